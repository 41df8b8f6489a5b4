"""What the database itself knows of its backups (CHK-2). Instants are real time, epoch seconds.

A session's clock may be moved (``--now``); a backup's age may not.
"""

import json
import sqlite3
from typing import Final, NamedTuple

#: The warning that stands while backups fail; its facts are ``reason``, ``detail``, ``since``.
KIND: Final = "backup"
KEY: Final = "database"


class BackupRow(NamedTuple):
    """A backup that was made, verified and put in its place.

    Attributes:
        file: its whole path.
        made_at: real time.
        bytes: its size.
        sha256: of the file, in hexadecimal.
        last_entry: ID of the newest journal entry in it.
    """

    file: str
    made_at: int
    bytes: int
    sha256: str
    last_entry: int


_ROW: Final = ", ".join(BackupRow._fields)


def last(conn: sqlite3.Connection) -> BackupRow | None:
    """The backup that was made last, whatever its clock said; ``None`` before the first."""
    row = conn.execute(f"SELECT {_ROW} FROM backups ORDER BY id DESC LIMIT 1").fetchone()
    return BackupRow._make(row) if row else None


def note(conn: sqlite3.Connection, row: BackupRow) -> None:
    """Note a backup, inside a transaction of the caller's."""
    conn.execute(f"INSERT INTO backups ({_ROW}) VALUES (?, ?, ?, ?, ?)", row)


class Failing(NamedTuple):
    """That backups fail.

    Attributes:
        reason: a code of :class:`opsroom.store.backupfiles.BackupFailed`.
        detail: what the disk or the database said.
        since: real time of the first failure.
    """

    reason: str
    detail: str
    since: int


class Standing(NamedTuple):
    """How backups stand: what fails, if something does, and when the newest was made."""

    failing: Failing | None
    last_at: int | None


def standing(conn: sqlite3.Connection) -> Standing:
    """How backups stand."""
    newest = last(conn)
    return Standing(failing(conn), newest.made_at if newest else None)


def failing(conn: sqlite3.Connection) -> Failing | None:
    """The failure that stands; ``None`` while all is well."""
    row = conn.execute(
        "SELECT facts FROM warnings WHERE kind = ? AND key = ?", (KIND, KEY)
    ).fetchone()
    if row is None:
        return None
    facts = json.loads(row[0])
    return Failing(str(facts["reason"]), str(facts["detail"]), int(facts["since"]))
