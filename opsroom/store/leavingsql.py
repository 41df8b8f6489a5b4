"""What somebody who works here no more still has, to be handed over (ROL-1, DSP-4, FBK-5)."""

import sqlite3
from typing import NamedTuple


class Behind(NamedTuple):
    """What somebody has left behind: numbers of what waits for others to take it over.

    Attributes:
        calls: open calls that they were sent to.
        cases: open complaint cases that they are first responsible for.
        offered: open cases that were handed to them, and not taken yet.
        visits: contracts whose renewal they were to win (CON-1).
        posts: those that nobody answers for now, as site and name.
    """

    calls: tuple[str, ...]
    cases: tuple[str, ...]
    offered: tuple[str, ...]
    visits: tuple[str, ...]
    posts: tuple[tuple[str, str], ...]

    def __bool__(self) -> bool:
        """Whether there is anything."""
        return any(self)


class Gone(NamedTuple):
    """Somebody who works here no more, and what they have left behind."""

    id: str
    name: str
    behind: Behind


def behind(conn: sqlite3.Connection, person: str) -> Behind:
    """What of somebody's waits for others."""
    return Behind(
        _numbers(
            conn,
            "SELECT number FROM calls WHERE technician_id = ?"
            " AND state IN ('dispatched', 'enroute', 'arrived') ORDER BY id",
            person,
        ),
        _numbers(conn, _CASES.format(column="owner_id"), person),
        _numbers(conn, _CASES.format(column="offered_id"), person),
        _numbers(
            conn,
            "SELECT c.number FROM visits v JOIN terms t ON t.id = v.term_id"
            " JOIN contracts c ON c.id = t.contract_id"
            " WHERE v.owner_id = ? AND v.outcome IN ('open', 'undecided') ORDER BY v.id",
            person,
        ),
        tuple(conn.execute(_VACANT, (person,)).fetchall()),
    )


def gone(conn: sqlite3.Connection, site: str | None = None) -> list[Gone]:
    """Those who have left something behind; of one site, or of all, by ID."""
    rows = conn.execute(
        "SELECT id, name FROM people WHERE NOT active"
        " AND (?1 IS NULL OR site_id IS NULL OR site_id = ?1) ORDER BY id",
        (site,),
    ).fetchall()
    found = [Gone(person, name, behind(conn, person)) for person, name in rows]
    return [one for one in found if one.behind]


class Stands(NamedTuple):
    """An open case that is with one of somebody's roles: its row ID, track and step."""

    id: int
    track: str
    step: str


def with_roles_of(conn: sqlite3.Connection, person: str) -> list[Stands]:
    """The open cases that are with a role of somebody's, or of a post that they hold (DSP-4)."""
    rows = conn.execute(
        "SELECT id, track, step FROM cases WHERE state = 'open' AND role IN"
        " (SELECT role FROM people WHERE id = ?1 UNION"
        "  SELECT role FROM posts WHERE ?1 IN (main_id, backup_id)) ORDER BY id",
        (person,),
    )
    return [Stands._make(row) for row in rows]


_CASES = "SELECT number FROM cases WHERE {column} = ? AND state = 'open' ORDER BY id"
#: Posts of somebody of whose holders none works here.
_VACANT = """
SELECT p.site_id, p.name FROM posts p WHERE ?1 IN (p.main_id, p.backup_id) AND NOT EXISTS
  (SELECT 1 FROM people h WHERE h.id IN (p.main_id, p.backup_id) AND h.active)
ORDER BY p.site_id, p.role
"""


def _numbers(conn: sqlite3.Connection, sql: str, person: str) -> tuple[str, ...]:
    return tuple(row[0] for row in conn.execute(sql, (person,)))
