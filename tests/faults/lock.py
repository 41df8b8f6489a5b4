"""Somebody holds the database's lock for half a minute: a debugger, a stopped job."""

import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from tests.conftest import SAMPLE_NOW
from tests.faults.harness import ROOT, Report
from tests.faults.pty import OPSROOM, leave, open_room, sample
from tests.pty_harness import Terminal

NOTE = "ring twice, back at three"


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Hold the write lock."""
    with closing(sqlite3.connect(path, isolation_level=None)) as conn:
        conn.execute("BEGIN IMMEDIATE")
        yield
        conn.execute("ROLLBACK")


def run(folder: Path, long: bool) -> Report:
    """A command, and a room on a terminal, while the lock is held."""
    seconds, path, faults = 30.0 if long else 6.0, sample(folder), list[str]()
    with open_room(path) as room:
        begun = time.monotonic()
        with held(path):
            waited, wrong = _command(path)
            faults += wrong + _hold(room)
            ticks, gap = _watch(room, seconds - (time.monotonic() - begun))
        if gap > 3:
            faults.append(f"the screen stood still for {gap:.1f} s")
        faults += _again(room, path) + leave(room)
    return Report(
        f"the lock held for {seconds:.0f} s under a command and a room on a real terminal",
        f"the command waited {waited:.1f} s and said so (exit 3); the screen drew {ticks} times, "
        f"never standing still for longer than {gap:.1f} s; the key pressed meanwhile was refused, "
        "its form stayed as typed, and went through afterwards"
        if not faults
        else f"{len(faults)} faults",
        faults,
    )


def _command(path: Path) -> tuple[float, list[str]]:
    words = ["--db", str(path), "--now", SAMPLE_NOW, "call", "cancel", "SH-1003", "--reason", "x"]
    begun = time.monotonic()
    done = subprocess.run(
        [*OPSROOM, *words], cwd=ROOT, capture_output=True, text=True, check=False, timeout=60
    )
    waited = time.monotonic() - begun
    if done.returncode != 3 or "busy" not in done.stderr or waited > 15:
        return waited, [f"the command: exit {done.returncode} after {waited:.1f} s: {done.stderr}"]
    return waited, []


def _hold(room: Terminal) -> list[str]:
    """Put the call in hand on hold; it is refused, and the form stays as it was typed."""
    room.send("w", "j", "h")  # calls alone: a complaint is never held
    room.wait_for("Goes on at", 20)
    room.send("2", "enter", "+2h", "enter", NOTE)
    room.wait_for(NOTE, 20)
    room.send("enter")
    try:
        room.wait_for("busy", 20)
        room.wait_for(NOTE, 10)
    except AssertionError as error:
        return [f"it isn't told, or what was typed is gone: {error}"]
    return []


def _watch(room: Terminal, seconds: float) -> tuple[int, float]:
    """Watch the screen tick; how often it drew, and its longest stillness in seconds."""
    end = time.monotonic() + max(seconds, 3)
    last, seen, ticks, gap = time.monotonic(), len(room.raw), 0, 0.0
    while (now := time.monotonic()) < end:
        if len(room.raw) != seen:
            gap, last, seen, ticks = max(gap, now - last), now, len(room.raw), ticks + 1
        time.sleep(0.02)
    return ticks, max(gap, time.monotonic() - last)


def _again(room: Terminal, path: Path) -> list[str]:
    """The lock is free: send the form as it stands."""
    room.send("ctrl+s")

    def kept(_room: Terminal) -> bool:
        with closing(sqlite3.connect(path)) as conn:
            rows = conn.execute("SELECT count(*) FROM holds WHERE note = ?", (NOTE,)).fetchone()
            return bool(rows[0] == 1)

    try:
        room.wait_for(kept, 15)
    except AssertionError as error:
        return [f"it doesn't go through afterwards: {error}"]
    return []
