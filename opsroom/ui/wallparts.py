"""The upper part of the wall display, and what all its lines are made of. Pure.

A line is a row of pieces: a text, and a tone for its colour. A tone that ends in ``#`` is painted:
the cells under it are filled with the tone's colour (in reverse video where there is none).
"""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from rich.cells import cell_len

from opsroom.language import _
from opsroom.ui.wallfont import PIXEL, TEXT, WIDE, Size, big, big_width
from opsroom.ui.widgets.bars import Clock
from opsroom.ui.widgets.gridtext import CUT, clip, safe

Piece = tuple[str, str]
Line = tuple[Piece, ...]


class Figure(NamedTuple):
    """A count above the calls, and its word."""

    number: str
    label: str
    tone: str


class Stale(NamedTuple):
    """Since when the data haven't moved, and what the reason seems to be.

    Attributes:
        since: a time of day; ``place`` the site whose clock that is, and the date if it isn't
            today; empty where that is plain.
    """

    since: str
    place: str
    why: str


def fill(text: str, room: int, *, right: bool = False) -> str:
    """A text exactly as wide as its room; what is cut off leaves a mark."""
    if room <= 0:
        return ""
    kept, used, cut = clip(safe(text), room)
    kept, used = (kept + CUT, used + 1) if cut else (kept, used)
    blank = " " * (room - used)
    return blank + kept if right else kept + blank


def line_width(line: Line) -> int:
    return sum(cell_len(text) for text, _tone in line)


def clock_lines(clocks: Sequence[Clock], size: Size, width: int) -> list[Line]:
    """Each site's clock, whether it is open and until when (CAL-2)."""
    if size != TEXT:
        return _big_clocks(clocks, size)
    for words in (lambda c: c.words, lambda c: c.word, lambda _c: ""):
        line = _clock_line(clocks, words)
        if line_width(line) <= width:
            break
    return [line]


def _clock_line(clocks: Sequence[Clock], words: Callable[[Clock], str]) -> Line:
    pieces: list[Piece] = [(" ", "")]
    for clock in clocks:
        pieces += [
            (f"{clock.site} ", "muted"),
            (clock.time, "strong"),
            (f" {words(clock)}".rstrip() + "   ", "good" if clock.open else "muted"),
        ]
    return tuple(pieces)


def clocks_width(clocks: Sequence[Clock], size: Size) -> int:
    """Cells that the clocks take in large digits."""
    return sum(_clock_width(clock, size) + 6 for clock in clocks)


def _clock_width(clock: Clock, size: Size) -> int:
    return big_width(clock.time, size) + 2 + max(cell_len(clock.words), cell_len(clock.site))


def _big_clocks(clocks: Sequence[Clock], size: Size) -> list[Line]:
    lines: list[Line] = []
    for row in range(size.rows):
        pieces: list[Piece] = []
        for clock in clocks:
            drawn = big(clock.time, size)[row]
            side = {1: clock.site, 3: clock.words}.get(row, "")
            tone = "strong" if row == 1 else "good" if clock.open else "muted"
            room = _clock_width(clock, size) - len(drawn) + 2
            pieces += [("  ", ""), *pixels(drawn, "strong"), ("  ", ""), (fill(side, room), tone)]
        lines.append(tuple(pieces))
    return lines


def banner_lines(stale: Stale, rows: int, width: int) -> list[Line]:
    """A band across the window that nobody overlooks; 1, 3 or 7 rows."""
    time = f"{stale.since} {stale.place}".rstrip()
    words = _("STALE SINCE {time}").format(time=time)
    if rows == 1:
        return [((fill(f" {words}  {stale.why}", width), "crit#"),)]
    if rows == 3:
        both = f"{words}   {stale.why}"
        return _band([_centred(both if cell_len(both) < width - 4 else words, width)], width)
    drawn = big(stale.since, WIDE)
    before = _("STALE SINCE {time}").format(time="").strip()
    beside = width - 8 - len(drawn[0])
    below = cell_len(stale.why) > beside  # there it has the whole width
    side = ("", before, stale.place, "" if below else stale.why, "")
    room = max(10, min(beside, max(map(cell_len, side)) + 2))
    lines: list[Line] = []
    for row, cells in enumerate(drawn):
        digits = [
            (text, "crit" if tone.endswith("#") else "crit#")
            for text, tone in pixels(cells, "crit")
        ]
        rest = " " * (width - 6 - room - len(cells))
        lines.append((("  " + fill(side[row], room) + "    ", "crit#"), *digits, (rest, "crit#")))
    if below:
        return [*_band(lines, width)[:-1], ((fill(f"  {stale.why}", width), "crit#"),)]
    return _band(lines, width)


def _band(inner: Iterable[Line], width: int) -> list[Line]:
    edge: Line = ((" " * width, "crit#"),)
    return [edge, *inner, edge]


def _centred(text: str, width: int) -> Line:
    left = max(0, (width - cell_len(text)) // 2)
    return ((fill(" " * left + text, width), "crit#"),)


# -- the figures


def figures_width(figures: Sequence[Figure], size: Size) -> int:
    """Cells that the figures take side by side, told apart by more than a digit's gap."""
    gap = 3 + size.gap
    return sum(_figure_width(figure, size) for figure in figures) + gap * (len(figures) - 1) + 2


def _figure_width(figure: Figure, size: Size) -> int:
    return max(big_width(figure.number, size), cell_len(figure.label))


def figure_lines(figures: Sequence[Figure], size: Size, width: int) -> list[Line]:
    """Numbers with their words below; where it is small, beside each other."""
    if size == TEXT:
        return _figure_words(figures, width)
    widths = [_figure_width(figure, size) for figure in figures]
    gap = max(0, width - 2 - sum(widths)) // max(1, len(figures) - 1)
    rooms = [*(cells + gap for cells in widths[:-1]), widths[-1]] if widths else []
    lines: list[Line] = []
    for row in range(size.rows):
        pieces: list[Piece] = [(" ", "")]
        for figure, room in zip(figures, rooms, strict=True):
            drawn = big(figure.number, size)[row]
            pieces += pixels(drawn, figure.tone) if size.stretch else [(drawn, figure.tone)]
            pieces.append((" " * (room - len(drawn)), ""))
        lines.append(tuple(pieces))
    labels = (
        (fill(figure.label, room), "muted") for figure, room in zip(figures, rooms, strict=True)
    )
    return [*lines, ((" ", ""), *labels)]


def _figure_words(figures: Sequence[Figure], width: int) -> list[Line]:
    """Numbers and words in as many lines as they need, two blanks between them."""
    lines: list[Line] = []
    line: Line = ()
    for figure in figures:
        more: Line = ((figure.number, figure.tone), (f" {figure.label}", "muted"))
        if line and line_width((*line, *more)) + 2 > width:
            lines.append(line)
            line = ()
        line += ((" " if not line else "  ", ""), *more)
    return [*lines, line]


def pixels(cells: str, tone: str) -> list[Piece]:
    """A line of a painted digit as pieces: painted runs and blank ones."""
    pieces: list[Piece] = []
    for character in cells:
        kind = f"{tone}#" if character == PIXEL else ""
        if pieces and pieces[-1][1] == kind:
            pieces[-1] = (pieces[-1][0] + " ", kind)
        else:
            pieces.append((" ", kind))
    return pieces
