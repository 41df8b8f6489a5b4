"""Lengths and instants as people read them: for screens, command line and documents alike.

Instants are epoch seconds, lengths seconds.
"""

from datetime import UTC, datetime, timedelta, tzinfo
from typing import Final

from opsroom.language import _

#: The instants that calendars know (CAL-3).
FIRST: Final = datetime(1970, 1, 1, tzinfo=UTC)
BEYOND: Final = datetime(2201, 1, 1, tzinfo=UTC)


def read_instant(text: str) -> int | None:
    """Read an ISO 8601 instant with offset as epoch seconds; fractions are cut off.

    Returns:
        Epoch seconds; ``None`` when it isn't one, or lies outside :data:`FIRST` to :data:`BEYOND`.
    """
    try:
        value = datetime.fromisoformat(text.strip())
        if value.tzinfo is None or not FIRST <= value < BEYOND:
            return None
        return int(value.timestamp() // 1)
    except (ValueError, OverflowError):
        return None


def is_instant(text: str) -> bool:
    """Whether a text is an ISO 8601 instant with offset, of whatever year."""
    try:
        return datetime.fromisoformat(text.strip()).tzinfo is not None
    except ValueError:
        return False


def not_an_instant(text: str) -> str:
    """Say that a text isn't an instant that can be used."""
    return _(
        "“{text}” isn't an instant with an offset, such as 2026-11-24T09:00:00+08:00, in the "
        "years 1970 to 2200."
    ).format(text=text)


def hours(seconds: int) -> str:
    """A length in hours and minutes: ``1:05``, ``-0:40``; a started minute of lateness counts."""
    sign, minutes = ("-", -(seconds // 60)) if seconds < 0 else ("", seconds // 60)
    return f"{sign}{minutes // 60}:{minutes % 60:02}"


def length(seconds: int) -> str:
    """A length in words, without its sign: ``2 h 05 min``, ``40 min``, ``20 s``."""
    left = abs(seconds)
    whole, minutes = divmod(left // 60, 60)
    if whole:
        return _("{hours} h {minutes:02} min").format(hours=whole, minutes=minutes)
    if minutes:
        return _("{minutes} min").format(minutes=minutes)
    return _("{seconds} s").format(seconds=left)


def weekday(number: int) -> str:
    """The short name of a weekday, Monday = 0."""
    names = (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))
    return names[number]


def moment(tz: tzinfo, instant: int | None, now: int) -> str:
    """An instant as short as it is clear: ``15:10`` today, ``Wed 09:40`` within six days either
    way, else ``11-26 09:40``, in another year the date; nothing for ``None``."""
    if instant is None:
        return ""
    then, today = (datetime.fromtimestamp(one, tz) for one in (instant, now))
    clock = f"{then:%H:%M}"
    if then.date() == today.date():
        return clock
    if abs(then.date() - today.date()) < timedelta(days=6):
        return f"{weekday(then.weekday())} {clock}"
    return f"{then:%m-%d} {clock}" if then.year == today.year else f"{then:%Y-%m-%d}"


def clock_change(tz: tzinfo, start: int, end: int | None) -> str:
    """That a zone's clock is changed in a stretch, so that its ends are no measure of its length;
    empty where it isn't."""
    if end is None:
        return ""
    before, after = (datetime.fromtimestamp(one, tz).utcoffset() for one in (start, end))
    by = int(((after or timedelta()) - (before or timedelta())).total_seconds())
    if not by:
        return ""
    text = _("the clock goes forward {span}") if by > 0 else _("the clock goes back {span}")
    return text.format(span=length(by))


def begun(instant: int) -> int:
    """The full minute by which an instant has come: shown, what is late is late."""
    return -(-instant // 60) * 60


def full_moment(tz: tzinfo, instant: int | None) -> str:
    """An instant to the second with date and weekday: ``Tue 2026-11-24 15:10:00``."""
    if instant is None:
        return "-"
    then = datetime.fromtimestamp(instant, tz)
    return f"{weekday(then.weekday())} {then:%Y-%m-%d %H:%M:%S}"
