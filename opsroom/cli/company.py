"""Setting up: an empty database, sites and people."""

import json
from pathlib import Path
from typing import Any

from opsroom.cli.calls import build, given
from opsroom.cli.output import Kept
from opsroom.cli.session import Session
from opsroom.cli.table import Column
from opsroom.domain.errors import BadInput
from opsroom.domain.openings import in_words, single_days
from opsroom.language import _
from opsroom.language.words import word
from opsroom.store import peoplesql, sites
from opsroom.store.database import Store


def init(session: Session) -> int:
    """``init``: make an empty database, with its first site if one is named.

    A site that can't be used leaves no file behind.
    """
    from opsroom.actions.company import AddSite

    fields = given(session)
    if fields and not fields.get("site"):
        raise BadInput("--site", _("What is said of a site needs its ID."))
    action = build(session, AddSite, {"title": fields.get("site"), **fields}) if fields else None
    path = session.basics.db
    Store.create(path).close()
    try:
        done = session.perform(action) if action else None
    except BaseException:
        session.close()
        for suffix in ("", "-wal", "-shm"):
            Path(f"{path}{suffix}").unlink(missing_ok=True)
        raise
    session.out.kept = session.out.kept or Kept(str(path))
    session.out.answer(
        lambda: {"db": str(path), "site": done.facts if done else None},
        lambda: session.out.say(
            _("{path} is made, with the site {id}.").format(path=path, id=done.facts["id"])
            if done
            else _("{path} is made. `opsroom site add` gives it a site.").format(path=path)
        ),
    )
    return 0


def add_site(session: Session) -> int:
    """``site add``: add a site (CAL-2)."""
    from opsroom.actions.company import AddSite

    fields = given(session)
    action = build(session, AddSite, {"title": fields["site"], **fields})
    facts = session.perform(action).facts
    session.tell(facts, _("Site {id}, {name}, added.").format(**facts))
    return 0


def add_person(session: Session) -> int:
    """``person add``: add somebody (ROL-1)."""
    from opsroom.actions.company import AddPerson

    facts = session.perform(build(session, AddPerson, given(session))).facts
    text = _("{name}, {role}, added as {id}.").format(
        name=facts["name"], role=word("role", facts["role"]), id=facts["id"]
    )
    session.tell(facts, text)
    return 0


def sites_overview(session: Session) -> int:
    """``site list``: the sites with their clocks (CAL-2)."""
    rows = sites.all_sites(session.store.conn)

    def value(site: sites.Site) -> dict[str, Any]:
        cal = session.calendars[site.id]
        facts = {**site._asdict(), "calendar": _calendar(site.calendar)}
        return {**facts, "now": cal.iso(session.now), "open": cal.is_open(session.now)}

    columns = (
        Column("ID"),
        Column(_("Name"), elastic=True),
        Column(_("Time zone")),
        Column(_("Calendar"), elastic=True),
        Column(_("Since")),
    )

    def say() -> None:
        cells = [(s.id, s.name, s.tz, in_words(_calendar(s.calendar)), s.opened_on) for s in rows]
        session.out.table(columns, cells)
        _say_single_days(session, rows)

    session.out.answer(lambda: {"sites": [value(site) for site in rows]}, say)
    return 0


def _say_single_days(session: Session, rows: list[sites.Site]) -> None:
    """Closures and days of their own hours that are still to come (CAL-1)."""
    days = [
        (site.id, *day)
        for site in rows
        for day in single_days(
            _calendar(site.calendar), session.calendars[site.id].day_of(session.now)
        )
    ]
    if days:
        session.out.say("\n" + _("Hours of single days still to come:"))
        columns = (Column("ID"), Column(_("Date")), Column(_("Hours"), elastic=True))
        session.out.table(columns, days)


def _calendar(configured: str) -> Any:
    """A calendar as a value: a name or a weekly pattern; text that isn't JSON stays text."""
    try:
        return json.loads(configured)
    except ValueError:  # nothing of ours has written that
        return configured


def people_overview(session: Session) -> int:
    """``person list``: who works here, and what technicians can repair."""
    rows = peoplesql.list_people(session.store.conn, session.site())
    columns = (
        Column("ID"),
        Column(_("Name"), elastic=True),
        Column(_("Role")),
        Column(_("Site")),
        Column(_("Phone")),
        Column(_("Skills"), elastic=True),
    )
    cells = [
        (p.id, _called(p), word("role", p.role), p.site_id or "", p.phone, p.skills) for p in rows
    ]
    session.out.answer(
        lambda: {"people": [_person(row) for row in rows]},
        lambda: session.out.table(columns, cells),
    )
    return 0


def _called(row: peoplesql.PersonRow) -> str:
    """A name, and whether they work here no more."""
    return row.name if row.active else _("{name} (has left)").format(name=row.name)


def _person(row: peoplesql.PersonRow) -> dict[str, Any]:
    value = row._asdict()
    value["site"] = value.pop("site_id")
    value["active"] = bool(row.active)
    value["skills"] = [one for one in row.skills.split(", ") if one]
    return value
