"""What comes back: counted, asked about, signed for, booked or held for a decision (RET-3)."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Final

from pydantic import BaseModel, ConfigDict, Field, field_validator

from opsroom.actions.door import Done, Tx
from opsroom.actions.returns import (
    APPROVERS,
    ISSUERS,
    approved_amount,
    different_items,
    must_be_approved,
    plain_quantity,
    taken,
    worth_of,
)
from opsroom.actions.settle import FormAction, PaperEdit, Quantity
from opsroom.domain.errors import BadInput, Refused
from opsroom.domain.fields import Line, OptionalLine
from opsroom.domain.money import LARGEST
from opsroom.domain.people import Role
from opsroom.domain.returns import (
    RULES,
    Decision,
    Judgement,
    Outcome,
    Paper,
    Proof,
    ReturnSlip,
    judge,
)
from opsroom.domain.returns import Line as Item
from opsroom.domain.settling import covers, limit_of, worth
from opsroom.domain.text import fold
from opsroom.language import _
from opsroom.language.words import series
from opsroom.store import peoplesql

SLIPS: Final = ("returns",)


class ArrivedLine(BaseModel):
    """An item that arrived, and how much of it; nothing where it is missing."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    item: Line
    quantity: Quantity


class SlipEdit(PaperEdit):
    """A return slip with its items.

    Attributes:
        lines: the items' rows as they are now.
    """

    def __init__(self, tx: Tx, ref: str, expect: int | None) -> None:
        """Find an approved slip.

        Raises:
            BadInput: there is no such slip.
            Conflict: somebody else changed it since.
            Refused: it isn't approved, or is complete.
        """
        super().__init__(tx, ref, SLIPS, expect)
        must_be_approved(self)
        self.lines = self._lines()

    def _lines(self) -> list[dict[str, Any]]:
        sql = "SELECT * FROM return_lines WHERE return_id = ? ORDER BY id"
        return self.tx.all(sql, self.paper["id"])

    def count(self, counted: dict[str, Decimal]) -> None:
        """Note what arrived of each item; items counted before that aren't there are gone."""
        spelt = {fold(item): item for item in counted}
        for line in self.lines:
            came = counted.pop(spelt.get(fold(line["item"]), ""), Decimal(0))
            if Decimal(line["approved"]) or came:
                self.tx.update("return_lines", line["id"], {"arrived": plain_quantity(came)})
            else:
                self.tx.delete("return_lines", line["id"])  # counted there by mistake
        for item, came in counted.items():
            if came:
                row = {"return_id": self.paper["id"], "item": item, "approved": "0"}
                self.tx.insert("return_lines", {**row, "arrived": plain_quantity(came)})
        self.reread()

    def reread(self) -> list[dict[str, Any]]:
        """Its items' rows as they are by now."""
        self.lines = self._lines()
        return self.lines

    def slip(self) -> ReturnSlip:
        """The slip as RET-3 judges it."""
        return slip_of(self.paper, self.lines, self.given())

    def judgement(self) -> Judgement:
        """What becomes of the goods (RET-3).

        Raises:
            Refused: nothing has arrived.
        """
        slip, company = self.slip(), self.tx.policy.returns.tolerance_bp
        if slip.agreed_bp is not None and slip.agreed_bp > company and not self._covered():
            slip = replace(slip, agreed_bp=company)
        made = judge(slip, company)
        if made is None:
            text = _("The warehouse has received nothing for {number} yet.")
            raise Refused("RET-3", text.format(number=self.number))
        return made

    def _covered(self) -> bool:
        """Whether what arrived is within the case's decision, and the authority that approved it.

        What whoever issued the slip calls agreed with the customer approves no money: beyond that
        it is booked by a decision, as goods beyond tolerance are (RET-3, CMP-6; ours).
        """
        amount = self.arrived_worth()
        if self.together(amount) > (approved_amount(self) or 0):
            return False
        policy = self.tx.policy
        return any(
            covers(role, amount, lambda one: limit_of(one, policy.authority, policy.money.unit))
            for role in self.given()
        )

    def together(self, amount: int) -> int:
        """What all papers of the case take of its decision, this one taking so many cents."""
        return taken(self, but=self.number) + amount

    def arrived_worth(self) -> int:
        """What arrived, at the prices of the slip; goods that aren't on it have none."""
        return worth((Decimal(line["arrived"] or 0), line["price"]) for line in self.lines)


