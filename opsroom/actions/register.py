"""Entering a call in the register (CALL-1, CALL-2), with its customer and equipment if new."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, ClassVar, Final, Protocol

from opsroom.actions.door import Action, Done, Tx, must_be
from opsroom.domain.callclock import Reckoned, reckon
from opsroom.domain.calls import Channel, Proposal, ServiceType, Zone, propose_type
from opsroom.domain.errors import BadInput, Refused
from opsroom.domain.fields import Instant, Line, OptionalLine, RowId
from opsroom.domain.people import DESK, Role
from opsroom.domain.text import digits, fold
from opsroom.language import _
from opsroom.store.findsql import note_names

Row = dict[str, Any]


class AddCall(Action):
    """Enter a call.

    Attributes:
        site: the site that will serve it; ``None`` takes the customer's.
        customer: row ID of a known customer; ``None`` enters a new one from the fields below.
        customer_name, address, phone: as the caller gives them; empty takes the file's.
        equipment: row ID of the customer's equipment; ``None`` for one not in the file.
        model, serial: of the product; empty takes the equipment's.
        fault: what is wrong, in the caller's words.
        channel: how the call came in.
        zone: ``None`` takes the customer's (SLA-3).
        service_type: the desk's choice; ``None`` takes the proposal (CALL-2).
        type_reason: why the desk chose another type than proposed.
        received_at: epoch seconds; ``None`` for now.
        source_ref: the call's key in a system it is imported from.
    """

    name: ClassVar[str] = "call.add"
    roles: ClassVar[frozenset[Role]] = DESK
    reach: ClassVar[str | None] = (
        None  # a customer may ring the wrong site, and its desk passes the call on
    )
    site: Line | None = None
    customer: RowId | None = None
    customer_name: OptionalLine = ""
    address: OptionalLine = ""
    phone: OptionalLine = ""
    equipment: RowId | None = None
    model: OptionalLine = ""
    serial: OptionalLine = ""
    fault: Line
    channel: Channel = Channel.PHONE
    zone: Zone | None = None
    service_type: ServiceType | None = None
    type_reason: OptionalLine = ""
    received_at: Instant | None = None
    source_ref: Line | None = None

    def run(self, tx: Tx) -> Done:
        """See :class:`Action`."""
        received = tx.now if self.received_at is None else self.received_at
        must_be(received <= tx.now, "--at", _("A call can't have come in later than now."))
        self._once(tx)
        customer = customer_of(tx, self)
        site = self.site or customer["site_id"]
        equipment = self._equipment(tx, customer)
        phone = self.phone or customer["phone"]
        must_be(bool(phone), "--phone", _("A call needs the caller's phone number (CALL-1)."))
        model = self.model or (equipment["model"] if equipment else "")
        must_be(bool(model), "--model", _("A call needs the product's model (CALL-1)."))
        calendar = tx.calendar(site)
        proposal = proposed(tx, equipment, calendar.day_of(received))
        zone = self.zone or Zone(customer["zone"])
        allowance = tx.policy.sla.allowance(zone)
        columns: Row = register_columns(
            number=next_number(tx, site),
            site=site,
            customer=customer["id"],
            equipment=equipment["id"] if equipment else None,
            customer_name=self.customer_name or customer["name"],
            address=self.address or customer["address"],
            phone=phone,
            model=model,
            serial=self.serial or (equipment["serial"] if equipment else ""),
            channel=str(self.channel),
            fault=self.fault,
            service_type=str(self._type(proposal)),
            proposal=proposal,
            type_reason=self.type_reason,
            zone=str(zone),
            received=received,
            entered=tx.now,
            allowance=allowance,
            clock=reckon(calendar, received, allowance, ()),
            source_ref=self.source_ref,
        )
        return _enter(tx, self.name, columns)

    def _once(self, tx: Tx) -> None:
        """What another system calls by this key is entered once."""
        known = tx.one("SELECT number FROM calls WHERE source_ref = ?", self.source_ref)
        if known:
            raise Refused(
                "CALL-1",
                _("{ref} is in the register already, as {number}.").format(
                    ref=self.source_ref, number=known["number"]
                ),
            )

    def _equipment(self, tx: Tx, customer: Row) -> Row | None:
        if self.equipment is not None:
            found = tx.one(
                "SELECT * FROM equipment WHERE id = ? AND customer_id = ?",
                self.equipment,
                customer["id"],
            )
            if found is None:
                raise BadInput(
                    "--equipment",
                    _("The customer has no equipment {id}.").format(id=self.equipment),
                )
            return found
        if self.serial:
            return tx.one(
                "SELECT * FROM equipment WHERE customer_id = ? AND serial = ? COLLATE NOCASE",
                customer["id"],
                self.serial,
            )
        return None

    def _type(self, proposal: Proposal) -> ServiceType:
        chosen = self.service_type or proposal.type
        if chosen is not proposal.type and not self.type_reason:
            raise Refused(
                "CALL-2",
                _("Type {proposed} is proposed; to choose {chosen} a reason is needed.").format(
                    proposed=proposal.type, chosen=chosen
                ),
            )
        return chosen


MAY_BE_EMPTY: Final = (
    "equipment_id",
    "phone",
    "serial",
    "type_reason",
    "source_ref",
    "due_at",
    "clock_at",
)
"""The columns of :func:`register_columns` that may say nothing."""


def register_columns(
    *,
    number: str,
    site: str,
    customer: int,
    equipment: int | None,
    customer_name: str,
    address: str,
    phone: str,
    model: str,
    serial: str,
    channel: str,
    fault: str,
    service_type: str,
    proposal: Proposal,
    type_reason: str,
    zone: str,
    received: int,
    entered: int,
    allowance: int,
    clock: Reckoned,
    source_ref: str | None,
) -> Row:
    """The row of ``calls`` for a call that enters the register, always in the same order."""
    return {
        "number": number,
        "site_id": site,
        "customer_id": customer,
        "equipment_id": equipment,
        "customer_name": customer_name,
        "address": address,
        "phone": phone,
        "model": model,
        "serial": serial,
        "channel": channel,
        "fault": fault,
        "service_type": service_type,
        "proposed_type": str(proposal.type),
        "proposed_reason": proposal.reason,
        "type_reason": type_reason,
        "zone": zone,
        "state": "waiting",
        "received_at": received,
        "entered_at": entered,
        "allowance": allowance,
        "clock_from": received,
        "source_ref": source_ref,
        "due_at": clock.due_at,
        "due_raw_at": clock.due_raw_at,
        "clock_at": clock.clock_at,
        "remaining_at": clock.remaining_at,
    }


def journaled(columns: Row) -> Row:
    """What the journal keeps of a call that enters the register: the columns that say something."""
    kept = {**columns, "version": 1}
    for name in MAY_BE_EMPTY:
        if kept[name] in {None, ""}:
            del kept[name]
    return {"call": kept}


def insert_calls(columns: Iterable[str]) -> str:
    """The statement that inserts a row of ``calls``."""
    names = tuple(columns)
    return f"INSERT INTO calls ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"


def _enter(tx: Tx, action: str, columns: Row) -> Done:
    cursor = tx.db.conn.execute(insert_calls(columns), tuple(columns.values()))
    call_id = int(cursor.lastrowid or 0)
    note_names(tx.db.conn, call_id)
    entry = tx.journal(action, f"call:{call_id}", None, journaled(columns))
    shown = ("number", "site_id", "service_type", "zone", "received_at", "due_at")
    return Done(f"call:{call_id}", {"id": call_id, **{k: columns[k] for k in shown}}, entry)


def proposed(tx: Tx, equipment: Mapping[str, Any] | None, on: date) -> Proposal:
    """The service type to propose for a customer's equipment on a day (CALL-2)."""
    if equipment is None:
        return propose_type(False, None, None, on)
    cover = tx.one(
        "SELECT max(t.expires_on) AS until FROM terms t"
        " JOIN contract_equipment ce ON ce.contract_id = t.contract_id"
        " WHERE ce.equipment_id = ? AND t.starts_on <= ? AND t.expires_on >= ?",
        equipment["id"],
        on.isoformat(),
        on.isoformat(),
    )
    return propose_type(
        True, _date(equipment["warranty_until"]), _date(cover["until"] if cover else None), on
    )


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def next_number(tx: Tx, site: str) -> str:
    """Draw the site's next call number; gaps can't arise, for a roll-back takes it back."""
    row = tx.db.conn.execute(
        "UPDATE sites SET next_call = next_call + 1 WHERE id = ? RETURNING next_call - 1", (site,)
    ).fetchone()
    return f"{site}-{row[0]}"


