"""Does a track hold together? Codes and places; :mod:`opsroom.language.findings` has the words.

What no piece of a track can be is refused by the models of :mod:`opsroom.domain.tracks` already.
Here is what only the whole shows: steps nobody comes to, cases that never end, limits that add up
to more than they may, amounts that nobody could decide.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from opsroom.domain.people import CASEWORK, Role
from opsroom.domain.policymoney import AUTHORITIES
from opsroom.domain.tracks import (
    COUNTED,
    END,
    Book,
    Does,
    FieldSpec,
    Kind,
    Limit,
    Since,
    Step,
    Track,
)
from opsroom.domain.tracktimes import beyond
from opsroom.domain.trackwalk import ALWAYS, Walk, answers, moneyed

Where = tuple[str | int, ...]

#: What ends a case's handling: nothing of it can be put right there.
_LAST: Final = (Does.ANSWER, Does.FILING)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that doesn't hold together.

    Attributes:
        code: what; one of :data:`CODES`.
        place: where, as the way through a policy file: ``("tracks", "recall", "steps", 2, "to")``.
        facts: what the sentence about it fills in.
    """

    code: str
    place: Where
    facts: Mapping[str, str] = field(default_factory=dict)


#: Every code there is.
CODES: Final = (
    "end_is_no_step",
    "step_twice",
    "unknown_step",
    "unknown_field",
    "reserved_field",
    "no_such_answer",
    "never_recorded",
    "not_a_role",
    "cant_own",
    "nobody_opens",
    "amount_kind",
    "no_limit",
    "not_rising",
    "not_the_highest",
    "unreachable",
    "no_end",
    "no_way_out",
    "to_itself",
    "no_answer",
    "no_filing",
    "ends_unfiled",
    "filing_goes_on",
    "unapproved_answer",
    "unapproved_filing",
    "back_to_no_work",
    "never_accepted",
    "whole_since_step",
    "limit_beyond",
    "limits_beyond",
    "series_twice",
    "not_comparable",
)


def findings(book: Book, tracks: Iterable[str] | None = None) -> list[Finding]:
    """What doesn't hold together in a book.

    Args:
        book: every track and field there is.
        tracks: the codes of the tracks to look at; ``None`` looks at all.
    """
    looked = book.tracks if tracks is None else [code for code in book.tracks if code in tracks]
    found = [Finding("reserved_field", ("fields", code)) for code in book.fields if code in ALWAYS]
    for code in looked:
        found += _Checker(code, book.tracks[code], book.fields).found()
    return [*found, *_bounds(book), *_series(book, looked)]


def _bounds(book: Book) -> Iterator[Finding]:
    """Fields that can't be more than another, which is none or holds no number of their kind."""
    for code, spec in book.fields.items():
        if spec.at_most is None:
            continue
        other = book.fields.get(spec.at_most)
        place = ("fields", code, "at_most")
        if other is None:
            yield Finding("unknown_field", place, {"field": spec.at_most})
        elif other.kind not in COUNTED or (spec.kind is Kind.AMOUNT) != (other.kind is Kind.AMOUNT):
            yield Finding("not_comparable", place, {"field": spec.at_most})


def _series(book: Book, looked: Iterable[str]) -> Iterator[Finding]:
    """Tracks that would number their cases alike (CMP-1)."""
    users: dict[str, list[str]] = {}
    for code, track in book.tracks.items():
        users.setdefault(track.series, []).append(code)
    for code in looked:
        track = book.tracks[code]
        others = [other for other in users[track.series] if other != code]
        if others:
            facts = {"series": track.series, "tracks": ", ".join(others)}
            yield Finding("series_twice", ("tracks", code, "series"), facts)


