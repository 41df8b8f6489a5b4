"""What a complaint cost, who bears it, and the sanction that follows (LIA-1 to LIA-4, LIA-10).

Amounts are cents; every split adds up to its whole (LIA-7). What is then taken of whose bonus in
which month is for `opsroom.domain.deductions`. Errors are `MoneyError`; besides the codes of
`opsroom.domain.money` they have: no_persons, bad_share, not_a_whole, sold_too_early,
nobody_found, below_the_floor, takes_it_all.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final, NamedTuple

from opsroom.domain.contracts import months_later
from opsroom.domain.money import WHOLE, Exact, MoneyError, share, times
from opsroom.domain.policymoney import Agents, Sanctions

RESALE_MONTHS: Final = 1
"""Calendar months that goods get to be resold (LIA-1)."""

NOTICE_HOLDERS: Final = ("control", "accounting", "penalised")
"""Who holds the three copies of a reward-or-penalty notice (LIA-9).

The general manager's office, accounting, and the department that is penalised.
"""


class Basis(StrEnum):
    """What a loss is counted from (LIA-1)."""

    RESOLD = "resold"
    ACTUAL = "actual"
    WAITING = "waiting"  # the goods may still be resold in time


class Loss(NamedTuple):
    """A loss in cents, None while it isn't known, and what it is counted from."""

    cents: int | None
    basis: Basis


class Sale(NamedTuple):
    """Goods resold: the price of a piece in cents, and the local date."""

    price: int
    on: date


@dataclass(frozen=True, slots=True)
class Goods:
    """Goods that a complaint left on our hands (LIA-1); goods sold in parts are as many of these.

    Attributes:
        quantity: pieces, or metres, kilos…
        a_price: the A-grade price of one, in cents.
        offered_on: the day from which they could be resold.
        actual: the actual loss on all of them in cents; None while it isn't known.
        sale: their resale, if there was one.
    """

    quantity: Exact
    a_price: int
    offered_on: date
    actual: int | None = None
    sale: Sale | None = None


class Grade(StrEnum):
    """An administrative sanction (LIA-3), the lightest first."""

    WARNING = "warning"
    MINOR = "minor"
    MAJOR = "major"


class Branch(StrEnum):
    """Where in the company a cause lies, as far as deductions go (LIA-4)."""

    PRODUCTION = "production"
    SALES = "sales"
    SERVICE = "service"


class Bearer(StrEnum):
    """Who bears a deduction (LIA-4)."""

    PERSON = "person"
    TEAM = "team"
    SECTION = "section"
    DEPARTMENT = "department"


class Found(NamedTuple):
    """How far the responsible could be found (LIA-4): names or IDs, None for what isn't known."""

    person: str | None = None
    team: str | None = None
    section: str | None = None
    department: str | None = None


_NARROWEST: Final = {
    Branch.PRODUCTION: (Bearer.TEAM, Bearer.SECTION),
    Branch.SALES: (Bearer.PERSON, Bearer.DEPARTMENT),
    Branch.SERVICE: (Bearer.PERSON, Bearer.DEPARTMENT),
}


def loss_of(goods: Goods, today: date) -> Loss:
    """The loss on goods that came back or were never delivered (LIA-1).

    Resold within a calendar month, that day of the next month (or its last) included: the
    A-grade price less the resale price, times the quantity, and never below nothing. Not resold
    by then, or later: the actual loss.

    Args:
        goods: see there.
        today: the site's local date.

    Raises:
        MoneyError: sold_too_early, for a sale before the goods were offered; negative; bad_weight.
    """
    last = months_later(goods.offered_on, RESALE_MONTHS)
    sale = goods.sale
    if sale is not None and sale.on < goods.offered_on:
        raise MoneyError("sold_too_early", sale.on.isoformat())
    for cents in (goods.a_price, goods.actual or 0, sale.price if sale else 0):
        _not_negative(cents)
    if sale is not None and sale.on <= last:
        return Loss(times(max(0, goods.a_price - sale.price), goods.quantity), Basis.RESOLD)
    if sale is None and today <= last:
        return Loss(None, Basis.WAITING)
    return Loss(goods.actual, Basis.ACTUAL)


