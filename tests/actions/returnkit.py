"""Slips and goods for the tests of returns."""

from decimal import Decimal

from opsroom.actions.returngoods import (
    ArrivedLine,
    ReceiveGoods,
)
from opsroom.actions.returns import ApproveReturn, IssueReturn, SlipLine
from tests.settling import Firm


def line(item: str, quantity: str, price: int | None = 1_000) -> SlipLine:
    return SlipLine(item=item, quantity=Decimal(quantity), price=price)


def came(item: str, quantity: str) -> ArrivedLine:
    return ArrivedLine(item=item, quantity=Decimal(quantity))


def slip(
    firm: Firm, case: str, *lines: SlipLine, who: str = "sales", agreed: int | None = None
) -> str:
    """Issue a slip, and give its number."""
    issued = IssueReturn(case=case, reason="色差", lines=lines, agreed_bp=agreed)
    return str(firm.do(who, issued).facts["number"])


def approved_slip(firm: Firm, *lines: SlipLine, agreed: int | None = None) -> str:
    paper = slip(firm, firm.case(), *lines, agreed=agreed)
    firm.do("sales_manager", ApproveReturn(paper=paper))
    return paper


def receive(firm: Firm, paper: str, *lines: ArrivedLine) -> dict[str, object]:
    return firm.do("warehouse", ReceiveGoods(paper=paper, lines=lines)).facts
