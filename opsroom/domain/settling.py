"""How a decided case is settled: by which decision, and who approves the papers.

Amounts are cents. The rules of each paper are in :mod:`opsroom.domain.returns`; here they meet the
track (TRK) and the authority of those who approve (CMP-6).
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from opsroom.domain.contracts import months_later
from opsroom.domain.liability import Basis, Goods, Loss, Sale, loss_of
from opsroom.domain.money import Exact, times
from opsroom.domain.people import Role
from opsroom.domain.policymoney import AUTHORITIES, Authority
from opsroom.domain.returns import RULES, Decision, Paper
from opsroom.domain.tracks import Does, Step, Track
from opsroom.domain.worktime import Calendar


def deciding(track: Track) -> Step | None:
    """The step whose approval decides what the customer is given; ``None`` where there is none.

    It is the last approval of an amount, the second pass of CMP-6; in a track without one, the
    last approval there is (ours).
    """
    approvals = [step for step in track.steps if step.does is Does.APPROVAL]
    of_amounts = [step for step in approvals if step.amount is not None]
    found = of_amounts or approvals
    return found[-1] if found else None


def limit_of(role: Role, authority: Authority, unit: int) -> int | None:
    """Up to how many cents a role approves; ``None`` has no limit, who has no authority 0.

    A branch manager has a sales manager's limit (ours: CMP-6 names none).
    """
    name = "sales_manager" if role is Role.MANAGER else str(role)
    return authority.limit(name, unit) if name in AUTHORITIES else 0


def covers(role: Role, cents: int, limit: Callable[[Role], int | None]) -> bool:
    """Whether a role's limit covers an amount."""
    most = limit(role)
    return most is None or cents <= most


def stages(
    paper: Paper, cents: int, limit: Callable[[Role], int | None]
) -> tuple[frozenset[Role], ...]:
    """The roles of which one must give each approval of a paper, in order (RET-6, CMP-6).

    The last approval decides, so it is given by somebody whose limit covers the amount. Where no
    manager's does, a return slip goes on to the (deputy) general manager, as a certificate does in
    any case (ours: RET-6 names the manager alone, and nobody approves above their limit).
    """
    wanted = RULES[paper].approvals
    deciders = frozenset(role for role in wanted[-1] if covers(role, cents, limit))
    if deciders:
        return (*wanted[:-1], deciders)
    above = RULES[Paper.CERTIFICATE].approvals[-1]
    return (*wanted, frozenset(role for role in above if covers(role, cents, limit)))


def next_approvers(wanted: Sequence[frozenset[Role]], given: Iterable[Role]) -> frozenset[Role]:
    """The roles of which one must approve next; none when all have (RET-6).

    Approvals count in order: that of a role whose turn it isn't counts for nothing.
    """
    done = 0
    for role in given:
        if done < len(wanted) and role in wanted[done]:
            done += 1
    return wanted[done] if done < len(wanted) else frozenset()


def worth(lines: Iterable[tuple[Exact, int | None]]) -> int:
    """What quantities come to at their prices, each line to the nearest cent (RET-4)."""
    return sum(times(price, quantity) for quantity, price in lines if price is not None)


class Came(NamedTuple):
    """An item of a slip: its price in cents, what arrived of it and what was booked."""

    price: int | None
    arrived: str | None
    booked: str | None


def slip_worth(amount: int, lines: Iterable[Came], *, booked: bool, decision: str) -> int:
    """What a return slip takes of the case's decision, in cents (ours).

    It is what was approved until it is known better: what arrived once it is decided that so much
    is booked, and what was booked once it is. Goods that aren't on the slip have no price.

    Args:
        amount: what the slip was approved for.
        lines: its items.
        booked: whether accounting has booked it.
        decision: what was decided of goods beyond tolerance; empty for nothing.
    """
    if booked:
        return worth((Decimal(one.booked or 0), one.price) for one in lines)
    if decision == Decision.ACTUAL:
        return worth((Decimal(one.arrived or 0), one.price) for one in lines)
    return amount


# -- the loss (LIA-1) --------------------------------------------------------------------------


class Lot(NamedTuple):
    """A part of a case's loss, as it is kept: goods, or a cost where `quantity` is ``None``.

    Attributes:
        quantity: a text decimal.
        a_price, sold_price: of one, in cents.
        offered_on, sold_on: ISO dates.
        actual: the actual loss on all of it, in cents.
    """

    quantity: str | None
    a_price: int | None
    offered_on: str | None
    sold_price: int | None
    sold_on: str | None
    actual: int | None


def loss_of_lot(lot: Lot, today: date) -> Loss:
    """What a lot lost, and by what it is counted (LIA-1).

    Raises:
        MoneyError: as `opsroom.domain.liability.loss_of`.
    """
    if lot.quantity is None or lot.offered_on is None:
        return Loss(lot.actual, Basis.ACTUAL)
    sale = None
    if lot.sold_price is not None and lot.sold_on is not None:
        sale = Sale(lot.sold_price, date.fromisoformat(lot.sold_on))
    offered = date.fromisoformat(lot.offered_on)
    goods = Goods(Decimal(lot.quantity), lot.a_price or 0, offered, lot.actual, sale)
    return loss_of(goods, today)


def whole_loss(lots: Iterable[Lot], today: date) -> int | None:
    """The loss of a case in cents; ``None`` while some of it isn't known, or nothing is recorded.

    Raises:
        MoneyError: as `loss_of_lot`.
    """
    known = [loss_of_lot(lot, today).cents for lot in lots]
    together = sum(cents for cents in known if cents is not None)
    return together if known and None not in known else None


# -- months (LIA-5, LIA-6) ---------------------------------------------------------------------


def first_day(month: str) -> date:
    """The first day of a month ``YYYY-MM``.

    Raises:
        ValueError: it isn't one.
    """
    return date.fromisoformat(f"{month}-01")


def next_month(month: str) -> str:
    """The month after one ``YYYY-MM``."""
    return f"{months_later(first_day(month), 1):%Y-%m}"


def month_bounds(cal: Calendar, month: str) -> tuple[int, int]:
    """A local month's first instant, and the first one after it.

    Raises:
        CalendarError: the calendar doesn't reach so far.
    """
    last = months_later(first_day(month), 1)
    return cal.day_bounds(first_day(month))[0], cal.day_bounds(last)[0]


def review_due(month: str) -> date:
    """The last day on which the office passes the sanctions of cases closed in a month (LIA-6).

    It is before the 10th of the following month.
    """
    return months_later(first_day(month), 1).replace(day=9)
