"""The bytes of a session of the real room, replayed: a terminal shows what the compositor means.

Every cell, character and style, after every step. What the steps leave out (many ticks between
them, keys that come faster than the paint) is drawn at random in test_gridpaint.py.
"""

import inspect
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from rich.console import RenderableType
from textual.driver import Driver
from textual.screen import Screen

from opsroom.ui.app import OpsApp
from opsroom.ui.widgets.direct import Direct
from opsroom.ui.widgets.grid import Grid
from opsroom.wiring import Wired
from tests.ui.emulated import Emulated, check, drive, line, settle, terminal_of

Wire = Callable[..., Wired]
SIZE = (142, 26)
BEAT = "beat"
SCRIPT = (
    *("down", "down", BEAT, BEAT, "pagedown", BEAT, "end", BEAT, "home"),
    *("=", "=", BEAT, "pagedown", "home", "space", BEAT),
    *("/", "店", "店", BEAT, "backspace", "backspace", "1", "0", BEAT, "escape", BEAT),
    *("toast", BEAT, "down", BEAT, "quiet", BEAT),
    *(
        "80x24",
        BEAT,
        "down",
        "end",
        BEAT,
        "142x40",
        BEAT,
        "160x26",
        BEAT,
        "20x5",
        BEAT,
        "142x26",
        BEAT,
    ),
    *("?", BEAT, "escape", "h", BEAT, BEAT, "toast", BEAT, "escape", "quiet", BEAT),
    *("enter", BEAT, "d", BEAT, "escape", BEAT),
    *("2", BEAT, "down", "right", BEAT, "3", BEAT, "left", "down", "enter", BEAT, "escape"),
    *("4", "down", BEAT, "5", "down", "enter", BEAT, "escape", "1", BEAT),
    *("y", BEAT, "down", "y", BEAT, "|", BEAT, "left", BEAT, "escape", BEAT),
    *("minute", BEAT, "hour", BEAT, "n", "A", "店", BEAT, "escape", BEAT),
)


class Hands:
    """A clock that the test moves."""

    def __init__(self, now: int) -> None:
        self.now = now

    def __call__(self) -> int:
        return self.now


class Room(OpsApp):
    """The room on an emulator; its beat comes from the test."""

    CSS_PATH = Path(inspect.getfile(OpsApp)).with_name("app.tcss")

    def __init__(self, wired: Wired, hands: Hands) -> None:
        super().__init__(replace(wired, clock=hands), jobs=False)
        self.hands = hands
        self.direct = 0
        """How many updates went past the compositor."""

    def get_driver_class(self) -> type[Driver]:
        return Emulated

    def _next_beat(self) -> None:
        pass

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        self.direct += isinstance(renderable, Direct)
        super()._display(screen, renderable)

    async def step(self, pilot: Any, what: str) -> None:
        """One step of the script."""
        seconds = {BEAT: 1, "minute": 60, "hour": 3600}.get(what)
        if seconds:
            self.hands.now += seconds
            self._beat()
        elif what == "toast":
            self.tell("漏水 [b]note[/b] " * 6)
        elif what == "quiet":
            self.clear_notifications()
        elif "x" in what and what[0].isdigit():
            width, height = what.split("x")
            terminal_of(self).resize(int(width), int(height))
        else:
            await pilot.press(KEYS.get(what, what))


async def opened(app: Room, pilot: Any) -> None:
    """Wait until the board shows its calls; a bound instead of a sleep."""
    for _ in range(500):
        if any(grid.rows for grid in app.screen.query(Grid)):
            break
        await pilot.pause(0.01)
    await settle(app, pilot)


KEYS = {"=": "equals_sign", "/": "slash", "?": "question_mark", "|": "vertical_line"}


@pytest.mark.parametrize(("lang", "colours"), [("en", True), ("zh-Hant", False)])
async def test_every_cell_of_a_session_is_what_the_compositor_means(
    wired: Wire, monkeypatch: pytest.MonkeyPatch, lang: str, colours: bool
) -> None:
    monkeypatch.setenv("NO_COLOR", "" if colours else "1")
    context = wired("guoqiang", lang=lang)
    app = Room(context, Hands(context.clock()))

    async def steps(pilot: Any) -> None:
        await opened(app, pilot)
        for at, what in enumerate(SCRIPT):
            await app.step(pilot, what)
            try:
                await settle(app, pilot)
                check(app)
            except AssertionError as error:
                error.add_note(f"after {SCRIPT[: at + 1][-6:]}")
                raise
        assert app.direct > 20

    await drive(app, steps, SIZE)


async def test_a_second_of_the_room_writes_the_digits_that_changed(wired: Wire) -> None:
    context = wired("guoqiang")
    app = Room(context, Hands(context.clock()))

    async def steps(pilot: Any) -> None:
        await opened(app, pilot)
        before = line(terminal_of(app).screen, 0)
        written, app.direct = terminal_of(app).written, 0
        await app.step(pilot, BEAT)
        await settle(app, pilot)
        assert app.direct == 1
        assert 0 < terminal_of(app).written - written < 400
        assert line(terminal_of(app).screen, 0) != before
        written = terminal_of(app).written
        app._beat()  # the same second again
        await settle(app, pilot)
        assert terminal_of(app).written == written

    await drive(app, steps, (160, 26))  # wide enough for clocks to the second
