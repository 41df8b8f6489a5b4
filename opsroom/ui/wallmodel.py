"""The wall display without a terminal: what is shown where, line by line. Pure."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from rich.cells import cell_len

from opsroom.language import _
from opsroom.ui.wallfont import NARROW, SIZES, TEXT, WIDE, Size, big, big_width
from opsroom.ui.wallparts import (
    Figure,
    Line,
    Stale,
    banner_lines,
    clock_lines,
    clocks_width,
    figure_lines,
    figures_width,
    fill,
    pixels,
)
from opsroom.ui.widgets.bars import Clock

#: No more pages than this: the most urgent call is back before anybody has to wait for it.
MAX_PAGES: Final = 5
#: Share of the height that the figures may take, in percent.
_FIGURES_SHARE: Final = 26


class WallCall(NamedTuple):
    """A call as the wall shows it: words, personal data masked.

    Attributes:
        left: working time left, in ``left_tone``: muted while it stands still (SLA-6).
        level: glyph and word of its level, in ``tone`` (SLA-5).
        what: model and fault; ``still``: why the countdown stands still, or nothing.
        who: the technician; ``state`` as a word.
    """

    left: str
    left_tone: str
    level: str
    tone: str
    due: str
    number: str
    customer: str
    zone: str
    what: str
    still: str
    who: str
    state: str


class Face(NamedTuple):
    """All that the wall shows at one instant.

    Attributes:
        calls: those that wait for somebody, the most urgent first, on hold last; only the page
            that is shown is looked at.
        stale: ``None`` while the data move.
        foot: small words at the lower right.
    """

    clocks: tuple[Clock, ...]
    figures: tuple[Figure, ...]
    calls: Sequence[WallCall]
    stale: Stale | None = None
    foot: str = ""


class Form(NamedTuple):
    """How a call is drawn.

    Attributes:
        rows: lines, without the blank one below.
        size: of its countdown.
    """

    rows: int
    size: Size

    @property
    def pitch(self) -> int:
        """Lines from one call to the next."""
        return self.rows if self.rows == 1 else self.rows + 1


_LINE: Final = Form(1, TEXT)
_PAIR: Final = Form(2, TEXT)
_TALL: Final = Form(5, NARROW)
_GRAND: Final = Form(5, WIDE)


class Layout(NamedTuple):
    """How the window is used.

    Attributes:
        clock: size of the clocks; ``figures`` of the figures; ``form`` of the calls.
        per_page: calls on a page; ``pages`` how many there are, at least one.
    """

    clock: Size
    figures: Size
    form: Form
    banner: int
    airy: bool
    per_page: int
    pages: int


def layout(face: Face, width: int, height: int) -> Layout:
    """Choose sizes so that everything fits and what is left goes to the calls."""
    size = next(
        s
        for s in SIZES
        if s == TEXT
        or (s.rows * 100 <= height * _FIGURES_SHARE and figures_width(face.figures, s) <= width)
    )
    airy = height >= 20
    clock = NARROW if height >= 58 and clocks_width(face.clocks, NARROW) <= width else TEXT
    banner = 0 if face.stale is None else 7 if height >= 30 and width >= 90 else 3
    banner = 1 if banner and height < 18 else banner
    used = clock.rows + airy + banner + (banner > 1) + len(figure_lines(face.figures, size, width))
    area = height - used - 1 - 1 - airy  # a blank below the figures; the foot, airy above
    form = _form(width, area)
    per_page = max(1, (area + form.pitch - form.rows) // form.pitch)
    pages = min(MAX_PAGES, max(1, -(-len(face.calls) // per_page)))
    return Layout(clock, size, form, banner, airy, per_page, pages)


def _form(width: int, area: int) -> Form:
    if width >= 150 and area >= 29:
        return _GRAND
    if width >= 100 and area >= 23:
        return _TALL
    return _PAIR if width >= 60 and area >= 9 else _LINE


def paint(face: Face, width: int, height: int, turn: int) -> list[Line]:
    """Draw the wall.

    Args:
        face: what to show.
        width: cells; ``height`` lines of the window.
        turn: how many pages have been turned so far; it goes round.

    Returns:
        ``height`` lines of at most ``width`` cells.
    """
    plan = layout(face, width, height)
    page = turn % plan.pages
    lines: list[Line] = []
    lines += clock_lines(face.clocks, plan.clock, width)
    if plan.airy:
        lines.append(())
    if face.stale is not None and plan.banner:
        lines += banner_lines(face.stale, plan.banner, width)
        if plan.banner > 1:
            lines.append(())
    body: list[Line] = [*figure_lines(face.figures, plan.figures, width), ()]
    body += _calls(face, plan, page, width)
    if face.stale is not None:  # old news lose their colours: nobody is to act on them
        body = [tuple((text, _faded(tone)) for text, tone in line) for line in body]
    lines += body
    room = max(0, height - 1)
    lines = lines[:room] + [()] * (room - len(lines))
    return [*lines, _foot(face, plan, page, width)][-height:] if height > 0 else []


def _faded(tone: str) -> str:
    return "muted#" if tone.endswith("#") else "muted"


def _calls(face: Face, plan: Layout, page: int, width: int) -> list[Line]:
    """The page's calls, the most urgent first."""
    if not face.calls:
        return [((fill("  " + _("No call waits for anybody."), width), "good"),)]
    calls = face.calls[page * plan.per_page : (page + 1) * plan.per_page]
    left = max(big_width(call.left, plan.form.size) for call in calls)
    if plan.form.rows == _PAIR.rows:  # the zone stands below the countdown
        left = max(left, *(cell_len(call.zone) for call in calls))
    lines: list[Line] = []
    for call in calls:
        if plan.form.rows == 1:
            lines.append(_one_line(call, left, width))
        elif plan.form.rows == 2:
            lines += [*_two_lines(call, left, width), ()]
        else:
            lines += [*_tall(call, plan.form, left, width), ()]
    return lines


