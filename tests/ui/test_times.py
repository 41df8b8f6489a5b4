"""Times as people type them, on the site's own clock."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from opsroom.domain.worktime import calendar, spec_from
from opsroom.ui.times import read_time

CAL = calendar(spec_from("CN", "Asia/Shanghai"))
#: A Tuesday.
NOW = datetime(2026, 11, 24, 14, 5, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("9:40", "2026-11-24 09:40"),
        ("９:40", "2026-11-24 09:40"),
        ("14：30", "2026-11-24 14:30"),
        ("tomorrow 9:00", "2026-11-25 09:00"),
        ("明天 9:00", "2026-11-25 09:00"),
        ("yesterday 16:00", "2026-11-23 16:00"),
        ("昨天 16:00", "2026-11-23 16:00"),
        ("Fri 9:00", "2026-11-27 09:00"),
        ("周二 9:00", "2026-12-01 09:00"),
        ("11-26 09:00", "2026-11-26 09:00"),
        ("2027-01-02 09:00", "2027-01-02 09:00"),
        ("+90m", "2026-11-24 15:35"),
        ("+ 2h", "2026-11-24 16:05"),
        ("-20m", "2026-11-24 13:45"),
        ("-1d", "2026-11-23 14:05"),
    ],
)
def test_a_time_is_read(text: str, meant: str) -> None:
    expected = datetime.fromisoformat(meant).replace(tzinfo=NOW.tzinfo)
    assert read_time(text, CAL, int(NOW.timestamp())) == int(expected.timestamp())


@pytest.mark.parametrize(
    "text", ["", "soon", "25:00", "9:60", "13-40 9:00", "20m", "-m", "--20m", "someday 9:00"]
)
def test_what_is_no_time_is_none(text: str) -> None:
    assert read_time(text, CAL, int(NOW.timestamp())) is None


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("mon 9:00", "2026-11-23 09:00"),
        ("周一 9:00", "2026-11-23 09:00"),
        ("tue 14:05", "2026-11-24 14:05"),
        ("tue 14:06", "2026-11-17 14:06"),
        ("wed 9:00", "2026-11-18 09:00"),
        ("9:40", "2026-11-24 09:40"),
    ],
)
def test_a_weekday_of_what_has_happened_is_the_last_one(text: str, meant: str) -> None:
    expected = datetime.fromisoformat(meant).replace(tzinfo=NOW.tzinfo)
    assert read_time(text, CAL, int(NOW.timestamp()), past=True) == int(expected.timestamp())


NIGHTS = calendar(
    spec_from(
        {
            "week": {
                "mon": [["08:30", "17:30"]],
                "sat": [["22:00", "06:00"]],
                "sun": [["22:00", "06:00"]],
            }
        },
        "Asia/Shanghai",
    )
)


@pytest.mark.parametrize(
    ("at", "text", "meant"),
    [
        ("2026-11-28 22:50", "2:30", "2026-11-29 02:30"),
        ("2026-11-28 22:50", "23:30", "2026-11-28 23:30"),
        ("2026-11-28 22:50", "6:00", "2026-11-29 06:00"),
        ("2026-11-28 22:50", "7:00", "2026-11-28 07:00"),
        ("2026-11-28 22:50", "today 2:30", "2026-11-28 02:30"),
        ("2026-11-29 01:00", "2:30", "2026-11-29 02:30"),
        ("2026-11-23 14:00", "2:30", "2026-11-23 02:30"),
    ],
)
def test_a_bare_time_in_a_shift_past_midnight_is_of_that_shift(
    at: str, text: str, meant: str
) -> None:
    """CAL-1: the next 2:30 is what everybody means at night."""
    zone = ZoneInfo("Asia/Shanghai")
    now = datetime.fromisoformat(at).replace(tzinfo=zone).timestamp()
    found = read_time(text, NIGHTS, int(now))
    assert found is not None
    assert f"{datetime.fromtimestamp(found, zone):%Y-%m-%d %H:%M}" == meant


def test_what_has_happened_is_never_of_the_next_day() -> None:
    zone = ZoneInfo("Asia/Shanghai")
    now = datetime(2026, 11, 28, 22, 50, tzinfo=zone)
    asked = read_time("2:30", NIGHTS, int(now.timestamp()), past=True)
    assert asked == int(datetime(2026, 11, 28, 2, 30, tzinfo=zone).timestamp())
