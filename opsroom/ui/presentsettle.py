"""What a case was settled by, in lines: returns, allowances, loss, shares, sanctions (RET, LIA).

Pure: rows in, text out; amounts with their currency, quantities as they were entered.
"""

from collections.abc import Iterator
from typing import NamedTuple

from opsroom.documents.casewords import CaseWords
from opsroom.domain.money import plain
from opsroom.domain.settling import loss_of_lot
from opsroom.domain.worktime import Calendar
from opsroom.language import _
from opsroom.language.settlewords import settled as said
from opsroom.language.times import moment
from opsroom.language.words import phrases, series, word
from opsroom.store.liabilitysql import AgentRow, DeductionRow, LotRow, SanctionRow
from opsroom.store.refusedsql import RefusedRow
from opsroom.store.settledsql import Certificate, Settled, Shared, Slip
from opsroom.store.settlesql import LineRow


class Said(NamedTuple):
    """A line about a paper, or about a part of one.

    Attributes:
        number: the paper's; empty for a line about the one above.
        what: what it is, with its state.
        amount: in words with its currency; empty for none.
        detail: what else there is to say.
    """

    number: str
    what: str
    amount: str
    detail: str


class SettledWords:
    """The words of a company's settlements."""

    def __init__(self, words: CaseWords, cal: Calendar, now: int) -> None:
        """Take currency and titles from a policy, and the site's calendar."""
        self._words, self._cal, self._now = words, cal, now
        self._today = cal.day_of(now)

    def lines(self, settled: Settled) -> list[Said]:
        """All of it, papers in the order of the regulation."""
        return [
            *(line for one in settled.slips for line in self.slip(one)),
            *(line for one in settled.certificates for line in self.certificate(one)),
            *map(self.lot, settled.lots),
            *(line for one in settled.shares for line in self.shared(one)),
            *map(self.sanction, settled.sanctions),
            *map(self.agent, settled.agents),
            *map(self.deduction, settled.deductions),
            *map(self.refusal, settled.refused),
        ]

    def slip(self, slip: Slip) -> Iterator[Said]:
        """A return slip, then its items."""
        row = slip.row
        what = phrases((said("handling", row.handling), self._stage(slip)))
        detail = row.reason
        if slip.worth != row.amount:
            approved = _("approved {n}").format(n=self._words.amount(row.amount))
            detail = phrases((approved, row.reason))
        yield Said(row.number, what, self._words.amount(slip.worth), detail)
        for line in slip.lines:
            price = "" if line.price is None else "@ " + self._words.amount(line.price)
            yield Said("", line.item, price, self._quantities(line))

    def certificate(self, certificate: Certificate) -> Iterator[Said]:
        """An allowance certificate."""
        row = certificate.row
        if row.state != "open":
            stage = said("paper_state", row.state)
        elif row.approved_at is None:
            stage = _("waits for approval")
        elif row.signed_at is None:
            stage = _("waits for the customer")
        else:
            proved = row.proved_at is not None
            stage = _("waits for accounting") if proved else _("waits for its proof")
        what = phrases((said("handling", row.handling), stage))
        yield Said(row.number, what, self._words.amount(row.amount), row.reason)

    def lot(self, row: LotRow) -> Said:
        """A lot of goods, or a cost."""
        loss = loss_of_lot(row.lot, self._today)
        amount = "" if loss.cents is None else self._words.amount(loss.cents)
        much = "" if row.quantity is None else f"{row.quantity} @ {self._amount(row.a_price)}"
        return Said(
            "",
            _("lot {id}: {what}").format(id=row.id, what=row.what),
            amount,
            phrases(part for part in (much, said("basis", loss.basis)) if part),
        )

    def shared(self, shared: Shared) -> Iterator[Said]:
        """How a loss was shared out: who is responsible, and what is taken of whom."""
        row = shared.share
        bearer = f"{said('bearer', row.unit_kind)} {row.unit}" if row.unit_kind else ""
        state = said("paper_state", row.state)
        what = phrases(part for part in (_("share of the loss"), state) if part)
        detail = phrases(part for part in (said("branch", row.branch), bearer) if part)
        yield Said(row.number, what, self._words.amount(row.loss), detail)
        for burden in shared.burdens:
            weight = f"{plain(burden.weight_bp)} %"
            yield Said("", burden.name, self._words.amount(burden.cents), weight)
        if row.unit_kind:
            for debt in shared.debts:
                points = _("{n} base points").format(n=debt.points)
                yield Said("", debt.name, self._words.amount(debt.cents), points)

    def sanction(self, row: SanctionRow) -> Said:
        """A sanction."""
        money = _("the whole of the month's bonus") if row.cents is None else ""
        amount = "" if row.cents is None else self._words.amount(row.cents)
        what = phrases((said("grade", row.grade), row.name, said("paper_state", row.state)))
        cause = self._words.value("sanction_cause", row.cause)  # CMP-15
        detail = phrases(part for part in (money, cause, row.reason) if part)
        return Said(row.number, what, amount, detail)

    def agent(self, row: AgentRow) -> Said:
        """What a service agent pays."""
        what = phrases((_("agent"), row.agent, said("paper_state", row.state)))
        return Said(row.number, what, self._words.amount(row.cents), row.reason)

    def deduction(self, row: DeductionRow) -> Said:
        """What was taken of a bonus."""
        what = phrases((said("deduction", row.kind), row.name))
        return Said("", what, self._words.amount(row.cents), f"{row.month}  {row.number}")

    def refusal(self, row: RefusedRow) -> Said:
        """What was refused of what the case cost (LIA-7)."""
        kinds = {
            "share": _("share of the loss"),
            "sanction": _("sanction"),
            "agent": _("agent"),
        }
        parts = (kinds[row.kind], row.who, said("paper_state", "rejected"))
        amount = _("the whole of the month's bonus") if row.cents is None else ""
        detail = phrases(part for part in (amount, self.refused_by(row)) if part)
        money = "" if row.cents is None else self._words.amount(row.cents)
        return Said(row.number, phrases(part for part in parts if part), money, detail)

    def refused_by(self, row: RefusedRow) -> str:
        """Who refused it, when and why."""
        if row.along:
            text = _("refused with {share} by {name} at {time}: {note}")
        else:
            text = _("refused by {name} at {time}: {note}")
        time = moment(self._cal.tz, row.at, self._now)
        return text.format(share=row.along, name=row.by_name, time=time, note=row.note)

    def _stage(self, slip: Slip) -> str:
        """How far a slip has come, in a word or two."""
        row = slip.row
        if row.state != "open":
            return said("paper_state", row.state)
        if row.approved_at is None:
            return _("waits for approval")
        if row.asked_at is not None and row.instructed_at is None:
            return _("waits for instructions")
        if row.held_at is not None and row.booked_at is None:
            return _("waits for a decision") if not row.decision else _("waits for accounting")
        stages = (
            (row.arrived_at, _("waits for the goods")),
            (row.signed_at, _("waits for the warehouse")),
            (row.booked_at, _("waits for accounting")),
            (row.proved_at, _("waits for its proof")),
        )
        return next((text for at, text in stages if at is None), _("waits for accounting"))

    def _quantities(self, line: LineRow) -> str:
        parts = [
            _("approved {n}").format(n=line.approved)
            if line.approved != "0"
            else _("not on the slip")
        ]
        if line.arrived is not None:
            parts.append(_("arrived {n}").format(n=line.arrived))
        if line.booked is not None:
            parts.append(_("booked {n}").format(n=line.booked))
        return phrases(parts)

    def _amount(self, cents: int | None) -> str:
        return "" if cents is None else self._words.amount(cents)


def approved_by(slip: Slip | Certificate) -> str:
    """Who approved a paper, or refused it, in order."""
    return series(
        _("{name} ({role})").format(name=one.by_name, role=word("role", one.role))
        if one.verdict == "approved"
        else _("refused by {name}: {note}").format(name=one.by_name, note=one.note)
        for one in slip.approvals
    )
