"""Finding customers by whatever the caller says, and all that is known of one (CALL-6, CUS-3)."""

import sqlite3
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from opsroom.domain.calls import Proposal, propose_type
from opsroom.domain.text import digits, fold
from opsroom.store.views import OPEN_STATES

#: What people write between the digits of a telephone number.
_PHONE_MARKS = frozenset("+-()./# 　")


class CustomerRow(NamedTuple):
    """A customer as a search shows them.

    Attributes:
        equipment: models of the equipment in their file, with commas between, the newest first.
        open_calls: how many of their calls are open.
    """

    id: int
    site_id: str
    name: str
    address: str
    phone: str
    zone: str
    lang: str
    grade: str
    equipment: str
    open_calls: int


class EquipmentRow(NamedTuple):
    """A product in a customer's file.

    Attributes:
        installed_on: ISO date, or empty.
        cover: the service type it gives a call today, with its reason and last day (CALL-2).
    """

    id: int
    model: str
    family: str
    serial: str
    installed_on: str
    cover: Proposal


class ContractRow(NamedTuple):
    """The latest term of a maintenance contract; dates are ISO text, ``expires_on`` inclusive."""

    id: int
    number: str
    starts_on: str
    expires_on: str
    equipment: str


class PastCall(NamedTuple):
    """A call of the customer's, open or closed. ``received_at`` is in epoch seconds.

    Attributes:
        equipment_id: the machine in the customer's file; ``None`` for one that isn't in it.
    """

    id: int
    number: str
    received_at: int
    state: str
    service_type: str
    model: str
    fault: str
    technician: str | None
    on_time: int | None
    equipment_id: int | None


class PastComplaint(NamedTuple):
    """A complaint case of a customer's, open or over."""

    id: int
    number: str
    opened_at: int
    state: str
    weight: str
    subject: str


class CustomerFile(NamedTuple):
    """All that the desk knows of a customer (CALL-6); calls and complaints are the latest first."""

    customer: CustomerRow
    email: str
    note: str
    equipment: list[EquipmentRow]
    contracts: list[ContractRow]
    calls: list[PastCall]
    complaints: Sequence[PastComplaint] = ()


_COLUMNS = f"""
SELECT c.id, c.site_id, c.name, c.address, c.phone, c.zone, c.lang, c.grade,
  coalesce((SELECT group_concat(model, ', ') FROM
    (SELECT DISTINCT model FROM equipment WHERE customer_id = c.id ORDER BY id DESC)), ''),
  (SELECT count(*) FROM calls WHERE customer_id = c.id
    AND state IN {OPEN_STATES})
FROM customers c
"""
# The serial numbers of all customers are looked through once a word, not once a customer.
_WORD = (
    "(instr(search, ?) > 0 OR id IN (SELECT customer_id FROM equipment WHERE instr(search, ?) > 0))"
)
_NUMBER = "(instr(search, ?) > 0 OR instr(search, ?) > 0 OR id IN"
_NUMBER += " (SELECT customer_id FROM equipment WHERE instr(search, ?) > 0))"


def find(
    conn: sqlite3.Connection, text: str, limit: int = 50, site: str | None = None
) -> list[CustomerRow]:
    """Find customers by any part of name, address, phone, model or serial number.

    Several words must all be found, in whatever field. Names that begin with the text come
    first, then names that contain it, then the rest; each by name.

    Args:
        conn: the database.
        text: what to look for; spelling is folded, and a telephone number may be written
            with any marks. Without a word nothing is found.
        limit: at most so many.
        site: customers of one site alone.
    """
    words = fold(text).split()
    if not words:
        return []
    wheres, args = [], []
    for one in words:
        clause, values = word_clause(one)
        wheres.append(clause)
        args += values
    if site:
        wheres.append("site_id = ?")
        args.append(site)
    whole = " ".join(words)
    ranked = conn.execute(
        "SELECT id FROM customers WHERE "
        + " AND ".join(wheres)
        # The folded name is where "search" begins.
        + " ORDER BY CASE instr(search, ?) WHEN 1 THEN 0 WHEN 0 THEN 2 ELSE 1 END, name, id"
        " LIMIT ?",
        (*args, whole, limit),
    ).fetchall()
    return _rows(conn, [row[0] for row in ranked])


def site_of(conn: sqlite3.Connection, customer: int) -> str | None:
    """The site of a customer; ``None`` when there is no such customer."""
    if customer >= 2**63:  # more than a row ID can be
        return None
    row = conn.execute("SELECT site_id FROM customers WHERE id = ?", (customer,)).fetchone()
    return str(row[0]) if row else None


