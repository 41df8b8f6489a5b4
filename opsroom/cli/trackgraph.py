"""A complaint track drawn as text: its steps in order, and arrows to where each can lead.

80 columns are enough for any track; Chinese characters count as the two cells they take.
"""

from collections.abc import Iterator
from typing import Any, Final

from opsroom.cli.table import pad, width
from opsroom.documents.limits import limit_words
from opsroom.domain.text import clean
from opsroom.domain.tracks import END, Book, Branch, Does, FieldSpec, Kind, Step, Track
from opsroom.language import N_, _, c_
from opsroom.language.trackwords import title
from opsroom.language.words import WORDS, clauses, series, word

_WIDTH: Final = 80
#: Cells of a step's number; at most so many of its title and owner. Its limit has the rest.
_NUMBER, _TITLE, _OWNER = 3, 28, 22
_GAP: Final = "  "
_MARGIN: Final = " " * (_NUMBER + len(_GAP))
_ASKED: Final = {"weight": N_("weight"), "fault": N_("whose fault"), "overseas": N_("overseas")}


def plan(book: Book, code: str) -> dict[str, Any]:
    """A track as plain values: its steps, and where each leads on which condition."""
    track = book.tracks[code]
    return {
        "track": code,
        "title": title(track.title),
        "series": track.series,
        "opens": list(track.opens),
        "limit": limit_words(track.limit) if track.limit else None,
        "serious": track.serious,
        "steps": [_planned(track, step) for step in track.steps],
    }


def _planned(track: Track, step: Step) -> dict[str, Any]:
    exits: list[dict[str, Any]] = [
        {"to": branch.to, "when": branch.when, "early": branch.early} for branch in step.branches
    ]
    exits.append({"to": track.otherwise(step)})
    if step.back is not None:
        exits.append({"to": step.back, "rejected": True})
    return {
        "id": step.id,
        "title": title(step.title),
        "does": step.does,
        "owners": list(_roles(step)),
        "limit": limit_words(step.limit) if step.limit else None,
        "accepts": step.accepts,
        "exits": exits,
    }


def drawn(book: Book, code: str) -> list[str]:
    """A track as lines of at most 80 cells."""
    track = book.tracks[code]
    opens = series(word("role", role) for role in track.opens)
    head = [f"{title(track.title)} ({code})", _("opened by: {roles}").format(roles=opens)]
    if track.limit is not None:
        head.append(_("the whole case: {limit}").format(limit=limit_words(track.limit)))
    if track.serious is not None:
        to = title(track.step(track.serious).title)
        head.append(_("when it becomes serious: at once to {step}").format(step=to))
    lines = [line for text in head for line in wrapped(text, _WIDTH)]
    return [*lines, "", *_Drawing(book, track).lines()]


