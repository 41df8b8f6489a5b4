"""Lists of complaint cases: the register by what is asked, and what waits for somebody."""

import json
import sqlite3
from collections.abc import Collection
from typing import TYPE_CHECKING, NamedTuple

from opsroom.store.complaintsql import CASES, CaseRow

if TYPE_CHECKING:
    from opsroom.domain.policy import Policy


class Wanted(NamedTuple):
    """Which cases to list; ``None``, or nothing, asks for nothing.

    Attributes:
        over: whether closed and withdrawn ones, or open ones; ``None`` for all.
        role: who has to act; owner: who is first responsible, by ID (FBK-5).
    """

    over: bool | None = None
    site: str | None = None
    track: str | None = None
    step: str | None = None
    role: str | None = None
    owner: str | None = None


def list_cases(conn: sqlite3.Connection, wanted: Wanted, limit: int) -> list[CaseRow]:
    """Cases, the latest opened first."""
    clauses, args = ["1"], list[str | int]()
    for column in ("site_id", "track", "step", "role", "owner_id"):
        value = getattr(wanted, column.removesuffix("_id"))
        if value is not None:
            clauses.append(f"c.{column} = ?")
            args.append(value)
    if wanted.over is not None:  # as the partial indexes have it
        clauses.append("c.state != 'open'" if wanted.over else "c.state = 'open'")
    order = "ORDER BY c.opened_at DESC, c.id DESC LIMIT ?"
    rows = conn.execute(f"{CASES} WHERE {' AND '.join(clauses)} {order}", (*args, limit))
    return [CaseRow._make(row) for row in rows]


class Errand(NamedTuple):
    """Something about a case that waits for somebody, besides the step it stands in.

    Attributes:
        kind: ``take`` (a case handed over), ``sign`` (a petition), ``decide`` (one that everybody
            has signed), ``note`` (an expediting or inquiry note) or ``review`` (an improvement).
        case: the case.
        paper: the paper's ID; ``None`` where it is about none.
        paper_kind: what kind of paper it is.
        since: when it began to wait; for a review, ``None``.
        text: the paper's text.
    """

    kind: str
    case: CaseRow
    paper: int | None = None
    paper_kind: str = ""
    since: int | None = None
    text: str = ""


def to_do(
    conn: sqlite3.Connection, person: str, roles: Collection[str], site: str | None
) -> list[CaseRow]:
    """The open cases that stand in a step of these roles, the earliest deadline first.

    What the person has put forward is for others to decide, and left out (CMP-6).
    """
    rows = conn.execute(
        f"{CASES} WHERE c.state = 'open' AND c.role IN (SELECT value FROM json_each(?))"
        " AND c.site_id = coalesce(?, c.site_id) AND NOT EXISTS (SELECT 1 FROM case_steps s"
        "   WHERE s.case_id = c.id AND s.finished_at IS NULL AND s.proposer_id = ?)"
        " ORDER BY c.due_at IS NULL, c.due_at, c.id",
        (json.dumps([*roles]), site, person),
    )
    return [CaseRow._make(row) for row in rows]


def offered(conn: sqlite3.Connection, person: str) -> list[Errand]:
    """The cases handed to a person who hasn't taken them yet (FBK-5)."""
    rows = conn.execute(
        f"{CASES} WHERE c.state = 'open' AND c.offered_id = ? ORDER BY c.id", (person,)
    )
    return [Errand("take", CaseRow._make(row)) for row in rows]


class Standing(NamedTuple):
    """Where an open case stands: its number, its track and step."""

    number: str
    track: str
    step: str


def standing(conn: sqlite3.Connection, site: str | None = None) -> list[Standing]:
    """Where every open case stands, the earliest first; of one site, or of all."""
    rows = conn.execute(
        "SELECT number, track, step FROM cases WHERE state = 'open'"
        " AND site_id = coalesce(?, site_id) ORDER BY id",
        (site,),
    )
    return [Standing._make(row) for row in rows]


def stranded(conn: sqlite3.Connection, policy: "Policy", site: str | None = None) -> list[Standing]:
    """The open cases whose track or step a policy knows no longer; of one site, or of all."""
    tracks = policy.book.tracks
    known = {(code, step.id) for code, track in tracks.items() for step in track.steps}
    return [one for one in standing(conn, site) if (one.track, one.step) not in known]


