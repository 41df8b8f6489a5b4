"""The database as it was at a past instant, for every view alike (ROL-3, ROL-4).

On a connection that looks back, temporary views of the same names lie over the tables of calls
and of what hangs on them, and over that of complaint cases. Whatever reads calls on it reads them
as they were: the board, the queue, a call's page. The file itself isn't touched. People, sites and
customers are as they are today. Steps, forms and papers of complaint cases are laid over for one
case at a time, by :mod:`opsroom.store.pastcasesql`.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

from opsroom.domain.past import CALL, Known, Step, take_back
from opsroom.store.callsql import SNAPSHOT_TABLES

_TABLES: Final = ("calls", *SNAPSHOT_TABLES)
#: The actions with which a call enters the register, and a complaint case.
ENTERED: Final = "call.add"
OPENED: Final = ("case.open", "case.contest")
#: Tables that only grow, and the column that says when.
_GROWING: Final = {"journal": "at", "alerts": "at", "carryovers": "at"}


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
    """When a call or complaint last changed before an instant, or next after it; ``None`` for
    never."""
    side, order = (">", "ASC") if later else ("<", "DESC")
    row = conn.execute(
        f"SELECT at FROM main.journal WHERE at {side} ?"
        " AND (subject >= 'call:' AND subject < 'call;'"
        "  OR subject >= 'case:' AND subject < 'case;')"
        f" ORDER BY at {order} LIMIT 1",
        (at,),
    ).fetchone()
    return int(row[0]) if row else None


def lay_over(conn: sqlite3.Connection, at: int) -> None:
    """Make the connection see the calls as they were, until it is called again or rolled back.

    What others change afterwards shines through: call it again in the transaction that reads.
    """
    uncover(conn)
    calls = _known(conn, at, "call", (ENTERED,), SNAPSHOT_TABLES)
    _cover(conn, "calls", "id", (call.call for call in calls.values()))
    for part in SNAPSHOT_TABLES:
        _cover(conn, part, "call_id", (row for call in calls.values() for row in call.parts[part]))
    cases = _known(conn, at, "case", OPENED, ())
    _cover(conn, "cases", "id", (case.call for case in cases.values()), "case")
    for table, column in _GROWING.items():
        conn.execute(
            f"CREATE TEMP VIEW {table} AS SELECT * FROM main.{table} WHERE {column} <= {int(at)}"
        )


def uncover(conn: sqlite3.Connection) -> None:
    """Make the connection see the present again."""
    for view in (*_TABLES, "cases", *_GROWING):
        conn.execute(f"DROP VIEW IF EXISTS temp.{view}")
    for table in ("touched_call", "touched_case", *_TABLES, "cases"):
        conn.execute(f"DROP TABLE IF EXISTS temp.past_{table}")


def _known(
    conn: sqlite3.Connection, at: int, kind: str, entered: Sequence[str], parts: Sequence[str]
) -> dict[int, Known]:
    """Those of a kind that were there and have changed since, as they were; the others are noted.

    Args:
        conn: the connection.
        at: the instant.
        kind: ``call`` or ``case``, of which there are subjects in the journal and a table.
        entered: the actions with which one of them comes to be.
        parts: tables of what hangs on them.
    """
    conn.execute(f"CREATE TEMP TABLE past_touched_{kind} (id INTEGER PRIMARY KEY)")
    conn.execute(
        f"INSERT OR IGNORE INTO past_touched_{kind} SELECT CAST(substr(subject, 6) AS INTEGER)"
        " FROM main.journal WHERE at > ? AND action IN (SELECT value FROM json_each(?))",
        (at, json.dumps(entered)),
    )
    steps = list(_steps(conn, at, kind))
    ids = sorted({step.call for step in steps})
    found = _now(conn, kind, ids, parts)
    take_back(found, steps)
    conn.executemany(f"INSERT INTO past_touched_{kind} VALUES (?)", ((one,) for one in ids))
    return found


def _steps(conn: sqlite3.Connection, at: int, kind: str) -> Iterator[Step]:
    """What the journal says since the instant of those that were there, from the newest on."""
    first = conn.execute("SELECT min(id) FROM main.journal WHERE at > ?", (at,)).fetchone()[0]
    if first is None:
        return
    rows = conn.execute(
        "SELECT CAST(substr(subject, 6) AS INTEGER) AS one, at > :at,"
        " CASE WHEN at > :at THEN before ELSE after END"
        f" FROM main.journal WHERE id >= :first AND subject >= '{kind}:' AND subject < '{kind};'"
        f" AND one NOT IN (SELECT id FROM temp.past_touched_{kind})"
        " ORDER BY id DESC",
        {"at": at, "first": first},
    )
    found = rows.fetchall()
    parsed = json.loads(f"[{','.join(values or '{}' for _one, _later, values in found)}]")
    for (one, later, _values), values in zip(found, parsed, strict=True):
        own = values if kind == CALL else {CALL: values.get(kind, {})}
        yield Step(one, bool(later), own)


def _now(
    conn: sqlite3.Connection, kind: str, ids: list[int], parts: Sequence[str]
) -> dict[int, Known]:
    """Those of these IDs as they are, with all that hangs on them."""
    asked = json.dumps(ids)
    known = {
        row["id"]: Known(row, {part: [] for part in parts})
        for row in _rows(conn, f"{kind}s", "id", asked)
    }
    for part in parts:
        for row in _rows(conn, part, f"{kind}_id", asked):
            known[row[f"{kind}_id"]].parts[part].append(row)
    return known


def _rows(conn: sqlite3.Connection, table: str, key: str, ids: str) -> list[dict[str, Any]]:
    cursor = conn.execute(
        f"SELECT * FROM main.{table} WHERE {key} IN (SELECT value FROM json_each(?)) ORDER BY id",
        (ids,),
    )
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row)) for row in cursor.fetchall()]  # noqa: B905 - as many of each


def _cover(
    conn: sqlite3.Connection,
    table: str,
    key: str,
    rows: Iterable[dict[str, Any]],
    kind: str = CALL,
) -> None:
    """Lay a view over a table: its own rows but those of touched ones, and these instead."""
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
        f" WHERE {key} NOT IN (SELECT id FROM temp.past_touched_{kind})"
        f" UNION ALL SELECT * FROM temp.past_{table}"
    )
