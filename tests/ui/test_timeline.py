"""The time line of a technician's day: what is drawn where, with or without colours."""

import unicodedata
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from opsroom.domain.policy import Policy
from opsroom.domain.tours import Absence, Job, Technician, forecast
from opsroom.domain.worktime import Calendar, calendar, spec_from
from opsroom.ui.widgets.timeline import legend_lines, name_cells
from opsroom.ui.widgets.timelinemodel import (
    SHAPES,
    Axis,
    Block,
    Cells,
    Kind,
    blocks_of,
    day_axis,
    draw,
    hour_labels,
    runs,
)

ZONE = ZoneInfo("Asia/Shanghai")
CAL: Calendar = calendar(spec_from("weekends", "Asia/Shanghai"))
LUNCH: Calendar = calendar(
    spec_from({"week": {"tue": [["08:00", "12:00"], ["13:00", "17:00"]]}}, "Asia/Shanghai")
)
NIGHT: Calendar = calendar(spec_from({"week": {"mon": [["22:00", "06:00"]]}}, "Asia/Shanghai"))


def at(hour: int, minute: int = 0, day: int = 24) -> int:
    """An instant of November 2026 in Shanghai; the 24th is a Tuesday."""
    return int(datetime(2026, 11, day, hour, minute, tzinfo=ZONE).timestamp())


NINE = Axis(at(8, 30), at(17, 30), ())


def line(*blocks: Block, width: int = 54, now: int | None = None, due: int | None = None) -> str:
    """A drawn day of nine hours, six cells an hour, without its tones."""
    return text(draw(blocks, NINE, width, now, due))


def text(cells: Cells) -> str:
    return "".join(character for character, _tone in cells)


def test_a_block_lies_where_its_hours_are_with_its_number_inside() -> None:
    drawn = line(Block(at(9, 30), at(11), Kind.DONE, "1042"))
    assert drawn == " " * 6 + "[1042===]" + " " * 39


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_is_told_apart_without_colours(kind: Kind) -> None:
    drawn = line(Block(at(9, 30), at(10, 30), kind))
    shape = SHAPES[kind]
    assert drawn[6:12] == shape.left + shape.fill * 4 + shape.right
    assert len(set(SHAPES.values())) == len(Kind)


def test_a_number_that_does_not_fit_whole_is_left_out() -> None:
    assert line(Block(at(9, 30), at(10, 10), Kind.NEXT, "1042"))[6:10] == "[  ]"


def test_a_block_that_goes_on_beyond_the_day_has_no_closing_edge() -> None:
    assert line(Block(at(16, 30), at(9, day=25), Kind.NEXT, "1042")).endswith("[1042 ")
    assert line(Block(at(16, day=23), at(9, 30), Kind.ON_SITE)).startswith("#####]")


def test_a_block_of_another_day_is_not_drawn() -> None:
    assert line(Block(at(9, day=25), at(10, day=25), Kind.NEXT, "1042")).strip() == ""


def test_a_short_job_is_still_seen() -> None:
    assert line(Block(at(9, 30), at(9, 31), Kind.DONE)).strip() == "["


def test_a_chinese_reason_takes_two_cells_a_character() -> None:
    cells = draw([Block(at(8), at(18), Kind.AWAY, "培训")], NINE, 12, None, None)
    assert len(cells) == 12
    assert text(cells) == "/培训" + "/" * 7
    assert cell_len(text(cells)) == 12


def test_marks_stand_over_blocks_and_keep_their_ground() -> None:
    cells = draw([Block(at(9, 30), at(12), Kind.NEXT, "7")], NINE, 54, at(10, 30), at(11))
    assert cells[12] == ("|", "next now")
    assert cells[15] == ("!", "next due")


def test_a_mark_never_hides_a_digit() -> None:
    cells = draw([Block(at(9, 30), at(12), Kind.NEXT, "1042")], NINE, 54, at(9, 50), None)
    assert cells[8] == ("0", "next now")


def test_a_mark_outside_the_day_is_not_drawn() -> None:
    assert line(now=at(7), due=at(9, day=25)).strip() == ""


