"""Calendars and working-time arithmetic by example (CAL-1 to CAL-4)."""

from collections.abc import Callable
from datetime import date, datetime
from itertools import pairwise
from threading import Barrier, Thread

import pytest

from opsroom.domain.worktime import Calendar, CalendarError, CalendarSpec, calendar, spec_from

HOUR, DAY = 3600, 86_400
ALL_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
SPRING_FORWARD, FALL_BACK = date(2026, 3, 8), date(2026, 11, 1)  # New York


def at(text: str) -> int:
    """Epoch seconds of an ISO instant with offset."""
    return int(datetime.fromisoformat(text).timestamp())


def cal_of(given: object, tz: str | None = None) -> Calendar:
    return calendar(spec_from(given, tz))


def every_day(*pairs: list[str], **more: object) -> dict[str, object]:
    return {"week": {name: list(pairs) for name in ALL_DAYS}, **more}


ROUND_THE_CLOCK = every_day(["00:00", "24:00"])
NIGHT = every_day(["22:00", "06:00"])


def test_the_default_week_is_monday_to_friday_half_past_eight_to_half_past_five() -> None:
    """CAL-1."""
    cal = cal_of("weekends", "Asia/Shanghai")
    monday = date(2026, 11, 23)
    assert cal.hours(monday) == (
        (at("2026-11-23T08:30:00+08:00"), at("2026-11-23T17:30:00+08:00")),
    )
    assert [cal.is_working_day(date(2026, 11, 23 + n)) for n in range(7)] == [True] * 5 + [
        False
    ] * 2


def test_a_deadline_is_the_earliest_instant_not_the_next_opening() -> None:
    """SLA-1: six hours from 11:30 are used up at 17:30, not at 08:30 the next day."""
    cal = cal_of("weekends", "Asia/Shanghai")
    assert cal.add(at("2026-11-24T11:30:00+08:00"), 6 * HOUR) == at("2026-11-24T17:30:00+08:00")


def test_time_begun_outside_working_hours_counts_from_the_next_opening() -> None:
    """SLA-1."""
    cal = cal_of("weekends", "Asia/Shanghai")
    friday_night, monday = at("2026-11-27T20:00:00+08:00"), at("2026-11-30T08:31:00+08:00")
    assert cal.add(friday_night, 60) == monday
    assert cal.elapsed(friday_night, monday) == 60


def test_adding_nothing_goes_nowhere_even_when_closed() -> None:
    cal = cal_of("weekends", "Asia/Shanghai")
    night = at("2026-11-24T23:00:00+08:00")
    assert cal.add(night, 0) == cal.subtract(night, 0) == night


def test_the_last_safe_moment_is_the_last_one() -> None:
    """An hour before an opening plus half an hour lies at the end of the day before."""
    cal = cal_of("weekends", "Asia/Shanghai")
    due = at("2026-11-25T09:00:00+08:00")
    assert cal.subtract(due, HOUR) == at("2026-11-24T17:00:00+08:00")
    # All the night before is as good as 08:30; the last safe moment is 08:30.
    assert cal.subtract(due, 1800) == at("2026-11-25T08:30:00+08:00")


def test_a_negative_duration_is_the_other_direction() -> None:
    cal = cal_of("weekends", "Asia/Shanghai")
    noon = at("2026-11-24T12:00:00+08:00")
    assert cal.add(noon, -HOUR) == cal.subtract(noon, HOUR) == noon - HOUR
    assert cal.subtract(noon, -HOUR) == cal.add(noon, HOUR)
    assert cal.elapsed(noon, noon - HOUR) == -HOUR


# -- what other systems got wrong (PITFALLS, calendars 3) -------------------------------------


def test_the_clock_does_not_run_through_lunch() -> None:
    cal = cal_of(every_day(["08:30", "12:00"], ["13:00", "17:30"]), "Asia/Shanghai")
    assert cal.add(at("2026-11-24T11:30:00+08:00"), HOUR) == at("2026-11-24T13:30:00+08:00")
    assert not cal.is_open(at("2026-11-24T12:30:00+08:00"))


