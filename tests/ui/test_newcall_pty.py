"""A new call on a real terminal: typed faster than it is drawn, and cut off in mid-word."""

import json
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

from tests.pty_harness import Terminal

OPSROOM = [sys.executable, "-m", "opsroom", "--now", "2026-11-24T14:05:00+08:00"]
FAULT = "no ice since nine, water on the floor"


def value(path: Path, sql: str) -> object:
    """The one value that a query gives; ``None`` without a row."""
    with closing(sqlite3.connect(path)) as conn:
        row = conn.execute(sql).fetchone()
        return row[0] if row else None


def test_a_call_typed_in_one_burst_is_entered_to_the_last_letter(sample: Path) -> None:
    """A desk that knows the form by heart, or a slow line, is ahead of the screen."""
    with Terminal([*OPSROOM, "--db", str(sample)], 80, 24) as room:
        room.wait_for("complaints", 30)
        room.send("n", *"bri", "enter", "enter", *FAULT, "enter")
        last = "SELECT customer_name || ': ' || fault FROM calls ORDER BY id DESC LIMIT 1"
        room.wait_for(lambda _: value(sample, last) == f"Brixham's Fishmongers: {FAULT}", 20)
        room.send("ctrl+q")
        assert room.wait() == 0


def test_a_line_that_is_cut_off_leaves_a_draft(sample: Path) -> None:
    """SIGHUP in mid-word: the next session begins where this one ended."""
    kept = "SELECT data FROM drafts WHERE form = 'newcall'"
    with Terminal([*OPSROOM, "--db", str(sample)], 120, 40) as room:
        room.wait_for("on time today", 30)
        room.send("n", *"bri", "enter", "enter", *FAULT)
        room.wait_for(FAULT[-12:], 20)
        room.hang_up()
        room.wait()
    assert json.loads(str(value(sample, kept)))["fault"] == FAULT
    with Terminal([*OPSROOM, "--db", str(sample)], 80, 24) as room:
        room.wait_for("complaints", 30)
        room.send("n")
        room.wait_for("restored", 20)
        room.send("enter")
        last = "SELECT fault FROM calls ORDER BY id DESC LIMIT 1"
        room.wait_for(lambda _: value(sample, last) == FAULT, 20)
        room.wait_for(lambda _: value(sample, kept) is None, 20)
        room.send("ctrl+q")
        assert room.wait() == 0
