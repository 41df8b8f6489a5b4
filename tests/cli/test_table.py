"""Tables and times: widths as terminals draw them, times as people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opsroom.cli.output import harmless
from opsroom.cli.table import Column, cut, pad, table, width
from opsroom.domain.worktime import calendar, spec_from
from opsroom.language.times import full_moment, hours, length, moment
from tests.rooms import NINE

CAL = calendar(spec_from("weekends", "Asia/Shanghai"))


@pytest.mark.parametrize(
    ("text", "cells"), [("", 0), ("abc", 3), ("医院", 4), ("ＡＢ", 4), ("é", 1), ("e\u0301", 1)]
)
def test_the_width_is_what_a_terminal_gives(text: str, cells: int) -> None:
    assert width(text) == cells


@given(st.text("abc医院é", max_size=20), st.integers(1, 30))
def test_what_is_cut_and_padded_fills_its_cells(text: str, cells: int) -> None:
    assert width(pad(cut(text, cells), cells)) == cells


def test_a_column_gives_way_only_as_far_as_it_can() -> None:
    columns = (Column("A", elastic=True), Column("B"))
    assert table(columns, [("x" * 40, "keep me")], 20) == ["A            B", "xxxxxxxxxx~  keep me"]
    narrow = table(columns, [("x" * 40, "keep me")], 5)
    assert narrow[1] == "xxxxx~  keep me"


@given(st.text())
def test_nothing_that_steers_a_terminal_leaves(text: str) -> None:
    said = harmless(text)
    assert all(char.isprintable() or char == "\n" for char in said)


@pytest.mark.parametrize(
    ("seconds", "short", "words"),
    [
        (0, "0:00", "0 s"),
        (59, "0:00", "59 s"),
        (60, "0:01", "1 min"),
        (3_900, "1:05", "1 h 05 min"),
        (-3_900, "-1:05", "1 h 05 min"),
        (360_000, "100:00", "100 h 00 min"),
    ],
)
def test_lengths_are_told(seconds: int, short: str, words: str) -> None:
    assert (hours(seconds), length(seconds)) == (short, words)


@pytest.mark.parametrize(
    ("days", "text"),
    [
        (0, "09:00"),
        (1, "Wed 09:00"),
        (-1, "Mon 09:00"),
        (5, "Sun 09:00"),
        (6, "11-30 09:00"),
        (-30, "10-25 09:00"),
        (60, "2027-01-23"),
    ],
)
def test_a_moment_is_as_short_as_it_is_clear(days: int, text: str) -> None:
    assert moment(CAL.tz, NINE + days * 86_400, NINE) == text


def test_a_full_moment_says_everything() -> None:
    assert full_moment(CAL.tz, NINE) == "Tue 2026-11-24 09:00:00"
    assert (full_moment(CAL.tz, None), moment(CAL.tz, None, NINE)) == ("-", "")
