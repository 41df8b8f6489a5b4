"""Opening a database for reading alone, also where nothing may be written (PITFALLS SQLite 9)."""

import os
from pathlib import Path


def writable(path: str | Path) -> bool:
    """Whether this account may write a database and, for its log, the folder it is in."""
    return os.access(path, os.W_OK) and os.access(Path(path).absolute().parent, os.W_OK)


def readable(path: str | Path) -> bool:
    """Whether a file is there that this account may read; a shut folder on the way hides it."""
    return os.path.isfile(path) and os.access(path, os.R_OK)  # noqa: PTH113 - Path's own raises


def only_readable(path: str | Path) -> bool:
    """Whether this account may read a database and not write it: its permissions, or the disk's."""
    return readable(path) and not writable(path)


def waits(path: str | Path) -> bool:
    """Whether a log lies beside a database that hasn't been written into it yet."""
    log = Path(f"{path}-wal")
    return log.exists() and log.stat().st_size > 0


def address(path: str | Path) -> str:
    """Where SQLite is to read a database.

    To read one it makes a file of shared memory beside it. Where it can't, and nobody has the
    database open, nothing can change meanwhile either: SQLite is told so. With a log that waits
    it isn't: that log holds what was done last.
    """
    still = not (writable(path) or waits(path) or Path(f"{path}-shm").exists())
    return f"{Path(path).absolute().as_uri()}?mode=ro" + ("&immutable=1" if still else "")
