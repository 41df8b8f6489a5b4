"""Entering calls and moving them: each verb is one action through the door."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from opsroom.cli.session import Session
from opsroom.cli.show import due_words, iso
from opsroom.cli.streams import aside
from opsroom.cli.when import time_at
from opsroom.domain.errors import BadInput
from opsroom.domain.standing import Standing, standing_of
from opsroom.domain.text import clean, digits
from opsroom.domain.worktime import Calendar
from opsroom.language import _
from opsroom.language.times import moment
from opsroom.language.words import clauses, sentences, still_there, word
from opsroom.store import casesql, postsql, sites
from opsroom.store.callsql import find_call

if TYPE_CHECKING:
    from pydantic import ValidationError

    from opsroom.actions.door import Action, Done


def add(session: Session) -> int:
    """``call add``: enter a call in the register (CALL-1)."""
    from opsroom.actions.register import AddCall
    from opsroom.cli.customers import customer_id

    fields = given(session)
    conn = session.room.store.conn
    if "customer" in fields:
        fields["customer"] = customer_id(session, fields["customer"])
    if "received_at" in fields:
        cal = _calendar_for_new(session, fields)
        fields["received_at"] = time_at("--at", fields["received_at"], cal, session.now, past=True)
    if "site" in fields and sites.spec_of(conn, fields["site"]) is None:
        raise BadInput("--site", _("There is no site {id}.").format(id=fields["site"]))
    _must_be_whole(session, fields)
    done = session.perform(build(session, AddCall, fields))
    tell(session, done)
    if (phone := fields.get("phone")) and not digits(phone):
        said = _("“{text}” has no digits in it; the call is entered all the same.")
        aside(clean(f"opsroom: --phone: {said.format(text=phone)}"))
    return 0


def move(session: Session) -> int:
    """Any verb that is exactly one action on one call."""
    module, _colon, name = session.args.action.partition(":")
    action: type[Action] = getattr(import_module(f"opsroom.actions.{module}"), name)
    fields = given(session)
    for field in ("at", "until"):
        if field in fields:
            cal = _calendar_of_call(session, fields["call"])
            flag, past = session.flags[field], field == "at"
            fields[field] = time_at(flag, fields[field], cal, session.now, past=past)
    done = session.perform(build(session, action, fields))
    tell(session, done)
    return 0


def given(session: Session) -> dict[str, Any]:
    """The verb's own options that were given, by field of the action."""
    shared = {"json", "dry_run", "help", "action"}
    typed = vars(session.args).items()
    return {k: v for k, v in typed if k not in shared and v is not None and v is not False}


def build(session: Session, action: "type[Action]", fields: dict[str, Any]) -> "Action":
    """Make the action from its fields.

    Raises:
        BadInput: a value can't be used; names the option.
    """
    from pydantic import ValidationError

    try:
        return action(**fields)
    except ValidationError as error:
        raise _bad_field(session, error) from None


def _bad_field(session: Session, error: "ValidationError") -> BadInput:
    from opsroom.actions.problem import problems

    field, why = next(iter(problems(error).items()))
    said = sentences((why, _("Nothing was changed.")))
    return BadInput(session.flags.get(field, field), said)


def _must_be_whole(session: Session, fields: dict[str, Any]) -> None:
    """Name at once all that a call lacks, most of it for a customer not in the file (CALL-1).

    Raises:
        BadInput: something is.
    """
    known = bool({"customer", "equipment", "serial"} & fields.keys())
    wanted = (
        ("fault",) if known else ("customer_name", "address", "phone", "zone", "model", "fault")
    )
    missing = [session.flags[field] for field in wanted if field not in fields]
    if missing and known:
        raise BadInput(", ".join(missing), _("A value is missing."))
    if missing:
        raise BadInput(
            ", ".join(missing),
            _(
                "A new customer's call needs these too; for a known one give --customer. "
                "Nothing was changed."
            ),
        )


def _calendar_of_call(session: Session, ref: str) -> Calendar:
    conn = session.room.store.conn
    found = find_call(conn, ref)
    row = casesql.call_row(conn, found) if found is not None else None
    if row is None:
        raise BadInput("CALL", _("There is no call {ref}.").format(ref=ref))
    return sites.calendar_of(conn, row.site_id)


