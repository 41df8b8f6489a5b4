"""What the screens read: one connection of the screen's own, and the open calls at hand."""

from functools import cached_property
from typing import TYPE_CHECKING, Final, NamedTuple

from opsroom.domain.sla import Thresholds
from opsroom.domain.standing import Dial, Moment, Standing, dial, moment, place, standing
from opsroom.domain.tally import Tally, total
from opsroom.domain.worktime import Calendar
from opsroom.store import backupsql, sites, views
from opsroom.store.database import Store
from opsroom.store.journalsql import head
from opsroom.store.sites import Site
from opsroom.store.views import BoardRow, Today

if TYPE_CHECKING:
    from opsroom.domain.policy import Policy

#: Seconds after which everything is read although nothing was done.
READ_EVERY: Final = 60
#: Seconds between two backups, where the company has no policy of its own.
BACKUP_EVERY: Final = 3_600


class Counts(NamedTuple):
    """The figures above the board."""

    open: int
    unsent: int
    at_risk: int
    critical: int
    overdue: int
    held: int


class Feed:
    """The open calls as the database has them, and how each stands.

    Attributes:
        store: the connection; belongs to the app's thread.
        stirred: whether the last poll found that another process has committed at all, if only a
            lease renewed or a job's mark.
        rows: every open call of the chosen site, or of all.
        site: the chosen site; ``None`` for all.
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

        ``company`` is the company's own policy, ``None`` where the rule book's holds.

        Raises:
            Unusable: it can't be used.
        """
        self.store = Store(path, readonly=readonly, wait=0.5)
        self._company, self.site = company, site
        self.thresholds, self.backup_every = Thresholds(), BACKUP_EVERY
        if company is not None:
            limits = company.sla
            self.thresholds = Thresholds(limits.at_risk * 60, limits.critical * 60)
            self.backup_every = company.backup.every_minutes * 60
        self.rows: list[BoardRow] = []
        self.sites: dict[str, Site] = {}
        self.calendars: dict[str, Calendar] = {}
        self.today = Today(0, 0, 0, 0)
        self.backups = backupsql.Standing(None, None)
        self.close_only = False
        self.stirred = False
        self._seen, self._read_at = -1, 0
        self._entry: tuple[int, str] | None = None
        self._dials: dict[int, Dial] = {}
        self._moments: dict[str, Moment] = {}
        self._tallies: dict[str, Tally] = {}
        self._unsent = 0

    @cached_property
    def policy(self) -> "Policy":
        """The rules that hold; what the first board needs of them is at hand without."""
        from opsroom.domain.policy import Policy

        return self._company or Policy()

    def poll(self, now: int) -> bool:
        """Read anew if anything was done since; tell whether it was.

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
        changed = entry != self._entry or abs(now - self._read_at) >= READ_EVERY
        if changed:
            self.read(now)
        self._seen, self._entry = version, entry
        return changed

    def read(self, now: int) -> None:
        """Read everything the board shows.

        Raises:
            Unusable: the database can't be read.
        """
        self._read_at = now
        with self.store.reading() as conn:
            self.sites = {site.id: site for site in sites.all_sites(conn)}
            self.calendars = sites.calendars(conn)
            if self.site not in self.sites:
                self.site = None
            self.rows = views.board(conn, self.site)
            self._dials = {row.id: dial(row, self.calendars[row.site_id]) for row in self.rows}
            self._moments, self._tallies = {}, {}
            self._unsent = sum(row.state == "waiting" for row in self.rows)
            self.backups = backupsql.standing(conn)
            self.today = views.today(conn, self.calendars, now, self.site)

    def standing(self, row: BoardRow, now: int) -> Standing:
        """How one of :attr:`rows` stands at ``now``."""
        clock = self._dials.get(row.id) or dial(row, self.calendars[row.site_id])
        return standing(clock, self._moment(row.site_id, now), self.thresholds)

    def _moment(self, site: str, now: int) -> Moment:
        at = self._moments.get(site)
        if at is None or at.now != now:
            at = self._moments[site] = moment(self.calendars[site], now)
        return at

    def urgent_first(self, now: int) -> list[BoardRow]:
        """The open calls, the most urgent first."""
        moments = {site: self._moment(site, now) for site in self.calendars}
        dials, limits = self._dials, self.thresholds
        return sorted(
            self.rows, key=lambda row: place(row, dials[row.id], moments[row.site_id], limits)
        )

    def calendar(self, site: str) -> Calendar:
        """A site's calendar."""
        return self.calendars[site]

    def counts(self, now: int) -> Counts:
        """Count the open calls by what matters."""
        if not self._tallies:
            self._tallies = self._sorted(now)
        faces = total(tally.faces(self._moment(site, now)) for site, tally in self._tallies.items())
        return Counts(
            open=len(self.rows),
            unsent=self._unsent,
            at_risk=faces.at_risk,
            critical=faces.critical,
            overdue=faces.overdue,
            held=faces.held,
        )

    def _sorted(self, now: int) -> dict[str, Tally]:
        """Each site's clocks, sorted for counting."""
        dials: dict[str, list[Dial]] = {}
        for row in self.rows:
            dials.setdefault(row.site_id, []).append(self._dials[row.id])
        return {
            site: Tally(clocks, self._moment(site, now), self.thresholds)
            for site, clocks in dials.items()
        }

    def close(self) -> None:
        """Close the connection."""
        self.store.close()
