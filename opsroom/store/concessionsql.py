"""Reading what customers complained about of concession partners (CON-6)."""

import sqlite3
from collections.abc import Mapping
from datetime import date
from typing import Final

from opsroom.domain.concessions import Complaint, Concession, Span, concessions
from opsroom.domain.text import fold
from opsroom.domain.worktime import Calendar

#: Withdrawn ones, and the later ones of a chain, are no further complaints.
_COMPLAINTS: Final = """
SELECT f.value, coalesce(p.value, ''), c.number, c.site_id, c.opened_at,
  coalesce(q.value, '') = 'yes'
FROM case_facts f JOIN cases c ON c.id = f.case_id
LEFT JOIN case_facts p ON p.case_id = c.id AND p.field = 'partner'
LEFT JOIN case_facts q ON q.case_id = c.id AND q.field = 'quality_problem'
WHERE f.field = 'concession_contract' AND c.state != 'withdrawn' AND c.previous_id IS NULL
  AND c.site_id = coalesce(?, c.site_id)
ORDER BY c.opened_at, c.id
"""


def standing(
    conn: sqlite3.Connection, calendars: Mapping[str, Calendar], site: str | None = None
) -> list[Concession]:
    """Every concession contract that was complained about, of a site or of all, by number."""
    rows = conn.execute(_COMPLAINTS, (site,)).fetchall()
    told = [
        Complaint(contract, partner, case, calendars[at].day_of(opened), bool(quality))
        for contract, partner, case, at, opened, quality in rows
    ]
    return concessions(told, _terms(conn) if told else {})


def _terms(conn: sqlite3.Connection) -> dict[str, list[Span]]:
    found: dict[str, list[Span]] = {}
    for number, first, last in conn.execute(
        "SELECT c.number, t.starts_on, t.expires_on FROM terms t"
        " JOIN contracts c ON c.id = t.contract_id"
    ):
        span = Span(date.fromisoformat(first), date.fromisoformat(last))
        found.setdefault(fold(number), []).append(span)
    return found
