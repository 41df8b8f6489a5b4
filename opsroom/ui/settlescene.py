"""What something can be done to: a case, or a paper or lot of what it was settled by."""

from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from opsroom.store import complaintsql, peoplesql
from opsroom.store.complaintsql import CaseRow
from opsroom.store.liabilitysql import AgentRow, LotRow, SanctionRow, ShareRow
from opsroom.store.settledsql import Certificate, Settled, Shared, Slip
from opsroom.store.settlesql import AllowanceRow, ReturnRow
from opsroom.ui.casedesk import Desk

Subject = Slip | Certificate | LotRow | Shared | SanctionRow | AgentRow | None


def row_of(
    subject: Subject,
) -> ReturnRow | AllowanceRow | LotRow | ShareRow | SanctionRow | AgentRow | None:
    """The row of a paper or lot."""
    if isinstance(subject, Slip | Certificate):
        return subject.row
    return subject.share if isinstance(subject, Shared) else subject


class Scene(NamedTuple):
    """What something is done to.

    Attributes:
        desk: who sits there.
        row: the case; ``None`` for what is a month's and no case's.
        settled: what the case was settled by.
        subject: the paper or lot; ``None`` for the case itself.
        today: the site's local date.
    """

    desk: Desk
    row: CaseRow | None
    settled: Settled
    subject: Subject
    today: date

    @property
    def number(self) -> str:
        """The number of the paper or the case; empty where it is neither's."""
        case = self.row.number if self.row is not None else ""
        paper = row_of(self.subject)
        return case if paper is None or isinstance(paper, LotRow) else paper.number

    @property
    def facts(self) -> dict[str, str]:
        """What the case's forms hold."""
        return complaintsql.facts(self.desk.conn, self.row.id) if self.row is not None else {}

    @property
    def names(self) -> dict[str, str]:
        """Everybody's name by their ID."""
        return peoplesql.names(self.desk.conn)

    @property
    def key(self) -> str:
        """A name for it that drafts are kept under."""
        row = row_of(self.subject)
        if row is None:
            return f"case_{self.row.id}" if self.row is not None else "month"
        return f"{type(self.subject).__name__.lower()}_{row.id}"

    def fixed(self) -> dict[str, Any]:
        """What an action gets without asking: the case, or the paper as the person knows it."""
        if self.row is None:
            return {}
        if isinstance(self.subject, Slip | Certificate):
            return {"paper": self.number, "expect": self.subject.row.version}
        if isinstance(self.subject, LotRow):
            return {"case": self.row.number, "lot": self.subject.id}
        if self.subject is not None:
            return {"paper": self.number}
        return {"case": self.row.number}


def subjects(settled: Settled) -> Iterator[Subject]:
    """What can be dealt with on its own."""
    yield from settled.slips
    yield from settled.certificates
    yield from settled.lots
    yield from settled.shares
    yield from settled.sanctions
    yield from settled.agents
