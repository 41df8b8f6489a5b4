"""The headless half of the time line: a technician's day as blocks, and blocks as cells.

Every kind of block has a character of its own besides its colour, and none of ambiguous width, so
that the line is read as well without colours: ``[1042==]`` done, ``[1043##]`` on site,
``[1044  ]`` next, ``....`` on the road, ``////`` away, ``<1050++>`` the call in question.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple

from rich.cells import cell_len, get_character_cell_size

from opsroom.domain.days import ONE_DAY
from opsroom.domain.tours import Job, Tour
from opsroom.domain.worktime import Calendar, CalendarError
from opsroom.ui.widgets.gridtext import safe


class Kind(StrEnum):
    """What a stretch of a technician's day is."""

    AWAY = "away"
    TRAVEL = "travel"
    DONE = "done"
    NEXT = "next"
    ON_SITE = "onsite"
    THIS = "this"


class Block(NamedTuple):
    """A stretch [start, end) of a day, epoch seconds. ``label`` is shown where it fits whole."""

    start: int
    end: int
    kind: Kind
    label: str = ""


class Axis(NamedTuple):
    """The working day that is drawn, epoch seconds; ``gaps`` are its breaks."""

    start: int
    end: int
    gaps: tuple[tuple[int, int], ...]

    def cell(self, instant: int, width: int) -> int:
        """The cell of an instant on a line of ``width`` cells; outside the day, outside them."""
        return (instant - self.start) * width // (self.end - self.start)


class Shape(NamedTuple):
    """How a kind is drawn: its edges and what fills it."""

    left: str
    fill: str
    right: str


SHAPES: dict[Kind, Shape] = {
    Kind.AWAY: Shape("/", "/", "/"),
    Kind.TRAVEL: Shape(".", ".", "."),
    Kind.DONE: Shape("[", "=", "]"),
    Kind.NEXT: Shape("[", " ", "]"),
    Kind.ON_SITE: Shape("[", "#", "]"),
    Kind.THIS: Shape("<", "+", ">"),
}
#: What a mark may hide.
FILLS = frozenset({" ", "-", *(shape.fill for shape in SHAPES.values())})
#: Later ones are drawn over earlier ones: a trip waits for the end of leave.
ORDER = tuple(Kind)

TRACK, GAP, HOUR, NOW, DUE = "track", "gap", "hour", "now", "due"
"""Tones besides those of the kinds: working hours, breaks, hours on the axis, the two marks."""

Cells = list[tuple[str, str]]
"""A line as characters with their tones; the right half of a wide character is empty.

A mark's tone follows that of what it lies on, after a blank.
"""


def day_axis(cal: Calendar, now: int) -> Axis | None:
    """The working day to draw: the first that isn't over yet; a shift may go past midnight.

    ``None`` when the site never opens again.
    """
    today = cal.day_of(now)
    day = next((d for d in (today - ONE_DAY, today) if now < (cal.close_of(d) or 0)), None)
    if day is None:
        try:
            day = cal.working_day_after(today)
        except CalendarError:
            return None
    hours = cal.hours(day)
    gaps = tuple((end, start) for (_, end), (start, _) in pairwise(hours))
    return Axis(hours[0][0], hours[-1][1], gaps)


def blocks_of(tour: Tour) -> list[Block]:
    """A technician's day: leave, jobs done, and those in hand as they are forecast."""
    blocks = [Block(gap.start, gap.end, Kind.AWAY, gap.reason) for gap in tour.technician.absences]
    for job in tour.technician.done:
        if job.arrived_at is not None and job.ended_at is not None:
            blocks.append(Block(job.enroute_at or job.arrived_at, job.arrived_at, Kind.TRAVEL))
            blocks.append(Block(job.arrived_at, job.ended_at, Kind.DONE, short_number(job)))
    for job, leaves, arrives, ends in tour.stops:
        kind = Kind.ON_SITE if job.arrived_at is not None else Kind.NEXT
        blocks.append(Block(leaves, arrives, Kind.TRAVEL))
        blocks.append(Block(arrives, ends, kind, short_number(job)))
    return blocks


