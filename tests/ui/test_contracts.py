"""Contracts on the screen: what expires, the letter as sent, visit, renewal (CON-1 to CON-5)."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from textual.pilot import Pilot

from opsroom.domain.money import grouped
from opsroom.store.contractsql import Expiring
from opsroom.ui.app import OpsApp
from opsroom.ui.presentcontracts import read_day, read_money
from opsroom.ui.screens.ask import Ask
from opsroom.ui.screens.contracts import ContractsScreen
from opsroom.ui.widgets.bars import Figures, KeyBar
from opsroom.ui.widgets.field import Field
from opsroom.ui.widgets.grid import Grid
from opsroom.ui.widgets.sheet import Pane
from opsroom.wiring import Wired
from tests.ui.reading import query, told
from tests.ui.waiting import until

Wire = Callable[..., Wired]


def noticed(wired: Wired) -> Wired:
    """With the notices that the job would have issued by now."""
    room = wired.room()
    assert wired.run_job("renewals", room).effects > 0
    room.close()
    return wired


def grid(app: OpsApp) -> Grid:
    return next(s for s in app.screen_stack if isinstance(s, ContractsScreen)).query_one(Grid)


def current(app: OpsApp) -> Expiring:
    row = grid(app).current
    assert isinstance(row, Expiring)
    return row


async def open_contracts(app: OpsApp, pilot: Pilot[None]) -> None:
    await pilot.press("4")
    await until(pilot, lambda: isinstance(app.screen, ContractsScreen) and grid(app).rows)


async def test_the_soonest_to_expire_is_first(wired: Wire) -> None:
    app = OpsApp(noticed(wired("guoqiang")), jobs=False)
    async with app.run_test(size=(120, 40)) as pilot:
        await open_contracts(app, pilot)
        days = [row.days_left for row in grid(app).rows]
        assert days == sorted(days)
        assert len({row.site_id for row in grid(app).rows}) == 2
        await pilot.press("at", "at")
        await until(pilot, lambda: {row.site_id for row in grid(app).rows} == {"SH"})


async def test_the_letter_is_shown_as_it_was_sent(wired: Wire, sample: Path) -> None:
    """CON-4: in the customer's language, kept as sent."""
    app = OpsApp(noticed(wired("guoqiang")), jobs=False)
    body = query(sample, "SELECT body FROM notices WHERE id = 1")[0][0]
    term = query(sample, "SELECT term_id FROM notices WHERE id = 1")[0][0]
    async with app.run_test(size=(200, 90)) as pilot:
        await open_contracts(app, pilot)
        grid(app).select_key(term)
        await pilot.pause()
        shown = app.screen.query_one(Pane).sheet.text
    for line in body.splitlines():
        assert line.rstrip() in shown


async def test_a_contract_without_a_notice_says_when_it_goes_out(wired: Wire) -> None:
    app = OpsApp(wired("service"), jobs=False)
    async with app.run_test(size=(200, 50)) as pilot:
        await open_contracts(app, pilot)
        row = next(row for row in grid(app).rows if row.expires_on == "2026-12-31")
        grid(app).select_key(row.term_id)
        await pilot.pause()
        assert "goes out on 2026-11-30" in app.screen.query_one(Pane).sheet.text
        assert "fee CNY 1" in " ".join(app.screen.query_one(Pane).sheet.text.split())
        await pilot.press("p")
        assert any("There is no notice yet. [CON-2]" in text for text in told(app))
        await pilot.press("v")
        assert any("it comes with the notice. [CON-1]" in text for text in told(app))
        assert {"notice.printed", "visit.record"} <= app.screen.query_one(KeyBar).idle


