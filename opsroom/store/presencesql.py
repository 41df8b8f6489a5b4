"""Who has which case open just now: a small file of its own beside the database.

It isn't part of the company's records: not journaled, not backed up, gone with the sessions. In
the database itself the heartbeats of twenty sessions would make every writer wait and every screen
look again, four times a second. So it lies in ``room.db-presence``, is not synchronised to disk,
and is made anew where it is missing or broken.

Instants are real time in milliseconds, whatever the session's clock.
"""

import sqlite3
from contextlib import suppress
from pathlib import Path
from typing import Final, NamedTuple

from opsroom.store.database import unusable

#: After how long without a heartbeat somebody counts as gone.
GONE: Final = 15_000

_TABLE: Final = """CREATE TABLE IF NOT EXISTS presence (
  session TEXT PRIMARY KEY,
  person TEXT NOT NULL,
  name TEXT NOT NULL,
  number TEXT NOT NULL,
  doing TEXT NOT NULL,
  since_ms INTEGER NOT NULL,
  seen_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID"""
_BEAT: Final = """INSERT INTO presence VALUES (?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (session) DO UPDATE SET number = excluded.number, doing = excluded.doing,
  since_ms = excluded.since_ms, seen_ms = excluded.seen_ms"""


class Here(NamedTuple):
    """Somebody's session at a case.

    Attributes:
        session: its name, as in the journal.
        person: the person's ID; ``name`` as people read it.
        number: the call's number.
        doing: the verb of the form that is open, or empty for the case itself.
        since_ms: when they opened it.
    """

    session: str
    person: str
    name: str
    number: str
    doing: str
    since_ms: int


_HERE: Final = ", ".join(Here._fields)


def place_of(db: str) -> Path:
    """The file that belongs to a database."""
    return Path(f"{db}-presence")


class Presence:
    """One session's connection to the file; for one thread at a time."""

    def __init__(self, db: str) -> None:
        """Open the file beside a database, or make it.

        Raises:
            Unusable: it can't be made or read there.
        """
        self.path = place_of(db)
        try:
            self._conn = self._open(db)
        except sqlite3.OperationalError as error:
            raise unusable(str(self.path), error) from error
        except sqlite3.DatabaseError:  # broken, by a power cut: nothing in it is worth keeping
            for tail in ("", "-wal", "-shm"):
                with suppress(FileNotFoundError):
                    Path(f"{self.path}{tail}").unlink()
            self._conn = self._open(db)
        except OSError as error:
            raise unusable(str(self.path), sqlite3.Error(error.strerror)) from error

    def _open(self, db: str) -> sqlite3.Connection:
        with suppress(FileExistsError):
            self.path.open("xb").close()
            self.path.chmod(Path(db).stat().st_mode & 0o777)  # whoever may write the one ...
        conn = sqlite3.connect(
            self.path, timeout=0.2, isolation_level=None, check_same_thread=False
        )
        try:
            conn.execute("PRAGMA journal_mode = WAL")
            conn.execute("PRAGMA synchronous = OFF")
            conn.execute(_TABLE)
        except sqlite3.Error:
            conn.close()
            raise
        return conn

    def beat(self, me: Here, now: int) -> None:
        """Say that a session is still there.

        Raises:
            Unusable: the file can't be written.
        """
        self._write(_BEAT, (*me, now))
        self._write("DELETE FROM presence WHERE abs(seen_ms - ?) > ?", (now, 4 * GONE))

    def leave(self, session: str) -> None:
        """Say that it has gone.

        Raises:
            Unusable: the file can't be written.
        """
        self._write("DELETE FROM presence WHERE session = ?", (session,))

    def others(self, number: str, session: str, now: int) -> tuple[Here, ...]:
        """The other sessions at a call, who came first, first.

        Raises:
            Unusable: the file can't be read.
        """
        try:  # one seen in the future is of before a clock was set back
            rows = self._conn.execute(
                f"SELECT {_HERE} FROM presence WHERE number = ? AND session != ?"
                " AND abs(? - seen_ms) < ? ORDER BY since_ms, session",
                (number, session, now, GONE),
            ).fetchall()
        except sqlite3.Error as error:
            raise unusable(str(self.path), error) from error
        return tuple(Here._make(row) for row in rows)

    def _write(self, sql: str, values: tuple[object, ...]) -> None:
        try:
            self._conn.execute(sql, values)
        except sqlite3.Error as error:
            raise unusable(str(self.path), error) from error

    def close(self) -> None:
        """Close the connection."""
        self._conn.close()
