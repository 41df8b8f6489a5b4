"""Backups (CHK-2): made while others write, proved, kept by a rule, and never in anybody's way."""

import os
import random
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from types import SimpleNamespace

import pytest

from opsroom.actions import backing
from opsroom.actions.register import AddCall
from opsroom.domain.errors import Refused
from opsroom.domain.policy import Policy
from opsroom.jobs.runner import run_job
from opsroom.store import backup, backupsql
from opsroom.store.backupfiles import BackupFailed, noted_right, turn
from opsroom.store.inspection import Unsound, inspect
from tests.rooms import NINE, Company
from tests.store.test_database import together

HOUR = 3600


@pytest.fixture
def company(tmp_path: Path) -> Iterator[Company]:
    made = Company(tmp_path / "room.db")
    made.call()
    yield made
    made.room.close()


@pytest.fixture
def real(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Real time in a test's hands: ``real[0]``."""
    hand = [float(NINE)]
    monkeypatch.setattr(backing, "clock", lambda: hand[0])
    return hand


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def broken(path: Path) -> None:
    """Overwrite a page in the middle."""
    content = bytearray(path.read_bytes())
    middle = len(content) // 8192 * 4096
    content[middle : middle + 4096] = os.urandom(4096)
    path.write_bytes(content)


# -- making ---------------------------------------------------------------------------------------


def test_a_backup_is_the_database_whole_with_its_checksum_beside_it(
    company: Company, tmp_path: Path
) -> None:
    target = tmp_path / "copy.db"
    made = backup.make(company.path, target, NINE)
    assert noted_right(target)
    assert inspect(target).counts == inspect(company.path).counts
    assert (made.bytes, made.last_entry) == (target.stat().st_size, company.count("journal"))
    done = subprocess.run(["sha256sum", "-c", "copy.db.sha256"], cwd=tmp_path, check=False)
    assert done.returncode == 0
    assert target.stat().st_mode == company.path.stat().st_mode  # as open as the database


def test_nothing_is_ever_overwritten(company: Company, tmp_path: Path) -> None:
    target = tmp_path / "precious.db"
    target.write_text("precious")
    with pytest.raises(BackupFailed, match="already"):
        backup.make(company.path, target, NINE)
    assert target.read_text() == "precious"


def test_what_is_half_made_never_looks_like_a_backup(
    company: Company, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "b"
    folder.mkdir()
    seen = []

    def look(path: Path) -> object:
        seen.append(names(folder))
        raise Unsound("no good")

    monkeypatch.setattr(backup, "inspect", look)
    with pytest.raises(BackupFailed, match="no good") as failed:
        backup.make(company.path, folder / "room-20261124T010000Z.db", NINE)
    assert failed.value.reason == "unproved"
    assert [name.startswith(".") for name in seen[0]] == [True]
    assert names(folder) == []


def test_a_damaged_database_gives_no_backup(company: Company, tmp_path: Path) -> None:
    for n in range(200):
        company.call(customer_name=f"customer {n}")
    company.room.close()
    backup.make(company.path, tmp_path / "good.db", NINE)
    broken(company.path)
    with pytest.raises(BackupFailed) as failed:
        backup.make(company.path, tmp_path / "bad.db", NINE)
    assert failed.value.reason in {"damaged", "unproved"}
    assert not (tmp_path / "bad.db").exists()


def test_somebody_elses_database_gives_no_backup(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "t.db")) as conn:
        conn.execute("CREATE TABLE t (x)")
    with pytest.raises(BackupFailed, match="not a database of opsroom"):
        backup.make(tmp_path / "t.db", tmp_path / "copy.db", NINE)


def test_writers_go_on_while_a_backup_is_made(company: Company, tmp_path: Path) -> None:
    """The copy holds one instant of it: calls and journal fit together."""
    stop, entered = threading.Event(), []

    def write() -> None:
        door = company.door("desk")
        while not stop.is_set():
            entered.append(door.perform(a_call(len(entered))))
        door.close()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        copies = []
        for n in range(8):
            before = len(entered)
            copies.append(backup.make(company.path, tmp_path / f"{n}.db", NINE))
            while len(entered) <= before:
                pass
    finally:
        stop.set()
        writer.join()
    for made in copies:
        with closing(sqlite3.connect(made.path)) as conn:
            calls = conn.execute("SELECT count(*) FROM calls").fetchone()
            journaled = "SELECT count(*), max(id) FROM journal WHERE action = 'call.add'"
            assert conn.execute(journaled).fetchone()[0] == calls[0]
    assert company.count("calls") == len(entered) + 1


def a_call(number: int) -> AddCall:
    return AddCall(
        customer_name=f"c {number}", address="A", phone="1", model="M", fault="f", zone="urban"
    )


# -- on schedule ----------------------------------------------------------------------------------


def test_the_job_makes_one_an_hour_by_real_time(company: Company, real: list[float]) -> None:
    """The session's clock may stand anywhere (``--now``)."""
    folder = company.path.parent / "backups"
    assert run_job("backup", company.room).effects == 1
    company.later(hours=99)
    real[0] += HOUR - 1
    assert run_job("backup", company.room).effects == 0
    real[0] += 1
    assert run_job("backup", company.room).effects == 1
    assert names(folder) == [
        f"room-20261124T{at}Z.db{ending}"
        for at in ("010000", "020000")
        for ending in ("", ".sha256")
    ]
    assert company.count("journal", "action = 'backup.make'") == 2
    newest = backupsql.last(company.room.store.conn)
    assert newest is not None
    assert newest.file == str(folder / "room-20261124T020000Z.db")


def test_a_clock_that_was_set_back_doesnt_put_backups_off(
    company: Company, real: list[float]
) -> None:
    run_job("backup", company.room)
    real[0] -= 30 * 86_400
    assert run_job("backup", company.room).effects == 1


def test_what_the_rule_keeps_no_longer_goes_and_nothing_else(
    company: Company, real: list[float]
) -> None:
    company.room.policy = Policy.model_validate(
        {"backup": {"keep_hourly": 2, "keep_daily": 0, "keep_monthly": 0}}
    )
    folder = company.path.parent / "backups"
    folder.mkdir()
    theirs = ("notes.txt", "room-20200101T000000Z.db", "other-20200101T000000Z.db", "room-x.db")
    for name in theirs:
        (folder / name).write_text("theirs")
    (folder / "other-20200101T000000Z.db.sha256").write_text("x")
    for _ in range(4):
        assert run_job("backup", company.room).effects == 1
        real[0] += HOUR
    left = set(names(folder)) - set(theirs) - {"other-20200101T000000Z.db.sha256"}
    assert {name for name in left if name.endswith(".db")} == {
        "room-20261124T030000Z.db",
        "room-20261124T040000Z.db",
    }
    assert {*theirs} <= set(names(folder))


def test_what_a_killed_process_left_is_cleared_away(company: Company, real: list[float]) -> None:
    folder = company.path.parent / "backups"
    folder.mkdir()
    (folder / ".room-20261124T000000Z.db.0123abcd.part").write_text("half")
    (folder / "room-20261124T000000Z.db.sha256").write_text("alone")
    (folder / ".other.part").write_text("theirs")
    run_job("backup", company.room)
    assert names(folder) == [
        ".other.part",
        "room-20261124T010000Z.db",
        "room-20261124T010000Z.db.sha256",
    ]


def test_two_that_find_it_due_make_one(company: Company, real: list[float]) -> None:
    other = company.door("boss")
    folder = company.path.parent / "backups"
    folder.mkdir()
    with turn(folder) as ours:
        assert ours
        assert run_job("backup", other).effects == 0  # somebody is at it
    assert run_job("backup", company.room).effects == 1
    assert backing.carry_out(other, backing.BackUp()).entry is None
    other.close()


def test_a_backup_that_fails_is_a_warning_until_one_succeeds(
    company: Company, real: list[float]
) -> None:
    folder = company.path.parent / "backups"
    folder.write_text("in the way")
    for _ in range(2):
        run = run_job("backup", company.room)
        assert (run.outcome, run.effects) == ("failed", 0)
        real[0] += 300
    failing = backupsql.failing(company.room.store.conn)
    assert failing is not None
    assert (failing.reason, failing.since) == ("missing", NINE)
    assert company.count("journal", "action = 'warning.backup'") == 1
    folder.unlink()
    assert run_job("backup", company.room).effects == 1
    assert backupsql.failing(company.room.store.conn) is None


def test_a_folder_that_somebody_chose_isnt_made(company: Company, tmp_path: Path) -> None:
    """Where a disk should be mounted and isn't, backups would fill the disk of the database."""
    company.room.backups = tmp_path / "mnt" / "backups"
    with pytest.raises(BackupFailed) as failed:
        backing.back_up_now(company.room)
    assert failed.value.reason == "missing"
    assert not (tmp_path / "mnt").exists()


def test_a_disk_without_room_is_told_before_it_is_full(
    company: Company, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = SimpleNamespace(f_bavail=1, f_frsize=1000)
    monkeypatch.setattr(os, "statvfs", lambda _path: full)
    with pytest.raises(BackupFailed) as failed:
        backing.back_up_now(company.room)
    assert failed.value.reason == "full"
    failing = backupsql.failing(company.room.store.conn)
    assert failing is not None
    assert failing.reason == "full"


@pytest.mark.skipif(os.getuid() == 0, reason="nothing is read-only for root")
def test_a_folder_that_cant_be_written_is_told(company: Company, tmp_path: Path) -> None:
    folder = tmp_path / "shut"
    folder.mkdir(mode=0o555)
    company.room.backups = folder
    with pytest.raises(BackupFailed) as failed:
        backing.back_up_now(company.room)
    assert failed.value.reason == "denied"


def test_whoever_doesnt_run_the_floor_makes_no_backup(company: Company, tmp_path: Path) -> None:
    """ROL-2."""
    for act in (backing.back_up_now, lambda room: backing.back_up_to(room, tmp_path / "x.db")):
        with pytest.raises(Refused):
            act(company.door("desk"))
    assert not (tmp_path / "x.db").exists()


# -- many processes, and none ----------------------------------------------------------------------

_BACK_UP = """
import sys
from opsroom.actions.backing import back_up_now
from opsroom.actions.door import Room
from opsroom.domain.people import Actor, Role
from opsroom.domain.policy import Policy
room = Room(sys.argv[1], Policy(), lambda: 1795482000, Actor("boss", "Wu", Role.SUPERVISOR, "SH"))
room.store
print("ready", flush=True)
sys.stdin.readline()
print(back_up_now(room).path.name)
"""


def test_processes_that_back_up_at_once_take_turns(company: Company) -> None:
    said = together(_BACK_UP, [[str(company.path)]] * 3)
    assert len(set(said)) == 3  # no two of one name
    folder = company.path.parent / "backups"
    (stayed,) = backup.listing(company.path, folder)  # of one hour, the newest
    assert stayed.path.name == max(said).strip()
    assert noted_right(stayed.path)
    inspect(stayed.path)
    assert company.count("journal", "action = 'backup.make'") == 3


def test_killed_at_any_moment_nothing_that_looks_like_a_backup_is_bad(company: Company) -> None:
    """``OPSROOM_KILLS=500`` for a long run."""
    for n in range(300):
        company.call(customer_name=f"customer {n}")
    dice, folder = random.Random(3), company.path.parent / "backups"
    for _ in range(int(os.environ.get("OPSROOM_KILLS", "12"))):
        process = subprocess.Popen(
            [sys.executable, "-c", _BACK_UP, str(company.path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        process.stdin.write("go\n")
        process.stdin.flush()
        with suppress(subprocess.TimeoutExpired):
            process.wait(dice.uniform(0.0, 0.08))
        process.kill()
        process.communicate()
        for made in backup.listing(company.path, folder):
            assert noted_right(made.path)
            inspect(made.path)
    backing.back_up_now(company.room)
    (stayed,) = backup.listing(company.path, folder)
    assert names(folder) == [stayed.path.name, f"{stayed.path.name}.sha256"]
