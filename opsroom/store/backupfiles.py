"""Files as backups need them: on the disk for certain, never overwritten, one process at a time.

What a disk says is turned into a reason and a sentence here (:func:`told`).
"""

import fcntl
import os
import re
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from errno import EACCES, EDQUOT, EEXIST, ENOENT, ENOSPC, ENOTDIR, EPERM, EROFS
from itertools import chain, count
from pathlib import Path
from typing import Final

from opsroom.domain.digest import sha256
from opsroom.domain.errors import OpsroomError
from opsroom.language import _
from opsroom.store.inspection import Unsound

#: Bytes of a file that are read at once.
_PIECE: Final = 1 << 18
_REASONS: Final = {
    ENOSPC: "full",
    EDQUOT: "full",
    EROFS: "read_only",
    EACCES: "denied",
    EPERM: "denied",
    ENOENT: "missing",
    ENOTDIR: "missing",
    EEXIST: "missing",
}


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


def second_name(path: Path, other: Path) -> None:
    """Give a file a second name; where the file system knows no such thing, make a copy.

    Raises:
        OSError: the name is taken, or the disk refused.
    """
    try:
        other.hardlink_to(path)
    except FileExistsError:
        raise
    except OSError:
        import shutil  # it brings the compressors along

        shutil.copy2(path, other)
        sync(other)


def free_name(wanted: Path) -> Path:
    """The name, or one like it that isn't taken."""
    names = (wanted.with_name(f"{wanted.stem}-{n}{wanted.suffix}") for n in count(2))
    return next(path for path in chain([wanted], names) if not path.exists())


def sidecar(path: Path) -> Path:
    """The file beside a backup that holds its checksum, in the form of ``sha256sum``."""
    return path.with_name(path.name + ".sha256")


def write_text(path: Path, text: str, mode: int) -> None:
    """Write a small file and wait until it is on the disk.

    Raises:
        OSError: the disk refused.
    """
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
    hashed = sha256()
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            hashed.update(piece)
    return str(hashed.hexdigest())


def noted_checksum(path: Path) -> str:
    """The checksum noted beside a backup; empty where there is none."""
    try:
        found, _space, name = sidecar(path).read_text(encoding="utf-8").strip().partition("  ")
    except (OSError, UnicodeDecodeError):
        return ""
    return found if name == path.name and re.fullmatch("[0-9a-f]{64}", found) else ""


def noted_right(path: Path) -> bool:
    """Compare a file with the checksum beside it; false where there is none.

    Raises:
        Unsound: it isn't what was written, or can't be read.
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
    return bool(noted)


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
    with told(folder):
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
def told(place: Path) -> Iterator[None]:
    """Turn what a disk or SQLite says into a reason and a sentence.

    Raises:
        BackupFailed: for what was said.
    """
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
