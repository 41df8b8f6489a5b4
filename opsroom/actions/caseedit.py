"""Changing a complaint case: what every action on one shares.

Find it, check it, change it, journal what differs: columns, facts, steps, papers, countersignatures
and copies. How it goes from step to step is :mod:`opsroom.actions.caseroute`.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from opsroom.actions.casenews import conflict
from opsroom.actions.caserefusals import impossible, no_such_case, not_theirs
from opsroom.actions.door import Action, Done, Tx
from opsroom.documents.casewords import CaseWords
from opsroom.domain.cases import CaseState, possible, without_step
from opsroom.domain.errors import Refused
from opsroom.domain.fields import Line, Version
from opsroom.domain.people import Role
from opsroom.domain.tracks import Step, Track
from opsroom.store import casepeople, complaintsql
from opsroom.store.sites import site_of

Row = dict[str, Any]
Snapshot = dict[str, Any]

#: What hangs on a case, each row with a key of its own: how it is read.
_PARTS: Final = {
    "case_steps": "SELECT * FROM case_steps WHERE case_id = ? ORDER BY id",
    "case_papers": "SELECT * FROM case_papers WHERE case_id = ? ORDER BY id",
}
#: ... and by which columns the rows without one are told apart.
_KEYED: Final = {
    "case_facts": ("SELECT * FROM case_facts WHERE case_id = ? ORDER BY field", ("field",)),
    "case_signs": (
        "SELECT s.* FROM case_signs s JOIN case_papers p ON p.id = s.paper_id"
        " WHERE p.case_id = ? ORDER BY s.paper_id, s.role",
        ("paper_id", "role"),
    ),
    "case_copies": ("SELECT * FROM case_copies WHERE case_id = ? ORDER BY role", ("role",)),
}


class CaseAction(Action):
    """An action on one complaint case.

    Attributes:
        case: the case's number, or ``case:ID``.
        expect: the version the person saw; ``None`` doesn't care.
    """

    case: Line
    expect: Version | None = None

    def place(self, tx: Tx, /) -> str | None:
        """The case's site."""
        return place_of(tx, self.case)


def place_of(tx: Tx, case: str) -> str | None:
    """The site of a case, by its number or ``case:ID``; ``None`` where there is no such case."""
    found = complaintsql.find_case(tx.db.conn, case)
    return None if found is None else site_of(tx.db.conn, "cases", found)


class CaseEdit:
    """A case being changed inside a transaction.

    Attributes:
        tx: the transaction.
        case: the case's columns as they are now; keep in step by :meth:`set`.
        now: the instant to record for what happens now. A machine's clock may be set back; what
            happens to a case never lies before what happened to it already.
        also: further facts for the caller, beside those of the case.
    """

    def __init__(self, tx: Tx, ref: str, expect: int | None = None) -> None:
        """Find the case.

        Args:
            tx: the transaction.
            ref: the case's number, or ``case:ID``.
            expect: the version that the person saw; ``None`` doesn't care.

        Raises:
            BadInput: no such case.
            Conflict: somebody else changed it since.
        """
        found = complaintsql.find_case(tx.db.conn, ref)
        if found is None:
            raise no_such_case(ref)
        self.tx = tx
        self.before = snapshot(tx, found)
        self.case: Row = dict(self.before["case"])
        self.now = max(tx.now, *_recorded(self.before))
        self.also: Row = {}
        if expect is not None and expect != self.case["version"]:
            raise conflict(tx, self.case, expect, self.verbs())

    # -- reading ---------------------------------------------------------------------------------

    @property
    def id(self) -> int:
        """The case's row ID."""
        return int(self.case["id"])

    @property
    def track(self) -> Track:
        """The case's track.

        Raises:
            Refused: the company's policy knows it no more.
        """
        return track_of(self.tx, self.case)

    @property
    def step(self) -> Step:
        """The step that the case stands in.

        Raises:
            Refused: the company's policy knows it no more.
        """
        return step_of(self.tx, self.case)

    def facts(self) -> dict[str, str]:
        """What is recorded now, by field; weight, fault and overseas too."""
        return complaintsql.facts(self.tx.db.conn, self.id)

    def recorder(self, field: str) -> str:
        """Who recorded a field; empty where nobody has."""
        row = self.tx.one(
            "SELECT by_id FROM case_facts WHERE case_id = ? AND field = ?", self.id, field
        )
        return str(row["by_id"]) if row else ""

    def steps(self) -> list[complaintsql.StepRow]:
        """The steps it has come to, the earliest first."""
        return complaintsql.steps(self.tx.db.conn, self.id)

    def verbs(self) -> tuple[str, ...]:
        """What the table of moves allows now.

        A case that the policy was changed under can be withdrawn and nothing else while it is open.
        """
        state = CaseState(self.case["state"])
        if CaseWords(self.tx.policy).step_of(self.case["track"], self.case["step"]) is None:
            return without_step(state)
        return possible(state, self.step.does)

    def move(self, verb: str) -> None:
        """Ask the table of moves.

        Raises:
            Refused: the table has no such move from here; says what is possible.
        """
        if verb not in self.verbs():
            raise impossible(self.case, self.track, self.step, verb, self.verbs())

    def must_hold(self, role: Role | None = None) -> None:
        """Check that the actor has the role of the step, or another one (ROL-2).

        Raises:
            Refused: by ROL-2; names who may.
        """
        wanted = role or Role(self.case["role"])
        if wanted not in roles_of(self.tx, self.case["site_id"]):
            raise not_theirs(self.tx, self.case, wanted)

    # -- changing --------------------------------------------------------------------------------

    def set(self, **columns: Any) -> None:
        """Change columns of the case."""
        self.tx.update("cases", self.id, columns)
        self.case.update(columns)

    def put_fact(self, field: str, value: str) -> None:
        """Record a value, or clear it where it is empty; the same one again changes nothing."""
        held = self.tx.one(
            "SELECT value FROM case_facts WHERE case_id = ? AND field = ?", self.id, field
        )
        if value == (held["value"] if held else ""):
            return
        if not value:
            self.tx.db.conn.execute(
                "DELETE FROM case_facts WHERE case_id = ? AND field = ?", (self.id, field)
            )
            return
        self.tx.db.conn.execute(
            "INSERT INTO case_facts (case_id, field, value, at, by_id) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT DO UPDATE SET value = excluded.value, at = excluded.at,"
            " by_id = excluded.by_id",
            (self.id, field, value, self.now, self.tx.actor.id),
        )

    def add_paper(self, kind: str, cause: str, **columns: Any) -> int:
        """Keep a paper, and return its row ID."""
        row = {"case_id": self.id, "kind": kind, "cause": cause, "made_at": self.now}
        return self.tx.insert("case_papers", {**row, "by_id": self.tx.actor.id, **columns})

    def done(self, action: str, note: str = "", undoes: int | None = None) -> Done:
        """Count the version up, journal the difference, and say what was done."""
        self.set(version=self.case["version"] + 1)
        old, new = difference(self.before, snapshot(self.tx, self.id))
        subject = f"case:{self.id}"
        entry = self.tx.journal(action, subject, old, new, note=note, undoes=undoes)
        return Done(subject, {**told(self.case), **self.also}, entry)


