"""The journal's texts of many new rows at once: JSON by the column, not by the row."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial
from json.encoder import encode_basestring
from typing import Any, Final

Column = Sequence[Any]
"""The values of one column, texts or whole numbers or ``None``, in the order of the rows."""

_EMPTY: Final = frozenset({None, ""})
"""The values that say nothing; 0 does."""

_encode = partial(json.dumps, ensure_ascii=False)


def documents(
    names: Sequence[str],
    shared: Mapping[str, Any],
    columns: Mapping[str, Column],
    sparse: Collection[str] = (),
) -> Iterator[str]:
    """Each row as a JSON object.

    Args:
        names: the members, in order.
        shared: what is the same in all the rows.
        columns: what isn't, all of one length: at least the first member.
        sparse: members that are left out where they say nothing; not the first one.
    """
    forms, filled = list[str](), list[Iterable[str | int]]()
    for name in names:
        member = f",{_encode(name)}:"
        values = columns[name] if name in columns else (shared[name],)
        if name in sparse and _EMPTY.issuperset(values):
            continue
        if name not in columns:
            forms.append(_literal(member + _encode(shared[name])))
        elif name in sparse and not _EMPTY.isdisjoint(values):
            filled.append(_sparse(member, columns[name]))
            forms.append("%s")
        else:
            filled.append(_encoded(columns[name]))
            forms.append(_literal(member) + "%s")
    form = f"{{{''.join(forms).removeprefix(',')}}}"
    return map(form.__mod__, zip(*filled, strict=True))


def _literal(text: str) -> str:
    """What stands for the text in a form."""
    return text.replace("%", "%%")


def _encoded(column: Column) -> Iterable[str | int]:
    """The column's values as they stand in JSON."""
    kinds = set(map(type, column))
    if kinds == {int}:
        return column
    return map(encode_basestring if kinds == {str} else _encode, column)


def _sparse(member: str, column: Column) -> Iterator[str]:
    """The member with each value, and nothing where there is none."""
    return (member + _encode(value) if value not in _EMPTY else "" for value in column)
