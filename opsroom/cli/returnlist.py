"""Listings of return slips and allowance certificates, and what each still needs (RET)."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from opsroom.cli.caseknown import case_of
from opsroom.cli.lists import iso_anywhere
from opsroom.cli.session import Session
from opsroom.cli.show import iso
from opsroom.cli.table import Column
from opsroom.documents.casewords import CaseWords
from opsroom.domain.errors import BadInput
from opsroom.domain.money import plain
from opsroom.domain.people import Role
from opsroom.language import _, c_
from opsroom.language.settlewords import settled
from opsroom.language.times import full_moment
from opsroom.language.words import phrases, series
from opsroom.store import peoplesql, settledsql, settlesql
from opsroom.store.settledsql import Certificate, Slip
from opsroom.ui.presentsettle import Said, SettledWords, approved_by

Paper = Slip | Certificate


def papers(session: Session) -> int:
    """``return list``: open slips and certificates, unless all are asked for."""
    args, conn, site = session.args, session.store.conn, session.site()
    case = case_of(session, args.case).id if args.case else None
    slips = settlesql.returns(conn, case, site, open_only=not args.all)
    certificates = settlesql.allowances(conn, case, site, open_only=not args.all)
    found: list[Paper] = [settledsql.slip(conn, row) for row in slips]
    found += [settledsql.certificate(conn, row) for row in certificates]
    found.sort(key=lambda one: (one.row.issued_at, one.row.number))
    session.out.answer(
        lambda: {
            "now": iso_anywhere(session, session.now, site),
            "currency": session.policy.money.currency,
            "papers": [paper_value(session, one) for one in found],
        },
        lambda: _table(session, found),
    )
    return 0


def _table(session: Session, found: Sequence[Paper]) -> None:
    words = CaseWords(session.policy)
    columns = (
        Column(_("Paper")),
        Column(_("Customer"), elastic=True),
        Column(_("Kind")),
        Column(_("Amount"), right=True),
        Column(_("Still needs"), elastic=True),
    )
    session.out.table(
        columns,
        [
            (
                one.row.number,
                one.row.customer,
                settled("handling", one.row.handling),
                words.amount(_worth(one)),
                _needs(session, one),
            )
            for one in found
        ],
    )
    if not found:
        session.out.say(_("No papers."))


def _worth(paper: Paper) -> int:
    """What it takes of its case's decision, in cents: of a booked slip what was booked."""
    return paper.worth if isinstance(paper, Slip) else paper.row.amount


def _needs(session: Session, paper: Paper) -> str:
    if paper.row.state != "open":
        return settled("paper_state", paper.row.state)
    return series(settled("lack", one) for one in _lacks(session, paper)) or _("nothing more")


def _lacks(session: Session, paper: Paper) -> tuple[str, ...]:
    from opsroom.actions.returnproof import lacks_of

    given = tuple(Role(one.role) for one in paper.approvals if one.verdict == "approved")
    lines = [line._asdict() for line in paper.lines] if isinstance(paper, Slip) else None
    return lacks_of(paper.row._asdict(), lines, given, session.policy.returns.tolerance_bp)


def show(session: Session) -> int:
    """``return show``: everything known of a slip or a certificate."""
    conn = session.store.conn
    found = settlesql.find_paper(conn, session.args.paper)
    paper: Paper | None = None
    if found and found.table == "returns":
        slip = settlesql.return_row(conn, found.id)
        paper = settledsql.slip(conn, slip) if slip else None
    elif found and found.table == "allowances":
        row = settlesql.allowance_row(conn, found.id)
        paper = settledsql.certificate(conn, row) if row else None
    if paper is None:
        text = _("There is no such paper as {ref} here.")
        raise BadInput("PAPER", text.format(ref=session.args.paper))
    shown = paper
    session.out.answer(lambda: paper_value(session, shown), lambda: _tell(session, shown))
    return 0


