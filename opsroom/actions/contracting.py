"""What a call's type follows from: a customer's equipment and its contracts (CALL-2, CON-1)."""

from datetime import date
from typing import Annotated, Any, ClassVar, Final

from pydantic import Field

from opsroom.actions.door import Action, Done, Tx, must_be
from opsroom.actions.register import Row, customer_of, known_customer, sole_site
from opsroom.domain.calls import Zone
from opsroom.domain.contracts import notice_date
from opsroom.domain.errors import BadInput, Refused
from opsroom.domain.fields import Line, OptionalLine, RowId
from opsroom.domain.people import DESK, Role
from opsroom.domain.text import fold
from opsroom.language import _
from opsroom.store import customersql
from opsroom.store.sites import person

#: Days that a term or a warranty may name: calendars know a year more on both sides.
_FIRST, _LAST = date(1971, 1, 1), date(2199, 12, 31)
#: The largest fee: what a column holds, with room for sums of many.
_MOST_CENTS: Final = 10**15


class AddEquipment(Action):
    """Enter a product in a customer's file, so that calls about it get their type (CALL-2).

    Attributes:
        customer: row ID of a known customer; ``None`` enters a new one from the fields below.
        customer_name, address, phone, zone: of a new customer.
        site: of a new customer; ``None`` takes the only one there is.
        model: the product's model.
        family: what technicians' skills may name instead of the model (DSP-3).
        serial: its serial number.
        installed_on: since when the customer has it.
        warranty_until: the last day under warranty; ``None`` for none.
    """

    name: ClassVar[str] = "equipment.add"
    roles: ClassVar[frozenset[Role]] = DESK
    customer: RowId | None = None
    customer_name: OptionalLine = ""
    address: OptionalLine = ""
    phone: OptionalLine = ""
    zone: Zone | None = None
    site: Line | None = None
    model: Line
    family: OptionalLine = ""
    serial: OptionalLine = ""
    installed_on: date | None = None
    warranty_until: date | None = None

    def place(self, tx: Tx, /) -> str | None:
        """The customer's site."""
        if self.customer is not None:
            return customersql.site_of(tx.db.conn, self.customer)
        return self.site or sole_site(tx)

    def run(self, tx: Tx) -> Done:
        """See :class:`Action`."""
        customer = customer_of(tx, self)
        today = tx.calendar(customer["site_id"]).day_of(tx.now)
        _day_known("--installed", self.installed_on)
        _day_known("--warranty", self.warranty_until)
        must_be(
            self.installed_on is None or self.installed_on <= today,
            "--installed",
            _("Equipment can't have been installed later than today."),
        )
        must_be(
            not (self.installed_on and self.warranty_until)
            or self.warranty_until >= self.installed_on,
            "--warranty",
            _("A warranty can't end before the equipment was installed."),
        )
        if self.serial and _by_serial(tx, customer["id"], self.serial):
            raise Refused(
                "CALL-2",
                _("{serial} is in the customer's file already.").format(serial=self.serial),
            )
        columns: Row = {
            "customer_id": customer["id"],
            "model": self.model,
            "family": self.family,
            "serial": self.serial,
            "installed_on": _iso(self.installed_on),
            "warranty_until": _iso(self.warranty_until),
            "search": f"{fold(self.model)} {fold(self.serial)}",
        }
        row = tx.insert("equipment", columns)
        subject = f"equipment:{row}"
        facts = {"id": row, "customer": customer["name"], **columns}
        return Done(subject, facts, tx.journal(self.name, subject, None, columns))


