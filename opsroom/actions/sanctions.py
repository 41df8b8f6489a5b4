"""Sanctions and what agents pay: proposed, approved, passed on and published (LIA-3, 6 to 10)."""

from collections.abc import Callable
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Final

from pydantic import Field

from opsroom.actions.door import Action, Done, Tx
from opsroom.actions.liability import PROPOSERS, drop_share, loss_now
from opsroom.actions.sanctiongrounds import decided_already, petition_of, sanction_cause
from opsroom.actions.settle import (
    Cents,
    PaperAction,
    SettleAction,
    Settling,
    Some,
    no_such_paper,
    person_name,
)
from opsroom.domain.errors import BadInput, Refused
from opsroom.domain.fields import Line, OptionalLine, RowId
from opsroom.domain.liability import (
    NOTICE_HOLDERS,
    Grade,
    agent_cost,
    grade_of,
    sanction_money,
)
from opsroom.domain.money import MoneyError
from opsroom.domain.people import EVERYWHERE, Role
from opsroom.domain.settling import covers, limit_of, month_bounds, next_month, review_due
from opsroom.language import _
from opsroom.language.settlewords import settled
from opsroom.store import liabilitysql, settlesql
from opsroom.store.sites import site_ids

Row = dict[str, Any]
#: Who decides about shares and agents' costs; about sanctions the general manager alone.
DECIDERS: Final = frozenset({Role.DEPUTY, Role.GENERAL})
_TABLES: Final = ("loss_shares", "sanctions", "agent_costs")
Month = Annotated[str, Field(pattern=r"^(19[7-9]|20[0-9]|21[0-9])[0-9]-(0[1-9]|1[0-2])$")]
"""A month as ``YYYY-MM``."""


class ProposeSanction(SettleAction):
    """Propose a sanction for somebody responsible: its grade follows from what they bear (LIA-3).

    Attributes:
        person: who.
        points: their base points, by which a minor demerit costs.
        money: cents instead of the policy's figure, which is the least; none for a major demerit.
        petition: row ID of a petition of the case (LIA-8); ``None`` makes it a notice (LIA-9).
        cause: what brings it (CMP-15); empty takes the one on the case's form.
        reason: why.
    """

    name: ClassVar[str] = "liability.sanction"
    roles: ClassVar[frozenset[Role]] = PROPOSERS
    person: Line
    points: Some = Decimal(1)
    money: Cents | None = None
    petition: RowId | None = None
    cause: OptionalLine = ""
    reason: Line

    def run(self, tx: Tx) -> Done:
        """See :class:`Action`."""
        edit = Settling.of_case(tx, self.case)
        name = person_name(tx, self.person, "--person")
        share, borne = self._burden(edit, name)
        grade, cents = self._money(edit, borne)
        if self.petition is not None:
            petition_of(edit, self.petition)
        cause = sanction_cause(edit, self.cause)
        number = edit.next_number("sanctions", "S")
        tx.insert(
            "sanctions",
            {
                "number": number,
                "case_id": edit.id,
                "share_id": share["id"],
                "person_id": self.person,
                "grade": str(grade),
                "points": f"{self.points.normalize():f}",
                "cents": cents,
                "paper_id": self.petition,
                "cause": cause,
                "reason": self.reason,
                "proposed_at": edit.now,
                "proposed_by": tx.actor.id,
            },
        )
        facts = {"number": number, "state": "proposed", "grade": str(grade), "cents": cents}
        facts["cause"] = cause
        return edit.done(self.name, {**facts, "person": self.person, "borne": borne}, self.reason)

    def _burden(self, edit: Settling, name: str) -> tuple[Row, int]:
        """The share that stands, and what the person bears by it."""
        case = edit.case["number"]
        share = next(
            (one for one in edit.rows("loss_shares") if one["state"] in {"proposed", "approved"}),
            None,
        )
        if share is None:
            text = _("The loss of case {number} isn't shared out: what does {name} bear of it?")
            raise Refused("LIA-3", text.format(number=case, name=name))
        mine = [
            row["cents"]
            for row in edit.rows("share_persons")
            if row["share_id"] == share["id"] and row["person_id"] == self.person
        ]
        if not mine:
            text = _("{name} bears nothing of the loss of case {number} by {share}.")
            raise Refused("LIA-3", text.format(name=name, number=case, share=share["number"]))
        for row in edit.rows("sanctions"):
            same = row["share_id"] == share["id"] and row["person_id"] == self.person
            if same and row["state"] != "rejected":
                text = _("{sanction} is {name}'s sanction for this already.")
                raise Refused("LIA-3", text.format(sanction=row["number"], name=name))
        return share, int(mine[0])

    def _money(self, edit: Settling, borne: int) -> tuple[Grade, int | None]:
        policy = edit.tx.policy
        unit = policy.money.unit
        grade = grade_of(borne, policy.sanctions, unit)
        if grade is None:
            raise Refused("LIA-3", _("Who bears nothing gets no sanction."))
        try:
            return grade, sanction_money(grade, self.points, policy.sanctions, unit, self.money)
        except MoneyError as error:
            if error.code != "below_the_floor":
                raise BadInput("--money", settled("money_error", error.code)) from None
            text = _("A {grade} costs {floor} at least.").format(
                grade=settled("grade", grade), floor=edit.amount(int(error.detail))
            )
            raise Refused("LIA-3", text) from None


