"""Opening hours of one's own, from today on; deadlines follow (CAL-1, CAL-2, SLA-1)."""

import io
import json
from pathlib import Path

import pytest

from tests.cli.conftest import Desk
from tests.rooms import at

LUNCH = "mon-fri 08:30-12:00,13:00-17:30; sat 9:00-12:00"


def due(desk: Desk, call: str) -> str:
    """A call's deadline on the site's clock."""
    return str(desk.run("call", "show", call, "--json").json["due"])[:16]


def test_a_lunch_break_moves_the_deadlines_of_open_calls_in_the_same_transaction(
    desk: Desk,
) -> None:
    """CAL-1, SLA-1: journaled for the site and for the call."""
    call = desk.add()
    assert due(desk, call) == "2026-11-24T15:00"
    told = desk.run("site", "edit", "SH", "--hours", LUNCH, "--json").json
    assert (told["calls"], told["calendar"]["holidays"]) == ([call], "CN")
    assert due(desk, call) == "2026-11-24T16:00"
    rows = desk.company.rows("SELECT subject FROM journal WHERE action = 'site.edit' ORDER BY id")
    assert [row["subject"] for row in rows] == ["site:SH", "call:1"]
    board = desk.run("board", "--json").json["calls"][0]
    assert board["remaining_s"] == 6 * 3600
    assert desk.ok("journal", "verify")


def test_the_days_before_keep_the_hours_that_they_had(desk: Desk) -> None:
    """A change of hours hides no lateness: what has run of an open call's clock has run."""
    desk.company.now = at(15, day=23)
    call = desk.add()
    desk.company.now = at(9, day=24)
    assert due(desk, call) == "2026-11-24T12:00"
    desk.ok("site", "edit", "SH", "--hours", "mon-fri 10:00-12:00,13:00-17:30")
    assert due(desk, call) == "2026-11-24T14:30"  # 2:30 of Monday, 2 before noon, 1:30 after
    overdue = desk.run("sla", "--help")
    assert overdue.code == 0


def test_a_deadline_over_a_change_of_hours_names_no_extra_shifts(desk: Desk) -> None:
    """CAL-1, SLA-1: the days before count as the ordinary days that they were."""
    desk.company.now = at(15, day=23)
    call = desk.add()
    asked = {"calendar": "SH", "zone": "urban", "at": "2026-11-23T15:00:00+08:00"}
    for day, hours in ((24, LUNCH), (25, "mon-fri 10:00-12:00")):
        desk.company.now = at(9, day=day)
        desk.ok("site", "edit", "SH", "--hours", hours)
    desk.ok("site", "edit", "SH", "--closed", "2026-12-24", "--holidays", "TW")
    told = json.loads(ask_sla(desk, asked))
    assert told["due"] == "2026-11-24T12:00:00+08:00"
    notes = [part.get("note") for part in told["ledger"] if part["kind"] == "counted"]
    assert notes == [None] * 2
    shown = desk.ok("call", "show", call)
    assert "extra" not in shown
    (site,) = desk.run("site", "list", "--json").json["sites"]
    assert [one["until"] for one in site["calendar"]["earlier"]] == ["2026-11-24", "2026-11-25"]
    assert site["calendar"]["extra"] == {}


def test_the_hours_of_long_ago_are_kept_too(desk: Desk) -> None:
    """CAL-1: a report on a month gone by counts as it did."""
    desk.ok("site", "edit", "SH", "--hours", "mon 10:00-12:00")
    asked = {"calendar": "SH", "zone": "urban", "at": "2025-11-24T08:30:00+08:00"}
    assert json.loads(ask_sla(desk, asked))["due"] == "2025-11-24T14:30:00+08:00"


