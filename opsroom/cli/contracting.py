"""Equipment and contracts: entering them, and what there is (CALL-2, CON-1)."""

from datetime import date
from typing import Any

from opsroom.cli.amounts import cents
from opsroom.cli.calls import build, given
from opsroom.cli.customers import customer_id
from opsroom.cli.session import Session
from opsroom.cli.table import Column
from opsroom.cli.when import day
from opsroom.documents.casewords import CaseWords
from opsroom.domain.calls import Proposal, propose_type
from opsroom.domain.errors import BadInput
from opsroom.domain.money import plain
from opsroom.language import _
from opsroom.store import contractlist
from opsroom.store.contractlist import Contract, Machine


def add_equipment(session: Session) -> int:
    """``equipment add``: enter a product in a customer's file (CALL-2)."""
    from opsroom.actions.contracting import AddEquipment

    fields = given(session)
    _customer(session, fields)
    _days(fields, {"installed_on": "--installed", "warranty_until": "--warranty"})
    facts = session.perform(build(session, AddEquipment, fields)).facts
    facts.pop("search")
    text = _("{model} {serial} is in the file of {customer}, as {id}.").format(**facts)
    session.tell(facts, text)
    return 0


def add_contract(session: Session) -> int:
    """``contract add``: enter a contract with its first term (CON-1)."""
    from opsroom.actions.contracting import AddContract

    fields = given(session)
    _customer(session, fields)
    _days(fields, {"starts_on": "--from", "expires_on": "--until"})
    if "fee" in fields:
        fields["fee_cents"] = cents(session, "--fee", fields.pop("fee"))
    facts = session.perform(build(session, AddContract, fields)).facts
    site, notice = facts["site_id"], facts["notice_on"]
    cal = session.calendars.get(site)
    today = cal.day_of(session.now).isoformat() if cal else ""
    over = facts["expires_on"] < today
    texts = [
        _("Contract {number} of {customer} is entered, from {starts_on} to {expires_on}.").format(
            **facts
        )
    ]
    if over:
        texts.append(_("It is over: no notice goes out."))
    elif notice <= today:
        texts.append(_("Its notice is due: the job `renewals` issues it."))
    else:
        texts.append(_("Its notice goes out on {day}.").format(day=notice))
    facts.pop("entered_at")
    fee = plain(facts.pop("fee_cents"), session.policy.money.decimals)
    facts["notice_on"] = None if over else notice
    session.tell({**facts, "fee": fee, "currency": session.policy.money.currency}, "\n".join(texts))
    return 0


def equipment_overview(session: Session) -> int:
    """``equipment list``: what customers have, and the type of a call about it today."""
    conn, site = session.store.conn, session.site()
    customer, limit = _asked(session)
    days = {one: cal.day_of(session.now) for one, cal in session.calendars.items()}
    rows = []
    for one in [site] if site else list(days):
        rows += contractlist.machines(conn, days[one], customer, one, limit)
    rows = sorted(rows, reverse=True)[:limit]
    columns = (
        Column("ID", right=True),
        Column(_("Customer"), elastic=True),
        Column(_("Site")),
        Column(_("Model"), elastic=True),
        Column(_("Serial"), elastic=True),
        Column(_("Installed")),
        Column(_("Warranty until")),
        Column(_("Under contract until")),
        Column(_("Type")),
    )
    cells = [
        (
            str(row.id),
            row.customer,
            row.site_id,
            row.model,
            row.serial,
            row.installed_on or "",
            row.warranty_until or "",
            row.covered_until or "",
            str(_proposal(row, days[row.site_id]).type),
        )
        for row in rows
    ]
    session.out.answer(
        lambda: {"equipment": [_machine(row, days[row.site_id]) for row in rows]},
        lambda: session.out.table(columns, cells),
    )
    if not rows and not session.out.json:
        session.out.say(_("No equipment. `opsroom equipment add` enters some."))
    return 0


def contracts_overview(session: Session) -> int:
    """``contract list``: contracts with their last terms, the soonest to end first."""
    customer, limit = _asked(session)
    rows = contractlist.contracts(session.store.conn, customer, session.site(), limit)
    amount = CaseWords(session.policy).amount
    columns = (
        Column(_("Number")),
        Column(_("Customer"), elastic=True),
        Column(_("Site")),
        Column(_("Equipment"), elastic=True),
        Column(_("From")),
        Column(_("Expires")),
        Column(_("Fee"), right=True),
        Column(_("Notice")),
    )
    cells = [
        (
            row.number,
            row.customer,
            row.site_id,
            row.equipment,
            row.starts_on,
            row.expires_on,
            amount(row.fee_cents),
            _("issued") if row.noticed else "",
        )
        for row in rows
    ]
    session.out.answer(
        lambda: {"contracts": [_contract(session, row) for row in rows]},
        lambda: session.out.table(columns, cells),
    )
    if not rows and not session.out.json:
        session.out.say(_("No contracts. `opsroom contract add` enters one."))
    return 0


def _asked(session: Session) -> tuple[int | None, int]:
    """The customer and the limit that a list was asked for."""
    if session.args.limit < 1:
        raise BadInput("--limit", _("At least 1."))
    asked = session.args.customer
    return customer_id(session, asked) if asked else None, session.args.limit


def _customer(session: Session, fields: dict[str, Any]) -> None:
    if "customer" in fields:
        fields["customer"] = customer_id(session, fields["customer"])


def _days(fields: dict[str, Any], flags: dict[str, str]) -> None:
    for key, flag in flags.items():
        if key in fields:
            fields[key] = day(flag, fields[key])


def _proposal(row: Machine, on: date) -> Proposal:
    def read(text: str | None) -> date | None:
        return date.fromisoformat(text) if text else None

    return propose_type(True, read(row.warranty_until), read(row.covered_until), on)


def _machine(row: Machine, on: date) -> dict[str, Any]:
    value = row._asdict()
    value["site"] = value.pop("site_id")
    proposal = _proposal(row, on)
    return {**value, "type": str(proposal.type), "reason": proposal.reason}


def _contract(session: Session, row: Contract) -> dict[str, Any]:
    value = row._asdict()
    value["site"] = value.pop("site_id")
    value["noticed"] = bool(row.noticed)
    value["fee"] = plain(value.pop("fee_cents"), session.policy.money.decimals)
    return {**value, "currency": session.policy.money.currency}
