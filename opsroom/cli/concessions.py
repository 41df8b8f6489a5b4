"""Concession contracts by the complaints about their partners, and late fees (CON-6)."""

from collections.abc import Sequence
from typing import Any

from opsroom.cli.amounts import cents
from opsroom.cli.session import Session
from opsroom.cli.table import Column
from opsroom.cli.when import day
from opsroom.documents.casewords import CaseWords
from opsroom.domain.concessions import Concession, Fees
from opsroom.domain.errors import BadInput
from opsroom.domain.money import plain
from opsroom.language import _, n_
from opsroom.language.words import phrases, series
from opsroom.store import concessionsql


def listing(session: Session) -> int:
    """Each contract and term with its complaints, and what follows from them."""
    found = concessionsql.standing(session.store.conn, session.calendars, session.site())
    session.out.answer(
        lambda: {"concessions": [value(one) for one in found]}, lambda: _table(session, found)
    )
    return 0


def late_fee(session: Session) -> int:
    """``case late-fee``: on fees that accounting's books have; nothing of it is kept here."""
    args, money, site = session.args, session.policy.money, session.site()
    cal = session.calendars.get(site or next(iter(session.calendars), ""))
    if cal is None:
        raise BadInput("--site", _("There is no site {id}.").format(id=site or "-"))
    unpaid = cents(session, "AMOUNT", args.amount)
    today = cal.day_of(session.now)
    paid = day("--paid", args.paid) if args.paid else None
    if paid is not None and paid > today:
        raise BadInput("--paid", _("That day is still to come."))
    fees = Fees(unpaid, day("--due", args.due), paid or today)
    amount = CaseWords(session.policy).amount
    session.out.answer(
        lambda: {
            "unpaid": plain(fees.unpaid, money.decimals),
            "due_on": fees.due_on.isoformat(),
            "until": fees.until.isoformat(),
            "paid": paid is not None,
            "days": fees.days,
            "late_fee": plain(fees.late_fee, money.decimals),
            "currency": money.currency,
        },
        lambda: session.out.say(
            n_(
                "Late fee {fee}: 0.5 % of {unpaid} for {n} day, until {day}.",
                "Late fee {fee}: 0.5 % of {unpaid} for each of {n} days, until {day}.",
                fees.days,
            ).format(fee=amount(fees.late_fee), unpaid=amount(unpaid), n=fees.days, day=fees.until)
        ),
    )
    return 0


def value(one: Concession) -> dict[str, Any]:
    """A contract for a JSON document."""
    free = one.deposit_free_on
    return {
        "contract": one.contract,
        "partner": one.partner,
        "starts_on": one.span.first.isoformat() if one.span else None,
        "expires_on": one.span.last.isoformat() if one.span else None,
        "cases": list(one.cases),
        "quality_complaints": one.quality,
        "may_be_refused_renewal": one.refusable,
        "deposit_free_on": free.isoformat() if free else None,
    }


def follows(one: Concession) -> str:
    """What follows from the complaints, in words; nothing where nothing does."""
    mark = _("may be refused renewal") if one.refusable else ""
    kept = _("deposit kept: complaint about quality") if one.quality else ""
    return phrases(part for part in (mark, kept) if part)


def _table(session: Session, found: Sequence[Concession]) -> None:
    columns = (
        Column(_("Contract")),
        Column(_("Partner"), elastic=True),
        Column(_("Term ends")),
        Column(_("Complaints"), elastic=True),
        Column(_("Follows"), elastic=True),
    )
    lines = [
        (
            one.contract,
            one.partner,
            one.span.last.isoformat() if one.span else "",
            series(one.cases),
            follows(one),
        )
        for one in found
    ]
    session.out.table(columns, lines)
    if not found:
        session.out.say(_("No concession contract was complained about."))
