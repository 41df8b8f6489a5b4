"""A call's moves from dispatch to reopening: what the table allows, who holds the call, why."""

from typing import Any

import pytest
from pydantic import ValidationError

from opsroom.actions.door import Action
from opsroom.actions.holds import Hold
from opsroom.actions.moves import ACTIONS, Cancel, Dispatch, Pin, Reassign, Recall, Reopen
from opsroom.actions.visits import Arrive, EnRoute, Finish
from opsroom.domain.calls import MOVES, Held, State
from opsroom.domain.errors import BadInput, Conflict, Refused
from opsroom.language.words import word
from opsroom.store import views
from tests.movetable import LEADS_TO, POSSIBLE, VERBS
from tests.rooms import NINE, Company, at

CLOSED = {"finished", "cancelled"}


def action(verb: str, call: str) -> Action:
    """An action of that verb which only the table could refuse."""
    fields: dict[str, dict[str, Any]] = {
        "dispatch": {"technician": "li"},
        "reassign": {"technician": "wang", "reason": "nearer"},
        "recall": {"reason": "ill"},
        "finish": {"voucher": "signed"},
        "hold": {"reason": "nobody_home"},
        "pin": {"reason": "hospital"},
        "unpin": {"off": True},
        "rezone": {"zone": "suburban"},
        "cancel": {"reason": "it works again"},
        "reopen": {"reason": "it broke again"},
    }
    return ACTIONS[verb].model_validate({"call": call, **fields.get(verb, {})})


def brought_to(company: Company, state: str, held: str) -> str:
    """A call brought to a state by the moves that lead there, then held."""
    call = company.call()
    for verb in {
        "dispatched": ["dispatch"],
        "enroute": ["dispatch", "enroute"],
        "arrived": ["dispatch", "arrive"],
        "finished": ["dispatch", "arrive", "finish"],
        "cancelled": ["cancel"],
    }.get(state, []):
        company.do(action(verb, call))
    if held != "no":  # straight in the table: arrival ends holds, but a file may hold anything
        company.change(
            "INSERT INTO holds (call_id, started_at, until_at, reason, by_id)"
            " SELECT id, ?, ?, 'nobody_home', 'desk' FROM calls WHERE number = ?",
            company.now,
            company.now + 3600 if held == "timed" else None,
            call,
        )
    assert company.row(call)["state"] == state
    return call


def what_is_possible(refused: Refused) -> list[str]:
    """The verbs that a refusal names."""
    return str(refused).partition("Possible: ")[2].rstrip(".").split(", ")


def attempt(company: Company, verb: str, call: str) -> str | Refused:
    """Try a verb and keep nothing: the state it leads to, or the refusal."""
    company.change("UPDATE calls SET pinned_at = ?", NINE if verb == "unpin" else None)
    try:
        return str(company.room.perform(action(verb, call), dry_run=True).facts["state"])
    except Refused as refused:
        return refused


@pytest.mark.parametrize(("state", "held"), list(POSSIBLE))
def test_every_verb_from_here_does_what_the_rule_book_says_or_says_what_is_possible(
    company: Company, state: str, held: str
) -> None:
    """DSP-2, SLA-4, CALL-3: the action, the code's table and the hand-written one agree."""
    call = brought_to(company, state, held)
    before = company.row(call)
    allowed = POSSIBLE[state, held].split()
    for verb in VERBS:
        came = attempt(company, verb, call)
        row = MOVES[verb]
        assert (State(state) in row.start and Held(held) in row.held) == (verb in allowed), verb
        if verb in allowed:
            assert came == LEADS_TO.get(verb, state) == (row.end or state), verb
        else:
            assert isinstance(came, Refused), verb
            assert came.rule == "DSP-2", verb
            idle = "pin" if verb == "unpin" else "unpin"  # as the call is pinned, or isn't
            expected = [word("verb", v) for v in allowed if v != idle]
            assert what_is_possible(came) == expected, verb
            assert call in str(came)
    assert {**company.row(call), "pinned_at": None} == before


