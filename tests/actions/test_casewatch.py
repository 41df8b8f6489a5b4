"""Warnings of what waits too long around complaint cases (CMP-14, CMP-16, FBK-5, LIA-6)."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from opsroom.actions.casewatch import WatchCases
from opsroom.actions.sanctions import PassSanctions
from opsroom.actions.slips import IssueSlip, SettleSlip
from opsroom.domain.people import Actor, Role
from opsroom.jobs.runner import run_job
from opsroom.language import jobwords
from opsroom.store import jobsql
from tests.casekit import Case, Firm, firm


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Firm]:
    one = firm(tmp_path)
    yield one
    for door in (one.room, *one.doors.values()):
        door.close()


def looks(made: Firm) -> int:
    """The job looks, and looks again without finding more to do; how many things it did."""
    found = run_job("case-reminders", made.room)
    assert found.outcome == "done", found.detail
    assert run_job("case-reminders", made.room).effects == 0
    return found.effects


def warned(made: Firm) -> dict[str, dict[str, Any]]:
    return {row.kind: json.loads(row.facts) for row in jobsql.warnings(made.room.store.conn)}


def on(made: Firm, moment: str) -> None:
    Case(made, "").on(moment)


def said(made: Firm) -> list[str]:
    return [
        jobwords.warning(row.kind, row.key, row.facts)
        for row in jobsql.warnings(made.room.store.conn)
    ]


def closed(made: Firm, **values: str) -> Case:
    case = made.complaint("quality", by="sales")
    case.goes_to("over", **values)
    assert case.row["state"] == "closed"
    return case


def test_an_improvement_is_warned_of_when_its_day_has_come_until_it_is_the_standard(
    made: Firm,
) -> None:
    """CMP-14: also while its effect is confirmed and it isn't the standard yet."""
    case = closed(made)
    assert case.row["review_on"] == "2026-12-24"
    on(made, "12-23 23:59")
    assert looks(made) == 0
    on(made, "12-24 00:01")
    assert looks(made) == 1
    assert warned(made) == {"reviews": {"n": 1, "case": case.number, "since": "2026-12-24"}}
    assert said(made) == [
        f"SH: 1 improvement is to be looked at again: case {case.number}. [CMP-14]"
    ]
    case.quality.improves("in_process", review_on=date(2026, 12, 26))
    assert (looks(made), warned(made)) == (1, {})
    on(made, "12-26 09:00")
    case.quality.improves("confirmed", review_on=date(2026, 12, 27))
    on(made, "12-27 09:00")
    assert (looks(made), warned(made)["reviews"]["since"]) == (1, "2026-12-27")
    case.quality.improves("standard")
    assert (looks(made), warned(made)) == (1, {})
    assert made.count("journal", "action = 'warning.cases'") == 4


def test_a_hand_over_nobody_accepts_is_warned_of_after_a_working_day(made: Firm) -> None:
    """FBK-5: offered on Friday at ten, it is Monday at ten."""
    case = made.complaint("quality", by="sales")
    on(made, "11-27 10:00")
    case.sales.hands_to("quality")
    on(made, "11-30 09:59")
    assert looks(made) == 0
    on(made, "11-30 10:00")
    assert looks(made) == 1
    assert warned(made)["handovers"]["case"] == case.number
    assert "nobody has accepted it" in said(made)[0]
    case.quality.takes()
    assert (looks(made), warned(made)) == (1, {})


def test_sanctions_not_passed_to_personnel_are_warned_of_when_the_month_is_over(
    made: Firm,
) -> None:
    """LIA-6: from the first day of the next month, with the day by which it is to be."""
    closed(made, sanction="warning")
    closed(made, sanction="none")
    on(made, "11-30 23:59")
    assert looks(made) == 0
    on(made, "12-01 00:00")
    assert looks(made) == 1
    assert warned(made) == {"sanctions": {"n": 1, "month": "2026-11", "due": "2026-12-09"}}
    assert said(made) == [
        "SH: the sanction of 1 case closed in 2026-11 or later isn't passed to personnel, "
        "due by 2026-12-09. [LIA-6]"
    ]
    waiting = made.doors["control"].perform(PassSanctions(month="2026-11")).facts["waiting"]
    assert len(waiting) == 1  # nobody has proposed one yet: it is still to be passed
    assert looks(made) == 0
    made.change("UPDATE case_facts SET value = 'none' WHERE field = 'sanction'")
    assert (looks(made), warned(made)) == (1, {})


def test_a_warning_that_is_so_no_more_is_left_alone_inside(made: Firm) -> None:
    """What was found due is looked at again in the transaction."""
    job = made.room.acting(Actor("job:case-reminders", "case-reminders", Role.JOB), "job")
    assert job.perform(WatchCases(kind="reviews", site="SH")).entry is None
    job.close()


def test_a_slip_that_its_unit_does_not_settle_is_warned_of_after_a_week(made: Firm) -> None:
    """CMP-16, FBK-3: by the days of the policy, until the unit has answered."""
    slip = IssueSlip(to="production", subject="标签贴歪", customer_name="王记")
    number = made.doors["sales"].perform(slip).facts["number"]
    on(made, "11-30 23:59")
    assert looks(made) == 0
    on(made, "12-01 00:00")
    assert looks(made) == 1
    assert warned(made)["slips"]["n"] == 1
    assert said(made) == [f"SH: 1 abnormality slip isn't settled: {number}. [CMP-16]"]
    made.doors["production"].perform(SettleSlip(slip=number, reply="改治具"))
    assert (looks(made), warned(made)) == (1, {})
