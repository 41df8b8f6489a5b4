"""Complaint cases from opening to filing: each verb is one action through the door."""

from collections.abc import Iterable
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from opsroom.cli.calls import build, given
from opsroom.cli.caseinput import text, values
from opsroom.cli.caseknown import KnownCase
from opsroom.cli.caselist import case_value, known_track
from opsroom.cli.caseshow import CaseText
from opsroom.cli.session import Session
from opsroom.cli.when import day, time_at
from opsroom.documents.casewords import CaseWords
from opsroom.domain.errors import BadInput
from opsroom.domain.worktime import Calendar
from opsroom.language import _
from opsroom.language.times import moment
from opsroom.language.words import series, word
from opsroom.store import complaintsql, customersql, peoplesql, sites
from opsroom.store.complaintsql import CaseRow

if TYPE_CHECKING:
    from opsroom.actions.door import Action, Done


def move(session: Session) -> int:
    """Any verb that is exactly one action on one case."""
    module, _colon, name = session.args.action.partition(":")
    action: type[Action] = getattr(import_module(f"opsroom.actions.{module}"), name)
    return _do(session, action, given(session))


def open_case(session: Session) -> int:
    """``case open``: a case with its number (CMP-1, FBK-5)."""
    from opsroom.actions.caseopen import OpenCase
    from opsroom.cli.customers import customer_id

    fields = _with_values(session, given(session))
    known_track(session, fields["track"])
    if "customer" in fields:
        fields["customer"] = customer_id(session, fields["customer"])
    if "site" in fields and sites.spec_of(session.store.conn, fields["site"]) is None:
        raise BadInput("--site", _("There is no site {id}.").format(id=fields["site"]))
    if "known_at" in fields:
        cal = _calendar_for_new(session, fields)
        fields["known_at"] = time_at("--known-at", fields["known_at"], cal, session.now, past=True)
    return _do(session, OpenCase, fields)


def record(session: Session) -> int:
    """``case record``: fields of the case's forms."""
    from opsroom.actions.casesteps import RecordFacts

    fields = _with_values(session, given(session))
    if not fields["values"]:
        raise BadInput(session.flags["pairs"], _("Name at least one field, such as wanted=refund."))
    return _do(session, RecordFacts, fields)


def advance(session: Session) -> int:
    """``case advance``: the step is finished, with what is recorded on the way."""
    from opsroom.actions.casesteps import AdvanceCase

    return _do(session, AdvanceCase, _with_values(session, given(session)))


def contest(session: Session) -> int:
    """``case contest``: a new case, with the closed one before it (CMP-9)."""
    from opsroom.actions.caseopen import ContestCase

    return _do(session, ContestCase, _with_values(session, given(session)))


def answer(session: Session) -> int:
    """``case answer``: how the customer was answered (FBK-2, CMP-8)."""
    from opsroom.actions.casesteps import AnswerCase

    return _do(session, AnswerCase, _with_text(given(session)))


def petition(session: Session) -> int:
    """``case petition``: a petition, and who countersigns it (CMP-10, LIA-8)."""
    from opsroom.actions.casepapers import PetitionCase

    return _do(session, PetitionCase, _with_text(given(session)))


def decide(session: Session) -> int:
    """``case decide``: a petition is approved or rejected (LIA-8)."""
    from opsroom.actions.casepapers import DecidePetition

    fields = given(session)
    fields["approve"] = fields.pop("answer") == "yes"
    return _do(session, DecidePetition, fields)


def weigh(session: Session) -> int:
    """``case weigh``: weight, fault, and whether overseas (FBK-6, CMP-5)."""
    from opsroom.actions.caseowners import WeighCase

    fields = given(session)
    if not {"weight", "fault", "overseas"} & fields.keys():
        raise BadInput("--weight, --fault, --overseas", _("Name at least one of these."))
    if "overseas" in fields:
        fields["overseas"] = fields["overseas"] == "yes"
    return _do(session, WeighCase, fields)


def improve(session: Session) -> int:
    """``case improve``: how far the improvement has come (CMP-14)."""
    from opsroom.actions.caseimprove import ImproveCase

    fields = given(session)
    if "review_on" in fields:
        fields["review_on"] = day("--review", fields["review_on"])
    return _do(session, ImproveCase, fields)


def _with_values(session: Session, fields: dict[str, Any]) -> dict[str, Any]:
    """The options with the fields of the forms taken together as ``values``.

    Raises:
        BadInput: one isn't of the form ``field=value``.
    """
    found = values(fields.pop("pairs", ()), fields.pop("sets", ()), fields.pop("from_json", None))
    session.flags["values"] = session.flags.get("pairs", "--set")  # whose mistakes are told
    return {**fields, "values": found}


