"""A new call as it is being typed: what is proposed, what is missing, and the action. Pure.

Everything typed is text by field, so that a draft of it is the same text. An empty value means
"as proposed": type, zone, site and time then follow the customer, the equipment and the clock.
"""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from pydantic import ValidationError

from opsroom.actions.problem import problems as unusable
from opsroom.actions.register import AddCall
from opsroom.domain import sla
from opsroom.domain.calls import OPEN, Channel, Proposal, propose_type
from opsroom.domain.policy import Policy
from opsroom.domain.text import LINE_MAX, clean, digits, fold
from opsroom.domain.worktime import Calendar
from opsroom.language import _
from opsroom.store.customersql import CustomerFile, EquipmentRow, PastCall
from opsroom.ui.times import read_time

Values = Mapping[str, str]

#: Values of ``customer`` and ``equipment`` that aren't row IDs.
NEW: Final = "new"
OTHER: Final = "other"

#: The fields in their order on the form.
FIELDS: Final = (
    "search",
    "name",
    "address",
    "phone",
    "zone",
    "site",
    "equipment",
    "model",
    "serial",
    "fault",
    "type",
    "why",
    "channel",
    "received",
)
#: Those that belong to the customer chosen, and go when another is.
OF_CUSTOMER: Final = (
    "name", "address", "phone", "zone", "site", "equipment", "model", "serial", "type", "why",
)  # fmt: skip

#: The field that an error of the action is about, by the option it names.
FIELD_OF: Final = {
    "--customer": "search",
    "--equipment": "equipment",
    "--model": "model",
    "--name": "name",
    "--zone": "zone",
    "--site": "site",
    "--at": "received",
    "--phone": "phone",
    # and by the action's own field
    "customer": "search",
    "customer_name": "name",
    "service_type": "type",
    "type_reason": "why",
    "received_at": "received",
}


class Desk(NamedTuple):
    """What a form stands on.

    Attributes:
        file: the chosen customer's record; ``None`` for a new customer or none yet.
        calendars: every site's calendar.
        home: the site that a new customer belongs to unless another is chosen.
        policy: the company's rules.
        now: epoch seconds.
    """

    file: CustomerFile | None
    calendars: Mapping[str, Calendar]
    home: str
    policy: Policy
    now: int

    def site(self, values: Values) -> str:
        """The site that would serve the call."""
        chosen = values.get("site", "")
        if self.file is not None:
            return self.file.customer.site_id
        return chosen if chosen in self.calendars else self.home

    def calendar(self, values: Values) -> Calendar:
        """That site's calendar."""
        return self.calendars[self.site(values)]

    def machine(self, values: Values) -> EquipmentRow | None:
        """The machine chosen from the customer's file."""
        machines = self.file.equipment if self.file else ()
        return next((m for m in machines if str(m.id) == values.get("equipment")), None)

    def zone(self, values: Values) -> str:
        """The zone chosen, or the customer's (SLA-3); empty while nobody knows."""
        return values.get("zone", "") or (self.file.customer.zone if self.file else "")

    def received(self, values: Values) -> int | None:
        """When the call came in; ``None`` when what was typed is no time."""
        text = values.get("received", "").strip()
        return read_time(text, self.calendar(values), self.now, past=True) if text else self.now


def shown(values: Values, desk: Desk) -> tuple[str, ...]:
    """The fields to show, in order: only what this customer and this product need."""
    if not values.get("customer"):
        return ("search",)
    new = values["customer"] == NEW
    hidden = {"name"} if not new else {"equipment"}
    if not new or len(desk.calendars) < 2:
        hidden.add("site")
    if desk.machine(values) is not None:
        hidden |= {"model", "serial"}
    if values.get("type", "") in ("", str(proposal(values, desk).type)):
        hidden.add("why")
    order = FIELDS if new else _KNOWN_ORDER
    return tuple(field for field in order if field not in hidden)


#: A known customer's address and so on come after the fault: they are there already.
_KNOWN_ORDER: Final = (
    "search", "equipment", "model", "serial", "fault", "type", "why", "zone", "channel", "phone",
    "address", "received",
)  # fmt: skip


def proposal(values: Values, desk: Desk) -> Proposal:
    """The type proposed for the machine chosen (CALL-2), as the register will propose it."""
    machine = desk.machine(values)
    if machine is None:
        day = desk.calendar(values).day_of(desk.now)
        return propose_type(False, None, None, day)
    return machine.cover


def likely(file: CustomerFile, search: str) -> str:
    """The machine that a caller most likely means.

    One that the search named by serial or model; else the only one; else the one they last called
    about; else the newest. ``other`` when the file has none.
    """
    if not file.equipment:
        return OTHER
    words = fold(search).split()
    for machine in file.equipment:
        text = fold(f"{machine.model} {machine.serial}")
        if any(len(word) > 1 and word in text for word in words):
            return str(machine.id)
    known = {machine.id for machine in file.equipment}
    called = (call.equipment_id for call in file.calls if call.equipment_id in known)
    return str(next(called, file.equipment[0].id))


