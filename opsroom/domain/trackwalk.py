"""Every way a case can take through its track, whatever is recorded in it (TRK).

What is recorded decides the branches, so a place is a step together with the facts that branches
ask about. A step may change the facts that it fills in; weight, fault and overseas can change at
any time. The walk wants a track without unknown steps.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from itertools import product
from math import prod
from typing import Final, NamedTuple

from opsroom.domain.cases import Fault, Weight
from opsroom.domain.tracks import END, Does, FieldSpec, Kind, Step, Track

YESNO: Final = ("yes", "no")

#: What a case itself says beside its fields, with all it can say.
ALWAYS: Final[Mapping[str, tuple[str, ...]]] = {
    "weight": tuple(Weight),
    "fault": tuple(Fault),
    "overseas": YESNO,
}

_OTHER: Final = "\0"  # any answer that no branch asks for
_MOST: Final = 4096  # combinations of facts that are told apart; beyond, every exit counts


class Place(NamedTuple):
    """A step, by code, and the facts that a case has there, in the order of ``Walk.asked``."""

    step: str
    facts: tuple[str, ...]


def moneyed(track: Track, fields: Mapping[str, FieldSpec]) -> bool:
    """Whether a track's steps record an amount: what is told the customer may cost something."""
    recorded = {name for step in track.steps for name in step.fields}
    return any(name in fields and fields[name].kind is Kind.AMOUNT for name in recorded)


def answers(field: str, fields: Mapping[str, FieldSpec]) -> tuple[str, ...] | None:
    """Every answer a field can have once it is recorded; ``None`` where that is open."""
    if field in ALWAYS:
        return ALWAYS[field]
    spec = fields.get(field)
    if spec is not None and spec.kind is Kind.YESNO:
        return YESNO
    return tuple(spec.choices) if spec is not None and spec.kind is Kind.CHOICE else None


