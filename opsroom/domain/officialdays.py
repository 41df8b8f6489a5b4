"""Public holidays and make-up working days as governments published them (CAL-3).

The `holidays` package knows the official days of mainland China and Taiwan, and beyond the
published years silently *estimates*. A deadline must never rest on a guess, so the years that
were really published are named here; every other year is an ordinary week, and says so.
"""

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

TIME_ZONES = {"CN": "Asia/Shanghai", "TW": "Asia/Taipei"}
"""The time zone meant when a country's calendar is named without one."""

CONFIRMED_YEARS = {"CN": range(2008, 2027), "TW": range(2001, 2027)}
"""Years whose days were published: China by the State Council's yearly notice, checked from
2008 on; Taiwan by the work calendars of the DGPA, from the first year of the five-day week."""

_SWAPPED = re.compile(r"Day off \(substituted from (\d\d)/(\d\d)/(\d{4})\)")


@dataclass(frozen=True, slots=True)
class OfficialYear:
    """What one country published for one year: days off with their names, make-up days."""

    names: dict[date, str]
    makeup: frozenset[date]


UNPUBLISHED = OfficialYear({}, frozenset())
"""A year without data: an ordinary week."""


def official_year(country: str, year: int, language: str = "en_US") -> OfficialYear:
    """The published days of a year; `UNPUBLISHED` outside `CONFIRMED_YEARS`.

    `country` is a key of `CONFIRMED_YEARS`; `language` one of en_US, zh_CN, zh_TW.
    """
    if year not in CONFIRMED_YEARS[country]:
        return UNPUBLISHED
    return _load(country, year, language)


@lru_cache(maxsize=512)
def _load(country: str, year: int, language: str) -> OfficialYear:
    # Imported only by a calendar that observes holidays: a plain week doesn't pay for it.
    from holidays import country_holidays

    days = country_holidays(country, years=year, language=language)
    names = {day: _clear(name) for day, name in days.items() if day.year == year}
    # The package lists some make-up days of other years whatever year is asked for.
    makeup = frozenset(day for day in days.weekend_workdays if day.year == year)
    return OfficialYear(names, makeup)


def _clear(name: str) -> str:
    """The package writes the date of a swapped day off the American way, which misleads."""
    return _SWAPPED.sub(r"Day off, made up for on \3-\1-\2", name)
