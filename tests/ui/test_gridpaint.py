"""What a terminal shows after exact updates is what the compositor means to show."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st
from rich.color import ColorSystem
from rich.console import Console, RenderableType
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.driver import Driver
from textual.reactive import reactive
from textual.screen import ModalScreen, Screen
from textual.strip import Strip
from textual.widgets import Static

from opsroom.ui.terminal import SafeApp
from opsroom.ui.widgets.direct import Direct, Pen
from opsroom.ui.widgets.grid import Grid
from opsroom.ui.widgets.gridmodel import Cell, Column
from opsroom.ui.widgets.gridpaint import exact
from opsroom.ui.widgets.ribbon import Pieces, Ribbon
from tests.ui.emulated import Emulated, check, drive, settle, terminal_of

SIZE = (60, 14)
SIZES = (SIZE, (44, 9), (71, 20), (18, 5), (60, 9))


class Notice(ModalScreen[None]):
    """Something above the list."""

    CSS = "Notice { align: center middle; } #box { width: 21; height: 3; background: blue; }"

    def compose(self) -> ComposeResult:
        yield Static("漏水漏水漏水漏水 wide", id="box", markup=False)


class Clock(Ribbon):
    """Two lines that change with time, one of them with wide characters before what changes."""

    time: reactive[int] = reactive(0)

    def lines(self, room: int) -> Sequence[Pieces]:
        return (
            [("漏水", "bold"), (f" {self.time:6}", "$accent"), (" open", "$success")],
            [("左" if self.time % 2 else "ab", ""), (f" {self.time // 10}", "$error")],
        )


class Board(SafeApp):
    """A list between other widgets, so that spans begin anywhere."""

    CSS = "#side { width: 11; } #top { height: 1; } Clock { height: 2; }"

    def __init__(self, *, colours: bool = True) -> None:
        super().__init__(Path(os.devnull))
        self.no_color = not colours
        columns = (
            Column("left", "Left", width=8, right=True),
            Column("no", "No", width=6, sort=lambda row: row),
            Column("what", "Wrong", min_width=8, priority=1),
            Column("till", "Till", width=8, right=True),
        )
        self.grid = Grid(
            columns, self.cells, key=lambda row: row, clocks=self.clocks, tone=self.tone
        )
        self.now = 0
        self.top = Static("漏水漏水", id="top", markup=False)
        self.clock = Clock()
        self.written: list[bool] = []
        """Of each update of the terminal, whether it went past the compositor."""

    @staticmethod
    def clocks(row: int, now: int) -> Sequence[Cell]:
        """A countdown that goes through every tone, of a few rows an open hold in words."""
        tone = ("", "warn", "crit", "over", "muted", "held")[(row + now // 20) % 6]
        return (("不明" if row % 7 == 3 and now % 3 else f"{row * 97 - now}", tone),)

    def cells(self, row: int, now: int) -> Sequence[Cell]:
        """Narrow and wide, cut and whole, changing within the minute and with it."""
        wrong = ("漏水了 leak" * (1 + row % 3), "over" if row % 5 == 0 else "")
        return (*self.clocks(row, now), f"C{row}", wrong, f"{(row * 977 - now) // 60} 分")

    @staticmethod
    def tone(row: int, now: int) -> str:
        """Some rows change as a whole."""
        return "muted" if row % 4 == 2 and now // 30 % 2 else ""

    def get_driver_class(self) -> type[Driver]:
        return Emulated

    def compose(self) -> ComposeResult:
        yield self.top
        yield self.clock
        with Horizontal():
            yield Static("左邊\nside", id="side", markup=False)
            yield self.grid

    def on_mount(self) -> None:
        self.grid.load(list(range(60)), 0)
        self.grid.focus()

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        if renderable is not None:
            self.written.append(isinstance(renderable, Direct))
        super()._display(screen, exact(renderable))

    def tick(self, seconds: int) -> int:
        """Let seconds pass on all that shows time."""
        self.now += seconds
        self.clock.time = self.now
        return self.grid.tick(self.now)


async def step(app: Board, pilot: Any, what: str) -> None:
    """One thing that a person, the clock or the data do."""
    verb, _, rest = what.partition(" ")
    match verb:
        case "press":
            await pilot.press(rest)
        case "top":
            app.top.update(rest)
        case "dialog" if len(app.screen_stack) < 2:
            await app.push_screen(Notice())
        case "close" if len(app.screen_stack) > 1:
            await app.pop_screen()
        case "toast":
            app.notify(rest, timeout=60, markup=False)
        case "quiet":
            app.clear_notifications()
        case "size":
            terminal_of(app).resize(*SIZES[int(rest)])
        case "theme":
            app.theme = rest
        case _:
            step_in_list(app, verb, rest)


def step_in_list(app: Board, verb: str, rest: str) -> None:
    """What happens to the list."""
    match verb:
        case "filter":
            app.grid.filter(rest)
        case "sort":
            app.grid.sort_by("no", reverse=rest == "down")
        case "load":
            app.grid.load(list(range(int(rest))), app.now)
        case "tick":
            app.tick(int(rest))


STEPS = (
    *("tick 1", "tick 1", "tick 10", "tick 60", "tick 3600"),
    *("press down", "press up", "press pagedown", "press end", "press home", "press space"),
    *("filter", "filter 1", "filter c2 leak", "filter nothing", "sort up", "sort down"),
    *("load 0", "load 3", "load 59", "load 60", "top 漏水", "top plain", "top a漏b"),
    *("dialog", "close", "toast 漏水 note", "quiet", "theme nord", "theme textual-light"),
    *(f"size {at}" for at in range(len(SIZES))),
)


# Not shrunk when it fails: each try is an app's life, and the script that failed is told anyway.
@example([("size 1", False), ("size 0", True), ("tick 1", True)], True)
@settings(max_examples=15, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(
    st.lists(st.tuples(st.sampled_from(STEPS), st.booleans()), min_size=8, max_size=16),
    st.booleans(),
)
async def test_a_terminal_shows_what_the_compositor_means(
    script: list[tuple[str, bool]], colours: bool
) -> None:
    """After every step, or when several came so fast that Textual hadn't painted between them."""
    app = Board(colours=colours)

    async def steps(pilot: Any) -> None:
        for what, settled in script:
            await step(app, pilot, what)
            if settled:
                await settle(app, pilot)
                check(app)
        await settle(app, pilot)
        check(app)

    await drive(app, steps, SIZE)


