"""Warnings of what waits too long around complaint cases (CMP-14, CMP-16, FBK-5, LIA-6).

A warning stands while it is so: it comes once, is corrected when more or less waits, and goes when
nothing does any more. Its kind is what waits, its key the site.
"""

import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from typing import Any, ClassVar, Final, Literal

from opsroom.actions.door import Action, Done, Tx
from opsroom.domain.contracts import months_later
from opsroom.domain.fields import Line
from opsroom.domain.people import JOBS, Role
from opsroom.domain.policy import Policy
from opsroom.domain.settling import month_bounds, review_due
from opsroom.domain.worktime import Calendar
from opsroom.store import casejobsql, jobsql, liabilitysql, sites, slipsql
from opsroom.store.database import Store

Kind = Literal["reviews", "handovers", "sanctions", "slips"]
Facts = Mapping[str, Any]

#: Months back that closed cases are looked through for sanctions not passed on.
MONTHS: Final = 12


class WatchCases(Action):
    """Raise, correct or clear a warning of what waits at a site.

    Attributes:
        kind: what waits: improvements to be looked at again (CMP-14), hand-overs to be accepted
            for more than a working day (FBK-5), sanctions to be passed to personnel (LIA-6),
            slips that nobody has settled (CMP-16).
        site: where.
    """

    name: ClassVar[str] = "warning.cases"
    roles: ClassVar[frozenset[Role]] = JOBS
    kind: Kind
    site: Line

    def run(self, tx: Tx) -> Done:
        """See :class:`Action`."""
        subject, conn = f"site:{self.site}", tx.db.conn
        wanted = _WAITS[self.kind](conn, self.site, tx.calendar(self.site), tx.now, tx.policy)
        known = _known(conn, self.kind).get(self.site)
        if wanted == known:
            return Done(subject)
        if wanted is None:
            conn.execute("DELETE FROM warnings WHERE kind = ? AND key = ?", (self.kind, self.site))
        else:
            conn.execute(
                "INSERT INTO warnings (kind, key, since, facts) VALUES (?, ?, ?, ?)"
                " ON CONFLICT (kind, key) DO UPDATE SET facts = excluded.facts",
                (self.kind, self.site, tx.now, json.dumps(wanted)),
            )
        entry = tx.journal(self.name, subject, self._part(known), self._part(wanted))
        return Done(subject, dict(wanted or {}), entry)

    def _part(self, facts: Facts | None) -> Facts | None:
        return {self.kind: facts} if facts else None


def due(store: Store, policy: Policy, now: int) -> Iterator[WatchCases]:
    """Warnings that aren't as they should be."""
    calendars = sites.calendars(store.conn)
    for kind, waits in _WAITS.items():
        known = _known(store.conn, kind)
        for site, calendar in calendars.items():
            if waits(store.conn, site, calendar, now, policy) != known.get(site):
                yield WatchCases(kind=kind, site=site)


def _known(conn: sqlite3.Connection, kind: str) -> dict[str, Facts]:
    return {row.key: json.loads(row.facts) for row in jobsql.warnings(conn, kind)}


def _reviews(
    conn: sqlite3.Connection, site: str, calendar: Calendar, now: int, _policy: Policy
) -> Facts | None:
    waiting = casejobsql.reviews(conn, site, calendar.day_of(now).isoformat())
    return waiting._asdict() if waiting else None


def _handovers(
    conn: sqlite3.Connection, site: str, calendar: Calendar, now: int, _policy: Policy
) -> Facts | None:
    """Offers older than a working day."""
    old = [(case, at) for case, at in casejobsql.offers(conn, site) if _old(calendar, at, now)]
    return casejobsql.Waiting(len(old), *old[0])._asdict() if old else None


def _old(calendar: Calendar, at: int, now: int) -> bool:
    """Whether as much working time has passed as the next working day has."""
    following = calendar.working_day_after(calendar.day_of(at))
    length = sum(end - start for start, end in calendar.hours(following))
    return calendar.elapsed(at, now) >= length


def _sanctions(
    conn: sqlite3.Connection, site: str, calendar: Calendar, now: int, _policy: Policy
) -> Facts | None:
    """Cases of the months before with a sanction that isn't passed to personnel yet."""
    this = calendar.day_of(now).replace(day=1)
    start = month_bounds(calendar, f"{months_later(this, -MONTHS):%Y-%m}")[0]
    end = calendar.day_bounds(this)[0]
    rows = liabilitysql.unreviewed(conn, site, start, end)
    if not rows:
        return None
    month = f"{calendar.day_of(rows[0].closed_at):%Y-%m}"
    return {
        "n": len({row.case for row in rows}),
        "month": month,
        "due": review_due(month).isoformat(),
    }


def _slips(
    conn: sqlite3.Connection, site: str, calendar: Calendar, now: int, policy: Policy
) -> Facts | None:
    """Slips whose unit hasn't said for some days what it has improved."""
    today = calendar.day_of(now)
    first = today - timedelta(days=policy.cases.slip_days)
    waiting = slipsql.waiting(conn, site, calendar.day_bounds(first)[1])
    return waiting._asdict() if waiting else None


_Waits = Callable[[sqlite3.Connection, str, Calendar, int, Policy], Facts | None]
_WAITS: Final[dict[Kind, _Waits]] = {
    "reviews": _reviews,
    "handovers": _handovers,
    "sanctions": _sanctions,
    "slips": _slips,
}
