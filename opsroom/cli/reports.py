"""``report daily``: the reports of a date as kept, or as they would be now (DAY-1 to 5)."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from opsroom.actions.dayreport import reckon_day
from opsroom.cli.home import home
from opsroom.cli.session import Session
from opsroom.cli.show import iso, no_site
from opsroom.cli.table import Column
from opsroom.cli.when import day as read_day
from opsroom.domain.calls import ServiceType
from opsroom.domain.errors import BadInput
from opsroom.domain.reports import JobLine, SupervisorDay, TechnicianDay, Work
from opsroom.domain.worktime import FIRST_DAY, Calendar
from opsroom.language import _, c_, n_
from opsroom.language.times import full_moment, length
from opsroom.language.words import phrases, word
from opsroom.store import reportsql, sites
from opsroom.store.reportsql import ReportRow
from opsroom.store.sites import Site

TYPES = tuple(str(one) for one in ServiceType)


class Shown(NamedTuple):
    """The reports of one site's day.

    Attributes:
        kept: the supervisor's report as it is kept; ``None`` for a preview.
        so_far: a preview of a day that isn't over.
    """

    site: Site
    cal: Calendar
    kept: ReportRow | None
    so_far: bool
    supervisor: SupervisorDay
    technicians: tuple[TechnicianDay, ...]


def daily(session: Session) -> int:
    """``report daily``: the latest revision of what is kept, else a preview that says so."""
    chosen = session.site()
    every = [one for one in sites.all_sites(session.store.conn) if chosen in (None, one.id)]
    wanted = _asked(session, every)
    shown = [_shown(session, one, wanted) for one in every]
    session.out.answer(
        lambda: {"date": wanted.isoformat(), "reports": [_value(one) for one in shown]},
        lambda: _texts(session, shown, wanted),
    )
    return 0


def _asked(session: Session, every: Sequence[Site]) -> date:
    """The date asked for, in words or figures; yesterday where none is (DAY-4).

    Raises:
        BadInput: it is no date, or none of those that can have a report.
    """
    here = datetime.fromtimestamp(session.now, home(session, session.site()).tz).date()
    near = {"today": here, "yesterday": here - timedelta(days=1)}
    typed: str = session.args.date or "yesterday"
    wanted = near.get(typed.strip().casefold()) or read_day("--date", typed)
    latest = max((session.calendars[one.id].day_of(session.now) for one in every), default=None)
    if latest and wanted > latest:
        raise BadInput("--date", _("{day} is still to come.").format(day=wanted.isoformat()))
    if wanted < FIRST_DAY:
        raise BadInput(
            "--date", _("{day}: calendars begin in 1970.").format(day=wanted.isoformat())
        )
    return wanted


def _shown(session: Session, site: Site, wanted: date) -> Shown:
    cal = session.calendars[site.id]
    rows = reportsql.report(session.store.conn, site.id, wanted)
    kept = next((row for row in rows if row.kind == "supervisor"), None)
    if kept is None:
        made = reckon_day(session.store.conn, cal, site.id, wanted, now=session.now)
        return Shown(site, cal, None, made.so_far, made.supervisor, made.technicians)
    technicians = tuple(
        TechnicianDay.model_validate_json(row.data) for row in rows if row.kind == "technician"
    )
    supervisor = SupervisorDay.model_validate_json(kept.data)
    return Shown(site, cal, kept, False, supervisor, technicians)


def _value(one: Shown) -> dict[str, Any]:
    kept = one.kept
    return {
        "site": one.site.id,
        "kept": kept is not None,
        "so_far": one.so_far,
        "revision": kept.revision if kept else None,
        "made": iso(one.cal, kept.made_at) if kept else None,
        "signed": iso(one.cal, kept.signed_at) if kept else None,
        "signed_by": kept.signed_by if kept else None,
        "supervisor": one.supervisor.model_dump(mode="json"),
        "technicians": [_technician(tech, one.cal) for tech in one.technicians],
    }


def _technician(tech: TechnicianDay, cal: Calendar) -> dict[str, Any]:
    value = tech.model_dump(mode="json")
    value["lines"] = [_line(line, cal) for line in tech.lines]
    return value


def _line(line: JobLine, cal: Calendar) -> dict[str, Any]:
    value = line.model_dump(mode="json")
    value["arrived"] = cal.iso(value.pop("arrived_at"))
    value["ended"] = cal.iso(value.pop("ended_at"))
    return value


def _texts(session: Session, shown: Sequence[Shown], wanted: date) -> None:
    if not shown:
        session.out.say(no_site())
    for one in shown:
        _text(session, one, wanted)


def _text(session: Session, one: Shown, wanted: date) -> None:
    say = session.out.say
    say(
        _("Daily report, {site}, {day}: {state}").format(
            site=one.site.name, day=wanted.isoformat(), state=_state(one)
        )
    )
    columns = (
        Column(_("Technician"), elastic=True),
        *(Column(f"{kind} {word('type', kind)}", right=True) for kind in TYPES),
        Column(c_("reports", "Jobs"), right=True),
        Column(c_("reports", "Time"), right=True),
        Column(_("Unfinished"), right=True),
    )
    rows = [_row(tech.name, tech.work, tech.unfinished) for tech in one.technicians]
    rows.append(_row(_("All"), one.supervisor.work, one.supervisor.unfinished))
    session.out.table(columns, rows)
    for line in _figures(one.supervisor):
        say(line)
    say("")


def _state(one: Shown) -> str:
    if one.kept is None:
        return _("so far, not made yet") if one.so_far else _("not made yet")
    revision = _("revision {n}").format(n=one.kept.revision)
    if one.kept.signed_at is None:
        return phrases((revision, _("not signed")))
    signed = _("signed by {name} at {time}").format(
        name=one.kept.signed_by, time=full_moment(one.cal.tz, one.kept.signed_at)
    )
    return phrases((revision, signed))


def _row(name: str, work: dict[str, Work], unfinished: Work) -> tuple[str, ...]:
    jobs = sum(part.jobs for part in work.values())
    spent = sum(part.seconds for part in work.values())
    return (
        name,
        *(_work(work.get(kind, Work())) for kind in TYPES),
        str(jobs or ""),
        length(spent) if spent else "",
        _work(unfinished),
    )


def _work(work: Work) -> str:
    return f"{work.jobs}  {length(work.seconds)}" if work.jobs else ""


def _figures(report: SupervisorDay) -> list[str]:
    """What else happened on the day (DAY-5)."""
    figures = report.figures
    lines = [
        _(
            "received {received}, sent {dispatched}, finished {finished}, cancelled {cancelled}, "
            "carried over {carried_over}, open at close {open_at_close}"
        ).format(**figures.model_dump()),
        *(
            _(
                "{zone}: on time {met}, late {late}, overdue {overdue}; holds not counted: on time "
                "{met_raw}, late {late_raw}, overdue {overdue_raw}"
            ).format(zone=word("zone", zone), **arrivals.model_dump())
            for zone, arrivals in figures.arrivals.items()
        ),
        n_(
            "on hold: {n} call, {time} of working time",
            "on hold: {n} calls, {time} of working time",
            figures.holds,
        ).format(n=figures.holds, time=length(figures.held_seconds)),
    ]
    lines += [
        _("without a signed voucher: {number}, {voucher}: {reason}").format(
            number=row.number, voucher=word("voucher", row.voucher), reason=row.reason
        )
        for row in figures.unsigned
    ]
    return lines
