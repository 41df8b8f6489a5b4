"""Choosing one of a few: on one line, or in a short list."""

from collections.abc import Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from opsroom.ui.widgets.bars import MUTED

#: A code and the text for it: a word, or pieces with styles of their own.
Choice = tuple[str, str | Content]


class Chooser(Widget, can_focus=True):
    """What both have in common: choices, and the code of the one chosen (empty: none yet)."""

    value: reactive[str] = reactive("", layout=False)

    class Changed(Message):
        """Another one was chosen, by a person or by the program."""

        def __init__(self, chooser: "Chooser") -> None:
            super().__init__()
            self.chooser = chooser

        @property
        def control(self) -> "Chooser":
            """The widget it happened in."""
            return self.chooser

    def __init__(
        self, choices: Sequence[Choice] = (), value: str = "", id: str | None = None
    ) -> None:
        """Offer choices."""
        super().__init__(id=id)
        self.choices: Sequence[Choice] = choices
        self.set_reactive(Chooser.value, value)

    def offer(self, choices: Sequence[Choice], value: str) -> None:
        """Offer other choices."""
        higher = len(choices) != len(self.choices)
        self.choices = choices
        self.value = value
        self.refresh(layout=higher)

    def watch_value(self) -> None:
        """Tell the form."""
        self.post_message(self.Changed(self))

    @property
    def index(self) -> int:
        """The place of the chosen one; -1 when none is."""
        codes = [code for code, _text in self.choices]
        return codes.index(self.value) if self.value in codes else -1

    def on_focus(self) -> None:
        """Show where one is."""
        self.refresh()

    def on_blur(self) -> None:
        """The same."""
        self.refresh()

    def _style(self, here: bool) -> str:
        if not here:
            return "$foreground"
        return "bold $accent" if self.has_focus else "bold $foreground"


class Segments(Chooser):
    """Choices side by side, the chosen one in brackets; left and right change it."""

    DEFAULT_CSS = "Segments { height: 1; } Segments:focus { background: $primary 30%; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "turn(-1)", show=False),
        Binding("right,space", "turn(1)", show=False),
    ]

    def render(self) -> Content:
        """The chosen one in brackets: told apart without colour."""
        pieces: list[Content] = []
        for at, (_code, text) in enumerate(self.choices):
            here = at == self.index
            left, right = ("[", "]") if here else (" ", " ")
            pieces.append(
                Content.assemble((left, MUTED), (str(text), self._style(here)), (right, MUTED))
            )
        return Content(" ").join(pieces)

    def action_turn(self, by: int) -> None:
        """The next or the one before."""
        at = self.index
        to = 0 if at < 0 and by > 0 else (at + by) % len(self.choices) if at >= 0 else -1
        self.value = self.choices[to][0]


class ShortList(Chooser):
    """Choices below one another, a few in view; up and down change it, and leave it at the ends."""

    DEFAULT_CSS = "ShortList { height: auto; } ShortList:focus { background: $primary 30%; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "step(-1)", show=False),
        Binding("down", "step(1)", show=False),
    ]
    #: Lines in view.
    LINES: ClassVar[int] = 5

    def get_content_height(self, *_sizes: object) -> int:
        """A line each, up to the most that are in view."""
        return max(1, min(self.LINES, len(self.choices)))

    def render(self) -> Content:
        """The lines around the chosen one; the last line says how many more there are."""
        count = len(self.choices)
        first = max(0, min(self.index - self.LINES // 2, count - self.LINES))
        lines = []
        for at in range(first, min(first + self.LINES, count)):
            here = at == self.index
            _code, text = self.choices[at]
            body = text if isinstance(text, Content) else Content.styled(text, self._style(here))
            mark = Content.styled("> " if here else "  ", self._style(here))
            lines.append(mark + (body.stylize("bold") if here else body))
        if count > self.LINES:
            place = Content.styled(f"   {self.index + 1}/{count}", MUTED)
            lines[-1] += place
        return Content("\n").join(lines)

    def action_step(self, by: int) -> None:
        """The next or the one before; at the ends, on to the field beyond."""
        to = self.index + by
        if 0 <= to < len(self.choices):
            self.value = self.choices[to][0]
        elif by > 0:
            self.screen.focus_next()
        else:
            self.screen.focus_previous()
