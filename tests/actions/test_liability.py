"""Losses, shares and sanctions as the regulation has them, to the cent."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from opsroom.actions.deducting import DeductMonth, SetBonus
from opsroom.actions.door import Action
from opsroom.actions.liability import RecordLoss, ShareLoss
from opsroom.actions.sanctions import (
    ApproveLiability,
    ChargeAgent,
    PassSanctions,
    ProposeSanction,
    PublishSanction,
)
from opsroom.domain.policy import Policy
from opsroom.domain.settling import month_bounds
from opsroom.store import liabilitysql, settlesql
from opsroom.store.sites import calendar_of
from tests.actions.settlekit import approved_sanction, firm, loss, sanction, share, shared
from tests.rooms import NINE
from tests.settling import Firm

__all__ = ["firm"]


# -- the loss (LIA-1) -----------------------------------------------------------------------------


def test_goods_have_a_month_to_be_resold(firm: Firm) -> None:
    """LIA-1: until then nothing is shared out; sold in time, the loss is from the A price."""
    case = firm.case("none")
    goods = RecordLoss(case=case, what="A", quantity=Decimal("2.5"), a_price=1_001)
    facts = firm.do("accounting", goods).facts
    assert (facts["loss"], facts["basis"], facts["whole_loss"]) == (None, "waiting", None)
    asked = ShareLoss(case=case, branch="sales", persons={"li": 10_000})
    assert firm.refused("quality", asked) == "LIA-1"
    sale = RecordLoss(case=case, lot=facts["lot"], sold_price=1_000)
    facts = firm.do("accounting", sale).facts
    assert (facts["loss"], facts["basis"]) == (3, "resold")  # 2.5 cents, to the nearest one


def test_goods_not_resold_in_a_month_cost_what_they_cost(firm: Firm) -> None:
    """LIA-1."""
    case = firm.case("none")
    goods = RecordLoss(case=case, what="A", quantity=Decimal(1), a_price=1_000)
    lot = firm.do("accounting", goods).facts["lot"]
    firm.company.now = NINE + 40 * 86_400
    asked = ShareLoss(case=case, branch="sales", persons={"li": 10_000})
    assert firm.refused("quality", asked) == "LIA-1"
    facts = firm.do("accounting", RecordLoss(case=case, lot=lot, actual=700)).facts
    assert (facts["loss"], facts["basis"]) == (700, "actual")


def test_lots_and_costs_add_up(firm: Firm) -> None:
    """LIA-1: goods sold in parts are as many lots."""
    case = loss(firm, 100)
    goods = RecordLoss(case=case, what="A", quantity=Decimal(1), a_price=500, sold_price=300)
    assert firm.do("control", goods).facts["whole_loss"] == 300


@pytest.mark.parametrize(
    ("fields", "option"),
    [
        ({"actual": 1}, "--what"),
        ({"what": "A"}, "--actual"),
        ({"what": "A", "quantity": Decimal(1)}, "--price"),
        ({"what": "A", "a_price": 1, "actual": 1}, "--quantity"),
        ({"lot": 1, "what": "B"}, "--lot"),
        ({"lot": 1}, "--lot"),
        ({"lot": 99, "actual": 1}, "--lot"),
        ({"lot": 1, "sold_price": 1}, "--sold"),
        ({"what": "A", "actual": 1, "sold_on": date(2026, 11, 1)}, "--sold"),
        (
            {
                "what": "A",
                "quantity": Decimal(1),
                "a_price": 1,
                "sold_price": 1,
                "sold_on": date(2026, 11, 1),
            },
            "--sold-on",
        ),
        (
            {"what": "A", "quantity": Decimal(1), "a_price": 1, "offered_on": date(2027, 1, 1)},
            "--offered",
        ),
    ],
)
def test_what_can_t_be_a_loss_names_the_option(
    firm: Firm, fields: dict[str, Any], option: str
) -> None:
    case = loss(firm)
    assert firm.refused("accounting", RecordLoss(case=case, **fields)) == option


def test_an_approved_share_fixes_the_loss(firm: Firm) -> None:
    """LIA-7; and a loss that changed before is shared out anew."""
    case = loss(firm)
    number = share(firm, case, li=100).facts["number"]
    firm.do("accounting", RecordLoss(case=case, what="freight", actual=1))
    assert firm.refused("general", ApproveLiability(paper=number)) == "LIA-7"
    number = share(firm, case, li=100).facts["number"]
    assert number == f"{case}-L2"
    firm.do("general", ApproveLiability(paper=number))
    more = RecordLoss(case=case, what="freight", actual=1)
    assert firm.refused("accounting", more) == "LIA-7"


def test_there_is_nothing_to_share_without_a_loss(firm: Firm) -> None:
    """LIA-1."""
    case = firm.case("none")
    asked = ShareLoss(case=case, branch="sales", persons={"li": 10_000})
    assert firm.refused("quality", asked) == "LIA-1"
    firm.do("accounting", RecordLoss(case=case, what="A", actual=0))
    assert firm.refused("quality", asked) == "LIA-1"


# -- shares (LIA-2, LIA-4) ------------------------------------------------------------------------


def test_one_at_fault_bears_all_of_it(firm: Firm) -> None:
    """LIA-2."""
    assert share(firm, loss(firm), li=100).facts["persons"] == {"li": 1_000_000}


def test_shares_that_don_t_divide_add_up_to_the_cent(firm: Firm) -> None:
    """LIA-2, LIA-7."""
    weights = {"li": 3_334, "wang": 3_333, "sales": 3_333}
    case = loss(firm, 100)
    facts = firm.do("quality", ShareLoss(case=case, branch="sales", persons=weights)).facts
    assert facts["persons"] == {"li": 34, "wang": 33, "sales": 33}
    rows = firm.rows("SELECT sum(cents) AS cents FROM share_debts")
    assert rows == [{"cents": 100}]


def test_shares_make_a_hundred_per_cent(firm: Firm) -> None:
    """LIA-2."""
    asked = ShareLoss(case=loss(firm), branch="sales", persons={"li": 6_000, "wang": 3_999})
    assert firm.refused("quality", asked) == "LIA-2"


def test_in_production_the_team_bears_it_by_base_points(firm: Firm) -> None:
    """LIA-4: 1 000.00 ÷ 4.5 points x the person's; who is responsible is named for LIA-3."""
    case = loss(firm, 100_000)
    asked = ShareLoss(
        case=case,
        branch="production",
        persons={"li": 10_000},
        unit_kind="team",
        unit="line 2",
        members={"li": Decimal("1.5"), "wang": Decimal(2), "production": Decimal(1)},
    )
    facts = firm.do("quality", asked).facts
    assert facts["persons"] == {"li": 100_000}
    assert facts["debts"] == {"li": 33_333, "wang": 44_445, "production": 22_222}
    assert sum(facts["debts"].values()) == 100_000


