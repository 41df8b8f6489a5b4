"""Changing a call: what every move shares. Find it, check it, change it, journal the difference."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from opsroom.actions.changed import Desk, Step, news
from opsroom.actions.door import Action, Done, Tx
from opsroom.domain.callclock import reckon
from opsroom.domain.calls import Held, Impossible, State, held_at, move, possible
from opsroom.domain.errors import BadInput, Conflict, Refused
from opsroom.domain.fields import Line, Version
from opsroom.language import _
from opsroom.language.words import clauses, sentences, series, word
from opsroom.store.callsql import SNAPSHOT_TABLES, find_call
from opsroom.store.sites import site_of

Row = dict[str, Any]
Snapshot = dict[str, Any]


class CallAction(Action):
    """An action on one call.

    Attributes:
        call: the call's number, or its row ID.
        expect: the version the person saw; ``None`` doesn't care.
    """

    call: Line
    expect: Version | None = None

    def place(self, tx: Tx, /) -> str | None:
        """The call's site."""
        found = find_call(tx.db.conn, self.call)
        return None if found is None else site_of(tx.db.conn, "calls", found)


class Edit:
    """A call being changed inside a transaction.

    Attributes:
        tx: the transaction.
        call: the call's columns as they are now; keep in step by :meth:`set`.
        now: the instant to record for what happens now. A machine's clock may be set back; what
            happens to a call never lies before what happened to it already.
        held: how it is held now (SLA-4).
    """

    def __init__(self, tx: Tx, ref: str, expect: int | None = None) -> None:
        """Find the call.

        Args:
            tx: the transaction.
            ref: the call's number, or its ID.
            expect: the version that the person saw; ``None`` doesn't care.

        Raises:
            BadInput: no such call.
            Conflict: somebody else changed it since.
        """
        found = find_call(tx.db.conn, ref)
        if found is None:
            raise BadInput("CALL", _("There is no call {ref}.").format(ref=ref))
        self.tx = tx
        self.before = snapshot(tx, found)
        self.call: Row = dict(self.before["call"])
        self.now = max(tx.now, *_recorded(self.before))
        hold = self.open_hold()
        self.held = held_at(
            self.now, hold["until_at"] if hold else None, hold["started_at"] if hold else None
        )
        if expect is not None and expect != self.call["version"]:
            raise _conflict(tx, self.call, expect, self.held)

    @property
    def id(self) -> int:
        """The call's row ID."""
        return int(self.call["id"])

    def open_hold(self) -> Row | None:
        """The latest hold that nobody has ended (its resume time may have passed)."""
        holds = [h for h in self.before["holds"] if h["ended_at"] is None]
        return holds[-1] if holds else None

    def assignment(self) -> Row | None:
        """The assignment in force, if a technician has the call."""
        rows = [a for a in self.before["assignments"] if a["ended_at"] is None]
        return rows[-1] if rows else None

    def move(self, verb: str) -> None:
        """Go through the table of moves.

        Raises:
            Refused: the table has no such move from here (DSP-2); says what is possible.
        """
        try:
            self.set(state=str(move(verb, State(self.call["state"]), self.held)))
        except Impossible as error:
            raise Refused("DSP-2", impossible(self.call, error)) from None

    def set(self, **columns: Any) -> None:
        """Change columns of the call."""
        self.tx.update("calls", self.id, columns)
        self.call.update(columns)

    def end_assignment(self, outcome: str, at: int) -> None:
        """End the assignment in force, if there is one."""
        if row := self.assignment():
            self.tx.update("assignments", row["id"], {"ended_at": at, "outcome": outcome})

    def reckon(self) -> None:
        """Work out deadline and clock anew from start, allowance and holds (SLA-1, SLA-4)."""
        rows = self.tx.all(
            "SELECT started_at, until_at, ended_at FROM holds WHERE call_id = ?", self.id
        )
        holds = [
            (r["started_at"], r["until_at"] if r["ended_at"] is None else r["ended_at"])
            for r in rows
        ]
        calendar = self.tx.calendar(self.call["site_id"])
        self.set(
            **reckon(calendar, self.call["clock_from"], self.call["allowance"], holds)._asdict()
        )

    def done(self, action: str, note: str = "", undoes: int | None = None) -> Done:
        """Count the version up, journal the difference, and say what was done."""
        self.set(version=self.call["version"] + 1)
        after = snapshot(self.tx, self.id)
        old, new = difference(self.before, after)
        subject = f"call:{self.id}"
        entry = self.tx.journal(action, subject, old, new, note=note, undoes=undoes)
        facts = {k: self.call[k] for k in ("number", "state", "due_at", "technician_id", "version")}
        return Done(subject, facts, entry)


