"""Running a job once: do what is due, one transaction an effect, and note how it went."""

import logging
from collections.abc import Callable
from dataclasses import dataclass

from opsroom.actions.door import Action, Room
from opsroom.domain.errors import BadInput, Fenced, Refused, Unusable
from opsroom.domain.people import DESK, Role
from opsroom.jobs.registry import JOBS, Job
from opsroom.language import _, n_
from opsroom.language.words import word
from opsroom.store import jobsql

log = logging.getLogger("opsroom.jobs")
log.addHandler(logging.NullHandler())  # without a log file, nothing is written over the screen


@dataclass(frozen=True, slots=True)
class Run:
    """How a run went. Instants are epoch seconds.

    Attributes:
        job: its name.
        outcome: ``done`` or ``failed``; a failed run may have had effects, and they are kept.
        effects: how many things it did.
        detail: why it failed, in a sentence; empty otherwise.
    """

    job: str
    started_at: int
    finished_at: int
    outcome: str
    effects: int
    detail: str


def run_job(name: str, room: Room, stop: Callable[[], bool] = lambda: False) -> Run:
    """Run a job once.

    One thing that can't be done doesn't keep the others from being done: it is logged, the run
    counts as failed, and the next run tries again.

    Args:
        name: a key of :data:`JOBS`.
        room: the door of whoever asks; the job goes through a door of its own unless it is one.
        stop: asked between effects; true leaves the rest to the next run.

    Raises:
        BadInput: there is no such job.
        Refused: the person may not run jobs (ROL-2).
        Unusable: the database can't be used; what was done before is kept.
        Fenced: another process runs the jobs by now; what was done before is kept.
    """
    job = JOBS.get(name)
    if job is None:
        raise BadInput(
            "JOB", _("There is no job {name}. One of: {known}.").format(name=name, known=_known())
        )
    if room.actor.role is Role.JOB:
        return _run(job, room, stop)
    if room.actor.role not in DESK:
        raise Refused(
            "ROL-2",
            _("{name} ({role}) may not run jobs.").format(
                name=room.actor.name, role=word("role", room.actor.role)
            ),
        )
    own = room.acting(job.actor, "job")
    try:
        return _run(job, own, stop)
    finally:
        own.close()


def _known() -> str:
    return ", ".join(JOBS)


def _lost() -> str:
    return _("broken off: its process ended before the job did")


@dataclass(slots=True)
class _Tally:
    """What a run has done so far, and what it failed to."""

    effects: int = 0
    failures: int = 0
    reason: str = ""
    row: int | None = None


def _run(job: Job, room: Room, stop: Callable[[], bool]) -> Run:
    started = room.clock()
    tally = _Tally()
    try:
        for action in job.due(room.store, room.policy, started):
            if stop():
                break
            if tally.row is None:
                tally.row = jobsql.begin_run(room.store, job.name, started, _lost())
            _perform(job, room, action, tally)
    except (Unusable, Fenced):
        raise
    except Exception as error:  # whatever it is, the other jobs go on and the screen shows it
        _failed(job, error, tally)
    return _note(job, room, started, tally)


def _perform(job: Job, room: Room, action: Action, tally: _Tally) -> None:
    try:
        done = job.do(room, action)
    except (Unusable, Fenced):
        raise
    except Exception as error:  # one contract that can't be noticed doesn't stop the others
        _failed(job, error, tally)
        return
    if done.entry is not None:
        tally.effects += int(done.facts.get("effects", 1))


def _failed(job: Job, error: Exception, tally: _Tally) -> None:
    log.error("job %s failed", job.name, exc_info=error)
    tally.failures += 1
    tally.reason = tally.reason or f"{type(error).__name__}: {error}"


def _note(job: Job, room: Room, started: int, tally: _Tally) -> Run:
    outcome, detail, now = "done", "", room.clock()
    if tally.failures:
        outcome = "failed"
        detail = n_(
            "{n} thing could not be done: {reason}",
            "{n} things could not be done, the first: {reason}",
            tally.failures,
        ).format(n=tally.failures, reason=tally.reason)
    if tally.row is not None:
        jobsql.end_run(
            room.store, tally.row, now, outcome=outcome, effects=tally.effects, detail=detail
        )
    elif tally.failures:
        jobsql.fail_run(room.store, job.name, now, detail)
    else:
        jobsql.mark_idle(room.store, job.name, now, _lost())
    return Run(job.name, started, now, outcome, tally.effects, detail)
