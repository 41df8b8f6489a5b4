"""Working-time arithmetic, exact to the second (CAL-1 to CAL-4).

A calendar is laid out once as sorted integer lists (openings in UTC and the working seconds
before each); every question is then a bisection. The lists cover a stretch of dates and grow
when somebody asks beyond them.

Instants are epoch seconds UTC, durations are seconds. Local edges become UTC by RFC 5545: a
local time that a clock change skips takes the offset before the gap, one that occurs twice is
the first occurrence.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from threading import Lock
from typing import NamedTuple

from opsroom.domain.days import ONE_DAY, Days, Piece
from opsroom.domain.hours import (
    DAY,
    DEFAULT_WEEK,
    CalendarError,
    CalendarSpec,
    Span,
    spec_from,
    union,
)
from opsroom.domain.officialdays import CONFIRMED_YEARS
from opsroom.domain.stairs import Stairs, stairs

__all__ = [
    "DEFAULT_WEEK",
    "Calendar",
    "CalendarError",
    "CalendarSpec",
    "Piece",
    "Span",
    "calendar",
    "spec_from",
]

FIRST_DAY = date(1970, 1, 1)
LAST_DAY = date(2200, 12, 31)
FIRST_INSTANT, END_INSTANT = 0, 7_289_654_400
"""Dates that calendars answer for, and the same in UTC: any instant in [first, end), whatever
was asked before. Asking outside raises `CalendarError` (out_of_range)."""

GIVE_UP_DAYS = 30 * 366
GIVE_UP = GIVE_UP_DAYS * DAY
"""A calendar without an opening for this long, up to the end of its range, is never open."""

FIRST_STRETCH, LONGEST_STRETCH = 64, 1461
"""Days laid out at first, and at most at a time when more is asked for."""

MOST_STAIRS = 8
"""Durations whose stairs are kept; a company has two, its allowances (SLA-1)."""


class _Table(NamedTuple):
    """Openings of the dates from `first` to `last`, which lie in the instants [low, high).

    Opening i is [starts[i], ends[i]), and before[i] is the ordinal of its start. Opening 0 is
    empty and sits at `low`, so that every instant of the stretch has an opening at or before it.
    `origin` is the ordinal at `low` and `total` the one at `high`.
    """

    starts: list[int]
    ends: list[int]
    before: list[int]
    low: int
    high: int
    origin: int
    total: int
    first: date
    last: date


@lru_cache(maxsize=1024)
def calendar(spec: CalendarSpec) -> "Calendar":
    """The calendar of that spec, laid out once and shared (safe between threads).

    Raises `CalendarError` for an unknown time zone.
    """
    return Calendar(spec)


class Calendar:
    """Working hours in a time zone. Get one from `calendar(spec)`.

    Every method raises `CalendarError`: out_of_range for instants outside 1970 to 2200,
    never_open where an answer needs working time, and its end of that range has none in thirty
    years. Neither depends on what was asked before.
    """

    def __init__(self, spec: CalendarSpec) -> None:
        self.spec = spec
        self._days = Days(spec)
        self.tz = self._days.tz
        self._lock = Lock()
        # One attribute, replaced whole: a reader in another thread sees the old or the new one.
        self._table = _Table([], [], [], 0, 0, 0, 0, FIRST_DAY, FIRST_DAY)
        # By duration, each with the table it was laid out for.
        self._stairs: dict[int, tuple[_Table, Stairs]] = {}

    # -- arithmetic -------------------------------------------------------------------------

    def ordinal(self, t: int) -> int:
        """Working seconds from this calendar's origin to `t` (negative before the origin).

        The origin is arbitrary: ordinals compare only within one `Calendar` object.
        """
        table = self._table
        if not table.low <= t < table.high:
            table = self._reach(t)
        i = bisect_right(table.starts, t) - 1
        end = table.ends[i]
        return table.before[i] + (t if t < end else end) - table.starts[i]

    def earliest(self, ordinal: int) -> int:
        """The first instant at which `ordinal` working seconds have passed: an end, not a start."""
        table = self._table
        if not table.origin < ordinal <= table.total:
            table = self._reach_ordinal(lowest=ordinal - 1, highest=ordinal)
        j = bisect_left(table.before, ordinal) - 1
        return table.starts[j] + ordinal - table.before[j]

    def latest(self, ordinal: int) -> int:
        """The last instant at which no more than `ordinal` seconds have passed: a start."""
        table = self._table
        if not table.origin <= ordinal < table.total:
            table = self._reach_ordinal(lowest=ordinal, highest=ordinal + 1)
        j = bisect_right(table.before, ordinal) - 1
        return table.starts[j] + ordinal - table.before[j]

    def add(self, start: int, seconds: int) -> int:
        """The earliest instant by which `seconds` of working time have passed since `start`.

        17:30 rather than 08:30 the next day (SLA-1). `add(s, 0)` is `s`; fewer than none is
        `subtract`.
        """
        if seconds <= 0:
            return self.subtract(start, -seconds) if seconds else start
        starts, ends, before, low, high, _, total, _, _ = self._table
        if low <= start < high:
            i = bisect_right(starts, start) - 1
            end = ends[i]
            ordinal = before[i] + (start if start < end else end) - starts[i] + seconds
            if ordinal <= total:
                j = bisect_left(before, ordinal, i) - 1
                return starts[j] + ordinal - before[j]
        return self.earliest(self.ordinal(start) + seconds)

    def add_all(self, starts: Sequence[int], seconds: int) -> list[int]:
        """As `add` for many starts at once, in their order, several times as fast."""
        if seconds <= 0 or not starts:
            return [self.add(start, seconds) for start in starts]
        for edge in (min(starts), max(starts)):  # the table grows over all of them
            self.add(edge, seconds)
        table = self._table
        known = self._stairs.get(seconds)
        if known is None or known[0] is not table:
            if len(self._stairs) >= MOST_STAIRS:
                self._stairs.clear()
            known = (table, stairs(table.starts, table.ends, table.before, seconds))
            self._stairs[seconds] = known
        return known[1].ends(starts)

    def subtract(self, end: int, seconds: int) -> int:
        """The last instant from which `seconds` of working time still lie before `end`.

        The last safe moment: `elapsed(t, end) >= seconds`. `subtract(e, 0)` is `e`; fewer than
        none is `add`.
        """
        if seconds <= 0:
            return self.add(end, -seconds) if seconds else end
        return self.latest(self.ordinal(end) - seconds)

    def elapsed(self, start: int, end: int) -> int:
        """Working seconds from `start` to `end`; negative when `end` comes first (CAL-4)."""
        return self.ordinal(end) - self.ordinal(start)

    def is_open(self, t: int) -> bool:
        """Whether `t` is working time; an opening includes its start and not its end."""
        table = self._table
        if not table.low <= t < table.high:
            table = self._reach(t)
        return t < table.ends[bisect_right(table.starts, t) - 1]

    def next_change(self, t: int) -> int | None:
        """The first instant after `t` at which it opens or closes; None within thirty years."""
        ordinal = self.ordinal(t)
        try:
            change = self._close_after(t) if self.is_open(t) else self.latest(ordinal)
        except CalendarError:
            return None
        return change if change - t <= GIVE_UP else None

    # -- days -------------------------------------------------------------------------------

    def hours(self, day: date) -> tuple[tuple[int, int], ...]:
        """The openings that belong to a date, as UTC instants, sorted and apart.

        A shift past midnight belongs to the date it starts on.
        """
        return self._days.facts(day).openings

    def is_working_day(self, day: date) -> bool:
        """Whether any opening belongs to the date."""
        return bool(self.hours(day))

    def working_day_before(self, day: date) -> date:
        """The last working day strictly before `day`."""
        return self._working_day(day, -1)

    def working_day_after(self, day: date) -> date:
        """The first working day strictly after `day`."""
        return self._working_day(day, 1)

    def close_of(self, day: date) -> int | None:
        """The instant the date's last opening ends (maybe past midnight); None when closed."""
        hours = self.hours(day)
        return hours[-1][1] if hours else None

    def day_of(self, t: int) -> date:
        """The local date at `t`."""
        return self._days.local(t).date()

    def day_bounds(self, day: date) -> tuple[int, int]:
        """Local midnight and the next one: the date is the half-open interval between them."""
        facts = self._days.facts(day)
        return facts.midnight, facts.next_midnight

    def holidays_known(self, day: date) -> bool:
        """Whether the date lies in a year whose public holidays were published (CAL-3).

        Always True for a calendar that observes none.
        """
        _week, country = self.spec.ruling(day)
        return country is None or day.year in CONFIRMED_YEARS[country]

    def holiday_name(self, day: date, language: str = "en_US") -> str | None:
        """The public holiday on that date in en_US, zh_CN or zh_TW; None where there is none.

        A make-up day, a closure or an extra shift on the date doesn't matter here.
        """
        return self._days.holiday_name(day, language)

    def iso(self, t: int) -> str:
        """ISO 8601 with the calendar's offset at that instant."""
        return self._days.local(t).isoformat()

    # -- segments ---------------------------------------------------------------------------

    def segments(self, start: int, end: int) -> Iterator[tuple[int, int, str]]:
        """[start, end) cut into contiguous stretches: "open", "closed", "holiday", "break"."""
        last: tuple[int, int, str] | None = None
        for piece in self.pieces(start, end):
            if last and last[2] == piece.kind:
                last = (last[0], piece.end, piece.kind)
                continue
            if last:
                yield last
            last = piece[:3]
        if last:
            yield last

    def pieces(self, start: int, end: int) -> Iterator[Piece]:
        """As `segments`, with the reason for each; neighbours may be alike in all but the date.

        Break: closed between two openings of one date. Holiday: any other time of a date closed
        by a public holiday.
        """
        return self._days.pieces(start, end)

    # -- growing ----------------------------------------------------------------------------

    def _close_after(self, t: int) -> int:
        """The end of the opening that `t` lies in, or any instant after thirty years of it."""
        table = self._table
        while (end := table.ends[bisect_right(table.starts, t) - 1]) == table.high:
            if end - t > GIVE_UP:
                break
            table = self._grow(table, forward=True)
        return end

    def _working_day(self, day: date, step: int) -> date:
        if not FIRST_DAY <= day <= LAST_DAY:
            raise CalendarError("out_of_range", "", day.isoformat())
        for _ in range(GIVE_UP_DAYS):
            day += timedelta(step)
            if self.is_working_day(day):
                return day
        raise CalendarError("never_open", "", self.spec.tz)

    def _reach(self, t: int) -> _Table:
        """The table after growing it over `t`."""
        if not FIRST_INSTANT <= t < END_INSTANT:
            raise CalendarError("out_of_range", "", str(t))
        table = self._begin(datetime.fromtimestamp(t, UTC).date())
        while t >= table.high:
            table = self._grow(table, forward=True)
        while t < table.low:
            table = self._grow(table, forward=False)
        return table

    def _reach_ordinal(self, lowest: int, highest: int) -> _Table:
        """The table after growing it until it counts from `lowest` or less to `highest` or more."""
        table = self._table
        if not table.starts:
            raise CalendarError("out_of_range", "", "an ordinal of no known instant")
        while table.total < highest:
            if table.last > LAST_DAY:
                raise self._beyond(END_INSTANT - GIVE_UP, END_INSTANT - 1)
            table = self._grow(table, forward=True)
        while table.origin > lowest:
            if table.first < FIRST_DAY:
                raise self._beyond(FIRST_INSTANT, FIRST_INSTANT + GIVE_UP)
            table = self._grow(table, forward=False)
        return table

    def _beyond(self, start: int, end: int) -> CalendarError:
        """What is wrong with an answer past the years of the range that lie at one of its ends."""
        if self.elapsed(start, end):
            return CalendarError("out_of_range", "", "1970-2200")
        return CalendarError("never_open", "", self.spec.tz)

    def _begin(self, day: date) -> _Table:
        with self._lock:
            if not self._table.starts:
                first = max(FIRST_DAY - ONE_DAY, day - 2 * ONE_DAY)
                last = min(first + timedelta(FIRST_STRETCH), LAST_DAY + ONE_DAY)
                self._table = self._lay_out(first, last, 0)
            return self._table

    def _grow(self, table: _Table, forward: bool) -> _Table:
        """A longer table, published for everybody; the origin stays."""
        with self._lock:
            if table is not self._table:  # another thread was faster
                return self._table
            days = min(table.last - table.first, timedelta(LONGEST_STRETCH))
            if table.last > LAST_DAY if forward else table.first < FIRST_DAY:
                raise CalendarError("out_of_range", "", "1970-2200")
            if forward:
                last = min(table.last + days, LAST_DAY + ONE_DAY)
                more = self._lay_out(table.last + ONE_DAY, last, table.total)
                self._table = _join(table, more)
            else:
                first = max(table.first - days, FIRST_DAY - ONE_DAY)
                more = self._lay_out(first, table.first - ONE_DAY, 0)
                self._table = _join(more, table)
            return self._table

    def _lay_out(self, first: date, last: date, origin: int) -> _Table:
        """The table of some dates; `origin` is the ordinal at the first one's midnight."""
        low = max(self.day_bounds(first)[0], FIRST_INSTANT)
        high = min(self.day_bounds(last)[1], END_INSTANT)
        edges = []
        # Two days either way: shifts past midnight, and dates that a zone skipped.
        for number in range(first.toordinal() - 2, last.toordinal() + 3):
            for start, end in self._days.openings(date.fromordinal(number)):
                edges.append((max(start, low), min(end, high)))
        starts, ends, before, count = [low], [low], [origin], origin
        for start, end in union(sorted(edges)):
            starts.append(start)
            ends.append(end)
            before.append(count)
            count += end - start
        return _Table(starts, ends, before, low, high, origin, count, first, last)


def _join(early: _Table, late: _Table) -> _Table:
    """Two tables that touch, counted as `late` counts; an opening cut at the seam is made one."""
    shift = late.origin - early.total
    starts, ends = early.starts[:], early.ends[:]
    before = [count + shift for count in early.before] if shift else early.before[:]
    rest = 1  # the later one's empty opening goes
    if len(late.starts) > 1 and len(starts) > 1 and late.starts[1] == ends[-1]:
        ends[-1] = late.ends[1]
        rest = 2
    starts += late.starts[rest:]
    ends += late.ends[rest:]
    before += late.before[rest:]
    origin = early.origin + shift
    return _Table(
        starts, ends, before, early.low, late.high, origin, late.total, early.first, late.last
    )
