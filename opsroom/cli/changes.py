"""What a journal entry changed, in a line for people. Pure."""

import json
from collections.abc import Callable
from typing import Any, Final

from opsroom.language.columnwords import coded, column
from opsroom.language.times import hours

#: Columns that hold an instant though their names don't end like it.
_INSTANTS: Final = frozenset({"clock_from"})
#: Columns that hold a length of working time in seconds.
_LENGTHS: Final = frozenset({"allowance", "remaining_at"})


def changes(
    before: str | None,
    after: str | None,
    when: Callable[[int], str],
    called: Callable[[str], str] = column,
) -> str:
    """What an entry says has changed: names, values before and after, in words.

    Args:
        before, after: JSON text as journaled; ``None`` where there was nothing.
        when: words an instant (epoch seconds) in local time.
        called: what people call a column, or a field of a case's forms.
    """
    old, new = _flat(before), _flat(after)

    def told(name: str, value: Any) -> str:
        if value is None or value == "":
            return "-"
        if (said := coded(name, value)) is not None:
            return said
        if type(value) is not int:
            return str(value)
        if name in _LENGTHS:
            return hours(value)
        return when(value) if name.endswith("_at") or name in _INSTANTS else str(value)

    return ", ".join(
        f"{called(name)} {told(name, old[name])} -> {told(name, value)}"
        if name in old
        else f"{called(name)} {told(name, value)}"
        for name, value in new.items()
        if value != old.get(name)
    )


def _flat(text: str | None) -> dict[str, Any]:
    """Columns of a call or a case and fields of its forms; other lists by how many they are."""
    try:
        values = json.loads(text) if text else {}
    except ValueError:  # somebody was at the file; `journal verify` says more
        values = text
    if not isinstance(values, dict):
        return {"": values}
    lists = {name: len(part) if isinstance(part, list) else part for name, part in values.items()}
    flat: dict[str, Any] = {}
    for whole in ("call", "case"):
        columns = values.get(whole)
        if isinstance(columns, dict):
            lists.pop(whole)
            flat |= columns
    forms = values.get("case_facts")
    if isinstance(forms, list) and all(isinstance(row, dict) for row in forms):
        lists.pop("case_facts")
        flat |= {str(row.get("field")): row.get("value") for row in forms}
    return {**flat, **lists}
