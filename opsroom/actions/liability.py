"""What a complaint cost and who bears it: losses, and how they are shared out (LIA-1, 2, 4, 7).

The sanctions that follow are :mod:`opsroom.actions.sanctions`, what is taken of whose bonus
:mod:`opsroom.actions.deducting`.
"""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, ClassVar, Final

from pydantic import Field

from opsroom.actions.door import Done, Tx, must_be
from opsroom.actions.settle import (
    Cents,
    Quantity,
    SettleAction,
    Settling,
    Some,
    person_name,
)
from opsroom.domain.contracts import months_later
from opsroom.domain.errors import BadInput, OpsroomError, Refused
from opsroom.domain.fields import Line, OptionalLine, RowId
from opsroom.domain.liability import (
    RESALE_MONTHS,
    Bearer,
    Branch,
    Found,
    bearer,
    burdens,
    group_deduction,
)
from opsroom.domain.money import WHOLE, MoneyError, plain
from opsroom.domain.people import Role
from opsroom.domain.settling import Lot, loss_of_lot, whole_loss
from opsroom.language import _
from opsroom.language.settlewords import settled
from opsroom.store import liabilitysql

#: Who puts shares and sanctions forward: quality names the persons (CMP-17), the offices propose.
PROPOSERS: Final = frozenset({Role.CONTROL, Role.OFFICE, Role.QUALITY})
BasisPoints = Annotated[int, Field(ge=1, le=WHOLE, strict=True)]
Row = dict[str, Any]


class RecordLoss(SettleAction):
    """Record goods that a complaint left on our hands, or a cost; later what they sold for (LIA-1).

    Attributes:
        lot: row ID of a lot recorded before, to add a sale or the actual loss; ``None`` for a
            new one. Goods that are sold in parts are as many lots.
        what: what was lost; a new lot needs it.
        quantity, a_price: of goods: how many, and the A-grade price of one.
        offered_on: the local date from which they can be resold, for a month; ``None``: today.
        sold_price, sold_on: the price of one, and the local date of the sale (``None``: today).
        actual: the actual loss on all of it; of a cost it is all there is.
    """

    name: ClassVar[str] = "liability.loss"
    roles: ClassVar[frozenset[Role]] = frozenset({Role.CONTROL, Role.ACCOUNTING})
    lot: RowId | None = None
    what: OptionalLine = ""
    quantity: Some | None = None
    a_price: Cents | None = None
    offered_on: date | None = None
    sold_price: Cents | None = None
    sold_on: date | None = None
    actual: Cents | None = None

    def run(self, tx: Tx) -> Done:
        """See :class:`Action`."""
        edit = Settling.of_case(tx, self.case)
        if any(row["state"] == "approved" for row in edit.rows("loss_shares")):
            text = _("The loss of case {number} is shared out and approved: it stands.")
            raise Refused("LIA-7", text.format(number=edit.case["number"]))
        today = date.fromisoformat(edit.today())
        row = self._new(today) if self.lot is None else self._known(edit)
        row |= self._sale(today)
        if self.actual is not None:
            row["actual"] = self.actual
        try:
            made = loss_of_lot(Lot(*(row[field] for field in Lot._fields)), today)
        except MoneyError as error:
            raise BadInput("--sold-on", settled("money_error", error.code)) from None
        row |= {"recorded_at": edit.now, "recorded_by": tx.actor.id, "case_id": edit.id}
        if self.lot is None:
            lot = tx.insert("losses", row)
        else:
            lot = self.lot
            tx.update("losses", lot, row)
        facts = {"lot": lot, "loss": made.cents, "basis": str(made.basis)}
        return edit.done(self.name, {**facts, "whole_loss": loss_now(edit)}, self.what)

    def _new(self, today: date) -> Row:
        must_be(bool(self.what), "--what", _("What was lost?"))
        goods = self.quantity is not None
        if goods:
            must_be(self.a_price is not None, "--price", _("What is the A-grade price of one?"))
        else:
            must_be(self.actual is not None, "--actual", _("A cost needs its amount."))
            without = self.a_price is None and self.offered_on is None and self.sold_price is None
            must_be(without, "--quantity", _("How many are they?"))
        offered = self.offered_on or today
        must_be(offered <= today, "--offered", _("That day is still to come."))
        return {
            "what": self.what,
            "quantity": f"{self.quantity.normalize():f}" if self.quantity is not None else None,
            "a_price": self.a_price,
            "offered_on": offered.isoformat() if goods else None,
            "sold_price": None,
            "sold_on": None,
            "actual": None,
        }

    def _known(self, edit: Settling) -> Row:
        row = next((dict(row) for row in edit.rows("losses") if row["id"] == self.lot), None)
        if row is None:
            text = _("Case {number} has no such lot as {lot}.")
            raise BadInput("--lot", text.format(number=edit.case["number"], lot=self.lot))
        fixed = self.what or self.quantity or self.a_price is not None or self.offered_on
        must_be(not fixed, "--lot", _("Of a lot its sale and its actual loss alone are added."))
        given = self.sold_price is not None or self.actual is not None
        must_be(given, "--lot", _("What is to be added: a sale, or the actual loss?"))
        sale_of_cost = row["quantity"] is None and self.sold_price is not None
        must_be(not sale_of_cost, "--sold", _("That lot is a cost: there is nothing to sell."))
        return row

    def _sale(self, today: date) -> Row:
        if self.sold_price is None:
            must_be(self.sold_on is None, "--sold", _("At what price was one sold?"))
            return {}
        on = self.sold_on or today
        must_be(on <= today, "--sold-on", _("That day is still to come."))
        return {"sold_price": self.sold_price, "sold_on": on.isoformat()}


