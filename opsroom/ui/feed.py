"""What the screens read: one connection of the screen's own; open calls and complaint cases."""

from collections.abc import Iterable, Iterator
from functools import cached_property, partial
from typing import TYPE_CHECKING, Final, NamedTuple

from opsroom.domain.lineup import Lineup
from opsroom.domain.sla import Thresholds
from opsroom.domain.standing import (
    Dial,
    Moment,
    Standing,
    dial,
    moment,
    one_number,
    place_of,
    standing,
)
from opsroom.domain.tally import Tally, total
from opsroom.domain.worktime import Calendar
from opsroom.store import backupsql, journalsql, outside, sites, views
from opsroom.store.boardrow import BoardRow
from opsroom.store.database import SMALL_CACHE, Store
from opsroom.store.journalsql import head, subjects_since
from opsroom.store.readonly import only_readable
from opsroom.store.sites import Site
from opsroom.store.views import Today

if TYPE_CHECKING:
    from pathlib import Path

    from opsroom.domain.policy import Policy
    from opsroom.ui.boardcases import BoardCase, Cases

#: Seconds after which everything is read although nothing was done.
READ_EVERY: Final = 60
#: Seconds after which the order is worked out anew, for time alone changes it.
ORDER_EVERY: Final = 60
#: Of more open calls than this, the first board shows those due first, and the others follow.
MANY: Final = 2_000
#: How many those are: more than any screen has lines.
FIRST: Final = 200
#: Of more calls changed at once than this, all are read.
SINGLE: Final = 500
#: What is done that no call, case, site or name on the board is another for. What isn't here and
#: names neither a call nor a case may concern any of them, and all are read.
ASIDE: Final = (
    "backup.make",
    "notice.issue",
    "notice.mark",
    "report.make",
    "report.sign",
    "warning.backup",
    "warning.holidays",
)
#: As many clocks are kept ready: more than a screen shows.
_KEPT: Final = 1_000
_CALL: Final = "call:"
_CASE: Final = "case:"
#: Seconds between two backups, where the company has no policy of its own.
BACKUP_EVERY: Final = 3_600


class Counts(NamedTuple):
    """The figures above the board: of calls, and of complaint cases."""

    open: int
    unsent: int
    at_risk: int
    critical: int
    overdue: int
    held: int
    complaints: int = 0
    complaints_late: int = 0


