"""A room on a real terminal, as the harnesses use one."""

import shutil
import sys
import time
from pathlib import Path

from opsroom.actions.sample import build_sample
from opsroom.domain.policy import Policy
from opsroom.wiring import instant
from tests.conftest import SAMPLE_NOW
from tests.pty_harness import Terminal

OPSROOM = [sys.executable, "-m", "opsroom"]


def sample(folder: Path) -> Path:
    """The sample company as of ``SAMPLE_NOW``, in a file that may be changed."""
    build_sample(folder / "sample.db", instant("now", SAMPLE_NOW), Policy())
    return Path(shutil.copy(folder / "sample.db", folder / "room.db"))


def open_room(path: Path, cols: int = 120, rows: int = 40) -> Terminal:
    """A room that shows its board, with the sample's clock, and that never rings the bell."""
    settings = path.with_suffix(".toml")
    settings.write_text("bell = false\n", encoding="utf-8")
    options = ["--db", str(path), "--now", SAMPLE_NOW, "--settings", str(settings)]
    room = Terminal([*OPSROOM, *options], cols, rows)
    try:
        room.wait_for("on time", 40)
    except BaseException:
        room.kill()
        raise
    return room


def leave(room: Terminal) -> list[str]:
    """Leave by its key; what is wrong with how it ended."""
    for _ in range(3):
        room.send("escape")
        time.sleep(0.3)  # at once they would be one sequence
    room.send("ctrl+q")
    code = room.wait(40)
    return [] if code == 0 else [f"the room ended with {code}: {room.text[-300:]}"]
