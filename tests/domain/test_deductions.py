"""What is taken of a bonus in which month (LIA-5), and nothing unapproved (LIA-7)."""

from collections.abc import Mapping
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from opsroom.domain.contracts import months_later
from opsroom.domain.deductions import Debt, Kind, Month, Owed, Penalty, Plan, Sum, month_of, plan
from opsroom.domain.money import MoneyError
from opsroom.domain.policymoney import Deductions

HALF = Deductions()
NOV, DEC, JAN = date(2026, 11, 1), date(2026, 12, 1), date(2027, 1, 1)
THREE = {NOV: 1000_00, DEC: 1000_00, JAN: 1000_00}

PLACE = st.integers(0, 7)
BONUSES = st.lists(st.integers(0, 5000), min_size=1, max_size=8).map(
    lambda sums: {months_later(NOV, place): cents for place, cents in enumerate(sums)}
)
DEBTS = st.lists(st.tuples(st.integers(0, 6000), PLACE), max_size=6).map(
    lambda rows: [
        Debt(f"d{place}", cents, months_later(NOV, month).replace(day=15), place)
        for place, (cents, month) in enumerate(rows)
    ]
)
PENALTIES = st.lists(st.tuples(st.none() | st.integers(0, 3000), PLACE), max_size=5).map(
    lambda rows: [
        Penalty(f"p{place}", cents, months_later(NOV, month).replace(day=9), place)
        for place, (cents, month) in enumerate(rows)
    ]
)


def taken_of(made: Plan, case: str) -> int:
    return sum(one.cents for one in made.taken if one.case == case)


def test_at_most_half_a_bonus_is_taken_and_the_rest_carried() -> None:
    """LIA-5: of 1200.00 owed, bonuses of 1000.00 give 500.00, 500.00 and 200.00.

    Owed after each month: 700.00, 200.00 and nothing.
    """
    made = plan(THREE, [Debt("26110001", 1200_00, NOV, 1)], [], HALF)
    assert [month.economic for month in made.months] == [500_00, 500_00, 200_00]
    assert [month.carried for month in made.months] == [700_00, 200_00, 0]
    assert [month.paid for month in made.months] == [500_00, 500_00, 800_00]
    assert made.carried == ()


def test_cases_are_deducted_one_by_one_and_the_next_takes_what_is_left_of_the_half() -> None:
    """LIA-5: 700.00 for the first case and 600.00 for the second, by 500.00 a month.

    November 500.00 of the first; December its last 200.00 and 300.00 of the second; the second's
    other 300.00 in January.
    """
    made = plan(THREE, [Debt("first", 700_00, NOV, 1), Debt("second", 600_00, NOV, 2)], [], HALF)
    assert made.taken == (
        Sum(NOV, "first", Kind.ECONOMIC, 500_00),
        Sum(DEC, "first", Kind.ECONOMIC, 200_00),
        Sum(DEC, "second", Kind.ECONOMIC, 300_00),
        Sum(JAN, "second", Kind.ECONOMIC, 300_00),
    )


def test_what_is_still_owed_at_the_end_is_carried_case_by_case() -> None:
    """LIA-5: November takes 500.00 of 700.00, and nothing of the other 600.00."""
    debts = [Debt("first", 700_00, NOV, 1), Debt("second", 600_00, NOV, 2)]
    made = plan({NOV: 1000_00}, debts, [], HALF)
    assert made.carried == (Owed("first", 200_00), Owed("second", 600_00))


def test_a_sanction_stands_outside_the_half() -> None:
    """LIA-5: a warning's 400.00 and half of 1000.00 for the debt leave 100.00."""
    warning = Penalty("w", 400_00, NOV, 2)
    made = plan({NOV: 1000_00}, [Debt("d", 900_00, NOV, 1)], [warning], HALF)
    assert made.months == (Month(NOV, 1000_00, 500_00, 400_00, 500_00, 400_00),)
    assert made.months[0].paid == 100_00


def test_all_that_is_taken_is_never_more_than_the_bonus() -> None:
    """LIA-5: a minor demerit's 800.00 leaves 200.00 of 1000.00, less than the half; 700 wait."""
    minor = Penalty("m", 800_00, NOV, 2)
    made = plan({NOV: 1000_00}, [Debt("d", 900_00, NOV, 1)], [minor], HALF)
    assert made.months == (Month(NOV, 1000_00, 500_00, 800_00, 200_00, 700_00),)