def lang_of(conn: sqlite3.Connection, customer: int) -> str | None:
    """The language that a customer is written to; ``None`` when there is no such customer."""
    row = conn.execute("SELECT lang FROM customers WHERE id = ?", (customer,)).fetchone()
    return str(row[0]) if row else None


def word_clause(one: str) -> tuple[str, list[str]]:
    """The condition that a customer has this folded word in their record, and its arguments."""
    number = digits(one)
    if number and number != one and set(one) <= _PHONE_MARKS | set("0123456789"):
        return _NUMBER, [one, number, one]
    return _WORD, [one, one]


def _rows(conn: sqlite3.Connection, ids: Sequence[int]) -> list[CustomerRow]:
    marks = ", ".join("?" * len(ids))
    rows = conn.execute(f"{_COLUMNS} WHERE c.id IN ({marks})", tuple(ids))
    by_id = {row[0]: CustomerRow._make(row) for row in rows}
    return [by_id[one] for one in ids if one in by_id]


def customer_file(
    conn: sqlite3.Connection, customer: int, on: date, calls: int = 50
) -> CustomerFile | None:
    """All that is known of a customer; ``None`` when there is no such customer.

    Args:
        conn: the database.
        customer: the customer's row ID.
        on: the local date that decides what is covered.
        calls: at most so many past calls, and so many complaints.
    """
    found = _rows(conn, [customer])
    if not found:
        return None
    email, note = conn.execute(
        "SELECT email, note FROM customers WHERE id = ?", (customer,)
    ).fetchone()
    return CustomerFile(
        found[0],
        email,
        note,
        equipment_of(conn, customer, on),
        _contracts(conn, customer),
        _calls(conn, customer, calls),
        _complaints(conn, customer, calls),
    )


def equipment_of(conn: sqlite3.Connection, customer: int, on: date) -> list[EquipmentRow]:
    """The customer's equipment, the newest first, each with its cover on a day (CALL-2)."""
    day = on.isoformat()
    rows = conn.execute(
        "SELECT e.id, e.model, e.family, e.serial, coalesce(e.installed_on, ''),"
        " e.warranty_until,"
        " (SELECT max(t.expires_on) FROM terms t JOIN contract_equipment ce"
        "  ON ce.contract_id = t.contract_id WHERE ce.equipment_id = e.id"
        "  AND t.starts_on <= ? AND t.expires_on >= ?)"
        " FROM equipment e WHERE e.customer_id = ? ORDER BY e.id DESC",
        (day, day, customer),
    ).fetchall()
    return [
        EquipmentRow._make((*row[:5], propose_type(True, _date(row[5]), _date(row[6]), on)))
        for row in rows
    ]


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _contracts(conn: sqlite3.Connection, customer: int) -> list[ContractRow]:
    rows = conn.execute(
        "SELECT k.id, k.number, t.starts_on, t.expires_on,"
        " coalesce((SELECT group_concat(e.model, ', ') FROM contract_equipment ce"
        "  JOIN equipment e ON e.id = ce.equipment_id WHERE ce.contract_id = k.id), '')"
        " FROM contracts k JOIN terms t ON t.id = (SELECT id FROM terms"
        "  WHERE contract_id = k.id ORDER BY expires_on DESC LIMIT 1)"
        " WHERE k.customer_id = ? ORDER BY t.expires_on DESC",
        (customer,),
    )
    return [ContractRow._make(row) for row in rows.fetchall()]


def _complaints(conn: sqlite3.Connection, customer: int, limit: int) -> list[PastComplaint]:
    rows = conn.execute(
        "SELECT id, number, opened_at, state, weight, subject FROM cases"
        " WHERE customer_id = ? ORDER BY opened_at DESC, id DESC LIMIT ?",
        (customer, limit),
    )
    return [PastComplaint._make(row) for row in rows.fetchall()]


def _calls(conn: sqlite3.Connection, customer: int, limit: int) -> list[PastCall]:
    rows = conn.execute(
        "SELECT c.id, c.number, c.received_at, c.state, c.service_type, c.model, c.fault,"
        " p.name, c.on_time, c.equipment_id"
        " FROM calls c LEFT JOIN people p ON p.id = c.technician_id"
        " WHERE c.customer_id = ? ORDER BY c.received_at DESC, c.id DESC LIMIT ?",
        (customer, limit),
    )
    return [PastCall._make(row) for row in rows.fetchall()]
