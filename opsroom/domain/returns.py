"""Returns and allowances: papers, approvals, what is booked, proof, the bonus (RET-1 to RET-6).

Quantities are exact numbers (pieces, or metres and kilos as decimals), amounts are cents.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple

from opsroom.domain.money import WHOLE, Exact, fraction
from opsroom.domain.people import Role


class Settlement(StrEnum):
    """What a customer is given (RET-1, RET-2)."""

    ALLOWANCE = "allowance"
    COMPENSATION = "compensation"
    RETURN = "return"
    REWORK = "rework"


class Paper(StrEnum):
    """The form that goes with it."""

    CERTIFICATE = "certificate"  # 銷貨折讓證明單 (RET-1)
    SLIP = "slip"  # 成品退貨單 (RET-2)


class Proof(StrEnum):
    """What proves it, each with the buyer's stamp (RET-4)."""

    INVOICE = "invoice"  # the original uniform invoice
    INVOICE_COPY = "invoice_copy"  # a copy with quantities returned and received, price, amount
    CERTIFICATE = "certificate"  # a certificate of the return or the allowance


class Rules(NamedTuple):
    """What holds for a paper.

    Attributes:
        holders: who gets a copy each; as many copies as holders.
        approvals: the roles that may give each approval, in order.
        proofs: any one of these completes it.
    """

    holders: tuple[str, ...]
    approvals: tuple[frozenset[Role], ...]
    proofs: tuple[Proof, ...]


_MANAGERS: Final = frozenset({Role.MANAGER, Role.SALES_MANAGER})
_DIRECTORS: Final = frozenset({Role.DEPUTY, Role.GENERAL})

PAPER_OF: Final = {
    Settlement.ALLOWANCE: Paper.CERTIFICATE,
    Settlement.COMPENSATION: Paper.CERTIFICATE,
    Settlement.RETURN: Paper.SLIP,
    Settlement.REWORK: Paper.SLIP,
}
"""RET-1, RET-2."""

RULES: Final = {
    Paper.CERTIFICATE: Rules(
        holders=("sales", "accounting"),
        approvals=(_MANAGERS, _DIRECTORS),
        proofs=(Proof.INVOICE_COPY, Proof.CERTIFICATE),
    ),
    Paper.SLIP: Rules(
        holders=("issuer", "warehouse", "accounting", "sales"),
        approvals=(_MANAGERS,),
        proofs=tuple(Proof),
    ),
}
"""RET-1, RET-2, RET-4, RET-6. Of a slip the issuer keeps one copy, three go with the goods.

A deputy manager is who stands in on the manager's post (DSP-4; ours: ROL-1 has no role for it).
The source doesn't say which two prove an allowance; ours are those that leave the buyer the
invoice, since the sale stands.
"""


class Lack(StrEnum):
    """What a paper still needs before it is complete, in the order in which things happen."""

    REASON = "reason"
    HANDLING = "handling"
    BASIS = "basis"
    APPROVAL = "approval"
    ARRIVAL = "arrival"
    INSTRUCTIONS = "instructions"
    SIGNATURE = "signature"
    DECISION = "decision"
    PROOF = "proof"


class Outcome(StrEnum):
    """What becomes of goods that came back (RET-3)."""

    BOOKED = "booked"
    REFUSED = "refused"  # accounting holds the booking for a decision (ours)
    ASK = "ask"  # the warehouse asks for instructions before it signs


class Decision(StrEnum):
    """What is booked of a quantity beyond tolerance (RET-3; ours)."""

    ACTUAL = "actual"
    APPROVED = "approved"


class Line(NamedTuple):
    """A quantity of an item."""

    item: str
    quantity: Exact


@dataclass(frozen=True, slots=True)
class ReturnSlip:
    """A return slip and how far it has come (RET-2, RET-3, RET-4, RET-6).

    Attributes:
        reason, handling, basis: what the slip must say; blank while they are missing.
        approved: what may come back.
        approvals: the roles that approved it, in order.
        agreed_bp: the over-delivery tolerance agreed with the customer in basis points; None
            takes the company's. An agreed 0 is none at all.
        arrived: what the warehouse counted; None before that.
        instructed: whether the warehouse's question was answered.
        signed: whether the warehouse has signed for what arrived.
        decision: what was decided about a quantity beyond tolerance.
        proof: what proves the return.
    """

    reason: str
    handling: str
    basis: str
    approved: tuple[Line, ...]
    approvals: tuple[Role, ...] = ()
    agreed_bp: int | None = None
    arrived: tuple[Line, ...] | None = None
    instructed: bool = False
    signed: bool = False
    decision: Decision | None = None
    proof: Proof | None = None


@dataclass(frozen=True, slots=True)
class Allowance:
    """An allowance certificate and how far it has come (RET-1, RET-4, RET-6).

    Attributes:
        cents: what the customer is allowed.
        approvals: the roles that approved it, in order.
        signed: whether the customer has signed it, which comes after the approvals.
        proof: what proves the allowance.
    """

    cents: int
    approvals: tuple[Role, ...] = ()
    signed: bool = False
    proof: Proof | None = None


class Judgement(NamedTuple):
    """What RET-3 says about goods that arrived.

    Attributes:
        outcome: see there.
        booked: what accounting books; empty unless it is booked.
        strangers: items that arrived and aren't on the slip.
        beyond: items of which more than tolerated arrived, strangers among them.
    """

    outcome: Outcome
    booked: tuple[Line, ...]
    strangers: tuple[str, ...]
    beyond: tuple[str, ...]


