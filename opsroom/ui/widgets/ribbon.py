"""A few lines of styled text of which a change repaints the cells that changed and no others.

A clock in the top bar costs a terminal far away one character a second.
"""

from collections.abc import Sequence
from itertools import zip_longest
from typing import NamedTuple, Self

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.content import Content
from textual.geometry import NULL_SPACING, Region, Size
from textual.strip import Strip
from textual.visual import Visual
from textual.widget import Widget

from opsroom.ui.widgets.direct import pen_of
from opsroom.ui.widgets.gridtext import clip, safe

#: One piece of a line: text and a style of the theme. Its text is never markup.
Piece = tuple[str, str]
#: The pieces of a line, from the left.
Pieces = Sequence[Piece]


class _Drawn(NamedTuple):
    """A line as it is on the screen."""

    pieces: tuple[Piece, ...]
    strip: Strip


class Ribbon(Widget):
    """Draws the lines that :meth:`lines` gives; the base of bars and of clocks."""

    ALLOW_SELECT = False

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        """Make one that shows nothing yet."""
        super().__init__(id=id, classes=classes)
        self._drawn: list[_Drawn] = []
        self._looks: dict[str, Style] = {}

    def lines(self, room: int) -> Sequence[Pieces]:
        """What to show in so many cells; what is wider is cut."""
        raise NotImplementedError

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many lines as there are."""
        del container, viewport
        return len(self.lines(width))

    def notify_style_update(self) -> None:
        """The theme may have changed: look at the styles before drawing again."""
        super().notify_style_update()
        self._looks.clear()
        self._drawn = []

    def on_resize(self) -> None:
        """Draw anew."""
        self._drawn = []

    def refresh(
        self,
        *regions: Region,
        repaint: bool = True,
        layout: bool = False,
        recompose: bool = False,
    ) -> Self:
        """Repaint `regions`; without any, draw anew and repaint the cells that differ."""
        before = self._drawn
        if regions or layout or recompose or not (repaint and before and self._looks):
            self._drawn = [] if repaint and not regions else before
            return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)
        after = self._draw()
        if len(after) != len(before):
            self._drawn = []
            return super().refresh(layout=self.styles.auto_dimensions)
        self._drawn = after
        changed = [
            region
            for y, (old, new) in enumerate(zip(before, after, strict=True))
            if old is not new
            for region in _changed(old, new, y)
        ]
        return self._show(changed) if changed else self

    def _show(self, changed: Sequence[Region]) -> Self:
        """Show what changed: write it, or where that can't be, ask for a repaint."""
        pen = pen_of(self)
        place = pen.at(self, [(x, y, width) for x, y, width, _ in changed]) if pen else None
        if pen is None or place is None:
            return super().refresh(*changed)
        left, top = place
        for x, y, width, _height in changed:
            start = left + x
            pen.write(left, top + y, self._drawn[y].strip, start, start + width)
        return self

    def render_lines(self, crop: Region) -> list[Strip]:
        """The lines of `crop`, drawn directly where nothing is to be added around them."""
        if self.styles.gutter != NULL_SPACING or self.opacity != 1:
            return super().render_lines(crop)
        strips = [self.render_line(y) for y in crop.line_range]
        if crop.column_span != (0, self.size.width):
            strips = [strip.crop(*crop.column_span) for strip in strips]
        return strips

    def render_line(self, y: int) -> Strip:
        """Line `y`, exactly as wide as the widget."""
        if not self._drawn:
            self._drawn = self._draw()
        if y < len(self._drawn):
            return self._drawn[y].strip
        return Strip.blank(self.size.width, self._look(""))

    def _draw(self) -> list[_Drawn]:
        width = self.content_size.width
        before = self._drawn
        drawn: list[_Drawn] = []
        for y, pieces in enumerate(self.lines(width)):
            kept = tuple(pieces)
            known = before[y] if y < len(before) else None
            same = known and known.pieces == kept and known.strip.cell_length == width
            drawn.append(known if known and same else self._line(kept, width))
        return drawn

    def _line(self, pieces: tuple[Piece, ...], width: int) -> _Drawn:
        segments = []
        left = width
        for text, style in pieces:
            shown, used, _cut = clip(safe(text), left)
            if shown:
                segments.append(Segment(shown, self._look(style)))
            left -= used
        if left > 0:
            segments.append(Segment(" " * left, self._look("")))
        return _Drawn(pieces, Strip(segments, width))

    def _look(self, style: str) -> Style:
        """A style of the theme on this widget's background, as the terminal gets it."""
        look = self._looks.get(style)
        if look is None:
            (strip,) = Visual.to_strips(
                self, Content.styled("x", style), 1, 1, self.visual_style, apply_selection=False
            )
            segments = list(strip)[:1]
            for line_filter in self.get_line_filters():
                segments = line_filter.apply(segments, self.background_colors[1])
            look = self._looks[style] = segments[0].style or Style.null()
        return look


def _changed(old: _Drawn, new: _Drawn, y: int) -> list[Region]:
    """Where two lines of one width differ: piece by piece while the pieces keep their places."""
    regions: list[Region] = []
    x, width = 0, new.strip.cell_length
    for before, after in zip_longest(old.pieces, new.pieces, fillvalue=("", "")):
        wide = cell_len(after[0])
        if before != after:
            if cell_len(before[0]) != wide:
                return [*regions, Region(x, y, width - x, 1)]
            start, cells = _narrow(before, after, wide)
            regions.append(Region(x + start, y, cells, 1))
        x += wide
    return regions


def _narrow(before: Piece, after: Piece, wide: int) -> tuple[int, int]:
    """The changed part of a piece, from its first cell: one digit of a clock."""
    one, two = before[0], after[0]
    if before[1] != after[1] or not (one.isascii() and two.isascii()):
        return 0, wide
    changed = [at for at, (a, b) in enumerate(zip(one, two, strict=True)) if a != b]
    return changed[0], changed[-1] + 1 - changed[0]
