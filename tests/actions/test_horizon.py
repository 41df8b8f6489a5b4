"""A warning while the holidays ahead aren't known (CAL-3)."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from opsroom.actions.horizon import unknown_from
from opsroom.domain import worktime
from opsroom.domain.officialdays import CONFIRMED_YEARS
from opsroom.domain.worktime import calendar, spec_from
from opsroom.store import jobsql
from tests.jobs.company import Company

LAST = max(CONFIRMED_YEARS["CN"])


@pytest.fixture
def company(tmp_path: Path) -> Iterator[Company]:
    made = Company(tmp_path / "room.db", opened=f"{LAST}-01-05")
    yield made
    made.close()


def test_the_warning_comes_when_the_horizon_reaches_an_unpublished_year(company: Company) -> None:
    """CAL-3: ninety days ahead, once."""
    company.at(f"{LAST}-10-02 12:00")
    assert company.run("holiday-horizon").effects == 0
    company.at(f"{LAST}-10-03 12:00")
    assert company.run("holiday-horizon").effects == 1
    assert company.at(f"{LAST}-11-01 12:00").run("holiday-horizon").effects == 0
    (warning,) = jobsql.warnings(company.store.conn)
    assert (warning.kind, warning.key) == ("holidays", "SH")
    assert json.loads(warning.facts) == {"unknown_from": f"{LAST + 1}-01-01", "holidays": "CN"}


def test_the_warning_goes_when_the_days_are_published(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    """CAL-3."""
    company.at(f"{LAST}-12-01 12:00").run("holiday-horizon")
    monkeypatch.setitem(worktime.CONFIRMED_YEARS, "CN", range(2008, LAST + 2))
    assert company.run("holiday-horizon").effects == 1
    assert jobsql.warnings(company.store.conn) == []
    steps = company.rows(
        "SELECT before IS NULL, after IS NULL FROM journal WHERE subject = 'site:SH'"
    )
    assert steps == [(1, 0), (0, 1)]


def test_a_calendar_without_holidays_never_warns(tmp_path: Path) -> None:
    """CAL-3."""
    company = Company(tmp_path / "plain.db", calendar="weekends")
    assert company.at("2090-12-01 12:00").run("holiday-horizon").effects == 0
    company.close()


def test_a_date_in_an_unpublished_year_is_unknown_from_today() -> None:
    cn = calendar(spec_from("CN"))
    today = date(LAST + 1, 3, 5)
    assert unknown_from(cn, today, 90) == today
    assert unknown_from(cn, date(LAST, 1, 1), 30) is None
