"""What is booked counts against the decision, whatever the slip said (CMP-6, RET-3)."""

import pytest
from pydantic import ValidationError

from opsroom.actions.returngoods import BookReturn, DecideBooking, SignReturn
from opsroom.actions.returns import ApproveReturn, IssueReturn, SlipLine
from tests.actions.returnkit import approved_slip, came, line, receive, slip
from tests.settling import Firm


def held(firm: Firm, paper: str, quantity: str) -> None:
    """More than tolerated came, and accounting holds it."""
    receive(firm, paper, came("X-1", quantity))
    firm.do("warehouse", SignReturn(paper=paper))
    firm.do("accounting", BookReturn(paper=paper))


def approved(firm: Firm, case: str, quantity: str) -> str:
    paper = slip(firm, case, line("X-1", quantity, 100_000))
    firm.do("manager", ApproveReturn(paper=paper))
    return paper


@pytest.fixture
def case(firm: Firm) -> str:
    """20 000.00 are approved."""
    return firm.case("return", amount=2_000_000)


def test_what_was_booked_beyond_the_slip_uses_the_decision_up(firm: Firm, case: str) -> None:
    paper = approved(firm, case, "5")  # 5 000.00
    held(firm, paper, "20")
    firm.do("general", DecideBooking(paper=paper, decision="actual"))
    more = IssueReturn(case=case, reason="r", lines=(line("Y", "1", 1),))
    assert firm.refused("sales", more) == "CMP-6"  # what is decided counts before it is booked
    assert firm.do("accounting", BookReturn(paper=paper)).facts["worth"] == 2_000_000
    assert firm.refused("sales", more) == "CMP-6"


def test_what_did_not_come_can_be_given_otherwise(firm: Firm, case: str) -> None:
    paper = approved(firm, case, "9")
    rest = IssueReturn(case=case, reason="r", lines=(line("Y", "15", 100_000),))
    receive(firm, paper, came("X-1", "5"))
    firm.do("warehouse", SignReturn(paper=paper))
    assert firm.refused("sales", rest) == "CMP-6"
    firm.do("accounting", BookReturn(paper=paper))
    firm.do("sales", rest)


def test_beyond_the_decision_authority_covers_all_of_it_together(firm: Firm, case: str) -> None:
    """CMP-6: what alone would be a manager's is the deputy's with the rest."""
    approved(firm, case, "18")
    paper = approved(firm, case, "1")
    facts = receive(firm, paper, came("X-1", "8"))
    assert facts["beyond_decision"] == {"approved": 2_000_000, "together": 2_600_000}
    firm.do("warehouse", SignReturn(paper=paper))
    firm.do("accounting", BookReturn(paper=paper))
    actual = DecideBooking(paper=paper, decision="actual")
    assert firm.refused("manager", actual) == "CMP-6"  # though 8 000.00 alone would be theirs
    assert firm.do("deputy", actual).facts["worth"] == 800_000


def test_far_beyond_the_decision_the_general_manager_decides(firm: Firm, case: str) -> None:
    paper = approved(firm, case, "10")
    held(firm, paper, "120")
    actual = DecideBooking(paper=paper, decision="actual")
    assert firm.refused("deputy", actual) == "CMP-6"
    firm.do("general", actual)


def test_within_the_decision_nothing_is_warned_of(firm: Firm, case: str) -> None:
    paper = approved(firm, case, "1")
    assert "beyond_decision" not in receive(firm, paper, came("X-1", "8"))


def test_an_item_is_the_same_however_it_is_spelt(firm: Firm) -> None:
    """The warehouse's x-1 is the slip's X-1, as on the case."""
    paper = approved_slip(firm, line("X-1", "10"))
    facts = receive(firm, paper, came("x-1", "10"))
    assert facts["outcome"] == "booked"
    assert facts["booked"] == {"X-1": "10"}  # as the slip has it
    assert facts["strangers"] == []


def test_an_item_stands_on_a_slip_once_however_it_is_spelt() -> None:
    lines = tuple(SlipLine(item=item, quantity="1", price=1) for item in ("X-1", "x-1"))
    with pytest.raises(ValidationError):
        IssueReturn(case="1", reason="r", lines=lines)
