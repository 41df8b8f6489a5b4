"""A terminal of twenty by five, and one whose size changes all the time, with random keys."""

import random
import sqlite3
import time
from contextlib import closing
from pathlib import Path

from opsroom.ui.commands import COMMANDS
from tests.faults.harness import Report, sound
from tests.faults.pty import leave, open_room, sample
from tests.pty_harness import KEYS, Terminal

SIZES = ((20, 5), (20, 5), (20, 5), (1, 1), (10, 3), (80, 24), (300, 4), (6, 60), (120, 40))
TOUR = ("2", "right", "left", "3", "tab", "4", "enter", "escape", "5", "enter", "escape", "1")


def run(folder: Path, long: bool) -> Report:
    """Every screen at 20×5, then a monkey that also pulls at the window."""
    presses, path, faults = 3000 if long else 30, sample(folder), list[str]()
    dice = random.Random(41)
    letters = "abcdefghijklmnoprstuvxyz12345[]=/@|:?,."
    keys = sorted({command.key for command in COMMANDS} & {*KEYS, *letters})
    keys += ["enter", "escape", "tab", "up", "down", "left", "right", "j", "k", "space", "pagedown"]
    with open_room(path, 120, 40) as room:
        room.resize(20, 5)
        for key in TOUR:
            room.send(key)
            _settle(room)
        for number in range(presses):
            if number % 10 == 0:
                room.resize(*dice.choice(SIZES))
            room.send(dice.choice(keys if dice.random() < 0.9 else "测试 xyz 12:30 +2h"))
            _settle(room, 0.04)
            if room.returncode is not None:
                faults.append(f"ended with {room.returncode} after {number} keys: {room.text}")
                break
        else:
            room.resize(120, 40)
            faults += leave(room)
    faults += sound(path)
    with closing(sqlite3.connect(path)) as conn:
        (entries,) = conn.execute("SELECT count(*) FROM journal WHERE origin = 'screen'").fetchone()
    return Report(
        f"every screen at 20×5, then {presses:,} random keys while the window took "
        f"{len(set(SIZES))} sizes from 1×1 to 300×4",
        f"{len(faults)} crashes; {entries} changes were made on the way, the database is sound",
        faults,
    )


def _settle(room: Terminal, quiet: float = 0.15) -> None:
    """Wait until nothing is drawn for a moment; half a second at most."""
    end = time.monotonic() + 0.5
    seen = -1
    while time.monotonic() < end and len(room.raw) != seen and room.returncode is None:
        seen = len(room.raw)
        time.sleep(quiet)
