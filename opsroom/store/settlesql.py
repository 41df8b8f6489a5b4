"""Return slips and allowance certificates as screens and listings read them: frozen rows.

Amounts are cents, quantities text decimals, instants epoch seconds in UTC.
:mod:`opsroom.store.liabilitysql` has what follows from the loss.
"""

import sqlite3
from typing import Final, NamedTuple


class Found(NamedTuple):
    """Where a paper is: its table, row ID, and its case's row ID."""

    table: str
    id: int
    case: int


PAPERS: Final = ("returns", "allowances", "loss_shares", "sanctions", "agent_costs")
"""The tables of papers that have a number."""


def find_paper(conn: sqlite3.Connection, number: str) -> Found | None:
    """The paper of a number; ``None`` when there is none."""
    sql = " UNION ALL ".join(
        f"SELECT '{table}', id, case_id FROM {table} WHERE number = ?1" for table in PAPERS
    )
    row = conn.execute(sql, (number.strip(),)).fetchone()
    return Found._make(row) if row else None


class ReturnRow(NamedTuple):
    """A return slip and how far it has come (RET-2 to RET-4, RET-6).

    Attributes:
        case, site, customer: its case's number, site and customer's name.
        agreed_bp: the tolerance agreed with the customer; ``None`` takes the company's.
        held_at: since when accounting holds the booking for a decision (RET-3).
    """

    id: int
    number: str
    case_id: int
    case: str
    site: str
    customer: str
    state: str
    handling: str
    reason: str
    basis: str
    amount: int
    agreed_bp: int | None
    issued_at: int
    issued_by: str
    approved_at: int | None
    arrived_at: int | None
    arrived_by: str
    asked_at: int | None
    instructed_at: int | None
    instructed_by: str
    instructions: str
    signed_at: int | None
    signed_by: str
    held_at: int | None
    decision: str
    decided_at: int | None
    decided_by: str
    decision_note: str
    booked_at: int | None
    booked_by: str
    proof: str
    proof_ref: str
    proved_at: int | None
    proved_by: str
    completed_at: int | None
    completed_by: str
    version: int


class LineRow(NamedTuple):
    """An item of a return slip; ``approved`` is ``0`` for goods that aren't on it."""

    item: str
    approved: str
    price: int | None
    arrived: str | None
    booked: str | None


class DecisionRow(NamedTuple):
    """How an approval of a case ended, and on how many cents it was."""

    outcome: str
    amount: int | None


class AllowanceRow(NamedTuple):
    """An allowance certificate and how far it has come (RET-1, RET-4, RET-6)."""

    id: int
    number: str
    case_id: int
    case: str
    site: str
    customer: str
    state: str
    handling: str
    reason: str
    amount: int
    issued_at: int
    issued_by: str
    approved_at: int | None
    signed_at: int | None
    signed_by: str
    proof: str
    proof_ref: str
    proved_at: int | None
    proved_by: str
    completed_at: int | None
    completed_by: str
    version: int


class ApprovalRow(NamedTuple):
    """Who approved a paper, or refused it (RET-6, LIA-7)."""

    id: int
    number: str
    role: str
    by_id: str
    by_name: str
    at: int
    amount: int
    verdict: str
    note: str


class CopyRow(NamedTuple):
    """Who holds a copy of a paper, and since when."""

    number: str
    holder: str
    at: int


_OF_CASE: Final = {"case": "c.number", "site": "c.site_id", "customer": "c.customer_name"}


def _columns(fields: tuple[str, ...]) -> str:
    return ", ".join(_OF_CASE.get(field, f"r.{field}") for field in fields)


_RETURNS: Final = (
    f"SELECT {_columns(ReturnRow._fields)} FROM returns r JOIN cases c ON c.id = r.case_id"
)
_ALLOWANCES: Final = (
    f"SELECT {_columns(AllowanceRow._fields)} FROM allowances r JOIN cases c ON c.id = r.case_id"
)


def last_decision(conn: sqlite3.Connection, case: int, step: str) -> DecisionRow | None:
    """How a case's approval stands, the last time that it came to it; ``None`` if never."""
    row = conn.execute(
        "SELECT outcome, amount FROM case_steps WHERE case_id = ? AND step = ?"
        " ORDER BY id DESC LIMIT 1",
        (case, step),
    ).fetchone()
    return DecisionRow._make(row) if row else None


def _where(case: int | None, site: str | None, open_only: bool) -> tuple[str, list[int | str]]:
    clauses, args = ["1"], list[int | str]()
    if case is not None:
        clauses.append("r.case_id = ?")
        args.append(case)
    if site is not None:
        clauses.append("c.site_id = ?")
        args.append(site)
    if open_only:
        clauses.append("r.state = 'open'")
    return f" WHERE {' AND '.join(clauses)} ORDER BY r.id", args


