"""Losses, shares, sanctions and deductions as screens and listings read them: frozen rows.

Amounts are cents, quantities and base points text decimals, months ``YYYY-MM``, instants epoch
seconds in UTC.
"""

import sqlite3
from collections.abc import Collection, Mapping
from typing import Final, NamedTuple

from opsroom.domain.settling import Lot


class LotRow(NamedTuple):
    """A lot of goods, or a cost, of a case's loss (LIA-1)."""

    id: int
    what: str
    quantity: str | None
    a_price: int | None
    offered_on: str | None
    sold_price: int | None
    sold_on: str | None
    actual: int | None
    recorded_at: int
    recorded_by: str

    @property
    def lot(self) -> Lot:
        """As the domain reckons with it."""
        return Lot(
            self.quantity,
            self.a_price,
            self.offered_on,
            self.sold_price,
            self.sold_on,
            self.actual,
        )


def lots(conn: sqlite3.Connection, case: int) -> list[LotRow]:
    """The lots of a case, in the order of their entry."""
    columns = ", ".join(LotRow._fields)
    rows = conn.execute(f"SELECT {columns} FROM losses WHERE case_id = ? ORDER BY id", (case,))
    return [LotRow._make(row) for row in rows]


class ShareRow(NamedTuple):
    """A case's loss as it was shared out (LIA-2, LIA-4); ``unit`` is empty where persons bear."""

    id: int
    number: str
    case_id: int
    case: str
    site: str
    state: str
    branch: str
    loss: int
    unit_kind: str
    unit: str
    proposed_at: int
    proposed_by: str
    note: str


class BurdenRow(NamedTuple):
    """Who is responsible for a loss, by what weight, and bears how much of it (LIA-2)."""

    person_id: str
    name: str
    weight_bp: int
    cents: int


class DebtRow(NamedTuple):
    """What is to be taken of a person's bonus, from which month, and what was (LIA-4, LIA-5)."""

    person_id: str
    name: str
    points: str | None
    cents: int
    since: str | None
    taken: int


class SanctionRow(NamedTuple):
    """A sanction (LIA-3); ``cents`` is ``None`` for the whole of the month's bonus.

    ``cause`` is a code of the policy (CMP-15); empty for one older than the causes.
    """

    id: int
    number: str
    case_id: int
    share_id: int
    case: str
    site: str
    person_id: str
    name: str
    state: str
    grade: str
    points: str
    cents: int | None
    paper_id: int | None
    reason: str
    proposed_at: int
    proposed_by: str
    month: str | None
    passed_at: int | None
    passed_by: str
    published_at: int | None
    published_by: str
    cause: str


class AgentRow(NamedTuple):
    """What a complaint costs a service agent (LIA-10)."""

    id: int
    number: str
    case_id: int
    case: str
    site: str
    state: str
    agent: str
    gravity: str
    cents: int
    reason: str
    proposed_at: int
    proposed_by: str


class DeductionRow(NamedTuple):
    """What was taken of a bonus, or lapsed (LIA-5), and by which approval (LIA-7)."""

    id: int
    person_id: str
    name: str
    month: str
    kind: str
    case: str
    number: str
    cents: int
    approval_id: int
    at: int
    by_id: str


_COMMON: Final = {
    "case": "c.number",
    "site": "c.site_id",
    "name": "p.name",
}


def _columns(fields: tuple[str, ...]) -> str:
    return ", ".join(_COMMON.get(field, f"r.{field}") for field in fields)


def _condition(case: int | None, site: str | None) -> tuple[str, tuple[int | str | None]]:
    if case is not None:
        return " WHERE r.case_id = ? ORDER BY r.id", (case,)
    return " WHERE c.site_id = coalesce(?, c.site_id) ORDER BY r.id", (site,)


_CASE: Final = " JOIN cases c ON c.id = r.case_id"
_PERSON: Final = " JOIN people p ON p.id = r.person_id"


def _either(wanted: Mapping[str, int | str | None]) -> tuple[str, list[int | str]]:
    """A condition by the columns of which something is wanted, so that their indexes serve."""
    given = {column: value for column, value in wanted.items() if value is not None}
    return " AND ".join(["1", *(f"{column} = ?" for column in given)]), list(given.values())


