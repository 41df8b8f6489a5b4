"""What the jobs do with complaint cases: levels (SLA-7), and notes to late departments (CMP-13).

A step that went overdue and was finished while the machine was off gets no expediting note any
more, for there is nothing left to press for; when its case is closed, its department is asked why
all the same.
"""

import json
import sqlite3
from collections.abc import Iterator
from itertools import pairwise
from typing import Any, ClassVar, Final, NamedTuple
from weakref import WeakKeyDictionary

from opsroom.actions.caseedit import CaseEdit
from opsroom.actions.caseroute import assign
from opsroom.actions.door import Action, Done, Tx
from opsroom.documents.casenote import Late, NoteFacts, expediting, inquiry
from opsroom.documents.casewords import CaseWords
from opsroom.domain.people import JOBS, Role
from opsroom.domain.policy import Policy
from opsroom.domain.policymoney import Authority
from opsroom.domain.settling import covers, limit_of
from opsroom.domain.sla import Level
from opsroom.store import casejobsql
from opsroom.store.casejobsql import LateStep
from opsroom.store.database import Store
from opsroom.store.journalsql import What

#: Cases in one transaction.
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
        conn, entries = tx.db.conn, list[What]()
        for row in casejobsql.climbers(conn, tx.now, self.cases):
            reached = _reached(row, tx.now)
            # Of a deadline that was moved and moved back it was told before.
            conn.executemany(
                "INSERT OR IGNORE INTO case_alerts (case_id, due_at, level, at)"
                " VALUES (?, ?, ?, ?)",
                [(row.id, row.due_at, str(level), tx.now) for level in reached[1:]],
            )
            conn.execute("UPDATE cases SET level = ? WHERE id = ?", (str(reached[-1]), row.id))
            for pair in pairwise(reached):
                old, new = (json.dumps({"case": {"level": str(level)}}) for level in pair)
                entries.append(What(self.name, f"case:{row.id}", old, new))
        entry = tx.journal_all(entries) if entries else None
        return Done("cases", {"effects": len(entries)}, entry)


def levels_due(store: Store, _policy: Policy, now: int) -> Iterator[RaiseCaseLevels]:
    """Cases that have reached a level nobody was told of, some at a time."""
    for ids in _batches(casejobsql.climbing(store.conn, now)):
        yield RaiseCaseLevels(cases=ids)


def _reached(row: casejobsql.Climber, now: int) -> tuple[Level, ...]:
    """The level alerted so far and those reached since, in rising order."""
    alerted, reached = (_LEVELS.index(one) for one in (Level(row.level), row.clock.level(now)))
    return _LEVELS[alerted : max(alerted, reached) + 1]


class IssueNotes(Action):
    """Press a department whose step is late, and ask one why it was (CMP-13, FBK-3).

    An expediting note goes to whoever holds an overdue step, once for each deadline; an inquiry
    note, once the case is closed, to each department that finished a step late, once for the case.
    A step without a limit of its own is late when its case is.

    Attributes:
        cases: row IDs; those for which no note is due are left alone.
    """

    name: ClassVar[str] = "case.note"
    roles: ClassVar[frozenset[Role]] = JOBS
    cases: tuple[int, ...]

    def run(self, tx: Tx) -> Done:
        """See :class:`Action`."""
        entry, count, conn = None, 0, tx.db.conn
        for note in _notes(conn, tx.now, self.cases):
            entry = _issue(tx, note)
            count += 1
        casejobsql.mark_asked(conn, self.cases)
        return Done("cases", {"effects": count}, entry)


def notes_due(store: Store, policy: Policy, now: int) -> Iterator["IssueNotes | RerouteCases"]:
    """Cases for which a note is due, or that are to be passed on, some at a time."""
    for ids in _batches(casejobsql.to_note(store.conn, now)):
        yield IssueNotes(cases=ids)
    if _looked_at.get(store) == policy.authority:
        return
    outgrown = _outgrown(store.conn, policy)
    for ids in _batches(outgrown):
        yield RerouteCases(cases=ids)
    if not outgrown:
        _looked_at[store] = policy.authority


