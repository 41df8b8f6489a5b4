"""From the feed to what the wall shows: words, counts, masked names. Pure but for the feed."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, overload

from opsroom.domain.masking import mask_name, mask_text
from opsroom.language import _
from opsroom.language.words import word
from opsroom.store.boardrow import BoardRow
from opsroom.ui import present
from opsroom.ui.feed import Feed
from opsroom.ui.freshness import StaleSince
from opsroom.ui.wallmodel import Face, WallCall
from opsroom.ui.wallparts import Figure, Stale

if TYPE_CHECKING:
    from opsroom.ui.boardcases import BoardCase

    Row = BoardRow | BoardCase


def face_of(feed: Feed, now: int, *, mask: bool, stale: StaleSince | None = None) -> Face:
    """All that the wall shows at ``now``; ``mask`` hides personal data (CUS-2)."""
    rows = feed.urgent_first(now)
    waiting = [row for row in rows if not isinstance(row, BoardRow) or row.arrived_at is None]
    sites = [site for site in feed.calendars if feed.site in (None, site)]
    return Face(
        clocks=tuple(present.site_clock(site, feed.calendar(site), now) for site in sites),
        figures=figures(feed, now),
        calls=Calls(waiting, partial(_call, feed, now=now, mask=mask)),
        stale=None if stale is None else stale_words(feed, stale, now),
        foot=_("q: leave"),
    )


class Calls(Sequence[WallCall]):
    """Rows in words; one is worded when it is looked at: of thousands, a page is shown."""

    def __init__(self, rows: "Sequence[Row]", worded: "Callable[[Row], WallCall]") -> None:
        """The rows, and what puts one in words."""
        self._rows, self._worded = rows, worded

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, at: int) -> WallCall: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[WallCall, ...]: ...
    def __getitem__(self, at: int | slice) -> WallCall | tuple[WallCall, ...]:
        if isinstance(at, slice):
            return tuple(self._worded(row) for row in self._rows[at])
        return self._worded(self._rows[at])


def figures(feed: Feed, now: int) -> tuple[Figure, ...]:
    """The counts; one that is nought has no colour."""
    counts, today = feed.counts(now), feed.today
    arrived = today.met + today.late
    complaints: tuple[tuple[int, str, str], ...] = ()
    if counts.complaints:
        late = counts.complaints_late
        words = _("complaints, {n} overdue").format(n=late) if late else _("complaints")
        complaints = ((counts.complaints, words, "crit" if late else "strong"),)
    risk = _("at risk")
    if counts.critical:
        risk = _("at risk, {n} critical").format(n=counts.critical)
    found = (
        (counts.open, _("open"), "strong"),
        (counts.unsent, _("unsent"), "accent"),
        (counts.at_risk + counts.critical, risk, "warn"),
        (counts.overdue, _("overdue"), "crit"),
        (counts.held, _("on hold"), "held"),
        *complaints,
        (today.met, _("on time of {n} today").format(n=arrived), "good"),
    )
    return tuple(Figure(str(n), label, tone if n else "muted") for n, label, tone in found)


def _case(feed: Feed, case: "BoardCase", now: int, mask: bool) -> WallCall:
    """A complaint; what it is about is masked as a fault is."""
    row, cal = case.row, feed.calendar(case.site_id)
    level, tone = case.level_cell(cal, now)
    still = bool(row.clock and row.clock.working) and not cal.is_open(now)
    subject = mask_text(row.subject) if mask else row.subject
    due = present.moment(cal, row.due_at, now) if row.due_at else _("no limit")
    return WallCall(
        left=case.figures_left(cal, now),
        left_tone="muted" if still else tone or "strong",
        level=level,
        tone=tone or "strong",
        due=_("due {time}").format(time=due) if row.due_at else due,
        number=case.number,
        customer=mask_name(row.customer_name) if mask else row.customer_name,
        zone=case.track,
        what=f"{word('weight', 'serious')}  {subject}" if case.serious else subject,
        still=case.kind_of_time(cal, now) if still else "",
        who=case.acts,
        state=case.step,
    )


def _call(feed: Feed, row: "Row", *, now: int, mask: bool) -> WallCall:
    if not isinstance(row, BoardRow):
        return _case(feed, row, now, mask)
    stands = feed.standing(row, now)
    glyph, tone = present.LEVELS[stands.face]
    cal = feed.calendar(row.site_id)
    due = present.due_cell(row, cal, now)[0]
    still = "" if stands.running else "held" if stands.face == "held" else "muted"
    fault = mask_text(row.fault) if mask else row.fault
    return WallCall(
        left=present.span(stands.remaining),
        left_tone=still or tone or "strong",
        level=f"{glyph} {word('level', stands.face)}",
        tone=tone or "strong",
        due=_("due {time}").format(time=due),
        number=row.number,
        customer=mask_name(row.customer_name) if mask else row.customer_name,
        zone=word("zone", row.zone),
        what=f"{row.model}  {fault}".strip(),
        still=present.standing_words(row, stands, cal, now),
        who=row.technician or _("nobody yet"),
        state=word("state", row.state),
    )


def stale_words(feed: Feed, stale: StaleSince, now: int) -> Stale:
    """Since when, on the clock of a site that is open, if one is; why, as far as can be told."""
    why = stale.reason or _("Nothing has been written since. Is a room open?")
    shown = [site for site in feed.calendars if feed.site in (None, site)]
    if not shown:
        return Stale("-", "", why)
    site = next((site for site in shown if feed.calendar(site).is_open(now)), shown[0])
    then = present.local(feed.calendar(site), stale.at)
    places = [site] if len(shown) > 1 else []
    if then.date() != present.local(feed.calendar(site), now).date():
        places.append(f"{then:%Y-%m-%d}")
    return Stale(f"{then:%H:%M:%S}", " ".join(places), why)
