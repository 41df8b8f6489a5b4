"""Calls on the command line: each verb ends in its action, and says what is so afterwards."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Desk
from tests.importing.kit import HEADER, PLAIN, ROW


def test_a_call_lives_from_the_register_to_the_voucher(desk: Desk) -> None:
    """CALL-1, DSP-2, SLA-2, CALL-3."""
    number = desk.add()
    assert number == "SH-1001"
    assert "sent to Li Wei; due 15:00, 6 h 00 min" in desk.ok(
        "call", "dispatch", number, "--to", "li"
    )
    desk.company.later(hours=1)
    assert "Li Wei is on the way" in desk.ok("call", "enroute", number)
    desk.company.later(hours=1)
    assert "Li Wei is on site for call SH-1001; arrived." in desk.ok("call", "arrive", number)
    desk.company.later(hours=1)
    assert "finished" in desk.ok("call", "finish", number, "--voucher", "signed")
    row = desk.company.row(number)
    assert (row["state"], row["voucher"], row["on_time"]) == ("finished", "signed", 1)


def test_every_other_move_works_too(desk: Desk) -> None:
    """DSP-1, DSP-2, SLA-3, SLA-4."""
    number = desk.add()
    assert "pinned to the top" in desk.ok("call", "pin", number, "--reason", "hospital")
    assert "pinned" not in desk.ok("call", "pin", number, "--off")
    assert "due 16:00" in desk.ok("call", "rezone", number, "--zone", "suburban")
    desk.ok("call", "dispatch", number, "--to", "li")
    assert "sent to 王建国" in desk.ok("call", "reassign", number, "--to", "wang", "--reason", "x")
    assert "waits to be sent" in desk.ok("call", "recall", number, "--reason", "flat tyre")
    desk.company.later(hours=1)
    said = desk.ok("call", "hold", number, "--reason", "nobody_home", "--until", "+2h")
    assert "on hold until 12:00; due Wed 09:00, 6 h 00 min" in said
    assert "the clock stands still" in said
    assert "on hold" not in desk.ok("call", "resume", number)
    assert "is cancelled" in desk.ok("call", "cancel", number, "--reason", "mended itself")
    assert "waits to be sent" in desk.ok("call", "reopen", number, "--reason", "it did not")


@pytest.mark.parametrize("text", ["10:15", "2026-11-24T10:15+08:00", "2026-11-24T02:15:00Z"])
def test_a_time_is_an_instant_or_stands_on_the_site_s_clock(desk: Desk, text: str) -> None:
    number = desk.add()
    desk.ok("call", "dispatch", number, "--to", "li")
    desk.company.later(hours=3)
    said = desk.run("call", "arrive", number, "--at", text, "--json").json
    assert said["call"]["arrived"] == "2026-11-24T10:15:00+08:00"


def test_a_known_customer_is_named_by_id_or_by_text(desk: Desk) -> None:
    """CUS-3."""
    desk.add()
    assert "SH-1002" in desk.ok("call", "add", "--customer", "张三", "--model", "X", "--fault", "f")
    assert "SH-1003" in desk.ok("call", "add", "--customer", "1", "--model", "X", "--fault", "f")
    assert desk.company.count("customers") == 1


def test_several_customers_are_listed_to_choose_from(desk: Desk) -> None:
    desk.add()
    desk.add("--phone", "021-555-0010")
    answer = desk.run("call", "add", "--customer", "张三", "--model", "X", "--fault", "f")
    assert answer.code == 2
    assert "1 张三, 021-555-0009; 2 张三, 021-555-0010" in answer.err
    nobody = desk.run("call", "add", "--customer", "李四", "--model", "X", "--fault", "f")
    assert (nobody.code, "No customer" in nobody.err) == (2, True)


def test_a_call_may_have_come_in_earlier(desk: Desk) -> None:
    """SLA-1: the clock starts when it came in, not when it was entered."""
    said = desk.run(
        *(
            "call",
            "add",
            "--name",
            "A",
            "--address",
            "B",
            "--phone",
            "1",
            "--zone",
            "suburban",
            "--model",
            "M",
        ),
        *("--fault", "f", "--channel", "document", "--at", "08:45", "--json"),
    ).json
    assert said["call"]["received"] == "2026-11-24T08:45:00+08:00"
    assert said["call"]["due"] == "2026-11-24T15:45:00+08:00"


def test_another_type_than_proposed_wants_a_reason(desk: Desk) -> None:
    """CALL-2."""
    words = (
        "call",
        "add",
        "--name",
        "A",
        "--address",
        "B",
        "--phone",
        "1",
        "--zone",
        "urban",
        "--model",
        "M",
    )
    refused = desk.run(*words, "--fault", "f", "--type", "C")
    assert refused.code == 1
    assert refused.err.rstrip().endswith("[CALL-2]")
    assert desk.run(*words, "--fault", "f", "--type", "C", "--reason", "goodwill").code == 0


def test_a_dry_run_goes_all_the_way_and_keeps_nothing(desk: Desk) -> None:
    number = desk.add()
    before = desk.company.row(number), desk.company.count("journal")
    said = desk.ok("call", "dispatch", number, "--to", "li", "--dry-run")
    assert said == "What if: call SH-1001 would be sent, due 15:00. Nothing was changed.\n"
    value = desk.run("call", "dispatch", number, "--to", "li", "--dry-run", "--json").json
    assert (value["dry_run"], value["call"]["state"], value["entry"]) == (True, "dispatched", None)
    assert value["call"]["due"] == "2026-11-24T15:00:00+08:00"
    assert (desk.company.row(number), desk.company.count("journal")) == before
    refused = desk.run("call", "arrive", number, "--dry-run")
    assert (refused.code, "[DSP-2]" in refused.err) == (1, True)


def test_a_refusal_names_its_rule_and_changes_nothing(desk: Desk) -> None:
    """CALL-3: without a signature a reason is needed."""
    number = desk.add()
    desk.ok("call", "dispatch", number, "--to", "li")
    desk.ok("call", "arrive", number)
    refused = desk.run("call", "finish", number, "--voucher", "refused")
    assert refused.code == 1
    assert refused.out == ""
    assert refused.err == "opsroom: Without a signed voucher a reason is needed. [CALL-3]\n"
    told = desk.run("call", "finish", number, "--voucher", "refused", "--json")
    assert json.loads(told.err)["rule"] == "CALL-3"
    assert desk.company.row(number)["state"] == "arrived"


def test_somebody_else_was_faster(desk: Desk) -> None:
    """A version that is no longer so is refused."""
    number = desk.add()
    desk.ok("call", "pin", number, "--reason", "x")
    late = desk.run("call", "dispatch", number, "--to", "li", "--expect", "1")
    assert (late.code, "Wu Ling changed call SH-1001 meanwhile" in late.err) == (1, True)


def test_roles_hold_on_the_command_line_as_well(desk: Desk) -> None:
    """ROL-2."""
    number = desk.add()
    refused = desk.run("call", "dispatch", number, "--to", "li", person="desk")
    assert (refused.code, refused.err.rstrip()[-7:]) == (1, "[ROL-2]")


@pytest.mark.parametrize(
    ("words", "where", "why"),
    [
        (("call", "dispatch", "SH-1001", "--to", ""), "--to", "must not be empty"),
        (("call", "dispatch", "SH-1001", "--to", "x" * 300), "--to", "At most 200 characters"),
        (("call", "dispatch", "SH-1001", "--to", "nobody"), "--to", "At this site: li, wang"),
        (("call", "dispatch", "SH-9", "--to", "li"), "CALL", "no call SH-9"),
        (("call", "arrive", "SH-9", "--at", "10:00"), "CALL", "no call SH-9"),
        (("call", "arrive", "SH-1001", "--at", "soon"), "--at", "“soon” isn't a time"),
        (("call", "hold", "SH-1001", "--reason", "lazy"), "--reason", "nobody_home"),
        (("call", "finish", "SH-1001"), "call finish", "--voucher"),
        (("call", "finish", "SH-1001", "--voucher", "lost"), "call finish", "choose from"),
        (("call", "add", "--customer", "99", "--fault", "f"), "--customer", "No customer"),
        (("call", "add", "--site", "XX", "--fault", "f"), "--site", "no site XX"),
        (("call", "add", "--site", "XX", "--at", "9:00", "--fault", "f"), "--site", "no site XX"),
        (("call", "show", "SH-9"), "CALL", "no call SH-9"),
        (("propose", "SH-9"), "CALL", "no call SH-9"),
    ],
)
def test_bad_input_names_the_option(
    desk: Desk, words: tuple[str, ...], where: str, why: str
) -> None:
    desk.add()
    answer = desk.run(*words)
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith(f"opsroom: {where}: ")
    assert why in answer.err
    assert answer.err.count("\n") == 1


def test_everything_known_of_a_call_is_shown(desk: Desk) -> None:
    """SLA-4, SLA-6: with the ledger that adds up to the allowance, and what can be done now."""
    number = desk.add()
    desk.ok("call", "dispatch", number, "--to", "li")
    desk.company.later(hours=1)
    desk.ok("call", "hold", number, "--reason", "site_closed", "--note", "painters")
    text = desk.ok("call", "show", number)
    for part in ("张三", "南京东路 9 号 (urban)", "A paid", "painters", "Li Wei: sent 09:00",
                 "counted 1 h 00 min of 6 h 00 min", "Possible now:", "resume"):  # fmt: skip
        assert part in text
    value = desk.run("call", "show", number, "--json").json
    assert value["ledger"][-1] == {
        "from": "2026-11-24T10:00:00+08:00",
        "to": None,
        "kind": "held",
        "seconds": None,
    }
    assert value["held"]["kind"] == "open"
    assert value["due"] is None
    assert [row["action"] for row in value["journal"]] == ["call.add", "call.dispatch", "call.hold"]
    assert "resume" in value["possible"]
    assert "finish" not in value["possible"]


def test_the_ledger_adds_up_to_the_allowance(desk: Desk) -> None:
    """SLA-6."""
    desk.company.later(hours=6)
    number = desk.add()
    value = desk.run("call", "show", number, "--json").json
    counted = [row["seconds"] for row in value["ledger"] if row["kind"] == "counted"]
    assert sum(counted) == value["allowance_s"] == 6 * 3600


def test_proposals_say_why(desk: Desk) -> None:
    """DSP-3."""
    number = desk.add()
    text = desk.ok("propose", number)
    assert "Li Wei" in text
    assert "free" in text
    value = desk.run("propose", number, "--json").json
    assert {one["technician"]["id"] for one in value["proposals"]} == {"li", "wang"}
    assert value["due"] == "2026-11-24T15:00:00+08:00"
    assert value["last_safe"] < value["due"]


def test_a_number_may_be_said_without_its_site(desk: Desk) -> None:
    number = desk.add()
    count = number.partition("-")[2]
    assert desk.run("call", "show", count, "--json").json["number"] == number


def test_a_number_without_its_site_that_fits_two_calls_is_asked_about(desk: Desk) -> None:
    desk.ok("site", "add", "LN", "--name", "London", "--tz", "Europe/London", "--calendar", "CN")
    desk.company.hire("all", "All", "supervisor", None)
    number = desk.add("--site", "SH")
    count = number.partition("-")[2]
    common = ("--name", "x", "--address", "y", "--phone", "1", "--zone", "urban", "--model", "m")
    other = desk.run("call", "add", *common, "--fault", "f", "--site", "LN", person="all")
    assert other.code == 0
    answer = desk.run("call", "show", count)
    assert (answer.code, answer.out) == (2, "")
    assert f"“{count}” may be any of LN-{count}, {number}: give the whole number." in answer.err


def test_a_reassignments_reason_is_shown(desk: Desk) -> None:
    """DSP-2."""
    number = desk.add()
    desk.ok("call", "dispatch", number, "--to", "li")
    desk.ok("call", "reassign", number, "--to", "wang", "--reason", "太远")
    assert "太远" in desk.ok("call", "show", number)


def test_a_database_that_is_a_folder_is_said_to_be_one(desk: Desk, tmp_path: Path) -> None:
    answer = desk.bare("--db", str(tmp_path), "board")
    assert (answer.code, answer.out) == (3, "")
    assert answer.err == f"opsroom: There is no database at {tmp_path}: it is a folder.\n"


def test_a_call_of_a_room_without_a_site_is_told_how_to_make_one(
    desk: Desk, tmp_path: Path
) -> None:
    db = ("--db", str(tmp_path / "empty.db"))
    assert desk.bare(*db, "init").code == 0
    new = ("--name", "x", "--address", "y", "--phone", "1", "--zone", "urban", "--model", "m")
    answer = desk.bare(*db, "call", "add", *new, "--fault", "f")
    assert (answer.code, answer.out) == (2, "")
    assert answer.err == ("opsroom: --site: There is no site yet: `opsroom site add` makes one.\n")


def test_a_weekday_of_a_call_that_came_in_is_the_last_one(desk: Desk) -> None:
    """CALL-1: it can't have come in on the next."""
    number = desk.add("--at", "mon 9:00")
    call = desk.run("call", "show", number, "--json").json
    assert call["received"] == "2026-11-23T09:00:00+08:00"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("soon", "“soon” isn't a time, such as 9:40, -20m, mon 16:00 or "),
        ("1970-01-01T00:00:00+08:00", "in the years 1970 to 2200."),
        ("9999-01-01T00:00:00+08:00", "in the years 1970 to 2200."),
    ],
)
def test_a_time_that_cant_be_used_is_told_by_what_can(desk: Desk, typed: str, said: str) -> None:
    answer = desk.run("call", "add", "--name", "x", "--at", typed)
    assert (answer.code, answer.out) == (2, "")
    assert said in answer.err


