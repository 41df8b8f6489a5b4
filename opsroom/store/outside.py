"""Where the journal's head is noted outside the database (ROL-3): a file, the system's log, both.

Who can write the database can write its whole chain anew; what was noted elsewhere stays.
"""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, NamedTuple

from opsroom.domain.chain import Head
from opsroom.domain.errors import BadInput
from opsroom.language import _

#: Where the system's log listens.
SYSLOG: Final = "/dev/log"
_HASH_DIGITS: Final = 64


class Outside(NamedTuple):
    """The places where heads are noted.

    Attributes:
        file: a file that heads are added to, one a line; ``None`` for none.
        syslog: the socket of the system's log; ``None`` for none.
    """

    file: Path | None = None
    syslog: str | None = None


def note(places: Outside, head: Head, noted: int = 0) -> None:
    """Note a head in all places; it is on the disk before this returns.

    Args:
        places: where.
        head: the head.
        noted: the last one noted by the database's own word. A file that had one and is gone isn't
            begun anew as if nothing had been.

    Raises:
        OSError: a place can't be written, or the file has gone.
    """
    if places.file is not None:
        if text := lost(places.file, noted):
            raise OSError(text)
        _add(places.file, f"{_line(head)}\n")
    if places.syslog is not None:
        from opsroom.store.syslog import tell  # few rooms use it, and it takes a millisecond

        tell(places.syslog, f"opsroom journal-head: {_line(head)}")


def _line(head: Head) -> str:
    return f"{datetime.fromtimestamp(head.at, UTC).isoformat()} {head.id} {head.hash}"


def _add(file: Path, line: str) -> None:
    """Add a line in one write, unless the last one tells of the same head."""
    new = not file.exists()
    handle = os.open(file, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o640)
    try:
        size = os.fstat(handle).st_size
        tail = os.pread(handle, 200, max(0, size - 200))
        if tail.split()[-2:] != line.encode().split()[-2:]:
            torn = b"\n" if tail and not tail.endswith(b"\n") else b""
            os.write(handle, torn + line.encode())
            os.fsync(handle)
    finally:
        os.close(handle)
    if new:
        _keep_name(file.parent)


def _keep_name(folder: Path) -> None:
    """A new file's name is on the disk only when its folder is."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def lost(file: Path | None, noted: int) -> str:
    """Why heads that are named can't be compared, in a sentence; empty where they can.

    Args:
        file: where they are noted; ``None`` for nowhere.
        noted: the number of the last one by the database's own word; 0 for none yet.
    """
    if file is None or (os.access(file, os.R_OK) and file.is_file()):
        return ""
    if not file.exists() and not noted and file.parent.is_dir():
        return ""  # none has been noted yet
    return _(
        "The journal's heads can't be compared: {path} can't be read. Put it back; an empty file "
        "in its place begins anew. [ROL-3]"
    ).format(path=file)


def heads(file: Path) -> Iterator[Head]:
    """The heads that were noted in a file.

    Raises:
        BadInput: it can't be read, or a line is something else: which one is said.
    """
    try:
        lines = file.read_text(encoding="ascii").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(
            "--heads", _("{path} can't be read: {reason}.").format(path=file, reason=error)
        ) from None
    for number, line in enumerate(lines, 1):
        if line.strip():
            head = _head(line.split())
            if head is None:
                raise BadInput(
                    f"{file}:{number}", _("This isn't a head: a time, a number and a hash.")
                )
            yield head


def _head(words: list[str]) -> Head | None:
    try:
        at, number, hash_ = words
        head = Head(int(datetime.fromisoformat(at).timestamp()), int(number), hash_)
    except ValueError:
        return None
    return head if head.id > 0 and len(hash_) == _HASH_DIGITS else None