@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        ({"branch": "production", "persons": {"li": 10_000}}, "LIA-4"),
        (
            {
                "branch": "production",
                "unit_kind": "department",
                "unit": "d",
                "members": {"li": Decimal(1)},
            },
            "LIA-4",
        ),
        ({"branch": "sales"}, "LIA-4"),
        (
            {"branch": "sales", "unit_kind": "team", "unit": "t", "members": {"li": Decimal(1)}},
            "LIA-4",
        ),
        (
            {
                "branch": "sales",
                "persons": {"li": 10_000},
                "unit_kind": "department",
                "unit": "d",
                "members": {"li": Decimal(1)},
            },
            "LIA-4",
        ),
        ({"branch": "service", "unit_kind": "department", "unit": "d"}, "--member"),
        ({"branch": "service", "unit": "d"}, "--unit"),
        (
            {
                "branch": "service",
                "unit_kind": "department",
                "unit": "d",
                "members": {"li": Decimal(0)},
            },
            "--member",
        ),
        ({"branch": "sales", "persons": {"nobody": 10_000}}, "--person"),
    ],
)
def test_a_deduction_goes_to_the_smallest_that_is_found(
    firm: Firm, fields: dict[str, Any], rule: str
) -> None:
    """LIA-4."""
    assert firm.refused("quality", ShareLoss(case=loss(firm), **fields)) == rule


