"""From proposals to cells, words and lanes of the dispatch screen. Pure: no widget, no clock."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.content import Content

from opsroom.actions.proposing import Floor, reason_words
from opsroom.domain.dispatch import Obstacle, Outlook, Proposal, Skill
from opsroom.domain.policy import Policy
from opsroom.domain.standing import Standing
from opsroom.domain.worktime import Calendar
from opsroom.language import _, n_, times
from opsroom.language.words import phrases, word
from opsroom.store.boardrow import BoardRow
from opsroom.store.postsql import Held
from opsroom.ui import present
from opsroom.ui.widgets.bars import MUTED
from opsroom.ui.widgets.casecard import TONE_STYLES, pairs_content
from opsroom.ui.widgets.gridmodel import Cell, Column
from opsroom.ui.widgets.gridtext import CUT
from opsroom.ui.widgets.timeline import Lane, Lanes
from opsroom.ui.widgets.timelinemodel import Axis, Block, Kind, blocks_of, day_axis

if TYPE_CHECKING:
    from opsroom.ui.boardcases import BoardCase

FACTS = 60
"""Cells of a line of facts: they stand only where the window is wider than that."""


def fitted(lines: Content, width: int) -> Content:
    """Lines cut to so many cells, with a sign where something is cut off; 0 cuts nothing."""
    if not width:
        return lines
    cut = (
        line.truncate(width - len(CUT)) + Content(CUT) if line.cell_length > width else line
        for line in lines.split("\n", allow_blank=True)
    )
    return Content("\n").join(cut)


def post_line(one: Held) -> Content:
    """Who answers for a post now, and who re-checks or is away (DSP-4)."""
    holds = one.holding
    pieces = [(f" {one.post.site_id} {one.post.name}  ", MUTED)]
    if one.vacant:
        pieces.append((_("vacant"), "bold $error"))
    elif holds.responsible in holds.absent:
        pieces.append((_("nobody is here"), "bold $error"))
    else:
        pieces.append((one.name(holds.responsible), "bold $foreground"))
    if holds.checks is not None:
        pieces.append(("   " + _("re-checks: {name}").format(name=one.name(holds.checks)), MUTED))
    for person in sorted(one.left):
        pieces.append(("   " + _("has left: {name}").format(name=one.name(person)), "$warning"))
    for person in sorted(holds.absent - one.left):
        pieces.append(("   " + _("absent: {name}").format(name=one.name(person)), "$warning"))
    return Content.assemble(*pieces)


def visits_line(visits: "Sequence[BoardCase]", level: tuple[str, str], left: str) -> Content:
    """The complaints that wait for a visit in person (DSP-5, FBK-4), and the key that opens them.

    Args:
        visits: the most urgent first.
        level: glyph and word of the first one's level, and their tone.
        left: its time left.
    """
    count, style = len(visits), f"bold {TONE_STYLES[level[1]]}"
    text = n_("complaint to visit in person", "complaints to visit in person", count)
    names = ", ".join(f"{case.number} {case.customer_name}" for case in visits[:3])
    return Content.assemble(
        (" v", "bold $accent"),
        (f" {count} {text}   ", "$foreground"),
        (f"{' '.join(level[0].split())} {left}".rstrip(), style),
        (f"   {names}", MUTED),
    )


def queue_columns(*, words: bool) -> tuple[Column, ...]:
    """The queue's columns; what changes every second is at the left.

    Args:
        words: each level with its word, not by its glyph alone: the card of the call in hand
            always says the word.
    """
    return (
        Column("left", _("time left"), width=11, right=True),
        Column("level", _("level") if words else "", width=11 if words else 2),
        Column("number", _("call"), width=10, sort=lambda row: row.number),
        Column("customer", _("customer"), min_width=9, weight=3, max_width=28),
        Column("zone", _("zone"), width=8, priority=2),
        Column("model", _("model"), min_width=12, max_width=20, priority=3),
        Column("due", _("due"), width=11, right=True, priority=4),
        Column("send", _("send by"), width=11, right=True, priority=1),
    )


def queue_cells(
    row: BoardRow,
    stands: Standing,
    found: Outlook | None,
    cal: Calendar,
    now: int,
    *,
    words: bool,
) -> tuple[Cell, ...]:
    """What the queue shows of a call at ``now``; ``words`` as for :func:`queue_columns`."""
    return (
        present.countdown_cell(stands),
        present.level_cell(stands) if words else present.LEVELS[stands.face],
        present.number_cell(row),
        row.customer_name,
        word("zone", row.zone),
        row.model,
        present.due_cell(row, cal, now),
        send_by_cell(row, found, cal, now),
    )


def send_by_cell(row: BoardRow, found: Outlook | None, cal: Calendar, now: int) -> Cell:
    """The last moment at which anybody can be sent in time, or that help is needed (DSP-6)."""
    if row.due_at is None or found is None:
        return "", "muted"
    if needs_help(found, now):
        return _("needs help"), "crit"
    return present.moment(cal, found.last_safe, now), ""


def needs_help(found: Outlook, now: int) -> bool:
    """Whether nobody can make it any more (DSP-6), be it only since the last forecast."""
    return found.beyond_help or (found.last_safe is not None and found.last_safe < now)


def people_columns() -> tuple[Column, ...]:
    """The columns of the technicians for a call."""
    return (
        Column("name", _("technician"), min_width=10, weight=2, max_width=22),
        Column("arrives", _("arrives"), width=11, right=True),
        Column("slack", _("slack"), width=6, right=True),
        Column("by", _("send by"), width=9, right=True),
        Column("left", _("within"), width=8, right=True, priority=6),
        Column("load", _("jobs"), width=4, right=True, priority=3),
        Column("skill", _("skill"), width=5, priority=5),
        Column("from", _("travel"), width=13, priority=4),
        Column("why", _("why"), min_width=20, weight=7, max_width=60),
    )


def people_cells(proposal: Proposal, cal: Calendar, now: int) -> tuple[Cell, ...]:
    """What the list shows of a technician at ``now`` (DSP-3)."""
    late = Obstacle.LATE in proposal.obstacles
    grave = bool(proposal.obstacles) and proposal.obstacles != (Obstacle.LATE,)
    base = "muted" if grave else ""
    by, left = "-", "-"
    if proposal.last_safe is not None and proposal.last_safe >= now:
        by = present.moment(cal, proposal.last_safe, now)
        left = present.span(cal.elapsed(now, proposal.last_safe))
    slack = "" if proposal.slack is None else times.hours(proposal.slack)
    tight = any(reason.code == "tight" for reason in proposal.reasons)
    return (
        (proposal.name, base if proposal.rank > 1 or grave else "strong"),
        (present.moment(cal, times.begun(proposal.arrival), now), base),
        (slack, base if grave else "crit" if late else "warn" if tight else "good"),
        (by, "muted" if by == "-" or grave else ""),
        (left, "muted" if left == "-" or grave else "warn" if tight else ""),
        (str(proposal.load), base),
        (skill_word(proposal.skill), base),
        (travel_words(proposal), base),
        (why(proposal, cal, now), "warn" if proposal.obstacles or tight else "muted"),
    )


def skill_word(skill: Skill) -> str:
    """Whether somebody has the skill, in a word."""
    return {Skill.YES: _("yes"), Skill.NO: _("no"), Skill.UNKNOWN: "?"}[skill]


def travel_words(proposal: Proposal) -> str:
    """Where somebody would come from, and how long it takes."""
    origin = _("base") if proposal.origin == "base" else word("zone", proposal.origin)
    return _("{place} {minutes}m").format(place=origin, minutes=proposal.travel // 60)


def why(proposal: Proposal, cal: Calendar, now: int) -> str:
    """Why somebody is where they are among the proposals: obstacles alone, if there are any."""
    count = len(proposal.obstacles)
    reasons = proposal.reasons[:count] if count else proposal.reasons
    words = (reason_words(reason, lambda at: present.moment(cal, at, now)) for reason in reasons)
    return phrases(words)


def call_lines(
    row: BoardRow, stands: Standing, found: Outlook | None, cal: Calendar, now: int
) -> Content:
    """The call in hand in three short lines; the third is left off where there is no room."""
    first = Content.assemble(
        (row.number, "bold $accent"), "  ", (row.customer_name, "bold"), "  ", row.model
    )
    glyph, tone = present.LEVELS[stands.face]
    level = (f"{glyph.strip()} {word('level', stands.face)}  ", f"bold {TONE_STYLES[tone]}")
    second = Content.assemble(
        level,
        (_("due {time}").format(time=present.moment(cal, row.due_at, now) or "?"), ""),
        "  ",
        verdict(row, stands, found, cal, now),
        ("  " + word("zone", row.zone), MUTED),
    )
    return Content("\n").join([first, second, Content(row.fault)])


def send_line(proposal: Proposal | None, cal: Calendar, now: int) -> Content:
    """Whom the key sends to the call in hand, where the list of technicians isn't shown (DSP-3)."""
    if proposal is None:
        return Content("")
    arrives = present.moment(cal, times.begun(proposal.arrival), now)
    style = "$warning" if proposal.obstacles else MUTED
    return Content.assemble(
        ("s ", "bold $accent"),
        (proposal.name, "bold"),
        f"  {arrives}  ",
        (why(proposal, cal, now), style),
    )


