"""Amounts, quantities and shares as people type them."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from opsroom.cli.session import Session
from opsroom.domain.errors import BadInput
from opsroom.domain.money import MoneyError, parse
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
    return Decimal(_parse(where, text, _FINEST)).scaleb(-_FINEST)


def basis_points(where: str, text: str) -> int:
    """A percentage with at most two decimals, in basis points.

    Raises:
        BadInput: it isn't one.
    """
    return _parse(where, text.strip().removesuffix("%"), 2)


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
        said = settled("money_error", error.code)
        raise BadInput(where, f"{said} ({error.detail})" if error.detail else said) from None
