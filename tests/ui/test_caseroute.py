"""The route of a case as a line of steps, each with its clock (CMP-3, CMP-5, TRK)."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from rich.cells import cell_len

from opsroom.documents.casewords import CaseWords
from opsroom.domain.policy import Policy
from opsroom.domain.worktime import calendar, spec_from
from opsroom.store.complaintsql import CaseRow, StepRow
from opsroom.ui import caseroute, presentcases
from opsroom.ui.presentcases import Line, View

ZONE = ZoneInfo("Asia/Shanghai")
CAL = calendar(spec_from("CN", "Asia/Shanghai"))
WORDS = CaseWords(Policy())


def at(day: int, hour: int, minute: int = 0) -> int:
    return int(datetime(2026, 11, day, hour, minute, tzinfo=ZONE).timestamp())


def case(**columns: Any) -> CaseRow:
    """A store case that stands in its record card since Tuesday at 11."""
    given: dict[str, Any] = {
        **dict.fromkeys(CaseRow._fields),
        "id": 1,
        "number": "S261101",
        "track": "store",
        "site_id": "SH",
        "customer_name": "嘉汇便利",
        "subject": "late",
        "overseas": 0,
        "weight": "ordinary",
        "fault": "unknown",
        "state": "open",
        "step": "card",
        "role": "store",
        "known_at": at(24, 9),
        "opened_at": at(24, 9),
        "accepted_at": at(24, 10),
        "received_at": at(24, 11),
        "due_at": at(25, 23, 59),
        "risk_at": at(25, 20),
        "critical_at": at(25, 22),
        "working": 0,
        **columns,
    }
    return CaseRow(**given)


def step(code: str, finished: int | None, due: int | None = None, outcome: str = "done") -> StepRow:
    return StepRow(1, code, "store", at(24, 9), due, finished, outcome, "x", "Song", None, "", "")


DONE = [step("confirm", at(24, 10), at(24, 13)), step("acceptance", at(24, 11), at(24, 10, 30))]
HERE = step("card", None)


def shown(row: CaseRow, now: int, width: int, *, most: int = 0, facts: Any = None) -> str:
    line = Line(row, "store", "record card", "Song")
    stops = caseroute.stops(row, [*DONE, HERE], facts or {}, WORDS, CAL)
    return caseroute.line(line, stops, View(WORDS, CAL, now), width, most=most).plain


def test_done_now_and_ahead_each_have_their_clock() -> None:
    text = shown(case(), at(24, 12), 400)
    assert "✓ is it justified? 10:00" in text
    assert "✗ superior: acceptance 11:00 late" in text
    assert "▸ record card 35:59:00" in text
    assert "- administration names the department Thu 23:59" in text
    assert text.endswith("- filing 12-04 23:59")


def test_steps_never_break_and_lines_are_no_wider_than_the_window() -> None:
    lines = shown(case(), at(24, 12), 80).split("\n")
    assert len(lines) > 3
    assert all(len(line) <= 80 for line in lines)
    assert all(line[0] in "✓✗▸-" for line in lines)


def test_a_small_window_shows_the_steps_around_the_one_it_stands_in() -> None:
    text = shown(case(), at(24, 12), 80, most=2)
    assert len(text.split("\n")) == 2
    assert "▸ record card" in text
    assert "  +" in text


def test_what_is_recorded_decides_what_lies_ahead() -> None:
    """TRK-1: the customer's own cause is answered promptly, and closed."""
    row = case(step="acceptance", role="manager")
    stops = caseroute.stops(row, DONE[:1], {"justified": "no"}, WORDS, CAL)
    assert [one.step for one in stops] == ["confirm", "acceptance", "own_answer", "filing"]


def test_a_rejected_step_is_shown_where_it_was_and_comes_again() -> None:
    done = [DONE[0], step("acceptance", at(24, 11), None, "rejected")]
    stops = caseroute.stops(case(step="confirm"), done, {}, WORDS, CAL)
    faces = [(one.step, one.face) for one in stops[:3]]
    assert faces == [("acceptance", "rejected"), ("confirm", "now"), ("acceptance", "ahead")]


def test_a_closed_case_has_nothing_ahead() -> None:
    stops = caseroute.stops(case(state="closed", step="acceptance"), DONE, {}, WORDS, CAL)
    assert [one.face for one in stops] == ["done", "late"]


def test_a_track_that_policy_has_no_longer_still_shows_what_was_done() -> None:
    row = case(track="gone", step="somewhere")
    stops = caseroute.stops(row, [step("elsewhere", at(24, 10))], {}, WORDS, CAL)
    assert [(one.title, one.face) for one in stops] == [("elsewhere", "done"), ("somewhere", "now")]


@pytest.mark.parametrize(
    ("now", "working", "told"),
    [
        (at(24, 12), 0, "35:59:00  "),
        (at(23, 12), 0, "2 d 11 h  "),
        (at(25, 15), 1, "2:30:00 w"),
        (at(25, 20), 1, "0:00 ="),
        (at(28, 12), 0, "-2 d 12 h  "),
    ],
)
def test_a_countdown_says_what_time_it_is_in(now: int, working: int, told: str) -> None:
    """SLA-6: working time stands still outside hours and says so."""
    row = case(working=working)
    (text, _tone), _level = presentcases.clock_cells(Line(row, "", "", ""), CAL, now)
    assert text == told


def test_glyphs_are_narrow_everywhere() -> None:
    from unicodedata import east_asian_width

    text = shown(case(), at(24, 12), 400)
    assert not {char for char in text if east_asian_width(char) == "A"}
    assert date(2026, 11, 24).isoformat() not in text


@pytest.mark.parametrize("width", [24, 38, 60])
def test_where_it_is_narrow_a_steps_clock_stays_in_one_piece(width: int) -> None:
    """A date isn't broken from its time, nor a line of the table too long."""
    row = case()
    stops = caseroute.stops(row, [*DONE, HERE], {}, WORDS, CAL)
    line = Line(row, "store", "record card", "Song")
    lines = caseroute.table(line, stops, View(WORDS, CAL, at(29, 12)), width).plain.split("\n")
    assert all(cell_len(one) <= width for one in lines)
    assert any("11-24 10:00" in one or "Tue 10:00" in one for one in lines)
    assert "" not in [one.strip() for one in lines]
