"""What the screen stands on, as types alone: who puts it together lies above (opsroom.wiring)."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from opsroom.settings import Settings

if TYPE_CHECKING:
    from opsroom.actions.room import Room
    from opsroom.domain.policy import Policy


class JobLine(Protocol):
    """A job as the table of jobs declares it.

    Attributes:
        name: its name; ``help`` what it does, still to be translated.
        every: seconds from one look to the next.
    """

    @property
    def name(self) -> str: ...
    @property
    def every(self) -> int: ...
    @property
    def help(self) -> str: ...


class JobRun(Protocol):
    """How one run of a job went: ``outcome`` is ``done`` or ``failed``, ``detail`` says why."""

    @property
    def outcome(self) -> str: ...
    @property
    def effects(self) -> int: ...
    @property
    def detail(self) -> str: ...


class RunningJobs(Protocol):
    """This process's stand for the jobs, on threads of their own.

    Attributes:
        leads: whether they run in this process now; else another one leads, or nobody yet.
    """

    @property
    def leads(self) -> bool: ...

    def stop(self, deadline: float = 5.0) -> bool:
        """Start nothing more, wait for what runs; false: something was cut off."""
        ...


class Context(Protocol):
    """Settings, policy, clock and person of a run, the door, and the jobs.

    Attributes:
        settings: with the command line's options on top.
        policy: the rules that hold; ``company``, the company's own, if it has some.
        clock: the session's clock, epoch seconds.
        person: who acts, by ID; ``None`` takes the operating system's account.
    """

    @property
    def settings(self) -> Settings: ...
    @property
    def policy(self) -> "Policy": ...
    @property
    def company(self) -> "Policy | None": ...
    @property
    def clock(self) -> Callable[[], int]: ...
    @property
    def person(self) -> str | None: ...

    def room(self, origin: str = "command") -> "Room":
        """Open the door to the database for this run's person.

        Raises:
            Unusable: the database can't be used.
            BadInput: the person isn't known.
        """
        ...

    def job_lines(self) -> tuple[JobLine, ...]:
        """Every job there is."""
        ...

    def run_job(self, name: str, room: "Room") -> JobRun:
        """Run a job once, now, for whoever holds ``room``. May take long: not on the loop.

        Raises:
            BadInput: there is no such job.
            Refused: the person may not run jobs.
            Unusable: the database can't be used.
        """
        ...

    def start_jobs(self) -> RunningJobs:
        """Stand for the jobs, on threads of their own. May take long: not on the loop.

        Raises:
            Unusable: the database can't be used.
        """
        ...
