"""Returns and allowances on the command line: the same door, and words for people."""

import json

import pytest

from tests.cli.settledesk import Counter, counter

__all__ = ["counter"]


def test_a_return_from_the_slip_to_its_proof(counter: Counter) -> None:
    """RET-2, RET-3, RET-4, RET-6."""
    case = counter.firm.case("return", amount=500_000)
    lines = ("--line", "A-1=100@12.50", "--line", "B=2.5@1,000")
    said = counter.ok("sales", "return", "issue", case, "--reason", "色差", *lines)
    assert said == (
        "261101-R1 is issued: CNY 3,750.00.\nTo approve next: manager / sales manager.\n"
    )
    paper = f"{case}-R1"
    assert counter.ok("manager", "return", "approve", paper) == "261101-R1 is approved.\n"
    said = counter.ok("warehouse", "return", "receive", paper, "--line", "A-1=110", "--line", "Z=1")
    assert "Z: not on the slip: the warehouse waits for instructions." in said
    counter.ok("sales", "return", "instruct", paper, "--text", "keep them apart")
    counter.ok("warehouse", "return", "sign", paper)
    said = counter.ok("accounting", "return", "book", paper)
    assert "isn't booked.\nA-1, Z: beyond tolerance: booked only by a decision." in said
    listed = counter.ok("sales", "return", "list")
    assert "a decision what is booked, the booking, the proof" in listed
    counter.ok("manager", "return", "decide", paper, "--book", "actual", "--note", "they're ours")
    assert "A-1 110, Z 1" in counter.ok("accounting", "return", "book", paper)
    counter.ok("sales", "return", "prove", paper, "--proof", "invoice", "--ref", "AB-1")
    assert "is complete" in counter.ok("accounting", "return", "complete", paper)
    shown = counter.ok("sales", "return", "show", paper)
    for part in (
        "return, complete",
        "approved 100, arrived 110, booked 110",
        "not on the slip, arrived 1, booked 1",
        "keep them apart",
        "the stamped original invoice, AB-1",
        "Approved: Manager (manager)",
        "Copies: issuer, warehouse, accounting, sales",
    ):
        assert part in shown
    assert counter.ok("sales", "return", "list").endswith("No papers.\n")


def test_an_allowance_from_the_certificate_to_its_proof(counter: Counter) -> None:
    """RET-1, RET-4, RET-6."""
    case = counter.firm.case("allowance")
    counter.ok("sales", "return", "allow", case, "--amount", "1 234.50", "--reason", "划痕")
    paper = f"{case}-A1"
    said = counter.ok("manager", "return", "approve", paper)
    assert said.endswith("To approve next: deputy general manager / general manager.\n")
    counter.ok("general", "return", "approve", paper)
    assert "Whose signature" in counter.refused("sales", "return", "sign", paper)
    counter.ok("sales", "return", "sign", paper, "--by", "王老板")
    counter.ok("sales", "return", "prove", paper, "--proof", "certificate", "--ref", "C-1")
    counter.ok("accounting", "return", "complete", paper)
    value = counter.run("sales", "return", "show", paper, "--json").json
    assert (value["amount"], value["currency"], value["state"]) == ("1234.50", "CNY", "complete")
    assert [one["role"] for one in value["approvals"]] == ["manager", "general"]
    assert (value["copies"], value["needs"]) == (["sales", "accounting"], [])


def test_a_refused_paper_says_by_whom_and_why(counter: Counter) -> None:
    """RET-6."""
    case = counter.firm.case("allowance")
    counter.ok("sales", "return", "allow", case, "--amount", "1", "--reason", "r")
    assert "Still needs: an approval" in counter.ok("sales", "return", "show", f"{case}-A1")
    said = counter.ok(
        "manager", "return", "approve", f"{case}-A1", "--reject", "--note", "too late"
    )
    assert said == "261101-A1 is refused.\n"
    shown = counter.ok("sales", "return", "show", f"{case}-A1")
    assert "refused by Manager: too late" in shown
    assert "refused" in counter.ok("sales", "return", "list", "--all", "--site", "SH")
    assert "No papers." in counter.ok("sales", "return", "list", "--case", case)
    assert "No receivables" in counter.ok("sales", "return", "receivables")


def test_a_document_has_exact_amounts_and_quantities_as_text(counter: Counter) -> None:
    """LIA-7: no figure passes through a float."""
    case = counter.firm.case("return", amount=10**14)
    price = "9007199254740.93"
    words = ("return", "issue", case, "--reason", "r", "--line", f"A=0.0001@{price}", "--json")
    value = counter.run("sales", *words).json
    assert (value["amount"], value["entry"], value["dry_run"]) == ("900719925.47", 1, False)
    shown = counter.run("sales", "return", "show", f"{case}-R1", "--json").json
    assert shown["lines"][0]["price"] == price
    assert shown["lines"][0]["approved"] == "0.0001"
    listed = counter.run("sales", "return", "list", "--json").json["papers"]
    assert [one["number"] for one in listed] == [f"{case}-R1"]
    assert listed[0]["needs"] == ["approval", "arrival", "signature", "booking", "proof"]


