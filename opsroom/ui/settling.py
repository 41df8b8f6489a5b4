"""Acting on a settlement by keys: what may be done now by this person, asked of the door itself."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from opsroom.actions.door import Action, Done, Room
from opsroom.documents.settlesaid import Sentences
from opsroom.domain.errors import OpsroomError
from opsroom.domain.settlewaits import DECISIONS
from opsroom.language import _
from opsroom.language.settlewords import settled as said_of
from opsroom.language.words import word
from opsroom.store import complaintsql, settledsql
from opsroom.store.casepeople import names
from opsroom.store.complaintsql import CaseRow
from opsroom.ui.acting import open_form, refusals
from opsroom.ui.asking import Deed, FormField, Question, Values, ask, said
from opsroom.ui.casedesk import Desk
from opsroom.ui.plan import Plan
from opsroom.ui.presentcases import View
from opsroom.ui.settleabout import about
from opsroom.ui.settleacts import Act, offers
from opsroom.ui.settlepage import settlement
from opsroom.ui.settlescene import Scene

if TYPE_CHECKING:
    from opsroom.ui.app import OpsApp

#: Reasons that are told at once where nothing can be done.
_REASONS: Final = 3
#: The actions that decide about a paper, by a key that approves or rejects.
_DECIDING: Final = frozenset({"return.approve", "return.decide", "liability.approve"})


class Offer(NamedTuple):
    """Something that could be done, and attempts at it for the door."""

    act: Act
    scene: Scene
    attempts: Sequence[Action]


def start(app: "OpsApp", row: CaseRow | None) -> None:
    """Offer what may be done now to the settlement of a case, and to the month's."""
    if not app.feed.calendars:
        app.tell(_("There is no case in hand."), "warning")
        return
    desk = Desk(app, app.now())
    _choose(app, desk, row, _offers(desk, row))


def decide(app: "OpsApp", row: CaseRow, *, reject: bool = False) -> bool:
    """Approve or refuse a paper of a case's settlement that waits for it.

    Returns:
        Whether there is such a paper, be it for others to decide on.
    """
    desk = Desk(app, app.now())
    waiting = {one.number for one, what in desk.papers if _decides(desk, row, one.number)}
    if not waiting:
        return False
    found = [
        one
        for one in _offers(desk, row, whoever=True)
        if one.act.action.name in _DECIDING and one.scene.number in waiting
    ]
    _choose(app, desk, row, found, given={"reject": "yes" if reject else "no"})
    return True


def _decides(desk: Desk, row: CaseRow, number: str) -> bool:
    return any(
        one.number == number and one.case == row.id and what.need in DECISIONS
        for one, what in desk.papers
    )


# -- what is open


def _scene(desk: Desk, row: CaseRow | None) -> Scene:
    """A case with nothing chosen of it; without a case, what is a month's."""
    case = -1 if row is None else row.id
    return Scene(desk, row, settledsql.settled(desk.conn, case), None, _today(desk, row))


def _today(desk: Desk, row: CaseRow | None) -> date:
    return desk.today(row.site_id if row is not None else desk.actor.site)


def _offers(desk: Desk, row: CaseRow | None, *, whoever: bool = False) -> list[Offer]:
    """What is open to the person's role; or to anybody, for a refusal that says whose it is."""
    return [
        Offer(act, scene, list(act.attempts(scene)))
        for act, scene in offers(_scene(desk, row))
        if whoever or desk.actor.role in act.action.roles
    ]


def _tried(door: Room, found: Sequence[Offer]) -> tuple[list[Offer], list[OpsroomError]]:
    """Those that the door would let through, and why it wouldn't the others."""
    open_: list[Offer] = []
    errors: list[OpsroomError] = []
    for offer in found:
        refused = refusals(door, offer.attempts, offer.act.worth)
        if refused is None:
            open_.append(offer)
        else:
            errors += refused[:1]
    return open_, errors


def _choose(
    app: "OpsApp",
    desk: Desk,
    row: CaseRow | None,
    found: Sequence[Offer],
    given: Mapping[str, str] | None = None,
) -> None:
    """Ask the door what is open; then the person what of it, where there is more than one."""

    async def work() -> None:
        open_, errors = await asyncio.to_thread(_tried, app.door, found)
        if not open_:
            app.tell(_nothing(desk, row, errors, all_of_it=given is None), "warning")
        elif len(open_) == 1:
            open_form(app, plan_of(app, open_[0].act, open_[0].scene, given or {}))
        else:
            _ask_which(app, desk, row, open_, given or {})

    app.run_worker(work(), exit_on_error=True)


