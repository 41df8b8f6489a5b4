"""A complaint that goes its own way through its track, and is settled by what was decided."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from opsroom.actions.liability import RecordLoss, ShareLoss
from opsroom.actions.returnproof import CompleteReturn, ProveReturn, SignAllowance
from opsroom.actions.returns import ApproveReturn, IssueAllowance, IssueReturn, SlipLine
from opsroom.actions.sanctions import ApproveLiability, ProposeSanction
from opsroom.domain.errors import Refused
from opsroom.store import settlesql
from tests.casekit import Firm


@pytest.fixture
def firm(tmp_path: Path) -> Iterator[Firm]:
    """A company with somebody of each role."""
    made = Firm(tmp_path / "room.db")
    yield made
    for door in made.doors.values():
        door.close()
    made.room.close()


def test_sales_acts_on_the_final_decision_and_not_on_the_first(firm: Firm) -> None:
    """CMP-6, RET-1: two passes; what the second one approved is given, and no cent more."""
    case = firm.complaint("quality", by="sales")
    case.goes_to("talks", handling="allowance", amount="9,000")
    sales = firm.doors["sales"]
    allowed = IssueAllowance(case=case.number, amount=850_000, reason="划痕")
    with pytest.raises(Refused) as caught:
        sales.perform(allowed)  # approved once, but not finally
    assert caught.value.rule == "RET-1"
    case.goes_to("answer", handling="allowance", amount="8 500.00")
    sales.perform(allowed)
    with pytest.raises(Refused, match=r"approved CNY 8,500\.00; of that CNY 0\.00 is left"):
        sales.perform(IssueAllowance(case=case.number, amount=1, reason="r"))
    paper = f"{case.number}-A1"
    for role in ("sales_manager", "deputy"):
        firm.doors[role].perform(ApproveReturn(paper=paper))
    sales.perform(SignAllowance(paper=paper, signer="王老板"))
    sales.perform(ProveReturn(paper=paper, proof="certificate", reference="C-1"))
    case.goes_to("over", handling="allowance")  # the case may be closed meanwhile
    firm.doors["accounting"].perform(CompleteReturn(paper=paper))
    (row,) = settlesql.allowances(firm.room.store.conn)
    assert (row.case, row.state, row.amount) == (case.number, "complete", 850_000)


def test_a_withdrawn_complaint_gives_nothing(firm: Firm) -> None:
    """CMP-10."""
    case = firm.complaint("quality", by="sales")
    case.goes_to("answer", handling="return")
    case.sales.withdraws("it was another company's")
    line = SlipLine(item="A", quantity=Decimal(1), price=1)
    with pytest.raises(Refused) as caught:
        firm.doors["sales"].perform(IssueReturn(case=case.number, reason="r", lines=(line,)))
    assert caught.value.rule == "CMP-10"


def test_a_sanction_by_petition_is_countersigned_and_decided_once(firm: Firm) -> None:
    """LIA-8: approving the sanction decides the petition; refused petitions carry nothing."""
    case = firm.complaint("quality", by="sales")
    case.goes_to("answer")
    firm.joins("zhao", "production")
    firm.doors["accounting"].perform(RecordLoss(case=case.number, what="scrap", actual=100))
    member = {"zhao": Decimal(1)}
    weights = {"zhao": 10_000}
    firm.doors["quality"].perform(
        ShareLoss(
            case=case.number,
            branch="production",
            persons=weights,
            unit_kind="team",
            unit="line 2",
            members=member,
        )
    )
    firm.doors["deputy"].perform(ApproveLiability(paper=f"{case.number}-L1"))
    paper = case.quality.petitions("a warning for Zhao", "production", "sales")
    proposed = ProposeSanction(
        case=case.number, person="zhao", cause="other", reason="mixed lots", petition=paper
    )
    number = firm.doors["quality"].perform(proposed).facts["number"]
    approve = ApproveLiability(paper=number)
    case.production.signs(paper)
    case.refuses("LIA-8", lambda: firm.doors["general"].perform(approve), "countersignatures: 1")
    case.sales.signs(paper)
    firm.doors["general"].perform(approve)
    assert [one["state"] for one in case.papers if one["kind"] == "petition"] == ["approved"]
    other = case.quality.petitions("another one", "sales")
    case.sales.signs(other)
    case.general.decides(other, approve=False, note="enough")
    again = ProposeSanction(
        case=case.number, person="zhao", cause="other", reason="r", petition=other
    )
    case.refuses("LIA-3", lambda: firm.doors["quality"].perform(again))
    firm.change("UPDATE sanctions SET state = 'rejected'")
    case.refuses("LIA-8", lambda: firm.doors["quality"].perform(again), "was refused")
    third = case.quality.petitions("a third one", "sales")
    rests = again.model_copy(update={"petition": third})
    number = firm.doors["quality"].perform(rests).facts["number"]
    case.sales.signs(third)
    case.quality.withdraws_petition(third, "he has gone")
    approve = ApproveLiability(paper=number)
    case.refuses("LIA-8", lambda: firm.doors["general"].perform(approve), "was withdrawn")


def test_settling_leaves_the_case_s_own_version_and_conflicts_alone(firm: Firm) -> None:
    """Who has the case's form open isn't told of a conflict because a loss was recorded."""
    case = firm.complaint("quality", by="sales")
    seen = case.row["version"]
    firm.doors["accounting"].perform(RecordLoss(case=case.number, what="scrap", actual=100))
    assert case.row["version"] == seen
    case.sales.records(wanted="退款")
