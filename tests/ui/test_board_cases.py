"""Complaints among the calls of the board: one order, each with its own clock (CMP, TRK, FBK-1)."""

from collections.abc import Callable
from pathlib import Path

import pytest

from opsroom.actions.caseowners import WeighCase
from opsroom.domain.masking import mask_name
from opsroom.store.views import BoardRow
from opsroom.ui.app import OpsApp
from opsroom.ui.boardcases import BoardCase
from opsroom.ui.screens.board import Board
from opsroom.ui.screens.case import CaseScreen
from opsroom.ui.screens.complaint import ComplaintScreen
from opsroom.ui.screens.dispatch import DispatchScreen
from opsroom.ui.screens.past import PastBoard, PastComplaint
from opsroom.ui.wall import WallApp
from opsroom.ui.wallface import face_of
from opsroom.ui.widgets.bars import Figures
from opsroom.ui.widgets.casecard import CaseCard
from opsroom.ui.widgets.grid import Grid
from opsroom.wiring import Wired
from tests.ui.reading import query, told
from tests.ui.waiting import until

Wire = Callable[..., Wired]
WIDE, NARROW = (160, 48), (80, 24)
OPEN = "SELECT count(*) FROM cases WHERE state = 'open'"


def grid(app: OpsApp) -> Grid:
    return app.screen.query_one("#list", Grid)


def complaints(app: OpsApp) -> list[BoardCase]:
    """The complaints shown."""
    return [row for row in grid(app).rows if isinstance(row, BoardCase)]


def calls(app: OpsApp) -> list[BoardRow]:
    """The calls shown."""
    return [row for row in grid(app).rows if isinstance(row, BoardRow)]


def level(app: OpsApp, row: BoardRow | BoardCase, now: int) -> str:
    """The level of a row that waits for somebody; empty for one on hold or without a limit."""
    if isinstance(row, BoardCase):
        return str(row.row.clock.level(now)) if row.row.clock else ""
    face = app.feed.standing(row, now).face
    return "" if face in ("held", "met", "late") else face


async def test_complaints_and_calls_are_in_one_order_by_level(wired: Wire, sample: Path) -> None:
    """SLA-5, FBK-1: of each level the serious ones come first, then whoever has least time left."""
    app = OpsApp(wired(), jobs=False)
    async with app.run_test(size=WIDE):
        now = app.now()
        assert len(complaints(app)) == query(sample, OPEN)[0][0]
        levels = [found for row in grid(app).rows if (found := level(app, row, now))]
        order = ["overdue", "critical", "at_risk", "on_track"]
        assert levels == sorted(levels, key=order.index)
        for one in order:
            group = [row for row in grid(app).rows if level(app, row, now) == one]
            serious = [isinstance(row, BoardCase) and row.serious for row in group]
            assert serious == sorted(serious, reverse=True)
        assert any(case.serious for case in complaints(app))


async def test_enter_opens_a_complaint_and_a_calls_key_says_what_it_is(wired: Wire) -> None:
    """ROL-2: a key that can't work says why, and which does."""
    app = OpsApp(wired("guoqiang"), jobs=False)
    async with app.run_test(size=NARROW) as pilot:
        case = complaints(app)[1]
        grid(app).select_key(case.id)
        for key in "saf":
            await pilot.press(key)
        await pilot.pause()
        assert isinstance(app.screen, Board)
        said = [text for text in told(app) if case.number in text]
        assert len(said) == 3
        assert "is a complaint, not a call. Enter opens it" in said[0]
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, ComplaintScreen))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, Board))
        assert grid(app).current == case
        grid(app).select_key(calls(app)[0].id)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, CaseScreen))


async def test_one_key_shows_all_or_calls_or_complaints_alone(wired: Wire) -> None:
    app = OpsApp(wired(), jobs=False)
    async with app.run_test(size=WIDE) as pilot:
        both = len(calls(app)), len(complaints(app))
        assert all(both)
        await pilot.press("w")
        assert (len(calls(app)), len(complaints(app))) == (both[0], 0)
        await pilot.press("w")
        assert (len(calls(app)), len(complaints(app))) == (0, both[1])
        await pilot.press("w")
        assert (len(calls(app)), len(complaints(app))) == both