def slip_of(
    paper: Mapping[str, Any], lines: list[dict[str, Any]], given: tuple[Role, ...]
) -> ReturnSlip:
    """A slip of the database as the domain knows it."""
    on_it = tuple(Item(one["item"], Decimal(one["approved"])) for one in lines)
    came = tuple(Item(one["item"], Decimal(one["arrived"] or 0)) for one in lines)
    return ReturnSlip(
        reason=paper["reason"],
        handling=paper["handling"],
        basis=paper["basis"],
        approved=tuple(line for line in on_it if line.quantity),
        approvals=given,
        agreed_bp=paper["agreed_bp"],
        arrived=None if paper["arrived_at"] is None else came,
        instructed=paper["instructed_at"] is not None,
        signed=paper["signed_at"] is not None,
        decision=Decision(paper["decision"]) if paper["decision"] else None,
        proof=Proof(paper["proof"]) if paper["proof"] else None,
    )


class ReceiveGoods(FormAction):
    """Count what arrived against the slip; again as long as nobody has signed for it (RET-3).

    Goods that aren't on the slip make the warehouse ask for instructions.

    Attributes:
        lines: what arrived; an item of the slip that isn't named didn't.
    """

    name: ClassVar[str] = "return.receive"
    roles: ClassVar[frozenset[Role]] = frozenset({Role.WAREHOUSE})
    lines: Annotated[tuple[ArrivedLine, ...], Field(min_length=1, max_length=200)]

    @field_validator("lines")
    @classmethod
    def _once(cls, lines: tuple[ArrivedLine, ...]) -> tuple[ArrivedLine, ...]:
        if not different_items(line.item for line in lines):
            raise ValueError("an item is counted once")
        return lines

    def run(self, tx: Tx) -> Done:
        """See :class:`Action`."""
        edit = SlipEdit(tx, self.paper, self.expect)
        if edit.paper["signed_at"] is not None:
            text = _("The warehouse has signed for {number}: the count stands.")
            raise Refused("RET-3", text.format(number=edit.number))
        edit.count({line.item: line.quantity for line in self.lines})
        if edit.arrived_worth() > LARGEST:
            raise BadInput("--line", _("That is too much to be reckoned with."))
        edit.set(
            arrived_at=edit.now,
            arrived_by=tx.actor.id,
            asked_at=None,
            instructed_at=None,
            instructed_by="",
            instructions="",
        )
        made = edit.judgement()
        if made.outcome is Outcome.ASK:
            edit.set(asked_at=edit.now)
        return edit.end(self.name, **_judged(made), **_beyond(edit))


class InstructReturn(FormAction):
    """Tell the warehouse what to do with goods that aren't on the slip (RET-3).

    Attributes:
        text: the instructions.
    """

    name: ClassVar[str] = "return.instruct"
    roles: ClassVar[frozenset[Role]] = ISSUERS | APPROVERS
    text: Line

    def run(self, tx: Tx) -> Done:
        """See :class:`Action`."""
        edit = SlipEdit(tx, self.paper, self.expect)
        if edit.judgement().outcome is not Outcome.ASK:
            text = _("The warehouse asks nothing about {number}.")
            raise Refused("RET-3", text.format(number=edit.number))
        edit.set(instructed_at=edit.now, instructed_by=tx.actor.id, instructions=self.text)
        return edit.end(self.name, self.text, **_judged(edit.judgement()))


class SignReturn(FormAction):
    """The warehouse signs for what actually arrived (RET-3, RET-6); three copies came with it."""

    name: ClassVar[str] = "return.sign"
    roles: ClassVar[frozenset[Role]] = frozenset({Role.WAREHOUSE})

    def run(self, tx: Tx) -> Done:
        """See :class:`Action`."""
        edit = SlipEdit(tx, self.paper, self.expect)
        made = edit.judgement()
        if made.outcome is Outcome.ASK:
            raise Refused(
                "RET-3",
                _("{items} isn't on {number}: wait for instructions before you sign.").format(
                    items=series(made.strangers), number=edit.number
                ),
            )
        if edit.paper["signed_at"] is not None:
            text = _("The warehouse has signed for {number} already.")
            raise Refused("RET-3", text.format(number=edit.number))
        edit.set(signed_at=edit.now, signed_by=tx.actor.id)
        edit.copy_to(edit.number, RULES[Paper.SLIP].holders[1:])
        return edit.end(self.name, **_judged(made))


