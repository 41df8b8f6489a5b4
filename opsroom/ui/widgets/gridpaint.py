"""Writes what changed on the screen and no more.

Textual's compositor knows which cells are dirty, but writes each dirty span from the left edge of
its widget and gives every piece its full colours: a countdown at the right of a wide list costs
the whole line. `exact` turns an update into one that begins where the change begins and names a
colour only when it differs from the one before. What is shown is the same. An App uses it
where all its updates pass:

    def _display(self, screen, renderable):
        super()._display(screen, exact(renderable))
"""

from collections.abc import Iterable

from rich.color import ColorSystem
from rich.console import Console, RenderableType
from rich.control import Control
from rich.segment import Segment
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.strip import Strip


def exact(renderable: RenderableType | None) -> RenderableType | None:
    """The same update, writing less; what isn't an update of the screen stays as it is."""
    if type(renderable) is ChopsUpdate:
        return ExactChops(renderable.chops, renderable.spans, renderable.chop_ends)
    if type(renderable) is LayoutUpdate:
        return ExactLayout(renderable.strips, renderable.region)
    return renderable


class ExactChops(ChopsUpdate):
    """A partial update, cropped on both sides."""

    def render_segments(self, console: Console) -> str:
        """The sequences for the terminal: for every span a cursor move, then its cells."""
        writer = _Writer(console)
        for y, x1, x2 in self.spans:
            # A mapping of first cell -> strip; None where no widget drew.
            for (x, strip), end in zip(self.chops[y].items(), self.chop_ends[y], strict=True):
                if strip is not None and x < x2 and end > x1:
                    writer.write(x, y, strip, x1, min(end, x2))
        return writer.done()


class ExactLayout(LayoutUpdate):
    """An update of the whole screen."""

    def render_segments(self, console: Console) -> str:
        """The sequences for the terminal, line by line."""
        writer = _Writer(console)
        for y, line in enumerate(self.strips, self.region.y):
            x = self.region.x
            for strip in line:
                writer.write(x, y, strip, x, x + strip.cell_length)
                x += strip.cell_length
        return writer.done()


class _Writer:
    """Collects terminal sequences, remembering place and colours to spare repetitions."""

    def __init__(self, console: Console) -> None:
        self._colors = console._color_system or ColorSystem.TRUECOLOR
        self._parts: list[str] = []
        self._sgr = ""
        self._at = (-1, -1)

    def write(self, x: int, y: int, strip: Iterable[Segment], x1: int, x2: int) -> None:
        """Write what of a strip that begins at `x` lies between cells `x1` and `x2` of line `y`.

        A piece holding wide characters is written whole when it reaches across: halving one would
        blank it. It says what is there anyway.
        """
        for segment in strip:
            if x >= x2:
                return
            end = x + segment.cell_length
            if end > x1 and segment.text:
                text = segment.text
                start = x
                if (x < x1 or end > x2) and len(text) == end - x and text.isascii():
                    start = max(x, x1)
                    text = text[start - x : x2 - x]
                self._place(start, y)
                self._put(text, segment)
                self._at = (start + len(text) if text.isascii() else end, y)
            x = end

    def done(self) -> str:
        """Everything collected."""
        self._colour("")
        return "".join(self._parts)

    def _place(self, x: int, y: int) -> None:
        if (x, y) != self._at:
            self._parts.append(Control.move_to(x, y).segment.text)

    def _put(self, text: str, segment: Segment) -> None:
        style = segment.style
        if style is not None and style._link:
            self._colour("")
            self._parts.append(Strip.render_style(style, text, self._colors))
            return
        self._colour("" if style is None else style._ansi or Strip.render_ansi(style, self._colors))
        self._parts.append(text)

    def _colour(self, sgr: str) -> None:
        if sgr == self._sgr:
            return
        if not self._sgr:
            self._parts.append(f"\x1b[{sgr}m")
        elif sgr:
            self._parts.append(f"\x1b[0;{sgr}m")
        else:
            self._parts.append("\x1b[0m")
        self._sgr = sgr
