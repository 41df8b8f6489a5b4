"""A small company for tests of jobs: one site in Shanghai, three people, one customer."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from opsroom.actions.door import Action, Done, Room
from opsroom.actions.moves import Dispatch
from opsroom.actions.register import AddCall
from opsroom.actions.visits import Arrive, Finish
from opsroom.domain.people import Actor, Role
from opsroom.domain.policy import Policy
from opsroom.jobs.runner import Run, run_job
from opsroom.store.database import Store

BOSS = Actor("boss", "Chen", Role.SUPERVISOR, "SH")
EQUIPMENT = 1
"""The equipment that contract 1 covers."""

_ROWS = (
    """INSERT INTO people (id, name, role, site_id) VALUES ('boss', 'Chen', 'supervisor', 'SH'),
      ('li', 'Li', 'technician', 'SH'), ('wu', 'Wu', 'technician', 'SH')""",
    """INSERT INTO customers (id, site_id, name, address, phone, zone, lang, search, added_at)
      VALUES (1, 'SH', 'Jade Tools', '1 River Road', '021-1', 'urban', 'en', '', 0)""",
    """INSERT INTO equipment (id, customer_id, model, serial, search)
      VALUES (1, 1, 'X-100', 'S-1', '')""",
)


class Company:
    """A database with a clock that tests set, in the site's local time.

    Monday 23 November 2026 is an ordinary working day, 08:30 to 17:30.
    """

    def __init__(
        self,
        path: Path,
        *,
        opened: str = "2026-11-23",
        tz: str = "Asia/Shanghai",
        calendar: Any = "CN",
        policy: Policy | None = None,
    ) -> None:
        self.path, self.zone = path, ZoneInfo(tz)
        self.store = Store.create(path)
        self.now = self.instant(f"{opened} 08:00")
        self.policy = policy or Policy()
        self.add_site("SH", opened, tz, calendar)
        for row in _ROWS:
            self.run_sql(row)
        self.boss = self.door(BOSS)

    def add_site(self, site: str, opened: str, tz: str, calendar: Any) -> None:
        """Open a site."""
        self.run_sql(
            "INSERT INTO sites (id, name, tz, calendar, opened_on, address, phone,"
            " complaint_phone) VALUES (?, ?, ?, ?, ?, '8 Bund', '021-100', '021-999')",
            site,
            f"Centre {site}",
            tz,
            json.dumps(calendar),
            opened,
        )

    def door(self, actor: Actor) -> Room:
        """A door for an actor, on the company's clock."""
        return Room(str(self.path), self.policy, lambda: self.now, actor)

    def instant(self, local: str) -> int:
        """``2026-11-23 09:00`` at the site, as epoch seconds."""
        return int(datetime.fromisoformat(local).replace(tzinfo=self.zone).timestamp())

    def at(self, local: str) -> "Company":
        """Set the clock."""
        self.now = self.instant(local)
        return self

    def run_sql(self, sql: str, *args: Any) -> None:
        """Write behind everybody's back."""
        self.store.conn.execute(sql, args)

    def rows(self, sql: str, *args: Any) -> list[tuple[Any, ...]]:
        """Read."""
        return self.store.rows(sql, *args)

    def do(self, action: Action) -> Done:
        """Act as the supervisor."""
        return self.boss.perform(action)

    def call(self, **fields: Any) -> str:
        """Enter a call now and return its number."""
        wanted = {"customer": 1, "model": "X-100", "fault": "noise", **fields}
        return str(self.do(AddCall(**wanted)).facts["number"])

    def finished(
        self, number: str, technician: str, *, sent: str, arrived: str, ended: str, **fields: Any
    ) -> None:
        """Live through a call: send, arrive, finish, each at its local time."""
        self.at(sent).do(Dispatch(call=number, technician=technician))
        self.at(arrived).do(Arrive(call=number))
        self.at(ended).do(Finish(call=number, **{"voucher": "signed", **fields}))

    def term(
        self, expires: str, *, starts: str = "2025-01-01", entered: str = "2025-01-01", **more: Any
    ) -> int:
        """Enter a contract of one term and return the term's row ID."""
        number = f"M-{self.rows('SELECT count(*) FROM contracts')[0][0] + 1}"
        columns = {"number": number, "customer_id": 1, "site_id": "SH", "owner_id": None, **more}
        names, marks = ", ".join(columns), ", ".join("?" * len(columns))
        self.run_sql(f"INSERT INTO contracts ({names}) VALUES ({marks})", *columns.values())
        contract = self.rows("SELECT max(id) FROM contracts")[0][0]
        self.run_sql("INSERT INTO contract_equipment VALUES (?, 1)", contract)
        self.run_sql(
            "INSERT INTO terms (contract_id, starts_on, expires_on, entered_at)"
            " VALUES (?, ?, ?, ?)",
            contract,
            starts,
            expires,
            self.instant(f"{entered} 09:00"),
        )
        return int(self.rows("SELECT max(id) FROM terms")[0][0])

    def run(self, name: str) -> Run:
        """Run a job; it must not fail."""
        run = run_job(name, self.boss)
        assert run.outcome == "done", run
        return run

    def close(self) -> None:
        """Close both connections."""
        self.boss.close()
        self.store.close()
