"""The dates kept in the program are the package's own, for every published year (CAL-3)."""

from datetime import date

import pytest
from holidays import country_holidays

from opsroom.domain.officialdays import CONFIRMED_YEARS, official_name, official_year

YEARS = [(country, year) for country, years in CONFIRMED_YEARS.items() for year in years]


@pytest.mark.parametrize(("country", "year"), YEARS)
def test_the_kept_dates_are_the_packages(country: str, year: int) -> None:
    package = country_holidays(country, years=year)
    kept = official_year(country, year)
    assert kept.off == {day for day in package if day.year == year}
    assert kept.makeup == {day for day in package.weekend_workdays if day.year == year}


def test_a_day_off_has_its_name_and_a_working_day_has_none() -> None:
    assert official_name("CN", date(2026, 10, 1)) == "National Day"
    assert official_name("CN", date(2026, 10, 1), "zh_CN") == "国庆节"
    assert official_name("CN", date(2026, 11, 24)) is None
    assert official_name("CN", date(2050, 10, 1)) is None
