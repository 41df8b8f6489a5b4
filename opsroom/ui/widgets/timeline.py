"""Technicians' days on one time line: what is done, going on and planned, and the mark of now."""

from collections.abc import Sequence
from typing import ClassVar, NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.content import Content
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.widget import Widget

from opsroom.domain.worktime import Calendar
from opsroom.language import _
from opsroom.ui.widgets.gridtext import CUT, clip, safe
from opsroom.ui.widgets.timelinemodel import (
    DUE,
    GAP,
    HOUR,
    NOW,
    SHAPES,
    TRACK,
    Axis,
    Block,
    Kind,
    draw,
    hour_labels,
    runs,
)

NAME = 12
"""Cells for the names at the left, the margin of one and the gap of one included."""

TONES = (TRACK, GAP, HOUR, NOW, DUE, *(kind.value for kind in Kind))


class Lane(NamedTuple):
    """One technician's line."""

    id: str
    name: str
    blocks: tuple[Block, ...]


class Lanes(NamedTuple):
    """All that is drawn. Equal ones draw the same screen.

    Attributes:
        lanes: from top to bottom.
        cal, axis: the site's calendar and the day that is drawn; no day draws names alone.
        day: what to call that day; empty for today.
        now, due: the marks; ``now`` to the minute, so that seconds repaint nothing.
        chosen: whose line is in hand.
    """

    lanes: tuple[Lane, ...]
    cal: Calendar
    axis: Axis | None
    day: str
    now: int
    due: int | None
    chosen: str | None


