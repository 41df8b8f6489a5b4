"""Taking back the last own action, and saying what became of it."""

from typing import TYPE_CHECKING

from opsroom.actions.door import Done
from opsroom.actions.moves import Undo
from opsroom.language import _
from opsroom.ui.screens.base import OpsScreen

if TYPE_CHECKING:
    from opsroom.ui.app import OpsApp


def undo(app: "OpsApp") -> None:
    """Take back the last own action."""
    app.perform(Undo(), then=lambda done: _told(app, done))


def _told(app: "OpsApp", done: Done) -> None:
    """Go back to it and say where things stand; what said that it was done is no longer true."""
    app.poll()
    if isinstance(app.screen, OpsScreen):
        app.screen.come_back(done.subject)
    offers = _("u: undo")
    for one in list(app._notifications):  # Textual has no public way to take a single one away
        if one.message.endswith(offers):
            app._unnotify(one)
    told = [_("Undone: {what}. {number}: {now}").format(**done.facts)]
    if done.facts.get("kept"):
        told.append(_("What was typed stands in the form (f)."))
    app.tell("  ".join(told))
