"""The wall on a real terminal."""

import re
import signal
import sys
from pathlib import Path

import pytest

from tests.conftest import SAMPLE_NOW
from tests.pty_harness import Terminal

COLOUR = re.compile(rb"\x1b\[(?:\d+;)*[34]8;")


def wall(path: Path) -> list[str]:
    return [sys.executable, "-m", "opsroom", "--db", str(path), "--now", SAMPLE_NOW, "wall"]


@pytest.fixture
def log(sample: Path) -> Path:
    return sample.with_suffix(".log")


def test_it_is_drawn_at_80_by_24_and_q_leaves(sample: Path, log: Path) -> None:
    with Terminal(wall(sample), 80, 24) as terminal:
        display = terminal.wait_for("page 1/", 30)  # the last line is drawn last
        assert "SH 14:05" in display[0]
        assert any(re.search(r"-\d:\d\d:\d\d  X  overdue", line) for line in display)
        assert any("on time of" in line for line in display)
        terminal.send("j", "n", "enter", "q")
        assert terminal.wait() == 0
    assert not log.exists()


def test_the_clocks_run(sample: Path) -> None:
    with Terminal(wall(sample), 80, 24) as terminal:
        terminal.wait_for("14:05:0", 30)
        terminal.wait_for("14:05:1", 20)
        terminal.send("q")
        assert terminal.wait() == 0


def test_without_colours_digits_are_painted_in_reverse_video(sample: Path) -> None:
    with Terminal(wall(sample), 80, 24, env={"NO_COLOR": "1"}) as terminal:
        terminal.wait_for("page ", 30)
        assert not COLOUR.search(bytes(terminal.raw))
        screen = terminal._screen  # pyte keeps attributes; the harness shows text alone
        painted = [x for x in range(80) if screen.buffer[2][x].reverse]
        assert len(painted) >= 8
        terminal.send("q")
        assert terminal.wait() == 0


def test_being_told_to_leave_gives_the_terminal_back(sample: Path, log: Path) -> None:
    with Terminal(wall(sample), 80, 24) as terminal:
        terminal.wait_for("page ", 30)
        terminal.signal(signal.SIGTERM)
        assert terminal.wait() == 143
        assert terminal.is_cooked
    assert not log.exists()
