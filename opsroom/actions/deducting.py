"""What is taken of whose bonus, month by month; it is only ever added to (LIA-5, LIA-7)."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any, ClassVar

from opsroom.actions.door import Action, Done, Tx
from opsroom.actions.sanctions import Month
from opsroom.actions.settle import Cents, person_name
from opsroom.domain.deductions import Debt, Penalty, Plan, Sum, plan
from opsroom.domain.errors import BadInput, Refused
from opsroom.domain.fields import Line
from opsroom.domain.money import MoneyError
from opsroom.domain.people import EVERYWHERE, Role
from opsroom.domain.policymoney import Deductions
from opsroom.domain.settling import first_day
from opsroom.language import _
from opsroom.store import liabilitysql
from opsroom.store.liabilitysql import OwedRow
from opsroom.store.sites import site_ids

Row = dict[str, Any]


class SetBonus(Action):
    """Enter a person's efficiency bonus of a month, as long as it isn't deducted (LIA-5).

    Attributes:
        person: whose.
        month: ``YYYY-MM``.
        cents: how much; 0 where there was none.
    """

    name: ClassVar[str] = "liability.bonus"
    roles: ClassVar[frozenset[Role]] = frozenset({Role.PERSONNEL})
    person: Line
    month: Month
    cents: Cents

    def place(self, tx: Tx, /) -> str | None:
        """The person's site."""
        row = tx.one("SELECT site_id FROM people WHERE id = ?", self.person)
        return None if row is None else row["site_id"] or EVERYWHERE

    def run(self, tx: Tx) -> Done:
        """See :class:`Action`."""
        name = person_name(tx, self.person, "PERSON")
        later = tx.one(
            "SELECT max(month) AS month FROM bonuses WHERE person_id = ? AND month >= ?"
            " AND deducted_at IS NOT NULL",
            self.person,
            self.month,
        )
        if later and later["month"]:
            text = _("{month} is deducted for {name}: bonuses up to then stand.")
            raise Refused("LIA-5", text.format(month=later["month"], name=name))
        key = (self.person, self.month)
        before = tx.one("SELECT * FROM bonuses WHERE person_id = ? AND month = ?", *key)
        tx.db.conn.execute(
            "INSERT INTO bonuses (person_id, month, cents, set_at, set_by) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT DO UPDATE SET cents = excluded.cents, set_at = excluded.set_at,"
            " set_by = excluded.set_by",
            (*key, self.cents, tx.now, tx.actor.id),
        )
        after = tx.one("SELECT * FROM bonuses WHERE person_id = ? AND month = ?", *key)
        subject = f"person:{self.person}"
        entry = tx.journal(self.name, subject, before, after)
        facts = {"person": self.person, "month": self.month, "cents": self.cents}
        return Done(subject, facts, entry)


