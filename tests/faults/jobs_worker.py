"""Runs every job until none has anything to do; killed by test_kill_jobs.py on the way.

python -m tests.faults.jobs_worker DATABASE NOW [JOB...]
"""

import sys

from opsroom.actions import casejobs
from opsroom.actions.door import Room
from opsroom.domain.people import Actor, Role
from opsroom.domain.policy import Policy
from opsroom.jobs.registry import JOBS
from opsroom.jobs.runner import run_job
from opsroom.store import sites


def main(path: str, now: int, names: list[str]) -> None:
    """Say "ready", wait for a line, then work; say "done" at the end.

    Jobs that are named go in small steps, so that they can be killed between any two of them.
    """
    if names:
        casejobs.BATCH = 2  # type: ignore[misc]  # a constant for everybody else
    room = Room(path, Policy(), lambda: now, Actor("boss", "Chen", Role.SUPERVISOR))
    # What is slow and done once comes first, so that the kills fall into the work.
    import sqlite_utils  # noqa: F401 - imported for its time

    for calendar in sites.calendars(room.store.conn).values():
        calendar.is_open(now)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    for name in names or JOBS:
        run = run_job(name, room)
        if run.outcome != "done":
            raise SystemExit(run.detail)
    sys.stdout.write("done\n")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3:])
