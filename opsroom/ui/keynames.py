"""Textual's names of keys: how people read them, and which of them type something."""

from typing import Final

#: Names that aren't what people read.
SHOWN_KEYS: Final = {
    "left": "Left",
    "right": "Right",
    "slash": "/",
    "question_mark": "?",
    "colon": ":",
    "enter": "Enter",
    "escape": "Esc",
    "ctrl+s": "^s",
    "ctrl+q": "^q",
    "ctrl+n": "^n",
    "ctrl+g": "^g",
    "ctrl+p": "^p",
    "f1": "F1",
    "tab": "Tab",
    "shift+tab": "Shift+Tab",
    "at": "@",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "equals_sign": "=",
    "vertical_line": "|",
    "comma": ",",
    "full_stop": ".",
    "dollar_sign": "$",
    "shift+left": "Shift+Left",
    "shift+right": "Shift+Right",
    "ctrl+left": "^Left",
    "ctrl+right": "^Right",
}

#: Names, longer than a letter, of keys that type something.
TYPED_KEYS: Final = frozenset(
    {
        "slash",
        "question_mark",
        "colon",
        "at",
        "equals_sign",
        "left_square_bracket",
        "right_square_bracket",
        "vertical_line",
        "comma",
        "full_stop",
        "dollar_sign",
    }
)