def short_number(job: Job) -> str:
    """A call's number without its site: every job on a line is of one site."""
    return job.number.rpartition("-")[2]


def draw(
    blocks: Iterable[Block], axis: Axis, width: int, now: int | None, due: int | None
) -> Cells:
    """Draw a day.

    Args:
        blocks: in any order.
        axis: the day.
        width: in cells.
        now, due: marked where they lie within the day; ``None`` for no mark.
    """
    cells: Cells = [(" ", TRACK)] * width
    for start, end in axis.gaps:
        for i in range(max(0, axis.cell(start, width)), min(width, axis.cell(end, width))):
            cells[i] = ("-", GAP)
    for block in sorted(blocks, key=lambda block: ORDER.index(block.kind)):
        _put(cells, block, axis)
    _mend(cells)
    _mark(cells, axis, due, "!", DUE)
    _mark(cells, axis, now, "|", NOW)
    return cells


def _put(cells: Cells, block: Block, axis: Axis) -> None:
    """Draw one block; what lies outside the day is cut off, and a cut edge has no bracket."""
    width, shape, tone = len(cells), SHAPES[block.kind], block.kind.value
    if block.end <= axis.start or block.start >= axis.end or block.end <= block.start:
        return
    first = max(0, axis.cell(block.start, width))
    last = min(width, max(first + 1, axis.cell(block.end, width)))
    text = [shape.fill] * (last - first)
    if block.start >= axis.start:
        text[0] = shape.left
    if block.end <= axis.end and len(text) > 1:
        text[-1] = shape.right
    label = safe(block.label)
    if cell_len(label) <= len(text) - 2:
        head, at = 0, 1
        for character in label:
            size = get_character_cell_size(character)
            if size:
                text[at : at + size] = [character, *[""] * (size - 1)]
                head, at = at, at + size
            else:  # a combining mark belongs to the character before it
                text[head] += character
    for i, character in enumerate(text):
        cells[first + i] = (character, tone)


def _mend(cells: Cells) -> None:
    """Blank the half that is left of a wide character where a later block covers the other."""
    for i, (character, tone) in enumerate(cells):
        follows = cells[i + 1][0] if i + 1 < len(cells) else " "
        wide = bool(character) and cell_len(character) == 2
        headless = not character and (i == 0 or cell_len(cells[i - 1][0]) != 2)
        if headless or (wide and follows):
            cells[i] = (" ", tone)


def _mark(cells: Cells, axis: Axis, instant: int | None, character: str, tone: str) -> None:
    """Mark an instant; labels and edges under it stay readable and take the mark's colour."""
    if instant is None or not axis.start <= instant <= axis.end or not cells:
        return
    i = min(len(cells) - 1, axis.cell(instant, len(cells)))
    under, ground = cells[i]
    shown = character if under in FILLS else under
    # The call in question is bright enough for its own dark text alone.
    cells[i] = (shown, ground if ground == Kind.THIS else f"{ground} {tone}")


def hour_labels(cal: Calendar, axis: Axis, width: int) -> Cells:
    """The line above: hours on the site's own clock, as many as have room."""
    cells: Cells = [(" ", HOUR)] * width
    first = datetime.fromtimestamp(axis.start, cal.tz)
    hour = first.replace(minute=0, second=0)
    if hour < first:
        hour += timedelta(hours=1)
    per_hour = 3600 * width // (axis.end - axis.start)
    step = next((step for step in (1, 2, 3, 4, 6) if step * per_hour >= 4), 12)
    long = step * per_hour >= 7
    for instant in range(int(hour.timestamp()), axis.end, 3600):
        then = datetime.fromtimestamp(instant, cal.tz)
        label = f"{then:%H:%M}" if long else f"{then:%H}"
        at = axis.cell(instant, width)
        if then.hour % step == 0 and at + len(label) <= width:
            cells[at : at + len(label)] = [(character, HOUR) for character in label]
    return cells


def runs(cells: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Neighbouring cells of one tone joined: texts with their tones."""
    joined: list[tuple[str, str]] = []
    for character, tone in cells:
        if joined and joined[-1][1] == tone:
            joined[-1] = (joined[-1][0] + character, tone)
        else:
            joined.append((character, tone))
    return joined
