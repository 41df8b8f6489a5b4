"""What the screens and listings show: one SQL statement a view, giving frozen rows.

Rows carry codes and integers; words and local times come later, in presenters.
"""

import sqlite3
from collections.abc import Sequence
from typing import Final, NamedTuple

from opsroom.domain.calls import queue_key
from opsroom.domain.worktime import Calendar
from opsroom.store.reportsql import arrived

#: The states of :data:`opsroom.domain.calls.OPEN` for a condition that the planner can match with
#: the partial index of open calls: as text, for parameters wouldn't do.
OPEN_STATES: Final = "('waiting', 'dispatched', 'enroute', 'arrived')"


class BoardRow(NamedTuple):
    """An open call as the board shows it. Instants are epoch seconds in UTC.

    Attributes:
        held_from, held_until: the hold that nobody has ended, if there is one; it is over by
            itself when ``held_until`` has passed.
        clock_at, remaining_at: see :class:`opsroom.domain.callclock.Reckoned`.
    """

    id: int
    number: str
    site_id: str
    state: str
    zone: str
    service_type: str
    customer_name: str
    model: str
    fault: str
    technician_id: str | None
    technician: str | None
    received_at: int
    due_at: int | None
    clock_at: int | None
    remaining_at: int
    arrived_at: int | None
    on_time: int | None
    carried_on: str | None
    pinned_at: int | None
    held_from: int | None
    held_until: int | None
    hold_reason: str | None
    address: str
    phone: str
    version: int


_BOARD = f"""
SELECT c.id, c.number, c.site_id, c.state, c.zone, c.service_type, c.customer_name, c.model,
  c.fault, c.technician_id, p.name, c.received_at, c.due_at, c.clock_at, c.remaining_at,
  c.arrived_at, c.on_time, c.carried_on, c.pinned_at, h.started_at, h.until_at, h.reason,
  c.address, c.phone, c.version
FROM calls c
LEFT JOIN people p ON p.id = c.technician_id
LEFT JOIN holds h ON h.id = (
  SELECT max(id) FROM holds WHERE call_id = c.id AND ended_at IS NULL)
WHERE c.state IN {OPEN_STATES}
"""


def board(conn: sqlite3.Connection, site: str | None = None) -> list[BoardRow]:
    """Every open call of a site, or of all sites, in no particular order."""
    where, args = (" AND c.site_id = ?", (site,)) if site else ("", ())
    return [BoardRow._make(row) for row in conn.execute(_BOARD + where, args)]


def queue(conn: sqlite3.Connection, site: str | None = None) -> list[BoardRow]:
    """The dispatch queue: calls that wait for a technician, in the order of DSP-1."""
    waiting = [row for row in board(conn, site) if row.state == "waiting"]
    return sorted(waiting, key=queue_order)


def queue_order(row: BoardRow) -> tuple[bool, bool, float, int, int]:
    """The place of a call in the dispatch queue (DSP-1)."""
    return queue_key(
        row.carried_on is not None,
        row.pinned_at is not None,
        row.due_at,
        row.received_at,
        row.id,
    )


class Today(NamedTuple):
    """What a site's day has come to so far (DAY-5).

    Attributes:
        met: calls whose technician arrived today on time; late: those who came late. As in the
            report of the day, a call that was opened again still counts.
    """

    received: int
    met: int
    late: int
    finished: int


def today(
    conn: sqlite3.Connection, calendars: dict[str, Calendar], now: int, site: str | None = None
) -> Today:
    """Count the local day of each site and add the sites up."""
    sums = [0, 0, 0, 0]
    for site_id, calendar in calendars.items():
        if site in (None, site_id):
            start, end = calendar.day_bounds(calendar.day_of(now))
            sums = [a + b for a, b in zip(sums, _day(conn, site_id, start, end), strict=True)]
    return Today._make(sums)


def _day(conn: sqlite3.Connection, site: str, start: int, end: int) -> Sequence[int]:
    span = (site, start, end)
    received = conn.execute(
        "SELECT count(*) FROM calls WHERE site_id = ? AND received_at >= ? AND received_at < ?",
        span,
    ).fetchone()[0]
    met, late = arrived(conn, site, start, end)
    finished = conn.execute(
        "SELECT count(*) FROM calls WHERE site_id = ? AND finished_at >= ? AND finished_at < ?"
        " AND state = 'finished'",
        span,
    ).fetchone()[0]
    return received, met, late, finished
