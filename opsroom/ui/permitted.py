"""What a person may not do is not offered (ROL-2); the door refuses it all the same."""

from typing import TYPE_CHECKING, Final

from opsroom.domain.allowed import MOVES
from opsroom.domain.people import CASEWORK, DESK, LEADS, Actor, Role
from opsroom.ui.casecommands import CASE_DEEDS
from opsroom.ui.commands import on_screen

if TYPE_CHECKING:
    from opsroom.domain.policy import Policy

#: The moves behind a call command: the first that is possible is the one meant.
VERB_OF: Final[dict[str, tuple[str, ...]]] = {
    "call.send": ("dispatch",),
    "call.enroute": ("enroute",),
    "call.arrive": ("arrive",),
    "call.finish": ("finish",),
    "call.hold": ("hold",),
    "call.resume": ("resume",),
    "call.reassign": ("reassign",),
    "call.recall": ("recall",),
    "call.pin": ("pin", "unpin"),
    "call.rezone": ("rezone",),
    "call.cancel": ("cancel",),
    "call.reopen": ("reopen",),
}
#: The moves that are made of all marked calls at once.
OF_MANY: Final = frozenset({"call.hold", "call.resume", "call.pin", "call.cancel"})
#: Everybody who has a part in what a case is settled by (RET, LIA).
SETTLEMENTS: Final = CASEWORK - {
    Role.DESK,
    Role.TECHNICIAN,
    Role.SUPERVISOR,
    Role.PRODUCTION,
    Role.RND,
}
#: Who may open a case of some track of the rule book, which isn't read for it.
OPENERS: Final = frozenset(
    {
        Role.ADMINISTRATION,
        Role.DESK,
        Role.MANAGER,
        Role.SALES,
        Role.SALES_MANAGER,
        Role.SERVICE,
        Role.STORE,
        Role.STORE_SERVICE,
        Role.SUPERVISOR,
    }
)
#: Commands that change something: the roles open to their actions, which aren't imported for it.
ROLES_OF: Final[dict[str, frozenset[Role]]] = {
    **{command: MOVES[verbs[0]] for command, verbs in VERB_OF.items()},
    "call.new": DESK,
    "day.sign": LEADS,
    "day.revise": LEADS,
    "notice.printed": DESK,
    "notice.sent": DESK,
    "notice.undelivered": DESK,
    "visit.record": DESK,
    "contract.renew": DESK,
    "job.run": DESK,
    "undo": CASEWORK,
    **dict.fromkeys(CASE_DEEDS, CASEWORK),
    "complaint.print": frozenset(Role) - {Role.WALL},  # what is printed is how things stand now
    "complaint.settle": SETTLEMENTS,
}
#: All that changes something.
CHANGING: Final = frozenset({*VERB_OF, *ROLES_OF})


def closed(actor: Actor, screen: str, company: "Policy | None" = None) -> frozenset[str]:
    """The commands of a screen that are never open to somebody of this role.

    ``company`` is the company's own policy, ``None`` where the rule book's holds.
    """
    roles = {**ROLES_OF, "complaint.new": OPENERS if company is None else openers(company)}
    return frozenset(
        command.id
        for command in on_screen(screen)
        if command.id in roles and actor.role not in roles[command.id]
    )


def openers(policy: "Policy") -> frozenset[Role]:
    """Who may open a case of some track (TRK)."""
    return frozenset(role for track in policy.book.tracks.values() for role in track.opens)


def may_move(actor: Actor, verb: str, site: str, technician: str | None) -> bool:
    """Whether a move of a call is open to somebody: by role, by site, a technician's own.

    Args:
        actor: who.
        verb: the move.
        site: the call's.
        technician: who has the call.
    """
    if actor.role not in MOVES[verb] or not actor.belongs(site):
        return False
    return actor.role is not Role.TECHNICIAN or technician == actor.id
