"""``report cases``: a month of complaint cases: tracks, late steps, responsible units (STA-1)."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any, NamedTuple

from opsroom.cli.session import Session
from opsroom.cli.show import no_site
from opsroom.cli.table import Column
from opsroom.cli.when import month as read_month
from opsroom.documents.casewords import CaseWords
from opsroom.domain.casereport import CaseMonth, ClosedCase, TrackMonth, case_month
from opsroom.domain.contracts import months_later
from opsroom.domain.errors import BadInput
from opsroom.domain.money import plain
from opsroom.domain.text import clean
from opsroom.language import _
from opsroom.language.words import word
from opsroom.store import complaintreport, sites
from opsroom.store.sites import Site


class Shown(NamedTuple):
    """A site's month; ``so_far`` while it isn't over."""

    site: Site
    so_far: bool
    month: CaseMonth


def monthly(session: Session) -> int:
    """``report cases``: the figures of a month, worked out anew each time."""
    first = _asked(session)
    chosen = session.site()
    every = [one for one in sites.all_sites(session.store.conn) if chosen in (None, one.id)]
    shown = [_shown(session, one, first) for one in every]
    if session.out.json:
        money = session.policy.money
        reports = [_value(one, money.decimals) for one in shown]
        session.out.document(
            {"month": f"{first:%Y-%m}", "currency": money.currency, "reports": reports}
        )
        return 0
    if not shown:
        session.out.say(no_site())
    text = _Text(session)
    for one in shown:
        text.say(one, first)
    return 0


def _asked(session: Session) -> date:
    """The first day of the month that is asked for; the last one that is over, if none is.

    Raises:
        BadInput: it isn't a month.
    """
    if session.args.month is not None:
        return read_month("--month", session.args.month)
    today = max(
        (cal.day_of(session.now) for cal in session.calendars.values()),
        default=datetime.fromtimestamp(session.now, UTC).date(),
    )
    return months_later(today.replace(day=1), -1)


def _shown(session: Session, site: Site, first: date) -> Shown:
    cal, conn = session.calendars[site.id], session.store.conn
    if first > cal.day_of(session.now):
        raise BadInput("--month", _("{day} is still to come.").format(day=f"{first:%Y-%m}"))
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    start, end = cal.day_bounds(first)[0], cal.day_bounds(following)[0]
    cases = complaintreport.cases_between(conn, site.id, start, end)
    steps = complaintreport.steps_due_between(conn, site.id, start, end)
    return Shown(site, session.now < end, case_month(cases, steps, start, end, session.now))


def _value(one: Shown, decimals: int) -> dict[str, Any]:
    """A site's month for a JSON document; amounts are decimals as text, shares basis points."""

    def amount(cents: int | None) -> str | None:
        return None if cents is None else plain(cents, decimals)

    month = one.month
    return {
        "site": one.site.id,
        "so_far": one.so_far,
        "tracks": [row._asdict() for row in month.tracks],
        "steps": [row._asdict() for row in month.roles],
        "units": [
            {
                "unit": row.unit or None,
                "closed": row.closed,
                "share_bp": row.share,
                "loss": amount(row.loss),
            }
            for row in month.units
        ],
        "closed_cases": [
            {
                "number": row.number,
                "track": row.track,
                "unit": row.unit or None,
                "cause": row.cause,
                "loss": amount(row.loss),
                "improvement": row.improvement,
            }
            for row in month.cases
        ],
    }


class _Text:
    """The figures for people."""

    def __init__(self, session: Session) -> None:
        self._session, self._out = session, session.out

    @cached_property
    def _words(self) -> CaseWords:
        return CaseWords(self._session.policy)

    def say(self, one: Shown, first: date) -> None:
        """One site's month."""
        title = _("Complaint cases, {site}, {month}").format(
            site=one.site.name, month=f"{first:%Y-%m}"
        )
        self._out.say(_("{title} (so far)").format(title=title) if one.so_far else title)
        month = one.month
        if not month.tracks:
            self._out.say(_("No cases.") + "\n")
            return
        self._tracks(month.tracks)
        if month.roles:
            self._out.say("\n" + _("Steps that were due"))
            self._out.table(
                (
                    Column(_("With"), elastic=True),
                    Column(_("Steps"), right=True),
                    Column(_("Overdue"), right=True),
                ),
                [(word("role", r.role), str(r.due), str(r.late or "")) for r in month.roles],
            )
        if month.cases:
            self._closed(month)
        self._out.say("")

    def _tracks(self, rows: Sequence[TrackMonth]) -> None:
        columns = (
            Column(_("Track"), elastic=True),
            Column(_("Received"), right=True),
            Column(_("Concluded"), right=True),
            Column(_("too late"), right=True),
            Column(_("Withdrawn"), right=True),
            Column(_("Open"), right=True),
            Column(_("Overdue"), right=True),
        )
        total = TrackMonth(
            "", *(sum(column) for column in zip(*(r[1:] for r in rows), strict=True))
        )
        cells = [(self._words.track(row.track), *map(_figure, row[1:])) for row in rows]
        self._out.table(columns, [*cells, (_("All"), *map(_figure, total[1:]))])

    def _closed(self, month: CaseMonth) -> None:
        self._out.say("\n" + _("Concluded cases by responsible unit"))
        columns = (
            Column(_("Unit"), elastic=True),
            Column(_("Cases"), right=True),
            Column("%", right=True),
            Column(_("Loss"), right=True),
        )
        cells = [
            (
                self._unit(row.field, row.unit),
                str(row.closed),
                f"{row.share // 100}.{row.share % 100:02}",
                self._words.amount(row.loss) if row.loss else "",
            )
            for row in month.units
        ]
        self._out.table(columns, cells)
        self._out.say("")
        details = (
            Column(_("Case")),
            Column(_("Track"), elastic=True),
            Column(_("Unit"), elastic=True),
            Column(_("Cause"), elastic=True),
            Column(_("Loss"), right=True),
            Column(_("Countermeasure"), elastic=True),
        )
        self._out.table(details, [self._case(row) for row in month.cases])

    def _unit(self, field: str, unit: str) -> str:
        return self._words.value(field, unit) if field else _("nobody named")

    def _case(self, row: ClosedCase) -> tuple[str, ...]:
        return (
            row.number,
            self._words.track(row.track),
            self._unit(row.field, row.unit),
            clean(row.cause),
            "" if row.loss is None else self._words.amount(row.loss),
            word("improvement", row.improvement),
        )


def _figure(count: int) -> str:
    return str(count or "")
