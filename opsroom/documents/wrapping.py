"""Text in the cells of a typewriter's face: Chinese takes two, and breaks between characters."""

from collections.abc import Iterator
from typing import Final
from unicodedata import east_asian_width

#: Marks that a line of Chinese doesn't begin with.
_NOT_FIRST: Final = frozenset("，。、；：！？）》」』”’%,.;:!?)")
#: What separates words and isn't a paragraph's indent.
_INDENT: Final = "\u3000"


def width(text: str) -> int:
    """Columns that a text takes in a typewriter's face."""
    return sum(2 if east_asian_width(char) in "WF" else 1 for char in text)


def pad(text: str, room: int, *, right: bool = False) -> str:
    """A text with blanks up to ``room`` columns, to its left where it is to stand right."""
    blanks = " " * max(0, room - width(text))
    return blanks + text if right else text + blanks


def lines_of(text: str, room: int) -> Iterator[str]:
    """A paragraph in lines of at most ``room`` columns, two or more.

    It breaks between words and between Chinese characters, inside a word only where that alone
    fills a line.
    """
    line, used = "", 0
    for piece in _pieces(text):
        for part in _fitting(piece, room):
            size = width(part)
            if line and used + size > room:
                yield line.rstrip()
                line, used = "", 0
            if line or part == _INDENT or not part.isspace():  # a paragraph's indent stays
                line, used = line + part, used + size
    yield line.rstrip()


def _fitting(piece: str, room: int) -> Iterator[str]:
    """What has to stay on one line, cut where no line is long enough for it."""
    if width(piece) <= room:
        yield piece
        return
    part, used = "", 0
    for char in piece:
        size = width(char)
        if part and used + size > room:
            yield part
            part, used = "", 0
        part, used = part + char, used + size
    yield part


def _pieces(text: str) -> Iterator[str]:
    """What stays on one line: a character or a Latin word, with the marks that follow it."""
    piece = ""
    for char in text:
        narrow = width(char) == 1 and not char.isspace()
        inside = narrow and piece and width(piece[-1]) == 1 and not piece[-1].isspace()
        if piece and char not in _NOT_FIRST and not inside:
            yield piece
            piece = ""
        piece += char
    if piece:
        yield piece
