"""A complaint case with all that belongs to it, as `case show` and the other verbs tell it."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any, Final, NamedTuple

from opsroom.cli.caselist import case_value, stand
from opsroom.cli.concessions import value
from opsroom.cli.session import Session
from opsroom.cli.show import iso
from opsroom.documents.casewords import OWN, CaseWords
from opsroom.domain.casemay import (
    Owed,
    Part,
    Whose,
    allowed,
    may_take_part,
    open_to,
    owed,
    own_petitions,
    whose_is,
)
from opsroom.domain.cases import CaseState, missing
from opsroom.domain.caseway import Passed, behind, route
from opsroom.domain.concessions import Concession
from opsroom.domain.errors import BadInput, Refused
from opsroom.domain.people import CASEWORK, Actor, Role
from opsroom.domain.tracks import Step, Track
from opsroom.domain.worktime import Calendar
from opsroom.language import _
from opsroom.store import complaintlist, complaintsql, concessionsql
from opsroom.store.casepeople import Colleague, People, roles_of
from opsroom.store.complaintsql import CaseRow, PaperRow, StepRow


def case_of(session: Session, ref: str) -> CaseRow:
    """The case of a number, or of a row ID.

    Raises:
        BadInput: there is none.
    """
    conn = session.store.conn
    found = complaintsql.find_case(conn, ref)
    row = None if found is None else complaintsql.case_row(conn, found)
    if row is None:
        raise BadInput("CASE", _("There is no case {ref}.").format(ref=ref))
    return row


#: The verb that is typed for what is to be done with a paper.
_TYPED: Final = {"petition.sign": "sign", "petition.decide": "decide", "note.settle": "settle"}


class Waiting(NamedTuple):
    """What of a case waits for others.

    Attributes:
        verbs: what it is.
        whose: who it is open to.
        persons: who that is now.
        paper: the paper that it is about; ``None`` where that is the case itself.
    """

    verbs: list[str]
    whose: Whose
    persons: list[Colleague]
    paper: int | None = None

    def document(self) -> dict[str, Any]:
        """It for a JSON document."""
        return {
            "verbs": self.verbs,
            "roles": [str(role) for role in self.whose.roles],
            "first_responsible": self.whose.owner,
            "persons": [{"id": one.id, "name": one.name} for one in self.persons],
            "paper": self.paper,
        }


class KnownCase:
    """A case with all that belongs to it, read when first asked for.

    Attributes:
        row: the case.
        listed: with how it stands.
    """

    def __init__(self, session: Session, row: CaseRow) -> None:
        """Take a case that was found."""
        self.session, self.conn = session, session.store.conn
        self.row, self.listed = row, stand(session, row)

    @cached_property
    def cal(self) -> Calendar:
        """The calendar of its site."""
        return self.listed.cal

    @cached_property
    def words(self) -> CaseWords:
        """The words of its company's tracks."""
        return CaseWords(self.session.policy)

    @cached_property
    def facts(self) -> Mapping[str, str]:
        """What is recorded, by field."""
        return complaintsql.facts(self.conn, self.row.id)

    @cached_property
    def steps(self) -> list[StepRow]:
        """The steps it has come to, the earliest first."""
        return complaintsql.steps(self.conn, self.row.id)

    @cached_property
    def papers(self) -> list[PaperRow]:
        """Its papers, the earliest first."""
        return complaintsql.papers(self.conn, self.row.id)

    @cached_property
    def step(self) -> Step | None:
        """The step it stands in, as the policy has it; ``None`` where it has it no longer."""
        return self.words.step_of(self.row.track, self.row.step)

    @cached_property
    def _track(self) -> Track | None:
        return self.words.track_of(self.row.track)

    @cached_property
    def verbs(self) -> tuple[str, ...]:
        """What the table of moves allows now, whoever may do it; nothing, looking back."""
        return () if self.session.past is not None else allowed(self.row, self.step)

    @cached_property
    def _actor(self) -> Actor | None:
        """Who asks; ``None`` for an account that is nobody's here."""
        try:
            return self.session.wired.actor()
        except Refused:
            return None

    @cached_property
    def _roles(self) -> frozenset[Role]:
        """In which whoever asks acts for its site; none where they have no part in its cases."""
        actor = self._actor
        if actor is None or not may_take_part(actor, self.row.site_id):
            return frozenset()
        return roles_of(self.conn, actor, self.session.now, self.row.site_id)

    @cached_property
    def mine(self) -> tuple[str, ...]:
        """What of it whoever asks may do (ROL-2); nothing for an account that is nobody's here."""
        actor, roles = self._actor, self._roles
        if actor is None or not self.verbs or not roles:
            return ()
        steps = complaintlist.to_do(self.conn, actor.id, roles & CASEWORK, actor.site)
        holds = self.row.id in {one.id for one in steps}
        return open_to(self.row, self._track, self.step, Part(actor.id, roles, holds))

    @cached_property
    def owed(self) -> list[Owed]:
        """What is to be done with its papers, whoever does it; nothing, looking back."""
        return [] if self.session.past is not None else owed(self.papers, self.signs)

    @cached_property
    def my_papers(self) -> list[tuple[str, int]]:
        """What of it whoever asks may do with papers: the verb that is typed, and the paper."""
        actor, roles = self._actor, self._roles & CASEWORK
        if actor is None or not roles or self.session.past is not None:
            return []
        found = [
            (_TYPED[one.verb], one.paper)
            for one in self.owed
            if one.role in roles and one.but != actor.id
        ]
        return [*found, *(("retract", one) for one in own_petitions(self.papers, actor.id))]

    @cached_property
    def others(self) -> list[Waiting]:
        """What is for others to do, by whom; those together that are for the same ones."""
        found: dict[Whose, list[str]] = {}
        for verb in self.verbs:
            if verb not in self.mine:
                found.setdefault(whose_is(self.row, self._track, verb), []).append(verb)
        people = People(self.conn, self.session.now)
        waiting = [
            Waiting(verbs, whose, self._persons(people, whose)) for whose, verbs in found.items()
        ]
        return waiting + [self._owing(people, one) for one in self.owed if not self._is_mine(one)]

    def _is_mine(self, one: Owed) -> bool:
        return (_TYPED[one.verb], one.paper) in self.my_papers

    def _owing(self, people: People, one: Owed) -> Waiting:
        whose = Whose((one.role,))
        persons = [who for who in self._persons(people, whose) if who.id != one.but]
        return Waiting([_TYPED[one.verb]], whose, persons, one.paper)

    def _persons(self, people: People, whose: Whose) -> list[Colleague]:
        """Who that is now beside who asks: the first responsible, then those with the roles."""
        row = self.row
        named = [row.offered_id] if whose.offered else [row.owner_id] if whose.owner else []
        found = [one for one in people.all if one.id in named]
        for role in whose.roles:
            found += [one for one in people.with_role(role, row.site_id) if one not in found]
        return [one for one in found if self._actor is None or one.id != self._actor.id]

    @cached_property
    def trouble(self) -> str:
        """Why it can't go on, where the policy was changed under it; empty where it can."""
        if self.row.state != CaseState.OPEN:
            return ""
        return self.words.lost(self.row.number, self.row.track, self.row.step)

    @cached_property
    def wanting(self) -> tuple[str, ...]:
        """The fields that the step still needs."""
        if self.step is None or self.row.state != CaseState.OPEN:
            return ()
        return missing(self.step, self.facts)

    @cached_property
    def route(self) -> list[tuple[str, str]]:
        """Its line of steps: the code, and ``done``, ``now`` or ``ahead``."""
        passed = [
            Passed(one.step, one.outcome) for one in self.steps if one.finished_at is not None
        ]
        track = self.words.track_of(self.row.track)
        if track is None or self.step is None or self.row.state != CaseState.OPEN:
            return [(code, "done") for code in behind(passed)]
        try:
            line = route(track, passed, self.row.step, self.facts)
        except KeyError:  # the policy was changed: what was done alone
            line = [code for code in behind(passed) if code != self.row.step] + [self.row.step]
        here = line.index(self.row.step)
        return [
            (code, "now" if place == here else "done" if place < here else "ahead")
            for place, code in enumerate(line)
        ]

    @cached_property
    def relatives(self) -> tuple[list[CaseRow], list[CaseRow]]:
        """The chain (CMP-9), and the repeats that aren't in it."""
        chain = complaintsql.chain(self.conn, self.row.id)
        ids = {one.id for one in chain}
        repeats = [one for one in complaintsql.repeats(self.conn, self.row) if one.id not in ids]
        return (chain if len(chain) > 1 else []), repeats

    @cached_property
    def concession(self) -> Concession | None:
        """How the concession contract stands that the case is about (CON-6).

        Looking back there is none: it is made of other cases too, whose forms are today's.
        """
        if self.session.past is not None or not self.facts.get("concession_contract"):
            return None
        found = concessionsql.standing(self.conn, self.session.calendars)
        return next((one for one in found if self.row.number in one.cases), None)

    # -- as a document ---------------------------------------------------------------------

    def document(self) -> dict[str, Any]:
        """All of it for a JSON document."""
        row = self.row
        chain, repeats = self.relatives
        call = complaintlist.call_number(self.conn, row.call_id) if row.call_id else None
        return {
            **case_value(self.listed),
            "track_title": self.words.track(row.track),
            "step_title": self.words.step(row.track, row.step),
            "call": call,
            "trouble": self.trouble or None,
            "route": [
                {"step": code, "title": self.words.step(row.track, code), "place": place}
                for code, place in self.route
            ],
            "steps": [self._step_value(one) for one in self.steps],
            "facts": {k: v for k, v in self.facts.items() if k not in OWN},
            "forms": {
                form: [one._asdict() for one in filled]
                for form, filled in self.words.forms(self.facts).items()
            },
            "missing": list(self.wanting),
            "papers": [self._paper_value(one) for one in self.papers],
            "copies": [
                {"role": one.role, "filed": iso(self.cal, one.filed_at)}
                for one in complaintlist.copies(self.conn, row.id)
            ],
            "chain": [one.number for one in chain],
            "repeats": [one.number for one in repeats],
            "concession": None if self.concession is None else value(self.concession),
            "possible": list(self.verbs),
            "for_you": [*self.mine, *dict.fromkeys(verb for verb, _paper in self.my_papers)],
            "for_others": [one.document() for one in self.others],
        }

    def _step_value(self, one: StepRow) -> dict[str, Any]:
        return {
            "step": one.step,
            "title": self.words.step(self.row.track, one.step),
            "role": one.role,
            "received": iso(self.cal, one.received_at),
            "due": iso(self.cal, one.due_at),
            "finished": iso(self.cal, one.finished_at),
            "overdue": late(one, self.session.now),
            "outcome": one.outcome or None,
            "by": {"id": one.by_id, "name": one.by_name} if one.by_id else None,
            "amount": one.amount,
            "note": one.note,
        }

    def _paper_value(self, one: PaperRow) -> dict[str, Any]:
        value = {
            "id": one.id,
            "kind": one.kind,
            "step": one.step or None,
            "role": one.role or None,
            "channel": one.channel or None,
            "text": one.text,
            "made": iso(self.cal, one.made_at),
            "by": one.by_id,
            "state": one.state,
            "reply": one.reply,
            "settled": iso(self.cal, one.settled_at),
            "settled_by": one.settled_by or None,
        }
        if one.kind == "petition":
            value["signs"] = [
                {"role": s.role, "by": s.by_id or None, "at": iso(self.cal, s.at), "note": s.note}
                for s in self.signs
                if s.paper_id == one.id
            ]
        return value

    @cached_property
    def signs(self) -> list[complaintlist.SignRow]:
        """The signatures under its petitions."""
        return complaintlist.signs(self.conn, self.row.id)

    def form_document(self, form: str) -> dict[str, Any]:
        """One form for a JSON document."""
        filled = self.words.forms(self.facts).get(form, [])
        return {
            "number": self.row.number,
            "form": form,
            "fields": [
                {"field": one.code, "title": one.title, "value": self.facts[one.code]}
                for one in filled
            ],
        }


def late(one: StepRow, now: int) -> bool:
    """Whether a step was finished too late, or is overdue."""
    if one.due_at is None:
        return False
    return (now if one.finished_at is None else one.finished_at) > one.due_at
