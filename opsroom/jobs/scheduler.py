"""The jobs' clock: APScheduler on threads of its own, away from the screen's loop.

It decides only *when to look*; what is due comes from the database. One process at a time runs it
(:mod:`opsroom.jobs.leader`); should two do all the same, each effect has a key of its own and
happens once.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from opsroom.actions.door import Room
from opsroom.domain.errors import OpsroomError
from opsroom.domain.lease import Fence
from opsroom.jobs.memory import give_back, share
from opsroom.jobs.registry import JOBS
from opsroom.jobs.runner import log, run_job
from opsroom.without import Nothing, import_plain, instead

if TYPE_CHECKING:
    from apscheduler.schedulers.background import BackgroundScheduler

#: Jobs that run at the same time at most: a long backup and a long report keep no alert waiting,
#: and a thread each would hold half a megabyte more.
_AT_ONCE: Final = 3
#: What the scheduler would run jobs in processes with.
_UNUSED: Final = ("multiprocessing", "concurrent.futures.process")


class Jobs:
    """The jobs of one process, running from :meth:`start` until :meth:`stop`, once.

    Attributes:
        names: the jobs that run.
    """

    def __init__(self, names: Iterable[str] = JOBS) -> None:
        """Choose the jobs; nothing runs before :meth:`start`."""
        self.names = tuple(names)
        self._scheduler: BackgroundScheduler | None = None
        self._stopping = threading.Event()
        self._enter: Callable[[str], Room]
        self._quiet = threading.Condition()
        self._busy: set[str] = set()
        self._may: Callable[[], bool] = lambda: True

    def start(
        self,
        room_factory: Callable[[], Room],
        fence: Fence | None = None,
        may: Callable[[], bool] = lambda: True,
    ) -> None:
        """Run every job at once, to catch up, and then at its own interval.

        Does nothing where :meth:`stop` was faster, on another thread.

        Args:
            room_factory: gives a door to the database; each run has one of its own to it.
            fence: what each of the jobs' transactions is checked against.
            may: whether this process still leads; asked between effects.

        Raises:
            OpsroomError: what the factory raises.
        """
        share()
        with instead({name: Nothing(name) for name in _UNUSED}):
            import_plain("apscheduler.schedulers.background")
        from apscheduler.executors.pool import ThreadPoolExecutor
        from apscheduler.schedulers.background import BackgroundScheduler
        from apscheduler.triggers.interval import IntervalTrigger

        logging.getLogger("apscheduler").addHandler(logging.NullHandler())
        room = room_factory()
        self._may = may
        self._enter = lambda name: room.acting(JOBS[name].actor, "job", fence)
        scheduler = BackgroundScheduler(
            executors={"default": ThreadPoolExecutor(_AT_ONCE)},
            # A stall must not skip a job; one that fell behind runs once, and never beside itself.
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
            timezone=UTC,
        )
        for name in self.names:
            scheduler.add_job(
                self._tick,
                IntervalTrigger(seconds=JOBS[name].every, timezone=UTC),
                args=(name,),
                id=name,
                next_run_time=datetime.now(UTC),
            )
        with self._quiet:
            if not self._stopping.is_set():
                scheduler.start()
                self._scheduler = scheduler

    def stop(self, deadline: float = 5.0) -> bool:
        """Start nothing more and let what runs finish the effect in hand.

        Args:
            deadline: seconds to wait at most; a job cut off then is caught up at the next start.

        Returns:
            Whether everything had come to rest.
        """
        with self._quiet:
            self._stopping.set()
            scheduler, self._scheduler = self._scheduler, None
        if scheduler is not None:
            scheduler.shutdown(wait=False)
        end = time.monotonic() + deadline
        with self._quiet:
            while self._busy and (left := end - time.monotonic()) > 0:
                self._quiet.wait(left)
            return not self._busy

    def _tick(self, name: str) -> None:
        """Run one job; an error is logged and the next tick tries again.

        Its connection is closed afterwards: to open it takes a millisecond, and ten that are kept
        open hold up to a megabyte each.
        """
        room = self._enter(name)
        with self._quiet:
            if self._over():
                return
            self._busy.add(name)
        try:
            run_job(name, room, self._over)
        except OpsroomError as error:
            log.warning("job %s: %s", name, error)
        finally:
            room.close()
            give_back()
            with self._quiet:
                self._busy.discard(name)
                self._quiet.notify_all()

    def _over(self) -> bool:
        """Whether nothing more is to be begun."""
        return self._stopping.is_set() or not self._may()
