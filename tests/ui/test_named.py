"""A number typed in full has the cursor, on every list whose rows have one."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from opsroom.ui.app import OpsApp
from opsroom.ui.widgets.grid import Grid
from opsroom.wiring import Wired
from tests.ui.waiting import until

Wire = Callable[..., Wired]
#: By the key of each screen: the rows' table, and a column that its filter looks in.
LISTS = {
    "1": ("calls", "fault"),
    "2": ("calls", "fault"),
    "4": ("customers", "name"),
    "6": ("cases", "subject"),
}


def numbers(app: OpsApp) -> list[str]:
    """The numbers on the list in front."""
    rows = app.screen.query(Grid).first().rows
    return [getattr(row, "number", None) or row.row.number for row in rows]


@pytest.mark.parametrize("key", list(LISTS))
async def test_a_number_typed_in_full_has_the_cursor(wired: Wire, sample: Path, key: str) -> None:
    """Though others that come first tell of it; Enter in the filter leaves it there."""
    app = OpsApp(wired("guoqiang"), jobs=False)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press(key)
        await until(pilot, lambda: app.screen.query(Grid) and numbers(app))
        last = numbers(app)[-1]
    table, column = LISTS[key]
    with closing(sqlite3.connect(sample)) as conn:  # all of them speak of it
        conn.execute(f"UPDATE {table} SET {column} = {column} || ' ({last})'")
        conn.commit()
    app = OpsApp(wired("guoqiang"), jobs=False)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press(key)
        await until(pilot, lambda: app.screen.query(Grid) and numbers(app))
        grid = app.screen.query(Grid).first()
        grid.action_cursor_to(0)
        await pilot.press("slash", *last.lower(), "enter")
        await pilot.pause()
        assert len(numbers(app)) > 1
        assert grid.has_focus
        current = grid.current
        assert (getattr(current, "number", None) or current.row.number) == last
