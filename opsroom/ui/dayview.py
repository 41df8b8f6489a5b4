"""A site's day as the screen shows it: the reports as they are kept, or as they would be now."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from opsroom.actions.dayreport import ends_at, reckon_day
from opsroom.domain.reports import DayReport, SupervisorDay, TechnicianDay
from opsroom.domain.worktime import Calendar
from opsroom.store import reportsql
from opsroom.store.database import Store
from opsroom.store.reportsql import ReportRow

#: No further back than this many days in one step.
_FARTHEST = 60


@dataclass(frozen=True, slots=True)
class Paper:
    """A technician's report and how it is kept; ``row`` is ``None`` before the roll-up."""

    report: TechnicianDay
    row: ReportRow | None


@dataclass(frozen=True, slots=True)
class DayView:
    """A day of a site.

    Attributes:
        site: the site's ID.
        day: the local date; ``working`` whether the site opens on it.
        supervisor: the supervisor's report; ``row`` how it is kept, ``None`` before the roll-up.
        papers: the technicians' reports, by ID.
        as_of: the instant up to which the figures speak, epoch seconds.
        closes_at: when the reports are made by themselves, epoch seconds; ``so_far`` before that.
        changed: kept reports differ from what is recorded now, so that they can be revised (DAY-4).
    """

    site: str
    day: date
    working: bool
    supervisor: SupervisorDay
    row: ReportRow | None
    papers: tuple[Paper, ...]
    as_of: int
    closes_at: int
    so_far: bool
    changed: bool

    @property
    def unsigned(self) -> tuple[ReportRow, ...]:
        """The kept reports that nobody has signed, the supervisor's last."""
        rows = (*(paper.row for paper in self.papers), self.row)
        return tuple(row for row in rows if row is not None and row.signed_at is None)


def load_day(store: Store, calendar: Calendar, site: str, day: date, now: int) -> DayView:
    """Read the reports of a day, or reckon them where there are none yet (DAY-4).

    Raises:
        Unusable: the database can't be read.
    """
    with store.reading() as conn:
        kept = reportsql.report(conn, site, day)
        people = {row.person_id: row for row in kept if row.kind == "technician"}
        reckoned = reckon_day(conn, calendar, site, day, now=now, also=people)
    main = next((row for row in kept if row.kind == "supervisor"), None)
    if main is None:
        supervisor = reckoned.supervisor
        papers = tuple(Paper(report, None) for report in reckoned.technicians)
    else:
        supervisor = SupervisorDay.model_validate_json(main.data)
        papers = tuple(
            Paper(TechnicianDay.model_validate_json(row.data), row) for row in people.values()
        )
    return DayView(
        site=site,
        day=day,
        working=calendar.is_working_day(day),
        supervisor=supervisor,
        row=main,
        papers=papers,
        as_of=reckoned.as_of,
        closes_at=ends_at(calendar, day),
        so_far=reckoned.so_far,
        changed=main is not None and _differs(reckoned, supervisor, papers),
    )


def _differs(now: DayReport, supervisor: SupervisorDay, papers: tuple[Paper, ...]) -> bool:
    return now.supervisor != supervisor or now.technicians != tuple(p.report for p in papers)


class DayMark(NamedTuple):
    """A day in the row of days; ``signed`` is ``None`` before it has a report."""

    day: date
    signed: bool | None


def marks(store: Store, calendar: Calendar, site: str, now: int) -> tuple[DayMark, ...]:
    """The days with reports, the oldest first, and today at the end.

    Raises:
        Unusable: the database can't be read.
    """
    with store.reading() as conn:
        rows = reportsql.reported_days(conn, site)
    found = [DayMark(date.fromisoformat(r.day), r.signed_at is not None) for r in reversed(rows)]
    today = calendar.day_of(now)
    if not found or found[-1].day != today:
        found.append(DayMark(today, None))
    return tuple(found)


def step(
    store: Store,
    calendar: Calendar,
    site: str,
    *,
    opened: date,
    day: date,
    by: int,
    now: int,
) -> date | None:
    """The next day forward (``by`` 1) or back (-1) that there is something to say of.

    A day off without a report is passed over. ``None`` when there is no such day: before the
    site's first, or after today.

    Raises:
        Unusable: the database can't be read.
    """
    with store.reading() as conn:
        reported = reportsql.rolled_up(conn, site)
    today = calendar.day_of(now)
    for other in _days(day, by):
        if not opened <= other <= today:
            return None
        if other == today or calendar.is_working_day(other) or other.isoformat() in reported:
            return other
    return None


def _days(day: date, by: int) -> Iterator[date]:
    return (day + timedelta(by * n) for n in range(1, _FARTHEST))
