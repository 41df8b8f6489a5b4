"""The real board and Textual's DataTable beside it, on a terminal that only counts bytes.

Both run as real apps of 160 x 48 cells in one process and one loop at a time. CPU is the whole
process's, Textual's own work included, from the step to the screen at rest again.
"""

import asyncio
import gc
import inspect
import statistics
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from textual import events
from textual.app import App, ComposeResult
from textual.drivers.headless_driver import HeadlessDriver
from textual.widgets import DataTable

from opsroom.store.views import BoardRow
from opsroom.ui.app import OpsApp
from opsroom.ui.boardcolumns import columns
from opsroom.ui.feed import Feed
from opsroom.ui.screens.board import Board
from opsroom.ui.widgets.grid import Grid
from opsroom.wiring import Wired, wire
from tests.bench.company import NOW, NOW_TEXT

SIZE = (160, 48)
TICKS = 21
DOWNS = 60
TYPED = "acme trading 12"
SORTS = ("number", "customer", "zone", "technician", "state")


class Counter(HeadlessDriver):
    """A terminal that only counts what is written to it."""

    written = 0

    @property
    def is_headless(self) -> bool:
        """False, so that the app writes."""
        return False

    def write(self, data: str) -> None:
        """Count."""
        Counter.written += len(data.encode())


@dataclass
class Watch:
    """A clock that the measurement moves."""

    now: int = NOW

    def __call__(self) -> int:
        """Epoch seconds."""
        return self.now


class Room(OpsApp):
    """The room as it is, but for the terminal and the beat, which the measurement gives."""

    CSS_PATH = Path(inspect.getfile(OpsApp)).with_name("app.tcss")

    def __init__(self, wired: Wired, watch: Watch) -> None:
        super().__init__(wired, jobs=False)
        self.watch = watch

    def get_driver_class(self) -> type[Counter]:
        """One that counts."""
        return Counter

    def _next_beat(self) -> None:
        pass

    def tick(self, seconds: int = 1) -> None:
        """Let seconds pass."""
        self.watch.now += seconds
        self._beat()

    @property
    def ready(self) -> bool:
        """Whether the board shows its rows and has nothing left to prepare."""
        board = self.screen
        if not isinstance(board, Board):
            return False
        grid = board.query_one("#list", Grid)
        return self.feed.whole and bool(grid.rows) and grid._warmer is None

    def press(self, key: str, character: str | None = None) -> None:
        """Press a key."""
        self.post_message(events.Key(key, character))


def room(db: Path, **settings: Any) -> Room:
    """The room on a database, at the companies' now."""
    watch = Watch()
    wired = wire(db=str(db), now=NOW_TEXT)
    changed = replace(wired.settings, **{"log": db.with_suffix(".log"), **settings})
    return Room(replace(wired, settings=changed, clock=watch), watch)


class Table(App[None]):
    """The board's columns and cells in a DataTable; a tick updates the visible rows only."""

    #: Levels have their words, as on the board.
    _words = True

    def __init__(self, db: Path) -> None:
        super().__init__(driver_class=Counter)
        self.watch = Watch()
        wired = wire(db=str(db), now=NOW_TEXT)
        self.feed = Feed(str(db), wired.policy)
        self.feed.poll(self.watch.now)
        self.calls = self.feed.urgent_first(self.watch.now)
        self.table: DataTable[str] = DataTable(cursor_type="row")

    @property
    def room(self) -> "Table":
        """What the board's cells ask for the feed."""
        return self

    def _cells(self, call: BoardRow, now: int) -> list[str]:
        cells = Board.cells(self, call, now)
        return [cell if isinstance(cell, str) else cell[0] for cell in cells]

    def compose(self) -> ComposeResult:
        """One table."""
        yield self.table

    def on_mount(self) -> None:
        """Load."""
        for column in columns():
            self.table.add_column(column.title, key=column.key)
        self._fill(self.calls)
        self.table.focus()

    def _fill(self, calls: Sequence[BoardRow]) -> None:
        self.table.clear()
        for call in calls:
            self.table.add_row(*self._cells(call, self.watch.now), key=str(call.id))

    @property
    def ready(self) -> bool:
        """Whether it shows its rows."""
        return self.table.row_count > 0

    def tick(self, seconds: int = 1) -> None:
        """Let seconds pass."""
        self.watch.now += seconds
        visible = self.table.scrollable_content_region.height - 1
        for call in self.calls[:visible]:
            left = self._cells(call, self.watch.now)[0]
            self.table.update_cell(str(call.id), "left", left)

    def press(self, key: str, character: str | None = None) -> None:
        """Press a key."""
        self.post_message(events.Key(key, character))

    def find(self, text: str) -> None:
        """Filter, the way DataTable allows: fill it again."""
        self._fill([call for call in self.calls if text in call.customer_name.lower()])

    def order(self, key: str) -> None:
        """Sort by a column."""
        self.table.sort(key)


