"""Returns and liability: each verb is one action through the door, and says what is so then."""

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from opsroom.cli.amounts import cents
from opsroom.cli.calls import build, given
from opsroom.cli.session import Session
from opsroom.cli.when import day, month
from opsroom.documents.settlesaid import Sentences
from opsroom.documents.typed import basis_points, pairs, quantity
from opsroom.domain.errors import BadInput
from opsroom.domain.money import plain
from opsroom.language import _
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
    if nothing := [person for person, part in fields["persons"].items() if not part]:
        text = _("{person} would bear nothing: at least 0.01 %, or leave them out.")
        raise BadInput("--person", text.format(person=nothing[0]))
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
    people = peoplesql.names(session.store.conn)
    lines = Sentences(session.policy, people, done.facts).of(name)
    if dry:
        lines = [_("What if: {sentence}").format(sentence=lines[0]), *lines[1:]]
        lines.append(_("Nothing was changed."))
    for line in lines:
        session.out.say(line)
