"""What a working calendar is made of, and reading one from its JSON shape (CAL-1, CAL-2).

A `CalendarSpec` is plain, hashable data: `worktime.calendar` turns it into arithmetic.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from opsroom.domain.officialdays import CONFIRMED_YEARS, TIME_ZONES

Span = tuple[int, int]
"""An opening: local seconds since midnight of the date it belongs to, start before end. The end
may lie past midnight (above 86,400), at most a day after the start."""

Week = tuple[tuple[Span, ...], ...]
"""Seven days of openings, Monday first."""

DAY = 86_400
DAY_NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_OFFICE: tuple[Span, ...] = ((8 * 3600 + 1800, 17 * 3600 + 1800),)
DEFAULT_WEEK: Week = (_OFFICE,) * 5 + ((), ())
"""Mon-Fri 08:30-17:30 without a break: the default of CAL-1."""

WEEKENDS = "weekends"
_KEYS = ("week", "closed", "extra", "holidays", "earlier")
_EARLIER_KEYS = ("until", "week", "holidays")
_TIME = re.compile(r"([0-9]{2}):([0-9]{2})(?::([0-9]{2}))?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class CalendarError(ValueError):
    """A calendar that can't be used.

    `code` says what is wrong (below), `where` is a path into the calendar ("week.mon[0]"; "" for
    the whole), `detail` is the offending value or the allowed ones, as text.

    Codes: unknown_calendar, not_an_object, not_a_list, unknown_key, unknown_day, bad_interval,
    bad_hours, bad_spans, twice, bad_time, empty_interval, bad_date, unknown_holidays, unknown_tz,
    missing_tz, never_open, out_of_range.
    """

    def __init__(self, code: str, where: str = "", detail: str = "") -> None:
        self.code = code
        self.where = where
        self.detail = detail
        words = code.replace("_", " ")
        super().__init__(": ".join(part for part in (where, words, detail) if part))


class Earlier(NamedTuple):
    """The week and the holidays that held on the dates before `until`."""

    until: date
    week: Week
    holidays: str | None


@dataclass(frozen=True, slots=True)
class CalendarSpec:
    """The working calendar of a site, as data.

    `week` has seven entries, Monday first. `holidays` names the country whose public holidays
    and make-up days hold ("CN", "TW"), or None. `earlier` has what held of both before they were
    changed, sorted by date. For a single date the order is: `extra` (its spans replace that date's
    hours), `closed`, make-up day (Monday's hours), public holiday, week.
    """

    tz: str
    week: Week = DEFAULT_WEEK
    holidays: str | None = None
    closed: frozenset[date] = frozenset()
    extra: tuple[tuple[date, tuple[Span, ...]], ...] = ()
    earlier: tuple[Earlier, ...] = ()

    def ruling(self, day: date) -> tuple[Week, str | None]:
        """The week and the holidays that hold on a date."""
        for was in self.earlier:
            if day < was.until:
                return was.week, was.holidays
        return self.week, self.holidays


def spec_from(
    calendar: object, tz: str | None = None, default_week: Week = DEFAULT_WEEK
) -> CalendarSpec:
    """Read a calendar from its JSON shape.

    `calendar` is "CN", "TW", "weekends" (no holidays), or an object with any of `week`
    ({"mon": [["08:30", "17:30"], …]}; a day left out is closed; without `week`, `default_week`
    holds), `closed` ([DATE, …]), `extra` ({DATE: [[…]]}), `holidays` ("CN", "TW" or null),
    `earlier` ([{"until": DATE, "week": …, "holidays": …}, …]: what held before that date).
    `tz` is an IANA name; without it the country's own is taken. Raises `CalendarError`.
    """
    if isinstance(calendar, str):
        if calendar == WEEKENDS:
            return CalendarSpec(_zone(tz, None), default_week)
        if calendar in CONFIRMED_YEARS:
            return CalendarSpec(_zone(tz, calendar), default_week, calendar)
        raise CalendarError("unknown_calendar", "", shown(calendar))
    if not isinstance(calendar, Mapping):
        raise CalendarError("not_an_object", "", shown(calendar))
    week, country = _ruling(calendar, default_week, _KEYS)
    return CalendarSpec(
        tz=_zone(tz, country),
        week=week,
        holidays=country,
        closed=_closed(calendar.get("closed", ())),
        extra=_extra(calendar.get("extra", {})),
        earlier=_earlier(calendar.get("earlier", ()), default_week),
    )


def _ruling(
    value: Mapping[object, object], default_week: Week, keys: Sequence[str], root: str = ""
) -> tuple[Week, str | None]:
    """An object's week and holidays; it has no keys but these. `root` leads to it."""
    for key in value:
        if key not in keys:
            raise CalendarError("unknown_key", root + shown(key), ", ".join(keys))
    country = value.get("holidays")
    if country is not None and (not isinstance(country, str) or country not in CONFIRMED_YEARS):
        raise CalendarError("unknown_holidays", f"{root}holidays", shown(country))
    week = _week(value["week"], f"{root}week") if "week" in value else default_week
    return week, country


def _earlier(value: object, default_week: Week) -> tuple[Earlier, ...]:
    held: dict[date, Earlier] = {}
    for i, item in enumerate(_items(value, "earlier")):
        where = f"earlier[{i}]"
        if not isinstance(item, Mapping):
            raise CalendarError("not_an_object", where, shown(item))
        until = _date(item.get("until"), f"{where}.until")
        if until in held:
            raise CalendarError("twice", f"{where}.until")
        held[until] = Earlier(until, *_ruling(item, default_week, _EARLIER_KEYS, f"{where}."))
    return tuple(sorted(held.values()))


def zone_of(name: str) -> ZoneInfo:
    """The time zone of that IANA name; raises `CalendarError` (unknown_tz)."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as problem:  # a path, a folder, a NUL…
        raise CalendarError("unknown_tz", "tz", shown(name)) from problem


def _zone(tz: object, country: str | None) -> str:
    if tz is None and country is not None:
        tz = TIME_ZONES[country]
    if tz is None:
        raise CalendarError("missing_tz", "tz")
    if not isinstance(tz, str):
        raise CalendarError("unknown_tz", "tz", shown(tz))
    zone_of(tz)
    return tz


def _week(value: object, where: str) -> Week:
    if not isinstance(value, Mapping):
        raise CalendarError("not_an_object", where, shown(value))
    for key in value:
        if key not in DAY_NAMES:
            raise CalendarError("unknown_day", f"{where}.{shown(key)}", ", ".join(DAY_NAMES))
    return tuple(_spans(value.get(name, ()), f"{where}.{name}") for name in DAY_NAMES)


def _closed(value: object) -> frozenset[date]:
    items = _items(value, "closed")
    return frozenset(_date(item, f"closed[{i}]") for i, item in enumerate(items))


def _extra(value: object) -> tuple[tuple[date, tuple[Span, ...]], ...]:
    if not isinstance(value, Mapping):
        raise CalendarError("not_an_object", "extra", shown(value))
    days = {}
    for key, spans in value.items():
        where = f"extra.{shown(key)}"
        days[_date(key, where)] = _spans(spans, where)
    return tuple(sorted(days.items()))


def _items(value: object, where: str) -> Sequence[object]:
    if not isinstance(value, list | tuple):
        raise CalendarError("not_a_list", where, shown(value))
    return value


def _spans(value: object, where: str) -> tuple[Span, ...]:
    """Sorted, with overlapping and touching ones made one."""
    items = _items(value, where)
    spans = sorted(_span(item, f"{where}[{i}]") for i, item in enumerate(items))
    return tuple(union(spans))


def _span(value: object, where: str) -> Span:
    if not isinstance(value, list | tuple) or len(value) != 2:
        raise CalendarError("bad_interval", where, shown(value))
    start, end = (_time(item, where) for item in value)
    if start in (end, DAY):
        raise CalendarError("empty_interval", where, shown(list(value)))
    return (start, end) if start < end else (start, end + DAY)


def _time(value: object, where: str) -> int:
    match = _TIME.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise CalendarError("bad_time", where, shown(value))
    hour, minute, second = (int(part or 0) for part in match.groups())
    seconds = hour * 3600 + minute * 60 + second
    if minute > 59 or second > 59 or seconds > DAY:
        raise CalendarError("bad_time", where, shown(value))
    return seconds


def _date(value: object, where: str) -> date:
    if isinstance(value, date):
        return value
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        raise CalendarError("bad_date", where, shown(value))
    try:
        return date.fromisoformat(value)
    except ValueError as problem:
        raise CalendarError("bad_date", where, shown(value)) from problem


def shown(value: object) -> str:
    """The value as a short text for an error: one printable line of at most 60 characters."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    text = "".join(char if char.isprintable() else "?" for char in text[:60])
    return text if len(text) < 60 else text[:59] + "…"


def union(intervals: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Sorted intervals with overlapping and touching ones made one; empty ones dropped."""
    united: list[tuple[int, int]] = []
    for start, end in intervals:
        if end <= start:
            continue
        if united and start <= united[-1][1]:
            united[-1] = (united[-1][0], max(end, united[-1][1]))
        else:
            united.append((start, end))
    return united


def makeup_spans(week: Week) -> tuple[Span, ...]:
    """The hours of a make-up working day: Monday's, or those of the first day that has any."""
    return next((spans for spans in week if spans), ())
