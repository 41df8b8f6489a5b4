"""A technician's day: jobs in hand, when each is reached and done, and the last safe moment.

Travel and work happen in the site's working time; how long each takes is policy. A trip is not
begun when leave would begin before it ends: it then starts after the leave.
"""

from collections.abc import Iterable
from typing import NamedTuple

from opsroom.domain.calls import State
from opsroom.domain.policy import Policy
from opsroom.domain.worktime import Calendar

BASE = "base"
"""Where a technician without a job in hand starts from; other places are zones."""


class Absence(NamedTuple):
    """A technician is away in [start, end), epoch seconds. ``reason`` is as written down."""

    start: int
    end: int
    reason: str


class Job(NamedTuple):
    """A call that a technician was given (DSP-2). Instants are epoch seconds.

    Attributes:
        call_id, number, customer, zone, service_type: of the call.
        state: ``dispatched``, ``enroute`` or ``arrived``; ``finished`` when it is over.
        sent_at, enroute_at, arrived_at, ended_at: its steps; ``None`` for those to come.
        not_before: the customer asked for a visit from then on (SLA-4); 0 for any time.
    """

    call_id: int
    number: str
    customer: str
    zone: str
    service_type: str
    state: str
    sent_at: int
    enroute_at: int | None
    arrived_at: int | None
    ended_at: int | None
    not_before: int


class Technician(NamedTuple):
    """A technician of a site with the day's work.

    Attributes:
        families: the model families (or single models) they can repair.
        absences: not yet over, by start.
        jobs: in hand, in no particular order.
        done: worked on and over today, by arrival.
    """

    id: str
    name: str
    phone: str
    families: frozenset[str]
    absences: tuple[Absence, ...]
    jobs: tuple[Job, ...]
    done: tuple[Job, ...]


class Wanted(NamedTuple):
    """What dispatch needs to know of a call.

    Attributes:
        family: of its equipment; empty when not known.
        due_at: the deadline; ``None`` while an open hold keeps it unknown.
        not_before: the resume time of a hold still to come (SLA-4); 0 for none.
        technician_id: who has it now; ``None`` while it waits.
    """

    id: int
    site_id: str
    zone: str
    model: str
    family: str
    due_at: int | None
    not_before: int
    technician_id: str | None


class Stop(NamedTuple):
    """A job in hand with its times, passed or expected: leaves, arrives, ends (epoch seconds)."""

    job: Job
    leaves: int
    arrives: int
    ends: int


class Tour(NamedTuple):
    """Where a technician stands at an instant.

    Attributes:
        stops: the jobs in hand in the order they will be done.
        free_at: when the last of them ends; now, without any.
        place: where they are then: ``base``, ``urban`` or ``suburban``.
    """

    technician: Technician
    stops: tuple[Stop, ...]
    free_at: int
    place: str


def forecast(cal: Calendar, policy: Policy, technician: Technician, now: int) -> Tour:
    """Forecast when each job in hand is reached and done, and when the technician is free.

    In the order: on site, en route, then as sent. A job on site ends when its expected length
    is over, and not before now; somebody en route arrives after the usual travel time, and not
    before now; somebody sent leaves now at the earliest. The first trip starts from the base.
    """
    place, free = BASE, now
    stops: list[Stop] = []
    for job in sorted(technician.jobs, key=_turn):
        seconds = policy.travel.seconds(place, job.zone)
        if job.arrived_at is not None:
            leaves = job.enroute_at or job.sent_at
            arrives = job.arrived_at
        elif job.enroute_at is not None and not stops:
            leaves = job.enroute_at
            arrives = max(now, cal.add(leaves, seconds), job.not_before)
        else:
            leaves, arrives = _trip(cal, free, seconds, job.not_before, technician.absences)
        free = max(free, cal.add(arrives, policy.job_length.seconds(job.service_type)))
        stops.append(Stop(job, leaves, arrives, free))
        place = job.zone
    return Tour(technician, tuple(stops), free, place)


def _turn(job: Job) -> tuple[int, int, int]:
    """The order in which jobs in hand are done."""
    order = (State.ARRIVED, State.ENROUTE, State.DISPATCHED)
    return order.index(State(job.state)), job.sent_at, job.call_id


def _trip(
    cal: Calendar, ready: int, seconds: int, not_before: int, absences: Iterable[Absence]
) -> tuple[int, int]:
    """When a trip begins and ends that could begin at ``ready``; ``absences`` are by start."""
    for gap in absences:
        if ready < gap.end and gap.start <= max(cal.add(ready, seconds), not_before):
            ready = gap.end
    return ready, max(cal.add(ready, seconds), not_before)


def arrival_if_sent(cal: Calendar, tour: Tour, call: Wanted, travel: int, at: int) -> int:
    """When the technician arrives if sent at ``at``: after the jobs in hand, and the trip."""
    ready = max(at, tour.free_at)
    return _trip(cal, ready, travel, call.not_before, tour.technician.absences)[1]


def last_safe(cal: Calendar, tour: Tour, call: Wanted, travel: int) -> int | None:
    """The last instant ``t`` with ``arrival_if_sent(t) <= due`` (DSP-3).

    The trip must begin ``travel`` working seconds before the deadline, or earlier where leave
    is in the way. A technician who is not free by then can't make it: sending them sooner
    doesn't make them free sooner.

    Returns:
        ``None`` when there is no such instant any more, or no deadline. Never before the
        forecast's ``free_at``, hence never in the past.
    """
    if call.due_at is None or call.not_before > call.due_at:
        return None
    leave = cal.subtract(call.due_at, travel)
    for gap in reversed(tour.technician.absences):
        if leave < gap.end and gap.start <= max(cal.add(leave, travel), call.not_before):
            if call.not_before >= gap.start:
                return None
            leave = cal.subtract(gap.start - 1, travel)
    return leave if leave >= tour.free_at else None