class ShareLoss(SettleAction):
    """Share a case's loss out (LIA-2, LIA-4). It stands for approval, in place of an earlier one.

    In production a team bears the deduction, else a section: a part of it each of its members, by
    base points; who is responsible is named for the sanctions. In sales and service the persons
    responsible bear it themselves; where none is found, their department does, as a team would.

    Attributes:
        branch: where the cause lies.
        persons: who is responsible, with their weights in basis points, together 100 %.
        unit_kind, unit: the team, section or department that bears it.
        members: its members' base points.
        note: for whoever approves it.
    """

    name: ClassVar[str] = "liability.share"
    roles: ClassVar[frozenset[Role]] = PROPOSERS
    branch: Branch
    persons: dict[Line, BasisPoints] = Field(default_factory=dict, max_length=200)
    unit_kind: Bearer | None = None
    unit: OptionalLine = ""
    members: dict[Line, Quantity] = Field(default_factory=dict, max_length=2_000)
    note: OptionalLine = ""

    def run(self, tx: Tx) -> Done:
        """See :class:`Action`."""
        edit = Settling.of_case(tx, self.case)
        loss = _known_loss(edit)
        kind, unit = self._bearer()
        for person, where in ((p, "--person") for p in self.persons):
            person_name(tx, person, where)
        for person, where in ((p, "--member") for p in self.members):
            person_name(tx, person, where)
        by_person = self._burdens(loss)
        by_bearer = by_person if kind is Bearer.PERSON else self._by_members(loss)
        _replace_standing(edit)
        number = edit.next_number("loss_shares", "L")
        row = {
            "number": number,
            "case_id": edit.id,
            "branch": str(self.branch),
            "loss": loss,
            "unit_kind": "" if kind is Bearer.PERSON else str(kind),
            "unit": "" if kind is Bearer.PERSON else unit,
            "proposed_at": edit.now,
            "proposed_by": tx.actor.id,
            "note": self.note,
        }
        self._keep(tx, tx.insert("loss_shares", row), by_person, by_bearer)
        facts = {"number": number, "state": "proposed", "loss": loss, "bearer": str(kind)}
        told = {"persons": by_person, "debts": by_bearer}
        return edit.done(self.name, {**facts, "unit": row["unit"], **told}, self.note)

    def _bearer(self) -> tuple[Bearer, str]:
        """Who bears it, by how far the responsible were found (LIA-4)."""
        if bool(self.unit) != (self.unit_kind not in (None, Bearer.PERSON)):
            raise BadInput("--unit", _("A unit is a team, a section or a department, by name."))
        units: dict[str, str] = {str(self.unit_kind): self.unit} if self.unit else {}
        found = Found(person=next(iter(self.persons), None), **units)
        try:
            kind, name = bearer(self.branch, found)
        except MoneyError:
            raise Refused("LIA-4", self._nobody()) from None
        if kind is Bearer.PERSON and (self.unit or self.members):
            text = _("Where persons are found they bear it themselves: no unit does.")
            raise Refused("LIA-4", text)
        if kind is not Bearer.PERSON and not self.members:
            raise BadInput("--member", _("Whose base points share it out? Name the members."))
        return kind, name

    def _nobody(self) -> str:
        if self.branch is Branch.PRODUCTION:
            return _("In production a deduction goes to the team, else to the section: name one.")
        return _("In {branch} it goes to the persons, else to the department: name them.").format(
            branch=settled("branch", self.branch)
        )

    def _burdens(self, loss: int) -> dict[str, int]:
        if not self.persons:
            return {}
        try:
            return burdens(loss, self.persons)
        except MoneyError as error:
            if error.code == "not_a_whole":
                text = _("The weights make {sum} %, and not 100 %.")
                together = plain(int(error.detail))
                raise Refused("LIA-2", text.format(sum=together)) from None
            raise BadInput("--person", settled("money_error", error.code)) from None

    def _by_members(self, loss: int) -> dict[str, int]:
        try:
            return group_deduction(loss, self.members)
        except MoneyError as error:
            raise BadInput("--member", settled("money_error", error.code)) from None

    def _keep(
        self, tx: Tx, share: int, by_person: Mapping[str, int], by_bearer: Mapping[str, int]
    ) -> None:
        for person, cents in by_person.items():
            row = {"share_id": share, "person_id": person, "weight_bp": self.persons[person]}
            tx.insert("share_persons", {**row, "cents": cents})
        for person, cents in by_bearer.items():
            points = self.members.get(person)
            plain_points = None if points is None else f"{points.normalize():f}"
            row = {"share_id": share, "person_id": person, "points": plain_points}
            tx.insert("share_debts", {**row, "cents": cents})


