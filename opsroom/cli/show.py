"""Codes, instants and lengths as words for a line of text, and as values for a JSON document."""

from typing import Any

from opsroom.domain.calls import Held
from opsroom.domain.standing import Clocked, Standing
from opsroom.domain.worktime import Calendar
from opsroom.language import _, c_
from opsroom.language.times import length, moment
from opsroom.language.words import word


def iso(cal: Calendar, instant: int | None) -> str | None:
    """An instant in ISO 8601 with the site's offset."""
    return None if instant is None else cal.iso(instant)


def no_site() -> str:
    """What an answer says of a room without a site, in place of nothing."""
    return _("There is no site yet: `opsroom site add` makes one.")


def due_words(row: Clocked, stands: Standing, cal: Calendar, now: int) -> str:
    """The deadline and what is left to it, for the end of a sentence (SLA-6)."""
    if stands.done:
        return word("level", stands.level)
    due = moment(cal.tz, row.due_at, now) or _("unknown")
    left = length(stands.remaining)
    if stands.level == "overdue":
        text = _("due {due}, overdue by {left} of working time").format(due=due, left=left)
    else:
        text = _("due {due}, {left} of working time left").format(due=due, left=left)
    if stands.running:
        return text
    return text + " " + _("(the clock stands still)")


def clock_words(cal: Calendar, now: int) -> str:
    """Whether a site is open, and until when (SLA-6)."""
    change = cal.next_change(now)
    if change is None:
        return _("always open") if cal.is_open(now) else c_("site", "closed")
    when = moment(cal.tz, change, now)
    if cal.is_open(now):
        return _("open until {time}").format(time=when)
    return _("closed until {time}").format(time=when)


def held_value(stands: Standing, hold: dict[str, Any]) -> dict[str, Any] | None:
    """A hold for a JSON document; ``None`` when nothing is held now (SLA-4)."""
    return None if stands.held is Held.NO else {"kind": str(stands.held), **hold}
