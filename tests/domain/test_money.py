"""Exact money: what people type, and splits that add up (LIA-7); the policy on it (CMP-6, LIA)."""

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from opsroom.domain.money import LARGEST, MoneyError, grouped, parse, plain, share, times
from opsroom.domain.policy import Policy
from opsroom.domain.policymoney import AUTHORITIES, Agents, Authority, Deductions, Money

UNIT = Money().unit
WEIGHT = st.one_of(
    st.integers(0, 10**6),
    st.decimals(0, 1000, allow_nan=False, allow_infinity=False, places=3),
)
WEIGHTS = st.lists(WEIGHT, min_size=1, max_size=12).filter(any)
CENTS = st.integers(0, LARGEST)


@pytest.mark.parametrize(
    ("typed", "cents"),
    [
        ("1,234.50", 123_450),
        ("1234.5", 123_450),
        ("1 234", 123_400),
        ("  0.07 ", 7),
        ("0", 0),
        ("１，２３４．５０", 123_450),
        ("١٢", 1200),
        ("12,345,678", 1_234_567_800),
        ("10,000,000,000,000", LARGEST),
    ],
)
def test_an_amount_is_read_as_people_write_it(typed: str, cents: int) -> None:
    assert parse(typed) == cents


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "empty"),
        (" \u3000", "empty"),
        ("-5", "negative"),
        ("－ 5", "negative"),
        ("1.234", "too_fine"),  # a thousand and more where the point groups
        ("1.500", "too_fine"),
        ("1,23", "not_an_amount"),
        ("1,2345", "not_an_amount"),
        ("1,234 567", "not_an_amount"),
        ("1.2.3", "not_an_amount"),
        (".5", "not_an_amount"),
        ("5.", "not_an_amount"),
        ("5²", "not_an_amount"),
        ("1e3", "not_an_amount"),
        ("nan", "not_an_amount"),
        ("¥5", "not_an_amount"),
        ("5\n6", "not_an_amount"),
        ("--5", "not_an_amount"),
        ("10,000,000,000,000.01", "too_large"),
        ("9" * 5000, "too_large"),
    ],
)
def test_what_could_be_read_in_two_ways_or_none_is_refused_not_guessed(
    typed: str, code: str
) -> None:
    with pytest.raises(MoneyError) as refused:
        parse(typed)
    assert refused.value.code == code


def test_a_currency_without_decimals_takes_whole_units_alone() -> None:
    assert parse("1,234", 0) == 1234
    assert plain(1234, 0) == "1234"
    with pytest.raises(MoneyError, match="too fine"):
        parse("1234.0", 0)


@given(st.integers(0, LARGEST), st.integers(0, 4))
def test_what_is_written_plainly_is_read_back(cents: int, decimals: int) -> None:
    assert parse(plain(cents, decimals), decimals) == cents


@given(st.text(max_size=50))
def test_any_text_is_an_amount_or_an_error_with_a_code(typed: str) -> None:
    codes = []
    try:
        assert 0 <= parse(typed) <= LARGEST
    except MoneyError as refused:
        codes.append(refused.code)
    assert set(codes) <= {"empty", "negative", "not_an_amount", "too_fine", "too_large"}


@pytest.mark.parametrize(
    ("cents", "text"), [(0, "0.00"), (7, "0.07"), (-7, "-0.07"), (-123_450, "-1234.50")]
)
def test_cents_are_written_plainly(cents: int, text: str) -> None:
    assert plain(cents) == text


def test_a_split_by_hand() -> None:
    """100.00 among 1, 1 and 1: 33.33 each leaves a cent, and it goes to the first.

    10.00 by 1, 2 and 4 of 7: 142.857…, 285.714… and 571.428… cents; rounded down 142, 285 and
    571, together 998. The two that are left go to the largest remainders: .857 and .714.
    """
    assert share(100_00, [1, 1, 1]) == (33_34, 33_33, 33_33)
    assert share(10_00, [1, 2, 4]) == (143, 286, 571)


def test_halves_of_points_weigh_exactly() -> None:
    """1.00 by 1.5 and 0.5 of 2: three quarters and one."""
    assert share(100, [Decimal("1.5"), Decimal("0.5")]) == (75, 25)


@given(CENTS, WEIGHTS)
def test_parts_add_up_to_the_whole_and_none_is_off_by_a_cent(
    total: int, weights: list[int | Decimal]
) -> None:
    """LIA-7."""
    parts = share(total, weights)
    assert sum(parts) == total
    whole = sum(Decimal(weight) for weight in weights)
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part * whole - total * Decimal(weight)) < whole
        assert weight or not part


