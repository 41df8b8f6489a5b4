"""Counting a site's day out of what is recorded, and reading the reports made of it.

Everything is derived from timestamps, so that a machine that was off finds the same figures
later (DAY-4). A reopened call loses its arrival and its end; what they were is read back from
the journal entry of the reopening.

SQLite would start each join at the calls of the site, all its years of them. ``CROSS JOIN`` keeps
the order as written, from the day's few rows outwards, and ``+`` keeps an index from being used.
"""

import sqlite3
from datetime import date
from typing import NamedTuple

from opsroom.store.arrivals import ARRIVALS, span
from opsroom.store.journalsql import STANDS


class Visit(NamedTuple):
    """A technician's visit that ended on the day. ``outcome`` as in ``assignments``."""

    technician_id: str
    call_id: int
    number: str
    service_type: str
    zone: str
    customer_name: str
    model: str
    arrived_at: int
    ended_at: int
    outcome: str


_VISITS = """
SELECT a.technician_id, c.id, c.number, c.service_type, c.zone, c.customer_name, c.model,
  coalesce(a.arrived_at, a.ended_at), a.ended_at, a.outcome
FROM assignments a CROSS JOIN calls c ON c.id = a.call_id
WHERE a.ended_at >= :start AND a.ended_at < :end AND c.site_id = :site
  AND (a.arrived_at IS NOT NULL OR a.outcome = 'finished')
ORDER BY a.ended_at, a.id
"""


def visits(conn: sqlite3.Connection, site: str, start: int, end: int) -> list[Visit]:
    """Visits that reached the customer and ended in [start, end) (DAY-1)."""
    return [Visit._make(row) for row in conn.execute(_VISITS, span(site, start, end))]


def technicians(conn: sqlite3.Connection, site: str) -> list[tuple[str, str]]:
    """ID and name of the site's active technicians, by ID."""
    return conn.execute(
        "SELECT id, name FROM people WHERE site_id = ? AND role = 'technician' AND active"
        " ORDER BY id",
        (site,),
    ).fetchall()


class Counts(NamedTuple):
    """Calls received, and calls that a technician was sent to, in a stretch of time (DAY-5)."""

    received: int
    dispatched: int


def counts(conn: sqlite3.Connection, site: str, start: int, end: int) -> Counts:
    """Count calls received and calls dispatched in [start, end)."""
    day = span(site, start, end)
    received = conn.execute(
        "SELECT count(*) FROM calls WHERE site_id = :site"
        " AND received_at >= :start AND received_at < :end",
        day,
    ).fetchone()[0]
    dispatched = conn.execute(
        "SELECT count(DISTINCT a.call_id) FROM assignments a CROSS JOIN calls c ON c.id = a.call_id"
        " WHERE a.sent_at >= :start AND a.sent_at < :end AND c.site_id = :site",
        day,
    ).fetchone()[0]
    return Counts(received, dispatched)


class Closed(NamedTuple):
    """A call closed on the day: ``finished`` or ``cancelled``, its voucher and closing note."""

    number: str
    state: str
    voucher: str
    note: str


_CLOSED = f"""
SELECT number, state, voucher, closing_note FROM calls
WHERE site_id = :site AND finished_at >= :start AND finished_at < :end
UNION ALL
SELECT c.number, json_extract(j.before, '$.call.state'),
  coalesce(json_extract(j.before, '$.call.voucher'), ''),
  coalesce(json_extract(j.before, '$.call.closing_note'), '')
FROM journal j CROSS JOIN calls c ON c.id = CAST(substr(j.subject, 6) AS INTEGER)
WHERE j.action = 'call.reopen' AND j.at >= :end AND c.site_id = :site
  AND json_extract(j.before, '$.call.finished_at') >= :start
  AND json_extract(j.before, '$.call.finished_at') < :end AND {STANDS}
ORDER BY 1
"""


def closed(conn: sqlite3.Connection, site: str, start: int, end: int) -> list[Closed]:
    """Calls closed in [start, end), by number, also those reopened later than that."""
    return [Closed._make(row) for row in conn.execute(_CLOSED, span(site, start, end))]


def arrivals(
    conn: sqlite3.Connection, site: str, start: int, end: int
) -> list[tuple[str, int, int]]:
    """Zone, on time with holds, on time raw of every first arrival in [start, end) (SLA-4)."""
    rows = conn.execute(ARRIVALS, span(site, start, end)).fetchall()
    return [(zone, met or 0, raw or 0) for zone, met, raw in rows]


