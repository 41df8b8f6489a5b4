"""The terminal itself, below Textual: is there one, is it still there, give it back.

Imports no Textual, so that `prepare_environment` can run before anything does.
"""

from __future__ import annotations

import contextlib
import os
import select
import sys
import termios
from typing import Any, Final

from opsroom.language import _

KEPT_VARIABLES: Final = frozenset(
    {
        "TEXTUAL_ANIMATIONS",
        "TEXTUAL_COLOR_SYSTEM",
        "TEXTUAL_DIM_FACTOR",
        "TEXTUAL_FPS",
        "TEXTUAL_SMOOTH_SCROLL",
    }
)
"""Textual's variables that change how it draws and nothing else."""

# CAN ends a sequence that a stalled writer may have left half written; then all that Textual
# switched on is switched off: keyboard flags, mouse, paste, resize reports, wrap, the alternate
# screen, the cursor, focus reports, colours.
_RESTORE: Final = (
    b"\x18\x1b[<u\x1b[?1000l\x1b[?1003l\x1b[?1015l\x1b[?1006l\x1b[?1016l\x1b[?2004l\x1b[?2048l"
    b"\x1b[?2026l\x1b[?7h\x1b[?1049l\x1b[?25h\x1b[?1004l\x1b[0m"
)

TerminalState = list[Any]
"""What `termios.tcgetattr` gives; its elements have no common type."""


class NoTerminal(Exception):
    """There is no terminal to draw on; its text says why, and what to do instead."""


def prepare_environment(*, kitty_keys: bool) -> None:
    """Take from the environment what would open a door through Textual; before it is imported.

    ``TEXTUAL_DRIVER`` imports any module, ``TEXTUAL_SCREENSHOT`` and ``TEXTUAL_LOG`` write files,
    ``TEXTUAL_PRESS`` types; only `KEPT_VARIABLES` stay. Without `kitty_keys` the terminal's own
    keyboard protocol stays off: it breaks Chinese input methods in some terminals.
    """
    for name in list(os.environ):
        # "TEXTUAL" without more names features, the debugging ones among them.
        if (name == "TEXTUAL" or name.startswith("TEXTUAL_")) and name not in KEPT_VARIABLES:
            del os.environ[name]
    if not kitty_keys:
        os.environ["TEXTUAL_DISABLE_KITTY_KEY"] = "1"


def require_terminal() -> None:
    """Raise `NoTerminal` unless a person can see and type what the screen needs.

    Standard error counts too: it is where Textual draws.
    """
    streams = (
        (sys.__stdin__, _("Standard input is not a terminal.")),
        (sys.__stdout__, _("Standard output is not a terminal.")),
        (sys.__stderr__, _("Standard error is not a terminal.")),
    )
    for stream, reason in streams:
        if stream is None or stream.closed or not stream.isatty():
            instead = _("The screen needs one; for scripts use the commands, see --help.")
            raise NoTerminal(f"{reason} {instead}")
    kind = os.environ.get("TERM", "")
    if kind in {"", "dumb", "unknown"}:
        raise NoTerminal(
            _(
                "This terminal can't draw a screen: TERM is “{kind}”. Set TERM to what it really "
                "is, for example xterm-256color, or use the commands, see --help."
            ).format(kind=kind)
        )


def is_lost(fd: int) -> bool:
    """Has the terminal behind `fd` gone: hung up, closed, or taken from this session?"""
    watch = select.poll()
    watch.register(fd, 0)
    if watch.poll(0):
        return True
    try:
        termios.tcgetattr(fd)
    except termios.error:
        return True
    return False


def state(fd: int) -> TerminalState | None:
    """The settings of the terminal behind `fd`, for `restore`; None where it can't be asked."""
    with contextlib.suppress(termios.error):
        return termios.tcgetattr(fd)
    return None


def set_state(fd: int, wanted: TerminalState | None) -> None:
    """Give the terminal settings that :func:`state` found, if it is still there."""
    with contextlib.suppress(termios.error):
        if wanted is not None:
            termios.tcsetattr(fd, termios.TCSANOW, wanted)


def restore(fd: int, before: TerminalState | None) -> None:
    """Give the terminal back as it was, as best can be done in no time.

    For a program that can't leave by the door: never waits for a terminal that takes no more.
    """
    with contextlib.suppress(OSError, termios.error):
        if before is not None:
            termios.tcsetattr(fd, termios.TCSANOW, before)
        if select.select([], [fd], [], 0)[1]:
            os.write(fd, _RESTORE)


def let_go() -> None:
    """Put nothing in place of a terminal that has gone, so that later writes don't fail."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for fd in (0, 1, 2):
        os.dup2(nothing, fd)
    os.close(nothing)
