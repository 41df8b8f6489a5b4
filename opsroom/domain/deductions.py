"""What is taken of a person's bonus, month by month (LIA-5), and nothing unapproved (LIA-7).

Economic debts (LIA-4) are deducted one case after the other, together at most half of a month's
bonus; the rest is carried to the following months. Sanctions (LIA-3) stand outside that ceiling;
all that is taken in a month never exceeds its bonus. *(Ours)*, where the source is silent:

- A sanction is taken first: it belongs to its month, while an economic debt can wait.
- What the month's bonus can't pay of a sanction lapses. The source carries only economic
  deductions, and a major demerit takes what there is and no more; a lighter one must not cost
  more than that. What lapsed is reported, so that it can be seen.

A plan is worked out anew from everything each time. It never changes a month already paid as long
as what is added later stands last and begins after that month.

Errors are `MoneyError`: not_approved, not_a_month, month_missing, negative.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from opsroom.domain.contracts import months_later
from opsroom.domain.money import MoneyError
from opsroom.domain.policymoney import Deductions


class Kind(StrEnum):
    """What money is taken for."""

    ECONOMIC = "economic"
    SANCTION = "sanction"


class Debt(NamedTuple):
    """An economic deduction that a person owes for a case (LIA-4).

    Attributes:
        case: the case's number or ID.
        cents: the person's part of the loss.
        since: a day of the first month that it may be taken in.
        approval: the recorded approval; None is refused (LIA-7).
    """

    case: str
    cents: int
    since: date
    approval: int | None


class Penalty(NamedTuple):
    """The money of a sanction (LIA-3).

    Attributes:
        case: the case's number or ID.
        cents: what it costs; None takes the whole of the month's bonus (a major demerit).
        month: a day of the month it is taken in.
        approval: the recorded approval; None is refused (LIA-7).
    """

    case: str
    cents: int | None
    month: date
    approval: int | None


class Sum(NamedTuple):
    """Cents of a case: taken in a month, or lapsed in it. `month` is its first day."""

    month: date
    case: str
    kind: Kind
    cents: int


class Owed(NamedTuple):
    """Cents of an economic debt that are still to be taken after the last month of a plan."""

    case: str
    cents: int


class Month(NamedTuple):
    """A month of a plan, in cents; `month` is its first day.

    Attributes:
        bonus: the person's efficiency bonus.
        ceiling: the most that economic deductions may take of it.
        sanctions, economic: what is taken.
        carried: what is then owed of the debts that have begun, for the months that follow.
    """

    month: date
    bonus: int
    ceiling: int
    sanctions: int
    economic: int
    carried: int

    @property
    def paid(self) -> int:
        """What is left of the bonus for the person."""
        return self.bonus - self.sanctions - self.economic


@dataclass(frozen=True, slots=True)
class Plan:
    """What is taken of a person's bonuses (LIA-5).

    Economic debts are what is taken of them and what is carried, to the cent; sanctions of fixed
    money are what is taken, what lapsed, and what waits.

    Attributes:
        months: in order.
        taken: by month; in a month sanctions first, then debts, each in the order given.
        carried: each debt that isn't paid in full, in the order given.
        lapsed: what a month's bonus couldn't pay of a sanction (ours).
        waiting: sanctions of months after the last one.
    """

    months: tuple[Month, ...]
    taken: tuple[Sum, ...]
    carried: tuple[Owed, ...]
    lapsed: tuple[Sum, ...]
    waiting: tuple[Penalty, ...]


def month_of(day: date) -> date:
    """The first day of its month."""
    return day.replace(day=1)


def plan(
    bonuses: Mapping[date, int],
    debts: Sequence[Debt],
    penalties: Sequence[Penalty],
    deductions: Deductions,
) -> Plan:
    """Work out what is taken of one person's bonuses for which case in each month (LIA-5).

    Args:
        bonuses: the efficiency bonus in cents of each month, by its first day, without a gap.
        debts: economic ones, in the order in which they are to be deducted.
        penalties: the money of sanctions.
        deductions: the policy.

    Raises:
        MoneyError: not_approved (its detail is the case), month_missing (a gap, or a sanction
            before the first month), not_a_month, negative.
    """
    _check(bonuses, debts, penalties)
    owed = [debt.cents for debt in debts]
    months: list[Month] = []
    taken: list[Sum] = []
    lapsed: list[Sum] = []
    for month, bonus in sorted(bonuses.items()):
        paid, short = _sanctions(month, bonus, penalties)
        spent, ceiling = sum(one.cents for one in paid), deductions.ceiling(bonus)
        economic = _economic(month, min(ceiling, bonus - spent), debts, owed)
        carried = sum(left for debt, left in zip(debts, owed, strict=True) if _begun(debt, month))
        together = sum(one.cents for one in economic)
        months.append(Month(month, bonus, ceiling, spent, together, carried))
        taken += paid + economic
        lapsed += short
    last = max(bonuses, default=date.min)
    return Plan(
        months=tuple(months),
        taken=tuple(taken),
        carried=tuple(Owed(d.case, left) for d, left in zip(debts, owed, strict=True) if left),
        lapsed=tuple(lapsed),
        waiting=tuple(one for one in penalties if month_of(one.month) > last),
    )


def _sanctions(
    month: date, bonus: int, penalties: Sequence[Penalty]
) -> tuple[list[Sum], list[Sum]]:
    """What the month's sanctions take of its bonus, and what lapses; neither holds a zero."""
    taken: list[Sum] = []
    lapsed: list[Sum] = []
    left = bonus
    for case, cents, day, _approval in penalties:
        if month_of(day) != month:
            continue
        part = left if cents is None else min(cents, left)
        short = 0 if cents is None else cents - part
        left -= part
        if part:
            taken.append(Sum(month, case, Kind.SANCTION, part))
        if short:
            lapsed.append(Sum(month, case, Kind.SANCTION, short))
    return taken, lapsed


def _economic(month: date, room: int, debts: Sequence[Debt], owed: list[int]) -> list[Sum]:
    """What is taken for economic debts, the first one first; `owed` is brought up to date."""
    taken: list[Sum] = []
    for place, debt in enumerate(debts):
        part = min(owed[place], room) if _begun(debt, month) else 0
        if part:
            owed[place] -= part
            room -= part
            taken.append(Sum(month, debt.case, Kind.ECONOMIC, part))
    return taken


def _begun(debt: Debt, month: date) -> bool:
    return month_of(debt.since) <= month


def _check(
    bonuses: Mapping[date, int], debts: Sequence[Debt], penalties: Sequence[Penalty]
) -> None:
    """Refuse what has no approval (LIA-7), and months and amounts that can't be."""
    asked: list[Debt | Penalty] = [*debts, *penalties]
    for one in asked:
        if one.approval is None:
            raise MoneyError("not_approved", one.case)
        if one.cents is not None and one.cents < 0:
            raise MoneyError("negative", one.case)
    months = sorted(bonuses)
    for place, month in enumerate(months):
        if month != month_of(month):
            raise MoneyError("not_a_month", month.isoformat())
        if month != months_later(months[0], place):
            raise MoneyError("month_missing", months_later(months[0], place).isoformat())
        if bonuses[month] < 0:
            raise MoneyError("negative", month.isoformat())
    for penalty in penalties:
        if months and penalty.month < months[0]:
            raise MoneyError("month_missing", month_of(penalty.month).isoformat())
