"""Chinese as it is seen: titles that fit, letters that are letters, punctuation of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

import pytest
from rich.cells import cell_len

from opsroom.documents.notice import NoticeFacts, letter
from opsroom.language import current, use
from opsroom.language.words import WORDS, clauses, phrases, series, word
from opsroom.ui import presentcontracts, presentday, presentdispatch, presentjobs
from opsroom.ui.commands import COMMANDS
from tests import catalogues

CHINESE = ("zh-Hans", "zh-Hant")


@pytest.fixture(autouse=True, params=CHINESE)
def lang(request: pytest.FixtureRequest) -> Iterator[str]:
    """Each test in both kinds of Chinese, and the language of before again after it."""
    before = current()
    use(request.param)
    yield request.param
    use(before)


def test_every_title_fits_its_column() -> None:
    lists = (
        presentday.columns(),
        presentdispatch.queue_columns(words=True),
        presentdispatch.people_columns(),
        presentcontracts.columns(),
        presentjobs.columns(),
    )
    wide = [
        column.title
        for columns in lists
        for column in columns
        if cell_len(column.title) > (column.width or column.min_width)
    ]
    assert wide == []


@pytest.mark.parametrize(
    ("kind", "room"),
    [("state", 9), ("level", 8), ("zone", 8), ("delivery", 13), ("outcome", 10), ("run", 8)],
)
def test_every_word_fits_the_column_it_stands_in(kind: str, room: int) -> None:
    assert [code for code in WORDS[kind] if cell_len(word(kind, code)) > room] == []


def test_no_command_is_named_longer_than_four_characters() -> None:
    from opsroom.language import _

    assert [c.id for c in COMMANDS if cell_len(_(c.label)) > 8] == []


def test_what_is_listed_has_the_marks_of_chinese() -> None:
    assert series("ab") == "a、b"
    assert phrases("ab") == "a，b"
    assert clauses("ab") == "a；b"


def test_no_western_mark_stands_beside_chinese(lang: str) -> None:
    """But in what is typed as it is shown, such as a list of TOML."""
    mixed = re.compile(r"[\u4e00-\u9fff][,;:?!()]|[,;:?!()][\u4e00-\u9fff]")
    messages = catalogues.read(lang.replace("-", "_"))
    texts = [str(message.string) for message in messages if message.id]
    assert [text for text in texts if mixed.search(text) and "[起" not in text] == []


def test_the_notice_reads_like_a_letter(lang: str) -> None:
    """CON-4: letterhead, title, salutation, indented paragraphs, reply part, nothing too wide."""
    facts = NoticeFacts(
        lang=lang,
        issued_on=date(2026, 11, 24),
        site="泰丰",
        site_address="上海市漕溪北路 18 号",
        site_phone="021-64380000",
        complaint_phone="400-820-1234",
        customer="恒达",
        address="上海市曹安公路 4800 号",
        contract="MC-SH-101",
        starts_on=date(2025, 12, 25),
        expires_on=date(2026, 12, 24),
        equipment=(("BR-C120", "BRC-7802"),),
        visit_by=date(2026, 12, 24),
        visitor="陈国强",
    )
    lines = letter(facts).splitlines()
    assert all(cell_len(line) <= 72 for line in lines)
    words = {
        "zh-Hans": ("保 养 到 期 通 知 书", "敬启者：", "顺颂商祺", "回执联"),
        "zh-Hant": ("保 養 到 期 通 知 書", "敬啟者：", "順頌　商祺", "回執聯"),
    }[lang]
    starts = [line.strip() for line in lines]
    found = [next(at for at, s in enumerate(starts) if s.startswith(part)) for part in words]
    assert found == sorted(found)
    assert sum(line.startswith("　　") for line in lines) == 2
