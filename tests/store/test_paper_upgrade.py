"""A database in which no petition could be withdrawn is brought up to date (schema 10)."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlite_utils import Database

from opsroom.store import complaintlist, complaintsql, liabilitysql
from opsroom.store.database import Store
from opsroom.store.schema import migrations
from opsroom.store.version import APPLICATION_ID, VERSION
from tests.store.test_slip_upgrade import eighth_schema


def ninth_schema(path: Path) -> Path:
    """A database of schema 9 with a signed petition, a sanction that rests on it, and a note."""
    eighth_schema(path)
    with closing(sqlite3.connect(path, isolation_level=None)) as conn:
        migrations.apply(Database(conn), stop_before="m010_petitions")
        conn.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        conn.execute("PRAGMA user_version = 9")
        for sql in (
            "INSERT INTO case_papers (id, case_id, kind, cause, role, text, made_at, by_id)"
            " VALUES (7, 1, 'petition', '1', 'general', '不服处分', 5, 'li')",
            "INSERT INTO case_papers (id, case_id, kind, cause, role, made_at, by_id, state, reply,"
            " settled_at, settled_by)"
            " VALUES (9, 1, 'inquiry', 'form', 'sales', 6, 'job:x', 'settled', '已说明', 8, 'li')",
            "INSERT INTO case_signs VALUES (7, 'quality', 'qc', 7, 'agreed')",
            "INSERT INTO case_signs (paper_id, role) VALUES (7, 'sales')",
            "UPDATE sanctions SET paper_id = 7",
        ):
            conn.execute(sql)
    return path


def test_papers_signatures_and_sanctions_are_as_they_were(tmp_path: Path) -> None:
    """CMP-10, LIA-8: every paper keeps its number, and what points to it."""
    before = ninth_schema(tmp_path / "room.db")
    with closing(sqlite3.connect(before)) as conn:
        old = {
            table: conn.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall()
            for table in ("case_papers", "case_signs", "sanctions")
        }
    with Store(before) as store:
        assert store.rows("PRAGMA user_version") == [(VERSION,)]
        for table, rows in old.items():
            now = store.rows(f"SELECT * FROM {table} ORDER BY 1, 2")
            assert [tuple(row) for row in now] == rows
        assert [one.id for one in complaintsql.papers(store.conn, 1)] == [7, 9]
        assert [one.by_id for one in complaintlist.signs(store.conn, 1)] == ["qc", ""]
        assert [one.number for one in liabilitysql.sanctions(store.conn)] == ["261101-S1"]
        assert store.rows("PRAGMA foreign_key_check") == []
        assert store.rows("PRAGMA integrity_check") == [("ok",)]
        names = {row[0] for row in store.rows("SELECT name FROM sqlite_schema")}
        assert "case_papers_open" in names
        assert not {name for name in names if "aside" in name or "anew" in name}


def test_nothing_but_a_petition_can_be_withdrawn(tmp_path: Path) -> None:
    """In the database too; and no paper goes while something rests on it."""
    with Store(ninth_schema(tmp_path / "room.db")) as store, store.immediate() as db:
        db.conn.execute("UPDATE case_papers SET state = 'withdrawn' WHERE id = 7")
        for sql in (
            "UPDATE case_papers SET state = 'withdrawn' WHERE id = 9",
            "UPDATE case_papers SET state = 'gone' WHERE id = 7",
            "DELETE FROM case_papers WHERE id = 7",
            "INSERT INTO case_signs (paper_id, role) VALUES (99, 'sales')",
        ):
            with pytest.raises(sqlite3.IntegrityError):
                db.conn.execute(sql)
