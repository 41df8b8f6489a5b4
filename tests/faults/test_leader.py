"""One process leads: killed, stopped or told to leave, another one takes over within seconds.

Real processes, ``opsroom worker``. The long run, whose figures README gives:
``OPSROOM_TAKEOVERS=20 OPSROOM_LEADERS_SECONDS=60 pytest -n 0 -s tests/faults/test_leader.py``
"""

import os
import random
import signal
import sqlite3
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from functools import partial
from pathlib import Path

import pytest

from tests.faults.test_kill_jobs import NOW, OPENED, assert_each_once, fill
from tests.jobs.company import Company

TAKEOVERS = int(os.environ.get("OPSROOM_TAKEOVERS", "2"))
SECONDS = float(os.environ.get("OPSROOM_LEADERS_SECONDS", "8"))
ROOT = Path(__file__).parents[2]
INSTANT = f"{NOW.replace(' ', 'T')}:00+08:00"
#: What taking over may take at most: the lease's term, a look, a busy machine.
PATIENCE = 20.0


class Workers:
    """Some workers on one database, and what its lease says."""

    def __init__(self, path: Path) -> None:
        self.path, self.all = path, list[subprocess.Popen[bytes]]()
        self.conn = sqlite3.connect(path, isolation_level=None, timeout=5)

    def start(self) -> "subprocess.Popen[bytes]":
        log = (self.path.parent / f"worker-{len(self.all)}.log").open("wb")
        command = [sys.executable, "-m", "opsroom", "worker", "--db", str(self.path)]
        process = subprocess.Popen([*command, "--now", INSTANT], cwd=ROOT, stderr=log)
        log.close()
        self.all.append(process)
        return process

    def log(self, process: "subprocess.Popen[bytes]") -> str:
        return (self.path.parent / f"worker-{self.all.index(process)}.log").read_text()

    def lease(self) -> tuple[int, str, int]:
        """Fence, holder and pid."""
        rows = self.conn.execute("SELECT fence, holder, pid FROM leases").fetchall()
        return rows[0] if rows else (0, "", 0)

    def passed(self, fence: int) -> bool:
        """Whether the lease has gone to another one."""
        return self.lease()[0] > fence

    def entries(self) -> int:
        return int(self.conn.execute("SELECT count(*) FROM journal").fetchone()[0])

    def leader(self) -> "subprocess.Popen[bytes]":
        """Wait for a leader among them."""
        wait(lambda: self.lease()[1] and any(p.pid == self.lease()[2] for p in self.all))
        return next(p for p in self.all if p.pid == self.lease()[2])

    def unlocked(self) -> bool:
        """Whether nobody is in the middle of a transaction."""
        with closing(sqlite3.connect(self.path, isolation_level=None, timeout=0)) as conn:
            try:
                conn.execute("BEGIN IMMEDIATE")
                conn.execute("ROLLBACK")
            except sqlite3.OperationalError:
                return False
            return True

    def close(self) -> None:
        for process in self.all:
            with suppress(ProcessLookupError):
                process.send_signal(signal.SIGCONT)
            process.kill()
            process.wait()
        self.conn.close()


def wait(true: Callable[[], object], seconds: float = PATIENCE) -> float:
    """Wait until it is true, and say how long that took."""
    begun = time.monotonic()
    while not true():
        assert time.monotonic() - begun < seconds, "it never came true"
        time.sleep(0.005)
    return time.monotonic() - begun


@pytest.fixture
def company(tmp_path: Path) -> Iterator[Company]:
    """A company that was left alone for months: hundreds of things are due."""
    with closing(Company(tmp_path / "room.db", opened=OPENED)) as made:
        yield made


@pytest.fixture
def workers(company: Company) -> Iterator[Workers]:
    made = Workers(company.path)
    yield made
    made.close()


