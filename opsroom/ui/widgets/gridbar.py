"""The scroll bar of a list, drawn without Textual's general way of drawing: four milliseconds of
every key that moves it."""

from functools import partial
from typing import cast

from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region
from textual.scrollbar import ScrollBar, ScrollBarRender
from textual.strip import Strip

from opsroom.ui.widgets.gridline import LineStrip


class ListBar(ScrollBar):
    """Textual's scroll bar; the mouse works on it the same way."""

    def at(self, position: float) -> list[Segment]:
        """What it shows when the list is at `position`, a piece for each line."""
        bar = cast("ScrollBarRender", self.render())
        style = cast("Style", bar.style)
        segments = self.renderer.render_bar(
            size=self.size.height,
            virtual_size=bar.virtual_size,
            window_size=bar.window_size,
            position=position,
            thickness=bar.thickness,
            back_color=style.bgcolor or Color.default(),
            bar_color=style.color or Color.default(),
        ).segments
        for line_filter in self.get_line_filters():
            segments = line_filter.apply(segments, self.background_colors[1])
        return segments

    def render_lines(self, crop: Region) -> list[Strip]:
        """The lines of `crop`."""
        width = self.size.width
        strips: list[Strip] = [
            LineStrip(partial(list, (piece,)), width, 0) for piece in self.at(self.position)
        ]
        strips = strips[crop.y : crop.bottom]
        if crop.column_span != (0, width):
            strips = [strip.crop(*crop.column_span) for strip in strips]
        return strips