def has_cases(conn: sqlite3.Connection, track: str, step: str | None) -> bool:
    """Whether there is a case of a track, or one in a step of it."""
    sql = "SELECT 1 FROM cases WHERE track = ? AND step = coalesce(?, step) LIMIT 1"
    return conn.execute(sql, (track, step)).fetchone() is not None


def papers_for(
    conn: sqlite3.Connection, person: str, roles: Collection[str], site: str | None
) -> list[Errand]:
    """Petitions to sign or to decide (LIA-8, CMP-10), and notes to answer (CMP-13).

    A petition goes to whoever it is addressed to once everybody has signed; who filed it has no
    part in that.
    """
    rows = conn.execute(
        "SELECT q.id, q.kind, q.case_id, q.role, q.made_at, q.text, q.by_id,"
        " coalesce(sum(s.at IS NULL AND s.role IN (SELECT value FROM json_each(?1))), 0),"
        " count(s.role) - count(s.at)"
        " FROM case_papers q JOIN cases c ON c.id = q.case_id"
        " LEFT JOIN case_signs s ON s.paper_id = q.id"
        " WHERE q.state = 'open' AND q.kind != 'answer' AND c.site_id = coalesce(?2, c.site_id)"
        " GROUP BY q.id ORDER BY q.made_at, q.id",
        (json.dumps([*roles]), site),
    ).fetchall()
    found: list[Errand] = []
    for paper, kind, case, to, made, text, by, mine, unsigned in rows:
        if kind != "petition":
            errand = "note" if to in roles else ""
        elif by == person:
            errand = ""
        elif unsigned:
            errand = "sign" if mine else ""
        else:
            errand = "decide" if to in roles else ""
        if errand:
            found.append(Errand(errand, _case(conn, case), paper, kind, made, text))
    return found


def reviews(conn: sqlite3.Connection, today: str, site: str | None) -> list[Errand]:
    """The improvements that are to be looked at again by a date (CMP-14)."""
    rows = conn.execute(
        f"{CASES} WHERE c.review_on <= ? AND c.state != 'withdrawn'"
        " AND c.site_id = coalesce(?, c.site_id) ORDER BY c.review_on, c.id",
        (today, site),
    )
    return [Errand("review", CaseRow._make(row)) for row in rows]


def _case(conn: sqlite3.Connection, case: int) -> CaseRow:
    row = conn.execute(f"{CASES} WHERE c.id = ?", (case,)).fetchone()
    return CaseRow._make(row)


class SignRow(NamedTuple):
    """Who countersigns a petition (LIA-8); ``at`` is ``None`` while they haven't."""

    paper_id: int
    role: str
    by_id: str
    at: int | None
    note: str


def signs(conn: sqlite3.Connection, case: int) -> list[SignRow]:
    """The signatures under a case's petitions, in the order of the papers."""
    rows = conn.execute(
        "SELECT s.paper_id, s.role, s.by_id, s.at, s.note FROM case_signs s"
        " JOIN case_papers q ON q.id = s.paper_id WHERE q.case_id = ? ORDER BY s.paper_id, s.role",
        (case,),
    )
    return [SignRow._make(row) for row in rows]


class CopyRow(NamedTuple):
    """A copy of the closed form and who holds it (CMP-8)."""

    role: str
    filed_at: int


def copies(conn: sqlite3.Connection, case: int) -> list[CopyRow]:
    """The copies of a closed case's form, by holder."""
    rows = conn.execute(
        "SELECT role, filed_at FROM case_copies WHERE case_id = ? ORDER BY role", (case,)
    )
    return [CopyRow._make(row) for row in rows]


def call_number(conn: sqlite3.Connection, call: int) -> str:
    """The number of the repair call that a case came from.

    Raises:
        KeyError: there is no such call.
    """
    row = conn.execute("SELECT number FROM calls WHERE id = ?", (call,)).fetchone()
    if row is None:
        raise KeyError(call)
    return str(row[0])


def case_numbers(conn: sqlite3.Connection, subjects: Collection[str]) -> dict[str, str]:
    """Cases' numbers by the journal's subjects (``case:12``); what is no case has none."""
    rows = conn.execute(
        "SELECT 'case:' || c.id, c.number FROM json_each(?) wanted"
        " JOIN cases c ON c.id = CAST(substr(wanted.value, 6) AS INTEGER)"
        " WHERE wanted.value LIKE 'case:%'",
        (json.dumps(list(subjects)),),
    )
    return dict(rows.fetchall())
