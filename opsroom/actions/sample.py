"""Building the sample company around "now": its past is performed, action by action, in time order.

So journal, holds, assignments and clocks are what a real shift would have left behind. All of it
is one transaction: a build that fails leaves no file.
"""

import json
from contextlib import suppress
from datetime import date, timedelta
from functools import partial
from heapq import merge
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from opsroom.actions.door import Action, Tx, permit
from opsroom.actions.moves import ACTIONS
from opsroom.actions.register import AddCall, customer_for
from opsroom.actions.samplecases import CaseHistory, CasesFile, read_cases
from opsroom.actions.samplefiles import (
    CallEntry,
    Company,
    MachineEntry,
    Moment,
    PersonEntry,
    PostEntry,
    SiteEntry,
    Step,
    TermEntry,
    read_company,
)
from opsroom.actions.samplesettle import SlipHistory
from opsroom.domain.calls import Channel, ServiceType
from opsroom.domain.contracts import months_later, notice_date
from opsroom.domain.people import Actor, Role
from opsroom.domain.policy import Policy
from opsroom.domain.text import fold
from opsroom.domain.worktime import Calendar, calendar, spec_from
from opsroom.shipped import shipped
from opsroom.store import moneysql, sites
from opsroom.store.database import Store

if TYPE_CHECKING:
    from sqlite_utils import Database

SESSION: Final = "sample"
"""The session in the journal: the same every time, so that equal "now"s give equal rows."""

LOADER: Final = Actor("sample", "Sample company", Role.SERVICE)
OPEN_FOR_DAYS: Final = 10
"""The sites opened at least that many days before "now": what the jobs will catch up on."""


def build_sample(path: str | Path, now: int, policy: Policy) -> None:
    """Make a new database at ``path`` and fill it with the sample company as of ``now``.

    The same ``now`` and policy give the same rows, but for the journal's hashes. Nothing in it
    lies after ``now`` but what is promised: resume times, absences, dates of contracts. No job
    has run: the room's jobs catch up when it opens.

    Args:
        path: the file; it must not exist.
        now: epoch seconds.
        policy: the company's rules.

    Raises:
        Unusable: something is at ``path`` already, or the place can't be written.
        BadInput: a file of the sample company can't be used.
    """
    company, cases = read_company(shipped("sample_db")), read_cases(shipped("sample_db"))
    store = Store.create(path)
    try:
        with store, store.immediate() as db:
            _Builder(db, now, policy, company, cases).build()
            moneysql.keep(db.conn, policy)
    except BaseException:
        for suffix in ("", "-wal", "-shm"):
            with suppress(FileNotFoundError):
                Path(f"{path}{suffix}").unlink()
        raise


class _Event(NamedTuple):
    """A step of a call's history; `call` and `step` are places in the files, step -1 enters it."""

    at: int
    call: int
    step: int


