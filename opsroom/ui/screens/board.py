"""The board: open calls and complaints, the most urgent first, and beside it the one in hand."""

import time
from collections.abc import Hashable, Sequence
from typing import TYPE_CHECKING, ClassVar

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
from opsroom.store.boardrow import BoardRow
from opsroom.ui import present
from opsroom.ui.boardcolumns import columns, haystacks
from opsroom.ui.permitted import OF_MANY, VERB_OF, may_move
from opsroom.ui.presentbackup import alarm
from opsroom.ui.screens.base import InHand, OpsScreen
from opsroom.ui.widgets.bars import Figures
from opsroom.ui.widgets.casecard import CaseCard
from opsroom.ui.widgets.grid import Grid
from opsroom.ui.widgets.gridmodel import Cell

#: From this many columns on, the case in hand stands beside the list; and how many it has. Wider
#: only where the list still says what is wrong: that matters more than a card without breaks.
WIDE, CARD = 140, 38
ROOMY, ROOMY_CARD = 180, 50
#: In fewer columns levels go without words; in fewer lines there are none to spare.
NARROW, LOW = 60, 16
#: What the board can show: everything, or one kind alone.
KINDS = ("all", "calls", "complaints")
if TYPE_CHECKING:
    from opsroom.ui.boardcases import BoardCase

    Row = BoardRow | BoardCase


def in_hand(row: BoardRow, now: int, actor: Actor) -> InHand:
    """What keys would act on, and what is open to whom."""
    held = held_at(now, row.held_until, row.held_from)
    verbs = set(possible(State(row.state), held))
    verbs.discard("pin" if row.pinned_at else "unpin")
    site, has = row.site_id, row.technician_id
    allowed = tuple(sorted(verb for verb in verbs if may_move(actor, verb, site, has)))
    return InHand(row.number, site, row.version, allowed, has, row.customer_name)


