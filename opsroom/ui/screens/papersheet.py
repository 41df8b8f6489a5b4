"""A paper of a case, as it would be printed, to be read on the screen."""

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from opsroom.language import _
from opsroom.ui.widgets.bars import MUTED
from opsroom.ui.widgets.sheet import Pane, stacked

if TYPE_CHECKING:
    from opsroom.actions.printing import Printed


class PaperSheet(ModalScreen[None]):
    """One paper in a pane that scrolls, and how it is had on paper.

    Nothing is written from here: who has but the screen has no files (and needs none).
    """

    CSS = """
    PaperSheet { align: center top; }
    PaperSheet > Pane, PaperSheet > #how { width: 82; max-width: 100%; padding: 0 0 0 1; }
    PaperSheet > Pane { height: 1fr; background: $surface; }
    PaperSheet > #how { height: auto; background: $panel; }
    """
    BINDINGS: ClassVar = [Binding("escape,q,enter", "dismiss", show=False)]

    def __init__(self, number: str, paper: "Printed") -> None:
        """Show a paper of the case of that number."""
        super().__init__()
        self.number, self.paper = number, paper

    def compose(self) -> ComposeResult:
        """The paper, and below it how to print it."""
        yield Pane(f"{self.paper.title}  {self.paper.ref}", id="paper")
        yield Static(Content.styled(self.how, MUTED), id="how")

    @property
    def how(self) -> str:
        """The command that prints it, and the key that closes it."""
        wanted = self.paper.kind if self.paper.ref in {"-", self.number} else self.paper.ref
        copies = " --copies" if self.paper.holders else ""
        command = f"opsroom case paper {self.number} {wanted}{copies}"
        return _("To print: {command}   Esc: close").format(command=command)

    def on_mount(self) -> None:
        """Lay it out; keys scroll it."""
        pane = self.query_one(Pane)
        pane.draw(self._lines)
        pane.focus()

    def _lines(self, width: int) -> Content:
        """The lines of the paper, broken where the screen is narrower than it."""
        lines = list[Content]()
        for text in self.paper.texts[0].rstrip("\n").split("\n"):
            lines += Content(text).wrap(width) if text else [Content("")]
        return stacked(lines)
