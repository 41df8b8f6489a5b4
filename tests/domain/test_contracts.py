"""Dates of maintenance contracts: notice, visit, next term (CON-1, CON-2, CON-3, CON-5)."""

from calendar import monthrange
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opsroom.domain.contracts import (
    months_later,
    next_term,
    notice_date,
    notice_is_due,
    visit_date,
)
from opsroom.domain.hours import DAY_NAMES
from opsroom.domain.worktime import calendar, spec_from

CN = calendar(spec_from("CN"))
WEEK = {name: [["00:00", "24:00"]] for name in DAY_NAMES}
ALWAYS = calendar(spec_from({"week": WEEK}, "UTC"))
DATES = st.dates(date(2000, 1, 1), date(2100, 12, 31))


@pytest.mark.parametrize(
    ("expires", "notice"),
    [
        ("2026-12-31", "2026-11-30"),
        ("2027-03-31", "2027-02-28"),  # clamped
        ("2028-03-31", "2028-02-29"),  # clamped to the leap day
        ("2028-03-29", "2028-02-29"),
        ("2027-01-15", "2026-12-15"),  # over the turn of the year
    ],
)
def test_a_notice_goes_out_a_calendar_month_ahead_clamped_to_the_months_end(
    expires: str, notice: str
) -> None:
    """CON-2."""
    assert notice_date(date.fromisoformat(expires), 1, ALWAYS) == date.fromisoformat(notice)


@pytest.mark.parametrize(
    ("expires", "notice"),
    [
        ("2026-12-22", "2026-11-20"),  # 22 November is a Sunday
        ("2026-11-05", "2026-09-30"),  # the National Day week before it
        ("2026-11-10", "2026-10-10"),  # a Saturday made up for
        ("2026-12-23", "2026-11-23"),  # an ordinary Monday stays
    ],
)
def test_a_notice_due_on_a_day_off_goes_out_on_the_working_day_before(
    expires: str, notice: str
) -> None:
    """CON-2."""
    assert notice_date(date.fromisoformat(expires), 1, CN) == date.fromisoformat(notice)


@given(DATES, st.integers(-24, 24))
def test_a_month_away_is_the_same_day_or_that_months_last(day: date, months: int) -> None:
    """CON-2: the clamping, by its definition."""
    there = months_later(day, months)
    assert (there.year - day.year) * 12 + there.month - day.month == months
    last = monthrange(there.year, there.month)[1]
    assert there.day == day.day or (there.day == last < day.day)


@given(DATES.filter(lambda day: day.year < 2026), st.integers(1, 12))
def test_a_notice_date_is_a_working_day_and_nothing_between_it_and_its_month_is(
    expires: date, months: int
) -> None:
    """CON-2: against a walk."""
    day = months_later(expires, -months)
    while not CN.is_working_day(day):
        day -= timedelta(1)
    assert notice_date(expires, months, CN) == day


def due(today: str, expires: str, entered: str = "2025-01-01", opened: str = "2025-01-01") -> bool:
    dates = [date.fromisoformat(text) for text in (today, expires, entered, opened)]
    return notice_is_due(
        today=dates[0],
        expires_on=dates[1],
        entered_on=dates[2],
        opened_on=dates[3],
        months=1,
        calendar=CN,
    )


def test_a_notice_is_due_from_its_day_on_and_not_a_day_sooner() -> None:
    """CON-2."""
    assert not due("2026-11-22", "2026-12-23")
    assert due("2026-11-23", "2026-12-23")


def test_a_missed_notice_is_caught_up_until_a_month_after_the_end() -> None:
    """CON-3; the limit is ours."""
    assert due("2026-12-23", "2026-12-23")
    assert due("2027-01-23", "2026-12-23")
    assert not due("2027-01-24", "2026-12-23")


def test_a_contract_entered_late_gets_its_notice_at_once_unless_it_is_over() -> None:
    """CON-3."""
    assert due("2026-12-20", "2026-12-23", entered="2026-12-20")
    assert not due("2026-12-24", "2026-12-23", entered="2026-12-24")
    assert not due("2026-12-24", "2026-12-23", opened="2026-12-24")


@pytest.mark.parametrize(
    ("issued", "expires", "visit"),
    [
        ("2026-11-23", "2026-12-23", "2026-11-30"),  # a week later, a Monday
        ("2026-11-21", "2026-12-21", "2026-11-27"),  # a Saturday is brought forward
        ("2026-11-23", "2026-11-25", "2026-11-25"),  # not after the last day of cover
        ("2026-11-21", "2026-11-22", "2026-11-23"),  # no working day until then: put off
        ("2026-11-23", "2026-11-20", "2026-11-30"),  # over already: a week as ever
    ],
)
def test_the_visit_is_on_a_working_day_within_the_week_and_the_term(
    issued: str, expires: str, visit: str
) -> None:
    """CON-1."""
    dates = [date.fromisoformat(text) for text in (issued, expires, visit)]
    assert visit_date(dates[0], 7, dates[1], CN) == dates[2]


@pytest.mark.parametrize(
    ("starts", "expires", "start", "end"),
    [
        ("2025-12-24", "2026-12-23", "2026-12-24", "2027-12-23"),  # a year
        ("2027-03-01", "2028-02-29", "2028-03-01", "2029-02-28"),  # a year, of another length
        ("2026-01-01", "2026-06-30", "2026-07-01", "2026-12-31"),  # half a year
        ("2026-01-05", "2026-01-18", "2026-01-19", "2026-02-01"),  # a fortnight
    ],
)
def test_the_next_term_starts_the_day_after_and_is_as_long(
    starts: str, expires: str, start: str, end: str
) -> None:
    """CON-5."""
    old = date.fromisoformat(starts), date.fromisoformat(expires)
    assert next_term(*old) == (date.fromisoformat(start), date.fromisoformat(end))


@given(DATES, st.integers(0, 1500))
def test_terms_follow_without_a_gap_and_never_run_backwards(starts: date, days: int) -> None:
    """CON-5."""
    expires = starts + timedelta(days)
    start, end = next_term(starts, expires)
    assert start == expires + timedelta(1)
    assert end >= start
