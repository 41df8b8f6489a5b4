"""Reading abnormality slips (CMP-16)."""

import sqlite3
from collections.abc import Collection
from typing import Final, NamedTuple

from opsroom.store.casejobsql import Waiting


class SlipRow(NamedTuple):
    """A slip as lists and sheets show it.

    Attributes:
        role: the unit that must improve.
        item: item number or model, as typed.
        call: number of the repair call it is about.
        state: ``open``, ``settled`` or ``upgraded``.
        reply: what the unit has improved.
        case: number of the case that it became.
    """

    number: str
    site: str
    role: str
    subject: str
    customer: str
    customer_id: int | None
    item: str
    call: str | None
    issued_at: int
    issued_by: str
    state: str
    reply: str
    settled_at: int | None
    settled_by: str
    case: str | None


_SLIPS: Final = (
    "SELECT s.number, s.site_id, s.role, s.subject, s.customer_name, s.customer_id, s.item,"
    " k.number, s.issued_at, coalesce(p.name, s.issued_by), s.state, s.reply, s.settled_at,"
    " coalesce(q.name, s.settled_by), c.number FROM slips s"
    " LEFT JOIN calls k ON k.id = s.call_id LEFT JOIN cases c ON c.id = s.case_id"
    " LEFT JOIN people p ON p.id = s.issued_by LEFT JOIN people q ON q.id = s.settled_by"
)


def slips(
    conn: sqlite3.Connection, site: str | None = None, *, open_only: bool = True
) -> list[SlipRow]:
    """Slips in the order of their issue, of a site or of all."""
    where = " WHERE s.site_id = coalesce(?, s.site_id)"
    where += " AND s.state = 'open'" if open_only else ""
    return [SlipRow._make(row) for row in conn.execute(f"{_SLIPS}{where} ORDER BY s.id", (site,))]


def slips_for(
    conn: sqlite3.Connection, roles: Collection[str], site: str | None = None
) -> list[SlipRow]:
    """The open slips that went to units of these roles, the earliest first."""
    return [row for row in slips(conn, site) if row.role in roles]


def find_slip(conn: sqlite3.Connection, ref: str) -> int | None:
    """The row ID of a slip by its number, however its letters are written."""
    row = conn.execute("SELECT id FROM slips WHERE number = ?", (ref.upper(),)).fetchone()
    return int(row[0]) if row else None


def slip_row(conn: sqlite3.Connection, slip: int) -> SlipRow | None:
    """A slip by its row ID."""
    row = conn.execute(f"{_SLIPS} WHERE s.id = ?", (slip,)).fetchone()
    return SlipRow._make(row) if row else None


def waiting(conn: sqlite3.Connection, site: str, before: int) -> Waiting | None:
    """The open slips of a site issued before an instant; ``None``: none."""
    rows = conn.execute(
        "SELECT number, issued_at FROM slips INDEXED BY slips_open"
        " WHERE state = 'open' AND site_id = ? AND issued_at < ? ORDER BY id",
        (site, before),
    ).fetchall()
    return Waiting(len(rows), *rows[0]) if rows else None
