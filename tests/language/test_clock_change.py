"""A stretch over a change of the clocks says so: its ends alone are no measure of it."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from opsroom.language.times import clock_change

NEW_YORK = ZoneInfo("America/New_York")


@pytest.mark.parametrize(
    ("zone", "start", "end", "said"),
    [
        (NEW_YORK, "2027-03-13 23:00", "2027-03-14 06:00", "the clock goes forward 1 h 00 min"),
        (NEW_YORK, "2027-11-06 22:30", "2027-11-07 03:30", "the clock goes back 1 h 00 min"),
        (NEW_YORK, "2027-11-08 22:30", "2027-11-09 03:30", ""),
        (
            ZoneInfo("Australia/Lord_Howe"),
            "2026-10-03 22:00",
            "2026-10-04 06:00",
            "the clock goes forward 30 min",
        ),
    ],
)
def test_a_stretch_over_a_change_says_by_how_much(
    zone: ZoneInfo, start: str, end: str, said: str
) -> None:
    """CAL-4, SLA-6: every deadline can be explained, second by second."""
    ends = [int(datetime.fromisoformat(at).replace(tzinfo=zone).timestamp()) for at in (start, end)]
    assert clock_change(zone, *ends) == said


def test_a_stretch_without_an_end_says_nothing() -> None:
    assert clock_change(NEW_YORK, 0, None) == ""