def returns(
    conn: sqlite3.Connection,
    case: int | None = None,
    site: str | None = None,
    *,
    open_only: bool = False,
) -> list[ReturnRow]:
    """Return slips in the order of their issue: of a case, of a site, or all."""
    where, args = _where(case, site, open_only)
    return [ReturnRow._make(row) for row in conn.execute(_RETURNS + where, args).fetchall()]


def return_row(conn: sqlite3.Connection, slip: int) -> ReturnRow | None:
    """A slip by its row ID."""
    row = conn.execute(f"{_RETURNS} WHERE r.id = ?", (slip,)).fetchone()
    return ReturnRow._make(row) if row else None


def lines(conn: sqlite3.Connection, slip: int) -> list[LineRow]:
    """The items of a slip, those on it first."""
    columns = ", ".join(LineRow._fields)
    rows = conn.execute(
        f"SELECT {columns} FROM return_lines WHERE return_id = ? ORDER BY approved = '0', id",
        (slip,),
    )
    return [LineRow._make(row) for row in rows]


def allowances(
    conn: sqlite3.Connection,
    case: int | None = None,
    site: str | None = None,
    *,
    open_only: bool = False,
) -> list[AllowanceRow]:
    """Allowance certificates in the order of their issue: of a case, of a site, or all."""
    where, args = _where(case, site, open_only)
    return [AllowanceRow._make(row) for row in conn.execute(_ALLOWANCES + where, args).fetchall()]


def allowance_row(conn: sqlite3.Connection, certificate: int) -> AllowanceRow | None:
    """A certificate by its row ID."""
    row = conn.execute(f"{_ALLOWANCES} WHERE r.id = ?", (certificate,)).fetchone()
    return AllowanceRow._make(row) if row else None


def approvals(conn: sqlite3.Connection, number: str) -> list[ApprovalRow]:
    """The approvals and refusals of a paper, in order."""
    columns = ", ".join(ApprovalRow._fields)
    rows = conn.execute(
        f"SELECT {columns} FROM settle_approvals WHERE number = ? ORDER BY id", (number,)
    )
    return [ApprovalRow._make(row) for row in rows]


def copies(conn: sqlite3.Connection, number: str) -> list[CopyRow]:
    """Who holds a copy of a paper, in the order in which they got it."""
    rows = conn.execute(
        "SELECT number, holder, at FROM settle_copies WHERE number = ? ORDER BY id", (number,)
    )
    return [CopyRow._make(row) for row in rows]


class ReceivableRow(NamedTuple):
    """A receivable whose collection a complaint hurts (RET-5).

    Attributes:
        order, item: of the form; all the items that it names.
        counts: whether it counts for the collection-rate bonus all the same: the complaint was
            found not to be justified, and it is collected on its normal term (CMP-10).
        owner: who is first responsible for the case.
        opened_at: when the complaint came in, epoch seconds.
        amount: what was decided on it, in cents, as far as it is recorded; the receivable's own
            amount is in accounting's books alone.
        sales_id, sales: the salesperson, by ID and name; ``None`` where sales has no part in it.
    """

    case: str
    site: str
    customer: str
    order: str
    item: str
    state: str
    counts: int
    owner: str | None
    opened_at: int
    amount: int | None
    sales_id: str | None
    sales: str | None


def receivables(conn: sqlite3.Connection, site: str | None = None) -> list[ReceivableRow]:
    """The receivables that complaints name: by them the bonus knows what to leave out (RET-5).

    Reading: a complaint hurts the collection of what it names as long as it isn't found
    unjustified or withdrawn. The salesperson is who of sales entered the order on the form, else
    who of sales is first responsible.
    """
    rows = conn.execute(
        "SELECT c.number, c.site_id, c.customer_name, o.value, i.value, c.state,"
        " coalesce(j.value, '') = 'no' OR c.state = 'withdrawn', p.name, c.opened_at,"
        " CAST(a.value AS INTEGER), s.id, s.name FROM cases c"
        " JOIN case_facts o ON o.case_id = c.id AND o.field = 'order_no'"
        " JOIN case_facts i ON i.case_id = c.id AND i.field = 'item_no'"
        " LEFT JOIN case_facts j ON j.case_id = c.id AND j.field = 'justified'"
        " LEFT JOIN case_facts a ON a.case_id = c.id AND a.field = 'amount'"
        " LEFT JOIN people p ON p.id = c.owner_id"
        " LEFT JOIN people e ON e.id = o.by_id AND e.role IN ('sales', 'sales_manager')"
        " LEFT JOIN people s ON s.id = coalesce(e.id, p.id)"
        "  AND s.role IN ('sales', 'sales_manager')"
        " WHERE c.site_id = coalesce(?, c.site_id) ORDER BY c.id",
        (site,),
    )
    return [ReceivableRow._make(row) for row in rows]
