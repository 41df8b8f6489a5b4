"""Opening and changing the database: what is refused in words, and what many processes share."""

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from opsroom.domain.errors import Unusable
from opsroom.store import schema
from opsroom.store.database import Store
from opsroom.store.version import APPLICATION_ID, VERSION
from tests.rooms import Company

ODD_NAMES = (
    "a b.db",
    "what?.db",
    "#1.db",
    "100%.db",
    "%41.db",
    "a&mode=ro.db",
    "file:x.db",
    "维修室.db",
    "-.db",
    "quote'\".db",
)


def raw(path: Path, *statements: str) -> None:
    """Write a file by SQLite alone."""
    conn = sqlite3.connect(path, isolation_level=None)
    for statement in statements:
        conn.execute(statement)
    conn.close()


# -- opening ------------------------------------------------------------------------------------


@pytest.mark.parametrize("readonly", [False, True])
def test_a_missing_file_is_named_and_not_made(tmp_path: Path, readonly: bool) -> None:
    """Exit code 3."""
    path = tmp_path / "no.db"
    with pytest.raises(Unusable, match=r"no database at .*no\.db") as refused:
        Store(path, readonly=readonly)
    assert refused.value.exit_code == 3
    assert list(tmp_path.iterdir()) == []


def test_a_directory_is_no_database(tmp_path: Path) -> None:
    with pytest.raises(Unusable, match="no database"):
        Store(tmp_path)


def test_somebody_elses_database_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "theirs.db"
    raw(path, "CREATE TABLE t (x)", "INSERT INTO t VALUES (1)")
    before = path.read_bytes()
    with pytest.raises(Unusable, match="not a database of opsroom"):
        Store(path)
    assert path.read_bytes() == before


