"""What the jobs do with complaint cases: levels and notes, once for each cause (SLA-7, CMP-13)."""

import tomllib
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from opsroom import language
from opsroom.actions.casejobs import RaiseCaseLevels, levels_due, notes_due
from opsroom.actions.door import Action
from opsroom.domain.people import Actor, Role
from opsroom.domain.policy import Policy
from opsroom.store.database import Store
from tests.casekit import Case, firm
from tests.policies import recall

Due = Callable[[Store, Policy, int], Iterable[Action]]


def runs(case: Case, due: Due) -> int:
    """Let a job look now, and say how many things it did."""
    made = case.firm
    job = made.room.acting(Actor("job:cases", "cases", Role.JOB), "job")
    actions = list(due(made.room.store, made.policy, made.now))
    effects = sum(int(job.perform(action).facts["effects"]) for action in actions)
    job.close()
    return effects


def test_a_case_goes_at_risk_critical_and_overdue_once_for_each_deadline(tmp_path: Path) -> None:
    """SLA-5, SLA-7: by the step's clock or the case's, whichever ends first."""
    case = firm(tmp_path).complaint("quality", by="sales")
    case.goes_to("cause")
    case.stands("cause", "quality", until="11-27 23:59")
    assert runs(case, levels_due) == 0
    case.on("11-27 00:00")  # a day before
    assert runs(case, levels_due) == 1
    assert case.row["level"] == "at_risk"
    case.on("11-28 00:00")  # the machine was off meanwhile
    assert runs(case, levels_due) == 2
    assert runs(case, levels_due) == 0
    assert case.row["level"] == "overdue"
    assert case.firm.count("case_alerts") == 3
    version = case.row["version"]
    case.quality.finishes(cause="c", responsible_unit="u", persons="p")
    assert (case.row["level"], case.row["version"]) == ("on_track", version + 1)
    case.on("11-29 20:00")  # production has until the end of the 29th
    assert runs(case, levels_due) == 2
    assert case.firm.count("case_alerts", "level = 'critical'") == 2


def test_what_a_case_has_reached_by_the_time_is_looked_at_again_inside(tmp_path: Path) -> None:
    """A case that went on since the job looked is left alone."""
    case = firm(tmp_path).complaint("quality", by="sales")
    job = case.firm.room.acting(Actor("job:cases", "cases", Role.JOB), "job")
    assert job.perform(RaiseCaseLevels(cases=(1, 2, 99))).facts["effects"] == 0
    job.close()


def test_a_late_step_brings_its_department_one_expediting_note_for_each_deadline(
    tmp_path: Path,
) -> None:
    """CMP-13: re-armed only when the deadline itself has changed."""
    case = firm(tmp_path).complaint("quality", by="sales")
    case.goes_to("talks")
    case.on("12-04 23:59")
    assert runs(case, notes_due) == 0
    case.on("12-05 00:00")
    assert [runs(case, notes_due) for _look in range(3)] == [1, 0, 0]
    case.sales.weighs(weight="serious")
    assert runs(case, notes_due) == 0
    case.sales.weighs(overseas=True)  # until the 8th now
    assert runs(case, notes_due) == 0
    case.on("12-09 00:00")
    assert runs(case, notes_due) == 1
    assert [(p["kind"], p["role"], p["step"], p["state"]) for p in case.papers] == [
        ("expediting", "sales", "talks", "open")
    ] * 2
    assert [p["cause"].split(":")[0] for p in case.papers] == [str(case.steps[-1]["id"])] * 2
    case.sales.settles(case.papers[0]["id"], "客户出差")
    assert [runs(case, notes_due) for _look in range(3)] == [0, 0, 0]


def test_a_closed_case_with_late_steps_asks_each_department_once_why(tmp_path: Path) -> None:
    """CMP-13: not while it is open, and not of a case that was withdrawn."""
    case = firm(tmp_path).complaint("quality", by="sales")
    case.goes_to("production")
    case.on("12-05 10:00")  # what was late meanwhile and is done now isn't pressed for
    case.goes_to("filing")
    assert runs(case, notes_due) == 0
    case.control.files()
    late = [(s["role"], s["step"]) for s in case.steps if s["finished_at"] > s["due_at"]]
    departments = list(dict.fromkeys(role for role, _step in late))
    assert len(departments) < len(late)  # some were late twice
    assert [runs(case, notes_due) for _look in range(3)] == [len(departments), 0, 0]
    asked = [p for p in case.papers if p["kind"] == "inquiry"]
    assert [p["role"] for p in asked] == departments
    (to_sales,) = (p for p in asked if p["role"] == "sales")
    for role, step in late:
        title = case.firm.policy.book.tracks["quality"].step(step).title
        assert (title in to_sales["text"]) == (role == "sales")
    other = case.firm.complaint("quality", by="sales")
    other.on("12-12 10:00")
    other.sales.withdraws("r")
    assert runs(case, notes_due) == 0
    assert case.firm.count("cases", "state = 'closed' AND asked = 0") == 0