def test_a_department_bears_what_no_person_does(firm: Firm) -> None:
    """LIA-4: in sales and service."""
    asked = ShareLoss(
        case=loss(firm, 100),
        branch="service",
        unit_kind="department",
        unit="service",
        members={"li": Decimal(1), "wang": Decimal(2)},
    )
    facts = firm.do("control", asked).facts
    assert (facts["persons"], facts["debts"]) == ({}, {"li": 33, "wang": 67})


def test_a_share_is_approved_within_limits_and_never_by_who_proposed_it(firm: Firm) -> None:
    """LIA-7, CMP-6."""
    case = loss(firm, 10_000_001)
    number = share(firm, case, li=100).facts["number"]
    assert firm.refused("deputy", ApproveLiability(paper=number)) == "CMP-6"
    firm.company.change("UPDATE loss_shares SET proposed_by = 'general'")
    assert firm.refused("general", ApproveLiability(paper=number)) == "CMP-6"
    firm.company.change("UPDATE loss_shares SET proposed_by = 'quality'")
    firm.do("general", ApproveLiability(paper=number))
    assert firm.refused("general", ApproveLiability(paper=number)) == "LIA-7"
    again = ShareLoss(case=case, branch="sales", persons={"wang": 10_000})
    assert firm.refused("quality", again) == "LIA-7"


def test_who_bears_a_part_of_it_decides_neither_for_nor_against(firm: Firm) -> None:
    """LIA-7, LIA-8: nobody approves what they are to pay, nor refuses it."""
    case = loss(firm)
    number = share(firm, case, li=50, deputy=30, general=20).facts["number"]
    for name in ("deputy", "general"):
        assert firm.refused(name, ApproveLiability(paper=number)) == "LIA-7"
        no = ApproveLiability(paper=number, reject=True, note="not me")
        assert firm.refused(name, no) == "LIA-7"
    firm.company.change("DELETE FROM share_persons WHERE person_id = 'deputy'")
    firm.company.change("DELETE FROM share_debts WHERE person_id = 'deputy'")
    firm.do("deputy", ApproveLiability(paper=number))
    paper = sanction(firm, case, "general").facts["number"]
    assert firm.refused("general", ApproveLiability(paper=paper)) == "LIA-7"


def test_a_wall_display_bears_nothing(firm: Firm) -> None:
    firm.hire("hall", "wall")
    wall = ShareLoss(case=loss(firm), branch="sales", persons={"hall": 10_000})
    assert firm.refused("quality", wall) == "--person"


def test_a_refused_share_takes_its_sanctions_with_it(firm: Firm) -> None:
    """LIA-3."""
    case = loss(firm)
    number = share(firm, case, li=100).facts["number"]
    sanction(firm, case, "li")
    assert firm.refused("deputy", ApproveLiability(paper=number, reject=True)) == "--note"
    firm.do("deputy", ApproveLiability(paper=number, reject=True, note="not him"))
    assert firm.rows("SELECT state FROM sanctions") == [{"state": "rejected"}]
    share(firm, case, wang=100)


# -- sanctions (LIA-3, LIA-6, LIA-8, LIA-9) -------------------------------------------------------


@pytest.mark.parametrize(
    ("cents", "grade", "money"),
    [
        (1, "warning", 40_000),
        (200_000, "warning", 40_000),
        (200_001, "minor", 80_000),
        (1_000_000, "minor", 80_000),
        (1_000_001, "major", None),
    ],
)
def test_the_grade_follows_from_what_somebody_bears(
    firm: Firm, cents: int, grade: str, money: int | None
) -> None:
    """LIA-3: up to 2 000, up to 10 000, above."""
    facts = sanction(firm, shared(firm, cents, li=100), "li").facts
    assert (facts["grade"], facts["cents"], facts["borne"]) == (grade, money, cents)