class ChargeAgent(SettleAction):
    """A justified complaint costs the service agent, by its gravity (LIA-10).

    Attributes:
        agent: whom.
        gravity: a code of the policy.
        reason: why.
    """

    name: ClassVar[str] = "liability.agent"
    roles: ClassVar[frozenset[Role]] = frozenset({Role.SERVICE, Role.CONTROL, Role.ADMINISTRATION})
    agent: Line
    gravity: Line
    reason: Line

    def run(self, tx: Tx) -> Done:
        """See :class:`Action`."""
        edit = Settling.of_case(tx, self.case)
        facts, agents = edit.facts(), tx.policy.agents
        justified = facts.get("justified", "yes" if facts["fault"] == "ours" else "") == "yes"
        try:
            cents = agent_cost(agents, self.gravity, tx.policy.money.unit, justified=justified)
        except MoneyError:
            text = _("The policy knows no such gravity. Known: {codes}.")
            raise BadInput("--gravity", text.format(codes=", ".join(agents.cost))) from None
        if not justified:
            text = _("Case {number} isn't found justified: it costs the agent nothing.")
            raise Refused("LIA-10", text.format(number=edit.case["number"]))
        for row in edit.rows("agent_costs"):
            if row["agent"] == self.agent and row["state"] != "rejected":
                text = _("{agent} is charged for case {number} already: {paper}.")
                case = edit.case["number"]
                raise Refused(
                    "LIA-10", text.format(agent=self.agent, number=case, paper=row["number"])
                )
        number = edit.next_number("agent_costs", "C")
        row = {"number": number, "agent": self.agent, "gravity": self.gravity, "cents": cents}
        tx.insert(
            "agent_costs",
            {
                **row,
                "case_id": edit.id,
                "reason": self.reason,
                "proposed_at": edit.now,
                "proposed_by": tx.actor.id,
            },
        )
        return edit.done(self.name, {**row, "state": "proposed"}, self.reason)


