"""The list widget against Textual's DataTable: CPU and bytes per tick, keys, filter and sort.

    python tests/bench/grid_vs_datatable.py [ROWS]

Both run as real apps of 160 x 48 cells on a driver that counts the bytes for the terminal.
Trust the ratios, not the milliseconds: CPU is the whole process's, Textual's own loop included.
"""

import asyncio
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import RenderableType
from textual.app import App, ComposeResult
from textual.drivers.headless_driver import HeadlessDriver
from textual.screen import Screen
from textual.widgets import DataTable

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from opsroom.ui.widgets.grid import Grid
from opsroom.ui.widgets.gridmodel import Cell, Column
from opsroom.ui.widgets.gridpaint import exact

SIZE = (160, 48)
VISIBLE = 46
TICKS = 15


@dataclass(frozen=True, slots=True)
class Call:
    """A repair call, as wide as the board's."""

    number: int
    customer: str
    due: int


def calls(count: int) -> list[Call]:
    """Calls in order of urgency, half of them with Chinese names."""
    names = ("Acme Trading", "大安電器行", "Northwind", "信義商場")
    return [Call(i, f"{names[i % 4]} {i}", 36_000 + i * 7) for i in range(count)]


def countdown(call: Call, now: int) -> str:
    """Hours, minutes and seconds to go."""
    left = call.due - now
    return f"{left // 3600:3}:{left // 60 % 60:02}:{left % 60:02}"


def rest(call: Call) -> tuple[str, ...]:
    """The columns that don't change."""
    number = f"C{call.number:06}"
    return (number, call.customer, "urban", "LX-200", "no cooling, water on the floor",
            "王小明", "en route", "14:30")  # fmt: skip


REST = (
    Column("no", "Number", width=9), Column("customer", "Customer", weight=2),
    Column("zone", "Zone", width=8), Column("model", "Model", width=10),
    Column("what", "What is wrong", weight=3), Column("tech", "Technician", width=12),
    Column("state", "State", width=10), Column("due", "Due", width=8),
)  # fmt: skip
LEFT = Column("left", "Left", width=10, right=True, sort=lambda call: call.due)


class CountingDriver(HeadlessDriver):
    """A terminal that only counts what is written to it."""

    written = 0

    @property
    def is_headless(self) -> bool:
        """False, so that the app writes."""
        return False

    def write(self, data: str) -> None:
        """Count."""
        CountingDriver.written += len(data.encode())


class GridApp(App[None]):
    """The list widget; `at_right` puts what changes last, `exactly` crops updates."""

    def __init__(self, rows: Sequence[Call], *, at_right: bool, exactly: bool, far: bool) -> None:
        super().__init__(driver_class=CountingDriver)
        self._rows, self._exactly = rows, exactly
        columns = (*REST, LEFT) if at_right else (LEFT, *REST)

        def cells(call: Call, now: int) -> Sequence[Cell]:
            text = f"{(call.due - now) // 60} min" if far else countdown(call, now)
            return (*rest(call), text) if at_right else (text, *rest(call))

        self.grid = Grid(columns, cells, key=lambda call: call.number,
                         haystack=lambda call: f"{call.number} {call.customer}")  # fmt: skip

    def compose(self) -> ComposeResult:
        """One list."""
        yield self.grid

    def on_mount(self) -> None:
        """Load."""
        self.grid.load(self._rows, 0)
        self.grid.focus()

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        super()._display(screen, exact(renderable) if self._exactly else renderable)

    def tick(self, now: int) -> None:
        """One second."""
        self.grid.tick(now)

    def find(self, text: str) -> None:
        """Filter."""
        self.grid.filter(text)

    def order(self, reverse: bool) -> None:
        """Sort."""
        self.grid.sort_by("left", reverse)


