"""The case in hand, beside the board: what a supervisor needs before picking up the phone."""

from collections.abc import Sequence

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.reactive import reactive
from textual.widgets import Static

from opsroom.language import _
from opsroom.language.words import word
from opsroom.store.views import BoardRow
from opsroom.ui import present
from opsroom.ui.feed import Feed
from opsroom.ui.widgets.bars import MUTED
from opsroom.ui.widgets.ribbon import Pieces, Ribbon

#: Cells that a line of the card has.
CARD_WIDTH = 46


class CardClock(Ribbon):
    """The countdown of the call on the card, and why it stands still if it does."""

    DEFAULT_CSS = "CardClock { height: auto; }"
    shown: reactive[tuple[Pieces, ...]] = reactive(())

    def lines(self, room: int) -> Sequence[Pieces]:
        """What is shown, whatever the room."""
        del room
        return self.shown


class CaseCard(VerticalScroll, can_focus=False):
    """One call, read-only."""

    DEFAULT_CSS = """
    CaseCard { padding: 0 2 0 2; }
    CaseCard > Static { height: auto; }
    CaseCard > CardClock { margin: 1 0; }
    """

    def __init__(self) -> None:
        """Make an empty card."""
        super().__init__()
        self._row: BoardRow | None = None

    def compose(self) -> ComposeResult:
        """Head, clock, facts."""
        yield Static(id="card-head")
        yield CardClock(id="card-clock")
        yield Static(id="card-facts")

    def show(self, row: BoardRow | None, feed: Feed, now: int) -> None:
        """Show another call, or none."""
        self._row = row
        if row is None:
            self.query_one(CardClock).shown = ()
            for static in self.query(Static):
                static.update("")
            return
        self.query_one("#card-head", Static).update(head(row))
        self.query_one("#card-facts", Static).update(facts(row, feed, now))
        self.tick(feed, now)

    def tick(self, feed: Feed, now: int) -> None:
        """A second has passed."""
        if self._row is None or not self.display:
            return
        self.query_one(CardClock).shown = clock_lines(self._row, feed, now)


def head(row: BoardRow) -> Content:
    """Number and customer."""
    return Content.assemble(
        (row.number, "bold $accent"),
        "  ",
        (word("type", row.service_type), MUTED),
        "\n",
        (row.customer_name, "bold"),
    )


def clock_lines(row: BoardRow, feed: Feed, now: int) -> tuple[Pieces, ...]:
    """Level, countdown, deadline, and why the clock stands still if it does (SLA-6)."""
    stands = feed.standing(row, now)
    cal = feed.calendar(row.site_id)
    glyph, tone = present.LEVELS[stands.face]
    style = f"bold {TONE_STYLES[tone]}"
    level = [(f"{glyph} {word('level', stands.face)}", style)]
    if not stands.done:
        level += [("   ", ""), (present.span(stands.remaining), style)]
    due = present.full_moment(cal, row.due_at) if row.due_at else _("unknown while on hold")
    why = present.standing_words(row, stands, cal, now)
    return (
        tuple(level),
        ((_("due") + " ", MUTED), (due, "")),
        *(((line.plain, "$secondary"),) for line in Content(why).wrap(CARD_WIDTH) if why),
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


def facts(row: BoardRow, feed: Feed, now: int) -> Content:
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
    return pairs_content(pairs, CARD_WIDTH)


def pairs_content(
    pairs: Sequence[tuple[str, str]], room: int, *, style: str = MUTED, margin: int = 0
) -> Content:
    """Labels and values in two columns ``room`` cells wide; long values go on below themselves.

    Args:
        pairs: label and value of each line.
        room: cells of a line.
        style: of the labels.
        margin: blank cells in front of each line.
    """
    left = max(cell_len(label) for label, _value in pairs) + margin + 2
    lines = []
    for label, value in pairs:
        first, *more = Content(value).wrap(max(8, room - left)) or [Content("")]
        gap = left - margin - cell_len(label)
        lines.append(Content.assemble((f"{' ' * margin}{label}", style), " " * gap, first))
        lines += [Content(" " * left) + line for line in more]
    return Content("\n").join(lines)
