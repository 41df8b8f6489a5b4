"""The rows of the matrix that are of returns and liability: who may do what, with one of each."""

from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from opsroom.actions.deducting import DeductMonth, SetBonus
from opsroom.actions.door import Action
from opsroom.actions.liability import RecordLoss, ShareLoss
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
from opsroom.actions.sanctions import (
    ApproveLiability,
    ChargeAgent,
    PassSanctions,
    ProposeSanction,
    PublishSanction,
)
from tests.rooms import Company
from tests.settling import Firm

if TYPE_CHECKING:
    from tests.actions.test_matrix import Two

OWN: Final = "own"
ISSUERS: Final = {"sales", "sales_manager", "store", "store_service", "service"}
MANAGERS: Final = {"manager", "sales_manager"}
DIRECTORS: Final = {"deputy", "general"}
PROPOSERS: Final = {"control", "office", "quality"}

EXPECTED: Final[dict[str, tuple[set[str], str]]] = {
    "IssueReturn": (ISSUERS, OWN),
    "IssueAllowance": (ISSUERS, OWN),
    "ApproveReturn": (MANAGERS, OWN),  # it is a manager's turn
    "ReceiveGoods": ({"warehouse"}, OWN),
    "InstructReturn": (ISSUERS | MANAGERS | DIRECTORS, OWN),
    "SignReturn": ({"warehouse"}, OWN),
    "BookReturn": ({"accounting"}, OWN),
    "DecideBooking": (MANAGERS | DIRECTORS, OWN),
    "ProveReturn": (ISSUERS | {"accounting"}, OWN),
    "SignAllowance": (ISSUERS, OWN),
    "CompleteReturn": ({"accounting"}, OWN),
    "RecordLoss": ({"control", "accounting"}, OWN),
    "ShareLoss": (PROPOSERS, OWN),
    "ProposeSanction": (PROPOSERS, OWN),
    "ChargeAgent": ({"service", "control", "administration"}, OWN),
    "ApproveLiability": (DIRECTORS, OWN),
    "PassSanctions": ({"control"}, OWN),
    "PublishSanction": ({"personnel"}, OWN),
    "SetBonus": ({"personnel"}, OWN),
    "DeductMonth": ({"personnel"}, OWN),
}

_LINE: Final = (SlipLine(item="A", quantity=Decimal(1), price=100),)


def _number(site: str, case: int, paper: str = "") -> str:
    return f"X{site}2611{case:02}{paper}"


def papers(made: Company, site: str) -> None:
    """At a site: a paper in each stage that an action of the matrix waits for."""
    firm = Firm(made, series=f"X{site}")

    def do(role: str, action: Action) -> None:
        firm.do(f"{role}-{site}".lower(), action)

    returned = firm.case("return", site=site)  # 01: slips
    allowed = firm.case("allowance", site=site)  # 02: certificates
    shared = firm.case("none", site=site, justified="yes")  # 03: shared out
    firm.case("none", site=site)  # 04: with a loss alone
    for _ in range(7):
        do("owner", IssueReturn(case=returned, reason="r", lines=_LINE))
    for stage in range(2, 8):
        do("manager", ApproveReturn(paper=f"{returned}-R{stage}"))
    stranger = ArrivedLine(item="Z", quantity=Decimal(1))
    right, much = (ArrivedLine(item="A", quantity=Decimal(n)) for n in (1, 2))
    for stage, line in ((3, stranger), (4, right), (5, much), (6, right), (7, right)):
        do("warehouse", ReceiveGoods(paper=f"{returned}-R{stage}", lines=(line,)))
    for stage in (5, 6, 7):
        do("warehouse", SignReturn(paper=f"{returned}-R{stage}"))
    for stage in (5, 6):
        do("accounting", BookReturn(paper=f"{returned}-R{stage}"))
    do("accounting", ProveReturn(paper=f"{returned}-R6", proof="invoice", reference="r"))
    do("owner", IssueAllowance(case=allowed, amount=1, reason="r"))
    for role in ("manager", "deputy"):
        do(role, ApproveReturn(paper=f"{allowed}-A1"))
    person = f"desk-{site}".lower()
    for case in (shared, _number(site, 4)):
        do("accounting", RecordLoss(case=case, what="w", actual=100))
        do("quality", ShareLoss(case=case, branch="sales", persons={person: 10_000}))
    do("general", ApproveLiability(paper=f"{shared}-L1"))
    do("quality", ProposeSanction(case=shared, person=person, cause="other", reason="r"))
    do("general", ApproveLiability(paper=f"{shared}-S1"))
    made.change("UPDATE sanctions SET passed_at = 1 WHERE number = ?", f"{shared}-S1")
    do("personnel", SetBonus(person=person, month="2026-10", cents=1))
    for room in firm.rooms.values():
        room.close()


#: One of each, at a site, which somebody who may can do.
ONE: Final[dict[str, Callable[["Two", str], Action]]] = {
    "IssueReturn": lambda _t, s: IssueReturn(case=_number(s, 1), reason="r", lines=_LINE),
    "IssueAllowance": lambda _t, s: IssueAllowance(case=_number(s, 2), amount=1, reason="r"),
    "ApproveReturn": lambda _t, s: ApproveReturn(paper=_number(s, 1, "-R1")),
    "ReceiveGoods": lambda _t, s: ReceiveGoods(
        paper=_number(s, 1, "-R2"), lines=(ArrivedLine(item="A", quantity=Decimal(1)),)
    ),
    "InstructReturn": lambda _t, s: InstructReturn(paper=_number(s, 1, "-R3"), text="t"),
    "SignReturn": lambda _t, s: SignReturn(paper=_number(s, 1, "-R4")),
    "BookReturn": lambda _t, s: BookReturn(paper=_number(s, 1, "-R7")),
    "DecideBooking": lambda _t, s: DecideBooking(paper=_number(s, 1, "-R5"), decision="actual"),
    "ProveReturn": lambda _t, s: ProveReturn(
        paper=_number(s, 1, "-R4"), proof="invoice", reference="r"
    ),
    "SignAllowance": lambda _t, s: SignAllowance(paper=_number(s, 2, "-A1"), signer="n"),
    "CompleteReturn": lambda _t, s: CompleteReturn(paper=_number(s, 1, "-R6")),
    "RecordLoss": lambda _t, s: RecordLoss(case=_number(s, 4), what="w", actual=1),
    "ShareLoss": lambda _t, s: ShareLoss(
        case=_number(s, 4), branch="sales", persons={f"desk-{s}".lower(): 10_000}
    ),
    "ProposeSanction": lambda _t, s: ProposeSanction(
        case=_number(s, 4), person=f"desk-{s}".lower(), cause="other", reason="r"
    ),
    "ChargeAgent": lambda _t, s: ChargeAgent(
        case=_number(s, 3), agent="a", gravity="minor", reason="r"
    ),
    "ApproveLiability": lambda _t, s: ApproveLiability(paper=_number(s, 4, "-L1")),
    "PassSanctions": lambda _t, s: PassSanctions(month="2026-10", site=s),
    "PublishSanction": lambda _t, s: PublishSanction(paper=_number(s, 3, "-S1")),
    "SetBonus": lambda _t, s: SetBonus(person=f"desk-{s}".lower(), month="2026-11", cents=2),
    "DeductMonth": lambda _t, s: DeductMonth(month="2026-10", site=s),
}
