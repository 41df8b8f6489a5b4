"""Whom to send (DSP-3), in which order, why, and whether anybody can still make it (DSP-6)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from opsroom.domain.policy import Policy
from opsroom.domain.tours import (
    Absence,
    Technician,
    Tour,
    Wanted,
    arrival_if_sent,
    last_safe,
)
from opsroom.domain.worktime import Calendar


class Skill(StrEnum):
    """Whether a technician can repair the model; unknown when nobody knows its family."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class Obstacle(StrEnum):
    """Why a technician is not proposed first (DSP-3)."""

    OFF_DUTY = "off_duty"
    NO_SKILL = "no_skill"
    LATE = "late"


class Reason(NamedTuple):
    """What speaks for or against a technician, as a code and its fact.

    off_duty: away until the instant ``value`` (``note``: why); no_skill: for the family
    ``note``; late: by ``value`` working seconds; tight: in time with only ``value`` working
    seconds to spare; skill_unknown; busy: ``value`` jobs in hand; free: none; near: no
    technician travels less; far: ``value`` seconds of travel, more than the nearest needs.
    """

    code: str
    value: int = 0
    note: str = ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A technician for a call, and why (DSP-3). Instants are epoch seconds.

    Attributes:
        technician, name: who.
        rank: 1 for the first.
        obstacles: why not to propose them first; empty for a sound choice.
        skill: whether they can repair the model.
        origin: where they would come from: ``base`` or a zone.
        travel: seconds of working time from there.
        load: jobs in hand.
        free_at: when those are done, as forecast.
        arrival: when they would arrive if sent now.
        slack: working seconds from arrival to the deadline, negative when late; ``None``
            without a deadline.
        last_safe: the last instant at which sending them still brings them there in time;
            ``None`` when it can't be done any more, or there is no deadline.
        reasons: what speaks for and against, obstacles first.
    """

    technician: str
    name: str
    rank: int
    obstacles: tuple[Obstacle, ...]
    skill: Skill
    origin: str
    travel: int
    load: int
    free_at: int
    arrival: int
    slack: int | None
    last_safe: int | None
    reasons: tuple[Reason, ...]


class Outlook(NamedTuple):
    """What can still be done for a call.

    Attributes:
        proposals: every technician, best first.
        last_safe: the last instant at which anybody who can do it can be sent in time; ``None``
            when that has passed, or there is no deadline.
        beyond_help: there is a deadline, and nobody can meet it any more (DSP-6).
    """

    proposals: tuple[Proposal, ...]
    last_safe: int | None
    beyond_help: bool


def family_of(call: Wanted, known: frozenset[str]) -> str | None:
    """The family that the call's equipment belongs to, folded; ``None`` when nobody knows.

    Args:
        call: names its family, or a model that may begin with one.
        known: every family that somebody at the site can repair, folded.
    """
    if not known:
        return None
    if call.family:
        return call.family.casefold()
    model = call.model.casefold()
    return max((name for name in known if model.startswith(name)), key=len, default=None)


def skill_of(technician: Technician, call: Wanted, family: str | None) -> Skill:
    """Whether the technician can repair the call's model, by family or as a single model."""
    able = {name.casefold() for name in technician.families}
    if call.model.casefold() in able:
        return Skill.YES
    if family is None:
        return Skill.UNKNOWN
    return Skill.YES if family in able else Skill.NO


def outlook(
    cal: Calendar, policy: Policy, tours: Sequence[Tour], call: Wanted, now: int
) -> Outlook:
    """Every technician for a call, best first, and what can still be done (DSP-3, DSP-6).

    Whoever has no obstacle comes first; after them who would merely be late; then who lacks
    the skill; last who is off duty. Among those with time to spare the fewest jobs in hand come
    first, so that work spreads; among the tight and the late, the earliest arrival. The one who
    has the call already is left out.
    """
    known = frozenset(name.casefold() for tour in tours for name in tour.technician.families)
    asked = _Asked(cal, policy, call, family_of(call, known), now, 60 * policy.sla.critical)
    drafts = [_draft(asked, tour) for tour in tours if tour.technician.id != call.technician_id]
    nearest = min((draft.travel for draft in drafts), default=0)
    drafts.sort(key=lambda draft: _order(draft, asked.tight))
    proposals = tuple(
        _proposal(asked, draft, rank, nearest) for rank, draft in enumerate(drafts, 1)
    )
    able = [p.last_safe for p in proposals if p.skill is not Skill.NO and p.last_safe is not None]
    beyond = call.due_at is not None and not able
    return Outlook(proposals, max(able, default=None), beyond)


