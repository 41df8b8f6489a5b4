"""Any call's case, closed ones too, from every list; there it can be opened again (CALL-6)."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from opsroom.ui.app import OpsApp
from opsroom.ui.screens.ask import Ask
from opsroom.ui.screens.case import CaseScreen
from opsroom.ui.screens.findcall import FindCall
from opsroom.ui.screens.newcall import NewCall
from opsroom.ui.widgets.grid import Grid
from opsroom.wiring import Wired
from tests.ui.waiting import until

Wire = Callable[..., Wired]


def closed(path: Path) -> tuple[str, str]:
    """Number and customer of a call that is closed."""
    with closing(sqlite3.connect(path)) as conn:
        row = conn.execute(
            "SELECT number, customer_name FROM calls WHERE state = 'finished' AND site_id = 'SH'"
            " ORDER BY id DESC"
        ).fetchone()
    return str(row[0]), str(row[1])


@pytest.mark.parametrize("mode", ["1", "2", "3", "4", "5"])
async def test_a_closed_call_is_found_and_opened_again(
    wired: Wire, sample: Path, mode: str
) -> None:
    number, name = closed(sample)
    app = OpsApp(wired(), jobs=False)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press(mode, "c")
        await until(pilot, lambda: isinstance(app.screen, FindCall))
        await pilot.press(*number.lower())
        found = app.screen.query_one(Grid).current
        assert found is not None
        assert found.customer_name == name
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, CaseScreen) and app.screen.case)
        assert isinstance(app.screen, CaseScreen)
        assert app.screen.number == number
        await pilot.press("o")
        await until(pilot, lambda: isinstance(app.screen, Ask))


async def test_escape_opens_none(wired: Wire) -> None:
    app = OpsApp(wired(), jobs=False)
    async with app.run_test(size=(20, 6)) as pilot:
        before = app.screen
        await pilot.press("c", *"zzz", "enter", "escape")
        await until(pilot, lambda: app.screen is before)


async def test_a_new_call_can_be_entered_from_a_case(wired: Wire) -> None:
    app = OpsApp(wired(), jobs=False)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("w", "enter")  # calls alone, and the first of them
        await until(pilot, lambda: isinstance(app.screen, CaseScreen))
        await pilot.press("n")
        await until(pilot, lambda: isinstance(app.screen, NewCall))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, CaseScreen))
