"""Dispatch: the queue, who can go to the call in hand, and their day; one key sends (DSP-1..3)."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Container, Vertical
from textual.content import Content
from textual.widgets import Static

from opsroom.actions.door import Done
from opsroom.actions.moves import Dispatch
from opsroom.actions.proposing import Floor, floor
from opsroom.domain.dispatch import Obstacle, Outlook, Proposal
from opsroom.domain.errors import OpsroomError
from opsroom.domain.people import Role
from opsroom.language import _
from opsroom.store import postsql, views
from opsroom.store.boardrow import BoardRow
from opsroom.store.postsql import Held
from opsroom.ui import presentdispatch as shown
from opsroom.ui.boardcolumns import haystacks
from opsroom.ui.screens.base import InHand, OpsScreen
from opsroom.ui.screens.board import in_hand, marked
from opsroom.ui.widgets.grid import Grid
from opsroom.ui.widgets.gridmodel import Cell
from opsroom.ui.widgets.timeline import Legend, TimeLines

if TYPE_CHECKING:
    from opsroom.ui.boardcases import BoardCase

#: In fewer columns levels go without words.
NARROW = 60
#: From this many columns on, the technicians stand beside the queue.
WIDE = 110
#: From this many on, both get half.
VERY_WIDE = 170
#: From this many lines on, a stacked queue gets more than the least.
TALL = 30
#: In fewer lines the technicians aren't listed: whom the key sends stands with the call.
LOW = 18
#: Obstacles that ask for a second press: to be late is no reason not to go, these may be.
GRAVE = frozenset({Obstacle.OFF_DUTY, Obstacle.NO_SKILL})


class DispatchScreen(OpsScreen):
    """The dispatch screen.

    The cursor of the queue chooses the call; left and right, or the other list, choose the
    technician, beginning with the first proposed; ``s`` sends.
    """

    mode: ClassVar[str] = "dispatch"
    sorts: ClassVar[tuple[str, ...]] = ("number", "customer", "zone")
    CSS_PATH = "dispatch.tcss"
    _floors: dict[str, Floor]
    #: The supervisors' posts of all sites, with who holds them, as of the last reload (DSP-4).
    _posts: list[Held]
    _minute: int = 0
    _words: bool = False
    #: The call that is being sent; nothing else is sent until that is settled.
    _sending: int | None = None
    #: The complaint that was opened from here last: the next press opens the one after it.
    _visited: str = ""
    #: Call and technician that were asked for in spite of a grave obstacle.
    _warned: tuple[int, str] | None = None

    def body(self) -> ComposeResult:
        """Queue on one side, the call in hand with its technicians on the other."""
        self._floors, self._posts = {}, []
        yield Static(id="post")
        yield Static(id="visits")
        with Container(id="floor"):
            with Vertical(id="queue-side"):
                queue = Grid(
                    shown.queue_columns(words=False),
                    self.queue_cells,
                    key=lambda row: row.id,
                    empty=_("Nobody waits: the queue is empty."),
                    haystack=haystacks(),
                    id="queue",
                )
                queue.empty_filtered = _("No call in the queue has these words. Esc shows all.")
                queue.named = lambda row: row.number
                yield queue
            with Vertical(id="people-side"):
                yield Static(id="call")
                yield Grid(
                    shown.people_columns(),
                    self.people_cells,
                    key=lambda proposal: proposal.technician,
                    empty=_("This site has no technician."),
                    id="people",
                )
                yield Static(id="choice")
                yield TimeLines(id="days")
                yield Legend()
                yield Static(id="facts")

    @property
    def queue(self) -> Grid:
        """The calls that wait."""
        return self.query_one("#queue", Grid)

    @property
    def people(self) -> Grid:
        """The technicians for the call in hand, best first."""
        return self.query_one("#people", Grid)

    @property
    def call(self) -> BoardRow | None:
        """The call in hand."""
        row = self.queue.current
        return row if isinstance(row, BoardRow) else None

    @property
    def proposal(self) -> Proposal | None:
        """The technician in hand."""
        row = self.people.current
        return row if isinstance(row, Proposal) else None

    def on_mount(self) -> None:
        """Keys go to the queue from the start."""
        super().on_mount()
        self.queue.focus()

    def on_resize(self, event: events.Resize) -> None:
        """Side by side, or stacked; beside the technicians, levels go without words at first."""
        width, height = event.size
        self.set_class(width >= WIDE, "-beside")
        self.set_class(width >= VERY_WIDE, "-wide")
        self.set_class(height >= TALL, "-tall")
        self.set_class(height < LOW, "-low")
        self.call_after_refresh(self.show_lines)
        words = not WIDE <= width < VERY_WIDE and width >= NARROW
        if words != self._words:
            self._words = words
            self.queue.set_columns(shown.queue_columns(words=words))

    # -- data

    def reload(self, now: int) -> None:
        """Show queue and technicians anew; the cursor stays on its call, or goes to the next."""
        self._floors.clear()
        posts = postsql.held(self.room.feed.store.conn, now)
        self._posts = [one for one in posts if one.post.role == Role.SUPERVISOR]
        self._minute = now // 60
        self.show_visits(now)
        rows = [row for row in self.room.feed.rows if row.state == "waiting"]
        self.queue.load(sorted(rows, key=views.queue_order), now)
        if self.room.wanted_call is not None:
            wanted, self.room.wanted_call = self.room.wanted_call, None
            self.queue.select_key(next((r.id for r in rows if r.number == wanted), None))
        self.show_people(now)

    def tick(self, now: int) -> None:
        """A second: countdowns; once a minute the forecasts."""
        if now // 60 != self._minute:
            self.reload(now)
            return
        self.queue.tick(now)
        self.people.tick(now)
        self.show_visits(now)
        self.show_call(now)

    def floor(self, site: str, now: int) -> Floor:
        """A site's technicians and what they could do, as of the last reload."""
        found = self._floors.get(site)
        if found is None:
            found = floor(self.room.feed.store.conn, self.room.feed.policy, site, now)
            self._floors[site] = found
        return found

    def outlook(self, row: BoardRow, now: int) -> Outlook | None:
        """Who can go to a call."""
        return self.floor(row.site_id, now).outlook(row.id)

    # -- what is shown

    def queue_cells(self, row: BoardRow, now: int) -> Sequence[Cell]:
        """What the queue shows of a call."""
        feed = self.room.feed
        return shown.queue_cells(
            row,
            feed.standing(row, now),
            self.outlook(row, now),
            feed.calendar(row.site_id),
            now,
            words=self._words,
        )

    def people_cells(self, proposal: Proposal, now: int) -> Sequence[Cell]:
        """What the list shows of a technician."""
        return shown.people_cells(proposal, self.room.feed.calendar(str(self.site())), now)

    def site(self) -> str | None:
        """The site whose technicians are shown; ``None`` before there is any site."""
        feed = self.room.feed
        return self.call.site_id if self.call else feed.site or next(iter(feed.sites), None)

    def show_people(self, now: int) -> None:
        """Show the technicians for the call in hand, best first."""
        call = self.call
        found = self.outlook(call, now) if call else None
        self.people.load(found.proposals if found else (), now)
        cal = self.room.feed.calendar(call.site_id) if call else None
        words = shown.facts(call, cal, now) if call and cal else ""
        self.query_one("#facts", Static).update(words)
        self.show_post()
        self.show_call(now)
        self.show_days(now)

    def show_post(self) -> None:
        """Say who supervises the site of the call in hand; where lines are few, only a change."""
        site, line = self.site(), self.query_one("#post", Static)
        post = next((one for one in self._posts if one.post.site_id == site), None)
        shows = post is not None and (self.has_class("-tall") or bool(post.holding.absent))
        line.display = shows
        self._say(line, shown.post_line(post) if post is not None and shows else Content(""))

    def _say(self, line: Static, words: Content) -> None:
        """Show words as far as there is room for them; what is shown already isn't painted."""
        words = shown.fitted(words, line.content_size.width)
        if words != line.content:
            line.update(words)

    def show_lines(self) -> None:
        """Show anew what is cut to the width that there is."""
        now = self.room.now()
        self.show_post()
        self.show_visits(now)
        self.show_call(now)
        self.show_days(now)

    def visits(self, now: int) -> "list[BoardCase]":
        """Complaints that wait for a visit to the customer, most urgent first (DSP-5, FBK-4)."""
        feed = self.room.feed
        found = feed.cases.visits() if feed.cases else []
        return sorted(found, key=lambda case: case.place(feed.calendar(case.site_id), now))

    def show_visits(self, now: int) -> None:
        """Say which customers are to be visited in person, or by somebody sent for that."""
        line, feed, visits = self.query_one("#visits", Static), self.room.feed, self.visits(now)
        line.display = bool(visits)
        if not visits:
            return
        first = visits[0]
        cal = feed.calendar(first.site_id)
        words = shown.visits_line(visits, first.level_cell(cal, now), first.left(cal, now))
        self._say(line, words)

    def show_call(self, now: int) -> None:
        """Show what the call in hand is about, and whether it needs help (DSP-6)."""
        call, card = self.call, self.query_one("#call", Static)
        if call is None:
            card.update("")
            return
        feed = self.room.feed
        cal = feed.calendar(call.site_id)
        words = shown.call_lines(call, feed.standing(call, now), self.outlook(call, now), cal, now)
        if self.has_class("-low"):
            first, second, _fault = words.split("\n", allow_blank=True)
            words = Content("\n").join([first, second, shown.send_line(self.proposal, cal, now)])
        self._say(card, words)

    def show_days(self, now: int) -> None:
        """Draw the technicians' days, in the order of the proposals."""
        site, chosen, feed = self.site(), self.proposal, self.room.feed
        if site is None:
            return
        cal = feed.calendar(site)
        lanes = shown.lanes(self.floor(site, now), cal, feed.policy, self.call, chosen)
        self._say(self.query_one("#choice", Static), shown.choice_line(chosen, cal, now))
        self.query_one("#days", TimeLines).show(lanes)

    @on(Grid.Highlighted, "#queue")
    @on(Grid.Emptied, "#queue")
    def other_call(self) -> None:
        """Another call is in hand: begin with the first proposed."""
        now = self.room.now()
        self._warned = None
        self.show_people(now)
        self.people.action_cursor_to(0)
        self.show_keys()

    @on(Grid.Highlighted, "#people")
    @on(Grid.Emptied, "#people")
    def other_technician(self) -> None:
        """Another technician is in hand."""
        self._warned = None
        now = self.room.now()
        self.show_call(now)
        self.show_days(now)

    # -- keys

    def come_back(self, subject: str) -> None:
        """A call that waits again has the cursor again."""
        kind, _colon, row_id = subject.partition(":")
        if kind == "call":
            self.queue.select_key(int(row_id))

    def in_hand(self) -> InHand | None:
        """The call under the queue's cursor."""
        call = self.call
        return in_hand(call, self.room.now(), self.room.door.actor) if call else None

    def marked_calls(self) -> list[InHand] | None:
        """The marked calls of the queue."""
        return marked(self.queue, self.room.now(), self.room.door.actor)

    @on(Grid.Marked, "#queue")
    def other_marks(self) -> None:
        """Keys that act on the marked ones may be possible now."""
        self.show_keys()

    def do_visit_open(self) -> None:
        """Open the complaint that waits most urgently for a visit; again, the one after it."""
        keys = {case.id: case for case in self.visits(self.room.now())}
        if not keys:
            self.room.tell(_("No complaint waits for a visit. [DSP-5]"), "warning")
            return
        order = list(keys)
        at = order.index(self._visited) + 1 if self._visited in keys else 0
        self._visited = order[at % len(order)]
        self.room.open_complaint(keys[self._visited].row.id)

    def do_technician_before(self) -> None:
        """Choose the technician before without leaving the queue."""
        self.people.action_cursor(-1)

    def do_technician_next(self) -> None:
        """Choose the next technician without leaving the queue."""
        self.people.action_cursor(1)

    @on(Grid.Chosen, "#queue")
    def do_call_open(self) -> None:
        """Open the case."""
        if call := self.call:
            self.room.open_case(call.number)

    @on(Grid.Chosen, "#people")
    def do_call_send(self) -> None:
        """Send the technician in hand to the call in hand.

        Where that is off duty or lacks the skill, the key says so and wants a second press. A
        press while another sending is under way is dropped: nobody has read the next call yet.
        """
        call, proposal = self.in_hand(), self.proposal
        if self._sending is not None:
            return
        if call is None or "dispatch" not in call.verbs:
            self.room.start_move(("dispatch",), call)
        elif proposal is None:
            self.room.tell(_("This site has no technician to send."), "warning")
        elif not self._objected(proposal):
            self._send(call, proposal)

    def _objected(self, proposal: Proposal) -> bool:
        """Whether the person is to press again, having been told why."""
        row = self.call
        asked = (row.id if row else 0, proposal.technician)
        if not GRAVE.intersection(proposal.obstacles) or self._warned == asked:
            return False
        self._warned = asked
        cal = self.room.feed.calendar(str(self.site()))
        why = shown.why(proposal, cal, self.room.now())
        self.room.tell(
            _("{name}: {why}. Press s again to send all the same. [DSP-3]").format(
                name=proposal.name, why=why
            ),
            "warning",
        )
        return True

    def _send(self, call: InHand, proposal: Proposal) -> None:
        row = self.call
        self._sending = row.id if row else None
        self._warned = None

        def sent(_done: Done) -> None:
            self._sending = None

        def failed(error: OpsroomError) -> None:
            self._sending = None
            self.room.refuse(error)

        self.room.perform(
            Dispatch(call=call.number, expect=call.version, technician=proposal.technician),
            _("{name} is sent to {number}.  u: undo").format(
                name=proposal.name, number=call.number
            ),
            then=sent,
            failed=failed,
        )
