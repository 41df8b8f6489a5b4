"""A daily report as text and cells (DAY-1, DAY-2, DAY-5). Pure."""

from collections.abc import Sequence
from datetime import date
from operator import attrgetter

from rich.cells import cell_len
from textual.content import Content

from opsroom.domain.calls import ServiceType
from opsroom.domain.reports import Arrivals, Figures, JobLine, Unsigned, Work, total
from opsroom.domain.worktime import Calendar
from opsroom.language import _, n_, times
from opsroom.language.words import phrases, word
from opsroom.store.reportsql import ReportRow
from opsroom.ui import present
from opsroom.ui.dayview import DayMark, DayView, Paper
from opsroom.ui.widgets.bars import MUTED
from opsroom.ui.widgets.gridmodel import Cell, Column
from opsroom.ui.widgets.sheet import flowing, stacked


def columns() -> tuple[Column, ...]:
    """A technician, jobs and time by service type, all of them, and how the report is kept."""
    types = (
        Column(
            str(kind),
            f"{kind} {type_word(kind)}",
            min_width=10,
            max_width=13,
            right=True,
            priority=1,
        )
        for kind in ServiceType
    )
    return (
        Column("technician", _("technician"), min_width=13, max_width=26, weight=2),
        *types,
        Column("all", _("all"), min_width=10, max_width=13, right=True),
        Column("unfinished", _("not finished"), width=12, right=True, priority=3),
        Column("revision", _("revision"), width=8, right=True, priority=4),
        Column("signed", _("signed by"), min_width=8, max_width=24, priority=2),
    )


def type_word(kind: str) -> str:
    """A service type in a word that fits over a column."""
    return _("admin") if kind == ServiceType.ADMIN else word("type", kind)


def paper_cells(paper: Paper) -> Sequence[Cell]:
    """A technician's line."""
    report = paper.report
    return (report.name, *_works(report.work, report.unfinished, ""), *_kept(paper.row))


def total_cells(view: DayView) -> Sequence[Cell]:
    """The supervisor's line: the sum of the technicians' (DAY-2)."""
    report = view.supervisor
    works = _works(report.work, report.unfinished, "strong")
    return ((_("together"), "strong"), *works, *_kept(view.row))


def _works(work: dict[str, Work], unfinished: Work, tone: str) -> Sequence[Cell]:
    by_type = [work[kind] for kind in ServiceType]
    return (
        *(_work_cell(part, tone) for part in by_type),
        _work_cell(total(by_type), "strong"),
        _work_cell(unfinished, "muted"),
    )


def _work_cell(work: Work, tone: str) -> Cell:
    if not work.jobs:
        return "-", "muted"
    return f"{work.jobs} {times.hours(work.seconds):>6}", tone


def _kept(row: ReportRow | None) -> tuple[Cell, Cell]:
    if row is None:
        return ("-", "muted"), ("-", "muted")
    signed: Cell = (f"✓ {row.signed_by}", "good") if row.signed_by else (_("nobody yet"), "muted")
    return str(row.revision), signed


def head(view: DayView, site_name: str, cal: Calendar, now: int, width: int) -> Content:
    """Which day of which site, how its report is kept, and whether the figures have moved on."""
    day = f"{times.weekday(view.day.weekday())} {view.day.isoformat()}"
    parts = [
        Content.styled(day, "bold $foreground"),
        Content.styled(f"{view.site}  {site_name}", "$accent"),
        status(view, cal, now),
    ]
    changed = changed_line(view)
    return stacked([flowing(Content(""), parts, width), *([changed] if changed else [])])


def days_line(marks: Sequence[DayMark], shown: date, width: int) -> Content:
    """The days around the one shown: signed, to be signed, or not made yet."""
    at = next((i for i, mark in enumerate(marks) if mark.day >= shown), len(marks) - 1)
    items = [_day_item(mark, here=mark.day == shown) for mark in marks]
    first = last = at
    room = width - items[at].cell_length
    while True:  # one more at either side, as long as it fits
        left = items[first - 1].cell_length + 2 if first else width
        right = items[last + 1].cell_length + 2 if last + 1 < len(items) else width
        if min(left, right) > room:
            break
        if last + 1 < len(items) and right <= room:
            last, room = last + 1, room - right
            left = left if left <= room else width
        if first and left <= room:
            first, room = first - 1, room - left
    return Content("  ").join(items[first : last + 1])