def choice_line(proposal: Proposal | None, cal: Calendar, now: int) -> Content:
    """All that is known of the technician in hand, for and against (DSP-3)."""
    if proposal is None:
        return Content("")
    words = phrases(
        reason_words(reason, lambda at: present.moment(cal, at, now)) for reason in proposal.reasons
    )
    style = "$warning" if proposal.obstacles else MUTED
    return Content.assemble((proposal.name, "bold"), "  ", (words, style))


def facts(row: BoardRow, cal: Calendar, now: int) -> Content:
    """What one asks for when on the phone with a technician, a line a fact."""
    pairs = [
        (_("phone"), row.phone),
        (_("address"), row.address),
        (_("type"), word("type", row.service_type)),
        (_("called"), present.moment(cal, row.received_at, now)),
    ]
    if row.pinned_at:
        pairs.append((_("pinned"), present.moment(cal, row.pinned_at, now)))
    if row.carried_on:
        pairs.append((_("carried over"), row.carried_on))
    return pairs_content(pairs, FACTS)


def verdict(
    row: BoardRow, stands: Standing, found: Outlook | None, cal: Calendar, now: int
) -> Content:
    """What can be done for the call, in a few words (DSP-6)."""
    if found is not None and row.due_at is not None and needs_help(found, now):
        return Content.styled(_("Needs help: nobody can make it."), "bold $error")
    if why_still := present.standing_words(row, stands, cal, now):
        return Content.styled(why_still, "$secondary")
    if found is None or found.last_safe is None:
        return Content("")
    text = _("Somebody has to leave by {time}.").format(
        time=present.moment(cal, found.last_safe, now)
    )
    return Content.styled(text, MUTED)