def test_a_dry_run_goes_all_the_way_and_keeps_nothing(counter: Counter) -> None:
    case = counter.firm.case("return")
    before = counter.firm.company.everything()
    words = ("return", "issue", case, "--reason", "r", "--line", "A=1@1", "--dry-run")
    said = counter.ok("sales", *words)
    assert said.startswith("What if: 261101-R1 is issued: CNY 1.00.")
    assert said.endswith("Nothing was changed.\n")
    value = counter.run("sales", *words, "--json").json
    assert (value["dry_run"], value["entry"], value["number"]) == (True, None, "261101-R1")
    assert counter.firm.company.everything() == before


@pytest.mark.parametrize(
    ("who", "words", "rule"),
    [
        ("warehouse", ("issue", "261101", "--reason", "r", "--line", "A=1@1"), "[ROL-2]"),
        ("sales", ("issue", "261101", "--reason", "r", "--line", "A=1@10000.01"), "[CMP-6]"),
        ("sales", ("allow", "261101", "--amount", "1", "--reason", "r"), "[RET-1]"),
        ("deputy", ("approve", "261101-R1"), "[ROL-2]"),
        ("sales_manager", ("approve", "261101-R1"), "[CMP-6]"),  # they issued it
        ("warehouse", ("receive", "261101-R1", "--line", "A=1"), "[RET-6]"),
        ("accounting", ("complete", "261101-R1"), "[RET-4]"),
        ("accounting", ("book", "261101-R1"), "[RET-6]"),
    ],
)
def test_what_may_not_be_done_is_refused_here_as_well(
    counter: Counter, who: str, words: tuple[str, ...], rule: str
) -> None:
    """ROL-2: the command line is no way round."""
    case = counter.firm.case("return")
    counter.ok(
        "sales_manager", "return", "issue", case, "--reason", "r", "--line", "A=1@1", "--json"
    )
    assert counter.refused(who, "return", *words).rstrip().endswith(rule)


@pytest.mark.parametrize(
    ("words", "where", "why"),
    [
        (("issue", "261101", "--reason", "r", "--line", "A"), "--line", "form NAME=VALUE"),
        (("issue", "261101", "--reason", "r", "--line", "A=1,5@1"), "--line", "isn't a quantity"),
        (("issue", "261101", "--reason", "r", "--line", "A=1.00001@1"), "--line", "decimals"),
        (("issue", "261101", "--reason", "r", "--line", "A=1@0.001"), "--line", "decimals"),
        (("issue", "261101", "--reason", "r", "--line", "A=-1@1"), "--line", "negative"),
        (("issue", "261101", "--reason", "r", "--line", "A=1"), "--line", "needs the price"),
        (
            ("issue", "261101", "--reason", "r", "--line", "A=1@1", "--line", "A=2@1"),
            "--line",
            "twice",
        ),
        (
            ("issue", "261101", "--reason", "r", "--line", "A=1@1", "--tolerance", "100.01"),
            "--tolerance",
            "",
        ),
        (("issue", "261101", "--reason", "", "--line", "A=1@1"), "--reason", "empty"),
        (("issue", "nope", "--reason", "r", "--line", "A=1@1"), "CASE", "no case nope"),
        (("allow", "261101", "--amount", "a lot", "--reason", "r"), "--amount", "no amount"),
        (("allow", "261101", "--amount", "0", "--reason", "r"), "--amount", ""),
        (("approve", "nope"), "PAPER", "no such paper as nope"),
        (("sign", "nope", "--by", "x"), "--by", "warehouse"),
        (("show", "nope"), "PAPER", "no such paper"),
        (("list", "--case", "nope"), "CASE", "no case"),
        (("decide", "x", "--book", "half"), "return decide", "choose from"),
    ],
)
def test_bad_input_names_the_option(
    counter: Counter, words: tuple[str, ...], where: str, why: str
) -> None:
    counter.firm.case("return")
    who = "manager" if words[0] == "approve" else "sales"
    told = counter.refused(who, "return", *words)
    assert told.startswith(f"opsroom: {where}: ")
    assert why in told
    assert told.count("\n") == 1


def test_errors_are_json_too(counter: Counter) -> None:
    case = counter.firm.case("return")
    told = counter.refused(
        "sales", "return", "allow", case, "--amount", "1", "--reason", "r", "--json"
    )
    assert json.loads(told)["rule"] == "RET-1"


