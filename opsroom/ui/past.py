"""The room as it was: what screens that look back stand on in place of the present (ROL-4)."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from opsroom.language import _
from opsroom.store import pastcasesql, pastsql
from opsroom.ui.feed import Feed

if TYPE_CHECKING:
    from opsroom.domain.policy import Policy
    from opsroom.ui.app import OpsApp


class PastFeed(Feed):
    """The calls as they were at an instant, on a connection of its own that never writes.

    Attributes:
        at: the instant, epoch seconds.
        first: when the journal begins; nothing is known from before.
        case: the row ID of the complaint case whose page is open; ``None`` for none.
    """

    def __init__(self, path: str, policy: "Policy | None", site: str | None, at: int) -> None:
        """Open the database to look back at ``at``.

        Raises:
            Unusable: it can't be used.
        """
        super().__init__(path, policy, site, readonly=True)
        self.at = at
        self.first = pastsql.first_entry(self.store.conn) or at
        self.case: int | None = None
        self._laid: tuple[int, int, str | None] | None = None
        self._laid_case: tuple[int, int, int] | None = None

    def poll(self, now: int) -> bool:
        """Nothing polls the past: whoever shows it reads it through :meth:`steady`."""
        del now
        return False

    @contextmanager
    def steady(self) -> Iterator[None]:
        """Run a block in which all reads see one state of the database, as it was at :attr:`at`.

        What others have changed meanwhile is taken in first, for it has to be taken back too.

        Raises:
            Unusable: the database can't be read.
        """
        with self.store.reading() as conn, pastsql.one_state(conn):
            last = pastsql.last_entry(conn)
            if self._laid != (self.at, last, self.site):
                self._laid = None
                pastsql.lay_over(conn, self.at)
                super().read(self.at)
                self._laid = (self.at, last, self.site)
            wanted = None if self.case is None else (self.at, last, self.case)
            if self.case is not None and self._laid_case != wanted:
                self._laid_case = None
                pastcasesql.lay_over_case(conn, self.at, self.case)
            self._laid_case = wanted
            yield

    def read(self, now: int) -> None:
        """Read everything the board showed; ``now`` has passed and doesn't count."""
        del now
        with self.steady():
            pass

    def change_beside(self, later: bool) -> int | None:
        """When anything last changed before the instant, or next after it; ``None`` for never."""
        with self.store.reading() as conn:
            return pastsql.change_beside(conn, self.at, later=later)


class Then:
    """The room for a screen that looks back: the app, but its data and its time are the past's.

    Attributes:
        feed: the calls as they were.
    """

    def __init__(self, app: "OpsApp", feed: PastFeed) -> None:
        self._app = app
        self.feed = feed
        #: No own action changes the past.
        self.moving = ""

    def __getattr__(self, name: str) -> Any:
        """All the rest is the app's."""
        return getattr(self._app, name)

    def now(self) -> int:
        """The instant that is looked at."""
        return self.feed.at

    @property
    def home(self) -> str:
        """The site whose clock tells the instant: the one shown, else one's own, else the first."""
        known = self.feed.calendars
        own = self._app.door.actor.site
        return self.feed.site or (own if own in known else None) or next(iter(known), "")

    def present(self) -> int:
        """The session's clock, which goes on."""
        return self._app.now()

    def tell(self, message: str, severity: str = "information") -> None:
        """Say something in a toast."""
        self._app.tell(message, severity)

    def open_case(self, number: str) -> None:
        """Everything that was known of a call."""
        from opsroom.ui.screens.past import PastCase

        self._app.push_screen(PastCase(number, self))

    def open_complaint(self, case: int) -> None:
        """Everything that was known of a complaint."""
        from opsroom.ui.screens.past import PastComplaint

        self._app.push_screen(PastComplaint(case, self))

    def do_site(self) -> None:
        """The next site, or all."""
        order = [None, *self.feed.sites]
        self.feed.site = order[(order.index(self.feed.site) + 1) % len(order)]
        self._app.screen.refresh_all()  # type: ignore[attr-defined]  # a screen that looks back

    def unchangeable(self, *_args: object) -> None:
        """Say why a key that changes something does nothing here."""
        self._app.tell(
            _("This is the past: nothing in it can be changed. Esc goes back to now."), "warning"
        )

    perform = start_move = dispatch_call = do_undo = do_call_new = unchangeable