def told(case: Mapping[str, Any]) -> Row:
    """What an action tells its caller of a case: all its columns, also where nothing is kept."""
    return dict(case)


def track_of(tx: Tx, case: Mapping[str, Any]) -> Track:
    """The track of a case.

    Raises:
        Refused: the company's policy knows it no more.
    """
    track = tx.policy.book.tracks.get(case["track"])
    if track is None:
        raise _lost(tx, case)
    return track


def step_of(tx: Tx, case: Mapping[str, Any]) -> Step:
    """The step that a case stands in.

    Raises:
        Refused: the company's policy knows it no more.
    """
    try:
        return track_of(tx, case).step(case["step"])
    except KeyError:
        raise _lost(tx, case) from None


def _lost(tx: Tx, case: Mapping[str, Any]) -> Refused:
    words = CaseWords(tx.policy)
    return Refused("TRK", words.lost(case["number"], case["track"], case["step"]))


def roles_of(tx: Tx, site: str | None = None) -> frozenset[Role]:
    """The roles in which the actor acts for a site; without one, at their own (DSP-4)."""
    return casepeople.roles_of(tx.db.conn, tx.actor, tx.now, site)


def _recorded(before: Snapshot) -> Iterator[int]:
    """The instants at which something has happened to a case."""
    for column in ("opened_at", "received_at", "answered_at", "closed_at"):
        if (at := before["case"][column]) is not None:
            yield at
    for row in before["case_papers"]:
        yield from (at for at in (row["made_at"], row["settled_at"]) if at is not None)


# -- the journal's before and after ----------------------------------------------------------------


def snapshot(tx: Tx, case_id: int) -> Snapshot:
    """A case with all that belongs to it, as plain rows."""
    shot: Snapshot = {"case": tx.one("SELECT * FROM cases WHERE id = ?", case_id)}
    for table, sql in _PARTS.items():
        shot[table] = tx.all(sql, case_id)
    for table, (sql, _key) in _KEYED.items():
        shot[table] = tx.all(sql, case_id)
    return shot


def difference(before: Snapshot, after: Snapshot) -> tuple[Snapshot, Snapshot]:
    """What changed between two snapshots: columns of the case, and the rows of parts that differ.

    Rows are told apart by their key; one that is new stands in the second alone, one that is
    gone in the first.
    """
    changed = [k for k, v in after["case"].items() if before["case"][k] != v]
    old: Snapshot = {"case": {k: before["case"][k] for k in changed}}
    new: Snapshot = {"case": {k: after["case"][k] for k in changed}}
    keys = dict.fromkeys(_PARTS, ("id",)) | {table: key for table, (_sql, key) in _KEYED.items()}
    for table, key in keys.items():
        rows = [{tuple(r[k] for k in key): r for r in side[table]} for side in (before, after)]
        for side, here, there in ((old, rows[0], rows[1]), (new, rows[1], rows[0])):
            if differing := [row for at, row in here.items() if there.get(at) != row]:
                side[table] = differing
    return old, new


def put_back(tx: Tx, before: Snapshot, after: Snapshot) -> None:
    """Make the parts of a case what they were before a journal entry."""
    for table in _PARTS:
        kept = {row["id"] for row in before.get(table, ())}
        for row in after.get(table, ()):
            if row["id"] not in kept:
                tx.delete(table, row["id"])
        for row in before.get(table, ()):
            tx.update(table, row["id"], {k: v for k, v in row.items() if k != "id"})
    for row in after.get("case_facts", ()):
        tx.db.conn.execute(
            "DELETE FROM case_facts WHERE case_id = ? AND field = ?", (row["case_id"], row["field"])
        )
    for row in before.get("case_facts", ()):
        tx.db.table("case_facts").insert(row)
