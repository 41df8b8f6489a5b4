"""Reckoning a site's day out of what is recorded (DAY-1, DAY-2, DAY-5).

A day is a local date: every event belongs to the date it happened on, overtime after the close
included. "At the close" is the end of the date's last opening (a night shift's lies on the next
date); a day off closes at midnight.
"""

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Protocol, TypeVar

from opsroom.domain.reports import (
    DayReport,
    Figures,
    JobLine,
    TechnicianDay,
    Unsigned,
    arrivals,
    supervisor_day,
    technician_day,
    time_spent,
)
from opsroom.domain.sla import deadline, merge_holds
from opsroom.domain.worktime import Calendar, CalendarError
from opsroom.store import peoplesql, reportsql

_WEEK = 7 * 86_400


def ends_at(calendar: Calendar, day: date) -> int:
    """When a day can be rolled up: its close, or midnight on a day off (DAY-4)."""
    close = calendar.close_of(day)
    return calendar.day_bounds(day)[1] if close is None else close


def settles_at(calendar: Calendar, day: date) -> int:
    """When the field has had its chance to report late: the close of the next working day.

    A calendar that never opens settles after a week.
    """
    try:
        return ends_at(calendar, calendar.working_day_after(day))
    except CalendarError:
        return calendar.day_bounds(day)[1] + _WEEK


def reckon_day(
    conn: sqlite3.Connection,
    calendar: Calendar,
    site: str,
    day: date,
    *,
    now: int,
    also: Iterable[str] = (),
) -> DayReport:
    """Work out all reports of a site's day.

    On a working day every active technician has a report, if only to say there was no job; on a
    day off those who worked.

    Args:
        conn: the database.
        calendar: the site's.
        site: its ID.
        day: the local date.
        now: epoch seconds; nothing later is counted.
        also: IDs of technicians who have a report of the day already.
    """
    end = ends_at(calendar, day)
    as_of = min(now, end)
    technicians = _technicians(conn, calendar, site, day, also)
    figures = _figures(conn, calendar, site, day, now=now, as_of=as_of)
    return DayReport(
        as_of=as_of,
        so_far=now < end,
        technicians=technicians,
        supervisor=supervisor_day(site, day.isoformat(), technicians, figures),
    )


def _technicians(
    conn: sqlite3.Connection, calendar: Calendar, site: str, day: date, also: Iterable[str]
) -> tuple[TechnicianDay, ...]:
    lines: dict[str, list[JobLine]] = defaultdict(list)
    for visit in reportsql.visits(conn, site, *calendar.day_bounds(day)):
        lines[visit.technician_id].append(_line(calendar, visit))
    ids = {*lines, *also}
    if calendar.is_working_day(day):
        ids |= {person for person, _name in reportsql.technicians(conn, site)}
    names = peoplesql.names(conn)
    return tuple(technician_day(i, names[i], lines.get(i, ())) for i in sorted(ids))


def _line(calendar: Calendar, visit: reportsql.Visit) -> JobLine:
    return JobLine(
        call=visit.call_id,
        number=visit.number,
        service_type=visit.service_type,
        zone=visit.zone,
        customer=visit.customer_name,
        model=visit.model,
        arrived_at=visit.arrived_at,
        ended_at=visit.ended_at,
        seconds=time_spent(calendar, visit.arrived_at, visit.ended_at),
        outcome=visit.outcome,
    )


def _figures(
    conn: sqlite3.Connection, calendar: Calendar, site: str, day: date, *, now: int, as_of: int
) -> Figures:
    start, end = calendar.day_bounds(day)
    counts = reportsql.counts(conn, site, start, end)
    closed = reportsql.closed(conn, site, start, end)
    reopened = _by_call(reportsql.reopenings(conn, site, start))
    held = held_by_call(reportsql.holds(conn, site, start, end), reopened, start, min(end, now))
    carried = reportsql.unsent_at(conn, site, as_of) if calendar.is_working_day(day) else ()
    standing = reportsql.open_at(conn, site, as_of)
    holds_then = _by_call(reportsql.held_at(conn, site, as_of))
    missing = _missing(calendar, standing, holds_then, reopened, as_of)
    return Figures(
        received=counts.received,
        dispatched=counts.dispatched,
        carried_over=len(carried),
        finished=sum(row.state == "finished" for row in closed),
        unsigned=tuple(
            Unsigned(number=row.number, voucher=row.voucher, reason=row.note)
            for row in closed
            if row.state == "finished" and row.voucher != "signed"
        ),
        cancelled=sum(row.state == "cancelled" for row in closed),
        arrivals=arrivals(reportsql.arrivals(conn, site, start, end), missing),
        holds=len(held),
        held_seconds=sum(
            calendar.elapsed(begin, resume) for spans in held.values() for begin, resume in spans
        ),
        open_at_close=len(standing),
    )


class _OfCall(Protocol):
    @property
    def call_id(self) -> int: ...


_Row = TypeVar("_Row", bound=_OfCall)


def _by_call(rows: Iterable[_Row]) -> dict[int, list[_Row]]:
    found: dict[int, list[_Row]] = defaultdict(list)
    for row in rows:
        found[row.call_id].append(row)
    return found


def _missing(
    calendar: Calendar,
    standing: Iterable[reportsql.Standing],
    holds: Mapping[int, Sequence[reportsql.HoldRow]],
    reopened: Mapping[int, Sequence[reportsql.Reopening]],
    as_of: int,
) -> Iterator[tuple[str, bool, bool]]:
    """Open calls nobody had arrived at: zone, overdue with holds, overdue raw (SLA-4)."""
    for call in standing:
        later = [row for row in reopened.get(call.id, ()) if row.at > as_of]
        arrived = later[0].arrived_at if later else call.arrived_at
        if arrived is not None and arrived <= as_of:
            continue
        starts = (row.clock_from for row in later if row.clock_from is not None)
        start = next(starts, call.clock_from)
        held = [(row.start, row.end) for row in holds.get(call.id, ())]
        due = deadline(calendar, start, call.allowance, held)
        raw = deadline(calendar, start, call.allowance)
        yield call.zone, due is not None and due < as_of, raw is not None and raw < as_of


def held_by_call(
    rows: Iterable[reportsql.HoldRow],
    reopened: Mapping[int, Sequence[reportsql.Reopening]],
    start: int,
    end: int,
) -> dict[int, list[tuple[int, int]]]:
    """Each call's holds within [start, end), overlapping ones made one.

    A closed call isn't on hold, also where it was opened again later.
    """
    spans = {}
    for call, holds in _by_call(rows).items():
        merged = merge_holds([(row.start, end if row.end is None else row.end) for row in holds], 0)
        closed = [(row.finished_at, row.at) for row in reopened.get(call, ())]
        kept = [
            (max(a, start), min(b, end))
            for begin, resume in merged
            for a, b in _without(begin, end if resume is None else resume, closed)
        ]
        if inside := [(a, b) for a, b in kept if a < b]:
            spans[call] = inside
    return spans


def _without(begin: int, end: int, gaps: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """What is left of [begin, end) without some gaps, which are sorted and apart."""
    for gap_begin, gap_end in gaps:
        if begin < gap_begin:
            yield begin, min(end, gap_begin)
        begin = max(begin, gap_end)
    if begin < end:
        yield begin, end
