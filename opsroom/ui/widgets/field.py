"""The one-line input of every form and filter."""

from __future__ import annotations

from textual.events import Paste
from textual.geometry import Size
from textual.reactive import Reactive
from textual.widgets import Input

from opsroom.domain.text import LINE_MAX, clean
from opsroom.language import n_

#: Of a paste that is longer than this, the rest isn't looked at: no field holds so much.
_LOOKED_AT = 20 * LINE_MAX


class Field(Input):
    """An `Input` that is quiet on the line and harmless to what is in it.

    Its cursor doesn't blink (a blinking one costs 3 kB/s to a distant terminal), taking the focus
    selects nothing (so that the next key doesn't replace what is there), it suggests nothing, and
    pasted text is cleaned: several lines become one, and what is too long is cut, which is told.
    It holds a line as the register keeps it, unless another length is given.
    """

    #: In Textual every letter lays the whole screen out anew. It needn't: what can grow with its
    #: text asks for that itself.
    virtual_size: Reactive[Size] = Reactive(Size(0, 0))

    def __init__(
        self,
        value: str = "",
        *,
        placeholder: str = "",
        password: bool = False,
        restrict: str | None = None,
        max_length: int = LINE_MAX,
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

    def delete(self, start: int, end: int) -> None:
        """Take text out, also of what is too long as a whole: so it gets shorter."""
        most, self.max_length = self.max_length, 0
        super().delete(start, end)
        self.max_length = most

    def on_paste(self, event: Paste) -> None:
        """Take in the pasted text as one clean line, in place of what is selected."""
        event.stop()
        event.prevent_default()  # Input would take the first line as it comes
        start, end = sorted((self.selection.start, self.selection.end))
        text = clean(event.text[:_LOOKED_AT])
        most = self.max_length or len(text)
        room = max(0, most - len(self.value) + end - start)
        if text[:room]:
            self.replace(text[:room].rstrip(), start, end)
        if len(text) > room or len(event.text) > _LOOKED_AT:
            told = n_("Cut to {n} character.", "Cut to {n} characters.", most)
            self.app.notify(told.format(n=most), severity="warning", markup=False)
