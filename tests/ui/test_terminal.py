"""The safe app from inside: filters on what is drawn, closed hatches, crashes in tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.segment import Segment
from rich.style import Style
from textual.app import ComposeResult
from textual.color import Color
from textual.content import Content
from textual.drivers.linux_driver import LinuxDriver
from textual.events import AppFocus, Paste, Resize
from textual.message import Message
from textual.widgets import DataTable, Input, OptionList, Static

from opsroom.ui.outgoing import Guard, Uncoloured
from opsroom.ui.terminal import RoomDriver, SafeApp
from opsroom.ui.widgets.field import Field

BLACK = Color(0, 0, 0)
EVIL = "a\x1b]0;x\x07\x9b2J\u202eb\x7f"


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "crash.log"


class Everywhere(SafeApp):
    """Evil text in every kind of place."""

    def compose(self) -> ComposeResult:
        """A widget of each kind."""
        static = Static(Content(EVIL), id="static")
        static.border_title = Content(EVIL)
        static.styles.border = ("solid", "red")
        yield static
        table: DataTable[str] = DataTable()
        table.add_column("col")
        table.add_row(EVIL)
        yield table
        yield OptionList(Content(EVIL))
        yield Field(EVIL, placeholder=EVIL)
        yield Static("[@click=app.crash]press me[/]", id="link")

    def action_crash(self) -> None:
        """What no text may start."""
        raise RuntimeError("an action was run out of text")


def drawn(app: SafeApp) -> Iterator[str]:
    """Every piece of text on the screen, as it would be written."""
    for line in app.screen._compositor.render_strips():
        yield from (segment.text for segment in line)


async def test_no_widget_lets_steering_characters_through(log: Path) -> None:
    app = Everywhere(log)
    async with app.run_test(size=(60, 40)) as pilot:
        app.notify(EVIL, title=EVIL, markup=False)
        await pilot.pause()
        text = "".join(drawn(app))
        assert text.count("a]0;x") >= 5
        assert not [char for char in text if not char.isprintable()]


async def test_text_runs_no_action_when_clicked(log: Path) -> None:
    app = Everywhere(log)
    async with app.run_test(size=(60, 40)) as pilot:
        await pilot.click("#link", offset=(2, 0))
        await pilot.pause()
    assert not app.crashed


async def test_the_hatches_are_closed(log: Path, tmp_path: Path) -> None:
    app = Everywhere(log)
    async with app.run_test():
        app.action_screenshot(path=str(tmp_path))
        assert app.save_screenshot(path=str(tmp_path)) == ""
        assert app.deliver_screenshot(path=str(tmp_path)) is None
        assert app.deliver_text(tmp_path / "x") is None
        assert app.deliver_binary(tmp_path / "x") is None
        app.open_url("http://example.org")
        app.action_suspend_process()
        assert list(app.get_system_commands(app.screen)) == []
    assert list(tmp_path.iterdir()) == []


async def test_a_crash_reaches_the_test_and_the_log(log: Path) -> None:
    app = Everywhere(log)
    with pytest.raises(RuntimeError, match="out of text"):
        async with app.run_test():
            app.call_later(app.action_crash)
    assert app.crashed
    assert "RuntimeError" in log.read_text(encoding="utf-8")


def test_the_guard_passes_harmless_lines_on_as_they_are() -> None:
    line = [Segment("王伟", Style(bold=True)), Segment(" Wang ")]
    assert Guard().apply(line, BLACK) is line


def test_the_guard_keeps_columns_where_they_are() -> None:
    guarded = Guard().apply([Segment("a\x1bb\ud800\u3000c")], BLACK)
    assert [segment.text for segment in guarded] == ["ab\ufffd\u3000c"]


def test_the_guard_drops_hyperlinks() -> None:
    (segment,) = Guard().apply([Segment("x", Style(bold=True, link="http://x\x1b\\"))], BLACK)
    assert segment.style is not None
    assert segment.style.link is None
    assert segment.style.bold


def test_without_colour_what_stands_out_is_reversed() -> None:
    filter_ = Uncoloured("#101010", "#202020")
    lines = filter_.apply(
        [
            Segment("plain", Style(color="#ffffff", bgcolor="#101010", bold=True)),
            Segment("panel", Style(bgcolor="#181818")),
            Segment("cursor", Style(bgcolor="#202020")),
            Segment("button", Style(bgcolor="#3070c0")),
        ],
        BLACK,
    )
    styles = [segment.style for segment in lines]
    assert [style and bool(style.reverse) for style in styles] == [False, False, True, True]
    assert all(style and style.color is None and style.bgcolor is None for style in styles)
    assert styles[0] is not None
    assert styles[0].bold


async def test_a_field_is_quiet_and_takes_pasted_text_clean(log: Path) -> None:
    app = Everywhere(log)
    async with app.run_test() as pilot:
        field = app.query_one(Field)
        assert isinstance(field, Input)
        assert not field.cursor_blink
        assert not field.select_on_focus
        assert field.suggester is None
        field.value = "Mr "
        field.focus()
        field.cursor_position = 3
        await pilot.pause()
        field.post_message(Paste("\x1b[31mWang\r\n Wei\u202e "))
        await pilot.pause()
        assert field.value == "Mr Wang Wei"


@pytest.mark.parametrize(
    ("claimed", "taken"),
    [
        ((132, 43), (132, 43)),
        ((1000, 500), (1000, 500)),
        ((10_000, 10_000), (1000, 500)),
        ((2, 65_535), (2, 500)),
    ],
)
def test_a_window_that_claims_to_be_huge_makes_the_room_draw_no_more_than_a_wall_has(
    monkeypatch: pytest.MonkeyPatch, claimed: tuple[int, int], taken: tuple[int, int]
) -> None:
    """Who sets a line's size, or sends it as a report, sets how many cells are drawn."""
    driver = RoomDriver.__new__(RoomDriver)
    monkeypatch.setenv("COLUMNS", str(claimed[0]))
    monkeypatch.setenv("LINES", str(claimed[1]))
    assert driver._get_terminal_size() == taken
    sent: list[Message] = []
    monkeypatch.setattr(LinuxDriver, "process_message", lambda _self, message: sent.append(message))
    driver.process_message(Resize.from_dimensions(claimed, None))
    driver.process_message(AppFocus())
    assert isinstance(sent[0], Resize)
    assert sent[0].size == sent[0].virtual_size == taken
    assert isinstance(sent[1], AppFocus)