def _ask_which(
    app: "OpsApp",
    desk: Desk,
    row: CaseRow | None,
    open_: Sequence[Offer],
    given: Mapping[str, str],
) -> None:
    choices = tuple((str(at), _label(desk, one)) for at, one in enumerate(open_))
    number = row.number if row is not None else ""
    question = Question(
        ("settle", ""),
        _("Settlement of {number}").format(number=number) if number else _("Settlements"),
        (FormField("what", _("What is to be done"), choices, True),),
        about=[("", line) for line in _others(desk, row)],
        at_case=(number, "record"),
    )

    def chosen(values: Values) -> Deed:
        app.typed.pop(question.key, None)
        offer = open_[int(values["what"])]
        plan = plan_of(app, offer.act, offer.scene, given)
        return Deed((), lambda _done: open_form(app, plan))

    app.typed.pop(question.key, None)
    ask(app, question, chosen)


def _label(desk: Desk, offer: Offer) -> str:
    """What it is done to first, so that papers stand below each other."""
    subject, title = offer.scene.subject, _(offer.act.title)
    if offer.act.of == "LotRow":
        what = _("lot {id}: {what}").format(id=subject.id, what=subject.what)  # type: ignore[union-attr] # by the table
        return f"{what}  {title}"
    if subject is None:
        return title
    return "  ".join(filter(None, (offer.scene.number, _amount(desk, offer.scene), title)))


def _amount(desk: Desk, scene: Scene) -> str:
    found = settledsql.amount_of(scene.subject)
    return "" if found is None else desk.words.amount(found)


def _others(desk: Desk, row: CaseRow | None) -> list[str]:
    """What of the case waits for somebody else, and for whom."""
    lines = []
    for paper, what in desk.papers:
        if row is not None and paper.case == row.id and not desk.theirs(what):
            people = [one for role in what.roles for one in desk.people.with_role(role, paper.site)]
            who = _(" / ").join(word("role", role) for role in sorted(what.roles))
            names_ = ", ".join(names(one for one in people if one.id not in what.but))
            text = _("{number} waits for {what}: {who} ({names}).")
            lines.append(
                text.format(
                    number=paper.number,
                    what=said_of("need", what.need),
                    who=who,
                    names=names_ or "-",
                )
            )
    return lines


def _nothing(
    desk: Desk, row: CaseRow | None, errors: Sequence[OpsroomError], *, all_of_it: bool
) -> str:
    """Why nothing can be done: by which rule, or whose it is."""
    lines = _others(desk, row) if all_of_it else []
    lines += dict.fromkeys(said(error) for error in errors)
    if all_of_it:
        number = row.number if row is not None else "-"
        head = _("Nothing of the settlement of {number} is for you now. [ROL-2]")
        lines.insert(0, head.format(number=number))
    return "\n".join(lines[: _REASONS + all_of_it])


# -- the form


def plan_of(app: "OpsApp", act: Act, scene: Scene, given: Mapping[str, str]) -> Plan:
    """What the form of an act on something is about."""
    feed, row = app.feed, scene.row
    site = row.site_id if row is not None else next(iter(feed.calendars))
    at = View(scene.desk.words, feed.calendar(site), app.now())

    def told(done: Done) -> list[str]:
        names_ = scene.names
        facts = _named(done.facts, names_)
        return Sentences(scene.desk.words.policy, names_, facts).of(act.action.name)

    fields = act.fields(scene)
    known = {one.key for one in fields}
    return Plan(
        act.action,
        scene.fixed(),
        _(act.title),
        scene.number,
        f"act:{act.action.name.replace('.', '_')}:{scene.key}",
        fields,
        told,
        cache(lambda width: about(scene, at, width, liable=act.liable)),
        (_("Settlement"), lambda width: settlement(scene.settled, at, width, headed=False)),
        case=row.number if row is not None else "",
        given={key: text for key, text in given.items() if key in known},
        warning=_("What is done here can't be taken back.") if act.final else "",
        anew=lambda: _anew(app, act, scene, given),
    )


def _named(facts: Mapping[str, Any], people: Mapping[str, str]) -> dict[str, Any]:
    """What an action told, with names where the command line gives IDs, which are typed there."""
    found = dict(facts)
    if "person" in found:
        found["person"] = people.get(found["person"], found["person"])
    if "without_bonus" in found:
        found["without_bonus"] = [people.get(one, one) for one in found["without_bonus"]]
    return found


def _anew(app: "OpsApp", act: Act, scene: Scene, given: Mapping[str, str]) -> Plan | None:
    """The same as it is by now."""
    desk = Desk(app, app.now())
    row = scene.row and complaintsql.case_row(desk.conn, scene.row.id)
    now = ((one, now) for one, now in offers(_scene(desk, row)) if one is act)
    found = next((now for _one, now in now if now.key == scene.key), None)
    return None if found is None else plan_of(app, act, found, given)
