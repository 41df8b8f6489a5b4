"""The list widget in a real app, driven by keys, mouse and the clock."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from textual import on
from textual.app import App, ComposeResult
from textual.color import Color
from textual.geometry import Region
from textual.pilot import Pilot

from opsroom.ui.widgets.grid import Grid
from opsroom.ui.widgets.gridmodel import Cell, Column
from opsroom.ui.widgets.gridstyle import CONTRAST, contrast, palette_of


@dataclass(frozen=True, slots=True)
class Call:
    number: int
    customer: str = "Acme"
    due: int = 10_000


COLUMNS = (
    Column("left", "Left", width=6, right=True, sort=lambda call: call.due),
    Column("no", "No", width=5),
    Column("customer", "Customer", min_width=6),
)


def cells(call: Call, now: int) -> Sequence[Cell]:
    left = call.due - now
    return ((str(left // 60), "over" if left < 0 else ""), f"C{call.number}", call.customer)


class Bench(App[None]):
    """One list and a record of what it said and repainted."""

    def __init__(self, rows: Sequence[Call] = (), **options: Any) -> None:
        super().__init__()
        self.first = rows
        self.derived: list[int] = []
        self.said: list[tuple[str, Any]] = []

        def counted(call: Call, now: int) -> Sequence[Cell]:
            self.derived.append(call.number)
            return cells(call, now)

        self.grid = Grid(COLUMNS, counted, key=lambda call: call.number, **options)

    def compose(self) -> ComposeResult:
        yield self.grid

    def on_mount(self) -> None:
        self.grid.load(self.first, 0)
        self.grid.focus()

    @on(Grid.Highlighted)
    def highlighted(self, event: Grid.Highlighted) -> None:
        self.said.append(("highlighted", event.key))

    @on(Grid.Chosen)
    def chosen(self, event: Grid.Chosen) -> None:
        self.said.append(("chosen", event.key))

    @on(Grid.Emptied)
    def emptied(self) -> None:
        self.said.append(("emptied", None))

    def lines(self) -> list[str]:
        return [strip.text for strip in self.screen._compositor.render_strips()]

    def watch_repaints(self) -> list[Region]:
        """From now on, the regions the list asks to repaint (a whole refresh is its size)."""
        asked: list[Region] = []
        grid, set_dirty = self.grid, self.grid._set_dirty

        def recorded(*regions: Region) -> None:
            asked.extend(regions or [grid.size.region])
            set_dirty(*regions)

        grid._set_dirty = recorded  # type: ignore[method-assign]  # only listens
        return asked


def calls(count: int) -> list[Call]:
    return [Call(i, f"客戶{i} Ltd") for i in range(count)]


def number_under_cursor(app: Bench) -> int | None:
    return None if app.grid.current is None else app.grid.current.number


async def test_rows_are_drawn_under_a_header_that_stays() -> None:
    app = Bench(calls(100))
    async with app.run_test(size=(40, 6)) as pilot:
        await pilot.press("end")
        await pilot.pause()
        lines = app.lines()
        assert lines[0].split() == ["Left", "No", "Customer"]
        assert lines[-1].split()[:4] == ["166", "C99", "客戶99", "Ltd"]


async def test_only_visible_rows_are_derived() -> None:
    app = Bench(calls(5_000), haystack=lambda call: call.customer)
    async with app.run_test(size=(40, 10)) as pilot:
        await pilot.pause()
        assert len(set(app.derived)) <= 9


async def test_scrolling_back_and_forth_derives_each_row_once() -> None:
    app = Bench(calls(50))
    async with app.run_test(size=(40, 10)) as pilot:
        await pilot.press("pagedown", "pagedown", "home", "pagedown")
        await pilot.pause()
        assert len(app.derived) == len(set(app.derived))


async def test_keys_move_the_cursor() -> None:
    app = Bench(calls(100))
    async with app.run_test(size=(40, 11)) as pilot:
        for key, wanted in [
            ("down", 1), ("j", 2), ("up", 1), ("k", 0), ("up", 0), ("pagedown", 10),
            ("ctrl+d", 15), ("ctrl+u", 10), ("pageup", 0), ("G", 99), ("down", 99), ("g", 0),
            ("end", 99), ("home", 0),
        ]:  # fmt: skip
            await pilot.press(key)
            assert number_under_cursor(app) == wanted, key


async def test_a_cursor_move_repaints_two_lines() -> None:
    app = Bench(calls(8))
    async with app.run_test(size=(40, 10)) as pilot:
        await pilot.press("down")
        await pilot.pause()
        asked = app.watch_repaints()
        await pilot.press("down")
        assert sorted((r.y, r.height) for r in asked) == [(2, 1), (3, 1)]


async def test_a_change_of_focus_repaints_the_cursor_only() -> None:
    app = Bench(calls(8))
    async with app.run_test(size=(40, 10)) as pilot:
        await pilot.press("down")
        await pilot.pause()
        focused = app.grid.render_line(2)
        asked = app.watch_repaints()
        app.screen.set_focus(None)
        await pilot.pause()
        assert app.grid.render_line(2) != focused
        app.grid.focus()
        await pilot.pause()
        assert app.grid.render_line(2) == focused
        assert set(asked) == {Region(0, 2, 40, 1)}


async def test_a_refresh_asks_for_the_cells_again() -> None:
    names = {1: "Acme"}
    grid = Grid(COLUMNS, lambda row, now: ("", str(row), names[row]), key=lambda row: row)

    class One(App[None]):
        def compose(self) -> ComposeResult:
            yield grid

    async with One().run_test(size=(40, 10)) as pilot:
        grid.load([1], 0)
        await pilot.pause()
        names[1] = "Beta"
        grid.refresh()
        await pilot.pause()
        assert "Beta" in grid.render_line(1).text


async def test_a_tick_that_changes_nothing_repaints_nothing() -> None:
    app = Bench(calls(50))
    async with app.run_test(size=(40, 10)) as pilot:
        await pilot.pause()
        app.grid.tick(30)
        await pilot.pause()
        asked = app.watch_repaints()
        assert app.grid.tick(40) == 0  # the minutes are the same
        assert asked == []


async def test_a_tick_repaints_the_digits_that_changed_and_no_more() -> None:
    app = Bench([Call(1, due=10_000), Call(2, due=10_070)])
    async with app.run_test(size=(40, 10)) as pilot:
        await pilot.pause()
        asked = app.watch_repaints()
        assert app.grid.tick(45) == 1  # 166 -> 165 minutes; the other stays at 167
        assert asked == [Region(6, 1, 1, 1)]
        assert app.lines()[1].split()[0] == "165"


async def test_a_changed_tone_repaints_the_whole_cell() -> None:
    app = Bench([Call(1, due=30)])
    async with app.run_test(size=(40, 10)) as pilot:
        await pilot.pause()
        asked = app.watch_repaints()
        assert app.grid.tick(60) == 1
        assert asked == [Region(1, 1, 6, 1)]


async def test_the_cursor_stays_on_its_row_when_the_data_change() -> None:
    app = Bench(calls(20))
    async with app.run_test(size=(40, 10)) as pilot:
        await pilot.press("down", "down", "down")
        app.said.clear()
        app.grid.load([Call(100), Call(101), *calls(20)], 0)
        await pilot.pause()
        assert number_under_cursor(app) == 3
        assert app.said == []


async def test_the_cursor_goes_to_the_nearest_row_when_its_own_is_gone() -> None:
    app = Bench(calls(20))
    async with app.run_test(size=(40, 10)) as pilot:
        await pilot.press("down", "down", "down")
        app.grid.load([c for c in calls(20) if c.number != 3], 0)
        await pilot.pause()
        assert number_under_cursor(app) == 4
        assert app.said[-1] == ("highlighted", 4)
        app.grid.load(calls(2), 0)
        await pilot.pause()
        assert number_under_cursor(app) == 1


async def test_reloading_one_changed_row_repaints_that_cell() -> None:
    rows = calls(8)
    app = Bench(rows)
    async with app.run_test(size=(40, 12)) as pilot:
        await pilot.pause()
        asked = app.watch_repaints()
        fresh = [replace(call) for call in rows]
        fresh[4] = replace(fresh[4], customer="Beta")
        app.grid.load(fresh, 0)
        assert [(r.y, r.height) for r in asked] == [(5, 1)]
        assert asked[0].width < 40


async def test_the_scroll_position_stays_when_the_data_change() -> None:
    app = Bench(calls(100))
    async with app.run_test(size=(40, 10)) as pilot:
        await pilot.press("G", "up")
        await pilot.pause()
        top = app.grid.scroll_offset.y
        app.grid.load(calls(100), 60)
        await pilot.pause()
        assert app.grid.scroll_offset.y == top > 0


async def test_filtering_keeps_the_cursor_on_its_row_or_goes_to_the_top() -> None:
    app = Bench(calls(30), empty="No calls", haystack=lambda call: call.customer)
    app.grid.empty_filtered = "Nothing matches"
    async with app.run_test(size=(40, 10)) as pilot:
        app.grid.select_key(21)
        app.grid.filter("客戶2")
        assert number_under_cursor(app) == 21
        app.grid.filter("客戶1 ltd")
        assert number_under_cursor(app) == 1
        app.grid.filter("no such thing")
        await pilot.pause()
        assert app.grid.current is None
        assert app.said[-1] == ("emptied", None)
        assert any("Nothing matches" in line for line in app.lines())
        app.grid.load([], 0)
        await pilot.pause()
        assert any("No calls" in line for line in app.lines())


async def test_sorting_marks_the_column_and_can_be_undone() -> None:
    app = Bench([Call(1, due=300), Call(2, due=60), Call(3, due=200)])
    async with app.run_test(size=(40, 10)) as pilot:
        app.grid.sort_by("left")
        await pilot.pause()
        assert [c.number for c in app.grid.rows] == [2, 3, 1]
        assert "Left▴" in app.lines()[0]
        assert number_under_cursor(app) == 1
        app.grid.sort_by(None)
        assert [c.number for c in app.grid.rows] == [1, 2, 3]
        with pytest.raises(KeyError):
            app.grid.sort_by("nonsense")


async def test_marks_stay_with_their_rows() -> None:
    app = Bench(calls(10))
    async with app.run_test(size=(40, 12)) as pilot:
        await pilot.press("down", "space", "down", "space")
        assert app.grid.marked == {1, 2}
        await pilot.pause()
        assert [line[0] for line in app.lines()[1:5]] == [" ", "*", "*", " "]
        app.grid.load([Call(2), Call(7)], 0)
        assert app.grid.marked == {2}
        app.grid.clear_marks()
        assert app.grid.marked == frozenset()


async def test_enter_and_a_double_click_choose() -> None:
    app = Bench(calls(10))
    async with app.run_test(size=(40, 12)) as pilot:
        await pilot.press("down", "enter")
        await pilot.click(Grid, offset=(5, 4))
        await pilot.click(Grid, offset=(5, 4), times=2)
        await pilot.click(Grid, offset=(5, 11))  # below the rows
        await pilot.pause()
        assert app.said == [
            ("highlighted", 0), ("highlighted", 1), ("chosen", 1), ("highlighted", 3),
            ("chosen", 3),
        ]  # fmt: skip


async def test_a_click_on_a_title_sorts_by_it() -> None:
    app = Bench([Call(1, due=300), Call(2, due=60)])
    async with app.run_test(size=(40, 10)) as pilot:
        orders = []
        for _ in range(3):
            await pilot.click(Grid, offset=(3, 0))
            orders.append([c.number for c in app.grid.rows])
        assert orders == [[2, 1], [1, 2], [1, 2]]


async def test_markup_and_controls_in_data_are_shown_as_they_are() -> None:
    """PITFALLS, Textual 1 and 2."""
    hostile = "[@click=app.quit]x[/] [/foo] \x1b]0;owned\x07\x9b2J"
    app = Bench([Call(1, hostile)])
    async with app.run_test(size=(80, 5)) as pilot:
        await pilot.pause()
        assert "[@click=app.quit]x[/] [/foo] ?]0;owned??2J" in app.lines()[1]
        assert all(s.style is None or not s.style.meta for s in app.grid.render_line(1))


@pytest.mark.parametrize("size", [(20, 5), (1, 1), (3, 2), (200, 60)])
async def test_any_window_is_filled_exactly(size: tuple[int, int]) -> None:
    app = Bench(calls(100))
    async with app.run_test(size=size) as pilot:
        await pilot.press("down", "pagedown")
        for line in range(size[1]):
            strip = app.grid.render_line(line)
            assert strip.cell_length == cell_len(strip.text) == size[0]


async def test_a_smaller_window_keeps_the_cursor_in_sight() -> None:
    app = Bench(calls(100))
    async with app.run_test(size=(40, 30)) as pilot:
        app.grid.select_key(25)
        await pilot.resize_terminal(30, 8)
        await pilot.pause()
        assert any("C25" in line for line in app.lines())


async def test_a_theme_change_redraws_with_its_colours() -> None:
    app = Bench(calls(5))
    async with app.run_test(size=(40, 10)) as pilot:
        await pilot.pause()
        before = [segment.style for segment in app.grid.render_line(2)]
        app.theme = "textual-light"
        await pilot.pause()
        assert [segment.style for segment in app.grid.render_line(2)] != before


async def test_every_tone_can_be_read_in_every_theme_even_under_the_cursor() -> None:
    app = Bench(calls(3))
    async with app.run_test(size=(40, 10)) as pilot:
        for theme in (theme for theme in app.available_themes.values() if not theme.ansi):
            app.theme = theme.name
            await pilot.pause()
            palette = palette_of(app.grid)
            for styles in (palette.plain, palette.cursor):
                for tone, style in styles.items():
                    assert style.color is not None
                    assert style.bgcolor is not None
                    text = Color.from_rich_color(style.color)
                    under = Color.from_rich_color(style.bgcolor)
                    assert contrast(text, under) >= CONTRAST, (theme.name, tone)
            assert palette.cursor[""].bgcolor != palette.plain[""].bgcolor


@pytest.mark.parametrize("no_color", [True, False])
async def test_without_colours_the_cursor_is_in_reverse(no_color: bool) -> None:
    """PITFALLS, Textual 9: NO_COLOR, and themes of the terminal's own colours."""
    app = Bench(calls(3))
    app.no_color = no_color
    if not no_color:
        app.theme = "ansi-dark"
    async with app.run_test(size=(40, 10)) as pilot:
        await pilot.pause()
        for line, wanted in ((1, True), (2, False)):
            styles = [s.style for s in app.grid.render_line(line) if s.text.strip()]
            assert all(bool(style and style.reverse) is wanted for style in styles)


