"""Listings of calls: the board, the queue, and the register."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from opsroom.cli.home import home
from opsroom.cli.session import Session
from opsroom.cli.show import clock_words, held_value, iso
from opsroom.cli.table import Column
from opsroom.domain import standing
from opsroom.domain.calls import CLOSED, OPEN
from opsroom.domain.errors import BadInput
from opsroom.domain.sla import Level
from opsroom.domain.standing import HELD, Moment, Place, Standing, dial, urgency
from opsroom.domain.worktime import Calendar
from opsroom.language import _, n_
from opsroom.language.times import full_moment, hours, moment
from opsroom.language.words import word
from opsroom.store import sites, views
from opsroom.store.boardrow import BoardRow
from opsroom.store.casesql import CallRow, list_calls

if TYPE_CHECKING:
    from opsroom.cli.boardcases import BoardCases
    from opsroom.cli.caselist import ListedCase

Row = BoardRow | CallRow
DONE: Final = 0


class Listed(NamedTuple):
    """A call with how it stands, and the calendar of its site."""

    row: Row
    stands: Standing
    cal: Calendar


def stand(session: Session, rows: Sequence[Row]) -> list[Listed]:
    """Work out how calls stand at the session's instant."""
    moments: dict[str, Moment] = {}
    listed = []
    for row in rows:
        cal = session.calendars[row.site_id]
        at = moments.get(row.site_id)
        if at is None:
            at = moments[row.site_id] = standing.moment(cal, session.now)
        stands = standing.standing(dial(row, cal), at, session.basics.thresholds)
        listed.append(Listed(row, stands, cal))
    return listed


def board(session: Session) -> int:
    """``board``: every open call and complaint case, the most urgent first."""
    site = session.site()
    listed = stand(session, views.board(session.store.conn, site))
    listed.sort(key=lambda one: urgency(one.row, one.stands))
    cases = None
    if views.any_cases(session.store.conn):
        from opsroom.cli.boardcases import BoardCases

        cases = BoardCases(session, site)
    _answer(session, site, listed, cases)
    return DONE


def queue(session: Session) -> int:
    """``queue``: calls that wait for a technician, in the order of DSP-1."""
    site = session.site()
    _answer(session, site, stand(session, views.queue(session.store.conn, site)))
    return DONE


def calls(session: Session) -> int:
    """``call list``: the register, open calls unless asked otherwise."""
    from opsroom.cli.customers import customer_id

    args = session.args
    if args.limit < 1:
        raise BadInput("--limit", _("At least 1."))
    if args.state:
        states: Sequence[str] = (args.state,)
    else:
        states = () if args.all else CLOSED if args.closed else OPEN
    site = session.site()
    rows = list_calls(
        session.store.conn,
        states=states,
        site=site,
        customer=customer_id(session, args.customer) if args.customer else None,
        limit=args.limit,
    )
    listed = stand(session, rows)
    document = {
        "now": iso_anywhere(session, session.now, site),
        "calls": [call_value(one) for one in listed],
    }
    session.out.answer(lambda: document, lambda: _table(session, listed))
    return DONE


def _answer(
    session: Session, site: str | None, listed: Sequence[Listed], cases: "BoardCases | None" = None
) -> None:
    """The board or the queue, with the sites' clocks and the figures above it."""
    figures = _figures(session, site, listed, cases)
    complaints = cases.listed if cases else []
    places: dict[int, int] = {}  # of calls and cases in their common order, by identity
    if cases:
        both: list[Listed | ListedCase] = [*listed, *complaints]
        both.sort(key=lambda one: _place(one, cases))
        places = {id(one): at for at, one in enumerate(both, 1)}
    if session.out.json:
        session.out.document(
            {
                "now": iso_anywhere(session, session.now, site),
                "sites": _sites(session, site),
                "summary": figures,
                "calls": [
                    {"kind": "call", "place": places.get(id(one), at), **call_value(one)}
                    for at, one in enumerate(listed, 1)
                ],
                "cases": [cases.value(one, places[id(one)]) for one in complaints if cases],
            }
        )
        return
    _head(session, site, figures)
    _table(session, listed, cases, places)


def _place(one: "Listed | ListedCase", cases: "BoardCases") -> Place:
    return urgency(one.row, one.stands) if isinstance(one, Listed) else cases.place(one)


def _figures(
    session: Session, site: str | None, listed: Sequence[Listed], cases: "BoardCases | None"
) -> dict[str, int]:
    faces = [one.stands.face for one in listed]
    today = views.today(session.store.conn, session.calendars, session.now, site)
    return {
        "open": len(listed),
        "unsent": sum(one.row.state == "waiting" for one in listed),
        "at_risk": faces.count(Level.AT_RISK),
        "critical": faces.count(Level.CRITICAL),
        "overdue": faces.count(Level.OVERDUE),
        "held": faces.count(HELD),
        "on_time_today": today.met,
        "late_today": today.late,
        "received_today": today.received,
        "finished_today": today.finished,
        "complaints": len(cases.listed) if cases else 0,
        "complaints_overdue": cases.overdue if cases else 0,
    }


