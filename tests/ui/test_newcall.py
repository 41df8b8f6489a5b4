"""A new call: found, proposed, typed, saved (CALL-1, CALL-2, CUS-3)."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from opsroom.ui import entry, typist
from opsroom.ui.app import OpsApp
from opsroom.ui.screens.board import Board
from opsroom.ui.screens.case import CaseScreen
from opsroom.ui.screens.newcall import NewCall
from opsroom.ui.widgets.formrow import FormRow
from opsroom.ui.widgets.grid import Grid
from opsroom.ui.widgets.sheet import Pane, Sheet
from tests.ui.newcallpilot import (
    NARROW,
    WIDE,
    Wire,
    count,
    described,
    draft,
    field,
    found,
    last_call,
    opened,
    problem,
    typed,
)
from tests.ui.reading import all_told, query
from tests.ui.waiting import until


async def test_a_known_customer_takes_fewer_than_ten_keys(wired: Wire, sample: Path) -> None:
    """CALL-1: every key counts but the words of the fault themselves."""
    before = count(sample)
    app = OpsApp(wired(), jobs=False)
    async with app.run_test(size=NARROW) as pilot:
        keys = 1
        await opened(pilot, app)
        for key in ("b", "r", "i"):
            await pilot.press(key)
            keys += 1
        for _ in range(2):  # choose the customer; take the machine that is proposed
            await pilot.press("enter")
            await pilot.pause()
            keys += 1
        await typed(pilot, "no ice")
        await pilot.press("enter")
        keys += 1
        await until(pilot, lambda: count(sample) == before + 1)
        assert keys < 10
        await until(pilot, lambda: isinstance(app.screen, Board))
        call = last_call(sample)
        assert call["customer_name"] == "Brixham's Fishmongers"
        assert call["fault"] == "no ice"
        assert call["service_type"] == call["proposed_type"]
        assert call["channel"] == "phone"
        # Back on the board with the new call under the cursor, and its number said.
        await until(
            pilot,
            lambda: (hand := app.screen.in_hand()) and hand.number == call["number"],  # type: ignore[attr-defined] # a board
        )
        assert str(call["number"]) in all_told(app)
        await until(pilot, lambda: draft(sample) == {})


@pytest.mark.parametrize(
    "text", ["brixham", "7946 0204", "79460204", "pgi-7090", "ＢＲＩＸ", "fishmongers brix"]
)
async def test_any_part_of_name_phone_or_serial_finds_the_customer(wired: Wire, text: str) -> None:
    """CUS-3, live as it is typed, the record in view."""
    app = OpsApp(wired(), jobs=False)
    async with app.run_test(size=WIDE) as pilot:
        screen = await opened(pilot, app)
        await typed(pilot, text)
        assert "Brixham's Fishmongers" in [row.name for row in found(screen)]
        assert "Brixham's Fishmongers" in screen.query_one("#record", Pane).sheet.text


async def test_a_serial_proposes_its_machine_and_the_machine_its_type(wired: Wire) -> None:
    """CALL-2."""
    app = OpsApp(wired(), jobs=False)
    async with app.run_test(size=WIDE) as pilot:
        screen = await opened(pilot, app)
        await typed(pilot, "pgi-7090")
        await pilot.press("enter")
        await pilot.pause()
        machine = screen.desk.machine(screen.values)
        assert machine is not None
        assert machine.serial == "PGI-7090"
        assert field(screen, "type") == "B"
        await pilot.press("down")  # the last one: another product
        assert field(screen, "equipment") == "other"
        assert field(screen, "type") == "A"
        assert screen.query_one("#row-model", FormRow).display


async def test_one_is_warned_of_an_open_call_for_the_same_machine(wired: Wire) -> None:
    """CALL-6."""
    app = OpsApp(wired(), jobs=False)
    async with app.run_test(size=WIDE) as pilot:
        screen = await opened(pilot, app)
        await typed(pilot, "cr20-4411")
        await pilot.press("enter")
        await pilot.pause()
        assert "LN-1011 is open for this machine" in screen.query_one("#due", Sheet).text


async def test_a_new_customer_is_entered_with_the_call(wired: Wire, sample: Path) -> None:
    """CALL-1, SLA-3: name, address and zone are needed, and asked for one after the other."""
    before = count(sample)
    app = OpsApp(wired(), jobs=False)
    async with app.run_test(size=NARROW) as pilot:
        screen = await opened(pilot, app)
        await typed(pilot, "Zebra [b]Foods")
        await pilot.press("enter")
        await pilot.pause()
        assert field(screen, "name") == "Zebra [b]Foods"
        await pilot.press("ctrl+s")
        assert {k for k in ("address", "zone", "model", "fault") if problem(screen, k)} == {
            "address", "zone", "model", "fault",
        }  # fmt: skip
        assert screen.focused is screen.query_one("#f-address")
        await typed(pilot, "1 High Street")
        assert not problem(screen, "address")
        await pilot.press("enter", *"555", "enter", "right", "enter", "right", "enter")
        await typed(pilot, "CR-9")
        await pilot.press("enter", "enter")
        await typed(pilot, "hums")
        await pilot.press("enter")
        await until(pilot, lambda: count(sample) == before + 1)
        call = last_call(sample)
        assert (call["customer_name"], call["phone"]) == ("Zebra [b]Foods", "555")
        assert (call["zone"], call["site_id"], call["model"]) == ("urban", "SH", "CR-9")


async def test_digits_that_find_nobody_are_a_new_customers_phone(wired: Wire) -> None:
    app = OpsApp(wired(), jobs=False)
    async with app.run_test(size=NARROW) as pilot:
        screen = await opened(pilot, app)
        await typed(pilot, "0999 555 000")
        assert [row.id for row in found(screen)] == [0]
        await pilot.press("enter")
        await pilot.pause()
        assert (field(screen, "name"), field(screen, "phone")) == ("", "0999 555 000")
        assert screen.focused is screen.query_one("#f-name")


async def test_another_type_than_proposed_needs_a_reason(wired: Wire, sample: Path) -> None:
    """CALL-2."""
    before = count(sample)
    app = OpsApp(wired(), jobs=False)
    async with app.run_test(size=WIDE) as pilot:
        screen = await opened(pilot, app)
        await described(pilot, "dirty")
        await pilot.press("tab", "left", "enter")
        await pilot.pause()
        assert problem(screen, "why")
        assert screen.focused is screen.query_one("#f-why")
        await typed(pilot, "misuse")
        await pilot.press("enter")
        await until(pilot, lambda: count(sample) == before + 1)
        call = last_call(sample)
        assert (call["service_type"], call["type_reason"]) == ("A", "misuse")


async def test_a_call_may_have_come_in_earlier_but_not_later(wired: Wire, sample: Path) -> None:
    before = count(sample)
    app = OpsApp(wired(), jobs=False)
    async with app.run_test(size=WIDE) as pilot:
        screen = await opened(pilot, app)
        await described(pilot, "dirty")
        screen.query_one("#f-received").focus()
        for wrong in ("+20m", "soon"):
            await typed(pilot, wrong)
            await pilot.press("enter")
            assert problem(screen, "received")
            await pilot.press("ctrl+u")
        await typed(pilot, "-20m")
        assert not problem(screen, "received")
        await pilot.press("enter")
        await until(pilot, lambda: count(sample) == before + 1)
        call = last_call(sample)
        # a second may pass between sending it and its being entered
        assert int(str(call["entered_at"])) - int(str(call["received_at"])) in (1200, 1201)


async def test_two_quick_enters_enter_one_call(wired: Wire, sample: Path) -> None:
    before = count(sample)
    app = OpsApp(wired(), jobs=False)
    async with app.run_test(size=WIDE) as pilot:
        screen = await opened(pilot, app)
        await described(pilot, "leaks")
        screen.do_newcall_save()
        screen.do_newcall_save()
        await until(pilot, lambda: isinstance(app.screen, Board))
        assert count(sample) == before + 1


async def test_a_hostile_name_is_found_shown_and_chosen_as_it_is(wired: Wire, sample: Path) -> None:
    evil = "[@click=app.quit]x[/] [/foo] {0}"
    with closing(sqlite3.connect(sample)) as conn:
        conn.execute("UPDATE customers SET name = ?, note = ?, grade = ?", (evil, evil, evil))
        conn.execute("UPDATE equipment SET model = ?, serial = ?", (evil, evil))
        conn.execute("UPDATE calls SET model = ?, fault = ?", (evil, evil))
        conn.commit()
    app = OpsApp(wired(), jobs=False)
    async with app.run_test(size=WIDE) as pilot:
        screen = await opened(pilot, app)
        await typed(pilot, "pgi-7090")
        assert evil in screen.query_one("#record", Pane).sheet.text
        await pilot.press("enter")
        await pilot.pause()
        assert field(screen, "search") == evil
        await pilot.press("enter")
        await typed(pilot, "[/x]")
        await pilot.press("enter")
        await until(pilot, lambda: last_call(sample)["fault"] == "[/x]")
        assert last_call(sample)["customer_name"] == evil


async def test_letters_type_and_never_command(wired: Wire) -> None:
    """A form has no single-letter keys, wherever the focus is."""
    app = OpsApp(wired(), jobs=False)
    async with app.run_test(size=WIDE) as pilot:
        screen = await opened(pilot, app)
        await typed(pilot, "pgi-7090")
        await pilot.press("enter")
        await pilot.pause()
        for key in ("equipment", "type", "zone", "channel"):
            screen.query_one(f"#f-{key}").focus()
            await pilot.press(*"qnuy1?:=@")
        assert app.screen is screen


async def test_who_may_not_enter_calls_is_told_so_at_once(wired: Wire, sample: Path) -> None:
    """ROL-2."""
    person = query(sample, "SELECT id FROM people WHERE role = 'technician'")[0][0]
    app = OpsApp(wired(str(person)), jobs=False)
    async with app.run_test(size=NARROW) as pilot:
        await pilot.press("n")
        await pilot.pause()
        assert isinstance(app.screen, Board)
        assert "ROL-2" in all_told(app)


async def test_tab_takes_the_customer_and_what_is_typed_then_goes_into_the_next_field(
    wired: Wire,
) -> None:
    app = OpsApp(wired(), jobs=False)
    async with app.run_test(size=WIDE) as pilot:
        screen = await opened(pilot, app)
        await typed(pilot, "Nobody Yet")
        await pilot.press("tab")
        await pilot.pause()
        assert screen.values["customer"] == entry.NEW
        await typed(pilot, "12")
        assert "12" in {screen.values.get(key, "") for key in ("address", "phone", "model")}


@pytest.mark.parametrize("size", [(20, 5), (40, 12), NARROW, WIDE, (200, 50)])
@pytest.mark.parametrize("lang", ["en", "zh-Hans"])
async def test_it_fits_every_window(wired: Wire, size: tuple[int, int], lang: str) -> None:
    app = OpsApp(wired(lang=lang), jobs=False)
    async with app.run_test(size=size) as pilot:
        screen = await opened(pilot, app)
        await typed(pilot, "pgi")
        await pilot.press("enter")
        await pilot.pause()
        for _ in range(9):
            await pilot.press("tab")
        await pilot.press("up", "down", "left", "right")
        assert app.screen is screen


async def test_an_enter_too_many_after_saving_opens_nothing_and_fires_no_command(
    wired: Wire, sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [100.0]
    monkeypatch.setattr(typist, "monotonic", lambda: clock[0])
    app = OpsApp(wired(), jobs=False)
    async with app.run_test(size=NARROW) as pilot:
        await opened(pilot, app)
        await pilot.press("b", "r", "i", "enter", "enter", *"ice", "enter")
        await until(pilot, lambda: isinstance(app.screen, Board))
        await pilot.press("enter", "z", "x", "enter")
        assert isinstance(app.screen, Board)
        clock[0] += typist.BURST
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, CaseScreen))
        hand = app.screen.in_hand()
        assert hand is not None
        assert hand.number == last_call(sample)["number"]


async def test_another_key_after_saving_is_meant(
    wired: Wire, sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(typist, "monotonic", lambda: 100.0)
    app = OpsApp(wired(), jobs=False)
    async with app.run_test(size=NARROW) as pilot:
        await opened(pilot, app)
        await pilot.press("b", "r", "i", "enter", "enter", *"ice", "enter")
        await until(pilot, lambda: isinstance(app.screen, Board))
        await pilot.press("n", *"wang")
        await until(pilot, lambda: isinstance(app.screen, NewCall))
        assert isinstance(app.screen, NewCall)
        assert field(app.screen, "search") == "wang"


@pytest.mark.parametrize("size", [NARROW, (120, 40), (200, 50)])
async def test_the_way_to_a_new_customer_shows_the_name_typed(
    wired: Wire, size: tuple[int, int]
) -> None:
    app = OpsApp(wired(), jobs=False)
    async with app.run_test(size=size) as pilot:
        screen = await opened(pilot, app)
        await typed(pilot, "Zhongshan Bakery")
        await pilot.pause()
        shown = screen.query_one("#found", Grid)
        lines = ["".join(s.text for s in shown.render_line(y)) for y in range(shown.size.height)]
        assert any("+ Zhongshan Bakery" in line and "new customer" in line for line in lines)
