"""What stands on the papers of a complaint case, taken from what is kept of it.

Rows in, facts out; the papers themselves are made in :mod:`opsroom.documents`.
"""

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cached_property
from inspect import signature
from typing import Any, Final, TypeVar

from opsroom.documents.casesheets import LetterFacts, SheetFacts, SignFacts, SlipFacts
from opsroom.documents.complaintform import AnswerFacts, CaseFacts, StepFacts, Whole
from opsroom.documents.paper import KINDS, House
from opsroom.documents.paperwords import PaperWords
from opsroom.documents.sanctionpapers import NoticeFacts, PublishedFacts
from opsroom.documents.settlepapers import (
    AllowanceFacts,
    Approval,
    LineFacts,
    ReturnFacts,
    SignedFacts,
)
from opsroom.domain.people import Role
from opsroom.domain.policy import Policy
from opsroom.domain.returns import Paper as Kind
from opsroom.domain.settling import limit_of, stages
from opsroom.domain.worktime import Calendar
from opsroom.store import complaintlist, complaintsql, peoplesql, settledsql, settlesql, sites
from opsroom.store.complaintsql import CaseRow, PaperRow
from opsroom.store.liabilitysql import ReviewRow, SanctionRow
from opsroom.store.settledsql import Certificate, Settled, Slip
from opsroom.store.settlesql import ApprovalRow
from opsroom.store.slipsql import SlipRow

T = TypeVar("T")

#: Papers of a case that are kept as they were made, beside the answers.
SHEETS: Final = ("petition", "expediting", "inquiry")


def like(kind: Callable[..., T], row: Any, **more: Any) -> T:
    """Facts whose fields are those of a row of the same names, but for those given."""
    names = signature(kind).parameters
    return kind(**{name: more[name] if name in more else getattr(row, name) for name in names})


def house_of(conn: sqlite3.Connection, site: str) -> House:
    """The letterhead of a site."""
    row = next(one for one in sites.all_sites(conn) if one.id == site)
    return like(House, row)


