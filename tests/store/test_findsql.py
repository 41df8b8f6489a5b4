"""Finding any call, open or closed (CALL-6)."""

import pytest

from opsroom.actions.moves import Cancel
from opsroom.actions.register import AddCall
from opsroom.store import findsql
from opsroom.store.findsql import find_calls
from tests.rooms import Company


def found(company: Company, text: str, limit: int = 50) -> list[str]:
    return [row.number for row in find_calls(company.room.store.conn, text, limit)]


def test_calls_are_found_by_number_name_or_phone_the_newest_first(company: Company) -> None:
    first = company.call(customer_name="Bund Hotel", phone="021-6321 0001")
    company.later(minutes=1)
    second = company.call(customer_name="Bund Bakery", phone="021-5550 0002")
    company.later(minutes=1)
    third = company.call()
    company.do(Cancel(call=first, reason="twice"))
    assert found(company, "bund") == [second, first]
    assert found(company, "ＢＵＮＤ hot") == [first]
    assert found(company, "63210001") == found(company, "021-6321") == [first]
    assert found(company, first.lower()) == [first]
    assert found(company, "王记") == [third]
    assert found(company, "") == [third, second, first]
    assert found(company, "", limit=1) == [third]
    assert found(company, "nobody") == []
    assert found(company, "%") == found(company, "_") == []


def test_the_call_of_exactly_that_number_comes_first(company: Company) -> None:
    first = company.call()
    company.later(minutes=1)
    company.call(customer_name=f"again, {first}")
    assert found(company, first.lower())[0] == first


def words_of(company: Company) -> set[str]:
    """Every part of what the calls and their customers say, and some that nobody said."""
    texts = company.column(
        "SELECT number || ' ' || phone || ' ' || customer_name FROM calls"
        " UNION ALL SELECT name || ' ' || phone || ' ' || address FROM customers"
    )
    words = {word for text in texts for word in text.split()}
    parts = {w[i:j] for w in words for i in range(len(w)) for j in range(i + 1, len(w) + 1)}
    return {*parts, "nobody", "99", "SH-9", "-", "-1001", "h-1", "TP-", "1-1001", "²", "%", "!"}


def test_looking_among_few_finds_what_looking_through_all_calls_does(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever a call's customer is called by now, and whatever the call was entered as."""
    company.change(
        "INSERT INTO sites (id, name, tz, calendar, opened_on)"
        " VALUES ('TP', 'x', 'Asia/Taipei', '\"TW\"', '2026-11-01')"
    )
    first = company.call(customer_name="Bund Hotel", phone="021-6321 0001")
    hotel = company.row(first)["customer_id"]
    company.call(customer_name="Élan", phone="+86 (21) 5550 0002", site="TP")
    company.do(AddCall(customer=hotel, customer_name="Ms Xu", phone="139", model="m", fault="f"))
    company.change("UPDATE customers SET name = 'Shut', search = 'shut' WHERE id = ?", hotel)
    company.call(customer_name="王记海鲜")
    words = sorted(words_of(company))
    searches = [*words, *map(" ".join, zip(words, words[7:], strict=False))]
    fast = [found(company, text) for text in searches]
    with monkeypatch.context() as patched:
        patched.setattr(findsql, "_few", lambda *_args: None)
        assert fast == [found(company, text) for text in searches]
    assert found(company, "bund xu") == []
    assert len(found(company, "ms xu")) == len(found(company, "bund")) == 1


@pytest.mark.parametrize(
    ("word", "begins"),
    [
        ("1001", ["SH-1001", "TP1-1001"]),
        ("001", [f"{site}-{n}001" for site in ("SH", "TP1") for n in ("", *range(1, 10))]),
        ("h-10", ["SH-10"]),
        ("tp1-10", ["TP1-10"]),
        ("1-10", ["TP1-10"]),
        ("sh-x", []),
        ("zz", []),
        ("²", []),
        ("h-", None),
        ("tp1", None),
        ("1", None),
    ],
)
def test_a_part_of_a_number_tells_how_numbers_begin_that_have_it(
    word: str, begins: list[str] | None
) -> None:
    assert findsql._beginnings(word, [("SH", 2000), ("TP1", 2000)]) == begins
