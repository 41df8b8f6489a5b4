"""The jobs as cells and text: what ran, what is next, what failed and why (CHK-1). Pure."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from rich.cells import cell_len
from textual.content import Content

from opsroom.domain.lease import Lease
from opsroom.domain.worktime import Calendar
from opsroom.language import _, jobwords, n_
from opsroom.language.words import word
from opsroom.store.jobsql import MARK_EVERY, JobRow, RunRow, WarningRow
from opsroom.ui import present
from opsroom.ui.context import JobLine
from opsroom.ui.widgets.bars import MUTED
from opsroom.ui.widgets.gridmodel import Cell, Column
from opsroom.ui.widgets.sheet import hanging

#: Glyph and tone of how a run ended, told apart without colour.
OUTCOMES: Final = {"done": ("✓", "good"), "failed": ("✗", "crit"), "running": ("~", "accent")}
_STYLES: Final = {"good": "$success", "crit": "bold $error", "accent": "$accent"}


class JobView(NamedTuple):
    """A job as it is declared, and how it stands; ``row`` is ``None`` before it ever ran."""

    job: JobLine
    row: JobRow | None


def _last(view: JobView) -> int | None:
    return view.row.last_at if view.row else None


def columns() -> tuple[Column, ...]:
    """What is next is at the left: it changes every second."""
    return (
        Column("next", _("next look"), width=12, right=True),
        Column("name", _("job"), width=16, sort=lambda view: view.job.name),
        Column("outcome", _("last run"), width=10),
        Column("last", _("when"), width=11, right=True, sort=_last),
        Column("did", _("last did"), width=20, priority=2),
        Column("help", _("what it does"), min_width=20, weight=1, priority=1),
    )


def cells(view: JobView, cal: Calendar, now: int, *, asked: bool) -> Sequence[Cell]:
    """A job's line; ``asked``: somebody at this screen has just asked for a run."""
    job, row = view
    about: Cell = _(job.help)
    if row is None:
        outcome: Cell = (_("never"), "muted")
        last, did = "", ""
    else:
        glyph, tone = OUTCOMES[row.outcome]
        outcome = f"{glyph} {word('run', row.outcome)}", tone
        last, did = present.moment(cal, row.last_at, now), _did(row, cal, now)
        if row.outcome == "failed":
            about = row.detail, "crit"
    if asked:
        outcome = f"~ {word('run', 'running')}", "accent"
    return (next_look(view, now), (job.name, "strong"), outcome, (last, "muted"), did, about)


def _did(row: JobRow, cal: Calendar, now: int) -> str:
    if row.worked_at is None or not row.worked:
        return ""
    text = n_("{n} thing, {time}", "{n} things, {time}", row.worked)
    return text.format(n=row.worked, time=present.moment(cal, row.worked_at, now))


def next_look(view: JobView, now: int) -> Cell:
    """When the job looks next, as far as the database tells.

    An idle job notes that it looked only once a minute; of one that looks oftener it is known
    that it is alive, not to the second when.
    """
    job, row = view
    if row is None or asleep(view, now):
        return _("not running"), "crit"
    if job.every < MARK_EVERY:
        return _("within {time}").format(time=length(job.every)), "muted"
    left = row.last_at + job.every - now
    return (_("in {time}").format(time=present.span(left)), "") if left > 0 else (_("now"), "")


def asleep(view: JobView, now: int) -> bool:
    """Whether nobody seems to run the job: it is long past its time and left no mark."""
    row = view.row
    return row is None or now - row.last_at > view.job.every + MARK_EVERY + 60


def length(seconds: int) -> str:
    """A round length of time: ``5 s``, ``10 min``, ``1 h``."""
    if seconds and seconds % 3600 == 0:
        return _("{n} h").format(n=seconds // 3600)
    if seconds and seconds % 60 == 0:
        return _("{n} min").format(n=seconds // 60)
    return _("{n} s").format(n=seconds)


def leader(lease: Lease | None, cal: Calendar, now: int, *, here: bool, shift: int = 0) -> Content:
    """Who runs the jobs, on which machine, since when; or that nobody does just now.

    Args:
        lease: as the database has it.
        cal: whose clock tells the time.
        now: real time, epoch seconds: leases know no other.
        here: whether it is this process.
        shift: by how much the session's clock is ahead of that.
    """
    if lease is None or not lease.held(now * 1000):
        return Content.styled(jobwords.nobody_leads(), "bold $error")
    since = present.moment(cal, lease.since + shift, now + shift)
    told = jobwords.leads(lease.person, lease.host, lease.pid, since)
    if here:
        told = _("This room runs the jobs, since {time}.").format(time=since)
    return Content.styled(told, MUTED)


def summary(views: Sequence[JobView], warnings: int, now: int) -> Sequence[tuple[str, str, str]]:
    """The counts above the list: number, word, style."""
    failed = sum(view.row is not None and view.row.outcome == "failed" for view in views)
    asleep_now = sum(asleep(view, now) for view in views)
    figures = [
        (failed, _("failed"), "$error"),
        (asleep_now, _("not running"), "$error"),
        (warnings, n_("warning", "warnings", warnings), "$warning"),
    ]
    return (
        (str(len(views)), n_("job", "jobs", len(views)), "bold $foreground"),
        *((str(n), label, f"bold {style}" if n else MUTED) for n, label, style in figures),
    )


def runs_text(job: JobLine, runs: Sequence[RunRow], cal: Calendar, now: int, width: int) -> Content:
    """The runs of a job that did something or failed, the newest first; failures with why."""
    told = _("{what}. Looks every {time}.").format(what=_(job.help), time=length(job.every))
    lines = [Content.styled(told, MUTED)]
    if not runs:
        lines.append(Content(_("It has found nothing to do yet.")))
    for run in runs:
        lines += _run_lines(run, cal, now, width)
    return Content("\n").join(lines)


def _run_lines(run: RunRow, cal: Calendar, now: int, width: int) -> list[Content]:
    glyph, tone = OUTCOMES[run.outcome]
    took = "" if run.finished_at is None else length(run.finished_at - run.started_at)
    things = n_("{n} thing", "{n} things", run.effects).format(n=run.effects)
    first = Content.assemble(
        f"{present.moment(cal, run.started_at, now):>11}  ",
        (f"{glyph} {word('run', run.outcome)}  ", _STYLES[tone]),
        (" " * (6 - cell_len(took)) + f"{took}  ", MUTED),
        (things, "bold"),
        "  ",
    )
    return hanging(first, Content.styled(run.detail, "$error"), width)


def warning_lines(rows: Sequence[WarningRow], cal: Calendar, now: int, width: int) -> Content:
    """What the jobs want known, a warning a line."""
    lines: list[Content] = []
    for row in rows:
        since = _("since {time}").format(time=present.moment(cal, row.since, now))
        text = Content.assemble(
            (jobwords.warning(row.kind, row.key, row.facts), "$warning"), (f"  {since}", MUTED)
        )
        lines += hanging(Content.styled("!  ", "bold $warning"), text, width)
    return Content("\n").join(lines)
