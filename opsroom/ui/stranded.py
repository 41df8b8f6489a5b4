"""Saying once, at the start, which open cases a change of the policy has left without a way (TRK).

`opsroom doctor` and `opsroom policy check` say it to administrators; here it reaches those who
work on the cases.
"""

import asyncio
from typing import TYPE_CHECKING, Final

from opsroom.documents.casewords import told_stranded
from opsroom.domain.errors import OpsroomError
from opsroom.domain.people import CASEWORK
from opsroom.language import _
from opsroom.store import complaintlist
from opsroom.store.complaintlist import Standing
from opsroom.store.database import Store
from opsroom.ui.commands import BY_ID

if TYPE_CHECKING:
    from opsroom.domain.policy import Policy
    from opsroom.ui.app import OpsApp

#: The group of the worker that looks for them.
GROUP: Final = "stranded"


def look(app: "OpsApp") -> None:
    """Look for them off the screen's thread, for whoever works on cases; their site's alone."""
    actor = app.door.actor
    if actor.role not in CASEWORK:
        return

    async def work() -> None:
        try:
            lost = await asyncio.to_thread(
                _lost, str(app.wired.settings.db), app.wired.company, actor.site
            )
        except OpsroomError as error:
            app.tell(str(error), "error")
            return
        if lost:
            app.tell(told(lost), "error")

    app.run_worker(work(), group=GROUP, exit_on_error=True)


def told(lost: list[Standing]) -> str:
    """Which they are, and what to do about them."""
    advice = _("Put it back into the policy file, or withdraw them: {cases}, then {withdraw}.")
    keys = {"cases": BY_ID["go.cases"], "withdraw": BY_ID["complaint.withdraw"]}
    shown = {name: command.shown_key for name, command in keys.items()}
    return f"{told_stranded(lost)}. {advice.format(**shown)}"


def _lost(db: str, company: "Policy | None", site: str | None) -> list[Standing]:
    """Those of a site, or of all; the company's tracks are read where there is an open case."""
    with Store(db, readonly=True) as store:
        if not complaintlist.standing(store.conn, site):
            return []
        from opsroom.domain.policy import Policy

        return complaintlist.stranded(store.conn, company or Policy(), site)
