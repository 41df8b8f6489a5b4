"""A complaint case's track, steps and forms in the words that people know them by (TRK).

Codes come from policy. What a policy has no longer, because it was changed after the case was
opened, stands for itself.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from opsroom.domain.cases import PROCESSING
from opsroom.domain.money import grouped
from opsroom.domain.trackcodes import Form, Kind
from opsroom.language import N_, Translator, _, c_, n_
from opsroom.language.times import length
from opsroom.language.trackwords import CONTEXT, title
from opsroom.language.words import series

if TYPE_CHECKING:
    from opsroom.domain.policy import Policy
    from opsroom.domain.tracks import FieldSpec, Step, Track

#: Facts that stand on the case itself and not on one of its forms.
OWN = frozenset({"weight", "fault", "overseas"})


_DAY = 86_400
#: Cases that are named one by one, at most.
_NAMED = 12
#: What a yes or no is kept as; a quantity that isn't counted yet, in words (CMP-2).
_YES_NO = frozenset({"yes", "no"})
_STILL = N_("not fixed yet: still in processing")


def span(seconds: int, working: bool) -> str:
    """A length without its sign: in days from two on, unless it is working time."""
    days, rest = divmod(abs(seconds), _DAY)
    if working or days < 2:
        return length(seconds)
    return _("{days} d {hours} h").format(days=days, hours=rest // 3600)


class Filled(NamedTuple):
    """A field of a form as people read it.

    Attributes:
        code: the field's code.
        title: what people call it.
        text: what it holds, in words; of several lines where it is a text.
    """

    code: str
    title: str
    text: str


class CaseWords:
    """The words of a company's tracks.

    Attributes:
        policy: the company's rules.
    """

    def __init__(self, policy: "Policy", to: Translator | None = None) -> None:
        """Take tracks, fields and currency from a policy.

        Args:
            policy: the company's.
            to: a document's language; ``None`` takes the one in use, whenever something is asked.
        """
        self.policy, self._to = policy, to

    def title(self, text: str) -> str:
        """A title of the policy's."""
        return title(text) if self._to is None else self._to.c(CONTEXT, text)

    def track_of(self, code: str) -> "Track | None":
        """A track; ``None`` where the policy has it no longer."""
        return self.policy.book.tracks.get(code)

    def step_of(self, track: str, step: str) -> "Step | None":
        """A step of a track; ``None`` where the policy has it no longer."""
        found = self.track_of(track)
        return next((one for one in found.steps if one.id == step), None) if found else None

    def lost(self, number: str, track: str, step: str) -> str:
        """Why a case can't go on, where the policy was changed under it; empty if it wasn't."""
        if self.step_of(track, step) is not None:
            return ""
        if self.track_of(track) is None:
            text = _(
                "The policy knows no track “{track}” any more, by which case {number} runs. "
                "Put it back into the policy file, or withdraw the case."
            )
        else:
            text = _(
                "The policy's track “{track}” has no step “{step}” any more, in which case "
                "{number} stands. Put it back into the policy file, or withdraw the case."
            )
        return text.format(track=track, step=step, number=number)

    def spec_of(self, field: str) -> "FieldSpec | None":
        """A field; ``None`` where the policy has it no longer."""
        return self.policy.book.fields.get(field)

    def track(self, code: str) -> str:
        """What people call a track."""
        found = self.track_of(code)
        return self.title(found.title) if found else code

    def step(self, track: str, step: str) -> str:
        """What people call a step."""
        found = self.step_of(track, step)
        return self.title(found.title) if found else step

    def field(self, code: str) -> str:
        """What people call a field."""
        found = self.spec_of(code)
        return self.title(found.title) if found else code

    def amount(self, cents: int) -> str:
        """An amount with its currency: ``CNY 1,234.50``."""
        money = self.policy.money
        return f"{money.currency} {grouped(cents, money.decimals)}"

    def value(self, field: str, kept: str) -> str:
        """What a field holds, in words."""
        said, in_context = (_, c_) if self._to is None else (self._to, self._to.c)
        spec = self.spec_of(field)
        if spec is None:
            return kept
        if spec.kind is Kind.CHOICE:
            return self.title(spec.choices[kept]) if kept in spec.choices else kept
        if spec.kind is Kind.YESNO and kept in _YES_NO:
            return in_context("answer", kept)
        digits = kept.removeprefix("-")  # a policy may have made an amount of what was a text
        if spec.kind is Kind.AMOUNT and digits.isascii() and digits.isdecimal():
            return self.amount(int(kept))
        if spec.kind is Kind.QUANTITY and kept == PROCESSING:
            return said(_STILL)
        return kept

    def forms(self, facts: Mapping[str, str]) -> dict[str, list[Filled]]:
        """What a case's forms hold, by form, in the order of the policy's fields.

        Args:
            facts: what is recorded, by field; as :func:`opsroom.store.complaintsql.facts` gives it.
        """
        known = self.policy.book.fields
        order = [code for code in known if facts.get(code)]
        order += [code for code in facts if code not in known and code not in OWN]
        forms: dict[str, list[Filled]] = {str(form): [] for form in Form}
        for code in order:
            form = str(known[code].form if code in known else Form.INVESTIGATION)
            forms[form].append(Filled(code, self.field(code), self.value(code, facts[code])))
        return {form: filled for form, filled in forms.items() if filled}


def told_stranded(cases: Sequence[tuple[str, str, str]]) -> str:
    """Which open cases stand in a step that the policy knows no longer (TRK).

    Args:
        cases: number, track and step of each.
    """
    shown = [f"{number} ({track}/{step})" for number, track, step in cases[:_NAMED]]
    if len(cases) > _NAMED:
        shown.append("…")
    return n_(
        "{n} open case stands in a track or step that the policy doesn't know: {cases}",
        "{n} open cases stand in a track or step that the policy doesn't know: {cases}",
        len(cases),
    ).format(n=len(cases), cases=series(shown))


def stranded_advice() -> str:
    """What to do about them."""
    return _("Put it back into the policy file, or `opsroom case withdraw` them.")
