"""A month of complaint cases in figures (STA-1): by track, by late steps, by responsible unit.

Instants are epoch seconds, amounts cents; the month is ``[start, end)`` in the site's own time.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from opsroom.domain.cases import CaseState, Improvement
from opsroom.domain.money import share


class Told(NamedTuple):
    """A case as the month's figures need it.

    Attributes:
        due_at: until when the whole case was to be closed; ``None`` without such a limit, or where
            it was kept.
        facts: what is recorded, by field.
    """

    number: str
    track: str
    state: str
    opened_at: int
    closed_at: int | None
    due_at: int | None
    improvement: str
    facts: Mapping[str, str]


class StepTold(NamedTuple):
    """A step of any case: whose, and whether it was kept."""

    role: str
    due_at: int
    finished_at: int | None


class TrackMonth(NamedTuple):
    """The cases of a track.

    Attributes:
        late: of the closed ones, those closed after their limit.
        open: open at the end of the month, or now.
        overdue: of those, the ones past their limit.
    """

    track: str
    received: int = 0
    closed: int = 0
    late: int = 0
    withdrawn: int = 0
    open: int = 0
    overdue: int = 0


class RoleMonth(NamedTuple):
    """The steps of a role that were due in the month, and how many of them were late."""

    role: str
    due: int
    late: int


class UnitMonth(NamedTuple):
    """What a unit is responsible for.

    Attributes:
        field: the field that names it; empty where nobody is named.
        share: of all closed cases, in basis points that add up to 10 000.
        loss: in cents, as decided.
    """

    field: str
    unit: str
    closed: int
    share: int
    loss: int


class ClosedCase(NamedTuple):
    """A closed case with what it came to, and how far its countermeasure has come (CMP-14)."""

    number: str
    track: str
    field: str
    unit: str
    cause: str
    loss: int | None
    improvement: str


class CaseMonth(NamedTuple):
    """The month."""

    tracks: tuple[TrackMonth, ...]
    roles: tuple[RoleMonth, ...]
    units: tuple[UnitMonth, ...]
    cases: tuple[ClosedCase, ...]


#: Where the unit that is responsible stands: as decided (CMP-7), as found, as it was given (TRK-1).
UNIT_FIELDS: Final = ("caused_by", "responsible_unit", "department")


def case_month(
    cases: Iterable[Told], steps: Iterable[StepTold], start: int, end: int, now: int
) -> CaseMonth:
    """Work out the figures of a month.

    Args:
        cases: those that were open at any time in it.
        steps: those that were due in it.
        start, end: the month's first instant, and the first one after it.
        now: an open month is told up to here.
    """
    told, upto = list(cases), min(end - 1, now)
    tracks: dict[str, TrackMonth] = {}
    for one in told:
        so_far = tracks.get(one.track, TrackMonth(one.track))
        tracks[one.track] = _counted(so_far, one, start, upto)
    closed = [_closed(one) for one in told if _ended(one, CaseState.CLOSED, start, upto)]
    return CaseMonth(
        tuple(tracks[track] for track in sorted(tracks)),
        _roles(steps, upto),
        _units(closed),
        tuple(closed),
    )


def _ended(one: Told, state: CaseState, start: int, upto: int) -> bool:
    return one.state == state and one.closed_at is not None and start <= one.closed_at <= upto


def _counted(so_far: TrackMonth, one: Told, start: int, upto: int) -> TrackMonth:
    closed = _ended(one, CaseState.CLOSED, start, upto)
    still = one.opened_at <= upto and (one.closed_at is None or one.closed_at > upto)
    end = upto if one.closed_at is None else min(one.closed_at, upto)
    over = one.due_at is not None and end > one.due_at
    return TrackMonth(
        one.track,
        so_far.received + (start <= one.opened_at <= upto),
        so_far.closed + closed,
        so_far.late + (closed and over),
        so_far.withdrawn + _ended(one, CaseState.WITHDRAWN, start, upto),
        so_far.open + still,
        so_far.overdue + (still and over),
    )


def _roles(steps: Iterable[StepTold], upto: int) -> tuple[RoleMonth, ...]:
    """Late steps by role, the most late first; an unfinished one is late once it is past due."""
    due: dict[str, list[bool]] = {}
    for one in steps:
        if one.due_at > upto:
            continue
        over = (upto if one.finished_at is None else one.finished_at) > one.due_at
        due.setdefault(one.role, []).append(over)
    rows = (RoleMonth(role, len(late), sum(late)) for role, late in due.items())
    return tuple(sorted(rows, key=lambda row: (-row.late, row.role)))


def _closed(one: Told) -> ClosedCase:
    field = next((field for field in UNIT_FIELDS if one.facts.get(field)), "")
    loss = one.facts.get("loss", "")
    return ClosedCase(
        one.number,
        one.track,
        field,
        one.facts.get(field, ""),
        one.facts.get("cause", ""),
        int(loss) if loss.isascii() and loss.isdigit() else None,
        one.improvement or str(Improvement.NONE),
    )


def _units(closed: Sequence[ClosedCase]) -> tuple[UnitMonth, ...]:
    """Closed cases by responsible unit, the most first; their shares add up to the whole."""
    groups: dict[tuple[str, str], list[ClosedCase]] = {}
    for one in closed:
        groups.setdefault((one.field, one.unit), []).append(one)
    parts = share(10_000, [len(group) for group in groups.values()]) if groups else ()
    rows = [
        UnitMonth(field, unit, len(group), part, sum(one.loss or 0 for one in group))
        for ((field, unit), group), part in zip(groups.items(), parts, strict=True)
    ]
    return tuple(sorted(rows, key=lambda row: (-row.closed, row.unit)))
