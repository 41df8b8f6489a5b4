"""The one door: who may come in, and that all of an action happens with its journal entry."""

import json
import sqlite3
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from opsroom.actions.door import Action, Room, Tx, permit
from opsroom.actions.holds import Hold, Resume
from opsroom.actions.moves import Cancel, Dispatch, Pin, Reassign, Recall, Reopen, Rezone, Undo
from opsroom.actions.register import AddCall
from opsroom.actions.visits import Arrive, EnRoute, Finish
from opsroom.domain.calls import Zone
from opsroom.domain.errors import BadInput, Refused, Unusable
from opsroom.domain.people import Actor, Role
from tests.actions.every import every_action
from tests.rooms import NINE, Company

LEADS = {"supervisor", "manager", "service"}
DESK = LEADS | {"desk"}
FIELD = DESK | {"technician"}
#: Everybody but the auditor, the wall and the jobs.
CASEWORK = {str(role) for role in Role} - {"auditor", "wall", "job"}

#: ROL-2, by hand: who may do what.
MAY: dict[type[Action], set[str]] = {
    AddCall: DESK,
    Dispatch: LEADS,
    Reassign: LEADS,
    Recall: LEADS,
    Pin: LEADS,
    EnRoute: FIELD,
    Arrive: FIELD,
    Finish: FIELD,
    Hold: DESK,
    Resume: DESK,
    Rezone: DESK,
    Cancel: DESK,
    Reopen: DESK,
    Undo: CASEWORK,  # what it takes to do, it takes to undo
}


def a_whole_life(call: str) -> Iterator[Action]:
    """One of every move, each possible after the one before."""
    yield Hold(call=call, reason="nobody_home", until=NINE + 3600)
    yield Resume(call=call)
    yield Pin(call=call, reason="hospital")
    yield Pin(call=call, off=True)
    yield Rezone(call=call, zone=Zone.SUBURBAN)
    yield Dispatch(call=call, technician="li")
    yield Recall(call=call, reason="ill")
    yield Dispatch(call=call, technician="li")
    yield EnRoute(call=call)
    yield Reassign(call=call, technician="wang", reason="nearer")
    yield Hold(call=call, reason="customer_later")
    yield Arrive(call=call)
    yield Finish(call=call, voucher="signed")
    yield Reopen(call=call, reason="it broke again")
    yield Cancel(call=call, reason="it works again")
    yield Undo()


# -- ROL-2 -------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("kind", list(MAY))
def test_each_action_is_open_to_the_roles_of_the_rule_book(kind: type[Action], role: Role) -> None:
    """ROL-2."""
    actor = Actor("x", "Somebody", role, "SH")
    if str(role) in MAY[kind]:
        permit(actor, kind)
        return
    with pytest.raises(Refused, match="Somebody") as refused:
        permit(actor, kind)
    assert refused.value.rule == "ROL-2"


def test_the_auditor_and_the_wall_change_nothing_whatever_there_is_to_do() -> None:
    """ROL-1: they read."""
    for kind in every_action():
        assert kind.roles, kind
        assert not kind.roles & {Role.AUDITOR, Role.WALL}, kind


@pytest.mark.parametrize("person", ["audit", "tv", "li"])
def test_a_refusal_comes_before_anything_is_looked_at(company: Company, person: str) -> None:
    """ROL-2: who may not act learns nothing about the call either."""
    before = company.everything()
    for action in (
        Dispatch(call="SH-9", technician="li"),
        Reassign(call="SH-9", technician="li", reason="x"),
    ):
        with pytest.raises(Refused) as refused:
            company.door(person).perform(action)
        assert refused.value.rule == "ROL-2"
    assert company.everything() == before


def test_a_technician_reports_on_own_calls_alone(company: Company) -> None:
    """ROL-2."""
    call = company.call()
    company.do(Dispatch(call=call, technician="wang"))
    for action in (EnRoute(call=call), Arrive(call=call), Finish(call=call, voucher="signed")):
        with pytest.raises(Refused, match="another technician") as refused:
            company.door("li").perform(action)
        assert refused.value.rule == "ROL-2"
    company.door("wang").perform(EnRoute(call=call))
    company.door("desk").perform(Arrive(call=call))  # on the telephone