#: The limits by which all open cases of a database were found to be with the right approver: the
#: policy changes when a process starts, and only then they are all looked at.
_looked_at: Final[WeakKeyDictionary[Store, Authority]] = WeakKeyDictionary()


class RerouteCases(Action):
    """Pass cases that wait for an approval on to who may give it by now (CMP-6; ours).

    The policy's limits may be lowered while a case waits; whoever it waits with would find out
    when they decide, and whoever has to decide would never know of it.

    Attributes:
        cases: row IDs; those that are with somebody who may decide are left alone.
    """

    name: ClassVar[str] = "case.reroute"
    roles: ClassVar[frozenset[Role]] = JOBS
    cases: tuple[int, ...]

    def run(self, tx: Tx) -> Done:
        """See :class:`Action`."""
        entry, count = None, 0
        for case in _outgrown(tx.db.conn, tx.policy, self.cases):
            edit = CaseEdit(tx, f"case:{case}")
            assign(edit)
            entry = edit.done(self.name).entry
            count += 1
        return Done("cases", {"effects": count}, entry)


def _outgrown(
    conn: sqlite3.Connection, policy: Policy, ids: tuple[int, ...] | None = None
) -> list[int]:
    """The cases whose approval is beyond the limit of who has it, and within somebody else's."""
    unit = policy.money.unit

    def limit(role: Role) -> int | None:
        return limit_of(role, policy.authority, unit)

    words, found = CaseWords(policy), list[int]()
    for case in casejobsql.to_approve(conn, ids):
        step = words.step_of(case.track, case.step)
        if step is None or step.amount is None or covers(Role(case.role), case.amount, limit):
            continue
        if any(covers(role, case.amount, limit) for role in step.by):
            found.append(case.id)
    return found


def _batches(ids: list[int]) -> Iterator[tuple[int, ...]]:
    for start in range(0, len(ids), BATCH):
        yield tuple(ids[start : start + BATCH])


class _Note(NamedTuple):
    """A note that is due: what makes it once, and the steps that it is about."""

    kind: str
    case_id: int
    cause: str
    role: str
    steps: tuple[LateStep, ...]


def _notes(conn: sqlite3.Connection, now: int, ids: tuple[int, ...]) -> Iterator[_Note]:
    for late in casejobsql.overdue(conn, now, ids):
        cause = f"{late.id}:{late.due_at}"
        yield _Note("expediting", late.case_id, cause, late.role, (late,))
    asked: dict[tuple[int, str], list[LateStep]] = {}
    for late in casejobsql.unasked(conn, ids):
        asked.setdefault((late.case_id, late.role), []).append(late)
    for (case, role), steps in asked.items():
        yield _Note("inquiry", case, role, role, tuple(steps))


def _issue(tx: Tx, note: _Note) -> int:
    case = tx.all(
        "SELECT c.*, s.lang AS site_lang FROM cases c JOIN sites s ON s.id = c.site_id"
        " WHERE c.id = ?",
        note.case_id,
    )[0]
    steps = list(dict.fromkeys(late.step for late in note.steps))
    paper = {
        "case_id": note.case_id,
        "kind": note.kind,
        "cause": note.cause,
        "step": steps[0] if len(steps) == 1 else "",
        "role": note.role,
        "text": _text(tx, case, note),
        "made_at": tx.now,
        "by_id": tx.actor.id,
    }
    row = {"id": tx.insert("case_papers", paper), **paper}
    return tx.journal(IssueNotes.name, f"case:{note.case_id}", None, {"case_papers": [row]})


def _text(tx: Tx, case: dict[str, Any], note: _Note) -> str:
    """The note in the language of the site; a step that the policy lost stands for itself."""
    track = tx.policy.book.tracks.get(case["track"])
    titles = {step.id: step.title for step in track.steps} if track else {}
    facts = NoteFacts(
        lang=case["site_lang"],
        zone=tx.calendar(case["site_id"]).tz,
        role=note.role,
        number=case["number"],
        track=track.title if track else case["track"],
        customer=case["customer_name"],
    )
    late = [Late(titles.get(one.step, one.step), one.due_at, one.finished_at) for one in note.steps]
    return expediting(facts, late[0]) if note.kind == "expediting" else inquiry(facts, late)
