"""Random deadlines against the slow walk: `python -m tests.bench.deadlines --count 100000`.

Holds (overlapping, touching, empty, open, at the deadline's own second), time zones with clock
changes, and odd calendars: breaks, split shifts, past midnight, 24/7, sparse, closures, extras.
"""

import argparse
import random
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial

from opsroom.domain import sla
from opsroom.domain.hours import DAY, Earlier, union
from opsroom.domain.worktime import CalendarSpec, Span, calendar
from tests.domain import slow_walk

ZONES = (
    "Asia/Shanghai",
    "Asia/Taipei",
    "America/New_York",
    "Europe/London",
    "Australia/Lord_Howe",  # half an hour of daylight saving
    "America/Sao_Paulo",  # until 2019 the clock changed at midnight
    "Africa/Casablanca",  # four changes a year, around Ramadan
    "America/St_Johns",  # until 2011 it changed at one past midnight
    "Pacific/Apia",  # skipped 30 December 2011
    "Asia/Kathmandu",
)
HOUR = 3600
PER_SPEC = 8
"""Cases that share a calendar, so that its table grows between them."""


@dataclass(frozen=True)
class Case:
    """One deadline to work out."""

    spec: CalendarSpec
    start: int
    allowance: int
    holds: tuple[sla.Hold, ...]


OFFICE: tuple[Span, ...] = ((510 * 60, 1050 * 60),)
WEEKS: tuple[tuple[tuple[Span, ...], ...], ...] = (
    (OFFICE,) * 5,
    (((510 * 60, 12 * HOUR), (13 * HOUR, 1050 * 60)),) * 5 + (OFFICE,),  # a break, and Saturdays
    (((7 * HOUR, 11 * HOUR), (16 * HOUR, 21 * HOUR)),) * 7,  # split
    (((0, DAY),),) * 7,
    # Around the hours at which clocks change.
    (((0, 90 * 60), (2 * HOUR, 9000), (10_000, 4 * HOUR), (20 * HOUR, DAY)),) * 7,
)


def week_of(rng: random.Random) -> tuple[tuple[Span, ...], ...]:
    """A weekly pattern, often an odd one; maybe short of seven days."""
    shape = rng.randrange(8)
    if shape == 0:  # past midnight, over the hour at which clocks change
        return (((22 * HOUR, 30 * HOUR),),) * rng.randint(1, 7)
    if shape == 1:  # sparse
        begin = rng.randrange(DAY)
        return ((),) * rng.randrange(7) + (((begin, begin + rng.choice((HOUR, 3 * HOUR))),),)
    if shape == 2:
        return tuple(random_spans(rng) for _ in range(7))
    return rng.choice(WEEKS)


def random_spans(rng: random.Random) -> tuple[Span, ...]:
    """Up to three spans at any second, united as the parser would."""
    spans = []
    for _ in range(rng.randint(0, 3)):
        begin = rng.randrange(DAY)
        spans.append((begin, begin + rng.randint(600, DAY)))
    return tuple(union(sorted(spans)))


def spec_of(rng: random.Random, around: date) -> CalendarSpec:
    """A calendar with closures and extra shifts near a date."""
    week = (week_of(rng) + ((),) * 7)[:7]
    if not any(week):
        week = (((8 * HOUR, 9 * HOUR),), *week[1:])
    near = partial(near_day, rng, around)
    closed = frozenset(near() for _ in range(rng.choice((0, 0, 2, 6))))
    extra = {near(): random_spans(rng) for _ in range(rng.choice((0, 0, 1, 3)))}
    holidays = rng.choice((None, None, "CN", "TW"))
    earlier = {near(): (week_of(rng) + ((),) * 7)[:7] for _ in range(rng.choice((0, 0, 1, 2)))}
    return CalendarSpec(
        rng.choice(ZONES),
        week,
        holidays,
        closed,
        tuple(sorted(extra.items())),
        tuple(
            Earlier(until, was, rng.choice((None, "CN"))) for until, was in sorted(earlier.items())
        ),
    )


