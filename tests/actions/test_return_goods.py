"""Goods that come back: what is counted, booked, asked about and decided (RET-3)."""

from pathlib import Path

import pytest

from opsroom.actions.returngoods import (
    BookReturn,
    DecideBooking,
    InstructReturn,
    ReceiveGoods,
    SignReturn,
)
from opsroom.actions.returns import ApproveReturn, IssueReturn
from opsroom.domain.policy import Policy
from tests.actions.returnkit import approved_slip, came, line, receive, slip
from tests.settling import Firm


@pytest.mark.parametrize(
    ("agreed", "arrived", "outcome"),
    [
        (None, "100", "booked"),
        (None, "99.5", "booked"),
        (None, "103", "booked"),  # the company's tolerance is 3 %
        (None, "103.0001", "held"),
        (500, "105", "booked"),  # agreed with the customer: 5 %
        (0, "100.0001", "held"),  # agreed: none at all
    ],
)
def test_the_quantity_that_is_booked(
    firm: Firm, agreed: int | None, arrived: str, outcome: str
) -> None:
    """RET-3: equal, smaller, or larger within the tolerance books what arrived."""
    paper = approved_slip(firm, line("A", "100"), agreed=agreed)
    receive(firm, paper, came("A", arrived))
    firm.do("warehouse", SignReturn(paper=paper))
    facts = firm.do("accounting", BookReturn(paper=paper)).facts
    assert facts["outcome"] == outcome
    booked = firm.rows("SELECT booked FROM return_lines")[0]["booked"]
    assert booked == (arrived if outcome == "booked" else None)


@pytest.mark.parametrize(("decision", "booked"), [("actual", "120"), ("approved", "100")])
def test_beyond_tolerance_somebody_decides_what_is_booked(
    firm: Firm, decision: str, booked: str
) -> None:
    """RET-3 (ours): until then accounting holds the booking."""
    paper = approved_slip(firm, line("A", "100"))
    receive(firm, paper, came("A", "120"))
    decide = DecideBooking(paper=paper, decision=decision, note="n")
    firm.do("warehouse", SignReturn(paper=paper))
    assert firm.refused("manager", decide) == "RET-3"  # nothing is held yet
    firm.do("accounting", BookReturn(paper=paper))
    assert firm.refused("accounting", BookReturn(paper=paper)) == "RET-3"
    firm.do("manager", decide)
    other = DecideBooking(paper=paper, decision={"actual": "approved"}.get(decision, "actual"))
    assert firm.refused("deputy", other) == "RET-3"  # it is decided
    firm.do("manager", other)
    firm.do("manager", decide)
    facts = firm.do("accounting", BookReturn(paper=paper)).facts
    assert facts["booked"] == {"A": booked}
    assert firm.refused("accounting", BookReturn(paper=paper)) == "RET-3"


def test_what_is_booked_beyond_tolerance_is_decided_within_limits(firm: Firm) -> None:
    """RET-3, CMP-6: by what arrived, at the slip's prices; not by who issued it."""
    paper = approved_slip(firm, line("A", "100", 9_000))  # 9 000.00
    receive(firm, paper, came("A", "120"))  # 10 800.00
    firm.do("warehouse", SignReturn(paper=paper))
    firm.do("accounting", BookReturn(paper=paper))
    actual = DecideBooking(paper=paper, decision="actual")
    assert firm.refused("manager", actual) == "CMP-6"
    firm.company.change("UPDATE returns SET issued_by = 'deputy'")
    assert firm.refused("deputy", actual) == "CMP-6"
    firm.do("general", actual)


def test_what_is_agreed_is_no_more_than_the_policy_lets_anybody_agree_on(firm: Firm) -> None:
    """RET-3, CMP-6: nothing but the word of whoever issues it says that it was agreed."""
    case = firm.case()
    issue = IssueReturn(case=case, reason="r", lines=(line("A", "1"),), agreed_bp=10_000)
    assert firm.refused("sales", issue) == "RET-3"
    assert firm.refused("sales", issue.model_copy(update={"agreed_bp": 1_001})) == "RET-3"
    slip(firm, case, line("A", "1"), agreed=1_000)


