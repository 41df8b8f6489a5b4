"""The jobs on the screen: what ran, what is next, what failed and why."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Static

from opsroom.domain.lease import Lease
from opsroom.domain.worktime import calendar, spec_from
from opsroom.jobs.keeper import Keeper
from opsroom.language import jobwords
from opsroom.store.jobsql import MARK_EVERY, JobRow
from opsroom.ui import present
from opsroom.ui.app import OpsApp
from opsroom.ui.presentjobs import JobView, asleep, leader, length, next_look
from opsroom.ui.screens.jobs import JobsScreen
from opsroom.ui.widgets.bars import Figures, KeyBar
from opsroom.ui.widgets.grid import Grid
from opsroom.ui.widgets.sheet import Pane, Sheet
from opsroom.wiring import Wired
from tests.ui.reading import query, told
from tests.ui.waiting import until

Wire = Callable[..., Wired]


def change(path: Path, sql: str, *args: object) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as conn:
        conn.execute(sql, args)


def cells(app: OpsApp, name: str) -> list[str]:
    screen = app.screen
    assert isinstance(screen, JobsScreen)
    view = next(row for row in screen.query_one(Grid).rows if row.job.name == name)
    return [c if isinstance(c, str) else c[0] for c in screen.cells(view, app.now())]


async def open_jobs(app: OpsApp, pilot: Pilot[None]) -> None:
    await pilot.press("5")
    await until(pilot, lambda: isinstance(app.screen, JobsScreen))
    await pilot.pause()


async def test_every_job_is_listed_also_one_that_never_ran(wired: Wire) -> None:
    context = wired("guoqiang")
    app = OpsApp(context, jobs=False)
    async with app.run_test(size=(120, 40)) as pilot:
        await open_jobs(app, pilot)
        names = [row.job.name for row in app.screen.query_one(Grid).rows]
        assert names == [job.name for job in context.job_lines()]
        assert cells(app, "renewals")[0] == "not running"
        assert cells(app, "renewals")[2] == "never"


async def test_a_key_runs_the_job_in_hand(wired: Wire, sample: Path) -> None:
    app = OpsApp(wired("guoqiang"), jobs=False)
    async with app.run_test(size=(120, 40)) as pilot:
        await open_jobs(app, pilot)
        app.screen.query_one(Grid).select_key("renewals")
        await pilot.press("r")
        await until(pilot, lambda: any(text.startswith("renewals: done") for text in told(app)))
        issued = query(sample, "SELECT count(*) FROM notices")[0][0]
        assert issued > 0
        await until(pilot, lambda: cells(app, "renewals")[2] == "✓ done")
        assert cells(app, "renewals")[4].startswith(f"{issued} things, ")
        assert f"{issued} things" in app.screen.query_one(Pane).sheet.text
        await pilot.press("r")
        await until(pilot, lambda: any("renewals: done, 0 things." in text for text in told(app)))
        assert query(sample, "SELECT count(*) FROM notices")[0][0] == issued


async def test_a_failure_says_why_in_the_list_and_in_the_runs(wired: Wire, sample: Path) -> None:
    app = OpsApp(wired("guoqiang"), jobs=False)
    async with app.run_test(size=(160, 40)) as pilot:
        await open_jobs(app, pilot)
        change(
            sample,
            "INSERT INTO job_runs (job, started_at, finished_at, outcome, effects, detail)"
            " VALUES ('roll-up', ?, ?, 'failed', 0, 'the disk [b]is full[/b]')",
            app.now() - 70,
            app.now() - 60,
        )
        app.screen.query_one(Grid).select_key("roll-up")
        await until(pilot, lambda: cells(app, "roll-up")[2] == "✗ failed")
        assert cells(app, "roll-up")[5] == "the disk [b]is full[/b]"
        assert "the disk [b]is full[/b]" in app.screen.query_one(Pane).sheet.text
        await until(
            pilot,
            lambda: (
                {word: n for n, word, _ in app.screen.query_one(Figures).figures}["failed"] == "1"
            ),
        )


async def test_warnings_are_in_view(wired: Wire, sample: Path) -> None:
    """CAL-3: holidays that aren't known are never silently wrong."""
    context = wired("guoqiang")
    room = context.room()
    context.run_job("holiday-horizon", room)
    room.close()
    app = OpsApp(context, jobs=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_jobs(app, pilot)
        text = app.screen.query_one("#warnings", Sheet).text
        known = query(sample, "SELECT key FROM warnings WHERE kind = 'holidays'")
        assert known
        assert all(f"{key}: public holidays are not known from" in text for (key,) in known)
        assert "[CAL-3]" in text


async def test_without_warnings_there_is_no_gap(wired: Wire) -> None:
    app = OpsApp(wired("guoqiang"), jobs=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_jobs(app, pilot)
        assert not app.screen.query_one("#warnings", Sheet).display


async def test_who_may_not_run_jobs_is_told(wired: Wire, sample: Path) -> None:
    """ROL-2."""
    app = OpsApp(wired("auditor"), jobs=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_jobs(app, pilot)
        assert "job.run" in app.screen.query_one(KeyBar).idle
        await pilot.press("r")
        await until(pilot, lambda: any("[ROL-2]" in text for text in told(app)))
    assert not query(sample, "SELECT 1 FROM job_runs")


async def test_jobs_that_run_in_this_room_show_as_they_run(wired: Wire) -> None:
    app = OpsApp(wired("guoqiang"))
    async with app.run_test(size=(120, 40)) as pilot:
        await open_jobs(app, pilot)
        await until(pilot, lambda: cells(app, "alerts")[2] == "✓ done")
        await until(pilot, lambda: app.jobs is not None)
        assert cells(app, "alerts")[0] == "within 5 s"


async def test_enter_goes_into_the_runs_and_back(wired: Wire) -> None:
    app = OpsApp(wired("guoqiang"), jobs=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_jobs(app, pilot)
        await pilot.press("enter")
        assert app.screen.query_one(Pane).has_focus
        await pilot.press("enter")
        assert app.screen.query_one(Grid).has_focus


@pytest.mark.parametrize("size", [(20, 5), (40, 12), (200, 50)])
async def test_it_survives_any_window(wired: Wire, size: tuple[int, int]) -> None:
    app = OpsApp(wired("guoqiang"), jobs=False)
    async with app.run_test(size=size) as pilot:
        await open_jobs(app, pilot)
        await pilot.press("down", "r", "enter")
        assert isinstance(app.screen, JobsScreen)


# -- words, without a screen


@dataclass
class AJob:
    name: str
    every: int
    help: str = "does things"


def view(every: int, last_at: int | None) -> JobView:
    row = None if last_at is None else JobRow("j", last_at, "done", 0, "", None, None)
    return JobView(AJob("j", every), row)


def test_what_is_next_counts_down_to_the_next_look() -> None:
    assert next_look(view(600, 1000), 1000) == ("in 10:00", "")
    assert next_look(view(600, 1000), 1599) == ("in 0:01", "")
    assert next_look(view(600, 1000), 1600) == ("now", "")


def test_a_job_that_looks_oftener_than_it_marks_says_how_often() -> None:
    assert next_look(view(5, 1000), 1000 + MARK_EVERY) == ("within 5 s", "muted")


def test_a_job_long_past_its_time_is_not_running() -> None:
    limit = 600 + MARK_EVERY + 60
    assert not asleep(view(600, 1000), 1000 + limit)
    assert asleep(view(600, 1000), 1001 + limit)
    assert asleep(view(600, None), 0)
    assert next_look(view(600, 1000), 1001 + limit) == ("not running", "crit")


def test_lengths_are_in_the_largest_whole_unit() -> None:
    assert [length(n) for n in (0, 5, 60, 90, 600, 3600)] == [
        "0 s",
        "5 s",
        "1 min",
        "90 s",
        "10 min",
        "1 h",
    ]


def test_a_warning_of_an_unknown_kind_stands_for_itself() -> None:
    assert jobwords.warning("disk", "SH", "{}") == "disk: SH"


async def test_who_leads_is_shown_and_that_nobody_does(wired: Wire, sample: Path) -> None:
    app = OpsApp(wired("guoqiang"), jobs=False)
    async with app.run_test(size=(120, 40)) as pilot:
        await open_jobs(app, pilot)
        line = app.screen.query_one("#leader", Static)
        assert str(line.content).startswith("Nobody runs the jobs just now")
        keeper = Keeper(str(sample), "Wu Ling")
        keeper.turn()
        await until(pilot, lambda: "Wu Ling runs the jobs on " in str(line.content))
        keeper.leave()
        await until(pilot, lambda: str(line.content).startswith("Nobody runs the jobs"))


async def test_a_room_that_leads_says_so(wired: Wire) -> None:
    app = OpsApp(wired("guoqiang"), jobs=True)
    async with app.run_test(size=(120, 40)) as pilot:
        await open_jobs(app, pilot)
        line = app.screen.query_one("#leader", Static)
        await until(pilot, lambda: str(line.content).startswith("This room runs the jobs, since"))


def test_since_when_somebody_leads_is_told_on_the_clock_of_the_screen() -> None:
    """Leases live in real time, the session maybe at another."""
    cal, real, shift = calendar(spec_from("CN")), 1_700_000_000, -40 * 86_400
    lease = Lease("h", 1, real * 1000 + 5_000, real - 600, "box", 7, "Wu Ling")
    for by in (0, shift):
        since = present.moment(cal, real - 600 + by, real + by)
        said = leader(lease, cal, real, here=True, shift=by).plain
        assert said == f"This room runs the jobs, since {since}."