def _one_line(call: WallCall, left: int, width: int) -> Line:
    level = 3 if width < 60 else 13
    words = call.level[:2] if width < 60 else call.level
    rest = max(0, width - left - level - 13)
    return (
        (f" {call.left:>{left}}  ", call.left_tone),
        (fill(words, level), call.tone),
        (fill(call.number, 9) + " ", "strong"),
        (fill(call.customer, rest), ""),
    )


def _two_lines(call: WallCall, left: int, width: int) -> list[Line]:
    who = 18 if width >= 90 else 14 if width >= 76 else 0
    rest = max(0, width - left - 3 - 16 - 11 - who - 1)
    first: Line = (
        (f" {call.left:>{left}}  ", call.left_tone),
        (fill(call.level, 16), call.tone),
        (fill(call.number, 11), "strong"),
        (fill(call.customer, rest) + " ", "strong"),
        (fill(call.who, who), ""),
    )
    second: Line = (
        (" " + fill(call.zone, left, right=True) + "  ", "muted"),
        (fill(call.due, 16), "muted"),
        (fill(call.still or call.what, rest + 11) + " ", "muted"),
        (fill(call.state, who), "muted"),
    )
    return [first, second]


def _tall(call: WallCall, form: Form, left: int, width: int) -> list[Line]:
    """The countdown as tall as the call; the words beside it, in the middle."""
    drawn = big(call.left, form.size)
    who = 18
    rest = max(0, width - 2 - left - 3 - 16 - who - 1)
    words: list[Line] = [
        (
            (fill(call.level, 16), call.tone),
            (fill(call.customer, rest) + " ", "strong"),
            (fill(call.who, who), "strong"),
        ),
        (
            (fill(call.number, 16), "strong"),
            (fill(call.what, rest) + " ", ""),
            (fill(call.state, who), ""),
        ),
        (
            (fill(call.zone, 16), "muted"),
            (fill(call.still, rest) + " ", call.left_tone if call.still else ""),
            (fill(call.due, who), "muted"),
        ),
    ]
    skip = (form.rows - len(words)) // 2
    lines: list[Line] = []
    for row, cells in enumerate(drawn):
        margin = " " * (2 + left - len(cells))
        beside = words[row - skip] if 0 <= row - skip < len(words) else ()
        lines.append(((margin, ""), *pixels(cells, call.left_tone), ("   ", ""), *beside))
    return lines


def _foot(face: Face, plan: Layout, page: int, width: int) -> Line:
    """How much of it is shown, and which page."""
    shown, total = min(len(face.calls), plan.per_page * plan.pages), len(face.calls)
    left = ""
    if shown < total:
        left = _("the {n} most urgent of {total} that wait").format(n=shown, total=total)
    right = _("page {n}/{m}").format(n=page + 1, m=plan.pages)
    for parts in ((left, face.foot, right), (left, right), (right,)):
        room = width - 2 - sum(cell_len(part) for part in parts)
        if room >= 2 * len(parts):
            break
    *before, last = parts
    text = "   ".join(part for part in before if part)
    gap = max(1, width - 2 - cell_len(text) - cell_len(last))
    return ((f" {text}{' ' * gap}", "muted"), (last, "strong"), (" ", ""))
