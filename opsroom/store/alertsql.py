"""Levels that calls and complaint cases have reached (SLA-7), and cases that came to somebody."""

import sqlite3
from typing import NamedTuple


class Alert(NamedTuple):
    """A level that a call or a case has reached.

    Attributes:
        about: the row ID of the call, or of the case.
        clock: which clock of it: a call's by its start, a case's by its deadline.
        at: when it was noticed, epoch seconds.
        role: who has to act on the case; empty for a call. ``owner_id``: who is first responsible.
    """

    about: int
    clock: int
    level: str
    at: int
    number: str
    customer: str
    site_id: str
    role: str = ""
    owner_id: str | None = None


def recent(conn: sqlite3.Connection, since: int) -> list[Alert]:
    """Alerts of calls since an instant, oldest first."""
    rows = conn.execute(
        "SELECT a.call_id, a.clock_from, a.level, a.at, c.number, c.customer_name, c.site_id"
        " FROM alerts a JOIN calls c ON c.id = a.call_id WHERE a.at >= ? ORDER BY a.at",
        (since,),
    )
    return [Alert._make((*row, "", None)) for row in rows]


def recent_cases(conn: sqlite3.Connection, since: int) -> list[Alert]:
    """Alerts of open cases since an instant, of the deadlines that count now, oldest first."""
    rows = conn.execute(
        "SELECT a.case_id, a.due_at, a.level, a.at, c.number, c.customer_name, c.site_id, c.role,"
        " c.owner_id FROM case_alerts a JOIN cases c ON c.id = a.case_id AND c.due_at = a.due_at"
        " WHERE a.at >= ? AND c.state = 'open' ORDER BY a.at",
        (since,),
    )
    return [Alert._make(row) for row in rows]


class Arrival(NamedTuple):
    """An open case that came to a step or a role, or was offered to somebody.

    Attributes:
        role: who has to act; proposer_id: who may not decide (CMP-6).
        came: whether it came to the step or the role; else it was only offered.
        offered_id: to whom it was offered meanwhile; ``None`` where it wasn't.
    """

    number: str
    customer: str
    site_id: str
    track: str
    step: str
    role: str
    proposer_id: str
    came: int
    offered_id: str | None


def arrivals(conn: sqlite3.Connection, entry: int) -> list[Arrival]:
    """The cases that came to somebody by later entries of the journal than this one."""
    rows = conn.execute(
        "WITH moved(id, came, offered) AS (SELECT CAST(substr(subject, 6) AS INTEGER),"
        "   max(coalesce(json_extract(after, '$.case.step'), json_extract(after, '$.case.role'))"
        "     IS NOT NULL), max(json_extract(after, '$.case.offered_id') IS NOT NULL)"
        "   FROM journal WHERE id > ? AND subject GLOB 'case:*' GROUP BY subject)"
        " SELECT c.number, c.customer_name, c.site_id, c.track, c.step, c.role, s.proposer_id,"
        " m.came, CASE WHEN m.offered THEN c.offered_id END"
        " FROM moved m CROSS JOIN cases c ON c.id = m.id AND c.state = 'open'"
        " JOIN case_steps s ON s.case_id = c.id AND s.finished_at IS NULL"
        " WHERE m.came OR m.offered ORDER BY c.id",
        (entry,),
    )
    return [Arrival._make(row) for row in rows]
