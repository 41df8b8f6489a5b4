"""How many calls stand at each level, without looking at each call every second (SLA-4, SLA-5).

Of clocks that run, only the order of their ends matters: a bisection tells how many are past a
level. Clocks that stand keep their level until the first of them goes on; then all is sorted anew.
"""

from bisect import bisect_left, bisect_right, insort
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Final, NamedTuple

from opsroom.domain.sla import Level, Thresholds
from opsroom.domain.standing import HELD, Dial, Moment, standing

_NEVER: Final = 1 << 62


class Faces(NamedTuple):
    """How many calls show each face; those that somebody has reached are in none of them."""

    on_track: int
    at_risk: int
    critical: int
    overdue: int
    held: int


def total(faces: Iterable[Faces]) -> Faces:
    """The sums, face by face."""
    return Faces(*map(sum, zip(Faces(0, 0, 0, 0, 0), *faces, strict=True)))


class Tally:
    """The clocks of one site's open calls, sorted for counting.

    The clocks themselves aren't kept: of twenty thousand they would be half as large as the calls.
    """

    def __init__(
        self, dials: Callable[[], Iterable[Dial]], at: Moment, thresholds: Thresholds
    ) -> None:
        """Sort the clocks as they stand at a moment of their site.

        ``dials`` gives them; it is asked again when clocks that stood go on.
        """
        self._thresholds, self._dials = thresholds, dials
        self._sort(at)

    def faces(self, at: Moment) -> Faces:
        """Count at a moment of the site; the cost hardly grows with the number of calls."""
        if not self._since <= at.now < self._until:
            self._sort(at)
        overdue = bisect_left(self._dues, at.now)
        critical = bisect_right(self._bases, at.ordinal + self._thresholds.critical)
        at_risk = bisect_right(self._bases, at.ordinal + self._thresholds.at_risk)
        running = len(self._dues)
        ahead = Faces(running - at_risk, at_risk - critical, critical - overdue, overdue, 0)
        return total((ahead, self._standing))

    def change(self, gone: Iterable[Dial], come: Iterable[Dial]) -> None:
        """Count other clocks in place of some, which by now is what ``dials`` gives, too."""
        for dial, comes in (*((one, False) for one in gone), *((one, True) for one in come)):
            base, due = dial.base, dial.due
            if dial.stopped is not None:
                continue
            if base is None or due is None or _goes_on(dial) > self._since:
                self._until = self._since  # among those that stand: sort all anew
            elif comes:
                insort(self._bases, base)
                insort(self._dues, due)
            else:
                del self._bases[bisect_left(self._bases, base)]
                del self._dues[bisect_left(self._dues, due)]

    def _sort(self, at: Moment) -> None:
        """Tell the clocks that run from those that stand, and note when the first goes on."""
        self._since, self._until = at.now, _NEVER
        self._bases: list[int] = []
        self._dues: list[int] = []
        still: Counter[str] = Counter()
        for dial in self._dials():
            base, due, goes_on = dial.base, dial.due, _goes_on(dial)
            if dial.stopped is not None:
                continue
            if base is not None and due is not None and goes_on <= at.now:
                self._bases.append(base)
                self._dues.append(due)
            else:
                still[standing(dial, at, self._thresholds).face] += 1
                ahead = [goes_on if base is not None else 0, 0 if due is None else due + 1]
                self._until = min([self._until, *(one for one in ahead if one > at.now)])
        self._bases.sort()
        self._dues.sort()
        self._standing = Faces(*(still[face] for face in (*Level, HELD)))


def _goes_on(dial: Dial) -> int:
    """The instant from which a clock runs, if its calendar is open."""
    return max(dial.clock_at or 0, dial.held_until or 0)
