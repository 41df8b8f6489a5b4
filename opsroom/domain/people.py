"""Who may do what (ROL-1, ROL-2): roles, and the person or program that acts."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Role(StrEnum):
    """The roles that take part in repair calls; complaint cases will bring the rest (ROL-1)."""

    DESK = "desk"
    TECHNICIAN = "technician"
    SUPERVISOR = "supervisor"
    MANAGER = "manager"
    SERVICE = "service"
    AUDITOR = "auditor"
    WALL = "wall"
    JOB = "job"


#: Roles that run the floor: they send, pin, cancel and sign.
LEADS = frozenset({Role.SUPERVISOR, Role.MANAGER, Role.SERVICE})
#: Roles that enter and follow calls.
DESK = LEADS | {Role.DESK}
#: Roles that report from the field: the desk does it for a technician on the phone.
FIELD = DESK | {Role.TECHNICIAN}
#: The jobs alone.
JOBS = frozenset({Role.JOB})
#: The place of what concerns the whole company and not one site; no site's ID can be this.
EVERYWHERE: Final = "*"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a person of the company, or a job.

    Attributes:
        id: the person's identifier, or ``job:NAME``.
        name: what the journal's reader sees.
        role: decides what is open to them (ROL-2).
        site: the site they belong to; ``None`` for all of them.
    """

    id: str
    name: str
    role: Role
    site: str | None = None

    def belongs(self, place: str | None, *, only_site: bool = False) -> bool:
        """Whether the actor's site allows acting at a place (ROL-2, ours).

        Somebody of a site acts on that site's business; who belongs to none acts on all.

        Args:
            place: a site, :data:`EVERYWHERE`, or ``None`` for what is no site's business.
            only_site: the company has no second site, so that what is its is the site's.
        """
        if self.site is None or place is None or place == self.site:
            return True
        return place == EVERYWHERE and only_site
