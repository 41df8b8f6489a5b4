"""Deadlines, holds and arrivals as the actions store them (SLA-1 to SLA-4)."""

import pytest
from pydantic import ValidationError

from opsroom.actions.holds import Hold, Resume
from opsroom.actions.moves import Cancel, Dispatch, Reassign, Recall, Reopen, Rezone
from opsroom.actions.visits import Arrive, EnRoute, Finish
from opsroom.domain.calls import Zone
from opsroom.domain.errors import BadInput, Refused
from opsroom.domain.policy import Policy
from tests.rooms import NINE, Company, at


@pytest.fixture
def call(company: Company) -> str:
    """An urban call that came in at nine: due at three."""
    return company.call()


def hold(company: Company, call: str, until: int | None = None) -> None:
    """Hold a call from now on."""
    company.do(Hold(call=call, reason="customer_later", until=until))


def arrive(company: Company, call: str, when: int) -> tuple[int, int]:
    """Send somebody who arrives then: on time with holds, and without."""
    company.now = when
    company.do(Dispatch(call=call, technician="li"))
    return judged(company, call)


def judged(company: Company, call: str) -> tuple[int, int]:
    """Arrive now: on time with holds, and without."""
    company.do(Arrive(call=call))
    row = company.row(call)
    return row["on_time"], row["on_time_raw"]


def arrive_held(company: Company, call: str, when: int) -> tuple[int, int]:
    """Arrive at a call on open hold, for somebody had been sent before."""
    company.change("UPDATE calls SET state = 'dispatched', technician_id = 'li'")
    company.now = when
    return judged(company, call)


# -- SLA-1, SLA-2: the deadline ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("zone", "received", "due"),
    [
        ("urban", at(9), at(15)),
        ("suburban", at(9), at(16)),
        ("urban", at(11, 30), at(17, 30)),  # the closing itself, not the next opening
        ("urban", at(11, 31), at(8, 31, day=25)),
        ("urban", at(20, day=23), at(14, 30)),  # after hours: the clock starts at the opening
        ("urban", at(16, 30, day=27), at(13, 30, day=30)),  # over the weekend
    ],
)
def test_the_deadline_is_six_or_seven_working_hours_from_the_call(
    company: Company, zone: str, received: int, due: int
) -> None:
    """SLA-1."""
    company.now = received
    row = company.row(company.call(zone=zone))
    assert (row["due_at"], row["due_raw_at"], row["clock_from"]) == (due, due, received)


def test_a_call_entered_late_counts_from_when_it_came_in(company: Company) -> None:
    """SLA-1: from the call, not from the typing."""
    company.now = at(11)
    row = company.row(company.call(received_at=at(9)))
    assert (row["due_at"], row["received_at"], row["entered_at"]) == (at(15), at(9), at(11))


@pytest.mark.parametrize(("when", "on_time"), [(at(15), 1), (at(15) + 1, 0)])
def test_arriving_at_the_deadline_is_on_time_and_a_second_later_isnt(
    company: Company, call: str, when: int, on_time: int
) -> None:
    """SLA-2."""
    assert arrive(company, call, when) == (on_time, on_time)


def test_the_clock_stops_at_arrival_and_not_at_dispatch_or_at_the_fix(
    company: Company, call: str
) -> None:
    """SLA-2."""
    company.do(Dispatch(call=call, technician="li"))
    assert company.row(call)["on_time"] is None
    company.now = at(14)
    company.do(Arrive(call=call))
    company.now = at(17)
    company.do(Finish(call=call, voucher="signed"))
    assert company.row(call)["on_time"] == 1


def test_the_first_arrival_counts_however_often_the_call_is_reassigned(
    company: Company, call: str
) -> None:
    """SLA-2: stopped is stopped, in both directions."""
    arrive(company, call, at(14))
    company.do(Reassign(call=call, technician="wang", reason="needs welding"))
    company.now = at(17)
    company.do(Arrive(call=call))
    row = company.row(call)
    assert (row["arrived_at"], row["on_time"]) == (at(14), 1)
    assert company.column("SELECT arrived_at FROM assignments ORDER BY id") == [at(14), at(17)]


def test_nobody_holds_a_call_whose_clock_has_stopped_at_an_arrival(
    company: Company, call: str
) -> None:
    """SLA-2, SLA-4: there is nothing left to suspend, and a hold would move the deadline."""
    arrive(company, call, at(14))
    company.do(Reassign(call=call, technician="wang", reason="needs welding"))
    with pytest.raises(Refused) as refused:
        hold(company, call)
    assert refused.value.rule == "SLA-2"
    assert company.row(call)["due_at"] == at(15)


def test_a_job_isnt_finished_before_its_own_technician_arrived(company: Company, call: str) -> None:
    """DAY-1: or the time spent would be less than nothing."""
    arrive(company, call, at(10))
    company.do(Reassign(call=call, technician="wang", reason="needs welding"))
    company.now = at(12)
    company.do(Arrive(call=call))
    company.now = at(13)
    with pytest.raises(BadInput):
        company.do(Finish(call=call, voucher="signed", at=at(11)))
    company.do(Finish(call=call, voucher="signed", at=at(12)))


