"""A database older than abnormality slips is brought up to date (schema 9)."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlite_utils import Database

from opsroom.store import liabilitysql, slipsql
from opsroom.store.database import Store
from opsroom.store.schema import migrations
from opsroom.store.version import APPLICATION_ID, VERSION


def eighth_schema(path: Path) -> Path:
    """A database of schema 8 with a case, a share of its loss, and a sanction."""
    with closing(sqlite3.connect(path, isolation_level=None)) as conn:
        conn.execute("PRAGMA journal_mode = WAL")
        migrations.apply(Database(conn), stop_before="m009_slips")
        conn.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        conn.execute("PRAGMA user_version = 8")
        for sql in (
            "INSERT INTO sites (id, name, tz, calendar, opened_on)"
            """ VALUES ('SH', '上海', 'Asia/Shanghai', '"CN"', '2026-11-01')""",
            "INSERT INTO people (id, name, role, site_id) VALUES ('li', 'Li', 'sales', 'SH')",
            "INSERT INTO cases (number, track, site_id, customer_name, subject, step, role,"
            " known_at, opened_at, received_at) VALUES ('261101', 'quality', 'SH', '王记', 's',"
            " 'form', 'sales', 1, 1, 1)",
            "INSERT INTO loss_shares (number, case_id, branch, loss, proposed_at, proposed_by)"
            " VALUES ('261101-L1', 1, 'sales', 100, 1, 'x')",
            "INSERT INTO sanctions (number, case_id, share_id, person_id, grade, points, cents,"
            " reason, proposed_at, proposed_by)"
            " VALUES ('261101-S1', 1, 1, 'li', 'warning', '1', 40000, 'r', 1, 'x')",
        ):
            conn.execute(sql)
    return path


def test_sanctions_stay_without_a_cause_and_there_are_no_slips_yet(tmp_path: Path) -> None:
    """CMP-15, CMP-16."""
    with Store(eighth_schema(tmp_path / "room.db")) as store:
        assert store.rows("PRAGMA user_version") == [(VERSION,)]
        (row,) = liabilitysql.sanctions(store.conn)
        assert (row.number, row.cause) == ("261101-S1", "")
        assert slipsql.slips(store.conn, open_only=False) == []
        assert store.rows("PRAGMA foreign_key_check") == []
        assert store.rows("PRAGMA integrity_check") == [("ok",)]


def test_a_slip_is_upgraded_by_the_case_that_it_became_and_by_nothing_else(tmp_path: Path) -> None:
    """CMP-16, in the database too."""
    with Store(eighth_schema(tmp_path / "room.db")) as store, store.immediate() as db:
        db.conn.execute(
            "INSERT INTO slips (number, site_id, role, subject, customer_name, issued_at,"
            " issued_by) VALUES ('AB-261101', 'SH', 'quality', 's', 'N', 1, 'x')"
        )
        for change in ("state = 'upgraded'", "case_id = 1", "state = 'gone'"):
            with pytest.raises(sqlite3.IntegrityError):
                db.conn.execute(f"UPDATE slips SET {change}")
        db.conn.execute("UPDATE slips SET state = 'upgraded', case_id = 1")
