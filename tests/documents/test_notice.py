"""The expiry notice as a letter (CON-1, CON-4, CUS-5)."""

from dataclasses import replace
from datetime import date

import pytest

from opsroom.documents.notice import WIDTH, NoticeFacts, letter, long_date
from opsroom.documents.wrapping import width

FACTS = NoticeFacts(
    lang="en",
    issued_on=date(2026, 11, 23),
    site="Shanghai Service Centre",
    site_address="8 Bund, Shanghai",
    site_phone="021-6100-1000",
    complaint_phone="021-6100-9999",
    customer="Jade Tools Ltd.",
    address="1 River Road",
    contract="M-2025-07",
    starts_on=date(2025, 12, 24),
    expires_on=date(2026, 12, 23),
    equipment=(("X-100", "S-1"), ("X-200", "")),
    visit_by=date(2026, 11, 30),
    visitor="Chen Wei",
)


def flat(text: str) -> str:
    return " ".join(text.split())


def test_the_letter_says_all_that_a_customer_needs() -> None:
    """CON-4: letterhead, address, equipment, dates, reply part; CUS-5: the complaint phone."""
    text = flat(letter(FACTS))
    for part in (
        "Shanghai Service Centre 8 Bund, Shanghai Telephone: 021-6100-1000",
        "23 November 2026 Jade Tools Ltd. 1 River Road",
        "contract M-2025-07 began on 24 December 2025 and ends on 23 December 2026",
        "1. X-100, serial number S-1 2. X-200",
        "Chen Wei will call on you by 30 November 2026",
        "Suggestions and complaints: 021-6100-9999",
        "REPLY to Shanghai Service Centre Contract M-2025-07, Jade Tools Ltd.",
    ):
        assert part in text


def test_a_letter_that_comes_late_says_that_the_contract_has_ended() -> None:
    """CON-3: a caught-up notice must not promise what is past."""
    text = flat(letter(replace(FACTS, issued_on=date(2026, 12, 28))))
    assert "ended on 23 December 2026. Since that day" in text
    assert "ends on" not in text


def test_what_is_not_known_leaves_no_empty_line_of_words() -> None:
    bare = replace(
        FACTS, site_address="", site_phone="", complaint_phone="", equipment=(), visitor=""
    )
    text = letter(bare)
    for label in ("Telephone", "complaints", "Equipment", "None"):
        assert label not in text
    assert "a colleague of ours will call on you" in flat(text)


@pytest.mark.parametrize("lang", ["en", "zh-Hans", "zh-Hant"])
def test_no_line_is_wider_than_the_paper(lang: str) -> None:
    facts = replace(FACTS, lang=lang, customer="上海市浦东新区" * 9, visitor="王" * 30)
    assert max(width(line) for line in letter(facts).splitlines()) <= WIDTH


@pytest.mark.parametrize("lang", ["en", "zh-Hans", "zh-Hant"])
def test_a_word_that_no_line_is_long_enough_for_is_cut(lang: str) -> None:
    """A serial number without a blank, beside Chinese: it ran over the edge of the paper."""
    facts = replace(FACTS, lang=lang, equipment=(("冷柜", "S" * 150),), customer="A-" * 60 + "王")
    text = letter(facts)
    assert max(width(line) for line in text.splitlines()) <= WIDTH
    assert text.replace("\n", "").count("S") >= 150


def test_a_customers_name_is_only_ever_text() -> None:
    """PITFALLS: templates with plain fields."""
    name = "{0.__class__} %s $x [b]"
    assert name in letter(replace(FACTS, customer=name))


def test_dates_are_written_as_the_language_does() -> None:
    assert long_date(date(2026, 2, 1), "en") == "1 February 2026"
    assert long_date(date(2026, 2, 1), "zh-Hant") == "2026年2月1日"
