"""Writes what changed on the screen and no more.

Textual's compositor knows which cells are dirty but writes each dirty span from the left edge of
its widget, and ends and begins every piece with its full colours: a countdown at the right of a
wide list costs the whole line. `exact` turns such an update into one that begins where the
change begins and repeats a colour only when it differs from the one before. What is shown is
the same. An App uses it where all its updates pass:

    def _display(self, screen, renderable):
        super()._display(screen, exact(renderable))
"""

from rich.color import ColorSystem
from rich.console import Console, RenderableType
from rich.control import Control
from rich.segment import Segment
from textual._compositor import ChopsUpdate
from textual.strip import Strip


def exact(renderable: RenderableType | None) -> RenderableType | None:
    """A partial update that writes only its dirty cells; anything else as it is."""
    if type(renderable) is ChopsUpdate:
        return ExactUpdate(renderable.chops, renderable.spans, renderable.chop_ends)
    return renderable


class ExactUpdate(ChopsUpdate):
    """A partial update of the screen cropped on both sides."""

    def render_segments(self, console: Console) -> str:
        """The bytes for the terminal: for every span a cursor move, then its cells."""
        writer = _Writer(console._color_system or ColorSystem.TRUECOLOR)
        for y, x1, x2 in self.spans:
            for (x, strip), end in zip(self.chops[y].items(), self.chop_ends[y], strict=True):
                if strip is not None and x < x2 and end > x1:
                    start, part = _crop(strip, max(0, x1 - x), min(end, x2) - x)
                    writer.put(x + start, y, part)
        return writer.done()


def _crop(strip: Strip, start: int, end: int) -> tuple[int, Strip]:
    """Cells `start` to `end` of a strip, and where they begin: a wide character that reaches
    across an edge is taken in whole."""
    text = strip.text
    if not text.isascii():
        while start and not text.startswith(strip.crop(0, start).text):
            start -= 1
        while end < strip.cell_length and not text.startswith(strip.crop(0, end).text):
            end += 1
    return start, strip.crop(start, end)


class _Writer:
    """Collects terminal sequences, remembering place and colours to spare repetitions."""

    def __init__(self, color_system: ColorSystem) -> None:
        self._colors = color_system
        self._parts: list[str] = []
        self._sgr = ""
        self._at = (-1, -1)

    def put(self, x: int, y: int, strip: Strip) -> None:
        if (x, y) != self._at:
            self._parts.append(Control.move_to(x, y).segment.text)
        for segment in strip:
            self._segment(segment)
        self._at = (x + strip.cell_length, y)

    def _segment(self, segment: Segment) -> None:
        text, style, _control = segment
        if style is not None and style._link:
            self._change("")
            self._parts.append(Strip.render_style(style, text, self._colors))
            return
        sgr = "" if style is None else style._ansi or Strip.render_ansi(style, self._colors)
        self._change(sgr)
        self._parts.append(text)

    def _change(self, sgr: str) -> None:
        if sgr == self._sgr:
            return
        if not self._sgr:
            self._parts.append(f"\x1b[{sgr}m")
        elif sgr:
            self._parts.append(f"\x1b[0;{sgr}m")
        else:
            self._parts.append("\x1b[0m")
        self._sgr = sgr

    def done(self) -> str:
        self._change("")
        return "".join(self._parts)
