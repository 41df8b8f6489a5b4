"""Complaint cases as screens and listings read them: one statement a view, frozen rows.

``case`` in the names of :mod:`opsroom.store.casesql` is the page of a repair call; what is read
here are the cases of CMP and TRK. Instants are epoch seconds in UTC, amounts cents.
"""

import json
import sqlite3
from collections.abc import Collection
from typing import Final, NamedTuple

from opsroom.domain.cases import CaseClock, Marks


class CaseRow(NamedTuple):
    """A case as lists show it.

    Attributes:
        track, step: codes; their titles are in policy.
        role: who has to act.
        owner_id, owner: who is first responsible (FBK-5); offered_id: to whom it is handed.
        due_at, risk_at, critical_at, working: the clock that counts now; ``None`` without one.
        case_due_at: until when the whole case is to be closed, or answered (CMP-5, TRK-2).
    """

    id: int
    number: str
    track: str
    site_id: str
    customer_id: int | None
    customer_name: str
    phone: str
    address: str
    subject: str
    item: str
    call_id: int | None
    previous_id: int | None
    overseas: int
    weight: str
    fault: str
    state: str
    step: str
    role: str
    owner_id: str | None
    owner: str | None
    offered_id: str | None
    known_at: int
    opened_at: int
    accepted_at: int | None
    received_at: int
    case_due_at: int | None
    due_at: int | None
    risk_at: int | None
    critical_at: int | None
    working: int
    answered_at: int | None
    closed_at: int | None
    closing_note: str
    improvement: str
    review_on: str | None
    version: int

    @property
    def marks(self) -> Marks:
        """From when its limits count."""
        return Marks(self.known_at, self.opened_at, self.accepted_at, self.received_at)

    @property
    def clock(self) -> CaseClock | None:
        """The clock that counts now; ``None`` without one, and when the case is over."""
        if self.state != "open" or self.due_at is None:
            return None
        risk = self.due_at if self.risk_at is None else self.risk_at
        critical = self.due_at if self.critical_at is None else self.critical_at
        return CaseClock(self.received_at, self.due_at, risk, critical, bool(self.working))


_COLUMNS: Final = ", ".join(
    "p.name" if name == "owner" else f"c.{name}" for name in CaseRow._fields
)
#: Every case with the columns of :class:`CaseRow`; conditions are to follow.
CASES: Final = f"SELECT {_COLUMNS} FROM cases c LEFT JOIN people p ON p.id = c.owner_id"


def open_cases(conn: sqlite3.Connection, site: str | None = None) -> list[CaseRow]:
    """Every open case of a site, or of all, the earliest deadline first."""
    where, args = (" AND c.site_id = ?", (site,)) if site else ("", ())
    order = " ORDER BY c.due_at IS NULL, c.due_at, c.id"
    rows = conn.execute(f"{CASES} WHERE c.state = 'open'{where}{order}", args)
    return [CaseRow._make(row) for row in rows]


def open_among(
    conn: sqlite3.Connection, cases: Collection[int], site: str | None = None
) -> list[CaseRow]:
    """Those of these cases (row IDs) that are open, at a site if one is given."""
    rows = conn.execute(
        f"{CASES} WHERE c.state = 'open' AND c.id IN (SELECT value FROM json_each(?1))"
        " AND c.site_id = coalesce(?2, c.site_id)",
        (json.dumps([*cases]), site),
    )
    return [CaseRow._make(row) for row in rows]


def closed_cases(
    conn: sqlite3.Connection, site: str | None = None, limit: int = 200
) -> list[CaseRow]:
    """Cases that are over, the latest first."""
    where, args = (" AND c.site_id = ?", (site,)) if site else ("", ())
    order = " ORDER BY c.closed_at DESC, c.id DESC LIMIT ?"
    rows = conn.execute(f"{CASES} WHERE c.state != 'open'{where}{order}", (*args, limit))
    return [CaseRow._make(row) for row in rows]


