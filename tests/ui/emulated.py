"""A terminal emulator in place of a terminal: what an app's bytes come to, cell by cell."""

from itertools import count
from typing import Any

import pyte
import pyte.graphics
from rich.cells import cell_len
from textual import events
from textual._compositor import LayoutUpdate
from textual.app import App
from textual.drivers.headless_driver import HeadlessDriver
from textual.geometry import Size

from opsroom.ui.terminal import SafeApp

# The emulator knows no dim text; nothing of ours blinks, so that this stands for it.
pyte.graphics.TEXT.setdefault(2, "+blink")


class Emulated(HeadlessDriver):
    """A driver on a terminal emulator."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Make the terminal as large as the app is told."""
        super().__init__(*args, **kwargs)
        width, height = self._get_terminal_size()
        self.screen = pyte.Screen(width, height)
        self.stream = pyte.Stream(self.screen)
        self.written = 0

    @property
    def is_headless(self) -> bool:
        """False, so that the app writes."""
        return False

    def write(self, data: str) -> None:
        """Write to the emulator."""
        self.written += len(data.encode())
        self.stream.feed(data)

    def resize(self, width: int, height: int) -> None:
        """Change the terminal's size, as a person drags a window: what it showed is garbled."""
        if self._size == (width, height):
            return
        self._size = (width, height)
        self.screen.resize(height, width)
        rubbish = "".join(f"\x1b[{y};1H{'#' * width}" for y in range(1, height + 1))
        self.stream.feed(f"\x1b[41m{rubbish}\x1b[0m")
        self._app.post_message(events.Resize(Size(width, height), Size(width, height)))


def terminal_of(app: App[Any]) -> Emulated:
    """The terminal that an app runs on."""
    assert isinstance(app._driver, Emulated)
    return app._driver


async def settle(app: App[Any], pilot: Any) -> None:
    """Let the app paint all it has to paint; a bound instead of a sleep."""
    quiet = 0
    for _ in range(1000):
        before = terminal_of(app).written
        await pilot.pause(0.01)
        screen = app.screen
        due = screen._dirty_widgets or screen._layout_required or screen._repaint_required
        still = terminal_of(app).written == before
        here = tuple(screen._compositor.size) == terminal_of(app)._size
        shown = isinstance(app, SafeApp) and app.pen._shown is screen
        quiet = quiet + 1 if still and here and shown and not due else 0
        if quiet == 2:
            return
    raise AssertionError("it never came to rest")


def check(app: App[Any]) -> None:
    """Compare every cell (character, colours, attributes) and the cursor's place with a whole
    repaint of the screen by Textual itself."""
    terminal = terminal_of(app).screen
    compositor = app.screen._compositor
    due = compositor._dirty_regions.copy()
    full = compositor.render_update(full=True, screen_stack=app._background_screens)
    compositor._dirty_regions.update(due)  # to look changes nothing
    assert isinstance(full, LayoutUpdate)
    wanted = pyte.Screen(terminal.columns, terminal.lines)
    pyte.Stream(wanted).feed(full.render_segments(app.console))
    for y in range(terminal.lines):
        for x, shown, meant in zip(count(), cells(terminal, y), cells(wanted, y), strict=False):
            assert shown == meant, f"line {y} cell {x}: {shown} {meant}\n{line(terminal, y)}"
    place = app.screen.outer_size.clamp_offset(app.cursor_position)
    assert (terminal.cursor.x, terminal.cursor.y) == tuple(place)


def cells(screen: pyte.Screen, y: int) -> list[Any]:
    """The cells of a line. Of a wide character that was half written over, terminals leave a blank;
    the emulator leaves the half."""
    row = [screen.buffer[y][x] for x in range(screen.columns)]
    for x, cell in enumerate(row):
        wide = cell.data != "" and cell_len(cell.data) == 2
        alone = wide and (x + 1 == len(row) or row[x + 1].data != "")
        left = row[x - 1].data if x else ""
        rest = cell.data == "" and (left == "" or cell_len(left) != 2)
        if alone or rest:
            row[x] = cell._replace(data=" ")
    return row


def line(screen: pyte.Screen, y: int) -> str:
    """The text of a line, for messages and for looking things up."""
    return "".join(screen.buffer[y][x].data for x in range(screen.columns))


async def drive(app: App[Any], steps: Any, size: tuple[int, int]) -> None:
    """Run an app on the emulator; `steps` gets the pilot, and what it raises is raised here."""
    failed: list[BaseException] = []

    async def pilot_steps(pilot: Any) -> None:
        try:
            await pilot.pause()
            await steps(pilot)
        except BaseException as error:  # raised again once the app has given the terminal back
            failed.append(error)
        app.exit()

    await app.run_async(headless=False, size=size, auto_pilot=pilot_steps)
    if failed:
        raise failed[0]
