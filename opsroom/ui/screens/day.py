"""The daily reports of a site (DAY-1, DAY-2, DAY-4, DAY-5): read, signed, revised."""

from collections.abc import Hashable, Sequence
from datetime import date
from functools import partial
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from opsroom.actions.door import Done
from opsroom.actions.rollup import ReviseReports
from opsroom.actions.signing import SignReport
from opsroom.domain.reports import JobLine, Unsigned
from opsroom.domain.worktime import Calendar
from opsroom.language import _, c_, n_
from opsroom.store.reportsql import ReportRow
from opsroom.ui import dayview, present, presentday
from opsroom.ui.asking import Deed, FormField, Question, ask, may
from opsroom.ui.commands import BY_ID
from opsroom.ui.dayview import DayView, Paper, load_day
from opsroom.ui.screens.base import OpsScreen
from opsroom.ui.widgets.grid import Grid
from opsroom.ui.widgets.gridmodel import Cell, Column
from opsroom.ui.widgets.sheet import Sheet

#: From this many columns on, a technician's jobs stand beside the table.
WIDE = 150
#: From this many rows on, they stand below it.
HIGH = 34
#: With fewer rows than this, the row of days gives way, and with fewer than that, blank lines do.
LOW, FLAT = 22, 16

Line = Paper | DayView


