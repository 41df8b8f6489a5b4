"""``call show``: everything known of a call, with the ledger that explains its deadline."""

from collections.abc import Iterator
from typing import Any

from opsroom.cli.lists import Listed, call_value, say_past, stand
from opsroom.cli.session import Session
from opsroom.cli.show import due_words, iso
from opsroom.cli.table import pad, width
from opsroom.domain.calls import Held, State, possible
from opsroom.domain.errors import BadInput
from opsroom.domain.sla import Entry, ledger
from opsroom.domain.worktime import Calendar
from opsroom.language import _
from opsroom.language.times import clock_change, full_moment, length, moment
from opsroom.language.words import WORDS, series, word
from opsroom.store.casesql import AssignmentRow, CallRow, Case, HoldRow, JournalRow, case


def show(session: Session) -> int:
    """``call show``: fields, holds, technicians, ledger, time line, and what can be done now."""
    found = case(session.store.conn, session.args.call)
    if found is None:
        raise BadInput("CALL", _("There is no call {ref}.").format(ref=session.args.call))
    listed = stand(session, [found.call])[0]
    session.out.answer(
        lambda: _document(found, listed), lambda: _text(session, found, listed, session.now)
    )
    return 0


def _ledger(known: Case, cal: Calendar) -> list[Entry]:
    """The stretches from the call to its deadline (SLA-1, SLA-4)."""
    holds = [(hold.started_at, hold.over_at) for hold in known.holds]
    return ledger(cal, known.call.clock_from, known.call.allowance, holds)


def _possible(call: CallRow, listed: Listed) -> tuple[str, ...]:
    # A stopped clock isn't held, but the table of moves looks at the hold alone.
    held = Held.NO if listed.stands.done else listed.stands.held
    idle = "pin" if call.pinned_at else "unpin"
    return tuple(verb for verb in possible(State(call.state), held) if verb != idle)


def _document(known: Case, listed: Listed) -> dict[str, Any]:
    call, cal = known.call, listed.cal
    return {
        **call_value(listed),
        "serial": call.serial,
        "customer_id": call.customer_id,
        "equipment_id": call.equipment_id,
        "channel": call.channel,
        "proposed_type": call.proposed_type,
        "proposed_reason": call.proposed_reason,
        "type_reason": call.type_reason,
        "entered": iso(cal, call.entered_at),
        "allowance_s": call.allowance,
        "clock_from": iso(cal, call.clock_from),
        "due_without_holds": iso(cal, call.due_raw_at),
        "dispatched": iso(cal, call.dispatched_at),
        "enroute": iso(cal, call.enroute_at),
        "finished": iso(cal, call.finished_at),
        "on_time": None if call.on_time is None else bool(call.on_time),
        "on_time_without_holds": None if call.on_time_raw is None else bool(call.on_time_raw),
        "pin_reason": call.pin_reason,
        "voucher": call.voucher,
        "closing_note": call.closing_note,
        "source_ref": call.source_ref,
        "holds": [_hold_value(hold, cal) for hold in known.holds],
        "assignments": [_assignment_value(row, cal) for row in known.assignments],
        "ledger": [_entry_value(entry, cal) for entry in _ledger(known, cal)],
        "journal": [_journal_value(row, cal) for row in known.journal],
        "possible": list(_possible(call, listed)),
    }


def _hold_value(hold: HoldRow, cal: Calendar) -> dict[str, Any]:
    return {
        "since": iso(cal, hold.started_at),
        "until": iso(cal, hold.until_at),
        "ended": iso(cal, hold.ended_at),
        "reason": hold.reason,
        "note": hold.note,
        "by": hold.by,
    }


def _assignment_value(row: AssignmentRow, cal: Calendar) -> dict[str, Any]:
    return {
        "technician": {"id": row.technician_id, "name": row.technician},
        "sent": iso(cal, row.sent_at),
        "enroute": iso(cal, row.enroute_at),
        "arrived": iso(cal, row.arrived_at),
        "ended": iso(cal, row.ended_at),
        "outcome": row.outcome,
    }


def _entry_value(entry: Entry, cal: Calendar) -> dict[str, Any]:
    value = {
        "from": iso(cal, entry.start),
        "to": iso(cal, entry.end),
        "kind": entry.kind,
        "seconds": entry.seconds,
    }
    return value if entry.note is None else {**value, "note": entry.note}


def _journal_value(row: JournalRow, cal: Calendar) -> dict[str, Any]:
    return {
        "id": row.id,
        "at": iso(cal, row.at),
        "actor": row.actor,
        "actor_name": row.actor_name,
        "origin": row.origin,
        "action": row.action,
        "note": row.note,
        "undoes": row.undoes,
        "before": row.before,
        "after": row.after,
    }


