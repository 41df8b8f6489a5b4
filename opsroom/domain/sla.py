"""Deadlines in working time, holds, levels, and the ledger that explains them (SLA-1 to SLA-6).

Everything follows from ordinals: a deadline is the call's ordinal plus the allowance, pushed on
by the working time that lies inside holds.
"""

from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from typing import NamedTuple

from opsroom.domain.worktime import Calendar

Hold = tuple[int, int | None]
"""The clock is suspended in [begin, resume); resume is None while the hold is open (SLA-4)."""


class Level(StrEnum):
    """How urgent a case is (SLA-5)."""

    ON_TRACK = "on_track"
    AT_RISK = "at_risk"
    CRITICAL = "critical"
    OVERDUE = "overdue"


class Thresholds(NamedTuple):
    """Working seconds left, that many or fewer, at which a level begins (SLA-5, policy)."""

    at_risk: int = 7200
    critical: int = 1800


class Clock(NamedTuple):
    """A case's countdown at one instant (SLA-6).

    `due` is None while an open hold pushes the deadline on. `remaining` is in working seconds,
    negative when late. `running` is False before the start, outside working hours and on hold.
    `holidays_known` is False when a year without published holidays has a part in it (CAL-3).
    """

    due: int | None
    remaining: int
    level: Level
    running: bool
    holidays_known: bool


class Entry(NamedTuple):
    """A line of the ledger: [start, end) is "counted", "closed", "holiday", "break" or "held".

    `seconds` is its length; both `end` and `seconds` are None for an open hold. `note` is a
    holiday's English name, or "make-up" or "extra" for time counted on such a day.
    """

    start: int
    end: int | None
    kind: str
    seconds: int | None
    note: str | None = None


def merge_holds(holds: Iterable[Hold], start: int) -> tuple[Hold, ...]:
    """Holds from `start` on, sorted and apart, overlapping ones made one; an open one is last.

    Holds that are empty, or over before `start`, are dropped.
    """
    merged: list[Hold] = []
    clipped = ((max(begin, start), resume) for begin, resume in holds)
    for begin, resume in sorted(clipped, key=lambda hold: hold[0]):
        if resume is not None and resume <= begin:
            continue
        if merged:
            last_begin, last_resume = merged[-1]
            if last_resume is None:
                break
            if begin <= last_resume:
                end = None if resume is None else max(resume, last_resume)
                merged[-1] = (last_begin, end)
                continue
        merged.append((begin, resume))
    return tuple(merged)


def deadline(cal: Calendar, start: int, allowance: int, holds: Iterable[Hold] = ()) -> int | None:
    """The earliest instant at which `allowance` working seconds are used up (SLA-1, SLA-4).

    None when an open hold begins before that. Raises `CalendarError` when the calendar never
    opens, or the answer lies past 2200.
    """
    merged = merge_holds(holds, start) if holds else ()
    if not merged:
        return cal.add(start, allowance)
    due = cal.ordinal(start) + allowance
    for begin, resume in merged:
        before = cal.ordinal(begin)
        if due <= before:
            break
        if resume is None:
            return None
        due += cal.ordinal(resume) - before
    return cal.earliest(due) if allowance > 0 else start


def deadlines(cal: Calendar, starts: Sequence[int], allowance: int) -> list[int]:
    """As :func:`deadline` for many calls without holds, in their order, several times as fast."""
    return cal.add_all(starts, allowance)


def counted(cal: Calendar, start: int, now: int, holds: Iterable[Hold] = ()) -> int:
    """Working seconds used up at `now`, without those on hold; none before the start."""
    if now <= start:
        return 0
    used = cal.elapsed(start, now)
    for begin, resume in merge_holds(holds, start) if holds else ():
        if begin >= now:
            break
        used -= cal.elapsed(begin, now if resume is None else min(resume, now))
    return used


def clock(  # noqa: PLR0917 - the order is that of `deadline` and `counted`
    cal: Calendar,
    start: int,
    allowance: int,
    holds: Iterable[Hold],
    now: int,
    thresholds: Thresholds,
) -> Clock:
    """The countdown of a case at `now` (SLA-5, SLA-6); raises as `deadline`.

    Overdue begins after the deadline: an arrival exactly on it is on time.
    """
    merged = merge_holds(holds, start) if holds else ()
    due = deadline(cal, start, allowance, merged)
    remaining = allowance - counted(cal, start, now, merged)
    held = any(begin <= now and (resume is None or now < resume) for begin, resume in merged)
    return Clock(
        due=due,
        remaining=remaining,
        level=level_of(due, remaining, now, thresholds),
        running=now >= start and not held and cal.is_open(now),
        holidays_known=_known(cal, start, now if due is None else max(due, now)),
    )


def level_of(due: int | None, remaining: int, now: int, thresholds: Thresholds) -> Level:
    """The level of a case with that deadline and those working seconds left (SLA-5)."""
    if due is not None and now > due:
        return Level.OVERDUE
    if remaining <= thresholds.critical:
        return Level.CRITICAL
    return Level.AT_RISK if remaining <= thresholds.at_risk else Level.ON_TRACK


def ledger(cal: Calendar, start: int, allowance: int, holds: Iterable[Hold] = ()) -> list[Entry]:
    """The stretches from start to deadline, in order and without gaps; raises as `deadline`.

    The counted ones add up to the allowance. Time on hold is "held" only where the calendar is
    open. An open hold ends the ledger with an entry without an end.
    """
    merged = merge_holds(holds, start)
    due = deadline(cal, start, allowance, merged)
    if due is None:
        open_from = merged[-1][0]
        entries = _joined(_cut(cal, start, open_from, merged[:-1]))
        return [*entries, Entry(open_from, None, "held", None)]
    return _joined(_cut(cal, start, due, merged))


def _known(cal: Calendar, start: int, end: int) -> bool:
    # The published years have no gap between them, so that the two ends speak for all.
    if cal.spec.holidays is None and not cal.spec.earlier:
        return True
    return cal.holidays_known(cal.day_of(start)) and cal.holidays_known(cal.day_of(end))


def _cut(cal: Calendar, start: int, end: int, holds: tuple[Hold, ...]) -> Iterator[Entry]:
    """The calendar's pieces, the open ones cut at the edges of holds."""
    for piece in cal.pieces(start, end):
        if piece.kind != "open":
            yield Entry(piece.start, piece.end, piece.kind, piece.end - piece.start, piece.note)
            continue
        cursor = piece.start
        for begin, resume in holds:
            stop = piece.end if resume is None else min(resume, piece.end)
            if stop <= cursor or begin >= piece.end:
                continue
            if begin > cursor:
                yield Entry(cursor, begin, "counted", begin - cursor, piece.note)
                cursor = begin
            yield Entry(cursor, stop, "held", stop - cursor)
            cursor = stop
        if cursor < piece.end:
            yield Entry(cursor, piece.end, "counted", piece.end - cursor, piece.note)


def _joined(entries: Iterable[Entry]) -> list[Entry]:
    """Neighbours of one kind and note made one."""
    joined: list[Entry] = []
    for entry in entries:
        last = joined[-1] if joined else None
        if last is None or (last.kind, last.note) != (entry.kind, entry.note):
            joined.append(entry)
        elif last.end is not None and entry.end is not None:
            seconds = entry.end - last.start
            joined[-1] = Entry(last.start, entry.end, last.kind, seconds, last.note)
    return joined
