"""Working-time arithmetic against the slow walk, and its own laws (CAL-4)."""

import random
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from opsroom.domain.worktime import Calendar, calendar
from tests.bench.deadlines import Case, base_day, cases, check
from tests.domain import slow_walk

# By seed: drawing each of a case's many numbers through Hypothesis takes ten times as long.
some_case = st.integers(0, 2**32).map(lambda seed: cases(random.Random(seed), 1)[0])
amount = st.integers(0, 3 * 86_400)
later = st.integers(0, 12 * 86_400)
quick = settings(max_examples=150, deadline=None)


@given(some_case, amount)
@quick
def test_elapsed_undoes_add(case: Case, seconds: int) -> None:
    cal = calendar(case.spec)
    assert cal.elapsed(case.start, cal.add(case.start, seconds)) == seconds
    assert cal.elapsed(cal.subtract(case.start, seconds), case.start) == seconds


@given(some_case, st.integers(1, 3 * 86_400))
@quick
def test_add_is_the_first_instant_and_subtract_the_last(case: Case, seconds: int) -> None:
    cal = calendar(case.spec)
    after, before = cal.add(case.start, seconds), cal.subtract(case.start, seconds)
    assert cal.elapsed(case.start, after - 1) == seconds - 1
    assert cal.elapsed(before + 1, case.start) == seconds - 1


@given(some_case, amount, amount)
@quick
def test_adding_in_two_steps_is_adding_once(case: Case, one: int, two: int) -> None:
    cal = calendar(case.spec)
    assert cal.add(cal.add(case.start, one), two) == cal.add(case.start, one + two)


@given(some_case, st.lists(st.integers(-20 * 86_400, 20 * 86_400), max_size=60), amount)
@quick
def test_many_at_once_are_as_one_by_one(case: Case, apart: list[int], seconds: int) -> None:
    """At the edges of openings too, before and after the calendar's table has grown."""
    cal = calendar(case.spec)
    starts = [case.start + gap for gap in apart]
    edges = [edge for day in (0, 1) for edge in _edges(cal, case.start + day * 86_400)]
    for some in (starts, [start + by for start in edges for by in (-1, 0, 1)]):
        assert cal.add_all(some, seconds) == [cal.add(start, seconds) for start in some]
    assert cal.add_all(starts, -seconds) == [cal.add(start, -seconds) for start in starts]


def _edges(cal: Calendar, t: int) -> list[int]:
    """The openings and closings of the date at ``t``."""
    return [edge for opening in cal.hours(cal.day_of(t)) for edge in opening]


@given(some_case, later, amount, amount)
@quick
def test_later_never_comes_out_earlier(case: Case, gap: int, one: int, more: int) -> None:
    cal = calendar(case.spec)
    assert cal.add(case.start, one) <= cal.add(case.start + gap, one)
    assert cal.add(case.start, one) <= cal.add(case.start, one + more)
    assert 0 <= cal.elapsed(case.start, case.start + gap) <= gap


@given(some_case, later)
@quick
def test_elapsed_is_the_slow_walks(case: Case, gap: int) -> None:
    cal, end = calendar(case.spec), case.start + gap
    expected = slow_walk.elapsed(case.spec, case.start, end)
    assert cal.elapsed(case.start, end) == expected == -cal.elapsed(end, case.start)


@given(some_case, later)
@quick
def test_open_or_not_is_the_slow_walks(case: Case, gap: int) -> None:
    cal, t = calendar(case.spec), case.start + gap
    assert cal.is_open(t) == slow_walk.is_open(case.spec, t)
    change = cal.next_change(t)
    if change is not None:
        assert cal.is_open(change) is not cal.is_open(t)
        assert cal.is_open(change - 1) is cal.is_open(t)


@given(some_case, st.integers(1, 12 * 86_400), st.data())
@quick
def test_segments_are_contiguous_and_named_as_the_slow_walk_names_them(
    case: Case, gap: int, data: st.DataObject
) -> None:
    end = case.start + gap
    spans = list(calendar(case.spec).segments(case.start, end))
    assert [spans[0][0], *(span[1] for span in spans)] == [*(span[0] for span in spans), end]
    for begin, stop, kind in spans:
        assert begin < stop
        for t in {begin, stop - 1, data.draw(st.integers(begin, stop - 1))}:
            assert slow_walk.kind_at(case.spec, t) == kind


@given(some_case, st.integers(-20, 20))
@quick
def test_working_days_are_the_slow_walks(case: Case, offset: int) -> None:
    cal = calendar(case.spec)
    day = cal.day_of(case.start) + timedelta(offset)
    expected = any(a < b for a, b in slow_walk.openings(case.spec, day))
    assert cal.is_working_day(day) == expected
    assert cal.working_day_before(cal.working_day_after(day)) <= day


@given(some_case, st.lists(st.integers(-9000, 9000), max_size=6))
@settings(max_examples=40, deadline=None)
def test_a_calendar_answers_the_same_in_whatever_order_it_was_stretched(
    case: Case, days: list[int]
) -> None:
    used, fresh = Calendar(case.spec), Calendar(case.spec)
    for number in days:
        used.ordinal(min(max(case.start + number * 86_400, 0), 7 * 10**9))
    assert used.add(case.start, case.allowance) == fresh.add(case.start, case.allowance)
    assert used.subtract(case.start, 90_000) == fresh.subtract(case.start, 90_000)


def test_two_thousand_random_deadlines_equal_the_slow_walks() -> None:
    """The short form of `python -m tests.bench.deadlines --count 100000`."""
    assert check(2000, seed=20_261_124) == []


def test_the_random_cases_reach_the_odd_corners() -> None:
    """A generator that went dull would prove nothing."""
    made = cases(random.Random(5), 2000)
    assert len({case.spec.tz for case in made}) == 10
    assert sum(any(resume is None for _, resume in case.holds) for case in made) > 50
    assert sum(bool(case.spec.extra) for case in made) > 300
    assert sum(bool(case.spec.earlier) for case in made) > 300
    assert sum(any(b > 86_400 for day in case.spec.week for _, b in day) for case in made) > 300
    assert base_day(random.Random(1)).year >= 1971
