"""The company itself: its sites and people (CAL-2, ROL-1), entered before any call."""

import json
from datetime import date
from typing import Annotated, Any, ClassVar, Final, Literal

from pydantic import Field

from opsroom.actions.door import Action, Done, Tx
from opsroom.actions.granting import must_grant
from opsroom.domain.errors import BadInput, Refused
from opsroom.domain.fields import Line, OptionalLine
from opsroom.domain.people import EVERYWHERE, GIVERS, LEADS, Role
from opsroom.domain.worktime import CalendarError, calendar, spec_from
from opsroom.language import _

SiteId = Annotated[str, Field(pattern="^[A-Za-z0-9]{1,8}$")]
PersonId = Annotated[str, Field(pattern="^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$")]
#: Roles that nobody has for all sites at once by leaving the site out.
SITE_BOUND: Final = frozenset(
    {
        Role.DESK,
        Role.TECHNICIAN,
        Role.SUPERVISOR,
        Role.STORE,
        Role.STORE_SERVICE,
        Role.WAREHOUSE,
    }
)
#: Words with a meaning of their own where a site may be named: calendars, and all sites.
_TAKEN = frozenset({"CN", "TW", "WEEKENDS", "ALL"})


class AddSite(Action):
    """Add a service centre or branch (CAL-2).

    Attributes:
        site: its ID, which call numbers begin with.
        title: its name.
        kind: ``centre`` or ``branch``.
        tz: IANA time zone; ``None`` takes the calendar's own country's, else the policy's.
        calendar: whose public holidays and make-up days hold (CAL-3); hours are CAL-1's.
        lang: the language of its letters.
        address, phone, complaint_phone: for the letterhead (CUS-5).
    """

    name: ClassVar[str] = "site.add"
    roles: ClassVar[frozenset[Role]] = LEADS
    site: SiteId
    title: Line
    kind: Literal["centre", "branch"] = "centre"
    tz: Line | None = None
    calendar: Literal["CN", "TW", "weekends"] = "weekends"
    lang: Literal["en", "zh-Hans", "zh-Hant"] = "en"
    address: OptionalLine = ""
    phone: OptionalLine = ""
    complaint_phone: OptionalLine = ""

    def run(self, tx: Tx) -> Done:
        """See :class:`Action`."""
        if self.site.upper() in _TAKEN:
            raise BadInput(
                "ID", _("{id} means something else where a site is named.").format(id=self.site)
            )
        if tx.one("SELECT 1 FROM sites WHERE id = ? COLLATE NOCASE", self.site):
            raise Refused("CAL-2", _("There is a site {id} already.").format(id=self.site))
        tz = self._zone(tx)
        columns = {
            "id": self.site,
            "name": self.title,
            "kind": self.kind,
            "tz": tz,
            "lang": self.lang,
            "address": self.address,
            "phone": self.phone,
            "complaint_phone": self.complaint_phone,
        }
        entry = enter_site(tx, columns, self.calendar)
        return Done(f"site:{self.site}", {"id": self.site, "name": self.title, "tz": tz}, entry)

    def _zone(self, tx: Tx) -> str:
        tz = self.tz
        if tz is None and self.calendar == "weekends":
            tz = tx.policy.calendars.default_tz
        try:
            return spec_from(self.calendar, tz).tz
        except CalendarError:
            raise BadInput(
                "--tz", _("“{tz}” is no known time zone; one is Asia/Shanghai.").format(tz=tz)
            ) from None


def enter_site(tx: Tx, columns: dict[str, Any], spec: object, opened_on: date | None = None) -> int:
    """Write a new site and journal it (CAL-2).

    Args:
        tx: the transaction.
        columns: its columns, but calendar and opening day.
        spec: its calendar as :func:`opsroom.domain.worktime.spec_from` takes it.
        opened_on: its first day, before which jobs owe nothing; ``None`` for today there.

    Returns:
        The journal entry's number.
    """
    opened = opened_on or calendar(spec_from(spec, columns["tz"])).day_of(tx.now)
    written = {
        **columns,
        "calendar": json.dumps(spec, ensure_ascii=False),
        "opened_on": opened.isoformat(),
    }
    tx.insert("sites", written)
    return tx.journal(AddSite.name, f"site:{columns['id']}", None, written)


class AddPerson(Action):
    """Add somebody who works here (ROL-1), a technician with what they can repair (DSP-3).

    Attributes:
        person: a short ID of their own.
        full_name: as people read it.
        role: what they may do.
        site: the site they belong to; ``None`` takes the only one there is, and leaves those
            who work for all sites without one.
        skills: models or families a technician can repair.
    """

    name: ClassVar[str] = "person.add"
    roles: ClassVar[frozenset[Role]] = LEADS | GIVERS
    person: PersonId
    full_name: Line
    role: Role
    site: Line | None = None
    phone: OptionalLine = ""
    skills: tuple[Line, ...] = ()

    def place(self, tx: Tx, /) -> str | None:
        """The site they will belong to: who belongs to none acts on all."""
        known = [row["id"] for row in tx.all("SELECT id FROM sites")]
        if self.site is not None:
            return self.site if self.site in known else None
        if self.role in SITE_BOUND and len(known) > 1:
            return None  # the site is asked for
        return known[0] if self.role in SITE_BOUND and known else EVERYWHERE

    def run(self, tx: Tx) -> Done:
        """See :class:`Action`."""
        if self.role is Role.JOB:
            raise BadInput("--role", _("Nobody is a job."))
        if self.skills and self.role is not Role.TECHNICIAN:
            raise BadInput("--skill", _("Only technicians have skills."))
        if tx.one("SELECT 1 FROM people WHERE id = ? COLLATE NOCASE", self.person):
            raise Refused("ROL-1", _("There is somebody {id} already.").format(id=self.person))
        site = self._site(tx)
        must_grant(tx, self.role, site or EVERYWHERE, wide=site is None)
        columns: dict[str, Any] = {
            "id": self.person,
            "name": self.full_name,
            "role": str(self.role),
            "site_id": site,
            "phone": self.phone,
        }
        tx.insert("people", columns)
        for family in dict.fromkeys(self.skills):
            tx.db.table("skills").insert({"person_id": self.person, "family": family})
        subject = f"person:{self.person}"
        entry = tx.journal(self.name, subject, None, {**columns, "skills": list(self.skills)})
        return Done(subject, {**columns, "skills": list(self.skills)}, entry)

    def _site(self, tx: Tx) -> str | None:
        known = [row["id"] for row in tx.all("SELECT id FROM sites ORDER BY id")]
        if self.site is not None:
            if self.site not in known:
                raise BadInput(
                    "--site",
                    _("There is no site {id}. Known: {ids}.").format(
                        id=self.site, ids=", ".join(known) or "-"
                    ),
                )
            return self.site
        if self.role not in SITE_BOUND:
            return None
        if len(known) != 1:
            raise BadInput(
                "--site",
                _("Which site? One of: {ids}.").format(ids=", ".join(known) or "-"),
            )
        return str(known[0])
