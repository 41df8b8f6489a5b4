"""The dispatch screen: the queue, who can go, their day, one key that sends (DSP-1 to DSP-3)."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from rich.cells import cell_len
from textual.pilot import Pilot
from textual.widgets import Static

from opsroom.actions.moves import Dispatch
from opsroom.actions.proposing import outlook_of
from opsroom.domain.dispatch import Obstacle, Proposal
from opsroom.store import views
from opsroom.store.database import Store
from opsroom.store.views import BoardRow
from opsroom.ui.app import OpsApp
from opsroom.ui.present import moment
from opsroom.ui.presentdispatch import people_cells, people_columns
from opsroom.ui.screens.dispatch import DispatchScreen
from opsroom.ui.widgets.gridstyle import CONTRAST, contrast
from opsroom.ui.widgets.timeline import Legend, TimeLines
from opsroom.ui.widgets.timelinemodel import Kind
from opsroom.wiring import Wired, wire
from tests.ui.reading import all_told, one
from tests.ui.waiting import until

Wire = Callable[..., Wired]
SIZE = (120, 40)


async def opened(pilot: Pilot[None], app: OpsApp) -> DispatchScreen:
    """Go to the dispatch screen by its key."""
    await pilot.press("2")
    await until(pilot, lambda: isinstance(app.screen, DispatchScreen))
    await pilot.pause()
    assert isinstance(app.screen, DispatchScreen)
    return app.screen


async def choose(
    pilot: Pilot[None], screen: DispatchScreen, fits: Callable[[BoardRow, Proposal], bool]
) -> BoardRow:
    """Put the cursor on the first call of the queue that fits with its first proposal."""
    now = screen.room.now()
    for row in screen.queue.rows:
        found = screen.outlook(row, now)
        if found and found.proposals and fits(row, found.proposals[0]):
            assert screen.queue.select_key(row.id)
            await pilot.pause()
            assert screen.call == row
            return row
    raise AssertionError("the sample has no such call")


def sound(row: BoardRow, first: Proposal) -> bool:
    """Can be sent, and well; with time to spare, so that a slow test changes nothing."""
    slack = first.slack
    return row.held_from is None and not first.obstacles and slack is not None and slack > 600


async def test_the_queue_holds_the_calls_that_wait_in_their_order(wired: Wire) -> None:
    """DSP-1: carried over, pinned, then by deadline."""
    app = OpsApp(wired(), jobs=False)
    async with app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot, app)
        waiting = [row.id for row in views.queue(app.feed.store.conn)]
        assert [row.id for row in screen.queue.rows] == waiting


async def test_the_technicians_are_those_proposed_for_the_call_in_hand(wired: Wire) -> None:
    """DSP-3."""
    app = OpsApp(wired(), jobs=False)
    async with app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot, app)
        row = await choose(pilot, screen, sound)
        now = screen.floor(row.site_id, app.now()).now
        found = outlook_of(app.feed.store.conn, app.feed.policy, row.id, now)
        assert list(screen.people.rows) == list(found.proposals)
        assert screen.proposal == found.proposals[0]


async def test_one_key_sends_the_first_and_the_cursor_goes_to_the_next_call(
    wired: Wire, sample: Path
) -> None:
    """DSP-2."""
    app = OpsApp(wired(), jobs=False)
    async with app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot, app)
        row = await choose(pilot, screen, sound)
        place = list(screen.queue.rows).index(row)
        following = screen.queue.rows[place + 1]
        first = screen.proposal
        assert first is not None
        await pilot.press("s")
        await until(pilot, lambda: row.id not in [r.id for r in screen.queue.rows])
        state = "SELECT state, technician_id FROM calls WHERE id = ?"
        assert one(sample, state, row.id) == ("dispatched", first.technician)
        await until(pilot, lambda: screen.call and screen.call.id == following.id)
        assert screen.proposal is not None
        assert screen.proposal.rank == 1
        assert row.number in all_told(app)


async def test_where_technicians_arent_listed_the_call_says_whom_the_key_sends(
    wired: Wire,
) -> None:
    """DSP-3: nobody is sent whom the screen doesn't show."""
    app = OpsApp(wired(), jobs=False)
    async with app.run_test(size=(40, 12)) as pilot:
        screen = await opened(pilot, app)
        assert not screen.people.display
        for key in ("down", "right"):
            await pilot.press(key)
            await pilot.pause()
            assert screen.proposal is not None
            lines = str(screen.query_one("#call", Static).content).splitlines()
            assert lines[2].startswith(f"s {screen.proposal.name}"[:38])
            assert all(cell_len(line) <= 38 for line in lines)


