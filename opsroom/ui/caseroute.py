"""A case's route as a line of steps: done, now, ahead, each with its clock. Pure."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from rich.cells import cell_len
from textual.content import Content

from opsroom.documents.casewords import CaseWords
from opsroom.domain.cases import CaseState, clock
from opsroom.domain.caseway import Passed, behind, route
from opsroom.domain.tracks import Limit, Since, Track
from opsroom.domain.worktime import Calendar, CalendarError
from opsroom.language import c_
from opsroom.language.words import word
from opsroom.store.complaintsql import CaseRow, StepRow
from opsroom.ui import present
from opsroom.ui.presentcases import Line, View, clock_cells
from opsroom.ui.widgets.bars import MUTED
from opsroom.ui.widgets.casecard import TONE_STYLES
from opsroom.ui.widgets.sheet import flowing, stacked

_STYLES = {**TONE_STYLES, "strong": "bold $foreground", "accent": "bold $accent"}


class Stop(NamedTuple):
    """A step on the line.

    Attributes:
        step: its code; ``title`` what people call it.
        face: ``done``, ``late``, ``rejected``, ``now`` or ``ahead``.
        at: when it was finished, or is due; ``None`` where it isn't known.
        role: who has to act, or acted; ``by`` who did.
    """

    step: str
    title: str
    face: str
    at: int | None
    role: str
    by: str = ""


def stops(
    row: CaseRow,
    steps: Sequence[StepRow],
    facts: Mapping[str, str],
    words: CaseWords,
    cal: Calendar,
) -> list[Stop]:
    """The route of a case: what was done, where it stands, and what lies ahead as things are."""
    track = words.track_of(row.track)
    last = {one.step: one for one in steps if one.finished_at is not None}
    over = row.state != CaseState.OPEN
    passed = [Passed(one.step, one.outcome) for one in steps if one.finished_at is not None]
    codes = behind(passed)
    if not over:
        codes = [code for code in codes if code != row.step] + [row.step]
        if track is not None and words.step_of(row.track, row.step) is not None:
            codes = _known_route(track, passed, row.step, facts, codes)
    here = codes.index(row.step) if not over else len(codes)
    found = []
    for place, code in enumerate(codes):
        title = words.step(row.track, code)
        if place == here:
            found.append(Stop(code, title, "now", row.due_at, row.role))
        elif place > here or code not in last:
            found.append(Stop(code, title, "ahead", _due(track, code, row, cal), ""))
        else:
            found.append(_past(last[code], title))
    return found


def _known_route(
    track: Track,
    passed: Sequence[Passed],
    here: str,
    facts: Mapping[str, str],
    otherwise: list[str],
) -> list[str]:
    """The route by the track; what was done alone where the track leads to a step it lacks."""
    try:
        return route(track, passed, here, facts)
    except KeyError:
        return otherwise


def _past(row: StepRow, title: str) -> Stop:
    late = row.due_at is not None and row.finished_at is not None and row.finished_at > row.due_at
    face = "rejected" if row.outcome == "rejected" else "late" if late else "done"
    return Stop(row.step, title, face, row.finished_at, row.role, row.by_name)


def _due(track: Track | None, code: str, row: CaseRow, cal: Calendar) -> int | None:
    """Until when a step ahead is to be done, where that is known already."""
    limit: Limit | None = track.step(code).limit if track is not None else None
    if limit is None or limit.since is Since.STEP:
        return None
    try:
        running = clock(limit, row.marks, cal, bool(row.overseas), (0, 0))
    except CalendarError:  # so far ahead that no calendar knows it
        return None
    return running.due if running is not None else None


#: Glyph and tone of each face: told apart without colour.
_FACES = {
    "done": ("✓", "good"),
    "late": ("✗", "crit"),
    "rejected": ("<", "warn"),
    "now": ("▸", "accent"),
    "ahead": ("-", "muted"),
}


def line(case: Line, route_line: Sequence[Stop], at: View, width: int, *, most: int = 0) -> Content:
    """The route as it runs on over as few lines as it fits on.

    Args:
        case: the case.
        route_line: its stops.
        at: how it is looked at.
        width: cells of a line.
        most: leave out stops far from the one it stands in, so that it takes about as many lines;
            0 shows all.
    """
    shown = list(route_line)
    whole = _flowed(case, shown, at, width)
    here = next((at for at, one in enumerate(shown) if one.face == "now"), len(shown) - 1)
    while most and whole.plain.count("\n") >= most and len(shown) > 3:
        before, after = here, len(shown) - 1 - here
        if before >= after:
            shown.pop(0)
            here -= 1
        else:
            shown.pop()
        hidden = (route_line.index(shown[0]), len(route_line) - 1 - route_line.index(shown[-1]))
        whole = _flowed(case, shown, at, width, hidden)
    return whole


def _flowed(
    case: Line, shown: Sequence[Stop], at: View, width: int, hidden: tuple[int, int] = (0, 0)
) -> Content:
    parts = [_stop(one, case, at) for one in shown]
    if hidden[0]:
        parts.insert(0, Content.styled(f"+{hidden[0]}", MUTED))
    if hidden[1]:
        parts.append(Content.styled(f"+{hidden[1]}", MUTED))
    return flowing(Content(""), parts, width)


def _stop(one: Stop, case: Line, at: View) -> Content:
    """A step with its glyph and its clock; blanks in it don't break."""
    glyph, tone = _FACES[one.face]
    style = _look(one, tone, at)
    told = _told(one, case, at)
    if one.face == "now":
        _left, (_word, level) = clock_cells(case, at.cal, at.now)
        told_style = f"bold {_STYLES[level].removeprefix('bold ')}"
        pieces = [
            (f"{glyph} {one.title}", "bold $accent"),
            (f" {told}" if told else "", told_style),
        ]
    else:
        pieces = [
            (f"{glyph} ", style),
            (one.title, "$foreground" if one.face != "ahead" else MUTED),
        ]
        pieces.append((f" {told}" if told else "", style if one.face != "done" else MUTED))
    return Content.assemble(*pieces)


