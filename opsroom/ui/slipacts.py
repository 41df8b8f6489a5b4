"""What can be done with abnormality slips: issue, answer, make a case of one (CMP-16)."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from textual.content import Content

from opsroom.actions.door import Action, Done
from opsroom.actions.slips import IssueSlip, SettleSlip, UpgradeSlip
from opsroom.domain.errors import BadInput
from opsroom.domain.people import CASEWORK, Role
from opsroom.language import _
from opsroom.language.words import word
from opsroom.store import customersql, slipsql
from opsroom.ui import presentslips
from opsroom.ui.actfields import ActField, Kind, completed
from opsroom.ui.acting import try_form
from opsroom.ui.casedesk import Desk
from opsroom.ui.plan import Plan
from opsroom.ui.presentslips import SlipLine

if TYPE_CHECKING:
    from opsroom.ui.app import OpsApp

#: Customers that are named where several are found.
_NAMED = 5


class _Asked(NamedTuple):
    """What is done, its title, what is asked, what is said then, and what follows."""

    action: type[Action]
    title: str
    fields: tuple[ActField, ...]
    said: str
    after: Callable[[Done], None] = lambda _done: None


def settle(app: "OpsApp", line: SlipLine) -> None:
    """Ask what the unit has improved."""
    fields = (ActField("reply", _("What is improved"), Kind.TEXT),)
    said = _("Slip {number} is settled by {role}.")
    attempt = SettleSlip(slip=line.number, reply="-")
    asked = _Asked(SettleSlip, _("answer"), fields, said)
    try_form(app, attempt, lambda: _plan(app, line, asked))


def upgrade(app: "OpsApp", line: SlipLine) -> None:
    """Ask of which track the case is to be."""
    desk = Desk(app, app.now())
    book = desk.words.policy.book.tracks
    theirs = [code for code, track in book.items() if desk.roles & set(track.opens)]
    tracks = tuple((code, desk.words.track(code)) for code in theirs or book)
    fields = (ActField("track", _("What kind of complaint"), choices=tracks),)
    said = _("Slip {slip} has become case {number}, which is with {role}.")
    attempt = UpgradeSlip(slip=line.number, track=tracks[0][0])
    asked = _Asked(UpgradeSlip, _("make a case"), fields, said, _open_case(app))
    try_form(app, attempt, lambda: _plan(app, line, asked))


def issue(app: "OpsApp") -> None:
    """Ask what a unit is to improve."""
    roles = sorted((role for role in CASEWORK), key=lambda role: word("role", role))
    fields = [
        ActField(
            "to", _("To"), Kind.CHOICE, choices=tuple((str(r), word("role", r)) for r in roles)
        ),
        ActField("subject", _("Complaint, in a line")),
        ActField("customer_name", _("Customer's name"), option="--name"),
        ActField(
            "customer",
            _("Known customer"),
            Kind.LINE,
            hint=_("ID, or what finds exactly one"),
            reader=_customer(app),
        ),
        ActField("item", _("Item or model")),
        ActField("call", _("Repair call"), hint=_("its number, where it is about one")),
    ]
    sites = list(app.feed.calendars)
    if app.door.actor.site is None and len(sites) > 1:
        choices = tuple((site, site) for site in sites)
        fields.append(ActField("site", _("Site"), choices=choices, needed=True))
    said = _("Slip {number} is issued to {role}.")
    site = app.door.actor.site or next(iter(sites), None)
    attempt = IssueSlip(to=Role.QUALITY, subject="-", customer_name="-", site=site)
    asked = _Asked(IssueSlip, _("new slip"), tuple(fields), said)
    try_form(app, attempt, lambda: _plan(app, None, asked))


def _open_case(app: "OpsApp") -> Callable[[Done], None]:
    """Goes to the page of the case that a slip has become."""
    return lambda done: app.open_complaint(done.facts["id"])


def _customer(app: "OpsApp") -> Callable[[str], int]:
    """Reads a customer: by row ID, or by text that finds exactly one."""

    def read(text: str) -> int:
        conn = app.feed.store.conn
        if text.isascii() and text.isdigit() and customersql.site_of(conn, int(text)):
            return int(text)
        rows = customersql.find(conn, text, _NAMED + 1)
        if len(rows) == 1:
            return rows[0].id
        if not rows:
            raise BadInput("customer", _("No customer is found by “{text}”.").format(text=text))
        some = "; ".join(f"{row.id} {row.name}, {row.phone}" for row in rows[:_NAMED])
        told = _("“{text}” finds several, name one by ID: {some}").format(text=text, some=some)
        raise BadInput("customer", told)

    return read


def _plan(app: "OpsApp", line: SlipLine | None, asked: _Asked) -> Plan:
    number = line.number if line is not None else ""
    cal = app.feed.calendar(line.slip.site) if line is not None else None
    now = app.now()

    def about(width: int) -> Content:
        return presentslips.sheet(line, cal, now, width, headed=False)

    def told(done: Done) -> list[str]:
        facts: dict[str, Any] = {**done.facts, "role": word("role", done.facts["role"])}
        lines = [asked.said.format(**facts)]
        if vacant := done.facts.get("vacant"):
            lines.append(_("Nobody here is {role} yet.").format(role=word("role", vacant)))
        return lines

    verb = asked.action.name.replace(".", "_")
    return Plan(
        asked.action,
        {"slip": number} if line is not None else {},
        asked.title,
        number,
        f"act:{verb}:{number.lower().replace('-', '_')}",
        tuple(completed(asked.action, field) for field in asked.fields),
        told,
        about,
        (_("Open slips"), lambda width: _open_slips(app, width)),
        after=asked.after,
    )


def _open_slips(app: "OpsApp", width: int) -> Content:
    """What other slips are open, so that none is issued twice."""
    rows = slipsql.slips(app.feed.store.conn, app.door.actor.site)
    shown = (f"{row.number}  {row.subject}"[:width] for row in rows)
    return Content("\n".join(shown))
