"""Complaint tracks as data: what the shipped ones say, limits, branches (TRK, CMP-3, CMP-5)."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from opsroom.domain.tracks import END, Book, Branch, Does, Limit, Since, Step, Track, shipped
from opsroom.domain.worktime import Calendar, calendar, spec_from
from tests.domain.books import ANSWER, FILING, approval, step, track

ZONE = ZoneInfo("Asia/Shanghai")


@pytest.fixture(scope="module")
def cal() -> Calendar:
    """Shanghai, weekdays; Tuesday the 24th of November 2026 is a working day."""
    return calendar(spec_from("weekends", "Asia/Shanghai"))


def at(day: int, hour: int, minute: int = 0, second: int = 0) -> int:
    """An instant of November 2026 in Shanghai."""
    return int(datetime(2026, 11, day, hour, minute, second, tzinfo=ZONE).timestamp())


def small(*steps: dict[str, Any], **more: Any) -> Track:
    """A track of these steps."""
    return Track.model_validate(track(*steps, **more))


# -- the rule book's ---------------------------------------------------------------------------


def test_the_rule_books_tracks_are_shipped() -> None:
    """CMP and TRK-1 to TRK-6."""
    titles = {code: found.title for code, found in shipped().tracks.items()}
    assert [*titles] == ["quality", "store", "opinion", "hotline", "service", "concession", "sale"]


def test_a_quality_case_has_13_days_and_17_overseas() -> None:
    """CMP-5."""
    limit = shipped().tracks["quality"].limit
    assert limit is not None
    assert (limit.days, limit.overseas, limit.since) == (13, 17, "accepted")


def test_the_steps_of_a_quality_case_have_the_policys_days() -> None:
    """CMP-5: calendar days from acceptance, the overseas customer's after a stroke."""
    days = {
        step.id: (step.limit.days, step.limit.overseas or step.limit.days)
        for step in shipped().tracks["quality"].steps
        if step.limit is not None and step.limit.since == "accepted"
    }
    assert days == {
        "registration": (0, 0),
        "cause": (3, 3),
        "production": (5, 5),
        "office": (5, 5),
        "rnd": (6, 6),
        "check": (6, 6),
        "joint": (6, 6),
        "proposal": (7, 7),
        "first_opinion": (8, 8),
        "first_approval": (8, 8),
        "talks": (10, 14),
        "review": (10, 14),
        "second_opinion": (11, 15),
        "decision": (12, 16),
        "answer": (13, 17),
        "filing": (13, 17),
    }


def test_a_closed_quality_form_has_five_holders() -> None:
    """CMP-8."""
    filing = shipped().tracks["quality"].step("filing")
    assert filing.copies == ("quality", "production", "sales", "accounting", "control")


def test_public_opinion_is_answered_within_four_hours_of_the_clock() -> None:
    """TRK-2."""
    opinion = shipped().tracks["opinion"]
    assert opinion.limit == Limit(hours=4, since=Since.KNOWN)
    assert opinion.answer_limit


# -- limits ------------------------------------------------------------------------------------


def test_days_run_to_the_end_of_the_last_one(cal: Calendar) -> None:
    """CMP-5, a reading: calendar days in the office's time zone, weekends too."""
    assert Limit(days=0).due(at(24, 9), cal, False) == at(24, 23, 59, 59)
    assert Limit(days=5).due(at(24, 23, 59), cal, False) == at(29, 23, 59, 59)


def test_an_overseas_customer_has_other_days_if_the_limit_says_so(cal: Calendar) -> None:
    """CMP-5."""
    limit = Limit(days=1, overseas=3)
    assert limit.due(at(24, 9), cal, True) == at(27, 23, 59, 59)
    assert limit.due(at(24, 9), cal, False) == at(25, 23, 59, 59)
    assert Limit(days=1).due(at(24, 9), cal, True) == at(25, 23, 59, 59)


def test_hours_are_those_of_the_clock_and_working_hours_arent(cal: Calendar) -> None:
    """TRK-2: a Friday evening doesn't stop the clock; working time waits for Monday."""
    assert Limit(hours=4).due(at(27, 22), cal, False) == at(28, 2)
    assert Limit(working=4).due(at(27, 22), cal, False) > at(30, 8)


@pytest.mark.parametrize(
    "wrong",
    [{}, {"days": 1, "hours": 2}, {"hours": 2, "overseas": 3}, {"days": -1}, {"days": "3"}],
)
def test_a_limit_is_one_thing(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Limit.model_validate(wrong)


# -- branches ----------------------------------------------------------------------------------


def test_the_first_branch_that_holds_wins_and_else_the_next_step() -> None:
    asks = step(
        "asks",
        branches=[
            {"when": {"which": ["a", "b"]}, "to": "filing"},
            {"when": {"which": "b"}, "to": END},
        ],
    )
    here = small(asks, ANSWER, FILING)
    first = here.steps[0]
    assert here.after(first, {"which": "b"}) == "filing"
    assert here.after(first, {"which": "c"}) == "answer"
    assert here.after(first, {}) == "answer"
    assert here.after(here.step("filing"), {}) == END


def test_a_branch_wants_all_of_it_and_the_empty_answer_means_nothing_recorded() -> None:
    branch = Branch.model_validate({"when": {"which": "a", "sure": ""}, "to": END})
    assert branch.holds({"which": "a"})
    assert not branch.holds({"which": "a", "sure": "no"})
    assert not branch.holds({"sure": ""})


def test_a_joint_inspection_comes_before_the_form_is_complete() -> None:
    """CMP-12."""
    quality = shipped().tracks["quality"]
    form = quality.step("form")
    assert quality.early(form, {"inspection": "needed"}) == "inspection"
    assert quality.early(form, {"inspection": "needed", "inspection_result": "cracked"}) is None
    assert quality.after(form, {"inspection": "none"}) == "registration"


def test_a_step_leads_where_its_branches_say_on_and_back() -> None:
    here = small(step("work"), approval("check", "work", to="filing"), ANSWER, FILING)
    assert [*here.exits(here.step("check"))] == ["filing", "work"]
    with pytest.raises(KeyError):
        here.step("gone")


# -- what no piece can be ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "wrong",
    [
        {"owner": None},
        {"owner": "boss"},
        {"does": "approval"},
        {"does": "approval", "owner": None, "by": ["general"]},
        {"back": "work"},
        {"by": ["general"]},
        {"amount": "sum"},
        {"copies": ["sales"]},
        {"colour": "red"},
        {"id": "Not a code"},
        {"record": "text"},
        {"title": ""},
    ],
)
def test_a_step_that_cant_be_meant_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Step.model_validate(step("work") | wrong)


@pytest.mark.parametrize(
    "wrong", [{"kind": "choice"}, {"kind": "line", "choices": {"a": "A"}}, {"kind": "colour"}]
)
def test_choices_belong_to_a_field_of_that_kind(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Book.model_validate({"fields": {"x": {"title": "X", **wrong}}})


def test_a_companys_page_takes_the_place_of_the_shipped_one() -> None:
    own = small(FILING, title="ours")
    book = shipped().with_own({"store": own}, {})
    assert book.tracks["store"] is own
    assert book.tracks["quality"] is shipped().tracks["quality"]
    assert book.tracks["store"].steps[0].does is Does.FILING
