"""A tiny company for tests of actions: one site, two technicians, a movable clock."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from opsroom.actions.door import Action, Done, Room
from opsroom.actions.register import AddCall
from opsroom.domain.people import CASEWORK, Actor, Role
from opsroom.domain.policy import Policy
from opsroom.store import pastsql
from opsroom.store.database import Store

ZONE = ZoneInfo("Asia/Shanghai")


def at(hour: int, minute: int = 0, *, day: int = 24) -> int:
    """An instant of November 2026 in Shanghai; the 24th is a Tuesday."""
    return int(datetime(2026, 11, day, hour, minute, tzinfo=ZONE).timestamp())


NINE = at(9)

PEOPLE = (
    ("boss", "Wu Ling", "supervisor"),
    ("desk", "He Yan", "desk"),
    ("li", "Li Wei", "technician"),
    ("wang", "王建国", "technician"),
    ("audit", "Old Ma", "auditor"),
    ("tv", "Wall", "wall"),
)


@dataclass
class Company:
    """A database with a clock that a test moves.

    Attributes:
        path: the file.
        now: epoch seconds; set it, or use :meth:`later`.
        room: the supervisor's door.
    """

    path: Path
    now: int = NINE
    policy: Policy = field(default_factory=Policy)

    def __post_init__(self) -> None:
        with Store.create(self.path) as store, store.immediate() as db:
            db.table("sites").insert(
                {
                    "id": "SH",
                    "name": "上海",
                    "tz": "Asia/Shanghai",
                    "calendar": '"CN"',
                    "opened_on": "2026-11-01",
                }
            )
            for person, name, role in PEOPLE:
                db.table("people").insert(
                    {"id": person, "name": name, "role": role, "site_id": "SH"}
                )
        self.room = self.door("boss")

    def change(self, sql: str, *args: Any) -> None:
        """Change something behind every door's back."""
        with self.room.store.immediate() as db:
            db.conn.execute(sql, args)

    def hire(self, person: str, name: str, role: str, site: str | None = "SH") -> Room:
        """Somebody new, with a door of their own."""
        self.change(
            "INSERT INTO people (id, name, role, site_id) VALUES (?, ?, ?, ?)",
            person,
            name,
            role,
            site,
        )
        return self._door(Actor(person, name, Role(role), site), "command")

    def staff(self) -> dict[str, Room]:
        """One of each role that has a part in cases, their ID the role's, each with their door.

        Heads and the general manager's office work for all sites.
        """
        everywhere = {Role.SERVICE, Role.CONTROL, Role.DEPUTY, Role.GENERAL}
        names = (role for role in Role if role in CASEWORK)
        return {
            str(role): self.hire(
                str(role) if role is not Role.DESK else "clerk",
                str(role).replace("_", " ").title(),
                str(role),
                None if role in everywhere else "SH",
            )
            for role in names
        }

    def door(self, person: str, *, origin: str = "command") -> Room:
        """The own door of one of :data:`PEOPLE`."""
        name, role = next((name, role) for pid, name, role in PEOPLE if pid == person)
        return self._door(Actor(person, name, Role(role), "SH"), origin)

    def _door(self, actor: Actor, origin: str) -> Room:
        return Room(str(self.path), self.policy, lambda: self.now, actor, origin=origin)

    def later(self, *, hours: float = 0, minutes: float = 0, seconds: int = 0) -> int:
        """Move the clock on and return it."""
        self.now += int(hours * 3600 + minutes * 60) + seconds
        return self.now

    def do(self, action: Action) -> Done:
        """Do it as the supervisor."""
        return self.room.perform(action)

    def call(self, **fields: Any) -> str:
        """Enter a call and return its number."""
        filled = {
            "customer_name": "王记海鲜酒楼",
            "address": "南京东路 1 号",
            "phone": "021-55500001",
            "model": "CX-200",
            "fault": "不制冷",
            "zone": "urban",
            **fields,
        }
        return str(self.do(AddCall.model_validate(filled)).facts["number"])

    def column(self, sql: str, *args: Any) -> list[Any]:
        """The first column of a query."""
        return [row[0] for row in self.room.store.rows(sql, *args)]

    def rows(self, sql: str, *args: Any) -> list[dict[str, Any]]:
        """The rows of a query, as dictionaries."""
        cursor = self.room.store.conn.execute(sql, args)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def row(self, number: str) -> dict[str, Any]:
        """A call as it is now."""
        return self.rows("SELECT * FROM calls WHERE number = ?", number)[0]

    def everything(self) -> dict[str, list[tuple[Any, ...]]]:
        """Every row of every table."""
        tables = self.column("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
        return {table: self.room.store.rows(f"SELECT * FROM {table}") for table in tables}

    def count(self, table: str, where: str = "1") -> int:
        """Rows of a table."""
        return int(self.room.store.rows(f"SELECT count(*) FROM {table} WHERE {where}")[0][0])


@contextmanager
def looking_back(conn: sqlite3.Connection, at: int) -> Iterator[None]:
    """Read a block of calls as they were at ``at``, epoch seconds; then the present again."""
    conn.execute("BEGIN")
    try:
        pastsql.lay_over(conn, at)
        yield
    finally:
        conn.execute("ROLLBACK")
