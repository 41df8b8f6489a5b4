"""Text that is laid out for the width it gets, and the scrolling panes that hold it."""

from collections.abc import Callable, Sequence
from typing import ClassVar

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget
from textual.widgets import Static

#: Lays text out in so many cells; its lines are no longer than that.
Maker = Callable[[int], Content]


class Sheet(Widget):
    """Text made anew for each width; drawing the same again costs nothing."""

    DEFAULT_CSS = "Sheet { height: auto; width: 1fr; }"

    def __init__(self, id: str | None = None, classes: str | None = None) -> None:
        """Make an empty sheet."""
        super().__init__(id=id, classes=classes)
        self._maker: Maker = _nothing
        self._made: tuple[int, Content] = (0, Content(""))

    @property
    def text(self) -> str:
        """What it shows, as plain text."""
        return self._at(self.size.width or 80).plain

    def draw(self, maker: Maker) -> None:
        """Show what ``maker`` lays out; repainted only if that is something else than before."""
        width, before = self._made
        self._maker = maker
        if not width:
            self._lay_out()
            return
        after = maker(width)
        self._made = (width, after)
        if not after.is_same(before):
            if _height(after) != _height(before):
                self._lay_out()
            else:
                self.refresh()

    def _lay_out(self) -> None:
        """Have its height asked for anew; Textual keeps the height that it had, if a layout is
        due already that was asked for before and has measured the sheet since."""
        self._box_model_cache.clear()
        self.refresh(layout=True)

    def _at(self, width: int) -> Content:
        if self._made[0] != width:
            self._made = (width, self._maker(width))
        return self._made[1]

    def get_content_height(
        self,
        container: Size,  # noqa: ARG002 - Textual's signature; a sheet is as high as its lines
        viewport: Size,  # noqa: ARG002 - the same
        width: int,
    ) -> int:
        """As many lines as were made."""
        return _height(self._at(width)) if width else 0

    def render(self) -> Content:
        """The text for the width at hand."""
        return self._at(self.size.width)


def _nothing(_width: int) -> Content:
    return Content("")


def _height(content: Content) -> int:
    return content.plain.count("\n") + 1 if content.plain else 0


class Pane(VerticalScroll, can_focus=True, inherit_bindings=False):
    """A titled sheet that scrolls by itself; its title shows whether keys scroll it."""

    DEFAULT_CSS = """
    Pane { padding: 0 1; scrollbar-size-vertical: 1; }
    Pane > .title { color: $foreground 60%; text-style: bold; height: 1; }
    Pane:focus > .title { color: $accent; }
    Pane > Sheet { margin: 0 0 1 0; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "scroll_up", show=False),
        Binding("down,j", "scroll_down", show=False),
        Binding("pageup", "page_up", show=False),
        Binding("pagedown,space", "page_down", show=False),
        Binding("home", "scroll_home", show=False),
        Binding("end", "scroll_end", show=False),
    ]

    def __init__(self, title: str, id: str) -> None:
        """Make an empty pane with a title."""
        super().__init__(id=id)
        self.head = title
        self.sheet = Sheet()

    def compose(self) -> ComposeResult:
        """Title and text."""
        yield Static(Content(self.head), classes="title")
        yield self.sheet

    def draw(self, maker: Maker) -> None:
        """Show what ``maker`` lays out; the scroll position stays."""
        self.sheet.draw(maker)


def hanging(first: Content, body: Content, width: int) -> list[Content]:
    """``first`` and beside it ``body``, whose further lines are indented as far as the first."""
    indent = first.cell_length
    top, *more = body.wrap(max(8, width - indent)) or [Content("")]
    return [first + top, *(Content(" " * indent) + line for line in more)]


def flowing(first: Content, parts: Sequence[Content], width: int) -> Content:
    """``first`` and beside it the parts, two blanks apart; lines break between parts, not in them,
    as long as a part fits on a line of its own."""
    indent = first.cell_length
    lines, line = list[Content](), first
    for part in parts:
        if line.cell_length > indent and line.cell_length + 2 + part.cell_length > width:
            lines.append(line)
            line = Content(" " * indent)
        gap = "  " if line.cell_length > indent else ""
        *before, line = hanging(line + gap, part, width)
        lines += before
    return stacked([*lines, line])


def paired(told: Sequence[tuple[str, str]], width: int) -> list[Content]:
    """Labels, and below each other what there is to say; labels of nothing are left out."""
    kept = [(label, text) for label, text in told if text]
    room = max((cell_len(label) for label, _text in kept), default=0) + 2
    lines = list[Content]()
    for label, text in kept:
        first = Content.styled(label + " " * (room - cell_len(label)), "$foreground 60%")
        for part in text.split("\n"):
            lines += hanging(first, Content(part), width)
            first = Content(" " * room)
    return lines


def stacked(lines: Sequence[Content]) -> Content:
    """Lines below one another."""
    return Content("\n").join(lines)
