"""Complaint cases in a list: from a row to cells, its clock in words, its place. Pure."""

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from opsroom.documents.casewords import CaseWords
from opsroom.domain.cases import CaseClock
from opsroom.domain.sla import Level
from opsroom.domain.standing import Place, case_urgency
from opsroom.domain.worktime import Calendar
from opsroom.language import _, c_
from opsroom.language.settlewords import settled
from opsroom.language.words import series, word
from opsroom.store.complaintsql import CaseRow
from opsroom.ui import present
from opsroom.ui.widgets.gridmodel import Cell, Column, fold

#: Seconds from which a countdown that doesn't stop at night is told in days.
DAYS: Final = 2 * 86_400
#: Marks a serious case (FBK-6); it stands ahead of others that are as urgent (FBK-1).
SERIOUS: Final = "+"


#: A text and its tone.
Toned = tuple[str, str]


class View(NamedTuple):
    """How a case is looked at: the company's words, the site's calendar, the instant."""

    words: CaseWords
    cal: Calendar
    now: int


class Line(NamedTuple):
    """A case as the list shows it.

    Attributes:
        row: the case.
        track, step: what people call them.
        acts: who has to act: the role, and whoever holds it now.
        waits: why it waits for the person at the screen: ``step``, ``approval``, ``take``,
            ``sign``, ``decide``, ``note`` or ``review``; empty where it doesn't.
    """

    row: CaseRow
    track: str
    step: str
    acts: str
    waits: tuple[str, ...] = ()


def acting(role: str, names: Sequence[str]) -> str:
    """Who has to act: the person where there is one, else the role."""
    return names[0] if len(names) == 1 else word("role", role)


def columns(*, inbox: bool = False, over: bool = False) -> tuple[Column, ...]:
    """The list's columns; what changes every second is at the left.

    Args:
        inbox: say what a case waits for, in place of who is first responsible.
        over: the cases are closed.
    """
    return (
        Column("left", "" if over else _("time left"), width=12, right=True),
        Column("level", _("state") if over else _("level"), width=11),
        Column("number", _("number"), width=10, sort=lambda line: line.row.number),
        Column("track", _("track"), width=15, priority=5, sort=lambda line: line.track),
        Column(
            "customer",
            _("customer"),
            min_width=10,
            weight=3,
            max_width=26,
            priority=1,
            sort=lambda line: fold(line.row.customer_name),
        ),
        Column("subject", _("complaint"), min_width=14, weight=4, priority=4),
        Column(
            "step",
            _("step"),
            min_width=14,
            weight=3,
            max_width=30,
            sort=lambda line: fold(line.step),
        ),
        Column("acts", _("has to act"), width=14, priority=2, sort=lambda line: fold(line.acts)),
        Column(
            "waits" if inbox else "owner",
            _("waits for") if inbox else _("first responsible"),
            width=12 if inbox else 17,
            priority=0 if inbox else 6,
            sort=lambda line: ", ".join(line.waits) if inbox else fold(line.row.owner or ""),
        ),
        Column(
            "due",
            _("concluded") if over else _("due"),
            width=11,
            right=True,
            priority=3 if inbox else 0,
        ),
    )


def cells(
    line: Line, cal: Calendar, now: int, *, inbox: bool = False, close_only: bool = False
) -> Sequence[Cell]:
    """What a case shows at ``now`` in each of :func:`columns`."""
    row = line.row
    ends = row.due_at if row.state == "open" else row.closed_at
    return (
        *clock_cells(line, cal, now, close_only=close_only),
        number_cell(row),
        line.track,
        row.customer_name,
        row.subject,
        (line.step, "" if row.state == "open" else "muted"),
        line.acts if row.state == "open" else "",
        (waiting(line.waits), "accent") if inbox else row.owner or "",
        present.moment(cal, ends, now),
    )


def number_cell(row: CaseRow) -> Cell:
    """The number, with a mark where the case is serious."""
    serious = row.weight == "serious"
    return f"{row.number} {SERIOUS}" if serious else row.number, "accent" if serious else "strong"


