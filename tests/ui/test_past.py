"""Looking back on the screen: as it was, marked as such, and not to be changed (ROL-4)."""

import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from textual.pilot import Pilot

from opsroom.actions.moves import Cancel, Pin
from opsroom.store import views
from opsroom.store.database import Store
from opsroom.ui.app import OpsApp
from opsroom.ui.present import clock_mark
from opsroom.ui.screens.ask import Ask
from opsroom.ui.screens.board import Board
from opsroom.ui.screens.past import PastBoard, PastCase
from opsroom.ui.widgets.bars import TopBar
from opsroom.ui.widgets.grid import Grid
from opsroom.ui.widgets.pastbar import PastBar, day_line, mark_line
from opsroom.wiring import Wired
from tests import rooms
from tests.ui.reading import all_told
from tests.ui.waiting import until

Wire = Callable[..., Wired]
SIZES = [(160, 48), (80, 24), (20, 5)]


async def looking_back(pilot: Pilot[None], app: OpsApp, *keys: str) -> PastBoard:
    """Look back, and press some keys."""
    await pilot.press("vertical_line")
    await until(pilot, lambda: isinstance(app.screen, PastBoard))
    for key in keys:
        await pilot.press(key)
    await pilot.pause()
    assert isinstance(app.screen, PastBoard)
    return app.screen


def shown(screen: PastBoard) -> list[views.BoardRow]:
    rows = screen.query_one("#list", Grid).rows
    return sorted(row for row in rows if isinstance(row, views.BoardRow))


def known(path: Path, then: int) -> list[views.BoardRow]:
    with Store(path) as store, rooms.looking_back(store.conn, then):
        return sorted(views.board(store.conn))


@pytest.mark.parametrize("size", SIZES)
async def test_the_board_is_shown_as_it_was(
    wired: Wire, sample: Path, size: tuple[int, int]
) -> None:
    app = OpsApp(wired(), jobs=False)
    async with app.run_test(size=size) as pilot:
        screen = await looking_back(pilot, app)
        assert shown(screen) == sorted(app.feed.rows)
        for key, step in (("shift+left", -3600), ("left_square_bracket", -86_400)):
            then = screen.then.feed.at
            await pilot.press(key)
            await pilot.pause()
            assert screen.then.feed.at == then + step
            assert shown(screen) == known(sample, screen.then.feed.at)
        await pilot.press("left")
        assert screen.then.feed.at % 300 == 0
        await pilot.press("right", "right", "shift+right")
        await pilot.pause()
        assert shown(screen) == known(sample, screen.then.feed.at)
        assert shown(screen) != sorted(app.feed.rows)
        await pilot.press("escape")
        await until(pilot, lambda: type(app.screen) is Board)


async def test_to_look_back_sets_no_clock(wired: Wire) -> None:
    app = OpsApp(wired(), jobs=False)
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await looking_back(pilot, app, *(["left_square_bracket"] * 3))
        await pilot.pause()
        today = clock_mark(app.now(), int(time.time()), next(iter(app.feed.calendars.values())))
        assert screen.query_one(TopBar).mark == today


async def test_it_goes_no_further_than_now_and_the_journals_beginning(
    wired: Wire, sample: Path
) -> None:
    app = OpsApp(wired(), jobs=False)
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await looking_back(pilot, app, "right_square_bracket")
        assert screen.then.feed.at <= app.now()
        assert "now" in all_told(app)
        screen.look(0)
        await pilot.pause()
        assert screen.then.feed.at == screen.then.feed.first
        assert shown(screen) == []
        assert "begins" in all_told(app)


async def test_one_goes_from_change_to_change(wired: Wire, sample: Path) -> None:
    with closing(sqlite3.connect(sample)) as conn:
        stamps = [
            row[0]
            for row in conn.execute(
                "SELECT DISTINCT at FROM journal WHERE subject LIKE 'call:%'"
                " OR subject LIKE 'case:%' ORDER BY at DESC"
            )
        ]
    app = OpsApp(wired(), jobs=False)
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await looking_back(pilot, app)
        seen = []
        for _each in range(4):
            await pilot.press("comma")
            seen.append(screen.then.feed.at)
        assert [at for at in stamps if at < app.now()][:4] == seen
        await pilot.press("full_stop")
        assert screen.then.feed.at == seen[-2]


