"""Opening the database, and the one way to change it: an immediate transaction.

A :class:`Store` is one connection and belongs to one thread. Reading costs no import of
sqlite-utils: a start that only shows the board stays fast.
"""

import random
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, cast

from opsroom.domain.errors import Unusable
from opsroom.language import _
from opsroom.store.changing import Changing
from opsroom.store.readonly import address, waits, writable
from opsroom.store.version import APPLICATION_ID, VERSION

if TYPE_CHECKING:
    from sqlite_utils import Database

_PRAGMAS = (
    "PRAGMA foreign_keys = ON",
    "PRAGMA synchronous = FULL",  # only FULL also covers a power cut
    "PRAGMA temp_store = MEMORY",
    "PRAGMA recursive_triggers = ON",  # what protects the journal also sees rows that are replaced
)
#: KiB of the file that a connection keeps at hand, at most: what one needs that writes much; and
#: what is enough for one of several that a process keeps open, of 20,000 open calls.
WORK_CACHE, SMALL_CACHE = 16_000, 1_000
#: Seconds between two tries for the write lock, at least and at most.
_RETRY = 0.001, 0.006
#: Seconds that a writer leaves to others between two transactions of its own.
_COURTESY = 0.001
#: Milliseconds to wait for another process that brings the schema up to date.
_UPGRADE_WAIT = 600_000