def loss_now(edit: Settling) -> int | None:
    """What the case lost as far as it is recorded; ``None`` while some of it isn't known."""
    lots = [row.lot for row in liabilitysql.lots(edit.tx.db.conn, edit.id)]
    return whole_loss(lots, date.fromisoformat(edit.today()))


def _known_loss(edit: Settling) -> int:
    """The loss to be shared out.

    Raises:
        Refused: it isn't known yet, or there is none (LIA-1).
    """
    loss = loss_now(edit)
    if loss:
        return loss
    raise _unknown(edit, loss)


def _unknown(edit: Settling, loss: int | None) -> OpsroomError:
    number = edit.case["number"]
    if loss == 0:
        return Refused("LIA-1", _("Case {number} cost nothing.").format(number=number))
    lots = liabilitysql.lots(edit.tx.db.conn, edit.id)
    if not lots:
        text = _("No loss is recorded for case {number}.")
        return Refused("LIA-1", text.format(number=number))
    today = date.fromisoformat(edit.today())
    waiting = next(row for row in lots if loss_of_lot(row.lot, today).cents is None)
    last = months_later(date.fromisoformat(waiting.offered_on or edit.today()), RESALE_MONTHS)
    if today <= last:
        text = _("{what} of case {number} may still be resold until {day}.")
    else:
        text = _("{what} of case {number} wasn't resold by {day}: record the actual loss.")
    return Refused("LIA-1", text.format(what=waiting.what, number=number, day=last.isoformat()))


def _replace_standing(edit: Settling) -> None:
    """Take back a share that isn't approved yet, with the sanctions proposed by it.

    Raises:
        Refused: it is approved (LIA-7).
    """
    for row in edit.rows("loss_shares"):
        if row["state"] == "approved":
            text = _("{share} is approved: the loss of case {number} is shared out.")
            number = edit.case["number"]
            raise Refused("LIA-7", text.format(share=row["number"], number=number))
        if row["state"] == "proposed":
            drop_share(edit, row["id"], "replaced")


def drop_share(edit: Settling, share: int, state: str) -> list[str]:
    """Take a proposed share back, and the sanctions proposed by it, whose numbers are returned."""
    edit.tx.update("loss_shares", share, {"state": state})
    resting = [
        row
        for row in edit.rows("sanctions")
        if row["share_id"] == share and row["state"] == "proposed"
    ]
    for row in resting:
        edit.tx.update("sanctions", row["id"], {"state": "rejected"})
    return [row["number"] for row in resting]