def waiting(waits: Iterable[str]) -> str:
    """Why a case waits for somebody, in words."""
    words = {
        "step": _("step"),
        "approval": _("approval"),
        "take": _("hand-over"),
        "sign": _("signature"),
        "decide": _("petition"),
        "note": c_("paper", "note"),
        "review": _("review"),
    }
    kinds = (kind.removeprefix("paper.") for kind in waits)
    return series(dict.fromkeys(words.get(one) or settled("need", one) for one in kinds))


def clock_cells(
    line: Line, cal: Calendar, now: int, *, close_only: bool = False
) -> tuple[Toned, Toned]:
    """Countdown and level: all that a second changes."""
    row, clock = line.row, line.row.clock
    if row.state != "open":
        tone = "good" if row.state == "closed" else "muted"
        glyph = "✓ " if row.state == "closed" else "- "
        return ("", ""), (f"{glyph} {word('case_state', row.state)}", tone)
    if clock is None:
        return ("", ""), ("   " + _("no limit"), "muted")
    glyph, tone = present.LEVELS[clock.level(now)]
    text = f"{countdown(clock, cal, now, close_only=close_only)}{_kind(clock, cal, now)}"
    shown = (
        "muted" if clock.working and not cal.is_open(now) else "crit" if tone == "over" else tone
    )
    return (text, shown), (f"{glyph} {word('level', clock.level(now))}", tone)


def countdown(clock: CaseClock, cal: Calendar, now: int, *, close_only: bool = False) -> str:
    """The time left: of the clock on the wall in days from two on, else to the second."""
    left = clock.left(cal, now)
    if clock.working or abs(left) < DAYS:
        return present.left(left, close_only=close_only)
    days, rest = divmod(abs(left), 86_400)
    sign = "-" if left < 0 else ""
    return sign + _("{days} d {hours} h").format(days=days, hours=rest // 3600)


def _kind(clock: CaseClock, cal: Calendar, now: int) -> str:
    """Behind a countdown: that it is working time, and whether it stands still now (SLA-6)."""
    if not clock.working:
        return "  "
    return " =" if not cal.is_open(now) else " " + c_("working time", "w")


def clock_words(clock: CaseClock, cal: Calendar, now: int) -> str:
    """What kind of time a countdown is in, and why it stands still if it does (SLA-6)."""
    if not clock.working:
        return _("by the clock")
    if cal.is_open(now):
        return _("working time")
    change = present.moment(cal, cal.next_change(now), now)
    return _("Stands still: the site is closed until {time}.").format(time=change)


def urgency(line: Line, cal: Calendar, now: int) -> Place:
    """A case's place in the list: as on the board, by the level and by the time left that it
    shows, serious ones first (FBK-1)."""
    row = line.row
    return case_urgency(row.id, row.clock, cal, now, serious=row.weight == "serious")


def haystack(line: Line) -> str:
    """The text that the filter looks in: words on the screen, and phone, item and address too."""
    row = line.row
    return " ".join(
        (
            row.number,
            row.site_id,
            line.track,
            line.step,
            line.acts,
            word("role", row.role),
            row.owner or "",
            row.customer_name,
            row.phone,
            row.address,
            row.subject,
            row.item,
            word("weight", row.weight) if row.weight == "serious" else "",
            word("case_state", row.state),
        )
    )


class Figure(NamedTuple):
    """The counts above the list."""

    open: int
    overdue: int
    critical: int
    at_risk: int
    serious: int
    waiting: int


def count(lines: Sequence[Line], now: int) -> Figure:
    """Count open cases by what matters."""
    levels = [line.row.clock.level(now) for line in lines if line.row.clock is not None]
    return Figure(
        len(lines),
        levels.count(Level.OVERDUE),
        levels.count(Level.CRITICAL),
        levels.count(Level.AT_RISK),
        sum(line.row.weight == "serious" for line in lines),
        sum(bool(line.waits) for line in lines),
    )


def figures(counts: Figure) -> Sequence[tuple[str, str, str]]:
    """The counts as the ribbon shows them: number, word, style."""
    return (
        (str(counts.waiting), _("for you"), "bold $accent"),
        (str(counts.open), _("open"), "bold $foreground"),
        (str(counts.overdue), _("overdue"), "bold $error"),
        (str(counts.critical), _("critical"), "bold $error"),
        (str(counts.at_risk), _("at risk"), "bold $warning"),
        (str(counts.serious), _("serious"), "bold $foreground"),
    )