@pytest.mark.parametrize(
    ("day", "hours"), [(SPRING_FORWARD, 23), (FALL_BACK, 25), (date(2026, 7, 1), 24)]
)
def test_a_day_on_which_the_clock_changes_is_not_an_hour_off(day: date, hours: int) -> None:
    """CAL-4."""
    cal = cal_of(ROUND_THE_CLOCK, "America/New_York")
    begin, end = cal.day_bounds(day)
    assert cal.elapsed(begin, end) == end - begin == hours * HOUR


def test_opening_hours_stay_at_their_local_time_after_the_clock_changed() -> None:
    """CAL-4."""
    cal = cal_of("weekends", "America/New_York")
    friday = at("2026-03-06T17:00:00-05:00")
    assert cal.add(friday, HOUR) == at("2026-03-09T09:00:00-04:00")


def test_a_night_shift_over_a_clock_change_has_the_hours_that_passed() -> None:
    cal = cal_of(NIGHT, "America/New_York")
    spring, autumn = cal.hours(date(2026, 3, 7))[0], cal.hours(date(2026, 10, 31))[0]
    assert (spring[1] - spring[0], autumn[1] - autumn[0]) == (7 * HOUR, 9 * HOUR)


def test_half_an_hour_of_daylight_saving_is_half_an_hour() -> None:
    cal = cal_of(ROUND_THE_CLOCK, "Australia/Lord_Howe")
    begin, end = cal.day_bounds(date(2026, 10, 4))
    assert cal.elapsed(begin, end) == 24 * HOUR - 1800


def test_round_the_clock_has_no_closed_minute_at_midnight() -> None:
    cal = cal_of(ROUND_THE_CLOCK, "Asia/Shanghai")
    midnight = at("2026-11-25T00:00:00+08:00")
    assert all(cal.is_open(midnight + second) for second in (-60, -1, 0, 1, 59))
    assert cal.add(midnight - HOUR, 6 * HOUR) == midnight + 5 * HOUR
    assert cal.next_change(midnight) is None
    assert list(cal.segments(midnight - DAY, midnight + DAY)) == [
        (midnight - DAY, midnight + DAY, "open")
    ]


def test_closures_that_span_new_year_hold_on_both_sides() -> None:
    closed = [f"2026-12-{day}" for day in range(28, 32)] + ["2027-01-01"]
    cal = cal_of({"closed": closed}, "Europe/London")
    assert cal.working_day_after(date(2026, 12, 27)) == date(2027, 1, 4)
    assert cal.working_day_before(date(2027, 1, 4)) == date(2026, 12, 25)
    assert cal.add(at("2026-12-25T17:00:00+00:00"), HOUR) == at("2027-01-04T09:00:00+00:00")


# -- public holidays ---------------------------------------------------------------------------


def test_golden_week_is_skipped_and_its_make_up_days_count() -> None:
    """CAL-1, CAL-3: 1 to 7 October 2026 are off; the Saturday after is worked."""
    cal = cal_of("CN")
    assert cal.tz.key == "Asia/Shanghai"
    assert cal.working_day_after(date(2026, 9, 30)) == date(2026, 10, 8)
    saturday = date(2026, 10, 10)
    assert saturday.weekday() == 5
    assert cal.hours(saturday) == (
        (at("2026-10-10T08:30:00+08:00"), at("2026-10-10T17:30:00+08:00")),
    )


def test_taiwan_keeps_its_own_days() -> None:
    """CAL-3: a make-up Saturday (補班) of 2025, and 228."""
    cal = cal_of("TW")
    assert cal.tz.key == "Asia/Taipei"
    assert cal.is_working_day(date(2025, 2, 8))
    assert not cal.is_working_day(date(2025, 2, 28))
    assert cal.holiday_name(date(2025, 2, 28), "zh_TW") == "和平紀念日"


