"""Finding a customer by any part of name, phone or serial (CALL-6, CUS-3)."""

from collections.abc import Iterator
from datetime import date
from time import process_time

import pytest

from opsroom.domain.text import digits, fold
from opsroom.store.customersql import CustomerFile, customer_file, find
from opsroom.store.database import Store

TODAY = date(2026, 11, 24)


@pytest.fixture
def store() -> Iterator[Store]:
    with Store(":memory:") as opened:
        opened.conn.execute(
            "INSERT INTO sites (id, name, tz, calendar, opened_on)"
            " VALUES ('SH', 'Shanghai', 'Asia/Shanghai', '\"CN\"', '2026-01-01')"
        )
        yield opened


def customer(store: Store, name: str, phone: str, *equipment: tuple[str, str, str | None]) -> int:
    """Enter a customer with (model, serial, end of the warranty) each."""
    search = " ".join((fold(name), fold("1 Nanjing Road"), digits(phone)))
    row = store.conn.execute(
        "INSERT INTO customers (site_id, name, address, phone, zone, search, added_at)"
        " VALUES ('SH', ?, '1 Nanjing Road', ?, 'urban', ?, 0)",
        (name, phone, search),
    ).lastrowid
    assert row
    for model, serial, warranty in equipment:
        store.conn.execute(
            "INSERT INTO equipment (customer_id, model, serial, warranty_until, search)"
            " VALUES (?, ?, ?, ?, ?)",
            (row, model, serial, warranty, fold(f"{model} {serial}")),
        )
    return row


def names(store: Store, text: str) -> list[str]:
    return [row.name for row in find(store.conn, text)]


@pytest.mark.parametrize(
    "text", ["华东", "医院", "ＡＢ-77", "ab-7", "021-6555", "6555 1", "(021) 65551", "xr200 医院"]
)
def test_any_part_of_name_phone_or_serial_finds_the_customer(store: Store, text: str) -> None:
    """CUS-3, except pinyin, which comes with the issue that owns it."""
    customer(store, "华东医院", "021-6555-1234", ("XR200", "AB-7719", None))
    customer(store, "Bund Hotel", "021-1111-2222", ("FX9", "QQ-1", None))
    assert names(store, text) == ["华东医院"]


def test_all_words_must_be_found(store: Store) -> None:
    customer(store, "Bund Hotel", "021-1", ("FX9", "QQ-1", None))
    assert names(store, "bund qq") == ["Bund Hotel"]
    assert names(store, "bund zz") == []
    assert names(store, "  ") == []


def test_names_that_begin_with_the_text_come_first(store: Store) -> None:
    for name in ("Grand Bund", "Bund Hotel", "Zhou"):
        customer(store, name, "1")
    customer(store, "Alpha", "1", ("Bund-1", "", None))
    assert names(store, "bund") == ["Bund Hotel", "Grand Bund", "Alpha"]


def test_percent_signs_and_quotes_are_only_text(store: Store) -> None:
    customer(store, "100% Cotton 'n' Co", "1")
    assert names(store, "0% c") == names(store, "'n'") == ["100% Cotton 'n' Co"]
    assert names(store, "_") == []


def test_the_customer_s_file_holds_equipment_with_its_cover(store: Store) -> None:
    """CALL-2, CALL-6."""
    owner = customer(
        store, "Bund Hotel", "1", ("FX9", "A", "2026-11-24"), ("FX9", "B", "2026-11-23")
    )
    store.conn.execute(
        "INSERT INTO contracts (id, number, customer_id, site_id) VALUES (1, 'M-1', ?, 'SH')",
        (owner,),
    )
    store.conn.execute("INSERT INTO contract_equipment SELECT 1, id FROM equipment")
    store.conn.executemany(
        "INSERT INTO terms (contract_id, starts_on, expires_on, entered_at) VALUES (1, ?, ?, 0)",
        [("2025-01-01", "2025-12-31"), ("2026-01-01", "2026-12-31")],
    )
    known = customer_file(store.conn, owner, TODAY)
    assert isinstance(known, CustomerFile)
    cover = [(row.serial, row.cover.type, row.cover.until) for row in known.equipment]
    assert cover == [("B", "B", date(2026, 12, 31)), ("A", "C", TODAY)]
    assert [(row.number, row.expires_on) for row in known.contracts] == [("M-1", "2026-12-31")]
    assert known.customer.equipment == "FX9"
    assert customer_file(store.conn, owner + 1, TODAY) is None


def test_twenty_thousand_customers_are_searched_between_two_key_presses(store: Store) -> None:
    store.conn.execute("BEGIN")
    for n in range(20_000):
        store.conn.execute(
            "INSERT INTO customers (site_id, name, address, phone, zone, search, added_at)"
            " VALUES ('SH', ?, 'x', ?, 'urban', ?, 0)",
            (f"Customer {n}", f"021{n:08}", f"customer {n} {n % 700} nanjing road 021{n:08}"),
        )
        store.conn.execute(
            "INSERT INTO equipment (customer_id, model, serial, search) VALUES (?, 'XR', ?, ?)",
            (n + 1, f"S{n}", f"xr s{n}"),
        )
    store.conn.execute("COMMIT")
    for text in ("customer 19", "s1999", "02100019", "nothing like it", "c"):
        begun = process_time()
        find(store.conn, text)
        assert process_time() - begun < 0.15, text