def test_a_call_that_isnt_there_is_bad_input_and_not_a_crash(company: Company) -> None:
    for ref in ("SH-9999", "9" * 30, "0", "１", "'; DROP TABLE calls; --"):
        with pytest.raises(BadInput):
            company.do(Recall(call=ref, reason="x"))


def test_a_call_goes_by_its_number_in_any_case_and_by_its_row(company: Company) -> None:
    call = company.call()
    assert company.do(Dispatch(call=call.lower(), technician="li")).facts["number"] == call
    assert company.do(EnRoute(call=str(company.row(call)["id"]))).facts["number"] == call


# -- DSP-2: who has the call -------------------------------------------------------------------


def test_each_sending_leaves_a_row_with_its_times_and_how_it_ended(company: Company) -> None:
    """DSP-2, DAY-1: the day's report counts each technician's own time."""
    call = company.call()
    company.do(Dispatch(call=call, technician="li"))
    company.later(minutes=10)
    company.do(EnRoute(call=call))
    company.later(minutes=10)
    company.do(Reassign(call=call, technician="wang", reason="li's van broke down"))
    company.later(minutes=20)
    company.do(Arrive(call=call))
    company.later(minutes=20)
    company.do(Finish(call=call, voucher="signed"))
    columns = ("technician_id", "sent_at", "enroute_at", "arrived_at", "ended_at", "outcome")
    sendings = company.rows("SELECT * FROM assignments ORDER BY id")
    assert [tuple(row[c] for c in columns) for row in sendings] == [
        ("li", NINE, NINE + 600, None, NINE + 1200, "reassigned"),
        ("wang", NINE + 1200, None, NINE + 2400, NINE + 3600, "finished"),
    ]
    assert company.row(call)["technician_id"] == "wang"


def test_a_recalled_call_waits_again_and_nobody_has_it(company: Company) -> None:
    """DSP-2."""
    call = company.call()
    company.do(Dispatch(call=call, technician="li"))
    company.do(EnRoute(call=call))
    company.do(Recall(call=call, reason="an older call goes first"))
    row = company.row(call)
    assert row["state"] == "waiting"
    assert (row["technician_id"], row["dispatched_at"], row["enroute_at"]) == (None, None, None)
    assert company.column("SELECT outcome FROM assignments") == ["recalled"]


@pytest.mark.parametrize("kind", [Recall, Cancel, Reopen])
@pytest.mark.parametrize("reason", ["", "   ", "\x1b[2J", "\u200b"])
def test_a_reason_is_more_than_blanks_and_control_characters(
    kind: type[Action], reason: str
) -> None:
    """DSP-2."""
    with pytest.raises(ValidationError):
        kind.model_validate({"call": "SH-1001", "reason": reason})


def test_the_reason_stands_in_the_journal(company: Company) -> None:
    """DSP-2, ROL-3."""
    call = company.call()
    company.do(Dispatch(call=call, technician="li"))
    company.do(Reassign(call=call, technician="wang", reason="nearer"))
    company.do(Recall(call=call, reason="ill"))
    assert company.column("SELECT note FROM journal ORDER BY id DESC LIMIT 2") == ["ill", "nearer"]


def test_a_call_isnt_reassigned_to_whoever_has_it(company: Company) -> None:
    """DSP-2."""
    call = company.call()
    company.do(Dispatch(call=call, technician="li"))
    with pytest.raises(Refused, match="with this technician already"):
        company.do(Reassign(call=call, technician="li", reason="x"))


@pytest.mark.parametrize("nobody", ["desk", "nobody", "LI", "gone"])
def test_only_a_technician_who_works_here_is_sent(company: Company, nobody: str) -> None:
    """DSP-2; the refusal names those who can be."""
    company.hire("gone", "Gone", "technician")
    company.change("UPDATE people SET active = 0 WHERE id = 'gone'")
    with pytest.raises(BadInput, match=r"At this site: li, wang\.") as refused:
        company.do(Dispatch(call=company.call(), technician=nobody))
    assert refused.value.where == "--to"


