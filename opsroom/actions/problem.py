"""What pydantic says of an action's values, in a person's words."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from opsroom.language import _
from opsroom.language.mistakes import mistake


def problems(error: ValidationError) -> dict[str, str]:
    """What is wrong, a sentence a field; of several things wrong with one, the first."""
    found: dict[str, str] = {}
    for one in error.errors(include_url=False, include_input=False):
        place = one["loc"]
        found.setdefault(str(place[0]) if place else "", _words(one))
    return found


def _words(one: Mapping[str, Any]) -> str:
    if one["type"] == "string_pattern_mismatch":
        return _("Letters and digits alone, and not too many of them.")
    return mistake(one)
