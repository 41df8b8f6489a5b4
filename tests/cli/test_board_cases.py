"""Complaint cases on the board's listing, in one order with the calls."""

from tests.cli.conftest import Desk


def opened(desk: Desk, *words: str) -> str:
    """A service complaint; its number."""
    told = desk.run("case", "open", "service", "--site", "SH", "--name", "王记", *words, "--json")
    return str(told.json["case"]["number"])


def test_complaints_and_calls_are_in_one_order_and_told_apart(desk: Desk) -> None:
    """FBK-1: a serious one is ahead of others of its level; documents keep calls by themselves."""
    call = desk.add()
    ordinary = opened(desk, "--subject", "drip")
    serious = opened(desk, "--subject", "floor", "--weight", "serious")
    value = desk.run("board", "--json").json
    rows = sorted([*value["calls"], *value["cases"]], key=lambda row: row["place"])
    assert [(row["kind"], row["number"]) for row in rows] == [
        ("case", serious),
        ("case", ordinary),
        ("call", call),
    ]
    assert [row["place"] for row in rows] == [1, 2, 3]
    assert (value["summary"]["open"], value["summary"]["complaints"]) == (1, 2)
    assert value["summary"]["complaints_overdue"] == 0
    text = desk.run("board").out
    assert text.index(f"{serious} +") < text.index(ordinary) < text.index(call)
    assert "service complaint" in text
    assert "1 call, 2 complaints" in text


def test_a_board_without_complaints_is_as_it_was(desk: Desk) -> None:
    desk.add()
    value = desk.run("board", "--json").json
    assert (value["cases"], value["calls"][0]["kind"]) == ([], "call")
    assert "complaint" not in desk.run("board").out


def test_the_board_of_then_has_the_complaints_of_then(desk: Desk) -> None:
    """ROL-4: neither one that was opened later, nor what was done since."""
    first = opened(desk, "--subject", "drip")
    desk.company.later(hours=1)
    opened(desk, "--subject", "noise")
    desk.ok("case", "weigh", first, "--weight", "serious")
    now = desk.run("board", "--json").json
    assert len(now["cases"]) == 2
    then = desk.run("board", "--at", "2026-11-24T09:30:00+08:00", "--json").json
    assert [(row["number"], row["weight"]) for row in then["cases"]] == [(first, "ordinary")]
    assert desk.run("board", "--at", "2026-11-24T08:30:00+08:00", "--json").json["cases"] == []
