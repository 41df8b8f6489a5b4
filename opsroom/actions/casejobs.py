"""What the jobs do with complaint cases: levels (SLA-7), and notes to late departments (CMP-13)."""

from collections.abc import Iterator
from itertools import pairwise
from typing import ClassVar, Final

from opsroom.actions.door import Action, Done, Tx
from opsroom.domain.people import JOBS, Role
from opsroom.domain.policy import Policy
from opsroom.domain.sla import Level
from opsroom.store import casejobsql
from opsroom.store.database import Store

#: Cases, or steps, in one transaction.
BATCH: Final = 100

_LEVELS: Final = tuple(Level)


class RaiseCaseLevels(Action):
    """Note the levels that cases have reached by now: once for each deadline (SLA-7).

    A case that passed several while the machine was off gets an alert for each.

    Attributes:
        cases: row IDs; those that have reached nothing new are left alone.
    """

    name: ClassVar[str] = "case.level"
    roles: ClassVar[frozenset[Role]] = JOBS
    cases: tuple[int, ...]

    def run(self, tx: Tx) -> Done:
        """See :class:`Action`."""
        entry, count = None, 0
        for row in casejobsql.climbing(tx.db.conn, tx.now, self.cases):
            for before, level in pairwise(_reached(row, tx.now)):
                tx.db.table("case_alerts").insert(
                    {"case_id": row.id, "due_at": row.due_at, "level": str(level), "at": tx.now},
                    ignore=True,  # of a deadline that was moved and moved back it was told before
                )
                tx.update("cases", row.id, {"level": str(level)})
                old, new = ({"case": {"level": str(one)}} for one in (before, level))
                entry = tx.journal(self.name, f"case:{row.id}", old, new)
                count += 1
        return Done("cases", {"effects": count}, entry)


def levels_due(store: Store, _policy: Policy, now: int) -> Iterator[RaiseCaseLevels]:
    """Cases that have reached a level nobody was told of, some at a time."""
    rows = casejobsql.climbing(store.conn, now)
    ids = [row.id for row in rows if len(_reached(row, now)) > 1]
    for start in range(0, len(ids), BATCH):
        yield RaiseCaseLevels(cases=tuple(ids[start : start + BATCH]))


def _reached(row: casejobsql.Climber, now: int) -> tuple[Level, ...]:
    """The level alerted so far and those reached since, in rising order."""
    alerted, reached = (_LEVELS.index(one) for one in (Level(row.level), row.clock.level(now)))
    return _LEVELS[alerted : max(alerted, reached) + 1]


class IssueNotes(Action):
    """Press a department whose step is late, and ask one why it was (CMP-13, FBK-3).

    An expediting note goes to whoever holds an overdue step, once for each deadline; an inquiry
    note, once the case is closed, to each whose step was finished late, once for each step.

    Attributes:
        steps: row IDs of steps; those for which no note is due are left alone.
    """

    name: ClassVar[str] = "case.note"
    roles: ClassVar[frozenset[Role]] = JOBS
    steps: tuple[int, ...]

    def run(self, tx: Tx) -> Done:
        """See :class:`Action`."""
        entry, count = None, 0
        for late in casejobsql.late_steps(tx.db.conn, tx.now, self.steps):
            paper = {
                "case_id": late.case_id,
                "kind": late.kind,
                "cause": late.cause,
                "step": late.step,
                "role": late.role,
                "made_at": tx.now,
                "by_id": tx.actor.id,
            }
            row = {"id": tx.insert("case_papers", paper), **paper}
            entry = tx.journal(self.name, f"case:{late.case_id}", None, {"case_papers": [row]})
            count += 1
        return Done("cases", {"effects": count}, entry)


def notes_due(store: Store, _policy: Policy, now: int) -> Iterator[IssueNotes]:
    """Steps for which a note is due, some at a time."""
    ids = [late.id for late in casejobsql.late_steps(store.conn, now)]
    for start in range(0, len(ids), BATCH):
        yield IssueNotes(steps=tuple(ids[start : start + BATCH]))
