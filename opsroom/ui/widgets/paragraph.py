"""A text of several lines in a form, and choices that a letter chooses."""

from typing import ClassVar

from textual import events
from textual.binding import Binding
from textual.widgets import TextArea

from opsroom.domain.text import PARA_MAX, clean_lines, fold
from opsroom.language import n_
from opsroom.ui.widgets.choices import Chooser, Segments, ShortList

#: Of a paste that is longer than this, the rest isn't looked at.
_LOOKED_AT = 20 * PARA_MAX


class Paragraph(TextArea):
    """A text that wraps, harmless to what is in it, quiet on the line (its cursor doesn't blink).

    Tab leaves it; up and down leave it at its ends. A form in which Enter goes on has Ctrl+J for a
    new line, which every terminal sends.
    """

    DEFAULT_CSS = """
    Paragraph {
        height: auto; min-height: 1; max-height: 6; border: none; padding: 0; background: $panel;
        scrollbar-size-vertical: 1;
    }
    Paragraph:focus { border: none; background: $primary 30%; }
    Paragraph .text-area--cursor-line { background: transparent; }
    """
    BINDINGS: ClassVar = [Binding("ctrl+j,shift+enter", "new_line", show=False)]

    def __init__(self, text: str = "", *, id: str | None = None) -> None:
        """Make one holding `text`."""
        super().__init__(text, compact=True, highlight_cursor_line=False, id=id)
        self.cursor_blink = False
        self.move_cursor(self.document.end)

    @property
    def value(self) -> str:
        """The text, as a field's value."""
        return self.text

    @value.setter
    def value(self, text: str) -> None:
        if text != self.text:
            self.load_text(text)
            self.move_cursor(self.document.end)

    def action_new_line(self) -> None:
        """Break the line at the cursor."""
        self.replace("\n", *self.selection)

    async def _on_paste(self, event: events.Paste) -> None:
        """Take in the pasted text clean of controls, as much as there is room for."""
        event.stop()
        event.prevent_default()
        text = clean_lines(event.text[:_LOOKED_AT])
        room = max(0, PARA_MAX - len(self.text))
        if text[:room]:
            self.replace(text[:room], *self.selection)
        if len(text) > room or len(event.text) > _LOOKED_AT:
            told = n_("Cut to {n} character.", "Cut to {n} characters.", PARA_MAX)
            self.app.notify(told.format(n=PARA_MAX), severity="warning", markup=False)

    def action_cursor_up(self, select: bool = False) -> None:
        """Up, and out at the top."""
        if not select and self.cursor_at_first_line:
            self.screen.focus_previous()
        else:
            super().action_cursor_up(select)

    def action_cursor_down(self, select: bool = False) -> None:
        """Down, and out at the bottom."""
        if not select and self.cursor_at_last_line:
            self.screen.focus_next()
        else:
            super().action_cursor_down(select)


class _Lettered(Chooser):
    """Choices of which the first letter of a word, or of its code, chooses one."""

    def on_key(self, event: events.Key) -> None:
        """The next choice that begins with the letter; a digit chooses by its place."""
        letter = event.character or ""
        if not letter.strip() or not letter.isprintable():
            return
        codes = [code for code, _text in self.choices]
        if letter.isdigit() and 1 <= int(letter) <= len(codes):
            event.stop()
            self.value = codes[int(letter) - 1]
            return
        wanted = fold(letter)
        order = codes[self.index + 1 :] + codes[: self.index + 1]
        words = {code: fold(str(text)) for code, text in self.choices}
        for code in order:
            if words[code].startswith(wanted) or code.startswith(wanted):
                event.stop()
                self.value = code
                return


class LetterSegments(Segments, _Lettered):
    """Choices side by side."""


class LetterList(ShortList, _Lettered):
    """Choices below one another."""

    LINES: ClassVar[int] = 8
