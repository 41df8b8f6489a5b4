"""Text that comes in is harmless afterwards, whatever it was (PITFALLS, Textual 1)."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from opsroom.domain.fields import Line, OptionalLine, Para
from opsroom.domain.text import MAX_MARKS, clean, clean_lines, digits, fold, fold_all, plain

NASTY = st.text(
    st.one_of(
        st.sampled_from(
            "\x1b\x9b\x9d\x9c\x07[]mP;0\\ \t\n\r\x85\u2028\xa0\u3000\u200b\u200c\u200d\u202e\u2066"
            "\ufeff\xad\u034f\ufe0f\u0301\u0338\u0489\u0345\u3099か\u1100\u1161\u11a8e中é\U000e0041"
            "\u0600क\u094d\u09c7\u09be\u2126\u1e9b\u0323"
        ),
        st.characters(),
        st.sampled_from("\ud800\udfff"),
    ),
    max_size=30,
)


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        ("Wang Wei", "Wang Wei"),
        ("王偉 先生", "王偉 先生"),
        ("  two   spaces\tand a tab ", "two spaces and a tab"),
        ("a\r\nb\nc\u2028d", "a b c d"),
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b]0;I own your title\x07Acme", "Acme"),
        ("\x1b]8;;http://x\x1b\\Acme\x1b]8;;\x1b\\", "Acme"),
        ("\x9b2JAcme", "Acme"),
        ("\x1bPq#0\x1b\\Acme", "Acme"),
        ("\x1b(0Acme\x1bc", "Acme"),
        ("\x1b]never ended Acme", "]never ended Acme"),
        ("\x1b\x1b[31m[31mAcme", "[31mAcme"),
        ("A\u202ecme\u2069\u200f", "Acme"),
        ("A\u200bc\xadm\ufeffe", "Acme"),
        ("\U000e0041\U000e0042Acme", "Acme"),
        ("A\ud800c", "A\ufffdc"),
        ("王\u3000偉", "王 偉"),
        ("cafe\u0301", "café"),
        ("☎\ufe0f 110", "☎ 110"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("\u200dabc\u200d def\u200c", "abc def"),
        ("\u0301abc", "abc"),
    ],
)
def test_text_is_cleaned_where_it_enters(raw: str, kept: str) -> None:
    assert clean(raw) == kept


def test_a_tower_of_marks_is_cut_down() -> None:
    cleaned = clean("Z" + "\u0334" * 50 + "y")
    assert cleaned == "Z" + "\u0334" * MAX_MARKS + "y"


@example("\u0301\u200c한")  # a joiner that a mark shielded
@example("中 \u200d 中")  # two spaces around one
@example("Hill\u200d\u0301")  # a letter and a mark that a joiner kept apart
@given(NASTY)
@example("a" + "\u0334" * 5 + "\u0301")
@example("\u1100" + "\u0334" * 9 + "\u1161")
def test_cleaning_twice_changes_nothing(raw: str) -> None:
    assert clean(clean(raw)) == clean(raw)
    assert clean_lines(clean_lines(raw)) == clean_lines(raw)


@given(NASTY)
def test_nothing_that_steers_a_terminal_is_left(raw: str) -> None:
    cleaned = clean(raw)
    left = {char for char in cleaned if unicodedata.category(char) in {"Cc", "Cs", "Zl", "Zp"}}
    assert not left
    assert not set(cleaned) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u061c")
    assert cleaned == cleaned.strip()
    assert "  " not in cleaned
    assert unicodedata.is_normalized("NFC", cleaned)
    cleaned.encode("utf-8")


@given(NASTY)
def test_lines_are_cleaned_one_by_one(raw: str) -> None:
    lines = clean_lines(raw).split("\n")
    assert all(clean(line) == line for line in lines)


def test_paragraphs_keep_one_blank_line_between_them() -> None:
    assert clean_lines("\r\n\r\na\tb \r\n\n\n\n c\r\n") == "a b\n\nc"


@given(st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), max_size=20))
def test_chinese_passes_untouched(text: str) -> None:
    assert clean(text) == text


@pytest.mark.parametrize(
    ("one", "other"),
    [("Straße", "STRASSE"), ("ＡＢＣ－１２３", "abc-123"), ("café", "CAFE\u0301"), ("a  b", "A B")],
)
def test_spellings_of_the_same_thing_fold_together(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@given(st.text(max_size=20))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("written", "compared"),
    [
        ("+86 (21) 6407-1234", "862164071234"),
        ("０２－２７２０", "022720"),
        ("٠١٢", "012"),
        ("no phone ²", ""),
    ],
)
def test_telephone_numbers_are_compared_by_their_digits(written: str, compared: str) -> None:
    assert digits(written) == compared


def test_fields_clean_before_they_measure() -> None:
    line = TypeAdapter(Line)
    assert line.validate_python(" \x1b[31m" + "x" * 200 + "\x1b[0m ") == "x" * 200
    assert TypeAdapter(OptionalLine).validate_python("\u200b") == ""
    assert TypeAdapter(Para).validate_python("a\r\nb") == "a\nb"


@pytest.mark.parametrize("bad", ["", "  ", "\x1b[0m", "x" * 201, 7, None, "\u200b" * 1_000_000])
def test_a_line_that_is_empty_long_or_no_text_is_refused(bad: object) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Line).validate_python(bad)


@given(st.lists(st.text(st.sampled_from("aé王 \n\t\0\x1b[\u202e\u0301|"), max_size=4), max_size=5))
def test_texts_that_are_plain_together_are_clean_each(texts: list[str]) -> None:
    if plain(texts):
        assert [clean(text) for text in texts] == texts


@given(st.lists(st.text(alphabet="Aa 王É\n\t") | st.text()))
def test_texts_are_folded_together_as_each_alone(texts: list[str]) -> None:
    assert fold_all(texts) == [fold(text) for text in texts]
    cleaned = [clean(text) for text in texts]
    assert fold_all(cleaned) == [fold(text) for text in cleaned]


def test_ordinary_rows_are_plain_and_a_break_within_a_cell_is_not() -> None:
    assert plain(["12/31/2017 11:51:08 PM", "", "100 N SAMPLE AVE, 90042", "王记海鲜酒楼", "é"])
    assert plain([""])
    for odd in ("a\nb", "\n", "a  b", " a", "a\t", "e\u0301", "\0", "\x1b[31m"):
        assert not plain(["a", odd, "b"])


@given(st.text(st.characters(max_codepoint=127)))
def test_ascii_is_folded_and_numbered_as_any_text_is(text: str) -> None:
    """What is there besides changes nothing of it."""
    assert fold(f"é {text} é") == f"é {fold(text)} é".replace("  ", " ")
    assert digits(f"é{text}") == digits(text)
