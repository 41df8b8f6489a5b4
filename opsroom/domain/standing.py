"""How an open call stands at one instant: its countdown, level and urgency (SLA-2, SLA-4 to SLA-6).

What the board, the queue and the wall show of a call's clock is worked out here and nowhere else.
The costly part is done once per row (:func:`dial`) and once per site and tick (:func:`moment`);
what is left for each row and tick (:func:`standing`) is a subtraction and a few comparisons.
"""

from enum import StrEnum
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

from opsroom.domain.calls import Held, held_at
from opsroom.domain.sla import Level, Thresholds, level_of
from opsroom.domain.worktime import Calendar

if TYPE_CHECKING:
    from opsroom.domain.cases import CaseClock

Place = tuple[int, int, bool, int, int, int]
"""What the board is sorted by: group, level, whether no serious complaint, time left, age."""


class Stopped(StrEnum):
    """The level of a clock that an arrival has stopped for good (SLA-2)."""

    MET = "met"
    LATE = "late"


#: The place of each level, the most urgent first.
RANK: Final[dict[str, int]] = {
    Level.OVERDUE: 0,
    Level.CRITICAL: 1,
    Level.AT_RISK: 2,
    Level.ON_TRACK: 3,
}
#: What a held call shows in place of a level that is not yet overdue (SLA-4).
HELD = "held"


class Clocked(Protocol):
    """The columns of a call that its clock follows from; a row of the board has them all.

    Instants are epoch seconds; see :class:`opsroom.domain.callclock.Reckoned`.
    """

    @property
    def id(self) -> int: ...
    @property
    def due_at(self) -> int | None: ...
    @property
    def clock_at(self) -> int | None: ...
    @property
    def remaining_at(self) -> int: ...
    @property
    def arrived_at(self) -> int | None: ...
    @property
    def on_time(self) -> int | None: ...
    @property
    def held_from(self) -> int | None: ...
    @property
    def held_until(self) -> int | None: ...
    @property
    def received_at(self) -> int: ...


class Dial(NamedTuple):
    """A row's clock made ready: it holds until the row itself changes.

    Attributes:
        base: the calendar's ordinal at which nothing is left; ``None`` while the clock stands
            with no resume time.
        cap: working seconds left when the clock last began to run: never more than that.
        due: the deadline, if it is known.
        clock_at: the instant from which the clock runs; ``None`` as for ``base``.
        held_from, held_until: the hold that nobody has ended.
        stopped: the verdict of the arrival; ``None`` while the call still waits for it.
    """

    base: int | None
    cap: int
    due: int | None
    clock_at: int | None
    held_from: int | None
    held_until: int | None
    stopped: Stopped | None


class Moment(NamedTuple):
    """An instant as a site sees it.

    Attributes:
        now: epoch seconds.
        ordinal: working seconds of the site's calendar at ``now``.
        open: whether ``now`` is working time.
    """

    now: int
    ordinal: int
    open: bool


class Standing(NamedTuple):
    """How a call stands.

    Attributes:
        remaining: working seconds left, negative when late; as at arrival for a stopped clock.
        level: the level by time left (SLA-5), or ``met`` or ``late`` once somebody arrived.
        running: whether the countdown moves: not when stopped, held or outside working hours.
        held: whether a hold suspends the clock now, and whether it knows its end (SLA-4).
        done: whether an arrival has stopped the clock (SLA-2).
    """

    remaining: int
    level: Level | Stopped
    running: bool
    held: Held
    done: bool

    @property
    def face(self) -> str:
        """The level to show: ``held`` for a held call, unless it is late: no hold hides that."""
        if self.held is Held.NO or self.done or self.level is Level.OVERDUE:
            return self.level
        return HELD


def dial(row: Clocked, cal: Calendar) -> Dial:
    """Make a row's clock ready; worth keeping until the row's version changes."""
    base = None if row.clock_at is None else cal.ordinal(row.clock_at) + row.remaining_at
    cap, stopped = row.remaining_at, None
    if row.arrived_at is not None:
        stopped = Stopped.MET if row.on_time else Stopped.LATE
        if base is not None:  # frozen at the arrival
            cap = min(cap, base - cal.ordinal(row.arrived_at))
    return Dial(base, cap, row.due_at, row.clock_at, row.held_from, row.held_until, stopped)


