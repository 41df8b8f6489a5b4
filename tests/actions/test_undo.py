"""Taking back: exactly what was there before, or a refusal; never somebody else's work."""

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from opsroom.actions.alerts import RaiseLevels
from opsroom.actions.carryover import CarryOver
from opsroom.actions.door import Action, Room
from opsroom.actions.holds import Hold, Resume
from opsroom.actions.moves import Cancel, Dispatch, Pin, Reassign, Recall, Reopen, Rezone, Undo
from opsroom.actions.undo import UNDOABLE
from opsroom.actions.visits import Arrive, EnRoute, Finish
from opsroom.domain.calls import MOVES, Zone, held_at, possible
from opsroom.domain.errors import Refused
from opsroom.domain.people import Actor, Role
from tests.rooms import NINE, Company, at


def picture(company: Company, call: str) -> dict[str, Any]:
    """A call with all its parts; the version counts on, and level and carry-over are the jobs'."""
    row = company.row(call)
    for column in ("version", "level", "carried_on"):
        del row[column]
    return {
        "call": row,
        "holds": company.rows("SELECT * FROM holds ORDER BY id"),
        "assignments": company.rows("SELECT * FROM assignments ORDER BY id"),
    }


def job(company: Company) -> Room:
    """The door of a job."""
    return company.room.acting(Actor("job:levels", "levels", Role.JOB), "job")


#: A way to do each verb, given the call and the row as it is.
WAYS: dict[str, Callable[[str, dict[str, Any], int], Action]] = {
    "dispatch": lambda call, _row, n: Dispatch(call=call, technician=("li", "wang")[n % 2]),
    "enroute": lambda call, _row, _n: EnRoute(call=call),
    "arrive": lambda call, _row, _n: Arrive(call=call),
    "finish": lambda call, _row, _n: Finish(call=call, voucher="absent", note="gone"),
    "reassign": lambda call, row, _n: Reassign(
        call=call, technician="wang" if row["technician_id"] == "li" else "li", reason="x"
    ),
    "recall": lambda call, _row, _n: Recall(call=call, reason="x"),
    "hold": lambda call, row, n: Hold(
        call=call, reason="nobody_home", until=(row["now"] + 600 * n) if n % 3 else None
    ),
    "resume": lambda call, _row, _n: Resume(call=call),
    "pin": lambda call, row, _n: Pin(call=call, reason="x", off=row["pinned_at"] is not None),
    "unpin": lambda call, row, _n: Pin(call=call, reason="x", off=row["pinned_at"] is not None),
    "rezone": lambda call, row, _n: Rezone(
        call=call, zone=Zone.URBAN if row["zone"] == "suburban" else Zone.SUBURBAN
    ),
    "cancel": lambda call, _row, _n: Cancel(call=call, reason="x"),
    "reopen": lambda call, _row, _n: Reopen(call=call, reason="x"),
}

STEPS = st.lists(
    st.tuples(st.integers(0, 5), st.integers(0, 30_000), st.integers(1, 30)), max_size=14
)


def step(company: Company, call: str, choice: int, number: int) -> None:
    """Do one of the moves that are possible now."""
    row = {**company.row(call), "now": company.now}
    holds = company.rows("SELECT * FROM holds WHERE ended_at IS NULL ORDER BY id DESC LIMIT 1")
    until, started = (holds[0]["until_at"], holds[0]["started_at"]) if holds else (None, None)
    verbs = possible(row["state"], held_at(company.now, until, started))
    if row["arrived_at"] is not None:  # SLA-2: nothing is left to hold
        verbs = tuple(verb for verb in verbs if verb != "hold")
    company.do(WAYS[verbs[choice % len(verbs)]](call, row, number))


@settings(max_examples=60, deadline=None)
@given(steps=STEPS, jobs=st.sets(st.integers(0, 13)))
def test_any_moves_undone_one_by_one_give_back_each_picture(
    steps: list[tuple[int, int, int]], jobs: set[int]
) -> None:
    """ROL-3: every column and every part, whatever jobs did in between (SLA-7)."""
    with tempfile.TemporaryDirectory() as folder:
        company = Company(Path(folder) / "room.db")
        call = company.call()
        levels = RaiseLevels(calls=(company.row(call)["id"],))
        pictures = []
        for n, (choice, seconds, number) in enumerate(steps):
            company.later(seconds=seconds)
            pictures.append(picture(company, call))
            step(company, call, choice, number)
            if n in jobs:
                job(company).perform(levels)
        for before in reversed(pictures):
            company.later(seconds=60)
            company.do(Undo())
            assert picture(company, call) == before
        job(company).perform(levels)
        with pytest.raises(Refused):
            company.do(Undo())
        assert company.count("journal", "undoes IS NOT NULL") == len(steps)
        company.room.close()


def test_every_move_can_be_undone_and_the_undoing_is_journaled(company: Company) -> None:
    """ROL-3."""
    assert {f"call.{verb}" for verb in MOVES} < set(UNDOABLE)
    call = company.call()
    done = company.do(Dispatch(call=call, technician="li"))
    undone = company.do(Undo())
    assert undone.facts["undone"] == "call.dispatch"
    entry = company.rows("SELECT * FROM journal ORDER BY id DESC LIMIT 1")[0]
    assert (entry["action"], entry["undoes"]) == ("undo", done.entry)
    assert company.row(call)["version"] == 3


