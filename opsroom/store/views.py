"""What the screens and listings show: one SQL statement a view, giving frozen rows.

Rows carry codes and integers; words and local times come later, in presenters.
"""

import json
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from opsroom.domain.calls import queue_key
from opsroom.domain.worktime import Calendar
from opsroom.store.arrivals import arrived
from opsroom.store.boardrow import COLUMNS, BoardRow, rows_of

#: The states of :data:`opsroom.domain.calls.OPEN` for a condition that the planner can match with
#: the partial index of open calls: as text, for parameters wouldn't do.
OPEN_STATES: Final = "('waiting', 'dispatched', 'enroute', 'arrived')"


_COLUMNS: Final = f"""
SELECT {COLUMNS}
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
    return rows_of(conn, _OPEN + where, args)


def open_among(
    conn: sqlite3.Connection, calls: Collection[int], site: str | None = None
) -> list[BoardRow]:
    """Those of these calls (row IDs) that are open, at a site if one is given."""
    where, args = (" AND c.site_id = ?", (site,)) if site else ("", ())
    asked = json.dumps(list(calls))
    among = " AND c.id IN (SELECT value FROM json_each(?))"
    return list(rows_of(conn, _OPEN + where + among, (*args, asked)))


def first_due(conn: sqlite3.Connection, sites: Iterable[str], most: int) -> list[BoardRow]:
    """Of each site, so many of the calls that wait for somebody, those due first.

    On one calendar the order of deadlines is that of the time left, so the most urgent calls of
    all are among them.
    """
    return [row for site in sites for row in rows_of(conn, _FIRST, (site, most))]


def count_open(conn: sqlite3.Connection) -> int:
    """How many calls are open at all sites."""
    found = conn.execute(f"SELECT count(*) FROM calls WHERE state IN {OPEN_STATES}").fetchone()
    return int(found[0])


def any_cases(conn: sqlite3.Connection) -> bool:
    """Whether a complaint case is open at any site."""
    found = conn.execute("SELECT EXISTS (SELECT 1 FROM cases WHERE state = 'open')").fetchone()
    return bool(found[0])


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