class AddContract(Action):
    """Enter a maintenance contract with its first term; renewing adds others (CON-1, CON-5).

    One that ends within the month gets its notice at once: the job that issues notices looks for
    terms without one (CON-3).

    Attributes:
        number: the contract's own, one of its kind.
        customer: row ID; the contract is their site's.
        covers: what it covers: serial numbers of the customer's equipment, or row IDs.
        starts_on, expires_on: first and last day of cover.
        fee_cents: for the term.
        owner: who is to win the renewal; ``None`` for whoever leads the site then.
        email: where the customer's letters go, if not by post (CON-4); kept in their file.
    """

    name: ClassVar[str] = "contract.add"
    roles: ClassVar[frozenset[Role]] = DESK
    number: Line
    customer: RowId
    covers: Annotated[tuple[Line, ...], Field(min_length=1)]
    starts_on: date
    expires_on: date
    fee_cents: Annotated[int, Field(ge=0, le=_MOST_CENTS)] = 0
    owner: Line | None = None
    email: OptionalLine = ""

    def place(self, tx: Tx, /) -> str | None:
        """The customer's site."""
        return customersql.site_of(tx.db.conn, self.customer)

    def run(self, tx: Tx) -> Done:
        """See :class:`Action`."""
        customer = known_customer(tx, self.customer)
        site = customer["site_id"]
        self._check(tx, site)
        machines = list(dict.fromkeys(_machine(tx, customer, text) for text in self.covers))
        columns: Row = {
            "number": self.number,
            "customer_id": self.customer,
            "site_id": site,
            "owner_id": self.owner,
        }
        contract = tx.insert("contracts", columns)
        for machine in machines:
            pair = {"contract_id": contract, "equipment_id": machine}
            tx.db.table("contract_equipment").insert(pair)
        term: Row = {
            "contract_id": contract,
            "starts_on": self.starts_on.isoformat(),
            "expires_on": self.expires_on.isoformat(),
            "fee_cents": self.fee_cents,
            "entered_at": tx.now,
        }
        row = tx.insert("terms", term)
        subject = f"contract:{contract}"
        tx.journal(self.name, subject, None, {**columns, "equipment": machines})
        self._keep_email(tx, customer)
        notice = notice_date(self.expires_on, tx.policy.contracts.notice_months, tx.calendar(site))
        facts = {
            **columns,
            "id": contract,
            "customer": customer["name"],
            "equipment": machines,
            **term,
            "term": row,
            "notice_on": notice.isoformat(),
        }
        return Done(subject, facts, tx.journal("term.add", f"term:{row}", None, term))

    def _check(self, tx: Tx, site: str) -> None:
        """What of it can't be, or is there already."""
        _day_known("--from", self.starts_on)
        _day_known("--until", self.expires_on)
        must_be(
            self.expires_on >= self.starts_on,
            "--until",
            _("The term starts on {day}; it can't end before that.").format(day=self.starts_on),
        )
        must_be(
            not self.email or ("@" in self.email and " " not in self.email),
            "--email",
            _("“{text}” is no e-mail address.").format(text=self.email),
        )
        if tx.one("SELECT 1 FROM contracts WHERE number = ? COLLATE NOCASE", self.number):
            raise Refused(
                "CON-5",
                _("There is a contract {number} already; `r` on Contracts renews it.").format(
                    number=self.number
                ),
            )
        owner = person(tx.db.conn, self.owner) if self.owner else None
        if self.owner and owner is None:
            raise BadInput("--owner", _("Nobody here is {id}.").format(id=self.owner))
        must_be(
            owner is None or owner.belongs(site),
            "--owner",
            _("{id} belongs to another site.").format(id=self.owner),
        )

    def _keep_email(self, tx: Tx, customer: Row) -> None:
        if self.email and self.email != customer["email"]:
            tx.update("customers", customer["id"], {"email": self.email})
            before, after = {"email": customer["email"]}, {"email": self.email}
            tx.journal("customer.edit", f"customer:{customer['id']}", before, after)


def _by_serial(tx: Tx, customer: int, serial: str) -> dict[str, Any] | None:
    return tx.one(
        "SELECT id FROM equipment WHERE customer_id = ? AND serial = ? COLLATE NOCASE",
        customer,
        serial,
    )


def _machine(tx: Tx, customer: Row, text: str) -> int:
    """The customer's equipment by its serial number, else by its row ID."""
    found = _by_serial(tx, customer["id"], text)
    if found is None and text.isascii() and text.isdigit() and len(text) < 19:
        ask = "SELECT id FROM equipment WHERE customer_id = ? AND id = ?"
        found = tx.one(ask, customer["id"], int(text))
    if found is None:
        raise BadInput(
            "--covers",
            _("{name} has no equipment {id}: `opsroom equipment add` enters it.").format(
                name=customer["name"], id=text
            ),
        )
    return int(found["id"])


def _day_known(where: str, day: date | None) -> None:
    must_be(
        day is None or _FIRST <= day <= _LAST,
        where,
        _("A date from {first} to {last} is wanted.").format(first=_FIRST, last=_LAST),
    )


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
