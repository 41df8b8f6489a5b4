"""Whom to send: forecasts, the last safe moment, and the order of proposals (DSP-3, DSP-6)."""

from datetime import datetime
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from opsroom.domain.dispatch import Obstacle, Outlook, Skill, family_of, outlook
from opsroom.domain.policy import Policy
from opsroom.domain.tours import (
    Absence,
    Job,
    Technician,
    Tour,
    Wanted,
    arrival_if_sent,
    forecast,
    last_safe,
)
from opsroom.domain.worktime import Calendar, calendar, spec_from

ZONE = ZoneInfo("Asia/Shanghai")
CAL: Calendar = calendar(spec_from("weekends", "Asia/Shanghai"))
POLICY = Policy()
MIN, HOUR = 60, 3600


def at(hour: int, minute: int = 0, day: int = 24) -> int:
    """An instant of November 2026 in Shanghai; the 24th is a Tuesday."""
    return int(datetime(2026, 11, day, hour, minute, tzinfo=ZONE).timestamp())


def job(number: str = "SH-1", **facts: object) -> Job:
    """A job just sent, in town, of type A (an hour's work)."""
    columns: dict[str, object] = {
        "call_id": int(number.split("-")[1]),
        "number": number,
        "customer": "华联商厦",
        "zone": "urban",
        "service_type": "A",
        "state": "dispatched",
        "sent_at": at(9),
        "enroute_at": None,
        "arrived_at": None,
        "ended_at": None,
        "not_before": 0,
    }
    return Job(**{**columns, **facts})  # type: ignore[arg-type]  # a builder by keywords


def person(
    name: str = "wang",
    *jobs: Job,
    families: tuple[str, ...] = ("XJ",),
    absences: tuple[Absence, ...] = (),
) -> Technician:
    """A technician with jobs in hand."""
    return Technician(name, name.title(), "", frozenset(families), absences, jobs, ())


def wanted(due: int | None, **facts: object) -> Wanted:
    """A call in town for an XJ."""
    columns: dict[str, object] = {
        "id": 99,
        "site_id": "SH",
        "zone": "urban",
        "model": "XJ-200",
        "family": "XJ",
        "due_at": due,
        "not_before": 0,
        "technician_id": None,
    }
    return Wanted(**{**columns, **facts})  # type: ignore[arg-type]  # a builder by keywords


def tour(who: Technician, now: int) -> Tour:
    """Where somebody stands."""
    return forecast(CAL, POLICY, who, now)


def plan(call: Wanted, now: int, *people: Technician) -> Outlook:
    """The outlook of a call among these people."""
    return outlook(CAL, POLICY, [tour(who, now) for who in people], call, now)


# -- forecasts ------------------------------------------------------------------------------


def test_somebody_without_a_job_is_free_now_at_the_base() -> None:
    free = tour(person(), at(10))
    assert (free.free_at, free.place, free.stops) == (at(10), "base", ())


def test_a_job_on_site_ends_after_its_expected_length() -> None:
    busy = tour(person("wang", job(state="arrived", arrived_at=at(9, 30))), at(10))
    assert (busy.free_at, busy.place) == (at(10, 30), "urban")


def test_a_job_that_takes_longer_than_expected_may_end_any_moment_but_not_in_the_past() -> None:
    assert tour(person("wang", job(state="arrived", arrived_at=at(8, 30))), at(11)).free_at == at(
        11
    )


def test_somebody_en_route_arrives_after_the_usual_time_and_not_before_now() -> None:
    on_the_way = person("wang", job(state="enroute", enroute_at=at(9, 50)))
    assert tour(on_the_way, at(10)).stops[0].arrives == at(10, 15)
    assert tour(on_the_way, at(10, 40)).stops[0].arrives == at(10, 40)


def test_jobs_in_hand_follow_one_another_on_site_first_then_en_route_then_as_sent() -> None:
    jobs = (
        job("SH-3", sent_at=at(9, 20)),
        job("SH-2", sent_at=at(9, 10), zone="suburban"),
        job("SH-1", state="arrived", arrived_at=at(9, 30)),
    )
    day = tour(person("wang", *jobs), at(10))
    assert [(stop.job.number, stop.leaves, stop.arrives, stop.ends) for stop in day.stops] == [
        ("SH-1", at(9), at(9, 30), at(10, 30)),
        ("SH-2", at(10, 30), at(11, 15), at(12, 15)),
        ("SH-3", at(12, 15), at(13), at(14)),
    ]
    assert (day.free_at, day.place) == (at(14), "urban")


def test_travel_and_work_stand_still_outside_working_hours() -> None:
    late = tour(person("wang", job()), at(17, 20))
    assert late.stops[0].arrives == at(8, 45, day=25)
    assert late.free_at == at(9, 45, day=25)


