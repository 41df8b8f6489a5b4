"""What tests of the screens of complaint cases share."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from opsroom.ui.app import OpsApp
from opsroom.ui.presentcases import Line
from opsroom.ui.screens.cases import CasesScreen
from opsroom.ui.widgets.grid import Grid
from tests.ui.waiting import until


def case_of(path: Path, number: str) -> dict[str, Any]:
    """A case's columns."""
    with closing(sqlite3.connect(path)) as conn:
        conn.row_factory = sqlite3.Row
        row = conn.execute("SELECT * FROM cases WHERE number = ?", (number,)).fetchone()
        return dict(row)


def screen(app: OpsApp) -> CasesScreen:
    """The list of cases, wherever it is in the stack."""
    return next(s for s in app.screen_stack if isinstance(s, CasesScreen))


def grid(app: OpsApp) -> Grid:
    """Its grid."""
    return screen(app).query_one(Grid)


def lines(app: OpsApp) -> list[Line]:
    """The cases shown."""
    return [row for row in grid(app).rows if isinstance(row, Line)]


def numbers(app: OpsApp) -> list[str]:
    """Their numbers."""
    return [line.row.number for line in lines(app)]


async def open_cases(app: OpsApp, pilot: Pilot[None], number: str = "") -> None:
    """Go to the Cases screen, to a case."""
    await pilot.press("6")
    await until(pilot, lambda: isinstance(app.screen, CasesScreen) and lines(app))
    if number:
        row = next(line.row for line in lines(app) if line.row.number == number)
        screen(app).select(row.id)
        await pilot.pause()