# -- SLA-3: the zone ---------------------------------------------------------------------------


def test_correcting_the_zone_recomputes_from_the_original_call_time(
    company: Company, call: str
) -> None:
    """SLA-3."""
    company.now = at(14)
    company.do(Rezone(call=call, zone=Zone.SUBURBAN))
    assert company.row(call)["due_at"] == at(16)
    company.do(Rezone(call=call, zone=Zone.URBAN))
    assert company.row(call)["due_at"] == at(15)
    with pytest.raises(Refused) as refused:
        company.do(Rezone(call=call, zone=Zone.URBAN))
    assert refused.value.rule == "SLA-3"
    assert company.count("journal", "action = 'call.rezone'") == 2


def test_correcting_the_zone_after_arrival_judges_the_arrival_anew(
    company: Company, call: str
) -> None:
    """SLA-3."""
    assert arrive(company, call, at(15, 30)) == (0, 0)
    company.do(Rezone(call=call, zone=Zone.SUBURBAN))
    row = company.row(call)
    assert (row["on_time"], row["on_time_raw"]) == (1, 1)


def test_correcting_the_zone_keeps_the_holds(company: Company, call: str) -> None:
    """SLA-3, SLA-4: hold time isn't lost, nor added to the call time."""
    company.now = at(10)
    hold(company, call, at(10, 30))
    company.do(Rezone(call=call, zone=Zone.SUBURBAN))
    assert company.row(call)["due_at"] == at(16, 30)


def test_a_changed_policy_leaves_calls_alone_until_their_zone_is_corrected(
    company: Company, call: str
) -> None:
    """SLA-3: the allowance is fixed on the call."""
    company.room.policy = Policy.model_validate({"sla": {"urban": 60, "suburban": 120}})
    company.do(Hold(call=call, reason="nobody_home"))
    company.do(Resume(call=call))
    assert company.row(call)["due_at"] == at(15)
    company.do(Rezone(call=call, zone=Zone.SUBURBAN))
    assert company.row(call)["due_at"] == at(11)


# -- SLA-4: holds ------------------------------------------------------------------------------


def test_a_timed_hold_pushes_the_deadline_on_by_its_working_time(
    company: Company, call: str
) -> None:
    """SLA-4."""
    company.now = at(10)
    hold(company, call, at(12))
    row = company.row(call)
    assert (row["due_at"], row["due_raw_at"]) == (at(17), at(15))
    assert (row["clock_at"], row["remaining_at"]) == (at(12), 5 * 3600)


def test_a_hold_over_night_costs_its_working_time_alone(company: Company, call: str) -> None:
    """SLA-4: from five to ten the next day is two working hours."""
    company.now = at(14)
    hold(company, call, at(9, 30, day=25))
    assert company.row(call)["due_at"] == at(10, 30, day=25)


def test_an_open_hold_leaves_no_deadline_until_somebody_resumes_it(
    company: Company, call: str
) -> None:
    """SLA-4."""
    company.now = at(10)
    hold(company, call)
    row = company.row(call)
    assert (row["due_at"], row["clock_at"], row["remaining_at"]) == (None, None, 5 * 3600)
    company.now = at(12)
    company.do(Resume(call=call))
    assert (company.row(call)["due_at"], company.row(call)["clock_at"]) == (at(17), at(12))
    assert company.column("SELECT ended_at FROM holds") == [at(12)]


def test_a_timed_hold_resumed_early_gives_the_rest_back(company: Company, call: str) -> None:
    """SLA-4."""
    company.now = at(10)
    hold(company, call, at(14))
    company.now = at(11)
    company.do(Resume(call=call))
    assert company.row(call)["due_at"] == at(16)


def test_a_second_hold_follows_one_that_ran_out_and_only_one_is_ever_open(
    company: Company, call: str
) -> None:
    """SLA-4."""
    company.now = at(10)
    hold(company, call, at(11))
    company.now = at(12)
    hold(company, call, at(13))
    assert company.row(call)["due_at"] == at(17)
    assert company.column("SELECT ended_at FROM holds ORDER BY id") == [at(11), None]


def test_a_hold_that_stands_isnt_held_again(company: Company, call: str) -> None:
    """SLA-4: holds can't be piled up."""
    hold(company, call, at(11))
    with pytest.raises(Refused) as refused:
        hold(company, call)
    assert refused.value.rule == "DSP-2"


def test_a_hold_after_the_deadline_doesnt_heal_lateness(company: Company, call: str) -> None:
    """SLA-4."""
    company.now = at(16)
    hold(company, call)
    row = company.row(call)
    assert (row["due_at"], row["remaining_at"]) == (at(15), -3600)
    assert arrive_held(company, call, at(17)) == (0, 0)


def test_an_arrival_ends_the_hold_and_both_judgements_are_kept(company: Company, call: str) -> None:
    """SLA-2, SLA-4: on time with the hold, late without it."""
    company.now = at(10)
    hold(company, call)
    assert arrive_held(company, call, at(16)) == (1, 0)
    assert company.column("SELECT ended_at FROM holds") == [at(16)]
    assert company.row(call)["due_at"] == at(8, 30, day=25) + 3 * 3600 + 1800


