"""A real terminal for end-to-end tests: a child on a pty, and a screen that a person would see.

    with Terminal([sys.executable, "-m", "opsroom", "demo"], 80, 24) as terminal:
        terminal.wait_for("Board")
        terminal.send("j", "enter")
        assert "C-0007" in terminal.display[3]

Everything the child writes is read in a thread at once (a terminal that stops reading stalls the
program), drawn by pyte, and kept in `Terminal.raw`.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from types import TracebackType
from typing import Final, Self

import pyte
from wcwidth import wcwidth

KEYS: Final[Mapping[str, str]] = {
    "enter": "\r",
    "escape": "\x1b",
    "tab": "\t",
    "shift+tab": "\x1b[Z",
    "backspace": "\x7f",
    "delete": "\x1b[3~",
    "space": " ",
    "up": "\x1b[A",
    "down": "\x1b[B",
    "right": "\x1b[C",
    "left": "\x1b[D",
    "home": "\x1b[H",
    "end": "\x1b[F",
    "pageup": "\x1b[5~",
    "pagedown": "\x1b[6~",
    "f1": "\x1bOP",
    "f2": "\x1bOQ",
    "f5": "\x1b[15~",
}
"""Key names as Textual writes them; ``ctrl+a`` to ``ctrl+z`` come besides."""

# Makes the pty the child's controlling terminal, then becomes the program: with preexec_fn the
# same would run in a forked copy of a process full of threads.
_TAKE_TERMINAL: Final = (
    "import os,sys,fcntl,termios;os.setsid();fcntl.ioctl(0,termios.TIOCSCTTY,0);"
    "os.execvp(sys.argv[1],sys.argv[1:])"
)

# Queries and modes that pyte would print or misread: Textual asks, a terminal says nothing.
_NOT_DRAWN: Final = re.compile(rb"\x1b\[\?\d+\$p|\x1b\[[<>=][\d;]*u|\x1b\]22;[^\x07]*\x07")
_UNFINISHED: Final = re.compile(rb"\x1b(?:\[[0-?]*[ -/]*|\][^\x07\x1b]*)?$")


class Terminal:
    """A child process with a terminal of its own, `cols` by `rows` cells.

    `env` is added to a small, fixed environment (UTF-8, 256 colours and more, no NO_COLOR). With
    `ignore_hangup` the child starts with SIGHUP ignored, as under nohup.
    """

    def __init__(
        self,
        argv: Sequence[str],
        cols: int = 80,
        rows: int = 24,
        env: Mapping[str, str] | None = None,
        *,
        ignore_hangup: bool = False,
    ) -> None:
        self.raw = bytearray()
        """Everything the child has written, byte by byte."""
        self._screen = pyte.Screen(cols, rows)
        self._stream = pyte.ByteStream(self._screen)
        self._undrawn = b""
        self._news = threading.Condition()
        self._ended = False
        self._hung_up = threading.Event()
        self._flowing = threading.Event()
        self._flowing.set()
        self._master, slave = pty.openpty()
        self._set_size(cols, rows)
        # A shell that started us in the background has had us ignore signals, and children inherit.
        hangup = "IGN" if ignore_hangup else "DFL"
        taking = (
            f"import signal as s;s.signal(s.SIGHUP,s.SIG_{hangup});"
            f"s.signal(s.SIGINT,s.SIG_DFL);{_TAKE_TERMINAL}"
        )
        self._child = subprocess.Popen(
            [sys.executable, "-I", "-S", "-c", taking, *argv],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env=_environment(env or {}),
            close_fds=True,
        )
        os.close(slave)
        self._reader = threading.Thread(target=self._read, name="pty-reader", daemon=True)
        self._reader.start()

    def __enter__(self) -> Self:
        """The terminal itself; leaving kills the child."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the child, whatever state it is in, and give the pty back."""
        self.kill()

    # -- what is on the screen

    @property
    def display(self) -> list[str]:
        """The lines on the screen, top to bottom, trailing spaces kept."""
        with self._news:
            return self._lines()

    @property
    def text(self) -> str:
        """The screen as one string."""
        return "\n".join(self.display)

    def wait_for(
        self, wanted: str | Callable[[Terminal], object], timeout: float = 10.0
    ) -> list[str]:
        """The display as soon as it shows `wanted` (or `wanted` is true of this terminal).

        Raises AssertionError with the last screen after `timeout` seconds, or when the child has
        ended without showing it.
        """

        def there() -> bool:
            if isinstance(wanted, str):
                return wanted in "\n".join(self._lines())
            return bool(wanted(self))

        deadline = time.monotonic() + timeout
        with self._news:
            while not there():
                left = deadline - time.monotonic()
                if self._ended or left <= 0:
                    why = "the program ended" if self._ended else f"{timeout} s passed"
                    raise AssertionError(f"{why} without {wanted!r} on the screen:\n{self.text}")
                # Woken by output; a callable may also wait for something beside the screen.
                self._news.wait(min(left, 0.05) if callable(wanted) else left)
            return self._lines()

    # -- what a person does

    def send(self, *keys: str) -> None:
        """Press `keys`: names from `KEYS`, ``ctrl+x``, or text typed as it is."""
        for key in keys:
            os.write(self._master, _key_bytes(key))

    def resize(self, cols: int, rows: int) -> None:
        """Make the window `cols` by `rows`; the child gets SIGWINCH from the kernel."""
        with self._news:
            self._screen.resize(rows, cols)
        self._set_size(cols, rows)

    def resize_line(self, cols: int, rows: int) -> None:
        """Tell the child alone of a size, one that no screen of ours could have."""
        self._set_size(cols, rows)

    def stall(self) -> None:
        """Stop reading what the child writes, as a laptop asleep at the far end does."""
        self._flowing.clear()

    def hang_up(self) -> None:
        """Close the window, as a lost connection does: the kernel hangs up the line."""
        if self._master >= 0:
            # The line stays up while a read is still waiting on it.
            self._hung_up.set()
            self._flowing.set()
            self._reader.join()
            os.close(self._master)
            self._master = -1

    # -- what becomes of the child

    @property
    def pid(self) -> int:
        """The child's process id."""
        return self._child.pid

    @property
    def returncode(self) -> int | None:
        """The child's exit code (minus the signal that killed it), None while it runs."""
        return self._child.poll()

    def signal(self, number: signal.Signals) -> None:
        """Send the child a signal."""
        self._child.send_signal(number)

    def wait(self, timeout: float = 10.0) -> int:
        """The exit code, as soon as the child has ended and all it wrote is on the screen.

        Raises AssertionError with the last screen after `timeout` seconds.
        """
        try:
            code = self._child.wait(timeout)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"still running after {timeout} s:\n{self.text}") from None
        self._flowing.set()
        if self._master >= 0:
            self._reader.join(timeout)
        return code

    @property
    def is_cooked(self) -> bool:
        """Is the line as a shell wants it: echo on, signals from the keyboard on?"""
        flags = termios.tcgetattr(self._master)[3]
        return bool(flags & termios.ECHO and flags & termios.ICANON and flags & termios.ISIG)

    def kill(self) -> None:
        """Kill the child if it is still there, and close the terminal."""
        if self._child.poll() is None:
            self._child.kill()
            self._child.wait()
        self.hang_up()

    # -- the wire

    def _read(self) -> None:
        """Take what the child writes until the line is closed from either end."""
        master = self._master
        while True:
            self._flowing.wait()
            try:
                while not select.select([master], [], [], 0.02)[0] and not self._hung_up.is_set():
                    pass
                data = b"" if self._hung_up.is_set() else os.read(master, 65536)
            except OSError:  # EIO on Linux: the last one at the other end has gone
                data = b""
            with self._news:
                if data:
                    self._draw(data)
                else:
                    self._ended = True
                self._news.notify_all()
            if not data:
                return

    def _lines(self) -> list[str]:
        """The screen's lines; half a wide character that was written over is a blank.

        pyte's own ``display`` raises IndexError there.
        """
        lines = []
        for y in range(self._screen.lines):
            row, text, x = self._screen.buffer[y], "", 0
            while x < self._screen.columns:
                data = row[x].data
                text += data or " "
                x += 2 if data and wcwidth(data[0]) == 2 else 1
            lines.append(text)
        return lines

    def _draw(self, data: bytes) -> None:
        """Put `data` on the screen; a sequence cut in two by the read waits for its end."""
        self.raw += data
        data = self._undrawn + data
        cut = _UNFINISHED.search(data, max(0, len(data) - 256))
        end = cut.start() if cut else len(data)
        self._undrawn = data[end:]
        self._stream.feed(_NOT_DRAWN.sub(b"", data[:end]))

    def _set_size(self, cols: int, rows: int) -> None:
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, cols, 0, 0))


def _environment(extra: Mapping[str, str]) -> dict[str, str]:
    """The child's environment: the same on every machine, but for where programs are found."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
    fixed = {
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "LANG": "C.UTF-8",
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    return kept | fixed | dict(extra)


def _key_bytes(key: str) -> bytes:
    """What a terminal sends for `key`."""
    with contextlib.suppress(KeyError):
        return KEYS[key].encode()
    if re.fullmatch(r"ctrl\+[a-z]", key):
        return bytes([ord(key[-1]) & 0x1F])
    return key.encode()
