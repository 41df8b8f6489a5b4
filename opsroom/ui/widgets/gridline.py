"""One line of a list: cells padded to their columns, the strip they make, and what changed.

A `Line` is what a row shows at an instant in a given layout. Comparing two of them gives the
cells of the screen that have to be written again; that's how a tick that changes one countdown
writes one countdown.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial
from typing import Any, NamedTuple

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from opsroom.ui.widgets.gridmodel import GUTTER, LEFT, Cell, Column, Place, Row, fit
from opsroom.ui.widgets.gridstyle import Palette
from opsroom.ui.widgets.gridtext import CUT, clip, safe

MARK = "*"
"""Stands in the left margin of a marked row."""

EDGE = 1
"""Cells kept free at the right for the scroll bar, so that columns don't jump when it comes."""

KEPT = 512
"""Rows whose lines are remembered, for scrolling back."""


class Painted(NamedTuple):
    """A cell as drawn: `before` + `CUT` if `cut` + `after` is exactly as wide as the column."""

    before: str
    after: str
    cut: bool
    tone: str


class Look(NamedTuple):
    """What a line shows besides its cells."""

    cursor: bool = False
    marked: bool = False
    words: str = ""
    """Instead of a row: why there is none."""


class LineStrip(Strip):
    """A strip that is worked out when it is first drawn, and knows where the scroll bar cuts it.

    Textual asks for all lines of a list at every repaint near it and draws few of them, and what
    it keeps ready in a strip (seven caches) takes longer to make than a row.
    """

    __slots__ = ("_edge", "_make")

    def __init__(self, make: Callable[[], list[Segment]], width: int, edge: int = EDGE) -> None:
        """`make` gives pieces `width` cells wide, the last one alone `edge` wide."""
        self._make = make
        self._cell_length = width
        self._edge = edge

    def __getattr__(self, name: str) -> Any:
        """A part of the strip that isn't there yet: its pieces, else all that Textual keeps."""
        if name == "_segments":
            self._segments = self._make()
            return self._segments
        if name in Strip.__slots__:
            super().__init__(self._segments, self._cell_length)
            return getattr(self, name)
        raise AttributeError(name)

    def divide(self, cuts: Iterable[int]) -> Sequence[Strip]:
        """Cut into parts at these cells."""
        cuts, width, edge = list(cuts), self.cell_length, self._edge
        if cuts == [width]:
            return [self]
        if edge and cuts == [width - edge, width]:
            return [
                LineStrip(lambda: self._segments[:-1], width - edge, 0),
                LineStrip(lambda: self._segments[-1:], edge, 0),
            ]
        return super().divide(cuts)


@dataclass(slots=True)
class Line:
    """What a row shows. Never changed once made, but for `now` and the strips drawn from it."""

    row: Row
    now: int
    """The last instant at which the row was seen to show this, epoch seconds."""
    raw: tuple[Cell, ...]
    tone: str
    painted: tuple[Painted, ...]
    strips: dict[Look, Strip] = field(default_factory=dict)

    def strip(self, look: Look, places: Sequence[Place], width: int, palette: Palette) -> Strip:
        """The line drawn exactly `width` cells wide. Kept, so the same look costs nothing."""
        strip = self.strips.get(look)
        if strip is None:
            end = places[-1].x + places[-1].width + GUTTER if places else LEFT
            room, styles = width - EDGE - end, palette.of(look.cursor)
            make = partial(_pieces_of, self.painted, self.tone, look.marked, styles, room)
            strip = self.strips[look] = LineStrip(make, width)
        return strip

    def cell(self, at: int, look: Look, palette: Palette) -> tuple[Segment, ...]:
        """The cell at place `at`, without the gutter after it."""
        styles, cell = palette.of(look.cursor), self.painted[at]
        style = styles[cell.tone or self.tone]
        if not cell.cut:
            return (Segment(cell.before, style),)
        return _cut_pieces(cell, style, styles["muted"])


def _pieces_of(
    painted: Sequence[Painted], tone: str, marked: bool, styles: Mapping[str, Style], room: int
) -> list[Segment]:
    """A line in pieces of one style each, the last of them its edge.

    `room` is how many cells are left between the last gutter and the edge: -1 where the gutter is
    the edge itself, less where the window ends before it.
    """
    base = styles[tone]
    segments = [Segment(MARK, styles["accent"]) if marked else Segment(" " * LEFT, base)]
    for cell in painted:
        segments += _pieces(cell, styles[cell.tone or tone], styles["muted"], base)
    if room < 0:
        piece = segments.pop()
        segments.append(Segment(piece.text[:room], piece.style))
    elif room:
        segments.append(Segment(" " * room, base))
    return [*(s for s in segments if s.text), Segment(" " * EDGE, base)]


@lru_cache(4096)
def _pieces(cell: Painted, style: Style, muted: Style, base: Style) -> tuple[Segment, ...]:
    """A cell and the gutter after it, as pieces of one style each.

    Cells are not joined even where their styles agree: what changes is then found and cut out
    without measuring its neighbours. The gutter is the row's, whatever colour the cell takes.
    """
    *pieces, last = _cut_pieces(cell, style, muted) if cell.cut else (Segment(cell.before, style),)
    if style == base:
        return (*pieces, Segment(last.text + " " * GUTTER, style))
    return (*pieces, last, Segment(" " * GUTTER, base))


def _cut_pieces(cell: Painted, style: Style, muted: Style) -> tuple[Segment, ...]:
    mark = style if cell.tone == "over" else muted
    return Segment(cell.before, style), Segment(CUT, mark), Segment(cell.after, style)


