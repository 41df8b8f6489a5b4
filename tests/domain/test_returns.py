"""Returns and allowances: what is booked, what completes them, the bonus (RET-1 to RET-6)."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opsroom.domain.money import Exact, MoneyError
from opsroom.domain.people import Role
from opsroom.domain.policy import Policy
from opsroom.domain.returns import (
    PAPER_OF,
    RULES,
    Allowance,
    Decision,
    Judgement,
    Lack,
    Line,
    Outcome,
    Paper,
    Proof,
    ReturnSlip,
    Settlement,
    allowance_lacking,
    judge,
    lacking,
    next_approval,
    tolerated,
)

COMPANY = Policy().returns.tolerance_bp
BARE = ReturnSlip("weaving flaw", "rework", "decision of 3 November", (Line("A-1", 100),))
DONE = replace(
    BARE,
    approvals=(Role.MANAGER,),
    arrived=(Line("A-1", 100),),
    signed=True,
    proof=Proof.INVOICE,
)
QUANTITY = st.one_of(
    st.integers(0, 10**6),
    st.decimals(0, 10**6, allow_nan=False, allow_infinity=False, places=3),
)
TOLERANCE = st.integers(0, 10_000)


def came(slip: ReturnSlip, *lines: Line) -> ReturnSlip:
    return replace(slip, arrived=lines)


def judged(slip: ReturnSlip) -> Judgement:
    made = judge(slip, COMPANY)
    assert made is not None
    return made


@pytest.mark.parametrize("actual", [100, 99, 0, 103, Decimal("102.999")])
def test_equal_smaller_or_tolerably_more_is_booked_as_it_arrived(actual: Exact) -> None:
    """RET-3: 3 % of 100 is 3, so that 103 is still booked."""
    made = judged(came(BARE, Line("A-1", actual)))
    assert made.outcome is Outcome.BOOKED
    assert made.booked == ((Line("A-1", actual),) if actual else ())


@pytest.mark.parametrize("actual", [104, Decimal("103.001")])
def test_accounting_holds_what_is_beyond_tolerance_for_a_decision(actual: Exact) -> None:
    """RET-3 (ours)."""
    slip = came(BARE, Line("A-1", actual))
    assert judged(slip) == Judgement(Outcome.REFUSED, (), (), ("A-1",))
    as_it_came = judged(replace(slip, decision=Decision.ACTUAL))
    assert (as_it_came.outcome, as_it_came.booked) == (Outcome.BOOKED, (Line("A-1", actual),))
    as_approved = judged(replace(slip, decision=Decision.APPROVED))
    assert (as_approved.outcome, as_approved.booked) == (Outcome.BOOKED, (Line("A-1", 100),))


def test_what_is_agreed_with_the_customer_goes_before_the_companys_even_when_it_is_nothing() -> (
    None
):
    """RET-3: 5 % agreed lets 105 pass, 0 % not even 101; the company's 3 % is for the others."""
    wide, none_at_all = replace(BARE, agreed_bp=500), replace(BARE, agreed_bp=0)
    assert judged(came(wide, Line("A-1", 105))).outcome is Outcome.BOOKED
    assert judged(came(none_at_all, Line("A-1", 101))).outcome is Outcome.REFUSED
    assert judged(came(BARE, Line("A-1", 101))).outcome is Outcome.BOOKED


def test_goods_that_arent_on_the_slip_make_the_warehouse_ask_then_sign_for_what_arrived() -> None:
    """RET-3; accounting then holds them, as nothing of them was approved."""
    slip = came(BARE, Line("A-1", 90), Line("B-2", 5))
    assert judged(slip) == Judgement(Outcome.ASK, (), ("B-2",), ("B-2",))
    told = replace(slip, instructed=True)
    assert judged(told).outcome is Outcome.REFUSED
    assert judged(replace(told, decision=Decision.ACTUAL)).booked == slip.arrived
    assert judged(replace(told, decision=Decision.APPROVED)).booked == (Line("A-1", 90),)


def test_none_of_an_item_is_no_stranger() -> None:
    slip = came(BARE, Line("A-1", 100), Line("B-2", 0))
    assert judged(slip) == Judgement(Outcome.BOOKED, (Line("A-1", 100),), (), ())


def test_an_item_on_several_lines_is_counted_together() -> None:
    """RET-3: 60 and 45 of 100 are 105, beyond 3 %."""
    slip = came(BARE, Line("A-1", 60), Line("A-1", 45))
    assert judged(slip).outcome is Outcome.REFUSED


def test_before_goods_arrive_there_is_nothing_to_judge() -> None:
    assert judge(BARE, COMPANY) is None


def test_a_quantity_below_nothing_is_refused() -> None:
    with pytest.raises(MoneyError):
        judge(came(BARE, Line("A-1", -1)), COMPANY)


@given(QUANTITY, QUANTITY, TOLERANCE)
def test_what_isnt_more_than_approved_is_always_tolerated(
    approved: Exact, actual: Exact, tolerance: int
) -> None:
    """RET-3."""
    low, high = sorted((approved, actual))
    assert tolerated(high, low, tolerance)
    assert tolerated(low, high, 0) == (low == high)


