"""Abnormality slips: complaints that caused no loss, with the unit that must improve (CMP-16)."""

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from opsroom.language import _, n_
from opsroom.language.words import word
from opsroom.store import complaintsql, slipsql
from opsroom.ui import presentslips, slipacts
from opsroom.ui.casedesk import Desk
from opsroom.ui.presentslips import SlipLine
from opsroom.ui.screens.base import OpsScreen
from opsroom.ui.widgets.bars import MUTED
from opsroom.ui.widgets.grid import Grid
from opsroom.ui.widgets.gridmodel import Cell
from opsroom.ui.widgets.sheet import Pane


class SlipsScreen(OpsScreen):
    """The slips, live; below, the one in hand.

    Attributes:
        mine: whether those for the person's unit alone are shown.
        over: whether the settled ones are shown too.
    """

    mode: ClassVar[str] = "slips"
    sorts: ClassVar[tuple[str, ...]] = ("number", "to", "customer", "state")
    CSS = """
    SlipsScreen #showing { height: 1; padding: 0 1; margin: 1 0 0 0; }
    SlipsScreen #list { height: 1fr; margin: 1 0 0 0; }
    SlipsScreen #slip { height: auto; max-height: 45%; margin: 1 0 0 0; }
    """

    def __init__(self, number: str = "") -> None:
        """The open slips; the cursor on the one of that number."""
        super().__init__()
        self.mine, self.over = False, False
        self._wanted = number

    def body(self) -> ComposeResult:
        """What is shown, the list, the slip in hand."""
        yield Static(id="showing")
        yield Grid(
            presentslips.columns(),
            self.cells,
            key=lambda line: line.number,
            empty=_("No slip here. n issues one; w and z show others."),
            haystack=lambda line: line.haystack(),
            id="list",
        )
        yield Pane("", id="slip")

    def on_mount(self) -> None:
        """The keys work on the list."""
        super().on_mount()
        grid = self.query_one(Grid)
        grid.named = lambda line: line.number
        grid.focus()

    def cells(self, line: SlipLine, now: int) -> Sequence[Cell]:
        """A slip's line."""
        return presentslips.cells(line, self.room.feed.calendar(line.slip.site), now)

    def reload(self, now: int) -> None:
        """Read the slips anew; the cursor stays on its slip."""
        desk = Desk(self.room, now)
        rows = slipsql.slips(desk.conn, self.room.feed.site, open_only=not self.over)
        shown = [desk.slip(row) for row in rows if not self.mine or row.role in desk.roles]
        grid = self.query_one(Grid)
        grid.load(shown, now)
        if self._wanted:
            grid.select_key(self._wanted)
            self._wanted = ""
        self._draw(now)
        self.query_one("#showing", Static).update(self._showing(len(shown)))

    def _showing(self, count: int) -> Content:
        pieces: list[tuple[str, str]] = []
        for key, text in (
            ("w", _("for your unit") if self.mine else _("all slips")),
            ("z", _("settled ones too") if self.over else _("open")),
        ):
            pieces += [(key, "bold $accent"), (f" {text}    ", "$foreground")]
        shown = n_("{n} shown", "{n} shown", count).format(n=count)
        role = word("role", self.room.door.actor.role)
        return Content.assemble(*pieces, (shown, "bold"), (f"    {role}", MUTED))

    def in_slip(self) -> SlipLine | None:
        """The slip under the cursor."""
        line = self.query_one(Grid).current
        return line if isinstance(line, SlipLine) else None

    @on(Grid.Highlighted)
    @on(Grid.Emptied)
    def moved(self) -> None:
        """Another slip is in hand."""
        self._draw(self.room.now())
        self.show_keys()

    @on(Grid.Chosen)
    def chosen(self) -> None:
        """What is next with it: its case, or the answer."""
        line = self.in_slip()
        if line is not None and line.slip.case:
            self.do_slip_case()
        else:
            self.do_slip_settle()

    def _draw(self, now: int) -> None:
        line = self.in_slip()
        cal = self.room.feed.calendar(line.slip.site) if line is not None else None
        pane = self.query_one("#slip", Pane)
        pane.draw(lambda width: presentslips.sheet(line, cal, now, width))

    def show_keys(self) -> None:
        """Dim the keys that can't work on the slip in hand, or not for this person."""
        line = self.in_slip()
        idle = set()
        roles = Desk(self.room, self.room.now()).roles
        if line is None or line.slip.state != "open" or line.slip.role not in roles:
            idle.add("slip.settle")
        if line is None or line.slip.case:
            idle.add("slip.upgrade")
        if line is None or not line.slip.case:
            idle.add("slip.case")
        self.dim(idle)

    # -- commands

    def do_slip_settle(self) -> None:
        """What the unit has improved."""
        if line := self._in_hand():
            slipacts.settle(self.room, line)

    def do_slip_upgrade(self) -> None:
        """Make a case of it."""
        if line := self._in_hand():
            slipacts.upgrade(self.room, line)

    def do_slip_issue(self) -> None:
        """A new one."""
        slipacts.issue(self.room)

    def do_slip_case(self) -> None:
        """The case that it became."""
        line = self._in_hand()
        if line is None:
            return
        case = complaintsql.find_case(self.room.feed.store.conn, line.slip.case or "")
        if case is None:
            self.room.tell(_("Slip {number} is no case.").format(number=line.number), "warning")
        else:
            self.room.open_complaint(case)

    def do_slip_whose(self) -> None:
        """All, or those for the person's unit."""
        self.mine = not self.mine
        self.refresh_all()

    def do_slip_over(self) -> None:
        """The settled ones too, or the open."""
        self.over = not self.over
        self.refresh_all()

    def do_slip_back(self) -> None:
        """Show all rows again; then back to the cases."""
        if not self.unfilter():
            self.dismiss()

    def _in_hand(self) -> SlipLine | None:
        line = self.in_slip()
        if line is None:
            self.room.tell(_("There is no slip in hand."), "warning")
        return line
