"""A complaint case: its route, what its forms hold, its papers, its time line, its connections."""

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static

from opsroom.language import _
from opsroom.language.words import series, word
from opsroom.store.complaintsql import CaseRow
from opsroom.store.presencesql import Here
from opsroom.ui import casepage, casepapers, caseroute, casestory, complaintpage, paperlist
from opsroom.ui.casecommands import CASE_VERBS
from opsroom.ui.casedesk import Known, known
from opsroom.ui.command import Command
from opsroom.ui.commands import BY_ID, on_screen
from opsroom.ui.presence import also_here
from opsroom.ui.presentcases import View
from opsroom.ui.screens.casehand import CaseHand
from opsroom.ui.widgets.parts import tabs
from opsroom.ui.widgets.sheet import Pane, Sheet

#: From so many columns and lines on, all parts are shown at once; below, one at a time.
ROOMY = (104, 30)
#: In fewer lines the head gives way to the parts.
LOW = 20
#: In fewer lines complaint and clock have two each: the rest is for what is read.
FLAT = 15
#: From so many columns on, there are three columns of parts.
WIDE = 170
#: The parts in their order, and the command that goes to each.
PARTS = {
    "route": "complaint.route",
    "facts": "complaint.facts",
    "papers": "complaint.papers",
    "story": "case.story",
    "chain": "complaint.chain",
}
#: Lines that the route takes in the head of a small window.
SHORT = 2


