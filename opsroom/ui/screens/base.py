"""What every screen shares: bars, bindings from the command table, ticks and reloads."""

import time
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, ClassVar, NamedTuple, cast

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.reactive import Reactive
from textual.screen import Screen
from textual.widget import Widget

from opsroom.language import _
from opsroom.ui.commands import MARKING, on_screen
from opsroom.ui.permitted import CHANGING, OF_MANY, VERB_OF, closed
from opsroom.ui.present import clock_mark
from opsroom.ui.widgets.bars import KeyBar, TopBar
from opsroom.ui.widgets.filterbar import FilterBar
from opsroom.ui.widgets.grid import Grid

if TYPE_CHECKING:
    from opsroom.ui.app import OpsApp


class InHand(NamedTuple):
    """The call that a key would act on.

    Attributes:
        number: its number.
        site: its site.
        version: the version on the screen; an action on an older one is refused.
        verbs: the moves that are possible now and open to the person (ROL-2).
        technician: who has it.
        customer: whose equipment it is.
    """

    number: str
    site: str
    version: int
    verbs: tuple[str, ...]
    technician: str | None = None
    customer: str = ""


class OpsScreen(Screen[None]):
    """A screen of the room.

    Subclasses give :attr:`mode`, :meth:`body`, and what they need of :meth:`reload`,
    :meth:`tick` and :meth:`in_hand`.

    Attributes:
        mode: its name in the command table.
        sorts: the columns that the sort key goes through.
    """

    mode: ClassVar[str] = ""
    sorts: ClassVar[tuple[str, ...]] = ()
    _sorted: int = 0
    #: In Textual every change of focus repaints the whole screen; widgets do it themselves.
    focused: Reactive[Widget | None] = Reactive(None, repaint=False)
    BINDINGS: ClassVar = [Binding("escape", "unfilter", show=False)]

    def __init_subclass__(cls) -> None:
        """Derive the key bindings from the command table."""
        cls.BINDINGS = [
            *cls.__dict__.get("BINDINGS", []),
            *(
                Binding(c.key, f"command('{c.id}')", c.label, show=False, id=f"{cls.mode}.{c.id}")
                for c in on_screen(cls.mode)
            ),
        ]
        super().__init_subclass__()  # Textual merges the bindings here

    @property
    def built(self) -> bool:
        """Whether its widgets are there: not while it is composed, nor where that has failed."""
        return self.is_mounted and bool(self.query(TopBar))

    @property
    def room(self) -> "OpsApp":
        """The app, as what it is."""
        return cast("OpsApp", self.app)

    def compose(self) -> ComposeResult:
        """Bars around the body."""
        yield TopBar()
        with Vertical(id="body"):
            yield from self.body()
        yield FilterBar()
        yield KeyBar()

    def _compositor_refresh(self) -> None:
        """Not just before all is painted anew: Textual would paint three times over at a start."""
        due = self._repaint_required or self.app._batch_count  # what is drawn in a batch is lost
        if not due or self is not self.app.screen:
            super()._compositor_refresh()

    def body(self) -> ComposeResult:
        """The widgets between the bars."""
        yield from ()

    def reload(self, now: int) -> None:
        """Show the data anew; called when they have changed and when the screen is resumed."""

    def stir(self, now: int) -> None:
        """Another process has written what the journal doesn't tell: a job's mark, a lease."""

    def tick(self, now: int) -> None:
        """A second has passed; only what changed is to be painted."""

    def in_hand(self) -> InHand | None:
        """The call that keys act on; ``None`` when there is none."""
        return None

    def come_back(self, subject: str) -> None:
        """What was undone, such as ``call:12``, is to have the cursor again, if it is shown."""

    def marked_calls(self) -> list[InHand] | None:
        """The marked calls, which some moves are made of; ``None`` where no row is marked."""
        return None

    def list(self) -> Grid | None:
        """The list that filter and sort work on."""
        return next(iter(self.query(Grid)), None)

    def on_mount(self) -> None:
        """Fill the bars."""
        self.query_one(TopBar).mode = self.mode
        self.query_one(KeyBar).commands = on_screen(self.mode)
        grid = self.list()
        for one in self.query(Grid):
            one.markable = one is grid and self.mode in MARKING
        if grid is not None and grid.empty_filtered in ("", grid.empty):
            grid.empty_filtered = _("No line has these words. Esc shows all.")

    def on_screen_resume(self) -> None:
        """Catch up with what happened while another screen was shown."""
        if self.room.is_running:  # while it closes, widgets go before the messages do
            self.refresh_all()

    def refresh_all(self) -> None:
        """Reload and repaint everything that depends on data or time."""
        now = self.room.now()
        self.reload(now)
        self.beat(now)

    def beat(self, now: int) -> None:
        """One second's work: the clocks in the top bar, then the screen's own."""
        bar = self.query_one(TopBar)
        bar.clocks, bar.who = self.room.clocks(now), self.room.door.actor.name
        bar.mark = self.clock_mark(now)
        self.tick(now)
        self.show_keys()

    def clock_mark(self, now: int) -> str:
        """That the database can't be written, or the clock isn't the real one; else empty."""
        if self.room.feed.fixed:
            return _("read only")
        calendars = self.room.feed.calendars.values()
        return clock_mark(now, int(time.time()), next(iter(calendars), None))

    def show_keys(self) -> None:
        """Dim the keys that can't work on the call in hand, or not for this person."""
        call = self.in_hand()
        one = call.verbs if call else ()
        marked = self.marked_calls()
        many = one if marked is None else {verb for each in marked for verb in each.verbs}
        self.dim(
            c.id
            for c in on_screen(self.mode)
            if c.id in VERB_OF
            and not any(verb in (many if c.id in OF_MANY else one) for verb in VERB_OF[c.id])
        )

    @property
    def closed(self) -> frozenset[str]:
        """The commands that are closed to the person, whatever is in hand."""
        feed = self.room.feed
        shut = closed(self.room.door.actor, self.mode, feed.company)
        return shut | CHANGING if feed.fixed else shut

    def dim(self, idle: Iterable[str]) -> None:
        """Dim the keys of these commands; those that are closed to the person go (ROL-2)."""
        bar, shut = self.query_one(KeyBar), self.closed
        bar.closed, bar.idle = shut, frozenset(idle) | shut

    def action_command(self, command_id: str) -> None:
        """Run a command of the table: the screen's own method first, else the app's."""
        if command_id in CHANGING and self.room.feed.fixed:
            text = _(
                "{path} can only be read here: nothing can be changed until its disk can be "
                "written. Then open the room again."
            )
            self.room.tell(text.format(path=self.room.feed.store.path), "warning")
            return
        name = f"do_{command_id.replace('.', '_')}"
        handler = getattr(self, name, None) or getattr(self.room, name, None)
        if handler is not None:
            handler()
        elif command_id in OF_MANY and (marked := self.marked_calls()) is not None:
            self.start_moves(VERB_OF[command_id], marked)
        elif command_id in VERB_OF:
            self.room.start_move(VERB_OF[command_id], self.in_hand())

    def start_moves(self, verbs: tuple[str, ...], calls: Sequence[InHand]) -> None:
        """Begin a move of all marked calls; those that are done lose their marks."""
        from opsroom.ui.manymoves import start

        if not calls:
            self.room.tell(_("What is marked are complaints, not calls."), "warning")
            return

        def unmark(done: Sequence[str]) -> None:
            if grid := self.list():
                rows = grid.rows
                grid.unmark(row.id for row in rows if row.number in done)

        start(self.room, verbs, calls, unmark)

    def do_call_send(self) -> None:
        """Go to the dispatch screen with this call chosen, where one key sends."""
        call = self.in_hand()
        if call is None or "dispatch" in call.verbs:
            self.room.dispatch_call(call.number if call else None)
        else:
            self.room.start_move(("dispatch",), call)

    def do_call_find(self) -> None:
        """Open any call's case."""
        from opsroom.ui.screens.findcall import FindCall

        def chosen(number: str | None) -> None:
            if number:
                self.room.open_case(number)

        self.room.push_screen(FindCall(), chosen)

    def customer_in_hand(self) -> int | None:
        """The row ID of the customer that keys act on; ``None`` when there is none."""
        return None

    def do_complaint_new(self) -> None:
        """Sort a new complaint: about the call or the customer in hand, where there is one."""
        from opsroom.ui.triaging import start

        start(self.room, self.in_hand(), self.customer_in_hand())

    def do_filter(self) -> None:
        """Open the filter line."""
        if self.list() is not None:
            self.query_one(FilterBar).open()

    def action_unfilter(self) -> None:
        """Escape on the list shows all rows again; where it shows them, it takes the marks away."""
        grid = self.list()
        if not self.unfilter() and grid is not None:
            grid.clear_marks()

    def unfilter(self) -> bool:
        """Show all rows again; whether some were hidden by a filter."""
        bar = self.query_one(FilterBar)
        was = bool(bar.text)
        bar.action_clear()
        return was

    def do_sort(self) -> None:
        """Sort by the next column that can be sorted by; after the last, the usual order."""
        if grid := self.list():
            keys = (None, *self.sorts)
            self._sorted = (self._sorted + 1) % len(keys)
            grid.sort_by(keys[self._sorted])
