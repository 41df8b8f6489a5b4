"""The customers that a search finds, and below them the way to a new one (CUS-3)."""

from opsroom.domain.text import clean
from opsroom.language import _
from opsroom.language.words import word
from opsroom.store.customersql import CustomerRow, find
from opsroom.store.database import Store
from opsroom.ui.widgets.grid import Grid
from opsroom.ui.widgets.gridmodel import Cell, Column

#: Customers shown at most.
MOST = 50


class Found(Grid, can_focus=False):
    """A list that follows what is typed elsewhere; its cursor is moved from there too."""

    def __init__(self, id: str) -> None:
        """Nothing found yet."""
        super().__init__(
            columns(),
            cells,
            key=lambda row: row.id,
            empty=_("Type any part of a name, phone or serial number."),
            id=id,
        )

    def search(self, store: Store, text: str, now: int) -> None:
        """Find customers by any part of what the desk would know of them."""
        rows = find(store.conn, text, MOST)
        if text.strip():
            rows.append(new_row(text))
        self.load(rows, now)
        self.action_cursor_to(0)

    @property
    def customer(self) -> CustomerRow | None:
        """The row under the cursor; its ID is 0 on the way to a new customer."""
        row = self.current
        return row if isinstance(row, CustomerRow) else None


def columns() -> tuple[Column, ...]:
    """The columns of the customers found."""
    return (
        Column("name", _("customer"), min_width=20, weight=3),
        Column("phone", _("phone"), width=15, priority=1),
        Column("site", _("site"), width=4, priority=4),
        Column("zone", _("zone"), width=8, priority=3),
        Column("equipment", _("equipment"), min_width=12, weight=3, priority=2),
        Column("open", _("open"), width=4, right=True),
    )


def cells(row: CustomerRow, _now: int) -> tuple[Cell, ...]:
    """What a customer found shows; the last row begins a new one."""
    if not row.id:
        return ((f"+ {row.name}", "accent"), (_("new customer"), "muted"), "", "", "", "")
    calls = (str(row.open_calls), "warn") if row.open_calls else ""
    zone = word("zone", row.zone)
    return (row.name, row.phone, row.site_id, zone, (row.equipment, "muted"), calls)


def new_row(text: str) -> CustomerRow:
    """The row that begins a new customer."""
    return CustomerRow(0, "", clean(text), "", "", "", "", "", "", 0)
