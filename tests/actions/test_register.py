"""Entering a call in the register (CALL-1, CALL-2)."""

import json
from typing import Any

import pytest
from pydantic import ValidationError

from opsroom.actions.holds import Hold
from opsroom.actions.moves import Cancel, Undo
from opsroom.actions.register import AddCall
from opsroom.domain.errors import BadInput, Refused
from tests.rooms import NINE, Company, at

NEW = {
    "customer_name": "Zhou Ping",
    "address": "Nanjing Road 1",
    "phone": "021-5550 0002",
    "model": "CX-200",
    "fault": "won't cool",
    "zone": "urban",
}


def enter(company: Company, **fields: Any) -> dict[str, Any]:
    """Enter a call of exactly these fields, and give its row."""
    done = company.do(AddCall.model_validate(fields))
    return company.row(done.facts["number"])


def machine(company: Company, customer: int, **columns: Any) -> int:
    """A machine in a customer's file."""
    filled = {"model": "CX-200", "serial": "S-1", "search": "", **columns}
    company.change(
        f"INSERT INTO equipment (customer_id, {', '.join(filled)}) VALUES (?{', ?' * len(filled)})",
        customer,
        *filled.values(),
    )
    return int(company.column("SELECT max(id) FROM equipment")[0])


def contract(company: Company, customer: int, equipment: int, *terms: tuple[str, str]) -> None:
    """A maintenance contract that covers a machine."""
    company.change(
        "INSERT INTO contracts (id, number, customer_id, site_id) VALUES (1, 'C1', ?, 'SH')",
        customer,
    )
    company.change("INSERT INTO contract_equipment VALUES (1, ?)", equipment)
    for start, end in terms:
        company.change(
            "INSERT INTO terms (contract_id, starts_on, expires_on, entered_at)"
            " VALUES (1, ?, ?, 0)",
            start,
            end,
        )


# -- CALL-1 --------------------------------------------------------------------------------------


def test_a_call_keeps_what_the_caller_said_and_enters_the_customer(company: Company) -> None:
    """CALL-1."""
    row = enter(company, **NEW)
    assert {key: row[key] for key in NEW} == NEW
    assert (row["number"], row["state"], row["channel"]) == ("SH-1001", "waiting", "phone")
    assert (row["received_at"], row["entered_at"]) == (NINE, NINE)
    assert company.column("SELECT name FROM customers WHERE id = ?", row["customer_id"]) == [
        "Zhou Ping"
    ]
    actions = company.column("SELECT action FROM journal ORDER BY id")
    assert actions == ["customer.add", "call.add"]


@pytest.mark.parametrize(
    ("left_out", "where"),
    [
        ("customer_name", "--name"),
        ("address", "--name"),
        ("phone", "--phone"),
        ("model", "--model"),
        ("zone", "--zone"),
    ],
)
def test_name_address_phone_and_model_are_needed(
    company: Company, left_out: str, where: str
) -> None:
    """CALL-1; SLA-3 for the zone. Nothing is kept of a call that wants one."""
    with pytest.raises(BadInput) as refused:
        enter(company, **{k: v for k, v in NEW.items() if k != left_out})
    assert refused.value.where == where
    assert [company.count(table) for table in ("calls", "customers", "journal")] == [0, 0, 0]
    assert enter(company, **NEW)["number"] == "SH-1001"


def test_a_fault_is_needed(company: Company) -> None:
    """CALL-1: a call about nothing isn't one."""
    for fault in ("", " ", "\x1b]0;x\x07", None):
        with pytest.raises(ValidationError):
            AddCall.model_validate({**NEW, "fault": fault})


def test_a_known_customer_is_drawn_from_the_file(company: Company) -> None:
    """CALL-1, CALL-6, SLA-3: what the file knows needn't be typed again."""
    first = enter(company, **{**NEW, "zone": "suburban"})
    again = enter(company, customer=first["customer_id"], model="CX-200", fault="it hums")
    for column in ("customer_id", "customer_name", "address", "phone", "zone"):
        assert again[column] == first[column]
    other = enter(
        company, customer=first["customer_id"], model="M", fault="f", phone="139", zone="urban"
    )
    assert (other["phone"], other["zone"]) == ("139", "urban")
    assert company.column("SELECT phone FROM customers") == [NEW["phone"]]


