"""The case: all that is known of a call, its time line, its deadline explained, its customer."""

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static

from opsroom.domain.calls import State, held_at, possible
from opsroom.domain.people import Actor
from opsroom.domain.standing import Standing, standing_of
from opsroom.language import _
from opsroom.language.words import word
from opsroom.store.casesql import CallRow, Case, case
from opsroom.store.customersql import CustomerFile, customer_file
from opsroom.store.presencesql import Here
from opsroom.ui import casepage
from opsroom.ui.commands import BY_ID, on_screen
from opsroom.ui.permitted import VERB_OF, may_move
from opsroom.ui.presence import also_here
from opsroom.ui.screens.base import InHand, OpsScreen
from opsroom.ui.widgets.parts import tabs
from opsroom.ui.widgets.sheet import Pane, Sheet

#: From so many columns and lines on, all parts are shown at once; below, one at a time.
ROOMY = (104, 30)
#: In fewer lines the head gives way to the parts.
LOW = 20
#: From so many columns on, time line and deadline stand side by side.
WIDE = 180
#: The parts in their order, and the command that goes to each.
PARTS = ("facts", "story", "deadline", "record")


def in_hand(call: CallRow, now: int, actor: Actor) -> InHand:
    """What keys act on: the call, open or closed, and what is open to whom."""
    held = held_at(now, call.held_until, call.held_from)
    verbs = set(possible(State(call.state), held))
    verbs.discard("pin" if call.pinned_at else "unpin")
    site, has = call.site_id, call.technician_id
    allowed = tuple(sorted(verb for verb in verbs if may_move(actor, verb, site, has)))
    return InHand(call.number, site, call.version, allowed, has, call.customer_name)