@pytest.mark.parametrize(
    ("lang", "words"),
    [("en", "was due by 2026-12-04 23:59"), ("zh-Hans", "2026-12-04 23:59")],
)
def test_a_note_is_in_the_language_of_its_site(tmp_path: Path, lang: str, words: str) -> None:
    """Whoever's language the job's own process speaks."""
    language.use("zh-Hant" if lang == "en" else "en")
    case = firm(tmp_path).complaint("quality", by="sales", customer_name="[b]王记[/b]")
    case.firm.change("UPDATE sites SET lang = ?", lang)
    case.goes_to("talks")
    case.on("12-05 00:00")
    runs(case, notes_due)
    text = case.papers[0]["text"]
    assert words in text
    assert case.number in text
    assert "[b]王记[/b]" in text
    title = language.translator(lang).c("track", "talks with the customer")
    assert title in text
    assert "\n" not in text


def test_a_step_without_a_limit_of_its_own_is_late_when_its_case_is(tmp_path: Path) -> None:
    """FBK-3: what is open is pressed for."""
    policy = parse_text(NO_LIMITS)
    case = firm(tmp_path, policy).complaint("slow", by="desk")
    case.on("11-26 23:59")
    assert runs(case, notes_due) == 0
    case.on("11-27 00:00")
    assert [runs(case, notes_due) for _look in range(2)] == [1, 0]
    assert [p["role"] for p in case.papers] == ["desk"]
    case.goes_to("over", wanted="w")
    assert runs(case, notes_due) == 2
    assert [p["role"] for p in case.papers if p["kind"] == "inquiry"] == ["desk", "quality"]


NO_LIMITS = """
[tracks.slow]
title = "slow"
series = "L"
opens = ["desk"]
limit = { days = 2, since = "opened" }
[[tracks.slow.steps]]
id = "form"
title = "form"
owner = "desk"
record = ["wanted"]
[[tracks.slow.steps]]
id = "filing"
title = "filing"
owner = "quality"
does = "filing"
copies = ["quality"]
"""


def parse_text(text: str) -> Policy:
    return Policy.model_validate(tomllib.loads(text))


def test_a_track_of_the_companys_own_has_levels_notes_and_inquiries_too(tmp_path: Path) -> None:
    """TRK: added by policy alone, in working hours, clock hours and days."""
    case = firm(tmp_path, recall()).complaint("recall", by="quality")
    case.on("11-24 10:59")  # two working hours since nine
    assert (runs(case, levels_due), runs(case, notes_due)) == (2, 0)
    case.on("11-24 11:01")
    assert (runs(case, levels_due), runs(case, notes_due)) == (1, 1)
    case.desk.finishes(wanted="w", batch="B7", danger="high")
    case.stands("stop", "warehouse", until="11-24 15:01")
    case.on("11-24 15:02")
    assert (runs(case, levels_due), runs(case, notes_due)) == (3, 1)
    assert [(p["role"], p["step"]) for p in case.papers] == [
        ("desk", "notice"),
        ("warehouse", "stop"),
    ]
    assert "产品召回" in case.papers[1]["text"]
    assert "停止销售" in case.papers[1]["text"]
    case.goes_to("over", refund="1", recalled="1")
    assert runs(case, notes_due) == 2
    assert [p["role"] for p in case.papers if p["kind"] == "inquiry"] == ["desk", "warehouse"]


def test_what_the_jobs_note_moves_no_version_and_keeps_nobody_from_taking_back(
    tmp_path: Path,
) -> None:
    """They answer for nothing, and nobody is told that they changed a case."""
    case = firm(tmp_path).complaint("quality", by="sales")
    case.sales.records(order_no="1")
    version = case.row["version"]
    case.on("11-25 10:00")
    assert (runs(case, levels_due), runs(case, notes_due)) == (3, 1)
    assert case.row["version"] == version
    case.sales.takes_back()
    assert case.facts == {}
