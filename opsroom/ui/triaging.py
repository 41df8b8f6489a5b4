"""Triage of a new complaint: what is known of it, which tracks, who can be first responsible."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final, NamedTuple

from opsroom.actions.caseopen import OpenCase
from opsroom.domain.cases import Weight
from opsroom.domain.people import HEADS, Role
from opsroom.domain.tracks import Track
from opsroom.language import _
from opsroom.language.trackwords import title
from opsroom.language.words import word
from opsroom.store import casesql, customersql
from opsroom.store.customersql import CustomerRow
from opsroom.ui.asking import may
from opsroom.ui.casedesk import Desk
from opsroom.ui.screens.base import InHand

if TYPE_CHECKING:
    from opsroom.ui.app import OpsApp

#: Who is offered as first responsible, at most; anybody can be later, by handing over.
OWNERS: Final = 6
#: Customers on file that are offered for a name that is typed, at most.
FOUND: Final = 3

Choices = tuple[tuple[str, str], ...]


class Source(NamedTuple):
    """What the complaint is about, as far as it was in hand.

    Attributes:
        call: number of the repair call; empty for none.
        customer_id: row ID; ``None`` where nobody is known yet.
        name, subject: prefilled.
        site: whose case it will be; empty where that is to be chosen.
    """

    call: str = ""
    customer_id: int | None = None
    name: str = ""
    subject: str = ""
    site: str = ""


def start(app: "OpsApp", call: InHand | None, customer: int | None) -> None:
    """Open the triage, or say why it would be in vain (ROL-2)."""
    from opsroom.ui.screens.triage import Triage

    source = _source(app, call, customer)
    if not may(app, OpenCase, source.site or app.door.actor.site):
        return
    desk = Desk(app, app.now())
    if not tracks(desk):
        actor = desk.actor
        text = _("{name} ({role}) may open a case of no track. [ROL-2]")
        app.tell(text.format(name=actor.name, role=word("role", actor.role)), "warning")
        return
    if not app.feed.sites:
        app.tell(
            _("There is no site yet to serve a complaint: `opsroom site add` makes one."), "warning"
        )
        return
    app.push_screen(Triage(desk, source))


def _source(app: "OpsApp", call: InHand | None, customer: int | None) -> Source:
    conn = app.feed.store.conn
    home = app.door.actor.site or app.feed.site or ""
    if len(app.feed.sites) == 1:
        home = home or next(iter(app.feed.sites))
    found = casesql.case(conn, call.number) if call is not None else None
    if found is not None:
        row = found.call
        return Source(row.number, row.customer_id, row.customer_name, row.fault, row.site_id)
    site = customersql.site_of(conn, customer) if customer is not None else None
    if customer is not None and site is not None:
        day = app.feed.calendar(site).day_of(app.now())
        file = customersql.customer_file(conn, customer, day)
        if file is not None:
            return Source("", customer, file.customer.name, "", site)
    return Source(site=home)


def tracks(desk: Desk) -> dict[str, Track]:
    """The tracks of which the person may open a case, by code."""
    book = desk.words.policy.book.tracks
    return {code: track for code, track in book.items() if desk.roles & set(track.opens)}


def track_choices(desk: Desk) -> Choices:
    """The same, as they are chosen from."""
    return tuple((code, title(track.title)) for code, track in tracks(desk).items())


def weight_choices() -> Choices:
    """FBK-6."""
    return tuple((str(one), word("weight", one)) for one in Weight)


def owner_choices(desk: Desk, track: str, site: str) -> Choices:
    """Who can be first responsible: the person, who has the first step, who leads, the others."""
    found = tracks(desk).get(track)
    first = found.steps[0].owner if found is not None else None
    me = desk.actor.id
    people = desk.people.at(site)
    holders = {one.id for one in desk.people.with_role(str(first), site)} if first else set[str]()
    leads = {one.id for one in people if Role(one.role) in HEADS and one.site_id == site}
    people.sort(
        key=lambda one: (
            one.id != me,
            one.id not in holders,
            one.id not in leads,
            one.site_id is None,
            one.role == Role.TECHNICIAN,
        )
    )
    offered = [(one.id, f"{one.name}  {word('role', one.role)}") for one in people[:OWNERS]]
    if me not in {one.id for one in people}:  # whoever owns the file
        offered = [("", _("nobody yet")), *offered[: OWNERS - 1]]
    elif offered:
        offered[0] = (me, _("me: {name}").format(name=people[0].name))
    return tuple(offered)


def on_file(desk: Desk, text: str) -> list[CustomerRow]:
    """The customers on file that a name, a phone or a serial number fits."""
    return customersql.find(desk.conn, text, FOUND) if text.strip() else []


def opening(source: Source, values: Mapping[str, str], me: str) -> OpenCase:
    """The case to open.

    Raises:
        pydantic.ValidationError: a value can't be used; its place is the field's key.
    """
    chosen = values.get("file", "")
    customer = int(chosen) if chosen else source.customer_id
    owner = values.get("owner", "")
    return OpenCase.model_validate(
        {
            "track": values["track"],
            "weight": values["weight"],
            "owner": owner if owner not in ("", me) else None,
            "call": source.call or None,
            "site": source.site or values.get("site") or None,
            "customer": customer,
            "customer_name": "" if customer is not None else values.get("name", ""),
            "phone": values.get("phone", ""),
            "subject": values.get("subject", ""),
        }
    )
