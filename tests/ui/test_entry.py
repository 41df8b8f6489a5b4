"""What is proposed for a new call, what is missing, and the action it becomes (CALL-1, CALL-2)."""

from datetime import date

import pytest

from opsroom.domain.calls import Proposal, ServiceType, Zone
from opsroom.domain.policy import Policy
from opsroom.domain.worktime import calendar, spec_from
from opsroom.store.customersql import CustomerFile, CustomerRow, EquipmentRow, PastCall
from opsroom.ui import entry, entrypage

#: Tuesday 2026-11-24 09:00 in Shanghai.
NINE = 1_795_482_000
CN = calendar(spec_from("CN", "Asia/Shanghai"))


def machine(row: int, model: str, serial: str) -> EquipmentRow:
    cover = Proposal(ServiceType.WARRANTY, "in_warranty", date(2027, 1, 1))
    return EquipmentRow(row, model, "", serial, "", cover)


def called(equipment: int | None, state: str = "finished") -> PastCall:
    return PastCall(1, "SH-1", NINE, state, "C", "M", "f", None, None, equipment)


def file(*calls: PastCall, machines: int = 3) -> CustomerFile:
    who = CustomerRow(7, "SH", "Wu", "1 Road", "555", "urban", "en", "", "", 0)
    owned = [machine(n, f"M-{n}", f"SER{n}") for n in range(machines, 0, -1)]
    return CustomerFile(who, "", "", owned, [], list(calls))


def desk(record: CustomerFile | None) -> entry.Desk:
    return entry.Desk(record, {"SH": CN, "TP": CN}, "TP", Policy(), NINE)


@pytest.mark.parametrize(
    ("record", "search", "meant"),
    [
        (file(), "ser2", "2"),
        (file(), "wu m-1", "1"),
        (file(called(None), called(2), called(1)), "wu", "2"),
        (file(called(99)), "wu", "3"),
        (file(machines=1), "wu", "1"),
        (file(machines=0), "wu", entry.OTHER),
    ],
)
def test_the_likely_machine_is_proposed(record: CustomerFile, search: str, meant: str) -> None:
    assert entry.likely(record, search) == meant


def test_open_calls_for_the_same_machine_stand_apart() -> None:
    """CALL-6."""
    record = file(called(2, "waiting"), called(1, "enroute"), called(2), called(None, "arrived"))
    same, others = entry.open_for({"equipment": "2"}, desk(record))
    assert [call.equipment_id for call in same] == [2]
    assert [call.equipment_id for call in others] == [1, None]


def test_only_what_differs_from_the_record_goes_into_the_action() -> None:
    values = {
        "customer": "7", "equipment": "2", "fault": " it  hums ", "address": "2 Road",
        "phone": "555",
    }  # fmt: skip
    action = entry.action(values, desk(file()))
    assert (action.customer, action.equipment, action.fault) == (7, 2, "it hums")
    assert (action.address, action.phone, action.model) == ("2 Road", "", "")
    assert (action.site, action.zone, action.service_type, action.received_at) == (None,) * 4


def test_a_new_customer_needs_a_zone_and_goes_to_the_home_site() -> None:
    """SLA-3."""
    values = {"customer": entry.NEW, "name": "N", "address": "A", "model": "M", "fault": "f"}
    here = desk(None)
    assert set(entry.problems(values, here)) == {"zone", "phone"}
    values["phone"] = "5"
    assert entry.due(values, here) is None
    filled = {**values, "zone": "suburban", "received": "8:40"}
    assert entry.problems(filled, here) == {}
    action = entry.action(filled, here)
    assert (action.site, action.zone) == ("TP", Zone.SUBURBAN)
    assert action.received_at == NINE - 20 * 60
    assert entry.due(filled, here) == NINE - 20 * 60 + 7 * 3600


def test_what_is_proposed_anyway_is_not_kept_as_a_choice() -> None:
    """So that the type follows when another machine is chosen."""
    values = {"customer": "7", "equipment": "2"}
    assert entry.as_kept("type", "C", values, desk(file())) == ""
    assert entry.as_kept("type", "A", values, desk(file())) == "A"
    assert entry.as_kept("zone", "urban", values, desk(file())) == ""
    assert "why" in entry.shown({**values, "type": "A"}, desk(file()))


def test_an_untouched_form_is_no_draft() -> None:
    assert entry.kept({"at": "search", "fault": ""}) == {}
    assert entry.kept({"at": "fault", "fault": "f", "odd": "x"}) == {"at": "fault", "fault": "f"}


@pytest.mark.parametrize(
    ("search", "meant"),
    [
        ("(021) 555-777", {"phone": "(021) 555-777"}),
        ("青屿 2 店", {"name": "青屿 2 店"}),
        ("12", {"name": "12"}),
    ],
)
def test_a_search_already_says_something_of_a_new_customer(
    search: str, meant: dict[str, str]
) -> None:
    assert entry.start_new(search) == meant


@pytest.mark.parametrize(("typed", "hint"), [("手机", "no digits in it"), ("021 5", ""), ("", "")])
def test_a_phone_number_without_digits_gets_a_hint(typed: str, hint: str) -> None:
    """CALL-1: it may be all that there is."""
    values = {"customer": entry.NEW, "phone": typed}
    assert entrypage.hints(values, desk(None))["phone"].plain == hint


def test_a_weekday_is_the_last_one() -> None:
    """A call has come in already."""
    values = {"customer": entry.NEW, "received": "mon 9:00"}
    assert desk(None).received(values) == NINE - 86_400
