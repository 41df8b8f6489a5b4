"""Heads that are named and can't be read are said, and so is a lost end (ROL-3)."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from opsroom.actions.door import Room
from opsroom.doctor import database, examination
from opsroom.doctor.report import Patient
from opsroom.domain.policy import Policy
from opsroom.jobs.registry import JOBS
from opsroom.jobs.runner import run_job
from opsroom.settings import Settings
from opsroom.store.outside import Outside
from tests.cli.conftest import Desk


@pytest.fixture
def named(desk: Desk, tmp_path: Path) -> str:
    """Settings that name a file of heads, in which one is noted."""
    settings = tmp_path / "settings.toml"
    settings.write_text(f'heads = "{tmp_path / "heads"}"\n', encoding="utf-8")
    desk.add()
    assert note(desk, tmp_path / "heads") == "done"
    desk.add()
    return str(settings)


def note(desk: Desk, file: Path) -> str:
    """Run the job that notes the head; how it came out."""
    company, actor = desk.company, JOBS["journal-head"].actor
    room = Room(
        str(company.path),
        Policy(),
        lambda: company.now,
        actor,
        origin="job",
        outside=Outside(file),
    )
    return str(run_job("journal-head", room).outcome)


def forged(desk: Desk, *statements: str) -> None:
    """What somebody does who can write the file."""
    with closing(sqlite3.connect(desk.company.path, isolation_level=None)) as conn:
        for sql in statements:
            conn.execute(sql)


def examined(desk: Desk, file: Path | None = None) -> list[str]:
    """What the doctor says of the journal."""
    path, now = desk.company.path, desk.company.now
    store = examination._opened(path)
    patient = Patient(db=path, now=now, real=now, settings=Settings(heads=file), store=store)
    return [
        f"{one.state} {one.found}"
        for check in (database.journal, database.guards)
        for one in check(patient)
    ]


@pytest.mark.parametrize("how", ["gone", "a folder"])
def test_heads_that_cant_be_read_are_a_finding_everywhere(
    desk: Desk, named: str, tmp_path: Path, how: str
) -> None:
    file = tmp_path / "heads"
    assert "It agrees with 1 head." in desk.ok("--settings", named, "journal", "verify")
    file.unlink()
    if how == "a folder":
        file.mkdir()
    said = desk.run("--settings", named, "journal", "verify")
    assert (said.code, f"can't be compared: {file} can't be read" in said.out) == (1, True)
    told = json.loads(desk.run("--settings", named, "journal", "verify", "--json").out)
    assert (told["ok"], str(file) in told["heads_unread"]) == (False, True)
    assert f"fail The journal's heads can't be compared: {file}" in examined(desk, file)[0]
    assert note(desk, file) == "failed"  # and nothing is begun anew as if nothing had been
    if how == "a folder":
        return
    file.touch()
    assert note(desk, file) == "done"
    assert desk.run("--settings", named, "journal", "verify").code == 0


def test_before_the_first_head_nothing_is_missed(desk: Desk, tmp_path: Path) -> None:
    settings = tmp_path / "settings.toml"
    settings.write_text(f'heads = "{tmp_path / "none" / "heads"}"\n', encoding="utf-8")
    said = desk.run("--settings", str(settings), "journal", "verify")
    assert (said.code, "none/heads can't be read" in said.out) == (1, True)  # no such folder
    (tmp_path / "none").mkdir()
    assert desk.run("--settings", str(settings), "journal", "verify").code == 0


@pytest.mark.parametrize("cut", ["id > 0", "id > 1"])
def test_an_end_that_the_database_knows_of_is_missed_without_heads(
    desk: Desk, named: str, cut: str
) -> None:
    assert desk.run("journal", "verify").code == 0
    forged(desk, "DROP TRIGGER journal_keeps_rows", f"DELETE FROM journal WHERE {cut}")
    said = desk.run("journal", "verify")
    assert (said.code, "the end is missing" in said.out) == (1, True)
    assert any("the end is missing" in one for one in examined(desk))


@pytest.mark.parametrize("entry", [1, 2])
def test_an_entry_without_its_hash_was_altered_and_not_put_in(
    desk: Desk, named: str, entry: int
) -> None:
    """Where the next one stands on it, or the head was noted."""
    forged(
        desk,
        "DROP TRIGGER journal_keeps_words",
        f"UPDATE journal SET hash = '' WHERE id = {entry}",
    )
    said = desk.run("journal", "verify")
    assert (said.code, f"entry {entry}: it was altered" in said.out) == (1, True), said.out


def test_the_doctor_misses_the_triggers_that_keep_the_journal(desk: Desk, named: str) -> None:
    assert examined(desk)[-1] == "ok what was written can't be changed"
    forged(
        desk,
        "DROP TRIGGER journal_keeps_words",
        "DROP TRIGGER chain_keeps_row",
        "CREATE TRIGGER chain_keeps_row BEFORE DELETE ON chain BEGIN SELECT 1; END",
    )
    told = examined(desk)[-1]
    assert told.startswith("fail triggers that keep what was written are gone")
    assert "chain_keeps_row" in told
    assert "journal_keeps_words" in told


def test_a_line_that_is_no_head_is_named_with_its_file_by_the_doctor(
    desk: Desk, named: str, tmp_path: Path
) -> None:
    (tmp_path / "heads").write_text("garbage\n", encoding="utf-8")
    assert f"{tmp_path / 'heads'}:1" in examined(desk, tmp_path / "heads")[0]
