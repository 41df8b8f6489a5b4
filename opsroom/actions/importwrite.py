"""Writing imported calls in batches, with their customers and journal entries."""

from collections.abc import Iterable
from typing import Final

from pydantic_core import to_json

from opsroom.actions.door import Tx
from opsroom.actions.importrows import Parsed
from opsroom.actions.register import (
    AddCall,
    Row,
    customer_columns,
    journaled,
    proposed,
    register_columns,
    site_lang,
)
from opsroom.domain.callclock import Reckoned, reckon_all
from opsroom.domain.calls import Channel
from opsroom.domain.errors import BadInput
from opsroom.domain.worktime import CalendarError
from opsroom.language import _
from opsroom.store.journalsql import What
from opsroom.store.manyrows import insert_rows

Identity = tuple[str, str, str]
"""What makes a customer at a site: name, phone and address."""

_REMEMBERED: Final = 100_000
"""Customers whose IDs are kept in memory; beyond, the database is asked again."""

_KNOWN_REFS = "SELECT source_ref FROM calls WHERE source_ref IN (SELECT value FROM json_each(?))"
_KNOWN_CUSTOMERS = """
SELECT c.name, c.phone, c.address, min(c.id) FROM json_each(?) AS j
CROSS JOIN customers AS c ON c.site_id = ? AND c.name = j.value ->> 0
  AND c.phone = j.value ->> 1 AND c.address = j.value ->> 2
GROUP BY j.key
"""


