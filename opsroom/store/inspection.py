"""Looking a database over without changing it: whose it is, whether it is whole, what is in it.

Used on a fresh backup, before and after a restore, before an upgrade, and by ``opsroom doctor``.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from opsroom.domain.errors import Unusable
from opsroom.language import _
from opsroom.store.readonly import address
from opsroom.store.version import APPLICATION_ID, VERSION

#: At most so many faults are named; one is enough to know.
_NAMED = 5
#: KiB of the file kept at hand: with SQLite's 2 MB a backup took 3 MB more and was no faster.
_CACHE = 500


class Unsound(Unusable):
    """A database that is there, but isn't ours, isn't whole, or breaks its own references."""


class Contents(NamedTuple):
    """What was in a database at one instant.

    Attributes:
        schema: its schema's number.
        counts: rows of every table, by name.
        last_entry: ID of the newest journal entry; 0 for none.
    """

    schema: int
    counts: dict[str, int]
    last_entry: int


@contextmanager
def looking(path: str | Path, wait: float = 5.0) -> Iterator[sqlite3.Connection]:
    """Open a file for reading alone; a missing one is an error, never made.

    Raises:
        sqlite3.Error: it can't be opened.
    """
    conn = sqlite3.connect(address(path), uri=True, isolation_level=None, timeout=wait)
    try:
        conn.execute(f"PRAGMA cache_size = {-_CACHE}")
        yield conn
    finally:
        conn.close()


def contents(conn: sqlite3.Connection) -> Contents:
    """Read what is in a database, all of it in one snapshot.

    Raises:
        sqlite3.Error: it can't be read.
    """
    conn.execute("BEGIN")
    try:
        names = conn.execute(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite!_%'"
            " ESCAPE '!' ORDER BY name"
        ).fetchall()
        counts = {
            name: int(conn.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0])
            for (name,) in names
        }
        schema = int(conn.execute("PRAGMA user_version").fetchone()[0])
        last = conn.execute("SELECT coalesce(max(id), 0) FROM journal").fetchone()[0]
    finally:
        conn.execute("COMMIT")
    return Contents(schema, counts, int(last))


def inspect(path: str | Path) -> Contents:
    """Look a database over from end to end and say what is in it.

    Raises:
        Unsound: it isn't ours, is newer than this program, or something in it is broken.
    """
    try:
        with looking(path) as conn:
            known_to_us(conn, path)
            must_be_whole(conn, path)
            return contents(conn)
    except sqlite3.Error as error:
        raise Unsound(
            _("{path} can't be read as a database: {reason}.").format(path=path, reason=error)
        ) from error


def known_to_us(conn: sqlite3.Connection, path: str | Path) -> int:
    """Check that a database is ours and not newer than this program; returns its schema.

    Raises:
        Unsound: it isn't, or is.
    """
    owner = conn.execute("PRAGMA application_id").fetchone()[0]
    schema = int(conn.execute("PRAGMA user_version").fetchone()[0])
    if owner != APPLICATION_ID or schema < 1:
        raise Unsound(_("{path} is not a database of opsroom.").format(path=path))
    if schema > VERSION:
        raise Unsound(
            _(
                "{path} was written by a newer opsroom (schema {theirs}, this one knows {ours})."
            ).format(path=path, theirs=schema, ours=VERSION)
        )
    return schema


def must_be_whole(conn: sqlite3.Connection, path: str | Path) -> None:
    """Check every page, index and reference.

    Raises:
        Unsound: names the first faults.
    """
    faults = [str(row[0]) for row in conn.execute(f"PRAGMA integrity_check({_NAMED})")]
    if faults != ["ok"]:
        raise Unsound(_("{path} is damaged: {faults}.").format(path=path, faults="; ".join(faults)))
    broken = conn.execute("PRAGMA foreign_key_check").fetchmany(_NAMED)
    if broken:
        named = "; ".join(f"{table} {row} -> {parent}" for table, row, parent, _key in broken)
        raise Unsound(
            _("{path} has references that lead nowhere: {faults}.").format(path=path, faults=named)
        )
