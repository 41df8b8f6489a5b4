"""What each move of a call asks before it is made, as data; and what it says when it is done."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from opsroom.actions.door import Action, Done, permit, permit_at, permit_own
from opsroom.actions.moves import ACTIONS
from opsroom.domain.calls import Zone
from opsroom.domain.errors import Conflict, OpsroomError, Refused
from opsroom.language import N_, _
from opsroom.language.words import WORDS, series, word
from opsroom.ui.screens.base import InHand
from opsroom.ui.times import read_time

if TYPE_CHECKING:
    from opsroom.ui.app import OpsApp

#: What a person filled in, by field.
Values = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class FormField:
    """A field of a form.

    Attributes:
        key: its name.
        label: what stands above it.
        choices: codes and words to choose from; empty for a line of text.
        required: whether it may not be left empty.
        hint: shown in an empty field.
        time: whether it is a time on the site's clock.
    """

    key: str
    label: str
    choices: tuple[tuple[str, str], ...] = ()
    required: bool = False
    hint: str = ""
    time: bool = False


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
    try:  # what is never open to the person is told before what isn't possible just now
        permit(app.door.actor, ACTIONS[verbs[0]])
        permit_at(app.door.actor, call.site)
        permit_own(app.door.actor, call.technician)
    except Refused as error:  # and before anything is typed in vain
        app.refuse(error)
        return
    if verb is None:
        possible = series(word("verb", v) for v in call.verbs)
        text = _("{number}: “{verb}” isn't possible now. Possible: {verbs}. [DSP-2]")
        app.tell(
            text.format(number=call.number, verb=word("verb", verbs[0]), verbs=possible), "warning"
        )
        return
    fields = tuple(FORMS[verb].fields(app, call))
    if fields:
        _ask(app, verb, call, fields)
    else:
        finish(app, verb, call, {})


def _ask(
    app: "OpsApp",
    verb: str,
    call: InHand,
    fields: Sequence[FormField],
    conflict: Conflict | None = None,
) -> None:
    """Open the form with what was typed before; ``conflict``: with what was done meanwhile."""
    from opsroom.ui.screens.ask import Ask, News

    news = None
    if conflict is not None:
        refusal = "" if verb in conflict.possible else _not_possible(verb, conflict.possible)
        news = News(conflict.headline, conflict.changes, refusal)
    title = f"{word('verb', verb)}  {call.number}"
    typed = app.typed.get((verb, call.number), {})
    check = partial(check_values, app, call, fields)
    form = Ask(title, fields, typed, check, at_case=(call.number, verb), news=news)
    app.push_screen(form, partial(_answered, app, verb, call, redone=news is not None))


def _not_possible(verb: str, verbs: Sequence[str]) -> str:
    return _("“{verb}” isn't possible now. Possible: {verbs}.").format(
        verb=word("verb", verb), verbs=series(word("verb", v) for v in verbs)
    )


def _answered(
    app: "OpsApp",
    verb: str,
    call: InHand,
    answer: tuple[bool, dict[str, str]] | None,
    *,
    redone: bool,
) -> None:
    """A form was sent, or left: what was typed is kept until it is sent.

    One that came back because somebody else was faster (``redone``) drops it when it is left.
    """
    if answer is None:
        return
    sent, values = answer
    app.typed[verb, call.number] = values
    if redone and not sent:
        del app.typed[verb, call.number]
    if sent:
        finish(app, verb, call, values)


def check_values(
    app: "OpsApp", call: InHand, fields: Sequence[FormField], values: Values
) -> dict[str, str]:
    """Problems by field; empty when the form can be sent."""
    problems = {}
    cal = app.feed.calendar(call.site)
    for field in fields:
        value = values.get(field.key, "").strip()
        if field.required and not value:
            problems[field.key] = _("This is needed.")
        elif field.time and value:
            at = read_time(value, cal, app.now())
            if at is None:
                problems[field.key] = _("Not a time: 14:30, tomorrow 9:00, fri 10:00, +2h.")
            elif at <= app.now():
                problems[field.key] = _("That time has passed.")
    return problems


def finish(app: "OpsApp", verb: str, call: InHand, values: Values) -> None:
    """Make the move; if it is refused, what was typed stays for another try.

    Where somebody else changed the call first, the form comes back with what was typed and with
    what they did, for the call as it is now; a move that asks nothing says what they did.
    """
    form = FORMS[verb]
    ready = dict(values)
    if ready.get("until"):
        ready["until"] = str(read_time(ready["until"], app.feed.calendar(call.site), app.now()))

    def then(done: Done) -> None:
        app.typed.pop((verb, call.number), None)
        app.tell(_(form.done).format(**done.facts) + _undo_hint())

    def failed(error: OpsroomError) -> None:
        if not isinstance(error, Conflict):
            app.refuse(error)
            return
        now = call._replace(version=error.version, verbs=error.possible)
        fields = tuple(form.fields(app, now))
        if fields:
            _ask(app, verb, now, fields, error)
            return
        again = _("Press the key again to do it all the same.")
        if verb not in error.possible:
            again = _not_possible(verb, error.possible)
        app.tell("  ".join((error.headline, *error.changes, again)), "warning")

    app.perform(form.action(call, ready), then=then, failed=failed)


def _undo_hint() -> str:
    return "  " + _("u: undo")