class _Asked(NamedTuple):
    """What is asked about every technician; ``tight`` in working seconds."""

    cal: Calendar
    policy: Policy
    call: Wanted
    family: str | None
    now: int
    tight: int


class _Draft(NamedTuple):
    """A proposal before its rank is known."""

    tour: Tour
    away: Absence | None
    skill: Skill
    travel: int
    arrival: int
    slack: int | None
    late: bool
    last_safe: int | None


def _draft(asked: _Asked, tour: Tour) -> _Draft:
    cal, call, due = asked.cal, asked.call, asked.call.due_at
    travel = asked.policy.travel.seconds(tour.place, call.zone)
    arrival = arrival_if_sent(cal, tour, call, travel, asked.now)
    return _Draft(
        tour=tour,
        away=_away(tour, asked.now, arrival),
        skill=skill_of(tour.technician, call, asked.family),
        travel=travel,
        arrival=arrival,
        slack=None if due is None else cal.elapsed(arrival, due),
        late=due is not None and arrival > due,
        last_safe=last_safe(cal, tour, call, travel),
    )


def _away(tour: Tour, now: int, arrival: int) -> Absence | None:
    """The leave that they are on now, or that stood in the way of this trip."""
    for gap in tour.technician.absences:
        if gap.start <= now or (gap.start <= arrival and gap.end > tour.free_at):
            return gap
    return None


def _order(draft: _Draft, tight: int) -> tuple[bool, bool, bool, bool, int, int, int, str]:
    hurried = draft.slack is not None and (draft.late or draft.slack <= tight)
    load, arrival = len(draft.tour.stops), draft.arrival
    first, second = (arrival, load) if hurried else (load, arrival)
    person = draft.tour.technician
    return (
        draft.away is not None,
        draft.skill is Skill.NO,
        draft.late,
        hurried,
        first,
        second,
        len(person.done),
        person.id,
    )


def _proposal(asked: _Asked, draft: _Draft, rank: int, nearest: int) -> Proposal:
    person = draft.tour.technician
    there = {
        Obstacle.OFF_DUTY: draft.away is not None,
        Obstacle.NO_SKILL: draft.skill is Skill.NO,
        Obstacle.LATE: draft.late,
    }
    return Proposal(
        technician=person.id,
        name=person.name,
        rank=rank,
        obstacles=tuple(obstacle for obstacle in Obstacle if there[obstacle]),
        skill=draft.skill,
        origin=draft.tour.place,
        travel=draft.travel,
        load=len(draft.tour.stops),
        free_at=draft.tour.free_at,
        arrival=draft.arrival,
        slack=draft.slack,
        last_safe=draft.last_safe,
        reasons=tuple(_reasons(asked, draft, nearest)),
    )


def _reasons(asked: _Asked, draft: _Draft, nearest: int) -> Iterable[Reason]:
    if draft.away is not None:
        yield Reason("off_duty", draft.away.end, draft.away.reason)
    if draft.skill is Skill.NO:
        yield Reason("no_skill", note=asked.call.family or asked.family or "")
    if draft.late:
        yield Reason("late", -(draft.slack or 0))
    elif draft.slack is not None and draft.slack <= asked.tight:
        yield Reason("tight", draft.slack)
    if draft.skill is Skill.UNKNOWN:
        yield Reason("skill_unknown")
    load = len(draft.tour.stops)
    yield Reason("busy", load) if load else Reason("free")
    far = draft.travel > nearest
    yield Reason("far", draft.travel) if far else Reason("near", draft.travel)
