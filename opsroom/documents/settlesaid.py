"""What the actions of settlements did, in sentences: for the command line and the screen alike."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from opsroom.documents.casewords import CaseWords
from opsroom.language import _
from opsroom.language.settlewords import settled
from opsroom.language.words import series, word

if TYPE_CHECKING:
    from opsroom.domain.policy import Policy


class Sentences:
    """What an action did, or would do, in lines for people."""

    def __init__(
        self, policy: "Policy", names: Mapping[str, str], facts: Mapping[str, Any]
    ) -> None:
        """Tell what an action answered with.

        Args:
            policy: the company's rules: its currency.
            names: people's names, by their IDs.
            facts: what the action told.
        """
        self._facts, self._people = facts, names
        self._amount = CaseWords(policy).amount

    def of(self, name: str) -> list[str]:
        """The lines of an action."""
        kind, _dot, verb = name.partition(".")
        if kind == "return":
            return [*self._paper(verb), *self._goods()]
        found: list[str] = getattr(self, f"_{verb}")()
        return found

    def _text(self, template: str, **more: Any) -> str:
        return template.format(**{**self._facts, **more})

    def _paper(self, verb: str) -> list[str]:
        cents = self._facts.get("worth", self._facts["amount"])
        lines = [self._text(self._head(verb), amount=self._amount(cents))]
        if self._facts.get("next"):
            roles = _(" / ").join(word("role", role) for role in self._facts["next"])
            lines.append(_("To approve next: {roles}.").format(roles=roles))
        return lines

    def _head(self, verb: str) -> str:
        if self._facts["state"] == "rejected":
            return _("{number} is refused.")
        if verb == "approve" and self._facts["next"]:
            return _("{number} has this approval.")
        if verb == "book" and self._facts["outcome"] != "booked":
            return _("{number} isn't booked.")
        return {
            "issue": _("{number} is issued: {amount}."),
            "allow": _("{number} is issued: {amount}."),
            "approve": _("{number} is approved."),
            "receive": _("{number}: what arrived is counted."),
            "instruct": _("{number}: the warehouse has its instructions."),
            "sign": _("{number}: the warehouse has signed for what arrived."),
            "signed": _("{number}: the customer has signed."),
            "book": _("{number} is booked: {amount}."),
            "decide": _("{number}: accounting can book it now."),
            "prove": _("{number} has its proof."),
            "complete": _("{number} is complete."),
        }[verb]

    def _goods(self) -> list[str]:
        """What becomes of the goods, and of which (RET-3)."""
        if "outcome" not in self._facts:
            return []
        outcome = settled("outcome", self._facts["outcome"])
        if self._facts["outcome"] == "booked":
            items = [f"{item} {much}" for item, much in self._facts["booked"].items()]
        else:
            items = self._facts["strangers" if self._facts["outcome"] == "ask" else "beyond"]
        said = [_("{items}: {outcome}.").format(items=series(items) or "-", outcome=outcome)]
        return said + self._beyond()

    def _beyond(self) -> list[str]:
        """That more came than the case's decision approved (CMP-6)."""
        found = self._facts.get("beyond_decision")
        if found is None:
            return []
        text = _(
            "The decision of case {case} approved {approved}; with what arrived its papers come "
            "to {together}. Beyond tolerance, that needs authority for all of it (CMP-6)."
        )
        return [self._text(text, **{key: self._amount(cents) for key, cents in found.items()})]

    def _loss(self) -> list[str]:
        basis = settled("basis", self._facts["basis"])
        lost = self._facts["loss"]
        amount = _("not known") if lost is None else self._amount(lost)
        lines = [self._text(_("Lot {lot}: {amount} ({basis})."), amount=amount, basis=basis)]
        if self._facts["whole_loss"] is not None:
            whole = self._amount(self._facts["whole_loss"])
            lines.append(self._text(_("Case {case} lost {amount} in all."), amount=whole))
        return lines

    def _share(self) -> list[str]:
        amount = self._amount(self._facts["loss"])
        head = self._text(_("{number} stands for approval: {amount}."), amount=amount)
        parts = self._facts["debts"]
        return [
            head,
            *(f"  {self._name(one)}  {self._amount(part)}" for one, part in parts.items()),
        ]

    def _name(self, person: str) -> str:
        return self._people.get(person, person)

    def _sanction(self) -> list[str]:
        grade, money = settled("grade", self._facts["grade"]), self._facts["cents"]
        amount = _("the whole of the month's bonus") if money is None else self._amount(money)
        text = _("{number} stands for approval: {person}, {grade}, {amount}.")
        return [self._text(text, grade=grade, amount=amount)]

    def _agent(self) -> list[str]:
        amount = self._amount(self._facts["cents"])
        text = _("{number} stands for approval: {agent}, {amount}.")
        return [self._text(text, amount=amount)]

    def _approve(self) -> list[str]:
        state = settled("paper_state", self._facts["state"])
        lines = [self._text(_("{number} is {state}."), state=state)]
        if along := self._facts.get("along"):
            text = _("Refused with it: {papers}.")
            lines.append(text.format(papers=series(along)))
        return lines

    def _publish(self) -> list[str]:
        return self._approve()

    def _pass(self) -> list[str]:
        passed, waiting = series(self._facts["passed"]), series(self._facts["waiting"])
        lines = [_("Passed to personnel: {papers}.").format(papers=passed or "-")]
        if waiting:
            lines.append(_("Still to be decided: {papers}.").format(papers=waiting))
        if self._facts["late"]:
            lines.append(_("That is later than before the 10th."))
        return lines

    def _bonus(self) -> list[str]:
        amount = self._amount(self._facts["cents"])
        return [self._text(_("Bonus of {person} in {month}: {amount}."), amount=amount)]

    def _deduct(self) -> list[str]:
        sums = {key: self._amount(self._facts[key]) for key in ("economic", "sanction", "lapsed")}
        text = _("Taken for {month}: {economic} of losses, {sanction} of sanctions.")
        lines = [self._text(text, **sums)]
        if self._facts["lapsed"]:
            lines.append(self._text(_("Lapsed, beyond the bonus: {lapsed}."), **sums))
        if self._facts["without_bonus"]:
            people = series(self._facts["without_bonus"])
            text = _("They owe, and no bonus is entered: {people}.")
            lines.append(text.format(people=people))
        if self._facts["waiting"]:
            papers = series(self._facts["waiting"])
            text = _("Still to be decided, so taken in a later month: {papers}.")
            lines.append(text.format(papers=papers))
        return lines
