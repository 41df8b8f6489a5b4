"""What the jobs did and are about to do, and running them by hand."""

import time
from collections.abc import Callable
from typing import Any, Final

from opsroom.cli.home import home
from opsroom.cli.output import Kept
from opsroom.cli.session import Session
from opsroom.cli.table import Column
from opsroom.domain.errors import BadInput
from opsroom.domain.lease import Lease
from opsroom.jobs.registry import JOBS, Job
from opsroom.jobs.runner import Run, run_job
from opsroom.language import _, jobwords, n_
from opsroom.language.words import word
from opsroom.store import leasesql
from opsroom.store.jobsql import JobRow, jobs_overview, warnings

DONE: Final = 0
FAILED: Final = 4


def overview(session: Session) -> int:
    """``jobs list``: every job, when it last ran and worked, when it looks next, why it failed."""
    ran = {row.name: row for row in jobs_overview(session.store.conn)}
    session.out.answer(
        lambda: {
            "now": _iso(session, session.now),
            "leader": _leader_value(session),
            "jobs": [_value(session, job, ran.get(job.name)) for job in JOBS.values()],
            "warnings": [
                {**row._asdict(), "since": _iso(session, row.since)}
                for row in warnings(session.store.conn)
            ],
        },
        lambda: _table(session, ran),
    )
    return DONE


def run(session: Session) -> int:
    """``jobs run``: look once for what is due, and do it.

    Returns:
        0, or 4 when a job failed; what others did, and what it did itself, is kept.
    """
    names = list(dict.fromkeys(session.args.names)) or list(JOBS)
    unknown = [name for name in names if name not in JOBS]
    if unknown:
        raise BadInput(
            "NAME",
            _("There is no job {name}. One of: {known}.").format(
                name=unknown[0], known=", ".join(JOBS)
            ),
        )
    runs = [run_job(name, session.room) for name in names]
    if worked := [one.job for one in runs if one.effects]:
        session.out.kept = Kept(", ".join(worked))
    session.out.answer(
        lambda: {"runs": [_run_value(session, one) for one in runs]},
        lambda: session.out.say("\n".join(map(_told, runs))),
    )
    return DONE if all(one.outcome == "done" for one in runs) else FAILED


def _told(one: Run) -> str:
    did = n_("{n} thing done", "{n} things done", one.effects).format(n=one.effects)
    if one.outcome == "done":
        return f"{one.job}: {did}" if one.effects else one.job + ": " + _("nothing was due")
    return f"{one.job}: {word('run', one.outcome)}; {did}; {one.detail}"


def _iso(session: Session, instant: int | None) -> str | None:
    """An instant of no site: with the first site's offset, or in UTC."""
    from opsroom.cli.lists import iso_anywhere

    return None if instant is None else iso_anywhere(session, instant)


def _run_value(session: Session, one: Run) -> dict[str, Any]:
    return {
        "job": one.job,
        "started": _iso(session, one.started_at),
        "finished": _iso(session, one.finished_at),
        "outcome": one.outcome,
        "effects": one.effects,
        "detail": one.detail,
    }


def _value(session: Session, job: Job, row: JobRow | None) -> dict[str, Any]:
    return {
        "job": job.name,
        "help": _(job.help),
        "every_s": job.every,
        "last": _iso(session, row.last_at if row else None),
        "outcome": row.outcome if row else None,
        "effects": row.effects if row else None,
        "detail": row.detail if row else "",
        "worked": _iso(session, row.worked_at if row else None),
        "worked_effects": row.worked if row else None,
        "next": _iso(session, row.last_at + job.every if row else session.now),
    }


def _leading(session: Session) -> Lease | None:
    """The lease of whoever runs the jobs; ``None`` when nobody does. Leases live in real time."""
    found = leasesql.lease(session.store.conn)
    return found if found and found.held(time.time_ns() // 1_000_000) else None


def _leader_value(session: Session) -> dict[str, Any] | None:
    lease = _leading(session)
    if lease is None:
        return None
    since = _iso(session, lease.since)
    return {"person": lease.person, "host": lease.host, "pid": lease.pid, "since": since}


def _leader_told(session: Session, when: Callable[[int | None], str]) -> str:
    lease = _leading(session)
    if lease is None:
        return jobwords.nobody_leads()
    return jobwords.leads(lease.person, lease.host, lease.pid, when(lease.since))


def _table(session: Session, ran: dict[str, JobRow]) -> None:
    clock = home(session)

    def when(instant: int | None) -> str:
        return clock.moment(instant, session.now) or "-"

    columns = (
        Column(_("Job")),
        Column(_("What it does"), elastic=True),
        Column(_("Last run")),
        Column(_("Outcome")),
        Column(_("Last did something")),
        Column(_("Why it failed"), elastic=True),
    )
    rows = []
    for job in JOBS.values():
        row = ran.get(job.name)
        worked = "-"
        if row and row.worked_at is not None:
            worked = f"{when(row.worked_at)} ({row.worked})"
        outcome = word("run", row.outcome) if row else _("never ran")
        detail = row.detail if row else ""
        last = when(row.last_at if row else None)
        rows.append((job.name, _(job.help), last, outcome, worked, detail))
    session.out.say(clock.said)
    session.out.table(columns, rows)
    session.out.say(_leader_told(session, when))
    for warning in warnings(session.store.conn):
        session.out.say(
            _("Warning since {time}: {what}").format(
                time=when(warning.since),
                what=jobwords.warning(warning.kind, warning.key, warning.facts),
            )
        )
