"""A form stays until what it asks for is done; a number chooses, Enter goes on (CALL-3, ROL-2)."""

from collections.abc import Callable
from pathlib import Path

import pytest
from textual.events import Paste
from textual.pilot import Pilot
from textual.widgets import Static

from opsroom.domain.fields import LINE_MAX
from opsroom.ui.app import OpsApp
from opsroom.ui.screens.ask import Ask, Picker
from opsroom.ui.screens.board import Board
from opsroom.ui.widgets.field import Field
from opsroom.ui.widgets.grid import Grid
from opsroom.wiring import Wired
from tests.ui.reading import one
from tests.ui.waiting import until

Wire = Callable[..., Wired]
SIZE = (100, 30)
#: As long as a line may be; each becomes two when it is kept.
DOUBLES = "\u0958" * LINE_MAX


async def pasted(pilot: Pilot[None], app: OpsApp, text: str) -> None:
    assert isinstance(app.focused, Field)
    app.focused.post_message(Paste(text))
    await pilot.pause()


async def asked(pilot: Pilot[None], app: OpsApp, key: str, state: str) -> str:
    """Open the form of a key for a call in a state; the call's number."""
    grid = app.screen.query_one("#list", Grid)
    row = next(row for row in grid.rows if row.state == state)
    assert grid.select_key(row.id)
    await pilot.pause()
    await pilot.press(key)
    await until(pilot, lambda: isinstance(app.screen, Ask))
    return str(row.number)


def problem(app: OpsApp, key: str) -> str:
    line = app.screen.query_one(f"#p-{key}", Static)
    return str(line.content) if line.has_class("-shown") else ""


async def test_a_number_chooses_and_does_not_go_on(wired: Wire, sample: Path) -> None:
    app = OpsApp(wired(), jobs=False)
    async with app.run_test(size=SIZE) as pilot:
        number = await asked(pilot, app, "h", "waiting")
        await pilot.press("1")
        assert isinstance(app.focused, Picker)
        await pilot.press("2", "enter")
        assert app.focused is app.screen.query_one("#f-until")
        await pilot.press(*"+2h", "enter", "enter")
        await until(pilot, lambda: isinstance(app.screen, Board))
    held = "SELECT until_at IS NOT NULL FROM holds JOIN calls c ON c.id = call_id WHERE number = ?"
    assert one(sample, held, number)[0]


async def test_a_voucher_that_isnt_signed_wants_its_reason_at_the_note(
    wired: Wire, sample: Path
) -> None:
    """CALL-3."""
    app = OpsApp(wired(), jobs=False)
    async with app.run_test(size=SIZE) as pilot:
        number = await asked(pilot, app, "f", "arrived")
        await pilot.press("2", "enter", "enter")
        await pilot.pause()
        assert "[CALL-3]" in problem(app, "note")
        await pilot.press(*"nobody at the counter", "enter")  # types, and fires no command
        await until(pilot, lambda: isinstance(app.screen, Board))
    note = one(sample, "SELECT closing_note FROM calls WHERE number = ?", number)[0]
    assert note == "nobody at the counter"


async def test_a_refusal_is_told_in_the_form_which_keeps_what_was_typed(
    wired: Wire, sample: Path
) -> None:
    """CALL-3: the desk may finish a call, but not without a signed voucher."""
    desk = one(sample, "SELECT id FROM people WHERE role = 'desk' AND site_id = 'SH'")[0]
    app = OpsApp(wired(desk), jobs=False)
    async with app.run_test(size=SIZE) as pilot:
        await asked(pilot, app, "f", "arrived")
        await pilot.press("2", "enter", *"gone", "enter")
        await until(pilot, lambda: problem(app, ""))
        assert "Only the supervisor" in problem(app, "")
        assert "[CALL-3]" in problem(app, "")
        assert app.screen.query_one("#f-note", Field).value == "gone"
        await pilot.press("x")
        assert app.screen.query_one("#f-note", Field).value == "gonex"


async def test_typing_ahead_over_a_form_that_is_sent_goes_where_it_is_meant(
    wired: Wire, sample: Path
) -> None:
    app = OpsApp(wired(), jobs=False)
    async with app.run_test(size=SIZE) as pilot:
        number = await asked(pilot, app, "x", "waiting")
        await pilot.press(*"twice", "enter", "u")
        state = "SELECT state FROM calls WHERE number = ?"
        await until(
            pilot, lambda: one(sample, "SELECT count(*) FROM journal WHERE action = 'undo'")[0]
        )
        assert one(sample, state, number)[0] == "waiting"


@pytest.mark.parametrize("key", ["x", "p"])
async def test_a_reason_too_long_to_keep_is_told_in_the_form(wired: Wire, key: str) -> None:
    app = OpsApp(wired(), jobs=False)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("w", key)
        await until(pilot, lambda: isinstance(app.screen, Ask))
        await pasted(pilot, app, "r" * 10_000)
        assert app.screen.query_one(Field).value == "r" * LINE_MAX
        app.screen.query_one(Field).value = DOUBLES
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, Ask)
        assert problem(app, "reason") == "At most 200 characters."
