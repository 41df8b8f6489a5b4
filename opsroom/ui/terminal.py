"""A Textual app that is safe to leave running on a terminal that isn't yours.

Call `prepare_environment` before this module is first imported, and start the app with `run`.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress
from io import StringIO
from os import environ
from pathlib import Path
from typing import Any, Final

from rich.console import Console, RenderableType
from textual.app import App, SystemCommand
from textual.css.errors import StylesheetError
from textual.driver import Driver
from textual.drivers.linux_driver import LinuxDriver
from textual.events import Resize
from textual.filter import LineFilter, Monochrome, NoColor
from textual.message import Message
from textual.screen import Screen

from opsroom.ui import tty
from opsroom.ui.crash import CrashLog
from opsroom.ui.guardian import DEADLINE, Guardian
from opsroom.ui.outgoing import Guard, Uncoloured
from opsroom.ui.tty import NoTerminal, prepare_environment, require_terminal
from opsroom.ui.widgets.direct import Pen

__all__ = [
    "CRASHED",
    "NoTerminal",
    "SafeApp",
    "prepare_environment",
    "require_terminal",
    "run",
]

CRASHED: Final = 4
"""The exit code after something unforeseen; 1 to 3 are refusals, bad input and the database."""

_MAX_LOGGED: Final = 10

_WIDEST, _HIGHEST = 1000, 500
"""Cells that are drawn at most: several walls full. Whoever sets a line's size chooses the number,
and a hundred million kept a room from everything else for over ten seconds."""


def _bounded(wide: int, high: int) -> tuple[int, int]:
    return min(wide, _WIDEST), min(high, _HIGHEST)


class RoomDriver(LinuxDriver):
    """Textual's driver, without job control, and silent once the terminal has gone."""

    def __init__(self, app: App[Any], **options: Any) -> None:
        """Take the terminal; `options` are Textual's."""
        super().__init__(app, **options)
        self.silent = False
        """Write nothing any more: nobody is there, and a full queue would hold up the loop."""
        # Textual would stop the process with the lease and the jobs in hand.
        signal.signal(signal.SIGTSTP, signal.SIG_IGN)
        self._own_mode: tty.TerminalState | None = None

    def _get_terminal_size(self) -> tuple[int, int]:
        """Columns and lines: what the environment says, else the terminal.

        As Textual finds them, but without all the compressors that its way of asking imports.
        """
        asked = (environ.get("COLUMNS", ""), environ.get("LINES", ""))
        wide, high = (int(text) if text.isdecimal() else 0 for text in asked)
        if not (wide and high):
            try:
                real = os.get_terminal_size(sys.__stdout__.fileno() if sys.__stdout__ else 1)
            except (ValueError, OSError):  # closed, or no terminal
                real = os.terminal_size((0, 0))
            wide, high = wide or real.columns, high or real.lines
        return _bounded(wide or 80, high or 24)

    def process_message(self, message: Message) -> None:
        """Hand on what the terminal sends; its size, within bounds."""
        if isinstance(message, Resize):
            message = Resize.from_dimensions(_bounded(*message.size), message.pixel_size)
        super().process_message(message)

    def start_application_mode(self) -> None:
        """Take the terminal, and remember how it is then."""
        super().start_application_mode()  # type: ignore[no-untyped-call]  # Textual leaves it out
        self._own_mode = tty.state(self.fileno)

    def stop_application_mode(self) -> None:
        """Give the terminal back."""
        self._own_mode = None
        super().stop_application_mode()

    def _sigcont_application(self, *_signal: object) -> None:
        """Woken, when this process was stopped or the machine asleep.

        Textual would start over: another two threads that read and write beside the first, which
        then never end, and the terminal's settings of now taken for those before.
        """
        if self._own_mode is not None:
            self._loop.call_soon_threadsafe(self._take_again)

    def _take_again(self) -> None:
        """Take the terminal, which a shell may have had meanwhile, and draw everything anew."""
        if self._own_mode is None:
            return
        tty.set_state(self.fileno, self._own_mode)
        self.write("\x1b[?1049h\x1b[?25l\x1b[?1004h")  # as Textual begins
        self._enable_mouse_support()
        self._enable_bracketed_paste()
        self._disable_line_wrap()
        self.flush()
        self._app.refresh(layout=True)

    def write(self, data: str) -> None:
        """Write `data` to the terminal, if there still is one."""
        if not self.silent:
            super().write(data)