async def test_what_is_cut_off_says_so(wired: Wire) -> None:
    app = OpsApp(wired(), jobs=False)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, app)
        await until(pilot, lambda: str(screen.query_one("#visits", Static).content).endswith("~"))
        days = screen.query_one(TimeLines)
        assert "+1" in days.render_line(0).text
        assert len(screen.people.rows) == days.size.height


async def test_beside_the_queue_the_reason_has_room(wired: Wire) -> None:
    """DSP-3: it is what one chooses by."""
    app = OpsApp(wired(), jobs=False)
    async with app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot, app)
        columns = people_columns()
        width = {columns[p.index].key: p.width for p in screen.people._lines.places}["why"]
        assert width >= len("no skill for chiller")


async def test_arrival_and_slack_add_up(wired: Wire) -> None:
    """Whoever is late by seconds is shown to arrive after the deadline, not at it."""
    app = OpsApp(wired(), jobs=False)
    async with app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot, app)
        row = await choose(pilot, screen, sound)
        proposal = screen.proposal
        assert proposal is not None
        arrival = proposal.arrival // 60 * 60 + 1
        cal = app.feed.calendar(row.site_id)
        cells = people_cells(replace(proposal, arrival=arrival), cal, app.now())
        assert cells[1][0] == moment(cal, arrival + 59, app.now())


async def test_undo_brings_the_call_back_into_the_queue(wired: Wire, sample: Path) -> None:
    app = OpsApp(wired(), jobs=False)
    async with app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot, app)
        row = await choose(pilot, screen, sound)
        await pilot.press("s")
        await until(pilot, lambda: row.id not in [r.id for r in screen.queue.rows])
        await pilot.press("u")
        await until(pilot, lambda: row.id in [r.id for r in screen.queue.rows])
        await until(pilot, lambda: screen.call and screen.call.id == row.id)
    assert one(sample, "SELECT state FROM calls WHERE id = ?", row.id) == ("waiting",)


async def test_right_chooses_another_technician_without_leaving_the_queue(
    wired: Wire, sample: Path
) -> None:
    app = OpsApp(wired(), jobs=False)
    async with app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot, app)
        row = await choose(
            pilot,
            screen,
            lambda row, first: (
                sound(row, first)
                and not {Obstacle.NO_SKILL, Obstacle.OFF_DUTY}.intersection(
                    screen.outlook(row, app.now()).proposals[1].obstacles  # type: ignore[union-attr]  # it has proposals
                )
            ),
        )
        second = screen.people.rows[1]
        await pilot.press("right")
        await pilot.pause()
        assert screen.queue.has_focus
        assert screen.proposal == second
        await pilot.press("s")
        chosen = "SELECT technician_id FROM calls WHERE id = ?"
        await until(pilot, lambda: one(sample, chosen, row.id) == (second.technician,))


async def test_enter_in_the_technicians_sends_and_enter_in_the_queue_does_not(
    wired: Wire, sample: Path
) -> None:
    app = OpsApp(wired(), jobs=False)
    async with app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot, app)
        row = await choose(pilot, screen, sound)
        await pilot.press("tab", "enter")
        state = "SELECT state FROM calls WHERE id = ?"
        await until(pilot, lambda: one(sample, state, row.id) == ("dispatched",))


async def test_who_is_off_duty_or_lacks_the_skill_is_sent_only_by_a_second_press(
    wired: Wire, sample: Path
) -> None:
    """DSP-3."""
    app = OpsApp(wired(), jobs=False)
    async with app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot, app)
        row = await choose(pilot, screen, sound)
        screen.people.action_cursor_to(-1)
        await pilot.pause()
        last = screen.proposal
        assert last is not None
        assert Obstacle.OFF_DUTY in last.obstacles
        state = "SELECT state, technician_id FROM calls WHERE id = ?"
        await pilot.press("s")
        await pilot.pause()
        assert one(sample, state, row.id) == ("waiting", None)
        assert "off duty until" in all_told(app)
        await pilot.press("s")
        await until(pilot, lambda: one(sample, state, row.id) == ("dispatched", last.technician))


