"""What a theme file may say, and what is wrong with one that says something else.

Only such a file needs pydantic: one that is plainly right is taken by :mod:`opsroom.ui.themes`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError
from textual.color import Color, ColorParseError
from textual.theme import Theme

from opsroom.domain.text import clean
from opsroom.language import _
from opsroom.ui.themes import NAME, Problem, fits, known_variables, line_of


def _opaque(value: str) -> str:
    """`value` if it is a colour that covers what is behind it."""
    try:
        colour = Color.parse(value)
    except ColorParseError:
        colour = None
    if colour is None or colour.a != 1 or colour.ansi is not None:
        raise PydanticCustomError("colour", "not a colour")
    return value


def _fit_for_variable(variables: dict[str, str]) -> dict[str, str]:
    """`variables` if Textual knows each name and can parse each value: else it would stop us."""
    for name, value in variables.items():
        if name not in known_variables():
            raise PydanticCustomError("variable", "unknown", {"name": name})
        if not fits(name, value):
            raise PydanticCustomError("variable", "bad value", {"name": name, "value": value})
    return variables


_Colour = Annotated[str, AfterValidator(_opaque)]


class Colours(BaseModel):
    """The table ``colors`` of a theme file: opaque colours, as ``#rrggbb`` or by name."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    primary: _Colour
    secondary: _Colour
    accent: _Colour
    foreground: _Colour
    background: _Colour
    surface: _Colour
    panel: _Colour
    success: _Colour
    warning: _Colour
    error: _Colour
    boost: _Colour | None = None


class ThemeFile(BaseModel):
    """A theme file, whole."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    name: Annotated[str, Field(pattern=f"^{NAME}$")]
    dark: bool
    colors: Colours
    variables: Annotated[dict[str, str], AfterValidator(_fit_for_variable)] = Field(
        default_factory=dict
    )

    def theme(self) -> Theme:
        """The theme as Textual takes it."""
        return Theme(
            name=self.name,
            dark=self.dark,
            variables=dict(self.variables),
            **self.colors.model_dump(),
        )


def checked(path: Path, text: str, values: dict[str, Any]) -> tuple[Theme | None, list[Problem]]:
    """The theme of a file's values, or None and what is wrong with them, at its lines."""
    try:
        return ThemeFile.model_validate(values).theme(), []
    except ValidationError as error:
        return None, [_problem(path, text, details) for details in error.errors()]


def _problem(path: Path, text: str, details: ErrorDetails) -> Problem:
    """One of pydantic's findings, in words, at the line of the key it is about."""
    keys = [str(key) for key in details["loc"]]
    context: dict[str, Any] = details.get("ctx", {})
    value = clean(str(context.get("value", details["input"])))[:60]
    if details["type"] == "variable":
        keys.append(context["name"])
    key = ".".join(keys)
    if details["type"] == "missing":
        return Problem(path, line_of(text, *keys[:-1]), _("{key} is missing.").format(key=key))
    line = line_of(text, *keys)
    if details["type"] == "extra_forbidden" or (
        details["type"] == "variable" and "value" not in context
    ):
        return Problem(path, line, _("{key} is not known here.").format(key=key))
    if details["type"] in {"colour", "variable"}:
        words = _("{key}: {value} is not a colour or style that fits here.")
    elif key == "name":
        words = _("{key}: {value} is not a name of small letters, digits and hyphens.")
    else:
        words = _("{key}: {value} is not what belongs here.")
    return Problem(path, line, words.format(key=key, value=value))
