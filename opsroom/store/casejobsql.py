"""What of complaint cases is due to the jobs: levels that were reached, steps that are late.

Each question is answered by an index of what is due, not by reading the cases there are.
"""

import json
import sqlite3
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from opsroom.domain.cases import CaseClock


class Climber(NamedTuple):
    """An open case that has reached a level nobody was told of; instants, epoch seconds."""

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


_REACHED: Final = (
    "state = 'open' AND level != 'overdue' AND risk_at <= ?1 AND (level = 'on_track'"
    " OR (level = 'at_risk' AND critical_at <= ?1) OR due_at < ?1)"
)


def climbing(conn: sqlite3.Connection, now: int) -> list[int]:
    """The row IDs of open cases that have reached a level nobody was told of (SLA-7), in order."""
    rows = conn.execute(
        f"SELECT id FROM cases INDEXED BY cases_climbing WHERE {_REACHED} ORDER BY id", (now,)
    )
    return [row[0] for row in rows]


def climbers(conn: sqlite3.Connection, now: int, ids: Sequence[int]) -> list[Climber]:
    """Those among these cases, with their clocks."""
    rows = conn.execute(
        f"SELECT {', '.join(Climber._fields)} FROM cases"
        f" WHERE id IN (SELECT value FROM json_each(?2)) AND {_REACHED} ORDER BY id",
        (now, json.dumps(ids)),
    )
    return [Climber._make(row) for row in rows]


class ToApprove(NamedTuple):
    """An open case that waits for an approval, and on how many cents it is."""

    id: int
    track: str
    step: str
    role: str
    amount: int


def to_approve(conn: sqlite3.Connection, ids: Sequence[int] | None = None) -> list[ToApprove]:
    """The open cases that wait for the approval of an amount; or those among some of them."""
    select = "SELECT c.id, c.track, c.step, c.role, s.amount"
    waits = (
        " CROSS JOIN case_steps s ON s.case_id = c.id AND s.finished_at IS NULL"
        " AND s.amount IS NOT NULL WHERE c.state = 'open'"
    )
    if ids is None:
        rows = conn.execute(
            f"{select} FROM sites t CROSS JOIN cases c INDEXED BY cases_open ON c.site_id = t.id"
            f"{waits} ORDER BY c.id"
        )
    else:
        rows = conn.execute(
            f"{select} FROM cases c{waits} AND c.id IN (SELECT value FROM json_each(?))"
            " ORDER BY c.id",
            (json.dumps(ids),),
        )
    return [ToApprove._make(row) for row in rows]


# -- notes (CMP-13) --------------------------------------------------------------------------------


class LateStep(NamedTuple):
    """A step that is, or was, finished after its time.

    Attributes:
        id: the row of the step.
        due_at: its own deadline; of one without, the case's.
        finished_at: ``None`` while it is under way.
    """

    id: int
    case_id: int
    role: str
    step: str
    due_at: int
    finished_at: int | None


_STEP: Final = "s.id, s.case_id, s.role, s.step"
_OVERDUE: Final = (
    " FROM {source} JOIN case_steps s ON s.case_id = c.id AND s.finished_at IS NULL"
    " WHERE c.state = 'open' AND c.due_at < ?1 AND coalesce(s.due_at, c.due_at) < ?1"
    " AND NOT EXISTS (SELECT 1 FROM case_papers p WHERE p.case_id = c.id"
    "   AND p.kind = 'expediting' AND p.cause = s.id || ':' || coalesce(s.due_at, c.due_at))"
    " ORDER BY c.id"
)
#: Site by site, for the index of open cases is by site; or the cases named.
_ALL: Final = _OVERDUE.format(source="sites t CROSS JOIN cases c ON c.site_id = t.id")
_THESE: Final = _OVERDUE.format(source="json_each(?2) t CROSS JOIN cases c ON c.id = t.value")


def to_note(conn: sqlite3.Connection, now: int) -> list[int]:
    """The row IDs of cases for which :func:`overdue` or :func:`unasked` has something, in order."""
    late = conn.execute(f"SELECT c.id{_ALL}", (now,)).fetchall()
    closed = conn.execute(
        "SELECT id FROM cases INDEXED BY cases_unasked WHERE state = 'closed' AND asked = 0"
    ).fetchall()
    return sorted(row[0] for row in (*late, *closed))


def overdue(conn: sqlite3.Connection, now: int, ids: Sequence[int]) -> list[LateStep]:
    """The steps that are overdue in these cases, and that nobody was pressed about yet."""
    rows = conn.execute(
        f"SELECT {_STEP}, coalesce(s.due_at, c.due_at), NULL{_THESE}", (now, json.dumps(ids))
    )
    return [LateStep._make(row) for row in rows]


def unasked(conn: sqlite3.Connection, ids: Sequence[int]) -> list[LateStep]:
    """The steps that were finished late in those of these cases that are closed, in order.

    Cases of which a department has been asked already aren't among them.
    """
    rows = conn.execute(
        f"SELECT {_STEP}, coalesce(s.due_at, c.case_due_at), s.finished_at"
        " FROM json_each(?) t CROSS JOIN cases c ON c.id = t.value"
        " JOIN case_steps s ON s.case_id = c.id"
        " WHERE c.state = 'closed' AND c.asked = 0"
        " AND s.finished_at > coalesce(s.due_at, c.case_due_at) ORDER BY s.id",
        (json.dumps(ids),),
    )
    return [LateStep._make(row) for row in rows]


def mark_asked(conn: sqlite3.Connection, ids: Iterable[int]) -> None:
    """Note that whoever was late in those of these cases that are closed has been asked why."""
    conn.execute(
        "UPDATE cases SET asked = 1 WHERE id IN (SELECT value FROM json_each(?))"
        " AND state = 'closed' AND asked = 0",
        (json.dumps([*ids]),),
    )


# -- reminders -------------------------------------------------------------------------------------


class Waiting(NamedTuple):
    """What waits at a site: how many, and the one that has waited longest.

    Attributes:
        case: its number.
        since: when it began to wait: an ISO date or epoch seconds.
    """

    n: int
    case: str
    since: str | int


def reviews(conn: sqlite3.Connection, site: str, today: str) -> Waiting | None:
    """Improvements whose day to be looked at again has come (CMP-14); ``None``: none."""
    rows = conn.execute(
        "SELECT number, review_on FROM cases INDEXED BY cases_review"
        " WHERE review_on <= ? AND site_id = ? AND state != 'withdrawn' ORDER BY review_on, id",
        (today, site),
    ).fetchall()
    return Waiting(len(rows), *rows[0]) if rows else None


def offers(conn: sqlite3.Connection, site: str) -> list[tuple[str, int]]:
    """Hand-overs that nobody has accepted (FBK-5): the case's number and when it was offered."""
    rows = conn.execute(
        "SELECT c.number, (SELECT max(at) FROM journal j WHERE j.subject = 'case:' || c.id"
        "   AND j.action = 'case.hand') FROM cases c INDEXED BY cases_offered"
        " WHERE c.offered_id IS NOT NULL AND c.site_id = ? AND c.state = 'open' ORDER BY 2, c.id",
        (site,),
    )
    return [(number, at) for number, at in rows if at is not None]
