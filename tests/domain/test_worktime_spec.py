"""Reading a calendar from its JSON shape, and refusing what can't be meant (CAL-1, CAL-2)."""

from datetime import date

import pytest

from opsroom.domain.worktime import DEFAULT_WEEK, CalendarError, CalendarSpec, spec_from

HOUR, DAY = 3600, 86_400


def test_the_names_that_come_with_the_product() -> None:
    """CAL-3."""
    assert spec_from("CN") == CalendarSpec("Asia/Shanghai", DEFAULT_WEEK, "CN")
    assert spec_from("TW") == CalendarSpec("Asia/Taipei", DEFAULT_WEEK, "TW")
    assert spec_from("weekends", "Europe/London") == CalendarSpec("Europe/London", DEFAULT_WEEK)
    assert spec_from("CN", "Asia/Urumqi").tz == "Asia/Urumqi"


def test_a_weekly_pattern_with_closures_and_extras() -> None:
    spec = spec_from(
        {
            "week": {"mon": [["13:00", "17:30"], ["08:30", "12:00"]], "sat": [["22:00", "06:00"]]},
            "closed": ["2026-05-01"],
            "extra": {"2026-05-02": [["00:00", "24:00"]]},
        },
        "Asia/Shanghai",
    )
    assert spec.week[0] == ((30_600, 12 * HOUR), (13 * HOUR, 63_000))
    assert spec.week[5] == ((22 * HOUR, 30 * HOUR),)
    assert spec.week[1] == ()
    assert spec.closed == {date(2026, 5, 1)}
    assert spec.extra == ((date(2026, 5, 2), ((0, DAY),)),)
    assert spec.holidays is None


def test_a_week_that_held_until_a_date() -> None:
    """CAL-1: the last of them to have held on a date holds on it."""
    was = [
        {"until": "2026-06-01", "week": {"sat": [["09:00", "10:00"]]}},
        {"until": "2026-03-01", "holidays": "CN"},
    ]
    spec = spec_from({"week": {}, "earlier": was}, "Asia/Shanghai")
    saturday = ((),) * 5 + (((9 * HOUR, 10 * HOUR),), ())
    assert spec.ruling(date(2026, 2, 28)) == (DEFAULT_WEEK, "CN")
    assert spec.ruling(date(2026, 3, 1)) == spec.ruling(date(2026, 5, 31)) == (saturday, None)
    assert spec.ruling(date(2026, 6, 1)) == (((),) * 7, None)


def test_without_a_week_the_default_one_holds() -> None:
    """CAL-1, policy."""
    own = (((0, HOUR),),) + ((),) * 6
    assert spec_from({"closed": []}, "UTC").week == DEFAULT_WEEK
    assert spec_from({"closed": []}, "UTC", own).week == own
    assert spec_from("weekends", "UTC", own).week == own


def test_an_empty_extra_closes_the_date() -> None:
    assert spec_from({"extra": {"2026-05-02": []}}, "UTC").extra == ((date(2026, 5, 2), ()),)


def test_a_country_brings_its_time_zone() -> None:
    """CAL-2."""
    assert spec_from({"holidays": "TW"}).tz == "Asia/Taipei"
    with pytest.raises(CalendarError) as caught:
        spec_from({"closed": []})
    assert caught.value.code == "missing_tz"


@pytest.mark.parametrize(
    ("given", "code", "where"),
    [
        ("Mars", "unknown_calendar", ""),
        (7, "not_an_object", ""),
        (None, "not_an_object", ""),
        ({"weak": {}}, "unknown_key", "weak"),
        ({"week": []}, "not_an_object", "week"),
        ({"week": {"monday": []}}, "unknown_day", "week.monday"),
        ({"week": {"mon": {}}}, "not_a_list", "week.mon"),
        ({"week": {"mon": ["08:30"]}}, "bad_interval", "week.mon[0]"),
        ({"week": {"mon": [["08:30"]]}}, "bad_interval", "week.mon[0]"),
        ({"week": {"mon": [["08:30", "09:00"], ["9", "10:00"]]}}, "bad_time", "week.mon[1]"),
        ({"week": {"mon": [["08:60", "09:00"]]}}, "bad_time", "week.mon[0]"),
        ({"week": {"mon": [["08:00", "24:01"]]}}, "bad_time", "week.mon[0]"),
        ({"week": {"mon": [["08:00", 17]]}}, "bad_time", "week.mon[0]"),
        ({"week": {"mon": [["０8:00", "09:00"]]}}, "bad_time", "week.mon[0]"),
        ({"week": {"mon": [["08:00", "08:00"]]}}, "empty_interval", "week.mon[0]"),
        ({"week": {"mon": [["24:00", "08:00"]]}}, "empty_interval", "week.mon[0]"),
        ({"closed": "2026-01-01"}, "not_a_list", "closed"),
        ({"closed": ["2026-02-30"]}, "bad_date", "closed[0]"),
        ({"closed": ["20260201"]}, "bad_date", "closed[0]"),
        ({"closed": [20260201]}, "bad_date", "closed[0]"),
        ({"extra": []}, "not_an_object", "extra"),
        ({"extra": {"tomorrow": []}}, "bad_date", "extra.tomorrow"),
        ({"extra": {"2026-01-01": [[]]}}, "bad_interval", "extra.2026-01-01[0]"),
        ({"earlier": {}}, "not_a_list", "earlier"),
        ({"earlier": [3]}, "not_an_object", "earlier[0]"),
        ({"earlier": [{}]}, "bad_date", "earlier[0].until"),
        ({"earlier": [{"until": "2026-01-01", "closed": []}]}, "unknown_key", "earlier[0].closed"),
        ({"earlier": [{"until": "2026-01-01", "week": 1}]}, "not_an_object", "earlier[0].week"),
        (
            {"earlier": [{"until": "2026-01-01", "holidays": "XX"}]},
            "unknown_holidays",
            "earlier[0].holidays",
        ),
        ({"earlier": [{"until": "2026-01-01"}] * 2}, "twice", "earlier[1].until"),
        ({"holidays": "XX"}, "unknown_holidays", "holidays"),
        ({"holidays": ["CN"]}, "unknown_holidays", "holidays"),
    ],
)
def test_what_is_wrong_and_where(given: object, code: str, where: str) -> None:
    with pytest.raises(CalendarError) as caught:
        spec_from(given, "Asia/Shanghai")
    assert (caught.value.code, caught.value.where) == (code, where)
    assert where in str(caught.value)


@pytest.mark.parametrize(
    "tz", ["Asia/Nowhere", "", "../../etc/passwd", "/etc/passwd", "Asia", "\0", "\ud800", "x" * 300]
)
def test_a_time_zone_that_is_none_is_refused(tz: str) -> None:
    """CAL-2."""
    with pytest.raises(CalendarError) as caught:
        spec_from("CN", tz)
    assert caught.value.code == "unknown_tz"


def test_errors_stay_short_and_printable() -> None:
    with pytest.raises(CalendarError) as caught:
        spec_from("\x1b]0;gotcha\x07" * 100, "UTC")
    assert len(str(caught.value)) < 100
    assert str(caught.value).isprintable()
