"""Making a new database: whole under a name of its own, and only then in its place.

A process killed half-way, or a full disk, leaves the place as it was. An empty file is never taken
for a room by accident: a truncated room must not look like a quiet day.
"""

import fcntl
import os
import secrets
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

from opsroom.domain.errors import Unusable
from opsroom.language import _
from opsroom.store.backupfiles import publish

_LOGS: Final = ("-wal", "-journal")


def create(target: Path, build: Callable[[Path], None]) -> None:
    """Build a database beside its place, then give it its name.

    Args:
        target: the place; an empty file there gives way.
        build: fills an empty file.

    Raises:
        Unusable: something is there already, or the place can't be written.
    """
    part = target.with_name(f".opsroom-{secrets.token_hex(8)}.part")
    try:
        if taken := next((path for path in _beside(target) if _holds_something(path)), None):
            raise _taken(taken)
        part.open("xb").close()
        try:
            build(part)
            _publish(part, target)
        finally:
            for path in (part, *_beside(part), part.with_name(part.name + "-shm")):
                with suppress(FileNotFoundError):
                    path.unlink()
    except FileExistsError:
        raise _taken(target) from None
    except (OSError, ValueError) as error:  # a ValueError is a name that no file can have
        if isinstance(error, FileNotFoundError) and not target.parent.exists():
            raise Unusable(
                _("There is no folder {path}; make it first.").format(path=target.parent)
            ) from None
        reason = getattr(error, "strerror", None) or error
        raise Unusable(
            _("{path} can't be written: {reason}.").format(path=target, reason=reason)
        ) from None


def _beside(target: Path) -> list[Path]:
    """The file and its logs: one that is left of an old database would ruin the new one."""
    return [target, *(target.with_name(target.name + suffix) for suffix in _LOGS)]


def _holds_something(path: Path) -> bool:
    return path.exists() and not (path.is_file() and path.stat().st_size == 0)


def _taken(path: Path) -> Unusable:
    return Unusable(_("{path} exists already and was left as it is.").format(path=path))


def _publish(part: Path, target: Path) -> None:
    try:
        publish(part, target)
    except OSError:
        if not (target.exists() and _take_over(part, target)):
            raise


def _take_over(part: Path, target: Path) -> bool:
    """Put a new database in an empty file's place; of several that want to, one does."""
    with target.open("rb") as empty:
        fcntl.flock(empty, fcntl.LOCK_EX)
        mine, there = os.fstat(empty.fileno()), target.lstat()
        if there.st_size or (mine.st_dev, mine.st_ino) != (there.st_dev, there.st_ino):
            return False
        part.replace(target)
    return True