def test_a_technician_of_another_site_isnt_sent(company: Company) -> None:
    """CAL-2."""
    company.change(
        "INSERT INTO sites (id, name, tz, calendar, opened_on)"
        " VALUES ('HZ', 'HZ', 'Asia/Shanghai', '\"CN\"', '2026-11-01')"
    )
    company.hire("far", "Far Away", "technician", "HZ")
    with pytest.raises(Refused) as refused:
        company.do(Dispatch(call=company.call(), technician="far"))
    assert refused.value.rule == "CAL-2"


# -- times -------------------------------------------------------------------------------------


def test_the_field_may_report_late_but_not_early_and_not_backwards(company: Company) -> None:
    """DSP-2: the times of dispatch, en route, arrived and finished keep their order."""
    call = company.call()
    company.later(minutes=10)
    company.do(Dispatch(call=call, technician="li"))
    company.later(hours=2)
    for wrong in (NINE - 1, NINE + 599, company.now + 1, 2**62):
        with pytest.raises(BadInput) as refused:
            company.do(EnRoute(call=call, at=wrong))
        assert refused.value.where == "--at"
    company.do(EnRoute(call=call, at=NINE + 600))
    with pytest.raises(BadInput):
        company.do(Arrive(call=call, at=NINE + 599))
    company.do(Arrive(call=call, at=NINE + 1800))
    with pytest.raises(BadInput):
        company.do(Finish(call=call, voucher="signed", at=NINE + 1799))
    company.do(Finish(call=call, voucher="signed", at=NINE + 3600))
    row = company.row(call)
    assert [
        row[c] - NINE for c in ("dispatched_at", "enroute_at", "arrived_at", "finished_at")
    ] == [
        600,
        600,
        1800,
        3600,
    ]


# -- CALL-3: the voucher -----------------------------------------------------------------------


@pytest.mark.parametrize("voucher", ["refused", "absent"])
def test_without_a_signed_voucher_only_the_supervisor_closes_and_with_a_reason(
    company: Company, voucher: str
) -> None:
    """CALL-3."""
    call = company.call()
    company.do(Dispatch(call=call, technician="li"))
    company.do(Arrive(call=call))
    for person, note in (("li", "he left"), ("desk", "he left"), ("boss", "")):
        with pytest.raises(Refused) as refused:
            company.door(person).perform(
                Finish.model_validate({"call": call, "voucher": voucher, "note": note})
            )
        assert refused.value.rule == "CALL-3"
    assert company.row(call)["state"] == "arrived"
    company.do(Finish.model_validate({"call": call, "voucher": voucher, "note": "he left"}))
    row = company.row(call)
    assert (row["state"], row["voucher"], row["closing_note"]) == ("finished", voucher, "he left")


def test_a_signed_voucher_closes_the_call_at_the_technicians_own_hand(company: Company) -> None:
    """CALL-3."""
    call = company.call()
    company.do(Dispatch(call=call, technician="li"))
    company.door("li").perform(Arrive(call=call))
    company.door("li").perform(Finish(call=call, voucher="signed"))
    assert company.row(call)["voucher"] == "signed"


# -- DSP-1: the queue --------------------------------------------------------------------------


def test_a_pin_needs_a_reason_and_is_set_once(company: Company) -> None:
    """DSP-1."""
    call = company.call()
    for wrong in (Pin(call=call), Pin(call=call, off=True)):
        with pytest.raises(Refused) as refused:
            company.do(wrong)
        assert refused.value.rule == "DSP-1"
    company.do(Pin(call=call, reason="hospital"))
    with pytest.raises(Refused, match="pinned already"):
        company.do(Pin(call=call, reason="again"))
    assert company.row(call)["pin_reason"] == "hospital"
    company.do(Pin(call=call, off=True))
    assert (company.row(call)["pinned_at"], company.row(call)["pin_reason"]) == (None, "")


