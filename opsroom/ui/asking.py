"""Asking for a few values and doing something with them, on any screen.

There is one way for all forms: the form stays open, with all that was typed, until what it asks
for is done. A refusal is shown in it; so is what somebody else did first.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from opsroom.actions.room import Done, permit, permit_at
from opsroom.domain.errors import Conflict, OpsroomError, Refused
from opsroom.language import _

if TYPE_CHECKING:
    from opsroom.actions.door import Action
    from opsroom.ui.app import OpsApp

#: What a person filled in, by field.
Values = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class FormField:
    """A field of a form.

    Attributes:
        key: its name; that of the action's field, where there is one.
        label: what stands above it.
        choices: codes and words to choose from; empty for a line of text.
        required: whether it may not be left empty.
        hint: shown in an empty field.
        time: whether it is a time on the site's clock.
        lines: whether it takes a text of several lines; a draft of such a form outlives the
            session.
    """

    key: str
    label: str
    choices: tuple[tuple[str, str], ...] = ()
    required: bool = False
    hint: str = ""
    time: bool = False
    lines: bool = False


class News(NamedTuple):
    """What somebody else did first.

    Attributes:
        headline: who did what, and how things stand now.
        changes: what is different, a line each.
        refusal: why it can't be done any more; empty when it can.
    """

    headline: str
    changes: tuple[str, ...]
    refusal: str


class Deed(NamedTuple):
    """What a form that is filled in does.

    Attributes:
        actions: done one after the other; the first that is refused ends it. May be none.
        done: called with what the last one did, once the form has gone.
    """

    actions: "Sequence[Action]"
    done: Callable[[Done], None]


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked before something is done.

    Attributes:
        key: verb and subject: under it, what was typed and not sent is kept.
        title: what it is about.
        about: what there is to know first: labels, which may be empty, and what stands there.
        below: whether that stands below the fields instead: nothing to decide by.
        warning: what can't be undone about it; empty where there is no such thing.
        fields: what to ask; ``given`` what stands in them at first, by field.
        check: problems by field, beside the needed ones that are empty.
        at_case: the call it is about, and the verb.
        overtaken: takes note that somebody else was faster, and says what they did.
    """

    key: tuple[str, str]
    title: str
    fields: Sequence[FormField]
    given: Mapping[str, str] = field(default_factory=dict)
    check: Callable[[Values], Mapping[str, str]] = lambda _values: {}
    at_case: tuple[str, str] = ("", "")
    overtaken: Callable[[Conflict], News] | None = None
    about: Sequence[tuple[str, str]] = ()
    below: bool = False
    warning: str = ""

    @property
    def draft(self) -> str:
        """The name of its draft in the database; empty where none is kept there."""
        if not any(one.lines for one in self.fields):
            return ""
        return re.sub(r"[^a-z0-9_:]", "_", "ask:" + ":".join(self.key).lower())[:60]

    def problems(self, values: Values) -> dict[str, str]:
        """What is missing or wrong, by field."""
        needed = {
            one.key: _("This is needed.")
            for one in self.fields
            if one.required and not values.get(one.key, "")
        }
        return {**self.check(values), **needed}


def ask(app: "OpsApp", question: Question, make: Callable[[Values], Deed]) -> None:
    """Ask, and do it. Leaving keeps what was typed.

    Args:
        app: the room.
        question: what to ask.
        make: gives what to do, when the form is sent; what pydantic says of the values is shown
            at their fields.
    """
    from opsroom.ui.screens.ask import Ask

    def gone(end: Callable[[], None] | None) -> None:
        if end is not None:
            end()

    app.push_screen(Ask(question, make), gone)


def said(error: OpsroomError) -> str:
    """Why something wasn't done, and by which rule."""
    return f"{error} [{error.rule}]" if isinstance(error, Refused) else str(error)


def perform_all(
    app: "OpsApp",
    actions: "Sequence[Action]",
    done: Callable[[Done], None],
    failed: Callable[[OpsroomError], None] | None = None,
) -> None:
    """Do one action after the other; the first that is refused ends it.

    Args:
        app: the room.
        actions: what to do; with none, ``done`` is called at once.
        done: called at the end with what the last one did.
        failed: called with the refusal instead of a toast.
    """
    if not actions:
        done(Done(""))
        return
    first, *rest = actions

    def then(last: Done) -> None:
        if rest:
            perform_all(app, rest, done, failed)
        else:
            done(last)

    app.perform(first, then=then, failed=failed)


def may(app: "OpsApp", action: "type[Action]", site: str | None = None) -> bool:
    """Whether the person may do an action at a site (ROL-2); if not, that is said."""
    try:
        permit(app.door.actor, action)
        permit_at(app.door.actor, site)
    except Refused as error:
        app.refuse(error)
        return False
    return True
