"""Maintenance contracts: what expires, the notices and visits that answer it (CON-1 to CON-5)."""

import sqlite3
from datetime import date, timedelta
from typing import NamedTuple


class Expiring(NamedTuple):
    """A contract's last term. Dates are ISO text in the site's time zone.

    Attributes:
        days_left: from ``today`` to the last day of cover; negative when it is over.
        notice_id, due_on, issued_at, delivery: the expiry notice; ``None`` before it is issued.
        owner_id, owner: who is to win the renewal; the contract's owner before there is a visit.
        visit_due_on, outcome, reason, visited_on: the visit; ``None`` before the notice.
    """

    term_id: int
    contract_id: int
    number: str
    site_id: str
    customer_id: int
    customer: str
    starts_on: str
    expires_on: str
    days_left: int
    fee_cents: int
    notice_id: int | None
    due_on: str | None
    issued_at: int | None
    delivery: str | None
    owner_id: str | None
    owner: str | None
    visit_due_on: str | None
    outcome: str | None
    reason: str | None
    visited_on: str | None


_LAST_TERM = (
    "NOT EXISTS (SELECT 1 FROM terms l WHERE l.contract_id = t.contract_id"
    " AND l.starts_on > t.starts_on)"
)

_EXPIRING = f"""
SELECT t.id, c.id, c.number, c.site_id, u.id, u.name, t.starts_on, t.expires_on,
  CAST(julianday(t.expires_on) - julianday(:today) AS INTEGER), t.fee_cents,
  n.id, n.due_on, n.issued_at, n.delivery,
  p.id, p.name, v.due_on, v.outcome, v.reason, v.visited_on
FROM terms t
JOIN contracts c ON c.id = t.contract_id
JOIN customers u ON u.id = c.customer_id
LEFT JOIN notices n ON n.term_id = t.id
LEFT JOIN visits v ON v.term_id = t.id
LEFT JOIN people p ON p.id = coalesce(v.owner_id, c.owner_id)
WHERE t.expires_on >= :from_ AND t.expires_on <= :to AND {_LAST_TERM}
  AND (:site IS NULL OR c.site_id = :site)
ORDER BY t.expires_on, c.number
"""


def expiring(
    conn: sqlite3.Connection, today: date, days: int, site: str | None = None, past: int = 31
) -> list[Expiring]:
    """Terms without a successor that end soon or ended lately, the soonest first.

    Args:
        conn: the database.
        today: the local date.
        days: how many days ahead.
        site: ``None`` for all.
        past: how many days back: a lapsed contract may still be won.
    """
    args = {
        "today": today.isoformat(),
        "from_": (today - timedelta(past)).isoformat(),
        "to": (today + timedelta(days)).isoformat(),
        "site": site,
    }
    return [Expiring._make(row) for row in conn.execute(_EXPIRING, args)]


class NoticeRow(NamedTuple):
    """An expiry notice without its text."""

    id: int
    term_id: int
    number: str
    site_id: str
    customer: str
    expires_on: str
    due_on: str
    issued_at: int
    lang: str
    delivery: str
    delivered_at: int | None


class Notice(NamedTuple):
    """An expiry notice with its text, kept as sent (CON-4)."""

    row: NoticeRow
    body: str


_NOTICES = """
SELECT n.id, n.term_id, c.number, c.site_id, u.name, t.expires_on, n.due_on, n.issued_at,
  n.lang, n.delivery, n.delivered_at, n.body
FROM notices n
JOIN terms t ON t.id = n.term_id
JOIN contracts c ON c.id = t.contract_id
JOIN customers u ON u.id = c.customer_id
"""


def notices(
    conn: sqlite3.Connection,
    site: str | None = None,
    delivery: str | None = None,
    limit: int = 500,
) -> list[NoticeRow]:
    """Notices of a site or of all, the newest first; only those with a ``delivery`` if given."""
    sql = (
        f"{_NOTICES} WHERE (? IS NULL OR c.site_id = ?) AND (? IS NULL OR n.delivery = ?)"
        " ORDER BY n.issued_at DESC, n.id DESC LIMIT ?"
    )
    rows = conn.execute(sql, (site, site, delivery, delivery, limit))
    return [NoticeRow._make(row[:-1]) for row in rows]


