"""Changed cells written straight to the terminal, past Textual's compositor.

From a changed cell to the terminal, Textual's way (a message to the screen, a timer, every line of
the widget rendered and cut at every other widget's edges) costs several times the change itself:
a second of the board at 10,000 calls took 8.5 ms, and takes 2.8. A widget that knows which of its
cells changed hands them to the app's `Pen` instead of asking for a repaint.

It can't go out of step with the compositor, which keeps no copy of the screen: whenever that
repaints, it asks the widgets, and a widget that has written directly says the same from then on.
So a later update need not know of it, and what was written here isn't dirty there. Three things
have to hold, and `Pen.at` and `Pen.seen` see to them: the terminal shows the layout that the
compositor has; nothing lies over the widget; and all that is written arrives in order.
"""

import asyncio
from collections.abc import Iterable
from typing import Any, NamedTuple, cast

from rich.console import Console, RenderableType
from rich.segment import Segment
from textual._compositor import CompositorUpdate, LayoutUpdate
from textual.app import App
from textual.geometry import NULL_SPACING, Offset, Region
from textual.screen import Screen
from textual.widget import Widget

from opsroom.ui.widgets.gridpaint import Writer

_Map = dict[Widget, tuple[Region, Region]]

Span = tuple[int, int, int]
"""Cells of one line of a widget: the first one's place in it, and how many."""


class _Place(NamedTuple):
    """Where a widget's first cell is on the terminal, and what lies over the widget."""

    offset: Offset
    covers: tuple[Region, ...]

    def free(self, span: Span) -> bool:
        """Whether nothing lies over these cells."""
        x, y, width = span
        cells = Region(x, y, width, 1).translate(self.offset)
        return not any(cells.overlaps(cover) for cover in self.covers)


class Direct(CompositorUpdate):
    """An update that is terminal sequences already."""

    def __init__(self, sequences: str) -> None:
        """Write these; the colours are as they were after them."""
        self.sequences = sequences

    def render_segments(self, console: Console) -> str:
        """The sequences."""
        del console
        return self.sequences


class Pen:
    """Collects the cells that an app's widgets write directly, and writes them.

    What is taken in one go, such as one beat of the clock, leaves in one update: when the loop is
    next free, or before the next update of the compositor, whichever is first. An app passes
    every update it displays to `seen`, before it displays it.
    """

    def __init__(self, app: App[Any]) -> None:
        """Write for an app."""
        self._app = app
        self._writer: Writer | None = None
        #: The screen that the terminal shows, as of its last whole repaint.
        self._shown: Screen[Any] | None = None
        #: Where widgets are, for one layout: the compositor makes a new mapping for each.
        self._map: _Map | None = None
        self._places: dict[Widget, _Place | None] = {}

    def at(self, widget: Widget, spans: Iterable[Span]) -> Offset | None:
        """Where on the terminal the widget's first cell is; ``None`` when it can't write directly.

        It can't while a dialog is open or a toast (or anything) lies over one of `spans`, while its
        screen is to be laid out or painted anew, while updates are held back, or while it has
        asked for a repaint itself that isn't done yet: then it has to go on asking.
        """
        # Private parts of Textual's, read only; the byte replay in tests/ui holds them.
        app = self._app
        if app._batch_count or not app._running or app._closed or widget._repaint_regions:
            return None
        screen = app.screen
        if (
            screen is not self._shown
            or screen._layout_required
            or screen._scroll_required
            or screen._repaint_required
            or screen._repaint_regions
            or screen._compositor.size != app.size
        ):
            return None
        styles = widget.styles
        if styles.gutter != NULL_SPACING or styles.tint.a or widget.opacity != 1:
            return None
        visible = screen._compositor.visible_widgets
        if visible is not self._map:
            self._map = visible
            self._places.clear()
        if widget not in self._places:
            self._places[widget] = _place(widget, visible)
        place = self._places[widget]
        if place is None or (place.covers and not all(map(place.free, spans))):
            return None
        return place.offset

    def write(self, x: int, y: int, pieces: Iterable[Segment], x1: int, x2: int) -> None:
        """Write what of `pieces`, which begin at cell `x` of line `y`, lies in cells `x1` to `x2`.

        As Textual would show it, its line filters applied, and inside the widget: a piece that
        holds wide characters is written whole when it reaches across an edge.
        """
        if self._writer is None:
            self._writer = Writer(self._app.console, self._app.size.width)
            asyncio.get_running_loop().call_soon(self.flush)
        self._writer.write(x, y, pieces, x1, x2)

    def flush(self) -> None:
        """Let what was collected leave."""
        writer, self._writer = self._writer, None
        if writer is not None and self._shown is not None and self._app._running:
            # Textual's signature leaves out what its own compositor hands over.
            self._app._display(self._shown, cast("RenderableType", Direct(writer.done())))

    def seen(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        """An update is about to be displayed: what was collected before it leaves before it."""
        if isinstance(renderable, Direct):
            return
        self.flush()
        if isinstance(renderable, LayoutUpdate) and not self._app._batch_count:
            self._shown = screen


def pen_of(widget: Widget) -> Pen | None:
    """The pen of the widget's app, if it has one."""
    pen = getattr(widget.app, "pen", None)
    return pen if isinstance(pen, Pen) else None


def _place(widget: Widget, visible: _Map) -> _Place | None:
    """Where a widget is and what lies over it; ``None`` when it is cut off.

    Args:
        widget: which.
        visible: region and clip of every widget on the screen, those in front first.
    """
    if widget not in visible:
        return None
    region, clip = visible[widget]
    if region.size != widget.outer_size or not clip.contains_region(region):
        return None
    covers: list[Region] = []
    for other, (place, other_clip) in visible.items():
        if other is widget:
            break
        shown = place.intersection(other_clip)
        # Its own scroll bars lie beside its lines: nobody writes there.
        if other.parent is not widget and shown.overlaps(region):
            covers.append(shown)
    return _Place(region.offset, tuple(covers))