class Feed:
    """The open calls and complaint cases as the database has them, and how each stands.

    Attributes:
        store: the connection; belongs to the app's thread.
        fixed: whether the database can only be read here: nothing in the room changes it.
        company: the company's own policy; ``None`` where the rule book's holds.
        stirred: whether the last poll found that another process has committed at all, if only a
            lease renewed or a job's mark.
        whole: whether the rows are all there are; at first they may be the most urgent alone.
        site: the chosen site; ``None`` for all.
        cases: the open complaint cases; ``None`` while there never was one.
        close_only: whether countdowns show seconds in their last hour alone.
        backups: how the database's backups stand (CHK-2); ``backup_every`` the seconds between two.
    """

    def __init__(
        self,
        path: str,
        company: "Policy | None",
        site: str | None = None,
        *,
        readonly: bool = False,
    ) -> None:
        """Open the database for the screen; ``readonly`` for one that never writes.

        Where the disk can't be written, none does.

        ``company`` is the company's own policy, ``None`` where the rule book's holds.

        Raises:
            Unusable: it can't be used.
        """
        self.fixed = only_readable(path)
        self.store = Store(path, readonly=readonly or self.fixed, wait=0.5, cache=SMALL_CACHE)
        self.company, self.site = company, site
        self.thresholds, self.backup_every = Thresholds(), BACKUP_EVERY
        if company is not None:
            limits = company.sla
            self.thresholds = Thresholds(limits.at_risk * 60, limits.critical * 60)
            self.backup_every = company.backup.every_minutes * 60
        self.whole = True
        self.sites: dict[str, Site] = {}
        self.calendars: dict[str, Calendar] = {}
        self.today = Today(0, 0, 0, 0)
        self.backups = backupsql.Standing(None, None)
        self.close_only = False
        self.stirred = False
        self._seen, self._read_at = -1, 0
        self._entry: tuple[int, str] | None = None
        self._calls: dict[int, BoardRow] = {}
        self.cases: Cases | None = None
        self._lineup: Lineup[BoardRow | BoardCase] | None = None
        self._lined_up_at = 0
        self._dials: dict[int, Dial] = {}
        self._moments: dict[str, Moment] = {}
        self._tallies: dict[str, Tally] = {}
        self._unsent = 0

    @cached_property
    def policy(self) -> "Policy":
        """The rules that hold; what the first board needs of them is at hand without."""
        from opsroom.domain.policy import Policy

        return self.company or Policy()

    def heads_lost(self, file: "Path | None") -> str:
        """Why the heads that the settings name can't be compared; empty where they can (ROL-3)."""
        if file is None:
            return ""
        with self.store.reading() as conn:
            return outside.lost(file, journalsql.noted(conn))

    @property
    def rows(self) -> list[BoardRow]:
        """Every open call of the chosen site, or of all, in no particular order."""
        return list(self._calls.values())

    def begin(self, now: int) -> None:
        """Read what the first board shows; of many calls that is the most urgent alone.

        :meth:`poll` reads the others, and till then :attr:`whole` is false.

        Raises:
            Unusable: the database can't be read.
        """
        with self.store.reading() as conn:
            if views.count_open(conn) > MANY:
                self._read_around(now)
                sites_shown = [self.site] if self.site else list(self.sites)
                self._take(views.first_due(conn, sites_shown, FIRST))
                self._read_cases(now)
                self.whole = False
                return
        self.poll(now)

    def poll(self, now: int) -> bool:
        """Read anew what was done since; tell whether anything was.

        All that is done leaves an entry in the journal. What doesn't (a lease renewed, a job's
        mark, a draft) is no reason to read: with twenty screens open somebody commits all the
        time. Once a minute it is read anyway, for what depends on the time of day.

        Raises:
            Unusable: the database can't be read.
        """
        version = self.store.version()
        self.stirred = version != self._seen
        if not self.stirred:
            return False
        with self.store.reading() as conn:
            entry = head(conn)
        late = abs(now - self._read_at) >= READ_EVERY
        changed = entry != self._entry or late
        if changed and (late or not self._follow(entry[0], now)):
            self.read(now)
        self._seen, self._entry = version, entry
        return changed

    def _follow(self, entry: int, now: int) -> bool:
        """Read the calls and cases alone that the journal names since; false if it names more."""
        if self._entry is None or entry <= self._entry[0]:
            return False
        with self.store.reading() as conn:
            subjects = subjects_since(conn, self._entry[0], SINGLE + 1, ASIDE)
            touched, cases = _ids(subjects, _CALL), _ids(subjects, _CASE)
            if len(touched) + len(cases) != len(subjects) or len(subjects) > SINGLE:
                return False
            if cases and self.cases is None:
                return False
            exchanged = self.cases.follow(self.store, cases, self.site) if self.cases else ([], [])
            fresh = {row.id: row for row in views.open_among(conn, touched, self.site)}
            self.backups = backupsql.standing(conn)
            self.today = views.today(conn, self.calendars, now, self.site)
        known = self._calls
        changed = [id_ for id_ in touched if known.get(id_) != fresh.get(id_)]
        gone = [known.pop(id_) for id_ in changed if id_ in known]
        come = [fresh[id_] for id_ in changed if id_ in fresh]
        known.update((row.id, row) for row in come)
        self._exchange(gone, come)
        if self._lineup is not None:
            self._lineup.change(exchanged[0], exchanged[1])
        return True

    def _exchange(self, gone: list[BoardRow], come: list[BoardRow]) -> None:
        """Bring what was worked out from the calls up to date."""
        for row in gone:
            self._dials.pop(row.id, None)
        self._unsent += _waiting(come) - _waiting(gone)
        if self._lineup is not None:
            self._lineup.change(gone, come)
        for site in {row.site_id for row in (*gone, *come)}:
            if site in self._tallies:
                self._tallies[site].change(self._clocks(site, gone), self._clocks(site, come))
            else:
                self._tallies = {}  # the site's first call

    def read(self, now: int) -> None:
        """Read everything the board shows.

        Raises:
            Unusable: the database can't be read.
        """
        self._read_around(now)
        with self.store.reading() as conn:
            self._take(views.open_calls(conn, self.site))
            self._read_cases(now)
        self._read_at, self.whole = now, True

    def _read_around(self, now: int) -> None:
        """Read what isn't a call."""
        with self.store.reading() as conn:
            self.sites = {site.id: site for site in sites.all_sites(conn)}
            self.calendars = sites.calendars(conn)
            if self.site not in self.sites:
                self.site = None
            self.backups = backupsql.standing(conn)
            self.today = views.today(conn, self.calendars, now, self.site)

    def _read_cases(self, now: int) -> None:
        """Read the complaint cases, if there are any."""
        if self.cases is None:
            if not views.any_cases(self.store.conn):
                return
            from opsroom.ui.boardcases import Cases

            self.cases = Cases(self.company)
        self.cases.read(self.store, self.site, now)

    def _take(self, rows: Iterable[BoardRow]) -> None:
        """Take these calls for all there are; one that is as before stays the object it was."""
        before, calls = self._calls, {}
        for row in rows:
            old = before.get(row.id)
            calls[row.id] = old if old == row else row
        self._calls = calls
        self._dials, self._moments, self._tallies, self._lineup = {}, {}, {}, None
        self._unsent = _waiting(calls.values())

    def standing(self, row: BoardRow, now: int) -> Standing:
        """How one of :attr:`rows` stands at ``now``."""
        clock = self._dials.get(row.id)
        if clock is None:
            if len(self._dials) >= _KEPT:
                self._dials.clear()
            clock = self._dials[row.id] = dial(row, self.calendars[row.site_id])
        return standing(clock, self._moment(row.site_id, now), self.thresholds)

    def _moment(self, site: str, now: int) -> Moment:
        at = self._moments.get(site)
        if at is None or at.now != now:
            at = self._moments[site] = moment(self.calendars[site], now)
        return at

    def urgent_first(self, now: int) -> "list[BoardRow | BoardCase]":
        """The open calls and cases, the most urgent first, as of a minute ago at most."""
        if self._lineup is None or abs(now - self._lined_up_at) >= ORDER_EVERY:
            moments = {site: self._moment(site, now) for site in self.calendars}
            calendars, limits = self.calendars, self.thresholds

            def key(row: "BoardRow | BoardCase") -> int:
                site = row.site_id
                if isinstance(row, BoardRow):
                    return one_number(place_of(row, calendars[site], moments[site], limits))
                return one_number(row.place(calendars[site], now))

            cases = self.cases.rows.values() if self.cases else ()
            rows = (*self._calls.values(), *cases)
            self._lineup, self._lined_up_at = Lineup(rows, key), now
        return self._lineup.rows

    def calendar(self, site: str) -> Calendar:
        """A site's calendar."""
        return self.calendars[site]

    def counts(self, now: int) -> Counts:
        """Count the open calls by what matters."""
        if not self._tallies:
            self._tallies = self._sorted(now)
        faces = total(tally.faces(self._moment(site, now)) for site, tally in self._tallies.items())
        return Counts(
            open=len(self._calls),
            unsent=self._unsent,
            at_risk=faces.at_risk,
            critical=faces.critical,
            overdue=faces.overdue,
            held=faces.held,
            complaints=len(self.cases.rows) if self.cases else 0,
            complaints_late=self.cases.overdue(now) if self.cases else 0,
        )

    def _sorted(self, now: int) -> dict[str, Tally]:
        """Each site's clocks, sorted for counting."""
        return {
            site: Tally(partial(self._clocks, site), self._moment(site, now), self.thresholds)
            for site in {row.site_id for row in self._calls.values()}
        }

    def _clocks(self, site: str, rows: Iterable[BoardRow] | None = None) -> Iterator[Dial]:
        """The clocks of a site's calls, of all or of these."""
        cal = self.calendars[site]
        for row in self._calls.values() if rows is None else rows:
            if row.site_id == site:
                yield dial(row, cal)

    def close(self) -> None:
        """Close the connection."""
        self.store.close()


def _ids(subjects: Iterable[str], kind: str) -> list[int]:
    """The row IDs of a kind of the journal's subjects."""
    return [int(one.removeprefix(kind)) for one in subjects if one.startswith(kind)]


def _waiting(rows: Iterable[BoardRow]) -> int:
    """How many of these calls nobody was sent to."""
    return sum(row.state == "waiting" for row in rows)
