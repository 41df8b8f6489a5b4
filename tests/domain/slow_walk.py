"""Working time the slow and obvious way: day by day, with aware datetimes.

The yardstick for `opsroom.domain.worktime`. It shares nothing with it but the spec: no table, no
bisection, no ordinals, and its own look into the `holidays` package.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

from holidays import country_holidays

from opsroom.domain.hours import Week
from opsroom.domain.worktime import CalendarSpec

Stretch = tuple[int, int]
Hold = tuple[int, int | None]
PUBLISHED = {"CN": (2008, 2026), "TW": (2001, 2026)}
ONE_DAY = timedelta(days=1)
FAR = 40 * 366


@cache
def official(country: str, year: int) -> tuple[frozenset[date], frozenset[date]]:
    """(days off, make-up days) of a year; nothing for years that were not published."""
    first, last = PUBLISHED[country]
    if not first <= year <= last:
        return frozenset(), frozenset()
    days = country_holidays(country, years=year)
    return frozenset(days), frozenset(days.weekend_workdays)


def reason(spec: CalendarSpec, day: date) -> str:
    """Which rule decides the hours of a date."""
    if day in dict(spec.extra):
        return "extra"
    if day in spec.closed:
        return "closed"
    _, holidays = ruling(spec, day)
    if holidays:
        off, makeup = official(holidays, day.year)
        if day in makeup:
            return "make-up"
        if day in off:
            return "holiday"
    return "week"


def hours(spec: CalendarSpec, day: date) -> tuple[tuple[int, int], ...]:
    """Openings of a date in local seconds."""
    why = reason(spec, day)
    if why == "extra":
        return dict(spec.extra)[day]
    if why in ("closed", "holiday"):
        return ()
    week, _ = ruling(spec, day)
    if why == "make-up":
        return next((spans for spans in week if spans), ())
    return week[day.weekday()]


def ruling(spec: CalendarSpec, day: date) -> tuple[Week, str | None]:
    """The week and the holidays that held on a date."""
    held = [one for one in spec.earlier if one.until > day]
    first = min(held, key=lambda one: one.until, default=None)
    return (spec.week, spec.holidays) if first is None else (first.week, first.holidays)


def instant(spec: CalendarSpec, day: date, seconds: int) -> int:
    """The instant at which the wall clock shows that time, by RFC 5545 (fold 0)."""
    wall = datetime.combine(day, time.min) + timedelta(seconds=seconds)
    aware = wall.replace(tzinfo=ZoneInfo(spec.tz), fold=0).astimezone(UTC)
    return round(aware.timestamp())


@lru_cache(maxsize=5000)
def openings(spec: CalendarSpec, day: date) -> list[Stretch]:
    """Openings of a date as instants."""
    return [(instant(spec, day, a), instant(spec, day, b)) for a, b in hours(spec, day)]


def local_date(spec: CalendarSpec, t: int) -> date:
    """The date on the wall."""
    return datetime.fromtimestamp(t, UTC).astimezone(ZoneInfo(spec.tz)).date()


def working(spec: CalendarSpec, start: int) -> Iterator[Stretch]:
    """The stretches of working time after `start`, in order; LookupError after forty years."""
    first = local_date(spec, start) - 2 * ONE_DAY
    cursor = start
    for day in (first + n * ONE_DAY for n in range(FAR)):
        midnight = instant(spec, day + ONE_DAY, 0)
        # Two dates back: a shift past midnight, maybe over a date that the zone skipped.
        nearby = [*openings(spec, day - 2 * ONE_DAY), *openings(spec, day - ONE_DAY)]
        for opens, closes in sorted([*nearby, *openings(spec, day)]):
            a, b = max(opens, cursor), min(closes, midnight)
            if a < b:
                yield a, b
                cursor = b
    raise LookupError(f"the slow walk gave up: {spec}")


def countable(spec: CalendarSpec, start: int, holds: list[Hold]) -> Iterator[Stretch]:
    """Working stretches with the time on hold cut out; an open hold ends them."""
    never = min((begin for begin, resume in holds if resume is None), default=None)
    for opens, closes in working(spec, start):
        if never is not None and opens >= never:
            return
        cursor = opens
        for begin, resume in sorted(holds, key=lambda hold: hold[0]):
            end = closes if resume is None else min(resume, closes)
            if begin >= closes or end <= cursor or (resume is not None and resume <= begin):
                continue
            if begin > cursor:
                yield cursor, begin
            cursor = end
        if cursor < closes:
            yield cursor, closes


def deadline(
    spec: CalendarSpec, start: int, allowance: int, holds: list[Hold] | None = None
) -> int | None:
    """The earliest instant at which the allowance is used up; None when a hold prevents it."""
    if allowance == 0:
        return start
    left = allowance
    for opens, closes in countable(spec, start, holds or []):
        if left <= closes - opens:
            return opens + left
        left -= closes - opens
    return None


def elapsed(spec: CalendarSpec, start: int, end: int, holds: list[Hold] | None = None) -> int:
    """Working seconds from `start` to a later `end`, without those on hold."""
    ended: list[Hold] = [
        (begin, end if resume is None else resume) for begin, resume in holds or []
    ]
    total = 0
    for opens, closes in countable(spec, start, ended):
        if opens >= end:
            break
        total += min(closes, end) - opens
    return total


def is_open(spec: CalendarSpec, t: int) -> bool:
    """Whether any opening of the dates around holds `t`."""
    today = local_date(spec, t)
    days = [today + n * ONE_DAY for n in range(-2, 2)]
    return any(a <= t < b for day in days for a, b in openings(spec, day))


def kind_at(spec: CalendarSpec, t: int) -> str:
    """open, holiday, break or closed."""
    if is_open(spec, t):
        return "open"
    day = local_date(spec, t)
    # The date whose midnights lie around t: not the date on the wall where a clock set back over
    # midnight repeats the end of the day before.
    while t >= instant(spec, day + ONE_DAY, 0):
        day += ONE_DAY
    if reason(spec, day) == "holiday":
        return "holiday"
    own = [(a, b) for a, b in openings(spec, day) if a < b]
    before, after = any(b <= t for _, b in own), any(a > t for a, _ in own)
    return "break" if before and after else "closed"
