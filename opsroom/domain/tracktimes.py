"""Whether the time limits of a track's steps fit into that of the whole (CMP-5).

A case is sent along every path with each step taking all of its time. Only what doesn't fit at
whatever hour of the day the case is opened is told; working hours count as hours of the clock,
which they at least are.
"""

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from opsroom.domain.tracks import Does, Limit, Since, Step, Track

_HOUR: Final = 3600
_DAY: Final = 24 * _HOUR


class Beyond(NamedTuple):
    """A step that can end after the whole case should have.

    Attributes:
        step: its code.
        alone: whether its own limit says so; else it is the sum along a path.
        path: the steps before it, by code.
        overseas: whether it is so for customers overseas alone.
    """

    step: str
    alone: bool
    path: tuple[str, ...]
    overseas: bool


def beyond(track: Track, paths: Iterable[tuple[Step, ...]]) -> list[Beyond]:
    """Steps whose limits don't fit into the track's, each once.

    Args:
        track: the track; one without a limit has none.
        paths: ways through it, from its first step on.
    """
    found: dict[str, Beyond] = {}
    if track.limit is None or track.limit.since is Since.STEP:
        return []
    for path in paths:
        counted = _to_answer(path) if track.answer_limit else path
        for overseas in (False, True):
            for one in _of(track.limit, counted, overseas):
                known = found.get(one.step)
                if known is None or (one.alone and not known.alone):
                    found[one.step] = one
    return list(found.values())


def _to_answer(path: tuple[Step, ...]) -> tuple[Step, ...]:
    """A path up to the answer, which meets the whole limit (TRK-2)."""
    told = next((i for i, step in enumerate(path) if step.does is Does.ANSWER), len(path))
    return path[: told + 1]


def _of(whole: Limit, path: Sequence[Step], overseas: bool) -> list[Beyond]:
    """The steps of a path that end too late: those by their own limit, else the first by sum."""
    late = set(range(len(path)))
    for hour in range(24):
        late &= _late(whole, path, overseas, hour * _HOUR)
        if not late:
            return []
    codes = [step.id for step in path]
    alone = [i for i in sorted(late) if _alone(path[i])]
    return [Beyond(codes[i], bool(alone), tuple(codes[:i]), overseas) for i in alone or [min(late)]]


def _alone(step: Step) -> bool:
    return step.limit is not None and step.limit.since is not Since.STEP


def _late(whole: Limit, path: Sequence[Step], overseas: bool, opened: int) -> set[int]:
    """The steps, by index, that end after the whole, if the case is opened at a second of a day."""
    starts: dict[Since, int] = {Since.KNOWN: opened, Since.OPENED: opened}
    now, late = opened, set()
    for index, step in enumerate(path):
        starts[Since.STEP] = now
        if step.accepts:
            starts.setdefault(Since.ACCEPTED, now)
        end = _due(step.limit, starts, overseas)
        last = _due(whole, starts, overseas)
        if end is None:
            continue
        now = max(now, end)
        # A step with a clock of its own is late by it, and not because one before it was.
        if last is not None and (end if _alone(step) else now) > last:
            late.add(index)
    return late


def _due(limit: Limit | None, starts: dict[Since, int], overseas: bool) -> int | None:
    start = None if limit is None else starts.get(limit.since)
    if limit is None or start is None:
        return None
    hours = limit.hours if limit.hours is not None else limit.working
    if hours is not None:
        return start + hours * _HOUR
    days = limit.overseas if overseas and limit.overseas is not None else limit.days
    return (start // _DAY + (days or 0) + 1) * _DAY - 1