class HoldRow(NamedTuple):
    """A hold: whose, from when, until when (``None``: nobody knows yet)."""

    call_id: int
    start: int
    end: int | None


_HOLDS = """
SELECT h.call_id, h.started_at,
  CASE WHEN c.finished_at IS NULL THEN coalesce(h.ended_at, h.until_at)
       ELSE min(coalesce(h.ended_at, h.until_at, c.finished_at), c.finished_at) END AS stop
FROM holds h CROSS JOIN calls c ON c.id = h.call_id
WHERE c.site_id = :site AND h.started_at < :end AND (stop IS NULL OR stop > :start)
ORDER BY h.call_id, h.started_at
"""


def holds(conn: sqlite3.Connection, site: str, start: int, end: int) -> list[HoldRow]:
    """Holds in force at some time of [start, end), by call; a closed call's end with it."""
    return [HoldRow._make(row) for row in conn.execute(_HOLDS, span(site, start, end))]


class Reopening(NamedTuple):
    """A call's reopening, with what it wiped out (``None``: there was nothing).

    Attributes:
        at: when it was opened again; it had been closed since ``finished_at``.
        arrived_at: the first arrival before.
        clock_from: the start of its clock before; ``None`` also where the clock went on.
    """

    call_id: int
    at: int
    finished_at: int
    arrived_at: int | None
    clock_from: int | None


_REOPENINGS = f"""
SELECT c.id, j.at, json_extract(j.before, '$.call.finished_at'),
  json_extract(j.before, '$.call.arrived_at'), json_extract(j.before, '$.call.clock_from')
FROM journal j CROSS JOIN calls c ON c.id = CAST(substr(j.subject, 6) AS INTEGER)
WHERE j.action = 'call.reopen' AND j.at > ? AND c.site_id = ? AND {STANDS}
ORDER BY +j.id
"""


def reopenings(conn: sqlite3.Connection, site: str, since: int) -> list[Reopening]:
    """Reopenings after an instant that stand, in the order in which they happened."""
    return [Reopening._make(row) for row in conn.execute(_REOPENINGS, (since, site))]


class Standing(NamedTuple):
    """A call that was open at an instant, with its clock and its arrival as they are now."""

    id: int
    zone: str
    received_at: int
    clock_from: int
    allowance: int
    arrived_at: int | None


_COLUMNS = ", ".join(Standing._fields)

_OPEN_AT = f"""
FROM (
  SELECT {_COLUMNS} FROM calls WHERE site_id = :site AND finished_at IS NULL
  UNION ALL
  SELECT {_COLUMNS} FROM calls WHERE site_id = :site AND finished_at > :at) c
WHERE +c.received_at < :at
  AND NOT EXISTS (
    SELECT 1 FROM journal j
    WHERE j.action = 'call.reopen' AND j.at > :at AND j.subject = 'call:' || c.id
      AND json_extract(j.before, '$.call.finished_at') <= :at AND {STANDS})
"""

_UNSENT_AT = f"""
SELECT c.id {_OPEN_AT}
  AND NOT EXISTS (
    SELECT 1 FROM assignments a
    WHERE a.call_id = c.id AND a.sent_at <= :at AND (a.ended_at IS NULL OR a.ended_at > :at))
ORDER BY c.received_at, c.id
"""

_HELD_AT = f"""
SELECT h.call_id, h.started_at, CASE WHEN h.ended_at <= :at THEN h.ended_at ELSE h.until_at END
FROM (SELECT c.id {_OPEN_AT}) o CROSS JOIN holds h ON h.call_id = o.id
WHERE h.started_at <= :at
"""


def open_at(conn: sqlite3.Connection, site: str, at: int) -> list[Standing]:
    """The calls that were open at an instant: received before it, not closed by then."""
    rows = conn.execute(f"SELECT {_COLUMNS} {_OPEN_AT}", {"site": site, "at": at})
    return [Standing._make(row) for row in rows]


def held_at(conn: sqlite3.Connection, site: str, at: int) -> list[HoldRow]:
    """The holds of the calls that were open at an instant, as they were known then."""
    return [HoldRow._make(row) for row in conn.execute(_HELD_AT, {"site": site, "at": at})]


