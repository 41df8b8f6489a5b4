"""Amounts, quantities and shares as people type them."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from opsroom.cli.session import Session
from opsroom.cli.table import cut
from opsroom.domain.errors import BadInput
from opsroom.domain.money import WHOLE, MoneyError, parse
from opsroom.language import _
from opsroom.language.settlewords import settled

#: Decimals of a quantity, at most.
_FINEST = 4


def cents(session: Session, where: str, text: str) -> int:
    """An amount in the currency's smallest unit.

    Raises:
        BadInput: it can't be read in one way alone.
    """
    return _parse(where, text, session.policy.money.decimals)


def quantity(where: str, text: str) -> Decimal:
    """An exact quantity, or base points.

    Raises:
        BadInput: it can't be read in one way alone.
    """
    try:
        return Decimal(parse(text, _FINEST)).scaleb(-_FINEST)
    except MoneyError as error:
        if error.code not in {"empty", "not_an_amount"}:
            raise _bad(where, error) from None
        said = _("“{value}” isn't a quantity, such as 98 or 12.5.")
        raise BadInput(where, said.format(value=cut(text.strip(), 40))) from None


def basis_points(where: str, text: str) -> int:
    """A percentage with at most two decimals, in basis points.

    Raises:
        BadInput: it isn't one.
    """
    found = _parse(where, text.strip().removesuffix("%"), 2)
    if found > WHOLE:
        raise BadInput(where, _("At most {limit}.").format(limit="100 %"))
    return found


def pairs(where: str, typed: Iterable[str]) -> Iterator[tuple[str, str]]:
    """``NAME=VALUE`` taken apart at the last ``=``; a name is given once.

    Raises:
        BadInput: one isn't of that form, or a name comes twice.
    """
    seen: set[str] = set()
    for text in typed:
        name, equals, value = text.rpartition("=")
        name = name.strip()
        if not equals or not name:
            text_ = _("“{text}” isn't of the form NAME=VALUE.")
            raise BadInput(where, text_.format(text=text))
        if name in seen:
            raise BadInput(where, _("{name} is given twice.").format(name=name))
        seen.add(name)
        yield name, value


def _parse(where: str, text: str, decimals: int) -> int:
    try:
        return parse(text, decimals)
    except MoneyError as error:
        raise _bad(where, error) from None


def _bad(where: str, error: MoneyError) -> BadInput:
    said = settled("money_error", error.code)
    return BadInput(where, f"{said} ({error.detail})" if error.detail else said)
