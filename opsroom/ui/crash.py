"""What goes wrong unforeseen goes to a log, never to the screen: it may hold customers' data."""

from __future__ import annotations

import errno
import logging
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from opsroom.language import _

MAX_BYTES: Final = 1_000_000
"""The size at which the log is put aside; three old ones are kept."""

_FORMAT: Final = "%(asctime)s %(threadName)s: %(message)s"


class CrashLog:
    """The file that tracebacks go to: without locals, readable by its owner alone."""

    def __init__(self, path: Path) -> None:
        """Write to `path`; it and its folder are made when there is something to write."""
        self.path: Final = path
        self.entries = 0
        """How many have been written, or tried."""
        self.failure: str | None = None
        """Why the log couldn't be written, if it couldn't."""

    def write(self, message: str, error: BaseException | None = None) -> None:
        """Add `message`, and the traceback of `error`; never raises for a log it can't write."""
        from logging.handlers import RotatingFileHandler  # nothing to be written, at the start

        self.entries += 1
        trace = None if error is None else (type(error), error, error.__traceback__)
        record = logging.LogRecord("opsroom", logging.CRITICAL, __file__, 0, message, None, trace)
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            os.close(os.open(self.path, os.O_CREAT | os.O_WRONLY, 0o600))
            handler = RotatingFileHandler(
                self.path, maxBytes=MAX_BYTES, backupCount=3, encoding="utf-8"
            )
        except OSError as reason:
            self.failure = reason.strerror or str(reason)
            return
        handler.setFormatter(logging.Formatter(_FORMAT))
        handler.emit(record)
        handler.close()

    def farewell(self) -> str:
        """The one sentence or two that the user sees."""
        told = _("Something unforeseen happened and the screen had to close.")
        kept = _("Everything saved is kept; start again to go on.")
        if self.failure is None:
            where = _("The details are in {path}.").format(path=self.path)
        else:
            where = _("The details could not be written to {path}: {reason}.").format(
                path=self.path, reason=self.failure
            )
        return f"{told} {kept} {where}"

    @contextmanager
    def threads(self) -> Iterator[None]:
        """While this lasts, what a thread doesn't catch is written here."""

        def write(args: threading.ExceptHookArgs) -> None:
            error = args.exc_value
            # Writing to a terminal that has gone; that is the guardian's business.
            if not (isinstance(error, OSError) and error.errno == errno.EIO):
                name = args.thread.name if args.thread is not None else "?"
                self.write(f"uncaught in thread {name}", error)

        before = threading.excepthook
        threading.excepthook = write
        try:
            yield
        finally:
            threading.excepthook = before

    def print_farewell(self) -> None:
        """Tell the user, on standard error."""
        sys.stderr.write(self.farewell() + "\n")
