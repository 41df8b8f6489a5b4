"""Abnormality slips on the command line: complaints that caused no loss (CMP-16)."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from opsroom.cli.calls import build, given
from opsroom.cli.caselist import known_track, slip_value
from opsroom.cli.session import Session
from opsroom.cli.table import Column
from opsroom.domain.errors import BadInput
from opsroom.language import _
from opsroom.language.times import full_moment, moment
from opsroom.language.words import word
from opsroom.store import slipsql
from opsroom.store.slipsql import SlipRow

if TYPE_CHECKING:
    from opsroom.actions.door import Action


def issue(session: Session) -> int:
    """``slip issue``: what a unit must improve."""
    from opsroom.actions.slips import IssueSlip
    from opsroom.cli.customers import customer_id

    fields = given(session)
    if "customer" in fields:
        fields["customer"] = customer_id(session, fields["customer"])
    return _do(session, IssueSlip, fields, _("Slip {number} is issued to {role}."))


def settle(session: Session) -> int:
    """``slip settle``: what the unit has improved."""
    from opsroom.actions.slips import SettleSlip

    return _do(session, SettleSlip, given(session), _("Slip {number} is settled by {role}."))


def upgrade(session: Session) -> int:
    """``slip upgrade``: a case of it."""
    from opsroom.actions.slips import UpgradeSlip

    known_track(session, session.args.track)
    said = _("Slip {slip} has become case {number}, which is with {role}.")
    return _do(session, UpgradeSlip, given(session), said)


def _do(session: Session, action: "type[Action]", fields: dict[str, Any], said: str) -> int:
    """Do it through the door, and say what is so now, or would be (a dry run)."""
    done = session.perform(build(session, action, fields))
    dry, facts = bool(session.args.dry_run), done.facts
    number = facts.get("slip", facts["number"])
    found = None if dry else slipsql.find_slip(session.store.conn, number)
    row = None if found is None else slipsql.slip_row(session.store.conn, found)
    session.out.answer(
        lambda: {
            "dry_run": dry,
            "entry": None if dry else done.entry,
            "slip": facts if row is None else slip_value(session, row),
            **({"vacant": facts["vacant"]} if "vacant" in facts else {}),
        },
        lambda: _tell(session, said.format(**{**facts, "role": word("role", facts["role"])}), dry),
    )
    return 0


def _tell(session: Session, sentence: str, dry: bool) -> None:
    if not dry:
        session.out.say(sentence)
        return
    session.out.say(_("What if: {sentence}").format(sentence=sentence))
    session.out.say(_("Nothing was changed."))


def listing(session: Session) -> int:
    """``slip list``: slips whose unit hasn't said what it has improved; all of them if asked."""
    rows = slipsql.slips(session.store.conn, session.site(), open_only=not session.args.all)
    session.out.answer(
        lambda: {"slips": [slip_value(session, row) for row in rows]},
        lambda: _table(session, rows),
    )
    return 0


def _table(session: Session, rows: Sequence[SlipRow]) -> None:
    columns = (
        Column(_("Slip")),
        Column(_("To")),
        Column(_("Complaint"), elastic=True),
        Column(_("Customer"), elastic=True),
        Column(_("Issued")),
        Column(_("State")),
    )
    lines = [
        (
            row.number,
            word("role", row.role),
            row.subject,
            row.customer,
            moment(session.calendars[row.site].tz, row.issued_at, session.now),
            _state(row),
        )
        for row in rows
    ]
    session.out.table(columns, lines)
    if not rows:
        session.out.say(_("No slips."))


def _state(row: SlipRow) -> str:
    return row.case or word("slip_state", row.state)


def show(session: Session) -> int:
    """``slip show``: everything known of a slip."""
    row = slip_of(session)
    session.out.answer(lambda: slip_value(session, row), lambda: _sheet(session, row))
    return 0


def slip_of(session: Session) -> SlipRow:
    """The slip that the command names.

    Raises:
        BadInput: there is none of that number.
    """
    conn = session.store.conn
    found = slipsql.find_slip(conn, session.args.slip)
    row = None if found is None else slipsql.slip_row(conn, found)
    if row is None:
        raise BadInput("SLIP", _("There is no slip {ref}.").format(ref=session.args.slip))
    return row


def _sheet(session: Session, row: SlipRow) -> None:
    tz, say = session.calendars[row.site].tz, session.out.say
    state = word("slip_state", row.state)
    say(_("Slip {number}: {subject} ({state})").format(state=state, **_words(row)))
    say(_("To: {role}").format(role=word("role", row.role)))
    say(_("Customer: {customer}").format(customer=row.customer))
    if row.item:
        say(_("Item: {item}").format(item=row.item))
    if row.call:
        say(_("Call: {call}").format(call=row.call))
    say(_("Issued: {when}, {who}").format(when=full_moment(tz, row.issued_at), who=row.issued_by))
    if row.settled_at is not None:
        when = full_moment(tz, row.settled_at)
        say(_("Settled: {when}, {who}").format(when=when, who=row.settled_by))
        say(row.reply)
    if row.case:
        say(_("It became case {case}.").format(case=row.case))


def _words(row: SlipRow) -> dict[str, str]:
    return {"number": row.number, "subject": row.subject}
