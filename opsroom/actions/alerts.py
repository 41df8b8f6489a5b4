"""Going at risk, critical and overdue: once each per call and clock (SLA-5, SLA-7).

A call that passed several levels while the machine was off gets an alert for each, all at the
instant they were noticed, so that every level is counted once; whoever announces them takes the
worst. A held call's clock stands, so it reaches nothing.
"""

import sqlite3
from collections.abc import Iterator
from itertools import pairwise
from typing import ClassVar

from opsroom.actions.door import Action, Done, Tx
from opsroom.domain.callclock import remaining
from opsroom.domain.people import JOBS, Role
from opsroom.domain.policy import Policy
from opsroom.domain.sla import Level, Thresholds, level_of
from opsroom.store import jobsql, sites
from opsroom.store.database import Store

#: Calls in one transaction: six hundred imported calls don't cost six hundred syncs of the disk.
BATCH = 100

_LEVELS = tuple(Level)


class RaiseLevels(Action):
    """Note the levels that calls have reached by now.

    Attributes:
        calls: row IDs; those that have reached nothing new are left alone.
    """

    name: ClassVar[str] = "call.level"
    roles: ClassVar[frozenset[Role]] = JOBS
    calls: tuple[int, ...]

    def run(self, tx: Tx) -> Done:
        """See :class:`Action`."""
        entry = None
        count = 0
        for row, reached in _reached(tx.db.conn, tx.policy, tx.now, self.calls):
            for before, level in pairwise(reached):
                entry = _raise(tx, row, before, level)
                count += 1
        return Done("calls", {"effects": count}, entry)


def due(store: Store, policy: Policy, now: int) -> Iterator[RaiseLevels]:
    """Calls that have reached a level nobody was told of, some at a time."""
    ids = [row.call_id for row, _levels in _reached(store.conn, policy, now)]
    for start in range(0, len(ids), BATCH):
        yield RaiseLevels(calls=tuple(ids[start : start + BATCH]))


def _reached(
    conn: sqlite3.Connection, policy: Policy, now: int, ids: tuple[int, ...] | None = None
) -> list[tuple[jobsql.Climber, tuple[Level, ...]]]:
    """Calls on the way up: each with the level alerted so far and those reached since."""
    limits = Thresholds(policy.sla.at_risk * 60, policy.sla.critical * 60)
    calendars = sites.calendars(conn)
    found = []
    for row in jobsql.climbing(conn, now, limits.at_risk, ids):
        left = remaining(calendars[row.site_id], row.clock_at, row.remaining_at, now)
        reached = _LEVELS.index(level_of(row.due_at, left, now, limits))
        alerted = _LEVELS.index(Level(row.level))
        if reached > alerted:
            found.append((row, _LEVELS[alerted : reached + 1]))
    return sorted(found)  # by ID


def _raise(tx: Tx, row: jobsql.Climber, before: Level, level: Level) -> int:
    tx.db.conn.execute(
        "INSERT INTO alerts (call_id, clock_from, level, at) VALUES (?, ?, ?, ?)",
        (row.call_id, row.clock_from, str(level), tx.now),
    )
    tx.db.conn.execute("UPDATE calls SET level = ? WHERE id = ?", (str(level), row.call_id))
    return tx.journal(
        RaiseLevels.name,
        f"call:{row.call_id}",
        {"call": {"level": str(before)}},
        {"call": {"level": str(level)}},
    )
