"""The call or complaint in hand, beside the board: what one needs before picking up the phone."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from rich.cells import cell_len
from textual.content import Content
from textual.reactive import reactive

from opsroom.language import _
from opsroom.language.words import word
from opsroom.store.boardrow import BoardRow
from opsroom.ui import present
from opsroom.ui.feed import Feed
from opsroom.ui.widgets.bars import MUTED
from opsroom.ui.widgets.ribbon import Piece, Pieces, Ribbon

if TYPE_CHECKING:
    from opsroom.ui.boardcases import BoardCase

#: Blank cells at its left, and at its right: its words keep clear of the list and the edge.
_MARGIN: Final = 2
_BLANK: Final[Pieces] = ()


class CaseCard(Ribbon):
    """One row of the board, read-only. Another row, and a second, repaint the cells that differ."""

    shown: reactive[tuple[Pieces, ...]] = reactive(())

    def __init__(self) -> None:
        """Make an empty card."""
        super().__init__()
        self.room = 0
        """Cells that a line of it has: whoever lays it out says so."""
        self._row: BoardRow | BoardCase | None = None
        self._facts: list[Pieces] = []

    def lines(self, room: int) -> Sequence[Pieces]:
        """Head, clock and facts, and blanks below: what the card shows is always as high."""
        del room
        lines = [((" " * _MARGIN, ""), *line) for line in self.shown]
        return [*lines, *[_BLANK] * self.size.height][: self.size.height]

    def show(self, row: "BoardRow | BoardCase | None", feed: Feed, now: int) -> None:
        """Show another row, or none."""
        self._row = row
        if row is None:
            self.shown = ()
            return
        if isinstance(row, BoardRow):
            self._facts = facts(row, feed, now, self.room - 2 * _MARGIN)
        else:
            pairs = row.facts(feed.calendar(row.site_id), now)
            self._facts = pairs_lines(pairs, self.room - 2 * _MARGIN)
        self.tick(feed, now)

    def tick(self, feed: Feed, now: int) -> None:
        """A second has passed."""
        row = self._row
        if row is not None and self.display:
            room = self.room - 2 * _MARGIN
            clock = _clock(row, feed, now, room)
            self.shown = (*head(row, room), _BLANK, *clock, _BLANK, *self._facts)


def _clock(row: "BoardRow | BoardCase", feed: Feed, now: int, room: int) -> tuple[Pieces, ...]:
    if isinstance(row, BoardRow):
        return clock_lines(row, feed, now, room)
    return case_clock(row, feed, now, room)


def head(row: "BoardRow | BoardCase", room: int) -> list[Pieces]:
    """Number, what kind of job or complaint it is, and customer, in lines of ``room`` cells."""
    kind = word("type", row.service_type) if isinstance(row, BoardRow) else row.track
    number: tuple[Piece, ...] = ((row.number, "bold $accent"), ("  ", ""), (kind, MUTED))
    if not isinstance(row, BoardRow) and row.serious:
        number += (("  ", ""), (word("weight", "serious"), "bold $error"))
    names = Content(row.customer_name).wrap(room)
    return [number, *(((name.plain, "bold"),) for name in names)]


def clock_lines(row: BoardRow, feed: Feed, now: int, room: int) -> tuple[Pieces, ...]:
    """Level, countdown, deadline, and why the clock stands still if it does (SLA-6)."""
    stands = feed.standing(row, now)
    cal = feed.calendar(row.site_id)
    glyph, tone = present.LEVELS[stands.face]
    style = f"bold {TONE_STYLES[tone]}"
    level = [(f"{glyph} {word('level', stands.face)}", style)]
    if not stands.done:
        level += [("   ", ""), (present.left(stands.remaining, close_only=feed.close_only), style)]
    due = present.full_moment(cal, row.due_at) if row.due_at else _("unknown while on hold")
    why = present.standing_words(row, stands, cal, now)
    return (
        tuple(level),
        ((_("due") + " ", MUTED), (due, "")),
        *(((line.plain, "$secondary"),) for line in Content(why).wrap(room) if why),
    )


def case_clock(case: "BoardCase", feed: Feed, now: int, room: int) -> tuple[Pieces, ...]:
    """The same of a complaint, and what kind of time its countdown is in."""
    cal = feed.calendar(case.site_id)
    level, tone = case.level_cell(cal, now)
    style = f"bold {TONE_STYLES[tone]}"
    clock = case.row.clock
    if clock is None:
        return (((level.strip(), style),),)
    left = case.left(cal, now, close_only=feed.close_only)
    due, kind = present.full_moment(cal, clock.due), case.kind_of_time(cal, now)
    return (
        ((level, style), ("   ", ""), (left, style)),
        ((_("due") + " ", MUTED), (due, "")),
        *(((line.plain, MUTED),) for line in Content(kind).wrap(room)),
    )


#: A grid tone as a style of content.
TONE_STYLES = {
    "": "$foreground",
    "warn": "$warning",
    "crit": "$error",
    "over": "$error",
    "held": "$secondary",
    "good": "$success",
    "muted": MUTED,
}


def facts(row: BoardRow, feed: Feed, now: int, room: int) -> list[Pieces]:
    """The rest, a line a fact: label muted at the left, value beside it."""
    cal = feed.calendar(row.site_id)
    pairs = [
        (_("fault"), row.fault),
        (_("model"), row.model),
        (_("phone"), row.phone),
        (_("address"), row.address),
        (_("zone"), word("zone", row.zone)),
        (_("called"), present.moment(cal, row.received_at, now)),
        (_("state"), word("state", row.state)),
        (_("technician"), row.technician or _("nobody yet")),
    ]
    if row.pinned_at:
        pairs.append((_("pinned"), present.moment(cal, row.pinned_at, now)))
    if row.carried_on:
        pairs.append((_("carried over"), row.carried_on))
    return pairs_lines(pairs, room)


def pairs_lines(
    pairs: Sequence[tuple[str, str]], room: int, *, style: str = MUTED, margin: int = 0
) -> list[Pieces]:
    """Labels and values in two columns ``room`` cells wide; long values go on below themselves.

    Args:
        pairs: label and value of each line.
        room: cells of a line.
        style: of the labels.
        margin: blank cells in front of each line.
    """
    left = max(cell_len(label) for label, _value in pairs) + margin + 2
    lines: list[Pieces] = []
    for label, value in pairs:
        first, *more = Content(value).wrap(max(8, room - left)) or [Content("")]
        gap = left - margin - cell_len(label)
        lines.append(((f"{' ' * margin}{label}", style), (" " * gap, ""), (first.plain, "")))
        lines += [((" " * left, ""), (line.plain, "")) for line in more]
    return lines


def pairs_content(
    pairs: Sequence[tuple[str, str]], room: int, *, style: str = MUTED, margin: int = 0
) -> Content:
    """The lines of :func:`pairs_lines` as content."""
    lines = pairs_lines(pairs, room, style=style, margin=margin)
    return Content("\n").join(Content.assemble(*line) for line in lines)