class _Drawing:
    """Draws one track."""

    def __init__(self, book: Book, track: Track) -> None:
        self._fields, self._track = book.fields, track
        self._numbers = {step.id: i for i, step in enumerate(track.steps, 1)}
        self._title = min(_TITLE, max(width(title(step.title)) for step in track.steps))
        roles = (word("role", role) for step in track.steps for role in _roles(step))
        self._owner = min(_OWNER, max(map(width, roles)))

    def lines(self) -> Iterator[str]:
        for number, step in enumerate(self._track.steps, 1):
            yield from self._step(number, step)
            yield from self._notes(step)
            for branch in step.branches:
                yield from _arrow("|-> ", self._branch(branch))
            if step.back is not None:
                back = _("back to {step}: if rejected").format(step=self._name(step.back))
                yield from _arrow("|<- ", back)
            yield from self._onward(number, step)

    def _step(self, number: int, step: Step) -> Iterator[str]:
        """Number, title, owner and limit in columns; what is too long goes on below."""
        owner = clauses(word("role", role) for role in _roles(step))
        limit = limit_words(step.limit) if step.limit else _("no limit of its own")
        rest = _WIDTH - len(_MARGIN) - self._title - self._owner - 2 * len(_GAP)
        cells = [
            wrapped(title(step.title), self._title),
            wrapped(owner, self._owner),
            wrapped(limit, rest),
        ]
        for i in range(max(map(len, cells))):
            label = f"{number:>{_NUMBER}}{_GAP}" if i == 0 else f"{' ' * _NUMBER}{_GAP}"
            row = [part[i] if i < len(part) else "" for part in cells]
            parts = (pad(row[0], self._title), pad(row[1], self._owner), row[2])
            yield (label + _GAP.join(parts)).rstrip()

    def _notes(self, step: Step) -> Iterator[str]:
        notes = []
        if step.accepts:
            notes.append(_("accepts the case"))
        if step.owner_from is not None:
            field = self._field(step.owner_from)
            notes.append(_("owned by whom “{field}” names").format(field=field))
        if step.does is Does.APPROVAL and step.amount is not None:
            field = self._field(step.amount)
            notes.append(_("the lowest whose limit covers “{field}” decides").format(field=field))
        if step.does is Does.ANSWER:
            ways = series(word("case_channel", way) for way in step.ways())
            notes.append(_("the customer is told {ways}").format(ways=ways))
        if step.copies:
            roles = series(word("role", role) for role in step.copies)
            notes.append(_("copies: {roles}").format(roles=roles))
        for note in notes:
            yield from _arrow("|   ", note)

    def _onward(self, number: int, step: Step) -> Iterator[str]:
        target = self._track.otherwise(step)
        if target == END:
            yield from _arrow("'-> ", _("end"))
        elif self._numbers.get(target) == number + 1:
            yield f"{_MARGIN}v"
        else:
            yield from _arrow("'-> ", self._name(target))

    def _branch(self, branch: Branch) -> str:
        conditions = clauses(self._condition(*pair) for pair in branch.when.items())
        said = _("{step}: if {conditions}").format(
            step=self._name(branch.to), conditions=conditions
        )
        return said + (_(" (even before all is recorded)") if branch.early else "")

    def _condition(self, field: str, answers: tuple[str, ...]) -> str:
        spec = self._fields.get(field)
        said = _(" or ").join(_answer(field, spec, answer) for answer in answers)
        return _("{field} = {answers}").format(field=self._field(field), answers=said)

    def _field(self, code: str) -> str:
        if code in _ASKED:
            return _(_ASKED[code])
        return title(self._fields[code].title) if code in self._fields else code

    def _name(self, code: str) -> str:
        if code == END:
            return _("end")
        return f"{self._numbers[code]} {title(self._track.step(code).title)}"


def _answer(field: str, spec: FieldSpec | None, answer: str) -> str:
    if answer == "":
        return _("nothing yet")
    if field in WORDS:
        return word(field, answer)
    if spec is not None and answer in spec.choices:
        return title(spec.choices[answer])
    if field == "overseas" or (spec is not None and spec.kind is Kind.YESNO):
        return {"yes": c_("answer", "yes"), "no": c_("answer", "no")}.get(answer, answer)
    return answer


def _roles(step: Step) -> tuple[str, ...]:
    return step.by if step.owner is None else (step.owner,)


def _arrow(mark: str, text: str) -> Iterator[str]:
    """A line from a step's margin; what is too long goes on below, beside the line downwards."""
    room = _WIDTH - len(_MARGIN) - len(mark)
    for i, line in enumerate(wrapped(text, room)):
        after = "|   " if mark.startswith("|") else "    "
        yield f"{_MARGIN}{mark if i == 0 else after}{line}".rstrip()


def wrapped(text: str, cells: int) -> list[str]:
    """A text in lines of at most so many cells, broken at spaces and beside Chinese characters."""
    lines, line = [], ""
    for piece in _pieces(clean(text)):
        if line and width(line) + width(piece.rstrip()) > cells:
            lines.append(line.rstrip())
            line = ""
        line += piece if line or not piece.isspace() else ""
        while width(line.rstrip()) > cells:  # one word longer than a line
            kept = next(i for i in range(len(line), 0, -1) if width(line[:i]) <= cells)
            lines.append(line[:kept])
            line = line[kept:]
    return [*lines, line.rstrip()] if line.strip() or not lines else lines


def _pieces(text: str) -> Iterator[str]:
    """What a line may be broken between: words with the space that follows, wide characters."""
    piece = ""
    for char in text:
        wide = width(char) > 1
        if piece and (wide or piece[-1] == " " or width(piece[-1]) > 1) and char != " ":
            yield piece
            piece = ""
        piece += char
    if piece:
        yield piece