def shares(
    conn: sqlite3.Connection, case: int | None = None, site: str | None = None
) -> list[ShareRow]:
    """How losses were shared out: of a case, of a site, or all; replaced ones too."""
    where, args = _condition(case, site)
    sql = f"SELECT {_columns(ShareRow._fields)} FROM loss_shares r{_CASE}{where}"
    return [ShareRow._make(row) for row in conn.execute(sql, args).fetchall()]


def burdens(conn: sqlite3.Connection, share: int) -> list[BurdenRow]:
    """Who is responsible for the loss of a share, the heaviest first."""
    rows = conn.execute(
        f"SELECT {_columns(BurdenRow._fields)} FROM share_persons r{_PERSON}"
        " WHERE r.share_id = ? ORDER BY r.weight_bp DESC, r.person_id",
        (share,),
    )
    return [BurdenRow._make(row) for row in rows]


def debts(conn: sqlite3.Connection, share: int) -> list[DebtRow]:
    """What a share takes of whose bonus, in all and so far."""
    rows = conn.execute(
        "SELECT d.person_id, p.name, d.points, d.cents, d.since, coalesce((SELECT sum(t.cents)"
        "   FROM deductions t WHERE t.number = s.number AND t.person_id = d.person_id"
        "   AND t.kind = 'economic'), 0)"
        " FROM share_debts d JOIN loss_shares s ON s.id = d.share_id"
        " JOIN people p ON p.id = d.person_id WHERE s.id = ? ORDER BY d.person_id",
        (share,),
    )
    return [DebtRow._make(row) for row in rows]


def sanctions(
    conn: sqlite3.Connection, case: int | None = None, site: str | None = None
) -> list[SanctionRow]:
    """Sanctions in the order of their proposal: of a case, of a site, or all."""
    where, args = _condition(case, site)
    sql = f"SELECT {_columns(SanctionRow._fields)} FROM sanctions r{_CASE}{_PERSON}{where}"
    return [SanctionRow._make(row) for row in conn.execute(sql, args).fetchall()]


def agent_costs(
    conn: sqlite3.Connection, case: int | None = None, site: str | None = None
) -> list[AgentRow]:
    """What complaints cost service agents: of a case, of a site, or all."""
    where, args = _condition(case, site)
    sql = f"SELECT {_columns(AgentRow._fields)} FROM agent_costs r{_CASE}{where}"
    return [AgentRow._make(row) for row in conn.execute(sql, args).fetchall()]


def deductions(
    conn: sqlite3.Connection, case: int | None = None, person: str | None = None
) -> list[DeductionRow]:
    """What was taken: for a case, of a person, or all of it; by month and person."""
    where, args = _either({"r.case_id": case, "r.person_id": person})
    rows = conn.execute(
        f"SELECT {_columns(DeductionRow._fields)} FROM deductions r{_CASE}{_PERSON}"
        f" WHERE {where} ORDER BY r.month, r.person_id, r.id",
        args,
    )
    return [DeductionRow._make(row) for row in rows]


class BonusRow(NamedTuple):
    """A person's efficiency bonus of a month; ``deducted_at`` is ``None`` until then."""

    person_id: str
    name: str
    site: str | None
    month: str
    cents: int
    deducted_at: int | None


def bonuses(
    conn: sqlite3.Connection, person: str | None = None, month: str | None = None
) -> list[BonusRow]:
    """Bonuses by person and month: of a person, of a month, or all."""
    where, args = _either({"b.person_id": person, "b.month": month})
    rows = conn.execute(
        "SELECT b.person_id, p.name, p.site_id, b.month, b.cents, b.deducted_at FROM bonuses b"
        f" JOIN people p ON p.id = b.person_id WHERE {where} ORDER BY b.person_id, b.month",
        args,
    )
    return [BonusRow._make(row) for row in rows]


# -- what is still to be taken (LIA-5) -------------------------------------------------------------


class OwedRow(NamedTuple):
    """An approved economic debt, or an approved sanction, that isn't taken in full.

    Attributes:
        cents: still to be taken; ``None`` takes the whole of the month's bonus.
        month: the first month of a debt, the month of a sanction.
        approval: the approval's ID; ``None`` where there is none, and nothing may be taken.
    """

    person_id: str
    number: str
    case_id: int
    cents: int | None
    month: str
    approval: int | None


