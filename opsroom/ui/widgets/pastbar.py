"""The mark over a screen that looks back, and the line of the day with the instant on it."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import groupby

from rich.cells import cell_len
from textual.reactive import reactive

from opsroom.domain.worktime import Calendar
from opsroom.language import _
from opsroom.ui import present
from opsroom.ui.widgets.ribbon import Pieces, Ribbon

#: Unlike anything that the present shows.
MARK = "bold $background on $warning"
#: Cells before and after the line of the day.
_EDGE = 7
_HERE = "bold $background on $warning"
_OPEN, _CLOSED, _AHEAD = (
    "$foreground on $primary 35%",
    "$foreground 60% on $panel",
    "$foreground 40%",
)


class PastBar(Ribbon):
    """When one is looking at, unmistakably; below it the day, its working hours and the instant."""

    DEFAULT_CSS = "PastBar { height: auto; }"
    at: reactive[int] = reactive(0)
    now: reactive[int] = reactive(0)

    def __init__(self, *, slim: bool = False) -> None:
        """Make one that shows nothing yet; ``slim`` leaves the line of the day out."""
        super().__init__()
        self.slim = slim
        self._site = ""
        self._calendar: Calendar | None = None

    def clock_of(self, site: str, calendar: Calendar | None) -> None:
        """Tell times on the clock of a site."""
        self._site, self._calendar = site, calendar

    def lines(self, room: int) -> Sequence[Pieces]:
        """The mark, and the line of the day."""
        cal = self._calendar
        if cal is None:
            return [[("", MARK)]] * (1 if self.slim else 2)
        back = "" if self.slim else _("Esc: back to now")
        mark = mark_line(f"{present.full_moment(cal, self.at)} {self._site}", back, room)
        return [mark] if self.slim else [mark, day_line(cal, self.at, self.now, room)]


def mark_line(when: str, back: str, room: int) -> Pieces:
    """When one is looking at, and how to get back, in so many cells."""
    for text in (
        _("As it was on {time}").format(time=when) + f"   {back}",
        f"{when}   {back}",
        when,
    ):
        if cell_len(text) + 2 <= room:
            break
    return [(" " + text + " " * max(0, room - 1 - cell_len(text)), MARK)]


def day_line(cal: Calendar, at: int, now: int, room: int) -> Pieces:
    """The local day of the instant from midnight to midnight: working hours, and where it is."""
    start, end = cal.day_bounds(cal.day_of(at))
    cells = max(1, room - 2 * _EDGE)
    here = min(cells - 1, (at - start) * cells // (end - start))
    hours = _hours(cal, start, end, cells)

    def look(cell: int) -> str:
        moment = start + (2 * cell + 1) * (end - start) // (2 * cells)
        if cell == here:
            return _HERE
        if moment > now:
            return _AHEAD
        return _OPEN if cal.is_open(moment) else _CLOSED

    pieces = [
        ("".join(hours[cell] for cell in group), style)
        for style, group in groupby(range(cells), key=look)
    ]
    day = f"{present.local(cal, at):%m-%d}"
    return [(f" {day:<{_EDGE - 1}}", "$foreground 60%"), *pieces]


def _hours(cal: Calendar, start: int, end: int, cells: int) -> list[str]:
    """A character for each cell of the day: every third hour's number at its place."""
    line = [" "] * cells
    if cells < 40:
        return line
    for hour, instant in _every_third(cal, start):
        cell = (instant - start) * cells // (end - start)
        if cell + 2 <= cells:
            line[cell : cell + 2] = f"{hour:02}"
    return line


def _every_third(cal: Calendar, start: int) -> Iterator[tuple[int, int]]:
    midnight = datetime.fromtimestamp(start, cal.tz).replace(tzinfo=None)
    for hour in range(0, 24, 3):
        local = (midnight + timedelta(hours=hour)).replace(tzinfo=cal.tz)
        yield hour, int(local.timestamp())
