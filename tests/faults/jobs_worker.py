"""Runs every job until none has anything to do; may kill itself on the way, as if by kill -9.

python -m tests.faults.jobs_worker DATABASE NOW [JOB...]
"""

import os
import signal
import sys
import threading
from typing import Any

from opsroom.actions import casejobs
from opsroom.actions.door import Room
from opsroom.domain.people import Actor, Role
from opsroom.domain.policy import Policy
from opsroom.jobs.registry import JOBS
from opsroom.jobs.runner import run_job
from opsroom.store import sites


class Doomed(Room):
    """A door whose jobs are cut off after so many statements.

    A thread kills, as soon as it gets its turn: in a statement, in a commit, or between them. How
    far the work has come by then doesn't depend on how fast the machine is, nor on who else is
    at it.
    """

    left = 0

    def acting(self, *args: Any, **options: Any) -> Room:
        """A job's door, with its statements counted."""
        door = super().acting(*args, **options)
        door.store.conn.set_trace_callback(self._count)
        return door

    def live(self, statements: int) -> None:
        """Have this many statements to live; none is for ever."""
        self.left, self._over = statements, threading.Event()
        threading.Thread(target=self._kill, daemon=True).start()

    def _count(self, _statement: str) -> None:
        self.left -= 1
        if self.left == 0:
            self._over.set()

    def _kill(self) -> None:
        self._over.wait()
        os.kill(os.getpid(), signal.SIGKILL)


def main(path: str, now: int, names: list[str]) -> None:
    """Say "ready", wait for how many statements to live, then work; say "done" at the end.

    Jobs that are named go in small steps, so that they can be killed between any two of them.
    """
    if names:
        casejobs.BATCH = 2  # type: ignore[misc]  # a constant for everybody else
    room = Doomed(path, Policy(), lambda: now, Actor("boss", "Chen", Role.SUPERVISOR))
    # What is slow and done once comes first, so that the kills fall into the work.
    import sqlite_utils  # noqa: F401 - imported for its time

    for calendar in sites.calendars(room.store.conn).values():
        calendar.is_open(now)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    room.live(int(sys.stdin.readline()))
    for name in names or JOBS:
        run = run_job(name, room)
        if run.outcome != "done":
            raise SystemExit(run.detail)
    sys.stdout.write("done\n")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3:])
