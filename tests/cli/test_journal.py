"""``opsroom journal``: verified, shown, exported (ROL-3, ROL-4)."""

import csv
import json
from datetime import datetime
from hashlib import sha256
from pathlib import Path

import pytest

from opsroom.cli.changes import changes
from opsroom.cli.journal import harmless_cell
from opsroom.language.columnwords import COLUMNS
from opsroom.store import journalsql
from tests.cli.casedesk import opened, staffed
from tests.cli.conftest import Desk


@pytest.fixture
def busy(desk: Desk) -> Desk:
    """A desk with a call that was pinned and sent."""
    number = desk.add("--fault", "=1+1")
    desk.company.later(minutes=10)
    desk.ok("call", "pin", number, "--reason", "@SUM(A1)")
    desk.company.later(minutes=10)
    desk.ok("call", "dispatch", number, "--to", "li")
    return desk


def test_a_whole_chain_is_said_to_be_whole(busy: Desk) -> None:
    number, hash_ = journalsql.head(busy.company.room.store.conn)
    assert busy.ok("journal", "verify") == (
        f"4 entries, the chain is whole.\nHead: {number} {hash_}\n"
    )
    assert busy.run("journal", "verify", "--json").json["head"] == {"id": 4, "hash": hash_}


def test_a_broken_chain_is_a_finding_with_exit_code_one(busy: Desk) -> None:
    busy.company.change("DROP TRIGGER journal_keeps_words")
    busy.company.change("UPDATE journal SET note = 'other' WHERE id = 3")
    answer = busy.run("journal", "verify")
    assert answer.code == 1
    assert answer.out.startswith("The journal's chain is broken at entry 3: it was altered.")
    answer = busy.run("journal", "verify", "--json")
    assert answer.code == 1
    assert json.loads(answer.out)["broken"] == {"what": "altered", "id": 3, "head": None}


def test_heads_from_outside_are_compared(busy: Desk, tmp_path: Path) -> None:
    _number, hash_ = journalsql.head(busy.company.room.store.conn)
    heads = tmp_path / "heads"
    heads.write_text(f"2026-11-24T09:00:00+08:00 4 {hash_}\n")
    assert "It agrees with 1 head." in busy.ok("journal", "verify", "--heads", str(heads))
    with heads.open("a") as file:
        file.write(f"2026-11-24T10:00:00+08:00 9 {hash_}\n")
    answer = busy.run("journal", "verify", "--heads", str(heads))
    assert answer.code == 1
    assert "at entry 5: the end is missing. On 2026-11-24T02:00:00+00:00 entry 9" in answer.out
    heads.write_text("nonsense\n")
    answer = busy.run("journal", "verify", "--heads", str(heads))
    assert (answer.code, answer.out) == (2, "")
    assert "heads:1" in answer.err


@pytest.mark.parametrize(
    ("words", "ids"),
    [
        ((), [4, 3, 2, 1]),
        (("--limit", "2"), [4, 3]),
        (("--call", "SH-1001"), [4, 3, 2]),
        (("--action", "call.pin"), [3]),
        (("--person", "boss"), [4, 3, 2, 1]),
        (("--person", "Wu Ling", "--action", "call.add"), [2]),
        (("--person", "nobody"), []),
        (("--since", "2026-11-24T09:10:00+08:00"), [4, 3]),
        (("--until", "2026-11-24T09:10:00+08:00"), [3, 2, 1]),
    ],
)
def test_entries_are_shown_as_asked_for(busy: Desk, words: tuple[str, ...], ids: list[int]) -> None:
    entries = busy.run("journal", "show", *words, "--json").json["entries"]
    assert [entry["id"] for entry in entries] == ids
    assert busy.ok("journal", "show", *words)


def test_what_changed_is_told_in_a_line(busy: Desk) -> None:
    told = busy.ok("journal", "show", "--limit", "1")
    assert "state waiting -> sent" in told
    assert "sent at - -> 09:20" in told


def test_a_call_is_told_by_its_number(busy: Desk) -> None:
    told = busy.ok("journal", "show")
    assert told.count(" SH-1001 ") == 3
    assert "call:" not in told


def test_what_changed_is_told_in_local_times_and_lengths() -> None:
    """SLA-6: nobody reads epoch seconds."""
    before = '{"call": {"due_at": 60, "remaining_at": 21600, "zone": "urban"}, "holds": []}'
    after = '{"call": {"due_at": null, "remaining_at": 3600, "zone": "urban"}, "holds": [{}]}'
    assert changes(before, after, "at {}".format) == (
        "due at 60 -> -, time left then 6:00 -> 1:00, holds 0 -> 1"
    )
    assert changes(None, "not JSON", str) == " not JSON"