def find_case(conn: sqlite3.Connection, ref: str) -> int | None:
    """The row ID of the case of this number, or of ``case:ID``; ``None`` when there is none.

    A bare ID isn't taken: numbers of the plain series are digits too (CMP-1).
    """
    plain = ref.strip()
    row = conn.execute("SELECT id FROM cases WHERE number = ? COLLATE NOCASE", (plain,)).fetchone()
    own = plain.removeprefix("case:")
    if row is None and own != plain and own.isascii() and own.isdigit() and len(own) < 19:
        row = conn.execute("SELECT id FROM cases WHERE id = ?", (int(own),)).fetchone()
    return int(row[0]) if row else None


def case_row(conn: sqlite3.Connection, case: int) -> CaseRow | None:
    """A case by its row ID."""
    row = conn.execute(f"{CASES} WHERE c.id = ?", (case,)).fetchone()
    return CaseRow._make(row) if row else None


class StepRow(NamedTuple):
    """A step that a case has come to; ``finished_at`` is ``None`` for the one it stands in."""

    id: int
    step: str
    role: str
    received_at: int
    due_at: int | None
    finished_at: int | None
    outcome: str
    by_id: str
    by_name: str
    amount: int | None
    proposer_id: str
    note: str


def steps(conn: sqlite3.Connection, case: int) -> list[StepRow]:
    """The steps of a case in the order in which it came to them."""
    columns = ", ".join(StepRow._fields)
    rows = conn.execute(f"SELECT {columns} FROM case_steps WHERE case_id = ? ORDER BY id", (case,))
    return [StepRow._make(row) for row in rows]


def facts(conn: sqlite3.Connection, case: int) -> dict[str, str]:
    """What a case's forms hold, by field; its weight, fault and whether overseas too (FBK-6).

    Raises:
        KeyError: there is no such case.
    """
    row = conn.execute("SELECT weight, fault, overseas FROM cases WHERE id = ?", (case,)).fetchone()
    if row is None:
        raise KeyError(case)
    own = {"weight": row[0], "fault": row[1], "overseas": "yes" if row[2] else "no"}
    found = conn.execute("SELECT field, value FROM case_facts WHERE case_id = ?", (case,))
    return own | dict(found.fetchall())


class PaperRow(NamedTuple):
    """An answer, a petition, an expediting or an inquiry note."""

    id: int
    kind: str
    cause: str
    step: str
    role: str
    channel: str
    text: str
    made_at: int
    by_id: str
    state: str
    reply: str
    settled_at: int | None
    settled_by: str


def papers(conn: sqlite3.Connection, case: int) -> list[PaperRow]:
    """The papers of a case in the order in which they were made."""
    columns = ", ".join(PaperRow._fields)
    rows = conn.execute(f"SELECT {columns} FROM case_papers WHERE case_id = ? ORDER BY id", (case,))
    return [PaperRow._make(row) for row in rows]


def chain(conn: sqlite3.Connection, case: int) -> list[CaseRow]:
    """The case, those it contests and those that contest it, the oldest first (CMP-9)."""
    rows = conn.execute(
        "WITH RECURSIVE back(id) AS (SELECT ?1 UNION SELECT previous_id FROM cases"
        "   JOIN back USING (id) WHERE previous_id IS NOT NULL),"
        " forth(id) AS (SELECT ?1 UNION SELECT c.id FROM cases c"
        "   JOIN forth ON c.previous_id = forth.id)"
        f" {CASES} WHERE c.id IN (SELECT id FROM back UNION SELECT id FROM forth) ORDER BY c.id",
        (case,),
    )
    return [CaseRow._make(row) for row in rows]


def repeats(conn: sqlite3.Connection, case: CaseRow) -> list[CaseRow]:
    """Other cases of the same customer or the same item, the latest first."""
    rows = conn.execute(
        f"{CASES} WHERE c.id IN (SELECT id FROM cases WHERE customer_id = ?2 UNION"
        " SELECT same.id FROM cases same JOIN cases this USING (item_key)"
        " WHERE this.id = ?1 AND same.item_key != '') AND c.id != ?1"
        " ORDER BY c.opened_at DESC, c.id DESC",
        (case.id, case.customer_id),
    )
    return [CaseRow._make(row) for row in rows]