def test_a_phone_number_without_digits_is_taken_with_a_warning(desk: Desk) -> None:
    """CALL-1: better than none."""
    new = ("--name", "x", "--address", "y", "--zone", "urban", "--model", "m", "--fault", "f")
    answer = desk.run("call", "add", *new, "--phone", "手机")
    assert answer.code == 0
    assert "SH-1001" in answer.out
    assert answer.err == (
        "opsroom: --phone: “手机” has no digits in it; the call is entered all the same.\n"
    )


def test_who_sends_somebody_who_is_absent_is_told(desk: Desk) -> None:
    """DSP-3: it is the supervisor's to decide, knowing it."""
    number = desk.add()
    desk.ok("person", "absent", "li", "--until", "fri 17:30")
    said = desk.ok("call", "dispatch", number, "--to", "li")
    assert said.endswith("\nLi Wei is absent until Fri 17:30.\n")
    assert "absent" not in desk.ok("call", "reassign", number, "--to", "wang", "--reason", "r")


def test_an_import_of_which_no_row_can_be_used_is_bad_input(desk: Desk, tmp_path: Path) -> None:
    table, mapping = tmp_path / "t.csv", tmp_path / "m.toml"
    table.write_text(HEADER + ROW.format("a").replace("2026", "x"), encoding="utf-8")
    mapping.write_text(PLAIN, encoding="utf-8")
    desk.company.change("UPDATE people SET site_id = NULL WHERE id = 'boss'")
    answer = desk.run("import", "calls", str(table), "--map", str(mapping), "--keep-good")
    assert answer.code == 2
    assert "1 bad" in answer.out
