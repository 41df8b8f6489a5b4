"""Any call, open or closed: type part of its number, name or phone, Enter opens its case."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar, cast

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.screen import ModalScreen

from opsroom.language import _
from opsroom.language.words import word
from opsroom.store.findsql import FoundCall, find_calls
from opsroom.ui import present
from opsroom.ui.widgets.field import Field
from opsroom.ui.widgets.grid import Grid
from opsroom.ui.widgets.gridmodel import Cell, Column

if TYPE_CHECKING:
    from opsroom.ui.app import OpsApp


class FindCall(ModalScreen[str]):
    """The calls that fit what is typed, the latest first; gives the number of the chosen one."""

    CSS = """
    FindCall > Vertical {
        width: 96; max-width: 96%; height: 24; max-height: 90%; padding: 1 1; background: $surface;
    }
    FindCall Field { border: none; height: 1; background: $panel; padding: 0 1; margin: 0 0 1 0; }
    """
    BINDINGS: ClassVar = [
        Binding("escape", "leave", show=False),
        Binding("enter", "open", show=False, priority=True),
        Binding("up", "step(-1)", show=False, priority=True),
        Binding("down", "step(1)", show=False, priority=True),
    ]

    @property
    def room(self) -> "OpsApp":
        """The app, as what it is."""
        return cast("OpsApp", self.app)

    def compose(self) -> ComposeResult:
        """A field and the calls found."""
        with Vertical():
            yield Field(
                placeholder=_("Call by number, name or phone; closed ones too"), compact=True
            )
            grid = Grid(
                _columns(), self.cells, key=lambda row: row.id, empty=_("No call has these words.")
            )
            grid.can_focus = False
            yield grid

    def on_mount(self) -> None:
        """The latest calls, until something is typed."""
        self._find("")
        self.query_one(Field).focus()

    def _find(self, text: str) -> None:
        grid = self.query_one(Grid)
        grid.load(find_calls(self.room.feed.store.conn, text), self.room.now())
        grid.action_cursor_to(0)

    def cells(self, row: FoundCall, now: int) -> Sequence[Cell]:
        """A call's line."""
        received = present.moment(self.room.feed.calendar(row.site_id), row.received_at, now)
        state: Cell = (word("state", row.state), "muted")
        return (row.number, state, row.customer_name, row.phone, row.model, received)

    @on(Field.Changed)
    def typing(self, event: Field.Changed) -> None:
        """Find anew."""
        self._find(event.value)

    def action_step(self, by: int) -> None:
        """Another call."""
        self.query_one(Grid).action_cursor(by)

    def action_leave(self) -> None:
        """Open none."""
        self.dismiss()

    @on(Grid.Chosen)
    def action_open(self) -> None:
        """Open the case of the call under the cursor."""
        row = self.query_one(Grid).current
        if isinstance(row, FoundCall):
            self.dismiss(row.number)


def _columns() -> tuple[Column, ...]:
    return (
        Column("number", _("call"), width=8),
        Column("state", _("state"), width=10, priority=1),
        Column("customer", _("customer"), min_width=16, weight=3),
        Column("phone", _("phone"), width=15, priority=2),
        Column("model", _("model"), width=10, priority=4),
        Column("received", _("received"), width=14, priority=3),
    )
