"""Winning a renewal (CON-1, CON-5)."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from opsroom.actions.contracts import RecordVisit, Renew
from opsroom.domain.errors import BadInput, Refused
from opsroom.domain.people import Actor, Role
from opsroom.store import contractsql
from tests.jobs.company import Company


@pytest.fixture
def company(tmp_path: Path) -> Iterator[Company]:
    made = Company(tmp_path / "room.db")
    made.term("2026-12-23", starts="2025-12-24")
    made.at("2026-11-24 09:00").run("renewals")
    yield made
    made.close()


def test_a_visit_ends_renewed_lost_or_undecided(company: Company) -> None:
    """CON-1: lost needs a reason."""
    with pytest.raises(Refused, match="reason"):
        company.do(RecordVisit(term=1, outcome="lost"))
    company.do(RecordVisit(term=1, outcome="undecided", reason="asks the board"))
    company.do(RecordVisit(term=1, outcome="lost", reason="moved", visited_on=date(2026, 11, 23)))
    (row,) = contractsql.expiring(company.store.conn, date(2026, 11, 24), 60)
    assert (row.outcome, row.reason, row.visited_on) == ("lost", "moved", "2026-11-23")
    journal = company.rows("SELECT count(*) FROM journal WHERE action = 'visit.record'")
    assert journal == [(2,)]


def test_a_visit_is_not_recorded_ahead_of_time(company: Company) -> None:
    with pytest.raises(BadInput, match="before it took place"):
        company.do(RecordVisit(term=1, outcome="undecided", visited_on=date(2026, 11, 25)))


def test_there_is_no_visit_before_the_notice(company: Company) -> None:
    """CON-1."""
    company.term("2028-01-01")
    with pytest.raises(Refused, match="comes with the notice"):
        company.do(RecordVisit(term=2, outcome="undecided"))


def test_renewing_adds_a_term_and_keeps_the_history(company: Company) -> None:
    """CON-5."""
    done = company.do(Renew(term=1, fee_cents=120_00))
    assert (done.facts["starts_on"], done.facts["expires_on"]) == ("2026-12-24", "2027-12-23")
    new, old = contractsql.terms(company.store.conn, 1)
    assert (old.expires_on, old.outcome, old.notice_id) == ("2026-12-23", "renewed", 1)
    assert (new.fee_cents, new.notice_id) == (120_00, None)
    assert contractsql.expiring(company.store.conn, date(2026, 11, 24), 60) == []
    with pytest.raises(Refused, match="renewed already"):
        company.do(Renew(term=1))
    with pytest.raises(Refused, match="renewed already"):
        company.do(RecordVisit(term=1, outcome="lost", reason="x"))


def test_a_new_term_has_a_notice_of_its_own_when_its_time_comes(company: Company) -> None:
    """CON-3: once per term."""
    company.do(Renew(term=1))
    assert company.at("2026-12-23 09:00").run("renewals").effects == 0
    assert company.at("2027-11-23 09:00").run("renewals").effects == 1


def test_a_term_does_not_end_before_it_starts(company: Company) -> None:
    with pytest.raises(BadInput, match="starts on 2026-12-24"):
        company.do(Renew(term=1, expires_on=date(2026, 12, 23)))
    with pytest.raises(BadInput, match="no contract term 9"):
        company.do(Renew(term=9))


def test_a_technician_does_not_renew(company: Company) -> None:
    """ROL-2."""
    door = company.door(Actor("li", "Li", Role.TECHNICIAN))
    with pytest.raises(Refused, match="may not do this"):
        door.perform(Renew(term=1))
    door.close()
