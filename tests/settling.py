"""A company whose every role has somebody, and complaint cases that are decided already."""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import pytest

from opsroom.actions.door import Action, Done, Room
from opsroom.domain.errors import OpsroomError
from opsroom.domain.people import Actor, Role
from opsroom.domain.policy import Policy
from opsroom.domain.settling import next_month
from tests.rooms import NINE, Company

#: One of each; who works at the site SH has its ID and their role's name for their own.
STAFF: Final = tuple(
    role for role in Role if role not in {Role.WALL, Role.JOB, Role.AUDITOR, Role.SUPERVISOR}
)


@dataclass
class Firm:
    """A company at work on settlements.

    Attributes:
        company: the database and its clock.
        rooms: a door for everybody who was asked for, by ID.
        series: what the numbers of its cases begin with.
    """

    company: Company
    rooms: dict[str, Room] = field(default_factory=dict)
    series: str = ""
    _cases: int = 0

    @classmethod
    def at(cls, path: Path, policy: Policy | None = None) -> "Firm":
        """Make one; its people are called by their roles."""
        made = cls(Company(path, policy=policy or Policy()))
        made.company.change("DELETE FROM people WHERE id != 'boss'")
        for role in STAFF:
            made.hire(str(role), str(role))
        return made

    def hire(self, person: str, role: str, site: str | None = "SH") -> None:
        """Somebody more."""
        self.company.hire(person, person.title(), role, site).close()

    def door(self, person: str) -> Room:
        """Somebody's own door."""
        if person not in self.rooms:
            row = self.company.rows("SELECT * FROM people WHERE id = ?", person)[0]
            actor = Actor(person, row["name"], Role(row["role"]), row["site_id"])
            made = self.company
            self.rooms[person] = Room(str(made.path), made.policy, lambda: made.now, actor)
        return self.rooms[person]

    def do(self, person: str, action: Action) -> Done:
        """Do it as somebody."""
        return self.door(person).perform(action)

    def refused(self, person: str, action: Action) -> str:
        """The rule, or the option, by which somebody is refused; nothing is changed."""
        before = self.company.everything()
        with pytest.raises(OpsroomError) as caught:
            self.do(person, action)
        assert self.company.everything() == before
        return str(getattr(caught.value, "rule", None) or getattr(caught.value, "where", ""))

    def case(
        self,
        handling: str = "return",
        amount: int = 1_000_000,
        *,
        approved: bool = True,
        track: str = "quality",
        site: str = "SH",
        **facts: str,
    ) -> str:
        """A case that authority has decided on, and its number."""
        self._cases += 1
        number = f"{self.series}2611{self._cases:02}"
        change, now = self.company.change, self.company.now
        change(
            "INSERT INTO cases (number, track, site_id, customer_name, subject, step, role,"
            " known_at, opened_at, received_at) VALUES (?, ?, ?, '王记', 's', 'answer', 'sales',"
            " ?, ?, ?)",
            *(number, track, site, now, now, now),
        )
        case = self.company.column("SELECT id FROM cases WHERE number = ?", number)[0]
        held = {"handling": handling, "amount": str(amount), **facts}
        for name, value in held.items():
            change("INSERT INTO case_facts VALUES (?, ?, ?, ?, 'control')", case, name, value, now)
        step = {"quality": "decision", "store": "superior"}[track]
        change(
            "INSERT INTO case_steps (case_id, step, role, received_at, finished_at, outcome,"
            " by_id, amount) VALUES (?, ?, 'general', ?, ?, ?, 'general', ?)",
            *(case, step, now, now if approved else None, "approved" if approved else ""),
            amount if track == "quality" else None,
        )
        return number

    def close_case(self, number: str) -> None:
        """It is filed."""
        self.company.change(
            "UPDATE cases SET state = 'closed', closed_at = ? WHERE number = ?",
            self.company.now,
            number,
        )

    def month(self, months: int) -> None:
        """Let whole months go by: the clock stands on the same day and hour."""
        self.company.now = NINE + months * 30 * 86_400

    def month_over(self, month: str) -> None:
        """Let a month ``YYYY-MM`` go by, where it hasn't: the second day after it, at nine."""
        end = datetime.fromisoformat(f"{next_month(month)}-02T09:00:00+08:00")
        self.company.now = max(self.company.now, int(end.timestamp()))

    def rows(self, sql: str, *args: Any) -> list[dict[str, Any]]:
        """Rows of a query, as dictionaries."""
        return self.company.rows(sql, *args)

    def close(self) -> None:
        """Close every door."""
        for room in self.rooms.values():
            room.close()
        self.company.room.close()
