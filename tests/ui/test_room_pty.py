"""The room on a real terminal: typing ahead, and what another process did."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from tests.pty_harness import Terminal

OPSROOM = [sys.executable, "-m", "opsroom"]


def one(path: Path, sql: str) -> tuple[object, ...] | None:
    with closing(sqlite3.connect(path)) as conn:
        row = conn.execute(sql).fetchone()
        return None if row is None else tuple(row)


def test_keys_that_arrive_all_at_once_do_what_they_say(sample: Path) -> None:
    """A slow line hands over a burst: the form opens, is filled to the last letter, and is sent."""
    with Terminal([*OPSROOM, "--db", str(sample)], 80, 24) as room:
        room.wait_for("complaints", 30)
        note = "back in the afternoon, ring twice"
        room.send(*"wjjh", "2", "enter", *"+2h", "enter", *note, "enter")
        held = "SELECT reason, note FROM holds WHERE note != '' ORDER BY id DESC LIMIT 1"
        room.wait_for(lambda _: one(sample, held) == ("nobody_home", note), 20)
        room.send("ctrl+q")
        assert room.wait() == 0


def test_a_call_entered_in_one_process_shows_on_anothers_board(sample: Path) -> None:
    with Terminal([*OPSROOM, "--db", str(sample)], 120, 50) as room:
        room.wait_for("on time today", 30)
        add = [*OPSROOM, "--db", str(sample), "call", "add", "--site", "SH", "--zone", "urban"]
        new = ["--name", "新开的面馆", "--address", "1 Test Road", "--phone", "1", "--model", "T-1"]
        subprocess.run([*add, *new, "--fault", "Zebra stripes on display"], check=True)
        room.wait_for("新开的面馆", 20)
        room.send("ctrl+q")
        assert room.wait() == 0
