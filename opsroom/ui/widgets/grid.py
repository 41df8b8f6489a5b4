"""The one list widget of the program, on Textual's Line API.

It draws only what is visible, keeps what it drew, and asks the screen to repaint only the cells
that show something else than before. A tick that changes nothing writes nothing. Customer data
is never markup and never reaches the terminal with a control in it.

The CSS type name is `Grid`, the same as that of `textual.containers.Grid`: don't put both on
one screen.
"""

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.timer import Timer

from opsroom.domain.text import fold
from opsroom.ui.widgets.gridline import Lines
from opsroom.ui.widgets.gridmodel import Cell, Column, GridModel, Row
from opsroom.ui.widgets.gridstyle import COMPONENTS, GRID_CSS
from opsroom.ui.widgets.gridview import HEADER, GridView

_WARM_FROM, _WARM_EVERY = 1_000, 0.02
"""Lists from this many rows on are sorted by each column ahead; seconds between two columns."""


class _GridMessage(Message):
    """Something happened in `grid`."""

    def __init__(self, grid: "Grid") -> None:
        super().__init__()
        self.grid = grid

    @property
    def control(self) -> "Grid":
        """The list it happened in, for `@on(Grid.Chosen, "#id")`."""
        return self.grid


class _RowMessage(_GridMessage):
    """Something happened to `row` of `grid`, named `key`."""

    def __init__(self, grid: "Grid", row: Row, key: Hashable) -> None:
        super().__init__(grid)
        self.row = row
        self.key = key


#: Rows up to which one that is named in full is looked for.
_FEW = 200


