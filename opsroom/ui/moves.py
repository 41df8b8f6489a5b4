"""What each move of a call asks before it is made, as data; and what it says when it is done."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from opsroom.actions.door import Action, Done, permit, permit_at, permit_own
from opsroom.actions.moves import ACTIONS
from opsroom.domain.calls import Zone
from opsroom.domain.errors import Conflict, OpsroomError, Refused
from opsroom.language import N_, _
from opsroom.language.words import WORDS, series, still_there, word
from opsroom.ui.asking import Deed, FormField, News, Question, Values, ask
from opsroom.ui.screens.base import InHand
from opsroom.ui.times import read_time

if TYPE_CHECKING:
    from opsroom.ui.app import OpsApp


@dataclass(frozen=True, slots=True)
class Form:
    """What a move asks and does.

    Attributes:
        done: what is said when it was done; takes the call's ``number``.
        fields: given the app and the call.
        action: given the call and the values; times are epoch seconds.
    """

    done: str
    fields: Callable[["OpsApp", InHand], Sequence[FormField]]
    action: Callable[[InHand, Values], Action]


def _nothing(_app: "OpsApp", _call: InHand) -> Sequence[FormField]:
    return ()


def _reason(_app: "OpsApp", _call: InHand) -> Sequence[FormField]:
    return (FormField("reason", _("Reason"), required=True),)


def _hold(app: "OpsApp", _call: InHand) -> Sequence[FormField]:
    reasons = app.wired.policy.holds.reasons
    return (
        FormField("reason", _("Reason"), tuple((r, word("hold", r)) for r in reasons), True),
        FormField(
            "until",
            _("Goes on at (empty: nobody knows yet)"),
            hint=_("14:30   tomorrow 9:00   fri 10:00   +2h"),
            time=True,
        ),
        FormField("note", _("What the customer said")),
    )


def _finish(_app: "OpsApp", _call: InHand) -> Sequence[FormField]:
    return (
        FormField(
            "voucher", _("Voucher"), tuple((v, word("voucher", v)) for v in WORDS["voucher"]), True
        ),
        FormField("note", _("Note (the reason, if it isn't signed)")),
    )


def _technicians(app: "OpsApp", call: InHand) -> Sequence[FormField]:
    from opsroom.store import floorsql

    rows = floorsql.technicians(app.feed.store.conn, call.site, app.now())
    names = tuple((row.id, row.name) for row in rows)
    return (
        FormField("technician", _("Technician"), names, True),
        FormField("reason", _("Reason"), required=True),
    )


def _zones(_app: "OpsApp", _call: InHand) -> Sequence[FormField]:
    return (FormField("zone", _("Zone"), tuple((z, word("zone", z)) for z in Zone), True),)


def _base(call: InHand) -> dict[str, object]:
    return {"call": call.number, "expect": call.version}


def _make(verb: str, **fixed: object) -> Callable[[InHand, Values], Action]:
    def make(call: InHand, values: Values) -> Action:
        filled = {key: value for key, value in values.items() if value}
        return ACTIONS[verb].model_validate({**_base(call), **filled, **fixed})

    return make


FORMS: dict[str, Form] = {
    "enroute": Form(N_("{number}: on the way."), _nothing, _make("enroute")),
    "arrive": Form(N_("{number}: arrived, the clock has stopped."), _nothing, _make("arrive")),
    "finish": Form(N_("{number}: finished."), _finish, _make("finish")),
    "hold": Form(N_("{number}: on hold."), _hold, _make("hold")),
    "resume": Form(N_("{number}: the clock goes on."), _nothing, _make("resume")),
    "reassign": Form(N_("{number}: reassigned."), _technicians, _make("reassign")),
    "recall": Form(N_("{number}: back in the queue."), _reason, _make("recall")),
    "pin": Form(N_("{number}: pinned."), _reason, _make("pin")),
    "unpin": Form(N_("{number}: unpinned."), _nothing, _make("unpin", off=True)),
    "rezone": Form(N_("{number}: zone corrected."), _zones, _make("rezone")),
    "cancel": Form(N_("{number}: cancelled."), _reason, _make("cancel")),
    "reopen": Form(N_("{number}: open again."), _reason, _make("reopen")),
}


def start(app: "OpsApp", verbs: Sequence[str], call: InHand | None) -> None:
    """Begin the first of the moves that is possible: ask, or do it; else say why not."""
    if call is None:
        app.tell(_("There is no call in hand."), "warning")
        return
    verb = next((v for v in verbs if v in call.verbs), None)
    if not may_start(app, verbs[0], call):
        return
    if verb is None:
        possible = series(word("verb", v) for v in call.verbs)
        text = _("{number}: “{verb}” isn't possible now. Possible: {verbs}. [DSP-2]")
        app.tell(
            text.format(number=call.number, verb=word("verb", verbs[0]), verbs=possible), "warning"
        )
        return
    fields = tuple(FORMS[verb].fields(app, call))
    move = Move(app, verb, call)
    if fields:
        move.ask(fields)
    else:
        app.perform(move.action({}), then=move.done, failed=move.failed)


def may_start(app: "OpsApp", verb: str, call: InHand) -> bool:
    """Whether the move is open to the person at all; if not, that is said: before what isn't
    possible just now, and before anything is typed in vain."""
    try:
        permit(app.door.actor, ACTIONS[verb])
        permit_at(app.door.actor, call.site)
        permit_own(app.door.actor, call.technician)
    except Refused as error:
        app.refuse(error)
        return False
    return True


def _not_possible(verb: str, verbs: Sequence[str]) -> str:
    return _("“{verb}” isn't possible now. Possible: {verbs}.").format(
        verb=word("verb", verb), verbs=series(word("verb", v) for v in verbs)
    )


class Move:
    """A move of a call that is asked about or made, and the call as the person knows it."""

    def __init__(self, app: "OpsApp", verb: str, call: InHand) -> None:
        """Make the move of that verb on the call."""
        self.app, self.verb, self.call, self.form = app, verb, call, FORMS[verb]

    def ask(self, fields: Sequence[FormField]) -> None:
        """Ask what the move needs, and make it."""
        number = self.call.number
        question = Question(
            (self.verb, number),
            "  ".join((word("verb", self.verb), number, self.call.customer)).rstrip(),
            fields,
            check=partial(self.check, fields),
            at_case=(number, self.verb),
            overtaken=self.overtaken,
        )
        ask(self.app, question, lambda values: Deed((self.action(values),), self.done))

    def check(self, fields: Sequence[FormField], values: Values) -> dict[str, str]:
        """Times that are none, and a voucher that wants a reason (CALL-3)."""
        problems = {}
        for field in fields:
            value = values.get(field.key, "")
            if field.time and value:
                at = self._time(value)
                if at is None:
                    problems[field.key] = _("Not a time: 14:30, tomorrow 9:00, fri 10:00, +2h.")
                elif at <= self.app.now():
                    problems[field.key] = _("That time has passed.")
        if values.get("voucher", "signed") != "signed" and not values.get("note"):
            problems["note"] = _("Without a signed voucher a reason is needed.") + " [CALL-3]"
        return problems

    def _time(self, text: str) -> int | None:
        return read_time(text, self.app.feed.calendar(self.call.site), self.app.now())

    def action(self, values: Values) -> Action:
        """The move with what was typed."""
        ready = dict(values)
        if ready.get("until"):
            ready["until"] = str(self._time(ready["until"]))
        return self.form.action(self.call, ready)

    def done(self, done: Done) -> None:
        """Say what was done."""
        if elsewhere := done.facts.get("elsewhere"):
            self.app.tell(still_there(elsewhere), "warning")
        self.app.tell(_(self.form.done).format(**done.facts) + "  " + _("u: undo"))

    def overtaken(self, conflict: Conflict) -> News:
        """From now on the call is as somebody else left it; say what they did."""
        self.call = self.call._replace(version=conflict.version, verbs=conflict.possible)
        possible = self.verb in conflict.possible
        refusal = "" if possible else _not_possible(self.verb, conflict.possible)
        return News(conflict.headline, conflict.changes, refusal)

    def failed(self, error: OpsroomError) -> None:
        """A move that asks nothing was refused."""
        if not isinstance(error, Conflict):
            self.app.refuse(error)
            return
        news = self.overtaken(error)
        again = news.refusal or _("Press the key again to do it all the same.")
        self.app.tell("  ".join((news.headline, *news.changes, again)), "warning")