def _day_item(mark: DayMark, *, here: bool) -> Content:
    signs = {True: ("✓", "$success"), False: ("-", "$warning"), None: ("~", MUTED)}
    sign, style = signs[mark.signed]
    name = f" {times.weekday(mark.day.weekday())} {mark.day:%m-%d} "
    if here:
        return Content.assemble((f"{name}{sign} ", "bold $background on $primary"))
    return Content.assemble((name, MUTED), (f"{sign} ", style))


def status(view: DayView, cal: Calendar, now: int) -> Content:
    """So far, not made yet, or which revision by whom."""
    row = view.row
    if row is None and view.so_far:
        text = _("so far, {time}; report at {close}").format(
            time=present.moment(cal, view.as_of, now),
            close=present.moment(cal, view.closes_at, now),
        )
        return Content.styled(text, "$warning")
    if row is None:
        return Content.styled(_("no report has been made of this day"), "$warning")
    made = _("revision {n}, made {time}").format(
        n=row.revision, time=present.moment(cal, row.made_at, now)
    )
    if row.signed_by is None:
        return Content.styled(phrases((made, _("not signed"))), MUTED)
    signed = _("signed by {name}, {time}").format(
        name=row.signed_by, time=present.moment(cal, row.signed_at, now)
    )
    return Content.assemble((f"{made}, ", MUTED), (f"✓ {signed}", "$success"))


def changed_line(view: DayView) -> Content | None:
    """Says that the figures have moved on since the report was made (DAY-4)."""
    if not view.changed or view.row is None:
        return None
    text = _("The figures have changed since. r makes revision {n}; this one stays. [DAY-4]")
    return Content.styled(text.format(n=view.row.revision + 1), "$warning")


def figures_text(figures: Figures, width: int) -> Content:
    """The counts of the day; arrivals and holds beside them, or below where it is narrow."""
    left, right = _counts(figures), _arrivals(figures)
    room = max(line.cell_length for line in left) + 3
    if room + max(line.cell_length for line in right) > width:
        return Content("\n").join([*left, Content(""), *right])
    rows = max(len(left), len(right))
    left += [Content("")] * (rows - len(left))
    right += [Content("")] * (rows - len(right))
    return Content("\n").join(
        a + Content(" " * (room - a.cell_length)) + b for a, b in zip(left, right, strict=True)
    )


def _counts(figures: Figures) -> list[Content]:
    unsigned = len(figures.unsigned)
    rows = (
        (_("received"), figures.received, "$foreground"),
        (_("sent"), figures.dispatched, "$foreground"),
        (_("carried over"), figures.carried_over, _if_any(figures.carried_over, "$warning")),
        (_("finished"), figures.finished, "$foreground"),
        ("  " + _("no signed voucher"), unsigned, _if_any(unsigned, "$warning")),
        (_("cancelled"), figures.cancelled, "$foreground"),
        (_("open at the close"), figures.open_at_close, "$foreground"),
    )
    room = max(cell_len(label) for label, _n, _style in rows) + 2
    return [
        Content.assemble(
            (label + " " * (room - cell_len(label)), MUTED), (f"{n:>5}", f"bold {style}")
        )
        for label, n, style in rows
    ]


def _if_any(count: int, style: str) -> str:
    return style if count else "$foreground"


