"""The jobs' clock: on threads of its own, catching up at the start, stopping in time."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from opsroom.jobs import scheduler as module
from opsroom.jobs.registry import JOBS
from opsroom.jobs.scheduler import Jobs
from tests.jobs.company import Company


@pytest.fixture
def company(tmp_path: Path) -> Iterator[Company]:
    made = Company(tmp_path / "room.db")
    yield made
    made.close()


def record(monkeypatch: pytest.MonkeyPatch, wait_for: int) -> threading.Event:
    """An event that is set when that many job runs have ended."""
    ended = threading.Event()
    count = [0]
    real = module.run_job

    def counted(*args: object) -> object:
        try:
            return real(*args)  # type: ignore[arg-type]  # passed on as it came
        finally:
            count[0] += 1
            if count[0] >= wait_for:
                ended.set()

    monkeypatch.setattr(module, "run_job", counted)
    return ended


def test_every_job_catches_up_at_the_start(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    company.term("2026-12-01")
    company.at("2026-11-23 09:00").call()
    company.at("2026-11-24 18:00")
    ended = record(monkeypatch, len(JOBS))
    jobs = Jobs()
    jobs.start(lambda: company.boss)
    assert ended.wait(20)
    assert jobs.stop()
    for table in ("alerts", "carryovers", "reports", "notices", "warnings"):
        assert company.rows(f"SELECT count(*) FROM {table}")[0][0], table
    threads = {row[0] for row in company.rows("SELECT DISTINCT session FROM journal")}
    assert len(threads) > 3  # a door a job


def test_stopping_waits_for_the_effect_in_hand_but_not_for_ever(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    running, release = threading.Event(), threading.Event()

    def stuck(*_: object) -> None:
        running.set()
        release.wait(20)

    monkeypatch.setattr(module, "run_job", stuck)
    jobs = Jobs(["alerts"])
    jobs.start(lambda: company.boss)
    assert running.wait(20)
    assert not jobs.stop(deadline=0.05)
    release.set()
    assert jobs.stop(deadline=20)


def test_a_stop_before_the_start_starts_nothing(company: Company) -> None:
    """The screen starts the jobs on a thread; it may be closed before they are up."""
    jobs = Jobs()
    jobs.stop()
    jobs.start(lambda: company.boss)
    assert jobs.stop()
    assert company.rows("SELECT count(*) FROM job_runs") == [(0,)]


def test_a_database_that_is_gone_is_logged_and_not_raised(
    company: Company,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    ended = record(monkeypatch, 1)
    jobs = Jobs(["alerts"])
    company.boss.path = str(tmp_path / "gone.db")
    jobs.start(lambda: company.boss)
    assert ended.wait(20)
    jobs.stop()
    assert "There is no database" in caplog.text


def test_naming_the_jobs_does_not_import_the_scheduler() -> None:
    """Start-up: APScheduler costs a tenth of a second."""
    code = (
        "import sys; import opsroom.jobs.runner, opsroom.jobs.scheduler;"
        " sys.exit(any(name.startswith(('apscheduler', 'textual')) for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