class Grid(GridView, can_focus=True):
    """A list of rows in columns with a cursor, marks, a filter and a sort order.

    `cells` gives what a row shows in each of `columns` at an instant (epoch seconds); it is asked
    for visible rows only. `key` names a row for good. `tone` colours a whole row. `haystack` is
    the text the filter looks in, also as UTF-8; without it the joined cells, which is slower on
    long lists.
    `clocks` gives the first of a row's cells where these alone change within a minute: a tick then
    asks for them and not for the rest.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "cursor(-1)", "Up", show=False, id="grid.up"),
        Binding("down,j", "cursor(1)", "Down", show=False, id="grid.down"),
        Binding("pageup", "cursor_pages(-1)", "Page up", show=False, id="grid.page_up"),
        Binding("pagedown", "cursor_pages(1)", "Page down", show=False, id="grid.page_down"),
        Binding("ctrl+u", "cursor_pages(-0.5)", "Half a page up", show=False, id="grid.half_up"),
        Binding("ctrl+d", "cursor_pages(0.5)", "Half a page down", show=False, id="grid.half_down"),
        Binding("home,g", "cursor_to(0)", "First", show=False, id="grid.first"),
        Binding("end,G", "cursor_to(-1)", "Last", show=False, id="grid.last"),
        Binding("enter", "choose", "Choose", show=False, id="grid.choose"),
        Binding("space", "toggle_mark", "Mark", show=False, id="grid.mark"),
    ]

    COMPONENT_CLASSES: ClassVar[set[str]] = set(COMPONENTS)

    DEFAULT_CSS = GRID_CSS

    class Highlighted(_RowMessage):
        """The cursor came to another row: `row`, `key`."""

    class Chosen(_RowMessage):
        """A row was chosen by Enter or a double click: `row`, `key`."""

    class Emptied(_GridMessage):
        """No row is under the cursor any more: nothing to show."""

    class Marked(_GridMessage):
        """Rows were marked or unmarked; which ones says `grid.marked`."""

    def __init__(
        self,
        columns: Sequence[Column],
        cells: Callable[[Row, int], Sequence[Cell]],
        *,
        key: Callable[[Row], Hashable],
        empty: str = "",
        id: str | None = None,
        classes: str | None = None,
        tone: Callable[[Row, int], str] | None = None,
        haystack: Callable[[Row], str | bytes] | None = None,
        clocks: Callable[[Row, int], Sequence[Cell]] | None = None,
    ) -> None:
        super().__init__(columns, cells, key=key, tone=tone, clocks=clocks, id=id, classes=classes)
        self.empty = empty
        """Shown instead of rows when there are none."""
        self.empty_filtered = empty
        """Shown when there are rows and the filter hides all of them."""
        self.named: Callable[[Row], str] | None = None
        """A row's name, such as its number: typed in full as a filter, it has the cursor."""
        self.markable = True
        """Whether rows can be marked: where nothing acts on marks, they would only mislead."""
        self._model = GridModel(key=key, haystack=haystack or self._joined, text=self._cell_text)
        self._current_key: Hashable | None = None
        self._warmer: Timer | None = None

    @property
    def rows(self) -> Sequence[Row]:
        """The rows shown now, after filter and sort."""
        return self._model.rows

    @property
    def total(self) -> int:
        """How many rows were loaded, those hidden by the filter included."""
        return self._model.total

    @property
    def current(self) -> Row | None:
        """The row under the cursor."""
        rows = self._model.rows
        return rows[self._cursor] if self._cursor < len(rows) else None

    @property
    def marked(self) -> frozenset[Hashable]:
        """The keys of the marked rows, hidden ones included."""
        return self._marks

    def load(self, rows: Sequence[Row], now: int) -> None:
        """Replace the data as of `now` (epoch seconds).

        The cursor stays on its row, or near where that was; filter, sort, marks and the scroll
        position stay. Only cells that change are repainted. The list is kept, not copied.
        """
        self._now = now
        visible = self._cursor_visible
        self._model.load(rows)
        self._marks = self._model.known(self._marks)
        self._settle(fallback=self._cursor, reveal=visible)
        self._start_warming()

    def tick(self, now: int) -> int:
        """Let `now` (epoch seconds) pass: repaint the cells it changes; how many that were."""
        self._now = now
        return self._sync()

    def filter(self, text: str) -> None:
        """Show the rows that hold every word of `text`, without case or width; "" shows all."""
        self._model.filter(text)
        self._settle(fallback=0, reveal=True)
        self._go_to_named(fold(text))

    def expect_filter(self) -> None:
        """A filter is about to be typed: have ready what it looks in."""
        self._model.warm(self._model.total)

    def end_filter(self) -> None:
        """Nobody types a filter any more: forget that, unless one is set."""
        self._model.cool()

    def _go_to_named(self, name: str) -> None:
        """Put the cursor on the row of that name; others may hold it in what they tell, or in a
        longer name."""
        if self.named is None or not name or len(self.rows) > _FEW:
            return
        for at, row in enumerate(self.rows):
            if fold(self.named(row)) == name:
                self._go(at)
                return

    def sort_by(self, key: str | None, reverse: bool = False) -> None:
        """Order by the column with this key; None is the order in which rows were loaded.

        Raises KeyError when there is no such column.
        """
        if key is None:
            self._model.sort_by(None)
            self._sorted_by = None
        else:
            index = next((i for i, c in enumerate(self._columns) if c.key == key), None)
            if index is None:
                raise KeyError(key)
            self._model.sort_by(self._columns[index], index, reverse)
            self._sorted_by = (key, reverse)
        self._settle(fallback=self._cursor, reveal=True)
        self._refresh_header()

    def set_columns(self, columns: Sequence[Column]) -> None:
        """Show other columns; `cells` must give what they want from now on."""
        self._columns = tuple(columns)
        self._sorted_by = None
        self._model.sort_by(None)
        self._lines = Lines(columns, self._cells, self._tone, self._clocks)
        self._frame.clear()
        self.refresh()
        self._settle(fallback=self._cursor, reveal=True)

    def select_key(self, key: Hashable) -> bool:
        """Put the cursor on the row with this key; False when it isn't shown."""
        index = self._model.index_of(key, self._cursor)
        if index is not None:
            self._go(index)
        return index is not None

    def unmark(self, keys: Iterable[Hashable]) -> None:
        """Unmark these rows."""
        self._set_marks(self._marks - frozenset(keys))

    def clear_marks(self) -> None:
        """Unmark every row."""
        self._set_marks(frozenset())

    def action_cursor(self, lines: int) -> None:
        """Move the cursor down by `lines`, up when negative."""
        self._go(self._cursor + lines)

    def action_cursor_pages(self, pages: float) -> None:
        """Move the cursor by so many pages of what is visible."""
        self._go(self._cursor + round(pages * max(1, self._body)))

    def action_cursor_to(self, index: int) -> None:
        """Put the cursor on the row at `index` among those shown; -1 is the last."""
        self._go(index if index >= 0 else len(self.rows) + index)

    def action_choose(self) -> None:
        """Choose the row under the cursor."""
        row = self.current
        if row is not None:
            self.post_message(self.Chosen(self, row, self._key(row)))

    def action_toggle_mark(self) -> None:
        """Mark the row under the cursor, or unmark it."""
        row = self.current
        if row is not None and self.markable:
            self._set_marks(self._marks ^ {self._key(row)})

    def on_click(self, event: events.Click) -> None:
        """A click moves the cursor, a second one chooses; on a title it sorts."""
        offset = event.get_content_offset(self)
        if offset is None:
            return
        event.stop()
        if offset.y < HEADER:
            self._sort_at(offset.x)
            return
        index = self.scroll_offset.y + offset.y - HEADER
        if index < len(self.rows):
            self._go(index)
            if event.chain == 2:
                self.action_choose()

    def _set_marks(self, marks: frozenset[Hashable]) -> None:
        if marks != self._marks:
            self._marks = marks
            self._sync()
            self.post_message(self.Marked(self))

    def _sort_at(self, x: int) -> None:
        """Sort by the column under cell `x`: ascending, descending, as loaded."""
        for place in self._lines.places:
            column = self._columns[place.index]
            if place.x <= x < place.x + place.width and column.sort is not None:
                if self._sorted_by == (column.key, False):
                    self.sort_by(column.key, reverse=True)
                elif self._sorted_by == (column.key, True):
                    self.sort_by(None)
                else:
                    self.sort_by(column.key)

    def _go(self, index: int) -> None:
        """Put the cursor on the row nearest to `index`, show it and tell."""
        self._cursor = max(0, min(index, len(self.rows) - 1))
        self._reveal()
        self._sync()
        self._tell()

    def _settle(self, *, fallback: int, reveal: bool) -> None:
        """After the rows shown changed: cursor by key (or at `fallback`), scroll range, paint."""
        index = None
        if self._current_key is not None:
            index = self._model.index_of(self._current_key, self._cursor)
        self._cursor = max(0, min(fallback if index is None else index, len(self.rows) - 1))
        self._measure()
        if reveal:
            self._reveal()
        self._sync()
        self._tell()

    def _tell(self) -> None:
        """Post what the cursor came to, once."""
        row = self.current
        key = None if row is None else self._key(row)
        if key == self._current_key or not self.is_attached:
            return
        self._current_key = key
        self.post_message(self.Emptied(self) if row is None else self.Highlighted(self, row, key))

    def on_mount(self) -> None:
        """Tell where the cursor stands in rows loaded before."""
        self._measure()
        self._tell()
        self._start_warming()

    def _why_empty(self) -> str:
        return self.empty_filtered if self._model.total else self.empty

    def _joined(self, row: Row) -> str:
        return " ".join(
            cell if isinstance(cell, str) else cell[0] for cell in self._cells(row, self._now)
        )

    def _cell_text(self, row: Row, index: int) -> str:
        cell = self._cells(row, self._now)[index]
        return cell if isinstance(cell, str) else cell[0]

    def _start_warming(self) -> None:
        """Sort a long list by each column, between other things to do."""
        if self._model.total >= _WARM_FROM and self.is_attached and self._warmer is None:
            self._warmer = self.set_interval(_WARM_EVERY, self._warm)

    def _warm(self) -> None:
        if self._model.prepare(self._columns):
            return
        if self._warmer is not None:
            self._warmer.stop()
            self._warmer = None
