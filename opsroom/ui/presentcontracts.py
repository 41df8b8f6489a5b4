"""Contracts that expire, their notices and visits, as cells and text (CON-1 to CON-5). Pure."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal, InvalidOperation

from textual.content import Content

from opsroom.domain.money import grouped
from opsroom.domain.worktime import Calendar
from opsroom.language import _, n_
from opsroom.language.words import phrases, word
from opsroom.store.contractsql import Expiring, Notice, Term
from opsroom.ui import present
from opsroom.ui.widgets.bars import MUTED
from opsroom.ui.widgets.casecard import pairs_content
from opsroom.ui.widgets.gridmodel import Cell, Column

#: From so few days left on, a contract that isn't won yet is pressing.
PRESSING = 14
#: Cents that nobody pays for maintenance: a slip of the finger.
_TOO_MUCH = 10**13
#: Tones of how a visit ended and of how a notice fared.
_OUTCOMES = {"renewed": "good", "lost": "crit", "undecided": "warn"}
_DELIVERIES = {"printed": "good", "sent": "good", "pending": "warn", "undelivered": "crit"}


def columns() -> tuple[Column, ...]:
    """The soonest to expire first; what is to be done about it at the right."""
    return (
        Column("days", _("days left"), width=9, right=True, sort=lambda row: row.days_left),
        Column("number", _("contract"), width=10, sort=lambda row: row.number),
        Column("customer", _("customer"), min_width=14, weight=3, max_width=34),
        Column("expires", _("last day"), width=10, sort=lambda row: row.expires_on),
        Column("notice", _("notice"), width=13),
        Column("issued", _("issued"), width=10, priority=4, sort=lambda row: row.issued_at),
        Column("owner", _("visited by"), min_width=10, max_width=20, priority=3),
        Column("visit", _("visit until"), width=11, priority=2, sort=lambda row: row.visit_due_on),
        Column("outcome", _("visit"), width=10, priority=1),
    )


def cells(row: Expiring, today: date, cal: Calendar) -> Sequence[Cell]:
    """A contract's line."""
    issued = "" if row.issued_at is None else cal.day_of(row.issued_at).isoformat()
    return (
        _days(row),
        (row.number, "strong"),
        row.customer,
        row.expires_on,
        _notice(row),
        (issued, "muted"),
        row.owner or ("-", "muted"),
        _visit_due(row, today),
        _outcome(row),
    )


def _days(row: Expiring) -> Cell:
    won = row.outcome in ("renewed", "lost")
    if row.days_left < 0:
        return str(row.days_left), "muted" if won else "crit"
    return str(row.days_left), "warn" if row.days_left <= PRESSING and not won else ""


def _notice(row: Expiring) -> Cell:
    if row.delivery is None:
        return _("not due yet"), "muted"
    return word("delivery", row.delivery), _DELIVERIES[row.delivery]


def _visit_due(row: Expiring, today: date) -> Cell:
    if row.visit_due_on is None:
        return "-", "muted"
    late = row.outcome == "open" and row.visit_due_on < today.isoformat()
    return row.visit_due_on, "crit" if late else ""


def _outcome(row: Expiring) -> Cell:
    if row.outcome is None:
        return "-", "muted"
    return word("outcome", row.outcome), _OUTCOMES.get(row.outcome, "")


def facts(
    row: Expiring,
    terms: Sequence[Term],
    notice: Notice | None,
    cal: Calendar,
    *,
    due: date | None,
    currency: str = "",
) -> Content:
    """What is known of a contract, above its letter; ``due`` is when a notice to come is due."""
    pairs = [(_("term"), f"{row.starts_on}  -  {row.expires_on}")]
    pairs.append((_("fee"), f"{currency} {grouped(row.fee_cents)}".lstrip()))
    for term in terms[1:3]:
        pairs.append((_("term before"), f"{term.starts_on}  -  {term.expires_on}"))
    if notice is None:
        when = due.isoformat() if due else "-"
        pairs.append((_("notice"), _("goes out on {day}").format(day=when)))
    else:
        pairs.append((_("notice"), _notice_words(notice, cal)))
    if row.outcome is not None:
        pairs.append((_("visit"), _visit_words(row)))
    return pairs_content(pairs, 74)


def _notice_words(notice: Notice, cal: Calendar) -> str:
    issued = present.full_moment(cal, notice.row.issued_at)
    parts = [_("due {day}").format(day=notice.row.due_on), _("issued {time}").format(time=issued)]
    parts.append(word("delivery", notice.row.delivery))
    if notice.row.delivered_at is not None:
        parts[-1] += " " + present.full_moment(cal, notice.row.delivered_at)
    return phrases(parts)


def _visit_words(row: Expiring) -> str:
    parts = [word("outcome", row.outcome or "open")]
    if row.visited_on:
        parts.append(_("visited {day}").format(day=row.visited_on))
    parts.append(_("by {name}, until {day}").format(name=row.owner or "-", day=row.visit_due_on))
    if row.reason:
        parts.append(_("because: {reason}").format(reason=row.reason))
    return phrases(parts)


def letter(notice: Notice | None, width: int) -> Content:
    """The notice as it was sent, in the customer's language; only too long lines are broken."""
    if notice is None:
        return Content.styled(_("No notice has been issued for this term yet."), MUTED)
    lines: list[Content] = []
    for line in notice.body.splitlines():
        lines += Content(line).wrap(max(20, width)) or [Content("")]
    return Content("\n").join(lines)


def summary(rows: Sequence[Expiring]) -> Sequence[tuple[str, str, str]]:
    """The counts above the list: number, word, style."""
    pending = sum(row.delivery in ("pending", "undelivered") for row in rows)
    visits = sum(row.outcome in ("open", "undecided") for row in rows)
    soon = sum(0 <= row.days_left <= PRESSING for row in rows)
    past = sum(row.days_left < 0 for row in rows)
    figures = (
        (len(rows), n_("contract", "contracts", len(rows)), "$foreground"),
        (soon, _("within {n} days").format(n=PRESSING), "$warning"),
        (past, _("run out"), "$error"),
        (pending, n_("notice to deliver", "notices to deliver", pending), "$accent"),
        (visits, n_("visit open", "visits open", visits), "$accent"),
    )
    return tuple((str(n), label, f"bold {style}" if n else MUTED) for n, label, style in figures)


def read_money(text: str) -> int | None:
    """Cents of an amount as people type it; ``None`` when it isn't one of at least nought."""
    try:
        amount = Decimal(text.replace(",", "").replace(" ", ""))
        cents = amount * 100
        if not amount.is_finite() or cents != cents.to_integral_value():
            return None
        if not 0 <= cents < _TOO_MUCH:
            return None
        return int(cents)
    except InvalidOperation:
        return None


def read_day(text: str) -> date | None:
    """A date as ``2026-11-24``; ``None`` when it isn't one."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
