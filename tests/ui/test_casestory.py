"""What a case's time line tells: every entry of the journal, whoever wrote it (ROL-3)."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from opsroom.actions import casewatch
from opsroom.actions.casejobs import levels_due, notes_due
from opsroom.actions.door import Action
from opsroom.documents.casewords import CaseWords
from opsroom.domain.people import Actor, Role
from opsroom.domain.policy import Policy
from opsroom.domain.worktime import Calendar
from opsroom.language.casewords import CASE_WORDS
from opsroom.store import complaintsql, sites
from opsroom.store.casesql import JournalRow, journal_of
from opsroom.store.complaintsql import CaseRow
from opsroom.store.database import Store
from opsroom.ui import casestory
from opsroom.ui.app import OpsApp
from opsroom.ui.presentcases import View
from opsroom.ui.screens.cases import CasesScreen
from opsroom.ui.screens.complaint import ComplaintScreen
from opsroom.ui.story import Event
from opsroom.ui.widgets.sheet import Pane
from opsroom.wiring import Wired
from tests.casekit import Case, firm
from tests.ui.casepilot import lines, numbers, open_cases
from tests.ui.waiting import until

Wire = Callable[..., Wired]


def actions_due(store: Store, now: int) -> Iterator[Action]:
    """What the jobs would do with cases."""
    for due in (levels_due, notes_due, casewatch.due):
        yield from due(store, Policy(), now)


def look(case: Case) -> None:
    """Let the jobs that work on cases do what is due."""
    job = case.firm.room.acting(Actor("job:cases", "cases", Role.JOB), "job")
    for action in list(actions_due(case.firm.room.store, case.firm.now)):
        job.perform(action)
    job.close()


def told(case: Case) -> list[Event]:
    """The time line of a case."""
    conn = case.firm.room.store.conn
    row = complaintsql.case_row(conn, case.row["id"])
    assert row is not None
    at = View(CaseWords(Policy()), sites.calendars(conn)["SH"], case.firm.now)
    return casestory.story(row, journal_of(conn, f"case:{row.id}"), {}, at)


def test_a_case_that_the_jobs_pressed_for_and_asked_about_is_told(tmp_path: Path) -> None:
    """CMP-13, SLA-7: a job's note has no channel, and the case can be opened all the same."""
    case = firm(tmp_path).complaint("quality", by="sales")
    case.goes_to("talks")
    case.on("12-09 00:00")
    look(case)
    notes = [event for event in told(case) if event.what == "note issued"]
    assert [event.detail for event in notes] == ["to sales"]
    case.goes_to("filing")
    case.control.files()
    look(case)
    notes = [event for event in told(case) if event.what == "note issued"]
    assert len(notes) > 1
    assert all(event.detail.startswith("to ") for event in notes)
    assert "overdue" in {event.detail for event in told(case) if event.what == "level"}


async def test_every_case_of_the_sample_opens_also_after_the_jobs_have_run(
    wired: Wire, sample: Path
) -> None:
    """CMP-13: two months later each case has notes, levels and whatever the jobs add to it."""
    late = "2027-01-24T09:00+08:00"
    app = OpsApp(wired("service", now=late), jobs=False)
    room = app.feed.store
    job = app.door.acting(Actor("job:cases", "cases", Role.JOB), "job")
    for action in list(actions_due(room, app.now())):
        job.perform(action)
    job.close()
    async with app.run_test(size=(80, 24)) as pilot:
        await open_cases(app, pilot)
        for number in numbers(app):
            row = next(line.row for line in lines(app) if line.row.number == number)
            listed = next(s for s in app.screen_stack if isinstance(s, CasesScreen))
            listed.select(row.id)
            await pilot.pause()
            await pilot.press("enter")
            await until(pilot, lambda: isinstance(app.screen, ComplaintScreen))
            await until(pilot, lambda: app.screen.query_one("#story", Pane).sheet.text)
            await pilot.press("escape")
            await until(pilot, lambda: isinstance(app.screen, CasesScreen))


BROKEN: list[dict[str, Any] | None] = [
    None,
    {},
    {"case": None},
    {"case": {}},
    {"case": {"state": "open", "step": None, "role": None, "due_at": None}},
    {"case": {"due_at": "soon", "step": 7, "weight": None, "offered_id": 3}},
    {"case": "?"},
    {"case_papers": None},
    {"case_papers": [{}]},
    {"case_papers": [{"id": 1, "role": "a role that was"}]},
    {"case_papers": [None]},
    {"case_facts": [{}], "case_papers": {"id": 1}},
    {"case_facts": [{"field": None}]},
    {"slips": [{"id": 1}], "returns": [{"id": 2}]},
]


@pytest.mark.parametrize("verb", [*CASE_WORDS["case_event"], "something new", "slip"])
def test_no_entry_of_the_journal_keeps_a_case_from_being_told(tmp_path: Path, verb: str) -> None:
    """ROL-3: what can't be told in detail is told as having happened."""
    case = firm(tmp_path).complaint("quality", by="sales")
    conn = case.firm.room.store.conn
    row = complaintsql.case_row(conn, case.row["id"])
    assert row is not None
    calendar = sites.calendars(conn)["SH"]
    for before in BROKEN:
        for after in BROKEN:
            events = _story(row, calendar, verb, before, after)
            assert [event.who for event in events if event.what != "due"] == ["Zhang"]


def _story(
    row: CaseRow,
    calendar: Calendar,
    verb: str,
    before: dict[str, Any] | None,
    after: dict[str, Any] | None,
) -> list[Event]:
    entry = JournalRow(
        1, row.opened_at, "z", "Zhang", "command", f"case.{verb}", "", None, before, after
    )
    return casestory.story(row, [entry], {}, View(CaseWords(Policy()), calendar, row.opened_at))


async def test_a_second_passes_a_screen_by_that_has_no_widgets_yet(wired: Wire) -> None:
    """A screen whose composing has failed, or isn't over, is in the stack all the same."""
    app = OpsApp(wired("service"), jobs=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_cases(app, pilot)
        half = ComplaintScreen(1)
        half._is_mounted = True  # Textual says so even of one whose composing raised
        app._screen_stacks[app.current_mode].append(half)
        try:
            app._beat()
            app.reload()
        finally:
            app._screen_stacks[app.current_mode].remove(half)


async def test_a_screen_that_comes_up_while_the_room_closes_is_let_alone(wired: Wire) -> None:
    app = OpsApp(wired("service"), jobs=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_cases(app, pilot, "261106")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, ComplaintScreen))
        page = app.screen
        assert isinstance(page, ComplaintScreen)
        await page.query_one("#facts").remove()
        app._running = False  # as closing begins
        try:
            page.on_screen_resume()
        finally:
            app._running = True
