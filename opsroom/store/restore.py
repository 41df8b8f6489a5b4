"""Putting a backup in the database's place (CHK-2): whole, or not at all.

The backup is copied beside the target and proved there; only then does it take the target's name,
in one step. A process killed at any moment leaves the old database or the new one, each whole.
What was there before is kept under a name of its own.
"""

import fcntl
import os
import re
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, NamedTuple

from opsroom.domain.chain import Verdict
from opsroom.domain.errors import Unusable
from opsroom.language import _
from opsroom.language.words import word
from opsroom.store import backup, backupfiles, checks
from opsroom.store.inspection import Contents, inspect, looking

#: The bytes by which SQLite's processes keep out of each other's way (``PENDING_BYTE`` in os.h):
#: whoever holds all of them for writing is alone with the file.
_LOCK_FROM: Final = 0x40000000
_LOCK_LENGTH: Final = 512
#: The schema that has the journal's chain (ROL-3).
_CHAINED: Final = 3
_BESIDE: Final = ("-wal", "-shm", "-journal")


class Restored(NamedTuple):
    """What a restore did.

    Attributes:
        held: what the backup held, and now the database.
        kept: the database that was there before, under its new name; ``None``: there was none.
        checked: whether the backup's checksum was there to be compared.
        chain: how its journal's chain was found (ROL-3); ``None`` for a schema without one.
    """

    held: Contents
    kept: Path | None
    checked: bool
    chain: Verdict | None = None


def restore(
    source: Path, target: Path, at: int, *, replace: bool = False, broken: bool = False
) -> Restored:
    """Make ``target`` what ``source`` holds.

    Args:
        source: a backup, or any database of ours; it stays as it is.
        target: the database file.
        at: real time, epoch seconds; part of the name of what is kept.
        replace: whether a database that is there may be moved aside.
        broken: whether one is taken whose journal's chain is broken.

    Raises:
        Unusable: the backup isn't good, its journal's chain is broken (ROL-3), the target is there
            and may not be replaced, or somebody has it open. The target is as it was.
        BackupFailed: the disk refused. The target is as it was.
    """
    checked = backupfiles.noted_right(source)
    chain = _chain(source, inspect(source).schema)
    if chain is not None and chain.what is not None and not broken:
        raise Unusable(
            _(
                "The journal's chain in {path} is broken at entry {id}: {what}. Somebody has "
                "changed this backup; nothing was changed here. Take another one, or restore it "
                "all the same with --broken."
            ).format(path=source, id=chain.where, what=word("tampering", chain.what))
        )
    _may_replace(target, replace)
    with backupfiles.told(target.parent), backupfiles.turn(target.parent) as ours:
        if not ours:
            raise Unusable(_("Another restore is at work in {path}.").format(path=target.parent))
        _sweep(target)
        part = target.with_name(f".{target.name}.restore-{secrets.token_hex(4)}.part")
        try:
            held = backup.copy(source, part)
            _make_ready(part)
            kept = _swap(part, target, at)
        finally:
            part.unlink(missing_ok=True)
    inspect(target)
    return Restored(held, kept, checked, chain)


def _chain(source: Path, schema: int) -> Verdict | None:
    """Walk the journal's chain of a backup; ``None`` where it is older than chains."""
    if schema < _CHAINED:
        return None
    with looking(source) as conn:
        return checks.chain(conn, None)


def _may_replace(target: Path, replace: bool) -> None:
    there = [path for path in _files(target) if path.exists()]
    if there and not replace:
        raise Unusable(
            _(
                "{path} exists already and was left as it is. With --replace it is moved aside "
                "first and kept."
            ).format(path=there[0])
        )
    if target.exists() and not target.is_file():  # a device, a pipe or a folder is nobody's room
        raise Unusable(_("{path} is no file; it was left as it is.").format(path=target))
    if not target.parent.is_dir():
        raise Unusable(_("There is no folder {path}.").format(path=target.parent))


def _files(target: Path) -> list[Path]:
    return [target, *(target.with_name(target.name + suffix) for suffix in _BESIDE)]


def _make_ready(part: Path) -> None:
    """A copy as the room wants it: write-ahead logging set, nothing in a log, on the disk."""
    conn = sqlite3.connect(part, isolation_level=None)
    try:
        conn.execute("PRAGMA journal_mode = WAL")
        conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        conn.close()
    inspect(part)
    for beside in _files(part)[1:]:  # reading alone may leave them; they hold nothing
        beside.unlink(missing_ok=True)
    backupfiles.sync(part)


def _swap(part: Path, target: Path, at: int) -> Path | None:
    """Give the copy the target's name, in one step, and keep what had it."""
    if not any(path.exists() for path in _files(target)):
        backupfiles.publish(part, target)
        return None
    whole = target.exists() and _empty_its_log(target)
    with _alone_with(target):
        if whole and _has_log(target):  # somebody came and went in between
            raise _in_use(target)
        kept = _keep(target, at)
        part.replace(target)
        backupfiles.sync(target.parent)
    return kept


def _empty_its_log(target: Path) -> bool:
    """Write the old database's log into it, so that it is one whole file; whether that worked.

    A damaged one can't do that; it is kept with its log, file by file. Closing the last connection
    removes the log, and where it isn't the last, it is found out next.

    Raises:
        Unusable: somebody has it open.
    """
    conn = sqlite3.connect(f"{target.absolute().as_uri()}?mode=rw", uri=True, timeout=1.0)
    try:
        conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    except sqlite3.DatabaseError as error:
        if "locked" in str(error) or "busy" in str(error):
            raise _in_use(target) from error
        return False
    finally:
        conn.close()
    return True


def _has_log(target: Path) -> bool:
    log = target.with_name(target.name + "-wal")
    return log.exists() and log.stat().st_size > 0


@contextmanager
def _alone_with(target: Path) -> Iterator[None]:
    """Keep every other program of SQLite's out of the file, damaged or not.

    Raises:
        Unusable: one has it open.
    """
    if not target.exists():
        yield
        return
    handle = os.open(target, os.O_RDWR)
    try:
        try:
            fcntl.lockf(handle, fcntl.LOCK_EX | fcntl.LOCK_NB, _LOCK_LENGTH, _LOCK_FROM)
        except OSError as error:
            raise _in_use(target) from error
        yield
    finally:
        os.close(handle)


def _in_use(target: Path) -> Unusable:
    return Unusable(
        _(
            "{path} is open in another program: close every room, wall and worker first. "
            "Nothing was changed."
        ).format(path=target)
    )


def _keep(target: Path, at: int) -> Path:
    """Give the old files a second name each, then take from the target what isn't the database."""
    stamp = datetime.fromtimestamp(at, UTC).strftime("%Y%m%dT%H%M%SZ")
    kept = backupfiles.free_name(target.with_name(f"{target.name}.before-restore-{stamp}"))
    there = [path for path in _files(target) if path.exists()]
    for path in there:
        suffix = path.name.removeprefix(target.name)
        backupfiles.second_name(path, kept.with_name(kept.name + suffix))
    backupfiles.sync(target.parent)
    # A log that stays would be taken for the new database's own, and ruin it.
    for path in there:
        if path != target:
            path.unlink()
    backupfiles.sync(target.parent)
    return kept


def _sweep(target: Path) -> None:
    """Clear away what a restore that was killed left half-made."""
    half = re.compile(
        rf"\.{re.escape(target.name)}\.restore-[0-9a-f]{{8}}\.part(-wal|-shm|-journal)?"
    )
    for path in list(target.parent.iterdir()):
        if half.fullmatch(path.name):
            with suppress(FileNotFoundError):
                path.unlink()
