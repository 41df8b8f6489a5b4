"""Whether the door would let something through now, and the form for it (ROL-2)."""

import asyncio
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from opsroom.domain.errors import BadInput, OpsroomError
from opsroom.ui.asking import said
from opsroom.ui.plan import Plan

if TYPE_CHECKING:
    from opsroom.actions.door import Action, Done, Room
    from opsroom.ui.app import OpsApp


def refusals(
    door: "Room",
    attempts: "Iterable[Action]",
    worth: "Callable[[Done], bool]" = lambda _done: True,
) -> list[OpsroomError] | None:
    """Why something can't be done now: ``None`` where it can.

    Args:
        door: the person's.
        attempts: the action with values, until one is let through; a value that can't be used
            says nothing, since a person will give others.
        worth: whether it would do anything, by what the door answered.
    """
    errors: list[OpsroomError] = []
    for action in attempts:
        try:
            done = door.perform(action, dry_run=True)
        except BadInput:
            return None
        except OpsroomError as error:
            errors.append(error)
        else:
            if worth(done):
                return None
    return errors


def open_form(app: "OpsApp", plan: Plan) -> None:
    """Open a form."""
    from opsroom.ui.screens.actform import ActForm

    app.push_screen(ActForm(plan))


def try_form(app: "OpsApp", attempt: "Action", plan: Callable[[], Plan]) -> None:
    """Open a form, or say why it would be in vain."""

    async def work() -> None:
        errors = await asyncio.to_thread(refusals, app.door, (attempt,))
        if errors is None:
            open_form(app, plan())
        else:
            app.tell("\n".join(said(error) for error in errors), "warning")

    app.run_worker(work(), exit_on_error=True)