def test_the_queue_is_carried_over_then_pinned_then_by_deadline(company: Company) -> None:
    """DSP-1, CALL-5."""
    first = company.call(fault="first")
    company.later(minutes=1)
    second = company.call(fault="second")
    suburban = company.call(fault="due later", zone="suburban")
    held = company.call(fault="held")
    company.do(Hold(call=held, reason="nobody_home"))
    sent = company.call(fault="sent")
    company.do(Dispatch(call=sent, technician="li"))

    def queue() -> list[str]:
        return [row.number for row in views.queue(company.room.store.conn)]

    assert queue() == [first, second, suburban, held]
    company.do(Pin(call=suburban, reason="hospital"))
    assert queue() == [suburban, first, second, held]
    company.change("UPDATE calls SET carried_on = '2026-11-23' WHERE number = ?", second)
    assert queue() == [second, suburban, first, held]


# -- versions ----------------------------------------------------------------------------------


def test_whoever_saw_an_older_version_is_told_who_changed_what(company: Company) -> None:
    """ROL-2: two people's edits don't overwrite each other."""
    call = company.call()
    seen = company.row(call)["version"]
    company.door("desk").perform(Hold(call=call, reason="nobody_home"))
    with pytest.raises(Conflict, match=r"He Yan changed call .*: on hold at 09:00") as refused:
        company.do(Pin(call=call, reason="hospital", expect=seen))
    assert isinstance(refused.value, Refused)
    assert refused.value.exit_code == 1
    assert refused.value.changes == (
        "hold: nobody at home, was -",
        "deadline: -, was 15:00",
    )
    assert str(refused.value).endswith(
        " It is now: on hold. hold: nobody at home, was -; deadline: -, was 15:00."
        " Nothing of yours was saved."
    )
    assert (refused.value.version, "resume" in refused.value.possible) == (seen + 1, True)
    company.do(Pin(call=call, reason="hospital", expect=seen + 1))
    assert company.row(call)["version"] == seen + 2


# -- cancelling and reopening ------------------------------------------------------------------


def test_a_cancelled_call_frees_its_technician_and_keeps_its_reason(company: Company) -> None:
    """DSP-2."""
    call = company.call()
    company.do(Dispatch(call=call, technician="li"))
    company.later(minutes=5)
    company.do(Cancel(call=call, reason="it works again"))
    row = company.row(call)
    assert (row["state"], row["closing_note"]) == ("cancelled", "it works again")
    assert row["finished_at"] == NINE + 300
    assert company.column("SELECT outcome FROM assignments") == ["cancelled"]


def test_reopening_a_finished_call_starts_a_new_clock(company: Company) -> None:
    """SLA-1: its customer waits anew (ours)."""
    call = company.call()
    company.do(Dispatch(call=call, technician="li"))
    company.do(Arrive(call=call))
    company.do(Finish(call=call, voucher="signed"))
    company.change("UPDATE calls SET level = 'at_risk'")
    company.now = at(9, day=25)
    company.do(Reopen(call=call, reason="it broke again"))
    row = company.row(call)
    assert (row["clock_from"], row["due_at"], row["due_raw_at"]) == (
        at(9, day=25),
        at(15, day=25),
        at(15, day=25),
    )
    assert (row["received_at"], row["level"], row["state"]) == (NINE, "on_track", "waiting")
    assert (row["arrived_at"], row["on_time"], row["voucher"]) == (None, None, "")


def test_so_does_reopening_a_cancelled_call_that_somebody_had_come_for(company: Company) -> None:
    """SLA-2: its clock had stopped for good, so it isn't overdue at once."""
    call = company.call()
    company.do(Dispatch(call=call, technician="li"))
    company.do(Arrive(call=call))
    company.do(Cancel(call=call, reason="he wants to think it over"))
    company.now = at(9, day=25)
    company.do(Reopen(call=call, reason="he has"))
    row = company.row(call)
    assert (row["clock_from"], row["due_at"]) == (at(9, day=25), at(15, day=25))


def test_reopening_a_cancelled_call_doesnt(company: Company) -> None:
    """SLA-1: cancelling must not hide lateness (ours)."""
    call = company.call()
    company.do(Cancel(call=call, reason="it works again"))
    company.now = at(9, day=25)
    company.do(Reopen(call=call, reason="it doesn't"))
    row = company.row(call)
    assert (row["clock_from"], row["due_at"]) == (NINE, at(15))
