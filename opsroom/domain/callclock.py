"""A call's clock boiled down to four integers that a row can carry (SLA-1, SLA-4).

With them the remaining time of ten thousand calls is one subtraction each, holds included.
"""

from collections.abc import Sequence
from typing import NamedTuple

from opsroom.domain.sla import Hold, counted, deadline, deadlines, merge_holds
from opsroom.domain.worktime import Calendar


class Reckoned(NamedTuple):
    """The columns of ``calls`` that follow from its start, allowance and holds.

    Attributes:
        due_at: the deadline; ``None`` while an open hold keeps it unknown.
        due_raw_at: the deadline if holds didn't count (SLA-4).
        clock_at: the instant from which the clock runs, undisturbed by any known hold;
            ``None`` while it stands with no resume time.
        remaining_at: working seconds left at ``clock_at``; negative when overdue.
    """

    due_at: int | None
    due_raw_at: int
    clock_at: int | None
    remaining_at: int


def reckon(cal: Calendar, start: int, allowance: int, holds: Sequence[Hold]) -> Reckoned:
    """Reckon a call's clock from its start and holds.

    Args:
        cal: the site's calendar (CAL-2).
        start: when the clock started, epoch seconds.
        allowance: working seconds from call to arrival.
        holds: (start, end or ``None``) in epoch seconds, in any order.
    """
    raw = deadline(cal, start, allowance)
    if raw is None:
        raise AssertionError("without holds there is always a deadline")
    merged = merge_holds(holds, start)
    if not merged:
        return Reckoned(raw, raw, start, allowance)
    due = deadline(cal, start, allowance, merged)
    last_start, last_end = merged[-1]
    until = last_start if last_end is None else last_end
    left = allowance - counted(cal, start, until, merged)
    return Reckoned(due, raw, last_end, left)


def reckon_all(cal: Calendar, starts: Sequence[int], allowances: Sequence[int]) -> list[int]:
    """Deadlines, as :func:`reckon` reckons them, of many new calls at once; several times as fast.

    A new call has no holds: its clock runs from its start with all of its allowance.

    Args:
        cal: the site's calendar (CAL-2).
        starts: when each call's clock started, epoch seconds.
        allowances: working seconds from call to arrival, of each.
    """
    asked: dict[int, list[int]] = {allowance: [] for allowance in set(allowances)}
    for start, allowance in zip(starts, allowances, strict=True):
        asked[allowance].append(start)
    dues = {one: iter(deadlines(cal, some, one)) for one, some in asked.items()}
    return [next(dues[allowance]) for allowance in allowances]


def remaining(cal: Calendar, clock_at: int | None, remaining_at: int, now: int) -> int:
    """Working seconds left at ``now``, negative when overdue (SLA-6)."""
    if clock_at is None or now <= clock_at:
        return remaining_at
    return remaining_at - cal.elapsed(clock_at, now)
