"""Asking for a few values and doing something with them, on any screen."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from opsroom.actions.door import Action, Done, permit, permit_at
from opsroom.domain.errors import Refused
from opsroom.language import _
from opsroom.ui.moves import FormField, Values

if TYPE_CHECKING:
    from opsroom.ui.app import OpsApp


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked before something is done.

    Attributes:
        key: verb and subject: under it, what was typed and not sent is kept.
        title: what it is about.
        fields: what to ask; ``given`` what stands in them at first, by field.
        check: problems by field, beside the needed ones that are empty.
    """

    key: tuple[str, str]
    title: str
    fields: Sequence[FormField]
    given: Mapping[str, str] = field(default_factory=dict)
    check: Callable[[Values], Mapping[str, str]] = lambda _values: {}


def ask(app: "OpsApp", question: Question, then: Callable[[Values], None]) -> None:
    """Ask; ``then`` gets the values once they are sent. Leaving keeps what was typed."""
    from opsroom.ui.screens.ask import Ask

    def check(values: Values) -> Mapping[str, str]:
        needed = {
            one.key: _("This is needed.")
            for one in question.fields
            if one.required and not values.get(one.key, "").strip()
        }
        return {**question.check(values), **needed}

    def answered(answer: tuple[bool, dict[str, str]] | None) -> None:
        if answer is None:
            return
        sent, values = answer
        app.typed[question.key] = values
        if sent:
            then({name: value.strip() for name, value in values.items()})

    typed = {**question.given, **app.typed.get(question.key, {})}
    app.push_screen(Ask(question.title, question.fields, typed, check), answered)


def perform_all(app: "OpsApp", actions: Sequence[Action], done: Callable[[], None]) -> None:
    """Do one action after the other; the first that is refused ends it. ``done`` at the end."""
    first, *rest = actions

    def then(_done: Done) -> None:
        if rest:
            perform_all(app, rest, done)
        else:
            done()

    app.perform(first, then=then)


def may(app: "OpsApp", action: type[Action], site: str | None = None) -> bool:
    """Whether the person may do an action at a site (ROL-2); if not, that is said."""
    try:
        permit(app.door.actor, action)
        permit_at(app.door.actor, site)
    except Refused as error:
        app.refuse(error)
        return False
    return True