_APPROVAL: Final = (
    "(SELECT max(id) FROM settle_approvals a WHERE a.number = {0}.number"
    " AND a.verdict = 'approved')"
)


def owed(conn: sqlite3.Connection, person: str | None = None) -> list[OwedRow]:
    """The economic debts that aren't paid in full, by person in the order of their approval."""
    where, args = _either({"d.person_id": person})
    rows = conn.execute(
        "SELECT d.person_id, s.number, s.case_id, d.cents - coalesce((SELECT sum(t.cents)"
        "   FROM deductions t WHERE t.number = s.number AND t.person_id = d.person_id"
        "   AND t.kind = 'economic'), 0) AS open,"
        f" d.since, {_APPROVAL.format('s')} AS approval"
        " FROM share_debts d JOIN loss_shares s ON s.id = d.share_id"
        " WHERE d.since IS NOT NULL AND s.state = 'approved' AND open > 0"
        f" AND {where} ORDER BY d.person_id, approval, d.id",
        args,
    )
    return [OwedRow._make(row) for row in rows]


def penalties(conn: sqlite3.Connection, person: str | None = None) -> list[OwedRow]:
    """The sanctions of months that aren't deducted yet, by person and month."""
    where, args = _either({"r.person_id": person})
    rows = conn.execute(
        f"SELECT r.person_id, r.number, r.case_id, r.cents, r.month, {_APPROVAL.format('r')}"
        " FROM sanctions r LEFT JOIN bonuses b ON b.person_id = r.person_id AND b.month = r.month"
        f" WHERE r.month IS NOT NULL AND b.deducted_at IS NULL AND {where}"
        " ORDER BY r.person_id, r.month, r.id",
        args,
    )
    return [OwedRow._make(row) for row in rows]


def undecided(conn: sqlite3.Connection, persons: Collection[str]) -> list[str]:
    """The numbers of shares and sanctions of these persons that nobody has decided on (LIA-7)."""
    rows = conn.execute(
        "SELECT s.number, d.person_id FROM loss_shares s JOIN share_debts d ON d.share_id = s.id"
        " WHERE s.state = 'proposed'"
        " UNION SELECT number, person_id FROM sanctions WHERE state = 'proposed' ORDER BY 1"
    )
    return list(dict.fromkeys(number for number, person in rows.fetchall() if person in persons))


# -- the monthly review (LIA-6) --------------------------------------------------------------------


class ReviewRow(NamedTuple):
    """A case closed in a month that carries a sanction, by its decision or by a proposal.

    Attributes:
        number: the sanction's; ``None`` where the decision asks for one and none is proposed.
        decided: the sanction that the decision asks for (CMP-7), a code; empty for none.
    """

    case: str
    site: str
    closed_at: int
    decided: str
    number: str | None
    person_id: str | None
    name: str | None
    grade: str | None
    cents: int | None
    state: str | None
    passed_at: int | None
    published_at: int | None


def review(conn: sqlite3.Connection, site: str, start: int, end: int) -> list[ReviewRow]:
    """The cases of a site closed from ``start`` until before ``end`` that carry a sanction."""
    rows = conn.execute(
        "SELECT c.number, c.site_id, c.closed_at, coalesce(f.value, ''), r.number, r.person_id,"
        " p.name, r.grade, r.cents, r.state, r.passed_at, r.published_at"
        " FROM cases c LEFT JOIN case_facts f ON f.case_id = c.id AND f.field = 'sanction'"
        " LEFT JOIN sanctions r ON r.case_id = c.id AND r.state != 'rejected'"
        " LEFT JOIN people p ON p.id = r.person_id"
        " WHERE c.state != 'open' AND c.state = 'closed'"  # the first as the index has it
        " AND c.site_id = ? AND c.closed_at >= ? AND c.closed_at < ?"
        " AND (r.id IS NOT NULL OR coalesce(f.value, 'none') NOT IN ('none', ''))"
        " ORDER BY c.closed_at, c.id, r.id",
        (site, start, end),
    )
    return [ReviewRow._make(row) for row in rows]


def unreviewed(conn: sqlite3.Connection, site: str, start: int, end: int) -> list[ReviewRow]:
    """Of those, what the office hasn't passed to personnel yet: a job warns of it (LIA-6)."""
    return [row for row in review(conn, site, start, end) if row.passed_at is None]
