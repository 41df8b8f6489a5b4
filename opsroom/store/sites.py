"""Reading sites, people and calendars."""

import json
import sqlite3
from typing import NamedTuple

from opsroom.domain.errors import Unusable
from opsroom.domain.people import Actor, Role
from opsroom.domain.worktime import Calendar, CalendarSpec, calendar, spec_from
from opsroom.language import _


class Site(NamedTuple):
    """A service centre or branch (CAL-2). ``calendar`` is JSON; dates are ISO text."""

    id: str
    name: str
    kind: str
    tz: str
    calendar: str
    lang: str
    address: str
    phone: str
    complaint_phone: str
    opened_on: str


def all_sites(conn: sqlite3.Connection) -> list[Site]:
    """Every site, by ID."""
    fields = ", ".join(Site._fields)
    return [Site(*row) for row in conn.execute(f"SELECT {fields} FROM sites ORDER BY id")]


def spec_of(conn: sqlite3.Connection, site: str) -> CalendarSpec | None:
    """The calendar of a site as it is configured; ``None`` when there is no such site."""
    row = conn.execute("SELECT calendar, tz FROM sites WHERE id = ?", (site,)).fetchone()
    return _spec(site, row[0], row[1]) if row else None


def calendar_of(conn: sqlite3.Connection, site: str) -> Calendar:
    """The calendar of a site, computed once per configuration.

    Raises:
        KeyError: there is no such site.
    """
    spec = spec_of(conn, site)
    if spec is None:
        raise KeyError(site)
    return calendar(spec)


def calendars(conn: sqlite3.Connection) -> dict[str, Calendar]:
    """Every site's calendar, by site ID."""
    return {site.id: calendar(_spec(site.id, site.calendar, site.tz)) for site in all_sites(conn)}


def _spec(site: str, configured: str, tz: str) -> CalendarSpec:
    try:
        return spec_from(json.loads(configured), tz)
    except ValueError as error:  # nothing of ours has written that
        raise Unusable(
            _("The calendar of site {site} in the database can't be read: {reason}.").format(
                site=site, reason=error
            )
        ) from error


def person(conn: sqlite3.Connection, person_id: str) -> Actor | None:
    """An active person of the company, as somebody who acts; ``None`` when there is none."""
    row = conn.execute(
        "SELECT id, name, role, site_id FROM people WHERE id = ? AND active", (person_id,)
    ).fetchone()
    return Actor(row[0], row[1], Role(row[2]), row[3]) if row else None


def site_ids(conn: sqlite3.Connection) -> list[str]:
    """Every site's ID, by ID."""
    return [row[0] for row in conn.execute("SELECT id FROM sites ORDER BY id")]


def site_of(conn: sqlite3.Connection, table: str, row_id: int) -> str | None:
    """The site that a contract, its term, a notice, a report, a call, a case or a slip belongs to.

    Args:
        conn: the database.
        table: ``contracts``, ``terms``, ``notices``, ``reports``, ``calls``, ``cases``, ``slips``.
        row_id: which one.

    Returns:
        The site's ID; ``None`` when there is no such row.
    """
    row = conn.execute(_SITE_OF[table], (row_id,)).fetchone()
    return str(row[0]) if row else None


_SITE_OF = {
    "calls": "SELECT site_id FROM calls WHERE id = ?",
    "cases": "SELECT site_id FROM cases WHERE id = ?",
    "slips": "SELECT site_id FROM slips WHERE id = ?",
    "reports": "SELECT site_id FROM reports WHERE id = ?",
    "contracts": "SELECT site_id FROM contracts WHERE id = ?",
    "terms": "SELECT c.site_id FROM terms t JOIN contracts c ON c.id = t.contract_id"
    " WHERE t.id = ?",
    "notices": "SELECT c.site_id FROM notices n JOIN terms t ON t.id = n.term_id"
    " JOIN contracts c ON c.id = t.contract_id WHERE n.id = ?",
}


def has_left(conn: sqlite3.Connection, person_id: str) -> str | None:
    """The name of somebody of that ID who works here no more; ``None`` when there is none."""
    row = conn.execute(
        "SELECT name FROM people WHERE id = ? AND NOT active", (person_id,)
    ).fetchone()
    return str(row[0]) if row else None


def person_ids(conn: sqlite3.Connection) -> list[str]:
    """Every active person's ID, by ID."""
    return [row[0] for row in conn.execute("SELECT id FROM people WHERE active ORDER BY id")]
