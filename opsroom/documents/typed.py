"""Amounts, quantities and shares as people type them, on the command line and in forms."""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import Final

from opsroom.domain.errors import BadInput
from opsroom.domain.money import WHOLE, MoneyError, parse
from opsroom.language import _
from opsroom.language.settlewords import settled

#: Decimals of a quantity, at most.
FINEST: Final = 4
#: Characters of what was typed that a message repeats.
_SHOWN: Final = 40


def cents(where: str, text: str, decimals: int) -> int:
    """An amount in the currency's smallest unit, which has so many decimals.

    Raises:
        BadInput: it can't be read in one way alone.
    """
    try:
        return parse(text, decimals)
    except MoneyError as error:
        raise _bad(where, error) from None


def quantity(where: str, text: str) -> Decimal:
    """An exact quantity, or base points.

    Raises:
        BadInput: it can't be read in one way alone.
    """
    try:
        return Decimal(parse(text, FINEST)).scaleb(-FINEST)
    except MoneyError as error:
        if error.code not in {"empty", "not_an_amount"}:
            raise _bad(where, error) from None
        said = _("“{value}” isn't a quantity, such as 98 or 12.5.")
        raise BadInput(where, said.format(value=_cut(text.strip()))) from None


def basis_points(where: str, text: str) -> int:
    """A percentage with at most two decimals, in basis points.

    Raises:
        BadInput: it isn't one.
    """
    found = cents(where, text.strip().removesuffix("%"), 2)
    if found > WHOLE:
        raise BadInput(where, _("At most {limit}.").format(limit="100 %"))
    return found


def day(where: str, text: str) -> date:
    """An ISO 8601 date.

    Raises:
        BadInput: it isn't one.
    """
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise BadInput(
            where, _("“{text}” isn't a date like 2026-11-24.").format(text=_cut(text.strip()))
        ) from None


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


def _bad(where: str, error: MoneyError) -> BadInput:
    said = settled("money_error", error.code)
    return BadInput(where, f"{said} ({error.detail})" if error.detail else said)


def _cut(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}~"
