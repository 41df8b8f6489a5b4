"""Many rows in few statements are the same rows, in the same order."""

import sqlite3
from contextlib import closing

import pytest

from opsroom.store.manyrows import TOGETHER, insert_rows


@pytest.mark.parametrize("count", [0, 1, TOGETHER - 1, TOGETHER, 2 * TOGETHER + 3])
def test_however_many_rows_there_are_all_are_inserted_in_order(count: int) -> None:
    rows = [(i, f"row {i}", None if i % 2 else "x") for i in range(count)]
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as conn:
        conn.execute("CREATE TABLE t (n INTEGER PRIMARY KEY, a INTEGER, b TEXT, c TEXT) STRICT")
        insert_rows(conn, "t", ("a", "b", "c"), rows)
        assert conn.execute("SELECT a, b, c FROM t ORDER BY n").fetchall() == rows


@pytest.mark.parametrize("count", [1, TOGETHER, TOGETHER + 3])
def test_what_rows_share_is_in_every_row(count: int) -> None:
    rows = [(i, f"row {i}") for i in range(count)]
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as conn:
        conn.execute("CREATE TABLE t (n INTEGER PRIMARY KEY, a INTEGER, b TEXT, c TEXT, d TEXT)")
        insert_rows(conn, "t", ("a", "b"), rows, {"c": "x", "d": None})
        found = conn.execute("SELECT a, b, c, d FROM t ORDER BY n").fetchall()
        assert found == [(*row, "x", None) for row in rows]


def test_a_row_that_the_table_refuses_is_refused_among_many() -> None:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as conn:
        conn.execute("CREATE TABLE t (a INTEGER CHECK (a IN (1, 2, 3))) STRICT")
        with pytest.raises(sqlite3.IntegrityError, match="CHECK"):
            insert_rows(conn, "t", ("a",), [(1,)] * TOGETHER + [(2,)] * (TOGETHER - 1) + [(4,)])
