"""The daily reports on the screen: figures, sums, signing, revising (DAY-1, 2, 4, 5)."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from textual.pilot import Pilot

from opsroom.domain.reports import Work, total
from opsroom.ui.app import OpsApp
from opsroom.ui.dayview import DayMark, Paper
from opsroom.ui.presentday import days_line
from opsroom.ui.screens.ask import Ask
from opsroom.ui.screens.case import CaseScreen
from opsroom.ui.screens.day import DayScreen
from opsroom.ui.widgets.bars import KeyBar
from opsroom.ui.widgets.grid import Grid
from opsroom.ui.widgets.sheet import Sheet
from opsroom.wiring import Wired
from tests.ui.reading import query
from tests.ui.waiting import until

Wire = Callable[..., Wired]
MONDAY = date(2026, 11, 23)


def rolled(wired: Wired) -> None:
    """What the job would have done by now."""
    room = wired.room()
    assert wired.run_job("roll-up", room).outcome == "done"
    room.close()


def change(path: Path, sql: str, *args: object) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as conn:
        conn.execute(sql, args)
        conn.execute(
            "INSERT INTO journal (at, actor, actor_name, session, origin, action, subject)"
            " VALUES (0, 'li', 'Li', 's', 'command', 'call.add', 'call:1')"
        )


def day(app: OpsApp) -> DayScreen:
    screen = next(s for s in app.screen_stack if isinstance(s, DayScreen))
    assert screen.view is not None
    return screen


def text(app: OpsApp, sheet: str) -> str:
    return day(app).query_one(sheet, Sheet).text


async def open_day(app: OpsApp, pilot: Pilot[None], *keys: str) -> None:
    await pilot.press("3")
    await until(pilot, lambda: isinstance(app.screen, DayScreen) and app.screen.view)
    await pilot.press(*keys)
    await pilot.pause()


async def test_today_is_counted_so_far(wired: Wire, sample: Path) -> None:
    app = OpsApp(wired("guoqiang"), jobs=False)
    async with app.run_test(size=(120, 40)) as pilot:
        await open_day(app, pilot)
        view = day(app).view
        assert view is not None
        assert (view.site, view.so_far, view.row) == ("SH", True, None)
        assert "so far, 14:05; report at 17:30" in text(app, "#head")
        cal = app.feed.calendar("SH")
        start, end = cal.day_bounds(view.day)
        counted = query(
            sample,
            "SELECT count(*) FROM calls WHERE site_id = 'SH' AND received_at >= ?"
            " AND received_at < ?",
            start,
            end,
        )
        assert view.supervisor.figures.received == counted[0][0]


async def test_a_call_entered_elsewhere_shows_in_todays_figures(wired: Wire, sample: Path) -> None:
    app = OpsApp(wired("guoqiang"), jobs=False)
    async with app.run_test(size=(120, 40)) as pilot:
        await open_day(app, pilot)
        before = day(app).view
        assert before is not None
        change(
            sample,
            "UPDATE calls SET received_at = received_at - 864000 WHERE id ="
            " (SELECT max(id) FROM calls WHERE site_id = 'SH')",
        )
        await until(pilot, lambda: day(app).view is not before)


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 50)])
async def test_the_technicians_lines_add_up_to_the_sum(wired: Wire, size: tuple[int, int]) -> None:
    """DAY-2."""
    context = wired("guoqiang")
    rolled(context)
    app = OpsApp(context, jobs=False)
    async with app.run_test(size=size) as pilot:
        await open_day(app, pilot, "left")
        view = day(app).view
        assert view is not None
        assert view.day == MONDAY
        papers = [row for row in day(app).query_one(Grid).rows if isinstance(row, Paper)]
        assert len(papers) == len(view.papers) > 1
        for kind, work in view.supervisor.work.items():
            assert work == total(paper.report.work[kind] for paper in papers)
        assert total(view.supervisor.work.values()) != Work()


async def test_days_are_turned_with_brackets_and_days_off_passed_over(wired: Wire) -> None:
    context = wired("guoqiang")
    rolled(context)
    app = OpsApp(context, jobs=False)
    async with app.run_test(size=(120, 40)) as pilot:
        await open_day(app, pilot, "left_square_bracket", "left_square_bracket")
        assert day(app).view.day == date(2026, 11, 20)  # type: ignore[union-attr]  # checked above
        await pilot.press("right_square_bracket", "right", "right")
        assert day(app).view.day == date(2026, 11, 24)  # type: ignore[union-attr]  # the same
        assert "This is today." in [n.message for n in app._notifications]


async def test_a_report_is_signed_once_and_by_whom_is_shown(wired: Wire, sample: Path) -> None:
    """DAY-4: one confirmation, then it never changes."""
    context = wired("guoqiang")
    rolled(context)
    app = OpsApp(context, jobs=False)
    async with app.run_test(size=(120, 40)) as pilot:
        await open_day(app, pilot, "left", "end", "s")
        assert isinstance(app.screen, Ask)
        await pilot.press("escape")
        assert not query(sample, "SELECT 1 FROM reports WHERE signed_at IS NOT NULL")
        await pilot.press("s", "1", "enter")
        await until(
            pilot, lambda: query(sample, "SELECT 1 FROM reports WHERE signed_at IS NOT NULL")
        )
        signed = query(
            sample, "SELECT kind, day, signed_by FROM reports WHERE signed_at IS NOT NULL"
        )
        assert signed == [("supervisor", "2026-11-23", "陈国强")]
        await until(pilot, lambda: "✓ signed by 陈国强, 14:05" in text(app, "#head"))


async def test_all_reports_of_a_day_are_signed_together(wired: Wire, sample: Path) -> None:
    context = wired("guoqiang")
    rolled(context)
    app = OpsApp(context, jobs=False)
    open_reports = "SELECT count(*) FROM reports WHERE day = '2026-11-23' AND site_id = 'SH'"
    async with app.run_test(size=(80, 24)) as pilot:
        await open_day(app, pilot, "left", "s", "2", "enter")
        await until(pilot, lambda: query(sample, open_reports + " AND signed_at IS NULL") == [(0,)])
        assert query(sample, open_reports)[0][0] > 2
        await until(pilot, lambda: not day(app).view.unsigned)  # type: ignore[union-attr]  # there
        await pilot.press("s")
        assert isinstance(app.screen, DayScreen)
        assert any("signed already" in n.message for n in app._notifications)


async def test_changed_figures_are_shown_and_revised(wired: Wire, sample: Path) -> None:
    """DAY-4: a signed report stays, the revision names it."""
    context = wired("guoqiang")
    rolled(context)
    app = OpsApp(context, jobs=False)
    async with app.run_test(size=(120, 40)) as pilot:
        await open_day(app, pilot, "left", "end", "s", "1", "enter")
        await until(pilot, lambda: "✓ signed" in text(app, "#head"))
        assert "day.revise" in app.screen.query_one(KeyBar).idle
        await pilot.press("r")
        assert any("nothing to revise" in n.message for n in app._notifications)
        start, _end = app.feed.calendar("SH").day_bounds(MONDAY)
        change(
            sample,
            "UPDATE calls SET received_at = ? WHERE id ="
            " (SELECT max(id) FROM calls WHERE site_id = 'SH')",
            start + 40_000,
        )
        await until(pilot, lambda: "The figures have changed since" in text(app, "#head"))
        await pilot.press("r")
        await until(pilot, lambda: "revision 2" in text(app, "#head"))
        rows = query(
            sample,
            "SELECT revision, signed_by, replaces_id IS NOT NULL FROM reports WHERE site_id = 'SH'"
            " AND day = '2026-11-23' AND kind = 'supervisor' ORDER BY revision",
        )
        assert rows == [(1, "陈国强", 0), (2, None, 1)]


async def test_who_may_not_sign_is_told_and_by_which_rule(wired: Wire) -> None:
    """ROL-2: not offered, and refused all the same."""
    context = wired("guoqiang")
    rolled(context)
    app = OpsApp(wired("meiling"), jobs=False)
    async with app.run_test(size=(120, 40)) as pilot:
        await open_day(app, pilot, "left")
        assert {"day.sign", "day.revise"} <= app.screen.query_one(KeyBar).idle
        await pilot.press("s")
        assert isinstance(app.screen, DayScreen)
        assert any("[ROL-2]" in n.message for n in app._notifications)


async def test_an_unfinished_day_cannot_be_signed_and_says_when_it_can(wired: Wire) -> None:
    app = OpsApp(wired("guoqiang"), jobs=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_day(app, pilot, "s")
        assert isinstance(app.screen, DayScreen)
        assert any("made by itself at the close (17:30)" in n.message for n in app._notifications)


async def test_enter_shows_a_technicians_jobs_where_there_is_little_room(wired: Wire) -> None:
    """DAY-1: each job of the day with the time spent."""
    context = wired("guoqiang")
    rolled(context)
    app = OpsApp(context, jobs=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_day(app, pilot, "left")
        grid, pane = day(app).query_one("#list", Grid), day(app).query_one("#detail")
        busy = next(row for row in grid.rows if isinstance(row, Paper) and row.report.lines)
        grid.select_key(busy.report.technician)
        assert not pane.display
        await pilot.press("enter")
        assert pane.display
        assert not day(app).query_one("#figures").display
        jobs = day(app).query_one("#jobs", Grid)
        assert tuple(jobs.rows) == busy.report.lines
        assert jobs.has_focus
        await pilot.press("escape")
        assert not pane.display
        assert grid.has_focus


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 50)])
async def test_enter_on_a_job_opens_its_case(wired: Wire, size: tuple[int, int]) -> None:
    context = wired("guoqiang")
    rolled(context)
    app = OpsApp(context, jobs=False)
    async with app.run_test(size=size) as pilot:
        await open_day(app, pilot, "left")
        grid = day(app).query_one("#list", Grid)
        busy = next(row for row in grid.rows if isinstance(row, Paper) and row.report.lines)
        grid.select_key(busy.report.technician)
        await pilot.press("enter", "end", "enter")
        await until(pilot, lambda: isinstance(app.screen, CaseScreen))
        assert app.screen.number == busy.report.lines[-1].number  # type: ignore[attr-defined]  # so
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, DayScreen))
        assert day(app).query_one("#jobs", Grid).has_focus


async def test_enter_on_a_call_without_a_signed_voucher_opens_its_case(
    wired: Wire, sample: Path
) -> None:
    """CALL-3."""
    change(
        sample,
        "UPDATE calls SET voucher = 'refused', closing_note = 'left at once'"
        " WHERE finished_at IS NOT NULL",
    )
    context = wired("guoqiang")
    rolled(context)
    app = OpsApp(context, jobs=False)
    async with app.run_test(size=(120, 40)) as pilot:
        await open_day(app, pilot, "left", "end")
        view, jobs = day(app).view, day(app).query_one("#jobs", Grid)
        assert view is not None
        unsigned = view.supervisor.figures.unsigned
        assert tuple(jobs.rows) == unsigned
        assert unsigned
        await pilot.press("up", "enter", "escape", "down")  # other columns, and back
        await pilot.press("enter", "enter")
        await until(pilot, lambda: isinstance(app.screen, CaseScreen))
        assert app.screen.number == unsigned[0].number  # type: ignore[attr-defined]  # the same


async def test_another_site_has_its_own_day(wired: Wire) -> None:
    app = OpsApp(wired("guoqiang"), jobs=False)
    async with app.run_test(size=(120, 40)) as pilot:
        await open_day(app, pilot, "at")
        assert day(app).view.site == "LN"  # type: ignore[union-attr]  # it was read
        assert "London Branch" in text(app, "#head")


async def test_the_row_of_days_shows_what_is_still_to_be_signed(wired: Wire) -> None:
    context = wired("guoqiang")
    rolled(context)
    app = OpsApp(context, jobs=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_day(app, pilot, "left", "end", "s", "1", "enter")
        await until(pilot, lambda: "Mon 11-23 ✓" in text(app, "#days"))
        assert "Fri 11-20 -" in text(app, "#days")
        assert text(app, "#days").rstrip().endswith("Tue 11-24 ~")


@pytest.mark.parametrize("width", [5, 20, 33, 80, 200, 2000])
@pytest.mark.parametrize("shown", [0, 1, 15, 29])
def test_the_row_of_days_fits_and_holds_the_day_that_is_shown(width: int, shown: int) -> None:
    days = [date(2026, 11, 1 + n) for n in range(30)]
    marks = [DayMark(one, signed=None if n == 29 else n % 2 == 0) for n, one in enumerate(days)]
    line = days_line(marks, days[shown], width)
    assert f"{days[shown]:%m-%d}" in line.plain
    assert width < 15 or line.cell_length <= width
    if width == 2000:
        assert all(f"{one:%m-%d}" in line.plain for one in days)


@pytest.mark.parametrize("size", [(20, 5), (40, 12)])
async def test_it_survives_a_tiny_window(wired: Wire, size: tuple[int, int]) -> None:
    app = OpsApp(wired("guoqiang"), jobs=False)
    async with app.run_test(size=size) as pilot:
        await open_day(app, pilot, "left", "enter", "down")
        assert isinstance(app.screen, DayScreen)


async def test_forty_columns_and_twelve_lines_show_whose_day_it_is_and_four_lines(
    wired: Wire,
) -> None:
    """DAY-1: how the report is kept isn't cut, and lines are left for the technicians."""
    app = OpsApp(wired("guoqiang"), jobs=False)
    async with app.run_test(size=(40, 12)) as pilot:
        await open_day(app, pilot)
        grid = app.screen.query_one("#list", Grid)
        await until(pilot, lambda: grid.size.height >= 5)
        head = app.screen.query_one("#head", Sheet)
        assert head.size.height == 2
        assert "report at 17:30" in head.text
