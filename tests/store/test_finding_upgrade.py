"""A database in which a search went through all calls is brought up to date (schema 13)."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlite_utils import Database

from opsroom.store.checking import compared
from opsroom.store.database import Store
from opsroom.store.findsql import find_calls
from opsroom.store.schema import migrations
from opsroom.store.version import APPLICATION_ID, VERSION


def twelfth_schema(path: Path) -> Path:
    """A database of schema 12 with a customer and two calls, one entered under another name."""
    with closing(sqlite3.connect(path, isolation_level=None)) as conn:
        conn.execute("PRAGMA journal_mode = WAL")
        migrations.apply(Database(conn), stop_before="m013_finding")
        conn.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        conn.execute("PRAGMA user_version = 12")
        conn.execute(
            "INSERT INTO sites (id, name, tz, calendar, opened_on)"
            """ VALUES ('SH', '上海', 'Asia/Shanghai', '"CN"', '2026-11-01')"""
        )
        conn.execute(
            "INSERT INTO customers (site_id, name, address, phone, zone, search, added_at)"
            " VALUES ('SH', '王记', '1 Road', '139', 'urban', '王记 1 road 139', 1)"
        )
        for number, name in (("SH-1001", "王记"), ("SH-1002", "Ms Xu")):
            conn.execute(
                "INSERT INTO calls (number, site_id, customer_id, customer_name, address, phone,"
                " model, channel, fault, service_type, proposed_type, proposed_reason, zone, state,"
                " received_at, entered_at, allowance, clock_from, due_raw_at, remaining_at)"
                " VALUES (?, 'SH', 1, ?, '1 Road', '139', 'm', 'phone', 'f', 'A', 'A', 'x',"
                " 'urban', 'waiting', 1, 1, 1, 1, 1, 1)",
                (number, name),
            )
    return path


def test_calls_are_found_as_they_were_entered(tmp_path: Path) -> None:
    """CALL-6."""
    with Store(twelfth_schema(tmp_path / "room.db")) as store:
        assert store.rows("PRAGMA user_version") == [(VERSION,)]
        assert store.rows("SELECT * FROM call_names") == [(1, "Ms Xu", "139")]
        for text, numbers in (("xu", ["SH-1002"]), ("王记", ["SH-1002", "SH-1001"])):
            assert [row.number for row in find_calls(store.conn, text)] == numbers
        assert store.rows("PRAGMA foreign_key_check") == []
        assert store.rows("PRAGMA integrity_check") == [("ok",)]


@pytest.mark.parametrize(
    "wrong",
    [
        "UPDATE calls SET state = 'lost'",
        "UPDATE calls SET channel = 'pigeon'",
        "UPDATE calls SET voucher = 'x'",
        "UPDATE calls SET on_time_raw = 2",
        "INSERT INTO journal (at, actor, actor_name, session, origin, action, subject)"
        " VALUES (1, '', '', '', 'elsewhere', '', '')",
    ],
)
def test_what_a_column_may_hold_is_still_checked_and_when_it_is_opened_again(
    tmp_path: Path, wrong: str
) -> None:
    Store(twelfth_schema(tmp_path / "room.db")).close()
    for _ in range(2):
        with Store(tmp_path / "room.db") as store, pytest.raises(sqlite3.IntegrityError):
            store.conn.execute(wrong)


def test_a_column_without_a_value_is_as_free_as_by_a_list(tmp_path: Path) -> None:
    with Store(twelfth_schema(tmp_path / "room.db")) as store:
        store.conn.execute("UPDATE calls SET on_time = NULL, on_time_raw = 1, voucher = ''")
        assert store.rows("PRAGMA writable_schema") == [(0,)]


def test_nothing_but_checks_by_lists_is_said_otherwise() -> None:
    kept = "a TEXT CHECK (length(a) > 1), CHECK (b >= a), c TEXT CHECK (c IS NULL OR c IN ('x'))"
    lists = "d INTEGER CHECK (d IN (0, 1)), e TEXT NOT NULL\n CHECK (e IN ('', 'f g'))"
    said = "d INTEGER CHECK (d = 0 OR d = 1), e TEXT NOT NULL\n CHECK (e = '' OR e = 'f g')"
    assert compared(f"{kept}, {lists}") == f"{kept}, {said}"