def test_a_trip_waits_until_the_customer_wants_the_visit() -> None:
    """SLA-4: the customer asked for a later visit."""
    assert tour(person("wang", job(not_before=at(14))), at(10)).stops[0].arrives == at(14)


def test_a_trip_is_not_begun_when_leave_would_begin_before_it_ends() -> None:
    away = person("wang", job(), absences=(Absence(at(10, 10), at(12), "training"),))
    assert tour(away, at(10)).stops[0].leaves == at(12)


# -- the last safe moment -------------------------------------------------------------------


def test_the_last_safe_moment_is_the_trip_before_the_deadline() -> None:
    assert last_safe(CAL, tour(person(), at(10)), wanted(at(15)), 25 * MIN) == at(14, 35)


def test_the_last_safe_moment_for_a_deadline_in_the_morning_is_the_evening_before() -> None:
    call = wanted(at(8, 40, day=25))
    assert last_safe(CAL, tour(person(), at(10)), call, 25 * MIN) == at(17, 15)


def test_there_is_no_safe_moment_for_somebody_who_is_free_too_late() -> None:
    busy = person("wang", job(state="arrived", arrived_at=at(9, 30)))
    assert last_safe(CAL, tour(busy, at(10)), wanted(at(10, 49)), 20 * MIN) is None
    assert last_safe(CAL, tour(busy, at(10)), wanted(at(10, 50)), 20 * MIN) == at(10, 30)


def test_there_is_no_last_safe_moment_without_a_deadline() -> None:
    assert last_safe(CAL, tour(person(), at(10)), wanted(None), 20 * MIN) is None


steps = st.integers(0, 60)  # of ten minutes


@given(
    now=steps,
    due=st.integers(0, 120),
    travel=st.integers(0, 12),
    arrived=st.none() | steps,
    gaps=st.lists(st.tuples(steps, st.integers(1, 12)), max_size=2),
    not_before=st.just(0) | steps,
)
def test_the_last_safe_moment_equals_trying_every_minute(  # noqa: PLR0917 - drawn by hypothesis
    now: int,
    due: int,
    travel: int,
    arrived: int | None,
    gaps: list[tuple[int, int]],
    not_before: int,
) -> None:
    """DSP-3: the closed form is the brute force's answer, over a close of day and leave."""
    start = at(12)
    instant = start + 10 * MIN * now
    jobs = ()
    if arrived is not None:
        jobs = (job(state="arrived", arrived_at=start - HOUR + 10 * MIN * arrived),)
    leave = sorted(
        Absence(start + 10 * MIN * begin, start + 10 * MIN * (begin + length), "")
        for begin, length in gaps
        if begin + length > now
    )
    free = tour(person("wang", *jobs, absences=tuple(leave)), instant)
    call = wanted(
        start + 10 * MIN * due + 30, not_before=not_before and start + 10 * MIN * not_before
    )
    seconds = 10 * MIN * travel
    tried = [
        t
        for t in range(instant, start + 10 * MIN * due + 31, 30)
        if arrival_if_sent(CAL, free, call, seconds, t) <= (call.due_at or 0)
    ]
    found = last_safe(CAL, free, call, seconds)
    if found is None:
        assert not tried
    else:
        assert tried
        assert tried[-1] <= found < tried[-1] + 30
        assert arrival_if_sent(CAL, free, call, seconds, found) <= (call.due_at or 0)
        assert arrival_if_sent(CAL, free, call, seconds, found + 1) > (call.due_at or 0)


# -- who comes first ------------------------------------------------------------------------


def names(found: Outlook) -> list[str]:
    """The proposed technicians in order."""
    return [proposal.technician for proposal in found.proposals]


def codes(found: Outlook, who: str) -> list[str]:
    """The reason codes of somebody's proposal."""
    return [r.code for p in found.proposals if p.technician == who for r in p.reasons]


def test_off_duty_unskilled_and_late_technicians_are_not_proposed_first() -> None:
    """DSP-3."""
    people = (
        person("away", absences=(Absence(at(8), at(18), "annual leave"),)),
        person("baker", families=("BK",)),
        person("late", *(job(f"SH-{n}", service_type="B") for n in (1, 2, 3))),
        person("zhang", job(state="arrived", arrived_at=at(9, 30))),
    )
    found = plan(wanted(at(13)), at(10), *people)
    assert names(found) == ["zhang", "late", "baker", "away"]
    assert [p.obstacles for p in found.proposals] == [
        (),
        (Obstacle.LATE,),
        (Obstacle.NO_SKILL,),
        (Obstacle.OFF_DUTY, Obstacle.LATE),
    ]
    assert [p.rank for p in found.proposals] == [1, 2, 3, 4]
    assert codes(found, "away")[:1] == ["off_duty"]
    assert codes(found, "baker")[:1] == ["no_skill"]
    assert codes(found, "late")[:1] == ["late"]