def moment(cal: Calendar, now: int) -> Moment:
    """What a site's calendar says of ``now``: once per site and tick."""
    return Moment(now, cal.ordinal(now), cal.is_open(now))


def left_at(clock: Dial, ordinal: int) -> int:
    """Working seconds left at an ordinal of the calendar; as at arrival for a stopped clock."""
    base, cap = clock[0], clock[1]
    # Before clock_at the difference exceeds the cap, for ordinals never fall.
    if clock[6] is not None or base is None or base - ordinal > cap:
        return cap
    return base - ordinal


def standing(clock: Dial, at: Moment, thresholds: Thresholds) -> Standing:
    """How a call stands at a moment of its own site."""
    _base, cap, due, clock_at, held_from, held_until, stopped = clock
    if stopped is not None:
        return Standing(cap, stopped, False, Held.NO, True)
    now, ordinal, is_open = at
    remaining = left_at(clock, ordinal)
    level = level_of(due, remaining, now, thresholds)
    if held_from is None:
        running = is_open and clock_at is not None and now >= clock_at
        return Standing(remaining, level, running, Held.NO, False)
    held = held_at(now, held_until, held_from)
    running = is_open and held is Held.NO and clock_at is not None and now >= clock_at
    return Standing(remaining, level, running, held, False)


def standing_of(row: Clocked, cal: Calendar, now: int, thresholds: Thresholds) -> Standing:
    """How a single call stands; for many at once keep their dials."""
    return standing(dial(row, cal), moment(cal, now), thresholds)


def urgency(row: Clocked, stands: Standing) -> Place:
    """The place of a call on the board, the most urgent first.

    Calls that wait for somebody to arrive come first, overdue ones at the top, by the time left;
    then those on hold; then those where somebody is on site. Ties go by call time.
    """
    overdue = stands.level is Level.OVERDUE
    group = 2 if stands.done else int(stands.held is not Held.NO and not overdue)
    return (group, RANK.get(stands.level, 0), True, stands.remaining, row.received_at, row.id)


def case_urgency(
    case: int, clock: "CaseClock | None", cal: Calendar, now: int, *, serious: bool
) -> Place:
    """The place of a complaint case on the board, among the calls.

    It is where a call of its level and time left would be; a serious one is ahead of all others
    of its level (FBK-1). One without a limit is with what is on hold.

    Args:
        case: its row ID.
        clock: the one that counts, if any.
        cal: its site's calendar.
        now: epoch seconds.
        serious: by its weight.
    """
    if clock is None:
        return (1, RANK[Level.ON_TRACK], not serious, 0, 0, -case)
    return (0, RANK[clock.level(now)], not serious, clock.left(cal, now), clock.start, -case)


def place(row: Clocked, clock: Dial, at: Moment, thresholds: Thresholds) -> Place:
    """:func:`urgency` of a call at a moment of its site; quick for a clock that just runs."""
    if clock.stopped is None and clock.held_from is None:
        left = left_at(clock, at.ordinal)
        overdue = clock.due is not None and at.now > clock.due
        return (0, _rank(left, overdue, thresholds), True, left, row.received_at, row.id)
    return urgency(row, standing(clock, at, thresholds))


def place_of(row: Clocked, cal: Calendar, at: Moment, thresholds: Thresholds) -> Place:
    """:func:`place` of a call whose dial isn't at hand; quick for a clock that just runs."""
    start = row.clock_at
    if start is None or row.arrived_at is not None or row.held_from is not None:
        return place(row, dial(row, cal), at, thresholds)
    due, cap = row.due_at, row.remaining_at
    left = cal.ordinal(start) + cap - at.ordinal
    left = cap if left > cap else left
    rank = _rank(left, due is not None and at.now > due, thresholds)
    return (0, rank, True, left, row.received_at, row.id)


def one_number(found: Place) -> int:
    """A place as a number in the same order, for sorting many.

    Of tuples the interpreter keeps two thousand for later, strewn over the room that twenty
    thousand had taken; and numbers are sorted in two thirds of the time.
    """
    group, rank, ordinary, left, received, row = found
    level = (group * 4 + rank) * 2 + ordinary
    return (((((level << 64) + left) << 64) + received) << 64) + row  # each is less than 2**63


def _rank(left: int, overdue: bool, thresholds: Thresholds) -> int:
    """The rank of :func:`level_of`."""
    if overdue:
        return 0
    if left > thresholds.at_risk:
        return 3
    return 1 if left <= thresholds.critical else 2
