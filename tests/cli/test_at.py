"""``--at``: the board, the queue and a case as they were (ROL-4)."""

from datetime import UTC, datetime

import pytest

from tests.cli.casedesk import opened, staffed
from tests.cli.conftest import Desk
from tests.rooms import at

NINE_THIRTY = "2026-11-24T09:30:00+08:00"
TEN = "2026-11-24T10:00:00+08:00"


@pytest.fixture
def number(desk: Desk) -> str:
    """A call of nine o'clock that was sent and held at ten; it is eleven now."""
    number = desk.add()
    desk.company.now = at(10)
    desk.ok("call", "hold", number, "--reason", "nobody_home", "--until", "2026-11-24T10:40+08:00")
    desk.company.now = at(10, 45)
    desk.ok("call", "dispatch", number, "--to", "li")
    desk.company.now = at(11)
    return number


def test_the_board_stands_as_it_stood(desk: Desk, number: str) -> None:
    now = desk.run("board", "--json").json["calls"][0]
    then = desk.run("board", "--at", NINE_THIRTY, "--json").json
    call = then["calls"][0]
    assert then["now"] == NINE_THIRTY
    assert (call["state"], call["remaining_s"], call["held"]) == ("waiting", 330 * 60, None)
    assert call["due"] == "2026-11-24T15:00:00+08:00"
    assert now["due"] == "2026-11-24T15:40:00+08:00"
    held = desk.run("board", "--at", "2026-11-24T10:30:00+08:00", "--json").json["calls"][0]
    assert held["held"]["kind"] == "timed"
    assert held["standing_still"]
    assert held["remaining_s"] == 5 * 3600
    assert desk.run("board", "--at", "2026-11-24T08:59:59+08:00", "--json").json["calls"] == []
    assert desk.ok("board", "--at", NINE_THIRTY).startswith(
        "As it was on Tue 2026-11-24 09:30:00\n"
    )


def test_the_queue_holds_who_waited(desk: Desk, number: str) -> None:
    assert desk.run("queue", "--json").json["calls"] == []
    queue = desk.run("queue", "--at", TEN, "--json").json["calls"]
    assert [call["number"] for call in queue] == [number]


def test_a_case_tells_no_more_than_was_known(desk: Desk, number: str) -> None:
    value = desk.run("call", "show", number, "--at", TEN, "--json").json
    assert [entry["action"] for entry in value["journal"]] == ["call.add", "call.hold"]
    assert (len(value["holds"]), value["assignments"]) == (1, [])
    text = desk.ok("call", "show", number, "--at", NINE_THIRTY)
    assert text.startswith("As it was on ")
    assert "Possible now" not in text
    answer = desk.run("call", "show", number, "--at", "2026-11-23T09:00:00+08:00")
    assert answer.code == 2


@pytest.mark.parametrize("typed", ["2026-11-24T11:00:01+08:00", "ten", "2026-11-24T10:00:00"])
def test_what_is_no_past_instant_is_refused(desk: Desk, number: str, typed: str) -> None:
    answer = desk.run("board", "--at", typed)
    assert (answer.code, answer.out) == (2, "")
    assert "--at" in answer.err


def test_looking_back_writes_nothing(desk: Desk, number: str) -> None:
    before = desk.company.everything()
    for verb in (("board",), ("queue",), ("call", "show", number)):
        desk.ok(*verb, "--at", TEN)
    assert desk.company.everything() == before


def test_a_complaint_is_shown_as_it_was(desk: Desk) -> None:
    """What was recorded and where it stood then; nothing is possible in the past."""
    fu = staffed(desk)
    number = opened(fu)
    then = datetime.fromtimestamp(fu.company.now, UTC).isoformat()
    before = fu.run("case", "show", number, "--json").json
    fu.company.later(minutes=5)
    fu.ok("case", "advance", number, "wanted=道歉", "happened=迟到")
    back = fu.run("case", "show", number, "--at", then, "--json").json
    assert back["possible"] == []
    assert back["steps"] == before["steps"]
    assert (back["facts"], back["forms"]) == (before["facts"], before["forms"])
    assert back["step"] == before["step"] != fu.run("case", "show", number, "--json").json["step"]
    text = fu.ok("case", "show", number, "--at", then)
    assert text.startswith("As it was on ")
    assert "Possible now" not in text
    assert "道歉" not in text
    assert "道歉" in fu.ok("case", "show", number)
    early = fu.run("case", "show", number, "--at", "2026-11-23T09:00:00+08:00")
    assert (early.code, f"There is no case {number}." in early.err) == (2, True)
