"""Saying aloud that calls have reached a level (SLA-7), and to whom it is addressed (DSP-4)."""

from typing import TYPE_CHECKING

from opsroom.domain.people import Role
from opsroom.domain.text import clean
from opsroom.language import _
from opsroom.language.words import series
from opsroom.store import alertsql, postsql
from opsroom.store.alertsql import Alert
from opsroom.ui import alerts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from opsroom.ui.app import OpsApp

#: Alerts older than so many seconds are no news any more.
RECENT = 600


class Announcer:
    """Bell, toast and, if wanted, desktop notification for levels newly reached, once each."""

    def __init__(self, app: "OpsApp") -> None:
        """Announce in an app; what there is already when it first looks is no news."""
        self._app = app
        self._known: set[alerts.Key] | None = None

    def look(self) -> None:
        """Announce what is new since the last time."""
        app = self._app
        recent = alertsql.recent(app.feed.store.conn, app.now() - RECENT)
        known, self._known = self._known, {alerts.key(alert) for alert in recent}
        fresh = alerts.news(recent, known or ())
        if not fresh or known is None:
            return
        text, severity = alerts.announcement(fresh)
        if names := self._addressees(fresh):
            text = "\n".join((text, _("For {names}").format(names=series(names))))
        app.tell(text, severity)
        if app.wired.settings.bell:
            app.bell()
        if app.wired.settings.desktop and not app.idle.locked:
            app.notify_desktop(clean(text))

    def _addressees(self, fresh: "Sequence[Alert]") -> list[str]:
        """Who answers for the supervisor's post where the calls are, now."""
        app, calls = self._app, {alert.call_id for alert in fresh}
        places = {row.site_id for row in app.feed.rows if row.id in calls}
        return [
            one.name(one.holding.responsible)
            for one in postsql.held(app.feed.store.conn, app.now())
            if one.post.role == Role.SUPERVISOR and one.post.site_id in places
        ]
