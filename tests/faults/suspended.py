"""A machine that was put to sleep with the room open: SIGSTOP, and SIGCONT much later."""

import re
import signal
import sqlite3
import subprocess
import time
from collections import Counter
from contextlib import closing
from pathlib import Path

from opsroom.store.database import Store
from tests.conftest import SAMPLE_NOW
from tests.faults.harness import ROOT, Report, broken
from tests.faults.pty import OPSROOM, leave, open_room, sample
from tests.pty_harness import Terminal

CLOCK = re.compile(r"\b(\d\d):(\d\d):(\d\d)\b")
NEW = "Zebra Noodles"


def run(folder: Path, long: bool) -> Report:
    """Stop the room, enter a call elsewhere, and wake it: how long until the board is right."""
    seconds, path, faults, took = 10.0 if long else 3.0, sample(folder), list[str](), list[float]()
    rounds = 3 if long else 1
    with open_room(path) as room:
        for number in range(rounds):
            shown, looked = _shown(room), time.monotonic()
            _stop(room, path)
            begun = time.monotonic()
            _enter(path, f"{NEW} {number}")
            time.sleep(max(0.0, seconds - (time.monotonic() - begun)))
            room.signal(signal.SIGCONT)
            woken = time.monotonic()
            room.send("/", f"{NEW} {number}", "enter")
            room.wait_for(lambda seen, n=number: f"{NEW} {n}" in "\n".join(seen.display[4:]), 20)
            took.append(time.monotonic() - woken)
            room.send("escape")
            off = (_shown(room) - shown) - (time.monotonic() - looked)
            faults += [f"the clock is {off:.1f} s off after waking"] if abs(off) > 2.5 else []
        faults += leave(room)
    with closing(Store(path)) as store:
        faults += broken(store.conn)
        for table, key in (
            ("alerts", "call_id, clock_from, level"),
            ("closings", "site_id, day, what"),
            ("reports", "site_id, day, kind, person_id, revision"),
            ("notices", "term_id"),
        ):
            counted = Counter(store.rows(f"SELECT {key} FROM {table}"))
            faults += [f"{times} × {one} in {table}" for one, times in counted.items() if times > 1]
    return Report(
        f"the room on a real terminal stopped {rounds} × for {seconds:.0f} s while a call came in",
        f"the call is on the board {max(took):.1f} s after waking at most, the clock is right, "
        "no job did anything twice",
        faults,
    )


def _stop(room: Terminal, path: Path) -> None:
    """Stop the room, between two transactions: asleep in one it would keep the call out."""
    while True:
        room.signal(signal.SIGSTOP)
        with closing(sqlite3.connect(path, isolation_level=None, timeout=0)) as conn:
            try:
                conn.execute("BEGIN IMMEDIATE")
                conn.execute("ROLLBACK")
            except sqlite3.OperationalError:
                room.signal(signal.SIGCONT)
                time.sleep(0.01)
            else:
                return


def _enter(path: Path, name: str) -> None:
    words = ["call", "add", "--site", "SH", "--zone", "urban", "--name", name, "--address", "A"]
    more = ["--phone", "1", "--model", "T-1", "--fault", "stripes"]
    command = [*OPSROOM, "--db", str(path), "--now", SAMPLE_NOW, *words, *more]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)


def _shown(room: Terminal) -> int:
    """The clock on the board, in seconds of its day."""
    room.wait_for(lambda seen: CLOCK.search(seen.display[0]), 10)
    found = CLOCK.search(room.display[0])
    assert found
    hours, minutes, seconds = map(int, found.groups())
    return 3600 * hours + 60 * minutes + seconds
