"""Running every job once while this process leads: ``opsroom worker --once``."""

import threading
from collections.abc import Callable

from opsroom.actions.door import Room
from opsroom.domain.errors import OpsroomError
from opsroom.domain.lease import Fence
from opsroom.jobs.registry import JOBS
from opsroom.jobs.runner import Run, log, run_job


class Once:
    """Every job in its order, once, on a thread of its own.

    Attributes:
        done: set when all have run, or the process no longer leads.
        runs: how they went.
        problem: what broke it off; empty when nothing did.
    """

    def __init__(self) -> None:
        """Nothing runs yet."""
        self.done = threading.Event()
        self.runs: list[Run] = []
        self.problem = ""
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def start(
        self, room_factory: Callable[[], Room], fence: Fence | None, may: Callable[[], bool]
    ) -> None:
        """Begin; see :class:`opsroom.jobs.leader.Crew`."""
        room = room_factory()

        def work() -> None:
            try:
                for name in JOBS:
                    self._run(name, room, fence, lambda: self._stopping.is_set() or not may())
            except OpsroomError as error:
                self.problem = str(error)
                log.warning("%s", error)
            finally:
                self.done.set()

        self._thread = threading.Thread(target=work, name="once", daemon=True)
        self._thread.start()

    def _run(self, name: str, room: Room, fence: Fence | None, stop: Callable[[], bool]) -> None:
        own = room.acting(JOBS[name].actor, "job", fence)
        try:
            if not stop():
                self.runs.append(run_job(name, own, stop))
        finally:
            own.close()

    def stop(self, deadline: float) -> bool:
        """Leave the rest; see :class:`opsroom.jobs.leader.Crew`."""
        self._stopping.set()
        return self._thread is None or self.done.wait(deadline)
