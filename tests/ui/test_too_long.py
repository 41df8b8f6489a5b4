"""What is too long, or no value at all, is said at its field; it never takes the room down."""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from textual.events import Paste
from textual.pilot import Pilot

from opsroom.domain.fields import LINE_MAX
from opsroom.ui.app import OpsApp
from opsroom.ui.screens.newcall import NewCall
from opsroom.ui.widgets.field import Field
from opsroom.ui.widgets.formrow import FormRow
from opsroom.wiring import Wired
from tests.ui.newcallpilot import opened
from tests.ui.reading import all_told
from tests.ui.waiting import until

Wire = Callable[..., Wired]
#: As long as a line may be; each becomes two when it is kept.
DOUBLES = "\u0958" * LINE_MAX


async def pasted(pilot: Pilot[None], app: OpsApp, text: str) -> None:
    assert isinstance(app.focused, Field)
    app.focused.post_message(Paste(text))
    await pilot.pause()


def keep(sample: Path, owner: str, values: dict[str, str]) -> None:
    """A draft as another version may have left it."""
    with closing(sqlite3.connect(sample)) as conn, conn:
        conn.execute(
            "INSERT INTO drafts (owner, form, data, saved_at) VALUES (?, 'newcall', ?, 1)",
            (owner, json.dumps(values)),
        )


async def test_a_paste_of_any_length_is_cut_to_what_fits_and_that_is_told(wired: Wire) -> None:
    app = OpsApp(wired(), jobs=False)
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await opened(pilot, app)
        await pasted(pilot, app, "x" * 10_000)
        assert screen.values["search"] == "x" * LINE_MAX
        assert "Cut to 200 characters." in all_told(app)
        await pilot.press("enter")
        for key in ("address", "phone", "model", "serial", "fault"):
            screen.query_one(f"#f-{key}", Field).focus()
            await pilot.pause()
            await pasted(pilot, app, "y\n" * 5_000)
            assert screen.values[key] == ("y " * LINE_MAX)[:LINE_MAX].strip()
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert app.is_running


async def test_a_paste_fills_the_place_that_is_left(wired: Wire) -> None:
    app = OpsApp(wired(), jobs=False)
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await opened(pilot, app)
        await pilot.press(*"abc", "left")
        await pasted(pilot, app, "-" * LINE_MAX)
        assert screen.values["search"] == "ab" + "-" * (LINE_MAX - 3) + "c"


@pytest.mark.parametrize("text", ["n" * 1_000, DOUBLES])
async def test_a_draft_that_cant_be_entered_is_kept_and_says_why_at_its_field(
    wired: Wire, sample: Path, text: str
) -> None:
    app = OpsApp(wired(), jobs=False)
    known = {"phone": "5", "address": "a", "model": "m", "fault": "f", "zone": "urban"}
    keep(sample, app.door.actor.id, {"customer": "new", "name": text, "search": text, **known})
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await opened(pilot, app)
        row = screen.query_one("#row-name", FormRow)
        assert row.has_class("-wrong")
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert app.screen is screen
        assert row.has_class("-wrong")
        assert screen.values["name"] == text
        await pilot.press("escape", "n")
        await until(pilot, lambda: isinstance(app.screen, NewCall))
        assert screen.values["name"] == text
