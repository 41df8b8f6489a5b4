"""Standing for the lease, turn by turn: look, take, renew, give back. No thread of its own."""

import os
import socket
import time
from collections.abc import Callable
from typing import NamedTuple

from opsroom.domain.errors import Unusable
from opsroom.domain.lease import RENEW, RETRY, Fence, Lease, Tenure, Watch, next_look, tenure
from opsroom.store import leasesql
from opsroom.store.database import Store

#: Seconds that a turn waits for another writer: less than the lease's margin.
WAIT = 0.4


class Clocks(NamedTuple):
    """The two clocks of a process, in milliseconds: the wall's, and one nobody can set."""

    wall: Callable[[], int] = lambda: time.time_ns() // 1_000_000
    mono: Callable[[], int] = lambda: time.monotonic_ns() // 1_000_000


class Keeper:
    """One process's part in the lease. Everything but :attr:`leads` belongs to one thread.

    Attributes:
        fence: what its transactions are checked against while it has the lease.
    """

    def __init__(self, path: str, person: str, clocks: Clocks | None = None) -> None:
        """Stand for the lease of a database; nothing is opened yet.

        Args:
            path: the database.
            person: whose process this is, as people read it.
            clocks: the clocks, for tests.
        """
        self.path, self.clocks = path, clocks or Clocks()
        self.claim = leasesql.Claim(os.urandom(8).hex(), socket.gethostname(), os.getpid(), person)
        self.fence: Fence | None = None
        self._store: Store | None = None
        self._watch = Watch()
        self._tenure: Tenure | None = None
        self._pause = 0
        self._rival: Lease | None = None

    @property
    def leads(self) -> bool:
        """Whether this process may act now, by its own clock; from any thread."""
        mine = self._tenure
        return mine is not None and mine.holds(self.clocks.mono())

    @property
    def rival(self) -> Lease | None:
        """The lease of another process that was seen alive."""
        return self._rival

    @property
    def pause(self) -> float:
        """Seconds to wait before the next turn."""
        return self._pause / 1000

    def turn(self) -> None:
        """One look at the lease, or one renewal.

        Raises:
            Unusable: the database can't be read, or not be written now. A lease holds on till it
                runs out by the own clock.
        """
        self._pause = RETRY
        store = self._opened()
        if self.fence is None:
            self._stand(store)
        else:
            self._renew(store, self.fence)

    def _stand(self, store: Store) -> None:
        wall, asked = self.clocks.wall(), self.clocks.mono()
        with store.reading() as conn:
            seen = leasesql.lease(conn)
        if not self._free(seen):
            self._rival = seen if self._watch.alive else None
            self._pause = next_look(seen, wall)
            return
        self.fence = leasesql.take(store, self.claim, wall, self._free)
        if self.fence is not None:
            self._tenure, self._rival = tenure(self.fence.number, asked), None
            self._pause = RENEW

    def _free(self, seen: Lease | None) -> bool:
        return self._watch.may_take(seen, self.clocks.wall(), self.clocks.mono())

    def _renew(self, store: Store, fence: Fence) -> None:
        asked = self.clocks.mono()
        if leasesql.renew(store, fence, self.clocks.wall()):
            self._tenure = tenure(fence.number, asked)
            self._pause = RENEW
        else:
            self.lost()

    def lost(self) -> None:
        """Somebody else has the lease: stand down, and watch it from now on."""
        self.fence = self._tenure = None
        self._watch, self._pause = Watch(), 0

    def leave(self) -> None:
        """Give the lease back, if this process has it, and close the database.

        A lease that can't be given back now runs out by itself.
        """
        fence, store = self.fence, self._store
        self.fence = self._tenure = self._store = None
        if store is None:
            return
        try:
            if fence is not None:
                leasesql.release(store, fence)
        except Unusable:
            return  # the next one waits a few seconds longer
        finally:
            store.close()

    def _opened(self) -> Store:
        if self._store is None:
            self._store = Store(self.path, wait=WAIT)
        return self._store