def test_the_same_caller_is_entered_once(company: Company) -> None:
    """CUS-2."""
    assert enter(company, **NEW)["customer_id"] == enter(company, **NEW)["customer_id"]
    assert company.count("customers") == 1


def test_escape_sequences_and_bidi_controls_dont_get_into_the_register(company: Company) -> None:
    """PITFALLS: one customer's name could redraw a supervisor's terminal."""
    row = enter(company, **{**NEW, "customer_name": "\x1b[2J王\u202e记\x07", "fault": "a\r\nb"})
    assert (row["customer_name"], row["fault"]) == ("王记", "a b")


def test_a_call_cant_have_come_in_later_than_now(company: Company) -> None:
    with pytest.raises(BadInput) as refused:
        enter(company, **NEW, received_at=NINE + 1)
    assert refused.value.where == "--at"


@pytest.mark.parametrize("field", ["customer", "equipment"])
@pytest.mark.parametrize("row_id", [999, 2**62])
def test_a_customer_or_machine_that_isnt_there_is_bad_input(
    company: Company, field: str, row_id: int
) -> None:
    with pytest.raises(BadInput) as refused:
        enter(company, **{**NEW, field: row_id})
    assert refused.value.where == f"--{field}"


@pytest.mark.parametrize("field", ["customer", "equipment"])
@pytest.mark.parametrize("row_id", [0, -1, 2**63, 10**30])
def test_what_cant_be_a_row_is_refused_before_the_database_sees_it(field: str, row_id: int) -> None:
    with pytest.raises(ValidationError):
        AddCall.model_validate({**NEW, field: row_id})


def test_another_customers_machine_isnt_theirs(company: Company) -> None:
    first = enter(company, **NEW)
    second = enter(company, **{**NEW, "customer_name": "Somebody Else"})
    theirs = machine(company, first["customer_id"])
    with pytest.raises(BadInput):
        enter(company, customer=second["customer_id"], equipment=theirs, fault="x")


@pytest.mark.parametrize("known", [True, False])
def test_a_site_that_isnt_there_is_bad_input(company: Company, known: bool) -> None:
    """CAL-2."""
    customer = enter(company, **NEW)["customer_id"]
    who = {"customer": customer} if known else {"customer_name": "New", "address": "There"}
    with pytest.raises(BadInput) as refused:
        enter(company, **{**NEW, **who, "site": "XX"})
    assert refused.value.where == "--site"


def test_a_key_of_another_system_comes_in_once(company: Company) -> None:
    """An import that is run twice enters nothing twice, and says where it is already."""
    enter(company, **NEW, source_ref="LA-7")
    with pytest.raises(Refused, match="SH-1001") as refused:
        enter(company, **NEW, source_ref="LA-7")
    assert refused.value.rule == "CALL-1"
    assert company.count("calls") == 1


# -- CALL-2 ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("warranty", "terms", "expected"),
    [
        ("2026-11-24", [("2026-01-01", "2026-12-31")], ("C", "in_warranty")),
        ("2026-11-23", [("2026-01-01", "2026-11-24")], ("B", "under_contract")),
        (None, [("2026-11-24", "2027-11-23")], ("B", "under_contract")),
        (None, [("2025-01-01", "2025-12-31"), ("2026-12-01", "2027-11-30")], ("A", "no_cover")),
        (None, [], ("A", "no_cover")),
    ],
)
def test_warranty_then_contract_then_paid_is_proposed(
    company: Company,
    warranty: str | None,
    terms: list[tuple[str, str]],
    expected: tuple[str, str],
) -> None:
    """CALL-2."""
    customer = enter(company, **NEW)["customer_id"]
    equipment = machine(company, customer, warranty_until=warranty)
    contract(company, customer, equipment, *terms)
    row = enter(company, customer=customer, equipment=equipment, fault="x")
    assert (row["service_type"], row["proposed_reason"]) == expected
    assert row["service_type"] == row["proposed_type"]
    assert (row["model"], row["serial"]) == ("CX-200", "S-1")