class DeductMonth(Action):
    """Take what is due of the bonuses of a month (LIA-5): sanctions, then debts by the ceiling.

    Everybody's whose bonus of the month is entered and not deducted yet. What is taken stands, so
    the month is over first, at everybody's site; of whom nothing is due, it stays open. What is
    still to be approved (LIA-7) begins in a later month; the facts name it.

    Attributes:
        month: ``YYYY-MM``; it is over.
        site: people of one site alone; ``None`` for everybody.
    """

    name: ClassVar[str] = "liability.deduct"
    roles: ClassVar[frozenset[Role]] = frozenset({Role.PERSONNEL})
    month: Month
    site: Line | None = None

    def place(self, _tx: Tx, /) -> str | None:
        """The site, or all of them."""
        return self.site or EVERYWHERE

    def run(self, tx: Tx) -> Done:
        """See :class:`Action`."""
        self._must_be_over(tx)
        bonuses = [
            row
            for row in liabilitysql.bonuses(tx.db.conn, month=self.month)
            if row.deducted_at is None and self.site in (None, row.site)
        ]
        if not bonuses:
            text = _("No bonus of {month} is entered that isn't deducted yet.")
            raise Refused("LIA-5", text.format(month=self.month))
        owed = _by_person(liabilitysql.owed(tx.db.conn))
        due = _by_person(liabilitysql.penalties(tx.db.conn))
        rows: list[Row] = []
        for bonus in bonuses:
            mine = owed.get(bonus.person_id, []), due.get(bonus.person_id, [])
            self._in_order(bonus.name, mine[1])
            made = plan_of({self.month: bonus.cents}, *mine, tx.policy.deductions)
            rows += self._rows(tx, bonus.person_id, made, (*mine[0], *mine[1]))
        for row in rows:
            tx.insert("deductions", row)
        owing = self._owing(owed, due)
        closed = [bonus.person_id for bonus in bonuses if bonus.person_id in owing]
        for person in closed:
            tx.db.conn.execute(
                "UPDATE bonuses SET deducted_at = ? WHERE person_id = ? AND month = ?",
                (tx.now, person, self.month),
            )
        facts = self._told(rows)
        facts["persons"] = closed
        with_bonus = {bonus.person_id for bonus in bonuses}
        facts["without_bonus"] = sorted(owing - with_bonus)
        facts["waiting"] = liabilitysql.undecided(tx.db.conn, with_bonus)
        after = {"month": self.month, "persons": closed, "deductions": rows}
        entry = tx.journal(self.name, f"month:{self.month}", None, after)
        return Done(f"month:{self.month}", facts, entry)

    def _must_be_over(self, tx: Tx) -> None:
        for site in [self.site] if self.site else site_ids(tx.db.conn):
            if self.month >= f"{tx.calendar(site).day_of(tx.now):%Y-%m}":
                text = _("The month {month} isn't over.")
                raise Refused("LIA-5", text.format(month=self.month))

    def _owing(self, *by_person: dict[str, list[OwedRow]]) -> set[str]:
        """Who has something due by the end of the month."""
        return {
            person
            for ones in by_person
            for person, rows in ones.items()
            if any(row.month <= self.month for row in rows)
        }

    def _in_order(self, name: str, due: Iterable[OwedRow]) -> None:
        """A sanction belongs to its month: that one is deducted before later ones."""
        waiting = [one.month for one in due if one.month < self.month]
        if waiting:
            text = _(
                "{name} has a sanction in {month}: enter that month's bonus and deduct it first."
            )
            raise Refused("LIA-5", text.format(name=name, month=waiting[0]))

    def _rows(self, tx: Tx, person: str, made: Plan, sources: Iterable[OwedRow]) -> Iterator[Row]:
        by_number = {one.number: one for one in sources}
        taken = [(str(one.kind), one) for one in made.taken]
        lapsed = [("lapsed", one) for one in made.lapsed]
        for kind, one in taken + lapsed:
            yield self._row(tx, person, kind, one, by_number[one.case])

    def _row(self, tx: Tx, person: str, kind: str, one: Sum, source: OwedRow) -> Row:
        return {
            "person_id": person,
            "month": self.month,
            "kind": kind,
            "case_id": source.case_id,
            "number": source.number,
            "cents": one.cents,
            "approval_id": source.approval,
            "at": tx.now,
            "by_id": tx.actor.id,
        }

    def _told(self, rows: list[Row]) -> Row:
        """The sums that the caller is told."""
        sums = {
            kind: sum(row["cents"] for row in rows if row["kind"] == kind)
            for kind in ("economic", "sanction", "lapsed")
        }
        return {"month": self.month, **sums}


def plan_of(
    bonuses: dict[str, int],
    owed: Iterable[OwedRow],
    due: Iterable[OwedRow],
    policy: Deductions,
) -> Plan:
    """What is taken of a person's bonuses that aren't deducted yet, by the papers' numbers.

    Args:
        bonuses: cents by month ``YYYY-MM``, without a gap.
        owed: the economic debts of the person that aren't paid in full.
        due: their sanctions.
        policy: the ceiling.

    Raises:
        Refused: something has no recorded approval (LIA-7).
        BadInput: a bonus between the months is missing.
    """
    debts = [Debt(one.number, one.cents or 0, first_day(one.month), one.approval) for one in owed]
    penalties = [Penalty(one.number, one.cents, first_day(one.month), one.approval) for one in due]
    try:
        months = {first_day(month): cents for month, cents in bonuses.items()}
        return plan(months, debts, penalties, policy)
    except MoneyError as error:
        if error.code == "not_approved":
            text = _("{number} has no recorded approval: nothing is deducted for it.")
            raise Refused("LIA-7", text.format(number=error.detail)) from None
        text = _("The bonus of {month} is missing: enter it, 0 where there was none.")
        raise BadInput("MONTH", text.format(month=error.detail[:7])) from None


def _by_person(rows: Iterable[OwedRow]) -> dict[str, list[OwedRow]]:
    return {person: list(ones) for person, ones in groupby(rows, key=lambda row: row.person_id)}
