"""Saying once, at the start, what is stuck: cases that a change of the policy has left without a
way (TRK), and what those have left behind who work here no more (DSP-4, FBK-5).

`opsroom doctor` and `opsroom policy check` say the first to administrators; here it reaches those
who work on the cases. The second is for those who lead: they hand it over.
"""

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from opsroom.documents.casewords import told_stranded
from opsroom.domain.errors import OpsroomError
from opsroom.domain.people import CASEWORK, HEADS, Actor
from opsroom.language import _
from opsroom.language.words import phrases, series
from opsroom.store import complaintlist, leavingsql
from opsroom.store.complaintlist import Standing
from opsroom.store.database import Store
from opsroom.store.leavingsql import Gone
from opsroom.ui.commands import BY_ID

if TYPE_CHECKING:
    from opsroom.domain.policy import Policy
    from opsroom.ui.app import OpsApp

#: The group of the worker that looks for them.
GROUP: Final = "stranded"
#: Numbers of a kind that are named, at most.
_NAMED: Final = 5


def look(app: "OpsApp") -> None:
    """Look for them off the screen's thread, for whoever works on cases; their site's alone."""
    actor = app.door.actor
    if actor.role not in CASEWORK:
        return

    async def work() -> None:
        try:
            lost, gone = await asyncio.to_thread(
                _found, str(app.wired.settings.db), app.wired.company, actor
            )
        except OpsroomError as error:
            app.tell(str(error), "error")
            return
        if lost:
            app.tell(told(lost), "error")
        for one in gone:
            app.tell(left(one), "error")

    app.run_worker(work(), group=GROUP, exit_on_error=True)


def told(lost: list[Standing]) -> str:
    """Which they are, and what to do about them."""
    advice = _("Put it back into the policy file, or withdraw them: {cases}, then {withdraw}.")
    keys = {"cases": BY_ID["go.cases"], "withdraw": BY_ID["complaint.withdraw"]}
    shown = {name: command.shown_key for name, command in keys.items()}
    return f"{told_stranded(lost)}. {advice.format(**shown)}"


def left(one: Gone) -> str:
    """Who has left, and what of theirs is to be handed over."""
    what = one.behind
    posts = [f"{name} ({site})" for site, name in what.posts]
    kinds = (
        (_("calls"), what.calls),
        (_("complaint cases"), (*what.cases, *what.offered)),
        (_("renewals"), what.visits),
        (_("vacant posts"), posts),
    )
    lists = phrases(f"{kind} {_some(numbers)}" for kind, numbers in kinds if numbers)
    return _("{name} has left. To hand over: {lists}.").format(name=one.name, lists=lists)


def _some(numbers: Sequence[str]) -> str:
    more = len(numbers) - _NAMED
    shown = series(numbers[:_NAMED])
    return shown if more <= 0 else _("{names} and {n} more").format(names=shown, n=more)


def _found(db: str, company: "Policy | None", actor: Actor) -> tuple[list[Standing], list[Gone]]:
    """What of an actor's site, or of all, is stuck; tracks are read where there is an open case."""
    with Store(db, readonly=True) as store:
        conn, site = store.conn, actor.site
        gone = leavingsql.gone(conn, site) if actor.role in HEADS else []
        if not complaintlist.standing(conn, site):
            return [], gone
        from opsroom.domain.policy import Policy

        return complaintlist.stranded(conn, company or Policy(), site), gone