class TableApp(App[None]):
    """The same on DataTable; a tick updates the visible rows only."""

    def __init__(self, rows: Sequence[Call]) -> None:
        super().__init__(driver_class=CountingDriver)
        self._rows = rows
        self.table: DataTable[str] = DataTable(cursor_type="row")

    def compose(self) -> ComposeResult:
        """One table."""
        yield self.table

    def on_mount(self) -> None:
        """Load."""
        for column in (LEFT, *REST):
            self.table.add_column(column.title, key=column.key)
        self._fill(self._rows)
        self.table.focus()

    def _fill(self, rows: Sequence[Call]) -> None:
        self.table.clear()
        for call in rows:
            self.table.add_row(countdown(call, 0), *rest(call), key=str(call.number))

    def tick(self, now: int) -> None:
        """One second."""
        for call in self._rows[:VISIBLE]:
            self.table.update_cell(str(call.number), "left", countdown(call, now))

    def find(self, text: str) -> None:
        """Filter, the way DataTable allows: fill it again."""
        self._fill([call for call in self._rows if text in call.customer.lower()])

    def order(self, reverse: bool) -> None:
        """Sort."""
        self.table.sort("left", reverse=reverse)


async def settle(app: App[None]) -> None:
    """Wait until what was asked for is painted and the loop is idle."""
    for _ in range(3):
        await asyncio.sleep(0.012)


@dataclass(slots=True)
class Figures:
    """Of one app: CPU ms and bytes a tick, and p95 CPU ms of the rest."""

    tick_ms: float = 0
    tick_bytes: float = 0
    cursor_ms: float = 0
    filter_ms: float = 0
    sort_ms: float = 0


async def cost(app: App[None], step: Callable[[int], object], count: int) -> list[float]:
    """CPU milliseconds of each step until it is painted."""
    spent = []
    for i in range(count):
        start = time.process_time()
        step(i)
        await settle(app)
        spent.append((time.process_time() - start) * 1000)
    return spent


def p95(values: Sequence[float]) -> float:
    """The value that one in twenty exceeds."""
    return sorted(values)[int(len(values) * 0.95) - 1]


async def measure(app: GridApp | TableApp, *, keys: bool) -> Figures:
    """Run the app and go through the scenarios."""
    figures = Figures()

    async def drive(pilot: Any) -> None:
        await asyncio.sleep(1.2)  # first paint and warming are over
        before = CountingDriver.written
        ticks = await cost(app, lambda i: app.tick(i + 1), TICKS)
        figures.tick_bytes = (CountingDriver.written - before) / TICKS
        figures.tick_ms = statistics.median(ticks)
        if keys:
            down = lambda _: app.simulate_key("down")  # noqa: E731  # reads as the step it is
            figures.cursor_ms = p95(await cost(app, down, 100))
            typed = "acme trading 12"
            finds = lambda i: app.find(typed[: i + 1])  # noqa: E731  # the same
            figures.filter_ms = p95(await cost(app, finds, len(typed)))
            app.find("")
            await settle(app)
            figures.sort_ms = p95(await cost(app, lambda i: app.order(i % 2 == 0), 6))
        app.exit()

    await app.run_async(headless=False, size=SIZE, auto_pilot=drive)
    return figures


def main() -> None:
    """Measure everything and print the table."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    rows = calls(count)
    variants: list[tuple[str, Callable[[], GridApp | TableApp], bool]] = [
        ("DataTable, visible rows updated", lambda: TableApp(rows), True),
        ("Grid, changing column right", lambda: _grid(rows, at_right=True), False),
        ("Grid, changing column left", lambda: _grid(rows), False),
        ("the same, exact, right", lambda: _grid(rows, at_right=True, exactly=True), False),
        ("the same, exact, left", lambda: _grid(rows, exactly=True), True),
        ("the same, minutes only", lambda: _grid(rows, exactly=True, far=True), False),
    ]
    print(f"{count} rows, {SIZE[0]}x{SIZE[1]}: CPU ms and bytes a tick, p95 CPU ms of the rest")  # noqa: T201  # a report
    for name, make, keys in variants:
        f = asyncio.run(measure(make(), keys=keys))
        print(f"{name:34}{f.tick_ms:8.1f} ms{f.tick_bytes:9.0f} B"  # noqa: T201  # a report
              + (f"  cursor {f.cursor_ms:.1f}  filter {f.filter_ms:.1f}  sort {f.sort_ms:.1f}"
                 if keys else ""))  # fmt: skip


def _grid(
    rows: Sequence[Call], *, at_right: bool = False, exactly: bool = False, far: bool = False
) -> GridApp:
    return GridApp(rows, at_right=at_right, exactly=exactly, far=far)


if __name__ == "__main__":
    main()