def paint(cell: Cell, column: Column, width: int) -> Painted:
    """A cell cut or padded to `width` cells and aligned as its column wants it."""
    text, tone = (cell, "") if isinstance(cell, str) else cell
    shown, used, cut = clip(safe(text), width)
    padding = " " * (width - used - cut)
    if column.right and not cut:
        return Painted(padding + shown, "", False, tone)
    if not cut:
        return Painted(shown + padding, "", False, tone)
    return Painted(shown, padding, True, tone)


class Lines:
    """Remembers what rows show, so that scrolling and ticking redo only what they must."""

    def __init__(
        self,
        columns: Sequence[Column],
        cells: Callable[[Row, int], Sequence[Cell]],
        tone: Callable[[Row, int], str] | None,
        clocks: Callable[[Row, int], Sequence[Cell]] | None = None,
    ) -> None:
        self._columns = tuple(columns)
        self._cells = cells
        self._tone = tone
        self._clocks = clocks
        self.fitted = -1
        """The width of the window that the columns were placed in; -1 before."""
        self._kept: dict[int, Line] = {}
        self.places: tuple[Place, ...] = ()
        """Where the columns are, as last fitted."""

    def fit(self, width: int) -> bool:
        """Place the columns in a window of `width` cells; True when that changed what was kept."""
        if width == self.fitted:
            return False
        self.fitted = width
        self.places = fit(self._columns, width - EDGE)
        self._kept.clear()
        return True

    def clear(self) -> None:
        """Forget what was drawn."""
        self._kept.clear()

    def line(self, row: Row, now: int) -> Line:
        """What the row shows at `now` (epoch seconds); an unchanged one keeps its strips."""
        known = self._kept.get(id(row))
        # The line keeps its row alive, so an address means the same row as long as it is kept.
        old = known if known is not None and known.row is row else None
        if old is not None and old.now == now:
            return old
        raw = self._shown(row, now, old)
        tone = "" if self._tone is None else self._tone(row, now)
        if old is not None and old.raw == raw and old.tone == tone:
            old.now = now
            return old
        line = Line(row, now, raw, tone, _paint_all(raw, self._columns, self.places, old))
        if len(self._kept) >= KEPT:
            self._kept.clear()
        self._kept[id(row)] = line
        return line

    def _shown(self, row: Row, now: int, old: Line | None) -> tuple[Cell, ...]:
        """The row's cells at `now`; within a minute only its clocks are asked for again."""
        if old is None or self._clocks is None or now // 60 != old.now // 60:
            return tuple(self._cells(row, now))
        clocks = self._clocks(row, now)
        return (*clocks, *old.raw[len(clocks) :])


def _paint_all(
    raw: Sequence[Cell], columns: Sequence[Column], places: Sequence[Place], old: Line | None
) -> tuple[Painted, ...]:
    """Paint a row's cells, taking over from `old` (same layout) those that didn't change."""
    if old is None:
        return tuple(paint(raw[p.index], columns[p.index], p.width) for p in places)
    painted = list(old.painted)
    for at, place in enumerate(places):
        if raw[place.index] != old.raw[place.index]:
            painted[at] = paint(raw[place.index], columns[place.index], place.width)
    return tuple(painted)


def header_text(
    columns: Sequence[Column],
    places: Sequence[Place],
    width: int,
    sorted_by: tuple[str, bool] | None,
) -> str:
    """The header exactly `width` cells wide; the sorted column (key, reverse) has ▴ or ▾."""
    parts = [" " * LEFT]
    for place in places:
        column = columns[place.index]
        mark = ""
        if sorted_by is not None and sorted_by[0] == column.key:
            mark = "▾" if sorted_by[1] else "▴"
        room = place.width - len(mark)
        cell = paint(column.title, column, max(0, room))
        title = cell.before + CUT * cell.cut + cell.after
        if mark and not column.right:
            title = title.rstrip(" ")
            used = clip(title, room)[1]
            title, mark = title + mark + " " * (room - used), ""
        parts.append(title + mark + " " * GUTTER)
    text = "".join(parts)
    shown, used, _ = clip(text, width)
    return shown + " " * (width - used)


def words_strip(words: str, width: int, palette: Palette) -> Strip:
    """A line without a row: blank, or muted words in the middle."""
    text, used, _ = clip(safe(words), width)
    left = (width - used) // 2
    padded = " " * left + text + " " * (width - used - left)
    return Strip([Segment(padded, palette.plain["muted"])], width)


class Span(NamedTuple):
    """What of a line changed: the cells from `x` on, of the cell at place `at`."""

    at: int
    x: int
    width: int


def changed_spans(old: Line, new: Line, places: Sequence[Place]) -> list[Span]:
    """Where two lines of one layout differ."""
    return [
        _narrow(at, before, after, places[at])
        for at, (before, after) in enumerate(zip(old.painted, new.painted, strict=True))
        if before is not after and before != after
    ]


def _narrow(at: int, before: Painted, after: Painted, place: Place) -> Span:
    """The changed part of one cell: "01:23:45" becoming "01:23:44" is one character."""
    if before.tone != after.tone or before.cut or after.cut:
        return Span(at, place.x, place.width)
    one, two = before.before, after.before
    if not (one.isascii() and two.isascii()):
        return Span(at, place.x, place.width)
    head = _common(one, two)
    tail = _common(one[:head:-1], two[:head:-1]) if head < len(one) else 0
    return Span(at, place.x + head, place.width - head - tail)


def _common(one: str, two: str) -> int:
    """How many characters two texts of one length share at their beginning."""
    return next((i for i, (a, b) in enumerate(zip(one, two, strict=True)) if a != b), len(one))
