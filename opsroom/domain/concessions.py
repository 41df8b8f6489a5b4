"""Concession contracts (聯營合同) by the complaints that came in during their term (CON-6)."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final, NamedTuple

from opsroom.domain.contracts import months_later
from opsroom.domain.text import fold

REFUSABLE: Final = 2
"""So many customer complaints in a term, and a renewal may be refused (CON-6)."""

DEPOSIT_MONTHS: Final = 12
"""Months after the end of a contract for which its quality deposit is kept (CON-6)."""


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
