"""A session nobody uses locks or ends, as the settings say."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from opsroom.settings import Settings
from opsroom.ui import idle
from opsroom.ui.app import OpsApp
from opsroom.ui.idle import Locked
from opsroom.ui.screens.board import Board
from opsroom.wiring import Wired

Wire = Callable[..., Wired]


class Clock:
    """Real time, as a test moves it."""

    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The idle watch's clock."""
    made = Clock()
    monkeypatch.setattr(idle, "time", made)
    return made


def room(wired: Wired, minutes: int, what: str) -> OpsApp:
    """An app with these settings, without jobs."""
    changes = {"idle_minutes": minutes, "idle": what}
    settings = replace(wired.settings, **changes)
    return OpsApp(replace(wired, settings=settings), jobs=False)


async def test_a_locked_screen_shows_nothing_and_the_next_key_only_opens_it(
    wired: Wire, clock: Clock
) -> None:
    app = room(wired("guoqiang"), 5, "lock")
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        clock.now += 299
        app.idle.look()
        await pilot.pause()
        assert isinstance(app.screen, Board)
        clock.now += 1
        app.idle.look()
        await pilot.pause()
        assert isinstance(app.screen, Locked)
        strips = app.screen._compositor.render_strips()
        shown = "\n".join("".join(segment.text for segment in strip) for strip in strips)
        assert shown.strip() == "Locked. Any key opens it again."
        app.tell("SH-1001 is overdue: 王记海鲜酒楼")  # an alert's toast would show it
        await pilot.pause()
        assert not app._notifications
        await pilot.press("n")
        await pilot.pause()
        assert isinstance(app.screen, Board), "the key opened the room and nothing else"
        app.idle.look()
        assert not app.idle.locked


async def test_every_key_counts_as_use(wired: Wire, clock: Clock) -> None:
    app = room(wired("guoqiang"), 5, "lock")
    async with app.run_test(size=(120, 40)) as pilot:
        for _step in range(4):
            clock.now += 250
            await pilot.press("down")
            app.idle.look()
        assert not app.idle.locked


async def test_zero_minutes_is_never(wired: Wire, clock: Clock) -> None:
    app = room(wired("guoqiang"), 0, "end")
    async with app.run_test(size=(120, 40)) as pilot:
        clock.now += 10_000_000
        app.idle.look()
        await pilot.pause()
        assert app.is_running
        assert not app.idle.ended


async def test_an_idle_session_ends_and_keeps_what_was_typed(
    wired: Wire, sample: Path, clock: Clock
) -> None:
    app = room(wired("meiling"), 5, "end")
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("n")
        await pilot.pause()
        await pilot.press(*"Pembury")
        clock.now += 301
        app.idle.look()
        await pilot.pause()
    assert app.idle.ended
    assert "5 min" in app.idle.farewell()
    with closing(sqlite3.connect(sample)) as conn:
        kept = conn.execute("SELECT data FROM drafts WHERE owner = 'meiling'").fetchall()
    assert "Pembury" in kept[0][0]


@pytest.mark.parametrize("text", ["idle_minutes = -1", "idle_minutes = 1441", 'idle = "sleep"'])
def test_a_wrong_setting_is_named(tmp_path: Path, text: str) -> None:
    from opsroom.settings import SettingsError, load

    file = tmp_path / "settings.toml"
    file.write_text(text)
    with pytest.raises(SettingsError, match="line 1: idle"):
        load(file)
    assert Settings().idle_minutes == 0