async def test_a_time_is_typed(wired: Wire) -> None:
    app = OpsApp(wired(), jobs=False)
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await looking_back(pilot, app, "at", "at")
        assert screen.then.feed.site == "SH"
        for typed in ("11-20 09:30", "mon 9:30"):
            await pilot.press("t")
            await until(pilot, lambda: isinstance(app.screen, Ask))
            await pilot.press(*typed, "enter")
            await until(pilot, lambda: isinstance(app.screen, PastBoard))
            await pilot.pause()
            cal = screen.then.feed.calendar("SH")
            assert cal.iso(screen.then.feed.at)[11:16] == "09:30"
            assert screen.then.feed.at < app.now()


@pytest.mark.parametrize("keys", ["s", "h", "a", "x", "p", "u", "n", "e", "f"])
async def test_what_would_change_something_says_why_it_cant(
    wired: Wire, sample: Path, keys: str
) -> None:
    app = OpsApp(wired(), jobs=False)
    async with app.run_test(size=(120, 40)) as pilot:
        await looking_back(pilot, app, "w", "shift+left", keys)
        assert "This is the past" in all_told(app)
        assert isinstance(app.screen, PastBoard)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, PastCase))
        app.clear_notifications()
        await pilot.press(keys)
        await pilot.pause()
        assert keys == "n" or "This is the past" in all_told(app)
        assert isinstance(app.screen, PastCase)
    with closing(sqlite3.connect(sample)) as conn:
        assert not conn.execute("SELECT 1 FROM journal WHERE origin = 'screen'").fetchone()


async def test_a_case_is_shown_as_it_was_known(wired: Wire, sample: Path) -> None:
    app = OpsApp(wired(), jobs=False)
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await looking_back(pilot, app, "w", "shift+left", "shift+left")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, PastCase))
        case = app.screen
        assert isinstance(case, PastCase)
        assert case.case is not None
        then = screen.then.feed.at
        assert all(entry.at <= then for entry in case.case.journal)
        assert case.query_one(PastBar).at == then
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is screen)
        await pilot.press("2")
        await until(pilot, lambda: app.screen.__class__.__name__ == "DispatchScreen")
        assert app.feed.rows  # the present is where it was


async def test_what_others_do_meanwhile_changes_nothing_in_the_past(
    wired: Wire, sample: Path
) -> None:
    context = wired()
    app = OpsApp(context, jobs=False)
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await looking_back(pilot, app, "shift+left")
        before = shown(screen)
        door = context.room()
        waiting = [row for row in before if row.state == "waiting" and row.pinned_at is None]
        door.perform(Cancel(call=waiting[0].number, reason="x"))
        door.perform(Pin(call=waiting[1].number, reason="x"))
        door.close()
        await until(pilot, lambda: waiting[0] not in app.feed.rows)
        await pilot.pause()
        assert shown(screen) == before


def test_the_mark_is_as_wide_as_the_screen_and_says_when(wired: Wire) -> None:
    for room in (200, 80, 30, 20, 5):
        ((text, _style),) = mark_line("Tue 2026-11-24 10:35:00 SH", "Esc: back to now", room)
        assert room < 28 or len(text) == room
        assert "10:35:00" in text


def test_the_line_of_the_day_has_one_place_and_knows_days_of_any_length() -> None:
    from opsroom.domain.worktime import calendar, spec_from

    for zone, day in (("Asia/Shanghai", 24), ("Europe/London", 25)):
        cal = calendar(spec_from("weekends", zone))
        start, end = cal.day_bounds(cal.day_of(1_793_000_000 + 86_400 * (day - 24)))
        for at in range(start, end, 1777):
            pieces = day_line(cal, at, end, 100)
            assert sum(len(text) for text, style in pieces if "on $warning" in style) == 1
            assert sum(len(text) for text, _style in pieces) == 93
