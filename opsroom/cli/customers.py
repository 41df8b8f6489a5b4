"""Finding customers: for the verb, and for options that name one."""

from typing import Any

from opsroom.cli.session import Session
from opsroom.cli.table import Column
from opsroom.domain.errors import BadInput
from opsroom.language import _
from opsroom.language.words import word
from opsroom.store import customersql
from opsroom.store.customersql import CustomerRow


def find(session: Session) -> int:
    """``customer find``: by any part of name, phone or serial (CUS-3)."""
    if session.args.limit < 1:
        raise BadInput("--limit", _("At least 1."))
    text = " ".join(session.args.text)
    if not text.strip():
        raise BadInput("TEXT", _("Say what to look for: a name, a phone or a serial number."))
    rows = customersql.find(session.store.conn, text, session.args.limit, session.site())
    session.out.answer(
        lambda: {"text": text, "customers": [_value(row) for row in rows]},
        lambda: _show(session, rows),
    )
    return 0


def customer_id(session: Session, text: str) -> int:
    """The customer that an option names: by row ID, or by text that finds exactly one.

    Raises:
        BadInput: none, or several: then they are listed.
    """
    by_id = int(text) if text.isascii() and text.isdigit() else None
    if by_id is not None and customersql.site_of(session.store.conn, by_id):
        return by_id
    rows = customersql.find(session.store.conn, text, 8)
    if len(rows) == 1:
        return rows[0].id
    if not rows:
        raise BadInput("--customer", _("No customer is found by “{text}”.").format(text=text))
    some = "; ".join(f"{row.id} {row.name}, {row.phone}" for row in rows[:7])
    more = " …" if len(rows) > 7 else ""
    raise BadInput(
        "--customer",
        _("“{text}” finds several, name one by ID: {some}").format(text=text, some=some + more),
    )


def _value(row: CustomerRow) -> dict[str, Any]:
    value = row._asdict()
    return {"id": value.pop("id"), "site": value.pop("site_id"), **value}


def _show(session: Session, rows: list[CustomerRow]) -> None:
    columns = (
        Column("ID", right=True),
        Column(_("Name"), elastic=True),
        Column(_("Phone")),
        Column(_("Address"), elastic=True),
        Column(_("Zone")),
        Column(_("Site")),
        Column(_("Equipment"), elastic=True),
        Column(_("Open calls"), right=True),
    )
    cells = [
        (
            str(row.id),
            row.name,
            row.phone,
            row.address,
            word("zone", row.zone),
            row.site_id,
            row.equipment,
            str(row.open_calls or ""),
        )
        for row in rows
    ]
    session.out.table(columns, cells)
    if not rows:
        session.out.say(_("Nobody is found."))