def test_a_machine_is_known_by_its_serial_in_any_case(company: Company) -> None:
    """CALL-2."""
    customer = enter(company, **NEW)["customer_id"]
    equipment = machine(company, customer, warranty_until="2027-01-01")
    row = enter(company, customer=customer, serial="s-1", fault="x")
    assert (row["equipment_id"], row["service_type"]) == (equipment, "C")


def test_the_day_that_counts_is_the_local_day_of_the_call(company: Company) -> None:
    """CALL-2: entered on the 25th for a call of the 24th, the warranty's last day."""
    customer = enter(company, **NEW)["customer_id"]
    equipment = machine(company, customer, warranty_until="2026-11-24")
    company.now = at(7, day=25)  # still the 24th in London
    late = enter(company, customer=customer, equipment=equipment, fault="x")
    assert late["service_type"] == "A"
    back = enter(company, customer=customer, equipment=equipment, fault="x", received_at=at(23, 59))
    assert back["service_type"] == "C"


def test_another_type_than_proposed_needs_a_reason(company: Company) -> None:
    """CALL-2."""
    with pytest.raises(Refused) as refused:
        enter(company, **NEW, service_type="C")
    assert refused.value.rule == "CALL-2"
    row = enter(company, **NEW, service_type="C", type_reason="goodwill")
    assert (row["service_type"], row["proposed_type"], row["type_reason"]) == ("C", "A", "goodwill")
    assert enter(company, **NEW, service_type="A")["service_type"] == "A"


# -- the register as a book ------------------------------------------------------------------------


def test_numbers_have_no_gaps_whatever_fails_in_between(company: Company) -> None:
    """CALL-1: a roll-back takes the number back."""
    numbers = []
    for _ in range(3):
        numbers.append(enter(company, **NEW)["number"])
        company.room.perform(AddCall.model_validate(NEW), dry_run=True)
        with pytest.raises(Refused):
            enter(company, **NEW, service_type="D")
    assert numbers == ["SH-1001", "SH-1002", "SH-1003"]


def test_the_journal_holds_what_was_entered(company: Company) -> None:
    """ROL-3."""
    row = enter(company, **NEW)
    before, after = company.room.store.rows(
        "SELECT before, after FROM journal WHERE action = 'call.add'"
    )[0]
    assert before is None
    kept = json.loads(after)["call"]
    assert kept == {key: row[key] for key in kept}
    assert {"number", "customer_name", "due_at", "zone", "service_type"} <= set(kept)


def test_an_entry_isnt_undone_for_nothing_leaves_a_register(company: Company) -> None:
    """ROL-3, CALL-3."""
    call = enter(company, **NEW)["number"]
    with pytest.raises(Refused, match="Cancel the call instead"):
        company.do(Undo())
    company.do(Cancel(call=call, reason="typed twice"))
    assert company.count("calls") == 1


def test_a_site_that_never_opens_has_no_deadlines_and_says_so(company: Company) -> None:
    """CAL-1."""
    company.change("""UPDATE sites SET calendar = '{"week": {}}'""")
    with pytest.raises(BadInput, match="never opens"):
        enter(company, **NEW)


def test_a_call_far_in_the_past_is_taken_and_one_beyond_the_calendars_isnt_a_crash(
    company: Company,
) -> None:
    """CAL-3."""
    half_past_two = 14 * 3600 + 1800 - 8 * 3600  # of the first day there is
    assert enter(company, **NEW, received_at=0)["due_at"] == half_past_two
    company.now = at(9) + 10_000 * 365 * 86_400
    for action in (
        AddCall.model_validate(NEW),
        Hold(call="SH-1001", reason="nobody_home", until=company.now + 60),
    ):
        with pytest.raises(BadInput, match="1970 to 2200"):
            company.do(action)


def test_the_journal_keeps_what_a_call_says_and_nothing_empty(company: Company) -> None:
    """ROL-3: and all of it, which taking it back and the past need."""
    for fields in (NEW, {**NEW, "serial": "S-1", "service_type": "D", "type_reason": "course"}):
        row = enter(company, **fields)
        after = company.column("SELECT after FROM journal WHERE action = 'call.add'")[-1]
        kept = json.loads(after)["call"]
        said = {name: value for name, value in row.items() if value not in {None, ""}}
        assert kept.items() <= said.items()
        assert said.keys() - kept.keys() == {"id", "level"}
