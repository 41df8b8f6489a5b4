"""Writing the journal's chain, and reading it back."""

import sqlite3
from collections.abc import Iterable
from typing import Final, NamedTuple

from opsroom.domain.chain import Entry, link_hash

#: Condition on a journal row ``j``: nobody has taken it back.
STANDS: Final = "NOT EXISTS (SELECT 1 FROM journal u WHERE u.undoes = j.id)"

_COLUMNS: Final = (*Entry._fields, "hash")
_INSERT: Final = (
    f"INSERT INTO journal ({', '.join(_COLUMNS)}) VALUES ({', '.join('?' * len(_COLUMNS))})"
)


class Who(NamedTuple):
    """The part of an entry that is the same for all that one action writes."""

    at: int
    actor: str
    actor_name: str
    session: str
    origin: str


class What(NamedTuple):
    """The part of an entry that tells what was done; ``before`` and ``after`` are JSON text."""

    action: str
    subject: str
    before: str | None
    after: str | None
    note: str = ""
    undoes: int | None = None


def append(conn: sqlite3.Connection, who: Who, entries: Iterable[What]) -> int:
    """Write entries at the end of the chain, inside an immediate transaction (ROL-3).

    Every entry of the journal is written here. Nobody else can add one meanwhile, so that
    numbers have no gaps.

    Returns:
        The number of the last entry.
    """
    number, before = head(conn)
    rows = []
    for number, what in enumerate(entries, number + 1):  # noqa: B020 - it goes on from the head
        entry = (number, *who, *what)
        before = link_hash(before, entry)
        rows.append((*entry, before))
    conn.executemany(_INSERT, rows)
    return number


def head(conn: sqlite3.Connection) -> tuple[int, str]:
    """Number and hash of the last entry; 0 and the room's ID where there is none."""
    row = conn.execute("SELECT id, hash FROM journal ORDER BY id DESC LIMIT 1").fetchone()
    return (row[0], row[1]) if row else (0, room_id(conn))


def room_id(conn: sqlite3.Connection) -> str:
    """The random ID that the journal's first entry stands on; empty where somebody took it."""
    row = conn.execute("SELECT room FROM chain").fetchone()
    return str(row[0]) if row else ""
