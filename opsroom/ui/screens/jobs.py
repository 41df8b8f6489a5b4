"""The jobs: what ran, what is next, what failed and why; and one run now, if asked (CHK-1)."""

import asyncio
import time
from collections.abc import Sequence
from functools import partial
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from opsroom.domain.errors import OpsroomError
from opsroom.domain.worktime import Calendar
from opsroom.language import _, n_
from opsroom.store import jobsql, leasesql
from opsroom.ui import presentjobs as show
from opsroom.ui.presentjobs import JobView
from opsroom.ui.screens.base import OpsScreen
from opsroom.ui.times import ahead
from opsroom.ui.widgets.bars import Figures
from opsroom.ui.widgets.grid import Grid
from opsroom.ui.widgets.gridmodel import Cell
from opsroom.ui.widgets.sheet import Pane, Sheet


class JobsScreen(OpsScreen):
    """Every job in a line; below, the runs of the one in hand."""

    mode: ClassVar[str] = "jobs"
    sorts: ClassVar[tuple[str, ...]] = ("name", "last", "outcome")
    CSS = """
    JobsScreen #leader { height: 1; padding: 0 1; }
    JobsScreen #warnings { margin: 1 1 0 1; }
    JobsScreen #list { height: auto; max-height: 50%; margin: 1 0 0 0; }
    JobsScreen #runs { height: 1fr; margin: 1 0 0 0; }
    """

    def __init__(self) -> None:
        """Nothing read yet."""
        super().__init__()
        self._asked: set[str] = set()
        self._warnings: list[jobsql.WarningRow] = []
        self._rows: dict[str, jobsql.JobRow] = {}

    def body(self) -> ComposeResult:
        """Counts, who leads, warnings, the jobs, the runs of one."""
        yield Figures()
        yield Static(id="leader")
        yield Sheet(id="warnings")
        yield Grid(
            show.columns(),
            self.cells,
            key=lambda view: view.job.name,
            haystack=lambda view: f"{view.job.name} {_(view.job.help)}",
            id="list",
        )
        yield Pane("", id="runs")

    def on_mount(self) -> None:
        """The keys work on the list."""
        super().on_mount()
        self.query_one(Grid).focus()

    def cells(self, row: JobView, now: int) -> Sequence[Cell]:
        """A job's line."""
        cal = self.calendar()
        return show.cells(row, cal, now, asked=row.job.name in self._asked) if cal else ()

    @property
    def site(self) -> str | None:
        """Whose clock tells the times: the site chosen, else the person's own, else the first."""
        feed, own = self.room.feed, self.room.door.actor.site
        return feed.site or (own if own in feed.sites else None) or next(iter(feed.sites), None)

    def calendar(self) -> Calendar | None:
        """That site's calendar."""
        return self.room.feed.calendar(self.site) if self.site else None

    def reload(self, now: int) -> None:
        """Read anew how every job stands."""
        if self.calendar() is None:
            return
        with self.room.feed.store.reading() as conn:
            rows = self._rows = {row.name: row for row in jobsql.jobs_overview(conn)}
            self._warnings = jobsql.warnings(conn)
        views = [JobView(job, rows.get(job.name)) for job in self.room.wired.job_lines()]
        self.query_one(Grid).load(views, now)
        self._draw(now)

    def stir(self, now: int) -> None:
        """A job has noted how it went; leases and others' drafts change nothing here."""
        with self.room.feed.store.reading() as conn:
            rows = {row.name: row for row in jobsql.jobs_overview(conn)}
        if rows != self._rows:
            self.reload(now)

    def tick(self, now: int) -> None:
        """A second: what is next, and who leads."""
        grid = self.query_one(Grid)
        grid.tick(now)
        views = [row for row in grid.rows if isinstance(row, JobView)]
        self.query_one(Figures).figures = show.summary(views, len(self._warnings), now)
        with self.room.feed.store.reading() as conn:
            lease = leasesql.lease(conn)
        here = self.room.jobs is not None and self.room.jobs.leads
        if cal := self.calendar():
            real = int(time.time())
            self.query_one("#leader", Static).update(
                show.leader(lease, cal, real, here=here, shift=ahead(now, real))
            )

    def _draw(self, now: int) -> None:
        """Warnings, and the runs of the job in hand."""
        cal = self.calendar()
        if cal is None:
            return
        sheet = self.query_one("#warnings", Sheet)
        sheet.display = bool(self._warnings)
        sheet.draw(partial(show.warning_lines, tuple(self._warnings), cal, now))
        view, pane = self.query_one(Grid).current, self.query_one("#runs", Pane)
        if not isinstance(view, JobView):
            pane.draw(lambda _width: Content(""))
            return
        title = _("Runs of {name}, on {site}'s clock").format(name=view.job.name, site=self.site)
        pane.query_one(".title", Static).update(Content(title))
        with self.room.feed.store.reading() as conn:
            runs = jobsql.runs(conn, view.job.name)
        pane.draw(partial(show.runs_text, view.job, tuple(runs), cal, now))

    @on(Grid.Highlighted)
    @on(Grid.Emptied)
    def moved(self) -> None:
        """Another job is in hand."""
        self.query_one("#runs", Pane).scroll_home(animate=False)
        self._draw(self.room.now())

    @on(Grid.Chosen)
    def chosen(self) -> None:
        """Enter: into its runs."""
        self.do_job_runs()

    def do_job_runs(self) -> None:
        """Into the runs, to scroll them, and back to the list."""
        pane = self.query_one("#runs", Pane)
        (self.query_one(Grid) if pane.has_focus else pane).focus()

    def do_job_run(self) -> None:
        """Run the job in hand now, off the screen's thread; it does only what is due."""
        view = self.query_one(Grid).current
        if not isinstance(view, JobView):
            self.room.tell(_("There is no job in hand."), "warning")
            return
        name = view.job.name
        if name in self._asked:
            self.room.tell(_("{name} is running already.").format(name=name), "warning")
            return
        self._asked.add(name)
        self.query_one(Grid).tick(self.room.now())
        self.room.run_worker(self._run(name), exit_on_error=True)

    async def _run(self, name: str) -> None:
        room = self.room
        try:
            run = await asyncio.to_thread(room.wired.run_job, name, room.door)
        except OpsroomError as error:
            room.refuse(error)
            return
        finally:
            self._asked.discard(name)
            if self.is_mounted:
                self.reload(room.now())
        if run.outcome == "failed":
            text = _("{name} failed: {reason}").format(name=name, reason=run.detail)
            room.tell(text, "error")
            return
        text = n_("{name}: done, {n} thing.", "{name}: done, {n} things.", run.effects)
        room.tell(text.format(name=name, n=run.effects))
