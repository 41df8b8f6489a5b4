"""What a hostile first user typed: months, numbers and shares that can't be."""

import pytest

from opsroom.cli.parse import Arg, all_args
from opsroom.cli.verbs import VERBS
from tests.cli.conftest import Desk
from tests.cli.settledesk import Counter, counter

__all__ = ["counter"]

MONTHS = ("0001-01", "1899-01", "1969-12", "2026-13", "9999-12", "2026-1", "November")


@pytest.mark.parametrize("month", MONTHS)
@pytest.mark.parametrize(
    ("person", "words"),
    [
        ("control", ("liability", "review", "MONTH")),
        ("control", ("liability", "pass", "MONTH")),
        ("personnel", ("liability", "deduct", "MONTH")),
        ("personnel", ("liability", "bonus", "li", "MONTH", "100")),
        ("control", ("report", "cases", "--month", "MONTH")),
    ],
)
def test_a_month_that_is_none_is_bad_input(
    counter: Counter, person: str, words: tuple[str, ...], month: str
) -> None:
    """LIA-5, LIA-6, STA-1: it is said what a month looks like."""
    answer = counter.run(person, *(month if one == "MONTH" else one for one in words))
    assert (answer.code, answer.out) == (2, "")
    assert f"MONTH: “{month}” isn't a month like 2026-11." in answer.err.replace("--month", "MONTH")


def test_the_report_of_cases_is_of_the_last_month_where_none_is_named(counter: Counter) -> None:
    """STA-1."""
    assert counter.run("control", "report", "cases", "--json").json["month"] == "2026-10"


NUMBERS = [
    (name, one) for name, verb in VERBS.items() for one in all_args(verb) if one.kind == "int"
]


@pytest.mark.parametrize("number", ["99999999999999999999", "9" * 5000, "9223372036854775808"])
@pytest.mark.parametrize(("name", "option"), NUMBERS)
def test_a_number_no_column_can_hold_is_bad_input(
    desk: Desk, name: str, option: Arg, number: str
) -> None:
    """Of every option of every verb that is a whole number."""
    words = [*name.split()]
    for one in all_args(VERBS[name]):
        if one.flag == option.flag or one.required:
            flag = [one.flag] if one.flag.startswith("-") else []
            filler = one.choices[0] if one.choices else "1"
            words += [*flag, number if one.flag == option.flag else filler]
    answer = desk.run(*words)
    assert (answer.code, answer.out) == (2, "")
    assert "At most 9223372036854775807." in answer.err
    assert len(answer.err) < 200


def test_what_is_no_number_is_said_so(desk: Desk) -> None:
    assert "“many” isn't a whole number." in desk.run("case", "list", "--limit", "many").err


def test_the_largest_number_is_a_number(desk: Desk) -> None:
    assert desk.run("case", "list", "--limit", str(2**63 - 1)).code == 0
    assert desk.run("journal", "show", "--limit", str(2**63 - 1)).code == 0


@pytest.mark.parametrize(
    "words",
    [
        ("case", "show", ""),
        ("case", "withdraw", " ", "--reason", "r"),
        ("call", "show", ""),
        ("return", "show", ""),
        ("board", "--as", ""),
        ("board", "--as="),
    ],
)
def test_what_is_empty_is_missing(desk: Desk, words: tuple[str, ...]) -> None:
    answer = desk.run(*words)
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.endswith("A value is missing.\n")
