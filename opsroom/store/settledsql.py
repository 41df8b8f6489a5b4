"""All that a case was settled by, at once: for its page, and for whatever is printed of it."""

import sqlite3
from typing import NamedTuple

from opsroom.domain.settling import Came, slip_worth
from opsroom.store import liabilitysql, refusedsql, settlesql
from opsroom.store.liabilitysql import (
    AgentRow,
    BurdenRow,
    DebtRow,
    DeductionRow,
    LotRow,
    SanctionRow,
    ShareRow,
)
from opsroom.store.refusedsql import RefusedRow
from opsroom.store.settlesql import AllowanceRow, ApprovalRow, LineRow, ReturnRow


class Shared(NamedTuple):
    """A share of a loss with who is responsible, and what is taken of whom."""

    share: ShareRow
    burdens: list[BurdenRow]
    debts: list[DebtRow]


class Slip(NamedTuple):
    """A return slip with its items and approvals."""

    row: ReturnRow
    lines: list[LineRow]
    approvals: list[ApprovalRow]

    @property
    def worth(self) -> int:
        """What it takes of its case's decision, in cents: once booked, what was booked."""
        lines = [Came(one.price, one.arrived, one.booked) for one in self.lines]
        booked = self.row.booked_at is not None
        return slip_worth(self.row.amount, lines, booked=booked, decision=self.row.decision)


class Certificate(NamedTuple):
    """An allowance certificate with its approvals."""

    row: AllowanceRow
    approvals: list[ApprovalRow]


class Settled(NamedTuple):
    """What a case was settled by; what was refused of its cost stands apart."""

    slips: list[Slip]
    certificates: list[Certificate]
    lots: list[LotRow]
    shares: list[Shared]
    sanctions: list[SanctionRow]
    agents: list[AgentRow]
    deductions: list[DeductionRow]
    refused: list[RefusedRow]

    @property
    def given(self) -> int:
        """What its papers take of its decision, in cents."""
        slips = sum(one.worth for one in self.slips if one.row.state != "rejected")
        return slips + sum(
            one.row.amount for one in self.certificates if one.row.state != "rejected"
        )

    def __bool__(self) -> bool:
        """Whether there is anything."""
        return any(len(part) for part in self)


_GONE = frozenset({"replaced", "rejected"})


def settled(conn: sqlite3.Connection, case: int) -> Settled:
    """Read all of it, for a case by its row ID."""
    return Settled(
        slips=[slip(conn, row) for row in settlesql.returns(conn, case)],
        certificates=[certificate(conn, row) for row in settlesql.allowances(conn, case)],
        lots=liabilitysql.lots(conn, case),
        shares=[
            Shared(row, liabilitysql.burdens(conn, row.id), liabilitysql.debts(conn, row.id))
            for row in liabilitysql.shares(conn, case)
            if row.state not in _GONE
        ],
        sanctions=[row for row in liabilitysql.sanctions(conn, case) if row.state not in _GONE],
        agents=[row for row in liabilitysql.agent_costs(conn, case) if row.state not in _GONE],
        deductions=liabilitysql.deductions(conn, case),
        refused=refusedsql.refused(conn, case),
    )


def slip(conn: sqlite3.Connection, row: ReturnRow) -> Slip:
    """A slip with what hangs on it."""
    return Slip(row, settlesql.lines(conn, row.id), settlesql.approvals(conn, row.number))


def certificate(conn: sqlite3.Connection, row: AllowanceRow) -> Certificate:
    """A certificate with what hangs on it."""
    return Certificate(row, settlesql.approvals(conn, row.number))


def amount_of(subject: object) -> int | None:
    """The cents that a paper is about; ``None`` where it is about no sum."""
    if isinstance(subject, Slip):
        return subject.worth
    if isinstance(subject, Certificate):
        return subject.row.amount
    if isinstance(subject, Shared):
        return subject.share.loss
    return subject.cents if isinstance(subject, SanctionRow | AgentRow) else None
