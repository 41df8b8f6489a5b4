"""What of complaint cases is due to the jobs: levels that were reached, steps that are late."""

import json
import sqlite3
from typing import Final, NamedTuple

from opsroom.domain.cases import CaseClock


class Climber(NamedTuple):
    """An open case that may have reached a level nobody was told of; instants, epoch seconds."""

    id: int
    level: str
    received_at: int
    due_at: int
    risk_at: int
    critical_at: int
    working: int

    @property
    def clock(self) -> CaseClock:
        """The clock that counts now."""
        return CaseClock(
            self.received_at, self.due_at, self.risk_at, self.critical_at, bool(self.working)
        )


def climbing(
    conn: sqlite3.Connection, now: int, ids: tuple[int, ...] | None = None
) -> list[Climber]:
    """Open cases at risk by now that aren't alerted as overdue yet; of these IDs, or of all."""
    of, args = ("", (now,)) if ids is None else (_AMONG.format("id"), (now, json.dumps(ids)))
    rows = conn.execute(
        f"SELECT {', '.join(Climber._fields)} FROM cases"
        f" WHERE state = 'open' AND level != 'overdue' AND risk_at <= ?{of} ORDER BY id",
        args,
    )
    return [Climber._make(row) for row in rows]


class LateStep(NamedTuple):
    """A step that is, or was, finished after its time and isn't asked about yet (CMP-13).

    Attributes:
        id: the row of the step.
        kind: ``expediting`` while it is under way, ``inquiry`` once its case is closed.
        cause: what makes the note once: the step, and of one under way its deadline.
    """

    id: int
    case_id: int
    kind: str
    cause: str
    step: str
    role: str


def late_steps(
    conn: sqlite3.Connection, now: int, ids: tuple[int, ...] | None = None
) -> list[LateStep]:
    """Steps that a note is due for; of these rows, or of all."""
    of = "" if ids is None else _AMONG.format("s.id")
    args = () if ids is None else (json.dumps(ids),)
    found = []
    for kind, sql in _LATE.items():
        asked = conn.execute(sql + of + " ORDER BY s.id", (*((now,) * sql.count("?")), *args))
        found += [LateStep(row[0], row[1], kind, *row[2:]) for row in asked]
    return found


_AMONG: Final = " AND {} IN (SELECT value FROM json_each(?))"
_NOTED: Final = (
    " AND NOT EXISTS (SELECT 1 FROM case_papers p"
    " WHERE p.case_id = s.case_id AND p.kind = '{kind}' AND p.cause = {cause})"
)
_DEADLINE: Final = "s.id || ':' || s.due_at"
_ONCE: Final = "CAST(s.id AS TEXT)"
_LATE: Final = {
    "expediting": f"SELECT s.id, s.case_id, {_DEADLINE}, s.step, s.role FROM case_steps s"
    " WHERE s.finished_at IS NULL AND s.due_at < ?"
    + _NOTED.format(kind="expediting", cause=_DEADLINE),
    "inquiry": f"SELECT s.id, s.case_id, {_ONCE}, s.step, s.role FROM case_steps s"
    " JOIN cases c ON c.id = s.case_id AND c.state = 'closed'"
    " WHERE s.finished_at > s.due_at" + _NOTED.format(kind="inquiry", cause=_ONCE),
}