class Store:
    """One connection to the room's database.

    Attributes:
        path: the file, or ``:memory:``.
        conn: the connection; rows are plain tuples.
        readonly: whether it was opened for reading alone.
        guard: asked at the beginning of every transaction; what it raises ends it.
    """

    guard: Callable[[sqlite3.Connection], None] | None = None
    _ended: float = 0.0
    _fresh: bool = False
    _file: tuple[int, int] | None = None

    def __init__(
        self,
        path: str | Path,
        *,
        readonly: bool = False,
        wait: float = 5.0,
        cache: int = WORK_CACHE,
    ) -> None:
        """Open an existing database and bring an older one up to date.

        Args:
            path: the file.
            readonly: open for reading alone; an older schema is then an error.
            wait: seconds to wait for another writer.
            cache: KiB of the file to keep at hand.

        Raises:
            Unusable: no such file, not a database of ours, too new, or can't be read.
        """
        self.path, self.readonly, self._ready = str(path), readonly, False
        if self.path != ":memory:":
            _must_hold_something(self.path)
        self._open(wait)
        self.conn.execute(f"PRAGMA cache_size = {-cache}")

    @classmethod
    def create(cls, path: str | Path) -> Self:
        """Make a new, empty database at ``path`` and open it.

        Raises:
            Unusable: something is there already, or the place can't be written.
        """
        from opsroom.store.creating import create

        create(Path(path), cls._fill)
        return cls(path)

    @classmethod
    def _fill(cls, path: Path) -> None:
        """Make an empty file a database of ours."""
        store = cls.__new__(cls)
        store.path, store.readonly, store._ready, store._fresh = str(path), False, False, True
        store._open(5.0)
        store.close()

    def _open(self, wait: float) -> None:
        """Connect, and once more if the file got another in its place meanwhile (a restore)."""
        while True:
            file = file_id(self.path)
            self.conn = _connect(self.path, self.readonly, wait)
            try:
                self._prepare()
            except BaseException:
                self.conn.close()
                raise
            if file_id(self.path) == file:
                self._ready, self._file = True, file
                return
            self.conn.close()

    def _prepare(self) -> None:
        """Check whose file this is, and apply what migrations it lacks."""
        try:
            owner = self.conn.execute("PRAGMA application_id").fetchone()[0]
            version = self.conn.execute("PRAGMA user_version").fetchone()[0]
            empty = not self.conn.execute("SELECT 1 FROM sqlite_schema LIMIT 1").fetchone()
            blank = owner == 0 and version == 0 and empty
            if owner != APPLICATION_ID and not (blank and self._may_be_blank()):
                raise Unusable(
                    _("{path} is not a database of opsroom; it was left as it is.").format(
                        path=self.path
                    )
                )
            if version > VERSION:
                raise Unusable(
                    _(
                        "{path} was written by a newer opsroom (schema {theirs}, this one knows "
                        "{ours}); it was left as it is. Update this program."
                    ).format(path=self.path, theirs=version, ours=VERSION)
                )
            if not self.readonly and self.path != ":memory:":
                self.conn.execute("PRAGMA journal_mode = WAL")
            if version < VERSION:
                self._migrate()
        except sqlite3.Error as error:
            raise unusable(self.path, error) from error

    def _may_be_blank(self) -> bool:
        """A database without anything in it is one that is being made; elsewhere it is a ruin."""
        return self._fresh or self.path == ":memory:"

    def _migrate(self) -> None:
        if self.readonly:
            raise Unusable(
                _("{path} has an older schema; open it once for writing.").format(path=self.path)
            )
        from opsroom.store.upgrade import upgrade

        # Another process may be at it, with a large backup first; then there's nothing left to do.
        wait = self.rows("PRAGMA busy_timeout")[0][0]
        self.conn.execute(f"PRAGMA busy_timeout = {_UPGRADE_WAIT}")
        with self.immediate() as db:
            upgrade(db, self.path)
        self.conn.execute(f"PRAGMA busy_timeout = {wait}")

    @contextmanager
    def immediate(self, *, keep: bool = True) -> Iterator["Database"]:
        """Run a block in one immediate transaction: all of it is kept, or nothing.

        ``BEGIN IMMEDIATE`` takes the write lock at once, so that what the block reads can't be
        changed under it and it never fails half-way with "database is locked".

        Args:
            keep: false rolls back at the end all the same (a dry run).

        Raises:
            Unusable: the lock wasn't to be had in time, the disk refused, or a newer opsroom has
                changed the schema meanwhile.
            Fenced: it is a job's connection, and another process runs the jobs now.
        """
        try:
            self._begin()
            try:
                self._must_be_ours_still()
                if self.guard is not None:
                    self.guard(self.conn)
                yield cast("Database", Changing(self.conn))
                self.conn.execute("COMMIT" if keep else "ROLLBACK")
            except BaseException:
                with suppress(sqlite3.DatabaseError):  # the error may have ended it already
                    self.conn.execute("ROLLBACK")
                raise
            finally:
                self._ended = time.monotonic()
        except sqlite3.DatabaseError as error:
            if told := trouble(self.path, error):
                raise told from error
            raise

    def _begin(self) -> None:
        """Take the write lock, for which others may wait as well.

        SQLite's own waiting sleeps longer each time, and whoever never pauses takes the lock again
        before anybody wakes: the others wait in vain. Here all have their turn.
        """
        if time.monotonic() - self._ended < _COURTESY:
            time.sleep(_COURTESY)
        wait = self.conn.execute("PRAGMA busy_timeout").fetchone()[0]
        end = time.monotonic() + wait / 1000
        self.conn.execute("PRAGMA busy_timeout = 0")
        try:
            while True:
                try:
                    self.conn.execute("BEGIN IMMEDIATE")
                except sqlite3.OperationalError as error:
                    if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() >= end:
                        raise
                    time.sleep(random.uniform(*_RETRY))
                else:
                    return
        finally:
            self.conn.execute(f"PRAGMA busy_timeout = {wait}")

    def _must_be_ours_still(self) -> None:
        """A room that is open while a newer program upgrades the file must not go on writing."""
        self._must_be_there_still()
        found = self.conn.execute("PRAGMA user_version").fetchone()[0]
        if self._ready and found != VERSION:
            raise Unusable(
                _(
                    "{path} was brought up to date by a newer opsroom meanwhile. Nothing was "
                    "changed; leave, update this program, and open the room again."
                ).format(path=self.path)
            )

    def expect(self, file: tuple[int, int] | None) -> None:
        """Take a file for ours that was there before this was opened; ``None`` for any."""
        self._file = file or self._file

    def _must_be_there_still(self) -> None:
        """What is read and written must be what stands at the path.

        Raises:
            Unusable: the file was removed, or another was put in its place, behind our back.
        """
        if self._file is not None and file_id(self.path) != self._file:
            raise Unusable(
                _(
                    "{path} was replaced or removed while it was open. Nothing was changed; leave, "
                    "and open the room again."
                ).format(path=self.path)
            )

    def rows(self, sql: str, *args: Any) -> list[tuple[Any, ...]]:
        """Read all rows at once: a half-read cursor would pin an old snapshot.

        Raises:
            Unusable: the database can't be read.
        """
        try:
            return self.conn.execute(sql, args).fetchall()
        except sqlite3.DatabaseError as error:
            raise unusable(self.path, error) from error

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Run a block of several reads, and say in a person's words what keeps them from it.

        Raises:
            Unusable: the database can't be read.
        """
        try:
            yield self.conn
        except sqlite3.DatabaseError as error:
            raise unusable(self.path, error) from error

    def version(self) -> int:
        """A number that changes when another connection has committed (5 µs to ask).

        Raises:
            Unusable: the database can't be read, or isn't at its path any more.
        """
        self._must_be_there_still()
        return int(self.rows("PRAGMA data_version")[0][0])

    def close(self) -> None:
        """Close the connection; a second time does nothing."""
        self.conn.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exc: object) -> None:
        self.close()


def _is_file(path: str) -> bool:
    try:
        return Path(path).is_file()
    except OSError as error:  # a folder on the way is shut, or the name is too long
        raise Unusable(
            _("{path} can't be used: {reason}. Nothing was changed.").format(
                path=path, reason=error.strerror
            )
        ) from None


def _must_hold_something(path: str) -> None:
    """Look before SQLite does, which drops the log of an empty file and takes it for a new one.

    Raises:
        Unusable: there is no file, or it is empty.
    """
    if not _is_file(path):
        if Path(path).is_dir():
            raise Unusable(_("There is no database at {path}: it is a folder.").format(path=path))
        raise Unusable(
            _("There is no database at {path}. `opsroom init` or `opsroom demo` makes one.").format(
                path=path
            )
        )
    if Path(path).stat().st_size == 0:
        raise Unusable(
            _(
                "{path} is empty. If it was a room, restore a backup with --replace; "
                "`opsroom init` makes a new room of it."
            ).format(path=path)
        )


def file_id(path: str) -> tuple[int, int] | None:
    """Which file a path leads to; ``None`` for none, or no file at all."""
    if path == ":memory:" or not _is_file(path):
        return None
    try:
        facts = Path(path).stat()
    except OSError:  # gone between the two
        return None
    return facts.st_dev, facts.st_ino


def _connect(path: str, readonly: bool, wait: float) -> sqlite3.Connection:
    target = path
    if path != ":memory:":
        target = address(path) if readonly else f"{Path(path).absolute().as_uri()}?mode=rw"
    try:
        # The door guards a writer with a lock of its own, so threads may share it in turn.
        conn = sqlite3.connect(
            target, timeout=wait, isolation_level=None, uri=True, check_same_thread=False
        )
        for pragma in _PRAGMAS:
            conn.execute(pragma)
    except sqlite3.Error as error:
        raise unusable(path, error) from error
    except UnicodeDecodeError as error:  # sqlite3 fails to read SQLite's own words on a broken file
        raise unusable(path, sqlite3.DatabaseError("malformed database schema")) from error
    return conn


def trouble(path: str, error: BaseException) -> Unusable | None:
    """What an error says of the database at ``path``; ``None`` where it says nothing of it.

    A broken file is a bare ``DatabaseError``; its other kinds are mistakes of this program.
    """
    if type(error) in {sqlite3.OperationalError, sqlite3.DatabaseError}:
        return unusable(path, error)
    return None


def unusable(path: str, error: BaseException) -> Unusable:
    """Say in a person's words why the database at ``path`` can't be used now."""
    text = str(error)
    if "locked" in text or "busy" in text:
        return Unusable(
            _("{path} is busy: another program is writing. Nothing was changed; try again.").format(
                path=path
            )
        )
    if "full" in text:
        return Unusable(
            _("The disk is full. Nothing was changed, all that was saved before is kept.")
        )
    if "unable to open" in text and not writable(path) and waits(path):
        return Unusable(
            _(
                "{path} can't be read: a log waits beside it ({path}-wal), and this account can't "
                "write there. Open it once where it can be written."
            ).format(path=path)
        )
    if "readonly" in text or ("unable to open" in text and not writable(path)):
        return Unusable(_("{path} can't be written. Nothing was changed.").format(path=path))
    return Unusable(
        _("{path} can't be used: {reason}. Nothing was changed.").format(path=path, reason=text)
    )