def near_day(rng: random.Random, around: date) -> date:
    """A date within three weeks."""
    return around + timedelta(rng.randint(-5, 16))


def base_day(rng: random.Random) -> date:
    """A date where things happen: clock changes, New Year, Golden Week, or any."""
    year = rng.randint(2000, 2030) if rng.random() < 0.9 else rng.randint(1971, 2190)
    month, day = rng.choice(
        ((3, 10), (3, 28), (4, 3), (10, 1), (10, 25), (11, 2), (12, 28), (2, 10), (5, 1))
    )
    if rng.random() < 0.3:
        month, day = rng.randint(1, 12), rng.randint(1, 28)
    return date(year, month, day)


def holds_of(rng: random.Random, spec: CalendarSpec, start: int, allowance: int) -> list[sla.Hold]:
    """Holds of every kind, unsorted."""
    holds: list[sla.Hold] = []
    for _ in range(rng.choice((0, 0, 1, 2, 4))):
        begin = start + rng.choice((-DAY, 0, HOUR, 8 * HOUR, DAY, 3 * DAY)) + rng.randint(-9, 9999)
        length = rng.choice((0, 1, 600, 4 * HOUR, DAY, 5 * DAY)) + rng.randint(0, 99)
        holds.append((begin, begin + length))
    if holds and rng.random() < 0.3:  # touching
        holds.append((holds[0][1] or 0, (holds[0][1] or 0) + HOUR))
    if rng.random() < 0.2:
        due = slow_walk.deadline(spec, start, allowance, holds)
        edge = (due or start) + rng.choice((-1, 0, 1, HOUR))
        holds.append((edge, rng.choice((None, edge + HOUR))))
    if rng.random() < 0.1:
        holds.append((start + rng.randint(-HOUR, 4 * DAY), None))
    rng.shuffle(holds)
    return holds


def cases(rng: random.Random, count: int) -> list[Case]:
    """That many cases, a few to each calendar."""
    made: list[Case] = []
    while len(made) < count:
        around = base_day(rng)
        spec = spec_of(rng, around)
        for _ in range(min(PER_SPEC, count - len(made))):
            noon = datetime(around.year, around.month, around.day, 12, tzinfo=UTC)
            far = rng.random() < 0.05
            start = int(noon.timestamp()) + rng.randint(-2 * DAY, (300 if far else 2) * DAY)
            allowance = rng.choice((6 * HOUR, 7 * HOUR, rng.randint(0, 3 * DAY)))
            holds = holds_of(rng, spec, start, allowance)
            made.append(Case(spec, start, allowance, tuple(holds)))
    return made


def differing(case: Case) -> str | None:
    """What differs between the two ways of working it out; None when nothing does."""
    fast = sla.deadline(calendar(case.spec), case.start, case.allowance, case.holds)
    slow = slow_walk.deadline(case.spec, case.start, case.allowance, list(case.holds))
    return None if fast == slow else f"{case}: {fast} but {slow} by the slow walk"


def check(count: int, seed: int) -> list[str]:
    """The differences among `count` random cases."""
    found = (differing(case) for case in cases(random.Random(seed), count))
    return [difference for difference in found if difference]


def main() -> int:
    """Check in parallel; 1 when anything differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    options = parser.parse_args()
    begun = time.perf_counter()
    chunk = 1000
    sizes = [min(chunk, options.count - done) for done in range(0, options.count, chunk)]
    seeds = [options.seed * 10**6 + number for number in range(len(sizes))]
    with ProcessPoolExecutor() as pool:
        differences = [line for lines in pool.map(check, sizes, seeds) for line in lines]
    write = sys.stdout.write
    for line in differences[:10]:
        write(line + "\n")
    took = time.perf_counter() - begun
    write(f"{options.count} deadlines, {len(differences)} differ, seed {options.seed}")
    write(f" ({took:.0f} s)\n")
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())
