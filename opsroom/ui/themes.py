"""Themes: one TOML file each, validated; a broken one is named by file and line and left out.

A theme file says ``name``, ``dark`` (true or false), a table ``colors`` and, if need be, a table
``variables`` with Textual's finer colour names. Each colour means one thing: ``success`` on track,
``warning`` at risk, ``error`` critical or overdue, ``secondary`` on hold, ``accent`` the focus.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from textual.color import Color
from textual.css.constants import VALID_STYLE_FLAGS
from textual.theme import Theme

from opsroom.language import _

MIN_CONTRAST: Final = 4.5
"""The least contrast, as WCAG 2 counts it, at which body text is legible (level AA)."""

MEANINGS: Final = ("foreground", "success", "warning", "error", "secondary")
"""The colours that text is written in, and so must stand out from every background."""

BACKGROUNDS: Final = ("background", "surface", "panel")
"""The colours that are behind text."""

_COLOUR: Final = re.compile(r"(?:auto|#[0-9a-fA-F]{3,8})(?: \d{1,3}%)?|transparent|initial")
_HEX: Final = re.compile(r"#[0-9a-fA-F]{6}")
_COLOURS: Final = frozenset((*MEANINGS, *BACKGROUNDS, "primary", "accent"))
NAME: Final = "[a-z][a-z0-9-]{0,30}"
"""What a theme's name looks like, as a regular expression."""
_TOML_LINE: Final = re.compile(r" \(at line (\d+), column \d+\)$")


@dataclass(frozen=True)
class Problem:
    """What is wrong with a theme file: where, and in words for the person who wrote it."""

    path: Path
    line: int | None
    """The line, from 1; None where the whole file is meant."""
    message: str

    def __str__(self) -> str:
        """``file:line: what is wrong``."""
        place = f"{self.path}" if self.line is None else f"{self.path}:{self.line}"
        return f"{place}: {self.message}"


def fits(name: str, value: str) -> bool:
    """Whether Textual can parse the value of a theme variable: else it would stop us."""
    if name.endswith("text-style") or name.startswith("link-style"):
        words = value.split()
        return bool(words) and all(word in VALID_STYLE_FLAGS for word in words)
    return bool(_COLOUR.fullmatch(value))


@cache
def known_variables() -> frozenset[str]:
    """The names of Textual's theme variables."""
    return frozenset(DEFAULT.to_color_system().generate())


DEFAULT: Final = Theme(
    name="night",
    dark=True,
    primary="#5b8fc7",
    secondary="#b6a3e3",
    accent="#7cc7ff",
    foreground="#d5dde6",
    background="#12181f",
    surface="#19212a",
    panel="#202a35",
    success="#7fc99a",
    warning="#e6b450",
    error="#ff8a80",
    variables={
        "block-cursor-background": "#264059",
        "block-cursor-foreground": "#ffffff",
        "block-cursor-text-style": "none",
        "block-cursor-blurred-background": "#212f3d",
        "border": "#7cc7ff",
        "border-blurred": "#33414f",
        "footer-key-foreground": "#7cc7ff",
        "input-selection-background": "#5b8fc7 40%",
    },
)
"""The theme that is there even when every file is broken; ``themes/night.toml`` says the same."""


def load_themes(dirs: Sequence[Path]) -> tuple[list[Theme], list[Problem]]:
    """The themes in `dirs`, and what is wrong with those that aren't among them.

    A theme in a later folder replaces one of the same name in an earlier; a folder that doesn't
    exist has no themes. `DEFAULT` is there whatever the files say. A theme that is hard to read is
    kept, and its problem told all the same.
    """
    themes = {DEFAULT.name: DEFAULT}
    problems: list[Problem] = []
    for path in (path for folder in dirs for path in sorted(folder.glob("*.toml"))):
        theme, found = load_theme(path)
        problems += found
        if theme is not None:
            themes[theme.name] = theme
    return list(themes.values()), problems