def test_a_swapped_day_off_names_the_day_that_makes_up_for_it() -> None:
    assert cal_of("CN").holiday_name(date(2026, 10, 6)) == "Day off, made up for on 2026-09-20"


@pytest.mark.parametrize(
    ("country", "known", "unknown"),
    [("CN", (2008, 2026), (2007, 2027)), ("TW", (2001, 2026), (2000, 2027))],
)
def test_years_without_published_holidays_are_ordinary_weeks_and_flagged(
    country: str, known: tuple[int, int], unknown: tuple[int, int]
) -> None:
    """CAL-3: the package would estimate; a deadline must not rest on that."""
    cal, plain = cal_of(country), cal_of("weekends", "Asia/Shanghai")
    assert all(cal.holidays_known(date(year, 10, 10)) for year in known)
    for year in unknown:
        assert not cal.holidays_known(date(year, 10, 10))
        days = [date.fromordinal(date(year, 1, 1).toordinal() + n) for n in range(365)]
        assert [cal.is_working_day(d) for d in days] == [plain.is_working_day(d) for d in days]


def test_a_calendar_without_holidays_always_knows_them() -> None:
    """CAL-3."""
    assert cal_of("weekends", "Europe/London").holidays_known(date(2150, 1, 1))


def test_one_date_follows_extra_before_closed_before_make_up_before_holiday() -> None:
    """CAL-1."""
    holiday, makeup, week = "2026-10-01", "2026-10-10", "2026-10-12"
    cal = cal_of(
        {
            "holidays": "CN",
            "closed": [makeup, week],
            "extra": {holiday: [["10:00", "12:00"]], week: [["22:00", "02:00"]]},
        }
    )
    assert cal.hours(date(2026, 10, 1)) == (
        (at("2026-10-01T10:00:00+08:00"), at("2026-10-01T12:00:00+08:00")),
    )
    assert cal.hours(date(2026, 10, 10)) == ()
    assert cal.close_of(date(2026, 10, 12)) == at("2026-10-13T02:00:00+08:00")


def test_a_make_up_day_takes_the_first_working_days_hours() -> None:
    """CAL-1: where Monday is closed, those of the first day that has any."""
    cal = cal_of({"holidays": "CN", "week": {"wed": [["09:00", "15:00"]]}})
    assert cal.hours(date(2026, 10, 10))[0][0] == at("2026-10-10T09:00:00+08:00")


# -- odd shifts --------------------------------------------------------------------------------


def test_a_shift_past_midnight_belongs_to_the_date_it_starts_on() -> None:
    cal = cal_of({"week": {"fri": [["22:00", "06:00"]]}}, "Asia/Shanghai")
    friday, saturday = date(2026, 11, 27), date(2026, 11, 28)
    assert cal.close_of(friday) == at("2026-11-28T06:00:00+08:00")
    assert cal.is_open(at("2026-11-28T03:00:00+08:00"))
    assert not cal.is_working_day(saturday)


def test_closing_a_date_takes_its_whole_night_shift_away() -> None:
    cal = cal_of({**NIGHT, "closed": ["2026-11-27"]}, "Asia/Shanghai")
    assert cal.is_open(at("2026-11-27T05:00:00+08:00"))  # Thursday's
    assert not cal.is_open(at("2026-11-27T23:00:00+08:00"))
    assert not cal.is_open(at("2026-11-28T05:00:00+08:00"))


def test_touching_and_overlapping_openings_count_once() -> None:
    cal = cal_of(every_day(["08:00", "12:00"], ["11:00", "13:00"], ["13:00", "14:00"]), "UTC")
    day = date(2026, 11, 24)
    assert cal.elapsed(*cal.day_bounds(day)) == 6 * HOUR
    assert len(cal.hours(day)) == 1