@dataclass(slots=True)
class Cost:
    """What an app costs.

    Attributes:
        tick_ms, tick_bytes: the median CPU and the mean bytes of a second.
        still_bytes: bytes of a tick at which nothing has changed.
        cursor_ms, sort_ms, filter_ms: 95th percentile of a key's CPU until it is painted.
    """

    tick_ms: float = 0
    tick_bytes: float = 0
    still_bytes: float = 0
    cursor_ms: float = 0
    sort_ms: float = 0
    filter_ms: float = 0


def ticks(make: Callable[[], Room | Table]) -> Cost:
    """Measure the seconds of an app."""

    async def drive(app: Room | Table, cost: Cost) -> None:
        before = Counter.written
        spent = await _each(lambda _: app.tick(), TICKS)
        cost.tick_ms, cost.tick_bytes = statistics.median(spent), (Counter.written - before) / TICKS
        before = Counter.written
        await _each(lambda _: app.tick(0), 3)
        cost.still_bytes = Counter.written - before

    return asyncio.run(_run(make(), drive))


def keys(make: Callable[[], Room | Table]) -> Cost:
    """Measure the keys of an app."""

    async def drive(app: Room | Table, cost: Cost) -> None:
        cost.cursor_ms = p95(await _each(lambda _: app.press("down"), DOWNS))
        if isinstance(app, Table):
            cost.sort_ms = p95(await _each(lambda i: app.order(SORTS[i]), len(SORTS)))
            cost.filter_ms = p95(await _each(lambda i: app.find(TYPED[: i + 1]), len(TYPED)))
            return
        cost.sort_ms = p95(await _each(lambda _: app.press("equals_sign", "="), len(SORTS) + 1))
        await _each(lambda _: app.press("slash", "/"), 1)
        cost.filter_ms = p95(await _each(lambda i: _type(app, TYPED[i]), len(TYPED)))

    return asyncio.run(_run(make(), drive))


def _type(app: Room, character: str) -> None:
    app.press("space" if character == " " else character, character)


async def _run(app: Room | Table, drive: Callable[[Room | Table, Cost], Awaitable[None]]) -> Cost:
    """Run an app until it has been driven."""
    cost = Cost()

    async def pilot(_pilot: Any) -> None:
        for _ in range(3000):  # a bound, not a wait: ready as soon as it is
            await asyncio.sleep(0.02)
            if app.ready:
                break
        await _each(lambda _: app.tick(0), 5)
        await drive(app, cost)
        app.exit()

    if isinstance(app, Room):
        gc.disable()  # as opsroom.wiring starts a room; it collects again after the first paint
    try:
        await app.run_async(headless=False, size=SIZE, auto_pilot=pilot)
    finally:
        gc.enable()
    gc.unfreeze()  # what was kept of this one is no burden of the next
    gc.collect()
    return cost


async def _each(step: Callable[[int], object], count: int) -> list[float]:
    """CPU milliseconds of each step until it is painted and the loop is at rest."""
    spent = []
    for i in range(count):
        start = time.process_time()
        step(i)
        for _ in range(3):
            await asyncio.sleep(0.012)
        spent.append((time.process_time() - start) * 1000)
    return spent


def p95(values: Sequence[float]) -> float:
    """The value that one in twenty exceeds."""
    return sorted(values)[min(len(values) - 1, int(len(values) * 0.95))]
