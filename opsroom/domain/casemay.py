"""What of a case is open to whom, as far as can be told before it is tried (ROL-2). Pure.

The door decides; this is what lists, keys and the command line offer beforehand.
"""

from collections.abc import Iterable
from typing import Final, NamedTuple, Protocol

from opsroom.domain.cases import CaseState, possible, without_step
from opsroom.domain.people import CASEWORK, HEADS, Actor, Role
from opsroom.domain.tracks import Does, Step, Track

#: Verbs that are for whoever has the step.
OF_STEP: Final = frozenset({"record", "advance", "approve", "reject", "answer", "close"})
#: Verbs for whoever is first responsible, for whoever has the step, and for those who lead.
_BOTH: Final = frozenset({"weigh", "withdraw"})
_LEADING: Final = tuple(role for role in Role if role in HEADS)


class Case(Protocol):
    """What of a case it depends on: how it stands, who has it, and who is first responsible."""

    @property
    def state(self) -> str:
        """A :class:`~opsroom.domain.cases.CaseState`."""

    @property
    def role(self) -> str:
        """Who has the step."""

    @property
    def owner_id(self) -> str | None:
        """Who is first responsible (FBK-5)."""

    @property
    def offered_id(self) -> str | None:
        """Whom it was handed to who hasn't taken it yet."""


class Paper(Protocol):
    """What of a case's paper it depends on."""

    @property
    def id(self) -> int:
        """Its row ID."""

    @property
    def kind(self) -> str:
        """A petition, a note, or an answer, with which nothing is to be done."""

    @property
    def state(self) -> str:
        """``open`` while something is to be done with it."""

    @property
    def role(self) -> str:
        """Whom it is addressed to."""

    @property
    def by_id(self) -> str:
        """Who has filed it."""


class Sign(Protocol):
    """A signature that a petition needs."""

    @property
    def paper_id(self) -> int:
        """The petition."""

    @property
    def role(self) -> str:
        """Who signs."""

    @property
    def at(self) -> int | None:
        """When they have; ``None`` while they haven't."""


class Owed(NamedTuple):
    """What is to be done with a paper.

    Attributes:
        verb: ``petition.sign``, ``petition.decide`` or ``note.settle``.
        paper: the paper's row ID.
        role: who does it.
        but: who has filed the paper and has no part in that; empty where that is nobody.
    """

    verb: str
    paper: int
    role: Role
    but: str = ""


class Part(NamedTuple):
    """What part a person has in a case.

    Attributes:
        person: their ID.
        roles: in which they act for its site.
        holds: whether its step is theirs to do.
    """

    person: str
    roles: frozenset[Role]
    holds: bool


class Whose(NamedTuple):
    """Who a verb is open to.

    Attributes:
        roles: anybody who has one of these; with none of all three, anybody who works on cases.
        owner: and whoever is first responsible (FBK-5).
        offered: whoever the case was handed to, and nobody else.
    """

    roles: tuple[Role, ...] = ()
    owner: bool = False
    offered: bool = False


def may_take_part(actor: Actor, site: str) -> bool:
    """Whether somebody may do anything at all with the cases of a site (ROL-2)."""
    return actor.role in CASEWORK and actor.belongs(site)


def allowed(case: Case, step: Step | None) -> tuple[str, ...]:
    """What the table of moves allows with a case now, whoever may do it.

    Args:
        case: the case.
        step: the one it stands in; ``None`` where the policy knows it no longer.
    """
    state = CaseState(case.state)
    found = without_step(state) if step is None else possible(state, step.does)
    free = case.offered_id is not None or case.owner_id is None
    return tuple(verb for verb in found if verb != "take" or free)


def open_to(case: Case, track: Track | None, step: Step | None, part: Part) -> tuple[str, ...]:
    """What of it is open to a person who may take part."""
    return tuple(verb for verb in allowed(case, step) if _open(case, track, part, verb))


def _open(case: Case, track: Track | None, part: Part, verb: str) -> bool:
    if verb in OF_STEP:
        return part.holds
    whose = whose_is(case, track, verb)
    if whose.offered:
        return case.offered_id in (None, part.person)
    mine = whose.owner and case.owner_id == part.person
    return mine or not whose.roles or bool(part.roles & set(whose.roles))


def whose_is(case: Case, track: Track | None, verb: str) -> Whose:
    """Who a verb is open to."""
    step = Role(case.role)
    if verb in OF_STEP:
        return Whose((step,))
    if verb in _BOTH:
        return Whose(tuple(dict.fromkeys((step, *_LEADING))), owner=True)
    known = {"hand": Whose(_LEADING, owner=True), "take": Whose(offered=True)}
    if track is not None:
        known |= {"improve": Whose((improver(track),)), "contest": Whose(tuple(track.opens))}
    return known.get(verb, Whose())


def owed(papers: Iterable[Paper], signs: Iterable[Sign]) -> list[Owed]:
    """What is to be done with a case's papers: a petition is signed, then decided (LIA-8)."""
    left = [(sign.paper_id, sign.role) for sign in signs if sign.at is None]
    found = []
    for one in papers:
        if one.state != "open" or one.kind == "answer":
            continue
        if one.kind != "petition":
            found.append(Owed("note.settle", one.id, Role(one.role)))
            continue
        unsigned = [role for paper, role in left if paper == one.id]
        verb = "petition.sign" if unsigned else "petition.decide"
        found += [Owed(verb, one.id, Role(role), one.by_id) for role in unsigned or [one.role]]
    return found


def own_petitions(papers: Iterable[Paper], person: str) -> list[int]:
    """The petitions that somebody has filed and may withdraw (CMP-10)."""
    mine = (one for one in papers if one.kind == "petition" and one.by_id == person)
    return [one.id for one in mine if one.state == "open"]


def improver(track: Track) -> Role:
    """Who follows up what a track's cases improve: quality where it has a part, else the filer.

    The rule book names quality for its own track alone; for the others it is ours (CMP-14).
    """
    owners = [step.owner for step in track.steps]
    if Role.QUALITY in owners:
        return Role.QUALITY
    filers = [step.owner for step in track.steps if step.does is Does.FILING]
    last = (filers or [role for role in owners if role is not None])[-1:]
    return last[0] if last and last[0] is not None else Role.QUALITY
