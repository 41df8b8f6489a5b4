"""Deadlines, holds, levels and the ledger by example (SLA-1 to SLA-6)."""

from datetime import datetime

import pytest

from opsroom.domain.sla import (
    Entry,
    Level,
    Thresholds,
    clock,
    counted,
    deadline,
    ledger,
    merge_holds,
)
from opsroom.domain.worktime import Calendar, CalendarError, calendar, spec_from

HOUR, DAY = 3600, 86_400
URBAN, SUBURBAN = 6 * HOUR, 7 * HOUR
LEVELS = Thresholds()
OFFICE = calendar(spec_from("weekends", "Asia/Shanghai"))


def tue(clock_time: str, day: int = 24) -> int:
    """An instant of November 2026 (the 24th is a Tuesday) in Shanghai."""
    return int(datetime.fromisoformat(f"2026-11-{day:02}T{clock_time}+08:00").timestamp())


def shown(cal: Calendar, entries: list[Entry]) -> list[tuple[str, str, int | None, str | None]]:
    return [(cal.iso(e.start)[5:16], e.kind, e.seconds, e.note) for e in entries]


# -- deadlines ---------------------------------------------------------------------------------


def test_six_hours_in_town_and_seven_in_the_suburbs() -> None:
    """SLA-1."""
    assert deadline(OFFICE, tue("09:00"), URBAN) == tue("15:00")
    assert deadline(OFFICE, tue("09:00"), SUBURBAN) == tue("16:00")
    assert deadline(OFFICE, tue("15:00"), URBAN) == tue("12:00", 25)


def test_a_hold_stops_the_clock() -> None:
    """SLA-4."""
    assert deadline(OFFICE, tue("09:00"), URBAN, [(tue("10:00"), tue("11:30"))]) == tue("16:30")


def test_a_hold_over_night_costs_only_its_working_time() -> None:
    """SLA-4."""
    hold = (tue("17:00"), tue("09:00", 25))
    assert deadline(OFFICE, tue("16:00"), URBAN, [hold]) == tue("14:00", 25)
    assert deadline(OFFICE, tue("16:00"), URBAN, [(tue("18:00"), tue("07:00", 25))]) == deadline(
        OFFICE, tue("16:00"), URBAN
    )


def test_overlapping_holds_count_once() -> None:
    """SLA-4."""
    holds = [
        (tue("10:00"), tue("11:00")),
        (tue("10:30"), tue("12:00")),
        (tue("10:15"), tue("10:45")),
    ]
    assert deadline(OFFICE, tue("09:00"), URBAN, holds) == tue("17:00")


def test_hold_time_is_not_added_to_the_creation_time() -> None:
    """PITFALLS: a call at night with a hold in the morning starts at the opening, then waits."""
    hold = (tue("09:00", 25), tue("10:00", 25))
    assert deadline(OFFICE, tue("22:00"), URBAN, [hold]) == tue("15:30", 25)


def test_a_hold_before_the_call_does_not_count() -> None:
    """SLA-4."""
    assert deadline(OFFICE, tue("09:00"), URBAN, [(tue("08:30"), tue("09:00"))]) == tue("15:00")
    assert deadline(OFFICE, tue("09:00"), URBAN, [(tue("08:30"), tue("10:00"))]) == tue("16:00")


def test_correcting_the_zone_keeps_the_holds() -> None:
    """SLA-3; PITFALLS: hold lost on priority change. The allowance alone changes."""
    hold = [(tue("10:00"), tue("11:00"))]
    urban, suburban = (deadline(OFFICE, tue("09:00"), a, hold) for a in (URBAN, SUBURBAN))
    assert (urban, suburban) == (tue("16:00"), tue("17:00"))


def test_an_open_hold_that_begins_before_the_deadline_leaves_none() -> None:
    """SLA-4."""
    assert deadline(OFFICE, tue("09:00"), URBAN, [(tue("14:59"), None)]) is None
    assert deadline(OFFICE, tue("09:00"), URBAN, [(tue("15:00"), None)]) == tue("15:00")
    # The allowance is used up at 17:30; a hold begun that evening changes nothing.
    assert deadline(OFFICE, tue("11:30"), URBAN, [(tue("20:00"), None)]) == tue("17:30")


