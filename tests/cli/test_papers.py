"""Papers on the command line: `case paper`, `slip paper`, `liability paper`."""

from pathlib import Path
from typing import Any

from tests.cli.casedesk import opened, to_the_answer
from tests.cli.conftest import Desk
from tests.cli.settledesk import Counter, counter
from tests.cli.test_liability import lost

__all__ = ["counter"]


def test_without_a_kind_it_lists_what_is_there_and_why_the_rest_is_not(fu: Desk) -> None:
    number = opened(fu)
    said = fu.ok("case", "paper", number)
    assert "complaint   complaint record card" in said
    assert "The answer to the customer is locked: the case stands in “what happened”." in said
    found = fu.run("case", "paper", number, "--json").json
    assert found["case"] == "V261101"
    by_kind = {one["kind"]: one for one in found["papers"]}
    assert by_kind["complaint"] == {
        "kind": "complaint",
        "title": "complaint record card",
        "ref": "V261101",
        "made": None,
        "there": True,
        "why": None,
        "rule": None,
        "copies": 2,
        "state": None,
    }
    assert (by_kind["letter"]["there"], by_kind["letter"]["rule"]) == (False, "CMP-6")


def test_a_paper_that_is_not_there_yet_is_refused_and_one_that_never_was_is_bad_input(
    fu: Desk,
) -> None:
    """1 refused by a rule, 2 bad input."""
    number = opened(fu)
    for words, code, told in (
        ((number, "letter"), 1, "[CMP-6]"),
        ((number, "return"), 1, "No return slip is issued. [RET-2]"),
        ((number, "nonsense"), 2, "Kinds: complaint, report, letter"),
        (("261199", "complaint"), 2, "There is no case 261199."),
        ((number, "--copies"), 2, "--copies: Which paper?"),
    ):
        answer = fu.run("case", "paper", *words)
        assert (answer.code, answer.out) == (code, "")
        assert told in answer.err


def test_the_list_says_how_a_petition_stands(fu: Desk) -> None:
    """CMP-10: one that was withdrawn isn't taken for one that waits; printed, it says so too."""
    number = opened(fu)
    for text in ("不服处罚", "另议"):
        fu.ok("case", "petition", number, "--text", text, "--countersign", "sales_manager")
    first, second = (one["ref"] for one in petitions(fu, number))
    fu.ok("case", "retract", number, first, "--reason", "已和解")
    assert [one["state"] for one in petitions(fu, number)] == ["withdrawn", "open"]
    lines = [line for line in fu.ok("case", "paper", number).splitlines() if "petition" in line]
    assert ["withdrawn" in line for line in lines] == [True, False]
    printed = [fu.ok("case", "paper", number, ref) for ref in (first, second)]
    assert ["Withdrawn" in text for text in printed] == [True, False]


def petitions(fu: Desk, number: str) -> list[dict[str, Any]]:
    """The petitions among a case's papers."""
    papers = fu.run("case", "paper", number, "--json").json["papers"]
    return [one for one in papers if one["kind"] == "petition"]


def test_every_copy_is_a_page_with_its_holder(fu: Desk) -> None:
    """CMP-8."""
    number = opened(fu)
    first, second = fu.ok("case", "paper", number, "complaint", "--copies").split("\f")
    assert "Copy 1 of 2: service department" in first
    assert "Copy 2 of 2: supervisor" in second
    assert "\f" not in fu.ok("case", "paper", number, "COMPLAINT")
    (paper,) = fu.run("case", "paper", number, "complaint", "--copies", "--json").json["papers"]
    assert paper["holders"] == ["service department", "supervisor"]
    assert (len(paper["texts"]), paper["internal"], paper["lang"]) == (2, True, "en")


def test_a_file_is_made_for_its_owner_alone_and_never_overwritten(fu: Desk, tmp_path: Path) -> None:
    number, file = opened(fu), tmp_path / "form.txt"
    print_it = ("case", "paper", number, "complaint", "--copies", "--out", str(file))
    assert fu.ok(*print_it) == f"{file} is made.\n"
    assert file.read_text().count("\f") == 1
    assert file.stat().st_mode & 0o777 == 0o600
    answer = fu.run(*print_it)
    assert answer.code == 2
    assert "--out: " in answer.err
    assert "File exists" in answer.err
    other = fu.run(*print_it[:-1], str(tmp_path / "other.txt"), "--json").json
    assert other["out"].endswith("other.txt")


def test_the_letter_is_printed_once_the_answer_is_unlocked(fu: Desk) -> None:
    """CMP-6, CMP-8, FBK-2."""
    number = opened(fu)
    to_the_answer(fu, number)
    fu.ok("case", "answer", number, "--by", "letter", "--text", "已说明")
    letter = fu.ok("case", "paper", number, "letter")
    assert "已说明" in letter
    assert "INTERNAL" not in letter
    for secret in ("技术员态度差", "堵车", "道歉", "傅敏"):
        assert secret not in letter
        assert secret in fu.ok("case", "paper", number, "complaint")
    assert "亲爱的客户" not in letter
    assert fu.ok("case", "paper", number, "letter", "--lang", "zh-Hans") != letter


