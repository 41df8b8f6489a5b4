"""Listing who works here."""

import sqlite3
from typing import NamedTuple


class PersonRow(NamedTuple):
    """Somebody who works here; ``skills`` are families with commas between (DSP-3)."""

    id: str
    name: str
    role: str
    site_id: str | None
    phone: str
    active: int
    skills: str


def list_people(conn: sqlite3.Connection, site: str | None = None) -> list[PersonRow]:
    """Everybody, or those of one site, by site, role and name."""
    where, args = ("WHERE p.site_id = ?", (site,)) if site else ("", ())
    rows = conn.execute(
        "SELECT p.id, p.name, p.role, p.site_id, p.phone, p.active,"
        " coalesce((SELECT group_concat(family, ', ') FROM skills WHERE person_id = p.id), '')"
        f" FROM people p {where} ORDER BY p.site_id, p.role, p.name, p.id",
        args,
    )
    return [PersonRow._make(row) for row in rows.fetchall()]


def names(conn: sqlite3.Connection) -> dict[str, str]:
    """Everybody's name by their ID, also of those who have left."""
    return dict(conn.execute("SELECT id, name FROM people").fetchall())
