"""A database whose cases are older than returns and liability is brought up to date (schema 8)."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlite_utils import Database

from opsroom.store import settledsql, settlesql
from opsroom.store.database import Store
from opsroom.store.inspection import inspect
from opsroom.store.schema import migrations
from opsroom.store.version import APPLICATION_ID, VERSION


def seventh_schema(path: Path) -> Path:
    """A database of schema 7 with a site and a case."""
    eighth = sorted(one.name for one in migrations.pending(Database(memory=True)))[7]
    assert eighth == "m008_settlements"
    with closing(sqlite3.connect(path, isolation_level=None)) as conn:
        conn.execute("PRAGMA journal_mode = WAL")
        migrations.apply(Database(conn), stop_before=eighth)
        conn.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        conn.execute("PRAGMA user_version = 7")
        conn.execute(
            "INSERT INTO sites (id, name, tz, calendar, opened_on)"
            """ VALUES ('SH', '上海', 'Asia/Shanghai', '"CN"', '2026-11-01')"""
        )
        conn.execute(
            "INSERT INTO cases (number, track, site_id, customer_name, subject, step, role,"
            " known_at, opened_at, received_at) VALUES ('261101', 'quality', 'SH', '王记', 's',"
            " 'form', 'sales', 1, 1, 1)"
        )
    return path


def test_cases_stay_and_have_nothing_settled_yet(tmp_path: Path) -> None:
    path = seventh_schema(tmp_path / "room.db")
    with Store(path) as store:
        assert store.rows("PRAGMA user_version") == [(VERSION,)]
        assert store.rows("SELECT number FROM cases") == [("261101",)]
        assert not settledsql.settled(store.conn, 1)
        assert settlesql.find_paper(store.conn, "261101-R1") is None
        assert store.rows("PRAGMA foreign_key_check") == []
        with store.immediate() as db:
            db.conn.execute(
                "INSERT INTO returns (number, case_id, handling, reason, basis, amount, issued_at,"
                " issued_by) VALUES ('261101-R1', 1, 'return', 'r', 'b', 1, 1, 'x')"
            )
        assert settlesql.find_paper(store.conn, "261101-r1") == ("returns", 1, 1)
        assert settledsql.settled(store.conn, 1)
    kept = inspect(tmp_path / f"room.before-schema-{VERSION}.db")
    assert (kept.schema, kept.counts["sites"]) == (7, 1)


def test_a_return_can_t_be_complete_without_its_proof_in_the_database_either(
    tmp_path: Path,
) -> None:
    """RET-4."""
    with Store(seventh_schema(tmp_path / "room.db")) as store, store.immediate() as db:
        db.conn.execute(
            "INSERT INTO returns (number, case_id, handling, reason, basis, amount, issued_at,"
            " issued_by) VALUES ('261101-R1', 1, 'return', 'r', 'b', 1, 1, 'x')"
        )
        for sql in (
            "UPDATE returns SET state = 'complete'",
            "UPDATE returns SET state = 'complete', booked_at = 1",
            "UPDATE returns SET state = 'complete', proof = 'invoice'",
        ):
            with pytest.raises(sqlite3.IntegrityError):
                db.conn.execute(sql)
        db.conn.execute("UPDATE returns SET state = 'complete', booked_at = 1, proof = 'invoice'")