def _text(session: Session, known: Case, listed: Listed, now: int) -> None:
    say = session.out.say
    call, stands, cal = listed
    say_past(session, call.site_id)
    level = word("level", stands.face)
    say(
        f"{call.number}  {level}"
        + ("" if stands.done else f"  {due_words(call, stands, cal, now)}")
    )
    say("")
    pairs = list(_facts(known.call, listed, now))
    left = max(width(name) for name, _value in pairs)
    for name, value in pairs:
        say(f"  {pad(name, left)}  {value}")
    for title, lines in (
        (_("Holds"), [_hold_line(hold, cal, now) for hold in known.holds]),
        (_("Technicians"), [_assignment_line(row, cal, now) for row in known.assignments]),
        (_("The deadline explained"), list(_ledger_lines(known, cal))),
        (_("Time line"), [_journal_line(row, known, cal, now) for row in known.journal]),
    ):
        if lines:
            say(f"\n{title}")
            for line in lines:
                say(f"  {line}")
    if session.past is None:
        verbs = series(word("verb", verb) for verb in _possible(known.call, listed))
        say("\n" + _("Possible now: {verbs}").format(verbs=verbs))


def _facts(call: CallRow, listed: Listed, now: int) -> Iterator[tuple[str, str]]:
    """The call's fields as (name, value), without those that are empty."""
    cal, stands = listed.cal, listed.stands
    proposed = word("type_reason", call.proposed_reason)
    kind = f"{call.service_type} {word('type', call.service_type)}"
    if call.service_type == call.proposed_type:
        kind += f" ({proposed})"
    else:
        kind += " " + _("({proposed} was proposed: {why}; chosen because: {reason})").format(
            proposed=call.proposed_type, why=proposed, reason=call.type_reason
        )
    state = word("state", "held" if stands.held is not Held.NO else call.state)
    yield from (
        (name, value)
        for name, value in (
            (_("State"), f"{state}, {call.technician}" if call.technician else state),
            (_("Customer"), f"{call.customer_name}  #{call.customer_id}"),
            (_("Address"), f"{call.address} ({word('zone', call.zone)})"),
            (_("Phone"), call.phone),
            (_("Model"), f"{call.model}  {call.serial}".rstrip()),
            (_("Fault"), call.fault),
            (_("Type"), kind),
            (
                _("Received"),
                f"{full_moment(cal.tz, call.received_at)}, {word('channel', call.channel)}",
            ),
            (_("Arrived"), moment(cal.tz, call.arrived_at, now)),
            (_("Finished"), moment(cal.tz, call.finished_at, now)),
            (_("Carried over"), call.carried_on or ""),
            (_("Pinned"), call.pin_reason),
            (_("Voucher"), word("voucher", call.voucher) if call.voucher else ""),
            (_("Note"), call.closing_note),
        )
        if value
    )


def _hold_line(hold: HoldRow, cal: Calendar, now: int) -> str:
    over = moment(cal.tz, hold.over_at, now) or _("open end")
    text = f"{moment(cal.tz, hold.started_at, now)} - {over}  {word('hold', hold.reason)}"
    return "  ".join(part for part in (text, hold.note, hold.by) if part)


def _assignment_line(row: AssignmentRow, cal: Calendar, now: int) -> str:
    steps = (
        (_("sent"), row.sent_at),
        (_("en route"), row.enroute_at),
        (_("arrived"), row.arrived_at),
        (_("ended"), row.ended_at),
    )
    told = series(f"{name} {moment(cal.tz, at, now)}" for name, at in steps if at is not None)
    return f"{row.technician}: {told}"


def _ledger_lines(known: Case, cal: Calendar) -> Iterator[str]:
    """The ledger as lines that add up to the allowance (SLA-6)."""
    counted = 0
    for entry in _ledger(known, cal):
        end = full_moment(cal.tz, entry.end) if entry.end is not None else _("open end")
        span = "" if entry.seconds is None else length(entry.seconds)
        note = f" ({entry.note})" if entry.note else ""
        kind = word("ledger", entry.kind) + note
        changed = clock_change(cal.tz, entry.start, entry.end)
        told = f"  {kind}  {span}  {changed}".rstrip()
        yield f"{full_moment(cal.tz, entry.start)} - {end}{told}"
        counted += (entry.seconds or 0) if entry.kind == "counted" else 0
    yield _("counted {counted} of {allowance}").format(
        counted=length(counted), allowance=length(known.call.allowance)
    )


def _journal_line(row: JournalRow, known: Case, cal: Calendar, now: int) -> str:
    verb = row.action.removeprefix("call.")
    what = word("event", verb) if verb in WORDS["event"] else word("verb", verb)
    changed = (row.after or {}).get("call") or {}
    detail, reason = "", True
    if verb == "level":
        detail = word("level", str(changed.get("level", "")))
    elif verb in ("dispatch", "reassign"):
        technician = str(changed.get("technician_id", ""))
        detail = known.names.get(technician, technician)
    elif verb == "hold" and row.note:
        detail, reason = word("hold", row.note), False
    elif verb == "undo":
        undone = next((one.action for one in known.journal if one.id == row.undoes), "")
        detail = word("verb", undone.removeprefix("call."))
    said = f"{what} {detail}".rstrip()
    who = _("by itself") if row.origin == "job" else row.actor_name
    note = f": {row.note}" if row.note and reason else ""
    return f"{moment(cal.tz, row.at, now)}  {said}  {who}{note}"