def test_an_undoing_isnt_undone_and_nothing_is_undone_twice(company: Company) -> None:
    """ROL-3."""
    call = company.call()
    first = company.do(Pin(call=call, reason="x"))
    company.do(Hold(call=call, reason="nobody_home"))
    company.do(Undo())
    company.do(Undo())
    with pytest.raises(Refused):
        company.do(Undo(entry=first.entry))
    with pytest.raises(Refused, match="register keeps"):
        company.do(Undo())


def test_somebody_elses_later_change_blocks_it(company: Company) -> None:
    """ROL-3: nobody's work is swept away."""
    call = company.call()
    company.do(Dispatch(call=call, technician="li"))
    company.door("li").perform(EnRoute(call=call))
    before = company.everything()
    with pytest.raises(Refused, match="changed since") as refused:
        company.do(Undo())
    assert refused.value.rule == "ROL-3"
    assert company.everything() == before


def test_ones_own_later_change_blocks_an_earlier_entry_too(company: Company) -> None:
    """ROL-3: in order, or not at all."""
    call = company.call()
    first = company.do(Pin(call=call, reason="x"))
    company.do(Dispatch(call=call, technician="li"))
    with pytest.raises(Refused, match="changed since"):
        company.do(Undo(entry=first.entry))
    company.do(Undo())
    company.do(Undo(entry=first.entry))
    assert company.row(call)["pinned_at"] is None


def test_what_another_took_back_himself_blocks_nothing(company: Company) -> None:
    """ROL-3."""
    call = company.call()
    company.do(Pin(call=call, reason="x"))
    desk = company.door("desk")
    desk.perform(Hold(call=call, reason="nobody_home"))
    desk.perform(Undo())
    company.do(Undo())
    assert company.row(call)["pinned_at"] is None


def test_only_this_sessions_own_entries_are_taken_back(company: Company) -> None:
    """ROL-3."""
    call = company.call()
    entry = company.do(Pin(call=call, reason="x")).entry
    for other in (company.door("boss"), company.door("desk")):
        for undo in (Undo(), Undo(entry=entry)):
            with pytest.raises(Refused, match="nothing of yours"):
                other.perform(undo)


def test_a_hold_isnt_undone_once_somebody_closed_the_call(company: Company) -> None:
    """ROL-3, CALL-3."""
    call = company.call()
    company.do(Hold(call=call, reason="nobody_home"))
    company.door("desk").perform(Cancel(call=call, reason="x"))
    with pytest.raises(Refused, match="changed since"):
        company.do(Undo())
    assert company.row(call)["state"] == "cancelled"


def test_a_carry_over_in_between_stays_and_doesnt_block(company: Company) -> None:
    """CALL-5: what the job noted isn't taken back with the pin."""
    call = company.call()
    company.do(Pin(call=call, reason="x"))
    company.now = at(18)
    day = at(0)
    job(company).perform(CarryOver.model_validate({"site": "SH", "day": "2026-11-24"}))
    assert company.row(call)["carried_on"] == "2026-11-24"
    company.do(Undo())
    row = company.row(call)
    assert (row["pinned_at"], row["carried_on"]) == (None, "2026-11-24")
    assert company.count("carryovers", f"at > {day}") == 1


def test_levels_raised_in_between_stay_raised(company: Company) -> None:
    """SLA-7: each level is told once, whatever is undone around it."""
    call = company.call()
    company.do(Pin(call=call, reason="x"))
    company.now = at(16)
    levels = RaiseLevels(calls=(company.row(call)["id"],))
    job(company).perform(levels)
    assert company.row(call)["level"] == "overdue"
    company.do(Undo())
    assert company.row(call)["level"] == "overdue"
    assert job(company).perform(levels).entry is None


def test_a_technician_takes_back_an_own_report(company: Company) -> None:
    """ROL-2."""
    call = company.call()
    company.do(Dispatch(call=call, technician="li"))
    li = company.door("li")
    li.perform(EnRoute(call=call))
    li.perform(Undo())
    assert company.row(call)["state"] == "dispatched"


def test_what_one_may_no_longer_do_one_may_no_longer_undo(company: Company) -> None:
    """ROL-2: taking a dispatch back is the supervisor's, as sending was."""
    call = company.call()
    company.do(Dispatch(call=call, technician="li"))
    company.change("UPDATE people SET role = 'desk' WHERE id = 'boss'")
    with pytest.raises(Refused) as refused:
        company.do(Undo())
    assert refused.value.rule == "ROL-2"
    assert company.row(call)["state"] == "dispatched"


@pytest.mark.parametrize("entry", [0, -1, 10**30])
def test_an_entry_that_cant_be_is_refused_before_the_database_sees_it(entry: int) -> None:
    with pytest.raises(ValidationError):
        Undo(entry=entry)


def test_rows_that_came_with_the_action_are_gone_and_others_calls_untouched(
    company: Company,
) -> None:
    """ROL-3."""
    first, second = company.call(), company.call()
    company.do(Hold(call=second, reason="site_closed"))
    other = company.rows("SELECT * FROM holds")
    company.do(Hold(call=first, reason="nobody_home", until=NINE + 3600))
    company.do(Undo())
    assert company.rows("SELECT * FROM holds") == other
