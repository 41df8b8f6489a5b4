"""The fields of a form that ends in one action: what they hold, and how what is typed is read.

What an action's model tells (needed or not, its codes, the kind of value) isn't told again here.
Pure: text in, values or sentences out.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import Enum, StrEnum
from types import UnionType
from typing import TYPE_CHECKING, Annotated, Any, Final, Union, get_args, get_origin

from pydantic import ValidationError

from opsroom.actions.problem import problems
from opsroom.documents.typed import basis_points, cents, day, pairs, quantity
from opsroom.domain.errors import BadInput
from opsroom.domain.text import fold
from opsroom.language import _
from opsroom.language.settlewords import settled
from opsroom.language.words import series

if TYPE_CHECKING:
    from opsroom.actions.door import Action

Choices = tuple[tuple[str, str], ...]


class Kind(StrEnum):
    """What a field holds."""

    LINE = "line"
    TEXT = "text"
    AMOUNT = "amount"
    QUANTITY = "quantity"
    PERCENT = "percent"
    DAY = "day"
    CHOICE = "choice"
    FLAG = "flag"  # a choice between "yes" and "no"
    ITEMS = "items"  # a line each: item = quantity @ price
    COUNTS = "counts"  # a line each: item = quantity
    WEIGHTS = "weights"  # a line each: person = per cent
    POINTS = "points"  # a line each: person = base points


#: Kinds of several lines.
LISTS: Final = frozenset({Kind.ITEMS, Kind.COUNTS, Kind.WEIGHTS, Kind.POINTS})
#: Marks that an input method for Chinese gives, and what they stand for.
_MARKS: Final = str.maketrans({"＝": "=", "＠": "@", "％": "%"})
_KINDS: Final[Mapping[type, Kind]] = {
    bool: Kind.FLAG,
    int: Kind.AMOUNT,
    Decimal: Kind.QUANTITY,
    date: Kind.DAY,
    str: Kind.LINE,
}


@dataclass(frozen=True, slots=True)
class ActField:
    """A field of a form.

    Attributes:
        key: that of the action's field.
        label: what stands beside it.
        kind: what it holds; ``None`` takes what the action's model says.
        hint: shown in an empty field.
        choices: codes and words; those of the model where there are none.
        given: what stands in it at first.
        needed: whether it may not stay empty; where the model doesn't say so.
        option: what a refusal calls it, where that isn't ``--key``.
        reader: reads what was typed, where its kind doesn't; raises BadInput.
    """

    key: str
    label: str
    kind: Kind | None = None
    hint: str = ""
    choices: Choices = ()
    given: str = ""
    needed: bool = False
    option: str = ""
    reader: Callable[[str], Any] | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What reading needs to know: a currency's decimals, and people's names by their IDs."""

    decimals: int
    people: Mapping[str, str]


def completed(action: "type[Action]", field: ActField) -> ActField:
    """A field with what the action's model says of it."""
    info = action.model_fields[field.key]
    held = _held(info.annotation)
    choices, kind = field.choices, field.kind
    if not choices and isinstance(held, type) and issubclass(held, Enum):
        kind = kind or Kind.CHOICE
        choices = tuple((str(one), settled(held.__name__.lower(), str(one))) for one in held)
    kind = kind or (Kind.CHOICE if choices and held is not bool else _KINDS[held])
    return replace(field, kind=kind, choices=choices, needed=field.needed or info.is_required())