class SafeApp(App[None]):
    """The base of the program's app: what Textual leaves open is closed here.

    - What goes wrong unforeseen is written to the crash log; the user sees a sentence.
    - Nothing but text and colours leaves for the terminal, and no colour under NO_COLOR.
    - No key, command, or markup in data can write a file, start a program, stop the process,
      or load a driver.
    """

    def __init__(self, crash_log: Path, *, css_path: Sequence[str | Path] | None = None) -> None:
        """Make an app that writes tracebacks to the file `crash_log`."""
        super().__init__(css_path=None if css_path is None else list(css_path))
        self.crash_log: Final = CrashLog(crash_log)
        self.crashed = False
        """Is the app closing because something unforeseen happened?"""
        # An empty NO_COLOR means colour (no-color.org); Textual asks only whether it is there.
        self.no_color = bool(environ.get("NO_COLOR"))
        self._guards: dict[LineFilter | None, Guard] = {}
        self._uncoloured: dict[str, Uncoloured] = {}
        self._handling = False
        self.pen: Final = Pen(self)

    # -- what leaves for the terminal

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Textual's filters, with our idea of NO_COLOR for its own (greys), under the guard."""
        if self.no_color:
            filters: list[LineFilter] = [self._uncoloured_filter()]
        else:
            grey = (Monochrome, NoColor)
            filters = [one for one in super().get_line_filters() if not isinstance(one, grey)]
        last = filters.pop() if filters else None
        # The same guard every time: Textual keeps filtered lines by the filter's identity.
        if last not in self._guards:
            self._guards[last] = Guard(last)
        return [*filters, self._guards[last]]

    def _uncoloured_filter(self) -> Uncoloured:
        """The filter that takes the colours of the theme in use away."""
        theme = self.current_theme
        if theme.name not in self._uncoloured:
            colours = theme.to_color_system().generate()
            self._uncoloured[theme.name] = Uncoloured(
                colours["background"], colours["block-cursor-background"]
            )
        return self._uncoloured[theme.name]

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        """Every update of the terminal passes here, what was written directly too, in order."""
        self.pen.seen(screen, renderable)
        super()._display(screen, renderable)

    def _check_resize(self) -> None:
        """Paint anew also when a window was made smaller and as large as before at once: Textual
        sees no other size than it had, but the terminal has lost what was cut off."""
        event = self._resize_event
        super()._check_resize()
        if event is not None and self.screen_stack and self.screen.size == event.size:
            self.screen.refresh()

    def get_driver_class(self) -> type[Driver]:
        """Our driver, whatever TEXTUAL_DRIVER says: it would import any module."""
        return RoomDriver

    def go_silent(self) -> None:
        """Stop writing to a terminal that has gone. From any thread."""
        if isinstance(self._driver, RoomDriver):
            self._driver.silent = True

    # -- what goes wrong unforeseen

    def _handle_exception(self, error: Exception) -> None:
        """Log `error` and close; Textual would print it with everybody's local variables."""
        self.crashed = True
        self._record("unhandled in the screen", error)
        self._handling = True
        super()._handle_exception(error)  # notes it for tests, then calls one of the two below

    def _fatal_error(self) -> None:
        """Close without printing."""
        self._close_messages_no_wait()

    def panic(self, *renderables: RenderableType) -> None:
        """Log what Textual wants to print in a panic of its own, and close."""
        if not self._handling and not tty.is_lost(0):
            self.crashed = True
            paper = Console(file=StringIO(), width=120, color_system=None, markup=False)
            with paper.capture() as captured:
                paper.print(*renderables)
            self._record(captured.get())
        self._close_messages_no_wait()

    def _record(self, message: str, error: BaseException | None = None) -> None:
        """Write to the crash log, the first few times: what fails may fail at every frame."""
        if self.crash_log.entries < _MAX_LOGGED:
            if isinstance(error, StylesheetError):
                message = f"{message}\n{error}"
            self.crash_log.write(message, error)

    # -- hatches, closed

    async def _broker_event(self, *_args: Any, **_options: Any) -> bool:
        """Run no action out of text: ``[@click=app.quit]`` in a name is just a name."""
        return False

    def get_system_commands(self, *_args: Any, **_options: Any) -> Iterable[SystemCommand]:
        """None of Textual's own, the screenshot among them: the program declares its commands."""
        return ()

    def action_screenshot(self, *_args: Any, **_options: Any) -> None:
        """Do nothing: it would write a file."""

    def save_screenshot(self, *_args: Any, **_options: Any) -> str:
        """Write nothing, and give the name of no file."""
        return ""

    def deliver_screenshot(self, *_args: Any, **_options: Any) -> str | None:
        """Deliver nothing: it would write a file."""
        return None

    def deliver_text(self, *_args: Any, **_options: Any) -> str | None:
        """Deliver nothing: it would write a file."""
        return None

    def deliver_binary(self, *_args: Any, **_options: Any) -> str | None:
        """Deliver nothing: it would write a file."""
        return None

    def open_url(self, *_args: Any, **_options: Any) -> None:
        """Open nothing: it would run whatever $BROWSER says."""

    def action_suspend_process(self) -> None:
        """Stay in the foreground: a stopped program runs no jobs and tells nobody."""


def run(app: SafeApp, *, deadline: float = DEADLINE, mouse: bool = True) -> int:
    """Run `app` on this process's terminal until it ends, and give the exit code.

    That is what the app was left with, 0 by default; `CRASHED` after something unforeseen (the
    user has been told, the log written); 128 and the signal's number when told to leave from
    outside, also by the loss of the terminal. Then the process must end within `deadline` seconds
    of the signal, or is ended. For the main thread. Raises `NoTerminal`.
    """
    require_terminal()
    fd = sys.__stdin__.fileno() if sys.__stdin__ is not None else 0
    with asyncio.Runner() as runner:
        loop = runner.get_loop()
        loop.set_exception_handler(lambda _loop, context: _log_lost(app.crash_log, context))

        def leave(code: int) -> None:
            if tty.is_lost(fd):
                app.go_silent()
            with suppress(RuntimeError):  # the loop has just been closed: we are leaving already
                loop.call_soon_threadsafe(lambda: app.exit(return_code=code))

        with app.crash_log.threads(), Guardian(leave, fd, deadline) as guardian:
            try:
                app.run(loop=loop, mouse=mouse)
            except Exception as error:
                app.crashed = True
                app.crash_log.write("unhandled outside the screen", error)
            told = guardian.code
        if tty.is_lost(fd):
            told = told or 128 + signal.SIGHUP
            tty.let_go()
    if told is not None:
        return told
    if app.crashed:
        app.crash_log.print_farewell()
        return CRASHED
    return app.return_code or 0


def _log_lost(log: CrashLog, context: dict[str, Any]) -> None:
    """Log what a task raised that nobody waited for."""
    log.write(str(context.get("message", "")), context.get("exception"))
