"""What only a real terminal shows: leaving, crashing, and what is written (PITFALLS, Textual)."""

from __future__ import annotations

import re
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.pty_harness import Terminal

LEFT = b"\x1b[?1049l"
SHOWN = b"\x1b[?25h"
COLOUR = re.compile(rb"\x1b\[(?:\d+;)*[34]8;")


def tiny(log: Path, deadline: float = 3.0) -> list[str]:
    return [sys.executable, "-m", "tests.ui.tiny", str(log), str(deadline)]


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "state" / "crash.log"


@pytest.fixture
def terminal(log: Path) -> Iterator[Terminal]:
    with Terminal(tiny(log), 60, 12) as started:
        started.wait_for("就绪 ready")
        yield started


def assert_given_back(terminal: Terminal) -> None:
    assert LEFT in terminal.raw
    assert SHOWN in terminal.raw[terminal.raw.rindex(LEFT) :]
    assert terminal.is_cooked


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_signal_ends_the_program_and_gives_the_terminal_back(
    terminal: Terminal, log: Path, number: signal.Signals
) -> None:
    terminal.signal(number)
    assert terminal.wait(5) == 128 + number
    assert_given_back(terminal)
    assert not log.exists()


def test_a_lost_terminal_ends_the_program(terminal: Terminal, log: Path) -> None:
    terminal.hang_up()
    assert terminal.wait(5) == 129
    assert not log.exists()


def test_a_lost_terminal_ends_the_program_even_under_nohup(log: Path) -> None:
    with Terminal(tiny(log), 60, 12, ignore_hangup=True) as terminal:
        terminal.wait_for("ready")
        terminal.hang_up()
        assert terminal.wait(5) == 129
    assert not log.exists()


def test_a_frozen_program_is_ended_at_the_deadline(log: Path) -> None:
    with Terminal(tiny(log, 0.3), 60, 12) as terminal:
        terminal.wait_for("ready")
        terminal.send("f2")
        terminal.signal(signal.SIGTERM)
        assert terminal.wait(5) == 143
        assert_given_back(terminal)


def test_a_terminal_that_stops_reading_cannot_keep_the_program(log: Path) -> None:
    with Terminal(tiny(log, 0.3), 200, 50) as terminal:
        terminal.wait_for("ready")
        terminal.stall()
        terminal.send("f5")
        terminal.signal(signal.SIGTERM)
        assert terminal.wait(5) == 143
        assert terminal.is_cooked


def test_a_crash_tells_the_user_one_thing_and_the_log_everything(
    terminal: Terminal, log: Path
) -> None:
    terminal.send("f1")
    assert terminal.wait(5) == 4
    assert_given_back(terminal)
    assert "Something unforeseen" in terminal.text
    assert "Everything saved is kept" in terminal.text
    assert str(log) in "".join(terminal.display)
    for hidden in (b"Traceback", b"secret", b"on purpose"):
        assert hidden not in terminal.raw
    logged = log.read_text(encoding="utf-8")
    assert "RuntimeError: crash on purpose" in logged
    assert "action_crash" in logged
    assert "the-customer-s-secret" not in logged
    assert stat.S_IMODE(log.stat().st_mode) == 0o600


