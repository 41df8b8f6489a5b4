"""Making a backup (CHK-2): copied while others write, proved by opening it, then put in place.

A backup is a whole, compact database in a file of its own, ``room-20261124T060000Z.db`` for a
``room.db``, with its checksum beside it in the form that ``sha256sum -c`` reads. Until it is
proved it has a hidden name; a process killed half-way leaves nothing that looks like a backup.
The write lock is never taken.
"""

import fcntl
import hashlib
import os
import re
import secrets
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from errno import EACCES, EDQUOT, ENOENT, ENOSPC, ENOTDIR, EPERM, EROFS
from pathlib import Path
from typing import Final, NamedTuple

from opsroom.domain.errors import OpsroomError
from opsroom.language import _
from opsroom.store.inspection import Contents, Unsound, contents, inspect, known_to_us, looking

_REASONS: Final = {
    ENOSPC: "full",
    EDQUOT: "full",
    EROFS: "read_only",
    EACCES: "denied",
    EPERM: "denied",
    ENOENT: "missing",
    ENOTDIR: "missing",
}
#: Tables that only ever grow: under other people's writing, what a copy must lie between.
GROWING: Final = ("calls", "customers", "journal", "notices", "reports", "terms")
_STAMP: Final = "%Y%m%dT%H%M%SZ"


class BackupFailed(OpsroomError):
    """A backup that could not be made or wasn't good; what was there before is untouched.

    Attributes:
        reason: a code: ``full``, ``read_only``, ``denied``, ``missing``, ``damaged`` (the
            database itself), ``unproved`` (the copy), ``busy`` or ``other``.
    """

    exit_code = 3

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


class Backup(NamedTuple):
    """A backup file.

    Attributes:
        path: the file.
        made_at: real time, epoch seconds.
        bytes: its size.
        sha256: its checksum; empty where the file with it is missing.
        last_entry: ID of the newest journal entry in it; 0 where it wasn't looked for.
    """

    path: Path
    made_at: int
    bytes: int
    sha256: str
    last_entry: int = 0


def folder_for(db: str | Path, chosen: Path | None) -> Path:
    """Where a database's backups go: the folder of the settings, else one beside the database."""
    return chosen or Path(db).parent / "backups"


def ready_folder(db: str | Path, chosen: Path | None) -> Path:
    """The folder, made if it is the one beside the database.

    One that somebody chose isn't made: where a disk should be mounted and isn't, backups would
    quietly fill the disk that the database is on.

    Raises:
        BackupFailed: it isn't there or can't be made.
    """
    folder = folder_for(db, chosen)
    with _told(folder):
        if chosen is None:
            folder.mkdir(mode=Path(db).parent.stat().st_mode & 0o777, exist_ok=True)
        elif not folder.is_dir():
            raise FileNotFoundError(ENOENT, os.strerror(ENOENT), str(folder))
    return folder


def name_for(db: str | Path, at: int) -> str:
    """The file name of a backup made at an instant."""
    return f"{Path(db).stem}-{datetime.fromtimestamp(at, UTC).strftime(_STAMP)}.db"


def make(db: str | Path, target: Path, at: int) -> Backup:
    """Back a database up into a new file, which appears only when it has proved good.

    Args:
        db: the database; others may go on writing.
        target: the file to make, in a folder that exists.
        at: real time, epoch seconds.

    Raises:
        BackupFailed: says why; no such file appears, and one that was there stays as it is.
    """
    part = target.with_name(f".{target.name}.{secrets.token_hex(4)}.part")
    with _told(target.parent):
        if target.exists():
            raise FileExistsError(0, _("there is a file of that name already"), str(target))
        try:
            held = copy(db, part)
            sync(part)
            digest = checksum(part)
            _write_new(_sidecar(target), f"{digest}  {target.name}\n", part.stat().st_mode)
            publish(part, target)
        finally:
            part.unlink(missing_ok=True)
        return Backup(target, at, target.stat().st_size, digest, held.last_entry)


def copy(db: str | Path, part: Path) -> Contents:
    """Copy a database into a new file, compact, and prove that the copy is whole and complete.

    Raises:
        BackupFailed: the database or the copy isn't good.
        OSError, sqlite3.Error: the disk or the database refused.
    """
    with looking(db) as source:
        known_to_us(source, db)
        _have_space(source, part.parent)
        # Made by hand and empty, which VACUUM INTO accepts: nobody else may read it meanwhile.
        os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, _mode(db)))
        stamp = _changes(source)
        before = contents(source)
        source.execute("VACUUM INTO ?", (str(part),))
        after = contents(source)
        quiet = stamp == _changes(source)
    try:
        held = inspect(part)
    except Unsound as error:
        raise BackupFailed("unproved", str(error)) from error
    _must_lie_between(before, held, after, quiet=quiet)
    return held


def _changes(conn: sqlite3.Connection) -> int:
    return int(conn.execute("PRAGMA data_version").fetchone()[0])


def _must_lie_between(before: Contents, held: Contents, after: Contents, *, quiet: bool) -> None:
    """Compare a copy with what its source had before and after; ``quiet``: nobody wrote."""
    tables = tuple(before.counts) if quiet else GROWING
    wrong = [
        name
        for name in tables
        if not before.counts[name] <= held.counts.get(name, -1) <= after.counts[name]
    ]
    if (
        held.schema != before.schema
        or wrong
        or not (before.last_entry <= held.last_entry <= after.last_entry)
    ):
        raise BackupFailed(
            "unproved",
            _("the copy has not what the database has: {tables}").format(
                tables=", ".join(wrong) or "journal"
            ),
        )


