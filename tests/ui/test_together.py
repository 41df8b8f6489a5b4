"""Two people, one case: who else is there, who was faster, and what the other typed isn't lost."""

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from textual.pilot import Pilot
from textual.widgets import Static

from opsroom.actions.moves import Cancel, Dispatch
from opsroom.domain.worktime import calendar, spec_from
from opsroom.store.presencesql import Here
from opsroom.ui import present
from opsroom.ui.app import OpsApp
from opsroom.ui.presence import also_here
from opsroom.ui.screens.ask import Ask
from opsroom.ui.screens.base import InHand, OpsScreen
from opsroom.ui.screens.case import CaseScreen
from opsroom.ui.widgets.field import Field
from opsroom.ui.widgets.sheet import Sheet
from opsroom.wiring import Wired
from tests.ui.reading import one

Wire = Callable[..., Wired]
SIZE = (100, 30)


class Seat(NamedTuple):
    """Somebody at a room of their own."""

    app: OpsApp
    pilot: Pilot[Any]

    def told(self) -> str:
        return " | ".join(n.message for n in self.app._notifications)

    def open(self, number: str) -> None:
        with self.app._context():
            self.app.open_case(number)

    def move(self, verb: str, call: InHand | None) -> None:
        with self.app._context():
            self.app.start_move((verb,), call)

    def case(self) -> CaseScreen:
        return next(s for s in self.app.screen_stack if isinstance(s, CaseScreen))

    def also(self) -> str:
        sheet = self.case().query_one("#also", Sheet)
        return sheet.text if sheet.display else ""

    def news(self) -> str:
        assert isinstance(self.app.screen, Ask)
        return str(self.app.screen.query_one("#news", Static).content)


async def until(seat: Seat, true: Callable[[], object]) -> None:
    for _ in range(400):
        if true():
            return
        await seat.pilot.pause(0.02)
    raise AssertionError("it never came true")


@asynccontextmanager
async def seats(wired: Wire) -> AsyncIterator[tuple[Seat, Seat]]:
    """Two supervisors, each in a room of their own on one database."""
    first, second = OpsApp(wired("guoqiang"), jobs=False), OpsApp(wired(), jobs=False)
    async with first.run_test(size=SIZE) as one, second.run_test(size=SIZE) as two:
        yield Seat(first, one), Seat(second, two)


def waiting(seat: Seat) -> str:
    """A call in Shanghai that waits, with nothing on it."""
    rows = seat.app.feed.rows
    return next(r.number for r in rows if r.state == "waiting" and r.number.startswith("SH"))


def technician(path: Path) -> str:
    return str(one(path, "SELECT id FROM people WHERE role = 'technician' AND site_id = 'SH'")[0])


async def both_open(first: Seat, second: Seat, number: str) -> None:
    for seat in (first, second):
        seat.open(number)
        await until(seat, lambda seat=seat: isinstance(seat.app.screen, CaseScreen))  # type: ignore[misc]  # mypy can't infer it
        await until(seat, lambda seat=seat: seat.app.screen.in_hand())  # type: ignore[misc]  # the same


async def test_who_else_has_a_case_open_shows_while_it_lasts(wired: Wire, sample: Path) -> None:
    async with seats(wired) as (first, second):
        number = waiting(first)
        await both_open(first, second, number)
        name = first.app.door.actor.name
        await until(second, lambda: f"also here: {name} (since " in second.also())
        await until(first, lambda: second.app.door.actor.name in first.also())
        first.move("pin", first.case().in_hand())
        await until(second, lambda: "in the form “pin”" in second.also())
        await first.pilot.press("escape", "escape")
        await until(second, lambda: second.also() == "")
    assert one(sample, "SELECT count(*) FROM sqlite_schema WHERE name = 'presence'")[0] == 0


async def test_another_case_is_nobodys_company(wired: Wire) -> None:
    async with seats(wired) as (first, second):
        number = waiting(first)
        first.open(number)
        second.open(next(r.number for r in first.app.feed.rows if r.number != number))
        await until(first, lambda: first.app.presence._beaten > 0)
        await until(second, lambda: second.app.presence._beaten > 0)
        first.app.presence.look()
        await first.pilot.pause(0.1)
        assert first.also() == ""


