"""The policy: its file, its defaults, and what it refuses."""

import tomllib
from importlib.resources import files

import pytest
from pydantic import ValidationError

from opsroom.domain.policy import Policy

SHIPPED = files("opsroom.domain").joinpath("policy.toml").read_text(encoding="utf-8")


def test_the_shipped_file_says_exactly_what_holds_without_one() -> None:
    written = tomllib.loads(SHIPPED)
    defaults = Policy().model_dump(mode="json")  # TOML has lists and no tuples
    assert written == defaults
    assert Policy.model_validate(written) == Policy()


def test_the_defaults_are_the_rule_books() -> None:
    """SLA-1: six and seven hours. SLA-5: two hours, thirty minutes. CON-1: one month."""
    policy = Policy()
    assert policy.sla.allowance("urban") == 6 * 3600
    assert policy.sla.allowance("suburban") == 7 * 3600
    assert (policy.sla.at_risk, policy.sla.critical) == (120, 30)
    assert policy.contracts.notice_months == 1


def test_a_company_names_only_what_it_changes() -> None:
    policy = Policy.model_validate({"sla": {"urban": 240}})
    assert policy.sla.allowance("urban") == 4 * 3600
    assert policy.sla.allowance("suburban") == 7 * 3600


def test_a_companys_own_reasons_replace_the_defaults() -> None:
    """SLA-4."""
    assert Policy.model_validate({"holds": {"reasons": ["台风"]}}).holds.reasons == ("台风",)


@pytest.mark.parametrize(
    "wrong",
    [
        {"sla": {"urbane": 360}},
        {"slo": {}},
        {"sla": {"urban": "360"}},
        {"sla": {"urban": 360.0}},
        {"sla": {"urban": True}},
        {"sla": {"urban": 0}},
        {"sla": {"urban": 10**30}},
        {"sla": {"critical": 121}},
        {"holds": {"reasons": [""]}},
        {"holds": {"reasons": "customer_later"}},
        {"holds": {"reasons": [1]}},
        {"travel": {"base_urban": -1}},
        {"calendars": {"horizon_days": 0}},
    ],
)
def test_what_cant_be_meant_is_refused_and_never_ignored(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Policy.model_validate(wrong)


def test_travel_is_the_same_either_way_round() -> None:
    """DSP-3."""
    travel = Policy().travel
    assert travel.seconds("urban", "suburban") == travel.seconds("suburban", "urban") == 45 * 60
    assert travel.seconds("base", "urban") == travel.seconds("urban", "base") == 25 * 60
    with pytest.raises(KeyError):
        travel.seconds("base", "moon")


def test_a_jobs_length_goes_by_its_service_type() -> None:
    """DSP-3, CALL-2."""
    lengths = Policy().job_length
    assert [lengths.seconds(kind) for kind in "ABCD"] == [3600, 4500, 3600, 1800]
