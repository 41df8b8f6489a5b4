"""Finding any call, open or closed (CALL-6)."""

from pathlib import Path

import pytest

from opsroom.actions.moves import Cancel
from opsroom.store.findsql import find_calls
from tests.rooms import Company


@pytest.fixture
def company(tmp_path: Path) -> Company:
    return Company(tmp_path / "room.db")


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
