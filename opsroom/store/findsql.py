"""Finding any call, closed ones too, by what a caller can say of it (CALL-6)."""

import re
import sqlite3
from typing import NamedTuple

from opsroom.domain.text import fold
from opsroom.store.callsql import find_call
from opsroom.store.customersql import word_clause


class FoundCall(NamedTuple):
    """A call that a search found, open or closed. ``received_at`` is in epoch seconds."""

    id: int
    number: str
    site_id: str
    state: str
    customer_name: str
    phone: str
    model: str
    received_at: int


_COLUMNS = "id, number, site_id, state, customer_name, phone, model, received_at"
# From the latest on, by row ID: it stops as soon as there are enough.
_FOUND = f"SELECT {_COLUMNS} FROM calls WHERE {{words}} ORDER BY id DESC LIMIT ?"
_EXACT = f"SELECT {_COLUMNS} FROM calls WHERE id = ?"
_WORD = (
    "(customer_id IN (SELECT id FROM customers WHERE {clause})"
    " OR number LIKE ? ESCAPE '!' OR phone LIKE ? ESCAPE '!' OR customer_name LIKE ? ESCAPE '!')"
)


def find_calls(conn: sqlite3.Connection, text: str, limit: int = 50) -> list[FoundCall]:
    """Find calls, open and closed, by number or by any part of what is known of the customer.

    Several words must all be found. The call of exactly that number comes first, then the latest
    entered. Without a word the latest of all are found.

    Args:
        conn: the database.
        text: what to look for.
        limit: at most so many.
    """
    words = fold(text).split()
    wheres, args = ["1"], list[str | int]()
    for one in words:
        clause, values = word_clause(one)
        wheres.append(_WORD.format(clause=clause))
        args += [*values, *[f"%{_plain(one)}%"] * 3]
    found = conn.execute(_FOUND.format(words=" AND ".join(wheres)), (*args, limit)).fetchall()
    number = None if text.strip().isdigit() else find_call(conn, text)  # digits would be a row ID
    exact = conn.execute(_EXACT, (number,)).fetchall()
    rows = [*exact, *(row for row in found if row not in exact)]
    return [FoundCall._make(row) for row in rows[:limit]]


def _plain(text: str) -> str:
    """The text with nothing in it that LIKE would read as more than itself."""
    return re.sub("[!%_]", r"!\g<0>", text)
