"""The roll-up at the close of day, by itself or asked for, and its revisions (DAY-1, 2, 4).

A day is rolled up as soon as it has ended, and looked at once more when the next working day
closes: the field reports late, and what has changed by then makes a new revision. So the latest
revision is the same whether the machine was on all the time or came up a week later.
"""

from collections.abc import Iterator
from datetime import date
from typing import ClassVar, NamedTuple

from opsroom.actions.carryover import days_since, see_to
from opsroom.actions.dayreport import ends_at, reckon_day, settles_at
from opsroom.actions.door import Action, Done, Tx
from opsroom.domain.errors import Refused
from opsroom.domain.fields import Line
from opsroom.domain.people import JOBS, LEADS, Role
from opsroom.domain.policy import Policy
from opsroom.domain.worktime import Calendar
from opsroom.language import _
from opsroom.store import reportsql, sites
from opsroom.store.database import Store


class RollUp(Action):
    """Make the reports of a site's day that has ended: each technician's, then the supervisor's.

    All in one transaction, so that the sum is of what was summed. A day rolled up before is left
    alone until it settles, and then revised where its figures have changed.

    Attributes:
        site: whose day.
        day: the local date.
    """

    name: ClassVar[str] = "day.rollup"
    roles: ClassVar[frozenset[Role]] = JOBS
    site: Line
    day: date

    def run(self, tx: Tx) -> Done:
        """See :class:`Action`."""
        subject = f"site:{self.site}"
        calendar = tx.calendar(self.site)
        if self.day.isoformat() in reportsql.seen_to(tx.db.conn, self.site, "settled"):
            return Done(subject)
        settles = settles_at(calendar, self.day) <= tx.now
        entries = []
        if settles or _unreported(tx, self.site, self.day, calendar):
            entries = write_reports(tx, self.site, self.day)
        if settles:
            see_to(tx, self.site, self.day, "settled")
        return Done(subject, {"effects": len(entries)}, entries[-1] if entries else None)


def _unreported(tx: Tx, site: str, day: date, calendar: Calendar) -> bool:
    return ends_at(calendar, day) <= tx.now and not reportsql.report(tx.db.conn, site, day)


class ReviseReports(Action):
    """Make new revisions of a day's reports whose figures have changed since (DAY-4).

    A signed report stays as it is; the revision names it. Nothing changed: nothing is made.

    Attributes:
        site: whose day.
        day: a day that was rolled up.
    """

    name: ClassVar[str] = "day.revise"
    roles: ClassVar[frozenset[Role]] = LEADS
    site: Line
    day: date

    def place(self, _tx: Tx, /) -> str | None:
        """The reports' site."""
        return self.site

    def run(self, tx: Tx) -> Done:
        """See :class:`Action`."""
        if not reportsql.report(tx.db.conn, self.site, self.day):
            raise Refused(
                "DAY-4",
                _("{day} has no report yet; it is made by itself after the close.").format(
                    day=self.day.isoformat()
                ),
            )
        entries = write_reports(tx, self.site, self.day)
        return Done(
            f"site:{self.site}",
            {"effects": len(entries), "revised": len(entries)},
            entries[-1] if entries else None,
        )


class _Wanted(NamedTuple):
    """A report as it should be: whose, and its JSON."""

    kind: str
    person: str
    data: str


def write_reports(tx: Tx, site: str, day: date) -> list[int]:
    """Make what reports of a day are missing or out of date, and return the journal entries.

    A day off on which nothing happened gets none.
    """
    conn, calendar = tx.db.conn, tx.calendar(site)
    kept = {(row.kind, row.person_id): row for row in reportsql.report(conn, site, day)}
    off = not calendar.is_working_day(day)
    if not kept and off and not reportsql.active(conn, site, *calendar.day_bounds(day)):
        return []
    reported = [person for kind, person in kept if kind == "technician"]
    report = reckon_day(conn, calendar, site, day, now=tx.now, also=reported)
    wanted = [
        *(_Wanted("technician", t.technician, t.model_dump_json()) for t in report.technicians),
        _Wanted("supervisor", "", report.supervisor.model_dump_json()),
    ]
    return [
        _write(tx, site, day, row, old)
        for row in wanted
        if (old := kept.get((row.kind, row.person))) is None or old.data != row.data
    ]


def _write(tx: Tx, site: str, day: date, row: _Wanted, old: reportsql.ReportRow | None) -> int:
    columns = {
        "site_id": site,
        "day": day.isoformat(),
        "kind": row.kind,
        "person_id": row.person,
        "revision": old.revision + 1 if old else 1,
        "replaces_id": old.id if old else None,
    }
    report_id = tx.insert("reports", {**columns, "made_at": tx.now, "data": row.data})
    before = {"id": old.id, "revision": old.revision} if old else None
    return tx.journal("report.make", f"report:{report_id}", before, columns)


def due(store: Store, _policy: Policy, now: int) -> Iterator[RollUp]:
    """Days that have ended and aren't reported, or are to be settled; the oldest first."""
    for site in sites.all_sites(store.conn):
        calendar = sites.calendar_of(store.conn, site.id)
        settled = reportsql.seen_to(store.conn, site.id, "settled")
        reported = reportsql.rolled_up(store.conn, site.id)
        for day in days_since(date.fromisoformat(site.opened_on), calendar, now):
            iso = day.isoformat()
            if iso in settled:
                continue
            if settles_at(calendar, day) <= now or (
                iso not in reported and _to_report(store, site.id, calendar, day, now)
            ):
                yield RollUp(site=site.id, day=day)


def _to_report(store: Store, site: str, calendar: Calendar, day: date, now: int) -> bool:
    if ends_at(calendar, day) > now:
        return False
    return calendar.is_working_day(day) or reportsql.active(
        store.conn, site, *calendar.day_bounds(day)
    )
