"""A toast lies where nothing is worked on, and stays as long as it takes to read."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.widgets._toast import Toast

from opsroom.actions.sample import build_sample
from opsroom.ui.app import OpsApp
from opsroom.ui.commands import MODES
from opsroom.ui.present import broken, reading_time, toast
from opsroom.ui.widgets.bars import KeyBar, TopBar
from opsroom.ui.widgets.grid import Grid
from opsroom.wiring import wire
from tests.ui.casepilot import until

NOW = "2026-11-24T14:05:00+08:00"
LONG = "海升水产批发市场的叫修单 SH-1028 已由王伟接手，限 15:50 前到场，请先致电客户说明改派原因。"


@pytest.fixture
def room(tmp_path: Path) -> Iterator[OpsApp]:
    """The sample company's room."""
    wired = wire(db=str(tmp_path / "room.db"), now=NOW, lang="zh-Hans", person="guoqiang")
    build_sample(tmp_path / "room.db", wired.clock(), wired.policy)
    return OpsApp(wired, jobs=False)


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 50)])
@pytest.mark.parametrize("mode", ["1", "3", "4", "5", "6"])
async def test_a_toast_hides_neither_keys_nor_rows(room, size, mode):
    """At the sizes that we draw for, a long Chinese sentence lies above the list."""
    async with room.run_test(size=size, notifications=True) as pilot:
        await pilot.press(mode)
        await until(pilot, lambda: room.screen.mode == MODES[int(mode) - 1])
        room.tell(LONG, "warning")
        await until(pilot, lambda: room.screen.query(Toast) and _lies(room).height)
        lies = _lies(room)
        assert lies.height == 2
        assert lies.y >= room.screen.query_one(TopBar).region.bottom
        rows = room.screen.query_one(Grid).region
        header = 1
        assert lies.bottom <= rows.y + header
        assert not lies.overlaps(room.screen.query_one(KeyBar).region)


def _lies(room):
    return room.screen.query_one(Toast).region


def test_chinese_breaks_at_the_end_of_a_line_and_before_no_comma():
    lines = broken(LONG, 40).split("\n")
    assert "".join(lines).replace(" ", "") == LONG.replace(" ", "")
    assert all(line[0] not in "，。、" for line in lines)
    assert broken("It was sent already, by somebody else.", 10).count("\n") == 0


def test_the_longer_a_text_the_longer_it_stays_and_a_refusal_twice_as_long():
    assert reading_time("已撤销") == reading_time("Undone.") == 4
    assert reading_time("x" * 84) == 8
    assert reading_time("字" * 42, "error") == 16
    assert reading_time("x" * 5_000) == 12


def test_a_terminal_of_a_few_cells_breaks_nothing():
    """Two cells are the least: a Chinese character."""
    assert toast(3, "已撤销", "information")[0] == "已\n撤\n销"