class DayScreen(OpsScreen):
    """A day: the supervisor's figures, a line for each technician, and the jobs of the one in hand.

    The sum of the technicians' lines is the supervisor's report, and its own line.
    """

    mode: ClassVar[str] = "day"
    CSS = """
    DayScreen #days { margin: 1 0 0 0; }
    DayScreen.-low #days { display: none; }
    DayScreen #head { margin: 1 1 0 1; }
    DayScreen #figures { height: auto; max-height: 60%; margin: 1 1 0 1; }
    DayScreen #main { height: 1fr; margin: 1 0 0 0; }
    DayScreen.-flat #head, DayScreen.-flat #figures { margin: 0 1; }
    DayScreen.-flat #figures { max-height: 3; }
    DayScreen.-flat #main { margin: 0; }
    DayScreen #list { width: 1fr; }
    DayScreen #detail { display: none; width: 64; margin: 0 0 0 2; }
    DayScreen #title { height: 1; padding: 0 1; color: $foreground 60%; text-style: bold; }
    DayScreen #detail:focus-within > #title { color: $accent; }
    DayScreen.-beside #detail { display: block; }
    DayScreen.-below #main { layout: vertical; }
    DayScreen.-below #list { height: auto; max-height: 60%; }
    DayScreen.-below #detail { display: block; width: 1fr; height: 1fr; margin: 1 0 0 0; }
    DayScreen.-jobs #figures { display: none; }
    DayScreen.-jobs #main { layout: vertical; }
    DayScreen.-jobs #list { height: auto; max-height: 50%; }
    DayScreen.-jobs #detail { display: block; width: 1fr; height: 1fr; margin: 1 0 0 0; }
    """

    def __init__(self) -> None:
        """Today, of the first site shown."""
        super().__init__()
        self.view: DayView | None = None
        self._day: date | None = None
        #: The columns of the list of jobs, by key.
        self._shown = [column.key for column in presentday.job_columns()]

    def body(self) -> ComposeResult:
        """Which day, the figures, the technicians, the jobs of one of them."""
        yield Sheet(id="days")
        yield Sheet(id="head")
        with VerticalScroll(id="figures", can_focus=False):
            yield Sheet(id="counts")
        with Horizontal(id="main"):
            grid = Grid(presentday.columns(), self.cells, key=_key, id="list")
            grid.empty = _("Nobody worked on this day.")
            yield grid
            with Vertical(id="detail"):
                yield Static(Content(c_("reports", "Jobs")), id="title")
                yield Grid(presentday.job_columns(), self.job_cells, key=_job_key, id="jobs")

    def job_cells(self, row: JobLine | Unsigned, _now: int) -> Sequence[Cell]:
        """A job of the technician in hand, or a call without its voucher."""
        if isinstance(row, Unsigned):
            return presentday.unsigned_cells(row)
        cal = self.calendar()
        return presentday.job_cells(row, cal) if cal else ()

    def cells(self, row: Line, _now: int) -> Sequence[Cell]:
        """A technician's line, or the sum of all."""
        if isinstance(row, Paper):
            return presentday.paper_cells(row)
        return presentday.total_cells(row)

    def on_mount(self) -> None:
        """The keys work on the table."""
        super().on_mount()
        self.query_one("#list", Grid).focus()

    # -- which day

    @property
    def site(self) -> str | None:
        """The site whose day is shown: the one chosen, else the person's own, else the first."""
        feed, own = self.room.feed, self.room.door.actor.site
        chosen = feed.site or (own if own in feed.sites else None)
        return chosen or next(iter(feed.sites), None)

    def calendar(self) -> Calendar | None:
        """That site's calendar."""
        return self.room.feed.calendar(self.site) if self.site else None

    def reload(self, now: int) -> None:
        """Read the day anew; the cursor stays on its line."""
        site, cal = self.site, self.calendar()
        if site is None or cal is None:
            return
        day = self._day or cal.day_of(now)
        self.view = view = load_day(self.room.feed.store, cal, site, day, now)
        self.query_one("#list", Grid).load([*view.papers, view] if view.papers else [view], now)
        self._draw(now)

    def tick(self, now: int) -> None:
        """Once a minute an unfinished day is counted anew; at midnight the day changes."""
        view, cal = self.view, self.calendar()
        if view is None or cal is None:
            self.reload(now)
            return
        counting = view.so_far and view.row is None and now - view.as_of >= 60
        if counting or (self._day is None and cal.day_of(now) != view.day):
            self.reload(now)

    def _draw(self, now: int) -> None:
        view, cal = self.view, self.calendar()
        if view is None or cal is None:
            return
        name = self.room.feed.sites[view.site].name
        marks = dayview.marks(self.room.feed.store, cal, view.site, now)
        self.query_one("#days", Sheet).draw(partial(presentday.days_line, marks, view.day))
        self.query_one("#head", Sheet).draw(partial(presentday.head, view, name, cal, now))
        figures = view.supervisor.figures
        self.query_one("#counts", Sheet).draw(partial(presentday.figures_text, figures))
        self._draw_detail(now)

    def _draw_detail(self, now: int) -> None:
        """The jobs of the technician in hand; on the sum's line, the vouchers that are missing."""
        row, jobs = self.query_one("#list", Grid).current, self.query_one("#jobs", Grid)
        if isinstance(row, Paper):
            self._entitle(_("Jobs of {name}").format(name=row.report.name))
            jobs.empty = _("No jobs on this day.")
            self._show_jobs(jobs, row.report.lines, presentday.job_columns(), now)
        elif isinstance(row, DayView):
            self._entitle(_("Closed without a signed voucher"))
            unsigned = row.supervisor.figures.unsigned
            jobs.empty = _("Every closed call has its signed voucher.")
            self._show_jobs(jobs, unsigned, presentday.unsigned_columns(), now)

    def _show_jobs(
        self,
        jobs: Grid,
        rows: Sequence[JobLine] | Sequence[Unsigned],
        columns: Sequence[Column],
        now: int,
    ) -> None:
        keys = [column.key for column in columns]
        if keys != self._shown:
            self._shown = keys
            jobs.load((), now)  # the rows there were don't go with these columns
            jobs.set_columns(columns)
        jobs.load(rows, now)

    def _entitle(self, title: str) -> None:
        self.query_one("#title", Static).update(Content(title))

    @on(Grid.Highlighted, "#list")
    def moved(self) -> None:
        """Another line is in hand."""
        self._draw_detail(self.room.now())
        self.show_keys()

    @on(Grid.Chosen, "#list")
    def chosen(self) -> None:
        """Enter: into the jobs."""
        self.do_day_jobs()

    @on(Grid.Chosen, "#jobs")
    def chosen_job(self, event: Grid.Chosen) -> None:
        """Enter on a job: its case."""
        self.room.open_case(event.row.number)

    def on_resize(self, event: events.Resize) -> None:
        """Make or take the room for the jobs."""
        beside = event.size.width >= WIDE
        self.set_class(beside, "-beside")
        below = not beside and event.size.height >= HIGH
        self.set_class(below, "-below")
        self.set_class(event.size.height < LOW, "-low")
        self.set_class(event.size.height < FLAT, "-flat")
        if beside or below:
            self.remove_class("-jobs")

    # -- commands

    def do_sort(self) -> None:
        """The lines stay in their order: the sum is the last."""
        self.room.tell(_("A report's lines have one order."), "warning")

    def do_day_before(self) -> None:
        """The day before; days off without a report are passed over."""
        self._step(-1)

    def do_day_next(self) -> None:
        """The next day, up to today."""
        self._step(1)

    def _step(self, by: int) -> None:
        site, cal, view, now = self.site, self.calendar(), self.view, self.room.now()
        if site is None or cal is None or view is None:
            self.room.tell(_("There is no site yet."), "warning")
            return
        opened = date.fromisoformat(self.room.feed.sites[site].opened_on)
        store = self.room.feed.store
        day = dayview.step(store, cal, site, opened=opened, day=view.day, by=by, now=now)
        if day is None:
            text = _("This is today.") if by > 0 else _("The site has no earlier day.")
            self.room.tell(text, "warning")
            return
        self._day = None if day == cal.day_of(now) else day
        self.reload(now)
        self.show_keys()

    def do_day_jobs(self) -> None:
        """Into the jobs; the figures make room where they must."""
        if not self.has_class("-beside") and not self.has_class("-below"):
            self.add_class("-jobs")
        self.query_one("#jobs", Grid).focus()

    def action_unfilter(self) -> None:
        """Escape: out of the jobs; on the technicians, all lines again."""
        if self.query_one("#jobs", Grid).has_focus:
            self.remove_class("-jobs")
            self.query_one("#list", Grid).focus()
        else:
            super().action_unfilter()

    def do_day_sign(self) -> None:
        """Ask what to sign: the report in hand, or all that nobody has signed."""
        view = self.view
        if view is None:
            self.room.tell(_("There is no site yet."), "warning")
            return
        if not may(self.room, SignReport, view.site):
            return
        if view.row is None:
            self._not_yet(view)
            return
        choices = self._to_sign(view)
        if not choices:
            self.room.tell(_("Every report of this day is signed already. [DAY-4]"), "warning")
            return
        title = _("Sign {site} {day}").format(site=view.site, day=view.day.isoformat())
        label = _("A signed report never changes. Which?")
        field = FormField("which", label, tuple((code, text) for code, text, _rows in choices))
        rows = {code: rows for code, _text, rows in choices}

        question = Question(("sign", view.site), title, (field,))
        ask(self.room, question, lambda values: self._sign(rows[values["which"]]))

    def _to_sign(self, view: DayView) -> list[tuple[str, str, tuple[ReportRow, ...]]]:
        """What can be signed: code, words, reports."""
        found: list[tuple[str, str, tuple[ReportRow, ...]]] = []
        row = self.query_one("#list", Grid).current
        if isinstance(row, Paper) and row.row is not None and row.row.signed_at is None:
            text = _("the report of {name}").format(name=row.report.name)
            found.append(("one", text, (row.row,)))
        elif view.row is not None and view.row.signed_at is None:
            found.append(("supervisor", _("the supervisor's report"), (view.row,)))
        if len(view.unsigned) > 1:
            text = n_("the {n} report", "all {n} reports of the day", len(view.unsigned))
            found.append(("all", text.format(n=len(view.unsigned)), view.unsigned))
        return found

    def _sign(self, rows: Sequence[ReportRow]) -> Deed:
        """Sign one after the other."""

        def done(_last: Done) -> None:
            self.room.tell(_("Signed."))

        return Deed([SignReport(report=row.id) for row in rows], done)

    def do_day_revise(self) -> None:
        """Make new revisions where the figures have changed."""
        view = self.view
        if view is None:
            self.room.tell(_("There is no site yet."), "warning")
            return
        if not may(self.room, ReviseReports, view.site):
            return
        if view.row is None:
            self._not_yet(view)
        elif not view.changed:
            text = _("The figures are still what the reports say; there is nothing to revise.")
            self.room.tell(text, "warning")
        else:
            self.room.perform(ReviseReports(site=view.site, day=view.day), then=self._revised)

    def _revised(self, done: Done) -> None:
        n = int(done.facts["revised"])
        self.room.tell(n_("{n} report revised.", "{n} reports revised.", n).format(n=n))

    def _not_yet(self, view: DayView) -> None:
        cal = self.calendar()
        time = present.moment(cal, view.closes_at, self.room.now()) if cal else ""
        text = _("There is no report yet; it is made by itself at the close ({time}). [DAY-4]")
        self.room.tell(text.format(time=time), "warning")

    def show_keys(self) -> None:
        """Dim what can't be done: by role, or because there is nothing to do."""
        view = self.view
        idle = set()
        if view is None or not self.room.door.actor.belongs(view.site):
            idle = {"day.sign", "day.revise"}
        else:
            idle |= set() if view.unsigned else {"day.sign"}
            idle |= set() if view.changed else {"day.revise"}
        if view is not None and view.so_far and self._day is None:
            idle.add("day.next")
        self.dim(idle & set(BY_ID))


def _job_key(row: JobLine | Unsigned) -> Hashable:
    return (row.number, row.arrived_at) if isinstance(row, JobLine) else row.number


def _key(row: Line) -> str:
    return row.report.technician if isinstance(row, Paper) else ""
