"""The window onto a list: what each line shows, and repainting no more than what changed."""

from collections.abc import Callable, Hashable, Sequence
from typing import Self

from rich.segment import Segment
from textual.geometry import NULL_SPACING, Offset, Region, Size
from textual.scroll_view import ScrollView
from textual.scrollbar import ScrollBar
from textual.strip import Strip
from textual.widget import Widget

from opsroom.ui.widgets.direct import Pen, pen_of
from opsroom.ui.widgets.gridbar import ListBar
from opsroom.ui.widgets.gridline import (
    Line,
    Lines,
    Look,
    Span,
    changed_spans,
    header_text,
    words_strip,
)
from opsroom.ui.widgets.gridmodel import Cell, Column, Row
from opsroom.ui.widgets.gridstyle import Palette, palette_of
from opsroom.ui.widgets.gridtext import safe

HEADER = 1
"""Lines of the header; it stays while rows scroll."""

_Changed = tuple[int, Sequence[Span] | None]
"""A line of the window and what of it changed; `None` is all of it."""


class GridView(ScrollView):
    """Draws the visible rows of a list. Knows nothing of where rows come from nor of keys.

    It remembers what it painted; `_sync` paints the difference to what it ought to show.
    """

    ALLOW_SELECT = False

    def __init__(
        self,
        columns: Sequence[Column],
        cells: Callable[[Row, int], Sequence[Cell]],
        *,
        key: Callable[[Row], Hashable],
        tone: Callable[[Row, int], str] | None,
        clocks: Callable[[Row, int], Sequence[Cell]] | None,
        id: str | None,
        classes: str | None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self._columns = tuple(columns)
        self._cells = cells
        self._key = key
        self._tone = tone
        self._clocks = clocks
        self._now = 0
        self._cursor = 0
        self._marks: frozenset[Hashable] = frozenset()
        self._sorted_by: tuple[str, bool] | None = None
        self._lines = Lines(columns, cells, tone, clocks)
        self._palette: Palette | None = None
        self._palette_stale = True
        # What is on the screen or about to be: line of the widget -> what it shows.
        self._frame: dict[int, tuple[Line | None, Look]] = {}

    @property
    def rows(self) -> Sequence[Row]:
        """The rows shown now, after filter and sort."""
        raise NotImplementedError

    def _why_empty(self) -> str:
        """What to say when there is no row to show."""
        raise NotImplementedError

    @property
    def vertical_scrollbar(self) -> ListBar:
        """The scroll bar; made when it is first asked for, as Textual does."""
        if not isinstance(self._vertical_scrollbar, ListBar):
            bar = ListBar(name="vertical", thickness=self.scrollbar_size_vertical)
            self._vertical_scrollbar, bar.display = bar, False
            self.app._start_widget(self, bar)
            return bar
        return self._vertical_scrollbar

    @property
    def _body(self) -> int:
        """Lines for rows in the window."""
        return max(0, self.size.height - HEADER)

    @property
    def last_in_sight(self) -> int:
        """The place of the last row that the window shows; where it shows none, less than 0."""
        return self.scroll_offset.y + self._body - 1

    @property
    def _cursor_visible(self) -> bool:
        return 0 <= self._cursor - self.scroll_offset.y < max(1, self._body)

    def _measure(self) -> None:
        """Set the scroll range. A layout of the screen only where the height depends on it."""
        size = Size(1, len(self.rows) + HEADER)
        if size == self.virtual_size:
            return
        if self.styles.auto_dimensions:
            self.virtual_size = size
        else:
            self.set_reactive(Widget.virtual_size, size)
        if self.is_attached:
            self._scroll_update(size)

    def _reveal(self) -> None:
        """Scroll as little as possible to show the cursor."""
        body = self._body
        if not body or not self.is_attached:
            return
        top = self.scroll_offset.y
        if self._cursor < top:
            self.scroll_to(y=self._cursor, animate=False)
        elif self._cursor >= top + body:
            self.scroll_to(y=self._cursor - body + 1, animate=False)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Show other rows: what of each line differs from the row that was there."""
        if self.show_vertical_scrollbar:
            bar = self.vertical_scrollbar
            if bar.at(new_value) == bar.at(bar.position):
                bar.set_reactive(ScrollBar.position, new_value)  # it looks the same: no repaint
            else:
                bar.position = new_value
        if round(old_value) != round(new_value):
            self._sync()

    def on_resize(self) -> None:
        """Fit the columns anew and keep the cursor in sight."""
        self._reveal()
        self._sync()

    def notify_style_update(self) -> None:
        """The theme, or the focus, may have changed: look at the styles before drawing again."""
        super().notify_style_update()
        self._palette_stale = True

    @property
    def _bare(self) -> bool:
        """Whether there is nothing to draw around or over the lines."""
        styles = self.styles
        return styles.gutter == NULL_SPACING and self.opacity == 1 and not styles.tint.a

    def refresh(
        self,
        *regions: Region,
        repaint: bool = True,
        layout: bool = False,
        recompose: bool = False,
    ) -> Self:
        """Repaint `regions`; without any, ask for all visible cells again and repaint those that
        changed. So a change of focus repaints the cursor and not the list."""
        if regions or layout or recompose or not (repaint and self._frame and self._bare):
            return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)
        self._lines.clear()
        palette, before = palette_of(self), self._palette
        if before is None or (palette.plain, palette.header) != (before.plain, before.header):
            self._frame.clear()
            return super().refresh()
        self._palette = palette
        if palette.cursor != before.cursor and self._cursor_visible:
            y = self._cursor - self.scroll_offset.y + HEADER
            self._frame.pop(y, None)
            self._refresh_lines(y, 1)
        self._sync()
        return self

    def render_lines(self, crop: Region) -> list[Strip]:
        """The lines of `crop`. A list without border, padding or opacity is drawn directly:
        its strips need nothing added."""
        if not self._bare:
            return super().render_lines(crop)
        strips = [self.render_line(y) for y in crop.line_range]
        if crop.column_span != (0, self.size.width):
            strips = [strip.crop(*crop.column_span) for strip in strips]
        return strips

    def render_line(self, y: int) -> Strip:
        """Line `y` of the window, exactly as wide as the widget."""
        width = self.size.width
        if width <= 0:
            return Strip.blank(0)
        if self._lines.fit(width):
            self._frame.clear()
        palette = self._styles_now()
        if y < HEADER:
            text = header_text(self._columns, self._lines.places, width, self._sorted_by)
            return Strip([Segment(safe(text), palette.header)], width)
        shown = self._frame.get(y)
        if shown is None:
            shown = self._frame[y] = self._derive(y)
        line, look = shown
        if line is None:
            return words_strip(look.words, width, palette)
        return line.strip(look, self._lines.places, width, palette)

    def _styles_now(self) -> Palette:
        """The palette, worked out again after a change of styles."""
        if self._palette is None or self._palette_stale:
            self._palette_stale = False
            palette = palette_of(self)
            if palette != self._palette:
                self._palette = palette
                self._lines.clear()
                self._frame.clear()
            return palette
        return self._palette

    def _derive(self, y: int) -> tuple[Line | None, Look]:
        """What line `y` of the window has to show now."""
        index = self.scroll_offset.y + y - HEADER
        rows = self.rows
        if not 0 <= index < len(rows):
            return None, Look(words=self._words_at(y))
        row = rows[index]
        marked = bool(self._marks) and self._key(row) in self._marks
        return self._lines.line(row, self._now), Look(index == self._cursor, marked)

    def _words_at(self, y: int) -> str:
        """What a line without a row says: at one place, why the list is empty."""
        if self.rows or y != HEADER + max(0, self._body - 1) // 3:
            return ""
        return self._why_empty()

    def _sync(self) -> int:
        """Show the difference between the screen and what it should show; cells that changed."""
        changed: list[_Changed] = []
        cells, height = 0, self.size.height
        for y in [y for y in self._frame if y >= height]:
            del self._frame[y]  # the window has become lower: another widget is there now
        for y, (line, look) in self._frame.items():
            new, new_look = self._derive(y)
            if new is line and new_look == look:
                continue
            self._frame[y] = (new, new_look)
            spans = None
            if new and line and new_look == look and new.tone == line.tone:
                spans = changed_spans(line, new, self._lines.places)
            changed.append((y, spans))
            cells += len(self._lines.places if spans is None else spans)
        if changed:
            self._show(changed)
        return cells

    def _show(self, changed: Sequence[_Changed]) -> None:
        """Show what changed in the frame: write it, or where that can't be, ask for a repaint."""
        width = self.scrollable_content_region.width
        spans = [
            (x, y, cells)
            for y, parts in changed
            for _, x, cells in (((0, 0, width),) if parts is None else parts)
        ]
        if not spans:
            return
        pen = pen_of(self)
        place = pen.at(self, spans) if pen and self._lines.fitted == self.size.width else None
        if pen and place:
            self._write(changed, pen, place, width)
        else:
            self.refresh(*(Region(x, y, cells, 1) for x, y, cells in spans))

    def _write(self, changed: Sequence[_Changed], pen: Pen, place: Offset, width: int) -> None:
        """Write what changed in the frame; the list's first cell is at `place` on the terminal."""
        left, top = place
        palette, places, full = self._styles_now(), self._lines.places, self.size.width
        for y, spans in changed:
            line, look = self._frame[y]
            if line is None:
                words = words_strip(look.words, full, palette).crop(0, width)
                pen.write(left, top + y, words, left, left + width)
            elif spans is None:
                strip = line.strip(look, places, full, palette)
                pen.write(left, top + y, strip, left, left + width)
            else:
                for at, x, cells in spans:
                    cell = line.cell(at, look, palette)
                    start = left + x
                    pen.write(left + places[at].x, top + y, cell, start, start + cells)

    def _refresh_lines(self, y: int, count: int) -> None:
        """Repaint whole lines of the window."""
        if count > 0 and self.size.width > 0:
            self.refresh(Region(0, y, self.size.width, count))

    def _refresh_header(self) -> None:
        """Show the header anew."""
        width = self.scrollable_content_region.width
        pen = pen_of(self)
        place = pen.at(self, [(0, 0, width)]) if pen and self._frame else None
        if pen and place:
            titles = self.render_line(0).crop(0, width)
            pen.write(place.x, place.y, titles, place.x, place.x + width)
        else:
            self._refresh_lines(0, HEADER)
