"""Backups from the command line (CHK-2)."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from opsroom.actions import backing
from opsroom.cli import journal
from tests.cli.conftest import Desk
from tests.rooms import Company


def test_a_backup_is_made_listed_and_put_in_place(desk: Desk, company: Company) -> None:
    desk.add()
    made = desk.run("backup", "--json").json
    desk.add()
    (listed,) = desk.run("backup", "list", "--json").json["backups"]
    assert listed["file"] == made["file"]
    assert listed["sha256"] == made["sha256"]
    company.room.close()
    done = desk.run("restore", Path(made["file"]).name, "--replace", "--json").json
    assert done["checksum"]
    assert Path(done["kept"]).is_file()
    calls = desk.run("call", "list", "--json").json["calls"]
    assert len(calls) == 1
    shown = desk.ok("journal", "show", "--action", "backup.restore")
    assert Path(made["file"]).name in shown


def test_what_is_said_names_files_and_sizes(desk: Desk, company: Company, tmp_path: Path) -> None:
    assert "no backups" in desk.ok("backup", "list")
    assert f"{tmp_path / 'copy.db'} is made and proved" in desk.ok(
        "backup", "--to", str(tmp_path / "copy.db")
    )
    assert "no backups" in desk.ok("backup", "list")  # one put elsewhere isn't kept by the rule
    (tmp_path / "usb").mkdir()
    desk.ok("backup", "--to", str(tmp_path / "usb"))
    (found,) = (tmp_path / "usb").glob("room-*Z.db")
    company.room.close()
    said = desk.ok("restore", str(found), "--to", str(tmp_path / "other.db"))
    assert "other.db is restored" in said
    assert "0 calls" in said


def test_what_is_there_is_refused_with_how_to_replace_it(desk: Desk, tmp_path: Path) -> None:
    desk.ok("backup", "--to", str(tmp_path / "copy.db"))
    again = desk.run("backup", "--to", str(tmp_path / "copy.db"))
    assert (again.code, "already" in again.err) == (3, True)
    refused = desk.run("restore", str(tmp_path / "copy.db"))
    assert (refused.code, "--replace" in refused.err) == (3, True)
    missing = desk.run("restore", "nothing.db", "--replace")
    assert (missing.code, "no file nothing.db" in missing.err) == (3, True)


@pytest.mark.parametrize("person", ["desk", "li", "audit", "tv"])
def test_who_doesnt_run_the_floor_neither_backs_up_nor_restores(
    desk: Desk, tmp_path: Path, person: str
) -> None:
    """ROL-2."""
    desk.ok("backup", "--to", str(tmp_path / "copy.db"))
    for words in (["backup"], ["restore", str(tmp_path / "copy.db"), "--replace"]):
        refused = desk.run(*words, person=person)
        assert (refused.code, "ROL-2" in refused.err) == (1, True), words


def test_a_database_that_cant_be_asked_is_restored_by_its_owner_alone(
    desk: Desk, company: Company, tmp_path: Path
) -> None:
    """ROL-2."""
    desk.ok("backup", "--to", str(tmp_path / "copy.db"))
    company.room.close()
    company.path.write_bytes(b"rubbish" * 1000)
    refused = desk.run("restore", str(tmp_path / "copy.db"), "--replace")
    assert (refused.code, "without --as" in refused.err) == (1, True)
    done = desk.bare("--db", str(company.path), "restore", str(tmp_path / "copy.db"), "--replace")
    assert (done.code, done.err) == (0, "")


def test_a_backup_that_fails_says_why_and_warns(
    desk: Desk, company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backing, "clock", lambda: 1_795_482_000.0)
    (company.path.parent / "backups").write_text("in the way")
    failed = desk.run("backup")
    assert (failed.code, "backups" in failed.err) == (3, True)
    assert company.count("warnings", "kind = 'backup'") == 1
    listed = desk.ok("jobs", "list")
    assert "Warning since 09:00: Backups fail: " in listed
    assert "[CHK-2]" in listed


def test_a_backup_whose_journal_was_changed_is_restored_by_a_word_alone(
    desk: Desk, company: Company, tmp_path: Path
) -> None:
    """ROL-3: proved to be a whole file isn't proved to be what was written."""
    desk.add()
    copy = tmp_path / "copy.db"
    desk.ok("backup", "--to", str(copy))
    company.room.close()
    assert "chain is whole" in desk.ok("restore", str(copy), "--to", str(tmp_path / "good.db"))
    copy.with_name("copy.db.sha256").unlink(missing_ok=True)
    with closing(sqlite3.connect(copy, isolation_level=None)) as conn:
        conn.execute("DROP TRIGGER journal_keeps_words")
        conn.execute("UPDATE journal SET note = 'x' WHERE id = 1")
    words = ("restore", str(copy), "--to", str(tmp_path / "bad.db"))
    refused = desk.run(*words)
    assert (refused.code, "broken at entry 1: it was altered" in refused.err) == (3, True)
    assert not (tmp_path / "bad.db").exists()
    assert "chain is broken at entry 1: it was altered" in desk.ok(*words, "--broken")


def test_an_export_that_breaks_off_leaves_no_file(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_args: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(journal, "_write_lines", full)
    said = desk.run("journal", "export", str(tmp_path / "e.json"))
    assert (said.code, (tmp_path / "e.json").exists()) == (3, False)
