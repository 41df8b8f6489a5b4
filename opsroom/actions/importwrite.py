"""Writing imported calls in batches, with their customers and journal entries.

A batch goes through by the column: what a hundred thousand rows have in common is said once.
"""

from collections.abc import Sequence
from typing import Any, Final

from pydantic_core import to_json

from opsroom.actions.door import Tx
from opsroom.actions.importjson import documents
from opsroom.actions.importrows import BadRow, Parsed
from opsroom.actions.register import (
    MAY_BE_EMPTY,
    AddCall,
    Row,
    customer_columns,
    customer_search,
    proposed,
    register_columns,
    site_lang,
)
from opsroom.domain.callclock import Reckoned, reckon_all
from opsroom.domain.calls import Channel, Proposal
from opsroom.domain.errors import BadInput
from opsroom.domain.text import fold_all
from opsroom.domain.worktime import CalendarError
from opsroom.language import _
from opsroom.store.manyrows import insert_rows

Identity = tuple[str, str, str]
"""What makes a customer at a site: name, phone and address."""

Columns = dict[str, Sequence[Any]]
"""Values of many rows by column, each column in the order of the rows."""

_REMEMBERED: Final = 100_000
"""Customers whose IDs are kept in memory; beyond, the database is asked again."""

_KNOWN_REFS = """
SELECT source_ref, id, site_id, number FROM calls
WHERE source_ref IN (SELECT value FROM json_each(?))
"""
_AS_READ = """
SELECT source_ref, customer_name, address, model, fault, phone, serial, zone, received_at
FROM calls WHERE id = ?
"""
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
        duplicates: calls passed over, for their key is in the register already.
        repeated: calls passed over, for the table has them a second time, alike.
        bad: calls whose key stands for another one: in the table, or at another site.
        new: customers written.
        first, last: the numbers of the first and last call.
    """

    def __init__(self, tx: Tx, site: str, key: str) -> None:
        self.imported = self.duplicates = self.repeated = self.new = 0
        self.bad: list[BadRow] = []
        self._key = key
        self.first: str | None = None
        self.last: str | None = None
        self._tx, self._site = tx, site
        self._conn = tx.db.conn
        self._calendar = tx.calendar(site)
        self._next_call = self._first_call = self._next("calls")
        self._next_customer = self._first_new = self._next("customers")
        self._customers: dict[Identity, int] = {}
        # Whether all the site's customers are in memory: who isn't there is new then.
        self._all_known = not self._has_customers()
        self._allowances = {zone: tx.policy.sla.allowance(zone) for zone in ("urban", "suburban")}
        proposal = proposed(tx, None, self._calendar.day_of(tx.now))
        self._call = _common(site, proposal, tx.now)
        self._customer = customer_columns(site, "", "", "", "", site_lang(tx, site), tx.now)

    def write(self, batch: list[Parsed]) -> None:
        """Write the calls of a batch that aren't there yet.

        Raises:
            BadInput: the site's calendar never opens.
        """
        fresh = self._fresh(batch)
        if not fresh:
            return
        columns = self._columns(fresh)
        ids = range(self._next_call, self._next_call + len(fresh))
        self._next_call += len(fresh)
        self._insert("calls", ids, columns, self._call)
        call = {**self._call, "version": 1}
        texts = documents(tuple(call), call, columns, MAY_BE_EMPTY)
        self._tx.journal_new(
            AddCall.name,
            [(f"call:{i}", f'{{"call":{text}}}') for i, text in zip(ids, texts, strict=True)],
        )
        self.imported += len(fresh)
        self.first = self.first or columns["number"][0]
        self.last = columns["number"][-1]

    def _next(self, table: str) -> int:
        found = self._conn.execute(f"SELECT coalesce(max(id), 0) + 1 FROM {table}").fetchone()
        return int(found[0])

    def _has_customers(self) -> bool:
        """Whether the site has customers already."""
        ask = "SELECT 1 FROM customers WHERE site_id = ? LIMIT 1"
        return self._conn.execute(ask, (self._site,)).fetchone() is not None

    def _draw(self, count: int) -> int:
        """Draw that many of the site's call numbers, and return the first."""
        row = self._conn.execute(
            "UPDATE sites SET next_call = next_call + ? WHERE id = ? RETURNING next_call - ?",
            (count, self._site, count),
        ).fetchone()
        return int(row[0])

    def _insert(self, table: str, ids: range, columns: Columns, common: Row) -> None:
        """Insert rows: what is in no column of theirs is as all have it."""
        shared = {name: value for name, value in common.items() if name not in columns}
        rows = list(zip(ids, *columns.values(), strict=True))
        insert_rows(self._conn, table, ("id", *columns), rows, shared)

    def _fresh(self, batch: list[Parsed]) -> list[Parsed]:
        """The calls whose keys are neither in the database nor met before."""
        refs = [call.source_ref for call in batch]
        asked = to_json(refs).decode()
        known = {row[0]: row[1:] for row in self._conn.execute(_KNOWN_REFS, (asked,))}
        if not known and len(set(refs)) == len(refs):
            return batch
        met: dict[str, Parsed] = {}
        for call in batch:
            if call.source_ref in met:
                self._again(call, met[call.source_ref][:-1])
            elif call.source_ref in known:
                self._there(call, *known[call.source_ref])
            else:
                met[call.source_ref] = call
        return list(met.values())

    def _there(self, call: Parsed, row: int, site: str, number: str) -> None:
        """A call whose key is in the register: of this table, of this site, or of another one."""
        if row >= self._first_call:
            self._again(call, self._conn.execute(_AS_READ, (row,)).fetchone())
        elif site == self._site:
            self.duplicates += 1
        else:
            text = _(
                "the key of call {number}, which came from another site's table; keys are one for "
                'all sites: set something before them, as in source_ref = "{site}-{{{column}}}"'
            )
            told = text.format(number=number, site=self._site, column=self._key)
            self.bad.append(BadRow(call.line, self._key, call.source_ref, told))

    def _again(self, call: Parsed, before: tuple[Any, ...]) -> None:
        """A call whose key the table had before: alike, or it contradicts that one."""
        if call[:-1] == before:
            self.repeated += 1
        else:
            told = _("the key of a row before, which says something else")
            self.bad.append(BadRow(call.line, self._key, call.source_ref, told))

    def _columns(self, calls: list[Parsed]) -> Columns:
        """The calls' columns in the register that aren't common to all of them."""
        refs, names, addresses, models, faults, phones, serials, zones, received, _lines = zip(
            *calls, strict=True
        )
        customers = self._known(list(zip(names, phones, addresses, strict=True)), zones)
        allowances = [self._allowances[zone] for zone in zones]
        try:
            dues = reckon_all(self._calendar, received, allowances)
        except CalendarError as error:
            raise BadInput(
                "--map", _("Site {id}: {why}").format(id=self._site, why=error)
            ) from None
        first = self._draw(len(calls))
        columns: Columns = {
            "number": [f"{self._site}-{n}" for n in range(first, first + len(calls))],
            "customer_id": customers,
            "customer_name": names,
            "address": addresses,
            "phone": phones,
            "model": models,
            "serial": serials,
            "fault": faults,
            "zone": zones,
            "received_at": received,
            "clock_from": received,
            "allowance": allowances,
            "source_ref": refs,
            "due_at": dues,
            "due_raw_at": dues,
            "clock_at": received,
            "remaining_at": allowances,
        }
        if any(serials):
            columns |= self._covers(customers, serials, received)
        return columns

    def _known(self, who: list[Identity], zones: Sequence[str]) -> list[int]:
        """The row IDs of the calls' customers; those who aren't there yet are entered."""
        known = self._customers
        if len(known) > _REMEMBERED:
            known.clear()
            self._all_known = False
        strangers = dict.fromkeys(one for one in who if one not in known)
        if strangers and not self._all_known:
            asked = to_json(list(strangers)).decode()
            for name, phone, address, i in self._conn.execute(
                _KNOWN_CUSTOMERS, (asked, self._site)
            ):
                del strangers[name, phone, address]
                known[name, phone, address] = i
        if strangers:
            first_zones = dict(zip(reversed(who), reversed(zones), strict=True))
            self._enter(list(strangers), [first_zones[one] for one in strangers])
        return [known[one] for one in who]

    def _enter(self, who: list[Identity], zones: Sequence[str]) -> None:
        """Enter new customers, each with the zone of the first call."""
        ids = range(self._next_customer, self._next_customer + len(who))
        self._next_customer += len(who)
        self._customers.update(zip(who, ids, strict=True))
        names, phones, addresses = zip(*who, strict=True)
        columns: Columns = {
            "name": names,
            "address": addresses,
            "phone": phones,
            "zone": zones,
            "search": list(map(customer_search, fold_all(names), fold_all(addresses), phones)),
        }
        self._insert("customers", ids, columns, self._customer)
        texts = documents(tuple(self._customer), self._customer, columns)
        told = [(f"customer:{i}", text) for i, text in zip(ids, texts, strict=True)]
        self._tx.journal_new("customer.add", told)
        self.new += len(who)

    def _covers(
        self, customers: Sequence[int], serials: Sequence[str], received: Sequence[int]
    ) -> Columns:
        """What follows from the equipment in customers' files that calls are about (CALL-2)."""
        found = [
            self._cover(customer, serial, at)
            # A new customer's file is empty.
            if serial and customer < self._first_new
            else {}
            for customer, serial, at in zip(customers, serials, received, strict=True)
        ]
        told = {name for cover in found for name in cover}
        return {name: [cover.get(name, self._call[name]) for cover in found] for name in told}

    def _cover(self, customer: int, serial: str, received: int) -> Row:
        """The customer's equipment by its serial, and the type that follows."""
        found = self._tx.one(
            "SELECT * FROM equipment WHERE customer_id = ? AND serial = ? COLLATE NOCASE",
            customer,
            serial,
        )
        if found is None:
            return {}
        proposal = proposed(self._tx, found, self._calendar.day_of(received))
        return {
            "equipment_id": found["id"],
            "service_type": proposal.type.value,
            "proposed_type": proposal.type.value,
            "proposed_reason": proposal.reason,
        }


def _common(site: str, proposal: Proposal, now: int) -> Row:
    """The register's row with all that the calls have in common; the rest is yet empty."""
    return register_columns(
        number="",
        site=site,
        customer=0,
        equipment=None,
        customer_name="",
        address="",
        phone="",
        model="",
        serial="",
        channel=Channel.IMPORT.value,
        fault="",
        service_type=proposal.type.value,
        proposal=proposal,
        type_reason="",
        zone="",
        received=0,
        entered=now,
        allowance=0,
        clock=Reckoned(0, 0, 0, 0),
        source_ref=None,
    )
