"""Signing a daily report: reviewed and filed (核閱存查, DAY-1; 核閱簽章, DAY-3)."""

from typing import Annotated, ClassVar

from pydantic import Field

from opsroom.actions.door import Action, Done, Tx
from opsroom.domain.errors import BadInput, Refused
from opsroom.domain.people import LEADS, Role
from opsroom.language import _
from opsroom.store.sites import site_of


class SignReport(Action):
    """Sign the latest revision of a report; it never changes again (DAY-4).

    Attributes:
        report: its row ID.
    """

    name: ClassVar[str] = "report.sign"
    roles: ClassVar[frozenset[Role]] = LEADS
    report: Annotated[int, Field(ge=1)]

    def place(self, tx: Tx, /) -> str | None:
        """The report's site (DAY-3)."""
        return site_of(tx.db.conn, "reports", self.report)

    def run(self, tx: Tx) -> Done:
        """See :class:`Action`."""
        row = tx.one("SELECT * FROM reports WHERE id = ?", self.report)
        if row is None:
            raise BadInput("REPORT", _("There is no report {id}.").format(id=self.report))
        if row["signed_at"] is not None:
            raise Refused(
                "DAY-4",
                _("{name} has signed this report already.").format(name=row["signed_by"]),
            )
        if tx.one("SELECT 1 FROM reports WHERE replaces_id = ?", self.report):
            raise Refused("DAY-4", _("There is a later revision of this report; sign that one."))
        signed = {"signed_at": tx.now, "signed_by": tx.actor.name}
        tx.update("reports", self.report, signed)
        subject = f"report:{self.report}"
        return Done(subject, signed, tx.journal(self.name, subject, None, signed))
