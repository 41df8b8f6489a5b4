"""The page of a complaint case shows what it was settled by (RET, LIA)."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from opsroom.actions.liability import RecordLoss, ShareLoss
from opsroom.actions.returngoods import (
    ArrivedLine,
    BookReturn,
    DecideBooking,
    InstructReturn,
    ReceiveGoods,
    SignReturn,
)
from opsroom.actions.returnproof import ProveReturn, SignAllowance
from opsroom.actions.returns import ApproveReturn, IssueAllowance, IssueReturn, SlipLine
from opsroom.actions.sanctions import ApproveLiability, ChargeAgent, ProposeSanction
from opsroom.documents.casewords import CaseWords
from opsroom.domain.policy import Policy
from opsroom.store import settledsql
from opsroom.store.sites import calendar_of
from opsroom.ui.app import OpsApp
from opsroom.ui.presentcases import View
from opsroom.ui.screens.complaint import ComplaintScreen
from opsroom.ui.settleabout import resting
from opsroom.ui.settlepage import settlement
from opsroom.ui.widgets.sheet import Pane, Sheet
from opsroom.wiring import wire
from tests.settling import Firm
from tests.ui.waiting import until


def settled_case(firm: Firm) -> str:
    """A case with a slip, a loss that is shared out, and a sanction."""
    case = firm.case("return", justified="yes")
    line = SlipLine(item="A-1", quantity=Decimal(100), price=1_250)
    firm.do("sales", IssueReturn(case=case, reason="[b]色差[/b]", lines=(line,)))
    firm.do("manager", ApproveReturn(paper=f"{case}-R1"))
    arrived = ArrivedLine(item="A-1", quantity=Decimal("98.5"))
    firm.do("warehouse", ReceiveGoods(paper=f"{case}-R1", lines=(arrived,)))
    firm.do("accounting", RecordLoss(case=case, what="scrap", actual=1_000_000))
    weights = {"sales": 6_000, "store": 4_000}
    firm.do("quality", ShareLoss(case=case, branch="sales", persons=weights))
    firm.do("general", ApproveLiability(paper=f"{case}-L1"))
    firm.do(
        "quality", ProposeSanction(case=case, person="sales", cause="other", reason="wrong papers")
    )
    return case


def view(firm: Firm) -> View:
    conn = firm.company.room.store.conn
    return View(CaseWords(Policy()), calendar_of(conn, "SH"), firm.company.now)


def drawn(firm: Firm, width: int) -> list[str]:
    found = settledsql.settled(firm.company.room.store.conn, 1)
    return settlement(found, view(firm), width).plain.split("\n")


def test_amounts_stand_below_each_other(firm: Firm) -> None:
    settled_case(firm)
    assert drawn(firm, 100) == [
        "Settlement",
        "261101-R1   CNY 1,250.00  return, waits for the warehouse  [b]色差[/b]",
        "             @ CNY 12.50  A-1  approved 100, arrived 98.5",
        "           CNY 10,000.00  lot 1: scrap  actual loss",
        "261101-L1  CNY 10,000.00  share of the loss, approved  sales",
        "            CNY 6,000.00  Sales  60.00 %",
        "            CNY 4,000.00  Store  40.00 %",
        "261101-S1     CNY 800.00  minor demerit, Sales, proposed  other, wrong papers",
    ]


@pytest.mark.parametrize("width", [24, 30, 41, 42, 60])
def test_no_line_is_longer_than_its_room(firm: Firm, width: int) -> None:
    settled_case(firm)
    found = settledsql.settled(firm.company.room.store.conn, 1)
    text = settlement(found, view(firm), width)
    assert all(line.cell_length <= width for line in text.split("\n", allow_blank=True))
    assert "10,000.00" in text.plain


def test_a_case_that_nothing_settles_has_nothing_of_it(firm: Firm) -> None:
    firm.case("none")
    assert not settledsql.settled(firm.company.room.store.conn, 1)


def test_what_a_slip_waits_for_is_said(firm: Firm) -> None:
    """RET-3, RET-6: stage by stage."""
    case = firm.case("allowance")
    firm.do("sales", IssueAllowance(case=case, amount=1, reason="r"))
    assert "waits for approval" in drawn(firm, 80)[1]
    firm.do("manager", ApproveReturn(paper=f"{case}-A1"))
    firm.do("general", ApproveReturn(paper=f"{case}-A1"))
    assert "waits for the customer" in drawn(firm, 80)[1]
    firm.do("sales", SignAllowance(paper=f"{case}-A1", signer="王"))
    assert "waits for its proof" in drawn(firm, 80)[1]
    firm.do("sales", ProveReturn(paper=f"{case}-A1", proof="certificate", reference="r"))
    assert "waits for accounting" in drawn(firm, 80)[1]


def test_goods_that_aren_t_on_the_slip_wait_for_words_and_for_a_decision(firm: Firm) -> None:
    """RET-3."""
    settled_case(firm)
    paper = "261101-R1"
    strange = ArrivedLine(item="Z", quantity=Decimal(1))
    firm.do("warehouse", ReceiveGoods(paper=paper, lines=(strange,)))
    assert "waits for instructions" in drawn(firm, 80)[1]
    firm.do("sales", InstructReturn(paper=paper, text="t"))
    firm.do("warehouse", SignReturn(paper=paper))
    assert "waits for accounting" in drawn(firm, 80)[1]
    firm.do("accounting", BookReturn(paper=paper))
    assert "waits for a decision" in drawn(firm, 80)[1]
    firm.do("manager", DecideBooking(paper=paper, decision="actual"))
    assert "waits for accounting" in drawn(firm, 80)[1]
    firm.do("accounting", BookReturn(paper=paper))
    assert "waits for its proof" in drawn(firm, 80)[1]
    firm.do("sales", ProveReturn(paper=paper, proof="invoice", reference="FP-9988"))
    assert "waits for accounting" in drawn(firm, 80)[1]  # which completes it


def test_what_an_agent_pays_is_among_it(firm: Firm) -> None:
    """LIA-10."""
    case = firm.case("none", justified="yes")
    firm.do("service", ChargeAgent(case=case, agent="B", gravity="minor", reason="late"))
    assert drawn(firm, 80)[1] == "261101-C1  CNY 10.00  agent, B, proposed  late"


async def test_the_case_s_page_shows_it_with_its_time_line(firm: Firm) -> None:
    settled_case(firm)
    now = datetime.fromtimestamp(firm.company.now, UTC).isoformat()
    wired = wire(db=str(firm.company.path), now=now, lang="en", person="quality")
    app = OpsApp(wired, jobs=False)
    async with app.run_test(size=(150, 50)) as pilot:
        await pilot.press("6")
        await pilot.pause()
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, ComplaintScreen))
        page = app.screen
        pane = page.query_one("#papers", Pane).query_one(Sheet)
        await until(pilot, lambda: "261101-R1" in pane.text)
        assert "share of the loss, approved" in pane.text
        story = page.query_one("#story", Pane).query_one(Sheet)
        assert "loss shared out" in story.text
        assert "liability." not in story.text


def test_the_form_of_a_share_says_which_sanctions_fall_with_it(firm: Firm) -> None:
    """LIA-7: before it is refused."""
    case = firm.case("none", justified="yes")
    firm.do("accounting", RecordLoss(case=case, what="scrap", actual=1_000_000))
    firm.do("quality", ShareLoss(case=case, branch="sales", persons={"sales": 10_000}))
    firm.do("quality", ProposeSanction(case=case, person="sales", cause="other", reason="r"))
    found = settledsql.settled(firm.company.room.store.conn, 1)
    assert resting(found, found.shares[0]) == f"{case}-S1 (Sales)"
