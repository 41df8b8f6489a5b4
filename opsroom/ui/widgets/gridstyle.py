"""The styles a list draws with, worked out once from the theme.

A tone's colour comes from the theme and is mixed towards black or white just as far as it takes
to be read on the background it lands on, so that "critical" stays legible on the cursor.
"""

from dataclasses import dataclass

from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.css.styles import RenderStyles
from textual.widget import Widget

from opsroom.ui.widgets.gridmodel import TONES

CONTRAST = 4.5
"""Least contrast of text on its background (WCAG 2, level AA)."""

_EXTREMES = (Color(255, 255, 255), Color(0, 0, 0))

COMPONENTS = frozenset(
    {"grid--header", "grid--cursor", *(f"grid--tone-{tone}" for tone in TONES if tone)}
)
"""Component classes of the list."""

GRID_CSS = """
Grid {
    width: 1fr;
    height: 1fr;
    overflow-x: hidden;
    overflow-y: auto;
    scrollbar-size-vertical: 1;
    color: $foreground;
    & > .grid--header { color: $text-muted; }
    & > .grid--cursor { background: $panel; }
    & > .grid--tone-muted { color: $text-muted; }
    & > .grid--tone-strong { text-style: bold; }
    & > .grid--tone-good { color: $success; }
    & > .grid--tone-warn { color: $warning; }
    & > .grid--tone-crit { color: $error; text-style: bold; }
    & > .grid--tone-over { color: auto; background: $error; text-style: bold; }
    & > .grid--tone-held { color: $secondary; }
    & > .grid--tone-accent { color: $accent; }
    &:focus > .grid--cursor { background: $primary 40%; }
    &:ansi > .grid--header { text-style: dim; }
    &:ansi > .grid--tone-muted { text-style: dim; }
    &:ansi > .grid--tone-over { color: ansi_bright_white; background: ansi_red; }
    &:nocolor > .grid--tone-over { text-style: bold reverse; }
}
"""
"""Default look of the list; every colour comes from the theme."""


@dataclass(frozen=True, slots=True)
class Palette:
    """Every style a list needs. Equal palettes draw the same screen."""

    plain: dict[str, Style]
    """By tone, on an ordinary row."""
    cursor: dict[str, Style]
    """By tone, on the row under the cursor."""
    header: Style

    def of(self, cursor: bool) -> dict[str, Style]:
        """By tone, on a row that is under the cursor or not."""
        return self.cursor if cursor else self.plain


def palette_of(widget: Widget) -> Palette:
    """Work out the palette of a list from its component styles.

    Without colours (NO_COLOR, ANSI themes) the cursor is drawn in reverse video.
    """
    background = widget.background_colors[1]
    cursor = widget.get_component_styles("grid--cursor")
    app = widget.app
    reverse = app.no_color or app.native_ansi_color
    under = background
    if cursor.has_rule("background") and not app.native_ansi_color:
        under = background + cursor.background
    plain: dict[str, Style] = {}
    chosen: dict[str, Style] = {}
    for tone in TONES:
        own = widget.get_component_styles(f"grid--tone-{tone}") if tone else None
        plain[tone] = _style((widget.styles, own), background)
        chosen[tone] = _style((widget.styles, cursor, own), under)
        if reverse:
            chosen[tone] += Style(reverse=not chosen[tone].reverse, bold=True)
    titles = _style((widget.styles, widget.get_component_styles("grid--header")), background)

    def filtered(style: Style) -> Style:
        """As the app's line filters (NO_COLOR and the like) want it, once for all lines."""
        segments = [Segment(" ", style)]
        for line_filter in widget.get_line_filters():
            segments = line_filter.apply(segments, background)
        return segments[0].style or style

    return Palette(
        {tone: filtered(style) for tone, style in plain.items()},
        {tone: filtered(style) for tone, style in chosen.items()},
        filtered(titles),
    )


def _style(layers: tuple[RenderStyles | None, ...], background: Color) -> Style:
    """The style of text on `background` where later layers win over earlier ones."""
    color, auto, alpha = background.get_contrast_text(1.0), True, 0.95
    attributes = Style()
    for position, layer in enumerate(layers):
        if layer is None:
            continue
        if position == len(layers) - 1 and layer.has_rule("background"):
            background = background + layer.background
        if layer.has_rule("color") or layer.has_rule("auto_color"):
            color, auto, alpha = layer.color, bool(layer.auto_color), layer.color.a
        attributes += layer.text_style
    if background.ansi is not None or color.ansi is not None:
        return attributes + Style.from_color(color.rich_color, background.rich_color)
    text = background.get_contrast_text(alpha) if auto else color
    return attributes + Style.from_color(
        readable(background + text, background).rich_color, background.rich_color
    )


def readable(color: Color, background: Color) -> Color:
    """`color`, moved towards black or white until it can be read on `background`."""
    # Not `get_contrast_text`: on middling backgrounds it picks the less legible of the two.
    goal = max(_EXTREMES, key=lambda extreme: contrast(extreme, background))
    for step in range(11):
        mixed = color.blend(goal, step / 10)
        if contrast(mixed, background) >= CONTRAST:
            return mixed
    return goal


def contrast(one: Color, other: Color) -> float:
    """Contrast ratio of two opaque colours, 1.0 to 21.0 (WCAG 2)."""
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _luminance(color: Color) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4
        for part in color.normalized
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
