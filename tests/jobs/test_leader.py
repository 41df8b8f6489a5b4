"""Leading: one at a time, by fences; on clocks that the test moves, without threads or with."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from opsroom.domain.errors import Fenced
from opsroom.domain.lease import MARGIN, RENEW, TERM
from opsroom.jobs import runner
from opsroom.jobs.keeper import Clocks, Keeper
from opsroom.jobs.leader import Leader
from opsroom.jobs.registry import JOBS
from opsroom.jobs.runner import run_job
from opsroom.store import leasesql
from tests.jobs.company import Company


class Hands:
    """Two clocks that the test moves, in milliseconds."""

    def __init__(self) -> None:
        self.wall, self.mono = 1_000_000, 0

    def pass_by(self, ms: int) -> None:
        self.wall, self.mono = self.wall + ms, self.mono + ms

    @property
    def clocks(self) -> Clocks:
        return Clocks(lambda: self.wall, lambda: self.mono)


@pytest.fixture
def company(tmp_path: Path) -> Iterator[Company]:
    made = Company(tmp_path / "room.db")
    yield made
    made.close()


@pytest.fixture
def hands() -> Hands:
    return Hands()


@pytest.fixture
def keepers(company: Company, hands: Hands) -> Iterator[list[Keeper]]:
    made = [Keeper(str(company.path), name, hands.clocks) for name in ("Li", "Wu", "Chen")]
    yield made
    for keeper in made:
        keeper.leave()


def locked(company: Company) -> Callable[[], object]:
    """Hold the write lock till it is called."""
    company.store.conn.execute("BEGIN IMMEDIATE")
    return lambda: company.store.conn.execute("ROLLBACK")


def test_one_leads_and_the_others_stand_by(keepers: list[Keeper], hands: Hands) -> None:
    for _ in range(20):
        for keeper in keepers:
            keeper.turn()
        hands.pass_by(500)
    assert [keeper.leads for keeper in keepers] == [True, False, False]
    assert keepers[1].rival
    assert keepers[1].rival.person == "Li"


def test_one_that_is_silent_is_followed_and_stands_down(
    keepers: list[Keeper], hands: Hands
) -> None:
    first, second, _third = keepers
    first.turn()
    second.turn()
    hands.pass_by(TERM)
    second.turn()
    assert (first.leads, second.leads) == (False, True)
    assert second.fence
    assert second.fence.number == 2
    first.turn()
    assert first.fence is None
    first.turn()
    assert not first.leads


def test_one_given_back_is_taken_at_once(keepers: list[Keeper]) -> None:
    first, second, _third = keepers
    first.turn()
    second.turn()
    first.leave()
    second.turn()
    assert second.leads
    assert second.fence
    assert second.fence.number == 2


def test_a_lock_is_no_loss_until_the_lease_runs_out(
    company: Company, keepers: list[Keeper], hands: Hands
) -> None:
    first, second, _third = keepers
    first.turn()
    fence = first.fence
    unlock = locked(company)
    hands.pass_by(RENEW)
    with pytest.raises(Exception, match="busy"):
        first.turn()
    assert first.leads
    hands.pass_by(TERM - MARGIN - RENEW)
    assert not first.leads  # nothing more is begun ...
    unlock()
    first.turn()
    assert first.leads  # ... but nobody else had it meanwhile
    assert first.fence == fence
    second.turn()
    assert not second.leads


@pytest.mark.parametrize("jump", [-86_400_000, 86_400_000])
def test_a_wall_clock_that_jumps_makes_no_second_leader(
    keepers: list[Keeper], hands: Hands, jump: int
) -> None:
    first, second, _third = keepers
    for at in range(60):
        if at % 4 == 0:
            first.turn()
        second.turn()
        hands.pass_by(500)
        if at == 30:
            hands.wall += jump
    assert (first.leads, second.leads) == (True, False)


def test_two_candidates_at_the_same_instant_get_one_lease(
    keepers: list[Keeper], hands: Hands
) -> None:
    first, *others = keepers
    first.turn()
    for keeper in others:
        keeper.turn()
    hands.pass_by(TERM)
    for keeper in others:
        keeper.turn()
    assert [keeper.leads for keeper in others] == [True, False]


def test_a_transaction_of_a_leader_that_was_followed_is_refused(
    company: Company, keepers: list[Keeper], hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The old leader is stopped in mid-job and wakes when another one leads: nothing is written."""
    company.term("2026-12-01")
    company.term("2026-12-02")
    company.at("2026-11-23 09:00")
    first, second, _third = keepers
    first.turn()
    second.turn()
    room = company.boss.acting(JOBS["renewals"].actor, "job", first.fence)
    real, told = runner._perform, list[str]()

    def stopped_before_the_second(*args: object) -> None:
        if told:
            hands.pass_by(TERM)
            second.turn()
        told.append("begun")
        real(*args)  # type: ignore[arg-type]  # passed on as they came

    monkeypatch.setattr(runner, "_perform", stopped_before_the_second)
    with pytest.raises(Fenced, match="Wu runs the jobs now"):
        run_job("renewals", room)
    room.close()
    assert company.rows("SELECT count(*) FROM notices") == [(1,)]
    monkeypatch.setattr(runner, "_perform", real)
    own = company.boss.acting(JOBS["renewals"].actor, "job", second.fence)
    assert run_job("renewals", own).effects == 1
    own.close()
    assert company.rows("SELECT count(*) FROM notices") == [(2,)]


def test_a_fence_is_never_given_again(company: Company) -> None:
    claim = leasesql.Claim("a", "host", 1, "Li")
    assert leasesql.take(company.store, claim, 0, lambda _lease: True)
    for sql in ("DELETE FROM leases", "UPDATE leases SET fence = fence - 1"):
        with pytest.raises(Exception, match="never given again"):
            company.run_sql(sql)


def test_what_a_person_runs_by_hand_needs_no_lease(company: Company, keepers: list[Keeper]) -> None:
    keepers[0].turn()
    assert company.run("alerts").outcome == "done"


def test_a_leader_runs_the_jobs_and_gives_the_lease_back(company: Company) -> None:
    company.term("2026-12-01")
    company.at("2026-11-23 09:00")
    leader = Leader(company.boss)
    leader.start()
    waiting = threading.Event()
    for _ in range(400):
        if company.rows("SELECT count(*) FROM notices") == [(1,)]:
            break
        waiting.wait(0.02)
    assert leader.leads
    assert company.rows("SELECT person, pid FROM leases") == [("Chen", os.getpid())]
    assert leader.stop()
    assert company.rows("SELECT holder, fence FROM leases") == [("", 1)]
    assert not leader.leads


def test_one_that_doesnt_lead_imports_no_scheduler(company: Company) -> None:
    """A session beside the leader costs neither the scheduler's time nor its memory."""
    keeper = Keeper(str(company.path), "Li")
    keeper.turn()
    code = (
        "import sys, time\n"
        "from opsroom.wiring import wire\n"
        "leader = wire(db=sys.argv[1], person='boss').start_jobs()\n"
        "while not leader.keeper.pause: time.sleep(0.01)\n"  # until it has seen who leads
        "assert not leader.leads\n"
        "leader.stop()\n"
        "sys.exit(any(name.startswith('apscheduler') for name in sys.modules))"
    )
    command = [sys.executable, "-c", code, str(company.path)]
    assert subprocess.run(command, check=False).returncode == 0
    keeper.leave()
