"""Levels that calls have reached (SLA-7)."""

import sqlite3
from typing import NamedTuple


class Alert(NamedTuple):
    """A level that a call has reached; ``at`` is when it was noticed, epoch seconds."""

    call_id: int
    clock_from: int
    level: str
    at: int
    number: str
    customer: str
    site_id: str


def recent(conn: sqlite3.Connection, since: int) -> list[Alert]:
    """Alerts since an instant, oldest first."""
    rows = conn.execute(
        "SELECT a.call_id, a.clock_from, a.level, a.at, c.number, c.customer_name, c.site_id"
        " FROM alerts a JOIN calls c ON c.id = a.call_id WHERE a.at >= ? ORDER BY a.at",
        (since,),
    )
    return [Alert._make(row) for row in rows]
