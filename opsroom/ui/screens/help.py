"""All keys of a screen, from the command table."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from opsroom.language import N_, _
from opsroom.ui.commands import on_screen
from opsroom.ui.widgets.bars import MUTED
from opsroom.ui.widgets.casecard import pairs_content

#: Keys of the list itself, which no command of the table stands for.
LIST_KEYS = (
    ("Up Down", N_("Up and down")),
    ("PgUp PgDn", N_("A page up and down")),
    ("Home End", N_("First and last")),
    ("Space", N_("Mark a row")),
)


#: Cells of a line.
WIDTH = 68


class Help(ModalScreen[None]):
    """The keys that work here, by what they act on."""

    CSS = """
    Help > VerticalScroll {
        width: 74; max-width: 100%; height: auto; max-height: 94%; padding: 1 2;
        background: $surface;
    }
    """
    BINDINGS: ClassVar = [Binding("escape,question_mark,f1,q,enter", "dismiss", show=False)]

    def __init__(self, mode: str, closed: frozenset[str] = frozenset()) -> None:
        """Make the help of the screen of that name, without what is closed to the person."""
        super().__init__()
        self.mode, self.closed = mode, closed

    def compose(self) -> ComposeResult:
        """One column of groups."""
        with VerticalScroll():
            yield Static(keys_content(self.mode, self.closed))


def keys_content(mode: str, closed: frozenset[str] = frozenset()) -> Content:
    """Groups of keys and what they do."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for command in (c for c in on_screen(mode) if c.id not in closed):
        groups.setdefault(_(command.group), []).append((f"{command.shown_key:<9}", _(command.help)))
    groups.setdefault(_("The list"), []).extend((f"{key:<9}", _(text)) for key, text in LIST_KEYS)
    blocks = []
    for title, keys in groups.items():
        head = Content.styled(title, "bold $accent")
        blocks.append(head + "\n" + pairs_content(keys, WIDTH, style="bold", margin=2))
    blocks.append(Content.styled(_("Esc closes this."), MUTED))
    return Content("\n\n").join(blocks)
