"""Which backups stay (CHK-2)."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from opsroom.domain.keeping import kept

HOUR, DAY = 3600, 86_400
NOON = int(datetime(2026, 11, 24, 12, tzinfo=UTC).timestamp())
RULE = {"hourly": 24, "daily": 14, "monthly": 12}


def test_a_year_of_hourly_backups_leaves_hours_days_and_months() -> None:
    made = range(NOON - 365 * DAY, NOON + 1, HOUR)
    stay = sorted(kept(made, **RULE), reverse=True)
    assert stay[:24] == [NOON - n * HOUR for n in range(24)]
    names = [f"{datetime.fromtimestamp(at, UTC):%m-%d %H}" for at in stay[24:]]
    # yesterday's newest is among the 24; so are today's of the days, this month's of the months
    assert names[:12] == [f"11-{day} 23" for day in range(22, 10, -1)]
    assert names[12:] == [
        "10-31 23", "09-30 23", "08-31 23", "07-31 23", "06-30 23", "05-31 23", "04-30 23",
        "03-31 23", "02-28 23", "01-31 23", "12-31 23",
    ]  # fmt: skip


def test_the_newest_of_an_hour_stays() -> None:
    assert kept([NOON, NOON + 60, NOON + 120], hourly=1, daily=0, monthly=0) == {NOON + 120}


def test_a_machine_that_was_off_for_a_year_keeps_what_it_had() -> None:
    old = [NOON - 400 * DAY - n * DAY for n in range(5)]
    assert kept([NOON, *old], **RULE) == {NOON, *old}


@given(st.lists(st.integers(0, 4_000_000_000)), *[st.integers(0, 9)] * 3)
def test_the_newest_always_stays_and_nothing_is_made_up(
    made: list[int], hourly: int, daily: int, monthly: int
) -> None:
    stay = kept(made, hourly=hourly, daily=daily, monthly=monthly)
    assert stay <= set(made)
    assert not made or max(made) in stay
    assert len(stay) <= max(1, hourly + daily + monthly)
    assert kept(stay, hourly=hourly, daily=daily, monthly=monthly) == stay
