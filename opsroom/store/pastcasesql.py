"""One complaint case as it was at a past instant, with all that hangs on it (ROL-3, ROL-4).

:mod:`opsroom.store.pastsql` lays the cases themselves over a connection that looks back. Here, for
the one case whose page is open, its steps, forms, papers and settlement follow: whatever reads them
on that connection reads them as they were. Those of other cases are as they are today, and so are
people, customers and each month's bonuses.
"""

import json
import sqlite3
from typing import Any, Final

from opsroom.domain.past import Parts, Row, RowStep, by_key, take_rows_back

#: What hangs on a case by a column of its own: by which columns its rows are told apart.
_OWN: Final[dict[str, tuple[str, ...]]] = {
    "case_steps": ("id",),
    "case_papers": ("id",),
    "case_facts": ("field",),
    "case_copies": ("role",),
    "settle_approvals": ("id",),
    "settle_copies": ("id",),
    "returns": ("id",),
    "allowances": ("id",),
    "losses": ("id",),
    "loss_shares": ("id",),
    "sanctions": ("id",),
    "agent_costs": ("id",),
}
#: What hangs on one of those: its key, the column that points there, and the table.
_BELOW: Final[dict[str, tuple[tuple[str, ...], str, str]]] = {
    "case_signs": (("paper_id", "role"), "paper_id", "case_papers"),
    "return_lines": (("id",), "return_id", "returns"),
    "share_persons": (("id",), "share_id", "loss_shares"),
    "share_debts": (("id",), "share_id", "loss_shares"),
}
_KEYS: Final = {**_OWN, **{table: key for table, (key, _column, _of) in _BELOW.items()}}
#: It only grows, and is journaled for the month and not for the case.
_GROWING: Final = "deductions"


def lay_over_case(conn: sqlite3.Connection, at: int, case: int) -> None:
    """Make the connection see what hangs on a case as it was, until it is called again.

    Args:
        conn: a connection on which :func:`opsroom.store.pastsql.lay_over` has been called for the
            same instant, in the transaction that reads.
        at: the instant, epoch seconds.
        case: the case's row ID.
    """
    uncover_case(conn)
    parts: Parts = {
        table: by_key(_rows(conn, table, case), columns) for table, columns in _KEYS.items()
    }
    take_rows_back(parts, _KEYS, _steps(conn, at, case))
    for paper in parts["case_papers"].values():
        _undecide(paper, at)
    for table, rows in parts.items():
        names = [column[1] for column in conn.execute(f"PRAGMA main.table_info({table})")]
        conn.execute(f"CREATE TEMP TABLE past_{table} AS SELECT * FROM main.{table} WHERE 0")
        conn.executemany(
            f"INSERT INTO past_{table} VALUES ({', '.join('?' * len(names))})",
            ([row.get(name) for name in names] for _key, row in sorted(rows.items())),
        )
        conn.execute(
            f"CREATE TEMP VIEW {table} AS SELECT * FROM main.{table} WHERE NOT"
            f" ({_of_case(table, str(int(case)))}) UNION ALL SELECT * FROM temp.past_{table}"
        )
    conn.execute(
        f"CREATE TEMP VIEW {_GROWING} AS SELECT * FROM main.{_GROWING}"
        f" WHERE case_id != {int(case)} OR at <= {int(at)}"
    )


def uncover_case(conn: sqlite3.Connection) -> None:
    """Make the connection see what hangs on cases as it is now."""
    for table in (*_KEYS, _GROWING):
        conn.execute(f"DROP VIEW IF EXISTS temp.{table}")
    for table in _KEYS:
        conn.execute(f"DROP TABLE IF EXISTS temp.past_{table}")


def _of_case(table: str, case: str) -> str:
    """The condition by which a table's rows are a case's."""
    if table in _OWN:
        return f"case_id = {case}"
    _key, column, of = _BELOW[table]
    return f"{column} IN (SELECT id FROM main.{of} WHERE case_id = {case})"


def _rows(conn: sqlite3.Connection, table: str, case: int) -> list[Row]:
    cursor = conn.execute(f"SELECT * FROM main.{table} WHERE {_of_case(table, '?')}", (case,))
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _steps(conn: sqlite3.Connection, at: int, case: int) -> list[RowStep]:
    """What the journal says of the case since the instant, from the newest entry on."""
    subject = f"case:{int(case)}"
    rows = conn.execute(
        "SELECT at > :at, before, after FROM main.journal WHERE subject = :subject AND id >="
        " (SELECT min(id) FROM main.journal WHERE subject = :subject AND at > :at)"
        " ORDER BY id DESC",
        {"at": at, "subject": subject},
    ).fetchall()
    return [RowStep(bool(later), _parsed(before), _parsed(after)) for later, before, after in rows]


def _parsed(values: str | None) -> dict[str, Any]:
    return json.loads(values) if values else {}


def _undecide(paper: Row, at: int) -> None:
    """A petition that a sanction's approval decided is journaled with the sanction alone (LIA-8):
    before then it was open."""
    if paper["settled_at"] is not None and paper["settled_at"] > at:
        paper.update(state="open", reply="", settled_at=None, settled_by="")
