"""The board: open calls and complaints, the most urgent first, and beside it the one in hand."""

import time
from collections.abc import Callable, Hashable, Sequence
from dataclasses import replace
from operator import attrgetter
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Static

from opsroom.domain.calls import State, held_at, possible
from opsroom.domain.errors import Unusable
from opsroom.domain.people import Actor
from opsroom.language import _, c_
from opsroom.language.words import word
from opsroom.store.boardrow import BoardRow, Shared
from opsroom.ui import present
from opsroom.ui.permitted import VERB_OF, may_move
from opsroom.ui.presentbackup import alarm
from opsroom.ui.screens.base import InHand, OpsScreen
from opsroom.ui.widgets.bars import Figures
from opsroom.ui.widgets.casecard import CaseCard
from opsroom.ui.widgets.grid import Grid
from opsroom.ui.widgets.gridmodel import Cell, Column, fold

#: How far a call has come, by state.
_STEP: dict[str, int] = {state: step for step, state in enumerate(State)}
#: From this many columns on, the case in hand stands beside the list; and how many it has. Wider
#: only where the list still says what is wrong: that matters more than a card without breaks.
WIDE, CARD = 140, 38
ROOMY, ROOMY_CARD = 180, 50
#: What the board can show: everything, or one kind alone.
KINDS = ("all", "calls", "complaints")
#: What is different of the columns where complaints are among the rows: tracks and steps have
#: longer words than zones and states.
_MIXED: dict[str, dict[str, Any]] = {
    "left": {"width": 12},
    "zone": {"width": 0, "min_width": 10, "weight": 2, "max_width": 18},
    "technician": {"width": 12},
    "state": {"width": 0, "min_width": 10, "weight": 3, "max_width": 26},
}

if TYPE_CHECKING:
    from opsroom.ui.boardcases import BoardCase

    Row = BoardRow | BoardCase


def columns(*, mixed: bool = False) -> tuple[Column, ...]:
    """The board's columns; what changes every second is at the left.

    Args:
        mixed: complaints are among the rows.
    """
    if mixed:
        titles = {"number": _("number"), "zone": _("zone/track"), "technician": _("who")}
        found = (replace(column, **_MIXED.get(column.key, {})) for column in columns())
        return tuple(replace(one, title=titles.get(one.key, one.title)) for one in found)
    return (
        Column("left", _("time left"), width=11, right=True, sort=attrgetter("remaining_at")),
        Column("level", _("level"), width=11),
        Column("number", _("call"), width=10, sort=attrgetter("number")),
        Column(
            "customer",
            _("customer"),
            min_width=16,
            weight=3,
            max_width=30,
            sort=_customer,
        ),
        Column("zone", _("zone"), width=8, priority=3, sort=attrgetter("zone")),
        Column("model", _("model"), width=14, priority=5),
        Column("fault", _("what is wrong"), min_width=18, weight=4, priority=4),
        Column(
            "technician",
            _("technician"),
            width=11,
            priority=2,
            sort=attrgetter("technician"),
        ),
        Column("state", _("state"), width=9, priority=1, sort=_progress),
        Column("due", _("due"), width=11, right=True),
    )


def _customer(row: BoardRow) -> str:
    """The customer's name as it is sorted: twenty thousand at one key, and few need folding."""
    name = row.customer_name
    return name.lower() if name.isascii() else fold(name)


def _progress(row: "Row") -> int:
    """How far a call has come; complaints follow, each beside those in the same step."""
    return _STEP[row.state] if isinstance(row, BoardRow) else row.progress


def in_hand(row: BoardRow, now: int, actor: Actor) -> InHand:
    """What keys would act on, and what is open to whom."""
    held = held_at(now, row.held_until, row.held_from)
    verbs = set(possible(State(row.state), held))
    verbs.discard("pin" if row.pinned_at else "unpin")
    site, has = row.site_id, row.technician_id
    allowed = tuple(sorted(verb for verb in verbs if may_move(actor, verb, site, has)))
    return InHand(row.number, site, row.version, allowed, has)


