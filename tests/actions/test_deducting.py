"""What is taken of whose bonus, month by month, as the regulation has it, to the cent."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from opsroom.actions.deducting import DeductMonth, SetBonus
from opsroom.actions.liability import RecordLoss
from opsroom.actions.sanctions import ApproveLiability
from opsroom.store import liabilitysql, settlesql
from tests.actions.settlekit import (
    approved_sanction,
    bonus,
    deduct,
    firm,
    loss,
    sanction,
    share,
    shared,
    taken,
)
from tests.settling import Firm

__all__ = ["firm"]


# -- the worked example ---------------------------------------------------------------------------


def test_a_loss_of_ten_thousand_from_its_record_to_the_last_deduction(firm: Firm) -> None:
    """LIA-1 to LIA-9, by hand.

    Goods for 10 000.00 weren't resold. Li bears 60 %, Wang 40 %: 6 000.00 and 4 000.00. Both get
    a minor demerit (over 2 000 up to 10 000); at 1.5 base points Li's costs 1 200.00, Wang's at
    1.0 costs 800.00. Li's bonus is 5 000.00 a month, Wang's 3 000.00; half of it may be taken.
    """
    case = firm.case("none", sanction="minor")
    goods = RecordLoss(
        case=case,
        what="CX-200",
        quantity=Decimal(50),
        a_price=20_000,
        offered_on=date(2026, 10, 20),
        actual=1_000_000,
    )
    assert firm.do("accounting", goods).facts["loss"] == 1_000_000
    done = share(firm, case, li=60, wang=40)
    assert done.facts["persons"] == {"li": 600_000, "wang": 400_000}
    firm.do("general", ApproveLiability(paper=done.facts["number"]))
    first = sanction(firm, case, "li", points=Decimal("1.5")).facts
    second = sanction(firm, case, "wang").facts
    assert (first["grade"], first["cents"], first["number"]) == ("minor", 120_000, f"{case}-S1")
    assert (second["grade"], second["cents"]) == ("minor", 80_000)
    for number in (first["number"], second["number"]):
        firm.do("general", ApproveLiability(paper=number))
    # LIA-9: three copies of the notice.
    copies = settlesql.copies(firm.company.room.store.conn, first["number"])
    assert [copy.holder for copy in copies] == ["control", "accounting", "penalised"]
    # November: the sanction, and half of the bonus.
    for person, cents in (("li", 500_000), ("wang", 300_000)):
        bonus(firm, person, "2026-11", cents)
    facts = deduct(firm, "2026-11")
    assert (facts["sanction"], facts["economic"]) == (200_000, 250_000 + 150_000)
    # LIA-6: the case is closed, the office passes its sanctions on in December, before the 10th.
    firm.close_case(case)
    firm.month(1)
    for person, cents in (("li", 500_000), ("wang", 300_000)):
        bonus(firm, person, "2026-12", cents)
    deduct(firm, "2026-12")
    firm.month(2)
    for person, cents in (("li", 500_000), ("wang", 300_000)):
        bonus(firm, person, "2027-01", cents)
    deduct(firm, "2027-01")
    assert taken(firm, "li") == [
        ("2026-11", "sanction", 120_000),
        ("2026-11", "economic", 250_000),
        ("2026-12", "economic", 250_000),
        ("2027-01", "economic", 100_000),
    ]
    assert taken(firm, "wang") == [
        ("2026-11", "sanction", 80_000),
        ("2026-11", "economic", 150_000),
        ("2026-12", "economic", 150_000),
        ("2027-01", "economic", 100_000),
    ]
    # LIA-7: the parts add up to the whole, in the database.
    economic = firm.rows("SELECT sum(cents) AS cents FROM deductions WHERE kind = 'economic'")
    assert economic == [{"cents": 1_000_000}]
    assert liabilitysql.owed(firm.company.room.store.conn) == []


# -- deductions (LIA-5, LIA-7) --------------------------------------------------------------------


def test_a_major_demerit_takes_the_bonus_and_the_debt_waits(firm: Firm) -> None:
    """LIA-3, LIA-5: it stands outside the ceiling; together never more than the bonus."""
    case = shared(firm, 1_000_001, li=100)
    paper = sanction(firm, case, "li").facts["number"]
    firm.do("general", ApproveLiability(paper=paper))
    bonus(firm, "li", "2026-11", 300_000)
    deduct(firm, "2026-11")
    assert taken(firm, "li") == [("2026-11", "sanction", 300_000)]
    (owed,) = liabilitysql.owed(firm.company.room.store.conn)
    assert owed.cents == 1_000_001


def test_what_a_bonus_can_t_pay_of_a_sanction_lapses_and_is_kept(firm: Firm) -> None:
    """LIA-5 (ours)."""
    approved_sanction(firm)  # 400.00
    bonus(firm, "li", "2026-11", 30_000)
    facts = deduct(firm, "2026-11")
    assert (facts["sanction"], facts["lapsed"], facts["economic"]) == (30_000, 10_000, 0)
    assert ("2026-11", "lapsed", 10_000) in taken(firm, "li")


def test_cases_are_deducted_one_by_one_in_the_order_of_their_approval(firm: Firm) -> None:
    """LIA-5."""
    first, second = loss(firm, 300), loss(firm, 300)
    later = share(firm, first, li=100).facts["number"]
    sooner = share(firm, second, li=100).facts["number"]
    for paper in (sooner, later):
        firm.do("general", ApproveLiability(paper=paper))
    bonus(firm, "li", "2026-11", 801)
    deduct(firm, "2026-11")
    rows = firm.rows("SELECT number, cents FROM deductions ORDER BY id")
    assert rows == [{"number": sooner, "cents": 300}, {"number": later, "cents": 100}]


def test_what_is_approved_after_a_month_was_deducted_begins_in_the_next(firm: Firm) -> None:
    """LIA-5, LIA-7: what was taken stands."""
    shared(firm, 100, li=100)
    bonus(firm, "li", "2026-11", 1_000)
    deduct(firm, "2026-11")
    approved_sanction(firm)
    assert firm.rows("SELECT month FROM sanctions") == [{"month": "2026-12"}]
    assert firm.refused("personnel", DeductMonth(month="2026-11")) == "LIA-5"
    bonus_again = SetBonus(person="li", month="2026-11", cents=9)
    assert firm.refused("personnel", bonus_again) == "LIA-5"


def test_a_sanction_s_month_comes_before_later_ones(firm: Firm) -> None:
    """LIA-5: a bonus that was never entered takes no sanction away."""
    approved_sanction(firm)
    bonus(firm, "li", "2026-12", 100_000)
    firm.month_over("2026-12")
    assert firm.refused("personnel", DeductMonth(month="2026-12")) == "LIA-5"
    bonus(firm, "li", "2026-11", 100_000)
    deduct(firm, "2026-11")
    deduct(firm, "2026-12")


def test_a_month_is_deducted_once_it_is_over_and_who_has_no_bonus_is_named(firm: Firm) -> None:
    """LIA-5: what is taken stands, and a month that runs may still bring more, or less."""
    shared(firm, 100, li=50, wang=50)
    bonus(firm, "li", "2026-11", 1_000)
    bonus(firm, "li", "2026-12", 1_000)
    for month in ("2026-12", "2026-11"):
        assert firm.refused("personnel", DeductMonth(month=month)) == "LIA-5"
    bonus(firm, "li", "2026-11", 2_000)  # it can still be corrected
    firm.month_over("2026-11")
    assert firm.refused("personnel", DeductMonth(month="2026-12")) == "LIA-5"
    assert deduct(firm, "2026-11")["without_bonus"] == ["wang"]


def test_the_last_second_of_a_month_is_still_of_it_by_the_site_s_clock(firm: Firm) -> None:
    """LIA-5, CAL-2."""
    shared(firm, 100, li=100)
    bonus(firm, "li", "2026-11", 1_000)
    firm.company.now = int(datetime.fromisoformat("2026-11-30T23:59:59+08:00").timestamp())
    assert firm.refused("personnel", DeductMonth(month="2026-11")) == "LIA-5"
    firm.company.now += 1
    assert firm.do("personnel", DeductMonth(month="2026-11")).facts["economic"] == 100


def test_a_month_without_a_bonus_has_nothing_to_deduct(firm: Firm) -> None:
    """LIA-5."""
    shared(firm, 100, li=100)
    firm.month_over("2026-11")
    assert firm.refused("personnel", DeductMonth(month="2026-11")) == "LIA-5"


def test_a_month_stays_open_for_whom_nothing_is_due(firm: Firm) -> None:
    """LIA-5: a wrong bonus can still be corrected there; what waits for approval is named."""
    shared(firm, 100, li=100)
    waits = share(firm, loss(firm), wang=100).facts["number"]
    bonus(firm, "li", "2026-11", 1_000)
    bonus(firm, "wang", "2026-11", 1_000)
    facts = deduct(firm, "2026-11")
    assert (facts["persons"], facts["waiting"]) == (["li"], [waits])
    bonus(firm, "wang", "2026-11", 2_000)
    firm.do("general", ApproveLiability(paper=waits))
    assert deduct(firm, "2026-11")["economic"] == 0  # LIA-7: from December
    bonus(firm, "wang", "2026-12", 1_000)
    assert deduct(firm, "2026-12")["economic"] == 500


def test_nothing_is_deducted_without_a_recorded_approval(firm: Firm) -> None:
    """LIA-7: not by the action, and not by the database below it."""
    case = loss(firm)
    share(firm, case, li=100)
    firm.company.change("UPDATE loss_shares SET state = 'approved'")  # behind every door
    firm.company.change("UPDATE share_debts SET since = '2026-11'")
    bonus(firm, "li", "2026-11", 1_000)
    firm.month_over("2026-11")
    assert firm.refused("personnel", DeductMonth(month="2026-11")) == "LIA-7"


def test_the_database_itself_keeps_deductions_whole(firm: Firm) -> None:
    """LIA-5, LIA-7: append-only, approved, within the bonus and within the debt."""
    shared(firm, 1_000, li=100)
    bonus(firm, "li", "2026-11", 1_000)
    deduct(firm, "2026-11")  # 500
    bonus(firm, "li", "2026-12", 10_000)
    change = firm.company.change
    insert = (
        "INSERT INTO deductions (person_id, month, kind, case_id, number, cents, approval_id,"
        " at, by_id) VALUES ('li', ?, ?, 1, ?, ?, ?, 1, 'x')"
    )
    for sql, args, why in (
        ("UPDATE deductions SET cents = 1", (), "never changed"),
        ("DELETE FROM deductions", (), "never taken away"),
        ("UPDATE settle_approvals SET by_id = 'x'", (), "never changed"),
        ("DELETE FROM settle_approvals", (), "never taken away"),
        ("UPDATE bonuses SET cents = 9 WHERE month = '2026-11'", (), "its bonus stands"),
        (insert, ("2026-12", "economic", "261101-L1", 501, 1), "more would be taken than is owed"),
        (insert, ("2026-12", "sanction", "261101-L1", 10_001, 1), "than the bonus"),
        (insert, ("2026-12", "economic", "261101-L2", 1, 1), "without its approval"),
    ):
        with pytest.raises(Exception, match=why):
            change(sql, *args)