def test_an_arrival_reported_later_ends_the_hold_when_it_happened(
    company: Company, call: str
) -> None:
    """SLA-4: a hold isn't longer in the reports than it was at the customer's door."""
    company.do(Dispatch(call=call, technician="li"))
    company.now = at(9, 30)
    hold(company, call, at(11))
    company.now = at(12)
    company.do(Arrive(call=call, at=at(10)))
    assert company.column("SELECT ended_at FROM holds") == [at(10)]
    assert company.row(call)["due_at"] == at(15, 30)


def test_an_arrival_before_a_hold_began_leaves_nothing_of_it(company: Company, call: str) -> None:
    """SLA-2, SLA-4."""
    company.do(Dispatch(call=call, technician="li"))
    company.now = at(11)
    hold(company, call)
    company.now = at(12)
    company.do(Arrive(call=call, at=at(10)))
    assert company.rows("SELECT started_at, ended_at FROM holds") == [
        {"started_at": at(11), "ended_at": at(11)}
    ]
    assert company.row(call)["due_at"] == at(15)


def test_a_hold_outlives_recall_and_cancellation(company: Company, call: str) -> None:
    """SLA-4: the customer's wish doesn't change with the technician."""
    company.do(Dispatch(call=call, technician="li"))
    hold(company, call)
    company.do(Recall(call=call, reason="ill"))
    assert company.row(call)["due_at"] is None
    company.do(Cancel(call=call, reason="x"))
    company.do(Reopen(call=call, reason="y"))
    assert company.row(call)["due_at"] is None
    company.now = at(10)
    company.do(Resume(call=call))
    assert company.row(call)["due_at"] == at(16)


def test_a_finished_call_that_is_reopened_leaves_its_holds_behind(
    company: Company, call: str
) -> None:
    """SLA-1, SLA-4."""
    hold(company, call, at(10))
    arrive(company, call, at(11))
    company.do(Finish(call=call, voucher="signed"))
    company.now = at(9, day=25)
    company.do(Reopen(call=call, reason="again"))
    assert company.row(call)["due_at"] == at(15, day=25)


@pytest.mark.parametrize("until", [0, at(9), at(8)])
def test_a_resume_time_is_still_to_come(company: Company, call: str, until: int) -> None:
    """SLA-4."""
    with pytest.raises(BadInput) as refused:
        hold(company, call, until)
    assert refused.value.where == "--until"


@pytest.mark.parametrize("until", [7_289_654_400, 2**62])
def test_a_resume_time_beyond_the_calendars_is_bad_input(
    company: Company, call: str, until: int
) -> None:
    """SLA-4, CAL-3."""
    before = company.everything()
    with pytest.raises(BadInput, match="1970 to 2200"):
        hold(company, call, until)
    assert company.everything() == before
    for impossible in (2**63, -1):
        with pytest.raises(ValidationError):
            Hold(call=call, reason="nobody_home", until=impossible)


def test_a_reason_is_one_of_the_policys(company: Company, call: str) -> None:
    """SLA-4."""
    with pytest.raises(BadInput, match="customer_later, nobody_home, site_closed"):
        company.do(Hold(call=call, reason="dunno"))
    company.room.policy = Policy.model_validate({"holds": {"reasons": ["台风"]}})
    company.do(Hold(call=call, reason="台风", note="road closed"))
    row = company.rows("SELECT * FROM holds")[0]
    assert (row["reason"], row["note"], row["by_id"]) == ("台风", "road closed", "boss")


# -- a clock that is set back ------------------------------------------------------------------


def test_a_clock_set_back_stops_nobody_and_turns_nothing_round(company: Company, call: str) -> None:
    """SLA-4, DSP-2: what is reported as now never lies before the step before it."""
    company.now = at(10)
    hold(company, call)
    company.now = at(9, 59)
    company.do(Resume(call=call))
    assert company.column("SELECT ended_at FROM holds") == [at(10)]
    company.now = at(8, 59)
    company.do(Dispatch(call=call, technician="li"))
    company.now = at(8, 58)
    company.do(EnRoute(call=call))
    company.do(Arrive(call=call))
    company.do(Finish(call=call, voucher="signed"))
    row = company.row(call)
    assert row["state"] == "finished"
    steps = ("received_at", "dispatched_at", "enroute_at", "arrived_at", "finished_at")
    assert [row[step] for step in steps] == [NINE] + [at(10)] * 4
    sending = company.rows("SELECT * FROM assignments")[0]
    assert [sending[c] for c in ("sent_at", "enroute_at", "arrived_at", "ended_at")] == [at(10)] * 4


def test_a_clock_set_back_before_the_end_of_a_sending_ends_it_all_the_same(
    company: Company, call: str
) -> None:
    """DSP-2."""
    company.now = at(10)
    company.do(Dispatch(call=call, technician="li"))
    company.now = at(9, 30)
    company.do(Reassign(call=call, technician="wang", reason="x"))
    company.do(Recall(call=call, reason="y"))
    assert company.count("assignments", "ended_at >= sent_at") == 2
