"""The one-line input of every form and filter."""

from __future__ import annotations

from textual.events import Paste
from textual.widgets import Input

from opsroom.domain.text import clean


class Field(Input):
    """An `Input` that is quiet on the line and harmless to what is in it.

    Its cursor doesn't blink (a blinking one costs 3 kB/s to a distant terminal), taking the focus
    selects nothing (so that the next key doesn't replace what is there), it suggests nothing, and
    pasted text is cleaned: several lines become one.
    """

    def __init__(
        self,
        value: str = "",
        *,
        placeholder: str = "",
        password: bool = False,
        restrict: str | None = None,
        max_length: int = 0,
        id: str | None = None,
        classes: str | None = None,
        disabled: bool = False,
        compact: bool = False,
    ) -> None:
        """Make a field holding `value`.

        `restrict` is a regular expression that the whole value must match, `max_length` a number
        of characters (0: any); the rest is as in `Input`.
        """
        super().__init__(
            value,
            placeholder,
            password=password,
            restrict=restrict,
            max_length=max_length,
            select_on_focus=False,
            id=id,
            classes=classes,
            disabled=disabled,
            compact=compact,
        )
        self.cursor_blink = False

    def on_paste(self, event: Paste) -> None:
        """Take in the pasted text as one clean line, in place of what is selected."""
        event.stop()
        event.prevent_default()  # Input would take the first line as it comes
        selection = self.selection
        if text := clean(event.text):
            self.replace(text, *sorted((selection.start, selection.end)))
