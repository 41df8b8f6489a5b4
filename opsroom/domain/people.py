"""Who may do what (ROL-1, ROL-2): roles, and the person or program that acts."""

from enum import StrEnum
from typing import Final, NamedTuple


class Role(StrEnum):
    """The company's roles, and the jobs (ROL-1). Sales has a manager of its own (CMP-6; ours)."""

    DESK = "desk"
    TECHNICIAN = "technician"
    SUPERVISOR = "supervisor"
    MANAGER = "manager"
    SERVICE = "service"
    SALES = "sales"
    SALES_MANAGER = "sales_manager"
    QUALITY = "quality"
    PRODUCTION = "production"
    RND = "rnd"
    ACCOUNTING = "accounting"
    PERSONNEL = "personnel"
    CONTROL = "control"  # production control in the general manager's office
    OFFICE = "office"  # manager's office
    WAREHOUSE = "warehouse"
    ADMINISTRATION = "administration"
    STORE = "store"
    STORE_SERVICE = "store_service"
    DEPUTY = "deputy"  # deputy general manager
    GENERAL = "general"  # general manager
    AUDITOR = "auditor"
    WALL = "wall"
    JOB = "job"


#: Roles that run the floor: they send, pin, cancel and sign.
LEADS = frozenset({Role.SUPERVISOR, Role.MANAGER, Role.SERVICE})
#: Roles that enter and follow calls.
DESK = LEADS | {Role.DESK}
#: Roles that report from the field: the desk does it for a technician on the phone.
FIELD = DESK | {Role.TECHNICIAN}
#: Everybody who may have a part in a complaint case; the track says who in which step.
CASEWORK = frozenset(set(Role) - {Role.AUDITOR, Role.WALL, Role.JOB})
#: Those who may speak for a case whoever has it.
HEADS = LEADS | {Role.DEPUTY, Role.GENERAL}
#: Roles that approve, or that enter money: not everybody who leads gives them (ROL-2; ours) ...
TRUSTED = frozenset(
    {
        Role.SALES_MANAGER,
        Role.MANAGER,
        Role.DEPUTY,
        Role.GENERAL,
        Role.PERSONNEL,
        Role.ACCOUNTING,
    }
)
#: ... but these.
GIVERS = frozenset({Role.PERSONNEL, Role.GENERAL})
#: The jobs alone.
JOBS = frozenset({Role.JOB})
#: The place of what concerns the whole company and not one site; no site's ID can be this.
EVERYWHERE: Final = "*"


class Actor(NamedTuple):
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
