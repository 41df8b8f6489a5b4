"""Personal data where people walk by (CUS-2)."""

import pytest

from opsroom.domain.masking import mask_name, mask_text


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("王小明", "王**"),
        ("王伟", "王**"),
        ("锦悦大酒店", "锦悦**"),
        ("金鶴餐館 Golden Crane", "金**"),
        ("Anna Schmidt", "A. S*"),
        ("Madonna", "M*"),
        ("Harbour View Hotel", "H. V. H*"),
        ("Fennimore & Sons Bakers", "F. S. B*"),
        ("", ""),
        ("  ", ""),
        ("&", "**"),
    ],
)
def test_a_masked_name_is_known_to_a_colleague_and_not_to_a_passer_by(
    name: str, masked: str
) -> None:
    """CUS-2."""
    assert mask_name(name) == masked


def test_a_masked_name_does_not_tell_how_long_it_is() -> None:
    assert mask_name("王明") == mask_name("王小小明")


@pytest.mark.parametrize(
    "text",
    [
        "ring 021-55500201 first",
        "ring +44 20 7946 0201 first",
        "ring 13800138000 first",
        "ring (020) 7946-0201 first",
        "ring bob@example.com first",
    ],
)
def test_free_text_loses_numbers_and_addresses(text: str) -> None:
    """CUS-2."""
    assert mask_text(text) == "ring ** first"


def test_free_text_keeps_what_is_no_number_of_a_person() -> None:
    text = "E12 at -18.5 °C, unit 3 of 12, since 2026"
    assert mask_text(text) == text
