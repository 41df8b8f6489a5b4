"""What the screens and listings show: one SQL statement a view, giving frozen rows.

Rows carry codes and integers; words and local times come later, in presenters.
"""

import json
import sqlite3
import sys
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from opsroom.domain.calls import queue_key
from opsroom.domain.worktime import Calendar
from opsroom.store.reportsql import arrived

#: The states of :data:`opsroom.domain.calls.OPEN` for a condition that the planner can match with
#: the partial index of open calls: as text, for parameters wouldn't do.
OPEN_STATES: Final = "('waiting', 'dispatched', 'enroute', 'arrived')"


class BoardRow(NamedTuple):
    """An open call as the board shows it. Instants are epoch seconds in UTC.

    Twenty thousand of them are at hand while a room is open, so what many have in common is one
    object, and what is seldom looked at is in one text.

    Attributes:
        held_from, held_until: the hold that nobody has ended, if there is one; it is over by
            itself when ``held_until`` has passed.
        clock_at, remaining_at: see :class:`opsroom.domain.callclock.Reckoned`.
        details: phone, address and what is wrong, for the properties of those names.
    """

    id: int
    number: str
    site_id: str
    state: str
    zone: str
    service_type: str
    customer_name: str
    model: str
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
    version: int
    details: str

    @property
    def phone(self) -> str:
        """The phone that was given for the call."""
        return self.details.split(_APART, 2)[0]

    @property
    def address(self) -> str:
        """Where the equipment is."""
        return self.details.split(_APART, 2)[1]

    @property
    def fault(self) -> str:
        """What is wrong, as it was told."""
        return self.details.split(_APART, 2)[2]


#: Between the details: a control that cleaned text never holds. (If others put it there, a detail
#: is cut off in the wrong place.)
_APART: Final = "\x1f"
_COLUMNS: Final = """
SELECT c.id, c.number, c.site_id, c.state, c.zone, c.service_type, c.customer_name, c.model,
  c.technician_id, c.received_at, c.due_at, c.clock_at, c.remaining_at, c.arrived_at, c.on_time,
  c.carried_on, c.pinned_at, h.started_at, h.until_at, h.reason, c.version,
  c.phone || char(31) || c.address || char(31) || c.fault
FROM calls c
LEFT JOIN holds h ON h.id = (
  SELECT max(id) FROM holds WHERE call_id = c.id AND ended_at IS NULL)
"""
_OPEN: Final = f"{_COLUMNS} WHERE c.state IN {OPEN_STATES}"
_FIRST: Final = f"""
{_COLUMNS} WHERE c.id IN (
  SELECT id FROM calls WHERE site_id = ? AND state IN {OPEN_STATES} AND arrived_at IS NULL
    AND (due_at IS NOT NULL OR remaining_at < 0)
  ORDER BY due_at, received_at, id LIMIT ?)
"""


def board(conn: sqlite3.Connection, site: str | None = None) -> list[BoardRow]:
    """Every open call of a site, or of all sites, in no particular order."""
    return list(open_calls(conn, site))


def open_calls(conn: sqlite3.Connection, site: str | None = None) -> Iterator[BoardRow]:
    """The same, one at a time; to be read to the end, for half-way it pins an old state."""
    where, args = (" AND c.site_id = ?", (site,)) if site else ("", ())
    return _rows(conn, _OPEN + where, args)


def open_among(
    conn: sqlite3.Connection, calls: Collection[int], site: str | None = None
) -> list[BoardRow]:
    """Those of these calls (row IDs) that are open, at a site if one is given."""
    where, args = (" AND c.site_id = ?", (site,)) if site else ("", ())
    asked = json.dumps(list(calls))
    among = " AND c.id IN (SELECT value FROM json_each(?))"
    return list(_rows(conn, _OPEN + where + among, (*args, asked)))


def first_due(conn: sqlite3.Connection, sites: Iterable[str], most: int) -> list[BoardRow]:
    """Of each site, so many of the calls that wait for somebody, those due first.

    On one calendar the order of deadlines is that of the time left, so the most urgent calls of
    all are among them.
    """
    return [row for site in sites for row in _rows(conn, _FIRST, (site, most))]


def count_open(conn: sqlite3.Connection) -> int:
    """How many calls are open at all sites."""
    found = conn.execute(f"SELECT count(*) FROM calls WHERE state IN {OPEN_STATES}").fetchone()
    return int(found[0])


def any_cases(conn: sqlite3.Connection) -> bool:
    """Whether a complaint case is open at any site."""
    found = conn.execute("SELECT EXISTS (SELECT 1 FROM cases WHERE state = 'open')").fetchone()
    return bool(found[0])


def _rows(conn: sqlite3.Connection, sql: str, args: Sequence[object]) -> Iterator[BoardRow]:
    make, one = BoardRow._make, sys.intern
    numbers: dict[int, int] = {}
    same = numbers.setdefault  # most calls began with one of two allowances
    people = {id_: (id_, name) for id_, name in conn.execute("SELECT id, name FROM people")}
    nobody = (None, None)
    for row in conn.execute(sql, args):
        id_, number, site, state, zone, kind, customer, model, technician = row[:9]
        received, due, start, left = row[9:13]
        words = one(site), one(state), one(zone), one(kind), customer, one(model)
        who = people.get(technician, nobody)
        clock = received, due, received if start == received else start, same(left, left)
        yield make((id_, number, *words, *who, *clock, *row[13:]))


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
