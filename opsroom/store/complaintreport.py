"""What the monthly figures of complaint cases are worked out from (STA-1)."""

import sqlite3

from opsroom.domain.casereport import UNIT_FIELDS, StepTold, Told


def cases_between(conn: sqlite3.Connection, site: str, start: int, end: int) -> list[Told]:
    """A site's cases that were open at any time in ``[start, end)``, by number."""
    rows = conn.execute(
        "SELECT id, number, track, state, opened_at, closed_at, case_due_at, improvement FROM cases"
        " WHERE site_id = ? AND opened_at < ? AND (closed_at IS NULL OR closed_at >= ?)"
        " ORDER BY opened_at, id",
        (site, end, start),
    ).fetchall()
    facts = _facts(conn, site, start, end)
    return [Told._make((*row[1:], facts.get(row[0], {}))) for row in rows]


def _facts(conn: sqlite3.Connection, site: str, start: int, end: int) -> dict[int, dict[str, str]]:
    """What the closed ones came to: cause, unit, loss."""
    fields = (*UNIT_FIELDS, "cause", "loss")
    rows = conn.execute(
        "SELECT f.case_id, f.field, f.value FROM case_facts f JOIN cases c ON c.id = f.case_id"
        " WHERE c.site_id = ? AND c.state != 'open' AND c.closed_at >= ? AND c.closed_at < ?"
        f" AND f.field IN ({', '.join('?' * len(fields))})",
        (site, start, end, *fields),
    )
    facts: dict[int, dict[str, str]] = {}
    for case, field, value in rows:
        facts.setdefault(case, {})[field] = value
    return facts


def steps_due_between(conn: sqlite3.Connection, site: str, start: int, end: int) -> list[StepTold]:
    """The steps of a site's cases that were due in ``[start, end)``.

    A step that a withdrawn case stood in was nobody's to finish, and isn't among them.
    """
    rows = conn.execute(
        "SELECT s.role, s.due_at, s.finished_at FROM case_steps s JOIN cases c ON c.id = s.case_id"
        " WHERE c.site_id = ? AND s.due_at >= ? AND s.due_at < ? AND s.outcome != 'withdrawn'"
        " ORDER BY s.id",
        (site, start, end),
    )
    return [StepTold._make(row) for row in rows]
