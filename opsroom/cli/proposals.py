"""``propose``: whom to send to a call, and why (DSP-3, DSP-6)."""

from typing import Any

from opsroom.cli.session import Session
from opsroom.cli.show import iso
from opsroom.cli.table import Column
from opsroom.domain.dispatch import Outlook, Proposal
from opsroom.domain.errors import BadInput
from opsroom.domain.worktime import Calendar
from opsroom.language import _
from opsroom.language.times import begun, length, moment
from opsroom.language.words import phrases
from opsroom.store.callsql import find_call
from opsroom.store.casesql import CallRow, call_row


def propose(session: Session) -> int:
    """``propose``: every technician of the call's site, best first."""
    from opsroom.actions.proposing import outlook_of

    conn = session.store.conn
    found = find_call(conn, session.args.call)
    call = call_row(conn, found) if found is not None else None
    if call is None:
        raise BadInput("CALL", _("There is no call {ref}.").format(ref=session.args.call))
    outlook = outlook_of(conn, session.policy, call.id, session.now)
    cal = session.calendars[call.site_id]
    session.out.answer(
        lambda: _document(session, call, outlook, cal),
        lambda: _text(session, call, outlook, cal),
    )
    return 0


def _document(session: Session, call: CallRow, outlook: Outlook, cal: Calendar) -> dict[str, Any]:
    return {
        "now": cal.iso(session.now),
        "call": call.number,
        "due": iso(cal, call.due_at),
        "last_safe": iso(cal, outlook.last_safe),
        "beyond_help": outlook.beyond_help,
        "proposals": [_value(one, cal) for one in outlook.proposals],
    }


def _value(one: Proposal, cal: Calendar) -> dict[str, Any]:
    return {
        "rank": one.rank,
        "technician": {"id": one.technician, "name": one.name},
        "obstacles": [str(code) for code in one.obstacles],
        "skill": str(one.skill),
        "from": one.origin,
        "travel_s": one.travel,
        "load": one.load,
        "free": iso(cal, one.free_at),
        "arrival": iso(cal, one.arrival),
        "slack_s": one.slack,
        "last_safe": iso(cal, one.last_safe),
        "reasons": [reason._asdict() for reason in one.reasons],
    }


def _text(session: Session, call: CallRow, outlook: Outlook, cal: Calendar) -> None:
    from opsroom.actions.proposing import reason_words

    def when(instant: int) -> str:
        return moment(cal.tz, instant, session.now)

    due = moment(cal.tz, call.due_at, session.now) or _("unknown")
    session.out.say(
        _("Call {number}, {model}, {customer}; due {due}.").format(
            number=call.number, model=call.model, customer=call.customer_name, due=due
        )
    )
    if outlook.beyond_help:
        session.out.say(_("Nobody can be there in time any more: ask for help (DSP-6)."))
    columns = (
        Column("#", right=True),
        Column(_("Technician"), elastic=True),
        Column("ID"),
        Column(_("Arrival")),
        Column(_("To spare"), right=True),
        Column(_("Send by")),
        Column(_("Why"), elastic=True),
    )
    rows = [
        (
            str(one.rank),
            one.name,
            one.technician,
            when(begun(one.arrival)),
            _spare(one),
            "-" if one.last_safe is None else when(one.last_safe),
            phrases(reason_words(reason, when) for reason in one.reasons),
        )
        for one in outlook.proposals
    ]
    session.out.table(columns, rows)


def _spare(one: Proposal) -> str:
    if one.slack is None:
        return "-"
    return ("-" if one.slack < 0 else "") + length(one.slack)
