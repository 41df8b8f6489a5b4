"""Open complaint cases on the board's listing, in one order with the calls (CMP, TRK, FBK-1).

A board without a complaint doesn't import this.
"""

from functools import cached_property
from typing import Any, Final

from opsroom.cli.caselist import ListedCase, case_value, stand
from opsroom.cli.quick import basics
from opsroom.cli.session import Session
from opsroom.documents.casewords import span
from opsroom.documents.tracktitles import TrackTitles
from opsroom.domain.sla import Level
from opsroom.domain.standing import Place, case_urgency
from opsroom.language import _, c_
from opsroom.language.times import hours, moment
from opsroom.language.words import word
from opsroom.store import complaintsql
from opsroom.store.casepeople import People

#: Seconds from which the time left on the clock on the wall is told in days.
DAYS: Final = 2 * 86_400


class BoardCases:
    """The open cases of a site, or of all.

    Attributes:
        listed: the cases and how they stand, the most urgent first.
    """

    def __init__(self, session: Session, site: str | None) -> None:
        """Read them."""
        self._session = session
        rows = complaintsql.open_cases(session.store.conn, site)
        self.listed = sorted((stand(session, row) for row in rows), key=self.place)

    @property
    def overdue(self) -> int:
        """How many are overdue."""
        return sum(one.level is Level.OVERDUE for one in self.listed)

    def place(self, one: ListedCase) -> Place:
        """Where a case stands among the calls."""
        row, now = one.row, self._session.now
        return case_urgency(row.id, row.clock, one.cal, now, serious=row.weight == "serious")

    def value(self, one: ListedCase, place: int) -> dict[str, Any]:
        """A case for the board's JSON document."""
        return {"kind": "case", "place": place, **case_value(one)}

    def cells(self, one: ListedCase) -> tuple[str, ...]:
        """A case in the columns of the board's table."""
        row, now = one.row, self._session.now
        serious = " +" if row.weight == "serious" else ""
        return (
            word("level", one.level) if one.level else _("no limit"),
            self._left(one),
            row.number + serious,
            row.customer_name,
            self._titles.track(row.track),
            row.item,
            row.subject,
            self._acting(one),
            self._titles.step(row.track, row.step),
            moment(one.cal.tz, row.due_at, now),
        )

    def _left(self, one: ListedCase) -> str:
        """The time left; behind it, that it is working time, or that this stands still (SLA-6)."""
        if one.left is None:
            return ""
        if not one.row.working:
            if abs(one.left) < DAYS:
                return hours(one.left)
            return ("-" if one.left < 0 else "") + span(one.left, working=False)
        runs = one.cal.is_open(self._session.now)
        return hours(one.left) + " " + (c_("working time", "w") if runs else "=")

    @cached_property
    def _titles(self) -> TrackTitles:
        plain = basics(self._session.options.settings) is not None  # then no policy is named
        return TrackTitles(None if plain else self._session.wired.company)

    @cached_property
    def _people(self) -> People:
        return People(self._session.store.conn, self._session.now)

    def _acting(self, one: ListedCase) -> str:
        """Who has to act: the person where there is one, else the role."""
        here = self._people.with_role(one.row.role, one.row.site_id)
        return here[0].name if len(here) == 1 else word("role", one.row.role)
