"""Digits to be read from across a room, out of glyphs that are narrow in every terminal.

The large ones are painted cells: ``#`` in what comes out here is a blank in reverse video, never
a block character, which many Chinese terminals draw two cells wide. The smallest are drawn with
bars and underscores.
"""

from functools import lru_cache
from typing import Final, NamedTuple

PIXEL: Final = "#"
"""A cell to paint, in what :func:`big` gives."""


class Size(NamedTuple):
    """A size of digits.

    Attributes:
        rows: lines a digit takes.
        stretch: cells of the left, middle and right part of a painted digit; empty for the drawn
            ones.
        gap: cells between two digits.
    """

    rows: int
    stretch: tuple[int, int, int] | None
    gap: int


TEXT: Final = Size(1, None, 0)
LCD: Final = Size(3, None, 1)
NARROW: Final = Size(5, (1, 2, 1), 1)
WIDE: Final = Size(5, (2, 2, 2), 2)
DOUBLE: Final = Size(10, (4, 4, 4), 3)

#: From the largest to the smallest.
SIZES: Final = (DOUBLE, WIDE, NARROW, LCD, TEXT)

_PAINTED: Final[dict[str, tuple[str, ...]]] = {
    "0": ("###", "# #", "# #", "# #", "###"),
    "1": ("## ", " # ", " # ", " # ", "###"),
    "2": ("###", "  #", "###", "#  ", "###"),
    "3": ("###", "  #", "###", "  #", "###"),
    "4": ("# #", "# #", "###", "  #", "  #"),
    "5": ("###", "#  ", "###", "  #", "###"),
    "6": ("###", "#  ", "###", "# #", "###"),
    "7": ("###", "  #", "  #", "  #", "  #"),
    "8": ("###", "# #", "###", "# #", "###"),
    "9": ("###", "# #", "###", "  #", "###"),
    "-": ("   ", "   ", "###", "   ", "   "),
    ":": (" ", "#", " ", "#", " "),
    "d": ("  #", "  #", "###", "# #", "###"),
}

_DRAWN: Final[dict[str, tuple[str, ...]]] = {
    "0": (" _ ", "| |", "|_|"),
    "1": ("   ", "  |", "  |"),
    "2": (" _ ", " _|", "|_ "),
    "3": (" _ ", " _|", " _|"),
    "4": ("   ", "|_|", "  |"),
    "5": (" _ ", "|_ ", " _|"),
    "6": (" _ ", "|_ ", "|_|"),
    "7": (" _ ", "  |", "  |"),
    "8": (" _ ", "|_|", "|_|"),
    "9": (" _ ", "|_|", " _|"),
    "-": ("   ", " _ ", "   "),
    ":": (" ", ".", "."),
    "d": ("   ", " _|", "|_|"),
}


@lru_cache(2048)
def big(text: str, size: Size) -> tuple[str, ...]:
    """Digits, colons, minus signs and the ``d`` of days as lines of equal width.

    Raises:
        KeyError: the text holds something else (not at size :data:`TEXT`, which is the text).
    """
    if size == TEXT:
        return (text,)
    if size.stretch is None:
        glyphs = [_DRAWN[character] for character in text]
    else:
        glyphs = [_stretched(character, size) for character in text]
    gap = " " * size.gap
    return tuple(gap.join(glyph[row] for glyph in glyphs) for row in range(size.rows))


def _stretched(character: str, size: Size) -> tuple[str, ...]:
    """A painted glyph at its size; a colon is as wide as the left part."""
    parts = size.stretch or (1, 1, 1)
    bitmap = _PAINTED[character]
    lines = ["".join(c * parts[i] for i, c in enumerate(line)) for line in bitmap]
    times = size.rows // len(bitmap)
    return tuple(line for line in lines for _ in range(times))


def big_width(text: str, size: Size) -> int:
    """Cells that :func:`big` takes."""
    return len(big(text, size)[0])