async def test_looking_at_another_technician_takes_the_first_press_back(
    wired: Wire, sample: Path
) -> None:
    app = OpsApp(wired(), jobs=False)
    async with app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot, app)
        row = await choose(pilot, screen, sound)
        screen.people.action_cursor_to(-1)
        await pilot.pause()
        await pilot.press("s", "left", "right", "s")
        await pilot.pause()
    assert one(sample, "SELECT state FROM calls WHERE id = ?", row.id) == ("waiting",)


async def test_a_call_on_hold_without_an_end_cant_be_sent_and_says_why(
    wired: Wire, sample: Path
) -> None:
    """SLA-4, DSP-2."""
    app = OpsApp(wired(), jobs=False)
    async with app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot, app)
        row = await choose(
            pilot, screen, lambda row, _first: row.held_from is not None and row.held_until is None
        )
        await pilot.press("s")
        await pilot.pause()
        assert "isn't possible now" in all_told(app)
    assert one(sample, "SELECT state FROM calls WHERE id = ?", row.id) == ("waiting",)


async def test_a_call_that_somebody_else_sent_meanwhile_is_not_sent_twice(
    wired: Wire, sample: Path
) -> None:
    app = OpsApp(wired(), jobs=False)
    async with app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot, app)
        row = await choose(pilot, screen, sound)
        other = screen.people.rows[1].technician
        wired().room().perform(Dispatch(call=row.number, technician=other))
        screen.do_call_send()
        await until(pilot, lambda: row.id not in [r.id for r in screen.queue.rows])
        await pilot.pause(0.05)
    sent = "SELECT count(*), max(technician_id) FROM assignments WHERE call_id = ?"
    sent += " AND ended_at IS NULL"
    assert one(sample, sent, row.id) == (1, other)


async def test_the_board_hands_over_its_call(wired: Wire) -> None:
    app = OpsApp(wired(), jobs=False)
    async with app.run_test(size=SIZE) as pilot:
        number = views.queue(app.feed.store.conn)[3].number
        app.dispatch_call(number)
        await until(pilot, lambda: isinstance(app.screen, DispatchScreen))
        await pilot.pause()
        screen = app.screen
        assert isinstance(screen, DispatchScreen)
        assert screen.call is not None
        assert screen.call.number == number


async def test_a_call_nobody_can_reach_in_time_shows_that_it_needs_help(wired: Wire) -> None:
    """DSP-6."""
    app = OpsApp(wired(), jobs=False)
    async with app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot, app)
        now = app.now()
        row = await choose(pilot, screen, lambda _row, first: Obstacle.LATE in first.obstacles)
        assert screen.queue_cells(row, now)[-1] == ("needs help", "crit")
        assert "Needs help" in str(screen.query_one("#call", Static).content)


async def test_the_last_safe_moment_is_an_instant_and_a_countdown_that_runs(wired: Wire) -> None:
    """DSP-3: the absolute moment, and how long that is from now in working time."""
    app = OpsApp(wired(), jobs=False)
    async with app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot, app)
        await choose(pilot, screen, lambda row, first: sound(row, first) and row.due_at is not None)
        proposal, now = screen.proposal, app.now()
        assert proposal is not None
        by, left = screen.people_cells(proposal, now)[3:5]
        _, later = screen.people_cells(proposal, now + 1)[3:5]
        assert ":" in by[0]
        assert left != later


async def test_the_days_are_drawn_in_the_order_of_the_proposals(wired: Wire) -> None:
    app = OpsApp(wired(), jobs=False)
    async with app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot, app)
        await choose(pilot, screen, sound)
        days = screen.query_one(TimeLines)
        lines = [days.render_line(y).text for y in range(1 + len(screen.people.rows))]
        for proposal, drawn in zip(screen.people.rows, lines[1:], strict=True):
            assert proposal.name in drawn
        assert lines[1].startswith(">")
        assert "<" in lines[1]
        assert "//" in lines[-1]


