"""Papers on the command line: which a case has, and each as text for a printer (CMP-8, RET)."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from opsroom.actions.printing import (
    CasePapers,
    Offer,
    Printed,
    announcement,
    may_print,
    papers_of,
    slip_paper,
)
from opsroom.cli.caseknown import case_of
from opsroom.cli.output import Kept, harmless
from opsroom.cli.session import Session
from opsroom.cli.show import iso
from opsroom.cli.slips import slip_of
from opsroom.cli.table import Column
from opsroom.cli.when import month as read_month
from opsroom.domain.errors import BadInput, Refused
from opsroom.domain.worktime import Calendar
from opsroom.language import _, c_
from opsroom.language.times import moment
from opsroom.language.words import word
from opsroom.store import sites


def case_papers(session: Session) -> int:
    """``case paper``: what papers a case has and what not yet; or those of a kind, as text."""
    row = case_of(session, session.args.case)
    _may_print(session)
    cal = session.calendars[row.site_id]
    found = papers_of(session.store.conn, session.policy, row.id, cal, session.now)
    if found is None:  # it was there a moment ago, and cases are never taken away
        raise BadInput("CASE", _("There is no case {ref}.").format(ref=row.number))
    if session.args.kind is None:
        return _overview(session, row.number, cal, found)
    lang, every = session.options.lang, session.args.copies
    made = [found.text(one, lang, every=every) for one in found.chosen(session.args.kind)]
    return _put(session, {"case": row.number}, made)


def _may_print(session: Session) -> None:
    """Ask whether the person named may print."""
    named = session.options.person
    may_print(sites.person(session.store.conn, named) if named else None)


def _overview(session: Session, number: str, cal: Calendar, papers: CasePapers) -> int:
    for flag, given in (("--copies", session.args.copies), ("--out", session.args.out)):
        if given:
            raise BadInput(flag, _("Which paper? Name its kind or its number."))
    offers = papers.offers()
    session.out.answer(
        lambda: {"case": number, "papers": [_offer_value(cal, one) for one in offers]},
        lambda: _offer_table(session, cal, offers),
    )
    return 0


def _offer_value(cal: Calendar, one: Offer) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "title": one.title,
        "ref": one.ref or None,
        "made": iso(cal, one.at),
        "there": not one.why,
        "why": one.why or None,
        "rule": one.rule or None,
        "copies": one.copies,
        "state": one.state or None,
    }


def _offer_table(session: Session, cal: Calendar, offers: Sequence[Offer]) -> None:
    columns = (
        Column(_("Kind")),
        Column(_("Printed as"), elastic=True),
        Column(_("Number")),
        Column(_("Issued")),
        Column(_("State")),
        Column(c_("paper", "Copies"), right=True),
        Column(_("Not there because"), elastic=True),
    )
    rows = [
        (
            one.kind,
            one.title,
            one.ref,
            moment(cal.tz, one.at, session.now),
            word("paper_state", one.state) if one.state else "",
            str(one.copies or 1) if not one.why else "",
            one.why,
        )
        for one in offers
    ]
    session.out.table(columns, rows)


def slip(session: Session) -> int:
    """``slip paper``: an abnormality slip as text (CMP-16)."""
    row = slip_of(session)
    _may_print(session)
    cal = session.calendars[row.site]
    made = slip_paper(session.store.conn, session.policy, row, cal, session.options.lang)
    return _put(session, {"slip": row.number}, [made])


def monthly(session: Session) -> int:
    """``liability paper``: personnel's announcement of a month's sanctions, a site each (LIA-6)."""
    _may_print(session)
    month, site = f"{read_month('MONTH', session.args.month):%Y-%m}", session.site()
    made = [
        announcement(
            session.store.conn,
            session.policy,
            place,
            session.calendars[place],
            month=month,
            now=session.now,
            lang=session.options.lang,
        )
        for place in ([site] if site else session.calendars)
    ]
    there = [one for one in made if one is not None]
    if not there:
        text = _("The office has passed no sanction of {month} to personnel: nothing to announce.")
        raise Refused("LIA-6", text.format(month=month))
    return _put(session, {"month": month}, there)


# -- where they go -----------------------------------------------------------------------------


def _put(session: Session, about: dict[str, Any], made: Sequence[Printed]) -> int:
    """Write papers to the file named, else to standard output; each begins a page."""
    file = session.args.out
    if file is not None:
        _write(Path(file), "\f".join(harmless(text) for one in made for text in one.texts))
        session.out.kept = Kept(file)
    session.out.answer(
        lambda: {**about, "out": file, "papers": [one._asdict() for one in made]},
        lambda: _say(session, file, made),
    )
    return 0


def _say(session: Session, file: str | None, made: Sequence[Printed]) -> None:
    if file is not None:
        session.out.say(_("{path} is made.").format(path=file))
        return
    texts = [harmless(text).rstrip("\n") for one in made for text in one.texts]
    apart = "\n\n" if sys.stdout.isatty() else "\n\f"  # a printer takes a new sheet
    session.out.lines([apart.join(texts)])


def _write(path: Path, text: str) -> None:
    """Write a file that wasn't there, for its owner alone: it holds customers' data.

    Raises:
        BadInput: it is there already, or can't be written.
    """
    try:
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            out.write(text)
    except OSError as error:
        raise BadInput(
            "--out",
            _("{path} can't be written: {reason}.").format(path=path, reason=error.strerror),
        ) from None
