"""Reading local times that other systems wrote, many and fast, as instants."""

import re
from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta
from typing import Final

from opsroom.domain.hours import zone_of

ISO: Final = "iso"
"""The format's name for ISO 8601."""

_EPOCH: Final = datetime(1970, 1, 1)  # noqa: DTZ001 - subtracted from local times, no instant
_FIXED: Final = {
    "Y": r"(?P<Y>[0-9]{4})",
    "m": r"(?P<m>[0-9]{2})",
    "d": r"(?P<d>[0-9]{2})",
    "H": r"(?P<H>[0-9]{2})",
    "I": r"(?P<I>0[1-9]|1[0-2])",
    "M": r"(?P<M>[0-5][0-9])",
    "S": r"(?P<S>[0-5][0-9])",
    "p": r"(?P<p>[AaPp])[Mm]",
}
_HOURS_KEPT: Final = 20_000
_DIRECTIVE = re.compile(r"%(.)")

Reader = Callable[[str], datetime]


class WallClock:
    """Turns texts into epoch seconds.

    A time without an offset is local to the zone, by RFC 5545's rule: one that a clock change
    skips takes the offset before the gap, one that occurs twice is the first occurrence.

    Attributes:
        doubtful: how many of those there were so far.
    """

    def __init__(self, form: str, zone: str) -> None:
        """Prepare for a format.

        Args:
            form: as for ``strptime``, or ``iso``.
            zone: an IANA name.

        Raises:
            CalendarError: the zone is unknown.
        """
        self.doubtful = 0
        self._read = datetime.fromisoformat if form == ISO else reader_of(form)
        self._tz = zone_of(zone)
        self._pattern = None if form == ISO else _pattern(form)
        self._from = self._to = 0
        # The offset on each day on which no clock changes.
        self._days: dict[date, timedelta | None] = {}
        # Hours of such days, as they are written: the instants they begin at.
        self._hours: dict[str, int] = {}
        # What stands for minutes and seconds, and the seconds that it means.
        self._rests: dict[str, int] = {}

    def instant(self, text: str) -> int:
        """Read a time as epoch seconds; fractions are cut off.

        Raises:
            ValueError: it isn't of the format.
        """
        return self.instants((text,))[0]

    def instants(self, texts: Iterable[str]) -> list[int]:
        """Read many times, in their order, as :meth:`instant` does.

        Raises:
            ValueError: one isn't of the format; none of them is counted as doubtful then.
        """
        first, last, hours, rests = self._from, self._to, self._hours, self._rests
        before, read = self.doubtful, list[int]()
        try:
            for text in texts:
                try:
                    read.append(hours[text[:first] + text[last:]] + rests[text[first:last]])
                except KeyError:
                    read.append(self._learned(text))
                    first, last = self._from, self._to
        except (ValueError, OverflowError):
            self.doubtful = before
            raise
        return read

    def _learned(self, text: str) -> int:
        """The instant of a time, whose hour is remembered if no clock changes on its day.

        The zone is asked once a day then: a table of calls has many on each.
        """
        local = self._read(text)
        found = self._pattern.fullmatch(text) if self._pattern else None
        span = _within_the_hour(found) if found else None
        offset = self._steady(local) if span else None
        if span is None or offset is None:
            return self._reckoned(local)
        at = _seconds(local - _EPOCH - offset)
        if len(self._hours) >= _HOURS_KEPT:
            self._hours.clear()
        rest = 60 * local.minute + local.second
        self._from, self._to = first, last = span  # the same for all of a fixed width
        self._hours[text[:first] + text[last:]] = at - rest
        self._rests[text[first:last]] = rest
        return at

    def _steady(self, local: datetime) -> timedelta | None:
        """The offset on the day of a local time; ``None`` if it isn't the same all day."""
        day = local.date()
        if day not in self._days:
            if len(self._days) >= _HOURS_KEPT:
                self._days.clear()
            edges = [time(hour, fold=fold) for hour in range(24) for fold in (0, 1)]
            edges += [time(23, 59, 59), time(23, 59, 59, fold=1)]
            offsets = {datetime.combine(day, edge, self._tz).utcoffset() for edge in edges}
            self._days[day] = offsets.pop() if len(offsets) == 1 else None
        return self._days[day]

    def _reckoned(self, local: datetime) -> int:
        offset = local.utcoffset()
        if offset is None:
            there = local.replace(tzinfo=self._tz)
            offset = there.utcoffset()
            if offset != there.replace(fold=1).utcoffset():
                self.doubtful += 1
            assert offset is not None  # a ZoneInfo always has one
        else:
            local = local.replace(tzinfo=None)
        return _seconds(local - _EPOCH - offset)


def _seconds(since: timedelta) -> int:
    return since.days * 86_400 + since.seconds


def _within_the_hour(found: re.Match[str]) -> tuple[int, int] | None:
    """Where minutes and seconds stand in a time; ``None`` if another field stands between."""
    spans = {key: found.span(key) for key in found.re.groupindex}
    within = [spans.pop(key) for key in "MS" if key in spans] or [(found.end(), found.end())]
    first, last = min(within)[0], max(within)[1]
    apart = any(first < start < last for start, _end in spans.values())
    return None if apart else (first, last)


def reader_of(form: str) -> Reader:
    """A function that reads what ``strptime`` reads; many times faster for texts of fixed width.

    Args:
        form: as for ``strptime``.
    """

    def slow(text: str) -> datetime:
        return datetime.strptime(text, form)  # noqa: DTZ007 - the zone is the caller's

    pattern = _pattern(form)
    if pattern is None:
        return slow
    groups = pattern.groupindex
    twelve = "I" in groups
    order = [groups.get(key, 0) for key in ("Y", "m", "d", "I" if twelve else "H", "M", "S", "p")]
    match = pattern.fullmatch
    year, month, day, hour, minute, second, half = order

    def fast(text: str) -> datetime:
        found = match(text)
        if found is None:
            return slow(text)
        part = found.group
        hours = int(part(hour)) if hour else 0
        if twelve:
            hours = hours % 12 + (12 if part(half) in "Pp" else 0)
        return datetime(  # noqa: DTZ001 - the zone is the caller's
            int(part(year)),
            int(part(month)),
            int(part(day)),
            hours,
            int(part(minute)) if minute else 0,
            int(part(second)) if second else 0,
        )

    return fast


def _pattern(form: str) -> re.Pattern[str] | None:
    """The regular expression of a format of whole dates in fixed width; ``None`` for others."""
    pieces = _DIRECTIVE.split(form)
    keys = pieces[1::2]
    once = len(set(keys)) == len(keys) and set(keys) <= set(_FIXED)
    if not once or not {"Y", "m", "d"} <= set(keys) or ("I" in keys) != ("p" in keys):
        return None
    if "I" in keys and "H" in keys:
        return None
    between, fields = map(re.escape, pieces[::2]), [*(_FIXED[key] for key in keys), ""]
    return re.compile("".join(a + b for a, b in zip(between, fields, strict=True)))
