"""What the jobs did: one row for each run that did something or failed (CHK-1).

A run that found nothing to do leaves no row of its own: all idle runs of a job share one, whose
times say when it last looked. So a job every five seconds costs neither rows nor, as the screens
watch every commit, their attention. A failure that repeats itself keeps its first row.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from opsroom.store.database import Store

#: Seconds between two marks of an idle job: by these a display knows that a room is still open.
MARK_EVERY: Final = 60
#: Seconds after which a run that never ended counts as broken off (its process was killed).
LOST_AFTER: Final = 600


class JobRow(NamedTuple):
    """How a job stands. Instants are epoch seconds.

    Attributes:
        last_at: when it last ran to its end or started; up to a minute old while idle.
        outcome: of that run: ``done``, ``failed`` or ``running``; ``detail`` says why it failed.
        effects: how many things that run did.
        worked_at: when it last did something; ``worked`` how many things.
    """

    name: str
    last_at: int
    outcome: str
    effects: int
    detail: str
    worked_at: int | None
    worked: int | None


_OVERVIEW = """
SELECT r.job, coalesce(r.finished_at, r.started_at), r.outcome, r.effects, r.detail,
  w.finished_at, w.effects
FROM job_runs r LEFT JOIN job_runs w ON w.id = (
  SELECT id FROM job_runs WHERE job = r.job AND effects > 0
  ORDER BY coalesce(finished_at, started_at) DESC, id DESC LIMIT 1)
WHERE r.id = (SELECT id FROM job_runs WHERE job = r.job
  ORDER BY coalesce(finished_at, started_at) DESC, id DESC LIMIT 1)
ORDER BY r.job
"""


def jobs_overview(conn: sqlite3.Connection) -> list[JobRow]:
    """The latest run of every job that ever ran, by name."""
    return [JobRow._make(row) for row in conn.execute(_OVERVIEW)]


class RunRow(NamedTuple):
    """A run that did something or failed, or the job's idle mark (done, no effects)."""

    id: int
    job: str
    started_at: int
    finished_at: int | None
    outcome: str
    effects: int
    detail: str


_RUN = ", ".join(RunRow._fields)


def runs(conn: sqlite3.Connection, job: str | None = None, limit: int = 200) -> list[RunRow]:
    """Runs of a job or of all that did something, failed or are under way, the newest first."""
    rows = conn.execute(
        f"SELECT {_RUN} FROM job_runs WHERE (? IS NULL OR job = ?)"
        " AND NOT (outcome = 'done' AND effects = 0) ORDER BY started_at DESC, id DESC LIMIT ?",
        (job, job, limit),
    )
    return [RunRow._make(row) for row in rows]


def begin_run(store: Store, job: str, now: int, lost: str) -> int:
    """Note that a run has something to do, and return its row ID.

    Args:
        store: the database.
        job: its name.
        now: epoch seconds.
        lost: what to note on runs that were broken off.

    Raises:
        Unusable: the database can't be written.
    """
    with store.immediate() as db:
        _give_up(db.conn, job, now, lost)
        cursor = db.execute("INSERT INTO job_runs (job, started_at) VALUES (?, ?)", (job, now))
        return int(cursor.lastrowid or 0)


def end_run(store: Store, run: int, now: int, *, outcome: str, effects: int, detail: str) -> None:
    """Note how a run ended; one that did nothing, or failed as before, leaves no row of its own.

    Raises:
        Unusable: the database can't be written.
    """
    with store.immediate() as db:
        job, started = db.execute(
            "SELECT job, started_at FROM job_runs WHERE id = ?", (run,)
        ).fetchone()
        if effects == 0:
            db.execute("DELETE FROM job_runs WHERE id = ?", (run,))
            _shared(db.conn, job, started, now, failed=detail)
        else:
            db.execute(
                "UPDATE job_runs SET finished_at = ?, outcome = ?, effects = ?, detail = ?"
                " WHERE id = ?",
                (now, outcome, effects, detail, run),
            )


def mark_idle(store: Store, job: str, now: int, lost: str) -> None:
    """Note that a job looked and found nothing to do, at most every :data:`MARK_EVERY` seconds.

    Arguments as for :func:`begin_run`.

    Raises:
        Unusable: the database can't be written.
    """
    latest = _latest(store.conn, job)
    if latest and latest.outcome == "done" and now - MARK_EVERY < _ended(latest) <= now:
        return
    with store.immediate() as db:
        _give_up(db.conn, job, now, lost)
        _shared(db.conn, job, now, now)


