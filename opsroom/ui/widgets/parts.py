"""The parts of a page as a line of tabs, where the window has no room for all of them at once."""

from collections.abc import Iterable

from textual.content import Content

from opsroom.language import _
from opsroom.ui.command import Command

_HERE = "bold $background on $primary"


def tabs(parts: Iterable[tuple[str, Command]], here: str) -> Content:
    """The line of tabs.

    Args:
        parts: each part's name and the command that goes to it.
        here: the part that is shown.
    """
    pieces: list[tuple[str, str]] = []
    for part, command in parts:
        key, style = (_HERE, _HERE) if part == here else ("bold $accent", "$foreground")
        pieces += [(f" {command.shown_key}", key), (f" {_(command.label)} ", style), (" ", "")]
    return Content.assemble(*pieces)
