"""Repair calls (叫修): states, the one table of moves, and the proposed service type."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import NamedTuple


class State(StrEnum):
    """Where a call stands (DSP-2). A hold lies across these: see :class:`Held`."""

    WAITING = "waiting"
    DISPATCHED = "dispatched"
    ENROUTE = "enroute"
    ARRIVED = "arrived"
    FINISHED = "finished"
    CANCELLED = "cancelled"


class Held(StrEnum):
    """Whether the call's clock is held now (SLA-4), and whether it knows when it goes on."""

    NO = "no"
    TIMED = "timed"
    OPEN = "open"


class ServiceType(StrEnum):
    """CALL-2: paid, contract, free under warranty, general administration."""

    PAID = "A"
    CONTRACT = "B"
    WARRANTY = "C"
    ADMIN = "D"


class Channel(StrEnum):
    """How the call came in (CALL-1)."""

    PHONE = "phone"
    DOCUMENT = "document"
    COUNTER = "counter"
    IMPORT = "import"


class Zone(StrEnum):
    """SLA-3: decides the allowance; belongs to the address and is fixed on the call."""

    URBAN = "urban"
    SUBURBAN = "suburban"


OPEN = (State.WAITING, State.DISPATCHED, State.ENROUTE, State.ARRIVED)
CLOSED = (State.FINISHED, State.CANCELLED)
SENT = (State.DISPATCHED, State.ENROUTE)
CLOCK_RUNS = (State.WAITING, *SENT)


class Move(NamedTuple):
    """One row of the table of moves.

    Attributes:
        start: states it is possible from.
        end: the state it leads to; ``None`` leaves the state as it is.
        held: kinds of hold it is possible under.
    """

    start: tuple[State, ...]
    end: State | None
    held: tuple[Held, ...] = (Held.NO, Held.TIMED)


ANY_HELD = (Held.NO, Held.TIMED, Held.OPEN)

#: Every way a call can move (DSP-2, SLA-4, CALL-3); anything else is refused.
MOVES: dict[str, Move] = {
    "dispatch": Move((State.WAITING,), State.DISPATCHED),
    "enroute": Move((State.DISPATCHED,), State.ENROUTE),
    "arrive": Move(SENT, State.ARRIVED, ANY_HELD),
    "finish": Move((State.ARRIVED,), State.FINISHED),
    "reassign": Move((*SENT, State.ARRIVED), State.DISPATCHED),
    "recall": Move(SENT, State.WAITING, ANY_HELD),
    "hold": Move(CLOCK_RUNS, None, (Held.NO,)),
    "resume": Move(CLOCK_RUNS, None, (Held.TIMED, Held.OPEN)),
    "pin": Move((State.WAITING,), None, ANY_HELD),
    "unpin": Move((State.WAITING,), None, ANY_HELD),
    "rezone": Move(OPEN, None, ANY_HELD),
    "cancel": Move(OPEN, State.CANCELLED, ANY_HELD),
    "reopen": Move(CLOSED, State.WAITING, ANY_HELD),
}


class Impossible(Exception):
    """A move that the table doesn't have.

    Attributes:
        verb: what was asked for.
        state: where the call stands.
        held: the hold on it.
        possible: the verbs that would work now.
    """

    def __init__(self, verb: str, state: State, held: Held) -> None:
        self.verb, self.state, self.held = verb, state, held
        self.possible = possible(state, held)
        super().__init__(f"{verb} from {state} ({held})")


def possible(state: State, held: Held, verbs: Iterable[str] = MOVES) -> tuple[str, ...]:
    """Return the verbs that the table allows now, in the table's order."""
    return tuple(v for v in verbs if state in MOVES[v].start and held in MOVES[v].held)


def move(verb: str, state: State, held: Held) -> State:
    """Return the state that ``verb`` leads to.

    Raises:
        Impossible: the table has no such move from here.
    """
    row = MOVES[verb]
    if state not in row.start or held not in row.held:
        raise Impossible(verb, state, held)
    return row.end or state


def held_at(now: int, until: int | None, started: int | None) -> Held:
    """Tell how a call is held at ``now`` by its latest hold that nobody has ended (SLA-4).

    Args:
        now: epoch seconds.
        until: the resume time of that hold; ``None`` when it has none.
        started: when that hold began; ``None`` when there is no such hold.
    """
    if started is None:
        return Held.NO
    if until is None:
        return Held.OPEN
    return Held.TIMED if now < until else Held.NO


class Proposal(NamedTuple):
    """A proposed service type and why (CALL-2).

    Attributes:
        type: the proposed type.
        reason: ``in_warranty``, ``under_contract``, ``no_cover`` or ``no_equipment``.
        until: the last day of the cover that decided it.
    """

    type: ServiceType
    reason: str
    until: date | None = None


def propose_type(
    known: bool, warranty_until: date | None, contract_until: date | None, on: date
) -> Proposal:
    """Propose the service type from the equipment: warranty, then contract, else paid (CALL-2).

    Args:
        known: whether the equipment is in the customer's file.
        warranty_until: last day of the warranty.
        contract_until: last day of the live contract that covers it.
        on: the local date of the call; both last days still count.
    """
    if warranty_until and on <= warranty_until:
        return Proposal(ServiceType.WARRANTY, "in_warranty", warranty_until)
    if contract_until and on <= contract_until:
        return Proposal(ServiceType.CONTRACT, "under_contract", contract_until)
    return Proposal(ServiceType.PAID, "no_cover" if known else "no_equipment")


def queue_key(
    carried: bool, pinned: bool, due: int | None, received: int, call_id: int
) -> tuple[bool, bool, float, int, int]:
    """Order of the dispatch queue (DSP-1): carried over, pinned, deadline, call time.

    A call whose clock stands open-ended has no deadline and comes last of its group.
    """
    return (not carried, not pinned, float("inf") if due is None else due, received, call_id)
