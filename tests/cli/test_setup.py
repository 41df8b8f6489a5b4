"""An empty database is staffed from the command line; the demo; jobs, notices and reports."""

import json
from pathlib import Path

import pytest

from opsroom import wiring
from opsroom.__main__ import main
from opsroom.store.database import Store
from tests.cli.conftest import Desk

NOW = "2026-11-24T09:00:00+08:00"


def test_a_fresh_database_is_staffed_and_takes_a_call(desk: Desk, tmp_path: Path) -> None:
    """Whoever owns the file owns the room: no --as is needed."""
    at = ("--db", str(tmp_path / "fresh.db"), "--now", NOW)
    made = desk.bare("init", "--site", "SH", "--name", "上海", "--calendar", "CN", *at)
    assert (made.code, "with the site SH" in made.out) == (0, True)
    who = desk.bare("person", "add", "li.wei", "--name", "Li Wei", "--role", "technician", *at,
                    "--skill", "KR-S9", "--skill", "CR-80", "--json")  # fmt: skip
    assert who.json["skills"] == ["KR-S9", "CR-80"]
    call = desk.bare("call", "add", "--name", "张三", "--address", "x", "--zone", "urban",
                     "--phone", "021-1", "--model", "KR-S9", "--fault", "f", *at)  # fmt: skip
    assert call.out == (
        "Call SH-1001 waits to be sent; due 15:00, 6 h 00 min of working time left.\n"
    )
    sent = desk.bare("call", "dispatch", "SH-1001", "--to", "li.wei", *at)
    assert (sent.code, "Li Wei" in sent.out) == (0, True)
    people = desk.bare("person", "list", *at, "--json").json["people"]
    assert [(one["id"], one["site"], one["skills"]) for one in people] == [
        ("li.wei", "SH", ["CR-80", "KR-S9"])
    ]
    site = desk.bare("site", "list", *at, "--json").json["sites"][0]
    assert (site["tz"], site["opened_on"], site["now"]) == ("Asia/Shanghai", "2026-11-24", NOW)
    assert site["calendar"] == "CN"


def test_init_leaves_what_is_there_and_nothing_when_it_fails(desk: Desk, tmp_path: Path) -> None:
    there = desk.run("init")
    assert (there.code, "exists already and was left as it is" in there.err) == (3, True)
    bad = tmp_path / "bad.db"
    answer = desk.bare("init", "--db", str(bad), "--site", "SH", "--tz", "Mars/Base")
    assert (answer.code, answer.err.startswith("opsroom: --tz: ")) == (2, True)
    assert list(tmp_path.glob("bad.db*")) == []
    assert desk.bare("init", "--db", str(bad), "--name", "no id").code == 2
    assert not bad.exists()
    assert desk.bare("init", "--db", str(bad)).code == 0
    Store(bad).close()


@pytest.mark.parametrize(
    ("words", "code", "why"),
    [
        (("site", "add", "SH"), 1, "[CAL-2]"),
        (("site", "add", "cn"), 2, "means something else"),
        (("site", "add", "all"), 2, "means something else"),
        (("site", "add", "A-B"), 2, "Letters and digits"),
        (("person", "add", "LI", "--name", "x", "--role", "desk"), 1, "[ROL-1]"),
        (("person", "add", "x", "--name", "x", "--role", "desk", "--site", "ZZ"), 2, "Known: SH"),
        (("person", "add", "x", "--name", "x", "--role", "desk", "--skill", "y"), 2, "--skill"),
        (("person", "add", "x", "--name", "x", "--role", "king"), 2, "choose from"),
    ],
)
def test_what_cannot_be_added(desk: Desk, words: tuple[str, ...], code: int, why: str) -> None:
    answer = desk.run(*words)
    assert (answer.code, why in answer.err) == (code, True), answer.err


def test_a_second_site_and_who_belongs_to_all(desk: Desk) -> None:
    """ROL-2: where there are several sites, their people don't decide for the company."""
    desk.company.hire("gm", "G M", "service", None)
    assert "added" in desk.ok("site", "add", "LN", "--name", "London", "--tz", "Europe/London")
    undecided = desk.run("person", "add", "x", "--name", "X", "--role", "technician")
    assert (undecided.code, "One of: LN, SH" in undecided.err) == (2, True)
    assert desk.company.count("people", "id = 'gm' AND site_id IS NULL") == 1
    for words in (("person", "add", "x", "--name", "X", "--role", "service"), ("site", "add", "X")):
        refused = desk.run(*words, "--dry-run")
        assert (refused.code, "concerns all sites" in refused.err) == (1, True)
        assert desk.run(*words, "--dry-run", person="gm").code == 0
    assert (
        desk.run("person", "add", "x", "--name", "X", "--role", "service", "--site", "LN").code == 1
    )
    assert desk.company.count("sites") == 2