@given(CENTS, WEIGHTS)
def test_who_weighs_more_never_gets_less(total: int, weights: list[int | Decimal]) -> None:
    ranked = sorted(weights)
    parts = share(total, ranked)
    for (light, less), (heavy, more) in pairwise(zip(ranked, parts, strict=True)):
        assert less <= more or light == heavy


@given(CENTS, WEIGHTS, st.integers(1, 1000))
def test_the_scale_of_weights_doesnt_matter(
    total: int, weights: list[int | Decimal], factor: int
) -> None:
    assert share(total, [weight * factor for weight in weights]) == share(total, weights)


@pytest.mark.parametrize(
    ("total", "weights", "code"),
    [
        (-1, [1], "negative"),
        (1, [], "no_weights"),
        (1, [0, 0], "nothing_to_share_by"),
        (1, [1, -1], "bad_weight"),
        (1, [Decimal("NaN")], "bad_weight"),
        (1, [Decimal("Infinity")], "bad_weight"),
    ],
)
def test_a_split_that_cant_be_is_refused(
    total: int, weights: list[int | Decimal], code: str
) -> None:
    with pytest.raises(MoneyError) as refused:
        share(total, weights)
    assert refused.value.code == code


def test_nothing_can_be_shared_by_nothing() -> None:
    assert share(0, [0, 0]) == (0, 0)


def test_a_price_times_a_quantity_is_rounded_to_the_nearest_cent() -> None:
    """3.33 × 2.5 = 8.325, half a cent away from zero: 8.33; × 0.1 = 0.333: 0.33."""
    assert times(333, Decimal("2.5")) == 833
    assert times(-333, Decimal("2.5")) == -833
    assert times(333, Decimal("0.1")) == 33
    with pytest.raises(MoneyError):
        times(333, -1)


@pytest.mark.parametrize(
    ("cents", "who"),
    [
        (0, "sales_manager"),
        (10_000_00, "sales_manager"),
        (10_000_01, "deputy"),
        (100_000_00, "deputy"),
        (100_000_01, "general"),
        (10**15, "general"),
    ],
)
def test_a_case_goes_to_the_lowest_whose_limit_covers_it(cents: int, who: str) -> None:
    """CMP-6: up to 10 000, up to 100 000, above."""
    authority = Policy().authority
    assert authority.lowest(cents, UNIT) == who
    covering = [one for one in AUTHORITIES if authority.covers(one, cents, UNIT)]
    assert covering == list(AUTHORITIES[AUTHORITIES.index(who) :])


def test_nobody_else_has_authority() -> None:
    """CMP-6."""
    with pytest.raises(KeyError):
        Authority().covers("desk", 1, UNIT)


@pytest.mark.parametrize(
    "wrong",
    [
        {"authority": {"sales_manager": 100_000}},
        {"authority": {"sales_manager": 1.5}},
        {"sanctions": {"warning_up_to": 10_000}},
        {"sanctions": {"warning_money": 399}},
        {"sanctions": {"minor_money_per_base": 799}},
        {"deductions": {"ceiling_bp": 10_001}},
        {"agents": {"cost": {"minor": 9}}},
        {"agents": {"cost": {}}},
        {"money": {"currency": "yuan"}},
        {"returns": {"tolerance_bp": -1}},
    ],
)
def test_policy_on_money_that_cant_be_meant_is_refused(wrong: dict[str, object]) -> None:
    """CMP-6, LIA-3 (400, 800), LIA-5, LIA-10 (10)."""
    with pytest.raises(ValidationError):
        Policy.model_validate(wrong)


def test_the_ceiling_is_half_and_never_more() -> None:
    """LIA-5: half of 1000.01 is 500.005, and at most that is 500.00."""
    assert Deductions().ceiling(1000_01) == 500_00


def test_a_complaint_costs_an_agent_by_gravity_at_least_ten() -> None:
    """LIA-10."""
    assert [Agents().cents(one, UNIT) for one in Agents().cost] == [10_00, 50_00, 200_00]
    with pytest.raises(MoneyError, match="unknown gravity"):
        Agents().cents("trifling", UNIT)


@given(cents=st.integers(-LARGEST, LARGEST), decimals=st.integers(0, 4))
def test_an_amount_is_grouped_by_thousands_and_read_back_as_it_was(cents, decimals):
    text = grouped(cents, decimals)
    assert parse(text.lstrip("-"), decimals) == abs(cents)
    assert all(len(group) == 3 for group in text.partition(".")[0].split(",")[1:])


def test_people_read_thousands_apart():
    assert [grouped(cents) for cents in (0, 5, 123_450, 12_345_600_789, -123_450)] == [
        "0.00",
        "0.05",
        "1,234.50",
        "123,456,007.89",
        "-1,234.50",
    ]
    assert grouped(1_234_567, 0) == "1,234,567"
