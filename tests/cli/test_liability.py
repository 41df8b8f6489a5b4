"""Losses, sanctions and deductions on the command line: the same door, and words for people."""

import pytest

from tests.cli.settledesk import Counter, counter
from tests.rooms import NINE

__all__ = ["counter"]


def lost(counter: Counter, *, approve: bool = True) -> str:
    """A case that cost 10 000.00, shared 60 to 40."""
    case = counter.firm.case("none", sanction="minor", justified="yes")
    goods = ("--what", "CX-200", "--quantity", "50", "--price", "200", "--offered", "2026-10-20")
    said = counter.ok("accounting", "liability", "loss", case, *goods, "--actual", "10 000")
    assert said == ("Lot 1: CNY 10,000.00 (actual loss).\nCase 261101 lost CNY 10,000.00 in all.\n")
    parts = ("--person", "li=60", "--person", "wang=40%")
    said = counter.ok("quality", "liability", "share", case, "--branch", "sales", *parts)
    assert said.splitlines()[1:] == ["  Li  CNY 6,000.00", "  Wang  CNY 4,000.00"]
    if approve:
        counter.ok("general", "liability", "approve", f"{case}-L1")
    return case


def test_a_share_stands_in_the_inbox_of_who_approves_it_and_of_nobody_else(
    counter: Counter,
) -> None:
    """LIA-7: said as the screen's inbox says it."""
    case = lost(counter, approve=False)
    assert f"{case}-L1  approval" in counter.ok("general", "case", "inbox")
    waiting = counter.run("deputy", "case", "inbox", "--json").json["settlements"]
    assert waiting == [{"paper": f"{case}-L1", "waits_for": "approve", "amount": "10000.00"}]
    assert "-L1" not in counter.ok("quality", "case", "inbox")


def test_a_loss_from_its_record_to_the_deductions_of_three_months(counter: Counter) -> None:
    """LIA-1 to LIA-9: the worked example, to the cent."""
    case = lost(counter)
    said = counter.ok(
        "quality",
        *(
            "liability",
            "sanction",
            case,
            "--person",
            "li",
            "--points",
            "1.5",
            "--cause",
            "other",
            "--reason",
            "r",
        ),
    )
    assert said == "261101-S1 stands for approval: li, minor demerit, CNY 1,200.00.\n"
    counter.ok("general", "liability", "approve", f"{case}-S1")
    for number, month in enumerate(("2026-11", "2026-12", "2027-01")):
        counter.firm.month(number)
        counter.ok("personnel", "liability", "bonus", "li", month, "5,000")
        counter.ok("personnel", "liability", "bonus", "wang", month, "3,000")
        counter.firm.month_over(month)
        counter.ok("personnel", "liability", "deduct", month)
    table = counter.ok("personnel", "liability", "plan", "li")
    rows = [line.split() for line in table.splitlines()[1:]]
    assert [(row[1], row[5], row[7]) for row in rows] == [
        ("2026-11", "1,200.00", "2,500.00"),
        ("2026-12", "0.00", "2,500.00"),
        ("2027-01", "0.00", "1,000.00"),
    ]
    value = counter.run("personnel", "liability", "plan", "--json").json["people"]
    assert [one["still_owed"] for one in value] == ["0.00", "0.00"]
    shown = counter.run("sales", "liability", "show", case, "--json").json
    assert shown["loss"] == "10000.00"
    assert [one["cents"] for one in shown["deductions"]] == [
        *("1200.00", "2500.00", "1500.00"),  # of Li and Wang in November
        *("2500.00", "1500.00"),
        *("1000.00", "1000.00"),
    ]
    assert "share of a loss, Li" in counter.ok("sales", "liability", "show", case)


def test_a_plan_looks_ahead_over_the_bonuses_that_are_entered(counter: Counter) -> None:
    """LIA-5: what isn't taken yet is planned, and what is then still owed is said."""
    lost(counter)
    counter.ok("personnel", "liability", "bonus", "li", "2026-11", "5000")
    said = counter.ok("personnel", "liability", "plan")
    assert "planned" in said
    assert "li still owes CNY 3,500.00." in said
    assert "wang still owes CNY 4,000.00." in said


def test_what_waits_for_approval_is_named_when_a_month_is_deducted(counter: Counter) -> None:
    """LIA-7."""
    lost(counter, approve=False)
    counter.ok("personnel", "liability", "bonus", "li", "2026-11", "5000")
    told = counter.refused("personnel", "liability", "deduct", "2026-11")
    assert told == "opsroom: The month 2026-11 isn't over. [LIA-5]\n"
    counter.firm.month_over("2026-11")
    said = counter.ok("personnel", "liability", "deduct", "2026-11")
    assert "Still to be decided, so taken in a later month: 261101-L1." in said
    assert "planned" in counter.ok("personnel", "liability", "plan", "li")


