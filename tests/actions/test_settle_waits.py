"""What an inbox says waits for somebody is what the door lets them do (RET, LIA)."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from opsroom.actions.door import Action
from opsroom.actions.returngoods import (
    ArrivedLine,
    BookReturn,
    DecideBooking,
    InstructReturn,
    ReceiveGoods,
    SignReturn,
)
from opsroom.actions.returnproof import CompleteReturn, ProveReturn, SignAllowance
from opsroom.actions.returns import ApproveReturn, IssueAllowance, IssueReturn, SlipLine
from opsroom.actions.sanctions import ApproveLiability, ChargeAgent, PassSanctions, PublishSanction
from opsroom.domain.errors import OpsroomError
from opsroom.domain.people import Role
from opsroom.domain.settlewaits import Need, OpenPaper, Waits, waits
from opsroom.domain.settling import limit_of, month_bounds
from opsroom.store.settlewaits import open_papers
from opsroom.store.sites import calendar_of
from tests.actions.settlekit import loss, sanction, share
from tests.settling import STAFF, Firm


@pytest.fixture
def firm(tmp_path: Path) -> Iterator[Firm]:
    """A company with somebody in every role, and two salespeople."""
    made = Firm.at(tmp_path / "room.db")
    made.hire("li", "sales")
    made.hire("wang", "sales")
    yield made
    made.close()


def waiting(firm: Firm) -> dict[str, tuple[OpenPaper, Waits]]:
    """What waits, by the papers' numbers."""
    conn = firm.company.room.store.conn
    cal, policy = calendar_of(conn, "SH"), firm.company.policy
    month = f"{cal.day_of(firm.company.now):%Y-%m}"
    found = {}
    for paper in open_papers(conn, {"SH": month_bounds(cal, month)[0]}):
        what = waits(paper, lambda role: limit_of(role, policy.authority, policy.money.unit))
        if what is not None:
            found[paper.number] = (paper, what)
    return found


def deed(number: str, need: Need) -> Action:
    """What is done about a need."""
    liable = number.rpartition("-")[2][0] in "LSC"
    count = (ArrivedLine(item="A-1", quantity=Decimal(1)),)
    deeds: dict[Need, Action] = {
        Need.APPROVE: ApproveLiability(paper=number) if liable else ApproveReturn(paper=number),
        Need.RECEIVE: ReceiveGoods(paper=number, lines=count),
        Need.INSTRUCT: InstructReturn(paper=number, text="t"),
        Need.SIGN: SignReturn(paper=number),
        Need.CUSTOMER: SignAllowance(paper=number, signer="s"),
        Need.BOOK: BookReturn(paper=number),
        Need.DECIDE: DecideBooking(paper=number, decision="approved"),
        Need.PROVE: ProveReturn(paper=number, proof="certificate", reference="r"),
        Need.COMPLETE: CompleteReturn(paper=number),
        Need.PASS: PassSanctions(month="2026-11"),
        Need.PUBLISH: PublishSanction(paper=number),
    }
    return deeds[need]


def may(firm: Firm, person: str, action: Action) -> bool:
    try:
        firm.door(person).perform(action, dry_run=True)
    except OpsroomError:
        return False
    return True


def agrees(firm: Firm, number: str, need: Need) -> str:
    """Assert that exactly those for whom it waits may do it, and name one of them.

    The authors' colleagues aside: others of the issuing roles may do some of it too.
    """
    paper, what = waiting(firm)[number]
    assert what.need is need
    people = [*map(str, STAFF), "li", "wang"]
    theirs = {
        one for one in people if firm.door(one).actor.role in what.roles and one not in what.but
    }
    can = {one for one in people if may(firm, one, deed(number, need))}
    assert theirs
    if need in (Need.INSTRUCT, Need.CUSTOMER, Need.PROVE):
        assert theirs <= can
        assert what.roles == {Role(paper.author_role)}
    else:
        assert theirs == can
    return min(theirs)


def goes_on(firm: Firm, number: str, need: Need) -> None:
    firm.do(agrees(firm, number, need), deed(number, need))


@pytest.mark.parametrize("pieces", [100, 1_000, 20_000])
def test_a_return_waits_for_exactly_those_who_can_go_on_with_it(firm: Firm, pieces: int) -> None:
    """RET-3, RET-4, RET-6, CMP-6: also above a manager's limit."""
    case = firm.case("return", amount=10**9)
    line = SlipLine(item="A-1", quantity=Decimal(pieces), price=1_250)
    firm.do("sales", IssueReturn(case=case, reason="r", lines=(line,)))
    number = f"{case}-R1"
    goes_on(firm, number, Need.APPROVE)
    if waiting(firm)[number][1].need is Need.APPROVE:
        assert pieces > 100
        goes_on(firm, number, Need.APPROVE)
    agrees(firm, number, Need.RECEIVE)
    strange = ArrivedLine(item="Z", quantity=Decimal(1))
    much = ArrivedLine(item="A-1", quantity=Decimal(2 * pieces))
    firm.do("warehouse", ReceiveGoods(paper=number, lines=(strange, much)))
    for need in (Need.INSTRUCT, Need.SIGN, Need.BOOK):
        goes_on(firm, number, need)
    assert waiting(firm)[number][1].need is Need.DECIDE
    for need in (Need.DECIDE, Need.BOOK, Need.PROVE, Need.COMPLETE):
        goes_on(firm, number, need)
    assert not waiting(firm)


def test_an_allowance_waits_for_exactly_those_who_can_go_on_with_it(firm: Firm) -> None:
    """RET-1, RET-6."""
    case = firm.case("allowance")
    firm.do("sales", IssueAllowance(case=case, amount=5_000, reason="r"))
    for need in (Need.APPROVE, Need.APPROVE, Need.CUSTOMER, Need.PROVE, Need.COMPLETE):
        goes_on(firm, f"{case}-A1", need)
    assert not waiting(firm)


def test_liability_waits_for_exactly_those_who_can_go_on_with_it(firm: Firm) -> None:
    """LIA-6 to LIA-9: a sanction's approval waits for that of the share that it rests on."""
    case = loss(firm)
    number = str(share(firm, case, li=60, wang=40).facts["number"])
    paper = str(sanction(firm, case, "li").facts["number"])
    assert paper not in waiting(firm)
    goes_on(firm, number, Need.APPROVE)
    goes_on(firm, paper, Need.APPROVE)
    assert not waiting(firm)
    firm.close_case(case)
    assert not waiting(firm)
    firm.month(1)
    goes_on(firm, paper, Need.PASS)
    goes_on(firm, paper, Need.PUBLISH)
    assert not waiting(firm)


def test_what_somebody_bears_doesn_t_wait_for_them(firm: Firm) -> None:
    """LIA-7: neither a share nor a sanction."""
    case = loss(firm)
    number = str(share(firm, case, li=60, deputy=40).facts["number"])
    paper = str(sanction(firm, case, "deputy").facts["number"])
    assert agrees(firm, number, Need.APPROVE) == "general"
    goes_on(firm, number, Need.APPROVE)
    goes_on(firm, paper, Need.APPROVE)


def test_an_agent_s_cost_waits_for_the_directors(firm: Firm) -> None:
    """LIA-10."""
    case = firm.case("none", justified="yes")
    firm.do("service", ChargeAgent(case=case, agent="B", gravity="minor", reason="r"))
    goes_on(firm, f"{case}-C1", Need.APPROVE)
    assert not waiting(firm)