class TimeLines(ScrollView, can_focus=False):
    """Draws :class:`Lanes`: hours above, a line a technician below, scrolled to the chosen."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "lines--name",
        "lines--chosen",
        *(f"lines--{tone}" for tone in TONES),
    }
    DEFAULT_CSS = """
    TimeLines {
        height: 1fr; overflow-x: hidden; overflow-y: auto; scrollbar-size-vertical: 1;
        & > .lines--name { color: $text-muted; }
        & > .lines--chosen { color: $foreground; text-style: bold; }
        & > .lines--hour { color: $text-muted; }
        & > .lines--track { background: $surface; }
        & > .lines--gap { color: $text-muted; }
        & > .lines--away { color: $text-muted; background: $surface; }
        & > .lines--travel { color: $foreground 70%; background: $surface; }
        & > .lines--done { color: $text-muted; background: $foreground 12%; }
        & > .lines--next { color: $foreground; background: $primary 35%; }
        & > .lines--onsite { color: $foreground; background: $success 35%; text-style: bold; }
        & > .lines--this { color: $background; background: $accent; text-style: bold; }
        & > .lines--now { color: $accent; text-style: bold; }
        & > .lines--due { color: $error; text-style: bold; }
        &:ansi > .lines--track { background: ansi_default; }
        &:ansi > .lines--done { text-style: dim; }
        &:ansi > .lines--this { color: ansi_default; text-style: bold reverse; }
        &:nocolor > .lines--this { text-style: bold reverse; }
    }
    """

    def __init__(self, id: str | None = None) -> None:
        """Make it with nothing to draw yet."""
        super().__init__(id=id)
        self._shown: Lanes | None = None
        self._styles_of: dict[str, Style] = {}

    def show(self, lanes: Lanes) -> None:
        """Draw these days; nothing is painted when they are the same as before."""
        if lanes == self._shown:
            return
        self._shown = lanes
        self.virtual_size = Size(1, len(lanes.lanes) + 1)
        self._reveal()
        self.refresh()

    def on_resize(self) -> None:
        """Keep the chosen line in sight."""
        self._reveal()

    def _reveal(self) -> None:
        """Scroll as little as possible to show the chosen line."""
        lanes, body = self._shown, self.size.height - 1
        if lanes is None or body <= 0:
            return
        at = next((i for i, lane in enumerate(lanes.lanes) if lane.id == lanes.chosen), 0)
        top = self.scroll_offset.y
        if not top <= at < top + body:
            self.scroll_to(y=at if at < top else at - body + 1, animate=False)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """The hours stay while lines scroll, so that all of it is drawn again."""
        super().watch_scroll_y(old_value, new_value)
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """Hours, then a line a technician."""
        width, lanes = self.size.width, self._shown
        blank = Strip.blank(width, self.rich_style)
        if lanes is None or width <= NAME:
            return blank
        room = width - NAME - 1
        if y == 0:
            if lanes.axis is None:
                return blank
            hours = hour_labels(lanes.cal, lanes.axis, room)
            below = len(lanes.lanes) - self.scroll_offset.y - max(0, self.size.height - 1)
            head = f"{lanes.day} +{below}".strip() if below > 0 else lanes.day
            return self._strip([(name_cells(head, False), "name"), *runs(hours)])
        index = y - 1 + self.scroll_offset.y
        if index >= len(lanes.lanes):
            return blank
        return self._strip(self._lane(lanes, lanes.lanes[index], room))

    def _lane(self, lanes: Lanes, lane: Lane, room: int) -> list[tuple[str, str]]:
        chosen = lane.id == lanes.chosen
        name = name_cells(lane.name, chosen)
        if lanes.axis is None:
            return [(name, "chosen" if chosen else "name")]
        cells = draw(lane.blocks, lanes.axis, room, lanes.now, lanes.due)
        return [(name, "chosen" if chosen else "name"), *runs(cells)]

    def _strip(self, pieces: Sequence[tuple[str, str]]) -> Strip:
        """Pieces of text with their tones, filled up to the width of the widget."""
        segments = [Segment(text, self._style(tone)) for text, tone in pieces if text]
        return Strip(segments).adjust_cell_length(self.size.width, self.rich_style)

    def _style(self, tone: str) -> Style:
        """The style of a tone, worked out once a theme."""
        found = self._styles_of.get(tone)
        if found is None:
            names = (f"lines--{part}" for part in tone.split()) if tone else ()
            found = self._styles_of[tone] = self.get_visual_style(*names).rich_style
        return found

    def notify_style_update(self) -> None:
        """The theme may have changed."""
        super().notify_style_update()
        self._styles_of.clear()


def name_cells(name: str, chosen: bool) -> str:
    """A name in exactly `NAME` cells, marked when chosen, cut where it is too long."""
    text, used, cut = clip(safe(name), NAME - 2)
    filled = text + (CUT if cut else "")
    used = cell_len(filled) if cut else used
    return f"{'>' if chosen else ' '}{filled}{' ' * (NAME - 1 - used)}"


class Legend(Widget):
    """What the characters of the time line mean, in as few lines as it takes."""

    DEFAULT_CSS = "Legend { height: auto; color: $text-muted; padding: 0 1; }"

    def get_content_height(self, _container: Size, _viewport: Size, width: int) -> int:
        """As many lines as the words need."""
        return len(legend_lines(width))

    def render(self) -> Content:
        """Samples with their words."""
        return Content("\n".join(legend_lines(self.content_size.width)))


def legend_lines(width: int) -> list[str]:
    """The legend in lines of at most ``width`` cells."""
    lines = [""]
    for sample, word in legend():
        piece = f"{sample} {word}"
        if lines[-1] and cell_len(lines[-1]) + 3 + cell_len(piece) > width:
            lines.append("")
        lines[-1] += ("   " if lines[-1] else "") + piece
    return lines


def legend() -> list[tuple[str, str]]:
    """Samples of each kind with its word."""

    def sample(kind: Kind) -> str:
        shape = SHAPES[kind]
        return f"{shape.left}{shape.fill}{shape.right}"

    return [
        (sample(Kind.DONE), _("done")),
        (sample(Kind.ON_SITE), _("on site")),
        (sample(Kind.NEXT), _("next")),
        (sample(Kind.TRAVEL), _("travel")),
        (sample(Kind.AWAY), _("away")),
        (sample(Kind.THIS), _("this call")),
        ("|", _("now")),
        ("!", _("due")),
    ]