class _Checker:
    """Looks one track over."""

    def __init__(self, code: str, track: Track, fields: Mapping[str, FieldSpec]) -> None:
        self._at: Where = ("tracks", code)
        self._track, self._fields = track, fields
        self._index = {step.id: i for i, step in enumerate(track.steps)}
        self._recorded = {name for step in track.steps for name in step.fields}

    def found(self) -> list[Finding]:
        """All there is to say of it. The way through is looked at once every step is known."""
        loose = [*self._step_names(), *self._targets()]
        return [
            *loose,
            *self._steps(),
            *self._whole(),
            *([] if loose else self._walked()),
        ]

    def _step(self, index: int, *key: str | int) -> Where:
        return (*self._at, "steps", index, *key)

    def _step_names(self) -> Iterator[Finding]:
        counted = Counter(step.id for step in self._track.steps)
        for i, step in enumerate(self._track.steps):
            if step.id == END:
                yield Finding("end_is_no_step", self._step(i, "id"))
            elif counted[step.id] > 1 and self._index[step.id] == i:
                yield Finding("step_twice", self._step(i, "id"), {"step": step.id})

    def _targets(self) -> Iterator[Finding]:
        """Steps that are named and aren't there. No rejection leads to the end."""
        for i, step in enumerate(self._track.steps):
            named: list[tuple[Where, str | None]] = [
                (self._step(i, "branches", j, "to"), branch.to)
                for j, branch in enumerate(step.branches)
            ]
            named.append((self._step(i, "to"), step.to))
            for place, code in named:
                if code not in (None, END) and code not in self._index:
                    yield Finding("unknown_step", place, {"step": str(code)})
            if step.back is not None and step.back not in self._index:
                yield Finding("unknown_step", self._step(i, "back"), {"step": step.back})
        serious = self._track.serious
        if serious is not None and serious not in self._index:
            yield Finding("unknown_step", (*self._at, "serious"), {"step": serious})

    def _steps(self) -> Iterator[Finding]:
        for i, step in enumerate(self._track.steps):
            yield from self._step_fields(i, step)
            yield from self._step_branches(i, step)
            yield from self._owners(i, step)
            yield from self._authority(i, step)
            yield from self._starts(self._step(i, "limit"), step.limit)

    def _step_fields(self, i: int, step: Step) -> Iterator[Finding]:
        for key, names in (("record", step.record), ("may", step.may)):
            for k, name in enumerate(names):
                if name not in self._fields:
                    yield Finding("unknown_field", self._step(i, key, k), {"field": name})

    def _step_branches(self, i: int, step: Step) -> Iterator[Finding]:
        for j, branch in enumerate(step.branches):
            for name, counting in branch.when.items():
                place = self._step(i, "branches", j, "when", name)
                if name not in ALWAYS:
                    yield from self._in_use(place, name)
                possible = answers(name, self._fields)
                for wanted in counting:
                    if possible is not None and wanted not in (*possible, ""):
                        facts = {"answer": wanted, "field": name, "answers": ", ".join(possible)}
                        yield Finding("no_such_answer", place, facts)

    def _in_use(self, place: Where, name: str) -> Iterator[Finding]:
        """A field that something depends on: it has to be there, and to be recorded."""
        if name not in self._fields:
            yield Finding("unknown_field", place, {"field": name})
        elif name not in self._recorded:
            yield Finding("never_recorded", place, {"field": name})

    def _owners(self, i: int, step: Step) -> Iterator[Finding]:
        """Who works on a step has to be able to (ROL-2)."""
        if step.owner is not None and step.owner not in CASEWORK:
            yield Finding("cant_own", self._step(i, "owner"), {"role": step.owner})
        for k, role in enumerate(step.by):
            if role not in CASEWORK:
                yield Finding("cant_own", self._step(i, "by", k), {"role": role})
        if step.owner_from is None:
            return
        place = self._step(i, "owner_from")
        yield from self._in_use(place, step.owner_from)
        spec = self._fields.get(step.owner_from)
        if spec is not None:
            wrong = [choice for choice in spec.choices if choice not in set(Role)]
            if spec.kind is not Kind.CHOICE or wrong:
                facts = {"field": step.owner_from, "answers": ", ".join(wrong) or spec.kind}
                yield Finding("not_a_role", place, facts)
            for choice in spec.choices:
                if choice not in wrong and Role(choice) not in CASEWORK:
                    yield Finding("cant_own", place, {"role": choice})

    def _authority(self, i: int, step: Step) -> Iterator[Finding]:
        """Somebody has to be able to decide any amount, the lowest that may first (CMP-6)."""
        if step.amount is None:
            return
        place = self._step(i, "amount")
        yield from self._in_use(place, step.amount)
        spec = self._fields.get(step.amount)
        if spec is not None and spec.kind is not Kind.AMOUNT:
            yield Finding("amount_kind", place, {"field": step.amount, "kind": spec.kind})
        for k, role in enumerate(step.by):
            if role not in AUTHORITIES:
                facts = {"role": role, "roles": ", ".join(AUTHORITIES)}
                yield Finding("no_limit", self._step(i, "by", k), facts)
        ranks = [AUTHORITIES.index(role) for role in step.by if role in AUTHORITIES]
        if ranks != sorted(set(ranks)):
            facts = {"roles": ", ".join(AUTHORITIES)}
            yield Finding("not_rising", self._step(i, "by"), facts)
        if not ranks or max(ranks) != len(AUTHORITIES) - 1:
            yield Finding("not_the_highest", self._step(i, "by"), {"role": AUTHORITIES[-1]})

    def _whole(self) -> Iterator[Finding]:
        track = self._track
        if not set(track.opens) & CASEWORK:
            yield Finding("nobody_opens", (*self._at, "opens"))
        yield from self._starts((*self._at, "limit"), track.limit)
        if track.limit is not None and track.limit.since is Since.STEP:
            yield Finding("whole_since_step", (*self._at, "limit"))
        kinds = {step.does for step in track.steps}
        if Does.ANSWER not in kinds:
            yield Finding("no_answer", self._at)
        if Does.FILING not in kinds:
            yield Finding("no_filing", self._at)

    def _starts(self, place: Where, limit: Limit | None) -> Iterator[Finding]:
        """A limit from acceptance wants a step that accepts (CMP-5)."""
        accepted = any(step.accepts for step in self._track.steps)
        if limit is not None and limit.since is Since.ACCEPTED and not accepted:
            yield Finding("never_accepted", place)

    def _walked(self) -> Iterator[Finding]:
        walk = Walk(self._track, self._fields)
        for step in self._track.steps:
            if step.id not in walk.exits:
                yield Finding("unreachable", self._step(self._index[step.id]), {"step": step.id})
        yield from self._ends(walk)
        yield from self._answers(walk)
        for late in beyond(self._track, walk.paths()):
            code = "limit_beyond" if late.alone else "limits_beyond"
            facts = {"step": late.step, "path": " > ".join((*late.path, late.step))}
            yield Finding(code, self._step(self._index[late.step], "limit"), facts)

    def _ends(self, walk: Walk) -> Iterator[Finding]:
        if walk.start in walk.stuck:
            yield Finding("no_end", self._at)
        else:
            for code in sorted(walk.stuck, key=self._index.__getitem__):
                yield Finding("no_way_out", self._step(self._index[code]), {"step": code})
        for i, step in enumerate(self._track.steps):
            if self._track.otherwise(step) == step.id or step.id in {b.to for b in step.branches}:
                yield Finding("to_itself", self._step(i), {"step": step.id})
            leads, files = walk.exits.get(step.id, frozenset()), step.does is Does.FILING
            if END in leads and not files and self._has(Does.FILING):
                yield Finding("ends_unfiled", self._step(i), {"step": step.id})
            if files and leads - {END}:
                yield Finding("filing_goes_on", self._step(i), {"step": step.id})

    def _answers(self, walk: Walk) -> Iterator[Finding]:
        """The reply stays locked until approval, where there is one and money in question (CMP-6).

        What was rejected isn't approved, and isn't told or filed as if it were.
        """
        for i, step in enumerate(self._track.steps):
            if step.back is not None and self._track.step(step.back).does in _LAST:
                yield Finding("back_to_no_work", self._step(i, "back"), {"step": step.back})
        if not self._has(Does.APPROVAL) or not moneyed(self._track, self._fields):
            return
        sent = walk.rejected()
        locked = walk.without([Does.APPROVAL]) | sent
        for i, step in enumerate(self._track.steps):
            if step.does is Does.ANSWER and step.id in locked:
                yield Finding("unapproved_answer", self._step(i), {"step": step.id})
            if step.does is Does.FILING and step.id in sent and not self._told(sent):
                yield Finding("unapproved_filing", self._step(i), {"step": step.id})

    def _told(self, codes: Iterable[str]) -> bool:
        """Whether one of these steps is an answer, which is said already."""
        return any(self._track.step(code).does is Does.ANSWER for code in codes)

    def _has(self, kind: Does) -> bool:
        return any(step.does is kind for step in self._track.steps)
