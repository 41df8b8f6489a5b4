"""One move for all marked calls: asked once, then made call by call through the door (DSP-2).

What is refused of one call doesn't keep the others back: it stays marked, and is said. Each call
is journaled and undone by itself.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Final

from opsroom.actions.door import Done
from opsroom.domain.errors import OpsroomError
from opsroom.language import _, n_
from opsroom.language.words import series, word
from opsroom.ui.asking import Deed, FormField, Question, Values, ask, said
from opsroom.ui.moves import FORMS, Move, may_start
from opsroom.ui.screens.base import InHand

if TYPE_CHECKING:
    from opsroom.ui.app import OpsApp

#: So many calls are named; of more, their number is said.
NAMED: Final = 6

#: Called with the numbers of the calls that are done.
After = Callable[[Sequence[str]], None]


def start(app: "OpsApp", verbs: Sequence[str], calls: Sequence[InHand], after: After) -> None:
    """Ask about the first of the moves that is possible for any of the calls, and make it of all
    for which it is; else say that it isn't.

    Args:
        app: the room.
        verbs: a move, and what stands in for it where it was made already.
        calls: the marked ones.
        after: told which are done.
    """
    verb = next((v for v in verbs if any(v in call.verbs for call in calls)), None)
    if verb is None:
        if not may_start(app, verbs[0], calls[0]):
            return
        text = _("“{verb}” isn't possible now for any of the marked calls. [DSP-2]")
        app.tell(text.format(verb=word("verb", verbs[0])), "warning")
        return
    many = _Many(app, verb, calls, after)
    fields = tuple(FORMS[verb].fields(app, calls[0]))
    if fields:
        many.ask(fields)
    else:
        many.make({})


class _Many:
    """A move that is made of several calls, and how it went so far."""

    def __init__(self, app: "OpsApp", verb: str, calls: Sequence[InHand], after: After) -> None:
        self.app, self.verb, self.after = app, verb, after
        self.moves = [Move(app, verb, call) for call in calls if verb in call.verbs]
        self.left_out = [call.number for call in calls if verb not in call.verbs]
        self.done: list[str] = []
        self.refused: list[str] = []
        self.again: list[str] = []

    def ask(self, fields: Sequence[FormField]) -> None:
        """Ask once for all of them; what they are is said first."""
        calls = [move.call for move in self.moves]
        about = [(call.number, call.customer) for call in calls[:NAMED]]
        if (more := len(calls) - NAMED) > 0:
            about.append(("", n_("and {n} more call", "and {n} more calls", more).format(n=more)))
        if self.left_out:
            about.append((_("not possible for"), series(self.left_out[:NAMED])))
        question = Question(
            self._key(call.number for call in calls),
            f"{word('verb', self.verb)}  {_calls(len(calls))}",
            fields,
            check=partial(self._check, fields),
            about=about,
        )
        ask(self.app, question, self._deed)

    def _key(self, numbers: Iterable[str]) -> tuple[str, str]:
        """Under which what was typed is kept: what one customer said isn't said by others."""
        return self.verb, " ".join(("*", *sorted(numbers)))

    def _check(self, fields: Sequence[FormField], values: Values) -> dict[str, str]:
        """What is wrong for any of them: a time is read on each one's own clock."""
        wrong: dict[str, str] = {}
        for move in self.moves:
            wrong |= move.check(fields, values)
        return wrong

    def _deed(self, values: Values) -> Deed:
        for move in self.moves:
            move.action(values)  # what pydantic says of the values is said at their fields
        return Deed((), lambda _done: self.make(values))

    def make(self, values: Values) -> None:
        """Make the moves one after the other, and say how it went."""
        if not self.moves:
            self._tell(values)
            return
        move, *self.moves = self.moves

        def then(_done: Done) -> None:
            self.done.append(move.call.number)
            self.make(values)

        def failed(error: OpsroomError) -> None:
            self.again.append(move.call.number)
            self.refused.append(f"{move.call.number}: {said(error)}")
            self.make(values)

        self.app.perform(move.action(values), then=then, failed=failed)

    def _tell(self, values: Values) -> None:
        count = len(self.done)
        told = []
        if count:
            which = series(self.done) if count <= NAMED else _calls(count)
            told.append(_(FORMS[self.verb].done).format(number=which))
            told[0] += "  " + (_("u: undo, one after the other") if count > 1 else _("u: undo"))
        if self.left_out:
            text = _("Not possible for {numbers}.")
            told.append(text.format(numbers=series(self.left_out[:NAMED])))
        if self.refused:
            self.app.typed[self._key(self.again)] = dict(values)
            told += self.refused
        self.app.tell("\n".join(told), "warning" if self.refused or not count else "information")
        self.after(self.done)


def _calls(count: int) -> str:
    return n_("{n} call", "{n} calls", count).format(n=count)
