"""Abnormality slips on the command line (CMP-16)."""

from tests.cli.casedesk import staffed
from tests.cli.conftest import Desk

NEW = ("slip", "issue", "--to", "quality", "--subject", "标签贴歪", "--name", "王记海鲜酒楼")


def test_a_slip_from_its_issue_to_what_was_improved(desk: Desk) -> None:
    staffed(desk)
    assert desk.ok("slip", "list").endswith("No slips.\n")
    said = desk.ok(*NEW, "--dry-run")
    assert said == (
        "What if: Slip AB-261101 is issued to quality management.\nNothing was changed.\n"
    )
    assert desk.ok(*NEW, "--item", "CX-200") == "Slip AB-261101 is issued to quality management.\n"
    listed = desk.ok("slip", "list")
    assert "AB-261101" in listed
    assert "标签贴歪" in listed
    waits = desk.run("case", "inbox", person="qc")
    assert waits.out == "AB-261101  abnormality slip: `slip settle AB-261101`  标签贴歪\n"
    (slip,) = desk.run("case", "inbox", "--json", person="qc").json["slips"]
    assert (slip["number"], slip["state"]) == ("AB-261101", "open")
    assert desk.ok("case", "inbox") == "Nothing waits for you.\n"
    said = desk.run("slip", "settle", "ab-261101", "--reply", "改治具")
    assert said.code == 1
    assert "went to quality management (质检)" in said.err
    said = desk.run("slip", "settle", "ab-261101", "--reply", "改治具", "--json", person="qc").json
    assert (said["slip"]["state"], said["slip"]["reply"]) == ("settled", "改治具")
    assert said["slip"]["settled"].endswith("+08:00")
    assert desk.run("slip", "list", "--json").json["slips"] == []
    shown = desk.ok("slip", "show", "AB-261101")
    assert "Slip AB-261101: 标签贴歪 (settled)\nTo: quality management\n" in shown
    assert "改治具" in shown
    assert desk.run("slip", "show", "AB-9").code == 2


def test_a_slip_that_cost_something_after_all_becomes_a_case(desk: Desk) -> None:
    staffed(desk)
    desk.ok(*NEW)
    assert desk.run("slip", "upgrade", "AB-261101", "nonsense").code == 2
    said = desk.ok("slip", "upgrade", "AB-261101", "service")
    assert said == ("Slip AB-261101 has become case V261101, which is with service department.\n")
    (row,) = desk.run("slip", "list", "--all", "--json").json["slips"]
    assert (row["state"], row["case"]) == ("upgraded", "V261101")
    assert "It became case V261101." in desk.ok("slip", "show", "AB-261101")
    said = desk.run("slip", "upgrade", "AB-261101", "service")
    assert (said.code, "has become case V261101" in said.err) == (1, True)
    assert desk.run(*NEW, "--site", "XX").code == 2