@pytest.mark.parametrize(
    ("words", "where"),
    [
        (("--call", "SH-9"), "--call"),
        (("--since", "yesterday"), "--since"),
        (("--limit", "0"), "--limit"),
    ],
)
def test_what_cant_be_asked_is_said(busy: Desk, words: tuple[str, ...], where: str) -> None:
    answer = busy.run("journal", "show", *words)
    assert answer.code == 2
    assert where in answer.err


def test_the_lines_of_an_export_prove_themselves(busy: Desk, tmp_path: Path) -> None:
    """Whoever has the export alone can check the chain."""
    file = tmp_path / "journal.jsonl"
    assert busy.ok("journal", "export", str(file)) == f"4 entries written to {file}\n"
    head, *entries = map(json.loads, file.read_text().splitlines())
    before = head["room"]
    for entry in entries:
        at = int(datetime.fromisoformat(entry["at"]).timestamp())
        text = f"{before};{entry['id']},{at},{entry['undoes']};"
        names = ("actor", "actor_name", "session", "origin", "action", "subject")
        for name in (*names, "before", "after", "note"):
            value = entry[name]
            text += "-" if value is None else f"{len(value)}:{value}"
        before = sha256(text.encode()).hexdigest()
        assert before == entry["hash"]
    assert busy.ok("journal", "export", "-") == file.read_text()


def test_no_cell_of_an_exported_table_is_a_formula(busy: Desk, tmp_path: Path) -> None:
    """PITFALLS Calendars 4."""
    file = tmp_path / "journal.csv"
    busy.ok("journal", "export", "--format", "csv", str(file))
    with file.open(newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert len(rows) == 4
    assert rows[2]["note"] == "'@SUM(A1)"
    assert len(rows[0]["hash"]) == 64
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row.values())
    for evil in ("=1", "+1", "-1", "@x", "\t=1", "\r=1"):
        assert harmless_cell(evil) == f"'{evil}"


def test_an_export_overwrites_nothing(busy: Desk, tmp_path: Path) -> None:
    (tmp_path / "x").write_text("mine")
    assert busy.run("journal", "export", str(tmp_path / "x")).code == 2
    assert (tmp_path / "x").read_text() == "mine"
    assert busy.run("journal", "export", str(tmp_path / "no" / "x")).code == 3


def test_an_entry_that_is_no_json_is_shown_as_it_is(busy: Desk) -> None:
    """Somebody was at the file; showing the journal is then needed more than ever."""
    for (name,) in busy.company.room.store.rows(
        "SELECT name FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = 'journal'"
    ):
        busy.company.change(f"DROP TRIGGER {name}")
    busy.company.change("UPDATE journal SET after = '{torn' WHERE id = 1")
    assert "{torn" in busy.ok("journal", "show")


def test_time_that_runs_backwards_is_told_and_is_no_tampering(desk: Desk) -> None:
    """ROL-3: somebody worked with --now, or a clock was set back."""
    assert desk.run("journal", "verify", "--json").json["time_runs_back"]["entries"] == 0
    desk.company.call()
    desk.company.now -= 3600
    desk.company.call()
    answer = desk.run("journal", "verify")
    assert (answer.code, "older than the one before" in answer.out) == (0, True)


@pytest.mark.parametrize(
    "table", ["calls", "cases", "people", "sites", "posts", "contracts", "terms", "equipment"]
)
def test_no_column_is_left_without_words(busy: Desk, table: str) -> None:
    """ROL-3: whoever reads the journal needn't know the tables."""
    rows = busy.company.room.store.rows(f"SELECT name FROM pragma_table_info('{table}')")
    inner = {"source_ref", "item_key", "search", "active", "next_call"}
    assert {name for (name,) in rows} - COLUMNS.keys() <= inner


def test_a_field_of_a_form_is_told_by_its_title(desk: Desk) -> None:
    """TRK."""
    staffed(desk)
    case = opened(desk)
    desk.ok("case", "record", case, "wanted=道歉")
    said = desk.ok("journal", "show", "--limit", "1", "--case", case)
    assert "wanted 道歉" not in said
    assert "what the customer wants 道歉" in " ".join(said.split())


def test_yes_and_no_are_chinese_in_chinese(desk: Desk) -> None:
    number = desk.add()
    desk.ok("call", "dispatch", number, "--to", "li")
    desk.ok("call", "arrive", number)
    said = desk.ok("journal", "show", "--limit", "1", "--lang", "zh-Hans")
    assert "准时 - -> 是" in said
