"""Papers of a case that wait for somebody: sign, decide, reply (CMP-10, CMP-13, LIA-8)."""

from typing import TYPE_CHECKING

from opsroom.actions.casepapers import DecidePetition, SettleNote, SignPetition
from opsroom.actions.door import Action, Done
from opsroom.language import _
from opsroom.language.words import word
from opsroom.store.complaintlist import Errand
from opsroom.store.complaintsql import CaseRow
from opsroom.ui.asking import Deed, FormField, Question, Values, ask
from opsroom.ui.casedesk import Desk

if TYPE_CHECKING:
    from opsroom.ui.app import OpsApp

#: Errands about a paper.
ABOUT_PAPERS = frozenset({"sign", "decide", "note"})


def start(app: "OpsApp", row: CaseRow | None) -> None:
    """Deal with the paper that waits; of several, ask which."""
    if row is None:
        app.tell(_("There is no case in hand."), "warning")
        return
    found = [one for one in Desk(app, app.now()).errands_of(row.id) if one.kind in ABOUT_PAPERS]
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
        (str(one.paper), f"{word('paper', one.paper_kind)}  {one.text}") for one in found
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


def _deal(app: "OpsApp", errand: Errand) -> None:
    """Ask what the paper wants."""
    number, kind = errand.case.number, word("paper", errand.paper_kind)
    decision = (("yes", _("approve")), ("no", _("reject")))
    fields = {
        "sign": (FormField("note", _("What your department says to it (may stay empty)")),),
        "decide": (
            FormField("approve", _("Decision"), decision, True),
            FormField("note", _("Note (needed to reject)")),
        ),
        "note": (FormField("reply", _("Why, and what is done now"), required=True),),
    }[errand.kind]
    question = Question(
        (f"case.{errand.kind}", f"{number}.{errand.paper}"),
        "\n".join(text for text in (f"{number}  {kind}", errand.text) if text),
        fields,
        check=lambda values: _check(errand.kind, values),
        at_case=(number, "petition" if errand.kind != "note" else "record"),
    )

    def done(_done: Done) -> None:
        event = {"sign": "petition.sign", "decide": "petition.decide", "note": "note.settle"}
        what = word("case_event", event[errand.kind])
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
    if errand.kind == "note":
        return SettleNote(case=case, paper=paper, reply=values["reply"])
    return DecidePetition(
        case=case, paper=paper, approve=values["approve"] == "yes", note=values["note"]
    )