def test_a_role_that_was_taken_away_is_gone_at_once(company: Company) -> None:
    """ROL-2: what the database says now counts, not what the session was opened with."""
    call = company.call()
    company.change("UPDATE people SET role = 'desk' WHERE id = 'boss'")
    with pytest.raises(Refused) as refused:
        company.do(Dispatch(call=call, technician="li"))
    assert refused.value.rule == "ROL-2"
    company.change("UPDATE people SET role = 'manager' WHERE id = 'desk'")
    company.door("desk").perform(Dispatch(call=call, technician="li"))


def test_who_has_left_acts_no_more_not_even_in_an_open_session(company: Company) -> None:
    """ROL-2."""
    call = company.call()
    company.change("UPDATE people SET active = 0 WHERE id = 'boss'")
    before = company.everything()
    with pytest.raises(Refused, match="Wu Ling") as refused:
        company.do(Dispatch(call=call, technician="li"))
    assert refused.value.rule == "ROL-2"
    assert company.everything() == before


def test_the_journal_names_people_as_they_are_called_now(company: Company) -> None:
    """ROL-3."""
    company.change("UPDATE people SET name = 'Wu Ling-Chen' WHERE id = 'boss'")
    company.call()
    assert set(company.column("SELECT actor_name FROM journal")) == {"Wu Ling-Chen"}


# -- ROL-3: the journal ------------------------------------------------------------------------


def test_every_change_has_one_entry_with_the_values_before_and_after(company: Company) -> None:
    """ROL-3: who, when, from which session, what it was and what it is."""
    call = company.call()
    for action in a_whole_life(call):
        company.later(minutes=1)
        old, entries = company.row(call), company.count("journal")
        done = company.do(action)
        new = company.row(call)
        assert company.count("journal") == entries + 1
        entry = company.rows("SELECT * FROM journal ORDER BY id DESC LIMIT 1")[0]
        assert entry["id"] == done.entry
        assert (entry["at"], entry["actor"], entry["subject"]) == (
            company.now,
            "boss",
            done.subject,
        )
        assert (entry["session"], entry["origin"]) == (company.room.session, "command")
        changed = {key for key in new if new[key] != old[key]}
        before, after = json.loads(entry["before"]), json.loads(entry["after"])
        assert before["call"] == {key: old[key] for key in changed}
        assert after["call"] == {key: new[key] for key in changed}
        for part in ("holds", "assignments"):
            if part in after:
                assert after[part] == company.rows(f"SELECT * FROM {part} ORDER BY id")


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM journal",
        "UPDATE journal SET note = 'x'",
        "UPDATE journal SET id = id + 1000",
        "INSERT OR REPLACE INTO journal SELECT * FROM journal",
    ],
)
def test_the_journal_only_grows(company: Company, statement: str) -> None:
    """ROL-3."""
    company.call()
    before = company.everything()["journal"]
    with pytest.raises(sqlite3.IntegrityError):
        company.change(statement)
    assert company.everything()["journal"] == before


# -- all or nothing ----------------------------------------------------------------------------


def test_a_dry_run_says_what_would_be_and_leaves_no_trace(company: Company) -> None:
    call = company.call()
    for action in a_whole_life(call):
        company.later(minutes=1)
        before = company.everything()
        would = company.room.perform(action, dry_run=True)
        assert company.everything() == before
        assert company.room.perform(action).facts == would.facts


