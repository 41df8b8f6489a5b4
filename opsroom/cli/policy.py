"""``policy``: what the company decided; whether it holds together, and its tracks as drawings."""

import sqlite3
from pathlib import Path
from typing import Any

from opsroom.cli.session import Session
from opsroom.cli.trackgraph import drawn, plan
from opsroom.documents import policytext
from opsroom.documents.casewords import stranded_advice, told_stranded
from opsroom.domain.errors import BadInput, OpsroomError
from opsroom.domain.policy import Policy
from opsroom.language import _, n_, use
from opsroom.language.words import series
from opsroom.policyfile import Problem, examine, line_of
from opsroom.settings import SettingsError, load
from opsroom.store import moneysql
from opsroom.store.complaintlist import Standing, stranded

FINE, WRONG = 0, 2


def check(session: Session) -> int:
    """``policy check``: every problem of a policy file, or what it changes.

    Returns:
        0 when it holds together, 2 when it doesn't.

    Raises:
        BadInput: the settings can't be used.
    """
    path = _file(session)
    if path is None:
        lost, wrong = _stranded(session, Policy()), _scale(session, Policy())
        said = [_("There is no policy file: the rule book's defaults hold."), *_note(lost), *wrong]
        told = [Problem(0, "money.decimals", one)._asdict() for one in wrong]
        session.out.answer(
            lambda: {"file": None, "problems": told, "stranded": [one._asdict() for one in lost]},
            lambda: session.out.say("\n".join(said)),
        )
        return WRONG if wrong else FINE
    policy, problems = examine(path)
    if policy is not None and (wrong := _scale(session, policy)):
        problems = [
            *problems,
            Problem(line_of(path, "money", "decimals"), "money.decimals", *wrong),
        ]
    lost = [] if policy is None or problems else _stranded(session, policy)
    session.out.answer(
        lambda: {**_document(path, policy, problems), "stranded": [one._asdict() for one in lost]},
        lambda: session.out.say("\n".join([*_lines(path, policy, problems), *_note(lost)])),
    )
    return WRONG if problems else FINE


def _stranded(session: Session, policy: Policy) -> list[Standing]:
    """The open cases that the policy would leave behind, where a database is at hand."""
    try:
        return stranded(session.store.conn, policy)
    except (OpsroomError, sqlite3.Error):  # none is needed to check a file
        return []


def _scale(session: Session, policy: Policy) -> list[str]:
    """What is wrong with its scale for the room's amounts, where a database is at hand (LIA-7)."""
    try:
        text = moneysql.misfit(session.store.conn, policy.money.decimals)
    except (OpsroomError, sqlite3.Error):  # none is needed to check a file
        return []
    return [text] if text else []


def _note(lost: list[Standing]) -> list[str]:
    return [_("{found}. {advice}").format(found=told_stranded(lost), advice=stranded_advice())] * (
        bool(lost)
    )


def _file(session: Session) -> Path | None:
    """The file to look at; a policy that can't be used must not hinder it."""
    named = session.options.settings
    try:
        settings = load(Path(named) if named else None)
    except SettingsError as error:
        if session.args.file:
            return Path(session.args.file)
        raise BadInput("settings", str(error)) from None
    use(session.options.lang or settings.lang)
    return Path(session.args.file) if session.args.file else settings.policy


def _document(path: Path, policy: Policy | None, problems: list[Problem]) -> dict[str, Any]:
    own = {} if policy is None else {"tracks": [*policy.tracks], "fields": [*policy.fields]}
    return {"file": str(path), "problems": [one._asdict() for one in problems], **own}


def _lines(path: Path, policy: Policy | None, problems: list[Problem]) -> list[str]:
    if problems or policy is None:
        return [problem.told(path) for problem in problems]
    told = [_("{path} holds together.").format(path=path)]
    if policy.tracks:
        many = len(policy.tracks)
        tracks = n_("{n} track of its own: {names}.", "{n} tracks of its own: {names}.", many)
        told.append(tracks.format(n=many, names=series(policy.tracks)))
    changed = [name for name in policytext.sections() if name in policy.model_fields_set]
    if changed:
        told.append(_("Sections: {names}.").format(names=series(changed)))
    return [" ".join(told)]


def show(session: Session) -> int:
    """``policy show``: a part of what holds now, or all of it.

    Raises:
        BadInput: there is no such part, or the policy can't be used.
    """
    policy = session.wired.policy
    chosen = _chosen(policy, session.args.part)
    session.out.answer(
        lambda: _values(policy, chosen),
        lambda: session.out.say("\n\n".join(policytext.text(policy, part) for part in chosen)),
    )
    return FINE


def _chosen(policy: Policy, asked: str | None) -> list[str]:
    """The dotted names of what is asked for; a section comes before a track of the same name."""
    known = policytext.parts(policy)
    if asked is None:
        return known
    if asked in known:
        track = asked.partition("tracks.")[2]
        return policytext.with_fields(policy.book, track) if track else [asked]
    if asked in policy.book.tracks:
        return policytext.with_fields(policy.book, asked)
    if asked in ("tracks", "fields"):
        return [part for part in known if part.startswith(f"{asked}.")]
    names = [*policytext.sections(), "tracks", "fields", *policy.book.tracks]
    sentence = _("There is no {part} in the policy. Known: {names}.")
    raise BadInput("PART", sentence.format(part=asked, names=", ".join(names)))


def _values(policy: Policy, chosen: list[str]) -> dict[str, Any]:
    """The chosen parts as one document, nested like the file."""
    document: dict[str, Any] = {}
    for part in chosen:
        kind, _dot, code = part.partition(".")
        if code:
            document.setdefault(kind, {})[code] = policytext.values(policy, part)
        else:
            document[kind] = policytext.values(policy, part)
    return document


def graph(session: Session) -> int:
    """``policy graph``: a track drawn in 80 columns, or as a list of steps and where they lead.

    Raises:
        BadInput: there is no such track, or the policy can't be used.
    """
    code, book = session.args.track, session.wired.policy.book
    if code not in book.tracks:
        sentence = _("There is no track {code}. Known: {names}.")
        raise BadInput("TRACK", sentence.format(code=code, names=", ".join(book.tracks)))
    session.out.answer(lambda: plan(book, code), lambda: session.out.lines(drawn(book, code)))
    return FINE
