"""The month of complaint cases on the command line (STA-1)."""

import pytest

from tests.cli.casedesk import concluded, opened
from tests.cli.conftest import Desk


def test_a_month_is_told_by_track_role_and_unit(fu: Desk) -> None:
    done = concluded(fu)
    opened(fu, track="quality")
    opened(fu, "--weight", "serious")
    fu.company.change(
        "INSERT INTO case_facts (case_id, field, value, at, by_id)"
        " VALUES (1, 'loss', '123450', 0, 'fu'), (1, 'caused_by', '售后部', 0, 'fu')"
    )
    fu.company.later(hours=24 * 3)
    text = fu.ok("report", "cases", "--month", "2026-11")
    assert "Complaint cases, 上海, 2026-11 (so far)" in text
    tracks, loss = ("service complaint", "product quality"), ("售后部", "100.00", "CNY 1,234.50")
    for part in (*tracks, *loss, "堵车"):
        assert part in text
    value = fu.run("report", "cases", "--month", "2026-11", "--json").json
    report = value["reports"][0]
    by_track = {row["track"]: row for row in report["tracks"]}
    assert (by_track["service"]["received"], by_track["service"]["closed"]) == (2, 1)
    assert (by_track["quality"]["open"], by_track["service"]["overdue"]) == (1, 0)
    late = {row["role"]: row["late"] for row in report["steps"]}
    assert late == {"sales": 1, "service": 1, "supervisor": 0}
    assert report["units"] == [
        {"unit": "售后部", "closed": 1, "share_bp": 10_000, "loss": "1234.50"}
    ]
    assert [one["number"] for one in report["closed_cases"]] == [done]
    assert (value["currency"], report["so_far"]) == ("CNY", True)


def test_a_month_without_cases_says_so(fu: Desk) -> None:
    assert "No cases." in fu.ok("report", "cases", "--month", "2026-10")
    assert "(so far)" not in fu.ok("report", "cases", "--month", "2026-10")


@pytest.mark.parametrize(
    ("month", "why"),
    [
        ("november", "isn't a month"),
        ("2026-13", "isn't a month"),
        ("1969-12", "isn't a month"),
        ("0001-01", "isn't a month"),
        ("2026-12", "still to come"),
        ("9999-12", "isn't a month like 2026-11"),
    ],
)
def test_what_is_no_month_is_bad_input(fu: Desk, month: str, why: str) -> None:
    answer = fu.run("report", "cases", "--month", month)
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith("opsroom: --month: ")
    assert why in answer.err
