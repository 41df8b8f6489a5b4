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
from functools import lru_cache
from itertools import islice

from rich.color import ColorSystem
from rich.console import Console, RenderableType
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
        writer = Writer(console, max(map(max, self.chop_ends), default=0))
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
        writer = Writer(console, self.region.right)
        for y, line in enumerate(self.strips, self.region.y):
            x = self.region.x
            for strip in line:
                writer.write(x, y, strip, x, x + strip.cell_length)
                x += strip.cell_length
        return writer.done()


class Writer:
    """Collects terminal sequences, remembering place and colours to spare repetitions."""

    def __init__(self, console: Console, width: int) -> None:
        """Collect for a screen so many cells wide."""
        self._colors = console._color_system or ColorSystem.TRUECOLOR
        self._width = width
        self._parts: list[str] = []
        self._sgr = ""
        self._at = (-1, -1)
        # Whether the terminal is certain to agree on the place: not where it may count the width
        # of a character otherwise, nor after the last cell of a line, where it is about to wrap.
        self._sure = False

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
                ascii_only = text.isascii()
                if (x < x1 or end > x2) and len(text) == end - x and ascii_only:
                    start = max(x, x1)
                    text = text[start - x : x2 - x]
                self._place(start, y)
                self._put(text, segment)
                self._at = (start + len(text) if ascii_only else end, y)
                self._sure = self._sure and ascii_only and self._at[0] < self._width
            x = end

    def done(self) -> str:
        """Everything collected."""
        self._colour("")
        return "".join(self._parts)

    def _place(self, x: int, y: int) -> None:
        if (x, y) == self._at:
            return
        move = f"\x1b[{y + 1};{x + 1}H"
        if self._sure:
            move = min(move, _step(x - self._at[0], y - self._at[1]), key=len)
        self._parts.append(move)
        self._sure = True

    def _put(self, text: str, segment: Segment) -> None:
        # Not `style._ansi`, what it was rendered as last: that may have been for other colours.
        style = segment.style
        if style is not None and style._link:
            self._colour("")
            self._parts.append(Strip.render_style(style, text, self._colors))
            return
        self._colour("" if style is None else Strip.render_ansi(style, self._colors))
        self._parts.append(text)

    def _colour(self, sgr: str) -> None:
        if sgr != self._sgr:
            self._parts.append(_change(self._sgr, sgr))
            self._sgr = sgr


@lru_cache(1024)
def _step(right: int, down: int) -> str:
    """The shortest way to move by so many cells and lines, negative ones left and up.

    A vertical tabulator moves one line down in every terminal that is like a VT100, and unlike a
    line feed the kernel adds no carriage return to it.
    """
    vertical = ("\v" * down if down <= 3 else f"\x1b[{down}B") if down >= 0 else f"\x1b[{-down}A"
    left = "\b" * -right if right >= -3 else f"\x1b[{-right}D"
    return vertical + (left if right <= 0 else f"\x1b[{right if right > 1 else ''}C")


@lru_cache(4096)
def _change(before: str, after: str) -> str:
    """What turns one set of colours and attributes into another."""
    if not after:
        return "\x1b[0m"
    old, new = _codes(before), _codes(after)
    if old.keys() - new.keys():  # something has to go
        return f"\x1b[0;{after}m" if before else f"\x1b[{after}m"
    return f"\x1b[{';'.join(code for kind, code in new.items() if old.get(kind) != code)}m"


def _codes(sgr: str) -> dict[str, str]:
    """The codes of a sequence by kind: the colours, and each attribute for itself."""
    codes: dict[str, str] = {}
    parts = iter(sgr.split(";") if sgr else ())
    for part in parts:
        if part in ("38", "48"):
            mode = next(parts, "")
            more = [mode, *islice(parts, 3 if mode == "2" else 1)]
            codes["text" if part == "38" else "behind"] = ";".join((part, *more))
        elif len(part) > 1 and part[:-1] in ("3", "9"):
            codes["text"] = part
        elif len(part) > 1 and part[:-1] in ("4", "10"):
            codes["behind"] = part
        else:
            codes[part] = part
    return codes
