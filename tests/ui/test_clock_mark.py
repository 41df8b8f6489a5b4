"""A session whose clock was set says so."""

import pytest

from opsroom.domain.worktime import calendar, spec_from
from opsroom.ui.present import clock_mark
from opsroom.ui.widgets.bars import Clock, TopBar
from tests.rooms import NINE

CAL = calendar(spec_from("CN", "Asia/Shanghai"))


def test_a_clock_that_was_set_is_marked_with_its_date_where_that_isnt_today() -> None:
    assert clock_mark(NINE, NINE, CAL) == clock_mark(NINE, NINE - 2, CAL) == ""
    assert clock_mark(NINE, NINE - 3600, CAL) == "clock set"
    assert clock_mark(NINE, NINE - 86_400, CAL) == "clock set: 2026-11-24"
    assert clock_mark(NINE, NINE - 86_400, None) == "clock set"


def test_the_mark_stays_whole_at_80_columns_beside_two_clocks() -> None:
    bar = TopBar()
    bar.mark = "clock set: 2026-11-24"
    bar.clocks = tuple(
        Clock(site, "09:00:00", True, "open", "open until 17:30") for site in ("SH", "TP")
    )
    (pieces,) = bar.lines(80)
    line = "".join(text for text, _style in pieces)
    assert len(line) <= 80
    assert " clock set: 2026-11-24 " in line
    assert (" clock set: 2026-11-24 ", "bold $background on $warning") in pieces


@pytest.mark.parametrize("room", [80, 120, 160])
def test_tabs_keep_their_names_while_the_clocks_can_be_shorter(room: int) -> None:
    """A digit alone doesn't say where it leads."""
    bar = TopBar()
    bar.set_reactive(TopBar.who, "Moira Kessington")
    clocks = (
        Clock("LN", "02:05:00", False, "closed", "closed until 08:30"),
        Clock("SH", "10:05:00", True, "open", "open until 17:30"),
    )
    bar.set_reactive(TopBar.clocks, clocks)
    text = "".join(piece for piece, _style in bar.lines(room)[0])
    assert len(text) <= room
    assert all(name in text for name in ("Dispatch", "Contracts", "Cases", "02:05", "10:05"))
    assert ("Moira Kessington" in text) is (room >= 120)
    assert ("10:05:00 open" in text) is (room >= 120)


def test_forty_columns_have_room_for_mode_mark_and_both_clocks() -> None:
    """SLA-6: of a terminal's clocks none is cut."""
    bar = TopBar()
    bar.mark = "clock set"
    clocks = (
        Clock("LN", "06:05:00", False, "closed", "closed until 08:30"),
        Clock("SH", "14:05:00", True, "open", "open until 17:30"),
    )
    bar.set_reactive(TopBar.clocks, clocks)
    text = "".join(piece for piece, _style in bar.lines(40)[0])
    assert len(text) <= 40
    assert all(one in text for one in ("1 Board", "clock set", "LN 06:05 =", "SH 14:05"))


def test_a_long_name_is_cut_before_tabs_and_clocks_lose_their_words() -> None:
    bar = TopBar()
    bar.set_reactive(TopBar.who, "服务部 Service Department")
    bar.mark = "clock set"
    clocks = (
        Clock("LN", "06:05:00", False, "closed", "closed until 08:30"),
        Clock("SH", "14:05:00", True, "open", "open until 17:30"),
    )
    bar.set_reactive(TopBar.clocks, clocks)
    text = "".join(piece for piece, _style in bar.lines(120)[0])
    assert "服务部 Service ~" in text
    assert "06:05 closed" in text
    assert "14:05 open" in text