def test_a_crash_whose_log_cannot_be_written_says_so(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file where the folder should be")
    with Terminal(tiny(tmp_path / "state" / "crash.log"), 100, 12) as terminal:
        terminal.wait_for("ready")
        terminal.send("f1")
        assert terminal.wait(5) == 4
        assert "could not be written" in terminal.text


def test_a_crash_in_a_thread_is_logged_and_the_screen_lives(terminal: Terminal, log: Path) -> None:
    terminal.send("ctrl+t")
    terminal.wait_for("thread is dead")
    assert "ZeroDivisionError" in log.read_text(encoding="utf-8")
    assert b"Traceback" not in terminal.raw


def test_the_app_s_own_exit_code_is_the_program_s(terminal: Terminal) -> None:
    terminal.send("ctrl+g")
    assert terminal.wait(5) == 7
    assert_given_back(terminal)


def test_escape_sequences_in_data_never_reach_the_terminal(terminal: Terminal) -> None:
    assert b"owned" in terminal.raw, "the text itself is drawn"
    assert b"\x1b]0;" not in terminal.raw
    for char in "\x9b", "\u202e", "\x7f":
        assert char.encode() not in terminal.raw
    # Textual's own are the ends of its pointer shapes.
    assert b"\x07" not in re.sub(rb"\x1b\]22;\w+\x07", b"", terminal.raw)
    assert "red end" in terminal.text


def test_no_colour_means_none_at_all_and_the_cursor_is_still_seen(log: Path) -> None:
    with Terminal(tiny(log), 60, 12, {"NO_COLOR": "1"}) as terminal:
        terminal.wait_for("ready")
        terminal.send("a", "b")
        terminal.wait_for("ab")
        assert not COLOUR.search(terminal.raw)
        assert re.search(rb"\x1b\[7m[^\x1b]*ready", terminal.raw)


def test_an_empty_no_color_means_colour(log: Path) -> None:
    with Terminal(tiny(log), 60, 12, {"NO_COLOR": ""}) as terminal:
        terminal.wait_for("ready")
        assert COLOUR.search(terminal.raw)


def test_no_door_opens_through_the_environment_or_a_key(log: Path, tmp_path: Path) -> None:
    shot = tmp_path / "shots"
    shot.mkdir()
    env = {
        "TEXTUAL_DRIVER": "no.such.module:Driver",
        "TEXTUAL_SCREENSHOT": "0",
        "TEXTUAL_SCREENSHOT_LOCATION": str(shot),
        "TEXTUAL_LOG": str(shot / "log"),
        "TEXTUAL_PRESS": "ctrl+g",
        "HOME": str(shot),
        "TEXTUAL_DISABLE_KITTY_KEY": "0",
    }
    with Terminal(tiny(log), 60, 12, env) as terminal:
        terminal.wait_for("ready")
        terminal.send("ctrl+s", "ctrl+z")
        terminal.signal(signal.SIGTSTP)
        terminal.send("still here")
        terminal.wait_for("still here")
        assert not list(shot.iterdir())
        assert b"\x1b[>" not in terminal.raw, "the terminal's own keyboard protocol is on"


def test_a_program_that_was_stopped_goes_on_as_it_was(terminal: Terminal) -> None:
    """A suspended machine, or `kill -STOP`: Textual would read and write twice from then on."""
    tasks = Path(f"/proc/{terminal.pid}/task")
    before = len(list(tasks.iterdir()))
    for number in range(3):
        terminal.signal(signal.SIGSTOP)
        drawn = len(terminal.raw)
        terminal.signal(signal.SIGCONT)
        terminal.wait_for(lambda seen, n=drawn: LEFT[:-1] + b"h" in seen.raw[n:])
        terminal.wait_for(lambda seen, n=drawn: b"ready" in seen.raw[n:])
        terminal.send(f"awake {number}")
        terminal.wait_for(f"awake {number}")
    assert len(list(tasks.iterdir())) == before
    terminal.send("ctrl+g")
    assert terminal.wait(5) == 7
    assert_given_back(terminal)


@pytest.mark.parametrize("stream", ["stdin", "stdout", "stderr"])
def test_without_a_terminal_the_screen_is_refused(log: Path, stream: str) -> None:
    redirect = {"stdin": "<", "stdout": ">", "stderr": "2>"}[stream]
    target = "/dev/null" if stream != "stderr" else str(log.parent.parent / "err")
    command = ["sh", "-c", f'"$@" {redirect} {target}', "sh", *tiny(log)]
    with Terminal(command, 60, 12) as terminal:
        assert terminal.wait(5) == 1
        assert LEFT not in terminal.raw
        said = terminal.text if stream != "stderr" else Path(target).read_text(encoding="utf-8")
        assert "is not a terminal" in said.replace("\n", "")


def test_a_dumb_terminal_is_refused_with_advice(log: Path) -> None:
    with Terminal(tiny(log), 60, 12, {"TERM": "dumb"}) as terminal:
        assert terminal.wait(5) == 1
        assert "TERM is “dumb”" in terminal.text
        assert b"\x1b" not in terminal.raw


def test_the_harness_draws_wide_characters_and_follows_a_resize(terminal: Terminal) -> None:
    terminal.resize(30, 8)
    terminal.send("王伟")
    terminal.wait_for(lambda seen: any("王伟" in line for line in seen.display))
    assert len(terminal.display) == 8


def test_the_terminal_module_draws_nothing_without_textual() -> None:
    script = "import sys, opsroom.ui.tty; sys.exit('textual' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
