"""The text types of every model that people or other systems fill in.

A field of one of these types holds cleaned text and nothing else: `opsroom.domain.text.clean` runs
before the length is measured. Input that isn't a string, or is too long or too short, is refused
by pydantic as usual.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Final

from pydantic import BeforeValidator, Field

from opsroom.domain.text import LINE_MAX, PARA_MAX, clean, clean_lines

__all__ = (
    "LINE_MAX",
    "PARA_MAX",
    "Instant",
    "Line",
    "OptionalLine",
    "Para",
    "RowId",
    "Version",
)

_HOPELESS: Final = 20 * PARA_MAX


def _cleaner(clean_text: Callable[[str], str]) -> Callable[[object], object]:
    """A validator that cleans strings and leaves everything else for pydantic to refuse."""

    def cleaned(value: object) -> object:
        # What can't be short enough after cleaning is refused as it is, not worked on.
        if isinstance(value, str) and len(value) <= _HOPELESS:
            return clean_text(value)
        return value

    return cleaned


Line = Annotated[str, BeforeValidator(_cleaner(clean)), Field(min_length=1, max_length=LINE_MAX)]
"""One line of text, 1 to 200 characters: a name, an address, a telephone number."""

OptionalLine = Annotated[str, BeforeValidator(_cleaner(clean)), Field(max_length=LINE_MAX)]
"""One line of text that may be empty, up to 200 characters."""

Para = Annotated[str, BeforeValidator(_cleaner(clean_lines)), Field(max_length=PARA_MAX)]
"""Text of several lines that may be empty, up to 4,000 characters: a complaint, a remark."""

Instant = Annotated[int, Field(ge=0, le=2**63 - 1)]
"""An instant as an action takes it: epoch seconds that a column can hold."""

RowId = Annotated[int, Field(ge=1, le=2**63 - 1)]
"""A row's key as an action takes it."""

Version = Annotated[int, Field(ge=0, le=2**63 - 1)]
"""The version of a row that a person saw, as an action takes it."""
