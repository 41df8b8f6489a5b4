"""Any command by name: type a few letters, Enter runs it."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.screen import ModalScreen

from opsroom.language import _
from opsroom.ui.commands import Command, on_screen
from opsroom.ui.widgets.field import Field
from opsroom.ui.widgets.grid import Grid
from opsroom.ui.widgets.gridmodel import Cell, Column

#: Cells for the keys; the longest single one is Shift+Right.
KEYS = 11


def cells(command: Command, _now: int) -> tuple[Cell, ...]:
    """Keys, as many as there is room for, and what it does."""
    keys = " ".join(command.shown_keys)
    return (
        (keys if len(keys) <= KEYS else command.shown_key, "accent"),
        _(command.label),
        _(command.help),
    )


def rank(command: Command, typed: str) -> int:
    """The better match first: a label or a word that begins with what was typed."""
    label, words = _(command.label).casefold(), _(command.help).casefold()
    if not typed or label.startswith(typed):
        return 0
    return 1 if any(word.startswith(typed) for word in words.split()) else 2


class Palette(ModalScreen[str | None]):
    """The commands that work on a screen; gives the ID of the chosen one."""

    CSS = """
    Palette > Vertical {
        width: 72; max-width: 96%; height: 20; max-height: 90%; padding: 1 1; background: $surface;
    }
    Palette Field { border: none; height: 1; background: $panel; padding: 0 1; margin: 0 0 1 0; }
    """
    BINDINGS: ClassVar = [
        Binding("escape", "dismiss", show=False),
        Binding("enter", "run", show=False, priority=True),
        Binding("up", "step(-1)", show=False, priority=True),
        Binding("down", "step(1)", show=False, priority=True),
    ]

    def __init__(self, mode: str, closed: frozenset[str] = frozenset()) -> None:
        """Offer the commands of the screen of that name, but for those closed to the person."""
        super().__init__()
        self.offered = tuple(c for c in on_screen(mode) if c.id not in closed)

    def compose(self) -> ComposeResult:
        """A field and the commands that match it."""
        columns = (
            Column("key", "", width=KEYS),
            Column("label", "", width=12),
            Column("help", "", min_width=20),
        )
        with Vertical():
            yield Field(placeholder=_("A command"), compact=True)
            grid = Grid(columns, cells, key=lambda c: c.id, empty=_("No such command."))
            grid.can_focus = False
            yield grid

    def on_mount(self) -> None:
        """Everything, until something is typed."""
        self.query_one(Grid).load(self.offered, 0)
        self.query_one(Field).focus()

    @on(Field.Changed)
    def typing(self, event: Field.Changed) -> None:
        """Narrow the list."""
        typed = event.value.casefold().strip()
        grid = self.query_one(Grid)
        grid.load(sorted(self.offered, key=lambda c: rank(c, typed)), 0)
        grid.filter(event.value)
        grid.action_cursor_to(0)

    def action_step(self, by: int) -> None:
        """Another command."""
        self.query_one(Grid).action_cursor(by)

    def action_run(self) -> None:
        """Run it."""
        command = self.query_one(Grid).current
        self.dismiss(command.id if isinstance(command, Command) else None)
