"""Concession contracts by their complaints (CON-6), by hand."""

from datetime import date

from opsroom.domain.concessions import Complaint, Span, concessions

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
