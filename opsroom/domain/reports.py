"""Daily reports: what they hold, and the sums between them (DAY-1, DAY-2, DAY-5).

Pure data, stored as JSON: instants are epoch seconds, durations seconds. What DAY-5 wants beyond
this (uninvoiced jobs, surveys due) comes with billing and surveys and isn't faked here.
"""

from collections.abc import Iterable
from typing import Self

from pydantic import BaseModel, ConfigDict

from opsroom.domain.calls import ServiceType, Zone
from opsroom.domain.worktime import Calendar


class Part(BaseModel):
    """A part of a report: frozen, and nothing in it is unknown."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Work(Part):
    """A number of jobs and the seconds spent on them."""

    jobs: int = 0
    seconds: int = 0

    def __add__(self, other: Self) -> "Work":
        """Both together."""
        return Work(jobs=self.jobs + other.jobs, seconds=self.seconds + other.seconds)


class JobLine(Part):
    """One job in a technician's report.

    Attributes:
        call: the call's row ID; ``number`` its number.
        arrived_at, ended_at: the visit, epoch seconds.
        seconds: see :func:`time_spent`.
        outcome: ``finished``, ``reassigned`` or ``cancelled``.
    """

    call: int
    number: str
    service_type: str
    zone: str
    customer: str
    model: str
    arrived_at: int
    ended_at: int
    seconds: int
    outcome: str


class TechnicianDay(Part):
    """A technician's daily report (技術員工作日報表, DAY-1).

    Attributes:
        technician: the person's ID; ``name`` as it was on the day of the report.
        work: finished jobs by service type, ``A`` to ``D``, every type present.
        unfinished: visits that ended on site without a finished job (reassigned, cancelled).
        lines: every visit that ended on the day, by its end.
    """

    technician: str
    name: str
    work: dict[str, Work]
    unfinished: Work
    lines: tuple[JobLine, ...]


class Arrivals(Part):
    """Arrivals of the day in a zone, on time and late, with holds and raw (SLA-4).

    Attributes:
        met, late: arrivals; met_raw, late_raw: the same if holds didn't count.
        overdue: nobody had arrived at the close, and the deadline had passed: whoever has not
            arrived at all would else not be late. overdue_raw: the same if holds didn't count.
    """

    met: int = 0
    late: int = 0
    met_raw: int = 0
    late_raw: int = 0
    overdue: int = 0
    overdue_raw: int = 0


class Unsigned(Part):
    """A job closed without a signed voucher, and why (CALL-3)."""

    number: str
    voucher: str
    reason: str


class Figures(Part):
    """What else happened at the site on the day (DAY-5).

    Attributes:
        received: calls that came in.
        dispatched: calls that a technician was sent to.
        carried_over: calls nobody had been sent to at the close (CALL-5); none on a day off.
        finished: calls closed by a finished job; ``unsigned`` are among them.
        cancelled: calls cancelled.
        arrivals: by zone, ``urban`` and ``suburban``, both present.
        holds: calls on hold at some time of the day; ``held_seconds`` of working time (SLA-4).
        open_at_close: calls open when the site closed.
    """

    received: int
    dispatched: int
    carried_over: int
    finished: int
    unsigned: tuple[Unsigned, ...]
    cancelled: int
    arrivals: dict[str, Arrivals]
    holds: int
    held_seconds: int
    open_at_close: int


class TechnicianSum(Part):
    """A technician's line in the supervisor's report: finished jobs of all types."""

    technician: str
    name: str
    jobs: int
    seconds: int


class SupervisorDay(Part):
    """A supervisor's daily report (服務主任日報表, DAY-2): the exact sum of its technicians'."""

    site: str
    day: str
    technicians: tuple[TechnicianSum, ...]
    work: dict[str, Work]
    unfinished: Work
    figures: Figures


class DayReport(Part):
    """All reports of a site's day.

    Attributes:
        as_of: the instant up to which it speaks, epoch seconds: the close of the day.
        so_far: the day isn't over; the figures will still change.
    """

    as_of: int
    so_far: bool
    technicians: tuple[TechnicianDay, ...]
    supervisor: SupervisorDay


def time_spent(calendar: Calendar, arrived: int, ended: int) -> int:
    """Seconds on a job, from arrival to its end (DAY-1).

    Within one date overtime counts in full; over several, working time alone, for nobody stays
    overnight (ours).
    """
    if calendar.day_of(arrived) == calendar.day_of(ended):
        return ended - arrived
    return calendar.elapsed(arrived, ended)


def technician_day(technician: str, name: str, lines: Iterable[JobLine]) -> TechnicianDay:
    """A technician's report from the visits of the day."""
    kept = tuple(sorted(lines, key=lambda line: (line.ended_at, line.call)))
    done = [line for line in kept if line.outcome == "finished"]
    rest = [line for line in kept if line.outcome != "finished"]
    return TechnicianDay(
        technician=technician,
        name=name,
        work={str(t): _work(line for line in done if line.service_type == t) for t in ServiceType},
        unfinished=_work(rest),
        lines=kept,
    )


def supervisor_day(
    site: str, day: str, technicians: Iterable[TechnicianDay], figures: Figures
) -> SupervisorDay:
    """The supervisor's report from the technicians' (DAY-2)."""
    rows = tuple(technicians)
    sums = [total(row.work.values()) for row in rows]
    return SupervisorDay(
        site=site,
        day=day,
        technicians=tuple(
            TechnicianSum(technician=r.technician, name=r.name, jobs=s.jobs, seconds=s.seconds)
            for r, s in zip(rows, sums, strict=True)
        ),
        work={str(t): total(row.work[t] for row in rows) for t in ServiceType},
        unfinished=total(row.unfinished for row in rows),
        figures=figures,
    )


def total(parts: Iterable[Work]) -> Work:
    """Any number of work figures added up."""
    return sum(parts, Work())


def arrivals(
    rows: Iterable[tuple[str, int, int]], missing: Iterable[tuple[str, bool, bool]] = ()
) -> dict[str, Arrivals]:
    """Count by zone.

    Args:
        rows: arrivals: zone, on time with holds, on time raw; 0 or 1 each.
        missing: calls without an arrival: zone, overdue with holds, overdue raw.
    """
    came, rest = list(rows), list(missing)
    return {
        str(zone): _arrivals(
            [row[1:] for row in came if row[0] == zone],
            [row[1:] for row in rest if row[0] == zone],
        )
        for zone in Zone
    }


def _arrivals(came: list[tuple[int, int]], missing: list[tuple[bool, bool]]) -> Arrivals:
    met, met_raw = sum(row[0] for row in came), sum(row[1] for row in came)
    return Arrivals(
        met=met,
        late=len(came) - met,
        met_raw=met_raw,
        late_raw=len(came) - met_raw,
        overdue=sum(row[0] for row in missing),
        overdue_raw=sum(row[1] for row in missing),
    )


def _work(lines: Iterable[JobLine]) -> Work:
    return total(Work(jobs=1, seconds=line.seconds) for line in lines)
