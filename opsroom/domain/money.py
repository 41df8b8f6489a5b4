"""Exact money (LIA-7): whole cents, and splits whose parts add up to the whole.

An amount is an ``int`` of the currency's smallest unit, called cents here whatever the currency
calls them. How many decimals a unit has is policy (`Money.decimals`). Nothing is ever a float.
"""

import re
import unicodedata
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Final

Exact = int | Decimal
"""A number that is what it says: a weight, a quantity, base points."""

WHOLE: Final = 10_000
"""100 % in basis points."""

LARGEST: Final = 10**15
"""The largest amount that is taken, in cents: sums of many still fit a column of 64 bits."""

_LONGEST: Final = 40
_MARKS: Final = {"，": ",", "．": ".", "－": "-", "−": "-"} | dict.fromkeys(
    "\xa0\u2009\u202f\u3000", " "
)
_GROUPS: Final = r"[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,3}(?: [0-9]{3})+|[0-9]+"
# Compiled when first used: the policy imports this module, and start-up pays for it.
_AMOUNT: Final = rf"(?P<whole>{_GROUPS})(?:\.(?P<part>[0-9]+))?"


class MoneyError(ValueError):
    """An amount, a split or a deduction that can't be.

    Attributes:
        code: what is wrong.
        detail: the offending value, as text.

    Codes of amounts: empty, not_an_amount, negative, too_fine (more decimals than the currency
    has), too_large. Of splits: no_weights, bad_weight, nothing_to_share_by. Of liability: see
    `opsroom.domain.liability`.
    """

    def __init__(self, code: str, detail: str = "") -> None:
        self.code, self.detail = code, detail
        words = code.replace("_", " ")
        super().__init__(f"{words}: {detail}" if detail else words)


def parse(text: str, decimals: int = 2) -> int:
    """The cents of an amount as a person writes it: ``1,234.50``, ``1 234``, full-width digits.

    Thousands are grouped by threes or not at all, and the decimal mark is a point: what could be
    read in two ways (``1,23``; ``1.234`` where a unit has two decimals) is refused, not guessed.

    Args:
        text: what was typed. A currency's sign or name doesn't belong there.
        decimals: how many a unit has.

    Raises:
        MoneyError: see there.
    """
    typed = _levelled(text)
    if not typed:
        raise MoneyError("empty")
    if len(typed) > _LONGEST:
        raise MoneyError("too_large", typed[:_LONGEST])
    if typed.startswith("-") and re.fullmatch(_AMOUNT, typed[1:].lstrip()):
        raise MoneyError("negative", typed)
    found = re.fullmatch(_AMOUNT, typed)
    if found is None:
        raise MoneyError("not_an_amount", typed)
    part = found["part"] or ""
    if len(part) > decimals:
        raise MoneyError("too_fine", typed)
    cents = int(re.sub("[, ]", "", found["whole"]) + part.ljust(decimals, "0"))
    if cents > LARGEST:
        raise MoneyError("too_large", typed)
    return cents


def plain(cents: int, decimals: int = 2) -> str:
    """``1234.50`` for 123450: what `parse` reads, and what files and ``--json`` carry."""
    sign, digits = "-" if cents < 0 else "", str(abs(cents)).rjust(decimals + 1, "0")
    if not decimals:
        return sign + digits
    return f"{sign}{digits[:-decimals]}.{digits[-decimals:]}"


def grouped(cents: int, decimals: int = 2) -> str:
    """``1,234.50`` for 123450: as people read it, and `parse` does too."""
    units, point, part = plain(abs(cents), decimals).partition(".")
    return f"{'-' if cents < 0 else ''}{int(units):,}{point}{part}"


def share(total: int, weights: Sequence[Exact]) -> tuple[int, ...]:
    """`total` split by `weights`, in their order; the parts add up to it exactly (LIA-7).

    Each part is the exact one rounded down, and what is left over goes, one each, to the largest
    remainders; among equal ones to whoever comes first. So no part is off by a whole cent.

    Args:
        total: what is shared, not negative.
        weights: not negative, and not all of them zero unless there is nothing to share.

    Raises:
        MoneyError: negative, no_weights, bad_weight, nothing_to_share_by.
    """
    if total < 0:
        raise MoneyError("negative", str(total))
    if not weights:
        raise MoneyError("no_weights")
    exact = [fraction(weight) for weight in weights]
    whole = sum(exact)
    if whole == 0:
        if total:
            raise MoneyError("nothing_to_share_by")
        return (0,) * len(exact)
    due = [total * weight / whole for weight in exact]
    parts = [int(one) for one in due]  # towards zero, and none is negative
    behind = sorted(range(len(due)), key=lambda place: parts[place] - due[place])
    for place in behind[: total - sum(parts)]:
        parts[place] += 1
    return tuple(parts)


def times(cents: int, factor: Exact) -> int:
    """`cents` times a quantity, to the nearest cent, half a cent away from zero.

    Raises:
        MoneyError: bad_weight, for a factor that is negative or no number.
    """
    exact = abs(cents) * fraction(factor)
    rounded = int(exact + Fraction(1, 2))
    return -rounded if cents < 0 else rounded


def fraction(number: Exact) -> Fraction:
    """A number that isn't negative, to reckon with exactly whatever its size.

    Raises:
        MoneyError: bad_weight, for one that is negative, infinite or not a number.
    """
    if isinstance(number, Decimal) and not number.is_finite():
        raise MoneyError("bad_weight", str(number))
    exact = Fraction(number)
    if exact < 0:
        raise MoneyError("bad_weight", str(number))
    return exact


def _levelled(text: str) -> str:
    """`text` with digits and marks of any width as ASCII, spaces at the ends off."""
    chars = (_MARKS.get(char) or _digit(char) for char in text)
    return "".join(chars).strip()


def _digit(char: str) -> str:
    value = unicodedata.decimal(char, None)  # not digit(): a superscript two isn't a two
    return char if value is None else str(value)
