"""The database as it was at a past instant, for every view alike (ROL-3, ROL-4).

On a connection that looks back, temporary views of the same names lie over the tables of calls
and of what hangs on them. Whatever reads calls on it reads them as they were: the board, the
queue, a case. The file itself isn't touched. People, sites and customers are as they are today.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Final

from opsroom.domain.past import Known, Step, take_back
from opsroom.store.callsql import SNAPSHOT_TABLES

_TABLES: Final = ("calls", *SNAPSHOT_TABLES)
#: The action with which a call enters the register.
ENTERED: Final = "call.add"
#: Tables that only grow, and the column that says when.
_GROWING: Final = {"journal": "at", "alerts": "at", "carryovers": "at"}


@contextmanager
def looking_back(conn: sqlite3.Connection, at: int) -> Iterator[sqlite3.Connection]:
    """Run a block of reads on the calls as they were at ``at``, epoch seconds.

    All of it reads one state of the database, whatever others do meanwhile; afterwards the
    connection looks at the present again.
    """
    conn.execute("BEGIN")
    try:
        lay_over(conn, at)
        yield conn
    finally:
        conn.execute("ROLLBACK")


@contextmanager
def one_state(conn: sqlite3.Connection) -> Iterator[None]:
    """Run a block of reads that all see the database as it is when the block begins.

    What is laid over it in the block stays afterwards.
    """
    conn.execute("BEGIN")
    try:
        conn.execute("SELECT 1 FROM main.chain").fetchone()  # it is the first read that settles it
        yield
    finally:
        conn.execute("COMMIT")


def first_entry(conn: sqlite3.Connection) -> int | None:
    """When the journal begins, epoch seconds; ``None`` where it is empty."""
    found: int | None = conn.execute("SELECT min(at) FROM main.journal").fetchone()[0]
    return found


def last_entry(conn: sqlite3.Connection) -> int:
    """The number of the journal's last entry, whatever is laid over it."""
    return int(conn.execute("SELECT coalesce(max(id), 0) FROM main.journal").fetchone()[0])


def change_beside(conn: sqlite3.Connection, at: int, *, later: bool) -> int | None:
    """When a call last changed before an instant, or next after it; ``None`` for never."""
    side, order = (">", "ASC") if later else ("<", "DESC")
    row = conn.execute(
        f"SELECT at FROM main.journal WHERE at {side} ? AND subject >= 'call:'"
        f" AND subject < 'call;' ORDER BY at {order} LIMIT 1",
        (at,),
    ).fetchone()
    return int(row[0]) if row else None


def lay_over(conn: sqlite3.Connection, at: int) -> None:
    """Make the connection see the calls as they were, until it is called again or rolled back.

    What others change afterwards shines through: call it again in the transaction that reads.
    """
    uncover(conn)
    conn.execute("CREATE TEMP TABLE past_touched (id INTEGER PRIMARY KEY)")
    conn.execute(
        "INSERT OR IGNORE INTO past_touched SELECT CAST(substr(subject, 6) AS INTEGER)"
        " FROM main.journal WHERE at > ? AND action = ?",
        (at, ENTERED),
    )
    steps = list(_steps(conn, at))
    ids = sorted({step.call for step in steps})
    calls = _now(conn, ids)
    take_back(calls, steps)
    conn.executemany("INSERT INTO past_touched VALUES (?)", ((call,) for call in ids))
    _cover(conn, "calls", "id", (call.call for call in calls.values()))
    for part in SNAPSHOT_TABLES:
        _cover(conn, part, "call_id", (row for call in calls.values() for row in call.parts[part]))
    for table, column in _GROWING.items():
        conn.execute(
            f"CREATE TEMP VIEW {table} AS SELECT * FROM main.{table} WHERE {column} <= {int(at)}"
        )


def uncover(conn: sqlite3.Connection) -> None:
    """Make the connection see the present again."""
    for view in (*_TABLES, *_GROWING):
        conn.execute(f"DROP VIEW IF EXISTS temp.{view}")
    for table in ("touched", *_TABLES):
        conn.execute(f"DROP TABLE IF EXISTS temp.past_{table}")


def _steps(conn: sqlite3.Connection, at: int) -> Iterator[Step]:
    """What the journal says since the instant of calls that were there, from the newest on."""
    first = conn.execute("SELECT min(id) FROM main.journal WHERE at > ?", (at,)).fetchone()[0]
    if first is None:
        return
    rows = conn.execute(
        "SELECT CAST(substr(subject, 6) AS INTEGER) AS call, at > :at,"
        " CASE WHEN at > :at THEN before ELSE after END"
        " FROM main.journal WHERE id >= :first AND subject >= 'call:' AND subject < 'call;'"
        " AND call NOT IN (SELECT id FROM temp.past_touched)"
        " ORDER BY id DESC",
        {"at": at, "first": first},
    )
    found = rows.fetchall()
    parsed = json.loads(f"[{','.join(values or '{}' for _call, _later, values in found)}]")
    for (call, later, _values), values in zip(found, parsed, strict=True):
        yield Step(call, bool(later), values)


def _now(conn: sqlite3.Connection, ids: list[int]) -> dict[int, Known]:
    """The calls of these IDs as they are, with all that hangs on them."""
    asked = json.dumps(ids)
    known = {
        row["id"]: Known(row, {part: [] for part in SNAPSHOT_TABLES})
        for row in _rows(conn, "calls", "id", asked)
    }
    for part in SNAPSHOT_TABLES:
        for row in _rows(conn, part, "call_id", asked):
            known[row["call_id"]].parts[part].append(row)
    return known


def _rows(conn: sqlite3.Connection, table: str, key: str, ids: str) -> list[dict[str, Any]]:
    cursor = conn.execute(
        f"SELECT * FROM main.{table} WHERE {key} IN (SELECT value FROM json_each(?)) ORDER BY id",
        (ids,),
    )
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row)) for row in cursor.fetchall()]  # noqa: B905 - as many of each


def _cover(conn: sqlite3.Connection, table: str, key: str, rows: Iterable[dict[str, Any]]) -> None:
    """Lay a view over a table: its own rows but those of touched calls, and these instead."""
    conn.execute(f"CREATE TEMP TABLE past_{table} AS SELECT * FROM main.{table} WHERE 0")
    names = [column[1] for column in conn.execute(f"PRAGMA main.table_info({table})")]
    marks = ", ".join("?" * len(names))
    conn.executemany(
        f"INSERT INTO past_{table} VALUES ({marks})",
        # A row of an old entry lacks columns that came later; one of the table has them in order.
        (
            tuple(row.values()) if len(row) == len(names) else [row.get(name) for name in names]
            for row in rows
        ),
    )
    conn.execute(f"CREATE INDEX temp.past_{table}_key ON past_{table}({key})")
    conn.execute(
        f"CREATE TEMP VIEW {table} AS SELECT * FROM main.{table}"
        f" WHERE {key} NOT IN (SELECT id FROM temp.past_touched)"
        f" UNION ALL SELECT * FROM temp.past_{table}"
    )
