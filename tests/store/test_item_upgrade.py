"""A database that kept a case's item folded alone is brought up to date (schema 11)."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

from sqlite_utils import Database

from opsroom.store import complaintsql
from opsroom.store.database import Store
from opsroom.store.schema import migrations
from opsroom.store.version import APPLICATION_ID, VERSION


def tenth_schema(path: Path) -> Path:
    """A database of schema 10 with three cases of one item, one of them typed in small letters."""
    with closing(sqlite3.connect(path, isolation_level=None)) as conn:
        conn.execute("PRAGMA journal_mode = WAL")
        migrations.apply(Database(conn), stop_before="m011_items")
        conn.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        conn.execute("PRAGMA user_version = 10")
        conn.execute(
            "INSERT INTO sites (id, name, tz, calendar, opened_on)"
            """ VALUES ('SH', '上海', 'Asia/Shanghai', '"CN"', '2026-11-01')"""
        )
        for number, typed in (("261101", "PG-I40 制冰机"), ("261102", ""), ("261103", "")):
            item = "" if number == "261103" else "pg-i40 制冰机"
            case = conn.execute(
                "INSERT INTO cases (number, track, site_id, customer_name, subject, item, step,"
                " role, known_at, opened_at, received_at)"
                " VALUES (?, 'quality', 'SH', '王记', 's', ?, 'form', 'sales', 1, 1, 1)",
                (number, item),
            ).lastrowid
            after = {"case": {"item": item}} | ({"typed": {"item": typed}} if typed else {})
            conn.execute(
                "INSERT INTO journal (at, actor, actor_name, session, origin, action, subject,"
                " after) VALUES (1, 'x', 'x', 's', 'command', 'case.open', ?, ?)",
                (f"case:{case}", json.dumps(after)),
            )
    return path


def test_items_are_as_they_were_typed_and_repeats_are_found_as_before(tmp_path: Path) -> None:
    with Store(tenth_schema(tmp_path / "room.db")) as store:
        assert store.rows("PRAGMA user_version") == [(VERSION,)]
        first, second, without = sorted(complaintsql.open_cases(store.conn), key=lambda c: c.id)
        assert [first.item, second.item, without.item] == ["PG-I40 制冰机", "pg-i40 制冰机", ""]
        assert complaintsql.repeats(store.conn, first) == [second]
        assert complaintsql.repeats(store.conn, without) == []
        assert store.rows("PRAGMA integrity_check") == [("ok",)]