def paper_value(session: Session, paper: Paper) -> dict[str, Any]:
    """A paper for a JSON document: amounts and quantities as exact text."""
    row, cal = paper.row._asdict(), session.calendars[paper.row.site]
    decimals = session.policy.money.decimals
    value: dict[str, Any] = {
        key.removesuffix("_at"): iso(cal, told) if key.endswith("_at") else told
        for key, told in row.items()
        if key not in {"case_id", "id"}
    }
    value["amount"] = plain(_worth(paper), decimals)
    value["approved_amount"] = plain(paper.row.amount, decimals)
    value["currency"] = session.policy.money.currency
    if isinstance(paper, Slip):
        value["lines"] = [
            line._asdict() | {"price": None if line.price is None else plain(line.price, decimals)}
            for line in paper.lines
        ]
    value["approvals"] = [
        {"role": one.role, "by": one.by_id, "at": iso(cal, one.at), "verdict": one.verdict}
        | ({"note": one.note} if one.note else {})
        for one in paper.approvals
    ]
    copies = settlesql.copies(session.store.conn, paper.row.number)
    value["copies"] = [one.holder for one in copies]
    value["needs"] = list(_lacks(session, paper)) if paper.row.state == "open" else []
    return value


def _tell(session: Session, paper: Paper) -> None:
    out, row, cal = session.out, paper.row, session.calendars[paper.row.site]
    words = SettledWords(CaseWords(session.policy), cal, session.now)
    lines = words.slip(paper) if isinstance(paper, Slip) else words.certificate(paper)
    say_lines(session, list(lines))
    out.say("")
    out.say(row.customer + "  " + _("case {number}").format(number=row.case))
    people = peoplesql.names(session.store.conn)
    for name, at, who in _steps(paper, people):
        if at is not None:
            out.say(f"  {full_moment(cal.tz, at)}  {name}  {who}".rstrip())
    if approvals := approved_by(paper):
        out.say(_("Approved: {names}").format(names=approvals))
    copies = settlesql.copies(session.store.conn, row.number)
    if copies:
        holders = series(settled("holder", one.holder) for one in copies)
        out.say(_("Copies: {holders}").format(holders=holders))
    out.say(_left(session, paper))
    if row.state == "open":
        out.say(_("Still needs: {lacks}").format(lacks=_needs(session, paper)))


def _left(session: Session, paper: Paper) -> str:
    """What is left of the decision of a paper's case, in a sentence."""
    from opsroom.actions.returns import decided

    conn = session.store.conn
    case = case_of(session, paper.row.case)
    approved = decided(conn, session.policy, case.id, case.track) or 0
    given = settledsql.settled(conn, case.id).given
    words = CaseWords(session.policy).amount
    if given > approved:
        text = _("The decision of case {number} approved {approved}; its papers are at {given}.")
    else:
        text = _("The decision of case {number} approved {approved}; of that {left} is left.")
    return text.format(
        number=paper.row.case,
        approved=words(approved),
        given=words(given),
        left=words(max(0, approved - given)),
    )


def _steps(paper: Paper, people: Mapping[str, str]) -> Iterator[tuple[str, int | None, str]]:
    """What was done, when and by whom, in the order in which it happens.

    Args:
        paper: the slip or certificate.
        people: names by ID.
    """

    def name(person: str) -> str:
        return people.get(person, person)

    row = paper.row
    yield c_("paper", "issued"), row.issued_at, name(row.issued_by)
    if isinstance(paper, Slip):
        slip = paper.row
        yield _("goods arrived"), slip.arrived_at, name(slip.arrived_by)
        yield _("instructions"), slip.instructed_at, slip.instructions
        yield _("signed"), slip.signed_at, name(slip.signed_by)
        yield _("held for a decision"), slip.held_at, ""
        yield _("decided"), slip.decided_at, _decision(slip.decision, name(slip.decided_by))
        yield _("booked"), slip.booked_at, name(slip.booked_by)
    else:
        yield _("signed by the customer"), row.signed_at, row.signed_by
    yield _("proved"), row.proved_at, phrases((settled("proof", row.proof), row.proof_ref))
    yield _("complete"), row.completed_at, name(row.completed_by)


def _decision(decision: str, who: str) -> str:
    return phrases((settled("decision", decision), who)) if decision else ""


def say_lines(session: Session, lines: Sequence[Said]) -> None:
    """Lines about papers as a table, amounts to the right."""
    columns = (
        Column(_("Paper")),
        Column(_("What"), elastic=True),
        Column(_("Amount"), right=True),
        Column(_("More"), elastic=True),
    )
    session.out.table(columns, lines)
