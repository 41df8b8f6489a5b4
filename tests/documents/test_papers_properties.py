"""What holds for every paper, whatever is written on it (CMP-8, RET, LIA)."""

from typing import Any
from unicodedata import category

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from opsroom.documents import casesheets, complaintform, sanctionpapers, settlepapers
from opsroom.documents.paper import Paper, copies
from opsroom.documents.wrapping import lines_of, width
from opsroom.domain.text import clean_lines
from tests.documents import paperkit as kit
from tests.documents.paperkit import words

PAPER = 80
LANGUAGES = st.sampled_from(["en", "zh-Hans", "zh-Hant"])
#: What people and other systems hand in: long words, Chinese, line breaks, what steers a terminal.
TEXT = st.one_of(
    st.text(max_size=200),
    st.text("王记海鲜酒楼，。ABC 12", max_size=300),
    st.text("W-1", max_size=200),
    st.sampled_from(["\x1b[2Jx", "a\tb", "\u202eabc", "\f", "x\r\ny", "é" * 90, "Ａ" * 90]),
)
AMOUNTS = st.integers(0, 10**15)
INSTANTS = st.integers(0, 4_102_444_800)


def filled(facts: Any, text: str, amount: int, at: int) -> Any:
    """Facts with every text, amount and instant replaced; codes, dates and lists left alone."""
    codes = {"track", "state", "weight", "fault", "improvement", "kind", "handling", "grade"}
    codes |= {"role", "approved_role", "outcome", "channel", "proof", "verdict", "step", "month"}
    codes |= {"approved", "arrived", "booked", "review_on"}
    new = dict[str, Any]()
    for name, value in facts._asdict().items():
        if name in codes:
            continue
        if isinstance(value, str):
            new[name] = text
        elif name.endswith("_at"):
            new[name] = at if value is not None else None
        elif isinstance(value, int) and name in {"amount", "cents", "price"}:
            new[name] = amount
        elif isinstance(value, tuple) and value and hasattr(value[0], "_asdict"):
            new[name] = tuple(filled(one, text, amount, at) for one in value)
    return facts._replace(**new)


def made(kind: str, text: str, amount: int, at: int, lang: str) -> list[str]:
    """The texts of a paper of a kind, all of whose facts are these."""
    house, said = filled(kit.HOUSE, text, amount, at), words(lang)
    if kind == "letter":
        return [casesheets.letter(filled(kit.LETTER, text, amount, at), said, house)]
    if kind in {"complaint", "report"}:
        facts = {**dict.fromkeys(kit.POLICY.book.fields, text), "amount": str(amount)}
        whole = kit.WHOLE._replace(
            case=filled(kit.CASE, text, amount, at),
            steps=tuple(filled(one, text, amount, at)._replace(amount=amount) for one in kit.STEPS),
            facts=facts,
            answers=(filled(kit.ANSWER, text, amount, at),),
            attached=(text,),
        )
        track = kit.POLICY.book.tracks["store"]
        if kind == "report":
            return list(copies(complaintform.report(whole, track, said, house)))
        return list(copies(complaintform.form(whole, said, house)))
    papers: dict[str, Paper] = {
        "petition": casesheets.sheet(filled(kit.PETITION, text, amount, at), said, house),
        "expediting": casesheets.sheet(filled(kit.NOTE, text, amount, at), said, house),
        "slip": casesheets.slip(filled(kit.SLIP, text, amount, at), said, house),
        "allowance": settlepapers.allowance(filled(kit.ALLOWANCE, text, amount, at), said, house),
        "return": settlepapers.return_slip(filled(kit.RETURN, text, amount, at), said, house),
        "notice": sanctionpapers.notice(filled(kit.NOTICE, text, amount, at), said, house),
        "announcement": sanctionpapers.announcement(
            "2026-11",
            [filled(one, text, amount, at) for one in kit.PUBLISHED],
            said,
            house,
            at,
        ),
    }
    return list(copies(papers[kind]))


KINDS = (
    *("complaint", "report", "letter", "petition", "expediting"),
    *("slip", "allowance", "return", "notice", "announcement"),
)


@pytest.mark.parametrize("kind", KINDS)
@given(TEXT, AMOUNTS, INSTANTS, LANGUAGES)
def test_no_line_is_wider_than_a_printers_page_whatever_it_says(
    kind: str, text: str, amount: int, at: int, lang: str
) -> None:
    for page in made(kind, text, amount, at, lang):
        for line in page.split("\n"):
            assert width(line) <= PAPER
            assert line == line.rstrip()
            assert not {category(char) for char in line} & {"Cc", "Zl", "Zp"}
            assert "\u202e" not in line


def squeezed(text: str) -> str:
    """A text without what separates its words: where lines break tells nothing."""
    return "".join(clean_lines(text).split())


@pytest.mark.parametrize("kind", [one for one in KINDS if one != "announcement"])
@given(st.text("王记海鲜ABC 12", min_size=1, max_size=120), INSTANTS, LANGUAGES)
def test_what_is_written_is_on_the_paper_to_the_last_character(
    kind: str, text: str, at: int, lang: str
) -> None:
    for page in made(kind, text, 1, at, lang):
        assert squeezed(text) in squeezed(page)


@pytest.mark.parametrize("kind", ["complaint", "allowance", "notice", "announcement", "return"])
@given(TEXT, AMOUNTS, LANGUAGES)
@example("-------1", 10**15, "en")
def test_an_amount_stands_whole_on_one_line(kind: str, text: str, amount: int, lang: str) -> None:
    """LIA-7: exact, and not to be misread."""
    for page in made(kind, text, amount, 0, lang):
        assert words(lang).amount(amount).partition(" ")[2] in page


@given(TEXT, st.integers(2, 90))
def test_a_paragraph_keeps_its_characters_and_its_width(text: str, room: int) -> None:
    text = clean_lines(text).replace("\n", " ")
    lines = list(lines_of(text, room))
    assert all(width(line) <= room for line in lines)
    assert squeezed("".join(lines)) == squeezed(text)
