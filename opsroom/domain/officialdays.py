"""Public holidays and make-up working days as governments published them (CAL-3).

The `holidays` package knows the official days of mainland China and Taiwan, and beyond the
published years silently *estimates*. A deadline must never rest on a guess, so the years that
were really published are named here and their dates kept in `publisheddays`; every other year is
an ordinary week, and says so.
"""

import re
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from opsroom.domain.publisheddays import PUBLISHED

TIME_ZONES = {"CN": "Asia/Shanghai", "TW": "Asia/Taipei"}
"""The time zone meant when a country's calendar is named without one."""

CONFIRMED_YEARS = {"CN": range(2008, 2027), "TW": range(2001, 2027)}
"""Years whose days were published: China by the State Council's yearly notice, checked from
2008 on; Taiwan by the work calendars of the DGPA, from the first year of the five-day week."""

_SWAPPED = re.compile(r"Day off \(substituted from (\d\d)/(\d\d)/(\d{4})\)")


class OfficialYear(NamedTuple):
    """What one country published for one year: days off, and days worked to make up for them."""

    off: frozenset[date]
    makeup: frozenset[date]


UNPUBLISHED = OfficialYear(frozenset(), frozenset())
"""A year without data: an ordinary week."""


@lru_cache(maxsize=512)
def official_year(country: str, year: int) -> OfficialYear:
    """The published days of a year; `UNPUBLISHED` outside `CONFIRMED_YEARS`.

    `country` is a key of `CONFIRMED_YEARS`.
    """
    if year not in CONFIRMED_YEARS[country]:
        return UNPUBLISHED
    off, makeup = PUBLISHED[country][year]
    return OfficialYear(_dates(year, off), _dates(year, makeup))


def _dates(year: int, text: str) -> frozenset[date]:
    return frozenset(date(year, int(day[:2]), int(day[2:])) for day in text.split())


def official_name(country: str, day: date, language: str = "en_US") -> str | None:
    """What a published day off is called; `None` for any other day.

    `country` is a key of `CONFIRMED_YEARS`; `language` one of en_US, zh_CN, zh_TW.
    """
    if day not in official_year(country, day.year).off:
        return None
    return _names(country, day.year, language).get(day)


@lru_cache(maxsize=512)
def _names(country: str, year: int, language: str) -> dict[date, str]:
    # Imported only where a name is shown: counting working time doesn't pay for it.
    from holidays import country_holidays

    days = country_holidays(country, years=year, language=language)
    return {day: _clear(name) for day, name in days.items() if day.year == year}


def _clear(name: str) -> str:
    """The package writes the date of a swapped day off the American way, which misleads."""
    return _SWAPPED.sub(r"Day off, made up for on \3-\1-\2", name)
