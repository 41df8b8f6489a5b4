"""The check at the close of day: what was not dispatched goes first tomorrow (CALL-5)."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import ClassVar

from opsroom.actions.door import Action, Done, Tx
from opsroom.domain.fields import Line
from opsroom.domain.people import JOBS, Role
from opsroom.domain.policy import Policy
from opsroom.domain.worktime import Calendar
from opsroom.store import reportsql, sites
from opsroom.store.database import Store


class CarryOver(Action):
    """Carry over the calls that nobody had been sent to when the site closed.

    What was so at the close is read from what was recorded, not from how the call stands now:
    a machine that was off finds the same calls the next morning. The day is checked once.

    Attributes:
        site: whose day.
        day: a working day that has closed; another one is left alone.
    """

    name: ClassVar[str] = "day.carry"
    roles: ClassVar[frozenset[Role]] = JOBS
    site: Line
    day: date

    def run(self, tx: Tx) -> Done:
        """See :class:`Action`."""
        subject, day = f"site:{self.site}", self.day.isoformat()
        close = tx.calendar(self.site).close_of(self.day)
        done = reportsql.seen_to(tx.db.conn, self.site, "carried")
        if close is None or close > tx.now or day in done:
            return Done(subject)
        calls = reportsql.unsent_at(tx.db.conn, self.site, close)
        for call in calls:
            _carry(tx, call, day)
        see_to(tx, self.site, self.day, "carried")
        entry = tx.journal(self.name, subject, None, {"day": day, "calls": len(calls)})
        return Done(subject, {"effects": 1 + len(calls), "calls": len(calls)}, entry)


def _carry(tx: Tx, call: int, day: str) -> None:
    """Note it, and put a call that still waits ahead of the queue."""
    conn = tx.db.conn
    conn.execute("INSERT INTO carryovers (call_id, day, at) VALUES (?, ?, ?)", (call, day, tx.now))
    state, before = conn.execute(
        "SELECT state, carried_on FROM calls WHERE id = ?", (call,)
    ).fetchone()
    after = day if state == "waiting" else before
    conn.execute("UPDATE calls SET carried_on = ? WHERE id = ?", (after, call))
    changed = {"call": {"carried_on": before}}, {"call": {"carried_on": after}}
    tx.journal("call.carry", f"call:{call}", *changed, note=day)


def see_to(tx: Tx, site: str, day: date, what: str) -> None:
    """Note that a day has been seen to; the table's key makes it once."""
    tx.db.conn.execute(
        "INSERT INTO closings (site_id, day, what, at) VALUES (?, ?, ?, ?)",
        (site, day.isoformat(), what, tx.now),
    )


def due(store: Store, _policy: Policy, now: int) -> Iterator[CarryOver]:
    """Working days that have closed and weren't checked, site by site, the oldest first."""
    for site in sites.all_sites(store.conn):
        calendar = sites.calendar_of(store.conn, site.id)
        done = reportsql.seen_to(store.conn, site.id, "carried")
        for day in days_since(date.fromisoformat(site.opened_on), calendar, now):
            if day.isoformat() not in done and _closed(calendar, day, now):
                yield CarryOver(site=site.id, day=day)


def _closed(calendar: Calendar, day: date, now: int) -> bool:
    close = calendar.close_of(day)
    return close is not None and close <= now


def days_since(first: date, calendar: Calendar, now: int) -> Iterator[date]:
    """Every date from ``first`` to the local one at ``now``, both included."""
    for number in range((calendar.day_of(now) - first).days + 1):
        yield first + timedelta(number)
