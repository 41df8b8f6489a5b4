"""Every figure that the room promises: how it is measured, beside what, and how good it must be."""

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Literal, NamedTuple

from tests.bench import live, processes, rates, screens
from tests.bench.company import NOW_TEXT, Size, build
from tests.bench.processes import PYTHON


class Figure(NamedTuple):
    """One line of the table.

    Attributes:
        key: names it for good.
        what: what was measured, in words.
        measured: the value; ``unit`` is what it is in.
        beside: the yardstick's name; empty when the goal is an absolute one.
        yardstick: its value in the same unit.
        goal: what the ratio (or, without yardstick, the value) must reach.
        better: whether less or more is better.
    """

    key: str
    what: str
    measured: float
    unit: str
    beside: str
    yardstick: float
    goal: float
    better: Literal["less", "more"] = "less"

    @property
    def ratio(self) -> float:
        """Measured over yardstick; the value itself where there is none."""
        if not self.beside:
            return self.measured
        return self.measured / self.yardstick if self.yardstick else float("inf")

    @property
    def met(self) -> bool:
        """Whether the goal is met."""
        return self.ratio <= self.goal if self.better == "less" else self.ratio >= self.goal


Figures = Iterator[Figure]


@dataclass
class Bench:
    """One run: how large, and the companies it measures, each built once.

    Attributes:
        small: a tenth of everything, for CI.
        folder: where the files are.
    """

    small: bool
    folder: Path
    _built: dict[Size, Path] = field(default_factory=dict)

    def count(self, full: int) -> str:
        """So many calls, in words; a tenth of that when small."""
        return f"{max(200, full // 10) if self.small else full:,}"

    def company(self, open_calls: int, closed: int = 0, *, far: bool = False) -> Path:
        """A database of so many calls; a tenth of that when small."""
        by = 10 if self.small else 1
        size = Size(max(200, open_calls // by), closed, far)
        if size not in self._built:
            self._built[size] = build(self.folder / f"company-{len(self._built)}.db", size)
        return self._built[size]

    def times(self, full: int) -> int:
        """How often to repeat: fewer when small."""
        return max(2, full // 3) if self.small else full

    @cached_property
    def textual(self) -> float:
        """CPU milliseconds of ``import textual``."""
        return processes.spent([PYTHON, "-c", "import textual"], self.times(9)) * 1000

    @cached_property
    def python(self) -> float:
        """CPU milliseconds of Python that does nothing."""
        return processes.spent([PYTHON, "-c", "pass"], self.times(15)) * 1000

    @cached_property
    def bare(self) -> processes.Rest:
        """A bare Textual app at rest."""
        return processes.at_rest([PYTHON, "-c", processes.BARE], 2.5, 0)


TABLE = "DataTable"


def seconds(bench: Bench) -> Figures:
    """What a second costs on the board: CPU and bytes."""
    many, far = bench.company(10_000), bench.company(10_000, far=True)
    table = screens.ticks(lambda: screens.Table(many))
    always = screens.ticks(lambda: screens.room(many))
    close = screens.ticks(lambda: screens.room(far, seconds="close"))
    yield Figure(
        "tick.cpu",
        f"CPU a second, {bench.count(10_000)} open",
        always.tick_ms,
        "ms",
        TABLE,
        table.tick_ms,
        1 / 14,
    )
    yield Figure(
        "tick.cpu.close",
        "CPU a second, all due far off, seconds when close",
        close.tick_ms,
        "ms",
        TABLE,
        table.tick_ms,
        1 / 14,
    )
    yield Figure(
        "tick.bytes",
        "bytes a second, by urgency",
        always.tick_bytes,
        "B",
        TABLE,
        table.tick_bytes,
        1 / 75,
    )
    yield Figure(
        "tick.bytes.close",
        "bytes a second, all due far off, seconds when close",
        close.tick_bytes,
        "B",
        TABLE,
        table.tick_bytes,
        1 / 180,
    )
    yield Figure("tick.still", "bytes when nothing changes", always.still_bytes, "B", "", 0, 0)


def typing(bench: Bench) -> Figures:
    """From a key to the screen at rest."""
    db = bench.company(20_000)
    table = screens.keys(lambda: screens.Table(db))
    ours = screens.keys(lambda: screens.room(db))
    yield Figure(
        "key.cursor",
        f"cursor down, p95, {bench.count(20_000)} open",
        ours.cursor_ms,
        "ms",
        TABLE,
        table.cursor_ms,
        1 / 3,
    )
    yield Figure(
        "key.sort",
        f"sort, p95, {bench.count(20_000)} open",
        ours.sort_ms,
        "ms",
        TABLE,
        table.sort_ms,
        1 / 15,
    )
    yield Figure(
        "key.filter",
        f"filter typing, p95, {bench.count(20_000)} open",
        ours.filter_ms,
        "ms",
        TABLE,
        table.filter_ms,
        1 / 100,
    )


def starts(bench: Bench) -> Figures:
    """Cold starts: the room's first full board, and verbs without a screen."""
    for open_calls, goal in ((200, 2), (20_000, 3)):
        db = bench.company(open_calls)
        boards = [processes.first_board(db) for _ in range(bench.times(7))]
        cpu = min(board.cpu for board in boards) * 1000
        yield Figure(
            f"start.board.{open_calls}",
            f"start to first full board, {bench.count(open_calls)} open",
            cpu,
            "ms",
            "import textual",
            bench.textual,
            goal,
        )
    version = processes.spent([PYTHON, "-m", "opsroom", "--version"], bench.times(15)) * 1000
    yield Figure(
        "start.version", "opsroom --version", version, "ms", "python -c pass", bench.python, 3
    )
    words = ["--db", str(bench.company(200)), "--now", NOW_TEXT, "board", "--json"]
    board = processes.spent([PYTHON, "-m", "opsroom", *words], bench.times(9)) * 1000
    yield Figure(
        "start.json",
        "opsroom board --json, 200 open",
        board,
        "ms",
        "python -c pass",
        bench.python,
        12,
    )


def sessions(bench: Bench) -> Figures:
    """Sessions at rest: memory over a bare Textual app, and CPU."""
    settle, watch = (2.0, 3.0) if bench.small else (6.0, 15.0)
    for open_calls, goal in ((200, 12), (20_000, 25)):
        db = bench.company(open_calls)
        follows = processes.at_rest(processes.following(db), settle, watch)
        leads = processes.at_rest(processes.leading(db), settle, 0)
        over = follows.memory - bench.bare.memory
        yield Figure(
            f"memory.{open_calls}",
            f"memory over a bare Textual app, {bench.count(open_calls)} open",
            over,
            "MiB",
            "",
            0,
            goal,
        )
        yield Figure(
            f"memory.lead.{open_calls}",
            f"more memory to run the jobs, {bench.count(open_calls)} open",
            leads.memory - follows.memory,
            "MiB",
            "",
            0,
            15,
        )
        if open_calls == 200:
            yield Figure(
                "idle.cpu",
                "a session at rest, 200 open",
                follows.idle * 100,
                "% of a core",
                "",
                0,
                1,
            )


def others(bench: Bench) -> Figures:
    """How soon a change in one process shows on others' boards."""
    boards, calls = (3, 3) if bench.small else (20, 8)
    found = live.seen(boards, calls)
    yield Figure(
        "live.p95",
        f"a change seen on {boards} others' boards, p95",
        screens.p95(found),
        "s",
        "",
        0,
        1,
    )


def arithmetic(bench: Bench) -> Figures:
    """Deadlines and remaining times."""
    ours = rates.deadlines(20_000 if bench.small else 200_000)
    theirs = rates.deadlines_elsewhere(100 if bench.small else 400)
    yield Figure(
        "deadlines", "deadlines a second", ours, "/s", "businesstimedelta", theirs, 600, "more"
    )
    yield Figure(
        "remaining",
        f"{bench.count(20_000)} remaining times",
        rates.remaining(bench.company(20_000)),
        "ms",
        "",
        0,
        5,
    )


def imports(bench: Bench) -> Figures:
    """Real-shaped calls a second, against inserting the rows as they are."""
    count = 10_000 if bench.small else 100_000
    for key, what, strangers in (
        ("import", "calls imported", False),
        ("import.strangers", "calls imported, every second a new customer's", True),
    ):
        table = rates.import_rows(bench.folder, count, strangers=strangers)
        ours, plain = rates.imports(table, bench.folder, bench.times(3))
        yield Figure(
            key,
            f"{count:,} {what}",
            count / ours,
            "/s",
            "sqlite-utils insert_all",
            count / plain,
            0.5,
            "more",
        )


def history(bench: Bench) -> Figures:
    """What a million closed calls cost the board, a search and a daily report."""
    closed = (2_000, 100_000) if bench.small else (20_000, 1_000_000)
    few, many = (bench.company(20_000, count) for count in closed)
    before, after = rates.history(few), rates.history(many)
    words = {"finding": "finding calls by five rare words"}
    for what, value in after.items():
        yield Figure(
            f"history.{what}",
            f"{words.get(what, what)}, {closed[1]:,} calls closed",
            value,
            "ms",
            f"{closed[0]:,} closed",
            before[what],
            1.5,
        )


_GROUPS = (seconds, typing, starts, sessions, others, arithmetic, imports, history)
GROUPS: dict[str, Callable[[Bench], Figures]] = {group.__name__: group for group in _GROUPS}


def measure(*, small: bool, groups: list[str], told: Callable[[Figure], None]) -> list[Figure]:
    """Measure everything, or some groups of it; each figure is told as soon as it is known."""
    found = []
    with tempfile.TemporaryDirectory(prefix="opsroom-bench-") as scratch:
        bench = Bench(small, Path(scratch))
        for name in groups or GROUPS:
            for figure in GROUPS[name](bench):
                told(figure)
                found.append(figure)
    return found
