"""The fault harnesses, a line each."""

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

from tests.faults.bypytest import Suite
from tests.faults.harness import Report


class Harness(NamedTuple):
    """A harness.

    Attributes:
        name: its name on the command line.
        promise: what is promised, as README says it.
        suite: the tests that are the harness; ``None`` for a module of that name with ``run``.
    """

    name: str
    promise: str
    suite: Suite | None = None

    @property
    def run(self) -> Callable[[Path, bool], Report]:
        """Runs it: in a folder of its own, long or short."""
        if self.suite is not None:
            return self.suite.run
        found: Callable[[Path, bool], Report] = import_module(f"tests.faults.{self.name}").run
        return found


HARNESSES = (
    Harness("kill", "Killed at any moment, nothing acknowledged is lost, doubled or half done"),
    Harness(
        "jobs",
        "Jobs killed at any moment do each thing once",
        Suite(("tests/faults/test_kill_jobs.py",), {"OPSROOM_KILLS": "100"}),
    ),
    Harness("writers", "Forty writers at once: none fails, nothing is lost"),
    Harness("numbers", "Twenty people open cases across a month's end: no number missing or twice"),
    Harness(
        "leader",
        "A leader that dies or stops is followed within seconds, and stands down when it wakes",
        Suite(
            ("tests/faults/test_leader.py",),
            {"OPSROOM_TAKEOVERS": "20", "OPSROOM_LEADERS_SECONDS": "60"},
        ),
    ),
    Harness("lock", "Somebody holds the lock: told, nothing typed is lost, and the screen lives"),
    Harness("disk", "A full disk is told, and nothing is half done"),
    Harness("readonly", "What may not be written or read is told"),
    Harness("corrupt", "A broken file is told, never a crash"),
    Harness(
        "backup",
        "A backup or restore that is cut off leaves what was there",
        Suite(("tests/store/test_backup.py", "tests/store/test_restore.py"), {}),
    ),
    Harness("clocks", "Clocks that jump double nothing and put nobody out of order"),
    Harness("nights", "On the nights when clocks change all comes once, under its own date"),
    Harness("suspended", "A machine that slept is right at once when it wakes"),
    Harness(
        "terminals",
        "A dropped or stalled terminal ends cleanly, and never keeps the jobs from running",
        Suite(("tests/ui/test_terminal_pty.py", "tests/ui/test_newcall_pty.py"), {}),
    ),
    Harness("small", "A terminal of 20×5, or one that changes its size, is no crash"),
    Harness("hostile", "Text that comes in can't steer a terminal"),
    Harness("drawn", "What is drawn holds no control of somebody else's"),
    Harness("imports", "A table that is no table is refused by file and line, in bounded memory"),
    Harness("filters", "The filter shows exactly what it should"),
    Harness("files", "A mistake in a settings, policy, theme or mapping file is named"),
)