def test_with_time_to_spare_work_spreads_to_who_has_the_least_in_hand() -> None:
    near = person("near", job(state="arrived", arrived_at=at(9)))  # arrives 10:20
    idle = person("zoe")  # arrives 10:25, from the base
    assert names(plan(wanted(at(16)), at(10), near, idle)) == ["zoe", "near"]


def test_when_time_is_short_the_earliest_arrival_comes_first() -> None:
    near = person("near", job(state="arrived", arrived_at=at(9)))
    idle = person("zoe")
    found = plan(wanted(at(10, 40)), at(10), near, idle)
    assert names(found) == ["near", "zoe"]
    assert codes(found, "zoe") == ["tight", "free", "far"]


def test_a_late_one_says_by_how_much_in_working_time() -> None:
    found = plan(wanted(at(17, 20)), at(17), person("wang"))
    assert found.proposals[0].slack == -5 * MIN
    assert found.proposals[0].reasons[0] == ("late", 5 * MIN, "")


def test_arriving_on_the_deadline_is_in_time() -> None:
    """SLA-2: an arrival exactly on the deadline is on time."""
    found = plan(wanted(at(10, 25)), at(10), person("wang"))
    assert found.proposals[0].obstacles == ()
    assert found.proposals[0].slack == 0


def test_somebody_on_leave_is_forecast_from_their_return() -> None:
    away = person("away", absences=(Absence(at(8), at(14), "dentist"),))
    proposal = plan(wanted(at(16)), at(10), away).proposals[0]
    assert proposal.obstacles == (Obstacle.OFF_DUTY,)
    assert proposal.arrival == at(14, 25)
    assert proposal.reasons[0] == ("off_duty", at(14), "dentist")


def test_leave_that_begins_before_they_could_arrive_is_off_duty_too() -> None:
    away = person("away", absences=(Absence(at(10, 20), at(12), "training"),))
    assert plan(wanted(at(16)), at(10), away).proposals[0].obstacles == (Obstacle.OFF_DUTY,)


def test_the_one_who_has_the_call_is_left_out() -> None:
    found = plan(wanted(at(16), technician_id="wang"), at(10), person("wang"), person("zoe"))
    assert names(found) == ["zoe"]


# -- skill ----------------------------------------------------------------------------------


def test_a_call_whose_family_nobody_knows_is_possible_for_all_and_says_so() -> None:
    found = plan(wanted(at(16), family="", model="Q9"), at(10), person("wang"))
    assert found.proposals[0].skill is Skill.UNKNOWN
    assert found.proposals[0].obstacles == ()
    assert "skill_unknown" in codes(found, "wang")


def test_a_model_that_begins_with_a_known_family_belongs_to_it() -> None:
    call = wanted(at(16), family="", model="xj-200")
    assert family_of(call, frozenset({"x", "xj", "bk"})) == "xj"
    found = plan(call, at(10), person("wang"), person("bo", families=("BK",)))
    assert [p.skill for p in found.proposals] == [Skill.YES, Skill.NO]


def test_a_single_model_counts_as_a_skill() -> None:
    found = plan(wanted(at(16)), at(10), person("wang", families=("XJ-200",)))
    assert found.proposals[0].skill is Skill.YES


def test_a_site_that_keeps_no_skills_proposes_everybody() -> None:
    found = plan(wanted(at(16)), at(10), person("wang", families=()))
    assert found.proposals[0].skill is Skill.UNKNOWN


# -- the call's outlook ---------------------------------------------------------------------


def test_the_outlook_knows_the_last_moment_at_which_anybody_can_be_sent() -> None:
    busy = person("near", job(state="arrived", arrived_at=at(9)))
    found = plan(wanted(at(16)), at(10), busy, person("zoe"))
    assert found.last_safe == at(15, 40)
    assert not found.beyond_help


def test_a_call_that_nobody_can_reach_in_time_is_beyond_help() -> None:
    """DSP-6: reported for help at once."""
    unskilled = person("bo", families=("BK",))
    found = plan(wanted(at(10, 20)), at(10), person("wang"), unskilled)
    assert found.last_safe is None
    assert found.beyond_help
    assert plan(wanted(at(16)), at(10), unskilled).beyond_help


def test_a_call_without_a_deadline_is_not_beyond_help() -> None:
    assert not plan(wanted(None), at(10), person("wang")).beyond_help
