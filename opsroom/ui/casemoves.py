"""What each move of a complaint case asks before it is made; and what it says when it is done."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from opsroom.actions.caseimprove import ImproveCase
from opsroom.actions.caseopen import ContestCase
from opsroom.actions.caseowners import HandCase, TakeCase, WeighCase
from opsroom.actions.casepapers import DECIDES, PetitionCase
from opsroom.actions.casesteps import AnswerCase, ApproveCase, RecordFacts, RejectCase, WithdrawCase
from opsroom.actions.door import Action, Done
from opsroom.actions.undocase import ACTIONS as UNDOABLE
from opsroom.documents.casewords import CaseWords
from opsroom.domain.cases import Fault, Improvement, Weight
from opsroom.domain.errors import Conflict, OpsroomError
from opsroom.domain.people import CASEWORK, Role
from opsroom.domain.text import fold
from opsroom.language import _, c_
from opsroom.language.words import phrases, series, word
from opsroom.store.complaintsql import CaseRow, case_row
from opsroom.ui import casedecision
from opsroom.ui.asking import Deed, FormField, News, Question, Values, ask
from opsroom.ui.casedesk import Desk

if TYPE_CHECKING:
    from opsroom.ui.app import OpsApp

#: Action of each verb that asks for little.
ACTIONS: Final[dict[str, type[Action]]] = {
    "approve": ApproveCase,
    "reject": RejectCase,
    "hand": HandCase,
    "take": TakeCase,
    "weigh": WeighCase,
    "petition": PetitionCase,
    "improve": ImproveCase,
    "withdraw": WithdrawCase,
    "contest": ContestCase,
    "record": RecordFacts,
    "answer": AnswerCase,
}
Fields = Sequence[FormField]


def start(app: "OpsApp", verb: str, row: CaseRow | None) -> None:
    """Begin a move: ask what it needs, or do it; where it isn't open, the door says why (ROL-2)."""
    if row is None:
        app.tell(_("There is no case in hand."), "warning")
        return
    desk = Desk(app, app.now())
    about = casedecision.about(desk, row, verb) if verb in ("approve", "reject") else ()
    move = CaseMove(app, verb, row, _fields(verb, desk, row), _given(verb, row), about=about)
    if verb in desk.verbs(row):
        move.begin()
    else:
        probe(app, _make(verb, row, _placeholders(verb, desk, row)), move.begin)


def probe(app: "OpsApp", action: Action, then: Callable[[], None]) -> None:
    """Ask the door whether an action would be done; say why not, or go on."""

    async def work() -> None:
        try:
            await asyncio.to_thread(app.door.perform, action, dry_run=True)
        except OpsroomError as error:
            app.refuse(error)
        else:
            then()

    app.run_worker(work(), exit_on_error=True)


class CaseMove:
    """A move that is asked about or made, and the case as the person knows it."""

    def __init__(
        self,
        app: "OpsApp",
        verb: str,
        row: CaseRow,
        fields: Fields,
        given: Mapping[str, str],
        *,
        about: Sequence[tuple[str, str]] = (),
    ) -> None:
        """Make the move of that verb on the case; ``about`` says what there is to know first."""
        self.app, self.verb, self.row, self.about = app, verb, row, about
        self.fields, self.given = fields, given

    def begin(self) -> None:
        """Ask, where there is something to ask."""
        if not self.fields:
            self.app.perform(_make(self.verb, self.row, {}), then=self.done, failed=self.failed)
            return
        number = self.row.number
        question = Question(
            (f"case.{self.verb}", number),
            self._title(),
            self.fields,
            given=self.given,
            check=lambda values: check(self.verb, values),
            at_case=(number, self.verb),
            overtaken=self.overtaken,
            about=self.about,
            warning=casedecision.final(self.verb),
        )
        ask(self.app, question, self._deed)

    def _title(self) -> str:
        words = CaseWords(self.app.feed.policy)
        parts = [word("case_verb", self.verb), self.row.number]
        if self.verb in ("approve", "reject"):
            parts.append(words.step(self.row.track, self.row.step))
        return "  ".join(parts)

    def _deed(self, values: Values) -> Deed:
        return Deed((_make(self.verb, self.row, _typed(self.verb, values)),), self.done)

    def done(self, done: Done) -> None:
        """Say what was done, and where the case is now."""
        self.app.tell(told(self.app, self.verb, done.facts))

    def overtaken(self, conflict: Conflict) -> News:
        """From now on the case is as somebody else left it; say what they did."""
        self.row = self.row._replace(version=conflict.version)
        refusal = ""
        if self.verb not in conflict.possible:
            refusal = _("“{verb}” isn't possible now. Possible for you: {verbs}.").format(
                verb=word("case_verb", self.verb),
                verbs=series(word("case_verb", verb) for verb in self._open()) or "-",
            )
        return News(conflict.headline, conflict.changes, refusal)

    def _open(self) -> tuple[str, ...]:
        """What the person can do with the case as it is by now."""
        desk = Desk(self.app, self.app.now())
        row = case_row(desk.conn, self.row.id)
        return desk.verbs(row) if row is not None else ()

    def failed(self, error: OpsroomError) -> None:
        """A move that asks nothing was refused."""
        if not isinstance(error, Conflict):
            self.app.refuse(error)
            return
        news = self.overtaken(error)
        again = news.refusal or _("Press the key again to do it all the same.")
        self.app.tell("\n".join((news.headline, *news.changes, again)), "warning")


