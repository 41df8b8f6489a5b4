"""A call's clock in four integers says what the whole ledger says (SLA-1, SLA-4, SLA-6)."""

from hypothesis import given, settings
from hypothesis import strategies as st

from opsroom.domain.callclock import reckon, reckon_all, remaining
from opsroom.domain.sla import Hold, counted, deadline
from opsroom.domain.worktime import calendar, spec_from
from tests.rooms import at

CHINA = calendar(spec_from("CN", "Asia/Shanghai"))
SIX = 6 * 3600
HALF_HOURS = st.integers(0, 240).map(lambda n: at(0, day=20) + 1800 * n)


@st.composite
def holds(draw: st.DrawFn) -> list[Hold]:
    """Up to four holds, overlapping as they like; the last may be open."""
    found: list[Hold] = []
    for _ in range(draw(st.integers(0, 4))):
        begin = draw(HALF_HOURS)
        found.append((begin, begin + 600 * draw(st.integers(1, 200))))
    if draw(st.booleans()):
        found.append((draw(HALF_HOURS), None))
    return found


def test_a_call_at_nine_is_due_at_three() -> None:
    assert reckon(CHINA, at(9), SIX, ()) == (at(15), at(15), at(9), SIX)


def test_many_new_calls_are_reckoned_as_each_by_itself() -> None:
    """SLA-1: in their order, whatever their allowances."""
    asked = [(at(hour, day=20 + hour % 4), (6 + hour % 3) * 3600) for hour in range(24)]
    dues = reckon_all(CHINA, *zip(*asked, strict=True))
    alone = [reckon(CHINA, *one, ()) for one in asked]
    assert alone == [
        (due, due, start, allowance) for due, (start, allowance) in zip(dues, asked, strict=True)
    ]
    assert reckon_all(CHINA, [], []) == []


def test_an_open_hold_leaves_no_deadline_and_a_clock_that_stands() -> None:
    clock = reckon(CHINA, at(9), SIX, [(at(10), None)])
    assert clock == (None, at(15), None, 5 * 3600)
    assert remaining(CHINA, clock.clock_at, clock.remaining_at, at(17)) == 5 * 3600


def test_a_timed_hold_pushes_the_deadline_and_the_raw_one_stays() -> None:
    clock = reckon(CHINA, at(9), SIX, [(at(10), at(11))])
    assert clock == (at(16), at(15), at(11), 5 * 3600)
    assert remaining(CHINA, clock.clock_at, clock.remaining_at, at(10, 30)) == 5 * 3600
    assert remaining(CHINA, clock.clock_at, clock.remaining_at, at(12)) == 4 * 3600


def test_a_hold_after_the_deadline_changes_nothing_but_the_countdown() -> None:
    clock = reckon(CHINA, at(9), SIX, [(at(16), at(17))])
    assert (clock.due_at, clock.due_raw_at) == (at(15), at(15))
    assert clock.remaining_at == -3600


@settings(deadline=None)
@given(start=HALF_HOURS, held=holds(), after=st.integers(0, 10 * 86_400))
def test_four_integers_agree_with_the_whole_reckoning(
    start: int, held: list[Hold], after: int
) -> None:
    """For every instant at which the last hold is known to be behind or ahead."""
    clock = reckon(CHINA, start, SIX, held)
    assert clock.due_at == deadline(CHINA, start, SIX, held)
    assert clock.due_raw_at == deadline(CHINA, start, SIX)
    if clock.clock_at is not None:
        now = clock.clock_at + after
        left = SIX - counted(CHINA, start, now, held)
        assert remaining(CHINA, clock.clock_at, clock.remaining_at, now) == left


@settings(deadline=None)
@given(start=HALF_HOURS, held=holds())
def test_a_hold_never_brings_a_deadline_forward(start: int, held: list[Hold]) -> None:
    clock = reckon(CHINA, start, SIX, held)
    assert clock.due_at is None or clock.due_at >= clock.due_raw_at
