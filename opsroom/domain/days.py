"""What each date of a calendar is: its openings, its midnights, why it is closed (CAL-1, CAL-3)."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import NamedTuple

from opsroom.domain.hours import (
    DAY,
    CalendarError,
    CalendarSpec,
    Span,
    makeup_spans,
    union,
    zone_of,
)
from opsroom.domain.officialdays import UNPUBLISHED, official_name, official_year

EPOCH = date(1970, 1, 1).toordinal()
ONE_DAY = timedelta(1)
FIRST_YEAR, LAST_YEAR = 1969, 2201
"""Years of the dates that can be asked for: a year around the instants of a calendar."""


class Piece(NamedTuple):
    """A stretch of one kind: "open", "closed", "holiday" or "break"; `note` says why.

    `note` is "make-up" or "extra" for an opening on such a day, the holiday's English name for a
    holiday, else None.
    """

    start: int
    end: int
    kind: str
    note: str | None


class DayFacts(NamedTuple):
    """A date worked out: `why` it has its hours ("extra", "shut", "make-up", "holiday", "week").

    `openings` are UTC, sorted, apart, none of them empty; `midnight` and `next_midnight` bound it.
    """

    why: str
    openings: tuple[tuple[int, int], ...]
    midnight: int
    next_midnight: int


DAYS_KEPT = 4096


class Days:
    """The dates of a calendar, each worked out when asked for.

    Local edges become UTC by RFC 5545: a local time that a clock change skips takes the offset
    before the gap, one that occurs twice is the first occurrence.
    """

    def __init__(self, spec: CalendarSpec) -> None:
        self.spec = spec
        self.tz = zone_of(spec.tz)
        self._extra = dict(spec.extra)
        self._facts: dict[date, DayFacts] = {}

    def facts(self, day: date) -> DayFacts:
        """What is to be known of a date; remembered, for ledgers ask about the same few weeks.

        Raises `CalendarError` (out_of_range) for years that calendars don't answer for.
        """
        facts = self._facts.get(day)
        if facts is None:
            if not FIRST_YEAR <= day.year <= LAST_YEAR:
                raise CalendarError("out_of_range", "", day.isoformat())
            facts = DayFacts(self.spans(day)[1], tuple(self.openings(day)), *self.bounds(day))
            if len(self._facts) >= DAYS_KEPT:
                self._facts.clear()
            self._facts[day] = facts
        return facts

    def spans(self, day: date) -> tuple[tuple[Span, ...], str]:
        """A date's spans and why: "extra", "shut", "make-up", "holiday" or "week"."""
        if day in self._extra:
            return self._extra[day], "extra"
        if day in self.spec.closed:
            return (), "shut"
        week, country = self.spec.ruling(day)
        official = official_year(country, day.year) if country else UNPUBLISHED
        if day in official.makeup:
            return makeup_spans(week), "make-up"
        if day in official.off:
            return (), "holiday"
        return week[day.weekday()], "week"

    def openings(self, day: date) -> list[tuple[int, int]]:
        """A date's openings in UTC: sorted, apart, none of them empty."""
        spans = self.spans(day)[0]
        return union(sorted((self.instant(day, a), self.instant(day, b)) for a, b in spans))

    def instant(self, day: date, seconds: int) -> int:
        """The instant of a local time, given as seconds since the date's midnight."""
        number = day.toordinal()
        if seconds >= DAY:
            number, seconds = number + 1, seconds - DAY
            day += ONE_DAY
        minute, second = divmod(seconds, 60)
        wall = time(minute // 60, minute % 60, second)
        offset = datetime.combine(day, wall, self.tz).utcoffset()
        assert offset is not None  # a ZoneInfo always has one
        return (number - EPOCH - offset.days) * DAY + seconds - offset.seconds

    def bounds(self, day: date) -> tuple[int, int]:
        """Local midnight and the next one."""
        return self.instant(day, 0), self.instant(day, DAY)

    def local(self, t: int) -> datetime:
        """The local date and time at `t`; raises `CalendarError` (out_of_range)."""
        try:
            return datetime.fromtimestamp(t, self.tz)
        except (ValueError, OverflowError, OSError) as problem:
            raise CalendarError("out_of_range", "", str(t)) from problem

    def holiday_name(self, day: date, language: str) -> str | None:
        """The public holiday published for that date, in a language of `holidays`."""
        _week, country = self.spec.ruling(day)
        return official_name(country, day, language) if country else None

    def pieces(self, start: int, end: int) -> Iterator[Piece]:
        """[start, end) cut into contiguous stretches; neighbours may be alike in all but the date.

        Break: closed between two openings of one date. Holiday: any other time of a date closed
        by a public holiday.
        """
        if end <= start:
            return
        # Two days back: a shift past midnight, maybe over a date that the zone skipped.
        cursor, day = start, self.local(start).date() - 2 * ONE_DAY
        stop = self.local(end).date() + ONE_DAY
        ahead: list[tuple[int, int, str | None]] = []
        while cursor < end and day <= stop:
            ahead = sorted(ahead + self._noted(day), key=lambda opening: opening[:2])
            # Such a shift is in its place once the next two dates have been seen.
            settled = self.facts(day - ONE_DAY).midnight if day < stop else end
            while ahead and ahead[0][0] < settled:
                opens, closes, note = ahead.pop(0)
                if closes > cursor and opens < end:
                    yield from self._gap(cursor, opens)
                    begin, cursor = max(opens, cursor), min(closes, end)
                    yield Piece(begin, cursor, "open", note)
            day += ONE_DAY
        yield from self._gap(cursor, end)

    def _noted(self, day: date) -> list[tuple[int, int, str | None]]:
        facts = self.facts(day)
        note = facts.why if facts.why in ("extra", "make-up") else None
        return [(opens, closes, note) for opens, closes in facts.openings]

    def _gap(self, start: int, end: int) -> Iterator[Piece]:
        """Closed time, told apart by local date and by the openings around it."""
        if start >= end:
            return
        day = self.local(start).date()
        while start < end:
            until = min(end, self.facts(day).next_midnight)
            # Empty where a clock set back over midnight repeats the end of the date before.
            if start < until:
                yield self._closed_piece(day, start, until)
                start = until
            day += ONE_DAY

    def _closed_piece(self, day: date, start: int, end: int) -> Piece:
        facts = self.facts(day)
        if facts.why == "holiday":
            return Piece(start, end, "holiday", self.holiday_name(day, "en_US"))
        for (_, shut), (reopen, _) in pairwise(facts.openings):
            if shut <= start and end <= reopen:
                return Piece(start, end, "break", None)
        return Piece(start, end, "closed", None)
