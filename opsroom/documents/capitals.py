"""Amounts in the numerals that nobody can alter (大寫金額), as Chinese papers have them."""

from typing import Final

_DIGITS: Final = {"zh-Hans": "零壹贰叁肆伍陆柒捌玖", "zh-Hant": "零壹貳參肆伍陸柒捌玖"}
_SMALL: Final = ("", "拾", "佰", "仟")
_LARGE: Final = {"zh-Hans": ("", "万", "亿", "兆"), "zh-Hant": ("", "萬", "億", "兆")}
_UNIT: Final = "元"
_WHOLE: Final = "整"
_PARTS: Final = ("角", "分")


def capitals(cents: int, decimals: int, lang: str) -> str:
    """``壹萬貳仟元伍角整`` for 12 000.50; empty where a language or a currency has none of it.

    Args:
        cents: not negative.
        decimals: how many a unit of the currency has; none and two are written so.
        lang: a key of :data:`opsroom.language.LANGUAGES`.
    """
    if lang not in _DIGITS or decimals not in {0, 2} or cents < 0:
        return ""
    whole, rest = divmod(cents, 10**decimals)
    if whole >= 10 ** (4 * len(_LARGE[lang])):
        return ""
    digits = _DIGITS[lang]
    text = _units(whole, lang) + _UNIT if whole or not rest else ""
    if not rest:
        return text + _WHOLE
    tens, ones = divmod(rest, 10)
    if tens:
        text += digits[tens] + _PARTS[0]
    elif whole:
        text += digits[0]
    return text + (digits[ones] + _PARTS[1] if ones else _WHOLE)


def _units(whole: int, lang: str) -> str:
    """A whole number; zeros between its digits are said once, those at the end aren't."""
    digits, large = _DIGITS[lang], _LARGE[lang]
    if not whole:
        return digits[0]
    text, gap = "", False
    for group in range((len(str(whole)) - 1) // 4, -1, -1):
        four = whole // 10 ** (4 * group) % 10_000
        for place in range(3, -1, -1):
            digit = four // 10**place % 10
            if not digit:
                gap = bool(text)
                continue
            text += (digits[0] if gap else "") + digits[digit] + _SMALL[place]
            gap = False
        text += large[group] if four else ""
    return text
