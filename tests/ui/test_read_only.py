"""A room on a disk that can't be written: it shows everything, says so, and changes nothing."""

from collections.abc import Callable
from pathlib import Path

import pytest

from opsroom.store import readonly
from opsroom.ui.app import OpsApp
from opsroom.ui.screens.board import Board
from opsroom.ui.widgets.bars import KeyBar, TopBar
from opsroom.ui.widgets.grid import Grid
from opsroom.wiring import Wired
from tests.ui.reading import all_told
from tests.ui.waiting import until

Wire = Callable[..., Wired]


async def test_the_room_opens_says_so_and_a_key_that_changes_says_why(
    sample: Path, wired: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    """ROL-2, HOUSE 8: who leads wants to see the board then, all the more."""
    monkeypatch.setattr(readonly, "writable", lambda _path: False)
    before = sample.read_bytes()
    app = OpsApp(wired("guoqiang"), jobs=True)
    async with app.run_test(size=(140, 50)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, Board) and app.screen.built)
        screen = app.screen
        await until(pilot, lambda: screen.query_one(Grid).rows)
        assert screen.query_one(TopBar).mark == "read only"
        bar = screen.query_one(KeyBar)
        assert {"call.new", "call.hold", "undo"} <= bar.closed
        for key in ("n", "h", "m", "u", "s"):
            await pilot.press(key)
            assert app.screen is screen
        assert "can only be read here" in all_told(app)
        for key in ("2", "3", "4", "5", "6", "1", "enter"):
            await pilot.press(key)
            await pilot.pause()
        assert app.jobs is None
    assert sample.read_bytes() == before