def test_the_demo_is_built_where_it_is_told(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "demo.db"
    assert desk.bare("demo", "--build-only").code == 2
    assert desk.bare("demo", "--build-only", "--db", str(path), "--now", NOW).code == 0
    assert desk.bare("board", "--db", str(path), "--now", NOW, "--json").json["summary"]["open"]
    assert desk.bare("demo", "--build-only", "--db", str(path), "--now", NOW).code == 3


def test_a_demo_that_can_t_be_shown_leaves_no_file_behind(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "demo.db"
    answer = desk.bare("demo", "--db", str(path), "--now", NOW)
    assert (answer.code, "terminal" in answer.err) == (2, True)
    assert list(tmp_path.glob("demo*")) == []


def test_the_demos_crash_log_outlives_its_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    logs: list[Path | None] = []

    def crash(wired: wiring.Wired) -> int:
        logs.append(wired.settings.log)
        return 4

    monkeypatch.setattr(wiring, "open_room", crash)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    assert main(["demo", "--now", NOW]) == 4
    assert logs == [tmp_path / "opsroom" / "demo.log"]


def test_without_a_terminal_the_room_says_so(desk: Desk) -> None:
    """And not with a traceback."""
    for words in ((), ("wall",)):
        answer = desk.run(*words)
        assert (answer.code, answer.err.startswith("opsroom: terminal: ")) == (2, True)


def test_jobs_run_by_hand_do_a_thing_once(desk: Desk) -> None:
    desk.add("--at", "2026-11-23T09:00+08:00")
    first = desk.run("jobs", "run", "alerts", "--json").json["runs"]
    assert [(one["job"], one["outcome"], one["effects"] > 0) for one in first] == [
        ("alerts", "done", True)
    ]
    assert "alerts: nothing was due" in desk.ok("jobs", "run")
    listed = desk.run("jobs", "list", "--json").json["jobs"]
    assert {one["outcome"] for one in listed} == {"done"}
    unknown = desk.run("jobs", "run", "alerts", "dishes")
    assert (unknown.code, "no job dishes" in unknown.err) == (2, True)
    assert desk.run("jobs", "run", person="tv").code == 1


def test_a_notice_is_listed_and_shown_as_it_was_made(desk: Desk, tmp_path: Path) -> None:
    """CON-1, CON-4."""
    at = ("--db", str(tmp_path / "demo.db"), "--now", NOW)
    assert desk.bare("demo", "--build-only", *at).code == 0
    assert desk.bare("jobs", "run", "renewals", *at).code == 0
    listed = desk.bare("notice", "list", *at, "--json").json["notices"]
    first = listed[0]
    letter = desk.bare("notice", "show", str(first["id"]), *at)
    assert first["contract"] in letter.out
    value = desk.bare("notice", "show", str(first["id"]), "--json", *at).json
    assert value["body"].rstrip("\n") == letter.out.rstrip("\n")
    for wrong in ("0", "999", "99999999999999999999"):
        assert desk.bare("notice", "show", wrong, *at).code == 2
    assert desk.bare("notice", "show", "x", *at).code == 2


def test_the_daily_report_is_a_preview_until_it_is_made(desk: Desk) -> None:
    """DAY-1, DAY-2, DAY-4."""
    number = desk.add()
    desk.ok("call", "dispatch", number, "--to", "li")
    desk.ok("call", "arrive", number)
    desk.company.later(hours=1)
    desk.ok("call", "finish", number, "--voucher", "signed")
    today = ("report", "daily", "--date", "2026-11-24")
    assert "so far, not made yet" in desk.ok(*today)
    desk.company.later(hours=8)
    desk.ok("jobs", "run", "roll-up")
    report = desk.run(*today, "--json").json["reports"][0]
    assert (report["kept"], report["revision"], report["so_far"]) == (True, 1, False)
    assert report["supervisor"]["work"]["A"] == {"jobs": 1, "seconds": 3600}
    line = next(t for t in report["technicians"] if t["technician"] == "li")["lines"][0]
    assert line["arrived"] == "2026-11-24T09:00:00+08:00"
    assert "revision 1, not signed" in desk.ok(*today)
    for wrong in ("2026-11-25", "the other day", "2026-02-30"):
        answer = desk.run("report", "daily", "--date", wrong)
        assert (answer.code, answer.err.startswith("opsroom: --date: ")) == (2, True)


@pytest.fixture
def mapping(tmp_path: Path) -> str:
    path = tmp_path / "map.toml"
    path.write_text(
        '[site]\nid = "SH"\n[time]\ncolumn = "when"\nformat = "iso"\nzone = "Asia/Shanghai"\n'
        '[zone]\ndefault = "urban"\n[columns]\nsource_ref = "ref"\ncustomer_name = "who"\n'
        'address = "where"\nmodel = "what"\nfault = "why"\n',
        encoding="utf-8",
    )
    return str(path)


def table(tmp_path: Path, *rows: str) -> str:
    path = tmp_path / "calls.csv"
    path.write_text("\n".join(["ref,when,who,where,what,why", *rows]) + "\n", encoding="utf-8")
    return str(path)


GOOD = "1,2026-11-23T09:00:00,张三,路 1 号,CX,坏了"
BAD = "2,soon,李四,路 2 号,CX,坏了"


def test_an_import_is_all_or_nothing(desk: Desk, tmp_path: Path, mapping: str) -> None:
    file = table(tmp_path, GOOD, BAD)
    answer = desk.run("import", "calls", file, "--map", mapping)
    assert answer.code == 2
    assert "1 bad row, so nothing was imported" in answer.err
    assert "soon" in answer.out
    assert desk.company.count("calls") == 0
    told = desk.run("import", "calls", file, "--map", mapping, "--json")
    assert json.loads(told.out)["bad"][0]["line"] == 3
    assert json.loads(told.err)["exit"] == 2


def test_an_import_may_keep_what_is_good(desk: Desk, tmp_path: Path, mapping: str) -> None:
    words = ("import", "calls", table(tmp_path, GOOD, BAD), "--map", mapping, "--keep-good")
    assert "A dry run: nothing was kept." in desk.ok(*words, "--dry-run")
    assert desk.company.count("calls") == 0
    assert "1 call entered: SH-1001 - SH-1001" in desk.ok(*words)
    value = desk.run(*words, "--json").json
    assert (value["imported"], value["duplicates"], value["bad_count"]) == (0, 1, 1)
    assert desk.company.count("calls") == 1


def test_a_mapping_that_cannot_be_used_is_named(desk: Desk, tmp_path: Path) -> None:
    broken = tmp_path / "broken.toml"
    broken.write_text("[site]\nid = 3\n", encoding="utf-8")
    answer = desk.run("import", "calls", table(tmp_path, GOOD), "--map", str(broken))
    assert (answer.code, answer.err.startswith("opsroom: --map: ")) == (2, True)
    assert desk.run("import", "calls", str(tmp_path / "none.csv"), "--map", str(broken)).code == 2


@pytest.mark.parametrize("encoding", ["auto", "utf-8"])
def test_a_table_that_cannot_be_read_is_named(
    desk: Desk, tmp_path: Path, mapping: str, encoding: str
) -> None:
    for file in (tmp_path / "none.csv", tmp_path, tmp_path / "x" / "none.csv", Path("a" * 300)):
        words = ("--map", mapping, "--encoding", encoding)
        answer = desk.run("import", "calls", str(file), *words)
        assert (answer.code, f"{file} can't be read" in answer.err) == (2, True), answer.err
    there = table(tmp_path, GOOD)
    for mapping_file in (tmp_path / "none.toml", tmp_path):
        answer = desk.run("import", "calls", there, "--map", str(mapping_file))
        assert (answer.code, answer.err.startswith("opsroom: --map: ")) == (2, True)


def test_the_daily_report_is_of_yesterday_where_no_date_is_named(desk: Desk) -> None:
    """DAY-4: that is the last day that is over."""
    assert desk.run("report", "daily", "--json").json["date"] == "2026-11-23"
    for word, day in (("yesterday", "2026-11-23"), ("Today", "2026-11-24")):
        assert desk.run("report", "daily", "--date", word, "--json").json["date"] == day


def test_the_help_tells_of_the_version(desk: Desk) -> None:
    assert "--version" in desk.ok("--help")


def test_an_absence_that_ends_before_it_begins_is_said_to(desk: Desk) -> None:
    """DSP-4."""
    days = ("--from", "2026-12-20T09:00:00+08:00", "--until", "2026-12-10T09:00:00+08:00")
    answer = desk.run("person", "absent", "li", *days)
    assert (answer.code, answer.err) == (
        2,
        "opsroom: --until: It would end before it begins.\n",
    )


def test_a_refusal_names_no_roles_that_nobody_has(desk: Desk) -> None:
    """ROL-2: jobs are nobody's role."""
    answer = desk.run("site", "add", "X", "--name", "x", person="li")
    assert answer.code == 1
    assert "job" not in answer.err
