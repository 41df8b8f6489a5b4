"""Opening the form for a new call, and what follows when the call is entered."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from opsroom.actions.door import permit
from opsroom.actions.register import AddCall
from opsroom.domain.errors import Refused
from opsroom.language import _

if TYPE_CHECKING:
    from opsroom.ui.app import OpsApp


def start(app: "OpsApp") -> None:
    """Open the form, or say why it would be in vain (ROL-2)."""
    from opsroom.ui.screens.newcall import NewCall

    try:
        permit(app.door.actor, AddCall)
    except Refused as error:
        app.refuse(error)
        return
    if app.feed.sites:
        app.push_screen(NewCall())
    else:
        app.tell(
            _("There is no site yet to serve a call: `opsroom site add` makes one."), "warning"
        )


def entered(app: "OpsApp", facts: Mapping[str, Any]) -> None:
    """Say that the call is entered, and go to the board with the cursor on it."""
    from opsroom.ui.entrypage import told
    from opsroom.ui.screens.board import Board

    def select() -> None:
        if isinstance(app.screen, Board):
            app.screen.select(facts["id"])

    app.tell(told(facts, app.feed.calendars, app.now()))
    app.push_mode("board")
    app.typist.beware()
    app.call_after_refresh(select)