def test_breaks_are_drawn_as_breaks() -> None:
    axis = day_axis(LUNCH, at(9))
    assert axis is not None
    assert text(draw([], axis, 9, None, None)) == "    -    "


def test_the_day_drawn_is_the_first_that_is_not_over() -> None:
    def starts(cal: Calendar, now: int) -> int:
        axis = day_axis(cal, now)
        assert axis is not None
        return axis.start

    assert starts(CAL, at(7)) == at(8, 30)
    assert starts(CAL, at(12)) == at(8, 30)
    assert starts(CAL, at(17, 30)) == at(8, 30, day=25)
    assert starts(CAL, at(12, day=28)) == at(8, 30, day=30)  # a Saturday


def test_a_night_shift_is_drawn_past_midnight() -> None:
    axis = day_axis(NIGHT, at(3))
    assert axis == Axis(at(22, day=23), at(6), ())


def test_a_site_that_never_opens_has_no_day() -> None:
    closed = calendar(spec_from({"week": {}}, "Asia/Shanghai"))
    assert day_axis(closed, at(12)) is None


def test_hours_are_written_where_there_is_room() -> None:
    assert text(hour_labels(CAL, NINE, 72)).split() == [f"{h:02}:00" for h in range(9, 17)]
    assert text(hour_labels(CAL, NINE, 54)).split() == [f"{h:02}" for h in range(9, 18)]
    assert text(hour_labels(CAL, NINE, 20)).split() == ["10", "12", "14", "16"]


def test_a_day_is_done_jobs_then_jobs_in_hand() -> None:
    done = Job(1, "SH-1", "", "urban", "A", "finished", at(9), at(9), at(9, 30), at(10), 0)
    going = Job(2, "SH-2", "", "urban", "A", "arrived", at(10), at(10), at(10, 20), None, 0)
    away = Absence(at(16), at(18), "dentist")
    person = Technician("w", "王伟", "", frozenset(), (away,), (going,), (done,))
    blocks = blocks_of(forecast(CAL, Policy(), person, at(10, 30)))
    assert [(block.kind, block.label) for block in blocks] == [
        (Kind.AWAY, "dentist"),
        (Kind.TRAVEL, ""),
        (Kind.DONE, "1"),
        (Kind.TRAVEL, ""),
        (Kind.ON_SITE, "2"),
    ]


def test_no_character_is_of_ambiguous_width() -> None:
    """PITFALLS Textual 9: a terminal may draw those two cells wide."""
    drawn = "".join(line(Block(at(9, 30), at(12), kind), now=at(10), due=at(11)) for kind in Kind)
    drawn += "".join(legend_lines(200)) + name_cells("x" * 40, True)
    assert not [c for c in drawn if unicodedata.east_asian_width(c) in "AFW"]


@pytest.mark.parametrize("name", ["王伟", "Siobhán O'Farrell", "单宇单宇单宇单宇", "", "é" * 20])
def test_names_take_the_same_room(name: str) -> None:
    assert cell_len(name_cells(name, False)) == 12


def test_the_legend_breaks_where_it_is_narrow() -> None:
    assert len(legend_lines(200)) == 1
    assert all(cell_len(words) <= 40 for words in legend_lines(40))


instants = st.integers(at(0, day=23), at(23, day=25))


@given(
    blocks=st.lists(
        st.builds(
            Block, instants, instants, st.sampled_from(Kind), st.text("1培e\u0301（", max_size=8)
        ),
        max_size=8,
    ),
    width=st.integers(1, 120),
    now=instants,
    due=instants,
)
def test_a_line_is_exactly_as_wide_as_it_should_be(
    blocks: list[Block], width: int, now: int, due: int
) -> None:
    cells = draw(blocks, NINE, width, now, due)
    assert len(cells) == width
    assert text(cells) == "".join(words for words, _tone in runs(cells))
    whole = all(not c or len(c) == 1 for c, _tone in cells)
    assert cell_len(text(cells)) == width or not whole