def test_an_action_that_cant_be_journaled_didnt_happen(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    """ROL-3: nothing changes without its entry, whatever breaks and whenever."""
    call = company.call()
    for action in (*a_whole_life(call), new_call()):
        before = company.everything()
        for fault in (RuntimeError("lightning"), KeyboardInterrupt(), MemoryError()):
            with monkeypatch.context() as patched:
                patched.setattr(Tx, "journal", raiser(fault))
                with pytest.raises(type(fault)):
                    company.do(action)
            assert company.everything() == before
        company.do(action)


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (sqlite3.OperationalError("database is locked"), "busy"),
        (sqlite3.OperationalError("database or disk is full"), "disk is full"),
        (sqlite3.OperationalError("disk I/O error"), "disk I/O error"),
        (sqlite3.OperationalError("attempt to write a readonly database"), "can't be written"),
        (sqlite3.DatabaseError("database disk image is malformed"), "malformed"),
    ],
)
def test_a_failing_disk_is_told_in_words_and_leaves_no_trace(
    company: Company, monkeypatch: pytest.MonkeyPatch, fault: sqlite3.Error, words: str
) -> None:
    """Exit code 3: the database can't be used."""
    before = company.everything()
    with monkeypatch.context() as patched:
        patched.setattr(Tx, "journal", raiser(fault))
        with pytest.raises(Unusable, match=words) as told:
            company.do(new_call())
    assert told.value.exit_code == 3
    assert company.everything() == before
    company.do(new_call())


def new_call() -> AddCall:
    """A new customer's call."""
    return AddCall(customer_name="N", address="A", phone="1", model="M", fault="f", zone=Zone.URBAN)


def raiser(fault: BaseException) -> Callable[..., int]:
    """A journal that breaks."""

    def journal(*_args: Any, **_kwargs: Any) -> int:
        raise fault

    return journal


# -- many at once ------------------------------------------------------------------------------


def test_threads_share_a_door_in_turns(company: Company) -> None:
    """A session's screen and its jobs: no number twice, none missing."""
    failures: list[BaseException] = []

    def work() -> None:
        try:
            for _ in range(5):
                company.room.perform(new_call())
        except BaseException as error:  # whatever it is, the test shows it
            failures.append(error)

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert company.column("SELECT number FROM calls ORDER BY id") == [
        f"SH-{n}" for n in range(1001, 1031)
    ]


def test_a_missing_database_is_found_out_when_the_door_is_first_used(tmp_path: Path) -> None:
    """Exit code 3."""
    company = Company(tmp_path / "room.db")
    room = Room(str(tmp_path / "no.db"), company.policy, lambda: NINE, company.room.actor)
    with pytest.raises(Unusable, match="no database"):
        room.perform(new_call())
    room.close()


def test_bad_input_refusal_and_an_unusable_database_have_their_own_exit_codes() -> None:
    assert (Refused("X", "x").exit_code, BadInput("x", "x").exit_code) == (1, 2)
    assert Unusable("x").exit_code == 3


def test_closing_the_door_waits_for_the_action_on_another_thread(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A connection closed under a thread that uses it takes the process down."""
    under_way, go_on, run = threading.Event(), threading.Event(), Cancel.run

    def slowly(action: Cancel, tx: Tx) -> Any:
        under_way.set()
        assert go_on.wait(10)
        return run(action, tx)

    monkeypatch.setattr(Cancel, "run", slowly)
    number, room = company.call(), company.door("boss")
    cancel = Cancel(call=number, reason="twice")
    worker = threading.Thread(target=room.perform, args=(cancel,))
    worker.start()
    assert under_way.wait(10)
    closer = threading.Thread(target=room.close)
    closer.start()
    go_on.set()
    worker.join(10)
    closer.join(10)
    assert company.row(number)["state"] == "cancelled"
    with pytest.raises(Unusable):
        room.perform(cancel)


def test_a_room_writes_into_the_file_that_it_was_opened_on(tmp_path: Path) -> None:
    """Its writer is opened when first needed: by then another file may stand at the path."""
    company, other = Company(tmp_path / "room.db"), Company(tmp_path / "other.db")
    call = company.call()
    door = company.door("boss")
    company.room.close()
    other.room.close()
    company.path.unlink()
    other.path.rename(company.path)
    with pytest.raises(Unusable, match="replaced or removed"):
        door.perform(Pin(call=call, reason="r"))