def notice(conn: sqlite3.Connection, notice_id: int) -> Notice | None:
    """A notice with its text; ``None`` when there is none of that ID."""
    row = conn.execute(f"{_NOTICES} WHERE n.id = ?", (notice_id,)).fetchone()
    return Notice(NoticeRow._make(row[:-1]), row[-1]) if row else None


class Unnoticed(NamedTuple):
    """A term without a notice and without a successor, with what decides when it gets one."""

    term_id: int
    site_id: str
    expires_on: str
    entered_at: int


_UNNOTICED = f"""
SELECT t.id, c.site_id, t.expires_on, t.entered_at
FROM terms t JOIN contracts c ON c.id = t.contract_id
WHERE t.expires_on >= ? AND t.expires_on <= ? AND {_LAST_TERM}
  AND NOT EXISTS (SELECT 1 FROM notices n WHERE n.term_id = t.id)
ORDER BY t.expires_on, t.id
"""


def unnoticed(conn: sqlite3.Connection, first: date, last: date) -> list[Unnoticed]:
    """Terms that end between two dates, both included, and have neither notice nor successor."""
    rows = conn.execute(_UNNOTICED, (first.isoformat(), last.isoformat()))
    return [Unnoticed._make(row) for row in rows]


class TermFacts(NamedTuple):
    """What the letter for a term is made of; dates are ISO text."""

    term_id: int
    contract_id: int
    number: str
    site_id: str
    starts_on: str
    expires_on: str
    entered_at: int
    fee_cents: int
    owner_id: str | None
    owner: str | None
    customer: str
    address: str
    lang: str
    noticed: int
    renewed: int


_FACTS = """
SELECT t.id, c.id, c.number, c.site_id, t.starts_on, t.expires_on, t.entered_at, t.fee_cents,
  p.id, p.name, u.name, u.address, u.lang,
  EXISTS (SELECT 1 FROM notices n WHERE n.term_id = t.id),
  EXISTS (SELECT 1 FROM terms l WHERE l.contract_id = t.contract_id AND l.starts_on > t.starts_on)
FROM terms t
JOIN contracts c ON c.id = t.contract_id
JOIN customers u ON u.id = c.customer_id
LEFT JOIN people p ON p.id = coalesce(
  (SELECT o.id FROM people o WHERE o.id = c.owner_id AND o.active),
  (SELECT s.id FROM people s WHERE s.site_id = c.site_id AND s.role = 'supervisor' AND s.active
   ORDER BY s.id LIMIT 1))
WHERE t.id = ?
"""


def term(conn: sqlite3.Connection, term_id: int) -> TermFacts | None:
    """A term with its contract, customer and owner; ``None`` when there is none of that ID.

    The owner is the contract's while active, else the site's first supervisor (CON-1).
    """
    row = conn.execute(_FACTS, (term_id,)).fetchone()
    return TermFacts._make(row) if row else None


def covered(conn: sqlite3.Connection, contract_id: int) -> list[tuple[str, str]]:
    """Model and serial number of the equipment a contract covers."""
    return conn.execute(
        "SELECT e.model, e.serial FROM contract_equipment x JOIN equipment e"
        " ON e.id = x.equipment_id WHERE x.contract_id = ? ORDER BY e.model, e.serial, e.id",
        (contract_id,),
    ).fetchall()


class Term(NamedTuple):
    """One term of a contract's history (CON-5)."""

    id: int
    starts_on: str
    expires_on: str
    fee_cents: int
    entered_at: int
    notice_id: int | None
    outcome: str | None


def terms(conn: sqlite3.Connection, contract_id: int) -> list[Term]:
    """Every term of a contract, the newest first."""
    rows = conn.execute(
        "SELECT t.id, t.starts_on, t.expires_on, t.fee_cents, t.entered_at, n.id, v.outcome"
        " FROM terms t LEFT JOIN notices n ON n.term_id = t.id"
        " LEFT JOIN visits v ON v.term_id = t.id WHERE t.contract_id = ? ORDER BY t.starts_on DESC",
        (contract_id,),
    )
    return [Term._make(row) for row in rows]
