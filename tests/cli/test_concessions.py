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