def test_a_major_demerit_takes_the_months_whole_bonus_and_the_debt_waits() -> None:
    """LIA-3, LIA-5: nothing of December is left, and January goes on with the debt."""
    debt, major = Debt("d", 800_00, NOV, 1), Penalty("m", None, date(2026, 12, 20), 2)
    made = plan(THREE, [debt], [major], HALF)
    assert made.taken == (
        Sum(NOV, "d", Kind.ECONOMIC, 500_00),
        Sum(DEC, "m", Kind.SANCTION, 1000_00),
        Sum(JAN, "d", Kind.ECONOMIC, 300_00),
    )
    assert made.lapsed == ()


def test_what_a_bonus_cant_pay_of_a_sanction_lapses_and_is_told() -> None:
    """LIA-5 (ours): of two warnings, 400.00 each, a bonus of 500.00 pays 400.00 and 100.00."""
    warnings = [Penalty("one", 400_00, NOV, 1), Penalty("two", 400_00, NOV, 2)]
    made = plan({NOV: 500_00, DEC: 900_00}, [], warnings, HALF)
    assert made.taken == (
        Sum(NOV, "one", Kind.SANCTION, 400_00),
        Sum(NOV, "two", Kind.SANCTION, 100_00),
    )
    assert made.lapsed == (Sum(NOV, "two", Kind.SANCTION, 300_00),)


def test_half_of_an_odd_bonus_is_rounded_down() -> None:
    """LIA-5: at most half of 0.03 is 0.01."""
    made = plan({NOV: 3}, [Debt("d", 3, NOV, 1)], [], HALF)
    assert made.months[0].economic == 1


def test_a_debt_isnt_taken_before_its_month_nor_a_sanction_after_the_last_one() -> None:
    """LIA-5: a debt that begins in December; a sanction of February waits for its bonus."""
    later = Penalty("later", 400_00, date(2027, 2, 3), 2)
    made = plan(THREE, [Debt("d", 100_00, date(2026, 12, 31), 1)], [later], HALF)
    assert made.taken == (Sum(DEC, "d", Kind.ECONOMIC, 100_00),)
    assert [month.carried for month in made.months] == [0, 0, 0]
    assert made.waiting == (later,)


def test_without_a_bonus_nothing_is_taken_and_nothing_lost() -> None:
    made = plan({}, [Debt("d", 100, NOV, 1)], [Penalty("p", 7, NOV, 2)], HALF)
    assert made == Plan((), (), (Owed("d", 100),), (), (Penalty("p", 7, NOV, 2),))


@pytest.mark.parametrize(
    ("bonuses", "debts", "penalties", "code", "detail"),
    [
        (THREE, [Debt("d", 1, NOV, None)], [], "not_approved", "d"),
        (THREE, [], [Penalty("p", 1, NOV, None)], "not_approved", "p"),
        (THREE, [Debt("d", -1, NOV, 1)], [], "negative", "d"),
        (THREE, [], [Penalty("p", -1, NOV, 1)], "negative", "p"),
        ({NOV: -1}, [], [], "negative", "2026-11-01"),
        ({NOV: 1, JAN: 1}, [], [], "month_missing", "2026-12-01"),
        ({DEC: 1}, [], [Penalty("p", 1, NOV, 1)], "month_missing", "2026-11-01"),
        ({date(2026, 11, 2): 1}, [], [], "not_a_month", "2026-11-02"),
    ],
)
def test_what_isnt_approved_or_cant_be_is_refused(
    bonuses: Mapping[date, int],
    debts: list[Debt],
    penalties: list[Penalty],
    code: str,
    detail: str,
) -> None:
    """LIA-7: nothing is deducted without a recorded approval."""
    with pytest.raises(MoneyError) as refused:
        plan(bonuses, debts, penalties, HALF)
    assert (refused.value.code, refused.value.detail) == (code, detail)


