"""The form of a case's step: its fields, what stands in them, what is wrong with it. Pure."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Final, NamedTuple

from opsroom.documents.casewords import CaseWords
from opsroom.domain.cases import PROCESSING, BadValue, longest, read_value
from opsroom.domain.money import parse, plain
from opsroom.domain.tracks import Does, FieldSpec, Kind, Step
from opsroom.language import _, c_
from opsroom.language.casewords import BAD_VALUES
from opsroom.language.trackwords import title
from opsroom.language.words import series, word

#: Fields that stand on no form: how and what the customer is told, and a note. Codes of a
#: track's fields begin with a small letter.
CHANNEL, TEXT, NOTE = "Channel", "Text", "Note"
#: Characters of a value that a message repeats.
_SHOWN: Final = 40

Values = Mapping[str, str]


class Item(NamedTuple):
    """A field of the form.

    Attributes:
        key: its code, or one of :data:`CHANNEL`, :data:`TEXT` and :data:`NOTE`.
        label: what people call it.
        spec: what it holds; choices with their codes.
        needed: whether the step can't be finished without it.
    """

    key: str
    label: str
    spec: FieldSpec
    needed: bool

    @property
    def recorded(self) -> bool:
        """Whether it stands on one of the case's forms."""
        return self.key not in (CHANNEL, TEXT, NOTE)

    def choices(self) -> list[tuple[str, str]]:
        """Codes and words to choose from; none for what is typed."""
        if self.spec.kind is Kind.YESNO:
            return [("yes", c_("answer", "yes")), ("no", c_("answer", "no"))]
        if self.key == CHANNEL:
            return [(code, word("case_channel", code)) for code in self.spec.choices]
        return [(code, title(text)) for code, text in self.spec.choices.items()]


def items(step: Step, words: CaseWords) -> list[Item]:
    """What the form of a step asks: its fields, then what its end needs."""
    found = []
    for field in step.fields:
        spec = words.spec_of(field)
        if spec is not None:
            found.append(Item(field, title(spec.title), spec, field in step.record))
    if step.does is Does.ANSWER:
        ways = {str(way): str(way) for way in step.ways()}
        how = FieldSpec(title="how", kind=Kind.CHOICE, choices=ways)
        told = FieldSpec(title="what", kind=Kind.TEXT)
        found += [
            Item(CHANNEL, _("how we answer"), how, True),
            Item(TEXT, _("what we answer"), told, True),
        ]
    elif step.does is not Does.APPROVAL:
        note = FieldSpec(title="note", kind=Kind.TEXT)
        found.append(Item(NOTE, _("note"), note, False))
    return found


def stands(form: Sequence[Item], facts: Values, words: CaseWords) -> dict[str, str]:
    """What stands in the fields at first: what is recorded, as it would be typed."""
    return {one.key: _typed(one, facts.get(one.key, ""), words) for one in form}


def _typed(item: Item, kept: str, words: CaseWords) -> str:
    if not item.recorded or not kept:
        return ""
    if item.spec.kind is Kind.AMOUNT and kept.isdigit():
        return plain(int(kept), words.policy.money.decimals)
    if item.spec.kind is Kind.QUANTITY and kept == PROCESSING:
        return c_("quantity", "processing")
    return kept


def hint(item: Item) -> str:
    """What is wanted in a field that is typed."""
    return {
        Kind.DATE: "2026-11-24",
        Kind.AMOUNT: "1234.50",
        Kind.QUANTITY: _("a number, or p: still in processing"),
    }.get(item.spec.kind, "")


def read(item: Item, text: str, words: CaseWords) -> str:
    """What the field keeps of what was typed; nothing for nothing.

    Raises:
        BadValue: it can't hold that.
    """
    said = text.strip()
    if not said:
        return ""
    if item.spec.kind is Kind.QUANTITY and said.casefold() in _processing():
        return PROCESSING
    amount = partial(parse, decimals=words.policy.money.decimals)
    return read_value(item.spec, said, amount)


def _processing() -> tuple[str, ...]:
    return "p", PROCESSING, c_("quantity", "processing").casefold()


def problem(item: Item, text: str, words: CaseWords, *, finishing: bool = False) -> str:
    """What is wrong with a field; ``finishing`` asks for what the end of the step needs, too."""
    try:
        kept = read(item, text, words)
    except BadValue as error:
        flat = " ".join(text.split())
        shown = flat if len(flat) <= _SHOWN else flat[: _SHOWN - 1] + "~"
        options = series(label for _code, label in item.choices())
        told = _(BAD_VALUES[error.code])
        return told.format(value=shown, choices=options, limit=longest(item.spec))
    if not kept and item.needed and finishing:
        return _("Needed to finish the step.")
    return ""


def changed(form: Sequence[Item], typed: Values, facts: Values, words: CaseWords) -> dict[str, str]:
    """What is to be recorded, by field: all that isn't recorded so; nothing clears a field.

    Raises:
        BadValue: a field can't hold what was typed.
    """
    found = {}
    for one in form:
        if one.recorded and (kept := read(one, typed.get(one.key, ""), words)) != facts.get(
            one.key, ""
        ):
            text = typed.get(one.key, "").strip()
            found[one.key] = PROCESSING if kept == PROCESSING else text
    return found


def facts_with(facts: Values, form: Sequence[Item], typed: Values, words: CaseWords) -> Values:
    """What would be recorded, where the fields can hold what was typed."""
    merged = dict(facts)
    for one in form:
        if not one.recorded:
            continue
        try:
            merged[one.key] = read(one, typed.get(one.key, ""), words)
        except BadValue:
            merged.pop(one.key, None)
    return merged
