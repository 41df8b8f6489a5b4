"""Restoring (CHK-2): whole or not at all, nothing lost, no open room pulled from under anybody."""

import os
import random
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest

from opsroom.domain.errors import Unusable
from opsroom.store import backup
from opsroom.store.database import Store
from opsroom.store.inspection import inspect
from opsroom.store.restore import restore
from tests.rooms import NINE, Company

ROOT = Path(__file__).parents[2]
KILLS = int(os.environ.get("OPSROOM_KILLS", "12"))
STAMP = "20261124T010000Z"


@pytest.fixture
def company(tmp_path: Path) -> Iterator[Company]:
    """One call, and a backup of it as ``one.db``; then a second call."""
    made = Company(tmp_path / "room.db")
    made.call()
    backup.make(made.path, tmp_path / "one.db", NINE)
    made.call()
    yield made
    made.room.close()


def calls(path: Path) -> int:
    """Calls in a database that opens as ours, whole."""
    inspect(path)
    with Store(path) as store:
        return int(store.rows("SELECT count(*) FROM calls")[0][0])


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_backup_becomes_the_database_and_what_was_there_is_kept(
    company: Company, tmp_path: Path
) -> None:
    company.room.close()
    done = restore(tmp_path / "one.db", company.path, NINE, replace=True)
    kept = tmp_path / f"room.db.before-restore-{STAMP}"
    assert (done.kept, done.checked, done.held.counts["calls"]) == (kept, True, 1)
    assert (calls(company.path), calls(kept)) == (1, 2)
    with Store(company.path) as store:
        assert store.rows("PRAGMA journal_mode") == [("wal",)]
    assert not [name for name in files(tmp_path) if name.endswith((".part", "-wal", "-shm"))]


def test_a_database_that_was_lost_comes_back(company: Company, tmp_path: Path) -> None:
    company.room.close()
    company.path.unlink()
    done = restore(tmp_path / "one.db", company.path, NINE)
    assert (done.kept, calls(company.path)) == (None, 1)


def test_a_log_of_a_database_that_is_gone_doesnt_ruin_the_new_one(
    company: Company, tmp_path: Path
) -> None:
    """SQLite would take a log that lies there for the new file's own."""
    wal = tmp_path / "room.db-wal"
    content = wal.read_bytes()
    assert content  # the room is open: what it wrote is still in the log
    company.room.close()
    company.path.unlink()
    wal.write_bytes(content)
    with pytest.raises(Unusable, match="exists already"):
        restore(tmp_path / "one.db", company.path, NINE)
    done = restore(tmp_path / "one.db", company.path, NINE, replace=True)
    assert calls(company.path) == 1
    assert done.kept is not None
    assert done.kept.with_name(done.kept.name + "-wal").read_bytes() == content


def test_without_leave_nothing_is_replaced(company: Company, tmp_path: Path) -> None:
    company.room.close()
    before = files(tmp_path)
    with pytest.raises(Unusable, match="--replace"):
        restore(tmp_path / "one.db", company.path, NINE)
    assert files(tmp_path) == before


