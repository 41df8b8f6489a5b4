"""Counting by level without looking at each call agrees with looking at each (SLA-4, SLA-5)."""

import random
from collections import Counter

from opsroom.domain.callclock import reckon
from opsroom.domain.sla import Hold, Level, Thresholds
from opsroom.domain.standing import HELD, Dial, Stopped, moment, standing
from opsroom.domain.tally import Faces, Tally, total
from opsroom.domain.worktime import calendar, spec_from

CAL = calendar(spec_from("CN", "Asia/Shanghai"))
NOON = 1_795_492_800  # 24 November 2026, 12:00 in Shanghai
HOUR = 3600


def dial_of(rng: random.Random) -> Dial:
    """A clock of any kind: running, on a hold with or without end, over, or stopped."""
    start = NOON - rng.randrange(4 * 24 * HOUR)
    holds: list[Hold] = []
    held_from = held_until = None
    if rng.random() < 0.3:
        held_from = start + rng.randrange(8 * HOUR)
        held_until = rng.choice((None, held_from + rng.randrange(1, 48 * HOUR)))
        holds = [(held_from, held_until)]
    due, _raw, clock_at, left = reckon(CAL, start, 6 * HOUR, holds)
    base = None if clock_at is None else CAL.ordinal(clock_at) + left
    stopped = Stopped.MET if rng.random() < 0.1 else None
    return Dial(base, left, due, clock_at, held_from, held_until, stopped)


def looked_at(dials: list[Dial], now: int) -> Faces:
    at = moment(CAL, now)
    faces = Counter(standing(dial, at, Thresholds()).face for dial in dials)
    return Faces(*(faces[face] for face in (*Level, HELD)))


def test_counts_are_those_of_looking_at_every_call_at_any_instant() -> None:
    rng = random.Random(7)
    for _ in range(20):
        dials = [dial_of(rng) for _ in range(120)]
        tally = Tally(dials.copy, moment(CAL, NOON), Thresholds())
        for _ in range(40):
            now = NOON + rng.randrange(-HOUR, 60 * HOUR)
            assert tally.faces(moment(CAL, now)) == looked_at(dials, now)


def test_counts_are_right_at_the_second_of_every_change() -> None:
    """Overdue begins after the deadline; a level at the second it is reached."""
    dials = [dial_of(random.Random(3)) for _ in range(1)]
    due = dials[0].due
    assert due is not None
    tally = Tally(dials.copy, moment(CAL, NOON - 9 * 24 * HOUR), Thresholds())
    for now in (due - 1800, due - 1799, due - 1, due, due + 1):
        assert tally.faces(moment(CAL, now)) == looked_at(dials, now)


def test_no_site_at_all_counts_to_nothing() -> None:
    assert total(()) == Faces(0, 0, 0, 0, 0)


def test_counts_follow_single_clocks_that_change() -> None:
    rng = random.Random(11)
    for _ in range(30):
        dials = [dial_of(rng) for _ in range(60)]
        tally, now = Tally(dials.copy, moment(CAL, NOON), Thresholds()), NOON
        for _ in range(20):
            gone = [dials.pop(rng.randrange(len(dials))) for _ in range(rng.randrange(4))]
            come = [dial_of(rng) for _ in range(rng.randrange(4))]
            dials += come
            tally.change(gone, come)
            now += rng.randrange(-HOUR, 3 * HOUR)
            assert tally.faces(moment(CAL, now)) == looked_at(dials, now)