@pytest.mark.parametrize(
    ("decided", "price"),
    [
        (1_000_000, 10_000),  # the decision is used up: more is a new one
        (2_000_000, 9_800),  # 10 780.00 is above the limit of whoever approved the slip
    ],
)
def test_what_the_issuer_calls_agreed_books_no_more_than_was_approved(
    firm: Firm, decided: int, price: int
) -> None:
    """RET-3, CMP-6: what may be booked at most is what is approved; the rest is decided on."""
    paper = slip(firm, firm.case(amount=decided), line("A", "100", price), agreed=1_000)
    firm.do("sales_manager", ApproveReturn(paper=paper))
    receive(firm, paper, came("A", "110"))
    firm.do("warehouse", SignReturn(paper=paper))
    book = BookReturn(paper=paper)
    assert firm.do("accounting", book).facts["outcome"] == "held"
    assert firm.refused("accounting", book) == "RET-3"
    assert firm.refused("manager", DecideBooking(paper=paper, decision="actual")) == "CMP-6"
    firm.do("deputy", DecideBooking(paper=paper, decision="actual"))
    assert firm.do("accounting", book).facts["booked"] == {"A": "110"}


def test_what_can_t_be_reckoned_with_isn_t_counted(firm: Firm) -> None:
    paper = approved_slip(firm, line("A", "0.0001", 10**10))
    goods = ReceiveGoods(paper=paper, lines=(came("A", "99999999999"),))
    assert firm.refused("warehouse", goods) == "--line"


def test_goods_that_aren_t_on_the_slip_make_the_warehouse_ask(firm: Firm) -> None:
    """RET-3: it asks for instructions, then signs for what actually arrived."""
    paper = approved_slip(firm, line("A", "100"))
    assert firm.refused("sales", InstructReturn(paper=paper, text="t")) == "RET-3"
    facts = receive(firm, paper, came("A", "100"), came("Z", "2"))
    assert (facts["outcome"], facts["strangers"]) == ("ask", ["Z"])
    assert firm.refused("warehouse", SignReturn(paper=paper)) == "RET-3"
    firm.do("sales", InstructReturn(paper=paper, text="keep them apart"))
    assert firm.refused("sales", InstructReturn(paper=paper, text="t")) == "RET-3"
    firm.do("warehouse", SignReturn(paper=paper))
    assert firm.refused("warehouse", SignReturn(paper=paper)) == "RET-3"
    facts = firm.do("accounting", BookReturn(paper=paper)).facts
    assert facts["outcome"] == "held"  # of Z nothing was approved
    firm.do("manager", DecideBooking(paper=paper, decision="approved"))
    assert firm.do("accounting", BookReturn(paper=paper)).facts["booked"] == {"A": "100"}


def test_a_wrong_count_is_counted_again_until_it_is_signed_for(firm: Firm) -> None:
    """RET-3."""
    paper = approved_slip(firm, line("A", "100"))
    receive(firm, paper, came("Z", "2"))
    assert receive(firm, paper, came("A", "100"))["outcome"] == "booked"
    assert [row["item"] for row in firm.rows("SELECT item FROM return_lines")] == ["A"]
    firm.do("warehouse", SignReturn(paper=paper))
    again = ReceiveGoods(paper=paper, lines=(came("A", "1"),))
    assert firm.refused("warehouse", again) == "RET-3"


def test_a_policy_of_another_tolerance_and_currency_holds(tmp_path: Path) -> None:
    """RET-3, LIA-7: what is policy is asked of it."""
    policy = Policy.model_validate(
        {"returns": {"tolerance_bp": 0}, "money": {"currency": "JPY", "decimals": 0}}
    )
    firm = Firm.at(tmp_path / "room.db", policy)
    paper = slip(firm, firm.case(amount=20_000), line("A", "100", 101))
    assert firm.do("manager", ApproveReturn(paper=paper)).facts["next"] == ["deputy", "general"]
    firm.do("deputy", ApproveReturn(paper=paper))
    receive(firm, paper, came("A", "101"))
    firm.do("warehouse", SignReturn(paper=paper))
    assert firm.do("accounting", BookReturn(paper=paper)).facts["outcome"] == "held"
    firm.close()
