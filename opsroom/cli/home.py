"""Whose clock an answer of no one site goes by: that of the site asked for, else of one's own."""

from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING, NamedTuple

from opsroom.language import _
from opsroom.language.times import moment
from opsroom.store import postsql, sites
from opsroom.whoami import Unclear, caller

if TYPE_CHECKING:
    from opsroom.cli.session import Session


class Home(NamedTuple):
    """The clock that an answer goes by; ``site`` is ``None`` in a room without a site."""

    site: str | None
    tz: tzinfo

    def moment(self, instant: int | None, now: int) -> str:
        """An instant on that clock, as short as it is clear."""
        return moment(self.tz, instant, now)

    def iso(self, instant: int) -> str:
        """An instant in ISO 8601 with that clock's offset."""
        return datetime.fromtimestamp(instant, self.tz).isoformat()

    @property
    def said(self) -> str:
        """A line that names the clock."""
        if self.site is None:
            return _("Times are in UTC.")
        return _("Times are by the clock of {site} ({zone}).").format(site=self.site, zone=self.tz)


def home(session: "Session", site: str | None = None) -> Home:
    """The clock of ``site``; without one, of whoever asks, else of the first site (CAL-2)."""
    chosen = site or _own(session)
    known = session.calendars
    if chosen not in known:
        chosen = next(iter(known), None)
    return Home(None, UTC) if chosen is None else Home(chosen, known[chosen].tz)


def _own(session: "Session") -> str | None:
    """The site of whoever asks; ``None`` for who has none, or isn't known here."""
    conn, asking = session.store.conn, session.options.person
    if asking is None:
        try:
            asking = postsql.person_of(conn, caller().behind.name)
        except Unclear:  # whoever may only read isn't asked who they are
            return None
    found = sites.person(conn, asking) if asking is not None else None
    return found.site if found else None
