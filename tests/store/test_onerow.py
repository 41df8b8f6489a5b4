"""One row is changed by its ID, and a row that isn't there is a mistake."""

import sqlite3

import pytest

from opsroom.store.onerow import change_row


@pytest.fixture
def conn():
    made = sqlite3.connect(":memory:")
    made.execute("CREATE TABLE things (id INTEGER PRIMARY KEY, name TEXT, much INTEGER) STRICT")
    made.execute("INSERT INTO things VALUES (1, 'a', 1), (2, 'b', 2)")
    yield made
    made.close()


def things(conn):
    return conn.execute("SELECT * FROM things ORDER BY id").fetchall()


def test_the_columns_named_change_in_that_row_alone(conn):
    change_row(conn, "things", 2, {"name": "[x]'; --", "much": None})
    assert things(conn) == [(1, "a", 1), (2, "[x]'; --", None)]


def test_no_columns_change_nothing(conn):
    change_row(conn, "things", 1, {})
    assert things(conn) == [(1, "a", 1), (2, "b", 2)]


def test_a_row_that_is_not_there_is_a_mistake(conn):
    with pytest.raises(LookupError, match="things has no row 3"):
        change_row(conn, "things", 3, {"name": "c"})