@pytest.mark.parametrize("direct", [True, False])
async def test_a_tick_that_changes_nothing_writes_nothing(
    monkeypatch: pytest.MonkeyPatch, direct: bool
) -> None:
    if not direct:
        monkeypatch.setattr(Pen, "at", lambda *_: None)
    app = Board()

    async def steps(pilot: Any) -> None:
        app.tick(7)
        await pilot.pause()
        before = terminal_of(app).written
        app.tick(0)
        await pilot.pause()
        assert terminal_of(app).written == before

    await drive(app, steps, SIZE)


@pytest.mark.parametrize("direct", [True, False])
async def test_a_changed_digit_costs_a_digit(monkeypatch: pytest.MonkeyPatch, direct: bool) -> None:
    if not direct:
        monkeypatch.setattr(Pen, "at", lambda *_: None)
    app = Board()

    async def steps(pilot: Any) -> None:
        app.grid.load([60], 0)
        await pilot.pause()
        before = terminal_of(app).written
        assert app.grid.tick(1) == 1
        await pilot.pause()
        assert 0 < terminal_of(app).written - before < 90

    await drive(app, steps, SIZE)


async def test_a_second_is_written_past_the_compositor_in_one_update() -> None:
    app = Board()

    async def steps(pilot: Any) -> None:
        app.written.clear()
        app.tick(1)
        await settle(app, pilot)
        assert app.written == [True]
        check(app)

    await drive(app, steps, SIZE)


@pytest.mark.parametrize("over", ["dialog", "toast 漏水 note\nof many\nlines\nthat lie over it"])
async def test_nothing_is_written_directly_under_a_dialog_or_a_toast(over: str) -> None:
    app = Board()

    async def steps(pilot: Any) -> None:
        await step(app, pilot, over)
        await settle(app, pilot)
        app.written.clear()
        app.grid.tick(60)  # the column at the right changes, too
        await settle(app, pilot)
        assert app.written
        assert True not in app.written
        check(app)

    await drive(app, steps, SIZE)


async def test_beside_a_toast_cells_are_written_directly() -> None:
    app = Board()

    async def steps(pilot: Any) -> None:
        await step(app, pilot, "toast 漏水 note\nof many\nlines\nthat lie over it")
        await settle(app, pilot)
        app.written.clear()
        app.grid.tick(1)
        await settle(app, pilot)
        assert app.written == [True]
        check(app)

    await drive(app, steps, SIZE)


async def test_a_repaint_that_is_due_is_not_written_twice() -> None:
    app = Board()

    async def steps(pilot: Any) -> None:
        app.grid.refresh(app.grid.size.region)
        app.written.clear()
        app.grid.tick(1)
        await settle(app, pilot)
        assert app.written == [False]
        check(app)

    await drive(app, steps, SIZE)


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


def test_a_style_once_drawn_for_a_terminal_of_more_colours_is_drawn_for_this_one() -> None:
    """A style keeps what it was rendered as, whatever the colours were: a picture taken of one
    session changed the colours of the next in the same process."""
    style = Style(color="#102030")
    Strip.render_ansi(style, ColorSystem.TRUECOLOR)
    update = exact(ChopsUpdate([{0: Strip([Segment("abc", style)])}], [(0, 0, 3)], [[3]]))
    assert isinstance(update, ChopsUpdate)
    assert "38;5;" in update.render_segments(Console(color_system="256"))
    assert "38;2;16;32;48" in update.render_segments(Console(color_system="truecolor"))
    assert "\x1b[30m" in update.render_segments(Console(color_system="standard"))
