"""The case: everything known of a call, its deadline explained, what can be done (SLA-4)."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from textual.pilot import Pilot

from opsroom.actions.holds import Hold, Resume
from opsroom.actions.moves import Cancel
from opsroom.domain.sla import ledger
from opsroom.store.casesql import case
from opsroom.store.database import Store
from opsroom.store.sites import calendar_of
from opsroom.ui import casepage
from opsroom.ui.app import OpsApp
from opsroom.ui.ledger import explained
from opsroom.ui.screens.ask import Ask
from opsroom.ui.screens.board import Board
from opsroom.ui.screens.case import PARTS, CaseScreen
from opsroom.ui.screens.dispatch import DispatchScreen
from opsroom.ui.story import story
from opsroom.ui.widgets.sheet import Pane, Sheet
from opsroom.wiring import Wired
from tests.ui.reading import one
from tests.ui.waiting import until

Wire = Callable[..., Wired]
WIDE, MIDDLE, NARROW = (200, 50), (120, 40), (80, 24)


def number(path: Path, condition: str) -> str:
    """The number of the first call of Shanghai that meets an SQL condition."""
    return str(one(path, f"SELECT number FROM calls WHERE site_id = 'SH' AND {condition}")[0])


async def opened(pilot: Pilot[None], app: OpsApp, ref: str) -> CaseScreen:
    """Open a case over the board."""
    app.open_case(ref)
    await until(pilot, lambda: isinstance(app.screen, CaseScreen))
    await pilot.pause()
    assert isinstance(app.screen, CaseScreen)
    return app.screen


def part(screen: CaseScreen, name: str) -> str:
    return screen.query_one(f"#{name}", Pane).sheet.text


def told(screen: CaseScreen, name: str) -> str:
    return screen.query_one(f"#{name}", Sheet).text


async def test_enter_on_the_board_opens_the_case_and_escape_goes_back(wired: Wire) -> None:
    app = OpsApp(wired(), jobs=False)
    async with app.run_test(size=MIDDLE) as pilot:
        assert isinstance(app.screen, Board)
        await pilot.press("w")  # the calls alone
        under_the_cursor = app.screen.in_hand()
        assert under_the_cursor
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, CaseScreen))
        assert app.screen.in_hand() == under_the_cursor
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, Board))


async def test_head_facts_and_record_say_who_what_and_where(wired: Wire, sample: Path) -> None:
    """CALL-1, CALL-2, CALL-6."""
    ref = number(sample, "state = 'waiting' AND service_type = 'B'")
    columns = "customer_name, fault, address, phone, model, serial"
    known = one(sample, f"SELECT {columns} FROM calls WHERE number = ?", ref)
    app = OpsApp(wired(), jobs=False)
    async with app.run_test(size=WIDE) as pilot:
        screen = await opened(pilot, app, ref)
        head, facts = told(screen, "title"), part(screen, "facts")
        assert ref in head
        for value in known[:2]:
            assert str(value) in head
        for value in (known[0], *known[2:]):
            assert str(value) in facts
        assert "B contract: under a live contract" in facts
        assert "Equipment" in part(screen, "record")
        assert ref not in part(screen, "record")  # the one on the screen isn't a past call


@pytest.mark.parametrize("condition", ["1", "due_at IS NULL", "arrived_at IS NOT NULL"])
async def test_the_ledger_of_each_call_adds_up_before_the_reader(
    sample: Path, condition: str
) -> None:
    """SLA-1, SLA-4: what is counted is the allowance; gapless; the last line ends at the due."""
    with Store(sample) as store:
        refs = store.rows(f"SELECT number FROM calls WHERE {condition}")
        assert refs
        for (ref,) in refs:
            known = case(store.conn, ref)
            assert known
            call, cal = known.call, calendar_of(store.conn, known.call.site_id)
            shown = explained(known, cal)
            holds = [(hold.started_at, hold.over_at) for hold in known.holds]
            entries = ledger(cal, call.clock_from, call.allowance, holds)
            assert len(shown.lines) == len(entries)
            assert sum(e.seconds or 0 for e in entries if e.kind == "counted") == shown.counted
            assert entries[-1].end == call.due_at
            if call.due_at is not None:
                assert shown.counted == call.allowance
                assert shown.facts[0][2] == "good"


async def test_a_hold_shows_in_head_ledger_and_time_line_at_once(wired: Wire, sample: Path) -> None:
    """SLA-4: by another process, while the case is open."""
    ref = number(sample, "state = 'waiting' AND number NOT IN (SELECT number FROM calls c JOIN"
                 " holds h ON h.call_id = c.id)")  # fmt: skip
    app = OpsApp(wired(), jobs=False)
    other = wired().room()
    async with app.run_test(size=MIDDLE) as pilot:
        screen = await opened(pilot, app, ref)
        assert "On hold" not in told(screen, "why")
        other.perform(Hold(call=ref, reason="nobody_home", note="门锁着 [b]两次[/b]"))
        await until(pilot, lambda: "On hold: nobody at home" in told(screen, "why"))
        assert "unknown while on hold" in told(screen, "clock")
        assert "without the holds" in part(screen, "deadline")
        assert "门锁着 [b]两次[/b]" in part(screen, "story")
        assert "r resume" in told(screen, "now")
        assert "h hold" not in told(screen, "now")
        other.perform(Resume(call=ref))
        await until(pilot, lambda: "h hold" in told(screen, "now"))
        assert "resumed" in part(screen, "story")
    other.close()


async def test_what_can_be_done_now_works_by_its_key(wired: Wire, sample: Path) -> None:
    """DSP-1: pinning from the case asks for the reason, then the key unpins."""
    ref = number(sample, "state = 'waiting' AND pinned_at IS NULL")
    app = OpsApp(wired(), jobs=False)
    async with app.run_test(size=MIDDLE) as pilot:
        screen = await opened(pilot, app, ref)
        assert "p pin" in told(screen, "now")
        await pilot.press("p")
        await until(pilot, lambda: isinstance(app.screen, Ask))
        await pilot.press(*"cold", "enter")
        await until(pilot, lambda: app.screen is screen and "p unpin" in told(screen, "now"))
        assert one(sample, "SELECT pin_reason FROM calls WHERE number = ?", ref) == ("cold",)
        assert "cold" in part(screen, "story")
        await pilot.press("u")
        await until(pilot, lambda: "p pin" in told(screen, "now"))
        assert "(undone)" in part(screen, "story")


async def test_a_key_that_cannot_work_says_why(wired: Wire, sample: Path) -> None:
    ref = number(sample, "state = 'waiting'")
    app = OpsApp(wired(), jobs=False)
    async with app.run_test(size=MIDDLE) as pilot:
        await opened(pilot, app, ref)
        await pilot.press("f")
        await pilot.pause()
        messages = [notice.message for notice in app._notifications]
        assert any(ref in message and "DSP-2" in message for message in messages)


async def test_what_a_person_may_not_do_is_not_offered(wired: Wire, sample: Path) -> None:
    """ROL-2: a technician neither holds nor cancels; the key says so before it asks anything."""
    ref = number(sample, "state = 'enroute'")
    person = one(sample, "SELECT technician_id FROM calls WHERE number = ?", ref)[0]
    app = OpsApp(wired(str(person)), jobs=False)
    async with app.run_test(size=MIDDLE) as pilot:
        screen = await opened(pilot, app, ref)
        assert told(screen, "now") == "now  a arrive"
        await pilot.press("h")
        await pilot.pause()
        assert app.screen is screen
        assert any("ROL-2" in notice.message for notice in app._notifications)
        await pilot.press("a")
        await until(pilot, lambda: "f finish" in told(screen, "now"))


async def test_send_goes_to_the_dispatch_screen_with_this_call(wired: Wire, sample: Path) -> None:
    ref = number(sample, "state = 'waiting' AND due_at IS NOT NULL")
    app = OpsApp(wired(), jobs=False)
    async with app.run_test(size=MIDDLE) as pilot:
        await opened(pilot, app, ref)
        await pilot.press("s")
        await until(pilot, lambda: isinstance(app.screen, DispatchScreen))
        assert isinstance(app.screen, DispatchScreen)
        await until(pilot, lambda: app.screen.in_hand() and app.screen.in_hand().number == ref)


async def test_a_closed_call_is_shown_and_can_be_reopened(wired: Wire, sample: Path) -> None:
    ref = number(sample, "state = 'finished' AND voucher = 'signed'")
    app = OpsApp(wired(), jobs=False)
    async with app.run_test(size=MIDDLE) as pilot:
        screen = await opened(pilot, app, ref)
        assert told(screen, "now") == "now  o reopen"
        assert "Finished by" in told(screen, "why")
        await pilot.press("o")
        await until(pilot, lambda: isinstance(app.screen, Ask))
        await pilot.press(*"again", "enter")
        await until(pilot, lambda: "Waiting for a technician" in told(screen, "why"))
        assert "Reopened" in part(screen, "deadline")


async def test_a_cancelled_call_shows_no_countdown(wired: Wire, sample: Path) -> None:
    ref = number(sample, "state = 'waiting'")
    room = wired().room()
    room.perform(Cancel(call=ref, reason="customer mended it"))
    room.close()
    app = OpsApp(wired(), jobs=False)
    async with app.run_test(size=MIDDLE) as pilot:
        screen = await opened(pilot, app, ref)
        assert told(screen, "clock") == "cancelled"
        assert "customer mended it" in told(screen, "why")


async def test_a_hostile_name_is_shown_as_it_is(wired: Wire, sample: Path) -> None:
    """No name is markup, in any part, at any size."""
    evil = "[@click=app.quit]x[/] [/foo] [$x] {0}"
    ref = number(sample, "state = 'waiting'")
    with closing(sqlite3.connect(sample)) as conn:
        conn.execute(
            "UPDATE calls SET customer_name = ?, fault = ?, address = ?, model = ?,"
            " pin_reason = ?, pinned_at = 1 WHERE number = ?",
            (evil, evil, evil, evil, evil, ref),
        )
        conn.execute("UPDATE customers SET name = ?, note = ?", (evil, evil))
        conn.execute("UPDATE equipment SET model = ?, serial = ?", (evil, evil))
        conn.commit()
    app = OpsApp(wired(), jobs=False)
    async with app.run_test(size=WIDE) as pilot:
        screen = await opened(pilot, app, ref)
        assert evil in told(screen, "title")
        assert "[@click=app.quit]x[/]" in part(screen, "facts")
        assert "[@click=app.quit]x[/]" in part(screen, "record")
        await pilot.resize_terminal(*NARROW)
        await pilot.pause()
        assert app.screen is screen


@pytest.mark.parametrize("size", [(20, 5), NARROW, MIDDLE, WIDE, (104, 30)])
async def test_it_fits_every_window(wired: Wire, sample: Path, size: tuple[int, int]) -> None:
    ref = number(sample, "state = 'waiting' AND due_at IS NULL")
    app = OpsApp(wired(), jobs=False)
    async with app.run_test(size=size) as pilot:
        screen = await opened(pilot, app, ref)
        shown = [name for name in PARTS if screen.query_one(f"#{name}", Pane).display]
        seen = [name for name in shown if screen.query_one(f"#{name}").region.height > 0]
        if screen.roomy:
            assert seen == list(PARTS)
        else:
            assert shown == ["facts"]
        for key in ("d", "l", "c", "i", "tab", "shift+tab"):
            await pilot.press(key)
        assert screen.focused is screen.query_one("#facts")


async def test_tab_goes_round_the_parts_and_each_has_its_letter(wired: Wire, sample: Path) -> None:
    ref = number(sample, "state = 'waiting'")
    app = OpsApp(wired(), jobs=False)
    async with app.run_test(size=NARROW) as pilot:
        screen = await opened(pilot, app, ref)
        passed = []
        for _ in range(4):
            await pilot.press("tab")
            passed.append(screen.focused.id if screen.focused else None)
        assert passed == ["story", "deadline", "record", "facts"]
        await pilot.press("d")
        assert screen.query_one("#deadline").display
        assert not screen.query_one("#facts").display


async def test_a_reload_keeps_the_scroll_position(wired: Wire, sample: Path) -> None:
    ref = number(sample, "state = 'waiting'")
    app = OpsApp(wired(), jobs=False)
    async with app.run_test(size=NARROW) as pilot:
        screen = await opened(pilot, app, ref)
        pane = screen.query_one("#facts", Pane)
        await pilot.press("down", "down", "down")
        await until(pilot, lambda: pane.scroll_offset.y == 3)
        screen.reload(app.now())
        await pilot.pause()
        assert pane.scroll_offset.y == 3


async def test_a_second_changes_the_countdown_alone(wired: Wire, sample: Path) -> None:
    """SLA-6, and nothing else is painted anew."""
    ref = number(sample, "state = 'waiting' AND due_at > 0 AND clock_at IS NOT NULL")
    app = OpsApp(wired(), jobs=False)
    async with app.run_test(size=MIDDLE) as pilot:
        screen = await opened(pilot, app, ref)
        before, parts = told(screen, "clock"), [part(screen, name) for name in PARTS]
        screen.tick(app.now() + 7)
        assert told(screen, "clock") != before
        assert len(told(screen, "clock")) == len(before)
        assert [part(screen, name) for name in PARTS] == parts


async def test_a_second_may_pass_before_it_is_drawn(wired: Wire, sample: Path) -> None:
    """A beat or a change between the key and the first paint finds no widgets, and no fault."""
    ref = number(sample, "state = 'waiting'")
    app = OpsApp(wired(), jobs=False)
    async with app.run_test(size=MIDDLE) as pilot:
        app.open_case(ref)
        app._beat()
        app.reload()
        await until(pilot, lambda: app.screen.is_mounted and ref in told(app.screen, "title"))  # type: ignore[arg-type] # a case


async def test_a_number_that_is_not_there_says_so(wired: Wire) -> None:
    app = OpsApp(wired(), jobs=False)
    async with app.run_test(size=MIDDLE) as pilot:
        screen = await opened(pilot, app, "SH-0")
        assert "There is no call SH-0" in told(screen, "title")
        await pilot.press("h", "d", "tab")
        assert screen.in_hand() is None


def test_the_story_is_in_order_and_names_who(sample: Path) -> None:
    with Store(sample) as store:
        for (ref,) in store.rows("SELECT number FROM calls"):
            known = case(store.conn, ref)
            assert known
            cal = calendar_of(store.conn, known.call.site_id)
            events = story(known, cal, known.call.entered_at + 86_400)
            assert [event.at for event in events] == sorted(event.at for event in events)
            assert len([event for event in events if event.who]) == len(known.journal)
            for width in (8, 30, 70, 200):
                casepage.story(known, cal, known.call.entered_at, width)
                casepage.deadline(known, cal, width)


@pytest.mark.parametrize("lang", ["zh-Hans", "zh-Hant"])
async def test_it_speaks_chinese(wired: Wire, sample: Path, lang: str) -> None:
    ref = number(sample, "state = 'waiting' AND due_at IS NULL")
    app = OpsApp(wired(lang=lang), jobs=False)
    async with app.run_test(size=NARROW) as pilot:
        screen = await opened(pilot, app, ref)
        for key in ("d", "l", "c"):
            await pilot.press(key)
        assert screen.focused is screen.query_one("#record")