def next_approval(paper: Paper, given: Sequence[Role]) -> frozenset[Role]:
    """The roles of which one must approve next; none when all have (RET-6).

    Approvals count in order: that of a role whose turn it isn't counts for nothing.
    """
    stages = RULES[paper].approvals
    done = 0
    for role in given:
        if done < len(stages) and role in stages[done]:
            done += 1
    return stages[done] if done < len(stages) else frozenset()


def tolerated(approved: Exact, actual: Exact, tolerance_bp: int) -> bool:
    """Whether `actual` is at most the approved quantity and the tolerance on it (RET-3)."""
    return fraction(actual) * WHOLE <= fraction(approved) * (WHOLE + tolerance_bp)


def judge(slip: ReturnSlip, company_bp: int) -> Judgement | None:
    """What becomes of the goods of a slip; None before they arrive (RET-3).

    The warehouse asks about goods that aren't on the slip. How many of those on it came is for
    accounting, which has a tolerance (reading): equal, smaller, or larger within it is booked as
    it arrived. Beyond it nothing of the slip is booked before a decision; to goods that weren't on
    the slip that applies from the first one, once the warehouse has signed for them.

    Args:
        slip: see there.
        company_bp: the company's tolerance in basis points, for customers without one agreed.

    Raises:
        MoneyError: bad_weight, for a quantity that is negative or no number.
    """
    if slip.arrived is None:
        return None
    tolerance = company_bp if slip.agreed_bp is None else slip.agreed_bp
    approved, arrived = _by_item(slip.approved), _by_item(slip.arrived)
    strangers = tuple(item for item, came in arrived.items() if came and item not in approved)
    beyond = tuple(
        item
        for item, came in arrived.items()
        if not tolerated(approved.get(item, 0), came, tolerance)
    )
    if strangers and not slip.instructed:
        return Judgement(Outcome.ASK, (), strangers, beyond)
    if beyond and slip.decision is None:
        return Judgement(Outcome.REFUSED, (), strangers, beyond)
    if beyond and slip.decision is Decision.APPROVED:
        arrived = {item: _smaller(came, approved.get(item, 0)) for item, came in arrived.items()}
    booked = tuple(Line(item, quantity) for item, quantity in arrived.items() if quantity)
    return Judgement(Outcome.BOOKED, booked, strangers, beyond)


def lacking(slip: ReturnSlip, company_bp: int) -> tuple[Lack, ...]:
    """What a return still needs; complete when nothing (RET-2, RET-3, RET-4, RET-6).

    Raises:
        MoneyError: as `judge`.
    """
    made = judge(slip, company_bp)
    outcome = None if made is None else made.outcome
    needs = {
        Lack.REASON: not slip.reason.strip(),
        Lack.HANDLING: not slip.handling.strip(),
        Lack.BASIS: not slip.basis.strip(),
        Lack.APPROVAL: bool(next_approval(Paper.SLIP, slip.approvals)),
        Lack.ARRIVAL: outcome is None,
        Lack.INSTRUCTIONS: outcome is Outcome.ASK,
        Lack.SIGNATURE: not slip.signed,
        Lack.DECISION: outcome is Outcome.REFUSED,
        Lack.PROOF: slip.proof not in RULES[Paper.SLIP].proofs,
    }
    return tuple(lack for lack, missing in needs.items() if missing)


def allowance_lacking(certificate: Allowance) -> tuple[Lack, ...]:
    """What an allowance still needs; complete when nothing (RET-1, RET-4, RET-6)."""
    needs = {
        Lack.APPROVAL: bool(next_approval(Paper.CERTIFICATE, certificate.approvals)),
        Lack.SIGNATURE: not certificate.signed,
        Lack.PROOF: certificate.proof not in RULES[Paper.CERTIFICATE].proofs,
    }
    return tuple(lack for lack, missing in needs.items() if missing)


class LeftOut(NamedTuple):
    """A receivable that a salesperson's bonus leaves out (RET-5).

    Attributes:
        who: the salesperson.
        month: in which the complaint came in, ``YYYY-MM``.
        cents: what was decided on it; ``None`` while nothing is.
    """

    who: str
    month: str
    cents: int | None


class Total(NamedTuple):
    """What a salesperson's bonus of a month leaves out (RET-5).

    Attributes:
        number: of receivables; ``undecided`` those of them of which no amount is known yet.
        cents: what was decided on the others.
    """

    who: str
    month: str
    number: int
    undecided: int
    cents: int


def totals(found: Iterable[LeftOut]) -> list[Total]:
    """What is left out for each salesperson and month, in their order (RET-5)."""
    together: dict[tuple[str, str], list[int | None]] = {}
    for one in found:
        together.setdefault((one.who, one.month), []).append(one.cents)
    return [
        Total(who, month, len(sums), sums.count(None), sum(cents or 0 for cents in sums))
        for (who, month), sums in sorted(together.items())
    ]


def _by_item(lines: Iterable[Line]) -> dict[str, Exact]:
    """The quantity of each item, one that stands on several lines added up."""
    together: dict[str, Exact] = {}
    for item, quantity in lines:
        together[item] = together[item] + quantity if item in together else quantity
    return together


def _smaller(one: Exact, other: Exact) -> Exact:
    return one if one <= other else other