def fail_run(store: Store, job: str, now: int, detail: str) -> None:
    """Note that a job failed before it did anything.

    Raises:
        Unusable: the database can't be written.
    """
    with store.immediate() as db:
        _shared(db.conn, job, now, now, failed=detail)


def _give_up(conn: sqlite3.Connection, job: str, now: int, lost: str) -> None:
    """Call runs failed that began long ago and never ended."""
    conn.execute(
        "UPDATE job_runs SET outcome = 'failed', finished_at = ?, detail = ?"
        " WHERE job = ? AND outcome = 'running' AND started_at <= ?",
        (now, lost, job, now - LOST_AFTER),
    )


def _shared(
    conn: sqlite3.Connection, job: str, started: int, now: int, *, failed: str = ""
) -> None:
    """Write a run without effects into the row it shares with others; ``failed`` says why."""
    if not failed:
        conn.execute(
            "INSERT INTO job_runs (job, started_at, finished_at, outcome) VALUES (?, ?, ?, 'done')"
            " ON CONFLICT (job) WHERE outcome = 'done' AND effects = 0"
            " DO UPDATE SET started_at = excluded.started_at, finished_at = excluded.finished_at",
            (job, started, now),
        )
        return
    latest = _latest(conn, job)
    if latest and (latest.outcome, latest.effects, latest.detail) == ("failed", 0, failed):
        conn.execute("UPDATE job_runs SET finished_at = ? WHERE id = ?", (now, latest.id))
        return
    conn.execute(
        "INSERT INTO job_runs (job, started_at, finished_at, outcome, detail)"
        " VALUES (?, ?, ?, 'failed', ?)",
        (job, started, now, failed),
    )


def _latest(conn: sqlite3.Connection, job: str) -> RunRow | None:
    row = conn.execute(
        f"SELECT {_RUN} FROM job_runs WHERE job = ?"
        " ORDER BY coalesce(finished_at, started_at) DESC, id DESC LIMIT 1",
        (job,),
    ).fetchone()
    return RunRow._make(row) if row else None


def _ended(run: RunRow) -> int:
    return run.started_at if run.finished_at is None else run.finished_at


class WarningRow(NamedTuple):
    """What a job wants known while it is so. ``facts`` is JSON."""

    kind: str
    key: str
    since: int
    facts: str


def warnings(conn: sqlite3.Connection, kind: str | None = None) -> list[WarningRow]:
    """Every warning in force, or those of a kind."""
    rows = conn.execute(
        "SELECT kind, key, since, facts FROM warnings WHERE ? IS NULL OR kind = ?"
        " ORDER BY kind, key",
        (kind, kind),
    )
    return [WarningRow._make(row) for row in rows]


class Climber(NamedTuple):
    """An open call on a running clock that may have reached a level not alerted yet."""

    call_id: int
    site_id: str
    clock_from: int
    level: str
    due_at: int | None
    clock_at: int
    remaining_at: int


def climbing(
    conn: sqlite3.Connection, now: int, within: int, ids: Sequence[int] | None = None
) -> Iterator[Climber]:
    """Calls that may have reached a level nobody was told of (SLA-7), in no order.

    Working time is never longer than wall time, so a call with more left than ``within`` can't
    be at risk and isn't looked at. (The states are those of the index ``calls_open``.)

    They may be many, and nearly all have been told of: take them one by one, all of them at once.

    Args:
        conn: the database.
        now: epoch seconds.
        within: working seconds left at which the first level begins.
        ids: only these calls; ``None`` for all.
    """
    only = "" if ids is None else f" AND id IN ({', '.join('?' * len(ids))})"
    rows = conn.execute(
        "SELECT id, site_id, clock_from, level, due_at, clock_at, remaining_at"
        " FROM calls INDEXED BY calls_open"
        " WHERE state IN ('waiting', 'dispatched', 'enroute', 'arrived') AND state != 'arrived'"
        " AND arrived_at IS NULL"
        " AND level != 'overdue' AND clock_at <= ? AND remaining_at - (? - clock_at) <= ?"
        f"{only}",
        (now, now, within, *(ids or ())),
    )
    return map(Climber._make, rows)