class Customer(Protocol):
    """An action that names a known customer by row ID, or a new one by what is known of them."""

    @property
    def customer(self) -> int | None: ...
    @property
    def customer_name(self) -> str: ...
    @property
    def address(self) -> str: ...
    @property
    def phone(self) -> str: ...
    @property
    def zone(self) -> str | None: ...
    @property
    def site(self) -> str | None: ...


def known_customer(tx: Tx, row: int) -> Row:
    """A customer by row ID.

    Raises:
        BadInput: there is none.
    """
    found = tx.one("SELECT * FROM customers WHERE id = ?", row)
    if found is None:
        raise BadInput("--customer", _("There is no customer {id}.").format(id=row))
    return found


def customer_of(tx: Tx, asked: Customer) -> Row:
    """The customer of an action; a new one is entered (CALL-1, SLA-3).

    Raises:
        BadInput: there is no such customer, or too little is known of a new one.
    """
    if asked.customer is not None:
        return known_customer(tx, asked.customer)
    must_be(
        bool(asked.customer_name and asked.address),
        "--name",
        _("A new customer needs a name and an address (CALL-1)."),
    )
    must_be(asked.zone is not None, "--zone", _("A new customer needs a zone (SLA-3)."))
    return customer_for(
        tx,
        site=asked.site or sole_site(tx),
        name=asked.customer_name,
        address=asked.address,
        phone=asked.phone,
        zone=str(asked.zone),
    )


