"""Calls as the journal tells them, to be held against the tables: nothing may be half done."""

import json
import sqlite3
from typing import Any

from opsroom.store.callsql import SNAPSHOT_TABLES

Row = dict[str, Any]


class Replay:
    """Every call as its journal entries leave it; call :meth:`follow` whenever there are new ones.

    Attributes:
        calls: each call's columns, and the rows of what hangs on it, by its row ID.
    """

    def __init__(self, conn: sqlite3.Connection) -> None:
        """Begin at the journal's beginning."""
        self.conn, self.last = conn, 0
        self.calls: dict[int, tuple[Row, dict[str, list[Row]]]] = {}
        self._blank = {
            name: None if default is None else json.loads(default.replace("'", '"'))
            for _cid, name, _type, _nn, default, _pk in conn.execute("PRAGMA table_info(calls)")
        }

    def follow(self) -> list[str]:
        """Take in what is new; returns what isn't in the tables as the journal says."""
        changed = set()
        rows = self.conn.execute(
            "SELECT id, subject, after FROM journal WHERE id > ? ORDER BY id", (self.last,)
        ).fetchall()
        for number, subject, after in rows:
            self.last = number
            if subject.startswith("call:") and after:
                call = int(subject.removeprefix("call:"))
                changed.add(call)
                self._take(call, json.loads(after))
        return [fault for call in sorted(changed) for fault in self._compare(call)]

    def everything(self) -> list[str]:
        """Follow, and compare all calls: also one that came without the journal."""
        faults = self.follow()
        there = {row[0] for row in self.conn.execute("SELECT id FROM calls")}
        if there != set(self.calls):
            faults.append(f"without journal, or without a row: calls {there ^ set(self.calls)}")
        return faults + [fault for call in self.calls for fault in self._compare(call)]

    def _take(self, call: int, after: Row) -> None:
        columns, parts = self.calls.setdefault(
            call, ({**self._blank, "id": call}, {part: [] for part in SNAPSHOT_TABLES})
        )
        columns.update(after.get("call", {}))
        parts.update({part: after[part] for part in SNAPSHOT_TABLES if part in after})

    def _compare(self, call: int) -> list[str]:
        columns, parts = self.calls[call]
        told = {"calls": [columns], **parts}
        faults = []
        for table, rows in told.items():
            key = "id" if table == "calls" else "call_id"
            found = self._rows(table, key, call)
            if found != rows:
                faults.append(f"{table} of call {call}: journal {rows}, table {found}"[:300])
        return faults

    def _rows(self, table: str, key: str, call: int) -> list[Row]:
        cursor = self.conn.execute(f"SELECT * FROM {table} WHERE {key} = ? ORDER BY id", (call,))
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
