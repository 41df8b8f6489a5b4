"""Returns and liability: each verb is one action through the door, and says what is so then."""

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from opsroom.cli.calls import build, given
from opsroom.cli.session import Session
from opsroom.cli.settleinput import basis_points, cents, pairs, quantity
from opsroom.cli.when import day, month
from opsroom.documents.casewords import CaseWords
from opsroom.domain.errors import BadInput
from opsroom.domain.money import plain
from opsroom.language import _
from opsroom.language.settlewords import settled
from opsroom.language.words import series, word
from opsroom.store import peoplesql, settlesql

if TYPE_CHECKING:
    from opsroom.actions.door import Action, Done

#: What an action tells in cents; amounts by name too.
_AMOUNTS: Final = frozenset(
    ("amount", "loss", "whole_loss", "cents", "borne", "worth", "economic", "sanction", "lapsed")
)
_BY_NAME: Final = frozenset(("persons", "debts", "beyond_decision"))


def act(session: Session) -> int:
    """Any verb that is exactly one action whose fields are its arguments."""
    module, _colon, name = session.args.action.partition(":")
    fields = given(session)
    if "month" in fields:
        fields["month"] = f"{month('MONTH', fields['month']):%Y-%m}"
    return _do(session, getattr(import_module(f"opsroom.actions.{module}"), name), fields)


def issue(session: Session) -> int:
    """``return issue``: a return slip (RET-2)."""
    from opsroom.actions.returns import IssueReturn

    fields = given(session)
    fields["lines"] = tuple(
        _line(session, item, value) for item, value in pairs("--line", fields["lines"])
    )
    if "agreed" in fields:
        fields["agreed_bp"] = basis_points("--tolerance", fields.pop("agreed"))
        session.flags["agreed_bp"] = "--tolerance"
    return _do(session, IssueReturn, fields)


def _line(session: Session, item: str, value: str) -> dict[str, Any]:
    much, at, price = value.partition("@")
    line: dict[str, Any] = {"item": item, "quantity": quantity("--line", much)}
    return {**line, "price": cents(session, "--line", price)} if at else line


def allow(session: Session) -> int:
    """``return allow``: an allowance certificate (RET-1)."""
    from opsroom.actions.returns import IssueAllowance

    fields = given(session)
    fields["amount"] = cents(session, "--amount", fields["amount"])
    return _do(session, IssueAllowance, fields)


def receive(session: Session) -> int:
    """``return receive``: what arrived (RET-3)."""
    from opsroom.actions.returngoods import ReceiveGoods

    fields = given(session)
    fields["lines"] = tuple(
        {"item": item, "quantity": quantity("--line", much)}
        for item, much in pairs("--line", fields["lines"])
    )
    return _do(session, ReceiveGoods, fields)


def sign(session: Session) -> int:
    """``return sign``: the warehouse for the goods, or the customer for an allowance."""
    from opsroom.actions.returngoods import SignReturn
    from opsroom.actions.returnproof import SignAllowance

    fields = given(session)
    found = settlesql.find_paper(session.room.store.conn, fields["paper"])
    if found is None or found.table != "allowances":
        if "signer" in fields:
            raise BadInput("--by", _("A slip is signed by the warehouse, whoever acts."))
        return _do(session, SignReturn, fields)
    if "signer" not in fields:
        raise BadInput("--by", _("Whose signature is it?"))
    return _do(session, SignAllowance, fields)


def loss(session: Session) -> int:
    """``liability loss``: goods, or a cost (LIA-1)."""
    from opsroom.actions.liability import RecordLoss

    fields = given(session)
    for field in ("a_price", "actual", "sold_price"):
        if field in fields:
            fields[field] = cents(session, session.flags[field], fields[field])
    for field in ("offered_on", "sold_on"):
        if field in fields:
            fields[field] = day(session.flags[field], fields[field])
    if "quantity" in fields:
        fields["quantity"] = quantity("--quantity", fields["quantity"])
    return _do(session, RecordLoss, fields)


def share(session: Session) -> int:
    """``liability share``: who bears a loss (LIA-2, LIA-4)."""
    from opsroom.actions.liability import ShareLoss

    fields = given(session)
    units = [kind for kind in ("team", "section", "department") if kind in fields]
    if len(units) > 1:
        text = _("One unit bears it: a team, a section or a department.")
        raise BadInput(", ".join(f"--{kind}" for kind in units), text)
    for kind in units:
        fields |= {"unit_kind": kind, "unit": fields.pop(kind)}
        session.flags["unit"] = f"--{kind}"
    persons, members = (fields.pop(name, ()) for name in ("persons", "members"))
    fields["persons"] = {
        person: basis_points("--person", part) for person, part in pairs("--person", persons)
    }
    fields["members"] = {
        person: quantity("--member", points) for person, points in pairs("--member", members)
    }
    return _do(session, ShareLoss, fields)


def sanction(session: Session) -> int:
    """``liability sanction``: propose one (LIA-3)."""
    from opsroom.actions.sanctions import ProposeSanction

    fields = given(session)
    if "money" in fields:
        fields["money"] = cents(session, "--money", fields["money"])
    if "points" in fields:
        fields["points"] = quantity("--points", fields["points"])
    return _do(session, ProposeSanction, fields)


def bonus(session: Session) -> int:
    """``liability bonus``: of a person and a month (LIA-5)."""
    from opsroom.actions.deducting import SetBonus

    fields = given(session)
    fields["month"] = f"{month('MONTH', fields['month']):%Y-%m}"
    fields["cents"] = cents(session, "AMOUNT", fields["cents"])
    return _do(session, SetBonus, fields)


# -- the answer --------------------------------------------------------------------------------


def _do(session: Session, action: "type[Action]", fields: dict[str, Any]) -> int:
    """Do it through the door, and say what is so now, or would be (a dry run)."""
    done = session.perform(build(session, action, fields))
    dry = bool(session.args.dry_run)
    session.out.answer(
        lambda: {
            "dry_run": dry,
            "entry": None if dry else done.entry,
            "currency": session.policy.money.currency,
            **{key: _value(session, key, told) for key, told in done.facts.items()},
        },
        lambda: _say(session, action.name, done, dry),
    )
    return 0


def _value(session: Session, key: str, told: Any) -> Any:
    """Amounts as text, exact and in units of the currency; the rest as it is."""
    decimals = session.policy.money.decimals
    if key in _AMOUNTS and isinstance(told, int):
        return plain(told, decimals)
    if key in _BY_NAME and isinstance(told, dict):
        return {person: plain(part, decimals) for person, part in told.items()}
    return told


def _say(session: Session, name: str, done: "Done", dry: bool) -> None:
    lines = _Sentences(session, done.facts).of(name)
    if dry:
        lines = [_("What if: {sentence}").format(sentence=lines[0]), *lines[1:]]
        lines.append(_("Nothing was changed."))
    for line in lines:
        session.out.say(line)


class _Sentences:
    """What an action did, in lines for people."""

    def __init__(self, session: Session, facts: dict[str, Any]) -> None:
        self._facts, self._people = facts, peoplesql.names(session.store.conn)
        self._amount = CaseWords(session.policy).amount

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
        return [self._text(_("{number} is {state}."), state=state)]

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
        return lines
