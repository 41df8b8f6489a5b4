"""A policy that is changed while cases are open (TRK, CMP-6): nothing is stuck, nothing silent."""

from pathlib import Path

import pytest

from opsroom.actions.casejobs import notes_due
from opsroom.actions.casesteps import WithdrawCase
from opsroom.domain.errors import Conflict
from opsroom.domain.people import Actor, Role
from opsroom.domain.policy import Policy
from opsroom.store import complaintlist
from tests.casekit import Case, Firm, firm
from tests.policies import recall

_LOWER = {"sales_manager": 100, "deputy": 200}


def changed(made: Firm, policy: Policy) -> None:
    """From now on everybody works by another policy."""
    made.policy = policy
    for room in (made.room, *made.doors.values()):
        room.policy = policy


def pass_of_the_job(made: Firm) -> int:
    """What the notes job finds to pass on; each is done."""
    room, found = made.room, 0
    job = made._door(Actor("job:case-notes", "case-notes", Role.JOB), "job")
    for action in notes_due(room.store, made.policy, made.now):
        found += job.perform(action).facts["effects"]
    return found


@pytest.fixture
def called_back(tmp_path: Path) -> Case:
    """A case of a track that the policy has no more."""
    made = firm(tmp_path, recall())
    case = made.complaint("recall", by="desk")
    changed(made, Policy())
    return case


def test_a_case_of_a_lost_track_can_be_withdrawn_and_nothing_else(called_back: Case) -> None:
    """TRK."""
    case = called_back
    lost = complaintlist.stranded(case.firm.room.store.conn, Policy())
    assert [one.number for one in lost] == [case.number]
    case.refuses("TRK", case.quality.finishes, "knows no track .recall. any more")
    case.general.withdraws("the track is gone")
    assert case.row["state"] == "withdrawn"
    assert case.desk.petitions("p", "quality")  # as after any other
    assert complaintlist.stranded(case.firm.room.store.conn, Policy()) == []


def test_a_stale_screen_of_a_lost_case_is_told_who_changed_it(called_back: Case) -> None:
    with pytest.raises(Conflict) as caught:
        called_back.general.does(WithdrawCase, reason="r", expect=99)
    assert caught.value.possible == ("withdraw",)


def test_a_lowered_limit_passes_what_waits_on_once(tmp_path: Path) -> None:
    """CMP-6: the one who may decide has it in their inbox, without anybody trying first."""
    made = firm(tmp_path)
    case = made.complaint("quality", by="sales")
    case.goes_to("first_approval", amount="5000")
    case.stands("first_approval", "sales_manager")
    assert pass_of_the_job(made) == 0
    authority = made.policy.authority.model_copy(update=_LOWER)
    changed(made, made.policy.model_copy(update={"authority": authority}))
    assert pass_of_the_job(made) == 1
    case.stands("first_approval", "general")
    entries = made.rows("SELECT actor FROM journal WHERE action = 'case.reroute'")
    assert [one["actor"] for one in entries] == ["job:case-notes"]
    assert pass_of_the_job(made) == 0
    case.general.approves()
