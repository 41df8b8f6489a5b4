"""Leaving when told to from outside: SIGTERM, SIGHUP, SIGINT, or a terminal that has gone.

Textual handles none of these, and its event loop may stand still just then (a terminal that stops
reading holds it up). So a thread watches, asks the loop to leave, and after a deadline goes anyway.
"""

from __future__ import annotations

import os
import select
import signal
import threading
from collections.abc import Callable
from types import FrameType, TracebackType
from typing import Final, Self

from opsroom.ui import tty

DEADLINE: Final = 3.0
"""Seconds from being told to leave until the process goes whatever it was doing."""

_POLL_MS: Final = 1000
_LAST_WORD: Final = 0.5  # a signal that came just before the end has its deadline too
_TOLD_TO_LEAVE: Final = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)
_TOUCHED_BY_TEXTUAL: Final = (signal.SIGTSTP, signal.SIGCONT, signal.SIGWINCH)


class Guardian:
    """Watches for signals and for the loss of the terminal while a screen runs.

    A context manager, for the main thread. `leave` is called once, in the guardian's thread, with
    the exit code: 128 and the signal's number, as a shell would say (129 for a lost terminal). If
    the process is still there `deadline` seconds later, it gives the terminal back and ends with
    that code, without asking anybody: what was saved is saved.
    """

    def __init__(self, leave: Callable[[int], object], fd: int, deadline: float) -> None:
        """Watch the terminal behind `fd`."""
        self.code: int | None = None
        """The exit code once told to leave, else None."""
        self._leave = leave
        self._fd = fd
        self._deadline = deadline
        self._before = tty.state(fd)
        self._ended, self._wakeup = os.pipe()
        self._thread = threading.Thread(target=self._watch, name="guardian", daemon=True)

    def __enter__(self) -> Self:
        """Start watching."""
        os.set_blocking(self._wakeup, False)
        # The number of each signal is written by C, at once, even while Python stands still.
        self._old_wakeup = signal.set_wakeup_fd(self._wakeup, warn_on_full_buffer=False)
        touched = (*_TOLD_TO_LEAVE, *_TOUCHED_BY_TEXTUAL)
        self._old_handlers = {number: signal.getsignal(number) for number in touched}
        for number in _TOLD_TO_LEAVE:
            # Under nohup SIGHUP stays ignored; then the terminal's loss is what ends us.
            if self._old_handlers[number] is not signal.SIG_IGN:
                signal.signal(number, _noted)
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop watching; but a deadline that has begun runs on to the end of the process."""
        signal.set_wakeup_fd(self._old_wakeup)
        for number, handler in self._old_handlers.items():
            signal.signal(number, handler)
        os.write(self._wakeup, b"\0")
        self._thread.join(0 if self.code is not None else _LAST_WORD)
        if not self._thread.is_alive():
            os.close(self._wakeup)
            os.close(self._ended)

    def _watch(self) -> None:
        """Wait for a reason to leave, or for the end of the watch; then for the deadline."""
        code = self._reason()
        if code is None:
            return
        self.code = code
        self._leave(code)
        threading.Event().wait(self._deadline)
        tty.restore(self._fd, self._before)
        os._exit(code)

    def _reason(self) -> int | None:
        """The exit code that the first reason to leave gives; None when the watch is over."""
        watch = select.poll()
        watch.register(self._ended, select.POLLIN)
        watch.register(self._fd, 0)  # only what can't be masked: hung up, error, not open
        while True:
            seen = dict(watch.poll(_POLL_MS))
            if self._ended in seen:
                for number in os.read(self._ended, 4096):
                    if number == 0:
                        return None
                    if number in _TOLD_TO_LEAVE:
                        return 128 + number
            if self._fd in seen or tty.is_lost(self._fd):
                return 128 + signal.SIGHUP


def _noted(number: int, frame: FrameType | None) -> None:
    """Do nothing in Python: that there is a handler is what makes C write to the pipe."""
