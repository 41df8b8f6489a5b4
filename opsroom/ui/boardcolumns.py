"""The board's columns, and what its filter looks in."""

from collections.abc import Callable
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from opsroom.domain.calls import State
from opsroom.language import _
from opsroom.language.words import word
from opsroom.store.boardrow import BoardRow, Shared
from opsroom.ui.widgets.gridmodel import Column, fold

if TYPE_CHECKING:
    from opsroom.ui.boardcases import BoardCase

    Row = BoardRow | BoardCase

#: How far a call has come, by state.
_STEP: dict[str, int] = {state: step for step, state in enumerate(State)}
#: What is different of the columns where complaints are among the rows: tracks and steps have
#: longer words than zones and states.
_MIXED: dict[str, dict[str, Any]] = {
    "left": {"width": 12},
    "zone": {"width": 0, "min_width": 10, "weight": 2, "max_width": 18},
    "technician": {"width": 12},
    "state": {"width": 0, "min_width": 10, "weight": 3, "max_width": 26},
}


def columns(*, mixed: bool = False, words: bool = True) -> tuple[Column, ...]:
    """The board's columns; what changes every second is at the left.

    Args:
        mixed: complaints are among the rows.
        words: each level with its word, not by its glyph alone.
    """
    if mixed:
        titles = {"number": _("number"), "zone": _("zone/track"), "technician": _("who")}
        found = (column._replace(**_MIXED.get(column.key, {})) for column in columns(words=words))
        return tuple(one._replace(title=titles.get(one.key, one.title)) for one in found)
    return (
        Column("left", _("time left"), width=11, right=True, sort=attrgetter("remaining_at")),
        Column("level", _("level") if words else "", width=11 if words else 2),
        Column("number", _("call"), width=10, sort=attrgetter("number")),
        Column(
            "customer",
            _("customer"),
            min_width=16 if words else 10,
            weight=3,
            max_width=30,
            sort=_customer,
        ),
        Column("zone", _("zone"), width=8, priority=4, sort=attrgetter("zone")),
        Column("model", _("model"), width=14, priority=6),
        Column("fault", _("what is wrong"), min_width=18, weight=4, priority=5),
        Column(
            "technician",
            _("technician"),
            width=11,
            priority=3,
            sort=attrgetter("technician"),
        ),
        Column("state", _("state"), width=9, priority=2, sort=_progress),
        Column("due", _("due"), width=11, right=True, priority=1),
    )


def _customer(row: BoardRow) -> str:
    """The customer's name as it is sorted: twenty thousand at one key, and few need folding."""
    name = row.customer_name
    return name.lower() if name.isascii() else fold(name)


def _progress(row: "Row") -> int:
    """How far a call has come; complaints follow, each beside those in the same step."""
    return _STEP[row.state] if isinstance(row, BoardRow) else row.progress


def haystacks() -> "Callable[[Row], str | bytes]":
    """Gives the text that the filter looks in: words on the screen, and phone and address too."""
    known: dict[tuple[Shared, bool], bytes] = {}

    def haystack(row: "Row") -> str | bytes:
        if not isinstance(row, BoardRow):
            return row.haystack()
        kind = shared, held = row.shared, row.held_from is not None
        words = known.get(kind)
        if words is None:
            state = word("state", "held" if held else shared.state)
            shown = (shared.site_id, shared.technician or "", state, word("zone", shared.zone))
            words = known[kind] = " ".join(("", *shown)).encode()
        return row.words + words

    return haystack
