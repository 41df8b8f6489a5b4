"""Calls: the table of moves, what holds a call, the proposed type, the order of the queue."""

from datetime import date
from itertools import product

import pytest

from opsroom.domain.calls import (
    MOVES,
    Held,
    Impossible,
    Proposal,
    ServiceType,
    State,
    held_at,
    move,
    possible,
    propose_type,
    queue_key,
)
from tests.movetable import LEADS_TO, POSSIBLE, VERBS

EVE, DAY = date(2026, 11, 23), date(2026, 11, 24)


def test_the_hand_written_table_speaks_of_every_state_hold_and_verb() -> None:
    assert set(POSSIBLE) == {(str(s), str(h)) for s, h in product(State, Held)}
    assert tuple(MOVES) == VERBS


@pytest.mark.parametrize(("state", "held"), POSSIBLE)
def test_the_table_of_moves_is_the_rule_books(state: str, held: str) -> None:
    """DSP-2, SLA-4, CALL-3: what is possible, and in which order it is named."""
    assert " ".join(possible(State(state), Held(held))) == POSSIBLE[state, held]


@pytest.mark.parametrize(("verb", "state", "held"), list(product(VERBS, State, Held)))
def test_a_move_leads_where_the_table_says_or_is_impossible(
    verb: str, state: State, held: Held
) -> None:
    """DSP-2."""
    if verb in POSSIBLE[state, held].split():
        assert move(verb, state, held) == LEADS_TO.get(verb, state)
        return
    with pytest.raises(Impossible) as refused:
        move(verb, state, held)
    assert (refused.value.verb, refused.value.state, refused.value.held) == (verb, state, held)
    assert " ".join(refused.value.possible) == POSSIBLE[state, held]


def test_no_closed_call_moves_but_by_being_reopened() -> None:
    """CALL-3: what was struck off the register stays so until somebody gives a reason."""
    for state in (State.FINISHED, State.CANCELLED):
        assert possible(state, Held.NO) == ("reopen",)


def test_every_open_call_can_be_cancelled_and_its_zone_corrected() -> None:
    """SLA-3."""
    for state, held in POSSIBLE:
        if state not in ("finished", "cancelled"):
            assert {"cancel", "rezone"} <= set(POSSIBLE[state, held].split())


@pytest.mark.parametrize(
    ("until", "started", "expected"),
    [
        (None, None, Held.NO),
        (200, None, Held.NO),
        (None, 50, Held.OPEN),
        (101, 50, Held.TIMED),
        (100, 50, Held.NO),  # the clock goes on at the resume time itself
        (99, 50, Held.NO),
    ],
)
def test_a_hold_is_over_at_its_resume_time(
    until: int | None, started: int | None, expected: Held
) -> None:
    """SLA-4."""
    assert held_at(100, until, started) is expected


@pytest.mark.parametrize(
    ("known", "warranty", "contract", "expected"),
    [
        (True, DAY, DAY, Proposal(ServiceType.WARRANTY, "in_warranty", DAY)),
        (True, DAY, None, Proposal(ServiceType.WARRANTY, "in_warranty", DAY)),
        (True, EVE, DAY, Proposal(ServiceType.CONTRACT, "under_contract", DAY)),
        (True, None, DAY, Proposal(ServiceType.CONTRACT, "under_contract", DAY)),
        (True, EVE, EVE, Proposal(ServiceType.PAID, "no_cover")),
        (True, None, None, Proposal(ServiceType.PAID, "no_cover")),
        (False, None, None, Proposal(ServiceType.PAID, "no_equipment")),
    ],
)
def test_warranty_comes_before_contract_and_the_last_day_still_counts(
    known: bool, warranty: date | None, contract: date | None, expected: Proposal
) -> None:
    """CALL-2."""
    assert propose_type(known, warranty, contract, DAY) == expected


def test_the_queue_goes_by_carried_over_pin_deadline_call_time() -> None:
    """DSP-1, CALL-5; a call that nobody knows the deadline of comes last of its group."""
    order = [
        queue_key(True, True, 900, 5, 1),
        queue_key(True, False, 100, 5, 2),
        queue_key(False, True, 800, 5, 3),
        queue_key(False, True, None, 5, 4),
        queue_key(False, False, 100, 4, 6),
        queue_key(False, False, 100, 5, 5),
        queue_key(False, False, 100, 5, 7),
        queue_key(False, False, 200, 1, 8),
        queue_key(False, False, None, 1, 9),
    ]
    assert sorted(order) == order