async def sent_first(first: Seat, second: Seat, sample: Path, number: str) -> None:
    """The second has a form half filled in when the first sends somebody."""
    await both_open(first, second, number)
    seen = second.case().in_hand()
    second.move("hold", seen)
    await until(second, lambda: isinstance(second.app.screen, Ask))
    await second.pilot.press("2", "enter", "enter", *"not before noon")
    first.app.door.perform(Dispatch(call=number, technician=technician(sample)))
    await second.pilot.press("enter")
    await until(second, lambda: getattr(second.app.screen, "news", None))


async def test_a_form_that_came_second_comes_back_and_is_done_all_the_same(
    wired: Wire, sample: Path
) -> None:
    async with seats(wired) as (first, second):
        number = waiting(first)
        await sent_first(first, second, sample, number)
        name = one(sample, "SELECT name FROM people WHERE id = ?", technician(sample))[0]
        news = second.news()
        assert f"{first.app.door.actor.name} changed call {number} meanwhile: sent at" in news
        assert "It is now: sent." in news
        assert f"technician: {name}, was -" in news
        assert second.app.screen.query_one("#f-note", Field).value == "not before noon"
        await second.pilot.press("enter")
        await until(second, lambda: "on hold" in second.told())
    hold = "SELECT reason || note FROM holds JOIN calls c ON c.id = call_id WHERE number = ?"
    assert one(sample, hold, number)[0] == "nobody_homenot before noon"
    assert one(sample, "SELECT state FROM calls WHERE number = ?", number)[0] == "dispatched"


async def test_escape_drops_what_was_typed_for_a_call_that_has_changed(
    wired: Wire, sample: Path
) -> None:
    async with seats(wired) as (first, second):
        number = waiting(first)
        await sent_first(first, second, sample, number)
        await second.pilot.press("escape")
        await until(second, lambda: isinstance(second.app.screen, CaseScreen))
        assert second.app.typed == {}
    assert (
        one(
            sample,
            "SELECT count(*) FROM holds h JOIN calls c ON c.id = h.call_id WHERE number = ?",
            number,
        )[0]
        == 0
    )


async def test_what_cant_be_done_any_more_says_so_and_keeps_what_was_typed(
    wired: Wire, sample: Path
) -> None:
    async with seats(wired) as (first, second):
        number = waiting(first)
        await both_open(first, second, number)
        second.move("pin", second.case().in_hand())
        await until(second, lambda: isinstance(second.app.screen, Ask))
        first.app.door.perform(Cancel(call=number, reason="bought a new one"))
        await second.pilot.press(*"hospital", "enter")
        await until(second, lambda: getattr(second.app.screen, "news", None))
        assert "“pin” isn't possible now. Possible: reopen." in second.news()
        await second.pilot.press("enter")
        await second.pilot.pause()
        assert second.app.screen.query_one("#f-reason", Field).value == "hospital"
    assert one(sample, "SELECT pinned_at FROM calls WHERE number = ?", number)[0] is None


@pytest.mark.parametrize("again", [True, False])
async def test_a_one_key_move_that_came_second_is_told_and_a_second_press_does_it(
    wired: Wire, sample: Path, again: bool
) -> None:
    async with seats(wired) as (first, second):
        number = waiting(first)
        first.app.door.perform(Dispatch(call=number, technician=technician(sample)))
        await both_open(first, second, number)
        seen = second.case().in_hand()
        verb = "enroute" if again else "arrive"
        first.move("rezone" if again else verb, first.case().in_hand())
        if again:  # a change that leaves the move possible
            await until(first, lambda: isinstance(first.app.screen, Ask))
            await first.pilot.press("2", "enter")
        await until(first, lambda: number in first.told())
        second.move(verb, seen)
        await until(second, lambda: "changed call" in second.told())
        words = "Press the key again" if again else "isn't possible now"
        assert words in second.told()
        if again:
            screen = second.app.screen
            assert isinstance(screen, OpsScreen)
            second.move(verb, screen.in_hand())
            await until(second, lambda: "on the way" in second.told())
    state = one(sample, "SELECT state FROM calls WHERE number = ?", number)[0]
    assert state == ("enroute" if again else "arrived")


def test_since_when_somebody_is_here_is_told_on_the_clock_of_the_screen() -> None:
    """A session that was started at another time shows no times of two clocks."""
    cal, real = calendar(spec_from("CN")), int(time.time())
    others = (Here("s", "wu", "Wu Ling", "SH-1001", "", (real - 630) * 1000),)
    for now in (real, real - 40 * 86_400, real + 40 * 86_400):
        since = {present.moment(cal, now - 630 - gone, now) for gone in range(30)}
        assert also_here(others, cal, now).plain in {
            f"also here: Wu Ling (since {at})" for at in since
        }