class ComplaintScreen(CaseHand):
    """One case, live, with all that can be done to it now."""

    mode: ClassVar[str] = "complaint"
    CSS = """
    ComplaintScreen #head { height: auto; padding: 1 1 0 1; }
    ComplaintScreen #line { margin: 1 0 0 0; }
    ComplaintScreen #now { margin: 1 0 0 0; }
    ComplaintScreen #parts { height: 1; padding: 0 1; margin: 1 0 0 0; }
    ComplaintScreen #panes { height: 1fr; margin: 1 0 0 0; }
    ComplaintScreen Pane > .title { display: none; }
    ComplaintScreen.-roomy Pane > .title { display: block; }
    ComplaintScreen Pane { display: none; height: 1fr; }
    ComplaintScreen Pane.-shown { display: block; }
    ComplaintScreen .column { width: 1fr; display: none; }
    ComplaintScreen .column.-shown { display: block; }
    ComplaintScreen.-low #now, ComplaintScreen.-low #standing { display: none; }
    ComplaintScreen.-low #head { padding: 0 1; }
    ComplaintScreen.-low #line { display: none; }
    ComplaintScreen.-flat #title, ComplaintScreen.-flat #clock { max-height: 2; }
    ComplaintScreen.-low #parts, ComplaintScreen.-low #panes { margin: 0; }
    ComplaintScreen.-roomy .column { margin: 0 2 0 0; }
    ComplaintScreen.-roomy #papers { height: auto; max-height: 45%; margin: 0 0 1 0; }
    ComplaintScreen.-roomy #chain { height: auto; max-height: 30%; margin: 0 0 1 0; }
    ComplaintScreen.-wide #steps { max-width: 64; }
    """

    def __init__(self, case: int) -> None:
        """Show the case of that row ID."""
        super().__init__()
        self.case = case
        self.known: Known | None = None
        self._part = "route"
        self._read_at = 0
        self._others: tuple[Here, ...] | None = None

    def body(self) -> ComposeResult:
        """Head with the route, what can be done, and the parts."""
        with Vertical(id="head"):
            yield Sheet(id="title")
            yield Sheet(id="clock")
            yield Sheet(id="standing")
            yield Sheet(id="also")
            yield Sheet(id="line")
            yield Sheet(id="now")
        yield Static(id="parts")
        with Horizontal(id="panes"):
            with Vertical(id="steps", classes="column"):
                yield Pane(_("Route"), id="route")
            with Vertical(id="left", classes="column"):
                yield Pane(_("Forms"), id="facts")
            with Vertical(id="right", classes="column"):
                yield Pane(_("Documents"), id="papers")
                yield Pane(_("Connections"), id="chain")
                yield Pane(_("Time line"), id="story")

    # -- data

    def reload(self, now: int) -> None:
        """Read the case anew and show it; what is scrolled stays where it is."""
        self._read_at = now
        self._desk = self.make_desk(now)
        self.known = known(self._desk, self.case)
        if self.known is not None:
            self._draw(self.known, now)

    def _view(self, case: Known, now: int) -> View:
        return View(self.desk.words, self.room.feed.calendar(case.row.site_id), now)

    def _draw(self, case: Known, now: int) -> None:
        at = self._view(case, now)
        events_ = casestory.story(case.row, case.journal, case.names, at)
        self.query_one("#title", Sheet).draw(lambda width: complaintpage.title(case, at, width))
        self.query_one("#now", Sheet).draw(self._possible)
        self.query_one("#facts", Pane).draw(lambda width: complaintpage.facts(case, at, width))
        self.query_one("#papers", Pane).draw(lambda width: complaintpage.papers(case, at, width))
        self.query_one("#chain", Pane).draw(lambda width: complaintpage.chain(case, at, width))
        self.query_one("#story", Pane).draw(
            lambda width: casepage.timeline(events_, at.cal, now, width)
        )
        self._draw_clocks(case, now)

    def _draw_clocks(self, case: Known, now: int) -> None:
        """What a second changes."""
        at = self._view(case, now)
        stops = caseroute.stops(case.row, case.steps, case.facts, at.words, at.cal)
        most = 0 if self.roomy else SHORT
        self.query_one("#clock", Sheet).draw(lambda width: complaintpage.clock(case, at, width))
        self.query_one("#standing", Sheet).draw(
            lambda width: complaintpage.standing(case, at, width)
        )
        self.query_one("#line", Sheet).draw(
            lambda width: caseroute.line(case.line, stops, at, width, most=most)
        )
        self.query_one("#route", Pane).draw(
            lambda width: caseroute.table(case.line, stops, at, width)
        )

    def tick(self, now: int) -> None:
        """A second: the countdowns. Once a minute everything."""
        if self.known is None:
            return
        self._draw_others(self.known)
        if now - self._read_at >= 60:
            self.reload(now)
        else:
            self._draw_clocks(self.known, now)

    @property
    def at_case(self) -> tuple[str, str]:
        """What others see that is open here."""
        return (self.known.row.number if self.known else "", "")

    def _draw_others(self, case: Known) -> None:
        """Who else has this case open, while it lasts."""
        if self.room.presence.others != self._others:
            self._others = self.room.presence.others
            calendar = self.room.feed.calendar(case.row.site_id)
            told = also_here(self._others, calendar, self.room.now())
            sheet = self.query_one("#also", Sheet)
            sheet.display = bool(self._others)
            sheet.draw(lambda width: casepage.folded(told, width))

    def case_in_hand(self) -> CaseRow | None:
        """The case of this page."""
        return self.known.row if self.known is not None else None

    def _possible(self, width: int) -> Content:
        """What can be done now, with its keys."""
        idle = self.idle() | self.closed
        pieces = [
            (command.shown_key, self._called(command))
            for command in on_screen(self.mode)
            if command.id in (*CASE_VERBS, "complaint.paper", "complaint.settle")
            and command.id not in idle
        ]
        return casepage.possible(pieces, width)

    def _called(self, command: Command) -> str:
        """A command by its label; that for papers by what can be done with them."""
        row = self.case_in_hand()
        if command.id != "complaint.paper" or row is None:
            return _(command.label)
        found = casepapers.of_person(self.desk, row)
        deeds = dict.fromkeys(casepapers.DEEDS[one.kind] for one in found)
        return series(word("case_verb", deed) for deed in deeds)

    # -- parts

    def on_resize(self, event: events.Resize) -> None:
        """Show all parts at once where there is room."""
        wide, high = event.size
        self.set_class(wide >= ROOMY[0] and high >= ROOMY[1], "-roomy")
        self.set_class(high < LOW, "-low")
        self.set_class(high < FLAT, "-flat")
        self.set_class(wide >= WIDE and high >= ROOMY[1], "-wide")
        self._show_parts()
        self.call_after_refresh(self._fit)

    def _fit(self) -> None:
        """Lay out the route anew: it has more lines where there is room."""
        if self.known is not None:
            self._draw_clocks(self.known, self.room.now())

    @property
    def roomy(self) -> bool:
        """Whether all parts are shown at once."""
        return self.has_class("-roomy")

    def _columns(self) -> dict[str, tuple[str, ...]]:
        return {"steps": ("route",), "left": ("facts",), "right": ("papers", "chain", "story")}

    def _visible(self) -> Sequence[str]:
        """The parts that are on the screen; where the head has the whole route, not that."""
        if not self.roomy:
            return (self._part,)
        return [part for part in PARTS if part != "route" or self.has_class("-wide")]

    def _show_parts(self) -> None:
        visible = self._visible()
        if self._part not in visible:
            self._part = visible[0]
        for part in PARTS:
            self.query_one(f"#{part}", Pane).set_class(part in visible, "-shown")
        for column, parts in self._columns().items():
            self.query_one(f"#{column}").set_class(any(p in visible for p in parts), "-shown")
        line = self.query_one("#parts", Static)
        line.display = not self.roomy
        line.update(tabs(((part, BY_ID[one]) for part, one in PARTS.items()), self._part))
        self.query_one(f"#{self._part}", Pane).focus(scroll_visible=False)

    def _go(self, part: str) -> None:
        self._part = part
        self._show_parts()

    def _step(self, by: int) -> None:
        order = list(PARTS) if not self.roomy else list(self._visible())
        self._go(order[(order.index(self._part) + by) % len(order)])

    # -- commands

    def do_case_back(self) -> None:
        """Back to where one came from."""
        self.dismiss()

    def do_case_next(self) -> None:
        """The next part."""
        self._step(1)

    def do_case_before(self) -> None:
        """The part before."""
        self._step(-1)

    def do_complaint_route(self) -> None:
        """The steps."""
        self._go("route")

    def do_complaint_facts(self) -> None:
        """The forms."""
        self._go("facts")

    def do_complaint_papers(self) -> None:
        """The papers."""
        self._go("papers")

    def do_complaint_print(self) -> None:
        """Its papers as they are printed."""
        paperlist.start(self.room, self.case_in_hand())

    def do_case_story(self) -> None:
        """What happened."""
        self._go("story")

    def do_complaint_chain(self) -> None:
        """The connections."""
        self._go("chain")
