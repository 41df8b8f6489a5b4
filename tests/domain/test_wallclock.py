"""Local times of other systems: read as strptime reads them, only faster."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opsroom.domain.wallclock import WallClock, reader_of

FORMS = [
    "%m/%d/%Y %I:%M:%S %p",
    "%Y-%m-%d %H:%M:%S",
    "%Y%m%d%H%M",
    "%d.%m.%Y",
    "%Y年%m月%d日 %H时%M分",
    "%Y-%m-%dT%H:%M:%S%z",
    "%b %d %Y (%j) %%",
    "%Y/%m/%d (%H+%M)",
]
REAL = st.datetimes(datetime(1, 1, 1), datetime(9999, 12, 31))  # noqa: DTZ001 - local by nature
MANGLED = st.tuples(REAL, st.integers(0, 30), st.text("0123456789 APM/:-", max_size=3))


def outcome(read, text):
    try:
        return read(text)
    except ValueError:
        return None


@given(form=st.sampled_from(FORMS), mangled=MANGLED)
def test_it_reads_what_strptime_reads_and_refuses_what_it_refuses(form, mangled):
    moment, at, inserted = mangled
    text = moment.strftime(form)
    texts = (text, text[:at] + inserted + text[at + len(inserted) :])
    for told in texts:
        expected = outcome(lambda t: datetime.strptime(t, form), told)  # noqa: DTZ007 - as above
        assert outcome(reader_of(form), told) == expected


@pytest.mark.parametrize(
    "text", ["1/2/2017 3:04:05 pm", "01/02/2017 12:00:00 AM", "12/31/2017 12:59:59 PM"]
)
def test_short_figures_and_noon_and_midnight(text):
    form = "%m/%d/%Y %I:%M:%S %p"
    assert reader_of(form)(text) == datetime.strptime(text, form)  # noqa: DTZ007 - as above


def test_seconds_are_exact_and_fractions_are_cut_off():
    assert WallClock("iso", "Asia/Shanghai").instant("1970-01-01T08:00:00.999999") == 0
    assert WallClock("iso", "Asia/Shanghai").instant("1969-12-31T23:59:59.5+00:00") == -1


@pytest.mark.parametrize(
    ("zone", "first"),
    [
        ("America/Los_Angeles", datetime(2017, 3, 12)),  # noqa: DTZ001 - local by nature
        ("America/Los_Angeles", datetime(2017, 11, 5)),  # noqa: DTZ001 - as above
        ("Australia/Lord_Howe", datetime(2017, 10, 1)),  # noqa: DTZ001 - half an hour
        ("Australia/Lord_Howe", datetime(2018, 4, 1)),  # noqa: DTZ001 - as above
        ("America/St_Johns", datetime(2008, 11, 2)),  # noqa: DTZ001 - at a minute past midnight
        ("Asia/Shanghai", datetime(1901, 1, 1)),  # noqa: DTZ001 - 343 seconds
    ],
)
def test_hours_that_were_met_before_are_read_like_new_ones(zone, first):
    """Across a clock change, in either order, and the doubtful ones are counted each time."""
    form = "%m/%d/%Y %I:%M:%S %p"
    times = [first + timedelta(seconds=211 * step) for step in range(-20, 900)]
    used = WallClock(form, zone)
    for _ in range(2):
        for local in [*times, *reversed(times)]:
            new = WallClock("iso", zone)
            before = used.doubtful
            assert used.instant(local.strftime(form)) == new.instant(local.isoformat())
            assert used.doubtful - before == new.doubtful


@pytest.mark.parametrize(
    "text", ["01/02/2017 01:60 AM", "01/02/2017 1:3 AM", "01/02/2017 13:00 AM"]
)
def test_an_hour_that_was_met_before_takes_no_minute_that_isnt_one(text):
    form = "%m/%d/%Y %I:%M %p"
    clock = WallClock(form, "Asia/Shanghai")
    clock.instant("01/02/2017 01:00 AM")
    assert outcome(clock.instant, text) == outcome(WallClock(form, "Asia/Shanghai").instant, text)


def test_formats_without_hours_or_minutes_are_read_twice_alike():
    for form, text in (("%d.%m.%Y", "02.01.2017"), ("%Y%m%d%H", "2017010215")):
        clock = WallClock(form, "Asia/Shanghai")
        local = datetime.strptime(text, form)  # noqa: DTZ007 - local by nature
        wanted = WallClock("iso", "Asia/Shanghai").instant(local.isoformat())
        assert [clock.instant(text), clock.instant(text)] == [wanted, wanted]
