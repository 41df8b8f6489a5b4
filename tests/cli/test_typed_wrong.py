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


@pytest.mark.parametrize(
    ("words", "where", "why"),
    [
        (("issue", "--line", "X-1=1@1", "--tolerance", "101"), "--tolerance", "At most 100 %."),
        (("issue", "--line", "X-1=1e9@1"), "--line", "“1e9” isn't a quantity, such as 98 or 12.5."),
        (("issue", "--line", "X-1=@1"), "--line", "“” isn't a quantity, such as 98 or 12.5."),
        (("issue", "--line", "X-1=-1@1"), "--line", "It can't be negative. (-1)"),
        (("issue", "--line", "X-1=1@1e9"), "--line", "That is no amount, such as 1,234.50. (1e9)"),
    ],
)
def test_what_a_return_can_not_hold_is_named(
    counter: Counter, words: tuple[str, ...], where: str, why: str
) -> None:
    case = counter.firm.case("return")
    verb, *rest = words
    said = counter.refused("sales", "return", verb, case, "--reason", "r", *rest)
    assert said == f"opsroom: {where}: {why}\n"


def test_a_share_is_at_most_all_of_it(counter: Counter) -> None:
    """LIA-4."""
    case = counter.firm.case("none")
    counter.ok("accounting", "liability", "loss", case, "--what", "x", "--actual", "10")
    share = ("liability", "share", case, "--branch", "sales", "--person")
    assert counter.refused("quality", *share, "li=101") == "opsroom: --person: At most 100 %.\n"
    assert "\n  Li  CNY 10.00\n" in counter.ok("quality", *share, "li=100")
    value = counter.run("sales", "case", "show", case, "--json").json["settlement"]
    assert (value["loss"], value["papers"]) == ("10.00", [])
    assert value["shares"][0]["persons"][0]["name"] == "Li"


def test_a_reason_with_what_cant_be_kept_is_refused_in_our_words(desk: Desk) -> None:
    number = desk.add()
    answer = desk.run("call", "cancel", number, "--reason", "\ud800")
    assert answer.code in {0, 2}
    assert "unable to parse" not in answer.err