def load_theme(path: Path) -> tuple[Theme | None, list[Problem]]:
    """The theme in the file `path`, or None, and what is wrong with the file."""
    import tomllib

    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        return None, [Problem(path, None, error.strerror or str(error))]
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        return None, [Problem(path, line, _("The file is not UTF-8 text."))]
    try:
        values = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # no TOML, or a number too long for Python
        return None, [_syntax_problem(path, text, error)]
    theme = _plain(values)
    if theme is None:
        from opsroom.ui.themefile import checked

        theme, problems = checked(path, text, values)
        if theme is None:
            return None, problems
    return theme, [Problem(path, line_of(text, "colors"), words) for words in hard_to_read(theme)]


def _plain(values: dict[str, Any]) -> Theme | None:
    """The theme of a file that is plainly right; None where pydantic has to be asked.

    Importing that takes longer than all else before the first board.
    """
    rest = dict(values)
    name, dark = rest.pop("name", None), rest.pop("dark", None)
    colours, variables = rest.pop("colors", None), rest.pop("variables", {})
    known = (
        not rest
        and isinstance(name, str)
        and re.fullmatch(NAME, name)
        and isinstance(dark, bool)
        and isinstance(colours, dict)
        and _COLOURS <= colours.keys() <= _COLOURS | {"boost"}
        and all(isinstance(one, str) and _HEX.fullmatch(one) for one in colours.values())
        and isinstance(variables, dict)
        and variables.keys() <= known_variables()
        and all(isinstance(one, str) and fits(key, one) for key, one in variables.items())
    )
    return Theme(name=name, dark=dark, variables=variables, **colours) if known else None


def contrast(one: str, other: str) -> float:
    """The contrast between two opaque colours by WCAG 2: 1 (the same) to 21 (black and white)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def weak_pairs(theme: Theme, least: float = MIN_CONTRAST) -> Iterator[tuple[str, str, float]]:
    """The pairs of text colour and background in `theme` with a contrast below `least`."""
    for text in MEANINGS:
        for behind in BACKGROUNDS:
            # A theme from a file has every colour; Textual's own need not.
            text_colour, behind_colour = getattr(theme, text), getattr(theme, behind)
            if text_colour and behind_colour:
                ratio = contrast(text_colour, behind_colour)
                if ratio < least:
                    yield text, behind, ratio


def hard_to_read(theme: Theme) -> Iterator[str]:
    """A sentence for each pair of colours in `theme` that is too alike to read."""
    for text, behind, ratio in weak_pairs(theme):
        yield _(
            "{text} on {background} is hard to read: contrast {ratio}, at least {least}."
        ).format(text=text, background=behind, ratio=f"{ratio:.1f}", least=MIN_CONTRAST)


def _luminance(colour: str) -> float:
    """The relative luminance of a colour by WCAG 2, 0 to 1."""

    def linear(channel: float) -> float:
        return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4

    red, green, blue = Color.parse(colour).normalized
    return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)


def _syntax_problem(path: Path, text: str, error: Exception) -> Problem:
    """What tomllib found, with its line; it counts the end of the file as no line."""
    place = _TOML_LINE.search(str(error))
    line = int(place[1]) if place else text.count("\n") + 1
    reason = _TOML_LINE.sub("", str(error)).removesuffix(" (at end of document)")
    return Problem(path, line, _("The file is not TOML: {reason}").format(reason=reason))


def line_of(text: str, *keys: str) -> int:
    """The line, from 1, on which `keys` (a table, or a key in a table) stand in TOML `text`.

    The table's line where the key isn't found, the first where the table isn't.
    """
    table, found = (), 1
    for number, line in enumerate(text.splitlines(), 1):
        if heading := re.match(r"\s*\[\s*([\w.\"-]+)\s*\]", line):
            table = tuple(heading[1].replace('"', "").split("."))
        elif assigned := re.match(r"\s*([\w.\"-]+)\s*=", line):
            if (*table, *assigned[1].replace('"', "").split(".")) == keys:
                return number
            continue
        if table and table == keys[: len(table)]:
            found = number
            if table == keys:
                return number
    return found
