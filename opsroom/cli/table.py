"""Tables for people: aligned by the width that a terminal gives each character."""

import os
import sys
import unicodedata
from collections.abc import Sequence
from typing import Final, NamedTuple

from opsroom.domain.text import clean

_GAP: Final = "  "
_WIDE: Final = frozenset("WF")
#: Columns are not squeezed below this many cells.
_LEAST: Final = 6


class Column(NamedTuple):
    """A column of a table.

    Attributes:
        title: its heading.
        right: whether it is aligned to the right, as numbers are.
        elastic: whether it may be cut short to make the table fit.
    """

    title: str
    right: bool = False
    elastic: bool = False


def width(text: str) -> int:
    """How many cells of a terminal a cleaned text takes: Chinese characters take two."""
    if text.isascii():
        return len(text)
    return sum(
        2 if unicodedata.east_asian_width(char) in _WIDE else int(not unicodedata.combining(char))
        for char in text
    )


def cut(text: str, cells: int) -> str:
    """The text in at most that many cells; one that is cut ends in ``~``."""
    if width(text) <= cells:
        return text
    kept, used = [], 0
    for char in text:
        used += width(char)
        if used > cells - 1:
            break
        kept.append(char)
    return "".join(kept) + "~"


def pad(text: str, cells: int, right: bool = False) -> str:
    """The text in exactly that many cells, if it isn't longer."""
    blank = " " * (cells - width(text))
    return blank + text if right else text + blank


def columns_available() -> int | None:
    """Cells in a line of the terminal; ``None`` when the output isn't one: nothing is cut then."""
    if not sys.stdout.isatty():
        return None
    try:
        return int(os.environ.get("COLUMNS", "")) or None
    except ValueError:
        return os.get_terminal_size(sys.stdout.fileno()).columns


def table(
    columns: Sequence[Column], rows: Sequence[Sequence[str]], room: int | None = None
) -> list[str]:
    """Lay out a table, one string a line, the heading first.

    Args:
        columns: the columns.
        rows: cells as text, one for each column; steering characters are taken out.
        room: cells in a line; elastic columns give way to fit, where they can. ``None`` cuts
            nothing.
    """
    cells = [[clean(cell) for cell in row] for row in rows]
    widths = [
        max([width(column.title), *(width(row[i]) for row in cells)])
        for i, column in enumerate(columns)
    ]
    if room is not None:
        widths = _squeezed(columns, widths, room)
    head = [column.title for column in columns]
    return [_line(columns, widths, row) for row in (head, *cells)]


def _squeezed(columns: Sequence[Column], widths: list[int], room: int) -> list[int]:
    """Take cells from the widest elastic columns, one after the other, until all fit."""
    over = sum(widths) + len(_GAP) * (len(widths) - 1) - room
    elastic = [i for i, column in enumerate(columns) if column.elastic]
    while over > 0:
        widest = max(elastic, key=lambda i: widths[i], default=None)
        if widest is None or widths[widest] <= _LEAST:
            break
        widths[widest] -= 1
        over -= 1
    return widths


def _line(columns: Sequence[Column], widths: Sequence[int], row: Sequence[str]) -> str:
    parts = [
        pad(cut(cell, cells), cells, column.right)
        for column, cells, cell in zip(columns, widths, row, strict=True)
    ]
    return _GAP.join(parts).rstrip()
