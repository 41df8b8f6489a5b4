"""The tables: strict, referenced, indexed, and kept by triggers where a rule says "never"."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from opsroom.domain.calls import OPEN, Channel, ServiceType, State, Zone
from opsroom.store.database import Store
from opsroom.store.schema import split
from opsroom.store.views import OPEN_STATES
from tests.rooms import NINE, Company


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A new, empty database."""
    with Store.create(tmp_path / "room.db") as made:
        yield made


def our_tables(store: Store) -> list[str]:
    """Every table but SQLite's and the migrations'."""
    rows = store.rows("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
    return [name for (name,) in rows if not name.startswith(("sqlite_", "_sqlite"))]


def test_every_table_is_strict(store: Store) -> None:
    """PITFALLS SQLite 4: or a mistyped value is kept as it came."""
    strict = {row[1]: row[5] for row in store.rows("PRAGMA table_list")}
    assert {table: strict[table] for table in our_tables(store)} == dict.fromkeys(
        our_tables(store), 1
    )


def test_no_column_holds_a_float(store: Store) -> None:
    """Instants, durations and money are whole numbers."""
    for table in our_tables(store):
        kinds = {row[2] for row in store.rows(f"PRAGMA table_info({table})")}
        assert kinds <= {"INTEGER", "TEXT"}, table


def test_every_reference_is_looked_up_by_an_index_where_a_call_is_read(store: Store) -> None:
    """What hangs on a call is found without reading a whole table."""
    for table in ("holds", "assignments", "alerts", "carryovers"):
        plan = store.rows(f"EXPLAIN QUERY PLAN SELECT * FROM {table} WHERE call_id = 1")
        assert "SEARCH" in plan[0][3], table


def test_the_columns_know_the_same_words_as_the_domain(store: Store) -> None:
    sql = store.rows("SELECT sql FROM sqlite_schema WHERE name = 'calls'")[0][0]
    columns = {"state": State, "zone": Zone, "service_type": ServiceType, "channel": Channel}
    for column, words in columns.items():
        listed = " OR ".join(f"{column} = '{word}'" for word in words)
        assert f"CHECK ({listed})" in sql, words
    assert "(" + ", ".join(f"'{state}'" for state in OPEN) + ")" == OPEN_STATES


@pytest.mark.parametrize(
    "wrong",
    [
        "UPDATE calls SET state = 'lost'",
        "UPDATE calls SET zone = 'moon'",
        "UPDATE calls SET service_type = 'E'",
        "UPDATE calls SET received_at = 'yesterday'",
        "UPDATE calls SET received_at = 1.5",
        "UPDATE calls SET technician_id = 'nobody'",
        "UPDATE calls SET number = NULL",
        "UPDATE calls SET on_time = 2",
        "INSERT INTO holds (call_id, started_at, until_at, reason, by_id) VALUES (1, 5, 5, '', '')",
        "INSERT INTO holds (call_id, started_at, ended_at, reason, by_id) VALUES (1, 5, 4, '', '')",
        "INSERT INTO holds (call_id, started_at, reason, by_id) VALUES (99, 5, 'x', 'y')",
        "DELETE FROM customers",
        "DELETE FROM people WHERE id = 'li'",
    ],
)
def test_what_the_domain_cant_mean_the_tables_dont_take(tmp_path: Path, wrong: str) -> None:
    """SLA-4, CALL-2, DSP-2: a last line behind the door."""
    company = Company(tmp_path / "room.db")
    company.call()
    company.change("UPDATE calls SET technician_id = 'li'")
    with pytest.raises(sqlite3.IntegrityError):
        company.change(wrong)


def test_a_signed_report_never_changes_and_no_report_is_deleted(tmp_path: Path) -> None:
    """DAY-4."""
    company = Company(tmp_path / "room.db")
    company.change(
        "INSERT INTO reports (site_id, day, kind, made_at, data)"
        " VALUES ('SH', '2026-11-24', 'supervisor', ?, '{}')",
        NINE,
    )
    company.change("UPDATE reports SET signed_at = 1, signed_by = 'boss'")
    for wrong in ("UPDATE reports SET data = '[]'", "DELETE FROM reports"):
        with pytest.raises(sqlite3.IntegrityError, match="DAY-4"):
            company.change(wrong)


def test_a_script_is_cut_into_whole_statements_triggers_included() -> None:
    script = "CREATE TABLE a (x);\n-- note; here\nCREATE TRIGGER t BEFORE DELETE ON a\n" + (
        "  BEGIN SELECT RAISE(ABORT, 'no; never'); END;\nCREATE TABLE b (y);\n"
    )
    parts = split(script)
    assert len(parts) == 3
    assert parts[1].endswith("END;")