def test_a_plan_ends_where_a_bonus_is_missing(counter: Counter) -> None:
    """LIA-5: it doesn't guess."""
    lost(counter)
    for month in ("2026-11", "2027-01"):
        counter.ok("personnel", "liability", "bonus", "li", month, "5000")
    value = counter.run("personnel", "liability", "plan", "li", "--json").json["people"][0]
    assert [one["month"] for one in value["months"]] == ["2026-11"]
    assert value["still_owed"] == "3500.00"


def test_what_lapses_and_what_is_refused_is_said(counter: Counter) -> None:
    """LIA-3, LIA-5."""
    case = lost(counter)
    words = ("liability", "sanction", case, "--person", "li", "--reason", "r", "--cause", "mixed")
    assert "CNY 900.50" in counter.ok("quality", *words, "--money", "900.50")
    counter.ok("general", "liability", "approve", f"{case}-S1")
    counter.ok("personnel", "liability", "bonus", "li", "2026-11", "100")
    counter.firm.month_over("2026-11")
    said = counter.ok("personnel", "liability", "deduct", "2026-11")
    assert "Lapsed, beyond the bonus: CNY 800.50." in said
    assert "no bonus is entered: wang." in said
    shown = counter.ok("quality", "liability", "show", case)
    assert "lapsed: the bonus didn't reach, Li" in shown
    listed = counter.run("quality", "liability", "list", "--json").json
    assert [one["cents"] for one in listed["sanctions"]] == ["900.50"]
    assert [one["loss"] for one in listed["shares"]] == ["10000.00"]
    assert "Li, Wang" in counter.ok("quality", "liability", "list")


def test_a_refused_share_is_listed_with_who_refused_it_and_why(counter: Counter) -> None:
    case = lost(counter, approve=False)
    said = counter.ok(
        "general", "liability", "approve", f"{case}-L1", "--reject", "--note", "not them"
    )
    assert said == "261101-L1 is refused.\n"
    listed = counter.ok("quality", "liability", "list").splitlines()[1:]
    assert [line.split("  ")[-1] for line in listed] == ["refused by General at 09:00: not them"]
    assert "refused" in counter.ok("quality", "liability", "list", "--all")
    counter.ok("quality", "liability", "share", case, "--branch", "sales", "--person", "li=100")


def test_a_case_without_a_loss_says_so(counter: Counter) -> None:
    case = counter.firm.case("none")
    assert "No loss is recorded" in counter.ok("quality", "liability", "show", case)


def test_a_team_bears_it_by_base_points(counter: Counter) -> None:
    """LIA-4."""
    case = counter.firm.case("none")
    counter.ok("control", "liability", "loss", case, "--what", "scrap", "--actual", "1000")
    words = ("--branch", "production", "--team", "line 2", "--member", "li=1.5", "--member")
    said = counter.ok("quality", "liability", "share", case, *words, "wang=3")
    assert "Li  CNY 333.33\n  Wang  CNY 666.67" in said
    shown = counter.ok("quality", "liability", "show", case)
    assert "team line 2" in shown
    assert "1.5 base points" in shown
    assert "line 2" in counter.ok("quality", "liability", "list")


def test_goods_are_resold_later(counter: Counter) -> None:
    """LIA-1: the lot's number is in `liability show`."""
    case = counter.firm.case("none")
    goods = ("--what", "A", "--quantity", "2.5", "--price", "10.01")
    said = counter.ok("accounting", "liability", "loss", case, *goods)
    assert said == "Lot 1: not known (may still be resold).\n"
    assert "lot 1: A" in counter.ok("accounting", "liability", "show", case)
    said = counter.ok("accounting", "liability", "loss", case, "--lot", "1", "--sold", "10")
    assert "CNY 0.03" in said


def test_the_review_of_a_month_is_passed_on_and_published(counter: Counter) -> None:
    """LIA-6: before the 10th."""
    case = lost(counter)
    review = ("liability", "review", "2026-11")
    counter.firm.close_case(case)
    assert "not proposed yet" in counter.ok("control", *review)
    proposed = ("sanction", case, "--person", "li", "--cause", "other", "--reason", "r")
    counter.ok("quality", "liability", *proposed)
    counter.ok("general", "liability", "approve", f"{case}-S1")
    counter.firm.company.now = NINE + 16 * 86_400  # the 10th of December
    value = counter.run("control", *review, "--json").json
    assert (value["due"], value["late"]) == ("2026-12-09", True)
    said = counter.ok("control", "liability", "pass", "2026-11")
    assert said == ("Passed to personnel: 261101-S1.\nThat is later than before the 10th.\n")
    assert "passed to personnel" in counter.ok("control", *review)
    assert "is published" in counter.ok("personnel", "liability", "publish", f"{case}-S1")


def test_an_agent_pays_for_a_justified_complaint(counter: Counter) -> None:
    """LIA-10."""
    case = counter.firm.case("none", justified="yes")
    words = ("liability", "agent", case, "--agent", "南京店", "--reason", "r", "--gravity")
    assert "cosmic" not in counter.refused("service", *words, "cosmic")
    said = counter.ok("service", *words, "minor")
    assert said == "261101-C1 stands for approval: 南京店, CNY 10.00.\n"
    counter.ok("deputy", "liability", "approve", f"{case}-C1")
    assert "approved" in counter.ok("deputy", "liability", "list")


