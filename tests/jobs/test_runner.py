"""Running jobs, and the record of it (CHK-1)."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from opsroom.actions import alerts
from opsroom.domain.errors import BadInput, Refused
from opsroom.domain.people import Actor, Role
from opsroom.jobs.registry import JOBS, Job
from opsroom.jobs.runner import run_job
from opsroom.store import jobsql
from tests.jobs.company import Company


@pytest.fixture
def company(tmp_path: Path) -> Iterator[Company]:
    made = Company(tmp_path / "room.db", calendar="weekends")
    yield made
    made.close()


def test_a_job_that_finds_nothing_leaves_one_row_however_often_it_runs(company: Company) -> None:
    """A job every five seconds costs no rows and few commits."""
    version = company.store.version()
    changes = 0
    for _ in range(720):  # an hour
        company.now += 5
        company.run("alerts")
        changes += version != (version := company.store.version())
    assert company.rows("SELECT count(*) FROM job_runs") == [(1,)]
    assert changes == 3600 // jobsql.MARK_EVERY
    (row,) = jobsql.jobs_overview(company.store.conn)
    assert (row.outcome, row.worked_at) == ("done", None)
    assert company.now - row.last_at < jobsql.MARK_EVERY
    assert jobsql.runs(company.store.conn) == []


def test_a_run_that_did_something_is_kept(company: Company) -> None:
    company.at("2026-11-23 09:00").call()
    company.at("2026-11-23 18:00").run("carry-over")
    company.at("2026-11-23 18:10").run("carry-over")
    (row,) = jobsql.jobs_overview(company.store.conn)
    assert (row.name, row.outcome, row.effects) == ("carry-over", "done", 0)
    assert (row.worked_at, row.worked) == (company.instant("2026-11-23 18:00"), 2)
    (run,) = jobsql.runs(company.store.conn)
    assert (run.job, run.outcome, run.effects) == ("carry-over", "done", 2)


def broken(message: list[str]) -> Job:
    def due(*_: object) -> Iterator[alerts.RaiseLevels]:
        if message:
            raise ArithmeticError(message[0])
        yield from ()

    return Job("alerts", due, 5, "")


def test_a_failure_shows_with_its_reason_and_the_next_run_tries_again(
    company: Company, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    message = ["no such moon"]
    monkeypatch.setitem(JOBS, "alerts", broken(message))
    first = company.now
    run = run_job("alerts", company.boss)
    assert (run.outcome, run.effects) == ("failed", 0)
    assert "ArithmeticError: no such moon" in run.detail
    assert "Traceback" in caplog.text
    company.now += 60
    run_job("alerts", company.boss)
    (row,) = jobsql.runs(company.store.conn)  # the same failure again: one row, from when to when
    assert (row.started_at, row.finished_at, row.outcome) == (first, company.now, "failed")
    message.clear()
    company.now += 5
    company.run("alerts")
    assert jobsql.jobs_overview(company.store.conn)[0].outcome == "done"


def test_a_run_that_was_killed_is_told_from_one_that_runs(company: Company) -> None:
    jobsql.begin_run(company.store, "alerts", company.now, "lost")
    assert jobsql.jobs_overview(company.store.conn)[0].outcome == "running"
    company.at("2026-11-23 09:00").call()
    company.at("2026-11-23 18:00").run("alerts")
    outcomes = [(run.outcome, run.effects) for run in jobsql.runs(company.store.conn)]
    assert outcomes == [("done", 3), ("failed", 0)]


def test_a_killed_run_is_called_so_even_when_nothing_is_left_to_do(company: Company) -> None:
    jobsql.begin_run(company.store, "alerts", company.now, "lost")
    company.now += 60
    company.run("alerts")
    assert [run.outcome for run in jobsql.runs(company.store.conn)] == ["running"]
    company.now += jobsql.LOST_AFTER
    company.run("alerts")
    assert [run.outcome for run in jobsql.runs(company.store.conn)] == ["failed"]


def test_stopping_leaves_the_rest_to_the_next_run(company: Company) -> None:
    for day in ("01", "02", "03"):
        company.term(f"2026-12-{day}")
    company.at("2026-11-24 09:00")
    asked = iter([False, True])
    run = run_job("renewals", company.boss, lambda: next(asked))
    assert run.effects == 1
    assert company.run("renewals").effects == 2


def test_the_journal_names_the_job_and_not_the_person_who_started_it(company: Company) -> None:
    """ROL-3."""
    company.term("2026-12-01")
    company.at("2026-11-24 09:00").run("renewals")
    assert company.rows("SELECT actor, actor_name, origin FROM journal") == [
        ("job:renewals", "renewals", "job")
    ]


def test_who_may_not_dispatch_work_may_not_run_jobs(company: Company) -> None:
    """ROL-2."""
    door = company.door(Actor("wall", "Wall", Role.WALL))
    with pytest.raises(Refused) as refused:
        run_job("alerts", door)
    assert refused.value.rule == "ROL-2"


def test_an_unknown_job_is_named_with_those_there_are(company: Company) -> None:
    with pytest.raises(BadInput, match="alerts, carry-over, roll-up, renewals, holiday-horizon"):
        run_job("laundry", company.boss)


def test_two_doors_that_find_the_same_due_do_it_once(company: Company) -> None:
    """What another process did meanwhile is left alone, inside the transaction."""
    company.term("2026-12-01")
    company.at("2026-11-24 09:00")
    found = [list(job.due(company.store, company.policy, company.now)) for job in JOBS.values()]
    for name in JOBS:
        company.run(name)
    before = company.rows("SELECT count(*) FROM journal")
    for name, actions in zip(JOBS, found, strict=True):
        door = company.boss.acting(JOBS[name].actor, "job")
        assert [door.perform(action).entry for action in actions] == [None] * len(actions)
        door.close()
    assert company.rows("SELECT count(*) FROM journal") == before
