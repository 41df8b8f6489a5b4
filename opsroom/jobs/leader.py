"""One process leads and runs the jobs; the others stand by and take over within seconds.

The lease is kept on a thread of its own: neither a stalled terminal nor a long job keeps it from
being renewed. A process that doesn't lead never imports the scheduler.
"""

import threading
from collections.abc import Callable
from typing import Protocol

from opsroom.actions.door import Room
from opsroom.domain.errors import OpsroomError, Unusable
from opsroom.domain.lease import Fence
from opsroom.jobs.keeper import Clocks, Keeper
from opsroom.jobs.runner import log
from opsroom.jobs.scheduler import Jobs
from opsroom.language import _

#: Seconds before a leader whose jobs could not be started gives the lease another try.
AGAIN = 5.0


class Crew(Protocol):
    """What a leader sets to work; for one tenure, then another one is made."""

    def start(
        self, room_factory: Callable[[], Room], fence: Fence | None, may: Callable[[], bool]
    ) -> None:
        """Begin; ``may`` says whether the process still leads."""
        ...

    def stop(self, deadline: float) -> bool:
        """Start nothing more, wait for what runs; false: something was cut off."""
        ...


class Leader:
    """This process's stand for the jobs, from :meth:`start` until :meth:`stop`, once."""

    def __init__(
        self, room: Room, crew: Callable[[], Crew] = Jobs, clocks: Clocks | None = None
    ) -> None:
        """Nothing is opened before :meth:`start`.

        Args:
            room: the door of whoever runs the process; the jobs get doors of their own from it.
            crew: makes what works while the process leads.
            clocks: the clocks, for tests.
        """
        self.keeper = Keeper(room.path, room.actor.name, clocks)
        self._room, self._make = room, crew
        self._crew: Crew | None = None
        self._at_work: Fence | None = None
        self._turn = threading.Lock()
        self._resting, self._leaving = False, threading.Event()
        self._thread = threading.Thread(target=self._run, name="lease", daemon=True)
        self._told = ""

    @property
    def leads(self) -> bool:
        """Whether this process runs the jobs now."""
        return self.keeper.leads

    def start(self) -> None:
        """Stand for the lease, now and as long as it takes."""
        self._thread.start()

    def stop(self, deadline: float = 5.0) -> bool:
        """Start nothing more, let what runs finish the effect in hand, and give the lease back.

        It is renewed until the jobs have come to rest.

        Args:
            deadline: seconds to wait at most for the jobs; what is cut off then is caught up by
                the next leader.

        Returns:
            Whether everything had come to rest.
        """
        with self._turn:
            self._resting, crew = True, self._crew
        rested = crew.stop(deadline) if crew else True
        self._leaving.set()
        if self._thread.ident is not None:
            self._thread.join(max(1.0, deadline))
        self._room.close()
        return rested

    def _run(self) -> None:
        pause = 0.0
        while not self._leaving.wait(pause):
            pause = self._one_turn()
        self.keeper.leave()

    def _one_turn(self) -> float:
        """One turn with the lease, and what follows from it; seconds to the next."""
        try:
            self.keeper.turn()
            self._told = ""
        except Unusable as error:
            if str(error) != self._told:  # once, not four times a second
                log.warning("%s", error)
            self._told = str(error)
        try:
            self._follow(self.keeper.fence if self.keeper.leads else None)
        except OpsroomError as error:
            log.warning("%s", error)
            self.keeper.leave()
            return AGAIN
        return self.keeper.pause

    def _follow(self, fence: Fence | None) -> None:
        """Have the jobs run while this process leads, and only then."""
        with self._turn:
            if fence == self._at_work or self._resting:
                return
            if self._crew is not None:
                self._crew.stop(0)
                log.info("%s", _("This process stands down: it doesn't lead any more."))
            self._crew = self._at_work = None
            if fence is not None:
                crew = self._make()
                crew.start(lambda: self._room, fence, self._may(fence))
                self._crew, self._at_work = crew, fence
                log.info("%s", _("This process leads: it runs the jobs."))

    def _may(self, fence: Fence) -> Callable[[], bool]:
        """Whether the process still leads with that very fence."""
        return lambda: self.keeper.leads and self.keeper.fence == fence
