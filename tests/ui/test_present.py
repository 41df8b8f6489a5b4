"""Words and cells made of rows."""

import pytest

from opsroom.ui.present import left


@pytest.mark.parametrize(
    ("seconds", "always", "close"),
    [
        (6 * 3600 - 1, "5:59:59", "5:59 h"),
        (3601, "1:00:01", "1:00 h"),
        (3600, "1:00:00", "1:00:00"),
        (7, "0:07", "0:07"),
        (-3600, "-1:00:00", "-1:00:00"),
        (-3601, "-1:00:01", "-1:01 h"),
    ],
)
def test_over_a_thin_line_seconds_are_shown_in_the_last_hour_alone(
    seconds: int, always: str, close: str
) -> None:
    assert (left(seconds), left(seconds, close_only=True)) == (always, close)
