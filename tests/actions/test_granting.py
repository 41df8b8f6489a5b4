"""Nobody grants more than they have (ROL-2, DSP-4): roles, posts and accounts."""

from pathlib import Path

import pytest

from opsroom.actions.company import AddPerson
from opsroom.actions.door import Action, Room
from opsroom.actions.leaving import Leave, Rejoin
from opsroom.actions.posts import DropAccount, MapAccount, SetAbsence, SetPost
from opsroom.domain.errors import Refused
from opsroom.domain.people import TRUSTED, Actor, Role
from opsroom.domain.policy import Policy
from tests.rooms import Company

MONEY = sorted(TRUSTED)


@pytest.fixture
def company(tmp_path: Path) -> Company:
    """One site, whose supervisor has a technician as backup."""
    made = Company(tmp_path / "room.db")
    made.do(SetPost(site="SH", role="supervisor", main="boss", backup="li"))
    return made


def owner(company: Company) -> Room:
    """Whoever owns the file: a supervisor of all sites."""
    actor = Actor("root", "root", Role.SUPERVISOR)
    return Room(str(company.path), Policy(), lambda: company.now, actor)


def new(role: str, person: str = "new", site: str | None = "SH") -> AddPerson:
    """Somebody to add."""
    return AddPerson(person=person, full_name="New", role=Role(role), site=site)


def refused(room: Room, action: Action) -> str:
    """The rule that refuses it."""
    with pytest.raises(Refused) as error:
        room.perform(action)
    return error.value.rule


def test_who_stands_in_for_an_afternoon_gives_nothing_that_lasts(company: Company) -> None:
    """DSP-4: B may do what A may, and not make B's power permanent."""
    company.do(SetAbsence(person="boss", until=company.now + 3600))
    li = company.door("li")
    for action in (
        new("desk"),
        new("general"),
        SetPost(site="SH", role="desk", main="desk"),
        SetPost(site="SH", role="supervisor", main="li"),
        MapAccount(account="evil", person="boss"),
        Leave(person="boss"),
    ):
        assert refused(li, action) == "DSP-4"


@pytest.mark.parametrize("role", MONEY)
def test_who_leads_one_site_makes_nobody_who_approves_or_enters_money(
    company: Company, role: str
) -> None:
    boss = company.door("boss")
    assert refused(boss, new(role)) == "ROL-2"
    assert refused(boss, SetPost(site="SH", role=Role(role), main="boss")) == "ROL-2"
    company.do(new("supervisor"))
    company.do(new("sales", "seller"))


@pytest.mark.parametrize("role", MONEY)
def test_while_nobody_could_the_first_ones_are_given_by_who_leads_all_sites(
    company: Company, role: str
) -> None:
    """README's `init` and first people: the file's owner adds them."""
    owner(company).perform(new(role))
    company.hire("pia", "Pia", "personnel", None)
    assert refused(owner(company), new(role, "second")) == "ROL-2"
    pia = Room(
        str(company.path), Policy(), lambda: company.now, Actor("pia", "Pia", Role.PERSONNEL)
    )
    pia.perform(new(role, "second"))
    pia.perform(SetPost(site="SH", role=Role(role), main="second"))
    assert refused(pia, new("desk", "third")) == "ROL-2"  # that is for those who lead


@pytest.mark.parametrize("role", ["service", "quality"])
def test_who_leads_one_site_makes_nobody_lead_all(company: Company, role: str) -> None:
    """Who leads all sites could give what no site's supervisor may; others just work for all."""
    action = new(role, site=None)
    if role == "quality":
        company.do(action)
        return
    assert refused(company.door("boss"), action) == "ROL-2"
    owner(company).perform(action)
    assert refused(company.door("boss"), MapAccount(account="x", person="new")) == "ROL-2"


def test_an_account_is_no_way_round(company: Company) -> None:
    """An account is a person: to map one to the general manager is to make another."""
    company.hire("gm", "Gm", "general", None)
    boss = company.door("boss")
    assert refused(boss, MapAccount(account="boss2", person="gm")) == "ROL-2"
    assert refused(owner(company), MapAccount(account="boss2", person="gm")) == "ROL-2"
    company.do(MapAccount(account="hy", person="desk"))
    general = Room(
        str(company.path), Policy(), lambda: company.now, Actor("gm", "Gm", Role.GENERAL)
    )
    general.perform(MapAccount(account="gm.account", person="gm"))
    assert refused(boss, MapAccount(account="gm.account", person="desk")) == "ROL-2"
    assert refused(boss, DropAccount(account="gm.account")) == "ROL-2"
    general.perform(DropAccount(account="gm.account"))


def test_nor_is_to_leave_and_to_come_back(company: Company) -> None:
    """ROL-1: who takes away the last one who could refuse would be free."""
    company.hire("gm", "Gm", "general", None)
    company.hire("pia", "Pia", "personnel")
    boss = company.door("boss")
    assert refused(boss, Leave(person="pia")) == "ROL-2"
    assert refused(owner(company), Leave(person="pia")) == "ROL-2"
    general = Room(
        str(company.path), Policy(), lambda: company.now, Actor("gm", "Gm", Role.GENERAL)
    )
    general.perform(Leave(person="pia"))
    assert refused(boss, Rejoin(person="pia")) == "ROL-2"
    owner(company).perform(Leave(person="gm"))  # the last one: nobody else could
