"""A long list in order, kept in order as single rows of it change."""

from bisect import bisect_left, insort
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Generic, TypeVar

Row = TypeVar("Row")


class Lineup(Generic[Row]):
    """Rows in the order of a key that no two of them share, as it was at one instant.

    Attributes:
        rows: in order; a change makes another list, so that one that was handed out stays as it is.
    """

    def __init__(self, rows: Iterable[Row], key: Callable[[Row], Any]) -> None:
        """Put rows in order; what ``key`` gives for a row must not change with time."""
        self._key = key
        self.rows = sorted(rows, key=key)

    def change(self, gone: Sequence[Row], come: Sequence[Row]) -> None:
        """Take rows out that are in it, and put others in, without a look at the rest."""
        if not (gone or come):
            return
        rows, key = self.rows.copy(), self._key
        for row in gone:
            del rows[bisect_left(rows, key(row), key=key)]
        for row in come:
            insort(rows, row, key=key)
        self.rows = rows
