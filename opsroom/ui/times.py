"""Reading the times people type: ``14:30``, ``+90m``, ``-20m``, ``fri 9:00``, ``11-26 09:00``."""

import re
from datetime import date, datetime, time, timedelta

from opsroom.domain.worktime import Calendar

_SHIFT = re.compile(r"([+-])\s*(\d{1,4})\s*([mhd])$")
_CLOCK = re.compile(r"(?:(.+?)\s+)?(\d{1,2})[:：](\d{2})$")
_DATE = re.compile(r"(?:(\d{4})-)?(\d{1,2})-(\d{1,2})$")
_DAYS = {"mon": 0, "tue": 1, "wed": 2, "thu": 3, "fri": 4, "sat": 5, "sun": 6}
_CHINESE = {"一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "日": 6, "天": 6}
_NEAR = {"": 0, "today": 0, "今天": 0, "tomorrow": 1, "tmr": 1, "明天": 1}
_NEAR |= {"yesterday": -1, "昨天": -1}
_UNITS = {"m": 60, "h": 3600, "d": 86400}


#: Two clocks that differ by no more seconds are the same one, read one after the other.
_SAME = 5


def ahead(now: int, real: int) -> int:
    """By how many seconds a session's clock is ahead of real time; 0 for one that wasn't set.

    What happened in real time is told on the clock that is on the screen.
    """
    by = now - real
    return by if abs(by) > _SAME else 0


def read_time(text: str, cal: Calendar, now: int, *, past: bool = False) -> int | None:
    """Read a time on the site's own clock.

    Args:
        text: ``14:30`` (today; ``2:30`` also in a shift that runs past midnight),
            ``tomorrow 9:00`` / ``明天 9:00``, ``fri 9:00`` / ``周五 9:00`` (the next one),
            ``yesterday 16:00`` / ``昨天 16:00``, ``11-26 09:00``, ``2026-11-26 09:00``, or
            ``+90m``, ``+2h``, ``+1d``, and back: ``-20m``.
        cal: the site's calendar.
        now: epoch seconds.
        past: it is when something happened: a weekday is the last one, and not the next.

    Returns:
        Epoch seconds; ``None`` when it can't be read.
    """
    text = text.strip().casefold()
    if shift := _SHIFT.match(text):
        by = int(shift[2]) * _UNITS[shift[3]]
        return now - by if shift[1] == "-" else now + by
    clock = _CLOCK.match(text)
    if clock is None or int(clock[2]) > 23 or int(clock[3]) > 59:
        return None
    word, at = clock[1] or "", time(int(clock[2]), int(clock[3]))
    weekday = _weekday(word)
    if weekday is not None:
        return _on_weekday(weekday, at, cal, now, past=past)
    today = cal.day_of(now)
    day = _day(word, today)
    if day is None:
        return None
    found = int(datetime.combine(day, at, cal.tz).timestamp())
    tonight = _tonight(at, cal, today) if found <= now and not (word or past) else None
    return found if tonight is None else tonight


def _tonight(at: time, cal: Calendar, today: date) -> int | None:
    """A bare time of the next date, where today's shift runs past midnight and reaches it."""
    then = int(datetime.combine(today + timedelta(days=1), at, cal.tz).timestamp())
    return then if any(start <= then <= end for start, end in cal.hours(today)) else None


def _weekday(word: str) -> int | None:
    weekday = _DAYS.get(word[:3])
    if weekday is None and word[:-1] in ("周", "週", "星期", "礼拜", "禮拜"):
        weekday = _CHINESE.get(word[-1])
    return weekday


def _on_weekday(weekday: int, at: time, cal: Calendar, now: int, *, past: bool) -> int:
    """The next such day, never today; or the last on which that time has been already."""
    today = cal.day_of(now)
    if not past:
        day = today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)
        return int(datetime.combine(day, at, cal.tz).timestamp())
    day = today - timedelta(days=(today.weekday() - weekday) % 7)
    found = int(datetime.combine(day, at, cal.tz).timestamp())
    if found > now:
        found = int(datetime.combine(day - timedelta(days=7), at, cal.tz).timestamp())
    return found


def _day(word: str, today: date) -> date | None:
    if word in _NEAR:
        return today + timedelta(days=_NEAR[word])
    if found := _DATE.match(word):
        try:
            return date(int(found[1] or today.year), int(found[2]), int(found[3]))
        except ValueError:
            return None
    return None
