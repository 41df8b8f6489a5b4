"""Calls and cases as they were at a past instant, from how they are now and the journal. Pure.

The journal keeps what each change replaced; taking changes back from the newest on gives any
state before them (ROL-3, ROL-4).
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final, NamedTuple

Row = dict[str, Any]

#: The part of an entry's values that are the call's own columns; other parts are whole lists.
CALL: Final = "call"


class Known(NamedTuple):
    """A call with what hangs on it: its columns, and the rows of each part by the part's name."""

    call: Row
    parts: dict[str, list[Row]]


class Step(NamedTuple):
    """What an entry of the journal says of a call.

    Attributes:
        call: the call's row ID.
        later: whether it was made after the instant asked for.
        values: what it replaced where it is later, else what it left behind, by part.
    """

    call: int
    later: bool
    values: Mapping[str, Any]


def take_back(calls: Mapping[int, Known], steps: Iterable[Step]) -> None:
    """Make calls what they were.

    A clock that was set back leaves entries that are older than one before them. What such an
    entry left behind stands, whatever is taken back from under it.

    Args:
        calls: the calls as they are, at least those that the steps speak of; they are changed.
        steps: the journal's entries from the newest on, down to the first later one.
    """
    settled: dict[int, set[str]] = {}
    for call, later, values in steps:
        if not later:
            settled.setdefault(call, set()).update(_touched(values))
        elif call in calls:
            _write_back(calls[call], values, settled.get(call, ()))


def _touched(values: Mapping[str, Any]) -> set[str]:
    return {*values.get(CALL, ()), *(name for name in values if name != CALL)}


def _write_back(known: Known, values: Mapping[str, Any], settled: Iterable[str]) -> None:
    """Write back what a change replaced."""
    for part, before in values.items():
        if part == CALL:
            known.call.update(
                {column: old for column, old in before.items() if column not in settled}
                if settled
                else before
            )
        elif part not in settled:
            known.parts[part] = before


# -- what hangs on a complaint case: rows told apart by a key --------------------------------------

Key = tuple[Any, ...]
#: Rows of each part by their key.
Parts = dict[str, dict[Key, Row]]


class RowStep(NamedTuple):
    """What an entry of the journal says of the rows of a complaint case.

    Attributes:
        later: whether it was made after the instant asked for.
        before: the rows that it replaced or took away, by part.
        after: the rows that it put there, by part; what it only added is here alone.
    """

    later: bool
    before: Mapping[str, Any]
    after: Mapping[str, Any]


def take_rows_back(
    parts: Parts, keys: Mapping[str, tuple[str, ...]], steps: Iterable[RowStep]
) -> None:
    """Make the rows of a case what they were.

    As with calls, what an entry left behind that is older than one before it stands.

    Args:
        parts: the rows as they are, of every part that ``keys`` names; they are changed.
        keys: by which columns the rows of each part are told apart.
        steps: the journal's entries from the newest on, down to the first later one.
    """
    settled: set[tuple[str, Key]] = set()
    for later, before, after in steps:
        for part, columns in keys.items():
            old, new = by_key(before.get(part, ()), columns), by_key(after.get(part, ()), columns)
            for key in old | new:
                if not later:
                    settled.add((part, key))
                elif (part, key) in settled:
                    continue
                elif key in old:
                    parts[part][key] = old[key]
                else:
                    parts[part].pop(key, None)


def by_key(rows: Iterable[Row], columns: tuple[str, ...]) -> dict[Key, Row]:
    """Rows by what tells them apart."""
    return {tuple(row[column] for column in columns): row for row in rows}