async def test_filter_sort_site_and_card_know_complaints(wired: Wire, sample: Path) -> None:
    """CUS-3: any word of it finds it."""
    app = OpsApp(wired(), jobs=False)
    async with app.run_test(size=WIDE) as pilot:
        everything = len(grid(app).rows)
        await pilot.press("slash", *"complaint", "enter")
        assert len(grid(app).rows) == len(complaints(app)) == query(sample, OPEN)[0][0]
        case = complaints(app)[0]
        grid(app).select_key(case.id)
        await pilot.pause()
        card = app.screen.query_one(CaseCard)
        shown = "".join(text for line in card.lines(50) for text, _style in line)
        assert case.number in shown
        assert case.track in shown
        await pilot.press("escape")
        for _each in range(len(Board.sorts) + 1):  # every column, and the usual order again
            await pilot.press("equals_sign")
            assert len(grid(app).rows) == everything
        await pilot.press("at")
        site = app.feed.site
        assert {row.site_id for row in grid(app).rows} == {site}
        own = f"{OPEN} AND site_id = ?"
        assert len(complaints(app)) == query(sample, own, site)[0][0]


async def test_the_figures_tell_complaints_from_calls(wired: Wire, sample: Path) -> None:
    app = OpsApp(wired(), jobs=False)
    async with app.run_test(size=WIDE):
        figures = {label: number for number, label, _ in app.screen.query_one(Figures).figures}
        assert figures["complaints"] == str(query(sample, OPEN)[0][0])
        late = f"{OPEN} AND due_at < ?"
        assert figures["late"] == str(query(sample, late, app.now())[0][0])
        assert figures["open"] == str(len(calls(app)))


async def test_what_another_process_does_to_a_complaint_shows_and_the_cursor_stays(
    wired: Wire,
) -> None:
    app = OpsApp(wired("guoqiang"), jobs=False)
    async with app.run_test(size=WIDE) as pilot:
        case = next(one for one in complaints(app) if not one.serious and one.site_id == "SH")
        grid(app).select_key(case.id)
        door = wired("guoqiang").room()
        door.perform(WeighCase(case=case.number, weight="serious"))
        door.close()
        await until(pilot, lambda: any(c.id == case.id and c.serious for c in complaints(app)))
        assert grid(app).current.id == case.id


async def test_looking_back_shows_complaints_as_they_were(wired: Wire, sample: Path) -> None:
    """ROL-4."""
    app = OpsApp(wired(), jobs=False)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("vertical_line")
        await until(pilot, lambda: isinstance(app.screen, PastBoard))
        for _day in range(2):
            await pilot.press("left_square_bracket")
        await pilot.pause()
        screen = app.screen
        assert isinstance(screen, PastBoard)
        then = screen.then.feed.at
        there = f"SELECT count(*) FROM cases WHERE opened_at <= {then}"
        there += f" AND coalesce(closed_at, {then} + 1) > {then}"
        assert len(complaints(app)) == query(sample, there)[0][0] != query(sample, OPEN)[0][0]
        grid(app).select_key(complaints(app)[0].id)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, PastComplaint))
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is screen)


@pytest.mark.parametrize("mask", [True, False])
async def test_the_wall_shows_complaints_and_masks_who_complains(wired: Wire, mask: bool) -> None:
    """CUS-2, SLA-6."""
    app = WallApp(wired())
    async with app.run_test(size=(160, 60)):
        now = app.now()
        face = face_of(app.feed, now, mask=mask)
        rows = [row for row in app.feed.urgent_first(now) if isinstance(row, BoardCase)]
        by_number = {call.number: call for call in face.calls}
        for row in rows:
            shown, name = by_number[row.number], row.customer_name
            assert shown.customer == (mask_name(name) if mask else name)
            assert shown.zone == row.track
        assert any(figure.label.startswith("complaints") for figure in face.figures)


async def test_dispatch_shows_complaints_to_be_visited_and_one_key_opens_them(
    wired: Wire, sample: Path
) -> None:
    """DSP-5, FBK-4."""
    app = OpsApp(wired("guoqiang"), jobs=False)
    async with app.run_test(size=NARROW) as pilot:
        await pilot.press("2")
        await until(pilot, lambda: isinstance(app.screen, DispatchScreen))
        screen = app.screen
        assert isinstance(screen, DispatchScreen)
        visits = screen.visits(app.now())
        assert {(v.row.track, v.row.step) for v in visits} <= {
            ("service", "visit"),
            ("hotline", "visit"),
            ("hotline", "on_spot"),
        }
        assert visits
        assert screen.query_one("#visits").display
        seen = []
        for _each in range(len(visits) + 1):
            await pilot.press("v")
            await until(pilot, lambda: isinstance(app.screen, ComplaintScreen))
            page = app.screen
            assert isinstance(page, ComplaintScreen)
            seen.append(page.case)
            await pilot.press("escape")
            await until(pilot, lambda: app.screen is screen)
        assert seen == [v.row.id for v in (*visits, visits[0])]