def ask_sla(desk: Desk, line: dict[str, str]) -> str:
    """Put a line to `sla` on the company's database."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.stdin", io.StringIO(json.dumps(line)))
        return desk.ok("sla")


def test_a_call_whose_technician_arrived_keeps_its_deadline(desk: Desk) -> None:
    """SLA-2."""
    call = desk.add()
    desk.ok("call", "dispatch", call, "--to", "li")
    desk.ok("call", "arrive", call)
    desk.ok("site", "edit", "SH", "--hours", LUNCH)
    assert due(desk, call) == "2026-11-24T15:00"


def test_closures_and_extra_days_come_and_go(desk: Desk) -> None:
    """CAL-1."""
    desk.company.now = at(17)
    call = desk.add()
    assert due(desk, call) == "2026-11-25T14:00"
    desk.ok("site", "edit", "SH", "--closed", "2026-11-25")
    assert due(desk, call) == "2026-11-26T14:00"
    desk.ok("site", "edit", "SH", "--extra", "2026-11-25 08:30-10:30")
    assert due(desk, call) == "2026-11-26T12:00"
    desk.ok("site", "edit", "SH", "--ordinary", "2026-11-25")
    assert due(desk, call) == "2026-11-25T14:00"


@pytest.mark.parametrize("kind", ["json", "toml"])
def test_hours_come_from_a_file(desk: Desk, tmp_path: Path, kind: str) -> None:
    value = {"week": {"tue": [["08:30", "12:00"], ["13:00", "17:30"]]}, "closed": ["2026-12-24"]}
    text = json.dumps(value)
    if kind == "toml":
        text = 'closed = [2026-12-24]\n[week]\ntue = [["08:30", "12:00"], ["13:00", "17:30"]]\n'
    file = tmp_path / f"hours.{kind}"
    file.write_text(text, encoding="utf-8")
    call = desk.add()
    desk.ok("site", "edit", "SH", "--hours-file", str(file))
    assert due(desk, call) == "2026-11-24T16:00"
    (site,) = desk.run("site", "list", "--json").json["sites"]
    assert (site["calendar"]["week"], site["calendar"]["closed"]) == (
        value["week"],
        ["2026-12-24"],
    )


def test_openings_that_overlap_in_a_file_are_refused_too(desk: Desk, tmp_path: Path) -> None:
    """CAL-1: one of the two is a slip of the pen, and nobody knows which."""
    file = tmp_path / "hours.json"
    file.write_text('{"week": {"sat": [["09:00", "12:00:30"], ["12:00", "15:00"]]}}')
    answer = desk.run("site", "edit", "SH", "--hours-file", str(file))
    assert (answer.code, "sat: 09:00-12:00:30 and 12:00-15:00 overlap." in answer.err) == (2, True)


def test_openings_that_touch_or_go_past_midnight_are_apart(desk: Desk) -> None:
    """CAL-1."""
    hours = "mon 22:00-06:00,00:00-08:00,08:00-24:00"
    assert desk.run("site", "edit", "SH", "--hours", hours).code == 2
    desk.ok("site", "edit", "SH", "--hours", "mon 22:00-06:00,05:00-08:00,08:00-12:00")


def test_a_file_says_nothing_of_what_was(desk: Desk, tmp_path: Path) -> None:
    """CAL-1."""
    file = tmp_path / "hours.json"
    file.write_text('{"week": {}, "earlier": [{"until": "2026-01-01"}]}')
    answer = desk.run("site", "edit", "SH", "--hours-file", str(file))
    assert (answer.code, "earlier: unknown" in answer.err) == (2, True), answer.err


def test_letterhead_is_changed_and_what_if_keeps_nothing(desk: Desk) -> None:
    desk.ok("site", "edit", "SH", "--phone", "021-1", "--hours", LUNCH, "--dry-run")
    same = desk.run("site", "list", "--json").json["sites"][0]
    assert (same["phone"], same["calendar"]) == ("", "CN")
    desk.ok("site", "edit", "SH", "--name", "新名字", "--phone", "021-1")
    site = desk.run("site", "list", "--json").json["sites"][0]
    assert (site["name"], site["phone"], site["calendar"]) == ("新名字", "021-1", "CN")


@pytest.mark.parametrize(
    ("words", "code", "why"),
    [
        (("--hours", "mon-fri"), 2, "--hours: “mon-fri”: hours are wanted"),
        (("--hours", "mon 9-17"), 2, "--hours: “mon 9-17”: hours are wanted"),
        (("--hours", ""), 2, "--hours: “”: hours are wanted"),
        (("--hours", "xyz 09:00-17:00"), 2, "no such day"),
        (("--hours", "mon 09:00-17:00; mon 10:00-11:00"), 2, "named twice"),
        (("--hours", "mon 25:00-26:00"), 2, "no time of day"),
        (("--hours", "mon-sun closed"), 2, "never opens"),
        (("--closed", "2026-11-23"), 2, "is over"),
        (
            ("--extra", "2026-12-26"),
            2,
            "--extra: “2026-12-26”: hours are wanted, such as 08:30-12:00,13:00-17:30",
        ),
        (
            ("--closed", "2026-12-24", "--extra", "2026-12-24 9:00-12:00"),
            2,
            "--extra: 2026-12-24 is closed as well",
        ),
        (
            ("--hours", "mon-fri 11:00-17:30, 08:30-12:00"),
            2,
            "--hours: mon: 08:30-12:00 and 11:00-17:30 overlap.",
        ),
        (
            ("--hours", "fri 22:00-06:00,23:00-23:30"),
            2,
            "fri: 22:00-06:00 and 23:00-23:30 overlap.",
        ),
        (
            ("--extra", "2026-12-26 9:00-12:00,11:59-13:00"),
            2,
            "--extra: 2026-12-26: 09:00-12:00 and 11:59-13:00 overlap.",
        ),
        (("--hours-file", "none.toml"), 2, "can't be read"),
        (("--phone", ""), 1, "[CAL-2]"),
        ((), 1, "Nothing of site SH would change"),
    ],
)
def test_hours_that_cant_be_are_refused(
    desk: Desk, words: tuple[str, ...], code: int, why: str
) -> None:
    answer = desk.run("site", "edit", "SH", *words)
    assert (answer.code, why in answer.err) == (code, True), answer.err
    assert desk.run("site", "list", "--json").json["sites"][0]["calendar"] == "CN"


def test_days_may_go_over_the_week_s_end(desk: Desk) -> None:
    week = desk.run("site", "edit", "SH", "--hours", "sat-mon 9:00-17:00", "--json").json
    assert list(week["calendar"]["week"]) == ["mon", "sat", "sun"]


def test_single_days_still_to_come_are_listed(desk: Desk) -> None:
    """CAL-1: today's is; `--json` has those that are over as well."""
    assert "Hours of single days" not in desk.ok("site", "list")
    desk.ok("site", "edit", "SH", "--closed", "2026-11-24", "--extra", "2026-11-26 9:00-12:00")
    desk.ok("site", "edit", "SH", "--closed", "2027-02-08", "--extra", "2026-12-26 closed")
    listed = desk.ok("site", "list").split("\n\n")[1].splitlines()
    assert listed[0] == "Hours of single days still to come:"
    assert [line.split() for line in listed[2:]] == [
        ["SH", "2026-11-24", "closed"],
        ["SH", "2026-11-26", "09:00-12:00"],
        ["SH", "2026-12-26", "closed"],
        ["SH", "2027-02-08", "closed"],
    ]
    desk.company.now = at(9, day=27)
    assert "2026-11-26" not in desk.ok("site", "list")
    (site,) = desk.run("site", "list", "--json").json["sites"]
    assert "2026-11-26" in site["calendar"]["extra"]


