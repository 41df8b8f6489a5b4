"""``case concessions``: concession contracts by the complaints about their partners (CON-6)."""

from collections.abc import Sequence
from typing import Any

from opsroom.cli.session import Session
from opsroom.cli.table import Column
from opsroom.domain.concessions import Concession
from opsroom.language import _
from opsroom.language.words import phrases, series
from opsroom.store import concessionsql


def listing(session: Session) -> int:
    """Each contract and term with its complaints, and what follows from them."""
    found = concessionsql.standing(session.store.conn, session.calendars, session.site())
    session.out.answer(
        lambda: {"concessions": [value(one) for one in found]}, lambda: _table(session, found)
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
