"""The last filters on what leaves for the terminal: nothing but text and our own colours.

Textual passes every line of every widget through its app's line filters, after all styling and
before anything is written. So this is the one place that no widget, title, toast or cell can go
around. Text is cleaned where it enters; this holds where something was forgotten.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Final

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter

from opsroom.ui.themes import contrast

_STEERING: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff"
    "\U000e0000-\U000e007f]"
)
_STANDS_OUT: Final = 1.5


class Guard(LineFilter):
    """Takes out of every line what steers a terminal, hides in text, or links elsewhere.

    What it takes out is as wide as what it puts in, so that columns stay where they are.
    """

    def __init__(self, inner: LineFilter | None = None) -> None:
        """Filter what `inner` leaves: a filter of its own would cost another copy of each line."""
        super().__init__()
        self._inner: Final = inner

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """What `inner` makes of `segments`, as it is where harmless, as nearly all is."""
        if self._inner is not None:
            segments = self._inner.apply(segments, background)
        for text, style, _control in segments:
            if not text.isprintable() or (style is not None and style.link):
                return [_harmless(segment) for segment in segments]
        return segments


def _harmless(segment: Segment) -> Segment:
    """`segment` without steering characters and hyperlinks."""
    text, style, _control = segment
    if style is not None and style.link:
        style = style.update_link(None)
    return Segment(_STEERING.sub(_same_width, text), style)


def _same_width(found: re.Match[str]) -> str:
    """A stand-in as many cells wide as Textual counted the character that goes."""
    return "\N{REPLACEMENT CHARACTER}" * cell_len(found[0])


class Uncoloured(LineFilter):
    """Takes all colour away, for NO_COLOR, and keeps what it said about place.

    A background that stands out from the screen's (the cursor's row, a button with the focus)
    becomes reverse video. Nothing of a colour is written, not even a grey.
    """

    def __init__(self, background: str, cursor: str) -> None:
        """Filter for a theme with these opaque colours of the screen and the cursor's row."""
        super().__init__()
        cursor_rgb = Color.parse(cursor).rgb

        @lru_cache(1024)
        def uncoloured(style: Style) -> Style:
            behind = style.bgcolor
            stands_out = False
            if behind is not None and behind.triplet is not None:
                stands_out = (
                    tuple(behind.triplet) == cursor_rgb
                    or contrast(behind.triplet.hex, background) >= _STANDS_OUT
                )
            return style.without_color + Style(reverse=stands_out or bool(style.reverse))

        self._uncoloured: Final[Callable[[Style], Style]] = uncoloured

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """`segments` in the terminal's own two colours."""
        del background
        return [
            Segment(text, None if style is None else self._uncoloured(style))
            for text, style, _control in segments
        ]
