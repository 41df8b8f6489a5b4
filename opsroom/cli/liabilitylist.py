"""Losses, sanctions and deductions listed; the monthly review; the plan of deductions (LIA)."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from opsroom.cli.caseknown import case_of
from opsroom.cli.returnlist import say_lines
from opsroom.cli.session import Session
from opsroom.cli.show import iso
from opsroom.cli.table import Column
from opsroom.cli.when import month as read_month
from opsroom.documents.casewords import CaseWords
from opsroom.domain.errors import BadInput
from opsroom.domain.liability import Loss
from opsroom.domain.money import plain
from opsroom.domain.settling import loss_of_lot, month_bounds, next_month, review_due, whole_loss
from opsroom.language import _
from opsroom.language.settlewords import settled
from opsroom.language.words import series
from opsroom.store import liabilitysql, refusedsql, settledsql, sites
from opsroom.store.liabilitysql import BonusRow, DeductionRow, LotRow, OwedRow, ReviewRow
from opsroom.store.refusedsql import RefusedRow
from opsroom.store.settledsql import Settled, Shared
from opsroom.ui.presentsettle import SettledWords


def _money(session: Session, cents: int | None) -> str | None:
    return None if cents is None else plain(cents, session.policy.money.decimals)


def _plain_row(session: Session, row: dict[str, Any], site: str) -> dict[str, Any]:
    """A row for a JSON document: amounts as exact text, instants in ISO 8601."""
    cal = session.calendars[site]
    amounts = {"loss", "cents", "a_price", "sold_price", "actual", "taken"}
    return {
        key.removesuffix("_at"): _money(session, told)
        if key in amounts
        else iso(cal, told)
        if key.endswith("_at")
        else told
        for key, told in row.items()
        if key not in {"id", "case_id", "share_id", "site"}
    }


# -- what there is -----------------------------------------------------------------------------


def papers(session: Session) -> int:
    """``liability list``: losses shared out, sanctions, and what agents pay."""
    conn, site, everything = session.store.conn, session.site(), session.args.all
    tables: tuple[tuple[str, Iterable[Any]], ...] = (
        ("shares", liabilitysql.shares(conn, site=site)),
        ("sanctions", liabilitysql.sanctions(conn, site=site)),
        ("agents", liabilitysql.agent_costs(conn, site=site)),
    )
    gone = {one.number: one for one in refusedsql.refused(conn, site=site)}
    found = {
        name: [
            row
            for row in rows
            if everything or row.number in gone or row.state not in {"replaced", "rejected"}
        ]
        for name, rows in tables
    }
    session.out.answer(
        lambda: {
            "currency": session.policy.money.currency,
            **{
                name: [_plain_row(session, row._asdict(), row.site) for row in rows]
                for name, rows in found.items()
            },
            "refused": [_refused_value(session, one) for one in gone.values()],
        },
        lambda: _table(session, found, gone),
    )
    return 0


def _refused_value(session: Session, row: RefusedRow) -> dict[str, Any]:
    """Who refused a paper, when and why (LIA-7)."""
    return {
        "number": row.number,
        "case": row.case,
        "along": row.along,
        "by": row.by_name,
        "at": iso(session.calendars[row.site], row.at),
        "note": row.note,
    }


def _table(session: Session, found: dict[str, list[Any]], gone: Mapping[str, RefusedRow]) -> None:
    words = CaseWords(session.policy)
    rows: list[tuple[str, ...]] = []
    for row in found["shares"]:
        who = row.unit or series(
            one.name for one in liabilitysql.burdens(session.store.conn, row.id)
        )
        rows.append((row.number, _("share of the loss"), who, words.amount(row.loss), row.state))
    for row in found["sanctions"]:
        money = _("month's bonus") if row.cents is None else words.amount(row.cents)
        rows.append((row.number, settled("grade", row.grade), row.name, money, row.state))
    for row in found["agents"]:
        rows.append((row.number, _("agent"), row.agent, words.amount(row.cents), row.state))
    columns = (
        Column(_("Paper")),
        Column(_("Kind"), elastic=True),
        Column(_("Who"), elastic=True),
        Column(_("Amount"), right=True),
        Column(_("State"), elastic=True),
    )
    told = [(*row[:-1], _state(session, words, row, gone)) for row in sorted(rows)]
    session.out.table(columns, told)
    if not told:
        session.out.say(_("No papers."))


def _state(
    session: Session, words: CaseWords, row: Sequence[str], gone: Mapping[str, RefusedRow]
) -> str:
    """A paper's state; of what was refused, by whom, when and why."""
    refusal = gone.get(row[0])
    if refusal is None:
        return settled("paper_state", row[-1])
    cal = session.calendars[refusal.site]
    return SettledWords(words, cal, session.now).refused_by(refusal)


