"""Loss, shares, sanctions and group deductions, by hand and by property (LIA-1 to 4, LIA-10)."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opsroom.domain.liability import (
    Basis,
    Bearer,
    Branch,
    Found,
    Goods,
    Grade,
    Loss,
    Sale,
    agent_cost,
    bearer,
    burdens,
    grade_of,
    group_deduction,
    loss_of,
    sanction_money,
)
from opsroom.domain.money import WHOLE, MoneyError, share
from opsroom.domain.policy import Policy

POLICY = Policy()
UNIT = POLICY.money.unit
OFFERED = date(2027, 1, 31)
CENTS = st.integers(0, 10**12)
PEOPLE = st.lists(st.text("abcdef", min_size=1, max_size=3), min_size=1, max_size=8, unique=True)


def goods(
    *, quantity: int | Decimal = 120, actual: int | None = 900_00, sale: Sale | None = None
) -> Goods:
    """Pieces at an A-grade price of 50.00, free to be resold from 31 January 2027."""
    return Goods(quantity, 50_00, OFFERED, actual, sale)


def code_of(refused: pytest.ExceptionInfo[MoneyError]) -> str:
    return refused.value.code


def test_goods_resold_in_time_cost_what_they_brought_less_than_a_grade() -> None:
    """LIA-1: (50.00 − 42.50) × 120 = 7.50 × 120 = 900.00; × 10.5 m = 78.75."""
    sale = Sale(42_50, date(2027, 2, 10))
    assert loss_of(goods(sale=sale), OFFERED) == Loss(900_00, Basis.RESOLD)
    by_metre = goods(quantity=Decimal("10.5"), sale=sale)
    assert loss_of(by_metre, OFFERED) == Loss(78_75, Basis.RESOLD)


def test_goods_resold_above_the_a_grade_price_cost_nothing() -> None:
    """LIA-1: (50.00 − 61.00) × 120 is no gain to anybody."""
    assert loss_of(goods(sale=Sale(61_00, OFFERED)), OFFERED) == Loss(0, Basis.RESOLD)


@pytest.mark.parametrize(
    ("sold", "basis"),
    [
        (date(2027, 2, 28), Basis.RESOLD),  # a month from 31 January, clamped
        (date(2027, 3, 1), Basis.ACTUAL),
    ],
)
def test_the_month_for_reselling_is_a_calendar_month_its_last_day_included(
    sold: date, basis: Basis
) -> None:
    """LIA-1."""
    assert loss_of(goods(sale=Sale(42_50, sold)), date(2027, 5, 1)).basis is basis


def test_goods_not_resold_in_time_cost_the_actual_loss_and_none_is_known_before() -> None:
    """LIA-1."""
    assert loss_of(goods(), date(2027, 2, 28)) == Loss(None, Basis.WAITING)
    assert loss_of(goods(), date(2027, 3, 1)) == Loss(900_00, Basis.ACTUAL)
    assert loss_of(goods(actual=None), date(2027, 3, 1)) == Loss(None, Basis.ACTUAL)


def test_a_sale_before_the_goods_were_there_is_refused() -> None:
    with pytest.raises(MoneyError) as refused:
        loss_of(goods(sale=Sale(1, OFFERED - timedelta(1))), OFFERED)
    assert code_of(refused) == "sold_too_early"


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.integers(0, 1000))
def test_a_better_resale_never_makes_the_loss_larger(low: int, more: int, quantity: int) -> None:
    """LIA-1."""
    worse = loss_of(goods(quantity=quantity, sale=Sale(low, OFFERED)), OFFERED).cents
    better = loss_of(goods(quantity=quantity, sale=Sale(low + more, OFFERED)), OFFERED).cents
    assert worse is not None
    assert better is not None
    assert 0 <= better <= worse


def test_one_person_bears_all() -> None:
    """LIA-2."""
    assert burdens(1234_56, {"wang": WHOLE}) == {"wang": 1234_56}


def test_several_share_by_weight_and_the_cent_over_goes_by_the_largest_remainder() -> None:
    """LIA-2: 1000.01 by 50 %, 30 % and 20 %: 500.005, 300.003 and 200.002.

    Rounded down they are 500.00, 300.00 and 200.00; the cent left goes to the largest remainder.
    """
    shares = {"wang": 5000, "li": 3000, "chen": 2000}
    assert burdens(1000_01, shares) == {"wang": 500_01, "li": 300_00, "chen": 200_00}


def test_among_equals_the_order_of_entry_doesnt_decide_who_pays_the_cent() -> None:
    """LIA-2, LIA-7: 0.01 by halves goes to the first by ID, either way round."""
    assert burdens(1, {"b": 5000, "a": 5000}) == burdens(1, {"a": 5000, "b": 5000})
    assert burdens(1, {"b": 5000, "a": 5000}) == {"b": 0, "a": 1}


@pytest.mark.parametrize(
    ("shares", "code"),
    [
        ({}, "no_persons"),
        ({"wang": 9999}, "not_a_whole"),
        ({"wang": 5000, "li": 5001}, "not_a_whole"),
        ({"wang": 10_000, "li": 0}, "bad_share"),
        ({"wang": 10_001, "li": -1}, "bad_share"),
    ],
)
def test_shares_that_arent_the_whole_are_refused(shares: dict[str, int], code: str) -> None:
    """LIA-2."""
    with pytest.raises(MoneyError) as refused:
        burdens(100, shares)
    assert code_of(refused) == code


@given(CENTS, PEOPLE)
def test_burdens_add_up_whatever_the_order(loss: int, people: list[str]) -> None:
    """LIA-2, LIA-7."""
    weights = share(WHOLE - len(people), [len(person) for person in people])
    shares = {person: 1 + weight for person, weight in zip(people, weights, strict=True)}
    parts = burdens(loss, shares)
    assert sum(parts.values()) == loss
    assert list(parts) == people
    assert burdens(loss, dict(reversed(shares.items()))) == parts


@pytest.mark.parametrize(
    ("borne", "grade"),
    [
        (0, None),
        (1, Grade.WARNING),
        (2_000_00, Grade.WARNING),
        (2_000_01, Grade.MINOR),
        (10_000_00, Grade.MINOR),
        (10_000_01, Grade.MAJOR),
    ],
)
def test_the_sanction_goes_by_what_a_person_bears(borne: int, grade: Grade | None) -> None:
    """LIA-3: up to 2 000, up to 10 000, above."""
    assert grade_of(borne, POLICY.sanctions, UNIT) is grade


@given(CENTS, CENTS)
def test_who_bears_more_is_never_sanctioned_less(one: int, other: int) -> None:
    """LIA-3."""
    order = [None, *Grade]
    low, high = (grade_of(borne, POLICY.sanctions, UNIT) for borne in sorted((one, other)))
    assert order.index(low) <= order.index(high)


def test_what_a_sanction_costs() -> None:
    """LIA-3: a warning 400; a minor demerit 800 × 1.5 base points = 1200; a major one all."""
    money = [sanction_money(one, Decimal("1.5"), POLICY.sanctions, UNIT) for one in Grade]
    assert money == [400_00, 1200_00, None]


def test_more_than_the_floor_can_be_proposed_and_less_cant() -> None:
    """LIA-3: 400 **or more**."""
    assert sanction_money(Grade.WARNING, 1, POLICY.sanctions, UNIT, 500_00) == 500_00
    assert sanction_money(Grade.WARNING, 1, POLICY.sanctions, UNIT, 400_00) == 400_00
    with pytest.raises(MoneyError) as low:
        sanction_money(Grade.MINOR, 2, POLICY.sanctions, UNIT, 1599_99)
    assert (code_of(low), low.value.detail) == ("below_the_floor", "160000")
    with pytest.raises(MoneyError) as major:
        sanction_money(Grade.MAJOR, 2, POLICY.sanctions, UNIT, 10_000_00)
    assert code_of(major) == "takes_it_all"


@pytest.mark.parametrize(
    ("branch", "found", "who"),
    [
        (Branch.PRODUCTION, Found("wang", "A", "2", "weaving"), (Bearer.TEAM, "A")),
        (Branch.PRODUCTION, Found("wang", None, "2", "weaving"), (Bearer.SECTION, "2")),
        (Branch.SALES, Found("wang", "A", "2", "sales"), (Bearer.PERSON, "wang")),
        (Branch.SERVICE, Found(None, "A", "2", "service"), (Bearer.DEPARTMENT, "service")),
    ],
)
def test_a_deduction_goes_to_the_smallest_that_can_be_found(
    branch: Branch, found: Found, who: tuple[Bearer, str]
) -> None:
    """LIA-4: team, else section; in sales and service the person, else the department."""
    assert bearer(branch, found) == who


def test_a_deduction_goes_to_nobody_when_neither_is_known() -> None:
    """LIA-4."""
    with pytest.raises(MoneyError) as refused:
        bearer(Branch.PRODUCTION, Found("wang", department="weaving"))
    assert code_of(refused) == "nobody_found"


def test_a_group_deduction_by_hand() -> None:
    """LIA-4: 1000.00 ÷ (2 + 1.5 + 1 = 4.5 points) = 222.222… a point.

    2 points are 444.444…, 1.5 are 333.333… and one 222.222…; rounded down 999.99, and the cent
    left goes to the largest remainder, .444 of a cent.
    """
    points: dict[str, int | Decimal] = {"chief": 2, "wang": Decimal("1.5"), "li": 1}
    assert group_deduction(1000_00, points) == {"chief": 444_45, "wang": 333_33, "li": 222_22}


def test_who_has_no_base_points_pays_nothing() -> None:
    """LIA-4."""
    assert group_deduction(7, {"apprentice": 0, "wang": 3}) == {"apprentice": 0, "wang": 7}
    with pytest.raises(MoneyError) as refused:
        group_deduction(7, {"apprentice": 0})
    assert code_of(refused) == "nothing_to_share_by"
    with pytest.raises(MoneyError) as empty:
        group_deduction(7, {})
    assert code_of(empty) == "no_persons"


@given(CENTS, PEOPLE)
def test_a_group_deduction_adds_up_whatever_the_order(loss: int, people: list[str]) -> None:
    """LIA-4, LIA-7."""
    points: dict[str, int | Decimal] = {p: Decimal(len(p)) / 2 for p in people}
    parts = group_deduction(loss, points)
    assert sum(parts.values()) == loss
    assert group_deduction(loss, dict(sorted(points.items(), reverse=True))) == parts


def test_a_justified_complaint_costs_an_agent_and_another_doesnt() -> None:
    """LIA-10."""
    assert agent_cost(POLICY.agents, "minor", UNIT, justified=True) == 10_00
    assert agent_cost(POLICY.agents, "serious", UNIT, justified=False) == 0
