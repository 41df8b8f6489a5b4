"""What the screens of complaint cases read, for whoever sits there: lines, inbox, what is open."""

from collections.abc import Iterable, Iterator
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Final, NamedTuple

from opsroom.documents.casewords import CaseWords
from opsroom.domain.casemay import Part, improver, may_take_part, open_to, owed
from opsroom.domain.cases import CaseState
from opsroom.domain.people import CASEWORK
from opsroom.domain.settlewaits import OpenPaper, Waits, waits
from opsroom.domain.settling import limit_of, month_bounds
from opsroom.domain.tracks import Does, Step
from opsroom.language import _
from opsroom.store import complaintlist, complaintsql, peoplesql, settledsql, slipsql
from opsroom.store.casepeople import People, names, roles_of
from opsroom.store.casesql import JournalRow, journal_of
from opsroom.store.complaintlist import Errand
from opsroom.store.complaintsql import CaseRow
from opsroom.store.settledsql import Settled
from opsroom.store.settlewaits import open_papers
from opsroom.store.slipsql import SlipRow
from opsroom.ui.presentcases import Line, acting
from opsroom.ui.presentslips import SlipLine

if TYPE_CHECKING:
    from opsroom.ui.app import OpsApp

#: What the kind of an errand about a settlement's paper begins with; what it waits for follows.
PAPER: Final = "paper."
#: Closed cases that are listed, the latest first.
OVER: Final = 500


class Desk:
    """The cases as one person sees them at an instant.

    Attributes:
        words: the company's tracks in words.
        people: who works here.
        actor: the person; ``roles`` those in which they act.
        conn: the screen's connection.
    """

    def __init__(self, app: "OpsApp", now: int) -> None:
        """Read who is who."""
        self.actor = app.door.actor
        self.words = CaseWords(app.feed.policy)
        self.conn = app.feed.store.conn
        self._site = app.feed.site
        self._calendars = app.feed.calendars
        self._today = {site: cal.day_of(now) for site, cal in self._calendars.items()}
        self.people = People(self.conn, now)
        self._told: dict[tuple[str, str, str, str], tuple[str, str, str]] = {}
        self.roles = roles_of(self.conn, self.actor, now)

    def step(self, row: CaseRow) -> Step | None:
        """The step that a case stands in; ``None`` where the policy knows it no more."""
        return self.words.step_of(row.track, row.step)

    def line(self, row: CaseRow, waits: Iterable[str] = ()) -> Line:
        """A case as the list shows it."""
        told = self._told.get(place := (row.track, row.step, row.role, row.site_id))
        if told is None:
            who = acting(row.role, names(self.people.with_role(row.role, row.site_id)))
            step = self.words.step(row.track, row.step)
            told = self._told[place] = (self.words.track(row.track), step, who)
        if row.owner_id in self.people.left:
            row = row._replace(owner=_("{name} (has left)").format(name=row.owner))
        return Line(row, *told, tuple(waits))

    def open(self) -> list[Line]:
        """Every open case of the chosen site, and closed ones of which something waits for them."""
        errands: dict[int, list[str]] = {}
        rows = {row.id: row for row in complaintsql.open_cases(self.conn, self._site)}
        for errand in self.errands:
            if self._site in (None, errand.case.site_id):
                rows.setdefault(errand.case.id, errand.case)
                errands.setdefault(errand.case.id, []).append(errand.kind)
        return [self.line(row, self._waits(row, errands.get(row.id, ()))) for row in rows.values()]

    def over(self) -> list[Line]:
        """Closed and withdrawn cases, the latest first."""
        return [self.line(row) for row in complaintsql.closed_cases(self.conn, self._site, OVER)]

    @cached_property
    def errands(self) -> list[Errand]:
        """What waits for the person beside steps: hand-overs, papers, reviews."""
        conn, site = self.conn, self.actor.site
        found = complaintlist.offered(conn, self.actor.id)
        found += complaintlist.papers_for(conn, self.actor.id, self.roles & CASEWORK, site)
        for place, today in self._today.items():
            if site in (None, place):
                due = complaintlist.reviews(conn, today.isoformat(), place)
                found += [one for one in due if self._improves(one.case)]
        return [*found, *self._settling()]

    def today(self, site: str | None) -> date:
        """A site's local date; of no site in particular, the first one's."""
        return self._today[site or next(iter(self._today))]

    @cached_property
    def papers(self) -> list[tuple[OpenPaper, Waits]]:
        """The papers of settlements that wait for somebody, of the person's site or all."""
        policy = self.words.policy
        months = {
            site: month_bounds(self._calendars[site], f"{today:%Y-%m}")[0]
            for site, today in self._today.items()
        }
        found = (
            (one, waits(one, lambda role: limit_of(role, policy.authority, policy.money.unit)))
            for one in open_papers(self.conn, months, self.actor.site)
        )
        return [(paper, what) for paper, what in found if what is not None]

    def theirs(self, what: Waits) -> bool:
        """Whether what a paper waits for is the person's to do."""
        return bool(what.roles & self.roles) and self.actor.id not in what.but

    def _settling(self) -> Iterator[Errand]:
        """The papers of settlements that wait for the person (RET-3 to RET-6, LIA-6 to LIA-10)."""
        for paper, what in self.papers:
            if may_take_part(self.actor, paper.site) and self.theirs(what):
                case = complaintsql.case_row(self.conn, paper.case)
                assert case is not None, paper  # a foreign key
                yield Errand(f"{PAPER}{what.need}", case, None, paper.table, None, paper.number)

    @cached_property
    def slips(self) -> list[SlipRow]:
        """The slips that wait for the person's unit to say what it improved (CMP-16)."""
        if self.actor.role not in CASEWORK:
            return []
        return slipsql.slips_for(self.conn, self.roles, self.actor.site)

    def _improves(self, row: CaseRow) -> bool:
        """Whether the person follows up what comes of a case (CMP-14)."""
        track = self.words.track_of(row.track)
        return track is not None and improver(track) in self.roles

    def errands_of(self, case: int) -> list[Errand]:
        """What of one case waits for the person."""
        return [one for one in self.errands if one.case.id == case]

    def slip(self, row: SlipRow) -> SlipLine:
        """A slip, and who has to answer it."""
        return SlipLine(row, acting(row.role, names(self.people.with_role(row.role, row.site))))

    def _waits(self, row: CaseRow, errands: Iterable[str]) -> tuple[str, ...]:
        """Why a case waits for the person: its step first."""
        mine = row.state == CaseState.OPEN and self.holds(row)
        step = self.step(row) if mine else None
        first = ("approval" if step.does is Does.APPROVAL else "step",) if step else ()
        return (*first, *dict.fromkeys(errands))

    def holds(self, row: CaseRow) -> bool:
        """Whether the step is the person's: by role and site (ROL-2), and not to decide on what
        they have put forward themselves (CMP-6)."""
        return row.id in self._mine

    @cached_property
    def _mine(self) -> frozenset[int]:
        roles = self.roles & CASEWORK
        rows = complaintlist.to_do(self.conn, self.actor.id, roles, self.actor.site)
        return frozenset(row.id for row in rows)

    def owed(self, row: CaseRow) -> list[tuple[str, str]]:
        """What others have to do with a case's papers, and who that is (LIA-8, CMP-13)."""
        papers = complaintsql.papers(self.conn, row.id)
        found = []
        for one in owed(papers, complaintlist.signs(self.conn, row.id)):
            if one.role not in self.roles or one.but == self.actor.id:
                there = self.people.with_role(one.role, row.site_id)
                who = names(person for person in there if person.id != one.but)
                found.append((one.verb, acting(one.role, who)))
        return found

    def verbs(self, row: CaseRow) -> tuple[str, ...]:
        """What is possible with a case now and open to the person, as far as a list can tell."""
        if not may_take_part(self.actor, row.site_id):
            return ()
        part = Part(self.actor.id, self.roles, self.holds(row))
        return open_to(row, self.words.track_of(row.track), self.step(row), part)


