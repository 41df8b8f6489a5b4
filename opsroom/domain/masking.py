"""Hiding personal data where people walk by (CUS-2)."""

import re
from typing import Final

#: Stands for what is hidden; of one length, so that it says nothing about it.
HIDDEN: Final = "**"
#: From this many characters on, a Chinese name is a company's and keeps two of them.
_COMPANY: Final = 5

_NUMBERS: Final = re.compile(r"[+(]{0,2}\d(?:[ ()./-]{0,2}\d){6,}")
_MAIL: Final = re.compile(r"[^\s@]+@[^\s@]+")


def mask_name(name: str) -> str:
    """A name that a colleague recognises and a passer-by doesn't.

    ``王小明`` becomes ``王**``, ``锦悦大酒店`` ``锦悦**``, ``Anna Schmidt`` ``A. S*``, ``Harbour
    View Hotel`` ``H. V. H*``.
    """
    words = name.split()
    if not words:
        return ""
    if _is_cjk(name.strip()[0]):
        return words[0][: 2 if len(words[0]) >= _COMPANY else 1] + HIDDEN
    initials = [word[0].upper() for word in words if word[0].isalnum()] or ["*"]
    return " ".join([*(f"{letter}." for letter in initials[:-1]), f"{initials[-1]}*"])


def mask_text(text: str) -> str:
    """Free text without telephone numbers and mail addresses."""
    return _NUMBERS.sub(HIDDEN, _MAIL.sub(HIDDEN, text))


def _is_cjk(character: str) -> bool:
    """Whether a character belongs to the scripts whose names are written without blanks."""
    code = ord(character)
    return 0x3040 <= code <= 0x9FFF or 0xAC00 <= code <= 0xD7AF or 0x20000 <= code <= 0x3FFFF
