"""What dispatch needs from the database: technicians with their work, and calls that want one."""

import sqlite3
from collections import defaultdict

from opsroom.domain.tours import Absence, Job, Technician, Wanted
from opsroom.store.sites import calendar_of

# The hold that counts is the latest that nobody has ended; one that ran out needs no waiting for.
_NOT_BEFORE = """coalesce((
  SELECT until_at FROM holds WHERE id = (
    SELECT max(id) FROM holds WHERE call_id = c.id AND ended_at IS NULL) AND until_at > :now), 0)"""

_WORK = f"""
SELECT a.technician_id, c.id, c.number, c.customer_name, c.zone, c.service_type,
  CASE WHEN a.ended_at IS NOT NULL THEN 'finished' ELSE c.state END,
  a.sent_at, a.enroute_at, a.arrived_at, a.ended_at, {_NOT_BEFORE}
FROM people p
JOIN assignments a ON a.technician_id = p.id
JOIN calls c ON c.id = a.call_id
WHERE p.site_id = :site AND p.role = 'technician' AND p.active
  AND (a.ended_at IS NULL OR (a.ended_at >= :midnight AND a.arrived_at IS NOT NULL))
ORDER BY a.arrived_at, a.id
"""

_WANTED = f"""
SELECT c.id, c.site_id, c.zone, c.model, coalesce(e.family, ''), c.due_at, {_NOT_BEFORE},
  c.technician_id
FROM calls c LEFT JOIN equipment e ON e.id = c.equipment_id
"""


def technicians(conn: sqlite3.Connection, site: str, now: int) -> list[Technician]:
    """The site's technicians by ID: skills, leave not yet over, jobs in hand and done today.

    Raises:
        KeyError: there is no such site.
    """
    calendar = calendar_of(conn, site)
    midnight = calendar.day_bounds(calendar.day_of(now))[0]
    families, absences = _skills(conn, site), _absences(conn, site, now)
    jobs: dict[str, list[Job]] = defaultdict(list)
    work = {"site": site, "now": now, "midnight": midnight}
    for row in conn.execute(_WORK, work):
        jobs[row[0]].append(Job._make(row[1:]))
    people = conn.execute(
        "SELECT id, name, phone FROM people"
        " WHERE site_id = ? AND role = 'technician' AND active ORDER BY id",
        (site,),
    )
    return [
        Technician(
            id=person,
            name=name,
            phone=phone,
            families=frozenset(families[person]),
            absences=tuple(absences[person]),
            jobs=tuple(job for job in jobs[person] if job.ended_at is None),
            done=tuple(job for job in jobs[person] if job.ended_at is not None),
        )
        for person, name, phone in people.fetchall()
    ]


def _skills(conn: sqlite3.Connection, site: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for person, family in conn.execute(
        "SELECT s.person_id, s.family FROM people p JOIN skills s ON s.person_id = p.id"
        " WHERE p.site_id = ?",
        (site,),
    ):
        found[person].append(family)
    return found


def _absences(conn: sqlite3.Connection, site: str, now: int) -> dict[str, list[Absence]]:
    found: dict[str, list[Absence]] = defaultdict(list)
    for person, *gap in conn.execute(
        "SELECT a.person_id, a.starts_at, a.ends_at, a.reason"
        " FROM people p JOIN absences a ON a.person_id = p.id"
        " WHERE p.site_id = ? AND a.ends_at > ? ORDER BY a.starts_at",
        (site, now),
    ):
        found[person].append(Absence._make(gap))
    return found


def wanted_call(conn: sqlite3.Connection, call_id: int, now: int) -> Wanted | None:
    """What dispatch needs to know of one call; ``None`` when there is no such call."""
    row = conn.execute(_WANTED + "WHERE c.id = :id", {"id": call_id, "now": now}).fetchone()
    return Wanted._make(row) if row else None


def wanted_calls(conn: sqlite3.Connection, site: str, now: int) -> list[Wanted]:
    """The site's calls that wait for a technician, in no particular order."""
    rows = conn.execute(
        _WANTED + "WHERE c.site_id = :site AND c.state = 'waiting'", {"site": site, "now": now}
    )
    return [Wanted._make(row) for row in rows]
