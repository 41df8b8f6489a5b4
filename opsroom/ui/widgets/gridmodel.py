"""The headless half of the list widget: columns that fit, rows in order, the filter.

Nothing here draws, so everything here is tested without a screen. A *row* is whatever the
caller's list holds (a frozen slotted dataclass or a tuple loads fastest); the model never looks
inside it except through the callables it was given.
"""

import unicodedata
from array import array
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

Row = Any
"""One entry of a list. Opaque to the widget."""

Cell = str | tuple[str, str]
"""What a row shows in one column: a text, or a text and one of `TONES`."""

TONES = ("", "muted", "strong", "good", "warn", "crit", "over", "held", "accent")
"""The few colours of the program. Each means one thing, everywhere."""

GUTTER = 1
"""Blank cells between two columns."""

LEFT = 1
"""Cells before the first column: the place of the mark."""


class Column(NamedTuple):
    """One column of a list. Widths are in terminal cells."""

    key: str
    title: str
    width: int = 0
    """Fixed width; 0 makes the column flexible."""
    min_width: int = 4
    """A flexible column is never narrower than this, as long as the window allows."""
    weight: int = 1
    """A flexible column's share of the cells left over."""
    max_width: int = 0
    """A flexible column never grows beyond this; 0 means no limit."""
    right: bool = False
    """Aligned right, as numbers are."""
    priority: int = 0
    """In a narrow window the highest numbers go first; 0 stays."""
    sort: Callable[[Any], Any] | None = None
    """The value a row is sorted by; None sorts by the cell's text. Rows without value go last."""

    @property
    def least(self) -> int:
        """The narrowest this column wants to be."""
        return self.width or max(1, self.min_width)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a column is drawn: `index` among all columns, first cell, width in cells."""

    index: int
    x: int
    width: int


def fit(columns: Sequence[Column], width: int) -> tuple[Place, ...]:
    """Place columns in `width` cells, the left margin included.

    Fixed columns get their width, flexible ones share what is left by weight. Columns that don't
    fit are dropped, the highest `priority` first, of equals the rightmost. What still doesn't
    fit is cut at the right edge.
    """
    room = width - LEFT
    kept = _keep(columns, room)
    widths = _share(columns, kept, room)
    places: list[Place] = []
    x = LEFT
    for index in kept:
        cells = min(widths[index], width - x)
        if cells <= 0:
            break
        places.append(Place(index, x, cells))
        x += cells + GUTTER
    return tuple(places)


def _keep(columns: Sequence[Column], room: int) -> list[int]:
    """The columns that fit into `room` at their narrowest, in order."""
    kept = list(range(len(columns)))
    while kept and sum(columns[i].least + GUTTER for i in kept) - GUTTER > room:
        victim = max(kept, key=lambda i: (columns[i].priority, i))
        if not columns[victim].priority:
            break
        kept.remove(victim)
    return kept


def _share(columns: Sequence[Column], kept: Sequence[int], room: int) -> dict[int, int]:
    """The width of each kept column; all of `room` is used when a column may grow that far."""
    widths = {i: columns[i].least for i in kept}
    spare = room - sum(widths.values()) - GUTTER * (len(kept) - 1)
    growing = [i for i in kept if not columns[i].width]
    while spare > 0 and growing:
        total = sum(max(1, columns[i].weight) for i in growing)
        given = 0
        for i in growing:
            part = max(1, spare * max(1, columns[i].weight) // total)
            limit = columns[i].max_width
            part = min(part, spare - given, max(0, limit - widths[i]) if limit else part)
            widths[i] += part
            given += part
        spare -= given
        growing = [
            i for i in growing if not columns[i].max_width > 0 or widths[i] < columns[i].max_width
        ]
    return widths


def fold(text: str) -> str:
    """Text as the filter compares it: without case and without full or half width (NFKC)."""
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFKC", text).casefold()


def _bytes(text: str) -> bytes:
    """UTF-8, also of half a surrogate pair, which only hostile data hold."""
    return text.encode("utf-8", "surrogatepass")


#: The bytes of ASCII and of Han characters (U+4000 to U+9FFF) in UTF-8. Text of nothing else is
#: folded by lower case alone, and that of bytes.
_PLAIN = bytes((*range(0xC0), *range(0xE4, 0xEA)))


def _folded(text: str | bytes) -> bytes:
    """A haystack as the filter looks in it: folded, in UTF-8, which is smaller than text."""
    if isinstance(text, str):
        return _bytes(fold(text))
    if not text.translate(None, _PLAIN):
        return text.lower()
    return _bytes(fold(text.decode(errors="replace")))


class GridModel:
    """Rows in the order and selection in which a list shows them.

    `key` names a row for good, `haystack` gives the text the filter looks in, also as UTF-8,
    `text` the text of a row's cell by column index (for columns that bring no `sort` of their own).
    """

    def __init__(
        self,
        *,
        key: Callable[[Row], Hashable],
        haystack: Callable[[Row], str | bytes],
        text: Callable[[Row, int], str],
    ) -> None:
        self._key = key
        self._haystack = haystack
        self._text = text
        self._data: Sequence[Row] = ()
        self._order: Sequence[int] = range(0)
        self._shown: Sequence[int] = range(0)
        #: The folded haystacks; nothing before the first is folded. A text is in another one just
        #: when its bytes are.
        self._folded: list[bytes | None] = []
        self._warmed = 0
        self._words: list[bytes] = []
        self._sort: tuple[Column, int, bool] | None = None
        #: Orders worked out ahead, by column: 4 bytes a row.
        self._prepared: dict[str, array[int]] = {}
        self.rows: Sequence[Row] = ()
        """What is shown, after filter and sort."""

    @property
    def total(self) -> int:
        """How many rows there are, hidden ones included."""
        return len(self._data)

    @property
    def filtered(self) -> bool:
        """Whether a filter is set."""
        return bool(self._words)

    def load(self, rows: Sequence[Row]) -> None:
        """Replace the data; filter and sort stay. Haystacks of rows that are the same objects
        as before are kept."""
        self._folded = self._carry(rows)
        self._warmed = 0
        self._data = rows
        self._prepared.clear()
        self._arrange()
        self._select(self._order, self._words)

    def filter(self, text: str) -> None:
        """Show the rows whose haystack holds every word of `text`; "" shows all."""
        before, words = self._words, [_bytes(word) for word in fold(text).split()]
        narrower = bool(before) and all(any(w in n for n in words) for w in before)
        self._words = words
        if narrower:  # what is shown has all words from before
            self._select(self._shown, [word for word in words if word not in before])
        else:
            self._select(self._order, words)

    def sort_by(self, column: Column | None, index: int = 0, reverse: bool = False) -> None:
        """Order by a column (at `index` among all), or by None for the order given. Stable."""
        self._sort = None if column is None else (column, index, reverse)
        self._arrange()
        self._select(self._order, self._words)

    def index_of(self, key: Hashable, near: int = 0) -> int | None:
        """Where the row with this key is shown now, looking first at index `near`."""
        rows, of = self.rows, self._key
        if 0 <= near < len(rows) and of(rows[near]) == key:
            return near
        return next((i for i, row in enumerate(rows) if of(row) == key), None)

    def known(self, keys: Iterable[Hashable]) -> frozenset[Hashable]:
        """Those of `keys` that belong to a row, shown or hidden."""
        wanted = set(keys)
        return frozenset(wanted & {self._key(row) for row in self._data}) if wanted else frozenset()

    def warm(self, count: int) -> bool:
        """Fold the haystacks of up to `count` more rows ahead of the first filter.

        True while more are left. Spreads what would delay the first letter typed.
        """
        if not self._folded:
            self._folded = [None] * len(self._data)
        end = min(len(self._data), self._warmed + count)
        self._fold(self._warmed, end)
        self._warmed = end
        return end < len(self._data)

    def cool(self) -> None:
        """Forget the folded haystacks, unless a filter is set: they are half as large as rows."""
        if not self._words:
            self._folded, self._warmed = [], 0

    def prepare(self, columns: Sequence[Column]) -> bool:
        """Work out ahead the order by one more of `columns`, those with a `sort` of their own.

        True while more are left. On a long list, sorting takes longer than painting.
        """
        left = [c for c in columns if c.sort is not None and c.key not in self._prepared]
        if left:
            self._prepared[left[0].key] = array("I", self._ordered(left[0], 0, reverse=False))
        return len(left) > 1

    def _carry(self, rows: Sequence[Row]) -> list[bytes | None]:
        """Folded haystacks of the rows that were here before; None where it isn't known."""
        if not any(self._folded[:1]):
            return []
        # Safe by identity: the old rows are alive while their addresses are compared.
        known = dict(zip(map(id, self._data), self._folded, strict=True))
        return [known.get(id(row)) for row in rows]

    def _fold(self, start: int, end: int) -> None:
        folded, data, haystack = self._folded, self._data, self._haystack
        for i in range(start, end):
            if folded[i] is None:
                folded[i] = _folded(haystack(data[i]))

    def _arrange(self) -> None:
        """Put the indices of all data in order."""
        if self._sort is None:
            self._order = range(len(self._data))
            return
        column, index, reverse = self._sort
        prepared = None if reverse else self._prepared.get(column.key)
        self._order = self._ordered(column, index, reverse) if prepared is None else prepared

    def _ordered(self, column: Column, index: int, reverse: bool) -> list[int]:
        """The indices of all data in order of a column; rows without a value come last."""
        if column.sort is not None:
            values = list(map(column.sort, self._data))
        else:
            values = [fold(self._text(row, index)) for row in self._data]
        order, empty = list(range(len(values))), []
        if None in values:
            order = [i for i in order if values[i] is not None]
            empty = [i for i, value in enumerate(values) if value is None]
        order.sort(key=values.__getitem__, reverse=reverse)
        return order + empty

    def _select(self, candidates: Sequence[int], words: Sequence[bytes]) -> None:
        """Keep those of `candidates` (indices in order) whose haystack has all these words."""
        if words:
            self.warm(len(self._data))
            folded: Any = self._folded
            for word in words:
                candidates = [i for i in candidates if word in folded[i]]
        self._shown = candidates
        if isinstance(candidates, range):
            self.rows = self._data
        else:
            self.rows = list(map(self._data.__getitem__, candidates))