def burdens(loss: int, shares: Mapping[str, int]) -> dict[str, int]:
    """What each person at fault bears of a loss, in cents; together exactly the loss (LIA-2).

    One person bears all. A cent that doesn't divide goes by the largest remainder, and among equal
    ones to the first by ID, whatever order the shares were entered in.

    Args:
        loss: in cents.
        shares: each person's weight of responsibility in basis points, together 100 %.

    Raises:
        MoneyError: no_persons; bad_share, for a share of nothing or less; not_a_whole, when they
            don't make 100 % (its detail is what they make); negative.
    """
    if not shares:
        raise MoneyError("no_persons")
    for person, weight in shares.items():
        if weight <= 0:
            raise MoneyError("bad_share", person)
    if (together := sum(shares.values())) != WHOLE:
        raise MoneyError("not_a_whole", str(together))
    return _shared(loss, shares)


def grade_of(borne: int, sanctions: Sanctions, unit: int) -> Grade | None:
    """The sanction for who bears so many cents; None for who bears nothing (LIA-3; the last ours).

    Args:
        borne: what the person bears of the loss, in cents.
        sanctions: the policy.
        unit: the cents in a unit of the currency.

    Raises:
        MoneyError: negative.
    """
    _not_negative(borne)
    if borne == 0:
        return None
    if borne <= sanctions.warning_up_to * unit:
        return Grade.WARNING
    return Grade.MINOR if borne <= sanctions.minor_up_to * unit else Grade.MAJOR


def sanction_money(
    grade: Grade,
    base_points: Exact,
    sanctions: Sanctions,
    unit: int,
    proposed: int | None = None,
) -> int | None:
    """What a sanction costs in cents; None is the whole of the month's bonus (LIA-3).

    Args:
        grade: the sanction.
        base_points: the person's (基數): a minor demerit costs so much for each of them.
        sanctions: the policy; its figures are floors, and what holds where nothing is proposed.
        unit: the cents in a unit of the currency.
        proposed: cents that the proposal asks for instead.

    Raises:
        MoneyError: below_the_floor (its detail is the floor in cents); takes_it_all, when money is
            proposed for a major demerit; bad_weight.
    """
    if grade is Grade.MAJOR:
        if proposed is not None:
            raise MoneyError("takes_it_all", str(proposed))
        return None
    floor = (
        sanctions.warning_money * unit
        if grade is Grade.WARNING
        else times(sanctions.minor_money_per_base * unit, base_points)
    )
    if proposed is None:
        return floor
    if proposed < floor:
        raise MoneyError("below_the_floor", str(floor))
    return proposed


def bearer(branch: Branch, found: Found) -> tuple[Bearer, str]:
    """Whom a deduction goes to: the smallest that could be found (LIA-4).

    In production the team, else the section; in sales and service the person, else the department.

    Raises:
        MoneyError: nobody_found, when neither of the two is known.
    """
    for kind in _NARROWEST[branch]:
        name: str | None = getattr(found, kind)
        if name:
            return kind, name
    raise MoneyError("nobody_found", branch)


def group_deduction(loss: int, base_points: Mapping[str, Exact]) -> dict[str, int]:
    """Each member's part of a loss that a unit bears, in cents; together exactly the loss (LIA-4).

    A part is the loss ÷ the unit's total base points × the person's. A cent that doesn't divide
    goes as in `burdens`.

    Args:
        loss: in cents.
        base_points: everybody's of the unit that bears it.

    Raises:
        MoneyError: no_persons; nothing_to_share_by, when nobody has points; bad_weight; negative.
    """
    if not base_points:
        raise MoneyError("no_persons")
    return _shared(loss, base_points)


def agent_cost(agents: Agents, gravity: str, unit: int, *, justified: bool) -> int:
    """What a complaint costs a service agent in cents: nothing unless it is justified (LIA-10).

    Raises:
        MoneyError: unknown_gravity, also of a complaint that isn't justified.
    """
    cents = agents.cents(gravity, unit)
    return cents if justified else 0


def _shared(total: int, weights: Mapping[str, Exact]) -> dict[str, int]:
    """`total` split by `weights`, in their order, ties going by the name."""
    names = sorted(weights)
    parts = dict(zip(names, share(total, [weights[name] for name in names]), strict=True))
    return {name: parts[name] for name in weights}


def _not_negative(cents: int) -> None:
    if cents < 0:
        raise MoneyError("negative", str(cents))
