"""The one place where settings, policy, clock, store, actor and jobs are put together."""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from opsroom.domain.errors import BadInput, Refused
from opsroom.domain.people import Actor, Role
from opsroom.language import _
from opsroom.language import use as use_language
from opsroom.settings import Settings, SettingsError, load, parse

if TYPE_CHECKING:
    from opsroom.actions.door import Room
    from opsroom.domain.policy import Policy
    from opsroom.jobs.leader import Leader
    from opsroom.jobs.registry import Job
    from opsroom.jobs.runner import Run

#: What calendars answer for; see :mod:`opsroom.domain.worktime`.
_FIRST, _BEYOND = datetime(1970, 1, 1, tzinfo=UTC), datetime(2201, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Wired:
    """What a run of the program stands on; the screen knows it as ``opsroom.ui.context.Context``.

    Attributes:
        settings: the settings with the command line's options on top.
        policy: the company's rules.
        clock: the session's clock, epoch seconds; it runs on from ``--now``.
        person: who acts, by ID, as asked for; ``None`` takes the operating system's account.
    """

    settings: Settings
    policy: "Policy"
    clock: Callable[[], int]
    person: str | None

    def room(self, origin: str = "command") -> "Room":
        """Open the door to the database for this run's person.

        Raises:
            Unusable: the database can't be used.
            BadInput: the person isn't known.
            Refused: the person works here no more (ROL-2).
        """
        from opsroom.actions.door import Room
        from opsroom.store.outside import SYSLOG, Outside

        wanted = self.settings
        return Room(
            str(wanted.db),
            self.policy,
            self.clock,
            self.actor(),
            origin=origin,
            backups=wanted.backups,
            outside=Outside(wanted.heads, SYSLOG if wanted.syslog else None),
        )

    def job_lines(self) -> "tuple[Job, ...]":
        """Every job there is."""
        from opsroom.jobs.registry import JOBS

        return tuple(JOBS.values())

    def run_job(self, name: str, room: "Room") -> "Run":
        """Run a job once, now, for whoever holds ``room``.

        Raises:
            BadInput: there is no such job.
            Refused: the person may not run jobs.
            Unusable: the database can't be used.
        """
        from opsroom.jobs.runner import run_job

        return run_job(name, room)

    def start_jobs(self) -> "Leader":
        """Stand for the jobs, on threads of their own: they run here while this process leads.

        Raises:
            Unusable: the database can't be used.
        """
        from opsroom.jobs.leader import Leader

        leader = Leader(self.room())
        leader.start()
        return leader

    def actor(self) -> Actor:
        """Find out who acts.

        An OS account that no person of the company goes by, but that may write the file, acts as
        a supervisor under its own name: whoever owns the file owns the room.

        Raises:
            Unusable: the database can't be used.
            BadInput: ``--as`` names nobody.
            Refused: the account is that of somebody who works here no more (ROL-2).
        """
        from opsroom.store import sites
        from opsroom.store.database import Store

        account = os_account()
        with Store(self.settings.db) as store:
            known = sites.person(store.conn, account if self.person is None else self.person)
            if known:
                return known
            if self.person is None and (gone := sites.has_left(store.conn, account)):
                raise Refused("ROL-2", _("{name} works here no more.").format(name=gone))
            if self.person is None:
                return Actor(account, account, Role.SUPERVISOR)
            ids = ", ".join(sites.person_ids(store.conn)[:12])
        raise BadInput(
            "--as", _("Nobody here is {id}. Known: {ids}.").format(id=self.person, ids=ids)
        )


def wire(
    *,
    db: str | None = None,
    person: str | None = None,
    now: str | None = None,
    lang: str | None = None,
    settings_file: str | None = None,
) -> Wired:
    """Read settings and policy, and put the command line's options on top.

    Raises:
        BadInput: a setting, the policy or an option can't be used.
    """
    try:
        settings = load(Path(settings_file) if settings_file else None)
        on_top = {"db": Path(db) if db else None, "lang": lang}
        settings = settings.model_copy(update={k: v for k, v in on_top.items() if v is not None})
        use_language(settings.lang)
        policy = _policy(settings.policy)
    except SettingsError as error:
        raise BadInput("settings", str(error)) from None
    return Wired(settings, policy, clock_from(now), person)


def open_room(wired: Wired, *, jobs: bool = True) -> int:
    """Open the room on this terminal; returns the exit code.

    Raises:
        Unusable: the database can't be used.
        BadInput: the person isn't known, or there is no terminal to draw on.
    """

    def start() -> int:
        from opsroom.ui.app import run_app

        return run_app(wired, jobs=jobs)

    return _on_terminal(wired, start)


def open_wall(wired: Wired) -> int:
    """Open the wall display on this terminal; returns the exit code.

    Raises:
        Unusable: the database can't be used.
        BadInput: there is no terminal to draw on.
    """

    def start() -> int:
        from opsroom.ui.wall import run_wall

        return run_wall(wired)

    return _on_terminal(wired, start)


def _on_terminal(wired: Wired, start: Callable[[], int]) -> int:
    """Shut the doors that Textual opens to the environment, before anything imports it."""
    from opsroom.ui.tty import NoTerminal, prepare_environment

    prepare_environment(kitty_keys=wired.settings.kitty_keys)
    try:
        return start()
    except NoTerminal as error:
        raise BadInput("terminal", str(error)) from None


def _policy(file: Path | None) -> "Policy":
    from opsroom.domain.policy import Policy

    return parse(file, Policy) if file else Policy()


def clock_from(now: str | None) -> Callable[[], int]:
    """A clock of whole seconds that starts at ``now`` and runs on; the real one for ``None``.

    Raises:
        BadInput: ``now`` isn't an instant with an offset.
    """
    if now is None:
        return lambda: int(time.time())
    start = instant("--now", now)
    begun = time.monotonic()
    return lambda: start + int(time.monotonic() - begun)


def instant(where: str, text: str) -> int:
    """Read an ISO 8601 instant with offset as epoch seconds; fractions are cut off.

    Raises:
        BadInput: it isn't one, or none that calendars know (CAL-3); ``where`` says which option
            it was.
    """
    try:
        value = datetime.fromisoformat(text.strip())
    except ValueError:
        value = None
    if value is None or value.tzinfo is None:
        raise BadInput(
            where,
            _(
                "“{text}” isn't an instant with an offset, such as 2026-11-24T09:00:00+08:00."
            ).format(text=text),
        )
    if not _FIRST <= value < _BEYOND:
        raise BadInput(where, _("“{text}” lies outside the years 1970 to 2200.").format(text=text))
    return int(value.timestamp() // 1)


def os_account() -> str:
    """The operating system's account; never taken from the client's environment."""
    import pwd

    uid = os.getuid()
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"uid{uid}"
