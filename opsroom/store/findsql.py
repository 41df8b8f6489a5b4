"""Finding any call, closed ones too, by what a caller can say of it (CALL-6).

A word that many calls have is found among the latest entered, soon enough; a rare one would lead
through a million closed calls. So who may be meant is looked for first: a few customers, whose
calls an index gives, and a few numbers.
"""

import json
import re
import sqlite3
from collections.abc import Sequence
from typing import Final, NamedTuple

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
# The plus keeps the planner from going by row ID all the same.
_AMONG = (
    f"SELECT {_COLUMNS} FROM calls WHERE (id IN (SELECT value FROM json_each(?))"
    " OR customer_id IN (SELECT value FROM json_each(?))) AND {words} ORDER BY +id DESC LIMIT ?"
)
_EXACT = f"SELECT {_COLUMNS} FROM calls WHERE id = ?"
_OWN = "number LIKE ? ESCAPE '!' OR phone LIKE ? ESCAPE '!' OR customer_name LIKE ? ESCAPE '!'"
_WORD = f"({_OWN} OR customer_id IN (SELECT id FROM customers WHERE {{clause}}))"
_WORD_AMONG = (
    f"({_OWN} OR EXISTS (SELECT 1 FROM customers k WHERE k.id = calls.customer_id AND {{clause}}))"
)

#: Customers, and calls by their number, up to which it is looked among them alone.
_FEW: Final = 200
#: Beginnings that a part of a number may follow, up to which each is looked up.
_BEGINNINGS: Final = 1_000
# A customer who may be meant by a word: by their record, or as a call of theirs was entered.
_MEANT = (
    "({clause} OR name LIKE ? ESCAPE '!' OR phone LIKE ? ESCAPE '!'"
    " OR id IN (SELECT customer_id FROM call_names"
    "  WHERE customer_name LIKE ? ESCAPE '!' OR phone LIKE ? ESCAPE '!'))"
)
_BEGINS = """
SELECT c.id FROM json_each(?) AS b
CROSS JOIN calls AS c ON c.number >= b.value AND c.number < b.value || ':'
LIMIT ?
"""


_NOTE = """
INSERT OR IGNORE INTO call_names
SELECT c.customer_id, c.customer_name, c.phone FROM calls c JOIN customers k ON k.id = c.customer_id
WHERE c.id = ? AND (c.customer_name != k.name OR c.phone != k.phone)
"""


def note_names(conn: sqlite3.Connection, call: int) -> None:
    """Note how a new call was entered where its customer's record has it otherwise.

    An import needs none of this: its customers are those of the calls' very name and phone.
    """
    conn.execute(_NOTE, (call,))


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
    among = _few(conn, words)
    sql, word, args = (_FOUND, _WORD, []) if among is None else (_AMONG, _WORD_AMONG, [*among])
    wheres = ["1"]
    for one in words:
        clause, values = word_clause(one)
        wheres.append(word.format(clause=clause))
        args += [*[f"%{_plain(one)}%"] * 3, *values]
    found = conn.execute(sql.format(words=" AND ".join(wheres)), (*args, limit)).fetchall()
    number = None if text.strip().isdigit() else find_call(conn, text)  # digits would be a row ID
    exact = conn.execute(_EXACT, (number,)).fetchall()
    rows = [*exact, *(row for row in found if row not in exact)]
    return [FoundCall._make(row) for row in rows[:limit]]


def _few(conn: sqlite3.Connection, words: Sequence[str]) -> tuple[str, str] | None:
    """Where to look for calls that have all the words, if that is at few.

    A call has a word in its number, or it is a customer's who may be meant by it. Words that many
    numbers have are left to the search itself.

    Returns:
        row IDs of calls and of customers, as JSON; ``None`` where they are too many.
    """
    sites = conn.execute("SELECT id, next_call FROM sites").fetchall()
    numbered, wheres, args = list[int](), list[str](), list[str]()
    for one in words:
        begins = _beginnings(one, sites)
        if begins is None:
            continue
        calls = conn.execute(_BEGINS, (json.dumps(begins), _FEW + 1)).fetchall()
        if len(calls) > _FEW:
            continue
        numbered += [row[0] for row in calls]
        clause, values = word_clause(one)
        wheres.append(_MEANT.format(clause=clause))
        args += [*values, *[f"%{_plain(one)}%"] * 4]
    if not wheres:
        return None
    ask = f"SELECT id FROM customers WHERE {' AND '.join(wheres)} LIMIT ?"
    customers = [row[0] for row in conn.execute(ask, (*args, _FEW + 1))]
    return None if len(customers) > _FEW else (json.dumps(numbered), json.dumps(customers))


def _beginnings(word: str, sites: Sequence[tuple[str, int]]) -> list[str] | None:
    """How numbers begin that have a word in them; ``None`` where that is in too many ways.

    A number is its site's ID and a count: ``SH-1001``.

    Args:
        word: folded.
        sites: each site's ID, and the count that its next call gets.
    """
    begins: list[str] = []
    for site, following in sites:
        head = f"{site}-"
        if word in head.lower():
            return None
        before, dash, count = word.rpartition("-")
        if not (count.isascii() and (count.isdigit() or not count)):
            continue
        if dash and head.lower().endswith(before + dash):
            begins.append(head + count)
        elif not dash:
            more = 10 ** max(0, len(str(following)) - len(count))
            if len(begins) + more > _BEGINNINGS:
                return None
            begins += [f"{head}{first or ''}{count}" for first in range(more)]
    return begins


def _plain(text: str) -> str:
    """The text with nothing in it that LIKE would read as more than itself."""
    return re.sub("[!%_]", r"!\g<0>", text)
