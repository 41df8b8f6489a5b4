"""An older database is backed up and brought up to date; its data stay (schema upgrade)."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlite_utils import Database

from opsroom.domain.errors import Unusable
from opsroom.store import upgrade
from opsroom.store.backupfiles import BackupFailed
from opsroom.store.database import Store
from opsroom.store.inspection import inspect
from opsroom.store.schema import migrations
from opsroom.store.version import APPLICATION_ID, VERSION
from tests.store.test_database import together

OPENING = """
import sys
from opsroom.store.database import Store
print("ready", flush=True)
sys.stdin.readline()
with Store(sys.argv[1]) as store:
    print(store.rows("SELECT count(*) FROM journal")[0][0])
"""


def first_schema(path: Path, entries: int = 3) -> Path:
    """A database as the first release made it, with a site and a few journal entries."""
    second = sorted(one.name for one in migrations.pending(Database(memory=True)))[1]
    with closing(sqlite3.connect(path, isolation_level=None)) as conn:
        conn.execute("PRAGMA journal_mode = WAL")
        migrations.apply(Database(conn), stop_before=second)
        conn.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        conn.execute("PRAGMA user_version = 1")
        conn.execute(
            "INSERT INTO sites (id, name, tz, calendar, opened_on)"
            """ VALUES ('SH', '上海', 'Asia/Shanghai', '"CN"', '2026-11-01')"""
        )
        conn.executemany(
            "INSERT INTO journal (at, actor, actor_name, session, origin, action, subject)"
            " VALUES (?, 'boss', 'Wu Ling', 's', 'screen', 'call.add', 'call:1')",
            [(at,) for at in range(entries)],
        )
    return path


def test_an_older_database_is_backed_up_and_brought_up_to_date(tmp_path: Path) -> None:
    path = first_schema(tmp_path / "room.db")
    with Store(path) as store:
        assert store.rows("PRAGMA user_version") == [(VERSION,)]
        assert store.rows("SELECT id, name FROM sites") == [("SH", "上海")]
        assert store.rows("SELECT at, actor FROM journal") == [(n, "boss") for n in range(3)]
        assert store.rows("PRAGMA foreign_key_check") == []
    kept = tmp_path / f"room.before-schema-{VERSION}.db"
    before = inspect(kept)
    assert (before.schema, before.last_entry, before.counts["sites"]) == (1, 3, 1)
    assert not list(tmp_path.glob(".*.part*"))


def test_every_older_schema_becomes_the_one_of_a_new_database(tmp_path: Path) -> None:
    """Whatever release a database comes from, it has the same tables, indexes and triggers."""
    names = sorted(one.name for one in migrations.pending(Database(memory=True)))
    with Store.create(tmp_path / "new.db") as new:
        wanted = objects(new)
    for version in range(1, VERSION):
        path = tmp_path / f"{version}.db"
        with closing(sqlite3.connect(path, isolation_level=None)) as conn:
            migrations.apply(Database(conn), stop_before=names[version])
            conn.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            conn.execute(f"PRAGMA user_version = {version}")
        with Store(path) as store:
            assert objects(store) == wanted, version


def objects(store: Store) -> set[tuple[object, ...]]:
    """Everything in a schema, with the words that made it."""
    return set(store.rows("SELECT type, name, tbl_name, sql FROM sqlite_schema"))


def test_opening_again_makes_no_second_copy(tmp_path: Path) -> None:
    path = first_schema(tmp_path / "room.db")
    for _ in range(2):
        Store(path).close()
    assert len(list(tmp_path.glob("*before-schema*"))) == 1


def test_a_new_database_leaves_no_copy(tmp_path: Path) -> None:
    Store.create(tmp_path / "room.db").close()
    assert not list(tmp_path.glob("*before-schema*"))


def test_three_processes_that_open_it_at_once_all_work_and_one_migrates(tmp_path: Path) -> None:
    path = first_schema(tmp_path / "room.db", entries=20_000)
    assert together(OPENING, [[str(path)]] * 3) == ["20000\n"] * 3
    assert len(list(tmp_path.glob("*before-schema*"))) == 1


def test_without_a_backup_nothing_is_migrated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = first_schema(tmp_path / "room.db")

    def full(*_args: object) -> None:
        raise BackupFailed("full", "no space left")

    with monkeypatch.context() as patched:
        patched.setattr(upgrade.backup, "copy", full)
        with pytest.raises(Unusable, match=r"no space left\. Nothing was changed"):
            Store(path)
    assert inspect(path).schema == 1
    assert not list(tmp_path.glob("*before-schema*"))
    with Store(path) as store:
        assert store.rows("PRAGMA user_version") == [(VERSION,)]


def test_a_copy_that_is_there_already_isnt_overwritten(tmp_path: Path) -> None:
    """An upgrade that was killed after its copy left one; the database may have changed since."""
    path = first_schema(tmp_path / "room.db")
    there = tmp_path / f"room.before-schema-{VERSION}.db"
    there.write_text("precious")
    Store(path).close()
    assert there.read_text() == "precious"
    assert inspect(tmp_path / f"room.before-schema-{VERSION}-2.db").schema == 1


def test_a_migration_that_fails_leaves_the_old_database_and_its_copy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = first_schema(tmp_path / "room.db")

    def broken(_db: object) -> None:
        raise sqlite3.OperationalError("the new tables don't fit")

    monkeypatch.setattr(upgrade.migrations, "apply", broken)
    with pytest.raises(Unusable, match="don't fit"):
        Store(path)
    assert inspect(path).schema == 1
    assert inspect(tmp_path / f"room.before-schema-{VERSION}.db").schema == 1


def test_a_room_that_was_open_during_the_upgrade_writes_no_more(tmp_path: Path) -> None:
    """An older program would write what the newer schema doesn't mean."""
    with Store.create(tmp_path / "room.db") as old:
        with closing(sqlite3.connect(tmp_path / "room.db", isolation_level=None)) as newer:
            newer.execute(f"PRAGMA user_version = {VERSION + 1}")
        with pytest.raises(Unusable, match="newer opsroom meanwhile"), old.immediate() as db:
            db.execute("INSERT INTO drafts VALUES ('o', 'f', '{}', 1)")
        assert old.rows("SELECT count(*) FROM drafts") == [(0,)]
