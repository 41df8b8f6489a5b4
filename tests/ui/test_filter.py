"""The filter of every list: kept by Enter, taken back by Escape, and an empty list says why."""

from collections.abc import Callable

import pytest

from opsroom.ui.app import OpsApp
from opsroom.ui.screens.base import OpsScreen
from opsroom.ui.screens.past import PastBoard
from opsroom.ui.widgets.field import Field
from opsroom.ui.widgets.filterbar import FilterBar
from opsroom.wiring import Wired
from tests.ui.waiting import until

Wire = Callable[..., Wired]


@pytest.mark.parametrize("mode", ["1", "2", "3", "4", "5"])
async def test_escape_on_the_list_shows_all_again(wired: Wire, mode: str) -> None:
    app = OpsApp(wired(), jobs=False)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press(mode)
        await until(
            pilot,
            lambda: isinstance(app.screen, OpsScreen) and (g := app.screen.list()) and g.rows,
        )
        screen = app.screen
        assert isinstance(screen, OpsScreen)
        grid = screen.list()
        assert grid is not None
        every = len(grid.rows)
        await pilot.press("slash", *"zzz", "enter")
        assert grid.has_focus
        assert len(grid.rows) == 0
        assert "Esc" in grid._why_empty()
        await pilot.press("slash", *"q")  # goes on where it ended
        assert screen.query_one(FilterBar).query_one(Field).value == "zzzq"
        await pilot.press("enter", "escape")
        assert grid.has_focus
        assert len(grid.rows) == every
        assert not screen.query_one(FilterBar).has_class("-open")


async def test_looking_back_escape_shows_all_before_it_leaves(wired: Wire) -> None:
    app = OpsApp(wired(), jobs=False)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("vertical_line")
        await until(pilot, lambda: isinstance(app.screen, PastBoard))
        await pilot.press("slash", *"zzz", "enter", "escape")
        assert isinstance(app.screen, PastBoard)
        await pilot.press("escape")
        assert not isinstance(app.screen, PastBoard)
