"""The wall without a terminal: sizes, pages, digits, and when data are stale."""

import unicodedata

import pytest
from rich.cells import cell_len

from opsroom.store.jobsql import MARK_EVERY
from opsroom.ui.freshness import BLIND, QUIET, Freshness
from opsroom.ui.wallfont import DOUBLE, LCD, NARROW, PIXEL, SIZES, WIDE, big
from opsroom.ui.wallmodel import MAX_PAGES, Face, WallCall, layout, paint
from opsroom.ui.wallparts import Figure, Line, Stale, banner_lines
from opsroom.ui.widgets.bars import Clock

CLOCKS = (
    Clock("SH", "14:05:33", True, "open", "open until 17:30"),
    Clock("LN", "06:05:33", False, "closed", "closed until 08:30"),
)
FIGURES = tuple(
    Figure(number, label, "strong")
    for number, label in (("27", "open"), ("9", "unsent"), ("3", "at risk"), ("0", "overdue"))
)
SIZES_OF_WINDOWS = [(40, 12), (60, 16), (80, 24), (96, 30), (120, 40), (200, 50), (300, 90)]


def call(number: int) -> WallCall:
    return WallCall(
        left="-1:02:03" if number == 0 else f"{number}:00:00",
        left_tone="crit",
        level="X  overdue",
        tone="over",
        due="due Wed 15:10",
        number=f"SH-{number:04}",
        customer="锦悦**",
        zone="suburban",
        what="CR-20 cold room  药品冷库报警 9℃，药剂科已转移疫苗 and a long story after that",
        still="",
        who="Tomasz Wierzbicki",
        state="waiting",
    )


def face(calls: int = 40, stale: Stale | None = None) -> Face:
    return Face(CLOCKS, FIGURES, tuple(call(n) for n in range(calls)), stale, "q: leave")


def text(line: Line) -> str:
    return "".join(piece for piece, _tone in line)


STALE = Stale("13:56:41", "SH", "Nothing has been written since.")


@pytest.mark.parametrize("size", [*SIZES_OF_WINDOWS, (20, 5), (8, 3), (1, 1)])
@pytest.mark.parametrize("stale", [None, STALE], ids=["fresh", "stale"])
def test_what_is_painted_fits_the_window(size: tuple[int, int], stale: Stale | None) -> None:
    width, height = size
    lines = paint(face(stale=stale), width, height, turn=1)
    assert len(lines) == height
    if width >= 40:
        assert max(cell_len(text(line)) for line in lines) <= width


@pytest.mark.parametrize("size", SIZES_OF_WINDOWS)
def test_no_glyph_is_of_ambiguous_width(size: tuple[int, int]) -> None:
    """A block character would be two cells wide in many Chinese terminals."""
    own = face()._replace(calls=tuple(call(n)._replace(what="x") for n in range(9)))
    for stale in (None, STALE):
        for line in paint(own._replace(stale=stale), *size, turn=0):
            assert all(unicodedata.east_asian_width(c) != "A" for c in text(line))


@pytest.mark.parametrize("size", [DOUBLE, WIDE, NARROW, LCD])
def test_digits_are_as_wide_in_every_line(size: object) -> None:
    lines = big("-12:34:567890", size)  # type: ignore[arg-type]  # one of the sizes above
    assert len({len(line) for line in lines}) == 1


def test_no_two_digits_look_alike() -> None:
    for size in SIZES:
        assert len({big(digit, size) for digit in "0123456789"}) == 10


def test_larger_windows_have_larger_digits_and_as_many_calls_as_fit() -> None:
    rows = [layout(face(), *size).figures.rows for size in SIZES_OF_WINDOWS]
    assert rows == sorted(rows)
    assert rows[0] == 1
    assert rows[-1] == 10
    assert all(layout(face(), *size).per_page >= 3 for size in SIZES_OF_WINDOWS)


def test_the_most_urgent_calls_are_on_the_first_page_and_pages_go_round() -> None:
    plan = layout(face(), 80, 24)
    first, again = paint(face(), 80, 24, 0), paint(face(), 80, 24, plan.pages)
    second = paint(face(), 80, 24, 1)
    assert first == again
    assert any("SH-0000" in text(line) for line in first)
    assert not any("SH-0000" in text(line) for line in second)
    assert f"page 2/{plan.pages}" in text(second[-1])


