"""Calls as they were at a past instant, from how they are now and what the journal says. Pure.

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