class Walk:
    """A track, gone through in every way.

    Attributes:
        asked: the fields that branches ask about and that are recorded in steps.
    """

    def __init__(self, track: Track, fields: Mapping[str, FieldSpec]) -> None:
        """Prepare; nothing is walked yet.

        Args:
            track: every step it names is one of its own.
            fields: of the book.
        """
        self._track = track
        self._steps = {step.id: step for step in track.steps}
        self._possible = {field: self._answers(field, fields) for field in self._named()}
        if prod(map(len, self._possible.values())) > _MOST:
            self._possible = {}
        self.asked: tuple[str, ...] = tuple(f for f in self._possible if f not in ALWAYS)
        self._known: dict[Place, tuple[frozenset[Place], frozenset[Place]]] = {}

    @cached_property
    def places(self) -> frozenset[Place]:
        """Everywhere a case can come to, :data:`END` left out."""
        return self._reached({Place(self.start, ("",) * len(self.asked))})

    @cached_property
    def stuck(self) -> frozenset[str]:
        """Steps from which, as things stand there, no work leads to the end; see :attr:`start`."""
        before: dict[Place, list[Place]] = {}
        for place in self.places:
            for following in self._on(place):
                before.setdefault(following, []).append(place)
        ended = [place for place in before if place.step == END]
        free = set(ended)
        while ended:
            fresh = [p for p in before.get(ended.pop(), ()) if p not in free]
            free.update(fresh)
            ended.extend(fresh)
        return frozenset(place.step for place in self.places if place not in free)

    @cached_property
    def exits(self) -> dict[str, frozenset[str]]:
        """Where each reached step can lead in fact, rejections left out."""
        found: dict[str, set[str]] = {}
        for place in self.places:
            found.setdefault(place.step, set()).update(p.step for p in self._on(place))
        return {step: frozenset(targets) for step, targets in found.items()}

    @property
    def start(self) -> str:
        """The code of the first step."""
        return self._track.steps[0].id

    def without(self, avoided: Iterable[Does]) -> frozenset[str]:
        """The steps that a case can come to without finishing one of these kinds.

        What an approval sends back it hasn't approved: that way is gone as well.
        """
        first = Place(self.start, ("",) * len(self.asked))
        return frozenset(place.step for place in self._reached({first}, tuple(avoided)))

    def rejected(self) -> frozenset[str]:
        """The steps that a rejected case can come to before anything of it is approved."""
        back = {sent for place in self.places for sent in self._moves(place)[1]}
        return frozenset(place.step for place in self._reached(back, (Does.APPROVAL,)))

    def paths(self, most: int = 500) -> Iterator[tuple[Step, ...]]:
        """Ways to the end that pass no step twice, at most so many."""
        line = [self.start]
        ahead = [iter(sorted(self.exits[self.start]))]
        while ahead and most:
            target = next(ahead[-1], None)
            if target is None:
                ahead.pop()
                line.pop()
            elif target == END:
                most -= 1
                yield tuple(self._steps[code] for code in line)
            elif target not in line:
                line.append(target)
                ahead.append(iter(sorted(self.exits[target])))

    def _named(self) -> list[str]:
        branches = (branch for step in self._track.steps for branch in step.branches)
        return sorted({field for branch in branches for field in branch.when})

    def _answers(self, field: str, fields: Mapping[str, FieldSpec]) -> tuple[str, ...]:
        known = answers(field, fields)
        if known is None:
            branches = (branch for step in self._track.steps for branch in step.branches)
            wanted = {answer for branch in branches for answer in branch.when.get(field, ())}
            known = (*sorted(wanted - {""}), _OTHER)
        return known if field in ALWAYS else ("", *known)

    def _reached(self, seen: set[Place], avoided: tuple[Does, ...] = ()) -> frozenset[Place]:
        seen, todo = set(seen), list(seen)
        while todo:
            place = todo.pop()
            work, rejected = self._moves(place)
            onward = rejected if self._steps[place.step].does in avoided else work | rejected
            fresh = {p for p in onward if p.step != END} - seen
            seen |= fresh
            todo.extend(fresh)
        return frozenset(seen)

    def _on(self, place: Place) -> frozenset[Place]:
        return self._moves(place)[0]

    def _moves(self, place: Place) -> tuple[frozenset[Place], frozenset[Place]]:
        """Where work leads from a place, and where a rejection does."""
        if place not in self._known:
            self._known[place] = self._worked_out(place)
        return self._known[place]

    def _worked_out(self, place: Place) -> tuple[frozenset[Place], frozenset[Place]]:
        step = self._steps[place.step]
        if not self._possible:  # no branches, or too much to tell apart
            targets = {branch.to for branch in step.branches} | {self._track.otherwise(step)}
            back = {step.back} if step.back is not None else set()
            return (
                frozenset(Place(code, ()) for code in targets),
                frozenset(Place(code, ()) for code in back),
            )
        work, rejected = set(), set()
        unseen = any(field not in self._possible for field in step.record)
        for facts in self._fillings(step, place):
            kept = tuple(facts[field] for field in self.asked)
            whole = all(facts.get(field) != "" for field in step.record)
            early = self._track.early(step, facts) if unseen or not whole else None
            if early is not None and step.does is Does.WORK:
                work.add(Place(early, kept))
            if whole:
                work.add(Place(self._track.after(step, facts), kept))
            if step.back is not None:
                rejected.add(Place(step.back, kept))
        return frozenset(work), frozenset(rejected)

    def _fillings(self, step: Step, place: Place) -> Iterator[dict[str, str]]:
        """What can stand recorded when a step is left, whole or not."""
        before = dict(zip(self.asked, place.facts, strict=True))
        ranges = [
            possible if field in ALWAYS or field in step.fields else (before[field],)
            for field, possible in self._possible.items()
        ]
        for chosen in product(*ranges):
            yield dict(zip(self._possible, chosen, strict=True))