class Writer:
    """Writes batches of calls of one site.

    Inside one immediate transaction nobody else draws row IDs or numbers, so they are counted on
    from what is there at the start.

    Attributes:
        imported: calls written.
        duplicates: calls passed over, for their key is there already.
        new: customers written.
        first, last: the numbers of the first and last call.
    """

    def __init__(self, tx: Tx, site: str) -> None:
        self.imported = self.duplicates = self.new = 0
        self.first: str | None = None
        self.last: str | None = None
        self._tx, self._site = tx, site
        self._conn = tx.db.conn
        self._calendar = tx.calendar(site)
        self._lang = site_lang(tx, site)
        self._next_call = self._next("calls")
        self._next_customer = self._first_new = self._next("customers")
        self._customers: dict[Identity, int] = {}
        self._allowances = {zone: tx.policy.sla.allowance(zone) for zone in ("urban", "suburban")}
        self._no_equipment = proposed(tx, None, self._calendar.day_of(tx.now))
        self._row = self._common()

    def write(self, batch: list[Parsed]) -> None:
        """Write the calls of a batch that aren't there yet.

        Raises:
            BadInput: the site's calendar never opens.
        """
        fresh = self._fresh(batch)
        if not fresh:
            return
        self._know_customers(fresh)
        first = self._draw(len(fresh))
        asked = [(call.received, self._allowances[call.zone]) for call in fresh]
        try:
            clocks = reckon_all(self._calendar, asked)
        except CalendarError as error:
            raise BadInput(
                "--map", _("Site {id}: {why}").format(id=self._site, why=error)
            ) from None
        rows = [
            self._columns(call, number, clock)
            for number, (call, clock) in enumerate(zip(fresh, clocks, strict=True), first)
        ]
        ids = range(self._next_call, self._next_call + len(rows))
        self._next_call += len(rows)
        values = [(row_id, *row.values()) for row_id, row in zip(ids, rows, strict=True)]
        insert_rows(self._conn, "calls", ("id", *rows[0]), values)
        self._journal(AddCall.name, "call", zip(ids, map(journaled, rows), strict=True))
        self.imported += len(rows)
        self.first = self.first or rows[0]["number"]
        self.last = rows[-1]["number"]

    def _next(self, table: str) -> int:
        found = self._conn.execute(f"SELECT coalesce(max(id), 0) + 1 FROM {table}").fetchone()
        return int(found[0])

    def _draw(self, count: int) -> int:
        """Draw that many of the site's call numbers, and return the first."""
        row = self._conn.execute(
            "UPDATE sites SET next_call = next_call + ? WHERE id = ? RETURNING next_call - ?",
            (count, self._site, count),
        ).fetchone()
        return int(row[0])

    def _fresh(self, batch: list[Parsed]) -> list[Parsed]:
        """The calls whose keys are neither in the database nor met before."""
        refs = to_json([call.source_ref for call in batch]).decode()
        known = {row[0] for row in self._conn.execute(_KNOWN_REFS, (refs,))}
        fresh = []
        for call in batch:
            if call.source_ref in known:
                self.duplicates += 1
            else:
                known.add(call.source_ref)
                fresh.append(call)
        return fresh

    def _know_customers(self, calls: list[Parsed]) -> None:
        """Find the customers of the calls, and enter those who aren't there yet."""
        if len(self._customers) > _REMEMBERED:
            self._customers.clear()
        wanted = {(c.customer_name, c.phone, c.address): c for c in reversed(calls)}
        ask = to_json([who for who in wanted if who not in self._customers]).decode()
        for name, phone, address, row_id in self._conn.execute(_KNOWN_CUSTOMERS, (ask, self._site)):
            self._customers[name, phone, address] = row_id
        new: dict[int, Row] = {}
        for call in calls:
            who = (call.customer_name, call.phone, call.address)
            if who not in self._customers:
                self._customers[who] = self._next_customer
                new[self._next_customer] = self._customer(call)
                self._next_customer += 1
        if new:
            names = ("id", *next(iter(new.values())))
            insert_rows(
                self._conn, "customers", names, [(i, *row.values()) for i, row in new.items()]
            )
            self._journal("customer.add", "customer", new.items())
            self.new += len(new)

    def _customer(self, call: Parsed) -> Row:
        return customer_columns(
            self._site,
            call.customer_name,
            call.address,
            call.phone,
            call.zone,
            self._lang,
            self._tx.now,
        )

    def _common(self) -> Row:
        """The register's row with all that the calls have in common; the rest is yet empty."""
        return register_columns(
            number="",
            site=self._site,
            customer=0,
            equipment=None,
            customer_name="",
            address="",
            phone="",
            model="",
            serial="",
            channel=Channel.IMPORT.value,
            fault="",
            service_type=self._no_equipment.type.value,
            proposal=self._no_equipment,
            type_reason="",
            zone="",
            received=0,
            entered=self._tx.now,
            allowance=0,
            clock=Reckoned(0, 0, 0, 0),
            source_ref=None,
        )

    def _columns(self, call: Parsed, number: int, clock: Reckoned) -> Row:
        """The call's row: the register's own, clock and proposed type included."""
        customer = self._customers[call.customer_name, call.phone, call.address]
        row = {
            **self._row,
            "number": f"{self._site}-{number}",
            "customer_id": customer,
            "customer_name": call.customer_name,
            "address": call.address,
            "phone": call.phone,
            "model": call.model,
            "serial": call.serial,
            "fault": call.fault,
            "zone": call.zone,
            "received_at": call.received,
            "clock_from": call.received,
            "allowance": self._allowances[call.zone],
            "source_ref": call.source_ref,
            "due_at": clock.due_at,
            "due_raw_at": clock.due_raw_at,
            "clock_at": clock.clock_at,
            "remaining_at": clock.remaining_at,
        }
        if call.serial and customer < self._first_new:  # a new customer's file is empty
            row |= self._equipment(customer, call)
        return row

    def _equipment(self, customer: int, call: Parsed) -> Row:
        """The customer's equipment by its serial, and the type that follows (CALL-2)."""
        found = self._tx.one(
            "SELECT * FROM equipment WHERE customer_id = ? AND serial = ? COLLATE NOCASE",
            customer,
            call.serial,
        )
        if found is None:
            return {}
        proposal = proposed(self._tx, found, self._calendar.day_of(call.received))
        return {
            "equipment_id": found["id"],
            "service_type": proposal.type.value,
            "proposed_type": proposal.type.value,
            "proposed_reason": proposal.reason,
        }

    def _journal(self, action: str, kind: str, changes: Iterable[tuple[int, Row]]) -> None:
        """One journal entry for each row that was written (ROL-3)."""
        # Not json.dumps: an import spends a fifth of its time there.
        self._tx.journal_all(
            What(action, f"{kind}:{i}", None, to_json(after).decode()) for i, after in changes
        )
