"""Papers of a case that somebody has to do with: sign, decide, reply, withdraw (CMP-10, CMP-13)."""

from typing import TYPE_CHECKING, Final

from opsroom.actions.casepapers import DecidePetition, SettleNote, SignPetition, WithdrawPetition
from opsroom.actions.door import Action, Done
from opsroom.domain.casemay import may_take_part
from opsroom.language import _
from opsroom.language.words import word
from opsroom.store.complaintlist import Errand
from opsroom.store.complaintsql import CaseRow, papers
from opsroom.ui.asking import Deed, FormField, Question, Values, ask
from opsroom.ui.casedesk import Desk

if TYPE_CHECKING:
    from opsroom.ui.app import OpsApp

#: What each kind of errand about a paper does, and what of a petition that is one's own.
DEEDS: Final = {
    "sign": "petition.sign",
    "decide": "petition.decide",
    "note": "note.settle",
    "withdraw": "petition.withdraw",
}
#: Characters of a paper's text beside others to choose from.
_LONGEST: Final = 60


def of_person(desk: Desk, row: CaseRow) -> list[Errand]:
    """The papers of a case with which the person can do something now: those that wait first."""
    waiting = [one for one in desk.errands_of(row.id) if one.kind in DEEDS]
    own = [
        Errand("withdraw", row, one.id, one.kind, one.made_at, one.text)
        for one in papers(desk.conn, row.id)
        if one.kind == "petition" and one.state == "open" and one.by_id == desk.actor.id
    ]
    return waiting + (own if may_take_part(desk.actor, row.site_id) else [])


def start(app: "OpsApp", row: CaseRow | None) -> None:
    """Deal with the paper that waits, or with the own petition; of several, ask which."""
    if row is None:
        app.tell(_("There is no case in hand."), "warning")
        return
    found = of_person(Desk(app, app.now()), row)
    if not found:
        text = _("No paper of {number} waits for you. [CMP-13]")
        app.tell(text.format(number=row.number), "warning")
    elif len(found) == 1:
        _deal(app, found[0])
    else:
        _which(app, found)


def _which(app: "OpsApp", found: list[Errand]) -> None:
    number = found[0].case.number
    choices = tuple(
        (str(one.paper), f"{word('case_verb', DEEDS[one.kind])}  {_short(one.text)}")
        for one in found
    )
    question = Question(
        ("case.papers", number),
        _("Papers of {number}").format(number=number),
        (FormField("paper", _("Which"), choices, True),),
    )

    def chosen(values: Values) -> Deed:
        errand = next(one for one in found if str(one.paper) == values["paper"])
        return Deed((), lambda _done: _deal(app, errand))

    ask(app, question, chosen)


def _short(text: str) -> str:
    """A text in one line."""
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else line[: _LONGEST - 3] + "..."


def _deal(app: "OpsApp", errand: Errand) -> None:
    """Ask what the paper wants."""
    number, kind = errand.case.number, word("paper", errand.paper_kind)
    decision = (("yes", _("approve")), ("no", _("reject")))
    fields = {
        "sign": (
            FormField("note", _("What your department says to it (may stay empty)"), lines=True),
        ),
        "decide": (
            FormField("approve", _("Decision"), decision, True),
            FormField("note", _("Note (needed to reject)"), lines=True),
        ),
        "note": (FormField("reply", _("Why, and what is done now"), required=True, lines=True),),
        "withdraw": (FormField("reason", _("Why it is withdrawn"), required=True, lines=True),),
    }[errand.kind]
    question = Question(
        (f"case.{errand.kind}", f"{number}.{errand.paper}"),
        "\n".join(text for text in (f"{number}  {kind}", errand.text) if text),
        fields,
        check=lambda values: _check(errand.kind, values),
        at_case=(number, "petition" if errand.kind != "note" else "record"),
    )

    def done(_done: Done) -> None:
        what = word("case_event", DEEDS[errand.kind])
        app.tell(f"{number}: {what}.")

    ask(app, question, lambda values: Deed((_action(errand, values),), done))


def _check(kind: str, values: Values) -> dict[str, str]:
    if kind == "decide" and values["approve"] == "no" and not values["note"]:
        return {"note": _("To reject a petition a note is needed that says why.") + " [LIA-8]"}
    return {}


def _action(errand: Errand, values: Values) -> Action:
    case, paper = errand.case.number, int(errand.paper or 0)
    if errand.kind == "sign":
        return SignPetition(case=case, paper=paper, note=values["note"])
    if errand.kind == "withdraw":
        return WithdrawPetition(case=case, paper=paper, reason=values["reason"])
    if errand.kind == "note":
        return SettleNote(case=case, paper=paper, reply=values["reply"])
    return DecidePetition(
        case=case, paper=paper, approve=values["approve"] == "yes", note=values["note"]
    )