def _have_space(source: sqlite3.Connection, folder: Path) -> None:
    """Refuse before the disk is full: the database may live on it."""
    pages = source.execute("PRAGMA page_count").fetchone()[0]
    size = pages * source.execute("PRAGMA page_size").fetchone()[0]
    free = shutil.disk_usage(folder).free
    if free < size + size // 20:
        raise BackupFailed(
            "full",
            _("{folder} has {free} MB left, the backup may need {need} MB").format(
                folder=folder, free=free // 1_000_000, need=size // 1_000_000 + 1
            ),
        )


def _mode(db: str | Path) -> int:
    """As open as the database, never more."""
    return Path(db).stat().st_mode & 0o666


def sync(path: Path) -> None:
    """Wait until a file or a folder is on the disk.

    Raises:
        OSError: the disk refused.
    """
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def publish(part: Path, target: Path) -> None:
    """Give a finished file its name; one that has it already is never overwritten.

    Raises:
        OSError: the name is taken, or the disk refused.
    """
    try:
        target.hardlink_to(part)
    except FileExistsError:
        raise
    except OSError:  # a file system without hard links, such as a USB stick's
        if target.exists():
            raise
        part.rename(target)
    sync(target.parent)


def _sidecar(path: Path) -> Path:
    return path.with_name(path.name + ".sha256")


def _write_new(path: Path, text: str, mode: int) -> None:
    handle = os.open(path, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, mode & 0o666)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(handle)


def checksum(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal.

    Raises:
        OSError: it can't be read.
    """
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def noted_checksum(path: Path) -> str:
    """The checksum noted beside a backup; empty where there is none."""
    try:
        found, _space, name = _sidecar(path).read_text(encoding="utf-8").strip().partition("  ")
    except (OSError, UnicodeDecodeError):
        return ""
    return found if name == path.name and re.fullmatch("[0-9a-f]{64}", found) else ""


def listing(db: str | Path, folder: Path) -> list[Backup]:
    """The backups of a database in a folder that were made here, the newest first.

    A file without its checksum isn't counted: somebody else may have put it there.

    Raises:
        BackupFailed: the folder can't be read.
    """
    pattern = re.compile(re.escape(Path(db).stem) + r"-(\d{8}T\d{6}Z)\.db")
    found = []
    with _told(folder):
        for path in folder.iterdir() if folder.is_dir() else ():
            named = pattern.fullmatch(path.name)
            digest = noted_checksum(path) if named else ""
            if named and digest and (made_at := _instant(named[1])) is not None:
                with suppress(FileNotFoundError):  # another process has just taken it away
                    found.append(Backup(path, made_at, path.stat().st_size, digest))
    return sorted(found, key=lambda one: one.made_at, reverse=True)


def _instant(stamp: str) -> int | None:
    try:
        return int(datetime.strptime(stamp, _STAMP).replace(tzinfo=UTC).timestamp())
    except ValueError:
        return None


def prove(path: Path) -> Contents:
    """Look a backup over from end to end, its checksum first.

    Raises:
        Unsound: it isn't what was written, or isn't whole.
    """
    noted = noted_checksum(path)
    try:
        if noted and checksum(path) != noted:
            raise Unsound(
                _("{path} isn't what was written: its checksum differs.").format(path=path)
            )
    except OSError as error:
        raise Unsound(
            _("{path} can't be read: {reason}.").format(path=path, reason=error.strerror)
        ) from error
    return inspect(path)


def remove(backups: list[Backup], folder: Path) -> int:
    """Delete backups and their checksums; returns how many files were backups.

    Raises:
        BackupFailed: the folder can't be written.
    """
    with _told(folder):
        for backup in backups:
            backup.path.unlink(missing_ok=True)
            _sidecar(backup.path).unlink(missing_ok=True)
    return len(backups)


def sweep(db: str | Path, folder: Path) -> None:
    """Clear away what a killed process left half-made. Only while holding :func:`turn`."""
    name = re.escape(Path(db).stem) + r"-\d{8}T\d{6}Z\.db"
    half = re.compile(rf"\.{name}\.[0-9a-f]{{8}}\.part(-journal)?")
    lone = re.compile(rf"({name})\.sha256")
    with _told(folder):
        for path in list(folder.iterdir()):
            alone = lone.fullmatch(path.name)
            if half.fullmatch(path.name) or (alone and not (folder / alone[1]).exists()):
                path.unlink(missing_ok=True)


@contextmanager
def turn(folder: Path, wait: float = 0.0) -> Iterator[bool]:
    """Make backups in a folder one process at a time; a killed one lets go by itself.

    Args:
        folder: the folder.
        wait: seconds to wait for another at most.

    Yields:
        Whether it is this one's turn.

    Raises:
        BackupFailed: the folder can't be used.
    """
    with _told(folder):
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield _locked(handle, time.monotonic() + wait)
    finally:
        os.close(handle)


def _locked(handle: int, until: float) -> bool:
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        except BlockingIOError:
            if time.monotonic() >= until:
                return False
            time.sleep(0.05)


@contextmanager
def _told(place: Path) -> Iterator[None]:
    """Turn what a disk or SQLite says into a reason and a sentence."""
    try:
        yield
    except OSError as error:
        raise BackupFailed(
            _REASONS.get(error.errno or 0, "other"),
            f"{error.filename or place}: {error.strerror or error}",
        ) from error
    except sqlite3.Error as error:
        raise BackupFailed(_sqlite_reason(str(error)), f"{place}: {error}") from error
    except Unsound as error:
        raise BackupFailed("damaged", str(error)) from error


def _sqlite_reason(text: str) -> str:
    known = (
        ("full", "full"),
        ("locked", "busy"),
        ("readonly", "read_only"),
        ("malformed", "damaged"),
        ("not a database", "damaged"),
    )
    return next((reason for part, reason in known if part in text), "other")
