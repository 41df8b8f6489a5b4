"""The board: every open call by urgency, live, and every move by one key (SLA-5, SLA-6, DSP-2)."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from textual.widgets import Static

from opsroom.actions.moves import Dispatch
from opsroom.store.views import BoardRow
from opsroom.ui.app import OpsApp
from opsroom.ui.boardcolumns import columns
from opsroom.ui.screens.ask import Ask
from opsroom.ui.screens.board import Board
from opsroom.ui.widgets.bars import Figures, KeyBar
from opsroom.ui.widgets.casecard import CaseCard
from opsroom.ui.widgets.field import Field
from opsroom.ui.widgets.grid import Grid
from opsroom.wiring import Wired
from tests.ui.reading import one
from tests.ui.waiting import until

Wire = Callable[..., Wired]
WIDE, NARROW = (160, 48), (80, 24)


def grid(app: OpsApp) -> Grid:
    return app.screen.query_one("#list", Grid)


def calls(app: OpsApp) -> list[BoardRow]:
    """The calls shown; complaints share the board with them."""
    return [row for row in grid(app).rows if isinstance(row, BoardRow)]


def technician(path: Path) -> str:
    """A technician of the Shanghai site."""
    found = one(path, "SELECT id FROM people WHERE role = 'technician' AND site_id = 'SH'")
    return str(found[0])


def choose(app: OpsApp, where: Callable[[object], bool]) -> str:
    """Put the cursor on the first row that fits, and return its number."""
    row = next(row for row in calls(app) if where(row))
    assert grid(app).select_key(row.id)
    return str(row.number)


async def test_the_most_urgent_call_is_at_the_top(wired: Wire) -> None:
    app = OpsApp(wired(), jobs=False)
    async with app.run_test(size=WIDE):
        now = app.now()
        faces = [app.feed.standing(row, now).face for row in calls(app)]
        order = ["overdue", "critical", "at_risk", "on_track", "held", "met", "late"]
        ranks = [min(order.index(face), 5) for face in faces]
        assert ranks == sorted(ranks)
        assert {"overdue", "critical", "at_risk", "on_track", "held"} <= set(faces)


async def test_the_figures_are_what_sql_counts(wired: Wire, sample: Path) -> None:
    app = OpsApp(wired(), jobs=False)
    async with app.run_test(size=WIDE):
        shown = {label: number for number, label, _ in app.screen.query_one(Figures).figures}
    open_states = "('waiting', 'dispatched', 'enroute', 'arrived')"
    counted = one(sample, f"SELECT count(*) FROM calls WHERE state IN {open_states}")
    unsent = one(sample, "SELECT count(*) FROM calls WHERE state = 'waiting'")
    assert (shown["open"], shown["unsent"]) == (str(counted[0]), str(unsent[0]))


async def test_a_second_moves_the_clock_where_the_site_is_open_and_not_where_it_is_closed(
    wired: Wire,
) -> None:
    """SLA-6: at that hour Shanghai works and London sleeps."""
    app = OpsApp(wired(), jobs=False)
    async with app.run_test(size=WIDE):
        now = app.now()
        running = next(row for row in calls(app) if app.feed.standing(row, now).running)
        asleep = next(row for row in calls(app) if row.site_id == "LN" and not row.arrived_at)
        feed = app.feed
        before = feed.standing(running, now).remaining, feed.standing(asleep, now).remaining
        after = feed.standing(running, now + 7).remaining, feed.standing(asleep, now + 7).remaining
        assert (before[0] - after[0], before[1] - after[1]) == (7, 0)


async def test_one_key_records_an_arrival_and_one_takes_it_back(wired: Wire, sample: Path) -> None:
    """SLA-2, DSP-2."""
    app = OpsApp(wired(), jobs=False)
    async with app.run_test(size=WIDE) as pilot:
        number = choose(app, lambda row: row.state == "enroute")
        state = "SELECT state FROM calls WHERE number = ?"
        await pilot.press("a")
        await until(pilot, lambda: one(sample, state, number) == ("arrived",))
        await pilot.press("u")
        await until(pilot, lambda: one(sample, state, number) == ("enroute",))
    assert one(sample, "SELECT count(*) FROM journal WHERE action = 'undo'") == (1,)


async def test_a_hold_asks_for_its_reason_and_time_and_stops_the_clock(
    wired: Wire, sample: Path
) -> None:
    """SLA-4."""
    app = OpsApp(wired(), jobs=False)
    async with app.run_test(size=NARROW) as pilot:
        number = choose(app, lambda row: row.state == "waiting" and row.site_id == "SH")
        await pilot.press("h")
        await until(pilot, lambda: isinstance(app.screen, Ask))
        await pilot.press("2", "enter", *"+2h", "enter", *"later", "enter")
        held = "FROM holds JOIN calls c ON c.id = call_id WHERE c.number = ?"
        query = f"SELECT reason, until_at - started_at, note {held} ORDER BY holds.id DESC LIMIT 1"
        await until(pilot, lambda: one(sample, f"SELECT count(*) {held}", number) != (0,))
        reason, length, note = one(sample, query, number)
        assert (reason, note) == ("nobody_home", "later")
        assert 7190 <= int(str(length)) <= 7200


async def test_after_an_own_move_the_cursor_and_the_list_stay_as_they_are(wired: Wire) -> None:
    """The call goes to its place in the order only when the cursor leaves it."""
    app = OpsApp(wired(), jobs=False)
    async with app.run_test(size=NARROW) as pilot:
        number = choose(app, lambda row: row.state == "enroute")
        await pilot.pause()
        before = [row.number for row in grid(app).rows]
        place, top = before.index(number), grid(app).scroll_offset.y
        await pilot.press("a")
        await until(
            pilot, lambda: any(r.number == number and r.state == "arrived" for r in calls(app))
        )
        assert [row.number for row in grid(app).rows] == before
        assert (grid(app).current.number, grid(app).scroll_offset.y) == (number, top)
        await pilot.press("down")
        await until(pilot, lambda: grid(app).rows[place].number == before[place + 1])
        assert [row.number for row in grid(app).rows].index(number) > place + 10
        assert grid(app).current.number == before[place + 1]
        assert grid(app).scroll_offset.y == top


async def test_a_call_that_leaves_the_list_leaves_the_cursor_to_the_next(wired: Wire) -> None:
    app = OpsApp(wired(), jobs=False)
    async with app.run_test(size=NARROW) as pilot:
        number = choose(app, lambda row: row.state == "enroute")
        before = [row.number for row in grid(app).rows]
        await pilot.press("a")
        await until(pilot, lambda: grid(app).current.state == "arrived")
        await pilot.press("f", "enter", "enter")
        await until(pilot, lambda: number not in [row.number for row in grid(app).rows])
        assert grid(app).current.number == before[before.index(number) + 1]


async def test_an_undo_puts_the_cursor_back_on_what_it_undid(wired: Wire) -> None:
    app = OpsApp(wired(), jobs=False)
    async with app.run_test(size=NARROW) as pilot:
        number = choose(app, lambda row: row.state == "enroute")
        await pilot.press("a")
        await until(pilot, lambda: grid(app).current.state == "arrived")
        await pilot.press("down", "down", "u")
        await until(pilot, lambda: grid(app).current.number == number)
        assert grid(app).current.state == "enroute"


async def test_a_row_out_of_sight_comes_into_sight_and_the_most_urgent_stay(wired: Wire) -> None:
    """So it is with a new call, which is rarely among the most urgent."""
    app = OpsApp(wired(), jobs=False)
    async with app.run_test(size=NARROW) as pilot:
        await pilot.pause()
        before = list(grid(app).rows)
        app.screen.select(before[-2].id)  # type: ignore[attr-defined]  # the board is in front
        await pilot.pause()
        assert grid(app).current == before[-2]
        assert grid(app).scroll_offset.y == 0
        await pilot.press("up")
        await until(pilot, lambda: list(grid(app).rows) == before)


async def test_of_whoever_is_on_site_elsewhere_that_is_told(wired: Wire, sample: Path) -> None:
    app = OpsApp(wired(), jobs=False)
    async with app.run_test(size=NARROW) as pilot:
        number = choose(app, lambda row: row.state == "enroute" and row.site_id == "SH")
        who = one(sample, "SELECT technician_id FROM calls WHERE number = ?", number)[0]
        with closing(sqlite3.connect(sample)) as conn:
            there = "SELECT number FROM calls WHERE state = 'arrived' AND site_id = 'SH'"
            other = conn.execute(there).fetchone()[0]
            conn.execute("UPDATE calls SET technician_id = ? WHERE number = ?", (who, other))
            conn.commit()
        await pilot.press("a")
        await until(
            pilot, lambda: any(f"still on site at {other}" in n.message for n in app._notifications)
        )


async def test_a_form_left_by_escape_keeps_what_was_typed(wired: Wire) -> None:
    app = OpsApp(wired(), jobs=False)
    async with app.run_test(size=NARROW) as pilot:
        choose(app, lambda row: row.state == "waiting")
        await pilot.press("x", *"double", "escape")
        await until(pilot, lambda: isinstance(app.screen, Board))
        await pilot.press("x")
        await until(pilot, lambda: isinstance(app.screen, Ask))
        assert app.screen.query_one(Field).value == "double"


async def test_a_form_says_what_is_missing_and_sends_nothing(wired: Wire, sample: Path) -> None:
    app = OpsApp(wired(), jobs=False)
    async with app.run_test(size=NARROW) as pilot:
        number = choose(app, lambda row: row.state == "waiting")
        await pilot.press("x", "enter")
        await pilot.pause()
        assert isinstance(app.screen, Ask)
        assert app.screen.query(".problem.-shown")
    assert one(sample, "SELECT state FROM calls WHERE number = ?", number) == ("waiting",)


async def test_a_key_that_cant_work_says_why(wired: Wire) -> None:
    """DSP-2: what is possible is named."""
    app = OpsApp(wired(), jobs=False)
    async with app.run_test(size=NARROW) as pilot:
        choose(app, lambda row: row.state == "waiting")
        await pilot.press("f")
        await pilot.pause()
        told = [notice.message for notice in app._notifications]
        assert any("isn't possible now" in text and "[DSP-2]" in text for text in told)
        assert "call.finish" in app.screen.query_one(KeyBar).idle


async def test_two_people_on_one_call_the_second_is_told(wired: Wire, sample: Path) -> None:
    app = OpsApp(wired(), jobs=False)
    async with app.run_test(size=NARROW) as pilot:
        number = choose(app, lambda row: row.state == "waiting" and row.site_id == "SH")
        seen = app.screen.in_hand()  # type: ignore[attr-defined]  # the board is in front
        technician = one(
            sample, "SELECT id FROM people WHERE role = 'technician' AND site_id = 'SH'"
        )
        wired().room().perform(Dispatch(call=number, technician=str(technician[0])))
        app.start_move(("pin",), seen)
        await until(pilot, lambda: isinstance(app.screen, Ask))
        await pilot.press(*"now", "enter")
        await until(pilot, lambda: getattr(app.screen, "news", None))
        assert "changed call" in str(app.screen.query_one("#news", Static).content)
    assert one(sample, "SELECT pinned_at FROM calls WHERE number = ?", number) == (None,)


async def test_what_another_process_did_shows_without_a_key(wired: Wire, sample: Path) -> None:
    app = OpsApp(wired(), jobs=False)
    async with app.run_test(size=WIDE) as pilot:
        number = choose(app, lambda row: row.state == "waiting" and row.site_id == "SH")
        technician = one(
            sample, "SELECT id FROM people WHERE role = 'technician' AND site_id = 'SH'"
        )
        wired().room().perform(Dispatch(call=number, technician=str(technician[0])))
        await until(
            pilot,
            lambda: any(r.number == number and r.state == "dispatched" for r in calls(app)),
        )


async def test_the_filter_finds_any_column_and_escape_shows_all(wired: Wire) -> None:
    app = OpsApp(wired(), jobs=False)
    async with app.run_test(size=WIDE) as pilot:
        everything = len(grid(app).rows)
        await pilot.press("slash", *"st clement", "enter")
        assert 0 < len(grid(app).rows) < everything
        assert all("St Clement" in row.customer_name for row in grid(app).rows)
        assert grid(app).has_focus
        await pilot.press("slash", "escape")
        assert len(grid(app).rows) == everything


async def test_the_case_in_hand_stands_beside_the_list_from_140_columns_on(wired: Wire) -> None:
    app = OpsApp(wired(), jobs=False)
    async with app.run_test(size=(140, 30)) as pilot:
        assert app.screen.query_one(CaseCard).display
        await pilot.resize_terminal(139, 30)
        await pilot.pause()
        assert not app.screen.query_one(CaseCard).display


@pytest.mark.parametrize("width", [120, 160, 179, 180, 200])
async def test_the_case_in_hand_leaves_the_list_room_for_what_is_wrong(
    wired: Wire, width: int
) -> None:
    app = OpsApp(wired(), jobs=False)
    async with app.run_test(size=(width, 30)) as pilot:
        await pilot.pause()
        shown = {columns(mixed=True)[place.index].key for place in grid(app)._lines.places}
        assert {"zone", "fault", "technician", "state", "due"} <= shown


@pytest.mark.parametrize("size", [(20, 5), (40, 12), (80, 24), (300, 90)])
async def test_no_window_is_too_small_or_too_large(wired: Wire, size: tuple[int, int]) -> None:
    app = OpsApp(wired(), jobs=False)
    async with app.run_test(size=size) as pilot:
        await pilot.press("j", "h", "escape", "question_mark", "escape", "colon", "escape")
        await pilot.pause()
        assert isinstance(app.screen, Board)


async def test_a_name_that_looks_like_markup_is_just_a_name(wired: Wire, sample: Path) -> None:
    """PITFALLS Textual 2."""
    with closing(sqlite3.connect(sample)) as conn:
        conn.execute("UPDATE calls SET customer_name = '[@click=app.quit]x[/] [/foo] [$x]'")
        conn.commit()
    app = OpsApp(wired(), jobs=False)
    async with app.run_test(size=WIDE) as pilot:
        await pilot.press("j", "j")
        app.tell("[@click=app.quit]x[/] [/foo]")
        await pilot.pause()
        assert "[@click" in app.export_screenshot()


@pytest.mark.parametrize("no_color", ["", "1"])
async def test_without_colour_keys_that_cant_work_are_dim(
    wired: Wire, monkeypatch: pytest.MonkeyPatch, no_color: str
) -> None:
    monkeypatch.setenv("NO_COLOR", no_color)
    app = OpsApp(wired(), jobs=False)
    async with app.run_test(size=WIDE) as pilot:
        choose(app, lambda row: row.state == "waiting")
        await pilot.pause()
        bar = app.screen.query_one(KeyBar)
        assert "call.arrive" in bar.idle
        line = app.get_line_filters()[-1].apply(
            list(bar.render_line(0)), app.screen.background_colors[1]
        )
        dim = "".join(text for text, style, _control in line if style is not None and style.dim)
        assert ("arrive" in dim) == bool(no_color)
        assert "new call" not in dim


async def test_in_a_small_window_customer_and_overdue_can_be_read(wired: Wire) -> None:
    """Levels go without words, the most urgent figures first, and no line is given away."""
    app = OpsApp(wired(), jobs=False)
    async with app.run_test(size=(40, 12)) as pilot:
        await pilot.pause()
        found = columns(mixed=True, words=False)
        width = {found[place.index].key: place.width for place in grid(app)._lines.places}
        assert width["customer"] >= 10
        assert grid(app).size.height == 9
        (pieces,) = app.screen.query_one(Figures).lines(40)
        assert "overdue" in "".join(text for text, _style in pieces)
        await pilot.resize_terminal(120, 12)
        await pilot.pause()
        level = app.screen.cells(grid(app).rows[0], app.now())[1]  # type: ignore[attr-defined]
        assert level[0] == "X  overdue"