def _with_text(fields: dict[str, Any]) -> dict[str, Any]:
    file = fields.pop("text_file", None)
    return {**fields, "text": text("--text", fields.get("text"), "--text-file", file)}


def _calendar_for_new(session: Session, fields: dict[str, Any]) -> Calendar:
    """The calendar by which a new case's times are read: its site's, as far as it is known."""
    site = fields.get("site")
    if site is None and "customer" in fields:
        site = customersql.site_of(session.store.conn, fields["customer"])
    site = site or session.wired.actor().site or next(iter(session.calendars), "")
    if site not in session.calendars:
        raise BadInput("--site", _("There is no site {id}.").format(id=site))
    return session.calendars[site]


# -- the answer --------------------------------------------------------------------------------


def _do(session: Session, action: "type[Action]", fields: dict[str, Any]) -> int:
    """Do it through the door, and say how the case stands now, or would stand (a dry run)."""
    done = session.perform(build(session, action, fields))
    dry = bool(session.args.dry_run)
    known = KnownCase(session, _row(session, done, dry))
    if dry:  # nothing of it is in the database: what is typed would be
        old = complaintsql.case_row(session.store.conn, known.row.id) is not None
        known.facts = {**(known.facts if old else {}), **fields.get("values", {})}
    session.out.answer(
        lambda: {
            "dry_run": dry,
            "entry": None if dry else done.entry,
            "case": case_value(known.listed),
            **{key: done.facts[key] for key in _MORE if key in done.facts},
            "missing": list(known.wanting),
            "possible": list(known.verbs),
        },
        lambda: (
            _what_if(session, known) if dry else _tell(session, known, action.name, fields, done)
        ),
    )
    return 0


def _row(session: Session, done: "Done", dry: bool) -> CaseRow:
    """The case as it is now, or as it would be."""
    case, conn = int(done.subject.partition(":")[2]), session.store.conn
    row = None if dry else complaintsql.case_row(conn, case)
    if row is not None:
        return row
    columns = {key: done.facts.get(key) for key in CaseRow._fields}
    columns["owner"] = peoplesql.names(conn).get(columns["owner_id"] or "")
    return CaseRow._make(columns.values())


#: What an action may tell beside how the case stands now.
_MORE: Final = ("paper", "previous", "rerouted", "unsigned", "vacant")


def _tell(
    session: Session, known: KnownCase, name: str, fields: dict[str, Any], done: "Done"
) -> None:
    told, number = done.facts, known.row.number
    if "paper" in told:
        session.out.say(
            _("Petition {id} of case {number} is filed.").format(id=told["paper"], number=number)
        )
    if "previous" in told:
        session.out.say(
            _("Case {number} contests case {other}.").format(number=number, other=told["previous"])
        )
    if "rerouted" in told:
        session.out.say(
            _("Nothing was decided: by now this is for {role}, who has it from now on.").format(
                role=word("role", told["rerouted"])
            )
        )
    if said := _of_paper(name, fields, number):
        session.out.say(said)
    text = CaseText(known)
    session.out.say(text.sentence())
    if told.get("unsigned"):
        roles = series(word("role", role) for role in told["unsigned"])
        session.out.say(_("Still to sign: {roles}.").format(roles=roles))
    for role in _listed(told.get("vacant", ())):
        session.out.say(
            _("Nobody here is {role}: `opsroom person add … --role {code}`.").format(
                role=word("role", role), code=role
            )
        )
    text.say_next()


def _of_paper(name: str, fields: dict[str, Any], number: str) -> str:
    """What became of a paper of a case; empty for what is done to the case itself."""
    if name == "case.petition.sign":
        text = _("Petition {id} of case {number} is countersigned.")
    elif name == "case.petition.decide":
        approved = _("Petition {id} of case {number} is approved.")
        text = approved if fields["approve"] else _("Petition {id} of case {number} is rejected.")
    elif name == "case.petition.withdraw":
        text = _("Petition {id} of case {number} is withdrawn.")
    elif name == "case.note.settle":
        text = _("Note {id} of case {number} is answered.")
    else:
        return ""
    return text.format(id=fields["paper"], number=number)


def _listed(codes: str | Iterable[str]) -> Iterable[str]:
    return (codes,) if isinstance(codes, str) else codes


def _what_if(session: Session, known: KnownCase) -> None:
    row, words = known.row, CaseWords(session.policy)
    if row.state != "open":
        text = _("What if: case {number} would be {state}. Nothing was changed.")
        state = word("case_state", row.state)
        session.out.say(text.format(number=row.number, state=state))
        return
    due = moment(known.cal.tz, row.due_at, session.now)
    session.out.say(
        _(
            "What if: case {number} would stand in “{step}”, with {role}, due {due}. "
            "Nothing was changed."
        ).format(
            number=row.number,
            step=words.step(row.track, row.step),
            role=word("role", row.role),
            due=due or _("unknown"),
        )
    )
