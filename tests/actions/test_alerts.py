"""Going at risk, critical and overdue (SLA-5, SLA-7)."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from opsroom.actions.holds import Hold, Resume
from opsroom.actions.moves import Cancel, Dispatch, Reopen
from opsroom.actions.visits import Arrive, Finish
from tests.jobs.company import Company


@pytest.fixture
def company(tmp_path: Path) -> Iterator[Company]:
    made = Company(tmp_path / "room.db")
    yield made
    made.close()


def levels(company: Company) -> list[tuple[str, int]]:
    order = "CASE level WHEN 'at_risk' THEN 1 WHEN 'critical' THEN 2 ELSE 3 END"
    return [
        (level, at)
        for level, at in company.rows(f"SELECT level, at FROM alerts ORDER BY at, {order}")
    ]


def test_each_level_is_reached_once_and_journaled(company: Company) -> None:
    """SLA-7: six hours from 09:00; at risk with two left, critical with half an hour."""
    company.at("2026-11-23 09:00").call()
    seen = {}
    for time in ("12:59", "13:00", "13:01", "14:29", "14:30", "15:00", "15:01", "15:02", "20:00"):
        seen[time] = company.at(f"2026-11-23 {time}").run("alerts").effects
    assert {time for time, effects in seen.items() if effects} == {"13:00", "14:30", "15:01"}
    assert [level for level, _at in levels(company)] == ["at_risk", "critical", "overdue"]
    journal = company.rows(
        "SELECT before, after, actor, origin FROM journal WHERE action = 'call.level'"
    )
    steps = [
        (json.loads(b)["call"]["level"], json.loads(a)["call"]["level"]) for b, a, *_ in journal
    ]
    assert steps == [("on_track", "at_risk"), ("at_risk", "critical"), ("critical", "overdue")]
    assert {row[2:] for row in journal} == {("job:alerts", "job")}


def test_a_machine_that_was_off_counts_every_level_passed_at_the_time_it_noticed(
    company: Company,
) -> None:
    """SLA-7: each level once; whoever announces takes the worst."""
    company.at("2026-11-23 09:00").call()
    assert company.at("2026-11-24 10:00").run("alerts").effects == 3
    noticed = company.instant("2026-11-24 10:00")
    assert levels(company) == [("at_risk", noticed), ("critical", noticed), ("overdue", noticed)]
    assert company.rows("SELECT level, version FROM calls") == [("overdue", 1)]


def test_a_held_call_reaches_nothing_until_its_clock_goes_on(company: Company) -> None:
    """SLA-4, SLA-7."""
    number = company.at("2026-11-23 09:00").call()
    company.at("2026-11-23 12:00").do(Hold(call=number, reason="nobody_home"))
    assert company.at("2026-11-24 12:00").run("alerts").effects == 0
    company.do(Resume(call=number))
    assert company.at("2026-11-24 12:59").run("alerts").effects == 0
    assert company.at("2026-11-24 13:00").run("alerts").effects == 1


def test_a_technician_on_the_way_does_not_stop_the_clock_but_arrival_does(
    company: Company,
) -> None:
    """SLA-2."""
    first, second = company.at("2026-11-23 09:00").call(), company.call()
    company.do(Dispatch(call=first, technician="li"))
    company.do(Dispatch(call=second, technician="wu"))
    company.at("2026-11-23 10:00").do(Arrive(call=second))
    company.at("2026-11-23 13:00").run("alerts")
    assert company.rows("SELECT c.number FROM alerts a JOIN calls c ON c.id = a.call_id") == [
        (first,)
    ]


def test_a_reopened_calls_new_clock_has_levels_of_its_own(company: Company) -> None:
    """SLA-7: once per case and clock; a cancelled call's clock is still the old one."""
    number = company.at("2026-11-23 09:00").call()
    company.at("2026-11-23 13:00").run("alerts")
    company.do(Cancel(call=number, reason="by mistake"))
    company.do(Reopen(call=number, reason="it was one"))
    assert company.at("2026-11-23 13:10").run("alerts").effects == 0
    company.do(Dispatch(call=number, technician="li"))
    company.do(Arrive(call=number))
    company.do(Finish(call=number, voucher="signed"))
    company.at("2026-11-24 09:00").do(Reopen(call=number, reason="broken again"))
    assert company.at("2026-11-24 13:00").run("alerts").effects == 1
    assert [level for level, _at in levels(company)] == ["at_risk", "at_risk"]


def test_hundreds_of_calls_overdue_at_once_are_alerted_once_each(company: Company) -> None:
    """SLA-7: more than one transaction's worth."""
    company.at("2026-11-23 09:00")
    for _ in range(130):
        company.call()
    run = company.at("2026-11-24 12:00").run("alerts")
    assert run.effects == 390
    assert company.run("alerts").effects == 0
    assert company.rows("SELECT count(*) FROM journal WHERE action = 'call.level'") == [(390,)]