@pytest.mark.parametrize(
    ("who", "words", "rule"),
    [
        ("quality", ("loss", "261101", "--what", "w", "--actual", "1"), "[ROL-2]"),
        ("sales", ("share", "261101", "--branch", "sales", "--person", "li=100"), "[ROL-2]"),
        ("quality", ("share", "261101", "--branch", "sales", "--person", "li=99.99"), "[LIA-2]"),
        ("quality", ("share", "261101", "--branch", "production"), "[LIA-4]"),
        ("manager", ("approve", "261101-L1"), "[ROL-2]"),
        ("quality", ("sanction", "261101", "--person", "sales", "--reason", "r"), "[LIA-3]"),
        ("accounting", ("bonus", "li", "2026-11", "1"), "[ROL-2]"),
        ("personnel", ("deduct", "2026-11"), "[LIA-5]"),
        ("personnel", ("pass", "2026-10"), "[ROL-2]"),
        ("control", ("pass", "2026-11"), "[LIA-6]"),
    ],
)
def test_what_may_not_be_done_is_refused_here_as_well(
    counter: Counter, who: str, words: tuple[str, ...], rule: str
) -> None:
    """ROL-2: the command line is no way round."""
    lost(counter, approve=False)
    assert counter.refused(who, "liability", *words).rstrip().endswith(rule)


def test_a_share_of_nothing_is_named_with_the_least_there_is(counter: Counter) -> None:
    """LIA-2."""
    lost(counter, approve=False)
    words = ("liability", "share", "261101", "--branch", "sales", "--person", "li=0")
    assert "li would bear nothing: at least 0.01 %" in counter.refused("quality", *words)


@pytest.mark.parametrize(
    ("words", "where"),
    [
        (("loss", "261101", "--actual", "1"), "--what"),
        (("loss", "261101", "--what", "w", "--actual", "1.234"), "--actual"),
        (("loss", "261101", "--what", "w", "--quantity", "x"), "--quantity"),
        (("loss", "261101", "--what", "w", "--quantity", "1"), "--price"),
        (("loss", "261101", "--lot", "1", "--sold", "1", "--sold-on", "soon"), "--sold-on"),
        (("share", "261101", "--branch", "sales", "--person", "li"), "--person"),
        (("share", "261101", "--branch", "sales", "--person", "who=100"), "--person"),
        (("share", "261101", "--branch", "sales", "--person", "li=0"), "--person"),
        (
            ("share", "261101", "--branch", "production", "--team", "a", "--section", "b"),
            "--team, --section",
        ),
        (("share", "261101", "--branch", "production", "--team", "a"), "--member"),
        (
            ("share", "261101", "--branch", "production", "--team", "a", "--member", "li=x"),
            "--member",
        ),
        (("sanction", "261101", "--person", "who", "--reason", "r"), "--person"),
        (
            ("sanction", "261101", "--person", "li", "--reason", "r", "--points", "0"),
            "--points",
        ),
        (
            ("sanction", "261101", "--person", "li", "--reason", "r", "--petition", "9"),
            "--petition",
        ),
        (("bonus", "who", "2026-11", "1"), "PERSON"),
        (("bonus", "li", "2026-13", "1"), "MONTH"),
        (("bonus", "li", "2026-11", "-1"), "AMOUNT"),
        (("bonus", "li", "2026-11", "1e3"), "AMOUNT"),
        (("review", "2026-13"), "MONTH"),
        (("deduct", "11"), "MONTH"),
        (("plan", "who"), "PERSON"),
        (("show", "nope"), "CASE"),
        (("approve", "nope"), "PAPER"),
    ],
)
def test_bad_input_names_the_option(counter: Counter, words: tuple[str, ...], where: str) -> None:
    lost(counter, approve=False)
    who = {
        "loss": "accounting",
        "bonus": "personnel",
        "deduct": "personnel",
        "approve": "general",
    }.get(words[0], "quality")
    told = counter.refused(who, "liability", *words)
    assert told.startswith(f"opsroom: {where}: ")
    assert told.count("\n") == 1


def test_a_dry_run_keeps_nothing(counter: Counter) -> None:
    lost(counter)
    counter.ok("personnel", "liability", "bonus", "li", "2026-11", "5000")
    counter.firm.month_over("2026-11")
    before = counter.firm.company.everything()
    said = counter.ok("personnel", "liability", "deduct", "2026-11", "--dry-run")
    assert said.startswith("What if: Taken for 2026-11: CNY 2,500.00 of losses")
    value = counter.run("personnel", "liability", "deduct", "2026-11", "--dry-run", "--json").json
    assert (value["economic"], value["without_bonus"]) == ("2500.00", ["wang"])
    assert value["persons"] == ["li"]
    assert counter.firm.company.everything() == before