def test_a_newer_schema_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "newer.db"
    Store.create(path).close()
    raw(path, f"PRAGMA user_version = {VERSION + 1}")
    before = path.read_bytes()
    with pytest.raises(Unusable, match=f"schema {VERSION + 1}.*knows {VERSION}"):
        Store(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize("readonly", [False, True])
@pytest.mark.parametrize("noise", [b"\x00" * 5000, b"hello, world\n" * 500, b"SQLite format 3\x00"])
def test_a_file_that_isnt_sqlites_is_told_in_words(
    tmp_path: Path, noise: bytes, readonly: bool
) -> None:
    path = tmp_path / "noise.db"
    path.write_bytes(noise)
    with pytest.raises(Unusable):
        Store(path, readonly=readonly)
    assert path.read_bytes() == noise


def test_pages_that_were_overwritten_are_told_in_words(tmp_path: Path) -> None:
    path = tmp_path / "room.db"
    Store.create(path).close()
    content = bytearray(path.read_bytes())
    content[4096:] = os.urandom(len(content) - 4096)
    path.write_bytes(content)
    with pytest.raises(Unusable), Store(path) as store:
        _ = [store.rows(f"SELECT * FROM {table}") for table in ("calls", "journal", "sites")]


def test_an_older_schema_isnt_brought_up_to_date_by_a_reader(tmp_path: Path) -> None:
    path = tmp_path / "older.db"
    raw(path, f"PRAGMA application_id = {APPLICATION_ID}", "CREATE TABLE t (x)")
    before = path.read_bytes()
    with pytest.raises(Unusable, match="older schema"):
        Store(path, readonly=True)
    assert path.read_bytes() == before


@pytest.mark.parametrize("readonly", [False, True])
def test_an_empty_file_is_no_room(tmp_path: Path, readonly: bool) -> None:
    """A truncated room must not look like a quiet day; its log may hold all that is left."""
    path, log = tmp_path / "room.db", tmp_path / "room.db-wal"
    path.touch()
    log.write_bytes(b"x" * 100)
    with pytest.raises(Unusable, match=r"is empty.*restore a backup") as refused:
        Store(path, readonly=readonly)
    assert refused.value.exit_code == 3
    assert (path.stat().st_size, log.stat().st_size) == (0, 100)


def test_a_database_without_anything_in_it_is_no_room(tmp_path: Path) -> None:
    path = tmp_path / "room.db"
    raw(path, "PRAGMA user_version = 1", "PRAGMA user_version = 0")
    with pytest.raises(Unusable, match="not a database of opsroom"):
        Store(path)


# -- making ---------------------------------------------------------------------------------------


def test_nothing_is_ever_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "room.db"
    path.write_text("precious")
    with pytest.raises(Unusable, match="exists already"):
        Store.create(path)
    assert path.read_text() == "precious"
    with pytest.raises(Unusable, match="exists already"):
        Store.create(tmp_path)


def test_folders_on_the_way_arent_made(tmp_path: Path) -> None:
    """A slip in a path isn't to make a room where nobody looks for it."""
    with pytest.raises(Unusable, match=r"There is no folder .*b; make it first"):
        Store.create(tmp_path / "a" / "b" / "room.db")
    assert list(tmp_path.iterdir()) == []


def test_an_empty_file_gives_way_to_a_new_database(tmp_path: Path) -> None:
    (tmp_path / "room.db").touch()
    with Store.create(tmp_path / "room.db") as store:
        assert store.rows("SELECT count(*) FROM calls") == [(0,)]


def test_the_log_of_an_older_database_isnt_taken_for_the_new_ones(tmp_path: Path) -> None:
    log = tmp_path / "room.db-wal"
    log.write_bytes(b"x" * 100)
    with pytest.raises(Unusable, match=r"room\.db-wal exists already"):
        Store.create(tmp_path / "room.db")
    assert list(tmp_path.iterdir()) == [log]


@pytest.mark.parametrize("place", ["/proc/room.db", "/dev/null/room.db", "/dev/null/a/room.db"])
def test_a_place_that_cant_be_written_is_named(place: str) -> None:
    with pytest.raises(Unusable, match=rf"{place} can't be written"):
        Store.create(place)


def test_a_name_that_no_file_can_have_is_told_in_words(tmp_path: Path) -> None:
    for name in ("a\0b.db", "x" * 300 + ".db"):
        with pytest.raises(Unusable):
            Store.create(tmp_path / name)
        with pytest.raises(Unusable):
            Store(tmp_path / name)


@pytest.mark.skipif(os.getuid() == 0, reason="nothing is read-only for root")
def test_a_folder_that_cant_be_written_is_told_in_words(tmp_path: Path) -> None:
    path = tmp_path / "shut" / "room.db"
    path.parent.mkdir()
    Store.create(path).close()
    path.parent.chmod(0o555)
    try:
        with pytest.raises(Unusable), Store(path) as store, store.immediate():
            pass
        with pytest.raises(Unusable, match="can't be written"):
            Store.create(path.parent / "other.db")
    finally:
        path.parent.chmod(0o755)


def test_making_that_fails_half_way_has_made_nothing_and_the_next_one_makes_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A migration with its record is all or nothing."""
    split, path = schema.split, tmp_path / "room.db"

    def broken(script: str) -> list[str]:
        return [*split(script)[:5], "CREATE TABLE sites (x)"]

    with monkeypatch.context() as patched:
        patched.setattr(schema, "split", broken)
        with pytest.raises(Unusable):
            Store.create(path)
    assert list(tmp_path.iterdir()) == []
    with Store.create(path) as store:
        assert store.rows("SELECT count(*) FROM calls") == [(0,)]


@pytest.mark.parametrize("name", ODD_NAMES)
def test_a_path_means_itself_whatever_is_in_it(tmp_path: Path, name: str) -> None:
    """A question mark, a hash or a per cent sign in a path isn't part of an address."""
    path = tmp_path / "夹 ? # %20" / name
    path.parent.mkdir()
    with Store.create(path) as store, store.immediate() as db:
        db.execute("INSERT INTO drafts VALUES ('o', 'f', '{}', 1)")
        assert {
            file.name.removesuffix("-wal").removesuffix("-shm") for file in path.parent.iterdir()
        } == {name}
    with Store(path, readonly=True) as store:
        assert store.rows("SELECT count(*) FROM drafts") == [(1,)]
        with pytest.raises(Unusable, match="can't be written"), store.immediate() as db:
            db.execute("DELETE FROM drafts")


def test_a_relative_path_starts_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Store.create("room.db").close()
    assert (tmp_path / "room.db").is_file()
    Store("room.db").close()


# -- how it is set up ---------------------------------------------------------------------------


def test_the_safe_settings_are_really_set(tmp_path: Path) -> None:
    """PITFALLS SQLite 2: the defaults are unsafe."""
    path = tmp_path / "room.db"
    Store.create(path).close()
    for readonly in (False, True):
        with Store(path, readonly=readonly) as store:
            assert store.rows("PRAGMA foreign_keys") == [(1,)]
            assert store.rows("PRAGMA synchronous") == [(2,)]  # FULL
            assert store.rows("PRAGMA journal_mode") == [("wal",)]
            assert store.rows("PRAGMA busy_timeout") == [(5000,)]
    with Store(path) as store:
        assert store.rows("PRAGMA application_id") == [(APPLICATION_ID,)]
        assert store.rows("PRAGMA user_version") == [(VERSION,)]


def test_another_connections_change_moves_the_version_and_ones_own_doesnt(tmp_path: Path) -> None:
    """PITFALLS SQLite 7: how a screen notices other processes' changes."""
    path = tmp_path / "room.db"
    with Store.create(path) as one, Store(path) as two:
        mine, theirs = one.version(), two.version()
        with one.immediate() as db:
            db.execute("INSERT INTO drafts VALUES ('o', 'f', '{}', 1)")
        assert (one.version(), two.version()) == (mine, theirs + 1)


def test_a_block_that_fails_is_taken_back_whole(tmp_path: Path) -> None:
    with Store.create(tmp_path / "room.db") as store:
        with pytest.raises(sqlite3.IntegrityError), store.immediate() as db:
            _ = [db.execute("INSERT INTO drafts VALUES ('o', 'f', '{}', 1)") for _ in range(2)]
        assert store.rows("SELECT * FROM drafts") == []
        assert not store.conn.in_transaction


def test_a_writer_who_doesnt_let_go_is_named_busy(tmp_path: Path) -> None:
    path = tmp_path / "room.db"
    with Store.create(path) as one, Store(path, wait=0.05) as two, one.immediate():
        assert two.rows("SELECT count(*) FROM calls") == [(0,)]  # readers aren't kept waiting
        with pytest.raises(Unusable, match="busy"), two.immediate():
            pass
    one.close()  # a second time does nothing


def test_a_broken_reference_is_refused_by_the_database_itself(tmp_path: Path) -> None:
    with (
        Store.create(tmp_path / "room.db") as store,
        pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"),
        store.immediate() as db,
    ):
        db.execute("INSERT INTO people (id, name, role, site_id) VALUES ('x', 'x', 'desk', 'no')")


# -- many processes ------------------------------------------------------------------------------

_MAKE = """
import sys
from opsroom.domain.errors import Unusable
from opsroom.store.database import Store
print("ready", flush=True)
sys.stdin.readline()
try:
    Store.create(sys.argv[1]).close()
    print("made")
except Unusable as error:
    assert "exists already" in str(error), error
    print("told")
"""

_ADD = """
import json, sys
from opsroom.actions.door import Room
from opsroom.actions.register import AddCall
from opsroom.domain.people import Actor, Role
from opsroom.domain.policy import Policy
path, who = sys.argv[1:]
room = Room(path, Policy(), lambda: 1795482000, Actor("desk", "He Yan", Role.DESK, "SH"))
action = AddCall(customer_name=who, address="A", phone="1", model="M", fault="f", zone="urban")
print("ready", flush=True)
sys.stdin.readline()
print(json.dumps([room.perform(action).facts["number"] for _ in range(30)]))
"""


def together(script: str, arguments: list[list[str]]) -> list[str]:
    """Run a script in several processes that begin at the same moment; what each said last."""
    running = [
        subprocess.Popen(
            [sys.executable, "-c", script, *words],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for words in arguments
    ]
    for process in running:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in running:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    said = [process.communicate(timeout=60) for process in running]
    assert [err for _out, err in said] == [""] * len(running)
    return [out for out, _err in said]


@pytest.mark.parametrize("empty", [False, True])
def test_of_three_processes_that_make_a_room_at_once_one_does(tmp_path: Path, empty: bool) -> None:
    """The others are told that it is there; it is whole."""
    path = tmp_path / "room.db"
    if empty:
        path.touch()
    said = together(_MAKE, [[str(path)]] * 3)
    assert sorted(said) == ["made\n", "told\n", "told\n"]
    assert [file.name for file in tmp_path.iterdir()] == ["room.db"]
    with Store(path) as store:
        assert store.rows("PRAGMA user_version") == [(VERSION,)]
        assert store.rows("SELECT count(*) FROM _sqlite_migrations") == [(VERSION,)]


def test_eight_processes_enter_calls_at_once_and_no_number_is_lost_or_doubled(
    tmp_path: Path,
) -> None:
    """CALL-1, ROL-3: no gaps, no duplicates, an entry in the journal for each."""
    company = Company(tmp_path / "room.db")
    said = together(_ADD, [[str(company.path), f"desk {n}"] for n in range(8)])
    given = [number for line in said for number in json.loads(line)]
    expected = [f"SH-{n}" for n in range(1001, 1001 + 240)]
    assert sorted(given) == expected
    assert company.column("SELECT number FROM calls ORDER BY id") == expected
    assert company.count("journal", "action = 'call.add'") == 240
    assert company.count("customers") == company.count("journal", "action = 'customer.add'") == 8
    assert company.column("SELECT next_call FROM sites") == [1241]
    assert company.column("PRAGMA integrity_check") == ["ok"]


def test_whoever_waits_for_the_lock_has_a_turn(tmp_path: Path) -> None:
    """Two who never pause take turns; SQLite's own waiting lets the one at it go on and on."""
    path = tmp_path / "room.db"
    Company(path).room.close()
    script = (
        "import sys, time; from opsroom.store.database import Store; s = Store(sys.argv[1])\n"
        "with s.immediate(): pass\n"
        "print('ready', flush=True); sys.stdin.readline(); end = time.monotonic() + 1.5; n = 0\n"
        "while time.monotonic() < end:\n"
        "    with s.immediate(): time.sleep(0.01)\n"
        "    n += 1\n"
        "print(n)"
    )
    pair = [
        subprocess.Popen(
            [sys.executable, "-c", script, str(path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(4)
    ]
    for process in pair:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
    for process in pair:
        assert process.stdin
        process.stdin.write("go\n")
        process.stdin.flush()
    turns = [int(process.communicate(timeout=30)[0]) for process in pair]
    assert min(turns) > max(turns) / 6, turns


@pytest.mark.parametrize("how", ["replaced", "removed"])
def test_a_file_that_was_taken_from_under_an_open_room_is_neither_read_nor_written(
    tmp_path: Path, how: str
) -> None:
    """What is done in it would be lost, and what is shown isn't what is there."""
    path, other = tmp_path / "room.db", tmp_path / "other.db"
    Store.create(other).close()
    with Store.create(path) as store:
        store.version()
        path.unlink()
        if how == "replaced":
            other.rename(path)
        with pytest.raises(Unusable, match="replaced or removed while it was open"):
            store.version()
        with pytest.raises(Unusable, match="replaced or removed"), store.immediate():
            pass