def test_no_allowance_is_due_at_once() -> None:
    assert deadline(OFFICE, tue("22:00"), 0, [(tue("21:00"), None)]) == tue("22:00")


def test_a_calendar_that_never_opens_has_no_deadline() -> None:
    never = calendar(spec_from({"week": {}}, "Asia/Shanghai"))
    with pytest.raises(CalendarError):
        deadline(never, tue("09:00"), URBAN)


def test_holds_are_merged_clipped_and_sorted() -> None:
    """SLA-4."""
    assert merge_holds([(50, None), (5, 20), (20, 30), (1, 9), (60, 70), (40, 40)], 8) == (
        (8, 30),
        (50, None),
    )
    assert merge_holds([(5, None), (1, None), (9, 12)], 3) == ((3, None),)
    assert merge_holds([(10, 30), (12, 15), (20, None)], 0) == ((10, None),)
    assert merge_holds([], 3) == merge_holds([(1, 3)], 3) == ()


# -- clocks and levels -------------------------------------------------------------------------


def test_the_countdown_is_in_working_time() -> None:
    """SLA-6."""
    state = clock(OFFICE, tue("15:00"), URBAN, [], tue("09:00", 25), LEVELS)
    assert state.remaining == 3 * HOUR
    assert state.due == tue("12:00", 25)
    assert state.running


@pytest.mark.parametrize(
    ("now", "level"),
    [
        (tue("12:59:59"), Level.ON_TRACK),
        (tue("13:00"), Level.AT_RISK),
        (tue("14:29:59"), Level.AT_RISK),
        (tue("14:30"), Level.CRITICAL),
        (tue("15:00"), Level.CRITICAL),
        (tue("15:00:01"), Level.OVERDUE),
    ],
)
def test_a_level_begins_on_its_second(now: int, level: Level) -> None:
    """SLA-5; an arrival exactly on the deadline is on time."""
    assert clock(OFFICE, tue("09:00"), URBAN, [], now, LEVELS).level == level


def test_a_case_due_at_closing_is_overdue_in_the_evening_with_nothing_left() -> None:
    """SLA-5, SLA-6: late by the wall clock, by no working second yet."""
    state = clock(OFFICE, tue("11:30"), URBAN, [], tue("20:00"), LEVELS)
    assert (state.level, state.remaining, state.running) == (Level.OVERDUE, 0, False)
    morning = clock(OFFICE, tue("11:30"), URBAN, [], tue("09:00", 25), LEVELS)
    assert morning.remaining == -1800


def test_the_clock_stands_still_when_closed_on_hold_or_not_begun() -> None:
    """SLA-6."""
    hold = [(tue("10:00"), tue("11:00"))]
    running = {
        now: clock(OFFICE, tue("09:00"), URBAN, hold, tue(now), LEVELS).running
        for now in ("08:45", "09:00", "09:59:59", "10:00", "10:59:59", "11:00", "17:30")
    }
    assert [now for now, on in running.items() if on] == ["09:00", "09:59:59", "11:00"]


def test_before_the_call_the_whole_allowance_remains() -> None:
    state = clock(OFFICE, tue("09:00"), URBAN, [], tue("08:00"), LEVELS)
    assert (state.remaining, state.level) == (URBAN, Level.ON_TRACK)


def test_on_an_open_hold_the_remaining_time_stands_and_keeps_its_level() -> None:
    """SLA-4, SLA-5."""
    hold = [(tue("14:45"), None)]
    states = [
        clock(OFFICE, tue("09:00"), URBAN, hold, tue("16:00", day), LEVELS) for day in (24, 27)
    ]
    assert {(s.due, s.remaining, s.level, s.running) for s in states} == {
        (None, 900, Level.CRITICAL, False)
    }