def test_who_comes_second_is_refused(counter: Counter) -> None:
    case = counter.firm.case("return")
    counter.ok("sales", "return", "issue", case, "--reason", "r", "--line", "A=1@1")
    counter.ok("manager", "return", "approve", f"{case}-R1", "--expect", "1")
    told = counter.refused(
        "warehouse", "return", "receive", f"{case}-R1", "--line", "A=1", "--expect", "1"
    )
    assert "Manager changed 261101-R1 meanwhile" in told


def test_receivables_left_out_of_the_bonus_are_listed(counter: Counter) -> None:
    """RET-5, CMP-10."""
    counter.firm.case("return", order_no="O-1", item_no="A-1")
    counter.firm.case("none", order_no="O-2", item_no="B", justified="no")
    said = counter.ok("accounting", "return", "receivables")
    assert "O-1" in said
    assert "O-2" not in said
    value = counter.run("accounting", "return", "receivables", "--json").json["receivables"]
    assert [(one["order"], one["counts"]) for one in value] == [("O-1", False), ("O-2", True)]


def test_what_is_left_out_is_summed_by_salesperson_and_month(counter: Counter) -> None:
    """RET-5: salesperson, case, items and amount of each; a sum of what was decided on them."""
    cases = [
        counter.firm.case("return", order_no=f"O-{n}", item_no="A-1, A-2", amount=cents)
        for n, cents in enumerate((150_000, 25_050), 1)
    ]
    company = counter.firm.company
    for who in ("wu", "zheng"):
        company.hire(who, who.title(), "sales")
    company.change("UPDATE case_facts SET by_id = 'wu' WHERE field = 'order_no'")
    value = counter.run("accounting", "return", "receivables", "--json").json
    assert [one["case"] for one in value["receivables"]] == cases
    first = value["receivables"][0]
    assert first["salesperson"] == {"id": "wu", "name": "Wu"}
    assert (first["item"], first["amount"], first["month"]) == ("A-1, A-2", "1500.00", "2026-11")
    total = {"month": "2026-11", "receivables": 2, "undecided": 0, "amount": "1750.50"}
    assert value["totals"] == [{"salesperson": {"id": "wu", "name": "Wu"}, **total}]
    assert value["currency"] == "CNY"
    # Another salesperson, another month, and nothing decided yet: sums of their own.
    company.change("UPDATE cases SET opened_at = opened_at - 86400 * 40 WHERE number = ?", cases[0])
    company.change(
        "UPDATE case_facts SET by_id = 'zheng' WHERE field = 'order_no' AND case_id ="
        " (SELECT id FROM cases WHERE number = ?)",
        cases[1],
    )
    company.change("DELETE FROM case_facts WHERE field = 'amount' AND value = '25050'")
    found = counter.run("accounting", "return", "receivables", "--json").json["totals"]
    assert [(one["salesperson"]["id"], one["month"], one["amount"]) for one in found] == [
        ("wu", "2026-10", "1500.00"),
        ("zheng", "2026-11", "0.00"),
    ]
    assert found[1]["undecided"] == 1
    said = counter.ok("accounting", "return", "receivables")
    assert "Zheng        2026-11" in said
    assert "CNY 1,500.00" in said


def test_a_case_shows_what_it_was_settled_by(counter: Counter) -> None:
    """CALL-6 for cases: all of it is reachable from the case."""
    case = counter.firm.case("return")
    assert "Settlement" not in counter.ok("sales", "case", "show", case)
    counter.ok("sales", "return", "issue", case, "--reason", "r", "--line", "A=2@1,000")
    shown = counter.ok("sales", "case", "show", case)
    assert "Settlement\n  261101-R1    CNY 2,000.00  return, waits for approval  r" in shown


def test_what_is_booked_is_what_counts(counter: Counter) -> None:
    """CMP-6, RET-3: whoever counts more than was decided on is told, and so is whoever looks."""
    case = counter.firm.case("return", amount=2_000_000)
    paper = f"{case}-R1"
    counter.ok("sales", "return", "issue", case, "--reason", "r", "--line", "X-1=10@1000")
    counter.ok("manager", "return", "approve", paper)
    said = counter.ok("warehouse", "return", "receive", paper, "--line", "x-1=98")
    assert "its papers come to CNY 98,000.00" in said
    counter.ok("warehouse", "return", "sign", paper)
    counter.ok("accounting", "return", "book", paper)
    counter.ok("deputy", "return", "decide", paper, "--book", "actual")
    assert "is booked: CNY 98,000.00." in counter.ok("accounting", "return", "book", paper)
    shown = counter.ok("sales", "return", "show", paper)
    assert "CNY 98,000.00" in shown
    assert "approved CNY 10,000.00" in shown
    assert f"The decision of case {case} approved CNY 20,000.00; its papers are at CNY 98" in shown
    value = counter.run("sales", "return", "list", "--json").json["papers"][0]
    assert (value["amount"], value["approved_amount"]) == ("98000.00", "10000.00")
    assert "CNY 98,000.00" in counter.ok("sales", "return", "list")
