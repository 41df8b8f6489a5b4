"""Maintenance-expiry notices: the list, and each as it was made (CON-1, CON-4)."""

from typing import Any

from opsroom.cli.session import Session
from opsroom.cli.show import iso
from opsroom.cli.table import Column
from opsroom.domain.errors import BadInput
from opsroom.language import _
from opsroom.language.times import moment
from opsroom.language.words import word
from opsroom.store.contractsql import NoticeRow, notice, notices


def overview(session: Session) -> int:
    """``notice list``: every notice, the newest first."""
    rows = notices(session.store.conn, session.site())
    columns = (
        Column("ID", right=True),
        Column(_("Contract")),
        Column(_("Site")),
        Column(_("Customer"), elastic=True),
        Column(_("Expires")),
        Column(_("Due")),
        Column(_("Issued")),
        Column(_("Delivery")),
    )
    session.out.answer(
        lambda: {"notices": [_value(session, row) for row in rows]},
        lambda: session.out.table(columns, [_cells(session, row) for row in rows]),
    )
    if not rows and not session.out.json:
        session.out.say(_("No notices."))
    return 0


def show(session: Session) -> int:
    """``notice show``: the letter, as it was made."""
    number = session.args.notice
    found = notice(session.store.conn, number) if 0 < number < 2**63 else None
    if found is None:
        raise BadInput("ID", _("There is no notice {id}.").format(id=number))
    session.out.answer(
        lambda: {**_value(session, found.row), "body": found.body},
        lambda: session.out.say(found.body.rstrip("\n")),
    )
    return 0


def _value(session: Session, row: NoticeRow) -> dict[str, Any]:
    cal = session.calendars[row.site_id]
    return {
        "id": row.id,
        "contract": row.number,
        "site": row.site_id,
        "customer": row.customer,
        "expires": row.expires_on,
        "due": row.due_on,
        "issued": iso(cal, row.issued_at),
        "lang": row.lang,
        "delivery": row.delivery,
        "delivered": iso(cal, row.delivered_at),
    }


def _cells(session: Session, row: NoticeRow) -> tuple[str, ...]:
    cal = session.calendars[row.site_id]
    return (
        str(row.id),
        row.number,
        row.site_id,
        row.customer,
        row.expires_on,
        row.due_on,
        moment(cal.tz, row.issued_at, session.now),
        word("delivery", row.delivery),
    )