def show(session: Session) -> int:
    """``liability show``: a case's loss, who bears it, sanctions, and what was taken."""
    row = case_of(session, session.args.case)
    found = settledsql.settled(session.store.conn, row.id)
    today = session.calendars[row.site_id].day_of(session.now)
    whole = whole_loss((lot.lot for lot in found.lots), today)
    session.out.answer(
        lambda: {
            "case": row.number,
            "currency": session.policy.money.currency,
            **liability_value(session, found, row.site_id),
        },
        lambda: _tell(session, row.number, row.site_id, found, whole),
    )
    return 0


def liability_value(session: Session, found: Settled, site: str) -> dict[str, Any]:
    """A case's loss and who bears it, for a JSON document."""
    today = session.calendars[site].day_of(session.now)
    losses = [(lot, loss_of_lot(lot.lot, today)) for lot in found.lots]
    return {
        "loss": _money(session, whole_loss((lot.lot for lot in found.lots), today)),
        "lots": [_lot_value(session, lot, loss, site) for lot, loss in losses],
        "shares": [_share_value(session, one) for one in found.shares],
        "sanctions": _values(session, found.sanctions, site),
        "agents": _values(session, found.agents, site),
        "deductions": _values(session, found.deductions, site),
        "refused": [_refused_value(session, one) for one in found.refused],
    }


def _values(session: Session, rows: Sequence[Any], site: str) -> list[dict[str, Any]]:
    return [_plain_row(session, row._asdict(), site) for row in rows]


def _lot_value(session: Session, lot: LotRow, loss: Loss, site: str) -> dict[str, Any]:
    value = _plain_row(session, lot._asdict(), site)
    return {"lot": lot.id, **value, "loss": _money(session, loss.cents), "basis": str(loss.basis)}


def _share_value(session: Session, one: Shared) -> dict[str, Any]:
    value = _plain_row(session, one.share._asdict(), one.share.site)
    persons = _values(session, one.burdens, one.share.site)
    return {**value, "persons": persons, "debts": _values(session, one.debts, one.share.site)}


def _tell(session: Session, number: str, site: str, found: Settled, whole: int | None) -> None:
    words = CaseWords(session.policy)
    told = SettledWords(words, session.calendars[site], session.now)
    lines = told.lines(found._replace(slips=[], certificates=[]))
    if not lines:
        session.out.say(_("No loss is recorded for case {number}.").format(number=number))
        return
    say_lines(session, lines)
    if whole is not None:
        amount = words.amount(whole)
        session.out.say(_("Case {case} lost {amount} in all.").format(case=number, amount=amount))


# -- the monthly review (LIA-6) ----------------------------------------------------------------


def review(session: Session) -> int:
    """``liability review``: a month's closed cases that carry a sanction, and when it is due."""
    month, site = f"{read_month('MONTH', session.args.month):%Y-%m}", session.site()
    places = [site] if site else list(session.calendars)
    rows: list[ReviewRow] = []
    for one in places:
        bounds = month_bounds(session.calendars[one], month)
        rows += liabilitysql.review(session.store.conn, one, *bounds)
    due = review_due(month)
    today = max(session.calendars[one].day_of(session.now) for one in places)
    late = today > due and any(row.passed_at is None for row in rows)
    session.out.answer(
        lambda: {
            "month": month,
            "due": due.isoformat(),
            "late": late,
            "sanctions": [_plain_row(session, row._asdict(), row.site) for row in rows],
        },
        lambda: _review_table(session, rows, due.isoformat(), late),
    )
    return 0


def _review_table(session: Session, rows: Sequence[ReviewRow], due: str, late: bool) -> None:
    words = CaseWords(session.policy)
    columns = (
        Column(_("Case")),
        Column(_("Paper")),
        Column(_("Who"), elastic=True),
        Column(_("Sanction")),
        Column(_("Amount"), right=True),
        Column(_("State"), elastic=True),
    )
    cells = [
        (
            row.case,
            row.number or "-",
            row.name or "",
            settled("grade", row.grade or row.decided),
            "" if row.cents is None else words.amount(row.cents),
            _review_state(row),
        )
        for row in rows
    ]
    session.out.table(columns, cells)
    text = _("Due by {day}.") if not late else _("Due by {day}: late.")
    session.out.say(text.format(day=due))


def _review_state(row: ReviewRow) -> str:
    if row.number is None or row.state is None:
        return _("not proposed yet")
    if row.state == "approved" and row.passed_at is not None:
        return _("passed to personnel")
    return settled("paper_state", row.state)


# -- the plan (LIA-5) --------------------------------------------------------------------------