def marked(grid: Grid, now: int, actor: Actor) -> list[InHand] | None:
    """The marked calls that a list shows; ``None`` where no row that it shows is marked."""
    keys = grid.marked
    rows = [row for row in grid.rows if row.id in keys] if keys else []
    calls = [in_hand(row, now, actor) for row in rows if isinstance(row, BoardRow)]
    return calls if rows else None


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
    Board.-low Figures, Board.-low #main { margin: 0; }
    """
    #: Which of :data:`KINDS` is shown.
    kind: str = "all"
    _order_at: int = 0
    _alarm: str = ""
    _mixed: bool = False
    _words: bool = True
    #: The row that stays where it is while the cursor is on it: its key, and its place.
    _stays: tuple[Hashable, int] | None = None

    def body(self) -> ComposeResult:
        """What is wrong with the room itself, figures, the list, the case in hand."""
        self.set_class(self.app.size.width >= WIDE, "-beside")  # before anything has its styles
        self.set_class(self.app.size.height < LOW, "-low")
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
            rest = row.cells(cal, now, close_only=self.room.feed.close_only)[2:]
            return (*self.clock_cells(row, now), *rest)
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
            countdown, level = row.clock_cells(cal, now, close_only=feed.close_only)
        else:
            stands = feed.standing(row, now)
            countdown = present.countdown_cell(stands, close_only=feed.close_only)
            level = present.level_cell(stands)
        return countdown, level if self._words else (level[0][:2], level[1])

    def on_mount(self) -> None:
        """Type into the list from the start."""
        super().on_mount()
        self.query_one("#list", Grid).focus()

    def reload(self, now: int) -> None:
        """Show the open calls anew, the most urgent first; the cursor stays on its call.

        A call that an own action sends elsewhere in the list stays in sight, where it was, until
        the cursor leaves it: what is to be done next with it is done on it, and the most urgent
        aren't scrolled away.
        """
        self._order_at = now
        grid = self.query_one("#list", Grid)
        row = grid.current
        if isinstance(row, BoardRow) and row.number == self.room.moving:
            self._stays = row.id, _place(grid, row.id) or 0
        rows, mixed = self._shown(now)
        words = self.app.size.width >= NARROW
        if (mixed, words) != (self._mixed, self._words):
            self._mixed, self._words = mixed, words
            grid.set_columns(columns(mixed=mixed, words=words))
            grid.sort_by((None, *self.sorts)[self._sorted])
        grid.load(self._steady(rows), now)
        self.show_case()

    def _steady(self, rows: "list[Row]") -> "list[Row]":
        """These rows, but the one that stays at its place among those shown."""
        if self._stays is None:
            return rows
        key, place = self._stays
        row = next((one for one in rows if one.id == key), None)
        if row is None:
            self._stays = None
            return rows
        others, grid = [one for one in rows if one.id != key], self.query_one("#list", Grid)
        if place and len(grid.rows) < grid.total:  # of a filtered list, after the same row
            before = [one.id for one in grid.rows if one.id != key][place - 1]
            place = next((at for at, one in enumerate(others, 1) if one.id == before), 0)
        return [*others[:place], row, *others[place:]]

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
        """Say that the database isn't backed up, while it isn't (CHK-2), or that the heads of its
        journal can't be read (ROL-3); in real time."""
        feed = self.room.feed
        here = feed.calendars.get(feed.site or self.room.door.actor.site or "")
        zones = [cal.tz for cal in (here, *feed.calendars.values()) if cal]
        every = feed.backup_every
        text = alarm(feed.backups, every, int(time.time()), zones[0]) if zones else ""
        text = text or feed.heads_lost(self.room.door.outside.file)
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
            (str(counts.overdue), _("overdue"), "bold $error"),
            (str(counts.critical), _("critical"), "bold $error"),
            (str(counts.at_risk), _("at risk"), "bold $warning"),
            (str(counts.unsent), _("unsent"), "bold $accent"),
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

    def marked_calls(self) -> list[InHand] | None:
        """The marked calls that are shown."""
        grid = self.query_one("#list", Grid)
        return marked(grid, self.room.now(), self.room.door.actor)

    def select(self, key: Hashable) -> None:
        """Put the cursor on a row, if it is shown: a call's ID, or ``case:`` and a case's.

        One that is out of sight comes into it, and stays there while the cursor is on it: to
        scroll to it would hide what is more urgent.
        """
        grid = self.query_one("#list", Grid)
        place, last = _place(grid, key), grid.last_in_sight
        self._stays = None
        if place is not None and place > last > 0 and not self._sorted:
            self._stays = key, last
            self.reload(self.room.now())
        grid.select_key(key)

    def come_back(self, subject: str) -> None:
        """What was undone has the cursor again."""
        kind, _colon, row_id = subject.partition(":")
        self.select(int(row_id) if kind == "call" else subject)

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
        many = command_id in OF_MANY and self.marked_calls()
        if case is not None and command_id in VERB_OF and not many:
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
    @on(Grid.Marked, "#list")
    def moved(self) -> None:
        """Another call is in hand; the one that stayed for the cursor goes to its place."""
        row = self.query_one("#list", Grid).current
        if self._stays is not None and (row is None or row.id != self._stays[0]):
            self._stays = None
            self.reload(self.room.now())
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
        self.set_class(event.size.height < LOW, "-low")
        if (event.size.width >= NARROW) != self._words:
            self.reload(self.room.now())
        self._give(self.query_one(CaseCard), event.size.width)
        self.show_case()

    def _give(self, card: CaseCard, width: int) -> None:
        """Give the card its part of a window so many columns wide."""
        card.room = ROOMY_CARD if width >= ROOMY else CARD
        card.styles.width = card.room


def _place(grid: Grid, key: Hashable) -> int | None:
    """Where a row is in the list; ``None`` when it isn't there."""
    return next((at for at, row in enumerate(grid.rows) if row.id == key), None)
