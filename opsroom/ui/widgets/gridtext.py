"""Text of one cell, made safe and exactly as wide as its column.

Width is counted in terminal cells as Textual counts it: a Chinese character takes two, a
combining mark none. Text is data: it is never markup, and no control reaches the terminal.
"""

import unicodedata
from functools import lru_cache

from rich.cells import cell_len, get_character_cell_size

CUT = "~"
"""Ends a text that was too long. One cell in every terminal, unlike the ellipsis."""

_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_VARIATION = frozenset(chr(code) for code in range(0xFE00, 0xFE10))
_UNASSIGNED = frozenset(
    chr(code)
    for codes in ((0x2065,), range(0xFFF0, 0xFFF9), range(0xE0000, 0xE1000))
    for code in codes
)
"""Nothing yet; Unicode's default is that they are invisible."""


def safe(text: str) -> str:
    """Text that can't steer a terminal nor surprise it with its width.

    Controls (C0, DEL, C1), line breaks and bidi controls become "?"; characters that only join
    or vary their neighbours are left out, because terminals disagree on what they do to widths.
    """
    if text.isascii() and text.isprintable():
        return text
    return _safe(text)


@lru_cache(4096)
def _safe(text: str) -> str:
    if text.isprintable() and _VARIATION.isdisjoint(text):
        return text
    return "".join(map(_safe_character, text))


def _safe_character(character: str) -> str:
    if character in _BIDI:
        return "?"
    if character in _VARIATION or character in _UNASSIGNED:
        return ""
    category = unicodedata.category(character)
    if category in ("Cc", "Cs", "Zl", "Zp"):
        return "?"
    if category == "Cf":
        return ""
    if category == "Zs" and character != "\u3000":
        return " "
    return character


def clip(text: str, width: int) -> tuple[str, int, bool]:
    """What of a safe `text` fits into `width` cells: (text, its cells, whether it was cut).

    A cut text leaves room for `CUT`, and a wide character is never halved, so that the cells
    may be one fewer than the room.
    """
    if text.isascii():
        length = len(text)
        if length <= width:
            return text, length, False
        return text[: max(0, width - 1)], max(0, width - 1), True
    length = cell_len(text)
    if length <= width:
        return text, length, False
    return _cut(text, width - 1)


@lru_cache(4096)
def _cut(text: str, room: int) -> tuple[str, int, bool]:
    used = 0
    for end, character in enumerate(text):
        size = get_character_cell_size(character)
        if used + size > room:
            return text[:end], used, True
        used += size
    return text, used, True
