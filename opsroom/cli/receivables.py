"""``return receivables``: what the collection-rate bonus leaves out, and of whom (RET-5)."""

from collections.abc import Sequence
from typing import Any

from opsroom.cli.session import Session
from opsroom.cli.table import Column
from opsroom.documents.casewords import CaseWords
from opsroom.domain.money import plain
from opsroom.domain.returns import LeftOut, Total, totals
from opsroom.language import _
from opsroom.store import settlesql
from opsroom.store.settlesql import ReceivableRow


def listing(session: Session) -> int:
    """Each receivable with its salesperson, and the sums of each salesperson and month."""
    rows = settlesql.receivables(session.store.conn, session.site())
    hurt = [row for row in rows if not row.counts]
    sums = totals(LeftOut(row.sales_id or "", _month(session, row), row.amount) for row in hurt)
    names = {row.sales_id or "": row.sales or "" for row in rows}
    session.out.answer(
        lambda: {
            "currency": session.policy.money.currency,
            "receivables": [_value(session, row) for row in rows],
            "totals": [_total(session, one, names) for one in sums],
        },
        lambda: _tables(session, hurt, sums, names),
    )
    return 0


def _month(session: Session, row: ReceivableRow) -> str:
    """The month in which the complaint came in, on its site's calendar."""
    return f"{session.calendars[row.site].day_of(row.opened_at):%Y-%m}"


def _value(session: Session, row: ReceivableRow) -> dict[str, Any]:
    decimals = session.policy.money.decimals
    return {
        "case": row.case,
        "site": row.site,
        "customer": row.customer,
        "order": row.order,
        "item": row.item,
        "state": row.state,
        "counts": bool(row.counts),  # unjustified: it counts (CMP-10)
        "owner": row.owner,
        "month": _month(session, row),
        "amount": None if row.amount is None else plain(row.amount, decimals),
        "salesperson": {"id": row.sales_id, "name": row.sales} if row.sales_id else None,
    }


def _total(session: Session, one: Total, names: dict[str, str]) -> dict[str, Any]:
    return {
        "salesperson": {"id": one.who, "name": names[one.who]} if one.who else None,
        "month": one.month,
        "receivables": one.number,
        "undecided": one.undecided,
        "amount": plain(one.cents, session.policy.money.decimals),
    }


def _tables(
    session: Session, rows: Sequence[ReceivableRow], sums: Sequence[Total], names: dict[str, str]
) -> None:
    if not rows:
        session.out.say(_("No receivables are left out."))
        return
    amount = CaseWords(session.policy).amount
    columns = (
        Column(_("Salesperson")),
        Column(_("Month")),
        Column(_("Case")),
        Column(_("Customer"), elastic=True),
        Column(_("Order")),
        Column(_("Items"), elastic=True),
        Column(_("Decided"), right=True),
    )
    lines = [
        (
            row.sales or "-",
            _month(session, row),
            row.case,
            row.customer,
            row.order,
            row.item,
            "-" if row.amount is None else amount(row.amount),
        )
        for row in sorted(rows, key=lambda row: (row.sales_id or "", row.opened_at, row.case))
    ]
    session.out.table(columns, lines)
    session.out.say("")
    heads = (
        Column(_("Salesperson")),
        Column(_("Month")),
        Column(_("Left out"), right=True),
        Column(_("Undecided"), right=True),
        Column(_("Decided"), right=True),
    )
    session.out.table(
        heads,
        [
            (
                names[one.who] or "-",
                one.month,
                str(one.number),
                str(one.undecided),
                amount(one.cents),
            )
            for one in sums
        ],
    )