def test_a_nights_end_that_overlaps_the_next_opening_counts_once() -> None:
    cal = cal_of(every_day(["05:00", "07:00"], ["22:00", "06:00"]), "UTC")
    assert cal.elapsed(*cal.day_bounds(date(2026, 11, 24))) == 9 * HOUR


def test_seconds_are_kept() -> None:
    cal = cal_of(every_day(["08:30:15", "08:30:45"]), "Asia/Shanghai")
    assert cal.elapsed(*cal.day_bounds(date(2026, 11, 24))) == 30


def test_an_opening_that_a_clock_change_swallows_is_gone() -> None:
    """RFC 5545: 02:15 doesn't exist that day and is 03:15, where the opening ends."""
    cal = cal_of(every_day(["02:15", "03:15"]), "America/New_York")
    assert cal.hours(SPRING_FORWARD) == ()
    assert not cal.is_working_day(SPRING_FORWARD)


def test_a_time_that_occurs_twice_is_the_first_one() -> None:
    cal = cal_of(every_day(["01:00", "01:30"]), "America/New_York")
    assert cal.hours(FALL_BACK) == (
        (at("2026-11-01T01:00:00-04:00"), at("2026-11-01T01:30:00-04:00")),
    )


def test_a_midnight_that_does_not_exist_is_the_moment_of_the_change() -> None:
    """São Paulo went from 23:59:59 to 01:00 on 4 November 2018."""
    cal = cal_of(ROUND_THE_CLOCK, "America/Sao_Paulo")
    begin, end = cal.day_bounds(date(2018, 11, 4))
    assert cal.iso(begin) == "2018-11-04T01:00:00-02:00"
    assert cal.elapsed(begin, end) == 23 * HOUR


# -- questions ---------------------------------------------------------------------------------


def test_open_includes_the_first_second_and_not_the_last() -> None:
    cal = cal_of("weekends", "Asia/Shanghai")
    opens, closes = cal.hours(date(2026, 11, 24))[0]
    assert [cal.is_open(t) for t in (opens - 1, opens, closes - 1, closes)] == [
        False,
        True,
        True,
        False,
    ]


def test_the_next_change_is_the_closing_then_the_opening() -> None:
    """SLA-6: the board says when the clock goes on."""
    cal = cal_of("weekends", "Asia/Shanghai")
    opens, closes = cal.hours(date(2026, 11, 27))[0]  # a Friday
    assert cal.next_change(opens - 1) == opens
    assert cal.next_change(opens) == closes
    assert cal.next_change(closes) == cal.hours(date(2026, 11, 30))[0][0]


def test_segments_name_breaks_holidays_and_closed_time() -> None:
    cal = cal_of(
        {"holidays": "CN", **every_day(["08:30", "12:00"], ["13:00", "17:30"])}, "Asia/Shanghai"
    )
    begin = at("2026-09-30T11:00:00+08:00")
    spans = list(cal.segments(begin, at("2026-10-02T00:00:00+08:00")))
    assert [(kind, end - start) for start, end, kind in spans] == [
        ("open", HOUR),
        ("break", HOUR),
        ("open", 4 * HOUR + 1800),
        ("closed", 6 * HOUR + 1800),
        ("holiday", DAY),
    ]
    assert list(cal.segments(begin, begin)) == []


def test_a_shift_on_a_date_that_the_zone_skipped_keeps_its_place() -> None:
    """Samoa had no 30 December 2011; that night's shift and the 31st's day lie side by side."""
    extra = {"2011-12-30": [["22:00", "23:00"]], "2011-12-31": [["08:00", "09:00"]]}
    cal = cal_of({"week": {}, "extra": extra}, "Pacific/Apia")
    begin, end = cal.day_bounds(date(2011, 12, 29))[0], cal.day_bounds(date(2012, 1, 1))[1]
    spans = list(cal.segments(begin, end))
    assert spans[0][0] == begin
    assert spans[-1][1] == end
    assert all(one[1] == two[0] for one, two in pairwise(spans))
    assert [cal.iso(a) for a, _, kind in spans if kind == "open"] == [
        "2011-12-31T08:00:00+14:00",
        "2011-12-31T22:00:00+14:00",
    ]
    assert cal.elapsed(begin, end) == 2 * HOUR