class Known(NamedTuple):
    """A case with all that belongs to it, as its page shows it.

    Attributes:
        line: the case, and who has to act.
        steps: those it has come to; ``facts`` what its forms hold, by field.
        papers, signs, copies: its papers, who countersigns petitions, who holds a copy.
        chain: the case, those it contests and those that contest it; ``repeats`` other cases of
            the same customer or item.
        errands: what of it waits for the person.
        owed: what others have to do with its papers, and who.
        call: the number of the repair call it came from; empty for none.
        journal: what was done to it; ``names`` everybody's name by their ID.
        settled: what it was settled by: returns, allowances, losses, sanctions (RET, LIA).
    """

    line: Line
    steps: list[complaintsql.StepRow]
    facts: dict[str, str]
    papers: list[complaintsql.PaperRow]
    signs: list[complaintlist.SignRow]
    copies: list[complaintlist.CopyRow]
    chain: list[CaseRow]
    repeats: list[CaseRow]
    errands: list[Errand]
    owed: list[tuple[str, str]]
    call: str
    journal: list[JournalRow]
    names: dict[str, str]
    settled: Settled

    @property
    def row(self) -> CaseRow:
        """The case."""
        return self.line.row


def known(desk: Desk, case: int) -> Known | None:
    """Everything about a case; ``None`` when there is none."""
    conn = desk.conn
    row = complaintsql.case_row(conn, case)
    if row is None:
        return None
    return Known(
        desk.line(row),
        complaintsql.steps(conn, case),
        complaintsql.facts(conn, case),
        complaintsql.papers(conn, case),
        complaintlist.signs(conn, case),
        complaintlist.copies(conn, case),
        complaintsql.chain(conn, case),
        complaintsql.repeats(conn, row),
        desk.errands_of(case),
        desk.owed(row),
        complaintlist.call_number(conn, row.call_id) if row.call_id is not None else "",
        journal_of(conn, f"case:{case}"),
        peoplesql.names(conn),
        settledsql.settled(conn, case),
    )