def say_past(session: Session, site: str | None = None) -> None:
    """Say, where it is so, that this isn't how things stand now (ROL-4)."""
    if session.past is not None:
        clock = home(session, site)
        at = full_moment(clock.tz, session.past)
        session.out.say(_("As it was on {time}").format(time=at))
        session.out.say(clock.said)


def iso_anywhere(session: Session, instant: int, site: str | None = None) -> str:
    """An instant in ISO 8601 with the offset of a site, else of one's own, else of UTC."""
    return home(session, site).iso(instant)


def _sites(session: Session, site: str | None) -> list[dict[str, Any]]:
    """Each site's clock (CAL-2, SLA-6)."""
    values = []
    for one in sites.all_sites(session.store.conn):
        if site not in (None, one.id):
            continue
        cal = session.calendars[one.id]
        values.append(
            {
                "id": one.id,
                "name": one.name,
                "now": cal.iso(session.now),
                "open": cal.is_open(session.now),
                "next_change": iso(cal, cal.next_change(session.now)),
                "holidays_known": cal.holidays_known(cal.day_of(session.now)),
            }
        )
    return values


def call_value(one: Listed) -> dict[str, Any]:
    """A call for a JSON document."""
    row, stands, cal = one
    technician = {"id": row.technician_id, "name": row.technician} if row.technician_id else None
    hold = {
        "since": iso(cal, row.held_from),
        "until": iso(cal, row.held_until),
        "reason": row.hold_reason,
    }
    closed = row.state in CLOSED and row.arrived_at is None
    return {
        "id": row.id,
        "number": row.number,
        "site": row.site_id,
        "state": row.state,
        "level": None if closed else str(stands.level),
        "remaining_s": None if closed else stands.remaining,
        "standing_still": closed or not stands.running,
        "due": iso(cal, row.due_at),
        "customer": row.customer_name,
        "address": row.address,
        "phone": row.phone,
        "zone": row.zone,
        "service_type": row.service_type,
        "model": row.model,
        "fault": row.fault,
        "technician": technician,
        "received": iso(cal, row.received_at),
        "arrived": iso(cal, row.arrived_at),
        "carried_over": row.carried_on,
        "pinned": row.pinned_at is not None,
        "held": held_value(stands, hold),
        "version": row.version,
    }


def _head(session: Session, site: str | None, figures: dict[str, int]) -> None:
    say_past(session, site)
    for one in sites.all_sites(session.store.conn):
        if site in (None, one.id):
            cal = session.calendars[one.id]
            at = f"{datetime.fromtimestamp(session.now, cal.tz):%Y-%m-%d %H:%M}"
            session.out.say(f"{one.id}  {one.name}  {at}  {clock_words(cal, session.now)}")
    session.out.say(
        _(
            "open {open}, unsent {unsent}, at risk {at_risk}, critical {critical}, "
            "overdue {overdue}, on hold {held}; today on time {on_time_today}, late {late_today}"
        ).format(**figures)
    )
    if figures["complaints"]:
        session.out.say(
            _("complaints {complaints}, overdue {complaints_overdue}").format(**figures)
        )
    session.out.say("")


def _table(
    session: Session,
    listed: Sequence[Listed],
    cases: "BoardCases | None" = None,
    places: Mapping[int, int] = MappingProxyType({}),
) -> None:
    """A table of calls; of calls and cases in their common order where there are cases."""
    columns = (
        Column(_("Level"), elastic=True),
        Column(_("Left"), right=True),
        Column(_("Number") if cases else _("Call")),
        Column(_("Customer"), elastic=True),
        Column(_("Zone/track") if cases else _("Zone"), elastic=bool(cases)),
        Column(_("Model"), elastic=True),
        Column(_("Fault"), elastic=True),
        Column(_("Who") if cases else _("Technician"), elastic=True),
        Column(_("State"), elastic=True),
        Column(_("Due")),
    )
    rows = [(places.get(id(one), 0), _cells(one, session.now)) for one in listed]
    if cases:
        rows += [(places[id(one)], cases.cells(one)) for one in cases.listed]
        rows.sort()
    session.out.table(columns, [cells for _place, cells in rows])
    said = n_("{n} call", "{n} calls", len(listed)).format(n=len(listed))
    if cases and cases.listed:
        count = len(cases.listed)
        said += ", " + n_("{n} complaint", "{n} complaints", count).format(n=count)
    elif not listed:
        said = _("No calls.")
    session.out.say(said)


def _cells(one: Listed, now: int) -> tuple[str, ...]:
    row, stands, cal = one
    closed = row.state in CLOSED
    over = closed or stands.done
    left = "" if over else hours(stands.remaining) + ("" if stands.running else " =")
    level = word("level", stands.face) if stands.done or not closed else ""
    return (
        level,
        left,
        row.number + (" <" if row.carried_on else "") + (" ^" if row.pinned_at else ""),
        row.customer_name,
        word("zone", row.zone),
        row.model,
        row.fault,
        row.technician or "",
        word("state", row.state),
        moment(cal.tz, row.due_at, now) or _("unknown"),
    )
