"""What tests of the form for a new call share."""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from textual.pilot import Pilot

from opsroom.store.customersql import CustomerRow
from opsroom.ui.app import OpsApp
from opsroom.ui.screens.newcall import NewCall
from opsroom.ui.widgets.choices import Chooser
from opsroom.ui.widgets.field import Field
from opsroom.ui.widgets.formrow import FormRow
from opsroom.ui.widgets.grid import Grid
from opsroom.wiring import Wired
from tests.ui.reading import query
from tests.ui.waiting import until

Wire = Callable[..., Wired]
WIDE, NARROW = (140, 44), (80, 24)


def last_call(path: Path) -> dict[str, object]:
    """The call that was entered last, by column."""
    with closing(sqlite3.connect(path)) as conn:
        conn.row_factory = sqlite3.Row
        return dict(conn.execute("SELECT * FROM calls ORDER BY id DESC LIMIT 1").fetchone())


def count(path: Path) -> int:
    return int(str(query(path, "SELECT count(*) FROM calls")[0][0]))


def draft(path: Path) -> dict[str, str]:
    """What the database keeps of a form; empty when it keeps nothing."""
    found = query(path, "SELECT data FROM drafts WHERE form = 'newcall'")
    return dict(json.loads(str(found[0][0]))) if found else {}


async def opened(pilot: Pilot[None], app: OpsApp) -> NewCall:
    await pilot.press("n")
    await until(pilot, lambda: isinstance(app.screen, NewCall))
    await pilot.pause()
    assert isinstance(app.screen, NewCall)
    return app.screen


async def typed(pilot: Pilot[None], text: str) -> None:
    """Type a text, letter by letter, and let the form follow."""
    await pilot.press(*("space" if char == " " else char for char in text))
    await pilot.pause()


async def described(pilot: Pilot[None], fault: str) -> None:
    """Choose the customer by a serial number, and type what is wrong."""
    await typed(pilot, "pgi-7090")
    await pilot.press("enter")
    await pilot.pause()
    await pilot.press("enter")
    await typed(pilot, fault)


def field(screen: NewCall, key: str) -> str:
    widget = screen.query_one(f"#f-{key}")
    assert isinstance(widget, Field | Chooser)
    return widget.value


def problem(screen: NewCall, key: str) -> bool:
    return screen.query_one(f"#row-{key}", FormRow).has_class("-wrong")


def found(screen: NewCall) -> list[CustomerRow]:
    return list(screen.query_one("#found", Grid).rows)