def _recorded(before: Snapshot) -> Iterator[int]:
    """The instants at which something has happened to a call."""
    steps = ("received_at", "dispatched_at", "enroute_at", "arrived_at", "finished_at")
    part_steps = {"holds": ("started_at", "ended_at"), "assignments": ("sent_at", "ended_at")}
    yield from (at for step in steps if (at := before["call"][step]) is not None)
    for part, columns in part_steps.items():
        for row in before[part]:
            yield from (at for column in columns if (at := row[column]) is not None)


def snapshot(tx: Tx, call_id: int) -> Snapshot:
    """A call with all that belongs to it, as plain rows."""
    call = tx.one("SELECT * FROM calls WHERE id = ?", call_id)
    parts = {
        table: tx.all(f"SELECT * FROM {table} WHERE call_id = ? ORDER BY id", call_id)
        for table in SNAPSHOT_TABLES
    }
    return {"call": call, **parts}


def difference(before: Snapshot, after: Snapshot) -> tuple[Snapshot, Snapshot]:
    """What changed between two snapshots: columns of the call, and whole lists of parts."""
    changed = [k for k, v in after["call"].items() if before["call"][k] != v]
    old: Snapshot = {"call": {k: before["call"][k] for k in changed}}
    new: Snapshot = {"call": {k: after["call"][k] for k in changed}}
    for table in SNAPSHOT_TABLES:
        if before[table] != after[table]:
            old[table], new[table] = before[table], after[table]
    return old, new


def impossible(call: Row, error: Impossible) -> str:
    """Say why a move can't be made, and what can be done instead (DSP-2)."""
    state = word("state", error.state if error.held is Held.NO else "held")
    verbs = series(word("verb", verb) for verb in _but_pinned(call, error.possible))
    return _("Call {number} is {state}: “{verb}” isn't possible now. Possible: {verbs}.").format(
        number=call["number"], state=state, verb=word("verb", error.verb), verbs=verbs
    )


def _but_pinned(call: Row, verbs: Iterable[str]) -> tuple[str, ...]:
    """Of these verbs those that do something to a call that is pinned, or to one that isn't."""
    idle = "unpin" if call["pinned_at"] is None else "pin"
    return tuple(verb for verb in verbs if verb != idle)


def _conflict(tx: Tx, call: Row, seen: int, held: Held) -> Conflict:
    """Tell the one who came second what was done since the version that they saw."""
    rows = tx.all(
        "SELECT at, actor_name, origin, action, before, after FROM journal"
        " WHERE subject = ? AND json_extract(after, '$.call.version') > ? ORDER BY id",
        f"call:{call['id']}",
        seen,
    )
    steps = [
        Step(
            row["at"],
            row["actor_name"],
            row["origin"] == "job",
            row["action"],
            json.loads(row["before"] or "{}"),
            json.loads(row["after"]),
        )
        for row in rows
    ]
    names = {row["id"]: row["name"] for row in tx.all("SELECT id, name FROM people")}
    desk = Desk(tx.calendar(call["site_id"]), tx.now, names)
    told = news(call["number"], call["state"] if held is Held.NO else "held", steps, desk)
    changed = _("{clauses}.").format(clauses=clauses(told.changes)) if told.changes else ""
    return Conflict(
        "DSP-2",
        sentences((told.headline, changed, _("Nothing of yours was saved."))),
        headline=told.headline,
        changes=told.changes,
        version=call["version"],
        possible=_but_pinned(call, possible(State(call["state"]), held)),
    )
