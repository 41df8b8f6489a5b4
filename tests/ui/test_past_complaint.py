"""A complaint's page in the room as it was (ROL-4)."""

from collections.abc import Callable
from pathlib import Path

import pytest
from textual.pilot import Pilot

from opsroom.actions.casesteps import ApproveCase
from opsroom.ui.app import OpsApp
from opsroom.ui.boardcases import BoardCase
from opsroom.ui.screens.ask import Ask
from opsroom.ui.screens.board import Board
from opsroom.ui.screens.complaint import ComplaintScreen
from opsroom.ui.screens.past import PastBoard, PastComplaint
from opsroom.ui.widgets.grid import Grid
from opsroom.ui.widgets.pastbar import PastBar
from opsroom.ui.widgets.sheet import Pane, Sheet
from opsroom.wiring import Wired
from tests.ui.casepilot import case_of
from tests.ui.reading import query, told
from tests.ui.waiting import until

Wire = Callable[..., Wired]
NUMBER = "261102"


async def look_back(app: OpsApp, pilot: Pilot[None], at: int) -> PastBoard:
    """The board as it was, with the complaint under the cursor."""
    await pilot.press("vertical_line")
    await until(pilot, lambda: isinstance(app.screen, PastBoard))
    board = app.screen
    assert isinstance(board, PastBoard)
    board.look(at)
    await pilot.pause()
    grid = board.query_one("#list", Grid)
    rows = [row for row in grid.rows if isinstance(row, BoardCase)]
    (row,) = [one for one in rows if one.row.number == NUMBER]
    assert grid.select_key(row.id)
    await pilot.pause()
    return board


@pytest.mark.parametrize("size", [(160, 48), (80, 24), (20, 5)])
async def test_a_complaint_opens_as_it_was(
    wired: Wire, sample: Path, size: tuple[int, int]
) -> None:
    """What was done since isn't there; Escape goes back to the board of then."""
    door = wired("wujianhua").room()
    door.perform(ApproveCase(case=NUMBER, note="approved just now"))
    door.close()
    now = case_of(sample, NUMBER)
    assert now["step"] == "talks"
    (done,) = query(sample, "SELECT max(at) FROM journal WHERE action = 'case.approve'")
    app = OpsApp(wired("wujianhua"), jobs=False)
    async with app.run_test(size=size) as pilot:
        await look_back(app, pilot, done[0] - 60)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, PastComplaint))
        page = app.screen
        assert isinstance(page, PastComplaint)
        assert page.known is not None
        assert page.known.row.step == "first_approval"
        assert page.known.steps[-1].outcome == ""
        assert page.query_one(PastBar).at == done[0] - 60
        assert "approved just now" not in page.query_one("#story", Pane).sheet.text
        await pilot.press("escape")
        await until(pilot, lambda: type(app.screen) is PastBoard)
        await look_back_now(app, pilot)


async def look_back_now(app: OpsApp, pilot: Pilot[None]) -> None:
    """From the same place, the complaint of now: with what was done since."""
    board = app.screen
    assert isinstance(board, PastBoard)
    board.look(app.now())
    await pilot.pause()
    await pilot.press("enter")
    await until(pilot, lambda: isinstance(app.screen, PastComplaint))
    page = app.screen
    assert isinstance(page, PastComplaint)
    assert page.known is not None
    assert page.known.row.step == "talks"
    assert "approved just now" in page.query_one("#story", Pane).sheet.text


async def test_nothing_can_be_done_to_it(wired: Wire, sample: Path) -> None:
    """Each key that would change something says that this is the past."""
    app = OpsApp(wired("wujianhua"), jobs=False)
    async with app.run_test(size=(120, 40)) as pilot:
        await look_back(app, pilot, app.now())
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, PastComplaint))
        assert "nothing" in app.screen.query_one("#now", Sheet).text
        for key in "faxrshoepvbm":
            before = len(told(app))
            await pilot.press(key)
            await pilot.pause()
            assert not isinstance(app.screen, Ask), key
            assert isinstance(app.screen, PastComplaint), key
            assert len(told(app)) > before or "nothing in it can be changed" in told(app)[-1], key
        assert case_of(sample, NUMBER)["step"] == "first_approval"


async def test_the_page_of_now_is_not_touched_by_looking_back(wired: Wire, sample: Path) -> None:
    door = wired("wujianhua").room()
    door.perform(ApproveCase(case=NUMBER))
    door.close()
    (done,) = query(sample, "SELECT max(at) FROM journal WHERE action = 'case.approve'")
    app = OpsApp(wired("wujianhua"), jobs=False)
    async with app.run_test(size=(120, 40)) as pilot:
        await look_back(app, pilot, done[0] - 60)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, PastComplaint))
        await pilot.press("escape", "escape")
        await until(pilot, lambda: type(app.screen) is Board)
        board = app.screen.query_one("#list", Grid)
        (row,) = (one for one in board.rows if getattr(one, "number", "") == NUMBER)
        assert isinstance(row, BoardCase)
        assert board.select_key(row.id)
        await pilot.press("enter")
        await until(pilot, lambda: type(app.screen) is ComplaintScreen)
        page = app.screen
        assert isinstance(page, ComplaintScreen)
        assert page.known is not None
        assert page.known.row.step == "talks"
