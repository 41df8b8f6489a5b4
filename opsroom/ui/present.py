"""From rows to cells and words. Pure: no widgets, no clock, no database.

Glyphs are narrow in every terminal: none is of ambiguous East Asian width.
"""

from datetime import datetime
from typing import TYPE_CHECKING, Final

from rich.cells import cell_len

from opsroom.documents.wrapping import lines_of
from opsroom.domain.standing import Standing
from opsroom.domain.worktime import Calendar
from opsroom.language import _, c_, times
from opsroom.language.words import word
from opsroom.store.boardrow import BoardRow
from opsroom.ui.widgets.bars import Clock

if TYPE_CHECKING:
    from opsroom.store.casesql import CallRow

    #: A call as the board has it, or with all its columns.
    Row = BoardRow | CallRow

#: Glyph and tone of each level (SLA-5): told apart without colour.
LEVELS: Final[dict[str, tuple[str, str]]] = {
    "on_track": (". ", ""),
    "at_risk": ("! ", "warn"),
    "critical": ("!!", "crit"),
    "overdue": ("X ", "over"),
    "held": ("= ", "held"),
    "met": ("✓ ", "good"),
    "late": ("✗ ", "crit"),
}

#: Seconds of working time from which a countdown is close.
CLOSE: Final = 3600
#: Seconds by which a clock that wasn't set may seem to differ from the real one.
CLOCKS_AGREE: Final = 5
#: Cells of text that are read in a second.
READ: Final = 14
#: Cells of a toast's line at most, and those that it leaves free at its sides.
TOAST, BESIDE = 72, 6

Cell = str | tuple[str, str]


def span(seconds: int) -> str:
    """A length of working time to the second: ``5:59:59``, ``0:07``, ``-1:02:03``."""
    sign, left = ("-", -seconds) if seconds < 0 else ("", seconds)
    hours, rest = divmod(left, 3600)
    minutes, secs = divmod(rest, 60)
    return f"{sign}{hours}:{minutes:02}:{secs:02}" if hours else f"{sign}{minutes}:{secs:02}"


def toast(app_width: int, text: str, severity: str) -> tuple[str, float]:
    """A toast's text as it breaks on a terminal of that width, and for how long it stays."""
    return broken(text, min(TOAST, app_width - BESIDE)), reading_time(text, severity)


def reading_time(text: str, severity: str = "information") -> float:
    """For how many seconds a toast stays: as long as its words take to be noticed and read.

    A refusal, which has to be understood, stays twice as long. A Chinese character counts two
    cells and is read at half the pace of a letter, so one measure does for both.
    """
    times = 2 if severity == "error" else 1
    return times * min(12, max(4, 2 + cell_len(text) / READ))


def broken(text: str, room: int) -> str:
    """A toast's text in lines of at most ``room`` cells.

    Chinese breaks between characters and before no comma: Textual breaks it where blanks are, and
    leaves half a line empty. Other writing is left to it.
    """
    lines = (
        line if cell_len(line) == len(line) else "\n".join(lines_of(line, max(2, room)))
        for line in text.split("\n")
    )
    return "\n".join(lines)


def left(seconds: int, *, close_only: bool = False) -> str:
    """Working time left: to the second, or with ``close_only`` so in the last hour alone and
    ``5:05 h`` before and after it, which no minutes and seconds look like."""
    if close_only and abs(seconds) > CLOSE:
        return f"{times.hours(seconds)} h"
    return span(seconds)


def local(cal: Calendar, instant: int) -> datetime:
    """An instant on the site's own clock."""
    return datetime.fromtimestamp(instant, cal.tz)


def moment(cal: Calendar, instant: int | None, now: int) -> str:
    """An instant on the site's clock, as short as it is clear; nothing for ``None``."""
    return times.moment(cal.tz, instant, now)


def full_moment(cal: Calendar, instant: int | None) -> str:
    """An instant on the site's clock to the second, with date and weekday."""
    return times.full_moment(cal.tz, instant)


def level_cell(standing: Standing) -> Cell:
    """Glyph and word of a level (SLA-5)."""
    glyph, tone = LEVELS[standing.face]
    return f"{glyph} {word('level', standing.face)}", tone


def countdown_cell(standing: Standing, *, close_only: bool = False) -> Cell:
    """Working time left (SLA-6), as :func:`left` has it; in the muted tone, with a mark, while it
    stands still."""
    if standing.done:
        return "", "muted"
    text = left(standing.remaining, close_only=close_only)
    if not standing.running:
        return f"{text} =", "held" if standing.face == "held" else "muted"
    tone = LEVELS[standing.face][1]
    return f"{text}  ", "crit" if tone == "over" else tone


def site_clock(site: str, cal: Calendar, now: int, *, seconds: bool = True) -> Clock:
    """A site's clock, to the second or the minute, whether it is open, and the next change
    (CAL-2, SLA-6)."""
    opened, change = cal.is_open(now), cal.next_change(now)
    if opened:
        word = c_("site", "open")
        words = _("open until {time}") if change else _("always open")
    else:
        word, words = c_("site", "closed"), _("closed until {time}")
    until = moment(cal, change, now)
    return Clock(
        site,
        f"{local(cal, now):{'%H:%M:%S' if seconds else '%H:%M'}}",
        opened,
        word,
        words.format(time=until),
    )


def clock_mark(now: int, real: int, cal: Calendar | None) -> str:
    """Says that the session's clock was set, with its date where that isn't today's."""
    if abs(now - real) <= CLOCKS_AGREE:
        return ""
    if cal is None or local(cal, now).date() == local(cal, real).date():
        return _("clock set")
    return _("clock set: {day}").format(day=local(cal, now).date().isoformat())


def marks(row: "Row") -> str:
    """Marks in front of a number: carried over (CALL-5), pinned (DSP-1)."""
    return f"{'<' if row.carried_on else ''}{'^' if row.pinned_at else ''}"


def number_cell(row: "Row") -> Cell:
    """The call's number; accented when it is pinned or carried over."""
    return (f"{row.number} {marks(row)}".rstrip(), "accent" if marks(row) else "strong")


def due_cell(row: "Row", cal: Calendar, now: int) -> Cell:
    """The deadline on the site's clock (SLA-6); while an open hold hides it, says so."""
    if row.arrived_at is not None:
        return moment(cal, row.due_at, now), "muted"
    return (moment(cal, row.due_at, now), "") if row.due_at else (_("unknown"), "held")


def standing_words(row: "Row", stands: Standing, cal: Calendar, now: int) -> str:
    """Why the countdown stands still, in words (SLA-6); nothing while it runs or is over."""
    if stands.running or stands.done:
        return ""
    if stands.held == "timed":
        return _("On hold until {time}: {reason}").format(
            time=moment(cal, row.held_until, now), reason=word("hold", row.hold_reason or "")
        )
    if stands.held == "open":
        return _("On hold: {reason}").format(reason=word("hold", row.hold_reason or ""))
    change = cal.next_change(now)
    return _("Stands still: the site is closed until {time}.").format(time=moment(cal, change, now))