def _held(annotation: Any) -> Any:
    """What a field holds, without ``None`` and without its bounds."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return _held(get_args(annotation)[0])
    if origin in (Union, UnionType):
        return _held(next(one for one in get_args(annotation) if one is not type(None)))
    return annotation


# -- reading


def read(field: ActField, text: str, by: Reading) -> Any:
    """What the action gets of what was typed, which isn't empty.

    Raises:
        BadInput: it can't be read; at the field's key.
    """
    where = field.key
    if field.reader is not None:
        return field.reader(text.strip())
    readers: Mapping[Kind | None, Callable[[], Any]] = {
        Kind.AMOUNT: lambda: cents(where, text, by.decimals),
        Kind.QUANTITY: lambda: quantity(where, text),
        Kind.PERCENT: lambda: basis_points(where, text.translate(_MARKS)),
        Kind.DAY: lambda: day(where, text),
        Kind.FLAG: lambda: text == "yes",
        Kind.ITEMS: lambda: tuple(_items(where, text, by)),
        Kind.COUNTS: lambda: tuple(
            {"item": item, "quantity": quantity(where, much)} for item, much in _rows(where, text)
        ),
        Kind.WEIGHTS: lambda: {
            who: basis_points(where, part) for who, part in _people(where, text, by)
        },
        Kind.POINTS: lambda: {
            who: quantity(where, points) for who, points in _people(where, text, by)
        },
    }
    reader = readers.get(field.kind)
    return reader() if reader else text.strip()


def _rows(where: str, text: str) -> Iterator[tuple[str, str]]:
    """Names and values, a line each; a name is left as it is."""
    lines = (line.strip() for line in text.split("\n"))
    typed = (line if "=" in line else line.translate(_MARKS) for line in lines if line)
    return ((name, value.translate(_MARKS)) for name, value in pairs(where, typed))


def _items(where: str, text: str, by: Reading) -> Iterator[dict[str, Any]]:
    for item, value in _rows(where, text):
        much, at, price = value.partition("@")
        line: dict[str, Any] = {"item": item, "quantity": quantity(where, much)}
        yield {**line, "price": cents(where, price, by.decimals)} if at else line


def _people(where: str, text: str, by: Reading) -> Iterator[tuple[str, str]]:
    """People by ID, or by a name that is one's alone, or begins one's alone."""
    seen: set[str] = set()
    for name, value in _rows(where, text):
        person = _person(where, name, by.people)
        if person in seen:
            raise BadInput(where, _("{name} is given twice.").format(name=by.people[person]))
        seen.add(person)
        yield person, value


def _person(where: str, name: str, people: Mapping[str, str]) -> str:
    if name in people:
        return name
    wanted = fold(name)
    found = [one for one, full in people.items() if fold(full) == wanted]
    found = found or [
        one for one, full in people.items() if fold(full).startswith(wanted) or one == wanted
    ]
    if len(found) == 1:
        return found[0]
    if not found:
        raise BadInput(where, _("Nobody here is called {name}.").format(name=name))
    several = series(f"{people[one]} ({one})" for one in found[:5])
    text = _("Several are called {name}; give an ID: {several}.")
    raise BadInput(where, text.format(name=name, several=several))


def read_all(
    fields: Sequence[ActField], typed: Mapping[str, str], by: Reading
) -> tuple[dict[str, Any], dict[str, str]]:
    """What the action gets, and what is wrong, both by field; nothing of what is empty."""
    values: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    for field in fields:
        text = typed.get(field.key, "")
        if not text.strip():
            continue
        try:
            values[field.key] = read(field, text, by)
        except BadInput as error:
            wrong[field.key] = str(error)
    return values, wrong


def wrong_values(action: "type[Action]", values: Mapping[str, Any]) -> dict[str, str]:
    """What the action's model says of values, a sentence a field."""
    try:
        action.model_validate(values)
    except ValidationError as error:
        return problems(error)
    return {}


def lacking(fields: Sequence[ActField], typed: Mapping[str, str]) -> list[ActField]:
    """The needed fields that are still empty."""
    return [one for one in fields if one.needed and not typed.get(one.key, "").strip()]


def field_of(fields: Sequence[ActField], where: str) -> str:
    """The key of the field that a refusal is about; empty where it is about none."""
    for one in fields:
        if where in (one.key, one.option, f"--{one.key.replace('_', '-')}"):
            return one.key
    return ""


# -- asking the door beforehand


def placeholder(field: ActField) -> Any:
    """A value with which the door can tell whether the action is open at all."""
    if field.choices:
        code = field.given or field.choices[0][0]
        return code == "yes" if field.kind is Kind.FLAG else code
    found: Mapping[Kind | None, Any] = {
        Kind.AMOUNT: 1,
        Kind.QUANTITY: Decimal(1),
        Kind.PERCENT: 1,
        Kind.ITEMS: ({"item": "-", "quantity": Decimal(1), "price": 1},),
        Kind.COUNTS: ({"item": "-", "quantity": Decimal(1)},),
    }
    return found.get(field.kind, field.given or "-")


def tries(fields: Sequence[ActField]) -> Iterator[dict[str, Any]]:
    """Values to ask the door with, until one is open: every code of a needed choice."""
    first = {one.key: placeholder(one) for one in fields if one.needed}
    yield first
    for field in (one for one in fields if one.needed and one.choices):
        for code, _word in field.choices:
            value = code == "yes" if field.kind is Kind.FLAG else code
            if value != first[field.key]:
                yield {**first, field.key: value}
