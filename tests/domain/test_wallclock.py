"""Local times of other systems: read as strptime reads them, only faster."""

from datetime import datetime

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
