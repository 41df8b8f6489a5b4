"""A deadline explained line by line, so that a dispute about it ends in a minute. Pure (SLA-4).

The lines run without gaps from the clock's start to the deadline; what is counted adds up to the
allowance in front of the reader's eyes.
"""

from typing import NamedTuple

from opsroom.domain import sla
from opsroom.domain.worktime import Calendar
from opsroom.language import _, times
from opsroom.language.words import word
from opsroom.store.casesql import CallRow, Case
from opsroom.ui import present

#: What a calendar says of a day on which it counts although it otherwise wouldn't.
_NOTES = ("make-up", "extra")


class Line(NamedTuple):
    """A stretch of time.

    Attributes:
        start, end: local time; ``end`` is empty while nobody knows it.
        length: its length.
        total: counted so far, at its end; empty where nothing is counted.
        what: ``counted`` or why not, in words.
        tone: one of the tones of the grid.
    """

    start: str
    end: str
    length: str
    total: str
    what: str
    tone: str


class Explained(NamedTuple):
    """A deadline and how it came about.

    Attributes:
        opening: what the clock stands on.
        lines: the stretches, in order.
        counted: working seconds counted in them, the last running total.
        facts: what follows, as label, value and tone.
    """

    opening: str
    lines: list[Line]
    counted: int
    facts: list[tuple[str, str, str]]


def explained(case: Case, cal: Calendar) -> Explained:
    """Explain the deadline of a call."""
    call = case.call
    holds = [(hold.started_at, hold.over_at) for hold in case.holds]
    entries = sla.ledger(cal, call.clock_from, call.allowance, holds)
    lines, total = [], 0
    for entry in entries:
        if entry.kind == "counted":
            total += entry.seconds or 0
        lines.append(_line(entry, total, cal))
    return Explained(_opening(call, cal), lines, total, _facts(call, cal, total))


def _line(entry: sla.Entry, total: int, cal: Calendar) -> Line:
    counts = entry.kind == "counted"
    return Line(
        start=_clock(cal, entry.start, None),
        end="" if entry.end is None else _clock(cal, entry.end, entry.start),
        length="" if entry.seconds is None else present.span(entry.seconds),
        total=present.span(total) if counts else "",
        what=_what(entry, cal),
        tone="" if counts else "held" if entry.kind == "held" else "muted",
    )


def _what(entry: sla.Entry, cal: Calendar) -> str:
    text, changed = _kind(entry), times.clock_change(cal.tz, entry.start, entry.end)
    return f"{text}  {changed}" if changed else text


def _kind(entry: sla.Entry) -> str:
    text = word("ledger", entry.kind)
    if entry.note in _NOTES:
        notes = {"make-up": _("make-up working day"), "extra": _("extra shift")}
        return f"{text}: {notes[entry.note]}"
    return f"{text}: {entry.note}" if entry.note else text


def _clock(cal: Calendar, at: int, since: int | None) -> str:
    """Local time to the second; without the date where ``since`` has named the same day."""
    then = present.local(cal, at)
    if since is not None and present.local(cal, since).date() == then.date():
        return f"{then:%H:%M:%S}"
    day = times.weekday(then.weekday())
    return f"{day} {then:%H:%M:%S}" if since is not None else f"{day} {then:%m-%d %H:%M:%S}"


def _opening(call: CallRow, cal: Calendar) -> str:
    start = present.full_moment(cal, call.clock_from)
    reopened = call.clock_from != call.received_at
    text = _("Reopened {time}.") if reopened else _("Called {time}.")
    rule = _("A technician must be there within {hours} of working time ({zone}, SLA-1).")
    allowance = present.span(call.allowance)
    return f"{text.format(time=start)} {rule.format(hours=allowance, zone=word('zone', call.zone))}"


def _facts(call: CallRow, cal: Calendar, total: int) -> list[tuple[str, str, str]]:
    facts = [_sum(call, total), (_("deadline"), _deadline(call, cal), "strong")]
    if call.due_raw_at != call.due_at:
        raw = present.full_moment(cal, call.due_raw_at)
        facts.append((_("without the holds"), f"{raw} (SLA-4)", "held"))
    if call.arrived_at is not None:
        facts.append(_arrival(call, cal))
    unknown = _unknown_years(call, cal)
    if unknown:
        text = _("The holidays of {years} aren't known yet: counted as ordinary weeks (CAL-3).")
        facts.append((_("careful"), text.format(years=unknown), "warn"))
    return facts


def _sum(call: CallRow, total: int) -> tuple[str, str, str]:
    """The check that what was counted is the allowance."""
    if call.due_at is None:
        left = present.span(call.allowance - total)
        text = _("{total} so far; {left} left when the clock goes on").format(
            total=present.span(total), left=left
        )
        return _("counted"), text, "held"
    equals = "=" if total == call.allowance else "!="
    text = _("{total} {equals} {allowance} allowed").format(
        total=present.span(total), equals=equals, allowance=present.span(call.allowance)
    )
    return _("counted"), text, "good" if equals == "=" else "crit"


def _deadline(call: CallRow, cal: Calendar) -> str:
    return present.full_moment(cal, call.due_at) if call.due_at else _("unknown while on hold")


def _arrival(call: CallRow, cal: Calendar) -> tuple[str, str, str]:
    when = present.full_moment(cal, call.arrived_at)
    verdict = _("on time")
    if not call.on_time and call.due_at is not None and call.arrived_at is not None:
        by = present.span(cal.elapsed(call.due_at, call.arrived_at))
        verdict = _("late by {span} of working time").format(span=by)
    elif call.on_time != call.on_time_raw:
        verdict = _("on time; late if holds didn't count")
    return _("arrived"), f"{when}  {verdict}", "good" if call.on_time else "crit"


def _unknown_years(call: CallRow, cal: Calendar) -> str:
    """Years without published holidays that have a part in the deadline (CAL-3)."""
    days = [cal.day_of(call.clock_from), cal.day_of(call.due_at or call.due_raw_at)]
    return ", ".join(dict.fromkeys(str(d.year) for d in days if not cal.holidays_known(d)))
