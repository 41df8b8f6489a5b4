"""What whole processes cost: CPU to a first full board, memory, and the CPU of doing nothing.

A process runs on a terminal of its own; what it writes is kept with the CPU it had used by then,
and drawn afterwards, so that drawing takes nothing from what is measured. CPU is told rather than
wall time because it is steadier on a busy machine; the ratios are the same on an idle one.
"""

import fcntl
import os
import pty
import resource
import select
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple, Self

import pyte

from tests.bench.company import NOW_TEXT

PYTHON = sys.executable
COLS, ROWS = 160, 48
#: Lines of a board of this size that show a call; fewer are not yet a full board.
FULL = 36
_STARTED = 60.0

#: The bare app that memory is measured against.
BARE = "from textual.app import App; App().run()"
#: A session that runs no jobs: another one does.
FOLLOW = (
    "import sys; from opsroom.wiring import open_room, wire;"
    "open_room(wire(db=sys.argv[1], now=sys.argv[2]), jobs=False)"
)


def leading(db: Path) -> list[str]:
    """The words that open a room with its jobs."""
    return [PYTHON, "-m", "opsroom", "--db", str(db), "--now", NOW_TEXT]


def following(db: Path) -> list[str]:
    """The words that open a room without jobs."""
    return [PYTHON, "-c", FOLLOW, str(db), NOW_TEXT]


class Chunk(NamedTuple):
    """What was written at once, and the CPU seconds and wall seconds it had taken until then."""

    data: bytes
    cpu: float
    wall: float


class Process:
    """A child on a terminal of its own that is read but not drawn."""

    def __init__(self, argv: Sequence[str]) -> None:
        self.chunks: list[Chunk] = []
        self._master, slave = pty.openpty()
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLS, 0, 0))
        self._began = time.monotonic()
        self._child = subprocess.Popen(
            list(argv),
            stdin=slave,
            stdout=slave,
            stderr=slave,
            start_new_session=True,
            env=_environment(),
        )
        os.close(slave)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exc: object) -> None:
        self._child.kill()
        self._child.wait()
        os.close(self._master)

    def read(self, seconds: float, until: Callable[[], bool] = lambda: False) -> None:
        """Read what it writes for so long, or until something is so."""
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0 and not until():
            if select.select([self._master], [], [], min(left, 0.05))[0]:
                data = os.read(self._master, 65_536)
                self.chunks.append(Chunk(data, self.cpu, time.monotonic() - self._began))

    @property
    def cpu(self) -> float:
        """CPU seconds of all its threads so far."""
        tasks = Path(f"/proc/{self._child.pid}/task")
        spent = 0
        for task in tasks.iterdir():
            spent += int((task / "schedstat").read_text().split()[0])
        return spent / 1e9

    @property
    def memory(self) -> float:
        """MiB resident."""
        status = Path(f"/proc/{self._child.pid}/status").read_text()
        line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
        return int(line.split()[1]) / 1024


def _environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    root = str(Path(__file__).parents[2])
    return (
        kept
        | {"TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8"}
        | {"PYTHONPATH": root}
    )


def first_board(db: Path) -> Chunk:
    """CPU and wall seconds from the start to the first full board on a cold start."""
    with Process(leading(db)) as process:
        process.read(_STARTED, lambda: _enough(process.chunks))
    screen = pyte.Screen(COLS, ROWS)
    stream = pyte.ByteStream(screen)
    for chunk in process.chunks:
        stream.feed(chunk.data)
        if sum(" SH-" in line for line in screen.display) >= FULL:
            return chunk
    raise AssertionError("no full board:\n" + "\n".join(screen.display))


def _enough(chunks: Sequence[Chunk]) -> bool:
    """Whether a board's worth of calls has been written: a guess that costs no drawing.

    The card beside the list names a call as well; the board has room for a few more than enough.
    """
    return sum(chunk.data.count(b"SH-") for chunk in chunks) >= FULL + 4


class Rest(NamedTuple):
    """A session at rest: MiB resident, and its CPU as a share of a core."""

    memory: float
    idle: float


def at_rest(argv: Sequence[str], settle: float, watch: float) -> Rest:
    """Start a session, let it settle for so many seconds and watch it for so many more."""
    with Process(argv) as process:
        process.read(settle)
        before, began = process.cpu, time.monotonic()
        process.read(watch)
        idle = (process.cpu - before) / (time.monotonic() - began) if watch else 0.0
        return Rest(process.memory, idle)


def spent(argv: Sequence[str], times: int) -> float:
    """CPU seconds of a command, the least of so many runs."""
    return min(_spent(argv) for _ in range(times))


def _spent(argv: Sequence[str]) -> float:
    before = _children()
    subprocess.run(list(argv), check=True, stdout=subprocess.DEVNULL, env=_environment())
    return _children() - before


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