async def test_a_key_marks_the_notice_in_hand(wired: Wire, sample: Path) -> None:
    app = OpsApp(noticed(wired("guoqiang")), jobs=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_contracts(app, pilot)
        notice = current(app).notice_id
        for key, delivery in (("p", "printed"), ("d", "undelivered"), ("s", "sent")):
            await pilot.press(key)
            await until(pilot, lambda wanted=delivery: current(app).delivery == wanted)
            found = query(sample, "SELECT delivery FROM notices WHERE id = ?", notice)
            assert found == [(delivery,)]
        await pilot.press("s")
        assert any("Marked so already" in text for text in told(app))


async def test_a_printed_batch_is_marked_at_once(wired: Wire, sample: Path) -> None:
    app = OpsApp(noticed(wired("service")), jobs=False)  # the batch is of both sites (ROL-2)
    pending = "SELECT count(*) FROM notices WHERE delivery = 'pending'"
    async with app.run_test(size=(120, 40)) as pilot:
        await open_contracts(app, pilot)
        before = query(sample, pending)[0][0]
        await pilot.press("space", "down", "space", "down", "space", "p")
        await until(pilot, lambda: query(sample, pending)[0][0] == before - 3)
        await until(pilot, lambda: not grid(app).marked)
        figures = {word: n for n, word, _ in app.screen.query_one(Figures).figures}
        assert figures["notices to deliver"] == str(before - 3)


async def test_a_lost_renewal_needs_a_reason(wired: Wire, sample: Path) -> None:
    """CON-1."""
    app = OpsApp(noticed(wired("guoqiang")), jobs=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_contracts(app, pilot)
        term = current(app).term_id
        await pilot.press("v", "2", "enter", "enter", "enter")
        assert isinstance(app.screen, Ask)
        assert app.screen.query_one("#p-reason").has_class("-shown")
        await pilot.press(*"closing", "enter", "enter")
        await until(pilot, lambda: current(app).outcome == "lost")
        found = query(
            sample, "SELECT outcome, reason, visited_on FROM visits WHERE term_id = ?", term
        )
        assert found == [("lost", "closing", "2026-11-24")]


async def test_a_visit_that_is_still_to_come_cannot_be_recorded(wired: Wire) -> None:
    app = OpsApp(noticed(wired("guoqiang")), jobs=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_contracts(app, pilot)
        await pilot.press("v", "3", "enter", "enter", *"2026-12-24", "enter")
        assert isinstance(app.screen, Ask)
        assert app.screen.query_one("#p-on").has_class("-shown")


async def test_renewing_makes_a_new_term_and_keeps_the_history(wired: Wire, sample: Path) -> None:
    """CON-5: as long as the last, for the same fee, unless said otherwise."""
    app = OpsApp(noticed(wired("guoqiang")), jobs=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_contracts(app, pilot)
        row = current(app)
        await pilot.press("r")
        assert isinstance(app.screen, Ask)
        app.screen.query_one("#f-fee", Field).value = "33,000"
        await pilot.press("enter", "enter")
        await until(pilot, lambda: current(app).term_id != row.term_id)
        terms = query(
            sample,
            "SELECT starts_on, expires_on, fee_cents FROM terms WHERE contract_id = ?"
            " ORDER BY starts_on DESC LIMIT 2",
            row.contract_id,
        )
        assert terms[0] == ("2026-12-04", "2027-12-03", 3_300_000)
        assert terms[1] == (row.starts_on, row.expires_on, row.fee_cents)
        visit = query(sample, "SELECT outcome FROM visits WHERE term_id = ?", row.term_id)
        assert visit == [("renewed",)]


async def test_what_was_typed_is_there_after_a_mistaken_escape(wired: Wire) -> None:
    app = OpsApp(noticed(wired("guoqiang")), jobs=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_contracts(app, pilot)
        await pilot.press("v", "enter", *"ring again", "escape", "v")
        assert app.screen.query_one("#f-reason", Field).value == "ring again"


async def test_enter_reads_the_letter_and_comes_back(wired: Wire) -> None:
    app = OpsApp(noticed(wired("guoqiang")), jobs=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_contracts(app, pilot)
        pane = app.screen.query_one(Pane)
        assert not pane.display
        await pilot.press("enter")
        assert pane.has_focus
        await until(pilot, lambda: current(app).number in pane.sheet.text)
        await pilot.press("pagedown")
        await pilot.press("enter")
        assert grid(app).has_focus
        assert not pane.display


async def test_an_auditor_changes_nothing(wired: Wire, sample: Path) -> None:
    """ROL-2."""
    noticed(wired("guoqiang"))
    app = OpsApp(wired("auditor"), jobs=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_contracts(app, pilot)
        await pilot.press("p", "v", "r")
        assert isinstance(app.screen, ContractsScreen)
        assert sum("[ROL-2]" in text for text in told(app)) == 3
        assert {"notice.sent", "contract.renew"} <= app.screen.query_one(KeyBar).idle
    assert not query(sample, "SELECT 1 FROM notices WHERE delivery != 'pending'")


@pytest.mark.parametrize("size", [(20, 5), (40, 12)])
async def test_it_survives_a_tiny_window(wired: Wire, size: tuple[int, int]) -> None:
    app = OpsApp(noticed(wired("guoqiang")), jobs=False)
    async with app.run_test(size=size) as pilot:
        await open_contracts(app, pilot)
        await pilot.press("enter", "enter", "down")
        assert isinstance(app.screen, ContractsScreen)


@pytest.mark.parametrize(
    ("typed", "cents"),
    [("12,500.00", 1_250_000), ("12500", 1_250_000), ("0", 0), ("0.5", 50), ("1 000", 100_000)],
)
def test_amounts_are_read_exactly(typed: str, cents: int) -> None:
    assert read_money(typed) == cents


@pytest.mark.parametrize("typed", ["", "x", "-1", "1.005", "NaN", "inf", "1e999"])
def test_what_is_no_amount_is_not_read(typed: str) -> None:
    assert read_money(typed) is None


def test_an_amount_is_read_as_it_is_written() -> None:
    for cents in (0, 5, 100, 123_456_789):
        assert read_money(grouped(cents)) == cents


def test_dates_are_read_as_they_are_written() -> None:
    assert read_day("2026-11-24") == date(2026, 11, 24)
    assert read_day("24.11.2026") is None


async def test_at_the_first_opening_the_contract_in_hand_is_shown_below(wired: Wire) -> None:
    """Its height is asked for anew although a layout was due before there was anything in it."""
    app = OpsApp(wired("guoqiang"), jobs=False)
    async with app.run_test(size=(120, 40)) as pilot:
        await open_contracts(app, pilot)
        sheet = app.screen.query_one("#letter", Pane).sheet
        await until(pilot, lambda: sheet.size.height == sheet.text.count("\n") + 1 > 4)
