"""What a person may not do is not offered (ROL-2); the door refuses it all the same."""

from typing import Final

from opsroom.domain.allowed import MOVES
from opsroom.domain.people import CASEWORK, DESK, LEADS, Actor, Role
from opsroom.ui.casecommands import CASE_DEEDS
from opsroom.ui.commands import on_screen

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


def closed(actor: Actor, screen: str) -> frozenset[str]:
    """The commands of a screen that are never open to somebody of this role."""
    return frozenset(
        command.id
        for command in on_screen(screen)
        if command.id in ROLES_OF and actor.role not in ROLES_OF[command.id]
    )


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