async def test_an_empty_queue_still_shows_the_technicians_days(wired: Wire, sample: Path) -> None:
    with closing(sqlite3.connect(sample)) as conn:
        conn.execute("UPDATE calls SET state = 'cancelled' WHERE state = 'waiting'")
        conn.commit()
    app = OpsApp(wired(), jobs=False)
    async with app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot, app)
        assert screen.call is None
        assert len(screen.query_one(TimeLines).render_line(1).text.strip()) > 0
        await pilot.press("s", "right", "tab", "enter")
        await pilot.pause()
        assert "There is no call in hand." in all_told(app)


async def test_a_room_without_any_site_opens_too(tmp_path: Path) -> None:
    path = tmp_path / "new.db"
    Store.create(path).close()
    app = OpsApp(wire(db=str(path)), jobs=False)
    async with app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot, app)
        await pilot.press("s", "right", "down")
        assert screen.call is None


async def test_the_desk_may_look_and_not_send(wired: Wire, sample: Path) -> None:
    """ROL-2."""
    app = OpsApp(wired(person="meiling"), jobs=False)
    async with app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot, app)
        row = await choose(pilot, screen, sound)
        await pilot.press("s")
        await until(pilot, lambda: "[ROL-2]" in all_told(app))
        assert screen.call == row
        await pilot.press("s")
        await until(pilot, lambda: all_told(app).count("[ROL-2]") == 2)
    assert one(sample, "SELECT state FROM calls WHERE id = ?", row.id) == ("waiting",)


@pytest.mark.parametrize("size", [(20, 5), (40, 12), (80, 24), (109, 29), (110, 30), (300, 90)])
async def test_no_window_is_too_small_or_too_large(wired: Wire, size: tuple[int, int]) -> None:
    app = OpsApp(wired(), jobs=False)
    async with app.run_test(size=size) as pilot:
        screen = await opened(pilot, app)
        await pilot.press("j", "right", "tab", "k", "tab")
        await pilot.resize_terminal(size[0] + 60, size[1] + 10)
        await pilot.pause()
        assert screen.call is not None


async def test_at_80_by_24_all_of_it_is_seen(wired: Wire) -> None:
    app = OpsApp(wired(), jobs=False)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, app)
        for widget in (screen.queue, screen.people, screen.query_one(TimeLines)):
            assert widget.region.height >= 5
            assert widget.region.bottom <= 23
        assert not screen.query_one(Legend).display


async def test_names_that_look_like_markup_are_just_names(wired: Wire, sample: Path) -> None:
    """PITFALLS Textual 2."""
    evil = "[@click=app.quit]x[/] [/foo] [$x]"
    with closing(sqlite3.connect(sample)) as conn:
        conn.execute("UPDATE calls SET customer_name = ?, fault = ?, model = ?", (evil,) * 3)
        conn.execute("UPDATE people SET name = ? WHERE role = 'technician'", (evil,))
        conn.execute("UPDATE absences SET reason = ?", (evil,))
        conn.commit()
    app = OpsApp(wired(), jobs=False)
    async with app.run_test(size=(200, 50)) as pilot:
        screen = await opened(pilot, app)
        screen.people.action_cursor_to(-1)
        await pilot.press("s", "j", "j")
        await pilot.pause()
        assert "[@click" in app.export_screenshot()


async def test_every_tone_of_the_days_can_be_read_in_every_theme(wired: Wire) -> None:
    app = OpsApp(wired(), jobs=False)
    async with app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot, app)
        days = screen.query_one(TimeLines)
        weak = []
        for theme in app.wardrobe.names:
            app.theme = theme
            await pilot.pause()
            for tone in (f"lines--{kind}" for kind in (*Kind, "hour", "gap", "name", "chosen")):
                style = days.get_visual_style(tone)
                ratio = contrast(style.background + style.foreground, style.background)
                if ratio < CONTRAST:
                    weak.append((theme, tone, round(ratio, 1)))
        assert not weak