def test_a_wall_prints_nothing_and_an_auditor_what_they_read(fu: Desk) -> None:
    """ROL-1, ROL-2."""
    number = opened(fu)
    answer = fu.run("case", "paper", number, person="tv")
    assert answer.code == 1
    assert "[ROL-2]" in answer.err
    assert fu.run("case", "paper", number, "complaint", person="audit").code == 0


def test_what_steers_a_terminal_is_off_the_paper(fu: Desk) -> None:
    """PITFALLS, Textual 1: a database that something else has written to."""
    number = opened(fu)
    fu.company.change("UPDATE cases SET customer_name = 'A\x1b[2J\x9b31mB\u202e'")
    text = fu.ok("case", "paper", number, "complaint")
    assert "AB" in text
    assert not {"\x1b", "\x9b", "\u202e"} & set(text)


def test_a_slip_is_printed(fu: Desk) -> None:
    """CMP-16."""
    new = ("slip", "issue", "--to", "quality", "--subject", "标签贴歪", "--name", "王记")
    fu.ok(*new)
    text = fu.ok("slip", "paper", "ab-261101")
    assert "ABNORMALITY SLIP" in text
    assert "标签贴歪" in text
    assert fu.run("slip", "paper", "AB-9").code == 2
    assert fu.run("slip", "paper", "AB-261101", person="tv").code == 1
    (paper,) = fu.run("slip", "paper", "AB-261101", "--json").json["papers"]
    assert paper["ref"] == "AB-261101"


def test_settlement_papers_are_printed_with_their_copies(counter: Counter) -> None:
    """RET-1, RET-2, RET-6."""
    case = counter.firm.case("return", amount=500_000, order_no="SO-7")
    lines = ("--line", "A-1=100@12.50", "--line", "B=2.5@1,000")
    counter.ok("sales", "return", "issue", case, "--reason", "色差", *lines)
    counter.ok("sales", "return", "issue", case, "--reason", "more", "--line", "C=1@1")
    pages = counter.ok("warehouse", "case", "paper", case, "return", "--copies").split("\f")
    assert len(pages) == 8
    first = counter.ok("warehouse", "case", "paper", case, f"{case}-r1")
    for part in ("色差", "SO-7", "Approved: manager / sales\n", "1,250.00", "2,500.00"):
        assert part in first
    assert "Approved in all             CNY 3,750.00" in first
    counter.ok("manager", "return", "approve", f"{case}-R1")
    assert "Manager (manager), 2026-11-24 09:00" in counter.ok(
        "sales", "case", "paper", case, f"{case}-R1"
    )
    counter.ok("manager", "return", "approve", f"{case}-R2", "--reject", "--note", "no")
    assert "was refused" in counter.refused("sales", "case", "paper", case, f"{case}-R2")
    assert "\f" not in counter.ok("sales", "case", "paper", case, "return")

    other = counter.firm.case("allowance")
    counter.ok("sales", "return", "allow", other, "--amount", "1 234.50", "--reason", "划痕")
    text = counter.ok("sales", "case", "paper", other, "allowance")
    assert "CNY 1,234.50" in text
    assert "Approved: manager / sales\nmanager                     ____" in text
    assert "manager / general manager   ____" in text


def test_a_sanctions_notice_and_the_months_announcement(counter: Counter) -> None:
    """LIA-6, LIA-8, LIA-9."""
    case = lost(counter)
    words = ("liability", "sanction", case, "--points", "1.5", "--cause", "other", "--reason", "r")
    counter.ok("quality", *words, "--person", "li")
    told = counter.refused("quality", "case", "paper", case, "notice")
    assert told == "opsroom: 261101-S1 waits for the general manager's approval. [LIA-9]\n"
    counter.ok("general", "liability", "approve", f"{case}-S1")
    pages = counter.ok("control", "case", "paper", case, "notice", "--copies").split("\f")
    assert len(pages) == 3
    for part in ("Li\n", "minor demerit", "CNY 1,200.00", "2026-11", "General (general manager)"):
        assert part in pages[0]
    assert "Copy 3 of 3: penalised department" in pages[2]

    petition = ("case", "petition", case, "--text", "t", "--countersign", "production")
    counter.ok("quality", *petition)
    counter.ok("quality", *words, "--person", "wang", "--petition", "1")
    assert "LIA-8" in counter.refused("quality", "case", "paper", case, f"{case}-S2")

    print_it = ("liability", "paper", "2026-11")
    assert "[LIA-6]" in counter.refused("personnel", *print_it)
    counter.firm.close_case(case)
    counter.firm.month(1)
    assert "[LIA-6]" in counter.refused("personnel", *print_it)
    counter.ok("control", "liability", "pass", "2026-11")
    text = counter.ok("personnel", *print_it)
    assert "PERSONNEL ANNOUNCEMENT" in text
    assert "261101  261101-S1  Li   sales       minor demerit  CNY 1,200.00  other\n" in text
    assert "S2" not in text
    (paper,) = counter.run("personnel", *print_it, "--json").json["papers"]
    assert (paper["kind"], paper["ref"]) == ("announcement", "2026-11")
    assert "MONTH" in counter.refused("personnel", "liability", "paper", "soon")