def lanes(
    ground: Floor,
    cal: Calendar,
    policy: Policy,
    row: BoardRow | None,
    chosen: Proposal | None,
) -> Lanes:
    """The technicians' days in the order of the proposals, with the chosen one's new trip."""
    tours = {tour.technician.id: tour for tour in ground.tours}
    found = ground.outlook(row.id) if row else None
    order = [p.technician for p in found.proposals] if found else list(tours)
    who = chosen.technician if chosen else None
    new = trip(chosen, row, cal, policy) if chosen and row else ()
    shown = tuple(
        Lane(
            person,
            tours[person].technician.name,
            (*blocks_of(tours[person]), *(new if person == who else ())),
        )
        for person in order
    )
    axis = day_axis(cal, ground.now)
    minute = ground.now - ground.now % 60
    due = row.due_at if row else None
    return Lanes(shown, cal, axis, _day(cal, axis, ground.now), minute, due, who)


def _day(cal: Calendar, axis: Axis | None, now: int) -> str:
    if axis is None or cal.day_of(axis.start) == cal.day_of(now):
        return ""
    then = present.local(cal, axis.start)
    return f"{times.weekday(then.weekday())} {then:%m-%d}"


def trip(proposal: Proposal, row: BoardRow, cal: Calendar, policy: Policy) -> tuple[Block, ...]:
    """The trip and the job that sending somebody would add to their day."""
    ends = cal.add(proposal.arrival, policy.job_length.seconds(row.service_type))
    leaves = cal.subtract(proposal.arrival, proposal.travel)
    return (
        Block(max(leaves, proposal.free_at), proposal.arrival, Kind.TRAVEL),
        Block(proposal.arrival, ends, Kind.THIS, row.number.rpartition("-")[2]),
    )