def told(app: "OpsApp", verb: str, facts: Mapping[str, Any]) -> str:
    """What was done to a case, and who has it now."""
    words = CaseWords(app.feed.policy)
    what = word("case_event", verb)
    if facts.get("rerouted"):
        what = _("not decided: it is for {role} now").format(role=word("role", facts["rerouted"]))
    if facts["state"] == "open" and verb not in ("hand", "petition", "improve", "weigh", "take"):
        text = _("{number}: {what}. Now: {step}, {role}.")
    else:
        text = _("{number}: {what}.")
    parts = [
        text.format(
            number=facts["number"],
            what=what,
            step=words.step(facts["track"], facts["step"]),
            role=word("role", facts["role"]),
        )
    ]
    vacant = facts.get("vacant")
    if vacant:
        roles = [vacant] if isinstance(vacant, str) else vacant
        nobody = _("Nobody here is {role} yet.")
        parts.append(nobody.format(role=phrases(word("role", role) for role in roles)))
    if f"case.{verb}" in UNDOABLE:
        parts.append(_("u: undo"))
    return "  ".join(parts)


# -- what is asked


def _fields(verb: str, desk: Desk, row: CaseRow) -> Fields:
    asked: dict[str, Callable[[Desk, CaseRow], Fields]] = {
        "approve": lambda _d, _r: (FormField("note", _("Note (may stay empty)"), lines=True),),
        "reject": lambda _d, _r: (
            FormField("note", _("Why, and what is to be changed"), (), True, lines=True),
        ),
        "withdraw": lambda _d, _r: (FormField("reason", _("Reason"), required=True, lines=True),),
        "contest": lambda _d, _r: (
            FormField("subject", _("What the customer objects to"), required=True),
        ),
        "hand": _people,
        "weigh": lambda _d, _r: (
            FormField("weight", _("Weight"), _codes("weight", Weight), True),
            FormField("fault", _("Whose fault"), _codes("fault", Fault), True),
            FormField(
                "overseas",
                _("Customer overseas"),
                (("no", c_("answer", "no")), ("yes", c_("answer", "yes"))),
                True,
            ),
        ),
        "petition": lambda _d, _r: (
            FormField("text", _("What is asked for, and why"), required=True, lines=True),
            FormField(
                "countersign",
                _("Who countersigns (departments, with commas)"),
                required=True,
                hint=series(word("role", role) for role in (Role.QUALITY, Role.SALES)),
            ),
        ),
        "improve": _stages,
    }
    return asked[verb](desk, row) if verb in asked else ()


def _codes(kind: str, codes: Sequence[str] | type[Weight | Fault]) -> tuple[tuple[str, str], ...]:
    return tuple((str(code), word(kind, str(code))) for code in codes)