class ApproveLiability(PaperAction):
    """Approve a share of a loss, a sanction or an agent's cost, or refuse it (LIA-7, 8, 9).

    A sanction is the general manager's; the rest is decided within limits (CMP-6; ours).

    Attributes:
        reject: refuse it.
        note: a refusal needs one.
    """

    name: ClassVar[str] = "liability.approve"
    roles: ClassVar[frozenset[Role]] = DECIDERS
    reject: bool = False
    note: OptionalLine = ""

    def run(self, tx: Tx) -> Done:
        """See :class:`Action`."""
        found = settlesql.find_paper(tx.db.conn, self.paper)
        if found is None or found.table not in _TABLES:
            raise no_such_paper(self.paper)
        edit = Settling(tx, found.case)
        row = next(row for row in edit.rows(found.table) if row["id"] == found.id)
        number = row["number"]
        if row["state"] != "proposed":
            raise decided_already(edit, row)
        amount = int(row["loss"] if found.table == "loss_shares" else row["cents"] or 0)
        rule, wanted = _deciders(tx, found.table, amount)
        role = edit.role_among(wanted, number, rule)
        edit.not_their_own(number, row["proposed_by"])
        edit.not_about_them(number, _borne_by(edit, found.table, row))
        if self.reject and not self.note:
            raise BadInput("--note", _("Why is it refused?"))
        if not self.reject:
            _CHECKS[found.table](edit, row)
        edit.decide(number, role, amount, approve=not self.reject, note=self.note)
        state = "rejected" if self.reject else "approved"
        facts: dict[str, Any] = {"number": number, "state": state}
        if self.reject and found.table == "loss_shares":
            facts["along"] = drop_share(edit, row["id"], state)
        else:
            tx.update(found.table, row["id"], {"state": state})
        if not self.reject:
            _EFFECTS[found.table](edit, row, self.note)
        return edit.done(self.name, facts, self.note)


def _borne_by(edit: Settling, table: str, row: Row) -> set[str]:
    """Whom a paper costs something: those who share a loss, or the one who is to pay."""
    if table != "loss_shares":
        return {row["person_id" if table == "sanctions" else "agent"]}
    parts = (*edit.rows("share_persons"), *edit.rows("share_debts"))
    return {one["person_id"] for one in parts if one["share_id"] == row["id"]}


def _deciders(tx: Tx, table: str, amount: int) -> tuple[str, frozenset[Role]]:
    """Who decides about a paper, and by which rule."""
    if table == "sanctions":
        return "LIA-8", frozenset({Role.GENERAL})
    policy = tx.policy
    return "CMP-6", frozenset(
        role
        for role in DECIDERS
        if covers(role, amount, lambda one: limit_of(one, policy.authority, policy.money.unit))
    )


def _check_share(edit: Settling, row: Row) -> None:
    if loss_now(edit) != row["loss"]:
        text = _("The loss of case {number} has changed since {share}: share it out anew.")
        raise Refused("LIA-7", text.format(number=edit.case["number"], share=row["number"]))


def _check_sanction(edit: Settling, row: Row) -> None:
    share = next(one for one in edit.rows("loss_shares") if one["id"] == row["share_id"])
    if share["state"] != "approved":
        text = _("{sanction} rests on {share}, which isn't approved yet.")
        raise Refused("LIA-7", text.format(sanction=row["number"], share=share["number"]))
    if row["paper_id"] is None:
        return
    paper = petition_of(edit, row["paper_id"])
    unsigned = edit.tx.all(
        "SELECT role FROM case_signs WHERE paper_id = ? AND at IS NULL", paper["id"]
    )
    if unsigned:
        text = _("The petition of {sanction} still lacks countersignatures: {n}.")
        raise Refused("LIA-8", text.format(sanction=row["number"], n=len(unsigned)))


def _share_approved(edit: Settling, row: Row, _note: str) -> None:
    """Each debt begins in the first month that isn't deducted yet (LIA-5)."""
    for debt in edit.rows("share_debts"):
        if debt["share_id"] == row["id"]:
            since = _first_open_month(edit, debt["person_id"])
            edit.tx.update("share_debts", debt["id"], {"since": since})


def _sanction_approved(edit: Settling, row: Row, note: str) -> None:
    month = _first_open_month(edit, row["person_id"])
    edit.tx.update("sanctions", row["id"], {"month": month})
    if row["paper_id"] is None:
        edit.copy_to(row["number"], NOTICE_HOLDERS)
        return
    edit.tx.db.conn.execute(
        "UPDATE case_papers SET state = 'approved', reply = ?, settled_at = ?, settled_by = ?"
        " WHERE id = ? AND state = 'open'",
        (note, edit.now, edit.tx.actor.id, row["paper_id"]),
    )