@given(QUANTITY, QUANTITY, TOLERANCE, TOLERANCE)
def test_a_wider_tolerance_never_refuses_what_a_narrower_one_books(
    approved: Exact, actual: Exact, one: int, other: int
) -> None:
    """RET-3."""
    narrow, wide = sorted((one, other))
    assert tolerated(approved, actual, narrow) <= tolerated(approved, actual, wide)


@given(st.lists(st.builds(Line, st.sampled_from(["A-1", "B-2", "C-3"]), QUANTITY), max_size=5))
def test_what_is_booked_is_what_arrived_or_what_was_approved_and_never_more(
    lines: list[Line],
) -> None:
    """RET-3."""
    slip = replace(came(BARE, *lines), instructed=True)
    arrived = sum(line.quantity for line in lines)
    as_it_came = judged(replace(slip, decision=Decision.ACTUAL)).booked
    assert sum(line.quantity for line in as_it_came) == arrived
    held = judged(slip)
    assert (held.outcome is Outcome.REFUSED) == bool(held.beyond)
    if held.beyond:
        as_approved = judged(replace(slip, decision=Decision.APPROVED)).booked
        assert sum(line.quantity for line in as_approved) <= min(100, arrived)


def test_a_return_is_complete_when_all_is_there() -> None:
    """RET-2, RET-4, RET-6."""
    assert lacking(DONE, COMPANY) == ()


def test_all_that_a_new_slip_lacks_is_told_at_once() -> None:
    blank = ReturnSlip(" ", "", "", (Line("A-1", 100),))
    assert lacking(blank, COMPANY) == (
        Lack.REASON,
        Lack.HANDLING,
        Lack.BASIS,
        Lack.APPROVAL,
        Lack.ARRIVAL,
        Lack.SIGNATURE,
        Lack.PROOF,
    )


@pytest.mark.parametrize(
    ("slip", "lack"),
    [
        (replace(DONE, proof=None), Lack.PROOF),
        (replace(DONE, signed=False), Lack.SIGNATURE),
        (replace(DONE, approvals=()), Lack.APPROVAL),
        (replace(DONE, approvals=(Role.SALES,)), Lack.APPROVAL),
        (came(DONE, Line("A-1", 104)), Lack.DECISION),
        (came(DONE, Line("B-2", 1)), Lack.INSTRUCTIONS),
    ],
)
def test_a_return_isnt_complete_without(slip: ReturnSlip, lack: Lack) -> None:
    """RET-3, RET-4, RET-6."""
    assert lacking(slip, COMPANY) == (lack,)


@pytest.mark.parametrize("proof", list(Proof))
def test_each_of_three_kinds_proves_a_return_and_two_of_them_an_allowance(proof: Proof) -> None:
    """RET-4."""
    assert lacking(replace(DONE, proof=proof), COMPANY) == ()
    allowance = Allowance(500_00, (Role.MANAGER, Role.GENERAL), signed=True, proof=proof)
    proven = proof is not Proof.INVOICE
    assert allowance_lacking(allowance) == (() if proven else (Lack.PROOF,))


def test_an_allowance_needs_approvals_the_customers_signature_and_proof() -> None:
    """RET-1, RET-4, RET-6."""
    assert allowance_lacking(Allowance(1)) == (Lack.APPROVAL, Lack.SIGNATURE, Lack.PROOF)
    once = Allowance(1, (Role.SALES_MANAGER,), signed=True, proof=Proof.CERTIFICATE)
    assert allowance_lacking(once) == (Lack.APPROVAL,)
    twice = replace(once, approvals=(Role.SALES_MANAGER, Role.DEPUTY))
    assert allowance_lacking(twice) == ()


def test_a_manager_approves_a_slip_and_a_director_after_them_an_allowance() -> None:
    """RET-6."""
    assert Role.MANAGER in next_approval(Paper.SLIP, ())
    assert next_approval(Paper.SLIP, (Role.MANAGER,)) == frozenset()
    assert next_approval(Paper.CERTIFICATE, (Role.MANAGER,)) == {Role.DEPUTY, Role.GENERAL}
    assert next_approval(Paper.CERTIFICATE, (Role.MANAGER, Role.GENERAL)) == frozenset()


def test_an_approval_out_of_turn_counts_for_nothing() -> None:
    """RET-6."""
    assert Role.MANAGER in next_approval(Paper.CERTIFICATE, (Role.GENERAL,))
    assert Role.GENERAL in next_approval(Paper.CERTIFICATE, (Role.GENERAL, Role.MANAGER))


def test_a_slip_has_four_copies_and_a_certificate_two() -> None:
    """RET-1, RET-2, RET-6."""
    assert RULES[Paper.SLIP].holders == ("issuer", "warehouse", "accounting", "sales")
    assert RULES[Paper.CERTIFICATE].holders == ("sales", "accounting")
    assert {PAPER_OF[one] for one in (Settlement.RETURN, Settlement.REWORK)} == {Paper.SLIP}
    assert PAPER_OF[Settlement.COMPENSATION] is Paper.CERTIFICATE