def _arrivals(figures: Figures) -> list[Content]:
    """On time, late and not reached by zone, with holds and raw (SLA-4), then the holds."""
    titles = (_("on time"), _("late"), _("overdue"))
    zones = [(word("zone", zone), arrivals) for zone, arrivals in figures.arrivals.items()]
    together = _together([arrivals for _zone, arrivals in zones])
    labels = [label for label, _a in zones] + [_("together"), _("arrivals")]
    first = max(cell_len(label) for label in labels) + 2
    cells = [max(5, cell_len(title) + 1) for title in titles]
    with_holds, raw = _("with holds"), _("raw")
    lines = [
        Content.styled(
            " " * first + _right(with_holds, sum(cells)) + " " + _right(raw, sum(cells)), MUTED
        ),
        Content.styled(
            _left(_("arrivals"), first) + " ".join([_row(titles, cells)] * 2),
            MUTED,
        ),
    ]
    lines += [_zone_line(label, a, first, cells, bold=False) for label, a in zones]
    lines.append(_zone_line(_("together"), together, first, cells, bold=True))
    held = n_(
        "{n} call on hold, {time} of working time",
        "{n} calls on hold, {time} of working time",
        figures.holds,
    )
    text = held.format(n=figures.holds, time=times.hours(figures.held_seconds))
    lines += [
        Content(""),
        Content.assemble(
            (_("holds") + "  ", MUTED), (text, "$secondary" if figures.holds else MUTED)
        ),
    ]
    return lines


def _zone_line(label: str, a: Arrivals, first: int, cells: Sequence[int], *, bold: bool) -> Content:
    weight = "bold " if bold else ""
    tones = ((a.met, "$success"), (a.late, "$error"), (a.overdue, "$error"))
    return Content.assemble(
        (_left(label, first), f"{weight}$foreground" if bold else MUTED),
        *(
            (f"{n:>{room}}", f"{weight}{tone}" if n else MUTED)
            for (n, tone), room in zip(tones, cells, strict=True)
        ),
        " ",
        (_row((a.met_raw, a.late_raw, a.overdue_raw), cells), f"{weight}$foreground"),
    )


def _together(parts: Sequence[Arrivals]) -> Arrivals:
    names = Arrivals.model_fields
    return Arrivals(**{name: sum(getattr(part, name) for part in parts) for name in names})


def _row(values: Sequence[object], cells: Sequence[int]) -> str:
    return "".join(_right(str(v), room) for v, room in zip(values, cells, strict=True))


def _left(text: str, room: int) -> str:
    return text + " " * max(0, room - cell_len(text))


def _right(text: str, room: int) -> str:
    return " " * max(0, room - cell_len(text)) + text


def job_columns() -> tuple[Column, ...]:
    """A technician's jobs of the day: when, how long, which (DAY-1)."""
    return (
        Column("at", _("time"), width=11),
        Column("spent", _("spent"), width=6, right=True, sort=attrgetter("seconds")),
        Column("type", "", width=1),
        Column("number", _("call"), width=10, sort=attrgetter("number")),
        Column("customer", _("customer"), min_width=10, weight=3, max_width=30),
        Column("model", _("model"), min_width=12, weight=2),
    )


def job_cells(line: JobLine, cal: Calendar) -> Sequence[Cell]:
    """One of these jobs; where it isn't finished, how the visit ended."""
    finished = line.outcome == "finished"
    return (
        f"{present.local(cal, line.arrived_at):%H:%M}-{present.local(cal, line.ended_at):%H:%M}",
        (times.hours(line.seconds), "strong"),
        (line.service_type, "accent"),
        (line.number, "strong"),
        line.customer,
        line.model if finished else (f"{outcome_word(line.outcome)}  {line.model}", "warn"),
    )


def outcome_word(code: str) -> str:
    """How a visit ended that didn't finish the job."""
    return {"reassigned": _("reassigned"), "cancelled": _("cancelled")}.get(code, code)


def unsigned_columns() -> tuple[Column, ...]:
    """Calls closed without a signed voucher, each with the reason (CALL-3)."""
    return (
        Column("number", _("call"), width=10),
        Column("voucher", _("voucher"), min_width=12, max_width=24),
        Column("reason", _("reason"), min_width=12, weight=2),
    )


def unsigned_cells(one: Unsigned) -> Sequence[Cell]:
    """One of these calls."""
    return (one.number, "strong"), (word("voucher", one.voucher), "warn"), one.reason
