"""A policy as its file would write it, so that a company can copy from it what it changes."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from opsroom.domain.policy import Policy
from opsroom.domain.tracks import Book, FieldSpec, Track

_BROAD = 100  # characters of a line before a list is broken up


def sections() -> tuple[str, ...]:
    """The names of the policy's sections, in order; tracks and fields are none."""
    return tuple(name for name in Policy.model_fields if name not in Book.model_fields)


def parts(policy: Policy) -> list[str]:
    """The dotted name of everything there is: sections, tracks and fields."""
    book = policy.book
    named = [
        *(f"tracks.{code}" for code in book.tracks),
        *(f"fields.{code}" for code in book.fields),
    ]
    return [*sections(), *named]


def with_fields(book: Book, code: str) -> list[str]:
    """The dotted names of a track and of the fields that it speaks of."""
    used = {name for step in book.tracks[code].steps for name in (*step.fields, step.owner_from)}
    return [f"tracks.{code}", *(f"fields.{name}" for name in book.fields if name in used)]


def text(policy: Policy, part: str) -> str:
    """A part of the policy, by its dotted name, as a file writes it."""
    return "\n".join(_table(tuple(part.split(".")), values(policy, part)))


def values(policy: Policy, part: str) -> dict[str, Any]:
    """A part of the policy as plain values; of tracks and fields, what isn't said anyway."""
    kind, _dot, code = part.partition(".")
    if not code:
        return getattr(policy, kind).model_dump(mode="json")  # type: ignore[no-any-return]  # a section
    piece: Track | FieldSpec = getattr(policy.book, kind)[code]
    return piece.model_dump(mode="json", exclude_none=True, exclude_defaults=True)


def _table(path: tuple[str, ...], content: Mapping[str, Any]) -> Iterator[str]:
    """A table, its plain values first; lists of steps and tables of a section follow it."""
    yield f"[{'.'.join(path)}]"
    later = {}
    for key, value in content.items():
        if key == "steps" or (len(path) == 1 and isinstance(value, Mapping)):
            later[key] = value
        else:
            yield from _pair(key, value)
    for key, value in later.items():
        if isinstance(value, Mapping):
            yield ""
            yield from _table((*path, key), value)
            continue
        for element in value:
            yield ""
            yield f"[[{'.'.join((*path, key))}]]"
            for inner, said in element.items():
                yield from _pair(inner, said)


def _pair(key: str, value: Any) -> Iterator[str]:
    line = f"{_key(key)} = {_value(value)}"
    if isinstance(value, list) and (len(line) > _BROAD or (key == "branches" and len(value) > 1)):
        yield f"{_key(key)} = ["
        yield from (f"  {_value(one)}," for one in value)
        yield "]"
    else:
        yield line


def _value(value: Any) -> str:
    if isinstance(value, Mapping):
        pairs = (f"{_key(key)} = {_value(inner)}" for key, inner in _shortened(value))
        return "{ " + ", ".join(pairs) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(_value, value)) + "]"
    # A JSON text, number or truth is a TOML one, but for a character that JSON lets stand.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _shortened(table: Mapping[str, Any]) -> Iterable[tuple[str, Any]]:
    """A condition's single answers stand for themselves, as people write them."""
    for key, value in table.items():
        if key == "when":
            yield key, {k: v[0] if len(v) == 1 else v for k, v in value.items()}
        else:
            yield key, value


def _key(key: str) -> str:
    bare = key.isascii() and key.replace("_", "").replace("-", "").isalnum()
    return key if bare else _value(key)
