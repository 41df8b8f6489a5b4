"""A cell's text: exactly as wide as asked, and harmless."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from opsroom.ui.widgets.gridline import Painted, header_text, paint
from opsroom.ui.widgets.gridmodel import Column, fit
from opsroom.ui.widgets.gridtext import CUT, clip, safe

mixed = st.text(alphabet=st.sampled_from("ab 漏水王Ａ\u0301é👍\u200d\ufe0f\u3000\x1b\x9b\u202eñ"))
anything = mixed | st.text()


def drawn(cell: Painted) -> str:
    return cell.before + CUT * cell.cut + cell.after


@given(anything, st.integers(1, 30), st.booleans())
def test_a_cell_is_exactly_as_wide_as_its_column(text: str, width: int, right: bool) -> None:
    cell = paint(text, Column("k", "T", right=right), width)
    assert cell_len(drawn(cell)) == width


@given(anything, st.integers(1, 30))
def test_a_wide_character_is_never_halved(text: str, width: int) -> None:
    shown, used, cut = clip(safe(text), width)
    assert safe(text).startswith(shown)
    assert used == cell_len(shown)
    assert cut == (cell_len(safe(text)) > width)


@given(anything)
def test_no_control_reaches_the_screen(text: str) -> None:
    """PITFALLS, Textual 1: escape sequences in data reach the terminal."""
    for character in safe(text):
        code = ord(character)
        assert code >= 0x20
        assert not 0x7F <= code <= 0x9F
        assert character not in "\u2028\u2029\u200e\u200f\u061c"
        assert not 0x202A <= code <= 0x202E
        assert not 0x2066 <= code <= 0x2069


def test_hostile_text_is_shown_with_question_marks() -> None:
    assert safe("a\x1b]0;pwned\x07b") == "a?]0;pwned?b"
    assert safe("x\u202ecod\u200b.exe") == "x?cod.exe"
    assert safe("two\nlines\tand\x9bmore") == "two?lines?and?more"


@pytest.mark.parametrize(
    ("text", "width", "wanted"),
    [
        ("leaking", 7, "leaking"),
        ("leaking", 6, "leaki~"),
        ("漏水", 4, "漏水"),
        ("漏水了", 5, "漏水~"),
        ("漏水了", 4, "漏~ "),
        ("漏", 1, "~"),
        ("", 3, "   "),
    ],
)
def test_a_text_too_long_ends_with_a_tilde(text: str, width: int, wanted: str) -> None:
    assert drawn(paint(text, Column("k", "T"), width)) == wanted


def test_numbers_stand_at_the_right() -> None:
    assert drawn(paint("12", Column("k", "T", right=True), 5)) == "   12"


@given(st.integers(0, 80), st.booleans())
def test_the_header_is_as_wide_as_the_window(width: int, reverse: bool) -> None:
    columns = [
        Column("a", "Left", width=6, right=True),
        Column("b", "顧客名稱", min_width=3),
        Column("c", "Technician", width=8, priority=1),
    ]
    for key in ("a", "b", "c"):
        text = header_text(columns, fit(columns, width), width, (key, reverse))
        assert cell_len(text) == width


def test_the_sorted_column_says_which_way() -> None:
    columns = [Column("a", "Left", width=6, right=True), Column("b", "Name", width=8)]
    places = fit(columns, 20)
    assert header_text(columns, places, 20, ("a", True)) == "  Left▾ Name        "
    assert header_text(columns, places, 20, ("b", False)) == "   Left Name▴       "


@pytest.mark.parametrize("hidden", ["\u2065", "\ufff0", "\U000e0fff", "\u200b", "\ufeff"])
def test_what_no_terminal_shows_is_left_out(hidden: str) -> None:
    """Also where Unicode has assigned nothing yet, and says that it would be invisible."""
    assert safe(f"a{hidden}b") == "ab"
