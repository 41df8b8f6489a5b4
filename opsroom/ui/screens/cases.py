"""Complaint cases of all tracks, the most urgent first, and the inbox of whoever sits here."""

from collections.abc import Sequence
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Static

from opsroom.language import _, n_
from opsroom.language.words import word
from opsroom.store.complaintsql import CaseRow
from opsroom.ui import caseroute, complaintpage, presentcases
from opsroom.ui.casedesk import Desk, known
from opsroom.ui.casereminders import reminders
from opsroom.ui.presentcases import Line, View
from opsroom.ui.presentslips import SlipLine
from opsroom.ui.screens.casehand import CaseHand
from opsroom.ui.widgets.bars import MUTED, Figures
from opsroom.ui.widgets.grid import Grid
from opsroom.ui.widgets.gridmodel import Cell
from opsroom.ui.widgets.sheet import Pane

#: From this many columns on, the case in hand stands beside the list.
WIDE = 170
#: Whose cases are shown: all, what waits for the person, those they are first responsible for.
WHOSE = ("all", "inbox", "own")


class CasesScreen(CaseHand):
    """The register of complaint cases, live.

    Attributes:
        whose: which of :data:`WHOSE`.
        track, step: the only one shown, by code and by title; empty for all.
        over: whether the closed ones are shown instead.
    """

    mode: ClassVar[str] = "cases"
    sorts: ClassVar[tuple[str, ...]] = ("number", "track", "customer", "step", "acts")
    CSS = """
    CasesScreen #showing { height: auto; padding: 0 1; }
    CasesScreen #main { height: 1fr; margin: 1 0 0 0; }
    CasesScreen Grid { width: 1fr; }
    CasesScreen #beside { display: none; width: 62; margin: 0 0 0 1; }
    CasesScreen.-beside #beside { display: block; }
    """

    def __init__(self) -> None:
        """All open cases."""
        super().__init__()
        self.whose, self.track, self.step, self.over = "all", "", "", False
        self._lines: list[Line] = []
        self._shape = ("all", False)
        self._order_at = 0

    def body(self) -> ComposeResult:
        """Counts, what is shown, the list, the case in hand."""
        yield Figures()
        yield Static(id="showing")
        with Horizontal(id="main"):
            yield Grid(
                presentcases.columns(),
                self.cells,
                key=lambda line: line.row.id,
                empty=_("No case here. m opens one, w and t show others."),
                haystack=lambda line: (
                    line.haystack() if isinstance(line, SlipLine) else presentcases.haystack(line)
                ),
                clocks=self.clock_cells,
                id="list",
            )
            yield Pane("", id="beside")

    def on_mount(self) -> None:
        """The keys work on the list."""
        super().on_mount()
        grid = self.query_one(Grid)
        grid.named = lambda line: line.row.number
        grid.empty_filtered = _("No case has these words. Esc shows all.")
        grid.focus()

    def come_back(self, subject: str) -> None:
        """The case has the cursor again."""
        kind, _colon, row_id = subject.partition(":")
        if kind == "case":
            self.query_one(Grid).select_key(int(row_id))

    # -- what is shown

    def cells(self, line: Line | SlipLine, now: int) -> Sequence[Cell]:
        """A case's line; in the inbox there are slips too."""
        feed = self.room.feed
        if isinstance(line, SlipLine):
            return line.inbox_cells()
        return presentcases.cells(
            line,
            feed.calendar(line.row.site_id),
            now,
            inbox=self.whose == "inbox",
            close_only=feed.close_only,
        )

    def clock_cells(self, line: Line | SlipLine, now: int) -> Sequence[Cell]:
        """What a second changes of it."""
        feed = self.room.feed
        if isinstance(line, SlipLine):
            return line.inbox_cells()[:2]
        cal = feed.calendar(line.row.site_id)
        return presentcases.clock_cells(line, cal, now, close_only=feed.close_only)

    def reload(self, now: int) -> None:
        """Read the cases anew; the cursor stays on its case."""
        self._order_at = now
        self._desk = Desk(self.room, now)
        everything = self._desk.open()
        self._lines = self._desk.over() if self.over else everything
        shape = (self.whose, self.over)
        grid = self.query_one(Grid)
        if shape != self._shape:
            self._shape = shape
            columns = presentcases.columns(inbox=self.whose == "inbox", over=self.over)
            grid.set_columns(columns)
        shown = [line for line in self._lines if self._wanted(line)]
        if not self.over:
            cal = self.room.feed.calendar
            shown.sort(key=lambda line: presentcases.urgency(line, cal(line.row.site_id), now))
        slips = self._slips()
        rows = [*shown, *slips] if self.whose == "inbox" else shown
        grid.load(rows, now)
        counts = presentcases.count(everything, now)
        counts = counts._replace(waiting=counts.waiting + len(slips))
        self.query_one(Figures).figures = presentcases.figures(counts)
        self.query_one("#showing", Static).update(self._showing(len(rows)))
        self._draw(now)

    def _slips(self) -> list[SlipLine]:
        """The slips that wait for the person's unit, of the chosen site (CMP-16)."""
        rows = self.desk.slips
        return [self.desk.slip(row) for row in rows if self.room.feed.site in (None, row.site)]

    def _wanted(self, line: Line) -> bool:
        if self.track and line.row.track != self.track:
            return False
        if self.step and line.step != self.step:
            return False
        if self.whose == "inbox":
            return bool(line.waits)
        mine = line.row.owner_id == self.room.door.actor.id
        return line.row.state == "open" or self.over if self.whose == "all" else mine

    def _showing(self, count: int) -> Content:
        """Whose cases, of which track and step; each with its key."""
        whose = {
            "all": _("all cases"),
            "inbox": _("what waits for you"),
            "own": _("first responsible: you"),
        }
        chosen = (
            ("w", _("concluded") + ": " + whose[self.whose] if self.over else whose[self.whose]),
            ("t", self.desk.words.track(self.track) if self.track else _("all tracks")),
            ("i", self.step or _("all steps")),
        )
        pieces: list[tuple[str, str]] = []
        for key, text in chosen:
            pieces += [(key, "bold $accent"), (f" {text}    ", "$foreground")]
        role = word("role", self.room.door.actor.role)
        shown = n_("{n} shown", "{n} shown", count).format(n=count)
        pieces += [(shown, "bold"), (f"    {role}", MUTED)]
        told = reminders(self.desk) if self.whose == "inbox" else []
        lines = [Content.assemble(*pieces), *(Content.styled(one, "$warning") for one in told)]
        return Content("\n").join(lines)

    def tick(self, now: int) -> None:
        """A second: countdowns; once a minute the order and the counts."""
        if now - self._order_at >= 60:
            self.reload(now)
        else:
            self.query_one(Grid).tick(now)

    def case_in_hand(self) -> CaseRow | None:
        """The case under the cursor."""
        line = self.query_one(Grid).current
        return line.row if isinstance(line, Line) else None

    def select(self, case: int) -> None:
        """Put the cursor on a case, if it is shown."""
        self.query_one(Grid).select_key(case)

    @on(Grid.Highlighted, "#list")
    @on(Grid.Emptied, "#list")
    def moved(self) -> None:
        """Another case is in hand."""
        self._draw(self.room.now())
        self.show_keys()

    @on(Grid.Chosen, "#list")
    def chosen(self) -> None:
        """Open its page."""
        self.do_complaint_open()

    def _draw(self, now: int) -> None:
        """The case in hand beside the list, if there is room."""
        pane, row = self.query_one("#beside", Pane), self.case_in_hand()
        if not pane.display:
            return
        case = known(self.desk, row.id) if row is not None else None
        if case is None:
            pane.draw(lambda _width: Content(""))
            return
        at = View(self.desk.words, self.room.feed.calendar(case.row.site_id), now)
        stops = caseroute.stops(case.row, case.steps, case.facts, at.words, at.cal)

        def page(width: int) -> Content:
            parts = (
                complaintpage.title(case, at, width),
                caseroute.table(case.line, stops, at, width),
                complaintpage.facts(case, at, width),
            )
            return Content("\n\n").join(parts)

        pane.draw(page)

    def on_resize(self, event: events.Resize) -> None:
        """Make or take the room beside the list."""
        self.set_class(event.size.width >= WIDE, "-beside")
        self.call_after_refresh(lambda: self._draw(self.room.now()))

    # -- commands

    def do_complaint_open(self) -> None:
        """Everything about the case."""
        from opsroom.ui.screens.complaint import ComplaintScreen

        if isinstance(line := self.query_one(Grid).current, SlipLine):
            self._open_slips(line.number)
        elif row := self.case_in_hand():
            self.room.push_screen(ComplaintScreen(row.id))

    def _open_slips(self, number: str = "") -> None:
        from opsroom.ui.screens.slips import SlipsScreen

        self.room.push_screen(SlipsScreen(number))

    def do_complaint_slips(self) -> None:
        """The slips."""
        self._open_slips()

    def do_complaint_whose(self) -> None:
        """All, what waits, own."""
        self.whose = WHOSE[(WHOSE.index(self.whose) + 1) % len(WHOSE)]
        if self.whose == "inbox":
            self.over = False
        self._again()

    def do_complaint_track(self) -> None:
        """The next track that has cases, or all."""
        here = {line.row.track for line in self._lines}
        known_tracks = [code for code in self.desk.words.policy.book.tracks if code in here]
        order = ["", *known_tracks, *sorted(here - set(known_tracks))]
        at = order.index(self.track) if self.track in order else 0
        self.track, self.step = order[(at + 1) % len(order)], ""
        self._again()

    def do_complaint_step(self) -> None:
        """The next step that has cases of the track, or all."""
        lines = [line for line in self._lines if self.track in ("", line.row.track)]
        order = ["", *dict.fromkeys(line.step for line in lines)]
        at = order.index(self.step) if self.step in order else 0
        self.step = order[(at + 1) % len(order)]
        self._again()

    def do_complaint_over(self) -> None:
        """The closed ones, or back to the open."""
        self.over = not self.over
        if self.whose == "inbox":
            self.whose = "all"
        self.step = ""
        self._again()

    def _again(self) -> None:
        self.reload(self.room.now())
        self.query_one(Grid).action_cursor_to(0)
        self.show_keys()

    def action_unfilter(self) -> None:
        """Escape shows all rows again: first the typed filter goes, then the others."""
        if not self.unfilter():
            self.whose, self.track, self.step, self.over = "all", "", "", False
            self._again()
