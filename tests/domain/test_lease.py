"""The lease on virtual clocks: who may take it, and when its holder lets go."""

from hypothesis import given
from hypothesis import strategies as st

from opsroom.domain.lease import (
    LOOK,
    LOOK_SOON,
    MARGIN,
    PATIENCE,
    RENEW,
    TERM,
    Lease,
    Watch,
    next_look,
    tenure,
)

HOUR = 3_600_000


def lease(until: int, *, fence: int = 1, holder: str = "a") -> Lease:
    return Lease(holder, fence, until, 0, "host", 1, "Li")


def test_one_that_nobody_has_is_free_at_once() -> None:
    assert Watch().may_take(None, 0, 0)
    assert Watch().may_take(lease(HOUR, holder=""), 0, 0)


def test_one_that_is_renewed_is_never_taken() -> None:
    watch = Watch()
    for now in range(0, 20 * TERM, 500):
        assert not watch.may_take(lease(now - now % RENEW + TERM), now, now)
    assert watch.alive


def test_one_that_isnt_renewed_is_taken_when_it_has_run_out() -> None:
    watch = Watch()
    assert not any(watch.may_take(lease(TERM), now, now) for now in range(0, TERM, 100))
    assert watch.may_take(lease(TERM), TERM, TERM)
    assert not watch.alive


def test_a_clock_set_forward_gives_a_living_holder_time_to_renew() -> None:
    watch = Watch()
    assert not watch.may_take(lease(TERM), 0, 0)
    assert not watch.may_take(lease(TERM), HOUR, 500)
    assert not watch.may_take(lease(HOUR + RENEW + TERM), HOUR + RENEW, RENEW + 100)


def test_a_clock_set_back_doesnt_keep_a_dead_holders_lease_alive() -> None:
    watch = Watch()
    assert not watch.may_take(lease(HOUR + TERM), 0, 0)
    assert not watch.may_take(lease(HOUR + TERM), 1, TERM - 1)
    assert watch.may_take(lease(HOUR + TERM), TERM, TERM)


def test_a_holder_lets_go_before_anybody_else_may_take_it() -> None:
    mine = tenure(1, 100)
    assert mine.holds(100 + TERM - MARGIN - 1)
    assert not mine.holds(100 + TERM - MARGIN)
    assert PATIENCE > RENEW


@given(st.lists(st.integers(-HOUR, HOUR), min_size=1, max_size=30), st.integers(1, 20))
def test_however_the_wall_clock_jumps_a_renewed_lease_is_kept(jumps: list[int], step: int) -> None:
    """The holder renews every two seconds of its own time, by whatever the wall clock says."""
    watch, wall, mono, until = Watch(), HOUR, 0, HOUR + TERM
    for jump in jumps:
        for _ in range(RENEW // (100 * step)):
            mono, wall = mono + 100 * step, wall + 100 * step
            assert not watch.may_take(lease(until), wall, mono)
        wall += jump
        until = wall + TERM


def test_looks_come_when_the_lease_may_have_run_out() -> None:
    assert next_look(lease(TERM), 0) == LOOK
    assert next_look(lease(TERM), TERM - 300) == 300
    assert next_look(lease(TERM), HOUR) == LOOK_SOON
    assert next_look(None, 0) == LOOK_SOON