@pytest.mark.parametrize("readonly", [False, True])
def test_a_database_that_somebody_has_open_is_left_alone(
    company: Company, tmp_path: Path, readonly: bool
) -> None:
    company.room.close()
    opened = subprocess.Popen(
        [sys.executable, "-c", _OPEN, str(company.path), str(int(readonly))],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert opened.stdout is not None
    assert opened.stdout.readline() == "open\n"
    try:
        with pytest.raises(Unusable, match="open in another program"):
            restore(tmp_path / "one.db", company.path, NINE, replace=True)
    finally:
        opened.communicate("go on\n")
    assert opened.returncode == 0
    assert calls(company.path) == 2
    assert restore(tmp_path / "one.db", company.path, NINE, replace=True).kept


_OPEN = """
import sys
from opsroom.store.database import Store
with Store(sys.argv[1], readonly=sys.argv[2] == "1") as store:
    print("open", flush=True)
    sys.stdin.readline()
    assert store.rows("SELECT count(*) FROM calls") == [(2,)]
"""


def test_a_damaged_database_is_kept_as_it_is_with_its_log(company: Company, tmp_path: Path) -> None:
    company.room.close()
    company.path.write_bytes(b"rubbish" * 1000)
    done = restore(tmp_path / "one.db", company.path, NINE, replace=True)
    assert done.kept is not None
    assert done.kept.read_bytes() == b"rubbish" * 1000
    assert calls(company.path) == 1


def test_a_backup_that_was_changed_is_refused(company: Company, tmp_path: Path) -> None:
    company.room.close()
    with closing(sqlite3.connect(tmp_path / "one.db")) as conn, conn:
        conn.execute("UPDATE calls SET fault = 'forged'")
    before = files(tmp_path)
    with pytest.raises(Unusable, match="checksum differs"):
        restore(tmp_path / "one.db", company.path, NINE, replace=True)
    assert files(tmp_path) == before


def test_a_damaged_backup_is_refused_without_a_checksum_too(
    company: Company, tmp_path: Path
) -> None:
    company.room.close()
    (tmp_path / "one.db.sha256").unlink()
    content = bytearray((tmp_path / "one.db").read_bytes())
    content[8192:60_000] = os.urandom(60_000 - 8192)
    (tmp_path / "one.db").write_bytes(content)
    before = files(tmp_path)
    with pytest.raises(Unusable, match=r"one\.db"):
        restore(tmp_path / "one.db", company.path, NINE, replace=True)
    assert files(tmp_path) == before


def test_any_database_of_ours_can_be_restored_its_log_included(
    company: Company, tmp_path: Path
) -> None:
    """A copy made by hand while the room was open."""
    for ending in ("", "-wal"):
        content = (tmp_path / f"room.db{ending}").read_bytes()
        (tmp_path / f"hand.db{ending}").write_bytes(content)
    company.room.close()
    done = restore(tmp_path / "hand.db", tmp_path / "new.db", NINE)
    assert (done.checked, calls(tmp_path / "new.db")) == (False, 2)


def test_a_store_that_waited_for_the_swap_opens_the_new_file(
    company: Company, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It connected to the old one; what it wrote there would be lost."""
    company.room.close()
    prepare, swapped = Store._prepare, []

    def slow(store: Store) -> None:
        if not swapped:
            swapped.append(True)
            (tmp_path / "room.db").rename(tmp_path / "old.db")
            (tmp_path / "one.db").rename(tmp_path / "room.db")
        prepare(store)

    monkeypatch.setattr(Store, "_prepare", slow)
    with Store(company.path) as store:
        assert store.rows("SELECT count(*) FROM calls") == [(1,)]


_RESTORE = """
import sys
from pathlib import Path
from opsroom.store.restore import restore
from opsroom.store import schema
print("ready", flush=True)
sys.stdin.readline()
restore(Path(sys.argv[1]), Path(sys.argv[2]), 1795482000, replace=True)
print("done", flush=True)
"""


def test_killed_at_any_moment_the_old_or_the_new_database_is_there_whole(
    company: Company, tmp_path: Path
) -> None:
    """``OPSROOM_KILLS=500`` for a long run."""
    company.room.close()
    dice, found = random.Random(7), Counter[int]()
    for _ in range(KILLS):
        process = subprocess.Popen(
            [sys.executable, "-c", _RESTORE, str(tmp_path / "one.db"), str(company.path)],
            cwd=ROOT,
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
            process.wait(dice.uniform(0.0, 0.06))
        process.kill()
        process.communicate()
        found[now := calls(company.path)] += 1
        kept = [path for path in tmp_path.glob("room.db.before-restore-*") if path.is_file()]
        if now == 1:  # the old one is kept, and goes back for the next time
            assert [calls(path) for path in kept] == [2] * len(kept)
            restore(kept[-1], company.path, NINE, replace=True)
        for path in tmp_path.glob("room.db.before-restore-*"):
            path.unlink()
        assert calls(company.path) == 2
    assert found.keys() <= {1, 2}
    restore(tmp_path / "one.db", company.path, NINE, replace=True)
    assert calls(company.path) == 1
    assert not list(tmp_path.glob(".*.part*"))


def test_what_is_no_file_is_never_moved_aside(company: Company, tmp_path: Path) -> None:
    """A device that is named by mistake is the machine's, and it has one of it."""
    made = tmp_path / "one.db"
    for target in (tmp_path / "folder", tmp_path / "pipe"):
        (Path.mkdir if target.name == "folder" else os.mkfifo)(target)
        with pytest.raises(Unusable, match="is no file; it was left as it is"):
            restore(made, target, NINE, replace=True)
        assert target.exists()
    assert not list(tmp_path.glob("*before-restore*"))
