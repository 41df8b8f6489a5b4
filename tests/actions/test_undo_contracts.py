"""Taking back what was done to a contract, and what is final by its rule."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from opsroom.actions.contracts import RecordVisit, Renew
from opsroom.actions.moves import Undo
from opsroom.actions.notices import MarkNotice
from opsroom.actions.signing import SignReport
from opsroom.domain.errors import Refused
from opsroom.domain.people import Actor, Role
from tests.jobs.company import Company

TABLES = ("terms", "notices", "visits")


@pytest.fixture
def company(tmp_path: Path) -> Iterator[Company]:
    made = Company(tmp_path / "room.db")
    made.term("2026-12-23", starts="2025-12-24")
    made.at("2026-11-24 09:00").run("renewals")
    yield made
    made.close()


def picture(company: Company) -> list[object]:
    return [company.rows(f"SELECT * FROM {table} ORDER BY id") for table in TABLES]


@pytest.mark.parametrize(
    ("action", "what", "now"),
    [
        (MarkNotice(notice=1, delivery="printed"), "mark the notice", "pending"),
        (RecordVisit(term=1, outcome="lost", reason="moved"), "record the visit", "open"),
        (Renew(term=1), "renew the contract", "ends 2026-12-23"),
    ],
)
def test_what_was_done_to_a_contract_is_taken_back_whole(
    company: Company, action: MarkNotice | RecordVisit | Renew, what: str, now: str
) -> None:
    """CON-1, CON-4, CON-5, ROL-3."""
    before = picture(company)
    company.do(action)
    assert picture(company) != before
    facts = company.do(Undo()).facts
    assert (facts["what"], facts["number"], facts["now"]) == (what, "M-1", now)
    assert picture(company) == before
    with pytest.raises(Refused, match="nothing of yours"):
        company.do(Undo())


def test_several_things_are_taken_back_one_by_one(company: Company) -> None:
    """ROL-3."""
    pictures = []
    for action in (
        MarkNotice(notice=1, delivery="sent"),
        RecordVisit(term=1, outcome="undecided"),
        MarkNotice(notice=1, delivery="undelivered"),
        Renew(term=1),
        Renew(term=2),
    ):
        pictures.append(picture(company))
        company.do(action)
    for before in reversed(pictures):
        company.do(Undo())
        assert picture(company) == before


def test_anothers_mark_of_the_same_notice_blocks_it_and_of_another_thing_doesnt(
    company: Company,
) -> None:
    """ROL-3: nobody's work is swept away."""
    desk = company.door(Actor("desk", "He", Role.DESK, "SH"))
    company.do(MarkNotice(notice=1, delivery="printed"))
    desk.perform(RecordVisit(term=1, outcome="undecided"))
    company.do(Undo())
    company.do(MarkNotice(notice=1, delivery="printed"))
    desk.perform(MarkNotice(notice=1, delivery="undelivered"))
    with pytest.raises(Refused, match="was changed since; “mark the notice”"):
        company.do(Undo())
    desk.close()


def test_a_renewal_stays_once_its_term_has_a_notice_or_a_successor(company: Company) -> None:
    """CON-3, CON-5."""
    desk = company.door(Actor("desk", "He", Role.DESK, "SH"))
    company.do(Renew(term=1))
    desk.perform(Renew(term=2))
    with pytest.raises(Refused, match="changed since"):
        company.do(Undo())
    desk.perform(Undo())
    company.at("2027-12-01 09:00").run("renewals")
    with pytest.raises(Refused, match="has its notice") as refused:
        company.do(Undo())
    assert refused.value.rule == "CON-3"
    desk.close()


def test_a_visit_of_a_renewed_contract_stays(company: Company) -> None:
    """CON-5."""
    desk = company.door(Actor("desk", "He", Role.DESK, "SH"))
    company.do(RecordVisit(term=1, outcome="renewed"))
    desk.perform(Renew(term=1))
    with pytest.raises(Refused, match="has been renewed") as refused:
        company.do(Undo())
    assert refused.value.rule == "CON-5"
    desk.close()


def test_a_signed_report_is_final_by_its_rule(company: Company) -> None:
    """DAY-4."""
    company.at("2026-11-24 18:00").run("roll-up")
    (report,) = company.rows(
        "SELECT id FROM reports WHERE kind = 'supervisor' AND day = '2026-11-24'"
    )
    company.do(SignReport(report=report[0]))
    with pytest.raises(Refused, match="“sign the report” can't be undone") as refused:
        company.do(Undo())
    assert refused.value.rule == "DAY-4"
