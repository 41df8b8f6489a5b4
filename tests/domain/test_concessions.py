"""Concession contracts by their complaints (CON-6), by hand."""

from datetime import date, timedelta
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from opsroom.domain.concessions import Complaint, Fees, Span, concessions

TERM = Span(date(2026, 1, 1), date(2026, 12, 31))
BEFORE = Span(date(2025, 1, 1), date(2025, 12, 31))


def told(case: str, on: date, quality: bool = False, contract: str = "LY-9") -> Complaint:
    return Complaint(contract, "美味餐饮", case, on, quality)


def test_two_complaints_in_one_term_mark_a_contract() -> None:
    """CON-6: the last day of a term is in it; a complaint of another term counts there."""
    first = told("L1", date(2025, 12, 31))
    mine = told("L2", date(2026, 1, 1)), told("L3", date(2026, 12, 31), contract="ly-9")
    old, new = concessions([first, *mine], {"ly-9": [TERM, BEFORE]})
    assert (old.span, old.cases, old.refusable) == (BEFORE, ("L1",), False)
    assert (new.span, new.cases, new.refusable) == (TERM, ("L2", "L3"), True)


def test_the_deposit_is_free_a_year_after_the_end_without_a_complaint_about_quality() -> None:
    """CON-6."""
    (free,) = concessions([told("L1", date(2026, 3, 1))], {"ly-9": [TERM]})
    assert (free.quality, free.deposit_free_on) == (0, date(2027, 12, 31))
    (kept,) = concessions([told("L1", date(2026, 3, 1), quality=True)], {"ly-9": [TERM]})
    assert (kept.quality, kept.deposit_free_on) == (1, None)


def test_of_a_contract_that_is_in_no_register_all_complaints_count() -> None:
    one, other = told("L1", date(2020, 1, 1)), told("L2", date(2026, 1, 1))
    (found,) = concessions([one, other], {})
    assert (found.span, found.refusable, found.deposit_free_on) == (None, True, None)


DUE = date(2026, 11, 1)


def test_a_late_fee_is_half_a_percent_of_the_unpaid_fees_a_day() -> None:
    """CON-6, by hand: 12,000.00 due on the 1st; on the 24th it is 23 days late, 60.00 each."""
    fees = Fees(1_200_000, DUE, date(2026, 11, 24))
    assert (fees.days, fees.late_fee) == (23, 138_000)
    assert Fees(1_200_000, DUE, DUE).late_fee == 0  # the due day is still in time
    assert Fees(1_200_000, DUE, date(2026, 10, 20)).late_fee == 0  # paid before
    # 0.01 for a day is 0.00005: nothing; for 100 days it is half a cent, and rounded up.
    assert Fees(1, DUE, DUE + timedelta(1)).late_fee == 0
    assert Fees(1, DUE, DUE + timedelta(100)).late_fee == 1


@given(st.integers(0, 10**13), st.integers(0, 20_000), st.dates(date(2000, 1, 1), date(2080, 1, 1)))
def test_a_late_fee_is_exact_to_half_a_cent_and_never_shrinks(
    unpaid: int, days: int, due: date
) -> None:
    """CON-6: for any sum and any number of days; a leap day counts, and a day more never less."""
    fees = Fees(unpaid, due, due + timedelta(days))
    exact = Fraction(unpaid * days, 200)
    assert Fraction(-1, 2) < fees.late_fee - exact <= Fraction(1, 2)
    assert fees.late_fee <= fees._replace(until=fees.until + timedelta(1)).late_fee
    assert fees.late_fee <= fees._replace(unpaid=unpaid + 1).late_fee