class Board(OpsScreen):
    """The home screen."""

    mode: ClassVar[str] = "board"
    sorts: ClassVar[tuple[str, ...]] = ("number", "customer", "zone", "technician", "state")
    DEFAULT_CSS = """
    Board #list { width: 1fr; }
    Board #alarm { display: none; height: auto; margin: 1 0 0 0; padding: 0 1; color: $error; }
    Board #main { margin: 1 0 0 0; height: 1fr; }
    Board CaseCard { display: none; margin: 0 0 0 1; }
    Board.-beside CaseCard { display: block; }
    """
    #: Which of :data:`KINDS` is shown.
    kind: str = "all"
    _order_at: int = 0
    _alarm: str = ""
    _mixed: bool = False

    def body(self) -> ComposeResult:
        """What is wrong with the room itself, figures, the list, the case in hand."""
        self.set_class(self.app.size.width >= WIDE, "-beside")  # before anything has its styles
        yield Static(id="alarm")
        yield Figures()
        with Horizontal(id="main"):
            grid = Grid(
                columns(),
                self.cells,
                key=lambda row: row.id,
                empty=self._empty(),
                haystack=haystacks(),
                clocks=self.clock_cells,
                id="list",
            )
            grid.empty_filtered = _("Nothing open has these words. Esc shows all.")
            grid.named = lambda row: row.number
            yield grid
            card = CaseCard()
            self._give(card, self.app.size.width)
            yield card

    def _empty(self) -> str:
        """What stands where there is no row."""
        if self.kind == "complaints":
            return _("No open complaint. Press m to enter one, w to see the calls.")
        return _("No open calls. Press n to enter one.")

    def cells(self, row: "Row", now: int) -> Sequence[Cell]:
        """What a row shows at ``now``."""
        cal = self.room.feed.calendar(row.site_id)
        if not isinstance(row, BoardRow):
            return row.cells(cal, now, close_only=self.room.feed.close_only)
        waiting = row.state == "waiting"
        return (
            *Board.clock_cells(self, row, now),
            present.number_cell(row),
            row.customer_name,
            word("zone", row.zone),
            row.model,
            row.fault,
            row.technician or "",
            (word("state", row.state), "accent" if waiting else ""),
            present.due_cell(row, cal, now),
        )

    def clock_cells(self, row: "Row", now: int) -> Sequence[Cell]:
        """The first of these cells: all that a second changes, so that it costs no more."""
        feed = self.room.feed
        if not isinstance(row, BoardRow):
            cal = feed.calendar(row.site_id)
            return row.clock_cells(cal, now, close_only=feed.close_only)
        stands = feed.standing(row, now)
        countdown = present.countdown_cell(stands, close_only=feed.close_only)
        return countdown, present.level_cell(stands)

    def on_mount(self) -> None:
        """Type into the list from the start."""
        super().on_mount()
        self.query_one("#list", Grid).focus()

    def reload(self, now: int) -> None:
        """Show the open calls anew, the most urgent first; the cursor stays on its call.

        Where an own action sends the call elsewhere in the list, the cursor stays in its place:
        the next call to see to is there.
        """
        self._order_at = now
        grid = self.query_one("#list", Grid)
        row, neighbour = grid.current, following(grid)
        place = _place(grid, row)
        rows, mixed = self._shown(now)
        if mixed != self._mixed:
            self._mixed = mixed
            grid.set_columns(columns(mixed=mixed))
            grid.sort_by((None, *self.sorts)[self._sorted])
        grid.load(rows, now)
        if (
            isinstance(row, BoardRow)
            and row.number == self.room.moving
            and _place(grid, row) != place
            and neighbour is not None
        ):
            grid.select_key(neighbour)
        self.show_case()

    def _shown(self, now: int) -> "tuple[list[Row], bool]":
        """The rows of the kind that is wanted, and whether complaints are among them."""
        feed = self.room.feed
        rows, some = feed.urgent_first(now), bool(feed.cases and feed.cases.rows)
        if self.kind == "all" or not (some or self.kind == "complaints"):
            return rows, some
        calls = self.kind == "calls"
        return [row for row in rows if isinstance(row, BoardRow) is calls], not calls

    def tick(self, now: int) -> None:
        """A second: countdowns and figures; once a minute the order."""
        if now - self._order_at >= 60:
            self.reload(now)
        else:
            self.query_one("#list", Grid).tick(now)
        self.query_one(Figures).figures = self.figures(now)
        self.show_alarm()
        self.query_one(CaseCard).tick(self.room.feed, now)

    def show_alarm(self) -> None:
        """Say that the database isn't backed up, while it isn't (CHK-2); in real time."""
        feed = self.room.feed
        here = feed.calendars.get(feed.site or self.room.door.actor.site or "")
        zones = [cal.tz for cal in (here, *feed.calendars.values()) if cal]
        every = feed.backup_every
        text = alarm(feed.backups, every, int(time.time()), zones[0]) if zones else ""
        if text != self._alarm:
            self._alarm, line = text, self.query_one("#alarm", Static)
            line.update(Content(text))
            line.display = bool(text)

    def figures(self, now: int) -> Sequence[tuple[str, str, str]]:
        """The counts above the list; nothing before all is read."""
        if not self.room.feed.whole:
            return ()
        counts, today = self.room.feed.counts(now), self.room.feed.today
        complaints: tuple[tuple[str, str, str], ...] = ()
        if counts.complaints:
            complaints = (
                (str(counts.complaints), _("complaints"), "bold $foreground"),
                (str(counts.complaints_late), c_("complaints", "late"), "bold $error"),
            )
        shown = {"calls": _("calls alone"), "complaints": _("complaints alone")}.get(self.kind)
        return (
            *((("w", shown, "bold $accent"),) if shown else ()),
            (str(counts.open), _("open"), "bold $foreground"),
            (str(counts.unsent), _("unsent"), "bold $accent"),
            (str(counts.critical), _("critical"), "bold $error"),
            (str(counts.at_risk), _("at risk"), "bold $warning"),
            (str(counts.overdue), _("overdue"), "bold $error"),
            (str(counts.held), _("on hold"), "bold $secondary"),
            *complaints,
            (f"{today.met}/{today.met + today.late}", _("on time today"), "bold $success"),
        )

    def in_hand(self) -> InHand | None:
        """The call under the cursor."""
        row = self.query_one("#list", Grid).current
        if not isinstance(row, BoardRow):
            return None
        return in_hand(row, self.room.now(), self.room.door.actor)

    def select(self, key: Hashable) -> None:
        """Put the cursor on a row, if it is shown: a call's ID, or ``case:`` and a case's."""
        self.query_one("#list", Grid).select_key(key)

    @property
    def complaint(self) -> "BoardCase | None":
        """The complaint under the cursor; ``None`` where that is a call, or nothing."""
        row: Row | None = self.query_one("#list", Grid).current
        return None if row is None or isinstance(row, BoardRow) else row

    def customer_in_hand(self) -> int | None:
        """Who complains, where a complaint is under the cursor."""
        case = self.complaint
        return case.row.customer_id if case else None

    def action_command(self, command_id: str) -> None:
        """Run a command; a call's says of a complaint that it is none, and which key works."""
        case = self.complaint
        if case is not None and command_id in VERB_OF:
            self.room.tell(case.explained(), "warning")
        else:
            super().action_command(command_id)

    def do_board_kind(self) -> None:
        """Calls and complaints, calls alone, complaints alone."""
        self.kind = KINDS[(KINDS.index(self.kind) + 1) % len(KINDS)]
        grid = self.query_one("#list", Grid)
        grid.empty = self._empty()
        self.refresh_all()
        grid.action_cursor_to(0)

    @on(Grid.Highlighted, "#list")
    @on(Grid.Emptied, "#list")
    def moved(self) -> None:
        """Another call is in hand."""
        self.show_case()
        self.show_keys()

    @on(Grid.Chosen, "#list")
    def do_call_open(self) -> None:
        """Open what is under the cursor."""
        if case := self.complaint:
            self.room.open_complaint(case.row.id)
        elif call := self.in_hand():
            self.room.open_case(call.number)

    def do_past(self) -> None:
        """The board as it was."""
        from opsroom.ui.screens.past import look_back

        try:
            look_back(self.room)
        except Unusable as error:
            self.room.refuse(error)

    def show_case(self) -> None:
        """Show the case in hand beside the list, if there is room."""
        if self.has_class("-beside"):
            row = self.query_one("#list", Grid).current
            self.query_one(CaseCard).show(row, self.room.feed, self.room.now())

    def on_resize(self, event: events.Resize) -> None:
        """Make or take the room beside the list."""
        self.set_class(event.size.width >= WIDE, "-beside")
        self._give(self.query_one(CaseCard), event.size.width)
        self.show_case()

    def _give(self, card: CaseCard, width: int) -> None:
        """Give the card its part of a window so many columns wide."""
        card.room = ROOMY_CARD if width >= ROOMY else CARD
        card.styles.width = card.room


def _place(grid: Grid, row: "Row | None") -> int | None:
    """Where a row is in the list; ``None`` when it isn't there."""
    if row is None:
        return None
    return next((at for at, other in enumerate(grid.rows) if other.id == row.id), None)


def following(grid: Grid) -> Hashable:
    """The key of the row after the one under the cursor, else of the one before it."""
    place, rows = _place(grid, grid.current), grid.rows
    if place is None or len(rows) < 2:
        return None
    key: Hashable = rows[place + 1 if place + 1 < len(rows) else place - 1].id
    return key


def haystacks() -> "Callable[[Row], str | bytes]":
    """Gives the text that the filter looks in: words on the screen, and phone and address too."""
    known: dict[tuple[Shared, bool], bytes] = {}

    def haystack(row: "Row") -> str | bytes:
        if not isinstance(row, BoardRow):
            return row.haystack()
        kind = shared, held = row.shared, row.held_from is not None
        words = known.get(kind)
        if words is None:
            state = word("state", "held" if held else shared.state)
            shown = (shared.site_id, shared.technician or "", state, word("zone", shared.zone))
            words = known[kind] = " ".join(("", *shown)).encode()
        return row.words + words

    return haystack
