"""Return slips and allowance certificates: issued within the decision, and approved (RET-1, 2, 6).

What happens to the goods is :mod:`opsroom.actions.returngoods`, what completes a paper
:mod:`opsroom.actions.returnproof`.
"""

from collections.abc import Iterable, Mapping
from sqlite3 import Connection
from typing import Annotated, Any, ClassVar, Final

from pydantic import BaseModel, ConfigDict, Field, field_validator

from opsroom.actions.caseedit import roles_of, track_of
from opsroom.actions.door import Done, Tx
from opsroom.actions.settle import Cents, FormAction, PaperEdit, SettleAction, Settling, Some
from opsroom.domain.errors import BadInput, Refused
from opsroom.domain.fields import Line, OptionalLine
from opsroom.domain.money import plain
from opsroom.domain.people import Role
from opsroom.domain.policy import Policy
from opsroom.domain.policymoney import BasisPoints
from opsroom.domain.returns import PAPER_OF, RULES, Paper, Settlement
from opsroom.domain.settling import (
    Came,
    deciding,
    limit_of,
    next_approvers,
    slip_worth,
    stages,
    worth,
)
from opsroom.domain.text import fold
from opsroom.language import _
from opsroom.language.trackwords import title
from opsroom.store import complaintsql, settlesql

#: Who issues papers: sales acts on a decision (CMP-3), in a store's case the store (TRK-1).
ISSUERS: Final = frozenset(
    {Role.SALES, Role.SALES_MANAGER, Role.STORE, Role.STORE_SERVICE, Role.SERVICE}
)
#: Who approves them (RET-6).
DIRECTORS: Final = frozenset({Role.DEPUTY, Role.GENERAL})
APPROVERS: Final = DIRECTORS | {Role.MANAGER, Role.SALES_MANAGER}
TABLES: Final = {Paper.SLIP: "returns", Paper.CERTIFICATE: "allowances"}
PAPERS: Final = {table: paper for paper, table in TABLES.items()}
BOTH: Final = tuple(PAPERS)


