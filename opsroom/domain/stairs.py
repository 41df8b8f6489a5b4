"""One working duration added to many instants at once: a bisection each (CAL-4).

As the start goes through a calendar, the end of a fixed duration runs along with it, stands while
the calendar is closed, and leaps where an opening is full. Laid out once, these stairs answer for
every start, and a table of calls is reckoned at several times the speed of one by one.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import NamedTuple


class Stairs(NamedTuple):
    """Where a duration ends, by where it starts.

    From ``froms[i]`` up to the next one, a start ``t`` leads to ``min(t, caps[i]) + shifts[i]``.
    """

    froms: list[int]
    caps: list[int]
    shifts: list[int]

    def ends(self, starts: Iterable[int]) -> list[int]:
        """The end for each start; none may lie outside of what was laid out."""
        froms, caps, shifts = self
        find = bisect_right
        return [
            (t if t < (cap := caps[i := find(froms, t) - 1]) else cap) + shifts[i] for t in starts
        ]


def stairs(
    starts: Sequence[int], ends: Sequence[int], before: Sequence[int], seconds: int
) -> Stairs:
    """Lay out the stairs of a duration over sorted openings.

    Args:
        starts, ends: the openings, apart from each other; the first one may be empty.
        before: the working seconds before each.
        seconds: the duration, at least 1.
    """
    made = Stairs([], [], [])
    last = len(starts) - 1
    j = 0  # the opening in which the duration ends
    for start, end, count in zip(starts, ends, before, strict=True):
        shift = count + seconds - start
        first, full = start + shift, end + shift  # working seconds at the end of the duration
        while first <= full:
            while j < last and before[j + 1] < first:
                j += 1
            made.froms.append(first - shift)
            made.caps.append(end)
            made.shifts.append(starts[j] - before[j] + shift)
            if j == last:
                break
            first = before[j + 1] + 1
    return made