class BookReturn(FormAction):
    """Accounting books the actual quantity, or holds it for a decision beyond tolerance (RET-3)."""

    name: ClassVar[str] = "return.book"
    roles: ClassVar[frozenset[Role]] = frozenset({Role.ACCOUNTING})

    def run(self, tx: Tx) -> Done:
        """See :class:`Action`."""
        edit = SlipEdit(tx, self.paper, self.expect)
        made = edit.judgement()
        if edit.paper["signed_at"] is None:
            text = _("The warehouse hasn't signed for {number} yet.")
            raise Refused("RET-3", text.format(number=edit.number))
        if edit.paper["booked_at"] is not None:
            raise Refused("RET-3", _("{number} is booked already.").format(number=edit.number))
        if made.outcome is Outcome.REFUSED:
            self._hold(edit, made)
            return edit.end(self.name, **_judged(made), **_beyond(edit))
        self._book(edit, made)
        booked = worth_of(edit.paper, edit.reread())
        return edit.end(self.name, **_judged(made), worth=booked)

    @staticmethod
    def _hold(edit: SlipEdit, made: Judgement) -> None:
        if edit.paper["held_at"] is not None:
            raise Refused(
                "RET-3",
                _(
                    "More than tolerated of {items} arrived for {number}: the booking is held "
                    "until it is decided what is booked."
                ).format(items=series(made.beyond), number=edit.number),
            )
        edit.set(held_at=edit.now)

    @staticmethod
    def _book(edit: SlipEdit, made: Judgement) -> None:
        booked = {line.item: Decimal(line.quantity) for line in made.booked}
        for line in edit.lines:
            quantity = plain_quantity(booked.get(line["item"], Decimal(0)))
            edit.tx.update("return_lines", line["id"], {"booked": quantity})
        edit.set(booked_at=edit.now, booked_by=edit.tx.actor.id)


class DecideBooking(FormAction):
    """Decide what is booked of goods beyond tolerance (RET-3; ours): a manager, within their limit.

    Where the case's papers would come to more than its decision approved, the limit has to cover
    all of them together: it is a new decision (CMP-6; ours). Whoever has decided may change it
    until it is booked; nobody else decides over them.

    Attributes:
        decision: what arrived, or what was approved.
        note: why.
    """

    name: ClassVar[str] = "return.decide"
    roles: ClassVar[frozenset[Role]] = APPROVERS
    decision: Decision
    note: OptionalLine = ""

    def run(self, tx: Tx) -> Done:
        """See :class:`Action`."""
        edit = SlipEdit(tx, self.paper, self.expect)
        if edit.paper["held_at"] is None or edit.paper["booked_at"] is not None:
            text = _("Nothing about {number} waits to be decided.")
            raise Refused("RET-3", text.format(number=edit.number))
        if edit.paper["issued_by"] == tx.actor.id:
            text = _("{name} has put {number} forward and can't approve it.")
            raise Refused("CMP-6", text.format(name=tx.actor.name, number=edit.number))
        if edit.paper["decided_by"] not in ("", tx.actor.id):
            text = _("{name} has decided about {number} already; it is theirs to change.")
            name = peoplesql.names(tx.db.conn).get(edit.paper["decided_by"], "?")
            raise Refused("RET-3", text.format(name=name, number=edit.number))
        amount = edit.arrived_worth()
        if self.decision is Decision.APPROVED:
            amount = min(amount, int(edit.paper["amount"]))
        together = edit.together(amount)
        beyond = together > (approved_amount(edit) or 0)
        _must_cover(edit, together if beyond else amount)
        edit.set(
            decision=str(self.decision),
            decided_at=edit.now,
            decided_by=tx.actor.id,
            decision_note=self.note,
        )
        return edit.end(self.name, self.note, decision=str(self.decision), worth=amount)


def _must_cover(edit: SlipEdit, amount: int) -> None:
    """Check that the actor's authority covers an amount in cents (CMP-6)."""
    policy = edit.tx.policy
    may = frozenset(
        role
        for role in APPROVERS
        if covers(role, amount, lambda one: limit_of(one, policy.authority, policy.money.unit))
    )
    edit.role_among(may, edit.number, "CMP-6")


def _beyond(edit: SlipEdit) -> dict[str, Any]:
    """By how much the case's papers would go beyond its decision, if what arrived were booked."""
    approved = approved_amount(edit) or 0
    together = edit.together(edit.arrived_worth())
    if together <= approved:
        return {}
    return {"beyond_decision": {"approved": approved, "together": together}}


def _judged(made: Judgement) -> dict[str, Any]:
    """A judgement as plain values for the caller."""
    outcome = {Outcome.REFUSED: "held"}.get(made.outcome, str(made.outcome))
    return {
        "outcome": outcome,
        "booked": {line.item: plain_quantity(Decimal(line.quantity)) for line in made.booked},
        "strangers": list(made.strangers),
        "beyond": list(made.beyond),
    }
