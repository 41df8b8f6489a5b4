"""What a terminal shows after exact updates is what the compositor means to show."""

import random
from collections.abc import Awaitable, Callable
from typing import Any

import pyte
import pytest
from rich.color import ColorSystem
from rich.console import Console, RenderableType
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.app import App, ComposeResult
from textual.containers import Horizontal
from textual.drivers.headless_driver import HeadlessDriver
from textual.screen import ModalScreen, Screen
from textual.strip import Strip
from textual.widgets import Static

from opsroom.ui.widgets.grid import Grid
from opsroom.ui.widgets.gridmodel import Column
from opsroom.ui.widgets.gridpaint import exact

WIDTH, HEIGHT = 60, 14


class Emulated(HeadlessDriver):
    """A driver on a terminal emulator."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.screen = pyte.Screen(WIDTH, HEIGHT)
        self.stream = pyte.Stream(self.screen)
        self.written = 0

    @property
    def is_headless(self) -> bool:
        return False

    def write(self, data: str) -> None:
        self.written += len(data)
        self.stream.feed(data)


class Notice(ModalScreen[None]):
    """Something above the list."""

    CSS = "Notice { align: center middle; } #box { width: 21; height: 3; background: blue; }"

    def compose(self) -> ComposeResult:
        yield Static("漏水漏水漏水漏水 wide", id="box", markup=False)


class Board(App[None]):
    """A list between other widgets, so that spans begin anywhere."""

    CSS = "#side { width: 11; } #top { height: 1; }"

    def __init__(self) -> None:
        super().__init__(driver_class=Emulated)
        columns = (
            Column("no", "No", width=6, sort=lambda row: row),
            Column("what", "Wrong", min_width=8),
            Column("left", "Left", width=8, right=True),
        )
        self.grid = Grid(
            columns,
            lambda row, now: (
                f"C{row}",
                "漏水了 leak" * (1 + row % 3),
                (f"{row * 977 - now}", ("", "warn", "crit", "over")[row % 4]),
            ),
            key=lambda row: row,
        )
        self.top = Static("漏水漏水", id="top", markup=False)

    def compose(self) -> ComposeResult:
        yield self.top
        with Horizontal():
            yield Static("左邊\nside", id="side", markup=False)
            yield self.grid

    def on_mount(self) -> None:
        self.grid.load(list(range(60)), 0)
        self.grid.focus()

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        super()._display(screen, exact(renderable))


def check(app: App[None], terminal: pyte.Screen) -> None:
    """Compare every cell, colours included, with a full repaint by Textual itself."""
    full = app.screen._compositor.render_update(full=True, screen_stack=app._background_screens)
    assert isinstance(full, LayoutUpdate)
    wanted = pyte.Screen(WIDTH, HEIGHT)
    pyte.Stream(wanted).feed(full.render_segments(app.console))
    for y in range(HEIGHT):
        for x in range(WIDTH):
            assert terminal.buffer[y][x] == wanted.buffer[y][x], f"line {y} cell {x}"


async def drive(steps: Callable[[Board, Any], Awaitable[None]]) -> Emulated:
    """Run the board on the emulator; `steps` gets it and the pilot."""
    app = Board()
    failed: list[BaseException] = []

    async def pilot_steps(pilot: Any) -> None:
        try:
            await pilot.pause()
            await steps(app, pilot)
        except BaseException as error:  # shown after the app gave the terminal back
            failed.append(error)
        app.exit()

    await app.run_async(headless=False, size=(WIDTH, HEIGHT), auto_pilot=pilot_steps)
    if failed:
        raise failed[0]
    assert isinstance(app._driver, Emulated)
    return app._driver


def terminal_of(app: App[None]) -> Emulated:
    assert isinstance(app._driver, Emulated)
    return app._driver


@pytest.mark.parametrize("seed", range(2))
async def test_a_terminal_shows_what_the_compositor_means(seed: int) -> None:
    chance = random.Random(seed)

    async def steps(app: Board, pilot: Any) -> None:
        grid, now = app.grid, 0
        for _ in range(20):
            match chance.randrange(8):
                case 0:
                    grid.filter(chance.choice(["", "1", "c2 leak", "nothing"]))
                case 1:
                    grid.sort_by("no", reverse=chance.random() < 0.5)
                case 2:
                    await pilot.press(chance.choice(["down", "up", "pagedown", "end", "space"]))
                case 3:
                    app.top.update(chance.choice(["漏水", "plain", "a漏b"]))
                case 4:
                    grid.load(list(range(chance.randrange(60))), now)
                case 5 if len(app.screen_stack) < 2:
                    await app.push_screen(Notice())
                case 6 if len(app.screen_stack) > 1:
                    await app.pop_screen()
                case _:
                    now += chance.choice([1, 10, 100])
                    grid.tick(now)
            await pilot.pause()
            await pilot.pause()
            check(app, terminal_of(app).screen)

    await drive(steps)


async def test_a_tick_that_changes_nothing_writes_nothing() -> None:
    async def steps(app: Board, pilot: Any) -> None:
        app.grid.tick(7)
        await pilot.pause()
        before = terminal_of(app).written
        app.grid.tick(7)
        await pilot.pause()
        assert terminal_of(app).written == before

    await drive(steps)


async def test_a_changed_digit_at_the_right_costs_a_digit() -> None:
    async def steps(app: Board, pilot: Any) -> None:
        app.grid.load([60], 0)
        await pilot.pause()
        before = terminal_of(app).written
        assert app.grid.tick(1) == 1
        await pilot.pause()
        assert 0 < terminal_of(app).written - before < 90

    await drive(steps)


def test_what_is_no_update_of_the_screen_stays_as_it_is() -> None:
    assert exact(None) is None
    assert exact("text") == "text"


def test_a_wide_character_on_the_edge_of_a_span_is_written_whole() -> None:
    style = Style(color="red")
    chops = [{0: Strip([Segment("a漏b漏c", style)])}]
    update = exact(ChopsUpdate(chops, [(0, 2, 5)], [[7]]))
    assert isinstance(update, ChopsUpdate)
    console = Console(color_system="truecolor")
    assert ColorSystem.TRUECOLOR is console._color_system
    written = update.render_segments(console)
    assert "a漏b漏c" in written