def test_instants_are_shown_with_the_calendars_offset() -> None:
    cal = cal_of("weekends", "America/New_York")
    assert cal.iso(at("2026-07-01T12:00:00Z")) == "2026-07-01T08:00:00-04:00"
    assert cal.day_of(at("2026-07-01T03:00:00Z")) == date(2026, 6, 30)


def test_a_calendar_that_never_opens_says_so_instead_of_searching_for_ever() -> None:
    cal = cal_of({"week": {}}, "Asia/Shanghai")
    noon = at("2026-11-24T12:00:00+08:00")
    asks: list[Callable[[], object]] = [
        lambda: cal.add(noon, 1),
        lambda: cal.subtract(noon, 1),
        lambda: cal.working_day_after(date(2026, 11, 24)),
        lambda: cal.working_day_before(date(2026, 11, 24)),
    ]
    for ask in asks:
        with pytest.raises(CalendarError) as caught:
            ask()
        assert caught.value.code == "never_open"
    assert cal.next_change(noon) is None
    assert cal.elapsed(noon, noon + DAY) == 0
    assert cal.close_of(date(2026, 11, 24)) is None
    assert cal.hours(date(2026, 11, 24)) == ()


@pytest.mark.parametrize("day", ["1975-06-03", "2026-11-24", "2190-06-03"])
def test_what_was_asked_before_doesnt_change_why_there_is_no_answer(day: str) -> None:
    """A calendar that was led to both ends says never_open as a fresh one does, at any date."""
    noon, spec = at(f"{day}T12:00:00+08:00"), spec_from({"week": {}}, "Asia/Shanghai")
    led = Calendar(spec)
    led.elapsed(0, at("2201-01-01T00:00:00Z") - 1)
    for cal in (led, Calendar(spec)):
        asks: list[Callable[[], object]] = [
            lambda cal=cal: cal.add(noon, 1),
            lambda cal=cal: cal.subtract(noon, 1),
        ]
        for ask in asks:
            with pytest.raises(CalendarError) as caught:
                ask()
            assert caught.value.code == "never_open"


@pytest.mark.parametrize("first", ["closed", "open"])
def test_what_was_asked_before_doesnt_change_what_comes_in_thirty_years(first: str) -> None:
    """A change farther off than that isn't told, and working time after it is used all the same."""
    turn, later = "2058-01-01", {"closed": ROUND_THE_CLOCK, "open": {"week": {}}}[first]
    before = {"closed": {"week": {}}, "open": ROUND_THE_CLOCK}[first]
    spec = spec_from({**later, "earlier": [{"until": turn, **before}]}, "UTC")
    led = Calendar(spec)
    led.elapsed(0, at("2201-01-01T00:00:00Z") - 1)
    early, late = at("2026-11-24T12:00:00Z"), at("2028-11-24T12:00:00Z")
    for cal in (led, Calendar(spec)):
        assert cal.next_change(early) is None
        assert cal.next_change(late) == at("2058-01-01T00:00:00Z")
        if first == "closed":
            assert cal.add(early, 60) == at("2058-01-01T00:01:00Z")


@pytest.mark.parametrize("t", [-1, 10**10, 10**18, -(10**18)])
def test_instants_outside_1970_to_2200_are_refused(t: int) -> None:
    cal = cal_of("CN")
    asks: list[Callable[[], object]] = [
        lambda: cal.add(t, 60),
        lambda: cal.ordinal(t),
        lambda: cal.is_open(t),
    ]
    for ask in asks:
        with pytest.raises(CalendarError) as caught:
            ask()
        assert caught.value.code == "out_of_range"


