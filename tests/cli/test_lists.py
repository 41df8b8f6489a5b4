"""Listings: the order is the rules', the JSON is one document, the table is aligned."""

import json

import pytest

from opsroom.actions.sample import build_sample
from opsroom.domain.policy import Policy
from opsroom.store.database import Store
from tests.cli.conftest import Desk
from tests.rooms import NINE


def numbers(desk: Desk, *words: str) -> list[str]:
    return [call["number"] for call in desk.run(*words, "--json").json["calls"]]


def test_the_board_shows_the_most_urgent_call_first(desk: Desk) -> None:
    """Overdue, by time left, on hold, on site."""
    on_site, held, fresh = desk.add(), desk.add(), desk.add("--zone", "suburban")
    desk.ok("call", "dispatch", on_site, "--to", "li")
    desk.ok("call", "arrive", on_site)
    desk.ok("call", "hold", held, "--reason", "nobody_home")
    urgent = desk.add("--at", "2026-11-23T09:00+08:00")
    assert numbers(desk, "board") == [urgent, fresh, held, on_site]


def test_the_board_s_document_has_instants_with_offset_and_figures(desk: Desk) -> None:
    """SLA-5, SLA-6."""
    number = desk.add()
    desk.company.later(hours=5)
    value = desk.run("board", "--json").json
    assert value["now"] == "2026-11-24T14:00:00+08:00"
    assert value["sites"] == [
        {
            "id": "SH",
            "name": "上海",
            "now": "2026-11-24T14:00:00+08:00",
            "open": True,
            "next_change": "2026-11-24T17:30:00+08:00",
            "holidays_known": True,
        }
    ]
    assert value["summary"]["open"] == value["summary"]["unsent"] == 1
    assert value["summary"]["at_risk"] == 1
    call = value["calls"][0]
    assert call["number"] == number
    assert (call["level"], call["remaining_s"], call["standing_still"]) == ("at_risk", 3600, False)
    assert (call["due"], call["held"], call["technician"]) == (
        "2026-11-24T15:00:00+08:00",
        None,
        None,
    )


def test_the_queue_is_in_the_order_of_dispatch(desk: Desk) -> None:
    """DSP-1: pinned before deadlines; sent calls aren't in it."""
    first, second, third = desk.add(), desk.add("--zone", "suburban"), desk.add()
    desk.ok("call", "pin", second, "--reason", "hospital")
    desk.ok("call", "dispatch", third, "--to", "li")
    assert numbers(desk, "queue") == [second, first]


def test_the_register_lists_open_closed_or_all_calls(desk: Desk) -> None:
    closed, open_ = desk.add(), desk.add("--name", "李四")
    desk.ok("call", "cancel", closed, "--reason", "x")
    assert numbers(desk, "call", "list") == [open_]
    assert numbers(desk, "call", "list", "--closed") == [closed]
    assert numbers(desk, "call", "list", "--all") == [open_, closed]
    assert numbers(desk, "call", "list", "--all", "--limit", "1") == [open_]
    assert numbers(desk, "call", "list", "--state", "cancelled") == [closed]
    assert numbers(desk, "call", "list", "--customer", "李四") == [open_]
    assert numbers(desk, "call", "list", "--all", "--site", "SH") == [open_, closed]
    cancelled = desk.run("call", "list", "--closed", "--json").json["calls"][0]
    assert (cancelled["level"], cancelled["remaining_s"]) == (None, None)


def test_tables_are_aligned_though_chinese_is_wide(desk: Desk) -> None:
    desk.add()
    desk.add("--name", "Bund Hotel")
    lines = desk.ok("board").splitlines()
    head = next(line for line in lines if line.startswith("Level"))
    zone = head.index("Zone")
    chinese = next(line for line in lines if "张三" in line)
    western = next(line for line in lines if "Bund Hotel" in line)
    assert western[zone:].startswith("urban")
    assert chinese[zone - 2 :].startswith("urban")  # two wide characters


def test_a_terminal_s_width_is_kept(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.add("--fault", "a very long story " * 9)
    monkeypatch.setattr("opsroom.cli.output.columns_available", lambda: 100)
    assert max(len(line) for line in desk.ok("board").splitlines()[3:]) <= 100


def test_customers_are_found(desk: Desk) -> None:
    """CUS-3."""
    desk.add()
    found = desk.run("customer", "find", "0009", "--json").json["customers"]
    assert [(row["id"], row["name"], row["open_calls"]) for row in found] == [(1, "张三", 1)]
    assert "张三" in desk.ok("customer", "find", "张三")
    assert "Nobody is found." in desk.ok("customer", "find", "zzz")
    assert desk.run("customer", "find", " ").code == 2


def test_a_hostile_name_cannot_steer_the_terminal(desk: Desk) -> None:
    """Cleaned on its way in, and once more on its way out."""
    desk.add()
    with Store(desk.company.path) as store:
        store.conn.execute(
            "UPDATE calls SET customer_name = '\x1b]0;x\x07\x9b31mEvil', fault='\x1b[2J'"
        )
    for words in (("board",), ("call", "list"), ("call", "show", "SH-1001")):
        said = desk.ok(*words)
        assert "\x1b" not in said
        assert "\x9b" not in said
        assert "Evil" in said


LISTINGS = (
    ("board",),
    ("queue",),
    ("call", "list", "--all"),
    ("call", "show", "SH-1025"),
    ("propose", "SH-1025"),
    ("customer", "find", "a"),
    ("jobs", "list"),
    ("notice", "list"),
    ("report", "daily", "--date", "2026-11-23"),
    ("site", "list"),
    ("person", "list"),
)


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The sample company as of nine o'clock."""
    path = tmp_path_factory.mktemp("sample") / "sample.db"
    build_sample(path, NINE, Policy())
    return str(path)


@pytest.mark.parametrize("words", LISTINGS, ids=" ".join)
def test_every_listing_answers_for_people_and_for_programs(
    desk: Desk, sample: str, words: tuple[str, ...]
) -> None:
    """One document each, not a word beside it."""
    common = ("--db", sample, "--now", "2026-11-24T09:00:00+08:00")
    text = desk.bare(*words, *common)
    assert (text.code, text.err) == (0, "")
    assert len(text.out.splitlines()) > 1
    value = desk.bare(*common, *words, "--json").json
    assert isinstance(value, dict)
    assert value


@pytest.mark.parametrize("words", LISTINGS[:3], ids=" ".join)
def test_one_site_alone(desk: Desk, sample: str, words: tuple[str, ...]) -> None:
    common = ("--db", sample, "--now", "2026-11-24T09:00:00+08:00", "--json")
    calls = desk.bare(*words, "--site", "LN", *common).json["calls"]
    assert {call["site"] for call in calls} == {"LN"}
    unknown = desk.bare(*words, "--site", "ZZ", *common)
    assert unknown.code == 2
    assert json.loads(unknown.err)["where"] == "--site"
