"""The line where a filter is typed, at the foot of every list's screen."""

from typing import TYPE_CHECKING, ClassVar, cast

from textual.binding import Binding
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from opsroom.language import _

if TYPE_CHECKING:
    from textual.widgets import Input

    from opsroom.ui.screens.base import OpsScreen
    from opsroom.ui.widgets.field import Field


class FilterBar(Widget):
    """The line where a filter is typed; hidden while there is none.

    Its field is made when it is first opened: the board is there sooner without.
    """

    DEFAULT_CSS = """
    FilterBar {
        height: 1; dock: bottom; margin: 0 0 1 0; display: none; background: $panel;
        layout: horizontal;
    }
    FilterBar.-open { display: block; }
    FilterBar > Static { width: auto; padding: 0 1; color: $accent; }
    FilterBar > Field { border: none; height: 1; padding: 0 1; background: $panel; width: 1fr; }
    """
    BINDINGS: ClassVar = [
        Binding("escape", "clear", show=False),
        Binding("down", "keep", show=False),
    ]

    _field: "Field | None" = None

    @property
    def text(self) -> str:
        """The filter that is on; empty for none."""
        return self._field.value if self._field is not None else ""

    def open(self) -> None:
        """Show the line and go on typing where it ends."""
        self.add_class("-open")
        field = self._field or self._make()
        field.cursor_position = len(field.value)
        field.focus()
        if grid := cast("OpsScreen", self.screen).list():
            grid.expect_filter()

    def _make(self) -> "Field":
        from opsroom.ui.widgets.field import Field

        self._field = Field(placeholder=_("words in any column"), compact=True)
        self.mount(Static(Content("/ " + _("filter:"))), self._field)
        return self._field

    def on_input_changed(self, event: "Input.Changed") -> None:
        """Filter as it is typed."""
        event.stop()
        if grid := cast("OpsScreen", self.screen).list():
            grid.filter(event.value)

    def on_input_submitted(self, event: "Input.Submitted") -> None:
        """Enter: back to the list, filter kept."""
        event.stop()
        self.action_keep()

    def action_clear(self) -> None:
        """Show all rows again."""
        if self._field is not None:
            self._field.value = ""
        self.remove_class("-open")
        self._back()

    def action_keep(self) -> None:
        """Back to the list, filter kept."""
        if not self.text:
            self.remove_class("-open")
        self._back()

    def _back(self) -> None:
        if grid := cast("OpsScreen", self.screen).list():
            grid.end_filter()
            grid.focus()
