"""Concession contracts (聯營合同) by the complaints that came in during their term (CON-6)."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple

from opsroom.domain.contracts import months_later
from opsroom.domain.money import WHOLE, times
from opsroom.domain.text import fold

REFUSABLE: Final = 2
"""So many customer complaints in a term, and a renewal may be refused (CON-6)."""

DEPOSIT_MONTHS: Final = 12
"""Months after the end of a contract for which its quality deposit is kept (CON-6)."""


LATE_BP: Final = 50
"""Basis points of the unpaid fees that accrue a day: 0.5 % (CON-6)."""


class Fees(NamedTuple):
    """Fees of a contract that weren't paid when they were due (CON-6).

    Attributes:
        unpaid: in cents.
        due_on: the last day on which they could be paid.
        until: the day on which they were paid; while they aren't, today.
    """

    unpaid: int
    due_on: date
    until: date

    @property
    def days(self) -> int:
        """The calendar days by which they are late, or were paid late."""
        return max(0, (self.until - self.due_on).days)

    @property
    def late_fee(self) -> int:
        """What has accrued, in cents: simple, on the unpaid fees, for each day after the due one.

        It is reckoned as a whole and rounded once, half a cent up: no day's rounding adds up.
        """
        return times(self.unpaid, Decimal(LATE_BP * self.days) / WHOLE)


class Complaint(NamedTuple):
    """A customer's complaint about a partner: its case, and the site's local date.

    Attributes:
        contract: as the form has it.
        quality: whether it is one about quality, and touches the deposit.
    """

    contract: str
    partner: str
    case: str
    on: date
    quality: bool


class Span(NamedTuple):
    """A contract's term, both days included."""

    first: date
    last: date


class Concession(NamedTuple):
    """How a contract stands in one of its terms.

    Attributes:
        span: the term; ``None`` where the contract isn't in the register, and all count.
        cases: the numbers of its complaints, the earliest first.
        quality: how many of them are about quality.
        refusable: it is marked "may be refused renewal".
        deposit_free_on: when its quality deposit can be released; ``None`` where a complaint
            about quality came in, or the term isn't known.
    """

    contract: str
    partner: str
    span: Span | None
    cases: tuple[str, ...]
    quality: int
    refusable: bool
    deposit_free_on: date | None


def concessions(
    complaints: Iterable[Complaint], terms: Mapping[str, Iterable[Span]]
) -> list[Concession]:
    """How each contract that was complained about stands, by contract and term.

    Args:
        complaints: the earliest first, one for each chain of contested cases.
        terms: of the contracts in the register, by folded number.
    """
    together: dict[tuple[str, Span | None], list[Complaint]] = {}
    for one in complaints:
        key = fold(one.contract)
        span = next((s for s in terms.get(key, ()) if s.first <= one.on <= s.last), None)
        together.setdefault((key, span), []).append(one)
    return [_standing(span, ones) for (_key, span), ones in sorted(together.items(), key=_order)]


def _order(item: tuple[tuple[str, Span | None], list[Complaint]]) -> tuple[str, date]:
    (key, span), _ones = item
    return key, span.first if span else date.min


def _standing(span: Span | None, ones: list[Complaint]) -> Concession:
    quality = sum(one.quality for one in ones)
    return Concession(
        contract=ones[-1].contract,
        partner=ones[-1].partner,
        span=span,
        cases=tuple(one.case for one in ones),
        quality=quality,
        refusable=len(ones) >= REFUSABLE,
        deposit_free_on=months_later(span.last, DEPOSIT_MONTHS) if span and not quality else None,
    )
