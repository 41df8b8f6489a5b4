"""Expiry notices and the visits that go with them (CON-1 to CON-4)."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from opsroom.actions.notices import MarkNotice
from opsroom.domain.errors import BadInput, Refused
from opsroom.domain.policy import Contracts, Policy
from opsroom.store import contractsql
from tests.jobs.company import Company


@pytest.fixture
def company(tmp_path: Path) -> Iterator[Company]:
    made = Company(tmp_path / "room.db")
    yield made
    made.close()


def test_a_notice_goes_out_a_month_ahead_with_a_visit_planned(company: Company) -> None:
    """CON-1, CON-2: 20 November is the last working day before the 22nd, a Sunday."""
    company.run_sql("UPDATE sites SET opened_on = '2026-11-01'")
    term = company.term("2026-12-22")
    assert company.at("2026-11-19 23:59").run("renewals").effects == 0
    assert company.at("2026-11-20 00:00").run("renewals").effects == 1
    (row,) = contractsql.expiring(company.store.conn, date(2026, 11, 20), 60)
    assert (row.term_id, row.due_on, row.delivery) == (term, "2026-11-20", "pending")
    assert (row.visit_due_on, row.owner, row.outcome) == ("2026-11-27", "Chen", "open")
    notice = contractsql.notice(company.store.conn, row.notice_id or 0)
    assert notice is not None
    assert "X-100, serial number S-1" in notice.body
    assert "Chen will call on you by 27 November 2026" in " ".join(notice.body.split())


def test_a_term_gets_one_notice_however_often_and_late_the_job_runs(company: Company) -> None:
    """CON-3."""
    company.term("2026-12-23")
    effects = [
        company.at(f"2026-12-{day} 09:00").run("renewals").effects
        for day in ("01", "02", "22", "30")
    ]
    assert effects == [1, 0, 0, 0]
    assert company.rows("SELECT count(*), min(due_on) FROM notices") == [(1, "2026-11-23")]


def test_days_missed_are_caught_up_even_after_the_end(company: Company) -> None:
    """CON-3."""
    company.term("2026-12-10", starts="2025-12-11")
    assert company.at("2026-12-20 09:00").run("renewals").effects == 1
    assert "ended on 10 December 2026" in " ".join(
        company.rows("SELECT body FROM notices")[0][0].split()
    )


def test_a_contract_entered_with_less_than_a_month_to_go_gets_its_notice_at_once(
    company: Company,
) -> None:
    """CON-3."""
    company.term("2026-11-26", entered="2026-11-24")
    assert company.at("2026-11-24 09:01").run("renewals").effects == 1
    assert company.rows("SELECT due_on FROM visits") == [("2026-11-26",)]


def test_a_renewed_or_long_gone_term_gets_none(company: Company) -> None:
    """CON-3, CON-5."""
    company.term("2026-12-10")
    company.run_sql(
        "INSERT INTO terms (contract_id, starts_on, expires_on, entered_at)"
        " VALUES (1, '2026-12-11', '2027-12-10', 0)"
    )
    company.term("2026-10-01")
    company.term("2026-11-22", entered="2026-11-24")
    assert company.at("2026-11-24 09:00").run("renewals").effects == 0


def test_the_owner_is_the_contracts_or_else_the_sites_supervisor(company: Company) -> None:
    """CON-1."""
    company.term("2026-12-01", owner_id="wu")
    company.term("2026-12-02")
    company.at("2026-11-24 09:00").run("renewals")
    assert company.rows("SELECT owner_id FROM visits ORDER BY term_id") == [("wu",), ("boss",)]


def test_an_owner_who_has_left_wins_nothing_any_more(company: Company) -> None:
    """CON-1."""
    company.term("2026-12-01", owner_id="wu")
    company.run_sql("UPDATE people SET active = 0 WHERE id = 'wu'")
    company.at("2026-11-24 09:00").run("renewals")
    assert company.rows("SELECT owner_id FROM visits") == [("boss",)]


@pytest.mark.parametrize(
    ("customer", "site", "letter"),
    [("zh-Hans", "en", "zh-Hans"), ("", "zh-Hant", "zh-Hant"), ("fr", "xx", "en")],
)
def test_the_letter_is_in_the_customers_language_else_the_sites(
    company: Company, customer: str, site: str, letter: str
) -> None:
    """CON-4."""
    company.run_sql("UPDATE customers SET lang = ?", customer)
    company.run_sql("UPDATE sites SET lang = ?", site)
    company.term("2026-12-01")
    company.at("2026-11-24 09:00").run("renewals")
    assert company.rows("SELECT lang FROM notices") == [(letter,)]


def test_the_policy_says_how_many_months_ahead(tmp_path: Path) -> None:
    """CON-1, CON-2."""
    policy = Policy(contracts=Contracts(notice_months=3))
    company = Company(tmp_path / "quarter.db", policy=policy)
    company.term("2027-02-24")
    assert company.at("2026-11-23 09:00").run("renewals").effects == 0
    assert company.at("2026-11-24 09:00").run("renewals").effects == 1
    company.close()


def test_one_contract_that_cannot_be_noticed_does_not_stop_the_others(company: Company) -> None:
    """The run says so, and the next one tries again."""
    from opsroom.jobs.runner import run_job

    company.term("2026-12-01")
    company.term("2026-12-02")
    company.run_sql(
        "CREATE TRIGGER broken BEFORE INSERT ON notices WHEN new.term_id = 1"
        " BEGIN SELECT RAISE(ABORT, 'bad page'); END"
    )
    run = run_job("renewals", company.at("2026-11-24 09:00").boss)
    assert (run.outcome, run.effects) == ("failed", 1)
    assert "bad page" in run.detail
    company.run_sql("DROP TRIGGER broken")
    assert company.run("renewals").effects == 1
    assert company.rows("SELECT term_id FROM notices ORDER BY 1") == [(1,), (2,)]


def test_a_site_that_never_opens_does_not_stop_the_others(company: Company) -> None:
    """Its notice has no working day to go out on; that is said, and another site's goes out."""
    from opsroom.jobs.runner import run_job

    company.add_site("XX", "2026-11-23", "Asia/Shanghai", {"week": {}})
    company.term("2026-12-01", site_id="XX")
    company.term("2026-12-02")
    company.at("2026-11-24 09:00")
    run = run_job("renewals", company.boss)
    assert (run.outcome, run.effects) == ("failed", 1)
    assert "never open" in run.detail
    assert company.rows("SELECT term_id FROM notices") == [(2,)]
    for name in ("carry-over", "roll-up", "alerts", "holiday-horizon"):
        company.run(name)


def test_an_undelivered_notice_can_be_marked_sent_later(company: Company) -> None:
    """CON-4."""
    company.term("2026-12-01")
    company.at("2026-11-24 09:00").run("renewals")
    company.do(MarkNotice(notice=1, delivery="undelivered"))
    assert company.rows("SELECT delivery, delivered_at FROM notices") == [("undelivered", None)]
    company.do(MarkNotice(notice=1, delivery="sent"))
    assert company.rows("SELECT delivery, delivered_at FROM notices") == [("sent", company.now)]
    with pytest.raises(Refused, match="already"):
        company.do(MarkNotice(notice=1, delivery="sent"))
    with pytest.raises(BadInput, match="no notice 9"):
        company.do(MarkNotice(notice=9, delivery="sent"))
