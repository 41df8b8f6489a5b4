"""One call with all that belongs to it, and lists of calls, open or closed."""

import json
import sqlite3
from collections.abc import Collection
from typing import Any, NamedTuple

from opsroom.store.callsql import find_call
from opsroom.store.peoplesql import names


class CallRow(NamedTuple):
    """A call with every column of the register, and the names that go with it.

    Instants are epoch seconds in UTC, ``allowance`` and ``remaining_at`` working seconds;
    ``clock_at`` and ``remaining_at`` as in :class:`opsroom.domain.callclock.Reckoned`.

    Attributes:
        held_from, held_until, hold_reason: the hold that nobody has ended, if there is one; it
            is over by itself when ``held_until`` has passed.
        carried_on: the ISO date at whose close it was carried over (CALL-5).
    """

    id: int
    number: str
    site_id: str
    customer_id: int
    equipment_id: int | None
    customer_name: str
    address: str
    phone: str
    model: str
    serial: str
    channel: str
    fault: str
    service_type: str
    proposed_type: str
    proposed_reason: str
    type_reason: str
    zone: str
    state: str
    technician_id: str | None
    technician: str | None
    received_at: int
    entered_at: int
    allowance: int
    clock_from: int
    due_at: int | None
    due_raw_at: int
    clock_at: int | None
    remaining_at: int
    carried_on: str | None
    pinned_at: int | None
    pin_reason: str
    dispatched_at: int | None
    enroute_at: int | None
    arrived_at: int | None
    finished_at: int | None
    on_time: int | None
    on_time_raw: int | None
    voucher: str
    closing_note: str
    source_ref: str | None
    version: int
    held_from: int | None
    held_until: int | None
    hold_reason: str | None


class HoldRow(NamedTuple):
    """A hold (SLA-4): its promised end, and when somebody really ended it."""

    started_at: int
    until_at: int | None
    ended_at: int | None
    reason: str
    note: str
    by: str

    @property
    def over_at(self) -> int | None:
        """When it was over, or will be by itself; ``None`` while nobody knows."""
        return self.until_at if self.ended_at is None else self.ended_at


class AssignmentRow(NamedTuple):
    """One time a technician was sent (DSP-2)."""

    technician_id: str
    technician: str
    sent_at: int
    enroute_at: int | None
    arrived_at: int | None
    ended_at: int | None
    outcome: str


class JournalRow(NamedTuple):
    """An entry of the journal (ROL-3); ``before`` and ``after`` hold what changed."""

    id: int
    at: int
    actor: str
    actor_name: str
    origin: str
    action: str
    note: str
    undoes: int | None
    before: dict[str, Any] | None
    after: dict[str, Any] | None


class Case(NamedTuple):
    """A call with its holds, assignments and journal, each in the order in which it happened.

    Attributes:
        names: everybody's name by their ID: also theirs who had it by a dispatch taken back.
    """

    call: CallRow
    holds: list[HoldRow]
    assignments: list[AssignmentRow]
    journal: list[JournalRow]
    names: dict[str, str]


_FROM_OTHERS = {
    "technician": "p.name",
    "held_from": "h.started_at",
    "held_until": "h.until_at",
    "hold_reason": "h.reason",
}
_CALLS = (
    "SELECT "
    + ", ".join(_FROM_OTHERS.get(name, f"c.{name}") for name in CallRow._fields)
    + " FROM calls c LEFT JOIN people p ON p.id = c.technician_id"
    " LEFT JOIN holds h ON h.id ="
    " (SELECT max(id) FROM holds WHERE call_id = c.id AND ended_at IS NULL)"
)


def case(conn: sqlite3.Connection, ref: str) -> Case | None:
    """A call with all that belongs to it, by number or row ID; ``None`` when there is none."""
    found = find_call(conn, ref)
    row = call_row(conn, found) if found is not None else None
    if row is None:
        return None
    journal = journal_of(conn, f"call:{row.id}")
    parts = holds_of(conn, row.id), _assignments(conn, row.id), journal
    return Case(row, *parts, names(conn))


def call_row(conn: sqlite3.Connection, call_id: int) -> CallRow | None:
    """A call by its row ID."""
    row = conn.execute(f"{_CALLS} WHERE c.id = ?", (call_id,)).fetchone()
    return CallRow._make(row) if row else None


def list_calls(
    conn: sqlite3.Connection,
    *,
    states: Collection[str] = (),
    site: str | None = None,
    customer: int | None = None,
    limit: int = 100,
) -> list[CallRow]:
    """Calls, the latest first.

    Args:
        conn: the database.
        states: their states; empty for all.
        site: one site's alone.
        customer: one customer's alone, by row ID.
        limit: at most so many.
    """
    wheres, args = ["1"], list[Any]()
    if states:
        wheres.append(f"c.state IN ({', '.join('?' * len(states))})")
        args += states
    for column, value in (("site_id", site), ("customer_id", customer)):
        if value is not None:
            wheres.append(f"c.{column} = ?")
            args.append(value)
    sql = f"{_CALLS} WHERE {' AND '.join(wheres)} ORDER BY c.received_at DESC, c.id DESC LIMIT ?"
    return [CallRow._make(row) for row in conn.execute(sql, (*args, limit)).fetchall()]


def holds_of(conn: sqlite3.Connection, call_id: int) -> list[HoldRow]:
    """A call's holds, in order."""
    rows = conn.execute(
        "SELECT h.started_at, h.until_at, h.ended_at, h.reason, h.note, coalesce(p.name, h.by_id)"
        " FROM holds h LEFT JOIN people p ON p.id = h.by_id WHERE h.call_id = ? ORDER BY h.id",
        (call_id,),
    )
    return [HoldRow._make(row) for row in rows.fetchall()]


def _assignments(conn: sqlite3.Connection, call_id: int) -> list[AssignmentRow]:
    rows = conn.execute(
        "SELECT a.technician_id, p.name, a.sent_at, a.enroute_at, a.arrived_at, a.ended_at,"
        " a.outcome FROM assignments a JOIN people p ON p.id = a.technician_id"
        " WHERE a.call_id = ? ORDER BY a.id",
        (call_id,),
    )
    return [AssignmentRow._make(row) for row in rows.fetchall()]


def journal_of(conn: sqlite3.Connection, subject: str) -> list[JournalRow]:
    """The journal's entries on a subject such as ``call:12``, in order."""
    rows = conn.execute(
        "SELECT id, at, actor, actor_name, origin, action, note, undoes, before, after"
        " FROM journal WHERE subject = ? ORDER BY id",
        (subject,),
    )
    return [
        JournalRow._make((*row[:8], _loaded(row[8]), _loaded(row[9]))) for row in rows.fetchall()
    ]


def _loaded(text: str | None) -> dict[str, Any] | None:
    loaded: dict[str, Any] | None = None if text is None else json.loads(text)
    return loaded
