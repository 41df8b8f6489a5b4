"""Heads of the journal noted outside the database (ROL-3)."""

import socket
from pathlib import Path

import pytest

from opsroom.actions import heads
from opsroom.actions.door import Room
from opsroom.domain.chain import What, verify
from opsroom.domain.errors import BadInput
from opsroom.jobs.registry import JOBS
from opsroom.jobs.runner import run_job
from opsroom.store import journalsql, outside
from opsroom.store.outside import Outside
from tests.rooms import Company


def job(company: Company, places: Outside) -> Room:
    actor = JOBS["journal-head"].actor
    return Room(
        str(company.path), company.policy, lambda: company.now, actor, origin="job", outside=places
    )


def test_the_head_is_noted_where_it_has_moved_and_nowhere_twice(
    company: Company, tmp_path: Path
) -> None:
    file = tmp_path / "heads"
    room = job(company, Outside(file))
    for calls in (0, 1, 0, 2, 0):
        for _each in range(calls):
            company.call()
        assert run_job("journal-head", room).outcome == "done"
    assert [(head.id, head.hash) for head in outside.heads(file)] == [
        tuple(company.room.store.rows("SELECT id, hash FROM journal WHERE id = ?", id_)[0])
        for id_ in (2, 4)
    ]


def test_what_was_noted_tells_a_lost_end_and_a_chain_written_anew(
    company: Company, tmp_path: Path
) -> None:
    file = tmp_path / "heads"
    room = job(company, Outside(file))
    company.call()
    run_job("journal-head", room)
    company.call()
    run_job("journal-head", room)
    conn = company.room.store.conn
    conn.execute("DROP TRIGGER journal_keeps_rows")
    conn.execute("DELETE FROM journal WHERE id = 3")
    assert verify(journalsql.room_id(conn), journalsql.links(conn)).what is None
    found = verify(journalsql.room_id(conn), journalsql.links(conn), outside.heads(file))
    assert (found.what, found.where) == (What.TRUNCATED, 3)
    company.later(minutes=1)
    company.call()
    found = verify(journalsql.room_id(conn), journalsql.links(conn), outside.heads(file))
    assert (found.what, found.where) == (What.REWRITTEN, 3)


def test_a_file_that_cant_be_written_is_a_failed_job_that_tries_again(
    company: Company, tmp_path: Path
) -> None:
    company.call()
    room = job(company, Outside(tmp_path / "away" / "heads"))
    run = run_job("journal-head", room)
    assert run.outcome == "failed"
    assert "away" in run.detail
    (tmp_path / "away").mkdir()
    assert run_job("journal-head", room).outcome == "done"
    assert [head.id for head in outside.heads(tmp_path / "away" / "heads")] == [2]


def test_the_same_head_after_a_crash_is_one_line(company: Company, tmp_path: Path) -> None:
    """The file was written, the database's note of it was not."""
    company.call()
    room = job(company, Outside(tmp_path / "heads"))
    run_job("journal-head", room)
    company.change("UPDATE chain SET noted = 0")
    run_job("journal-head", room)
    assert len((tmp_path / "heads").read_text().splitlines()) == 1


def test_the_system_log_hears_of_the_head(
    company: Company, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # a socket's name may not be long
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as log:
        log.bind("log")
        monkeypatch.setattr(heads, "clock", lambda: 1_795_000_000.5)
        company.call()
        assert run_job("journal-head", job(company, Outside(syslog="log"))).outcome == "done"
        told = log.recv(1000).decode()
    number, hash_ = journalsql.head(company.room.store.conn)
    assert told.rstrip("\0") == (
        f"<86>opsroom journal-head: 2026-11-18T11:06:40+00:00 {number} {hash_}"
    )


def test_a_system_log_that_isnt_there_is_a_failed_job(company: Company, tmp_path: Path) -> None:
    company.call()
    room = job(company, Outside(syslog=str(tmp_path / "nothing")))
    assert run_job("journal-head", room).outcome == "failed"


def test_a_line_that_is_no_head_is_named(tmp_path: Path) -> None:
    file = tmp_path / "heads"
    for line in ("x", "2026-11-24T00:00:00+00:00 0 " + "a" * 64, "2026-11-24 7 abc", "\xff"):
        file.write_text(f"\n{line}\n", encoding="latin-1")
        with pytest.raises(BadInput) as error:
            list(outside.heads(file))
        assert error.value.where in (f"{file}:2", "--heads")
