"""The journal's chain in the database, and what tampering with the file leaves to see (ROL-3)."""

import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

from opsroom.actions.moves import Dispatch, Pin, Undo
from opsroom.actions.visits import EnRoute
from opsroom.domain.chain import Entry, Verdict, What, verify
from opsroom.store import journalsql
from opsroom.store.database import Store
from opsroom.store.schema import migrations
from tests.rooms import Company

_LOCKS = "SELECT name FROM sqlite_schema WHERE type = 'trigger'"


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with some life in its journal."""
    company = Company(tmp_path_factory.mktemp("lived") / "room.db")
    for _each in range(6):
        call = company.call()
        company.later(minutes=5)
        company.do(Pin(call=call, reason="hotel"))
        company.do(Undo())
        company.do(Dispatch(call=call, technician="li"))
        company.do(EnRoute(call=call))
    company.room.store.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    company.room.close()
    return company.path


def verdict_of(path: Path) -> Verdict:
    with Store(path) as store:
        return verify(journalsql.room_id(store.conn), journalsql.links(store.conn))


@pytest.fixture
def forged(lived: Path, tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """A copy of it in the hands of somebody who is stopped by no trigger."""
    conn = opened(lived, tmp_path / "forged.db")
    yield conn
    conn.close()


def opened(lived: Path, path: Path) -> sqlite3.Connection:
    shutil.copy(lived, path)
    conn = sqlite3.connect(path, isolation_level=None)
    for (name,) in conn.execute(_LOCKS).fetchall():
        conn.execute(f"DROP TRIGGER {name}")
    return conn


def test_what_the_door_writes_is_a_whole_chain(lived: Path) -> None:
    verdict = verdict_of(lived)
    assert verdict.what is None
    assert verdict.count == 31  # six calls of five entries, and the customer


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(
    place=st.integers(1, 31),
    column=st.sampled_from([c for c in (*Entry._fields, "hash") if c not in ("id", "origin")]),
)
def test_a_changed_cell_is_found(lived: Path, tmp_path: Path, place: int, column: str) -> None:
    conn = opened(lived, tmp_path / "forged.db")
    number = column in ("at", "undoes")
    new = f"coalesce({column}, 0) + 1" if number else f"coalesce({column}, '') || 'x'"
    conn.execute(f"UPDATE journal SET {column} = {new} WHERE id = ?", (place,))
    conn.close()
    verdict = verdict_of(tmp_path / "forged.db")
    assert (verdict.where, verdict.count) == (place, place - 1)


@pytest.mark.parametrize(
    ("statement", "what", "where"),
    [
        ("UPDATE journal SET origin = 'job' WHERE id = 7", What.ALTERED, 7),
        ("UPDATE journal SET before = NULL, after = before WHERE id = 9", What.ALTERED, 9),
        ("UPDATE journal SET note = CAST(x'ff00fe' AS TEXT) WHERE id = 9", What.ALTERED, 9),
        ("DELETE FROM journal WHERE id = 4", What.MISSING, 4),
        ("DELETE FROM journal WHERE id <= 10", What.MISSING, 1),
        ("UPDATE journal SET id = 1000 WHERE id = 12", What.MISSING, 12),
        ("UPDATE chain SET room = 'x'", What.ALTERED, 1),
        ("DELETE FROM chain", What.ALTERED, 1),
        (
            "INSERT INTO journal (at, actor, actor_name, session, origin, action, subject)"
            " VALUES (1, 'x', 'x', 'x', 'job', 'x', 'x')",
            What.INSERTED,
            32,
        ),
    ],
)
def test_tampering_is_found_and_named(
    forged: sqlite3.Connection, tmp_path: Path, statement: str, what: What, where: int
) -> None:
    forged.execute(statement)
    verdict = verdict_of(tmp_path / "forged.db")
    assert (verdict.what, verdict.where) == (what, where)


def test_entries_that_change_places_are_found(forged: sqlite3.Connection, tmp_path: Path) -> None:
    for old, new in ((3, -1), (20, 3), (-1, 20)):
        forged.execute("UPDATE journal SET id = ? WHERE id = ?", (new, old))
    verdict = verdict_of(tmp_path / "forged.db")
    assert (verdict.what, verdict.where) == (What.REORDERED, 3)


def test_a_database_from_before_the_chain_is_chained_when_it_is_opened(
    forged: sqlite3.Connection, tmp_path: Path
) -> None:
    forged.execute("DROP INDEX journal_at")
    forged.execute("ALTER TABLE journal DROP COLUMN hash")
    forged.execute("DROP TABLE chain")
    forged.execute("DELETE FROM _sqlite_migrations WHERE name = 'm003_journal'")
    forged.execute(
        "CREATE TRIGGER journal_keeps_words BEFORE UPDATE ON journal"
        " BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END"
    )
    forged.execute("PRAGMA user_version = 2")
    entries = forged.execute("SELECT * FROM journal").fetchall()
    verdict = verdict_of(tmp_path / "forged.db")
    assert (verdict.what, verdict.count) == (None, 31)
    rows = forged.execute("SELECT * FROM journal").fetchall()
    assert [row[:-1] for row in rows] == entries
    with pytest.raises(sqlite3.IntegrityError):
        forged.execute("UPDATE journal SET note = 'x'")
    assert "m003_journal" in [migration.name for migration in migrations.applied(_utils(forged))]


def _utils(conn: sqlite3.Connection) -> Database:
    return Database(conn, execute_plugins=False)


def test_a_dry_run_and_a_refused_action_leave_no_gap(tmp_path: Path) -> None:
    company = Company(tmp_path / "room.db")
    call = company.call()
    company.room.perform(Pin(call=call, reason="x"), dry_run=True)
    company.do(Pin(call=call, reason="x"))
    store = company.room.store
    assert verify(journalsql.room_id(store.conn), journalsql.links(store.conn)).count == 3
    assert company.column("SELECT id FROM journal") == [1, 2, 3]
    company.room.close()
