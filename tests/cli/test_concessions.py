"""Complaints about concession partners on the command line (CON-6)."""

from tests.cli.casedesk import opened, staffed
from tests.cli.conftest import Desk

FORM = ("--set", "partner=美味餐饮", "--set", "concession_contract=LY-9")


def test_a_contract_with_two_complaints_is_marked(desk: Desk) -> None:
    """CON-6: withdrawn ones don't count; about quality, the deposit is kept."""
    staffed(desk)
    assert "No concession contract" in desk.ok("case", "concessions")
    first = opened(desk, *FORM, track="concession")
    withdrawn = opened(desk, *FORM, track="concession")
    desk.ok("case", "withdraw", withdrawn, "--reason", "误会")
    assert "refused" not in desk.ok("case", "concessions")
    assert "refused" not in desk.ok("case", "show", first)
    second = opened(desk, *FORM, "--set", "quality_problem=yes", track="concession")
    said = desk.ok("case", "concessions")
    assert f"{first}, {second}" in said
    assert "may be refused renewal, deposit kept" in said
    (one,) = desk.run("case", "concessions", "--json").json["concessions"]
    assert (one["contract"], one["cases"]) == ("LY-9", [first, second])
    assert (one["may_be_refused_renewal"], one["quality_complaints"]) == (True, 1)
    shown = desk.ok("case", "show", first)
    assert "LY-9: may be refused renewal" in shown
    assert desk.run("case", "show", second, "--json").json["concession"] == one


def test_a_late_fee_accrues_on_unpaid_fees_by_the_day(desk: Desk) -> None:
    """CON-6: by calendar days, to the cent; once they are paid it stands still."""
    owed = ("case", "late-fee", "12,000", "--due", "2026-11-01")
    said = "Late fee CNY 1,380.00: 0.5 % of CNY 12,000.00 for each of 23 days, until 2026-11-24."
    assert desk.ok(*owed) == said + "\n"
    desk.company.later(hours=24 * 9)
    value = desk.run(*owed, "--paid", "2026-11-11", "--json").json
    assert (value["days"], value["late_fee"], value["paid"]) == (10, "600.00", True)
    assert desk.run(*owed, "--json").json["days"] == 32
    for wrong, where in (
        (("--paid", "2027-01-01"), "--paid"),
        (("--paid", "soon"), "--paid"),
    ):
        answer = desk.run(*owed, *wrong)
        assert (answer.code, where in answer.err) == (2, True)
    answer = desk.run("case", "late-fee", "12.001", "--due", "2026-11-01")
    assert (answer.code, "AMOUNT" in answer.err) == (2, True)
