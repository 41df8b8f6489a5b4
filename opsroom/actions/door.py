"""What an action is; what carries it out is the door, :mod:`opsroom.actions.room`."""

from typing import ClassVar

from pydantic import BaseModel, ConfigDict

from opsroom.actions.room import Done, Room, Tx, admit, must_be, permit, permit_at, permit_own
from opsroom.domain.people import EVERYWHERE, Role
from opsroom.without import import_models

__all__ = [
    "Action",
    "Done",
    "Room",
    "Tx",
    "admit",
    "must_be",
    "permit",
    "permit_at",
    "permit_own",
]

import_models()


class Action(BaseModel):
    """Something a person or a job can do: a frozen, validated model with one function.

    Attributes:
        name: its name in the journal and on the command line.
        roles: who may do it (ROL-2).
        reach: whose business it is: a site's, ``None`` for no site's in particular, else the
            company's, which is closed to people of one of several sites.
    """

    # Built when first used: of a hundred a run needs few, and a job's process has room for fewer.
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)
    name: ClassVar[str]
    roles: ClassVar[frozenset[Role]]
    reach: ClassVar[str | None] = EVERYWHERE

    def place(self, _tx: Tx, /) -> str | None:
        """Whose business it is (see :attr:`reach`); asked before :meth:`run`."""
        return self.reach

    def run(self, tx: Tx) -> Done:
        """Do it, inside the transaction.

        Raises:
            Refused: a rule says no.
            BadInput: a value can't be used.
        """
        raise NotImplementedError
