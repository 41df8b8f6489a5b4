"""Opening hours as people type them, and how a calendar changes from a day on (CAL-1)."""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import pairwise
from typing import Any, Final

from opsroom.domain.hours import DAY_NAMES, CalendarError, shown

_CHINESE: Final = str.maketrans({"週": "周", "；": ";", "，": ",", "：": ":", "至": "-", "–": "-"})
_CHINESE_DAYS: Final = dict(zip("一二三四五六日", DAY_NAMES, strict=True)) | {"天": "sun"}
_SPAN: Final = re.compile(r"([0-9]{1,2}:[0-9]{2})-([0-9]{1,2}:[0-9]{2})")
_SHUT: Final = frozenset({"closed", "休息", "关门", "關門"})


def week_from(text: str) -> dict[str, list[list[str]]]:
    """A weekly pattern from words: ``mon-fri 08:30-12:00,13:00-17:30; sat 9:00-12:00``.

    A day that isn't named is closed. Days may be in Chinese, as 周一-周五, and
    go over the week's end.

    Raises:
        CalendarError: it can't be read.
    """
    week: dict[str, list[list[str]]] = {}
    parts = [part.split(None, 1) for part in text.translate(_CHINESE).split(";") if part.strip()]
    if not parts:
        raise CalendarError("bad_hours", "", shown(text))
    for words in parts:
        try:
            spans = spans_from(words[1] if len(words) > 1 else "")
        except CalendarError:
            raise CalendarError("bad_hours", "", shown(" ".join(words).strip())) from None
        for name in _days(words[0].lower()):
            if name in week:
                raise CalendarError("twice", name)
            week[name] = spans
    return {name: week[name] for name in DAY_NAMES if name in week}


def spans_from(text: str) -> list[list[str]]:
    """Openings of a day from words: ``08:30-12:00,13:00-17:30``, or ``closed``.

    Raises:
        CalendarError: they can't be read.
    """
    if text.strip().lower() in _SHUT:
        return []
    spans = []
    for part in text.translate(_CHINESE).split(","):
        match = _SPAN.fullmatch(part.replace(" ", ""))
        if match is None:
            raise CalendarError("bad_spans", "", shown(part.strip()))
        spans.append([edge.rjust(5, "0") for edge in match.groups()])
    return spans


def _days(text: str) -> Iterable[str]:
    for part in text.split(","):
        first, dash, last = part.partition("-")
        start = _day(first)
        end = _day(last) if dash else start
        if end < start:  # over the week's end, as sat-mon
            yield from DAY_NAMES[start:]
            start = 0
        yield from DAY_NAMES[start : end + 1]


def _day(text: str) -> int:
    name = _CHINESE_DAYS.get(text.removeprefix("周").removeprefix("星期"), text)
    if name not in DAY_NAMES:
        raise CalendarError("unknown_day", shown(text), ", ".join(DAY_NAMES))
    return DAY_NAMES.index(name)


def as_object(calendar: object) -> dict[str, Any]:
    """A configured calendar as an object: a name stands for its holidays in an ordinary week."""
    if isinstance(calendar, dict):
        return dict(calendar)
    return {"holidays": None if calendar == "weekends" else calendar}


def keeping(calendar: object, until: date) -> list[dict[str, Any]]:
    """What held before a change of a calendar's week or holidays on that date, itself included.

    Nothing is added where it has been changed on that date before: what held in between held on
    no earlier date.
    """
    was = as_object(calendar)
    earlier = list(was.get("earlier", ()))
    if any(one["until"] == until.isoformat() for one in earlier):
        return earlier
    held = {key: was[key] for key in ("week", "holidays") if key in was}
    return [*earlier, {"until": until.isoformat(), **held}]


def overlapping(spans: Iterable[Sequence[str]]) -> tuple[str, str] | None:
    """Two openings of a day that overlap, as ``08:30-12:00``; ``None`` where they are apart.

    Args:
        spans: its openings, as :func:`opsroom.domain.hours.spec_from` has taken them.
    """
    for (start, end), (other, until) in pairwise(sorted(map(tuple, spans))):
        if end < start or other < end:  # past midnight, or into the next
            return f"{start}-{end}", f"{other}-{until}"
    return None


def single_days(calendar: object, since: date) -> list[tuple[str, str]]:
    """A calendar's closures and days of their own hours from a date on, as ISO date and hours.

    The hours are as :func:`spans_from` reads them.
    """
    if not isinstance(calendar, dict):
        return []
    days = dict.fromkeys(calendar.get("closed", ()), "closed")
    days |= {day: _hours(spans) for day, spans in calendar.get("extra", {}).items()}
    return sorted((day, hours) for day, hours in days.items() if day >= since.isoformat())


def _hours(spans: Iterable[Sequence[str]]) -> str:
    return ",".join("-".join(span) for span in spans) or "closed"


def in_words(calendar: object) -> str:
    """A calendar's holidays and its week, as :func:`week_from` reads it; single days aren't in."""
    if not isinstance(calendar, dict):
        return str(calendar)
    named = calendar.get("holidays") or "weekends"
    if "week" not in calendar:
        return str(named)
    runs: list[tuple[str, str, str]] = []
    for name in DAY_NAMES:
        hours = _hours(calendar["week"].get(name, ()))
        if runs and runs[-1][2] == hours:
            runs[-1] = (runs[-1][0], name, hours)
        else:
            runs.append((name, name, hours))
    told = [
        f"{first if first == last else f'{first}-{last}'} {hours}"
        for first, last, hours in runs
        if hours != "closed"
    ]
    return f"{named}: {'; '.join(told)}"