def customer_for(
    tx: Tx, *, site: str, name: str, address: str, phone: str, zone: str, lang: str = ""
) -> Row:
    """Find the customer with this name, address and phone at a site, or enter them."""
    known = tx.one(
        "SELECT * FROM customers WHERE site_id = ? AND name = ? AND phone = ? AND address = ?",
        site,
        name,
        phone,
        address,
    )
    if known:
        return known
    columns = customer_columns(
        site, name, address, phone, zone, lang or site_lang(tx, site), tx.now
    )
    row_id = tx.insert("customers", columns)
    tx.journal("customer.add", f"customer:{row_id}", None, columns)
    return {"id": row_id, **columns}


def customer_columns(  # noqa: PLR0917 - the order is that of the row
    site: str, name: str, address: str, phone: str, zone: str, lang: str, now: int
) -> Row:
    """The row of ``customers`` for a new customer, always in the same order."""
    return {
        "site_id": site,
        "name": name,
        "address": address,
        "phone": phone,
        "zone": zone,
        "lang": lang,
        "search": customer_search(fold(name), fold(address), phone),
        "added_at": now,
    }


def customer_search(name: str, address: str, phone: str) -> str:
    """What of a new customer is searched (CALL-6), from their folded name and address."""
    return f"{name} {address} {digits(phone) if phone else ''}"


def site_lang(tx: Tx, site: str) -> str:
    """The language of a site's customers where nobody says otherwise.

    Raises:
        BadInput: there is no such site.
    """
    row = tx.one("SELECT lang FROM sites WHERE id = ?", site)
    if row is None:
        raise BadInput("--site", _("There is no site {id}.").format(id=site))
    return str(row["lang"])


def sole_site(tx: Tx) -> str:
    """The actor's site, or the only one there is.

    Raises:
        BadInput: there are several and the actor belongs to none, or there is none.
    """
    if tx.actor.site:
        return tx.actor.site
    known = [row["id"] for row in tx.all("SELECT id FROM sites ORDER BY id")]
    must_be(bool(known), "--site", _("There is no site yet: `opsroom site add` makes one."))
    must_be(len(known) == 1, "--site", _("Which site? One of: {ids}.").format(ids=", ".join(known)))
    return str(known[0])