def test_money_below_the_floor_or_for_a_major_demerit_is_refused(firm: Firm) -> None:
    """LIA-3."""
    case = shared(firm, 100, li=100)
    low = ProposeSanction(case=case, person="li", cause="other", reason="r", money=39_999)
    assert firm.refused("quality", low) == "LIA-3"
    assert sanction(firm, case, "li", money=40_001).facts["cents"] == 40_001
    heavy = shared(firm, 2_000_000, li=100)
    priced = ProposeSanction(case=heavy, person="li", cause="other", reason="r", money=1)
    assert firm.refused("quality", priced) == "--money"


def test_a_sanction_is_for_who_bears_something_and_once(firm: Firm) -> None:
    """LIA-3."""
    case = loss(firm)
    asked = ProposeSanction(case=case, person="li", cause="other", reason="r")
    assert firm.refused("quality", asked) == "LIA-3"  # not shared out
    share(firm, case, li=100)
    other = ProposeSanction(case=case, person="wang", cause="other", reason="r")
    assert firm.refused("quality", other) == "LIA-3"
    firm.do("quality", asked)
    assert firm.refused("quality", asked) == "LIA-3"


def test_who_bears_nothing_gets_no_sanction(firm: Firm) -> None:
    """LIA-3 (ours): a share of a cent that went to the other."""
    case = loss(firm, 1)
    share(firm, case, li=60, wang=40)
    assert sanction(firm, case, "li").facts["grade"] == "warning"
    asked = ProposeSanction(case=case, person="wang", cause="other", reason="r")
    assert firm.refused("quality", asked) == "LIA-3"


def test_a_sanction_waits_for_its_share_and_for_the_general_manager(firm: Firm) -> None:
    """LIA-7, LIA-8, LIA-9."""
    case = loss(firm)
    number = share(firm, case, li=100).facts["number"]
    paper = sanction(firm, case, "li").facts["number"]
    approve = ApproveLiability(paper=paper)
    assert firm.refused("deputy", approve) == "LIA-8"
    assert firm.refused("general", approve) == "LIA-7"
    firm.do("general", ApproveLiability(paper=number))
    firm.company.change("UPDATE sanctions SET proposed_by = 'general'")
    assert firm.refused("general", approve) == "CMP-6"
    firm.company.change("UPDATE sanctions SET proposed_by = 'quality'")
    firm.do("general", approve)


def test_a_petition_is_countersigned_before_it_is_approved(firm: Firm) -> None:
    """LIA-8: by each responsible department."""
    case = shared(firm, li=100)
    change = firm.company.change
    row = firm.rows("SELECT id FROM cases WHERE number = ?", case)[0]["id"]
    change(
        "INSERT INTO case_papers (case_id, kind, cause, made_at, by_id)"
        " VALUES (?, 'petition', 'x', 1, 'quality')",
        row,
    )
    change("INSERT INTO case_signs (paper_id, role) VALUES (1, 'sales')")
    wrong = ProposeSanction(case=case, person="li", cause="other", reason="r", petition=2)
    assert firm.refused("quality", wrong) == "--petition"
    paper = sanction(firm, case, "li", petition=1).facts["number"]
    assert firm.refused("general", ApproveLiability(paper=paper)) == "LIA-8"
    change("UPDATE case_signs SET at = 2, by_id = 'sales'")
    firm.do("general", ApproveLiability(paper=paper))
    assert firm.rows("SELECT state, settled_by FROM case_papers") == [
        {"state": "approved", "settled_by": "general"}
    ]
    assert settlesql.copies(firm.company.room.store.conn, paper) == []  # no notice