@pytest.mark.parametrize("day", [date.min, date(1900, 1, 1), date.max])
def test_dates_far_outside_are_refused_too(day: date) -> None:
    cal = cal_of("CN")
    for ask in (cal.hours, cal.day_bounds, cal.working_day_after, cal.working_day_before):
        with pytest.raises(CalendarError) as caught:
            ask(day)
        assert caught.value.code == "out_of_range"


def test_both_ends_of_the_range_are_answered() -> None:
    cal = Calendar(spec_from("weekends", "Asia/Shanghai"))
    assert cal.add(0, HOUR) == at("1970-01-01T09:30:00+08:00")
    assert cal.add(at("2200-12-31T08:30:00+08:00"), HOUR) == at("2200-12-31T09:30:00+08:00")
    with pytest.raises(CalendarError):
        cal.add(at("2200-12-31T08:30:00+08:00"), 30 * DAY)


@pytest.mark.parametrize("tz", ["Asia/Shanghai", "Etc/GMT+12", "Pacific/Kiritimati", "UTC"])
def test_what_was_asked_before_doesnt_move_the_range(tz: str) -> None:
    """CAL-3: a calendar that grew to both ends answers and refuses as a fresh one does."""
    spec = spec_from(ROUND_THE_CLOCK, tz)
    first, end = 0, at("2201-01-01T00:00:00Z")
    grown = Calendar(spec)
    assert grown.ordinal(end - 1) - grown.ordinal(first) == end - 1
    for t in (first - 1, end, end + 60, end + 14 * HOUR):
        for cal in (grown, Calendar(spec)):
            for ask in (cal.ordinal, cal.is_open, cal.next_change):
                with pytest.raises(CalendarError) as caught:
                    ask(t)
                assert caught.value.code == "out_of_range"
    for cal in (grown, Calendar(spec)):
        assert cal.add(end - 2, 1) == end - 1
        with pytest.raises(CalendarError) as caught:
            cal.add(end - 2, 3)
        assert caught.value.code == "out_of_range"
        with pytest.raises(CalendarError) as caught:
            cal.subtract(first + 1, 2)
        assert caught.value.code == "out_of_range"


def test_equal_specs_share_one_calendar() -> None:
    spec = spec_from({"closed": ["2026-11-24"]}, "Asia/Shanghai")
    assert calendar(spec) is calendar(spec_from({"closed": ["2026-11-24"]}, "Asia/Shanghai"))
    assert isinstance(spec, CalendarSpec)


def test_many_starts_at_once_stretch_the_calendar_and_refuse_what_it_cant_answer() -> None:
    cal = Calendar(spec_from("CN", "Asia/Shanghai"))
    noon = at("2026-11-24T12:00:00+08:00")
    starts = [noon + years * 366 * DAY for years in (0, -3, 5, 2)]
    for seconds in range(3600, 3600 * 20, 3600):  # more durations than are kept
        assert cal.add_all(starts, seconds) == [cal.add(start, seconds) for start in starts]
    assert cal.add_all([], 3600) == []
    with pytest.raises(CalendarError) as caught:
        cal.add_all([noon, 10**10, noon], 3600)
    assert caught.value.code == "out_of_range"


def test_threads_that_stretch_a_calendar_at_once_all_get_right_answers() -> None:
    """The table is replaced whole: no thread may see half of one."""
    spec = spec_from("weekends", "America/New_York")
    starts = [at(f"{year}-06-10T15:00:00Z") for year in range(1990, 2050)]
    expected = [Calendar(spec).add(start, 100 * HOUR) for start in starts]
    shared, barrier, wrong = Calendar(spec), Barrier(6), []

    def ask(turn: int) -> None:
        barrier.wait()
        for i in sorted(range(len(starts)), key=lambda n: (n * 7 + turn * 11) % len(starts)):
            if shared.add(starts[i], 100 * HOUR) != expected[i]:
                wrong.append(i)

    threads = [Thread(target=ask, args=(turn,)) for turn in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
