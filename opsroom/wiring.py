"""The one place where settings, policy, clock, store, actor and jobs are put together."""

import gc
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from opsroom.domain.errors import BadInput, Refused
from opsroom.domain.people import Actor
from opsroom.language import _
from opsroom.language import use as use_language
from opsroom.language.times import not_an_instant, read_instant
from opsroom.settings import Settings, SettingsError, load
from opsroom.whoami import Caller, Unclear, caller

if TYPE_CHECKING:
    import sqlite3

    from opsroom.actions.room import Room
    from opsroom.domain.policy import Policy
    from opsroom.jobs.leader import Leader
    from opsroom.jobs.registry import Job
    from opsroom.jobs.runner import Run
    from opsroom.store.database import Store


@dataclass(frozen=True)
class Wired:
    """What a run of the program stands on; the screen knows it as ``opsroom.ui.context.Context``.

    Attributes:
        settings: the settings with the command line's options on top.
        company: the company's own rules; ``None`` where it has none, and the rule book's hold.
        clock: the session's clock, epoch seconds; it runs on from ``--now``.
        person: who acts, by ID, as asked for; ``None`` takes the operating system's account.
        moved: whether the clock was started anywhere else than now.
    """

    settings: Settings
    company: "Policy | None"
    clock: Callable[[], int]
    person: str | None
    moved: bool = False

    @cached_property
    def policy(self) -> "Policy":
        """The rules that hold; importing them takes longer than all else before the first board."""
        from opsroom.domain.policy import Policy

        return self.company or Policy()

    def room(self, origin: str = "command") -> "Room":
        """Open the door to the database for this run's person.

        Raises:
            Unusable: the database can't be used.
            BadInput: the person isn't known.
            Refused: the person works here no more, or may not choose time or policy (ROL-2).
        """
        owner = self.owns()
        from opsroom.actions.room import Room
        from opsroom.store.outside import SYSLOG, Outside

        wanted = self.settings
        return Room(
            str(wanted.db),
            self.company,
            self.clock,
            self.actor(),
            origin=origin,
            backups=wanted.backups,
            outside=Outside(wanted.heads, SYSLOG if wanted.syslog else None),
            owner=owner,
        )

    def owns(self) -> bool:
        """Whether whoever runs this owns the room's file; others act now, and by the owner's rules.

        A deduction of a month to come, or a call of ten years hence, can't be taken back; and who
        brings limits of their own approves above those of the company (CMP-6).

        Raises:
            Refused: ``--now`` or another policy, and somebody else's file (ROL-2).
            Unusable: the database can't be used.
        """
        from opsroom.actions.identity import owns_room
        from opsroom.store import rulesql

        with self._reading() as store:
            if owns_room(store.conn, self.settings.db, os_caller()):
                return True
            if self.moved:
                raise Refused(
                    "ROL-2",
                    _(
                        "A change is made now, not at another time: --now is for reading. Whoever "
                        "owns the database's file may use it."
                    ),
                )
            rulesql.must_hold(store.conn, self.company)
            return False

    def must_fit(self, conn: "sqlite3.Connection") -> None:
        """Check that amounts are read as they were written (LIA-7).

        Raises:
            BadInput: the policy's scale is another than the room's.
        """
        from opsroom.store import moneysql

        own = self.company
        moneysql.must_fit(conn, own.money.decimals if own is not None else moneysql.DECIMALS)

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
        """Find out who acts; see :func:`opsroom.actions.identity.who_acts`.

        Raises:
            Unusable: the database can't be used.
            BadInput: ``--as`` names nobody, or the policy's amounts have another scale (LIA-7).
            Refused: the account is nobody's here, or may not act as the one named (ROL-2).
        """
        from opsroom.actions.identity import who_acts

        with self._reading() as store:
            self.must_fit(store.conn)
            return who_acts(store.conn, self.settings.db, self.person, os_caller(), self.clock())

    def _reading(self) -> "Store":
        """A connection to look who acts; one that brings an older file up to date, where it may."""
        from opsroom.store.database import Store
        from opsroom.store.readonly import only_readable

        return Store(self.settings.db, readonly=only_readable(self.settings.db))


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
        on_top: dict[str, Any] = {"db": Path(db) if db else None, "lang": lang}
        settings = replace(settings, **{k: v for k, v in on_top.items() if v is not None})
        use_language(settings.lang)
        company = _company(settings.policy)
    except SettingsError as error:
        raise BadInput("settings", str(error)) from None
    return Wired(settings, company, clock_from(now), person, moved=now is not None)


def open_room(wired: Wired, *, jobs: bool = True) -> int:
    """Open the room on this terminal; returns the exit code.

    Raises:
        Unusable: the database can't be used.
        BadInput: the person isn't known, or there is no terminal to draw on.
    """

    def start() -> int:
        from opsroom.ui.app import run_app

        return run_app(wired, jobs=jobs)

    # Up to the first board nearly all that is made stays: looking for garbage in it would take a
    # tenth of the time at 200 open calls, a sixth at 20,000. The app collects again after it.
    gc.disable()
    try:
        return _on_terminal(wired, start)
    finally:
        gc.enable()


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


def need_terminal() -> None:
    """Raise BadInput unless there is a terminal to draw on."""
    from opsroom.ui.tty import NoTerminal, require_terminal

    try:
        require_terminal()
    except NoTerminal as error:
        raise BadInput("terminal", str(error)) from None


def _on_terminal(wired: Wired, start: Callable[[], int]) -> int:
    """Shut the doors that Textual opens to the environment, before anything imports it."""
    from opsroom.ui import lean
    from opsroom.ui.tty import NoTerminal, prepare_environment

    prepare_environment(kitty_keys=wired.settings.kitty_keys)
    lean.load()
    try:
        return start()
    except NoTerminal as error:
        raise BadInput("terminal", str(error)) from None


def _company(file: Path | None) -> "Policy | None":
    if file is None:
        return None
    from opsroom.policyfile import read

    return read(file)


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
    found = read_instant(text)
    if found is None:
        raise BadInput(where, not_an_instant(text))
    return found


def os_caller() -> Caller:
    """Who runs this process; never taken from the environment, which may be the client's.

    Raises:
        Refused: ``sudo`` was used, and by whom can't be told (ROL-2).
    """
    try:
        return caller()
    except Unclear:
        raise Refused(
            "ROL-2",
            _("sudo was used, and who used it can't be told any more. Log in, and try again."),
        ) from None


def os_account() -> str:
    """The operating system's account that stands behind this process.

    Raises:
        Refused: see :func:`os_caller`.
    """
    return os_caller().behind.name