class Kept:
    """A case with what its papers need, read when first asked for.

    Attributes:
        row: the case.
        cal: its site's calendar.
        now: epoch seconds.
    """

    def __init__(
        self, conn: sqlite3.Connection, policy: Policy, row: CaseRow, cal: Calendar, now: int
    ) -> None:
        """Take a case that was found."""
        self.conn, self.policy = conn, policy
        self.row, self.cal, self.now = row, cal, now

    @cached_property
    def facts(self) -> dict[str, str]:
        """What is recorded, by field."""
        return complaintsql.facts(self.conn, self.row.id)

    @cached_property
    def steps(self) -> list[complaintsql.StepRow]:
        """The steps it has come to."""
        return complaintsql.steps(self.conn, self.row.id)

    @cached_property
    def papers(self) -> list[PaperRow]:
        """Its answers, petitions and notes."""
        return complaintsql.papers(self.conn, self.row.id)

    @cached_property
    def settled(self) -> Settled:
        """What it was settled by."""
        return settledsql.settled(self.conn, self.row.id)

    @cached_property
    def _people(self) -> Mapping[str, peoplesql.PersonRow]:
        return {one.id: one for one in peoplesql.list_people(self.conn)}

    def name(self, person: str) -> str:
        """Somebody's name; their ID where nobody has it."""
        return self._people[person].name if person in self._people else person

    def role(self, person: str) -> str:
        """The code of somebody's role; empty where nobody has that ID."""
        return self._people[person].role if person in self._people else ""

    def day(self, at: int) -> date:
        """The local date of an instant."""
        return self.cal.day_of(at)

    # -- the form ------------------------------------------------------------------------------

    def whole(self, words: PaperWords) -> Whole:
        """All that the complaint form shows."""
        row, conn = self.row, self.conn
        before = complaintsql.case_row(conn, row.previous_id) if row.previous_id else None
        call = complaintlist.call_number(conn, row.call_id) if row.call_id else ""
        case = like(
            CaseFacts,
            row,
            call=call,
            owner=row.owner or "",
            contests=before.number if before else "",
        )
        return Whole(
            case=case,
            steps=[like(StepFacts, one) for one in self.steps],
            facts=self.facts,
            answers=[
                AnswerFacts(one.channel, one.made_at, self.name(one.by_id), one.text)
                for one in self.papers
                if one.kind == "answer"
            ],
            attached=self._attached(words),
            filed=self._filed(words),
            now=self.now,
        )

    def _filed(self, words: PaperWords) -> tuple[str, ...]:
        """Who holds a copy, in the order of the track (CMP-8)."""
        held = [one.role for one in complaintlist.copies(self.conn, self.row.id)]
        track = words.case.track_of(self.row.track)
        order = [str(role) for step in (track.steps if track else ()) for role in step.copies]
        return tuple(sorted(held, key=lambda one: order.index(one) if one in order else len(order)))

    def _attached(self, words: PaperWords) -> list[str]:
        """The case's other papers, a line each."""
        found = [("return", one.row.number) for one in self.settled.slips]
        found += [("allowance", one.row.number) for one in self.settled.certificates]
        found += [("notice", one.number) for one in self.settled.sanctions]
        found += [(one.kind, str(one.id)) for one in self.papers if one.kind in SHEETS]
        return [f"{words.to(KINDS[kind])} {ref}" for kind, ref in found]

    # -- papers that were made -----------------------------------------------------------------

    def letter(self, paper: PaperRow | None) -> LetterFacts:
        """The answer as it was recorded; without one a letter that is still to be written."""
        row = self.row
        return LetterFacts(
            number=row.number,
            customer=row.customer_name,
            address=row.address,
            complained_on=self.day(row.known_at),
            written_on=self.day(self.now if paper is None else paper.made_at),
            order=self.facts.get("order_no", ""),
            item=self.row.item,
            text="" if paper is None else paper.text,
        )

    def sheet(self, paper: PaperRow) -> SheetFacts:
        """A petition or a note."""
        signs = [
            SignFacts(one.role, self.name(one.by_id), one.at, one.note)
            for one in complaintlist.signs(self.conn, self.row.id)
            if one.paper_id == paper.id
        ]
        return like(
            SheetFacts,
            paper,
            ref=str(paper.id),
            case=self.row.number,
            track=self.row.track,
            customer=self.row.customer_name,
            by="" if paper.by_id.startswith("job:") else self.name(paper.by_id),
            settled_by=self.name(paper.settled_by),
            signs=signs,
        )

    def allowance(self, one: Certificate) -> AllowanceFacts:
        """An allowance certificate."""
        return like(
            AllowanceFacts,
            one.row,
            order=self.facts.get("order_no", ""),
            item=self.row.item,
            issuer=self.name(one.row.issued_by),
            approvals=self._approvals(Kind.CERTIFICATE, one.row.amount, one.approvals),
        )

    def return_slip(self, one: Slip) -> ReturnFacts:
        """A return slip."""
        return like(
            ReturnFacts,
            one.row,
            order=self.facts.get("order_no", ""),
            issuer=self.name(one.row.issued_by),
            lines=[like(LineFacts, line) for line in one.lines],
            approvals=self._approvals(Kind.SLIP, one.row.amount, one.approvals),
            signer=self.name(one.row.signed_by),
        )

    def _approvals(self, kind: Kind, amount: int, rows: Sequence[ApprovalRow]) -> list[Approval]:
        """Each approval that a paper needs, with the one that was given (RET-6, CMP-6)."""
        policy, given = self.policy, [like(SignedFacts, one) for one in rows]
        unit = policy.money.unit
        wanted = stages(kind, amount, lambda role: limit_of(role, policy.authority, unit))
        found = [Approval((one.role,), one) for one in given]
        for roles in wanted[len(given) :]:
            found.append(Approval(tuple(str(role) for role in Role if role in roles), None))
        return found

    def notice(self, one: SanctionRow, words: PaperWords) -> NoticeFacts:
        """A sanction that the general manager has approved (LIA-9)."""
        approvals = settlesql.approvals(self.conn, one.number)
        approval = next(row for row in reversed(approvals) if row.verdict == "approved")
        return like(
            NoticeFacts,
            one,
            role=self.role(one.person_id),
            month=one.month or "",
            cause=words.case.value("sanction_cause", one.cause) if one.cause else "",
            approved_by=approval.by_name,
            approved_role=approval.role,
            approved_at=approval.at,
        )


def published(
    conn: sqlite3.Connection, rows: Sequence[ReviewRow], words: PaperWords
) -> list[PublishedFacts]:
    """The sanctions of a month that the office has passed to personnel (LIA-6)."""
    roles = {one.id: one.role for one in peoplesql.list_people(conn)}
    causes = {
        one.number: one.cause
        for case in {row.case for row in rows}
        if (found := complaintsql.find_case(conn, case)) is not None
        for one in settledsql.settled(conn, found).sanctions
    }
    return [
        PublishedFacts(
            case=row.case,
            number=row.number,
            name=row.name or "",
            role=roles.get(row.person_id or "", ""),
            grade=row.grade or "",
            cents=row.cents,
            cause=words.case.value("sanction_cause", causes.get(row.number, "")),
        )
        for row in rows
        if row.number is not None and row.passed_at is not None
    ]


def slip_facts(row: SlipRow) -> SlipFacts:
    """An abnormality slip (CMP-16)."""
    return like(SlipFacts, row, call=row.call or "", case=row.case or "")