def test_the_office_passes_last_month_s_sanctions_on_and_personnel_publishes(firm: Firm) -> None:
    """LIA-6: before the 10th."""
    paper = approved_sanction(firm)
    case = paper.partition("-")[0]
    publish = PublishSanction(paper=paper)
    assert firm.refused("personnel", publish) == "LIA-6"
    firm.close_case(case)
    waiting = loss(firm, sanction="warning")  # its decision wants one that nobody has proposed
    firm.close_case(waiting)
    pass_on = PassSanctions(month="2026-11")
    assert firm.refused("control", pass_on) == "LIA-6"  # the month isn't over
    conn = firm.company.room.store.conn
    bounds = month_bounds(calendar_of(conn, "SH"), "2026-11")
    assert [row.case for row in liabilitysql.unreviewed(conn, "SH", *bounds)] == [case, waiting]
    firm.company.now = NINE + 15 * 86_400  # the 9th of December
    facts = firm.do("control", pass_on).facts
    assert (facts["passed"], facts["waiting"], facts["late"]) == ([paper], [waiting], False)
    assert [row.case for row in liabilitysql.unreviewed(conn, "SH", *bounds)] == [waiting]
    firm.company.now += 86_400
    again = firm.do("control", pass_on)
    assert (again.facts["passed"], again.facts["late"], again.entry) == ([], True, None)
    firm.do("personnel", publish)
    assert firm.refused("personnel", publish) == "LIA-8"
    assert firm.refused("personnel", PublishSanction(paper=f"{case}-L1")) == "PAPER"


# -- agents (LIA-10) ------------------------------------------------------------------------------


def test_a_justified_complaint_costs_the_agent_by_gravity(firm: Firm) -> None:
    """LIA-10: at least 10 each; approved like all that is taken (LIA-7)."""
    case = firm.case("none", justified="yes")
    charge = ChargeAgent(case=case, agent="南京店", gravity="serious", reason="r")
    facts = firm.do("service", charge).facts
    assert (facts["cents"], facts["number"]) == (20_000, f"{case}-C1")
    assert firm.refused("service", charge) == "LIA-10"
    firm.do("deputy", ApproveLiability(paper=facts["number"]))
    unknown = ChargeAgent(case=case, agent="B", gravity="cosmic", reason="r")
    assert firm.refused("service", unknown) == "--gravity"


@pytest.mark.parametrize("facts", [{"justified": "no"}, {}])
def test_one_that_isn_t_found_justified_costs_nothing(firm: Firm, facts: dict[str, str]) -> None:
    """LIA-10."""
    charge = ChargeAgent(case=firm.case("none", **facts), agent="A", gravity="minor", reason="r")
    assert firm.refused("service", charge) == "LIA-10"


# -- who may --------------------------------------------------------------------------------------


def test_each_does_their_own_part_and_no_other(firm: Firm) -> None:
    """ROL-2: the rest of it is in the matrix."""
    case = loss(firm)
    acts: tuple[tuple[str, Action], ...] = (
        ("quality", RecordLoss(case=case, what="w", actual=1)),
        ("sales", ShareLoss(case=case, branch="sales", persons={"li": 10_000})),
        ("personnel", ProposeSanction(case=case, person="li", cause="other", reason="r")),
        ("manager", ApproveLiability(paper="x")),
        ("personnel", PassSanctions(month="2026-10")),
        ("control", PublishSanction(paper="x")),
        ("accounting", SetBonus(person="li", month="2026-11", cents=1)),
        ("general", DeductMonth(month="2026-11")),
        ("quality", ChargeAgent(case=case, agent="a", gravity="minor", reason="r")),
    )
    for who, action in acts:
        assert firm.refused(who, action) == "ROL-2"


@pytest.mark.parametrize("month", ["2026-13", "2026-1", "26-11", "2026-11-01", ""])
def test_a_month_is_a_year_and_a_month(month: str) -> None:
    with pytest.raises(ValidationError):
        DeductMonth(month=month)


def test_another_currency_s_units_are_its_policy_s(tmp_path: Path) -> None:
    """LIA-3, LIA-7."""
    policy = Policy.model_validate({"money": {"currency": "JPY", "decimals": 0}})
    firm = Firm.at(tmp_path / "room.db", policy)
    firm.hire("li", "sales")
    facts = sanction(firm, shared(firm, 2_000, li=100), "li").facts
    assert (facts["grade"], facts["cents"]) == ("warning", 400)
    firm.close()
