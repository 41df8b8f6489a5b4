"""What ``opsroom doctor`` asks of the database itself. Nothing here changes it."""

import sqlite3
from pathlib import Path
from typing import NamedTuple

from opsroom.domain.chain import Verdict, verify
from opsroom.domain.errors import Unusable
from opsroom.language import _
from opsroom.store import journalsql, outside
from opsroom.store.inspection import looking
from opsroom.store.version import APPLICATION_ID

#: SQLite's version, as it is linked.
SQLITE: tuple[int, ...] = sqlite3.sqlite_version_info

#: At most so many faults are named.
_NAMED = 5


class Face(NamedTuple):
    """What a database says of itself.

    Attributes:
        ours: whether it carries our mark.
        schema: its schema's number.
        journal_mode: ``wal``, or what it is set to.
        bytes: its size.
    """

    ours: bool
    schema: int
    journal_mode: str
    bytes: int


def is_empty(path: Path) -> bool:
    """Whether a file holds nothing: SQLite, once asked, would drop its log, perhaps all that is
    left of a room."""
    return path.stat().st_size == 0


def face(path: Path) -> Face:
    """Ask a database what it is.

    Raises:
        sqlite3.Error: it can't be read.
    """
    with looking(path) as conn:

        def ask(pragma: str) -> int:
            return int(conn.execute(f"PRAGMA {pragma}").fetchone()[0])

        mode = str(conn.execute("PRAGMA journal_mode").fetchone()[0])
        size = ask("page_count") * ask("page_size")
        return Face(ask("application_id") == APPLICATION_ID, ask("user_version"), mode, size)


def faults(path: Path) -> list[str]:
    """The first faults of pages, indexes and references; the quick look first, then the whole.

    Raises:
        sqlite3.Error: it can't be read at all.
    """
    with looking(path) as conn:
        for look in ("quick_check", "integrity_check"):
            found = [str(row[0]) for row in conn.execute(f"PRAGMA {look}({_NAMED})")]
            if found != ["ok"]:
                return found
        broken = conn.execute("PRAGMA foreign_key_check").fetchmany(_NAMED)
        return [f"{table} {row} -> {parent}" for table, row, parent, _key in broken]


def chain(conn: sqlite3.Connection, heads: Path | None) -> Verdict:
    """Walk the journal's chain, and compare what was noted outside (ROL-3).

    Raises:
        sqlite3.Error, BadInput: journal or heads can't be read.
    """
    noted = list(outside.heads(heads)) if heads and heads.is_file() else []
    return verify(journalsql.room_id(conn), journalsql.links(conn), noted, journalsql.noted(conn))


def lost_guards(conn: sqlite3.Connection) -> list[str]:
    """The triggers that keep what may never change, as far as they are gone or others (ROL-3)."""
    from opsroom.store.database import Store

    ask = "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' ORDER BY name"
    with Store(":memory:") as fresh:
        wanted = fresh.rows(ask)
    there = dict(conn.execute(ask).fetchall())
    return [name for name, sql in wanted if there.get(name) != sql]


def damage(path: Path) -> Unusable | None:
    """What is wrong with a file on which something unforeseen happened; ``None`` for nothing.

    A bit that has fallen over makes values that nothing of ours has written, and that no code can
    foresee: a file that fails the checks, or its journal's chain, explains any error.
    """
    try:
        found = faults(path)
        if not found:
            with looking(path) as conn:
                verdict = chain(conn, None)
            found = [f"journal {verdict.where}: {verdict.what}"] if verdict.what else []
    except (sqlite3.Error, OSError, UnicodeDecodeError) as error:
        found = [str(error)]
    if not found:
        return None
    return Unusable(
        _("{path} is damaged: {fault}. Nothing was changed; `opsroom doctor` says more.").format(
            path=path, fault=found[0]
        )
    )


def newest_entry(conn: sqlite3.Connection) -> int | None:
    """The latest time that a journal entry has, by its session's clock."""
    latest = conn.execute("SELECT max(at) FROM journal").fetchone()[0]
    return None if latest is None else int(latest)


def synchronous(conn: sqlite3.Connection) -> int:
    """How hard a connection waits for the disk: 2 is FULL, which a power cut doesn't hurt."""
    return int(conn.execute("PRAGMA synchronous").fetchone()[0])
