"""Reading local times that other systems wrote, many and fast, as instants."""

import re
from collections.abc import Callable
from datetime import datetime
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
    "M": r"(?P<M>[0-9]{2})",
    "S": r"(?P<S>[0-5][0-9])",
    "p": r"(?P<p>[AaPp])[Mm]",
}
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

    def instant(self, text: str) -> int:
        """Read a time as epoch seconds; fractions are cut off.

        Raises:
            ValueError: it isn't of the format.
        """
        local = self._read(text)
        offset = local.utcoffset()
        if offset is None:
            there = local.replace(tzinfo=self._tz)
            offset = there.utcoffset()
            if offset != there.replace(fold=1).utcoffset():
                self.doubtful += 1
            assert offset is not None  # a ZoneInfo always has one
        else:
            local = local.replace(tzinfo=None)
        since = local - _EPOCH - offset
        return since.days * 86_400 + since.seconds


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
