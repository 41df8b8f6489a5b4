"""A warning while a calendar doesn't know the holidays ahead (CAL-3)."""

import json
import sqlite3
from collections.abc import Iterator
from datetime import date, timedelta
from typing import ClassVar

from opsroom.actions.door import Action, Done, Tx
from opsroom.domain.fields import Line
from opsroom.domain.people import JOBS, Role
from opsroom.domain.policy import Policy
from opsroom.domain.worktime import Calendar
from opsroom.store import jobsql, sites
from opsroom.store.database import Store

#: The warning's kind; its key is the site, its facts are ``unknown_from`` and ``holidays``.
KIND = "holidays"


class WatchHolidays(Action):
    """Raise, correct or clear a site's warning.

    Attributes:
        site: whose calendar.
    """

    name: ClassVar[str] = "warning.holidays"
    roles: ClassVar[frozenset[Role]] = JOBS
    site: Line

    def run(self, tx: Tx) -> Done:
        """See :class:`Action`."""
        subject = f"site:{self.site}"
        wanted = _facts(tx.calendar(self.site), tx.now, tx.policy)
        known = _known(tx.db.conn, self.site)
        if wanted == known:
            return Done(subject)
        if wanted is None:
            tx.db.conn.execute("DELETE FROM warnings WHERE kind = ? AND key = ?", (KIND, self.site))
        else:
            tx.db.conn.execute(
                "INSERT INTO warnings (kind, key, since, facts) VALUES (?, ?, ?, ?)"
                " ON CONFLICT (kind, key) DO UPDATE SET facts = excluded.facts",
                (KIND, self.site, tx.now, json.dumps(wanted)),
            )
        return Done(subject, wanted or {}, tx.journal(self.name, subject, known, wanted))


def due(store: Store, policy: Policy, now: int) -> Iterator[WatchHolidays]:
    """Sites whose warning isn't as it should be."""
    for site, calendar in sites.calendars(store.conn).items():
        if _facts(calendar, now, policy) != _known(store.conn, site):
            yield WatchHolidays(site=site)


def unknown_from(calendar: Calendar, today: date, days: int) -> date | None:
    """The first date of the coming days whose year has no published holidays; ``None``: none."""
    last = today + timedelta(days)
    years = (date(year, 1, 1) for year in range(today.year + 1, last.year + 1))
    dates = (today, *years)  # holidays are published by the year
    return next((day for day in dates if not calendar.holidays_known(day)), None)


def _facts(calendar: Calendar, now: int, policy: Policy) -> dict[str, str] | None:
    day = unknown_from(calendar, calendar.day_of(now), policy.calendars.horizon_days)
    if day is None:
        return None
    return {"unknown_from": day.isoformat(), "holidays": calendar.spec.holidays or ""}


def _known(conn: sqlite3.Connection, site: str) -> dict[str, str] | None:
    rows = [row for row in jobsql.warnings(conn, KIND) if row.key == site]
    return dict(json.loads(rows[0].facts)) if rows else None
