"""Listings of calls: the board, the queue, and the register."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

from opsroom.cli.session import Session
from opsroom.cli.show import clock_words, held_value, iso
from opsroom.cli.table import Column
from opsroom.domain import standing
from opsroom.domain.calls import CLOSED, OPEN
from opsroom.domain.errors import BadInput
from opsroom.domain.sla import Level
from opsroom.domain.standing import HELD, Moment, Standing, dial, urgency
from opsroom.domain.worktime import Calendar
from opsroom.language import _, n_
from opsroom.language.times import full_moment, hours, moment
from opsroom.language.words import word
from opsroom.store import sites, views
from opsroom.store.casesql import CallRow, list_calls
from opsroom.store.views import BoardRow

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
    """``board``: every open call, the most urgent first."""
    site = session.site()
    listed = stand(session, views.board(session.store.conn, site))
    listed.sort(key=lambda one: urgency(one.row, one.stands))
    _answer(session, site, listed)
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


def _answer(session: Session, site: str | None, listed: Sequence[Listed]) -> None:
    """The board or the queue, with the sites' clocks and the figures above it."""
    figures = _figures(session, site, listed)
    if session.out.json:
        session.out.document(
            {
                "now": iso_anywhere(session, session.now, site),
                "sites": _sites(session, site),
                "summary": figures,
                "calls": [call_value(one) for one in listed],
            }
        )
        return
    _head(session, site, figures)
    _table(session, listed)


def _figures(session: Session, site: str | None, listed: Sequence[Listed]) -> dict[str, int]:
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
    }


def say_past(session: Session, site: str | None = None) -> None:
    """Say, where it is so, that this isn't how things stand now (ROL-4)."""
    if session.past is not None:
        cal = session.calendars.get(site or next(iter(session.calendars), ""))
        at = full_moment(cal.tz if cal else UTC, session.past)
        session.out.say(_("As it was on {time}").format(time=at))


def iso_anywhere(session: Session, instant: int, site: str | None = None) -> str:
    """An instant in ISO 8601 with the offset of a site, else of the first one, else of UTC."""
    cal = session.calendars.get(site or next(iter(session.calendars), ""))
    if cal is not None:
        return cal.iso(instant)
    return datetime.fromtimestamp(instant, UTC).isoformat()


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
    session.out.say("")


def _table(session: Session, listed: Sequence[Listed]) -> None:
    columns = (
        Column(_("Level"), elastic=True),
        Column(_("Left"), right=True),
        Column(_("Call")),
        Column(_("Customer"), elastic=True),
        Column(_("Zone")),
        Column(_("Model"), elastic=True),
        Column(_("Fault"), elastic=True),
        Column(_("Technician"), elastic=True),
        Column(_("State"), elastic=True),
        Column(_("Due")),
    )
    session.out.table(columns, [_cells(one, session.now) for one in listed])
    if not listed:
        session.out.say(_("No calls."))
    else:
        session.out.say(n_("{n} call", "{n} calls", len(listed)).format(n=len(listed)))


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