def test_a_hold_counts_only_as_far_as_it_has_come() -> None:
    """SLA-6: at 11:00 a hold from 10:00 to 12:00 has cost an hour."""
    hold = [(tue("10:00"), tue("12:00"))]
    assert counted(OFFICE, tue("09:00"), tue("11:00"), hold) == HOUR
    assert counted(OFFICE, tue("09:00"), tue("13:00"), hold) == 2 * HOUR


def test_a_deadline_beyond_the_published_holidays_is_flagged() -> None:
    """CAL-3."""
    cal = calendar(spec_from("CN"))
    new_years_eve = int(datetime.fromisoformat("2026-12-31T15:00:00+08:00").timestamp())
    flags = [
        clock(cal, new_years_eve + shift, URBAN, [], new_years_eve + shift, LEVELS).holidays_known
        for shift in (-6 * HOUR, 0)
    ]
    assert flags == [True, False]


# -- the ledger --------------------------------------------------------------------------------


def test_the_ledger_explains_golden_week() -> None:
    """SLA-1, CAL-1: "explain this deadline"."""
    cal = calendar(spec_from("CN"))
    start = int(datetime.fromisoformat("2026-09-30T16:30:00+08:00").timestamp())
    assert shown(cal, ledger(cal, start, URBAN)) == [
        ("09-30T16:30", "counted", HOUR, None),
        ("09-30T17:30", "closed", 23_400, None),
        ("10-01T00:00", "holiday", 3 * DAY, "National Day"),
        ("10-04T00:00", "closed", DAY, None),
        ("10-05T00:00", "holiday", DAY, "National Day (observed)"),
        ("10-06T00:00", "holiday", DAY, "Day off, made up for on 2026-09-20"),
        ("10-07T00:00", "holiday", DAY, "Day off, made up for on 2026-10-10"),
        ("10-08T00:00", "closed", 8 * HOUR + 1800, None),
        ("10-08T08:30", "counted", 5 * HOUR, None),
    ]


def test_the_ledger_tells_breaks_and_holds_apart() -> None:
    """SLA-4: on hold only where the calendar is open; lunch stays lunch."""
    lunch = [["08:30", "12:00"], ["13:00", "17:30"]]
    cal = calendar(spec_from({"week": {"tue": lunch, "wed": lunch}}, "Asia/Shanghai"))
    hold = (tue("11:00"), tue("14:00"))
    assert shown(cal, ledger(cal, tue("10:00"), 2 * HOUR, [hold])) == [
        ("11-24T10:00", "counted", HOUR, None),
        ("11-24T11:00", "held", HOUR, None),
        ("11-24T12:00", "break", HOUR, None),
        ("11-24T13:00", "held", HOUR, None),
        ("11-24T14:00", "counted", HOUR, None),
    ]


def test_an_open_hold_ends_the_ledger() -> None:
    """SLA-4."""
    entries = ledger(OFFICE, tue("09:00"), URBAN, [(tue("10:00"), None)])
    assert entries == [
        Entry(tue("09:00"), tue("10:00"), "counted", HOUR),
        Entry(tue("10:00"), None, "held", None),
    ]
    assert ledger(OFFICE, tue("09:00"), URBAN, [(tue("08:00"), None)]) == [
        Entry(tue("09:00"), None, "held", None)
    ]


def test_time_on_make_up_days_and_extra_shifts_says_so() -> None:
    """CAL-1."""
    cal = calendar(spec_from({"holidays": "CN", "extra": {"2026-10-11": [["10:00", "12:00"]]}}))
    start = int(datetime.fromisoformat("2026-10-10T16:30:00+08:00").timestamp())
    assert shown(cal, ledger(cal, start, 3 * HOUR)) == [
        ("10-10T16:30", "counted", HOUR, "make-up"),
        ("10-10T17:30", "closed", 16 * HOUR + 1800, None),
        ("10-11T10:00", "counted", 2 * HOUR, "extra"),
    ]


def test_a_ledger_without_allowance_is_empty() -> None:
    assert ledger(OFFICE, tue("09:00"), 0) == []