async def test_other_columns_can_be_shown() -> None:
    app = Bench(calls(3))
    async with app.run_test(size=(40, 10)) as pilot:
        app.grid.set_columns([COLUMNS[0], Column("no", "Number", width=8)])
        await pilot.pause()
        assert app.lines()[0].split() == ["Left", "Number"]


async def test_keys_don_t_show_in_the_footer() -> None:
    assert all(not binding.show for binding in Grid.BINDINGS)


rows = st.lists(
    st.builds(Call, st.integers(0, 30), st.text(alphabet="ab漏水\u0301", max_size=12)),
    max_size=25, unique_by=lambda call: call.number,
)  # fmt: skip
steps = st.lists(
    st.one_of(
        st.tuples(st.just("load"), rows),
        st.tuples(st.just("tick"), st.integers(0, 20_000)),
        st.tuples(st.just("filter"), st.text(alphabet="ab漏 ", max_size=3)),
        st.tuples(st.just("sort_by"), st.sampled_from(["left", "no", None])),
        st.tuples(st.just("action_cursor"), st.integers(-9, 9)),
        st.tuples(st.just("action_toggle_mark"), st.none()),
    ),
    max_size=8,
)


@settings(max_examples=15, deadline=None)
@given(steps)
async def test_what_was_repainted_bit_by_bit_is_what_a_full_repaint_shows(
    script: list[tuple[str, Any]],
) -> None:
    app = Bench(calls(12))
    now = 0
    async with app.run_test(size=(30, 8)) as pilot:
        for name, argument in script:
            await _do(pilot, app.grid, name, argument, now)
            now = argument if name == "tick" else now
            piecewise = [app.grid.render_line(y) for y in range(8)]
            app.grid._frame.clear()
            app.grid._lines.clear()
            assert piecewise == [app.grid.render_line(y) for y in range(8)]


async def _do(pilot: Pilot[None], grid: Grid, name: str, argument: Any, now: int) -> None:
    match name:
        case "load":
            grid.load(argument, now)
        case "action_toggle_mark":
            grid.action_toggle_mark()
        case _:
            getattr(grid, name)(argument)
    await pilot.pause()
