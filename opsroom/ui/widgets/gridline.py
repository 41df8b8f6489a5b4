"""One line of a list: cells padded to their columns, the strip they make, and what changed.

A `Line` is what a row shows at an instant in a given layout. Comparing two of them gives the
cells of the screen that have to be written again; that's how a tick that changes one countdown
writes one countdown.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

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


class EdgedStrip(Strip):
    """A strip that knows where the scroll bar cuts it, so that cutting costs nothing."""

    __slots__ = ("_parts",)

    def __init__(self, segments: list[Segment], edge: Strip, width: int) -> None:
        """`segments` and the cells of `edge` after them are `width` cells wide."""
        super().__init__([*segments, *edge], width)
        self._parts = [Strip(segments, width - edge.cell_length), edge]

    def divide(self, cuts: Iterable[int]) -> Sequence[Strip]:
        """Cut into parts at these cells."""
        cuts = list(cuts)
        if cuts == [self._parts[0].cell_length, self.cell_length]:
            return self._parts
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
            strip = self.strips[look] = self._draw(look, places, width, palette)
        return strip

    def _draw(self, look: Look, places: Sequence[Place], width: int, palette: Palette) -> Strip:
        *segments, edge = self.pieces(look, places, width, palette)
        return EdgedStrip(segments, Strip([edge], EDGE), width)

    def pieces(
        self, look: Look, places: Sequence[Place], width: int, palette: Palette
    ) -> list[Segment]:
        """The line in pieces of one style each, the last of them its edge."""
        styles = palette.of(look.cursor)
        base = styles[self.tone]
        segments = [Segment(MARK, styles["accent"]) if look.marked else Segment(" " * LEFT, base)]
        for cell in self.painted:
            segments += _pieces(cell, styles[cell.tone or self.tone], styles["muted"], base)
        room = width - EDGE - (places[-1].x + places[-1].width + GUTTER if places else LEFT)
        if room < 0:  # the last gutter is the edge itself, or the window ends before it
            piece = segments.pop()
            segments.append(Segment(piece.text[:room], piece.style))
        elif room:
            segments.append(Segment(" " * room, base))
        return [*(s for s in segments if s.text), Segment(" " * EDGE, base)]

    def cell(self, at: int, look: Look, palette: Palette) -> tuple[Segment, ...]:
        """The cell at place `at`, without the gutter after it."""
        styles, cell = palette.of(look.cursor), self.painted[at]
        style = styles[cell.tone or self.tone]
        if not cell.cut:
            return (Segment(cell.before, style),)
        return _cut_pieces(cell, style, styles["muted"])


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
    """The header exactly `width` cells wide; the sorted column (key, reverse) has ^ or v."""
    parts = [" " * LEFT]
    for place in places:
        column = columns[place.index]
        mark = ""
        if sorted_by is not None and sorted_by[0] == column.key:
            mark = "v" if sorted_by[1] else "^"
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
