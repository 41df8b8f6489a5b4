"""DSP-4 through the door: posts and absences decide who may do what, and to whom reminders go."""

from pathlib import Path
from typing import Any

import pytest

from opsroom.actions.moves import Pin
from opsroom.actions.notices import IssueNotice
from opsroom.actions.posts import DropAccount, EndAbsence, MapAccount, SetAbsence, SetPost
from opsroom.domain.errors import BadInput, Refused
from opsroom.domain.people import Actor, Role
from opsroom.store import postsql
from tests.rooms import Company


@pytest.fixture
def company(tmp_path: Path) -> Company:
    """A company whose supervisor has a backup from the desk."""
    made = Company(tmp_path / "room.db")
    made.do(SetPost(site="SH", role="supervisor", main="boss", backup="desk"))
    return made


def responsible(company: Company) -> str | None:
    """Who answers for the supervisor's post now."""
    return postsql.holder(company.room.store.conn, "SH", Role.SUPERVISOR, company.now)


def test_who_stands_in_may_do_what_the_post_does_for_as_long(company: Company) -> None:
    """B is responsible where A is absent: a responsibility without the right would be none."""
    call, desk = company.call(), company.door("desk")
    with pytest.raises(Refused):
        desk.perform(Pin(call=call, reason="r"))
    until = company.now + 3600
    company.do(SetAbsence(person="boss", until=until))
    assert responsible(company) == "desk"
    desk.perform(Pin(call=call, reason="r"))
    entry = company.rows("SELECT actor, actor_name FROM journal ORDER BY id DESC LIMIT 1")[0]
    assert entry == {"actor": "desk", "actor_name": "He Yan"}
    company.now = until
    assert responsible(company) == "boss"
    with pytest.raises(Refused) as refused:
        desk.perform(Pin(call=call, off=True))
    assert refused.value.rule == "ROL-2"


def test_who_is_absent_too_stands_in_for_nobody(company: Company) -> None:
    call, later = company.call(), company.now + 3600
    for person in ("boss", "desk"):
        company.do(SetAbsence(person=person, until=later))
    with pytest.raises(Refused):
        company.door("desk").perform(Pin(call=call, reason="r"))


def test_who_has_left_is_absent_for_good(company: Company) -> None:
    company.change("UPDATE people SET active = 0 WHERE id = 'boss'")
    assert responsible(company) == "desk"


def test_an_absence_of_a_lifetime_is_a_year_typed_wrong(company: Company) -> None:
    """DSP-4: it would keep somebody out for good, and nobody would see it."""
    company.do(SetAbsence(person="boss", until=company.now + 2 * 366 * 86_400))
    with pytest.raises(BadInput, match="more than three years"):
        company.do(SetAbsence(person="boss", until=company.now + 100 * 366 * 86_400))


def test_whoever_comes_back_early_answers_again(company: Company) -> None:
    company.do(SetAbsence(person="boss", until=company.now + 36_000))
    company.later(hours=1)
    company.do(EndAbsence(person="boss"))
    assert responsible(company) == "boss"
    with pytest.raises(Refused, match="isn't absent"):
        company.do(EndAbsence(person="boss"))


def test_an_auditor_stays_one_whatever_post_somebody_gave_them(company: Company) -> None:
    """ROL-1: reads all, changes nothing."""
    company.do(SetPost(site="SH", role="supervisor", main="boss", backup="audit"))
    company.do(SetAbsence(person="boss", until=company.now + 3600))
    with pytest.raises(Refused):
        company.door("audit").perform(Pin(call="SH-1", reason="r"))


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"main": "nobody"}, "--main"),
        ({"main": "boss", "backup": "boss"}, "--backup"),
        ({"main": "boss", "rotates": 7}, "--rotates"),
        ({"main": "boss", "role": "auditor"}, "--role"),
        ({"main": "boss", "site": "ZZ"}, "--site"),
    ],
)
def test_a_post_that_cannot_be(company: Company, fields: dict[str, Any], where: str) -> None:
    filled = {"site": "SH", "role": "desk", **fields}
    with pytest.raises(BadInput) as refused:
        company.do(SetPost.model_validate(filled))
    assert refused.value.where == where


def test_a_post_is_held_by_people_of_its_site(company: Company) -> None:
    company.change(
        "INSERT INTO sites (id, name, tz, calendar, opened_on)"
        " VALUES ('LN', 'London', 'Europe/London', '\"weekends\"', '2026-11-01')"
    )
    company.hire("moira", "Moira", "supervisor", "LN")
    with pytest.raises(Refused, match="another site") as refused:
        company.do(SetPost(site="SH", role="desk", main="moira"))
    assert refused.value.rule == "DSP-4"


def test_setting_a_post_again_changes_who_holds_it_and_the_journal_keeps_both(
    company: Company,
) -> None:
    """ROL-3."""
    company.do(SetPost(site="SH", role="supervisor", main="desk", backup="boss", rotates=7))
    assert responsible(company) == "desk"
    assert company.count("posts") == 1
    entry = company.rows("SELECT before, after FROM journal ORDER BY id DESC LIMIT 1")[0]
    assert '"main_id": "boss"' in entry["before"]
    assert '"main_id": "desk"' in entry["after"]


def test_a_renewals_visit_goes_to_whoever_holds_the_post_unless_the_contract_has_an_owner(
    company: Company,
) -> None:
    """CON-1 and DSP-4; the letter names the same person."""
    company.call()
    for number, owner in (("C-1", None), ("C-2", "li")):
        company.change(
            "INSERT INTO contracts (number, customer_id, site_id, owner_id) VALUES (?, 1, 'SH', ?)",
            number,
            owner,
        )
        company.change(
            "INSERT INTO terms (contract_id, starts_on, expires_on, entered_at)"
            " SELECT max(id), '2025-12-15', '2026-12-14', 1 FROM contracts"
        )
    company.do(SetAbsence(person="boss", until=company.now + 3600))
    jobs = company.room.acting(Actor("job:renewals", "renewals", Role.JOB), "job")
    for term in (1, 2):
        jobs.perform(IssueNotice(term=term))
    owners = company.rows("SELECT owner_id FROM visits ORDER BY term_id")
    assert [row["owner_id"] for row in owners] == ["desk", "li"]
    assert "He Yan" in company.column("SELECT body FROM notices WHERE term_id = 1")[0]


def test_accounts_are_mapped_changed_and_forgotten(company: Company) -> None:
    company.do(MapAccount(account="wu.ling", person="boss"))
    company.do(MapAccount(account="wu.ling", person="desk"))
    assert postsql.person_of(company.room.store.conn, "wu.ling") == "desk"
    company.do(DropAccount(account="wu.ling"))
    assert postsql.person_of(company.room.store.conn, "wu.ling") is None
    with pytest.raises(BadInput, match="No account"):
        company.do(DropAccount(account="wu.ling"))
