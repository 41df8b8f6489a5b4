"""Saying aloud what concerns whoever sits there (SLA-7, CMP-6), and to whom it is addressed.

Calls at a level are said to all who have to do with calls, with the name of whoever answers for
the post (DSP-4); a department that only has a part in complaints can do nothing about them.
Cases are many people's: at a level they are said to whoever has the step or is first responsible,
an approval to whoever decides, a hand-over to whom it is offered. Others see them on the screen.
"""

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from opsroom.domain.errors import Unusable
from opsroom.domain.people import FIELD, Role
from opsroom.domain.text import clean
from opsroom.domain.trackcodes import Does
from opsroom.language import _
from opsroom.language.words import series
from opsroom.store import alertsql, postsql
from opsroom.store.alertsql import Alert, Arrival
from opsroom.store.journalsql import head
from opsroom.ui import alerts

if TYPE_CHECKING:
    from opsroom.store.casepeople import People
    from opsroom.ui.app import OpsApp

#: Alerts older than so many seconds are no news any more.
RECENT = 600

#: Who has to do with calls.
_CALLS = FIELD | {Role.WALL}

Said = tuple[str, str]
"""A toast's text and its severity."""


class _Seen(NamedTuple):
    """What there was at a look: alerts of calls and of cases, the journal's last entry."""

    calls: list[Alert]
    cases: list[Alert]
    entry: int


class Announcer:
    """Bell, toast and, if wanted, desktop notification for what is new, once each."""

    def __init__(self, app: "OpsApp") -> None:
        """Announce in an app; what there is already when it first looks is no news."""
        self._app = app
        self._seen: _Seen | None = None
        self._trouble = ""

    def look(self) -> None:
        """Announce what is new since the last time; what can't be read now, the next time."""
        app = self._app
        try:
            said, self._trouble = self._news(), ""
        except Unusable as error:  # the room goes on with what it has
            if str(error) != self._trouble:
                app.tell(str(error), "error")
            self._trouble = str(error)
            return
        for text, severity in said:
            app.tell(text, severity)
        if said and app.wired.settings.bell:
            app.bell()
        if said and app.wired.settings.desktop and not app.idle.locked:
            app.notify_desktop(clean("\n".join(text for text, _severity in said)))

    def _news(self) -> list[Said]:
        app, before = self._app, self._seen
        since = app.now() - RECENT
        with app.feed.store.reading() as conn:
            seen = _Seen(
                alertsql.recent(conn, since), alertsql.recent_cases(conn, since), head(conn)[0]
            )
            said: list[Said] = []
            if before is not None:
                came = alertsql.arrivals(conn, before.entry)
                said += self._calls(_fresh(seen.calls, before.calls))
                said += self._cases(_fresh(seen.cases, before.cases), came)
        self._seen = seen
        return said

    def _calls(self, fresh: "Sequence[Alert]") -> Iterator[Said]:
        if not fresh or self._app.door.actor.role not in _CALLS:
            return
        text, severity = alerts.announcement(fresh)
        if names := self._addressees(fresh):
            text = "\n".join((text, _("For {names}").format(names=series(names))))
        yield text, severity

    def _addressees(self, fresh: "Sequence[Alert]") -> list[str]:
        """Who answers for the supervisor's post where the calls are, now."""
        app, places = self._app, {alert.site_id for alert in fresh}
        return [
            one.name(one.holding.responsible)
            for one in postsql.held(app.feed.store.conn, app.now())
            if one.post.role == Role.SUPERVISOR and one.post.site_id in places and not one.vacant
        ]

    def _cases(self, fresh: Sequence[Alert], came: Sequence[Arrival]) -> Iterator[Said]:
        if not fresh and not came:
            return
        me, concern = self._app.door.actor.id, _Concern(self._app)
        if mine := [a for a in fresh if a.owner_id == me or concern.has(a.role, a.site_id)]:
            yield alerts.announcement(mine, cases=True)
        if deciding := [a for a in came if concern.decides(a)]:
            yield alerts.to_decide(deciding), "information"
        if offered := [a for a in came if a.offered_id == me]:
            yield alerts.to_take(offered), "information"


def _fresh(found: list[Alert], before: list[Alert]) -> list[Alert]:
    return alerts.news(found, {alerts.key(alert) for alert in before})


class _Concern:
    """What of complaint cases concerns whoever sits there."""

    def __init__(self, app: "OpsApp") -> None:
        self._app = app

    @cached_property
    def _people(self) -> "People":
        from opsroom.store.casepeople import People

        return People(self._app.feed.store.conn, self._app.now())

    def has(self, role: str, site: str) -> bool:
        """Whether they have a role for a site now: whoever answers for its post, else all."""
        me = self._app.door.actor
        return me.site in (None, site) and any(
            one.id == me.id for one in self._people.with_role(role, site)
        )

    def decides(self, case: Arrival) -> bool:
        """Whether the case has come to them for a decision (CMP-6)."""
        me = self._app.door.actor
        if not case.came or case.proposer_id == me.id or not self.has(case.role, case.site_id):
            return False
        track = self._app.feed.policy.book.tracks.get(case.track)
        steps = track.steps if track else ()
        return any(one.id == case.step and one.does is Does.APPROVAL for one in steps)