def test_hundreds_of_calls_dont_keep_the_most_urgent_away_for_long() -> None:
    plan = layout(face(600), 80, 24)
    assert plan.pages == MAX_PAGES
    shown = plan.per_page * plan.pages
    assert f"the {shown} most urgent of 600 that wait" in text(paint(face(600), 80, 24, 0)[-1])


def test_no_call_is_good_news() -> None:
    lines = paint(face(0), 80, 24, 3)
    assert any("No call waits for anybody." in text(line) for line in lines)
    assert "page 1/1" in text(lines[-1])


@pytest.mark.parametrize("size", SIZES_OF_WINDOWS)
def test_stale_data_lose_their_colours_and_say_since_when(size: tuple[int, int]) -> None:
    lines = paint(face(stale=STALE), *size, turn=0)
    at = [y for y, line in enumerate(lines) if any(tone == "crit#" for _text, tone in line)]
    band = [lines[y] for y in at]
    assert band
    assert any("STALE SINCE" in text(line) for line in band)
    if size[1] < 30:
        assert any("13:56:41" in text(line) for line in band)
    body = lines[at[-1] + 1 : -1]
    assert {tone for line in body for _text, tone in line} <= {"muted", "muted#"}


def test_the_time_in_the_band_is_painted_by_leaving_the_band_out() -> None:
    lines = paint(face(stale=STALE), 120, 40, 0)
    holes = [line for line in lines if {"crit", "crit#"} <= {tone for _text, tone in line}]
    drawn = big("13:56:41", WIDE)
    assert len(holes) == len(drawn)
    for line, cells in zip(holes, drawn, strict=True):
        painted = sum(len(piece) for piece, tone in line if tone == "crit")
        assert painted == cells.count(PIXEL)


# -- when data are stale


def test_data_that_another_process_writes_are_fresh() -> None:
    watch = Freshness(1000)
    watch.begun(900, 1000)
    for now in range(1000, 1000 + 5 * QUIET, MARK_EVERY):
        watch.read(moved=True, now=now)
        assert watch.stale(now + MARK_EVERY) is None


def test_data_that_stop_moving_are_stale_since_they_last_moved() -> None:
    """The room was closed: its jobs note at least every few minutes that they looked."""
    watch = Freshness(1000)
    watch.begun(1000, 1000)
    now = 1000 + QUIET
    watch.read(moved=False, now=now)
    assert watch.stale(now) is None
    watch.read(moved=False, now=now + 1)
    stale = watch.stale(now + 1)
    assert stale is not None
    assert (stale.at, stale.reason) == (1000, "")
    watch.read(moved=True, now=now + 2)
    assert watch.stale(now + 2) is None


def test_a_display_started_on_old_data_says_so_at_once() -> None:
    watch = Freshness(100_000)
    watch.begun(5_000, 100_000)
    stale = watch.stale(100_000)
    assert stale is not None
    assert stale.at == 5_000


def test_a_sign_of_life_from_a_clock_that_is_ahead_counts_as_now() -> None:
    watch = Freshness(1000)
    watch.begun(90_000, 1000)
    assert watch.stale(1000) is None
    assert watch.stale(1000 + QUIET + 1) is not None


def test_data_that_cannot_be_read_are_stale_within_seconds() -> None:
    watch = Freshness(1000)
    watch.begun(1000, 1000)
    watch.failed("disk gone")
    assert watch.stale(1000 + BLIND - 1) is None
    stale = watch.stale(1000 + BLIND)
    assert stale is not None
    assert (stale.at, stale.reason) == (1000, "disk gone")
    watch.read(moved=False, now=1000 + BLIND + 1)
    assert watch.stale(1000 + BLIND + 1) is None


def test_a_clock_set_back_does_not_hide_staleness_for_ever() -> None:
    watch = Freshness(10_000)
    watch.begun(10_000, 10_000)
    assert watch.stale(5_000) is None
    watch.read(moved=False, now=5_000 + QUIET + 1)
    assert watch.stale(5_000 + QUIET + 1) is not None


@pytest.mark.parametrize("width", [80, 100, 120, 200])
def test_why_data_are_stale_is_never_cut_where_a_line_has_room_for_it(width: int) -> None:
    """Beside the big time where it fits, else below it."""
    why = "Nothing has been written since. Is a room open?"
    lines = banner_lines(Stale("10:00:00", "SH", why), 7, width)
    assert [sum(cell_len(text) for text, _tone in line) for line in lines] == [width] * 7
    said = ["".join(text for text, _tone in line) for line in lines]
    assert sum(why in line for line in said) == 1
