"""Noting the journal's head outside the database whenever it has moved (ROL-3)."""

import time
from collections.abc import Callable, Iterator
from typing import ClassVar

from opsroom.actions.door import Action, Done, Room, Tx
from opsroom.domain.chain import Head
from opsroom.domain.people import JOBS, Role
from opsroom.domain.policy import Policy
from opsroom.store import journalsql, outside
from opsroom.store.database import Store

#: Real time in epoch seconds; a name of its own so that tests can move it.
clock: Callable[[], float] = time.time


class NoteHead(Action):
    """Remember which head has been noted outside.

    It isn't journaled, or the head would move for ever.

    Attributes:
        entry: the head's number.
    """

    name: ClassVar[str] = "journal.head"
    roles: ClassVar[frozenset[Role]] = JOBS
    entry: int

    def run(self, tx: Tx) -> Done:
        """See :class:`Action`."""
        journalsql.mark_noted(tx.db.conn, self.entry)
        return Done("journal", {"head": self.entry})


def due(store: Store, _policy: Policy, _now: int) -> Iterator[NoteHead]:
    """The head, where it has moved since it was last noted."""
    number, _hash = journalsql.head(store.conn)
    if number != journalsql.noted(store.conn):
        yield NoteHead(entry=number)


def carry_out(room: Room, _action: Action) -> Done:
    """Note the head outside, and then that it is noted: a crash between does it twice, not never.

    Raises:
        OSError: a place can't be written, or a file of heads has gone.
        Unusable: the database can't be used.
    """
    number, hash_ = journalsql.head(room.store.conn)
    noted = journalsql.noted(room.store.conn)
    outside.note(room.outside, Head(int(clock()), number, hash_), noted)
    return room.perform(NoteHead(entry=number))