def test_a_week_is_said_in_chinese_too(desk: Desk) -> None:
    desk.ok("site", "edit", "SH", "--hours", "周一-周五 8:30-17:30；周六 休息")
    (site,) = desk.run("site", "list", "--json").json["sites"]
    assert site["calendar"]["week"]["fri"] == [["08:30", "17:30"]]
    assert site["calendar"]["week"]["sat"] == []
    assert "CN: mon-fri 08:30-17:30 " in desk.ok("site", "list")


def test_who_may_not_is_told_so(desk: Desk) -> None:
    """ROL-2."""
    answer = desk.run("site", "edit", "SH", "--closed", "2026-12-24", person="desk")
    assert (answer.code, "[ROL-2]" in answer.err) == (1, True)


def test_deadlines_of_complaint_cases_follow_too(desk: Desk) -> None:
    """CMP-3: those that count working time; journaled for the case."""
    desk.company.hire("shop", "Shop", "store_service")
    words = ("--subject", "s", "--name", "N", "--json")
    answer = desk.run("case", "open", "store", *words, person="shop")
    number = answer.json["case"]["number"]
    asked = "SELECT due_at FROM cases"
    was = desk.company.rows(asked)[0]["due_at"]
    assert was == at(13)
    told = desk.run("site", "edit", "SH", "--hours", LUNCH, "--json").json
    assert told["cases"] == [number]
    assert desk.company.rows(asked)[0]["due_at"] == at(14)
    entry = "SELECT subject FROM journal WHERE action = 'site.edit' ORDER BY id"
    assert [row["subject"] for row in desk.company.rows(entry)] == ["site:SH", "case:1"]
    assert "due 14:00" in desk.ok("case", "show", number)
