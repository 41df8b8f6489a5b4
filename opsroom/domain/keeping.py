"""Which backups stay (CHK-2): the newest of each hour, day and month, so many of each.

Only hours, days and months that have a backup count. So a machine that was off for a month still
keeps what it had, and the newest backup is never among those to go.
"""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Final

#: The name of the hour, day and month that an instant is in, in UTC, as the files' names are.
_PERIODS: Final[tuple[Callable[[datetime], str], ...]] = (
    lambda then: f"{then:%Y-%m-%d %H}",
    lambda then: f"{then:%Y-%m-%d}",
    lambda then: f"{then:%Y-%m}",
)


def kept(instants: Iterable[int], *, hourly: int, daily: int, monthly: int) -> frozenset[int]:
    """The backups that stay, of all there are.

    Args:
        instants: when each was made, epoch seconds.
        hourly: for how many hours the newest of the hour stays; ``daily`` and ``monthly`` alike.
    """
    newest_first = sorted(set(instants), reverse=True)
    stay = set(newest_first[:1])
    for period, most in zip(_PERIODS, (hourly, daily, monthly), strict=True):
        stay |= _newest_of_each(newest_first, period, most)
    return frozenset(stay)


def _newest_of_each(
    newest_first: list[int], period: Callable[[datetime], str], most: int
) -> set[int]:
    found: dict[str, int] = {}
    for instant in newest_first:
        found.setdefault(period(datetime.fromtimestamp(instant, UTC)), instant)
    return set(list(found.values())[:most])