def _calendar_for_new(session: Session, fields: dict[str, Any]) -> Calendar:
    """The calendar by which a new call's ``--at`` is read: its site's, as far as it is known."""
    from opsroom.store import customersql

    conn = session.room.store.conn
    site = fields.get("site")
    if site is None and "customer" in fields:
        site = customersql.site_of(conn, fields["customer"])
    known = sites.calendars(conn)
    site = site or session.room.actor.site or next(iter(known), "")
    if site not in known:
        raise BadInput("--site", _("There is no site {id}.").format(id=site))
    return known[site]


def tell(session: Session, done: "Done") -> None:
    """Say what is so now that a call was changed, or would be so (a dry run)."""
    call_id = int(done.subject.partition(":")[2])
    dry = bool(session.args.dry_run)
    row = None if dry else casesql.call_row(session.room.store.conn, call_id)
    if session.out.json:
        session.out.document(_document(session, done, dry, row))
    elif row is None:
        session.out.say(_what_if(session, done))
    else:
        cal = sites.calendar_of(session.room.store.conn, row.site_id)
        stands = standing_of(row, cal, session.now, session.basics.thresholds)
        session.out.say(sentence(row, stands, cal, session.now))
        if elsewhere := done.facts.get("elsewhere"):
            session.out.say(still_there(elsewhere))
        if absent := _absence(session, row, cal):
            session.out.say(absent)


def _absence(session: Session, row: casesql.CallRow, cal: Calendar) -> str:
    """That whoever the call was just given to isn't here, and until when (DSP-3)."""
    if session.args.action not in ("moves:Dispatch", "moves:Reassign") or not row.technician_id:
        return ""
    until = postsql.absent_until(session.room.store.conn, row.technician_id, session.now)
    if until is None:
        return ""
    return _("{name} is absent until {time}.").format(
        name=row.technician, time=moment(cal.tz, until, session.now)
    )


def sentence(row: casesql.CallRow, stands: Standing, cal: Calendar, now: int) -> str:
    """Where a call stands, in one sentence."""
    names = {"number": row.number, "who": row.technician or "?"}
    if row.state == "finished":
        return _("Call {number} is finished; arrival: {word}.").format(
            **names, word=word("level", stands.level)
        )
    if row.state == "cancelled":
        return _("Call {number} is cancelled.").format(**names)
    texts = {
        "waiting": _("Call {number} waits to be sent"),
        "dispatched": _("Call {number} sent to {who}"),
        "enroute": _("{who} is on the way to call {number}"),
        "arrived": _("{who} is on site for call {number}"),
    }
    parts = [texts[row.state].format(**names)]
    if row.pinned_at is not None and row.state == "waiting":
        parts.append(_("pinned to the top"))
    if stands.held == "timed":
        parts.append(_("on hold until {time}").format(time=moment(cal.tz, row.held_until, now)))
    elif stands.held == "open":
        parts.append(_("on hold until somebody resumes it"))
    parts.append(due_words(row, stands, cal, now))
    return _("{clauses}.").format(clauses=clauses(parts))


def _what_if(session: Session, done: "Done") -> str:
    facts = done.facts
    known = sites.calendars(session.room.store.conn)
    cal = known.get(str(facts.get("site_id") or str(facts["number"]).rpartition("-")[0]))
    due = facts.get("due_at")
    return _("What if: call {number} would be {state}, due {due}. Nothing was changed.").format(
        number=facts["number"],
        state=word("state", facts.get("state", "waiting")),
        due=_("unknown") if due is None or cal is None else moment(cal.tz, due, session.now),
    )


def _document(
    session: Session, done: "Done", dry: bool, row: casesql.CallRow | None
) -> dict[str, Any]:
    from opsroom.cli.lists import call_value, stand

    facts = {k: v for k, v in done.facts.items() if not k.endswith("_at")}
    if row is None:
        known = sites.calendars(session.room.store.conn)
        cal = known.get(str(facts.get("site_id") or str(facts["number"]).rpartition("-")[0]))
        due = done.facts.get("due_at")
        facts["due"] = iso(cal, due) if cal else None
        return {"dry_run": dry, "entry": None, "call": facts}
    return {
        "dry_run": dry,
        "entry": done.entry,
        "call": call_value(stand(session, [row])[0]),
    }
