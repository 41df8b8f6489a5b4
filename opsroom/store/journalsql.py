"""Writing the journal's chain, and reading it back."""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from opsroom.domain.chain import Entry, Link, link_hash, link_hashes
from opsroom.store.manyrows import insert_rows

#: Condition on a journal row ``j``: nobody has taken it back.
STANDS: Final = "NOT EXISTS (SELECT 1 FROM journal u WHERE u.undoes = j.id)"

_COLUMNS: Final = (*Entry._fields, "hash")
#: Entries that are read at once.
_PIECE: Final = 2000


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
    insert_rows(conn, "journal", _COLUMNS, rows)
    return number


def append_alike(
    conn: sqlite3.Connection, who: Who, action: str, told: Sequence[tuple[str, str]]
) -> int:
    """As :func:`append` for many entries of one action, of which nothing was there before.

    Args:
        conn: the database.
        who: the part that is the same for all.
        action: what was done.
        told: ``subject`` and ``after`` of each.
    """
    number, before = head(conn)
    first = Entry._make((number + 1, *who, *What(action, "", None, None)))
    hashes = link_hashes(before, first, told)
    shared = first._asdict()
    for name in ("id", "subject", "after"):
        del shared[name]
    rows = [
        (here, subject, after, hash_)
        for here, ((subject, after), hash_) in enumerate(zip(told, hashes, strict=True), number + 1)
    ]
    insert_rows(conn, "journal", ("id", "subject", "after", "hash"), rows, shared)
    return number + len(rows)


def changed_since(
    conn: sqlite3.Connection, subject: str, entry: int, action: str | None = None
) -> bool:
    """Whether a person changed the subject after an entry, in a way that still stands.

    Args:
        conn: the database.
        subject: such as ``call:12``.
        entry: the entry's ID.
        action: only this one counts; ``None`` for any.
    """
    row = conn.execute(
        "SELECT 1 FROM journal j WHERE subject = ? AND id > ? AND undoes IS NULL"
        f" AND origin != 'job' AND (? IS NULL OR action = ?) AND {STANDS}",
        (subject, entry, action, action),
    ).fetchone()
    return row is not None


class Backwards(NamedTuple):
    """Entries that are older than the one before them: a clock was set back, or ``--now`` used.

    Attributes:
        entries: how many there are.
        first: the first one's number; ``None`` without any.
    """

    entries: int
    first: int | None


def backwards(conn: sqlite3.Connection) -> Backwards:
    """Look where the journal's time runs backwards; all of it is read."""
    row = conn.execute(
        "SELECT count(*), min(id) FROM"
        " (SELECT id, at, lag(at) OVER (ORDER BY id) AS earlier FROM journal) WHERE at < earlier"
    ).fetchone()
    return Backwards._make(row)


def head(conn: sqlite3.Connection) -> tuple[int, str]:
    """Number and hash of the last entry; 0 and the room's ID where there is none."""
    row = conn.execute(
        "SELECT id, hash FROM journal WHERE id = (SELECT max(id) FROM journal)"
    ).fetchone()
    return (row[0], row[1]) if row else (0, room_id(conn))


def subjects_since(
    conn: sqlite3.Connection, entry: int, most: int, aside: Iterable[str] = ()
) -> list[str]:
    """What later entries than this one are about, each once; so many subjects at most.

    Entries of the actions ``aside`` don't count.
    """
    rows = conn.execute(
        "SELECT DISTINCT subject FROM journal"
        " WHERE id > ? AND action NOT IN (SELECT value FROM json_each(?)) LIMIT ?",
        (entry, json.dumps(list(aside)), most),
    )
    return [subject for (subject,) in rows]


def room_id(conn: sqlite3.Connection) -> str:
    """The random ID that the journal's first entry stands on; empty where somebody took it."""
    row = conn.execute("SELECT room FROM chain").fetchone()
    return str(row[0]) if row else ""


def noted(conn: sqlite3.Connection) -> int:
    """The number of the head that was last noted outside the database; 0 for none."""
    row = conn.execute("SELECT noted FROM chain").fetchone()
    return int(row[0]) if row else 0


def mark_noted(conn: sqlite3.Connection, number: int) -> None:
    """Remember which head was noted outside."""
    conn.execute("UPDATE chain SET noted = ?", (number,))


def links(conn: sqlite3.Connection) -> Iterator[Link]:
    """The whole journal by number, whatever was done to it.

    Read in short pieces, for a long reader would let the database's log grow without bound. Bytes
    that aren't UTF-8 come as lone surrogates. Nothing ends this but the end of the journal.
    """
    ask = f"SELECT {', '.join(_COLUMNS)} FROM journal WHERE id > ? ORDER BY id LIMIT {_PIECE}"
    last = -(2**63)
    while True:
        factory, conn.text_factory = conn.text_factory, _any_text
        try:
            rows = conn.execute(ask, (last,)).fetchall()
        finally:
            conn.text_factory = factory
        if not rows:
            return
        last = rows[-1][0]
        for row in rows:
            yield Link(Entry._make(row[:-1]), row[-1])


def _any_text(raw: bytes) -> str:
    return raw.decode("utf-8", "surrogateescape")


class Wanted(NamedTuple):
    """Which entries are asked for; ``None`` asks for all.

    Attributes:
        subject: what something was done to, such as ``call:12``.
        person: who did it: an ID, or a name as the journal has it.
        action: what was done, such as ``call.hold``.
        since, until: epoch seconds, both included.
    """

    subject: str | None = None
    person: str | None = None
    action: str | None = None
    since: int | None = None
    until: int | None = None


_CONDITIONS: Final = {
    "subject": "subject = :subject",
    "person": "(actor = :person OR actor_name = :person)",
    "action": "action = :action",
    "since": "at >= :since",
    "until": "at <= :until",
}


def latest(conn: sqlite3.Connection, wanted: Wanted, limit: int) -> list[Link]:
    """Entries as asked for, the latest first, at most ``limit``."""
    return _some(conn, wanted, place="id < :from", order="id DESC", start=2**63 - 1, limit=limit)


def stream(conn: sqlite3.Connection, wanted: Wanted) -> Iterator[Link]:
    """Entries as asked for, by number, read in short pieces."""
    last = 0
    while rows := _some(conn, wanted, place="id > :from", order="id", start=last, limit=_PIECE):
        yield from rows
        last = rows[-1].entry.id


def _some(
    conn: sqlite3.Connection, wanted: Wanted, *, place: str, order: str, start: int, limit: int
) -> list[Link]:
    asked = {name: value for name, value in wanted._asdict().items() if value is not None}
    where = " AND ".join([place, *(_CONDITIONS[name] for name in asked)])
    rows = conn.execute(
        f"SELECT {', '.join(_COLUMNS)} FROM journal WHERE {where} ORDER BY {order} LIMIT :limit",
        {**asked, "from": start, "limit": limit},
    )
    return [Link(Entry._make(row[:-1]), row[-1]) for row in rows.fetchall()]
