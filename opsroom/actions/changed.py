"""What others did to a call since somebody looked at it, in words. Pure: rows in, text out.

Jobs aren't people: what they noted on the call moves no version and is nobody's to answer for. It
is told only where nothing else was done.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from opsroom.domain.worktime import Calendar
from opsroom.language import N_, _
from opsroom.language.times import moment
from opsroom.language.words import series, word

Columns = Mapping[str, Any]


class Step(NamedTuple):
    """An entry of the call's journal, in their order: ``before`` and ``after`` as journaled."""

    at: int
    who: str
    by_job: bool
    action: str
    before: Columns
    after: Columns


class Desk(NamedTuple):
    """What wording needs: the site's calendar, now, and people's names by ID."""

    cal: Calendar
    now: int
    names: Mapping[str, str]


class News(NamedTuple):
    """What was done meanwhile: by whom and what, and each thing that is different now."""

    headline: str
    changes: tuple[str, ...]


def news(number: str, state: str, steps: Sequence[Step], desk: Desk) -> News:
    """Say what was done to a call.

    Args:
        number: the call's.
        state: a code of the words for states, as it is now; ``held`` for one on hold.
        steps: all entries since the version that was seen.
        desk: for names and times.
    """
    told = [step for step in steps if not step.by_job] or list(steps)
    if not told:
        headline = _("Call {number} was changed meanwhile. It is now: {state}.")
        return News(headline.format(number=number, state=word("state", state)), ())
    headline = _("{who} changed call {number} meanwhile: {what}. It is now: {state}.").format(
        who=series(dict.fromkeys(step.who for step in told)),
        number=number,
        what=series(_did(step, desk) for step in told),
        state=word("state", state),
    )
    return News(headline, tuple(_changes(steps, desk)))


def _did(step: Step, desk: Desk) -> str:
    what = word("event", step.action.removeprefix("call."))
    return _("{what} at {time}").format(what=what, time=_moment(step.at, desk))


def _changes(steps: Iterable[Step], desk: Desk) -> Iterable[str]:
    """From before the first step to after the last, what is different, a line each."""
    was: dict[str, Any] = {}
    now: dict[str, Any] = {}
    for step in steps:
        for side, into in ((step.before, was), (step.after, now)):
            for key, value in _flat(side).items():
                if into is now or key not in was:
                    into[key] = value
    for key, (label, shown) in _SHOWN.items():
        if key in now and was.get(key) != now[key]:
            old, new = (shown(side.get(key), desk) or "-" for side in (was, now))
            if old != new:
                yield _("{label}: {new}, was {old}").format(label=_(label), old=old, new=new)


def _flat(side: Columns) -> dict[str, Any]:
    """The call's columns, and the hold that stands as one of them."""
    flat = dict(side.get("call") or {})
    if "holds" in side:
        standing = [hold for hold in side["holds"] if hold["ended_at"] is None]
        flat["hold"] = standing[-1]["reason"] if standing else None
    return flat


def _moment(at: Any, desk: Desk) -> str:
    return moment(desk.cal.tz, at, desk.now)


def _name(person: Any, desk: Desk) -> str:
    return desk.names.get(person, person) if person else ""


def _words(kind: str) -> "_Shown":
    return lambda code, _desk: word(kind, code) if code else ""


def _plain(value: Any, _desk: Desk) -> str:
    return str(value or "")


_Shown = Callable[[Any, Desk], str]

#: The columns that people know by a name, in the order in which they are told.
_SHOWN: Final[dict[str, tuple[str, _Shown]]] = {
    "state": (N_("state"), _words("state")),
    "technician_id": (N_("technician"), _name),
    "hold": (N_("hold"), _words("hold")),
    "due_at": (N_("deadline"), _moment),
    "zone": (N_("zone"), _words("zone")),
    "service_type": (N_("service type"), _words("type")),
    "pin_reason": (N_("pinned because"), _plain),
    "voucher": (N_("voucher"), _words("voucher")),
    "closing_note": (N_("closing note"), _plain),
    "fault": (N_("fault"), _plain),
    "address": (N_("address"), _plain),
    "phone": (N_("phone"), _plain),
}