def _first_open_month(edit: Settling, person: str) -> str:
    """The month of now, or the one after the last that was deducted of a person's bonus."""
    last = edit.tx.one(
        "SELECT max(month) AS month FROM bonuses WHERE person_id = ? AND deducted_at IS NOT NULL",
        person,
    )
    now = edit.today()[:7]
    return max(now, next_month(last["month"])) if last and last["month"] else now


_CHECKS: Final[dict[str, Callable[[Settling, Row], None]]] = {
    "loss_shares": _check_share,
    "sanctions": _check_sanction,
    "agent_costs": lambda _edit, _row: None,
}
_EFFECTS: Final[dict[str, Callable[[Settling, Row, str], None]]] = {
    "loss_shares": _share_approved,
    "sanctions": _sanction_approved,
    "agent_costs": lambda _edit, _row, _note: None,
}


class PassSanctions(Action):
    """The office passes the sanctions of a month's closed cases to personnel (LIA-6).

    What is still to be approved stays for another pass; the facts name it.

    Attributes:
        month: in which the cases were closed; it has to be over.
        site: one site's alone; ``None`` for all.
    """

    name: ClassVar[str] = "liability.pass"
    roles: ClassVar[frozenset[Role]] = frozenset({Role.CONTROL})
    month: Month
    site: Line | None = None

    def place(self, _tx: Tx, /) -> str | None:
        """The site, or all of them."""
        return self.site or EVERYWHERE

    def run(self, tx: Tx) -> Done:
        """See :class:`Action`."""
        passed: list[str] = []
        waiting: list[str] = []
        entry, late = None, False
        for site in [self.site] if self.site else site_ids(tx.db.conn):
            cal = tx.calendar(site)
            today = cal.day_of(tx.now)
            if f"{today:%Y-%m}" <= self.month:
                raise Refused("LIA-6", _("The month {month} isn't over.").format(month=self.month))
            late = late or today > review_due(self.month)
            bounds = month_bounds(cal, self.month)
            for row in liabilitysql.unreviewed(tx.db.conn, site, *bounds):
                if row.state != "approved" or row.number is None:
                    waiting.append(row.number or row.case)
                    continue
                entry = self._pass(tx, row.number)
                passed.append(row.number)
        late = late and bool(passed or waiting)
        facts = {"month": self.month, "passed": passed, "waiting": waiting, "late": late}
        return Done(f"month:{self.month}", facts, entry)

    def _pass(self, tx: Tx, number: str) -> int | None:
        row = tx.all("SELECT id, case_id FROM sanctions WHERE number = ?", number)[0]
        edit = Settling(tx, row["case_id"])
        tx.update("sanctions", row["id"], {"passed_at": edit.now, "passed_by": tx.actor.id})
        return edit.done(self.name, {"number": number}).entry


class PublishSanction(PaperAction):
    """Personnel publishes a sanction that the office has passed to it (LIA-6, LIA-8)."""

    name: ClassVar[str] = "liability.publish"
    roles: ClassVar[frozenset[Role]] = frozenset({Role.PERSONNEL})

    def run(self, tx: Tx) -> Done:
        """See :class:`Action`."""
        found = settlesql.find_paper(tx.db.conn, self.paper)
        if found is None or found.table != "sanctions":
            raise no_such_paper(self.paper)
        edit = Settling(tx, found.case)
        row = next(row for row in edit.rows("sanctions") if row["id"] == found.id)
        if row["state"] != "approved":
            text = _("{number} is {state}: it can't be published.")
            state = settled("paper_state", row["state"])
            raise Refused("LIA-8", text.format(number=row["number"], state=state))
        if row["passed_at"] is None:
            text = _("The office hasn't passed {number} to personnel yet.")
            raise Refused("LIA-6", text.format(number=row["number"]))
        published = {"published_at": edit.now, "published_by": tx.actor.id}
        tx.update("sanctions", found.id, {"state": "published", **published})
        return edit.done(self.name, {"number": row["number"], "state": "published"})