def unsent_at(conn: sqlite3.Connection, site: str, at: int) -> list[int]:
    """Row IDs of the calls open at an instant that no technician had then (CALL-5)."""
    return [row[0] for row in conn.execute(_UNSENT_AT, {"site": site, "at": at})]


_ACTIVE = """
SELECT EXISTS (SELECT 1 FROM calls WHERE site_id = :site
    AND received_at >= :start AND received_at < :end)
  OR EXISTS (SELECT 1 FROM calls WHERE site_id = :site
    AND arrived_at >= :start AND arrived_at < :end)
  OR EXISTS (SELECT 1 FROM calls WHERE site_id = :site
    AND finished_at >= :start AND finished_at < :end)
  OR EXISTS (SELECT 1 FROM assignments a CROSS JOIN calls c ON c.id = a.call_id
    WHERE a.sent_at >= :start AND a.sent_at < :end AND c.site_id = :site)
  OR EXISTS (SELECT 1 FROM assignments a CROSS JOIN calls c ON c.id = a.call_id
    WHERE a.ended_at >= :start AND a.ended_at < :end AND c.site_id = :site)
"""


def active(conn: sqlite3.Connection, site: str, start: int, end: int) -> bool:
    """Whether anything happened to a call of the site in [start, end)."""
    return bool(conn.execute(_ACTIVE, span(site, start, end)).fetchone()[0])


class ReportRow(NamedTuple):
    """A report as it is kept. ``data`` is JSON: see :mod:`opsroom.domain.reports`.

    Attributes:
        kind: ``technician`` or ``supervisor``.
        person_id: the technician; empty for the supervisor's.
        replaces_id: the revision before it (DAY-4).
    """

    id: int
    site_id: str
    day: str
    kind: str
    person_id: str
    revision: int
    replaces_id: int | None
    made_at: int
    data: str
    signed_at: int | None
    signed_by: str | None


_LATEST_REPORTS = f"""
SELECT {", ".join(f"r.{name}" for name in ReportRow._fields)} FROM reports r
WHERE r.site_id = ? AND r.day = ?
  AND NOT EXISTS (SELECT 1 FROM reports n WHERE n.site_id = r.site_id AND n.day = r.day
    AND n.kind = r.kind AND n.person_id = r.person_id AND n.revision > r.revision)
ORDER BY r.kind, r.person_id
"""


def report(conn: sqlite3.Connection, site: str, day: date) -> list[ReportRow]:
    """The latest revision of each report of a site's day: the supervisor's first, then by ID."""
    rows = conn.execute(_LATEST_REPORTS, (site, day.isoformat()))
    return [ReportRow._make(row) for row in rows]


class ReportedDay(NamedTuple):
    """A day that has a supervisor's report: its latest revision, and whether that is signed."""

    site_id: str
    day: str
    report_id: int
    revision: int
    made_at: int
    signed_at: int | None
    signed_by: str | None


_DAYS = """
SELECT site_id, day, id, revision, made_at, signed_at, signed_by FROM reports r
WHERE kind = 'supervisor' AND (:site IS NULL OR site_id = :site)
  AND revision = (SELECT max(revision) FROM reports n WHERE n.site_id = r.site_id
    AND n.day = r.day AND n.kind = r.kind AND n.person_id = r.person_id)
ORDER BY day DESC, site_id LIMIT :limit
"""


def reported_days(
    conn: sqlite3.Connection, site: str | None = None, limit: int = 60
) -> list[ReportedDay]:
    """The latest days with reports of a site, or of all, the newest first."""
    rows = conn.execute(_DAYS, {"site": site, "limit": limit})
    return [ReportedDay._make(row) for row in rows]


def seen_to(conn: sqlite3.Connection, site: str, what: str) -> set[str]:
    """Days (ISO) of a site that ``carried`` or ``settled`` is done for."""
    rows = conn.execute("SELECT day FROM closings WHERE site_id = ? AND what = ?", (site, what))
    return {row[0] for row in rows}


def rolled_up(conn: sqlite3.Connection, site: str) -> set[str]:
    """Days (ISO) of a site that have a supervisor's report."""
    rows = conn.execute(
        "SELECT DISTINCT day FROM reports WHERE site_id = ? AND kind = 'supervisor'", (site,)
    )
    return {row[0] for row in rows}
