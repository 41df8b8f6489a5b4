"""Expediting notes (催辦單) and inquiry notes (洽辦單) to departments, as text (CMP-13, FBK-3)."""

from collections.abc import Iterable
from datetime import datetime, tzinfo
from typing import NamedTuple

from opsroom.language import translator
from opsroom.language.trackwords import CONTEXT
from opsroom.language.words import WORDS


class Late(NamedTuple):
    """A step that is or was late; instants are epoch seconds.

    Attributes:
        title: what the policy calls it.
        finished_at: ``None`` while it is under way.
    """

    title: str
    due_at: int
    finished_at: int | None = None


class NoteFacts(NamedTuple):
    """What a note is about.

    Attributes:
        lang: the site's language, a key of :data:`opsroom.language.LANGUAGES`.
        zone: the site's time zone, in which times are told.
        role: the department that it goes to, a code.
        number, customer: of the case.
        track: what the policy calls its track.
    """

    lang: str
    zone: tzinfo
    role: str
    number: str
    track: str
    customer: str


def expediting(facts: NoteFacts, late: Late) -> str:
    """Press a department to finish a step that is overdue, in one paragraph.

    Raises:
        ValueError: an unknown language.
    """
    _ = translator(facts.lang)
    return _(
        "To {role}: in case {number} ({track}, {customer}) the step “{step}” was due by {due} and "
        "isn't finished. Please finish it at once, or say what holds it up."
    ).format(**_words(facts), step=_.c(CONTEXT, late.title), due=_time(facts, late.due_at))


def inquiry(facts: NoteFacts, late: Iterable[Late]) -> str:
    """Ask a department why steps of a closed case were late, in one paragraph.

    Raises:
        ValueError: an unknown language.
    """
    _ = translator(facts.lang)
    each = _("“{step}” (due by {due}, finished {finished})")
    steps = [
        each.format(
            step=_.c(CONTEXT, one.title),
            due=_time(facts, one.due_at),
            finished=_time(facts, one.finished_at or one.due_at),
        )
        for one in late
    ]
    return _(
        "To {role}: case {number} ({track}, {customer}) is concluded, but with steps that were "
        "late: {steps}. Please say why."
    ).format(**_words(facts), steps=_("; ").join(steps))


def _words(facts: NoteFacts) -> dict[str, str]:
    _ = translator(facts.lang)
    role = WORDS["role"].get(facts.role)
    return {
        "role": _(role) if role else facts.role,
        "number": facts.number,
        "track": _.c(CONTEXT, facts.track),
        "customer": facts.customer,
    }


def _time(facts: NoteFacts, at: int) -> str:
    return f"{datetime.fromtimestamp(at, facts.zone):%Y-%m-%d %H:%M}"
