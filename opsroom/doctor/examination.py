"""The whole examination: who is looked over, by which checks, in which order."""

import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Final

from opsroom.doctor import company, database, machine, running, terminal
from opsroom.doctor.report import Check, Checks, Patient, run
from opsroom.domain.errors import Unusable
from opsroom.domain.policy import Policy
from opsroom.policyfile import read
from opsroom.settings import Settings, SettingsError, default_file, is_there, load
from opsroom.store.database import Store

_CHECKS: Final[tuple[tuple[str, Checks], ...]] = (
    (database.GROUP, database.identity),
    (database.GROUP, database.integrity),
    (database.GROUP, database.journal),
    (database.GROUP, database.guards),
    (database.GROUP, database.logging),
    (database.GROUP, database.sqlite),
    (machine.GROUP, machine.file_system),
    (machine.GROUP, machine.space),
    (machine.GROUP, machine.permissions),
    (machine.GROUP, machine.log_file),
    (machine.GROUP, machine.clock),
    (company.GROUP, company.settings),
    (company.GROUP, company.policy),
    (company.GROUP, company.cases),
    (company.GROUP, company.themes),
    (company.GROUP, company.calendars),
    (running.GROUP, running.schedule),
    (running.GROUP, running.leader),
    (running.GROUP, running.backups),
    (terminal.GROUP, terminal.fonts),
    (terminal.GROUP, terminal.terminal),
)


def examine(db: str | None, settings_file: str | None, now: int, *, tty: bool) -> Iterator[Check]:
    """Look everything over; each check as soon as it is done. Nothing is changed.

    Args:
        db: the database, where one was named; else that of the settings.
        settings_file: the settings file, where one was named.
        now: the session's clock, epoch seconds.
        tty: whether to look at the terminal too.
    """
    patient = _patient(db, settings_file, now, tty=tty)
    if patient.store is None:
        yield from run(patient, _CHECKS)
        return
    with closing(patient.store):
        yield from run(patient, _CHECKS)


def _patient(db: str | None, settings_file: str | None, now: int, *, tty: bool) -> Patient:
    settings, wrong_settings, policy, wrong_policy = Settings(), "", Policy(), ""
    try:
        settings = load(Path(settings_file) if settings_file else None)
        if settings.policy:
            policy = _policy(settings.policy)
    except _PolicyError as error:
        wrong_policy = str(error)
    except SettingsError as error:
        wrong_settings = str(error)
    path = Path(db) if db else settings.db
    used = Path(settings_file) if settings_file else default_file()
    return Patient(
        db=path,
        now=now,
        real=int(time.time()),
        settings=settings,
        policy=policy,
        settings_file=used if is_there(used) else None,
        wrong_settings=wrong_settings,
        wrong_policy=wrong_policy,
        store=_opened(path),
        tty=tty,
    )


class _PolicyError(SettingsError):
    """The policy, and not the settings, can't be used."""


def _policy(file: Path) -> Policy:
    try:
        return read(file)
    except SettingsError as error:
        raise _PolicyError(str(error)) from None


def _opened(path: Path) -> Store | None:
    """The database for reading; ``None`` where it can't be: the first check says why."""
    try:
        return Store(path, readonly=True)
    except Unusable:
        return None
