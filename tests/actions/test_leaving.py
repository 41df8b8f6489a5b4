"""Somebody works here no more: they can do nothing, and nothing of theirs moves (ROL-1, ROL-2)."""

from pathlib import Path

import pytest

from opsroom.actions.caseopen import OpenCase
from opsroom.actions.caseowners import HandCase, TakeCase
from opsroom.actions.door import Room
from opsroom.actions.leaving import Leave, Rejoin
from opsroom.actions.moves import Dispatch, Pin
from opsroom.actions.posts import SetAbsence, SetPost
from opsroom.domain.errors import BadInput, Refused
from opsroom.domain.people import Actor, Role
from opsroom.store import leavingsql, postsql
from opsroom.store.casepeople import People
from tests.rooms import Company


@pytest.fixture
def company(tmp_path: Path) -> Company:
    """A company whose desk has a post held by one person, with a second at the desk."""
    made = Company(tmp_path / "room.db")
    made.change("INSERT INTO people (id, name, role, site_id) VALUES ('lan', 'Lan', 'desk', 'SH')")
    made.do(SetPost(site="SH", role="desk", main="desk"))
    return made


def lan_of(company: Company) -> Room:
    """Lan's own door."""
    return company._door(Actor("lan", "Lan", Role.DESK, "SH"), "command")


def with_role(company: Company, role: str) -> list[str]:
    """Who has a role's work now."""
    people = People(company.room.store.conn, company.now)
    return [one.id for one in people.with_role(role, "SH")]


def test_from_then_on_they_can_do_nothing(company: Company) -> None:
    """ROL-2: a session that is open is refused too, and the journal keeps who, when and why."""
    call, door = company.call(), lan_of(company)
    company.do(Leave(person="lan", reason="gave notice"))
    with pytest.raises(Refused, match="works here no more") as refused:
        door.perform(OpenCase(track="service", site="SH", customer_name="N", subject="s"))
    assert refused.value.rule == "ROL-2"
    with pytest.raises(BadInput):
        company.do(Dispatch(call=call, technician="lan"))
    (entry,) = company.rows("SELECT * FROM journal WHERE action = 'person.leave'")
    assert (entry["actor"], entry["subject"]) == ("boss", "person:lan")
    assert (entry["note"], entry["before"], entry["after"]) == (
        "gave notice",
        '{"active": 1}',
        '{"active": 0}',
    )


def test_what_is_theirs_is_told_and_stays_theirs_until_it_is_handed_over(company: Company) -> None:
    """FBK-5: never silently moved."""
    call = company.call()
    company.do(Dispatch(call=call, technician="li"))
    lan = lan_of(company)
    case = str(
        lan.perform(OpenCase(track="service", site="SH", customer_name="N", subject="s")).facts[
            "number"
        ]
    )
    told = company.do(Leave(person="li")).facts
    assert (told["calls"], told["cases"]) == ((call,), ())
    assert company.row(call)["technician_id"] == "li"
    told = company.do(Leave(person="lan")).facts
    assert (told["calls"], told["cases"]) == ((), (case,))
    (row,) = company.rows("SELECT owner_id FROM cases WHERE number = ?", case)
    assert row["owner_id"] == "lan"
    assert [one.id for one in leavingsql.gone(company.room.store.conn)] == ["lan", "li"]
    assert leavingsql.gone(company.room.store.conn, "LN") == []
    company.do(HandCase(case=case, to="desk"))
    company.door("desk").perform(TakeCase(case=case))
    assert [one.id for one in leavingsql.gone(company.room.store.conn)] == ["li"]


def test_a_post_that_nobody_holds_is_vacant_and_its_work_is_everybodys(company: Company) -> None:
    """DSP-4: until somebody is named, whoever has the role does it."""
    assert with_role(company, "desk") == ["desk"]
    told = company.do(Leave(person="desk")).facts
    assert told["posts"] == (("SH", "desk"),)
    (held,) = postsql.held(company.room.store.conn, company.now, "SH")
    assert held.vacant
    assert postsql.holder(company.room.store.conn, "SH", Role.DESK, company.now) is None
    assert with_role(company, "desk") == ["lan"]
    company.do(SetPost(site="SH", role="desk", main="lan"))
    assert not postsql.held(company.room.store.conn, company.now, "SH")[0].vacant


def test_a_backup_answers_for_the_post_for_good_also_while_absent(company: Company) -> None:
    company.do(SetPost(site="SH", role="desk", main="desk", backup="lan"))
    told = company.do(Leave(person="desk")).facts
    assert told["posts"] == ()
    assert with_role(company, "desk") == ["lan"]
    company.do(SetAbsence(person="lan", until=company.now + 3600))
    (held,) = postsql.held(company.room.store.conn, company.now, "SH")
    assert (held.vacant, held.holding.responsible) == (False, "lan")


def test_nobody_leaves_twice_or_takes_their_own_leave_and_all_of_it_can_be_undone(
    company: Company,
) -> None:
    """ROL-1: who leads can't lock themselves out by mistake."""
    with pytest.raises(Refused, match="own leave"):
        company.do(Leave(person="boss"))
    with pytest.raises(BadInput):
        company.do(Leave(person="nobody"))
    with pytest.raises(Refused, match="already"):
        company.do(Rejoin(person="lan"))
    company.do(Leave(person="lan"))
    with pytest.raises(Refused, match="no more"):
        company.do(Leave(person="lan"))
    company.do(Rejoin(person="lan", reason="a mistake"))
    with pytest.raises(Refused, match="desk"):  # works again, and no more than before
        lan_of(company).perform(Pin(call=company.call(), reason="r"))