def stop_between_transactions(workers: Workers, leader: "subprocess.Popen[bytes]") -> None:
    """SIGSTOP; a process stopped in the middle of one would keep everybody from writing."""
    while True:
        leader.send_signal(signal.SIGSTOP)
        os.waitid(os.P_PID, leader.pid, os.WSTOPPED)  # the signal takes effect a little later
        if workers.unlocked():
            return
        leader.send_signal(signal.SIGCONT)
        time.sleep(0.001)


def test_a_killed_leader_is_followed_within_seconds(workers: Workers) -> None:
    dice, took = random.Random(3), []
    workers.start()
    leader = workers.leader()
    for _ in range(TAKEOVERS):
        workers.start()
        time.sleep(1.5 + dice.uniform(0, 2))  # it stands by; any phase between two renewals
        fence = workers.lease()[0]
        leader.kill()
        took.append(wait(partial(workers.passed, fence)))
        leader.wait()
        assert workers.lease()[0] == fence + 1
        leader = workers.leader()
    figures = f"p50 {statistics.median(took):.1f} s, max {max(took):.1f} s of {len(took)}"
    sys.stdout.write(f"\ntake-over after kill -9: {figures}\n")
    assert max(took) < 15


def test_one_that_leaves_is_followed_at_once(workers: Workers) -> None:
    first = workers.start()
    workers.leader()
    workers.start()
    time.sleep(1.5)
    first.terminate()
    took = wait(lambda: workers.lease()[0] == 2)
    assert first.wait(10) == 0
    sys.stdout.write(f"\ntake-over after SIGTERM: {took:.1f} s\n")
    assert took < 4


def test_a_leader_stopped_in_mid_job_stands_down_when_it_wakes(
    company: Company, workers: Workers
) -> None:
    """CON-3, DAY-4, SLA-7: and every effect still happens once."""
    fill(company)
    company.at(NOW)
    first = workers.start()
    wait(lambda: workers.entries() > 20)
    workers.start()
    stop_between_transactions(workers, first)
    done = workers.entries()
    took = wait(lambda: workers.lease()[0] == 2)
    sys.stdout.write(f"\ntake-over after SIGSTOP at entry {done}: {took:.1f} s\n")
    first.send_signal(signal.SIGCONT)  # both at work now, if the first were let
    wait(lambda: "stands down" in workers.log(first))
    wait(lambda: quiet(workers), 60)
    assert workers.lease()[0] == 2
    assert "stands down; nothing was changed" in workers.log(first)  # refused by its fence
    company.run("backup")  # one stopped while it backed up kept the others from it, till the next
    assert_each_once(company)


def quiet(workers: Workers) -> bool:
    """Whether all that was due is done: for a second and a half nothing is added."""
    before = workers.entries()
    time.sleep(1.5)
    return before > 0 and workers.entries() == before


def test_five_processes_never_lead_at_once(company: Company, workers: Workers) -> None:
    """Whatever happens to the leader, a fence belongs to one holder and is never given again."""
    fill(company)
    company.at(NOW)
    for _ in range(5):
        workers.start()
    dice, holders = random.Random(5), dict[int, str]()
    end, next_blow, last = time.monotonic() + SECONDS, time.monotonic() + 2, 0
    stopped: list[subprocess.Popen[bytes]] = []
    while time.monotonic() < end:
        fence, holder, _pid = workers.lease()
        assert fence >= last
        last = fence
        if holder:
            assert holders.setdefault(fence, holder) == holder
        if time.monotonic() > next_blow:
            next_blow = time.monotonic() + dice.uniform(5, 9)
            while stopped:
                stopped.pop().send_signal(signal.SIGCONT)
            stop_between_transactions(workers, leader := workers.leader())
            stopped.append(leader)
        time.sleep(0.01)
    for process in stopped:
        process.send_signal(signal.SIGCONT)
    wait(lambda: quiet(workers), 90)
    sys.stdout.write(
        f"\n5 processes, {SECONDS:.0f} s: {last} tenures, {len(holders)} fences seen\n"
    )
    company.run("backup")  # one stopped while it backed up kept the others from it, till the next
    assert_each_once(company)
