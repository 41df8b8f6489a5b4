"""Instants, dates and clocks as people type them on the command line."""

import time
from datetime import date

from opsroom.cli.table import cut
from opsroom.domain.errors import BadInput
from opsroom.domain.worktime import Calendar
from opsroom.language import _
from opsroom.language.times import BEYOND, FIRST, is_instant, not_an_instant, read_instant
from opsroom.ui.times import read_time


def instant(where: str, text: str) -> int:
    """Read an ISO 8601 instant with offset as epoch seconds; fractions are cut off.

    Raises:
        BadInput: it isn't one.
    """
    found = read_instant(text)
    if found is None:
        raise BadInput(where, not_an_instant(text))
    return found


def time_at(where: str, text: str, cal: Calendar, now: int, *, past: bool = False) -> int:
    """Read an instant, or a time on the site's own clock such as ``14:30``, ``+2h``, ``fri 9:00``.

    Args:
        where: the option, for the error.
        text: what was typed.
        cal: the site's calendar.
        now: epoch seconds.
        past: it is when something happened, so that a weekday is the last one.

    Raises:
        BadInput: it is neither.
    """
    found = read_instant(text)
    if found is None:
        found = read_time(text, cal, now, past=past)
    if found is not None:
        return found
    if is_instant(text):  # but outside the years that calendars know
        raise BadInput(where, not_an_instant(text))
    wrong = (
        _("“{text}” isn't a time, such as 9:40, -20m, mon 16:00 or 2026-11-24T09:40+08:00.")
        if past
        else _("“{text}” isn't a time, such as 14:30, +90m, fri 9:00 or 2026-11-24T14:30+08:00.")
    )
    raise BadInput(where, wrong.format(text=cut(text, 60)))


def day(where: str, text: str) -> date:
    """Read an ISO 8601 date.

    Raises:
        BadInput: it isn't one.
    """
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise BadInput(
            where, _("“{text}” isn't a date like 2026-11-24.").format(text=text)
        ) from None


def month(where: str, text: str) -> date:
    """Read a month, such as ``2026-11``, as its first day.

    Raises:
        BadInput: it isn't one, or calendars don't know it.
    """
    try:
        found: date | None = day(where, f"{text.strip()}-01")
    except BadInput:
        found = None
    # The instant after the last month's end must be one that calendars know.
    if found is None or not FIRST.year < found.year < BEYOND.year - 1:
        raise BadInput(
            where, _("“{text}” isn't a month like 2026-11.").format(text=cut(text.strip(), 40))
        )
    return found


def starting(now: str | None) -> int:
    """The instant a command starts at: ``--now``, or the real time for ``None``.

    Raises:
        BadInput: ``now`` isn't an instant.
    """
    return int(time.time()) if now is None else instant("--now", now)
