"""Making a backup (CHK-2): copied while others write, proved by opening it, then put in place.

A backup is a whole, compact database in a file of its own, ``room-20261124T060000Z.db`` for a
``room.db``, with its checksum beside it in the form that ``sha256sum -c`` reads. Until it is
proved it has a hidden name; a process killed half-way leaves nothing that looks like a backup.
The write lock is never taken.
"""

import os
import re
import sqlite3
from contextlib import suppress
from datetime import UTC, datetime
from errno import ENOENT
from pathlib import Path
from typing import Final, NamedTuple

from opsroom.language import _
from opsroom.store.backupfiles import (
    BackupFailed,
    checksum,
    noted_checksum,
    publish,
    sidecar,
    sync,
    told,
    write_text,
)
from opsroom.store.inspection import Contents, Unsound, contents, inspect, known_to_us, looking

#: Tables that only ever grow: under other people's writing, what a copy must lie between.
GROWING: Final = ("calls", "customers", "journal", "notices", "reports", "terms")
_STAMP: Final = "%Y%m%dT%H%M%SZ"


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
    with told(folder):
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
    part = target.with_name(f".{target.name}.{os.urandom(4).hex()}.part")
    with told(target.parent):
        if target.exists():
            raise FileExistsError(0, _("there is a file of that name already"), str(target))
        try:
            held = copy(db, part)
            sync(part)
            digest = checksum(part)
            write_text(sidecar(target), f"{digest}  {target.name}\n", part.stat().st_mode)
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
    disk = os.statvfs(folder)
    free = disk.f_bavail * disk.f_frsize
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


def listing(db: str | Path, folder: Path) -> list[Backup]:
    """The backups of a database in a folder that were made here, the newest first.

    A file without its checksum isn't counted: somebody else may have put it there.

    Raises:
        BackupFailed: the folder can't be read.
    """
    pattern = re.compile(re.escape(Path(db).stem) + r"-(\d{8}T\d{6}Z)\.db")
    found = []
    with told(folder):
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


def remove(backups: list[Backup], folder: Path) -> int:
    """Delete backups and their checksums; returns how many files were backups.

    Raises:
        BackupFailed: the folder can't be written.
    """
    with told(folder):
        for backup in backups:
            backup.path.unlink(missing_ok=True)
            sidecar(backup.path).unlink(missing_ok=True)
    return len(backups)


def sweep(db: str | Path, folder: Path) -> None:
    """Clear away what a killed process left half-made. Only while holding :func:`turn`."""
    name = re.escape(Path(db).stem) + r"-\d{8}T\d{6}Z\.db"
    half = re.compile(rf"\.{name}\.[0-9a-f]{{8}}\.part(-journal)?")
    lone = re.compile(rf"({name})\.sha256")
    with told(folder):
        for path in list(folder.iterdir()):
            alone = lone.fullmatch(path.name)
            if half.fullmatch(path.name) or (alone and not (folder / alone[1]).exists()):
                path.unlink(missing_ok=True)