def open_for(values: Values, desk: Desk) -> tuple[list[PastCall], list[PastCall]]:
    """The customer's open calls: those for the machine chosen, and the others."""
    machine = desk.machine(values)
    same: list[PastCall] = []
    others: list[PastCall] = []
    for call in desk.file.calls if desk.file else ():
        if call.state in OPEN:
            meant = machine is not None and call.equipment_id == machine.id
            (same if meant else others).append(call)
    return same, others


def start_new(search: str) -> dict[str, str]:
    """What the search already says of a new customer: a telephone number, or a name."""
    text = clean(search)
    number = digits(text)
    is_number = len(number) >= 5 and not any(char.isalpha() for char in text)
    return {"phone": text} if is_number else {"name": text}


def due(values: Values, desk: Desk) -> int | None:
    """The deadline as things stand (SLA-1); ``None`` while zone or time isn't known."""
    received, zone = desk.received(values), desk.zone(values)
    if received is None or not zone or received > desk.now:
        return None
    return sla.deadline(desk.calendar(values), received, desk.policy.sla.allowance(zone))


def problems(values: Values, desk: Desk) -> dict[str, str]:
    """What is missing or wrong, by field; empty when the call can be entered."""
    fields = shown(values, desk)
    found = {field: _NEEDED[field]() for field in fields if _missing(field, values, desk)}
    if "received" in fields:
        received = desk.received(values)
        if received is None:
            found["received"] = _("Not a time: 9:40, yesterday 16:00, -20m.")
        elif received > desk.now:
            found["received"] = _("A call can't have come in later than now.")
    return {**found, **too_long(values, desk)} or _unfit(values, desk)


def too_long(values: Values, desk: Desk) -> dict[str, str]:
    """What is longer than a line of the register, by field."""
    told = _("At most {n} characters.").format(n=LINE_MAX)
    fields = (field for field in shown(values, desk) if field != "search")
    return {field: told for field in fields if len(clean(values.get(field, ""))) > LINE_MAX}


def _unfit(values: Values, desk: Desk) -> dict[str, str]:
    """What the register can't take, by field: a draft may come from anywhere."""
    try:
        action(values, desk)
    except ValidationError as error:
        return {FIELD_OF.get(at, at): said for at, said in unusable(error).items()}
    return {}


def _missing(field: str, values: Values, desk: Desk) -> bool:
    if field == "search":
        return not values.get("customer")
    if field == "zone":
        return not desk.zone(values)
    if field == "phone" and desk.file is not None and desk.file.customer.phone:
        return False  # cleared, it is the one on file
    return field in _NEEDED and not clean(values.get(field, ""))


_NEEDED: Final = {
    "search": lambda: _("Choose a customer, or enter a new one."),
    "name": lambda: _("A new customer needs a name (CALL-1)."),
    "address": lambda: _("An address is needed: somebody has to go there (CALL-1)."),
    "phone": lambda: _("A call needs the caller's phone number (CALL-1)."),
    "zone": lambda: _("Urban or suburban? It decides the deadline (SLA-3)."),
    "model": lambda: _("A call needs the product's model (CALL-1)."),
    "fault": lambda: _("What is wrong?"),
    "why": lambda: _("Another type than proposed needs a reason (CALL-2)."),
}


def action(values: Values, desk: Desk) -> AddCall:
    """The action that enters the call; ask :func:`problems` first.

    Raises:
        ValidationError: the register can't take a value.
    """
    new = values["customer"] == NEW
    fields = set(shown(values, desk))
    typed = {field: clean(values.get(field, "")) for field in fields}
    machine = desk.machine(values)
    arguments: dict[str, Any] = {
        "customer": None if new else int(values["customer"]),
        "customer_name": typed.get("name", ""),
        "site": desk.site(values) if new else None,
        "equipment": machine.id if machine else None,
        "model": typed.get("model", ""),
        "serial": typed.get("serial", ""),
        "fault": typed["fault"],
        "channel": typed["channel"] or Channel.PHONE,
        "zone": typed["zone"] or None,
        "service_type": typed.get("type") or None,
        "type_reason": typed.get("why", ""),
        "received_at": desk.received(values) if typed["received"] else None,
        **_as_called(typed, desk),
    }
    return AddCall.model_validate(arguments)


def _as_called(typed: Values, desk: Desk) -> dict[str, str]:
    """Address and telephone where they differ from the customer's record."""
    file = desk.file.customer if desk.file else None
    on_file = {"address": file.address, "phone": file.phone} if file else {}
    return {
        field: "" if typed[field] == on_file.get(field) else typed[field]
        for field in ("address", "phone")
    }


#: What a draft holds: the fields, the customer chosen, and the field that was being filled in.
KEPT: Final = (*FIELDS, "customer", "at")


def kept(values: Values) -> dict[str, str]:
    """What a draft keeps: everything that was typed or chosen; empty when nothing was."""
    found = {key: values[key] for key in KEPT if values.get(key)}
    return found if found.keys() - {"at"} else {}


def as_kept(field: str, value: str, values: Values, desk: Desk) -> str:
    """A choice as it is kept: empty where it is what would be proposed anyway."""
    plain = {**values, field: ""}
    usual = {
        "type": lambda: str(proposal(values, desk).type),
        "zone": lambda: desk.zone(plain),
        "site": lambda: desk.site(plain),
        "channel": lambda: str(Channel.PHONE),
    }
    return "" if field in usual and usual[field]() == value else value
