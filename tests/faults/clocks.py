"""Clocks that jump: the session's, and each machine's under the lease; by a day, both ways."""

import random
from collections import Counter
from contextlib import closing
from pathlib import Path

from opsroom.domain.errors import OpsroomError, Refused
from opsroom.jobs.keeper import Clocks, Keeper
from opsroom.jobs.registry import JOBS
from opsroom.jobs.runner import run_job
from opsroom.store.database import Store
from tests.faults.deeds import anything, room
from tests.faults.harness import Report, broken
from tests.faults.replay import Replay
from tests.rooms import NINE, Company

DAY = 86_400


class Machine:
    """A machine's two clocks in milliseconds: one that somebody sets, one that nobody can."""

    def __init__(self) -> None:
        self.mono = self.wall = 1_700_000_000_000

    def clocks(self) -> Clocks:
        """As a keeper takes them."""
        return Clocks(lambda: self.wall, lambda: self.mono)

    def pass_by(self, milliseconds: int) -> None:
        """Time goes on."""
        self.mono += milliseconds
        self.wall += milliseconds


def run(folder: Path, long: bool) -> Report:
    """Work, run jobs and lead, while clocks jump."""
    steps = 20_000 if long else 400
    faults, jumps = _session(folder / "room.db", steps)
    more, set_back, tenures, gap = _leaders(folder / "lease.db", steps)
    return Report(
        f"{steps:,} actions and runs of jobs while the session's clock jumped {jumps} × by up to a "
        f"day; {steps:,} steps of three leaders whose machines' clocks jumped {set_back} ×",
        f"{len(faults)} doubled, half-done or out of order; never two leaders at once in {tenures} "
        f"tenures, {gap / 1000:.1f} s without a leader at most (leaders died, too)",
        faults + more,
    )


def _session(path: Path, steps: int) -> tuple[list[str], int]:
    company, dice, faults = Company(path), random.Random(31), list[str]()
    company.room.close()
    now, jumps = NINE, 0
    with closing(room(str(path), lambda: now)) as door:
        for number in range(steps):
            now += dice.randint(0, 600)
            if dice.random() < 0.1:
                now, jumps = now + dice.choice((-DAY, DAY, -3600, 3600)), jumps + 1
                now = max(now, NINE)
            try:
                if dice.random() < 0.1:
                    run_job(dice.choice(["alerts", "carry-over", "roll-up"]), door)
                else:
                    door.perform(anything(dice, door, f"c{number}"))
            except Refused:
                continue
            except OpsroomError as error:
                if "still to come" not in str(error):  # a resume time that a jump overtook
                    faults.append(str(error))
        for job in JOBS:
            if job not in {"backup", "journal-head"}:
                run_job(job, door)
        store = door.store
        faults += broken(store.conn) + Replay(store.conn).everything() + _doubled(store)
    return faults, jumps


def _doubled(store: Store) -> list[str]:
    """Effects that are there twice, and steps of a call in the wrong order."""
    faults = []
    reports = Counter(store.rows("SELECT day, kind, person_id, site_id, revision FROM reports"))
    closings = Counter(store.rows("SELECT site_id, day, what FROM closings"))
    for counted in (reports, closings):
        faults += [f"twice: {one}" for one, times in counted.items() if times > 1]
    wrong = store.rows(
        "SELECT number FROM calls WHERE dispatched_at < received_at OR enroute_at < dispatched_at"
        " OR arrived_at < dispatched_at OR finished_at < arrived_at"
    )
    return faults + [f"steps out of order: {number}" for (number,) in wrong]


def _leaders(path: Path, steps: int) -> tuple[list[str], int, int, int]:
    """Three processes, each with a machine of its own; the true time is one."""
    Store.create(path).close()
    dice, faults = random.Random(37), list[str]()
    machines = [Machine() for _ in range(3)]
    keepers = [Keeper(str(path), "x", machine.clocks()) for machine in machines]
    due = [0.0] * 3
    true, leaderless, gap, jumps, fences = 0, 0, 0, 0, set[int]()
    for _step in range(steps):
        spent = dice.randint(50, 600)
        true, leaderless = true + spent, leaderless + spent
        for number, machine in enumerate(machines):
            machine.pass_by(spent)
            if dice.random() < 0.02:
                machine.wall += dice.choice((-DAY, DAY, -60, 60)) * 1000
                jumps += 1
            if dice.random() < 0.01:  # it dies, and another process starts on the machine
                keepers[number] = Keeper(str(path), "x", machine.clocks())
            if true >= due[number]:
                keepers[number].turn()
                due[number] = true + 1000 * keepers[number].pause
        leading = [keeper for keeper in keepers if keeper.leads]
        if len(leading) > 1:
            faults.append(f"{len(leading)} lead at once after {true / 1000:.0f} s")
        if leading:
            fences.update(keeper.fence.number for keeper in leading if keeper.fence)
            gap, leaderless = max(gap, leaderless), 0
    for keeper in keepers:
        keeper.leave()
    if max(gap, leaderless) > 30_000:
        faults.append(f"nobody led for {max(gap, leaderless) / 1000:.0f} s")
    return faults, jumps, len(fences), gap