class CaseScreen(OpsScreen):
    """One call, live, with all that can be done to it now."""

    mode: ClassVar[str] = "case"
    CSS = """
    CaseScreen #head { height: auto; padding: 1 1 0 1; }
    CaseScreen #clock { height: 1; }
    CaseScreen #now { margin: 1 0 0 0; }
    CaseScreen #parts { height: 1; padding: 0 1; margin: 1 0 0 0; }
    CaseScreen #panes { height: 1fr; margin: 1 0 0 0; }
    CaseScreen Pane > .title { display: none; }
    CaseScreen.-roomy Pane > .title { display: block; }
    CaseScreen Pane { display: none; height: 1fr; }
    CaseScreen Pane.-shown { display: block; }
    CaseScreen #right { width: 1fr; }
    CaseScreen #left { display: none; width: 1fr; }
    CaseScreen #left.-shown { display: block; }
    CaseScreen #right.-hidden { display: none; }
    CaseScreen.-low #now, CaseScreen.-low #why { display: none; }
    CaseScreen.-low #head { padding: 0 1; }
    CaseScreen.-low #title { max-height: 1; }
    CaseScreen.-low #parts, CaseScreen.-low #panes { margin: 0; }
    CaseScreen.-roomy #left { width: 2fr; max-width: 64; margin: 0 2 0 0; }
    CaseScreen.-roomy #right { width: 3fr; }
    CaseScreen.-roomy #facts { height: auto; max-height: 65%; }
    CaseScreen.-roomy #story { height: auto; max-height: 50%; }
    CaseScreen.-wide #right { layout: horizontal; }
    CaseScreen.-wide #story { height: 1fr; max-height: 100%; width: 1fr; margin: 0 2 0 0; }
    CaseScreen.-wide #deadline { width: 72; }
    """

    def __init__(self, number: str) -> None:
        """Show the call of that number."""
        super().__init__()
        self.number = number
        self.case: Case | None = None
        self.file: CustomerFile | None = None
        self._part = "facts"
        self._read_at = 0
        self._held: str | None = None
        self._others: tuple[Here, ...] | None = None

    def body(self) -> ComposeResult:
        """Head, what can be done, and the parts."""
        with Vertical(id="head"):
            yield Sheet(id="title")
            yield Sheet(id="clock")
            yield Sheet(id="why")
            yield Sheet(id="also")
            yield Sheet(id="now")
        yield Static(id="parts")
        with Horizontal(id="panes"):
            with Vertical(id="left"):
                yield Pane(_("Facts"), id="facts")
                yield Pane(_("Customer"), id="record")
            with Vertical(id="right"):
                yield Pane(_("Time line"), id="story")
                yield Pane(_("The deadline explained"), id="deadline")

    # -- data

    def reload(self, now: int) -> None:
        """Read the call anew and show it; what is scrolled stays where it is."""
        conn = self.room.feed.store.conn
        self._read_at = now
        self.case = case(conn, self.number)
        if self.case is None:
            self.query_one("#title", Sheet).draw(self._missing)
            return
        call = self.case.call
        cal = self.room.feed.calendar(call.site_id)
        self.file = customer_file(conn, call.customer_id, cal.day_of(now))
        self._draw(self.case, now)

    def _draw(self, known: Case, now: int) -> None:
        call, cal, file = known.call, self.room.feed.calendar(known.call.site_id), self.file
        self.query_one("#title", Sheet).draw(lambda width: casepage.title(call, width))
        self.query_one("#now", Sheet).draw(self._possible)
        self.query_one("#facts", Pane).draw(
            lambda width: casepage.facts(known, file, cal, now, width)
        )
        self.query_one("#story", Pane).draw(lambda width: casepage.story(known, cal, now, width))
        self.query_one("#deadline", Pane).draw(lambda width: casepage.deadline(known, cal, width))
        self.query_one("#record", Pane).draw(
            lambda width: casepage.customer(file, cal, now, width, call.number)
        )
        self._draw_clock(call, now)

    def _missing(self, _width: int) -> Content:
        return Content.styled(_("There is no call {ref}.").format(ref=self.number), "bold $error")

    def tick(self, now: int) -> None:
        """A second: the countdown. Once a minute, and when the moves change, everything."""
        if self.case is None:
            return
        self._draw_others(self.case.call)
        stands = self._standing(self.case.call, now)
        if now - self._read_at >= 60 or stands.held != self._held:
            self.reload(now)
        else:
            self._draw_clock(self.case.call, now)

    def _standing(self, call: CallRow, now: int) -> Standing:
        feed = self.room.feed
        return standing_of(call, feed.calendar(call.site_id), now, feed.thresholds)

    def _draw_clock(self, call: CallRow, now: int) -> None:
        stands = self._standing(call, now)
        self._held = stands.held
        cal = self.room.feed.calendar(call.site_id)
        self.query_one("#clock", Sheet).draw(lambda room: casepage.clock(call, stands, cal, room))
        self.query_one("#why", Sheet).draw(lambda room: casepage.why(call, stands, cal, now, room))

    @property
    def at_case(self) -> tuple[str, str]:
        """What others see that is open here."""
        return self.number, ""

    def _draw_others(self, call: CallRow) -> None:
        """Who else has this case open, while it lasts."""
        if self.room.presence.others != self._others:
            self._others = self.room.presence.others
            calendar = self.room.feed.calendar(call.site_id)
            told = also_here(self._others, calendar, self.room.now())
            sheet = self.query_one("#also", Sheet)
            sheet.display = bool(self._others)
            sheet.draw(lambda width: casepage.folded(told, width))

    def in_hand(self) -> InHand | None:
        """The call of this case."""
        if self.case is None:
            return None
        return in_hand(self.case.call, self.room.now(), self.room.door.actor)

    def _possible(self, width: int) -> Content:
        """What can be done now, with its keys."""
        call = self.in_hand()
        pieces = []
        for command in on_screen(self.mode):
            verbs = VERB_OF.get(command.id, ())
            verb = next((v for v in verbs if call and v in call.verbs), None)
            if verb:
                pieces.append((command.shown_key, word("verb", verb)))
        return casepage.possible(pieces, width)

    # -- parts

    def on_resize(self, event: events.Resize) -> None:
        """Show all parts at once where there is room."""
        wide, high = event.size
        self.set_class(wide >= ROOMY[0] and high >= ROOMY[1], "-roomy")
        self.set_class(high < LOW, "-low")
        self.set_class(wide >= WIDE and high >= ROOMY[1], "-wide")
        self._show_parts()

    @property
    def roomy(self) -> bool:
        """Whether all parts are shown at once."""
        return self.has_class("-roomy")

    def _show_parts(self) -> None:
        for part in PARTS:
            shown = self.roomy or part == self._part
            self.query_one(f"#{part}", Pane).set_class(shown, "-shown")
        left = self.roomy or self._part in ("facts", "record")
        self.query_one("#left").set_class(left, "-shown")
        self.query_one("#right").set_class(not self.roomy and left, "-hidden")
        line = self.query_one("#parts", Static)
        line.display = not self.roomy
        line.update(tabs(((part, BY_ID[f"case.{part}"]) for part in PARTS), self._part))
        self.query_one(f"#{self._part}", Pane).focus(scroll_visible=False)

    def _go(self, part: str) -> None:
        self._part = part
        self._show_parts()

    def _step(self, by: int) -> None:
        order: Sequence[str] = PARTS if not self.roomy else ("facts", "record", "story", "deadline")
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

    def do_case_facts(self) -> None:
        """What is known."""
        self._go("facts")

    def do_case_story(self) -> None:
        """What happened."""
        self._go("story")

    def do_case_deadline(self) -> None:
        """Why the deadline is what it is."""
        self._go("deadline")

    def do_case_record(self) -> None:
        """The customer."""
        self._go("record")