@given(BONUSES, DEBTS, PENALTIES)
def test_no_month_is_above_the_ceiling_or_the_bonus(
    bonuses: dict[date, int], debts: list[Debt], penalties: list[Penalty]
) -> None:
    """LIA-5; and what is told of a month is what was taken in it."""
    made = plan(bonuses, debts, penalties, HALF)
    assert [month.month for month in made.months] == sorted(bonuses)
    for month in made.months:
        assert 2 * month.economic <= month.bonus == bonuses[month.month]
        assert month.paid >= 0
        here = [one for one in made.taken if one.month == month.month]
        economic = sum(one.cents for one in here if one.kind is Kind.ECONOMIC)
        assert economic == month.economic
        assert sum(one.cents for one in here) == economic + month.sanctions
    assert all(one.cents > 0 for one in made.taken + made.lapsed)
    assert all(owed.cents > 0 for owed in made.carried)


@given(BONUSES, DEBTS, PENALTIES)
def test_every_cent_is_taken_carried_lapsed_or_waiting(
    bonuses: dict[date, int], debts: list[Debt], penalties: list[Penalty]
) -> None:
    """LIA-5, LIA-7: the parts add up to the whole, case by case and month by month."""
    made = plan(bonuses, debts, penalties, HALF)
    carried = {owed.case: owed.cents for owed in made.carried}
    for debt in debts:
        assert taken_of(made, debt.case) + carried.get(debt.case, 0) == debt.cents
    for one in penalties:
        if one.cents is not None and one not in made.waiting:
            lapsed = sum(short.cents for short in made.lapsed if short.case == one.case)
            assert taken_of(made, one.case) + lapsed == one.cents
    for month in made.months:
        begun = sum(debt.cents for debt in debts if month_of(debt.since) <= month.month)
        so_far = sum(one.economic for one in made.months if one.month <= month.month)
        assert month.carried == begun - so_far


@given(BONUSES, DEBTS, PENALTIES)
def test_a_later_case_is_only_taken_when_the_earlier_ones_are_paid(
    bonuses: dict[date, int], debts: list[Debt], penalties: list[Penalty]
) -> None:
    """LIA-5: one by one."""
    made = plan(bonuses, debts, penalties, HALF)
    for one in made.taken:
        if one.kind is Kind.SANCTION:
            continue
        place = int(one.case[1:])
        for before in debts[:place]:
            if month_of(before.since) <= one.month:
                paid = [x for x in made.taken if x.case == before.case and x.month <= one.month]
                assert sum(x.cents for x in paid) == before.cents


@given(BONUSES, DEBTS, PENALTIES, st.integers(1, 8), st.integers(1, 6000))
def test_months_already_paid_stay_as_they_were(
    bonuses: dict[date, int], debts: list[Debt], penalties: list[Penalty], known: int, more: int
) -> None:
    """LIA-5: later bonuses, and cases that begin later, change nothing of before."""
    first = dict(sorted(bonuses.items())[:known])
    after = months_later(NOV, len(first))
    before = plan(first, debts, penalties, HALF)
    then = plan(bonuses, [*debts, Debt("new", more, after, 99)], penalties, HALF)
    assert then.months[: len(first)] == before.months
    assert tuple(one for one in then.taken if one.month < after) == before.taken


@given(BONUSES, DEBTS, PENALTIES, PLACE, st.integers(0, 3000))
@settings(max_examples=200)
def test_a_larger_bonus_never_pays_off_less(
    bonuses: dict[date, int], debts: list[Debt], penalties: list[Penalty], place: int, more: int
) -> None:
    """LIA-5: nor does it leave the person less that month."""
    which = sorted(bonuses)[place % len(bonuses)]
    less = plan(bonuses, debts, penalties, HALF)
    larger = plan({**bonuses, which: bonuses[which] + more}, debts, penalties, HALF)
    for one, other in zip(less.months, larger.months, strict=True):
        assert other.carried <= one.carried
        assert other.paid >= one.paid


@given(BONUSES, DEBTS, PENALTIES)
def test_the_same_always_gives_the_same(
    bonuses: dict[date, int], debts: list[Debt], penalties: list[Penalty]
) -> None:
    backwards = dict(sorted(bonuses.items(), reverse=True))
    assert plan(backwards, debts, penalties, HALF) == plan(bonuses, debts, penalties, HALF)