def _people(desk: Desk, row: CaseRow) -> Fields:
    """Everybody of the site, those first who have the step."""
    people = [one for one in desk.people.at(row.site_id) if one.id != row.owner_id]
    people.sort(key=lambda one: (one.role != row.role, one.name))
    names = tuple((one.id, f"{one.name}  {word('role', one.role)}") for one in people)
    if not names:
        return (FormField("to", _("To whom"), required=True),)
    return (FormField("to", _("To whom"), names, True),)


def _stages(_desk: Desk, row: CaseRow) -> Fields:
    order = [str(one) for one in Improvement]
    stages = order[1 : order.index(row.improvement) + 2]
    return (
        FormField("stage", _("How far it has come"), _codes("improvement", stages), True),
        FormField("note", _("What was seen (needed where it stays, or goes back)"), lines=True),
        FormField("review_on", _("Look at it again on (empty: by the policy)"), hint="2026-12-24"),
    )


def _given(verb: str, row: CaseRow) -> dict[str, str]:
    if verb == "weigh":
        yes = "yes" if row.overseas else "no"
        return {"weight": row.weight, "fault": row.fault, "overseas": yes}
    if verb == "improve":
        order = [str(one) for one in Improvement]
        return {"stage": order[min(order.index(row.improvement) + 1, len(order) - 1)]}
    return {}


def _placeholders(verb: str, desk: Desk, row: CaseRow) -> dict[str, Any]:
    """Values with which the door can tell whether the move is open at all."""
    others = [one.id for one in desk.people.at(row.site_id)]
    others = [one for one in others if one not in (row.owner_id, row.offered_id)]
    step = desk.step(row)
    values: dict[str, dict[str, Any]] = {
        "reject": {"note": "-"},
        "answer": {"channel": "letter", "text": "-"},
        "withdraw": {"reason": "-"},
        "contest": {"subject": "-"},
        "hand": {"to": next(iter(others), desk.actor.id)},
        "weigh": {"weight": "ordinary" if row.weight == "serious" else "serious"},
        "petition": {"text": "-", "countersign": (str(Role.QUALITY),)},
        "improve": {"stage": row.improvement, "note": "-"},
        "record": {"values": dict.fromkeys(step.fields[:1] if step else (), "") or {"-": ""}},
    }
    return values.get(verb, {})


# -- what was typed


def _make(verb: str, row: CaseRow, values: Mapping[str, Any]) -> Action:
    return ACTIONS[verb].model_validate({"case": row.number, "expect": row.version, **values})


def _typed(verb: str, values: Values) -> dict[str, Any]:
    ready: dict[str, Any] = {key: value for key, value in values.items() if value}
    if verb == "petition":
        ready["countersign"] = tuple(str(role) for role in read_roles(values["countersign"])[0])
    if verb == "weigh":
        ready["overseas"] = values["overseas"] == "yes"
    return ready


def check(verb: str, values: Values) -> dict[str, str]:
    """Departments that are none, and a day that isn't one."""
    problems = {}
    if verb == "petition" and values.get("countersign"):
        roles, unknown = read_roles(values["countersign"])
        if unknown or not roles:
            problems["countersign"] = _("Not a department: {names}. Known: {roles}.").format(
                names=series(unknown) or "-", roles=series(word("role", one) for one in SIGNERS)
            )
    day = values.get("review_on", "")
    if verb == "improve" and day:
        try:
            date.fromisoformat(day)
        except ValueError:
            problems["review_on"] = _("Not a date: {example}.").format(example="2026-12-24")
    return problems


#: Who can countersign a petition.
SIGNERS: Final = tuple(role for role in Role if role in CASEWORK and role is not DECIDES)


def read_roles(text: str) -> tuple[list[Role], list[str]]:
    """Read departments as typed, by their words or codes, and what is none."""
    roles, unknown = list[Role](), list[str]()
    for piece in text.replace("，", ",").replace("、", ",").split(","):
        wanted = fold(piece)
        if not wanted:
            continue
        named = [one for one in SIGNERS if wanted in (fold(word("role", one)), str(one))]
        named = named or [one for one in SIGNERS if fold(word("role", one)).startswith(wanted)]
        if len(named) == 1:
            roles.append(named[0])
        else:
            unknown.append(piece.strip())
    return roles, unknown