class _Builder:
    """One build: what was entered so far, by the keys that the files use."""

    def __init__(
        self,
        db: "Database",
        now: int,
        policy: Policy,
        company: Company,
        cases: CasesFile,
    ) -> None:
        self.cases = cases
        self.db, self.now, self.policy, self.company = db, now, policy, company
        self.calendars = {s.id: _calendar(s) for s in company.sites}
        self.site_of = {c.key: c.site for c in company.customers}
        self.zone_of = {c.key: c.zone for c in company.customers}
        self.machine = {m.serial: m for m in company.machines}
        self.customers: dict[str, int] = {}
        self.machines: dict[str, int] = {}
        self.numbers: dict[int, str] = {}
        self.actors: dict[str, Actor] = {}

    def build(self) -> None:
        """Enter the company as it was when its sites opened, then live through the calls."""
        events, cases = self._events(), CaseHistory(self, self.cases.case, self.policy)
        slips = SlipHistory(self, self.cases.slip)
        moments = sorted(cases.moments())
        first = min(self.now - OPEN_FOR_DAYS * 86_400, *(m[0] for m in moments[:1]), events[0].at)
        opened = {s: cal.day_of(first) for s, cal in self.calendars.items()}
        begun = min(cal.day_bounds(opened[s])[0] for s, cal in self.calendars.items())
        tx = self._tx(begun, LOADER)
        for site in self.company.sites:
            self._site(tx, site, opened[site.id])
        for person in self.company.people:
            self._person(tx, person)
        for post in self.company.posts:
            self._post(tx, post)
        for entry in self.company.customers:
            self._customer(tx, entry.key)
        for machine in self.company.machines:
            self._machine(tx, machine)
        for _number, terms in groupby(self.company.terms, lambda term: term.number):
            self._contract(tx, list(terms))
        at_last = merge(
            ((event.at, partial(self._live, event)) for event in events),
            ((moment[0], partial(cases.live, *moment)) for moment in moments),
            ((moment[0], partial(slips.live, *moment)) for moment in sorted(slips.moments())),
            key=itemgetter(0),
        )
        for _at, happen in at_last:
            happen()

    # -- the company --------------------------------------------------------------------------

    def _site(self, tx: Tx, site: SiteEntry, opened: date) -> None:
        columns = site.model_dump() | {"opened_on": opened.isoformat()}
        columns["calendar"] = json.dumps(site.calendar, ensure_ascii=False)
        tx.insert("sites", columns)
        tx.journal("site.add", f"site:{site.id}", None, columns)

    def _person(self, tx: Tx, person: PersonEntry) -> None:
        columns = {
            "id": person.id,
            "name": person.name,
            "role": str(person.role),
            "site_id": person.site,
            "phone": person.phone,
        }
        tx.insert("people", columns)
        tx.journal("person.add", f"person:{person.id}", None, columns)
        for family in person.skills:
            tx.insert("skills", {"person_id": person.id, "family": family})
        for away in person.away:
            cal = self.calendars[str(person.site)]
            first = cal.day_of(self.now) + timedelta(away.first)
            last = first + timedelta(away.days - 1)
            absence = {
                "person_id": person.id,
                "starts_at": cal.day_bounds(first)[0],
                "ends_at": cal.day_bounds(last)[1],
                "reason": away.reason,
            }
            tx.insert("absences", absence)

    def _post(self, tx: Tx, post: PostEntry) -> None:
        columns = {
            "site_id": post.site,
            "role": str(post.role),
            "name": post.name,
            "main_id": post.main,
            "backup_id": post.backup,
            "rotates_days": post.rotates,
            "since": self._today(post.site).isoformat(),
        }
        row_id = tx.insert("posts", columns)
        tx.journal("post.set", f"post:{row_id}", None, columns)

    def _customer(self, tx: Tx, key: str) -> None:
        entry = next(c for c in self.company.customers if c.key == key)
        row = customer_for(
            tx,
            site=entry.site,
            name=entry.name,
            address=entry.address,
            phone=entry.phone,
            zone=entry.zone,
            lang=entry.lang,
        )
        more = {"email": entry.email, "grade": entry.grade, "note": entry.note}
        tx.update("customers", row["id"], more)
        self.customers[key] = row["id"]

    def _machine(self, tx: Tx, machine: MachineEntry) -> None:
        today = self._today(self.site_of[machine.customer])
        columns = {
            "customer_id": self.customers[machine.customer],
            "model": machine.model,
            "family": machine.family,
            "serial": machine.serial,
            "installed_on": (today - timedelta(machine.installed)).isoformat(),
            "warranty_until": (today + timedelta(machine.warranty)).isoformat(),
            "search": f"{fold(machine.model)} {fold(machine.serial)}",
        }
        row_id = tx.insert("equipment", columns)
        tx.journal("equipment.add", f"equipment:{row_id}", None, columns)
        self.machines[machine.serial] = row_id

    def _contract(self, tx: Tx, terms: list[TermEntry]) -> None:
        head, site = terms[0], self.site_of[terms[0].customer]
        columns = {
            "number": head.number,
            "customer_id": self.customers[head.customer],
            "site_id": site,
            "owner_id": head.owner,
        }
        contract = tx.insert("contracts", columns)
        tx.journal("contract.add", f"contract:{contract}", None, columns)
        for serial in head.machines.split():
            pair = {"contract_id": contract, "equipment_id": self.machines[serial]}
            tx.insert("contract_equipment", pair)
        for term in terms:
            expires = self._expiry(term.expires, site)
            row = {
                "contract_id": contract,
                "starts_on": (months_later(expires, -term.months) + timedelta(1)).isoformat(),
                "expires_on": expires.isoformat(),
                "fee_cents": int(term.fee.replace(".", "")),
                "entered_at": tx.now,
            }
            tx.journal("term.add", f"term:{tx.insert('terms', row)}", None, row)

    def _expiry(self, told: str, site: str) -> date:
        """The last day of a term as `contracts.csv` tells it: ``notice N`` and the like."""
        cal, today = self.calendars[site], self._today(site)
        numbers = [int(word) for word in told.split() if word.lstrip("-").isdigit()]
        if told.startswith("month end "):
            following = months_later(today.replace(day=1), numbers[0] + 1)
            return following - timedelta(1)
        if told.endswith(" days"):
            return today + timedelta(numbers[0])
        target = _working_days_on(cal, today, numbers[0])
        months = self.policy.contracts.notice_months
        latest = months_later(target, months) + timedelta(20)  # longer than any run of holidays
        while notice_date(latest, months, cal) > target:
            latest -= timedelta(1)
        return latest

    # -- the calls ----------------------------------------------------------------------------

    def _events(self) -> list[_Event]:
        """Every step of every call, in time order."""
        events: list[_Event] = []
        for index, call in enumerate(self.company.calls):
            at = self._at(call.received, call)
            events.append(_Event(at, index, -1))
            for number, step in enumerate(call.steps):
                # A company's own, shorter allowance may push a call past its steps: they wait.
                at = max(at, self._at(step.at, call))
                events.append(_Event(at, index, number))
        return sorted(events)

    def _at(self, moment: Moment, call: CallEntry) -> int:
        customer = self._customer_of(call)
        allowance = self.policy.sla.allowance(self.zone_of[customer])
        return moment.instant(self.calendars[self.site_of[customer]], self.now, allowance)

    def _customer_of(self, call: CallEntry) -> str:
        return str(call.customer or self.machine[str(call.of)].customer)

    def _live(self, event: _Event) -> None:
        call = self.company.calls[event.call]
        if event.step < 0:
            facts = self.perform(event.at, self._entering(call), self._by(call, "desk"))
            self.numbers[event.call] = str(facts["number"])
            return
        step = call.steps[event.step]
        arguments = dict(step.needs)
        if "until" in arguments:
            arguments["until"] = self._at(Moment.read(arguments["until"]), call)
        if "reason" in arguments and step.do == "hold":
            arguments["reason"] = self._reason(arguments["reason"])
        action = ACTIONS[step.do](call=self.numbers[event.call], **arguments)
        actor = self.actor(step.by) if step.by else self._who(call, step)
        self.perform(event.at, action, actor)

    def _entering(self, call: CallEntry) -> AddCall:
        return AddCall(
            customer=self.customers[self._customer_of(call)],
            equipment=self.machines[call.of] if call.of else None,
            model=call.model,
            serial=call.serial,
            fault=call.fault,
            channel=Channel(call.channel),
            service_type=ServiceType(call.type) if call.type else None,
            type_reason=call.type_reason,
        )

    def _reason(self, code: str) -> str:
        known = self.policy.holds.reasons
        return code if code in known else known[0]

    def perform(self, at: int, action: Action, actor: Actor) -> dict[str, Any]:
        """Do an action at an instant, and give what it tells."""
        permit(actor, action)
        return action.run(self._tx(at, actor)).facts

    def call_of(self, serial: str) -> tuple[str, str]:
        """Number and site of the latest repair call of a machine."""
        places = [at for at, call in enumerate(self.company.calls) if call.of == serial]
        known = [at for at in places if at in self.numbers]
        number = self.numbers[known[-1]] if known else ""
        return number, self.site_of[self.machine[serial].customer]

    # -- who ----------------------------------------------------------------------------------

    def _who(self, call: CallEntry, step: Step) -> Actor:
        """Who does a step: the desk enters and holds, the supervisor leads, the field reports."""
        if step.do in {"enroute", "arrive"} or step.needs.get("voucher") == "signed":
            return self.actor(self._sent(call, step))
        return self._by(call, "supervisor" if step.do not in {"hold", "rezone"} else "desk")

    @staticmethod
    def _sent(call: CallEntry, step: Step) -> str:
        """The technician who has the call when that step is done."""
        before = call.steps[: call.steps.index(step)]
        return [str(s.needs["technician"]) for s in before if "technician" in s.needs][-1]

    def _by(self, call: CallEntry, role: str) -> Actor:
        """Somebody of that role at the call's site; several take turns."""
        site = self.site_of[self._customer_of(call)]
        ids = [p.id for p in self.company.people if p.site == site and p.role == role]
        return self.actor(ids[len(self.numbers) % len(ids)])

    def actor(self, person: str) -> Actor:
        """Somebody of the company, by ID."""
        if person not in self.actors:
            found = sites.person(self.db.conn, person)
            assert found is not None, person
            self.actors[person] = found
        return self.actors[person]

    def _tx(self, at: int, actor: Actor) -> Tx:
        return Tx(self.db, at, actor, self.policy, SESSION, "command")

    def _today(self, site: str) -> date:
        return self.calendars[site].day_of(self.now)


def _calendar(site: SiteEntry) -> Calendar:
    return calendar(spec_from(site.calendar, site.tz))


def _working_days_on(cal: Calendar, today: date, count: int) -> date:
    """The last working day up to today, and from there ``count`` working days on."""
    day = cal.working_day_before(today + timedelta(1))
    for _step in range(abs(count)):
        day = cal.working_day_after(day) if count > 0 else cal.working_day_before(day)
    return day
