"""What a check says, and running checks so that one that breaks doesn't hide the others."""

import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from opsroom.domain.policy import Policy
from opsroom.language import _
from opsroom.settings import Settings
from opsroom.store.database import Store

log = logging.getLogger("opsroom.doctor")
log.addHandler(logging.NullHandler())  # what broke off is told as a finding, not as a traceback


class State(StrEnum):
    """How a check ended: ``fail`` keeps people from working or puts data in danger."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Check:
    """What a check found.

    Attributes:
        group: where it belongs: ``database``, ``machine``, ``company``, ``running``, ``terminal``.
        name: what was looked at, in a word or two.
        state: how it ended.
        found: what was found, in a sentence.
        advice: what to do about it; empty when all is well.
    """

    group: str
    name: str
    state: State
    found: str
    advice: str = ""


@dataclass
class Patient:
    """What is looked over.

    Attributes:
        db: the database file.
        settings_file: the settings file that is used; ``None``: there is none, defaults hold.
        settings, policy: as read; the defaults where they can't be used.
        wrong_settings, wrong_policy: why they can't be; empty when they can.
        now: the session's clock; ``real``: real time; epoch seconds.
        store: the database opened for reading; ``None`` where it can't be.
        tty: whether a terminal is there to be looked at.
    """

    db: Path
    now: int
    real: int
    settings: Settings = field(default_factory=Settings)
    policy: Policy = field(default_factory=Policy)
    settings_file: Path | None = None
    wrong_settings: str = ""
    wrong_policy: str = ""
    store: Store | None = None
    tty: bool = False


Checks = Callable[[Patient], Iterable[Check]]


def ok(group: str, name: str, found: str) -> Check:
    """All is well."""
    return Check(group, name, State.OK, found)


def warn(group: str, name: str, found: str, advice: str) -> Check:
    """Something should be seen to."""
    return Check(group, name, State.WARN, found, advice)


def fail(group: str, name: str, found: str, advice: str) -> Check:
    """Something must be seen to."""
    return Check(group, name, State.FAIL, found, advice)


def run(patient: Patient, checks: Iterable[tuple[str, Checks]]) -> Iterator[Check]:
    """Run checks, each by its group's name; one that breaks off is itself a failure, and told."""
    for group, check in checks:
        try:
            yield from check(patient)
        except Exception as error:  # whatever broke, the other checks still say what they find
            log.exception("a check broke off")
            name = getattr(check, "__name__", "?")
            yield fail(
                group,
                name,
                _("the check broke off: {reason}").format(
                    reason=f"{type(error).__name__}: {error}"
                ),
                _("See the log; if the database is damaged, restore the newest good backup."),
            )
