"""Marked rows: a move of all of them, asked once; where nothing acts on marks there are none."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Static

from opsroom.store.boardrow import BoardRow
from opsroom.ui.app import OpsApp
from opsroom.ui.presentcases import SERIOUS
from opsroom.ui.screens.ask import Ask
from opsroom.ui.screens.help import SIGNS, keys_content
from opsroom.ui.widgets.field import Field
from opsroom.ui.widgets.grid import Grid
from opsroom.wiring import Wired
from tests.ui.reading import all_told
from tests.ui.waiting import until

Wire = Callable[..., Wired]
SIZE = (120, 40)


def states(path: Path, column: str, numbers: list[str]) -> list[object]:
    marks = ", ".join("?" * len(numbers))
    sql = (
        f"SELECT {column} FROM calls c LEFT JOIN holds h ON h.call_id = c.id AND h.ended_at IS NULL"
    )
    with closing(sqlite3.connect(path)) as conn:
        rows = conn.execute(f"{sql} WHERE number IN ({marks}) ORDER BY number", numbers)
        return [row[0] for row in rows]


async def mark(
    pilot: Pilot[None], grid: Grid, fits: Callable[[BoardRow], bool], count: int
) -> list[str]:
    """Mark so many calls that fit, and give their numbers."""
    found = [r for r in grid.rows if isinstance(r, BoardRow) and fits(r)]
    for row in found[:count]:
        grid.select_key(row.id)
        await pilot.press("space")
    assert len(grid.marked) == count
    return sorted(row.number for row in found[:count])


def waits(row: BoardRow) -> bool:
    return (
        row.site_id == "SH"
        and row.state == "waiting"
        and row.held_from is None
        and row.pinned_at is None
    )


async def test_a_hold_holds_every_marked_call_and_each_is_undone_by_itself(
    wired: Wire, sample: Path
) -> None:
    app = OpsApp(wired("guoqiang"), jobs=False)
    async with app.run_test(size=SIZE) as pilot:
        grid = app.screen.query_one("#list", Grid)
        numbers = await mark(pilot, grid, waits, 3)
        await pilot.press("h")
        await until(pilot, lambda: isinstance(app.screen, Ask))
        assert "3 calls" in str(app.screen.query_one("#title", Static).content)
        about = str(app.screen.query_one("#about", Static).content)
        assert all(number in about for number in numbers)
        await pilot.press("enter", "enter", "enter")
        await until(pilot, lambda: all(states(sample, "h.reason", numbers)))
        await until(pilot, lambda: not grid.marked)
        assert all_told(app).count("on hold") == 1
        await pilot.press("u")
        await until(pilot, lambda: states(sample, "h.reason", numbers).count(None) == 1)
        await pilot.press("u")
        await until(pilot, lambda: states(sample, "h.reason", numbers).count(None) == 2)


async def test_what_was_typed_for_one_marked_call_is_not_offered_for_others(wired: Wire) -> None:
    """SLA-4: what one customer said isn't said by four."""
    app = OpsApp(wired("guoqiang"), jobs=False)
    async with app.run_test(size=SIZE) as pilot:
        grid = app.screen.query_one("#list", Grid)
        await mark(pilot, grid, waits, 1)
        await pilot.press("h")
        await until(pilot, lambda: isinstance(app.screen, Ask))
        app.screen.query(Field).last().value = "Brixham's"
        await pilot.press("escape")
        await until(pilot, lambda: not isinstance(app.screen, Ask))
        await pilot.press("h")  # the same one: it is there again
        await until(pilot, lambda: isinstance(app.screen, Ask))
        assert app.screen.query(Field).last().value == "Brixham's"
        await pilot.press("escape")
        await until(pilot, lambda: not isinstance(app.screen, Ask))
        grid.clear_marks()
        await mark(pilot, grid, waits, 3)
        await pilot.press("h")
        await until(pilot, lambda: isinstance(app.screen, Ask))
        assert not any(field.value for field in app.screen.query(Field))


async def test_on_dispatch_pin_pins_every_marked_call(wired: Wire, sample: Path) -> None:
    app = OpsApp(wired("guoqiang"), jobs=False)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("2")
        await until(pilot, lambda: app.screen.query("#queue"))
        await pilot.pause()
        numbers = await mark(pilot, app.screen.query_one("#queue", Grid), waits, 2)
        await pilot.press("p")
        await until(pilot, lambda: isinstance(app.screen, Ask))
        await pilot.press(*"now", "enter")
        await until(pilot, lambda: all(states(sample, "pinned_at", numbers)))


async def test_of_calls_for_which_it_is_not_possible_that_is_said(
    wired: Wire, sample: Path
) -> None:
    app = OpsApp(wired("guoqiang"), jobs=False)
    async with app.run_test(size=SIZE) as pilot:
        grid = app.screen.query_one("#list", Grid)
        held = await mark(
            pilot,
            grid,
            lambda row: row.site_id == "SH" and row.held_until is None is not row.held_from,
            1,
        )
        waiting = next(r for r in grid.rows if isinstance(r, BoardRow) and r.state == "waiting")
        grid.select_key(waiting.id)
        await pilot.press("space", "r")
        await until(pilot, lambda: states(sample, "h.reason", held) == [None])
        await until(pilot, lambda: waiting.number in all_told(app))
        assert grid.marked == {waiting.id}
        await pilot.press("escape")
        assert not grid.marked


async def test_where_nothing_acts_on_marks_no_row_is_marked(wired: Wire) -> None:
    app = OpsApp(wired("guoqiang"), jobs=False)
    async with app.run_test(size=SIZE) as pilot:
        for key in ("3", "5", "6"):
            await pilot.press(key)
            await pilot.pause()
            grid = app.screen.query(Grid).first()
            grid.focus()
            await pilot.press("space")
            assert not grid.marked
    assert "Space" not in keys_content("cases").plain
    assert "h, r, p and x" in keys_content("board").plain


@pytest.mark.parametrize("mode", ["board", "past", "dispatch", "cases"])
def test_no_sign_has_two_meanings_on_a_screen(mode: str) -> None:
    """`=` stands for a clock that stands still, beside a level or beside a time."""
    signs = [sign for signs, _text in SIGNS[mode] for sign in signs.split()]
    assert len(signs) == len(set(signs))
    assert SERIOUS in signs or mode == "dispatch"
