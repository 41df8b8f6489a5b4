"""What is known of somebody who works here, changed; their role stays (ROL-1, DSP-3)."""

from typing import ClassVar

from opsroom.actions.door import Action, Done, Tx
from opsroom.actions.granting import must_grant, place_of
from opsroom.domain.errors import BadInput, Refused
from opsroom.domain.fields import Line, OptionalLine
from opsroom.domain.people import EVERYWHERE, GIVERS, LEADS, Role
from opsroom.language import _


class EditPerson(Action):
    """Change somebody's name, telephone number or skills; open to whoever could give their role.

    Attributes:
        person: their ID.
        full_name: ``None`` leaves it.
        phone: ``None`` leaves it; empty clears it.
        skills: what a technician can repair besides what is known.
        without: what they can't any more.
    """

    name: ClassVar[str] = "person.edit"
    roles: ClassVar[frozenset[Role]] = LEADS | GIVERS
    person: Line
    full_name: Line | None = None
    phone: OptionalLine | None = None
    skills: tuple[Line, ...] = ()
    without: tuple[Line, ...] = ()

    def place(self, tx: Tx, /) -> str | None:
        """The person's site."""
        return place_of(tx, self.person)

    def run(self, tx: Tx) -> Done:
        """See :class:`Action`."""
        row = tx.one("SELECT * FROM people WHERE id = ?", self.person)
        if row is None:
            raise BadInput("PERSON", _("Nobody here is {id}.").format(id=self.person))
        wide = row["site_id"] is None
        must_grant(tx, row["role"], EVERYWHERE if wide else row["site_id"], wide=wide)
        if self.skills and row["role"] != Role.TECHNICIAN:
            raise BadInput("--skill", _("Only technicians have skills."))
        ask = "SELECT family FROM skills WHERE person_id = ? ORDER BY family"
        had = [one["family"] for one in tx.all(ask, self.person)]
        unknown = [one for one in self.without if one not in had]
        if unknown:
            raise BadInput(
                "--no-skill",
                _("{name} has no skill {skill}.").format(name=row["name"], skill=unknown[0]),
            )
        has = sorted({*had, *self.skills} - {*self.without})
        before = {"name": row["name"], "phone": row["phone"], "skills": had}
        after = {
            "name": row["name"] if self.full_name is None else self.full_name,
            "phone": row["phone"] if self.phone is None else self.phone,
            "skills": has,
        }
        changed = [key for key in after if after[key] != before[key]]
        if not changed:
            raise Refused("ROL-1", _("Nothing of {name} would change.").format(name=row["name"]))
        tx.db.conn.execute(
            "UPDATE people SET name = ?, phone = ? WHERE id = ?",
            (after["name"], after["phone"], self.person),
        )
        if had != has:
            tx.db.conn.execute("DELETE FROM skills WHERE person_id = ?", (self.person,))
            for family in has:
                tx.db.table("skills").insert({"person_id": self.person, "family": family})
        subject = f"person:{self.person}"
        old, new = ({key: side[key] for key in changed} for side in (before, after))
        entry = tx.journal(self.name, subject, old, new)
        return Done(subject, {"id": self.person, **after}, entry)