def _look(one: Stop, tone: str, at: View) -> str:
    """The style of a step's clock; one ahead that should be done by now warns."""
    behind = one.face == "ahead" and one.at is not None and one.at < at.now
    return _STYLES["warn" if behind else tone]


def _told(one: Stop, case: Line, at: View) -> str:
    """The clock of a step: when it was finished, what is left, or when it is due."""
    if one.face == "now":
        return clock_cells(case, at.cal, at.now)[0][0].strip()
    if one.at is None:
        return ""
    when = present.moment(at.cal, one.at, at.now)
    if one.face == "late":
        return when + " " + c_("complaints", "late")
    if one.face == "rejected":
        return f"{when} {word('case_outcome', 'rejected')}"
    return when


def table(case: Line, route_line: Sequence[Stop], at: View, width: int) -> Content:
    """The route a line a step: glyph, step, clock, who; below each other where it is narrow."""
    room = max(cell_len(one.title) for one in route_line)
    clocks = [_told(one, case, at) for one in route_line]
    wide = max(cell_len(one) for one in clocks)
    tabular = 2 + room + 2 + wide <= width
    lines = []
    for one, told in zip(route_line, clocks, strict=True):
        glyph, tone = _FACES[one.face]
        style = _look(one, tone, at)
        bold = "bold $accent" if one.face == "now" else "$foreground"
        who = one.by or (word("role", one.role) if one.role else "")
        if one.face == "now":
            who = case.acts
        title = Content.styled(one.title, bold if one.face != "ahead" else MUTED)
        first = Content.styled(f"{glyph} ", style)
        parts = [Content.styled(told, style if one.face != "done" else "$foreground")]
        if tabular:
            first += title + Content(" " * (room + 2 - title.cell_length))
            parts[0] += Content(" " * (wide - cell_len(told)) if who else "")
        else:
            parts.insert(0, title)
        if who:
            parts.append(Content.styled(who, MUTED))
        lines.append(flowing(first, parts, width))
    return stacked(lines)
