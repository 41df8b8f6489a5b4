"""Who is first responsible for a complaint case, and how heavy it is (FBK-5, FBK-6)."""

from typing import ClassVar

from opsroom.actions.caseedit import CaseAction, CaseEdit, roles_of
from opsroom.actions.caseopen import colleague
from opsroom.actions.caseroute import pass_up, reckon
from opsroom.actions.door import Done, Tx, must_be
from opsroom.domain.cases import Fault, Weight
from opsroom.domain.errors import Refused
from opsroom.domain.fields import Line
from opsroom.domain.people import CASEWORK, HEADS, Role
from opsroom.language import _
from opsroom.language.words import series, word


def must_answer_for(edit: CaseEdit, *, step: bool = True) -> None:
    """Check that the actor is first responsible, has the step's role, or leads.

    Args:
        edit: the case.
        step: whether the role of the step is enough.

    Raises:
        Refused: by ROL-2.
    """
    tx, case = edit.tx, edit.case
    mine = roles_of(tx, case["site_id"])
    if tx.actor.id == case["owner_id"] or mine & HEADS or (step and case["role"] in mine):
        return
    roles = [Role(case["role"]), *sorted(HEADS)] if step else sorted(HEADS)
    raise Refused(
        "ROL-2",
        _(
            "{name} ({role}) may not do this to case {number}. It is open to {owner}, who is "
            "first responsible, and to: {roles}."
        ).format(
            name=tx.actor.name,
            role=word("role", tx.actor.role),
            number=case["number"],
            owner=_name(tx, case["owner_id"]),
            roles=series(dict.fromkeys(word("role", one) for one in roles)),
        ),
    )


class WeighCase(CaseAction):
    """Correct the weight, whose fault it is, or whether the customer is overseas (FBK-6, CMP-5).

    One that becomes serious goes at once where its track says (FBK-1).

    Attributes:
        weight, fault, overseas: ``None`` leaves one as it is.
    """

    name: ClassVar[str] = "case.weigh"
    roles: ClassVar[frozenset[Role]] = CASEWORK
    weight: Weight | None = None
    fault: Fault | None = None
    overseas: bool | None = None

    def run(self, tx: Tx) -> Done:
        """See :class:`Action`."""
        edit = CaseEdit(tx, self.case, self.expect)
        edit.move("weigh")
        must_answer_for(edit)
        wanted = {
            "weight": None if self.weight is None else str(self.weight),
            "fault": None if self.fault is None else str(self.fault),
            "overseas": None if self.overseas is None else int(self.overseas),
        }
        given = {column: value for column, value in wanted.items() if value is not None}
        must_be(bool(given), "CASE", _("What is to be corrected: weight, fault or overseas?"))
        if all(edit.case[column] == value for column, value in given.items()):
            raise Refused("FBK-6", _("Case {number} is so already.").format(**edit.case))
        edit.set(**given)
        reckon(edit)
        pass_up(edit)
        return edit.done(self.name)


class HandCase(CaseAction):
    """Offer the case to somebody else; until they accept, the first stays responsible (FBK-5).

    Offered to whoever is first responsible, an offer is taken back.

    Attributes:
        to: the person's ID.
    """

    name: ClassVar[str] = "case.hand"
    roles: ClassVar[frozenset[Role]] = CASEWORK
    to: Line

    def run(self, tx: Tx) -> Done:
        """See :class:`Action`."""
        edit = CaseEdit(tx, self.case, self.expect)
        edit.move("hand")
        must_answer_for(edit, step=False)
        person = colleague(tx, edit.case["site_id"], self.to, "--to")
        offered = None if person["id"] == edit.case["owner_id"] else person["id"]
        if offered == edit.case["offered_id"]:
            text = (
                _("Case {number} is {name}'s already.")
                if offered is None
                else _("Case {number} is offered to {name} already.")
            )
            raise Refused("FBK-5", text.format(number=edit.case["number"], name=person["name"]))
        edit.set(offered_id=offered)
        edit.also["to"] = person["name"]
        return edit.done(self.name)


class TakeCase(CaseAction):
    """Accept a case that is offered, or one that nobody is first responsible for (FBK-5)."""

    name: ClassVar[str] = "case.take"
    roles: ClassVar[frozenset[Role]] = CASEWORK

    def run(self, tx: Tx) -> Done:
        """See :class:`Action`."""
        edit = CaseEdit(tx, self.case, self.expect)
        edit.move("take")
        case = edit.case
        free = case["owner_id"] is None and case["offered_id"] is None
        if not free and case["offered_id"] != tx.actor.id:
            raise self._refused(tx, edit)
        colleague(tx, case["site_id"], tx.actor.id, "CASE")
        edit.set(owner_id=tx.actor.id, offered_id=None)
        return edit.done(self.name)

    def _refused(self, tx: Tx, edit: CaseEdit) -> Refused:
        case = edit.case
        if case["offered_id"] is None:
            text = _("Case {number} isn't offered to anybody: {owner} is first responsible for it.")
        else:
            text = _("Case {number} is offered to {to}, not to {name}.")
        return Refused(
            "ROL-2",
            text.format(
                number=case["number"],
                owner=_name(tx, case["owner_id"]),
                to=_name(tx, case["offered_id"]),
                name=tx.actor.name,
            ),
        )


def _name(tx: Tx, person: str | None) -> str:
    row = tx.one("SELECT name FROM people WHERE id = ?", person)
    return str(row["name"]) if row else _("nobody")