class SlipLine(BaseModel):
    """An item that may come back.

    Attributes:
        item: its number.
        quantity: how much of it.
        price: of one, in cents; a return needs it, goods to be reworked needn't have it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    item: Line
    quantity: Some
    price: Cents | None = None


def different_items(items: Iterable[str]) -> bool:
    """Whether no item is named twice, however it is spelt."""
    known = [fold(item) for item in items]
    return len(known) == len(set(known))


class IssueReturn(SettleAction):
    """Issue a return slip for goods that come back, or come to be reworked (RET-2).

    Attributes:
        reason: why; the source wants reason, handling and basis. The handling is the decision's.
        basis: on what it rests; empty takes the case's decision, by the case's number.
        lines: what may come back.
        agreed_bp: the over-delivery tolerance agreed with the customer (RET-3).
    """

    name: ClassVar[str] = "return.issue"
    roles: ClassVar[frozenset[Role]] = ISSUERS
    reason: Line
    basis: OptionalLine = ""
    lines: Annotated[tuple[SlipLine, ...], Field(min_length=1, max_length=200)]
    agreed_bp: BasisPoints | None = None

    @field_validator("lines")
    @classmethod
    def _once(cls, lines: tuple[SlipLine, ...]) -> tuple[SlipLine, ...]:
        if not different_items(line.item for line in lines):
            raise ValueError("an item stands on a slip once")
        return lines

    def run(self, tx: Tx) -> Done:
        """See :class:`Action`."""
        edit = Settling.of_case(tx, self.case)
        handling = _decided(edit, Paper.SLIP)
        self._may_agree(tx)
        unpriced = [line.item for line in self.lines if line.price is None]
        if unpriced and handling == Settlement.RETURN:
            text = _("A return needs the price of each item; {item} has none.")
            raise BadInput("--line", text.format(item=unpriced[0]))
        amount = worth((line.quantity, line.price) for line in self.lines)
        _within(edit, amount)
        number = edit.next_number("returns", "R")
        row = {
            **_head(edit, number, str(handling), self.reason, amount),
            "basis": self.basis or edit.case["number"],
            "agreed_bp": self.agreed_bp,
        }
        slip = tx.insert("returns", row)
        for line in self.lines:
            tx.insert("return_lines", {"return_id": slip, **_line(line)})
        edit.copy_to(number, RULES[Paper.SLIP].holders[:1])  # one stays with the issuer
        return edit.done(self.name, _told(edit, Paper.SLIP, row), self.reason)

    def _may_agree(self, tx: Tx) -> None:
        """RET-3: sales may not agree to more with the customer than policy lets it (CMP-6).

        Raises:
            Refused: it is more.
        """
        rules = tx.policy.returns
        most = max(rules.agreed_bp, rules.tolerance_bp)
        if self.agreed_bp is not None and self.agreed_bp > most:
            raise Refused(
                "RET-3",
                _(
                    "A tolerance of {agreed} % can't be agreed with a customer: the policy allows "
                    "{most} % ([returns] agreed_bp)."
                ).format(agreed=plain(self.agreed_bp), most=plain(most)),
            )


class IssueAllowance(SettleAction):
    """Issue an allowance certificate, for an allowance or a compensation (RET-1).

    Attributes:
        amount: what the customer is allowed, in cents.
        reason: why.
    """

    name: ClassVar[str] = "return.allow"
    roles: ClassVar[frozenset[Role]] = ISSUERS
    amount: Annotated[Cents, Field(gt=0)]
    reason: Line

    def run(self, tx: Tx) -> Done:
        """See :class:`Action`."""
        edit = Settling.of_case(tx, self.case)
        handling = _decided(edit, Paper.CERTIFICATE)
        _within(edit, self.amount)
        number = edit.next_number("allowances", "A")
        row = _head(edit, number, str(handling), self.reason, self.amount)
        tx.insert("allowances", row)
        return edit.done(self.name, _told(edit, Paper.CERTIFICATE, row), self.reason)


class ApproveReturn(FormAction):
    """Approve a slip or a certificate, or refuse it: the right roles in order (RET-6, CMP-6).

    Attributes:
        reject: refuse it; the case can be given another one.
        note: a refusal needs one.
    """

    name: ClassVar[str] = "return.approve"
    roles: ClassVar[frozenset[Role]] = APPROVERS
    reject: bool = False
    note: OptionalLine = ""

    def run(self, tx: Tx) -> Done:
        """See :class:`Action`."""
        edit = PaperEdit(tx, self.paper, BOTH, self.expect)
        edit.must_be_open()
        if edit.paper["approved_at"] is not None:
            raise Refused("RET-6", _("{number} is approved already.").format(number=edit.number))
        amount = int(edit.paper["amount"])
        wanted = _stages(tx, PAPERS[edit.table], amount)
        turn = next_approvers(wanted, edit.given())
        beyond = DIRECTORS & turn and DIRECTORS & roles_of(tx, edit.case["site_id"])
        role = edit.role_among(turn, edit.number, "CMP-6" if beyond else "ROL-2")
        edit.not_their_own(edit.number, edit.paper["issued_by"])
        if self.reject and not self.note:
            raise BadInput("--note", _("Why is it refused?"))
        edit.decide(edit.number, role, amount, approve=not self.reject, note=self.note)
        following = next_approvers(wanted, (*edit.given(), role))
        if self.reject:
            edit.set(state="rejected")
            following = frozenset()
        elif not following:
            edit.set(approved_at=edit.now)
        return edit.end(self.name, self.note, next=sorted(map(str, following)))


def must_be_approved(edit: PaperEdit) -> None:
    """Check that a paper is open and has all its approvals (RET-6).

    What is approved stays so: a limit that the policy lowers afterwards takes nothing back.

    Raises:
        Refused: it isn't.
    """
    edit.must_be_open()
    if edit.paper["approved_at"] is None:
        raise Refused("RET-6", _("{number} isn't approved yet.").format(number=edit.number))


def _stages(tx: Tx, paper: Paper, amount: int) -> tuple[frozenset[Role], ...]:
    policy = tx.policy
    return stages(paper, amount, lambda role: limit_of(role, policy.authority, policy.money.unit))


def _decided(edit: Settling, paper: Paper) -> Settlement:
    """How the case is settled, by its approved decision.

    Raises:
        Refused: it isn't decided, was found unjustified, or is settled in another way.
    """
    number, facts = edit.case["number"], edit.facts()
    if edit.case["state"] == "withdrawn" or facts.get("justified") == "no":
        text = _("Case {number} is withdrawn or not justified: there is nothing to give for it.")
        raise Refused("CMP-10", text.format(number=number))
    if approved_amount(edit) is None:
        raise Refused(_rule(paper), _undecided(edit))
    kinds = [one for one, form in PAPER_OF.items() if form is paper]
    handling = facts.get("handling", "")
    if handling not in kinds:
        spec = edit.tx.policy.book.fields.get("handling")
        titles = spec.choices if spec else {}
        raise Refused(
            _rule(paper),
            _("By its decision case {number} is settled otherwise: {handling}.").format(
                number=number, handling=title(titles.get(handling, handling)) or "-"
            ),
        )
    return Settlement(handling)


def _undecided(edit: Settling) -> str:
    step = deciding(track_of(edit.tx, edit.case))
    if step is None:
        text = _("The track of case {number} has no approval: there is no decision to act on.")
        return text.format(number=edit.case["number"])
    text = _("Case {number} isn't decided yet: “{step}” still has to approve.")
    return text.format(number=edit.case["number"], step=title(step.title))


def approved_amount(edit: Settling) -> int | None:
    """The cents that the case's decision approved; ``None`` while it isn't decided."""
    return decided(edit.tx.db.conn, edit.tx.policy, edit.id, edit.case["track"])


def decided(conn: Connection, policy: Policy, case: int, track: str) -> int | None:
    """The cents that a case's decision approved; ``None`` while it isn't decided."""
    known = policy.book.tracks.get(track)
    step = None if known is None else deciding(known)
    last = None if step is None else settlesql.last_decision(conn, case, step.id)
    if last is None or last.outcome != "approved":
        return None
    if last.amount is not None:
        return last.amount
    held = complaintsql.facts(conn, case).get("amount", "")
    return int(held) if held.isdecimal() else 0


def taken(edit: Settling, but: str = "") -> int:
    """What the case's papers take of its decision, in cents: of a booked slip what was booked.

    Args:
        edit: the case.
        but: the number of a paper that is left out.
    """
    given = sum(row["amount"] for row in edit.rows("allowances") if row["state"] != "rejected")
    for row in edit.rows("returns"):
        if row["state"] != "rejected" and row["number"] != but:
            lines = [one for one in edit.rows("return_lines") if one["return_id"] == row["id"]]
            given += worth_of(row, lines)
    return int(given)


def worth_of(slip: Mapping[str, Any], lines: Iterable[Mapping[str, Any]]) -> int:
    """What a slip of the database takes of its case's decision, in cents."""
    return slip_worth(
        slip["amount"],
        [Came(one["price"], one["arrived"], one["booked"]) for one in lines],
        booked=slip["booked_at"] is not None,
        decision=slip["decision"],
    )