def plans(session: Session) -> int:
    """``liability plan``: what was taken, what will be of bonuses entered, what is still owed."""
    conn, person = session.store.conn, session.args.person
    if person and not (sites.person(conn, person) or sites.has_left(conn, person)):
        raise BadInput("PERSON", _("Nobody here is {id}.").format(id=person))
    bonuses = liabilitysql.bonuses(conn, person)
    owed, due = liabilitysql.owed(conn, person), liabilitysql.penalties(conn, person)
    taken = liabilitysql.deductions(conn, person=person)
    who = sorted({row.person_id for rows in (bonuses, owed, due, taken) for row in rows})
    found = [
        _Outlook(
            one,
            [row for row in bonuses if row.person_id == one],
            [row for row in taken if row.person_id == one],
            [row for row in owed if row.person_id == one],
            [row for row in due if row.person_id == one],
        )
        for one in who
    ]
    session.out.answer(
        lambda: {
            "currency": session.policy.money.currency,
            "people": [one.value(session) for one in found],
        },
        lambda: _plan_table(session, found),
    )
    return 0


class _Outlook:
    """What was and will be taken of a person's bonuses.

    Attributes:
        person: their ID.
        months: month, bonus, of sanctions, of losses, and whether it was taken already.
        left: what is owed of losses after the last month, in cents.
    """

    def __init__(
        self,
        person: str,
        bonuses: Sequence[BonusRow],
        taken: Sequence[DeductionRow],
        owed: Sequence[OwedRow],
        due: Sequence[OwedRow],
    ) -> None:
        self.person, self._owed, self._due = person, owed, due
        self._bonuses, self._taken = bonuses, taken

    def months(self, session: Session) -> list[tuple[str, int, int, int, bool]]:
        """Each month: its bonus, what sanctions and losses take, and whether that is done."""
        done = [self._was(row) for row in self._bonuses if row.month <= self._last()]
        return done + self._will_be(session)[0]

    def _last(self) -> str:
        """The last month that is deducted: nothing is taken of one before any more."""
        done = (row.month for row in self._bonuses if row.deducted_at is not None)
        return max(done, default="")

    def left(self, session: Session) -> int:
        """What is owed of losses after the last month whose bonus is entered, in cents."""
        return self._will_be(session)[1]

    def _was(self, row: BonusRow) -> tuple[str, int, int, int, bool]:
        mine = [one for one in self._taken if one.month == row.month]
        sanctions = sum(one.cents for one in mine if one.kind == "sanction")
        economic = sum(one.cents for one in mine if one.kind == "economic")
        return row.month, row.cents, sanctions, economic, True

    def _will_be(self, session: Session) -> tuple[list[tuple[str, int, int, int, bool]], int]:
        from opsroom.actions.deducting import plan_of

        coming = _without_gap(row for row in self._bonuses if row.month > self._last())
        if not coming:
            return [], sum(one.cents or 0 for one in self._owed)
        due = [one for one in self._due if one.month >= min(coming)]
        made = plan_of(coming, self._owed, due, session.policy.deductions)
        months = [
            (f"{one.month:%Y-%m}", one.bonus, one.sanctions, one.economic, False)
            for one in made.months
        ]
        return months, sum(one.cents for one in made.carried)

    def value(self, session: Session) -> dict[str, Any]:
        """For a JSON document."""
        months = [
            {
                "month": month,
                "bonus": _money(session, bonus),
                "sanctions": _money(session, sanctions),
                "losses": _money(session, economic),
                "paid": _money(session, bonus - sanctions - economic),
                "deducted": done,
            }
            for month, bonus, sanctions, economic, done in self.months(session)
        ]
        left = _money(session, self.left(session))
        return {"person": self.person, "months": months, "still_owed": left}


def _without_gap(bonuses: Iterable[BonusRow]) -> dict[str, int]:
    """Bonuses by month up to the first month that has none: no plan reaches beyond it."""
    found: dict[str, int] = {}
    for row in bonuses:
        if found and row.month != next_month(max(found)):
            break
        found[row.month] = row.cents
    return found


def _plan_table(session: Session, found: Sequence[_Outlook]) -> None:
    words = CaseWords(session.policy)
    columns = (
        Column(_("Who")),
        Column(_("Month")),
        Column(_("Bonus"), right=True),
        Column(_("Sanctions"), right=True),
        Column(_("Losses"), right=True),
        Column(_("Paid"), right=True),
        Column(_("State")),
    )
    rows: list[tuple[str, ...]] = []
    for one in found:
        for month, bonus, sanctions, economic, done in one.months(session):
            sums = (bonus, sanctions, economic, bonus - sanctions - economic)
            state = _("deducted") if done else _("planned")
            rows.append((one.person, month, *map(words.amount, sums), state))
    session.out.table(columns, rows)
    for one in found:
        if left := one.left(session):
            text = _("{person} still owes {amount}.")
            session.out.say(text.format(person=one.person, amount=words.amount(left)))