def _within(edit: Settling, amount: int) -> None:
    """Check that all papers together stay within what the decision approved (CMP-6).

    Raises:
        Refused: they wouldn't.
    """
    approved = approved_amount(edit) or 0
    given = taken(edit)
    if given + amount > approved:
        raise Refused(
            "CMP-6",
            _(
                "The decision of case {number} approved {approved}; of that {left} is left, and "
                "this is {amount}."
            ).format(
                number=edit.case["number"],
                approved=edit.amount(approved),
                left=edit.amount(max(0, approved - given)),
                amount=edit.amount(amount),
            ),
        )


def _rule(paper: Paper) -> str:
    return "RET-2" if paper is Paper.SLIP else "RET-1"


def _head(edit: Settling, number: str, handling: str, reason: str, amount: int) -> dict[str, Any]:
    return {
        "number": number,
        "case_id": edit.id,
        "handling": handling,
        "reason": reason,
        "amount": amount,
        "issued_at": edit.now,
        "issued_by": edit.tx.actor.id,
    }


def _line(line: SlipLine) -> dict[str, Any]:
    return {"item": line.item, "approved": plain_quantity(line.quantity), "price": line.price}


def plain_quantity(quantity: Some) -> str:
    """A quantity as it is kept: no exponent, no zeros at the end."""
    return f"{quantity.normalize():f}"


def _told(edit: Settling, paper: Paper, row: dict[str, Any]) -> dict[str, Any]:
    first = next_approvers(_stages(edit.tx, paper, row["amount"]), ())
    return {
        "number": row["number"],
        "state": "open",
        "amount": row["amount"],
        "version": 1,
        "next": sorted(map(str, first)),
    }
