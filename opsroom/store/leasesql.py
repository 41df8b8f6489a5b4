"""The lease of whoever runs the jobs (see :mod:`opsroom.domain.lease`).

It isn't journaled: it says which process looks what is due, not what was done, and it is renewed
every two seconds.
"""

import sqlite3
from collections.abc import Callable
from typing import Final, NamedTuple

from opsroom.domain.errors import Fenced
from opsroom.domain.lease import TERM, Fence, Lease
from opsroom.language import _
from opsroom.store.database import Store

#: The lease that is about the jobs.
JOBS: Final = "jobs"

_COLUMNS: Final = ", ".join(Lease._fields)


class Claim(NamedTuple):
    """Who wants the lease; as in :class:`opsroom.domain.lease.Lease`."""

    holder: str
    host: str
    pid: int
    person: str


def lease(conn: sqlite3.Connection, name: str = JOBS) -> Lease | None:
    """The lease as it stands; ``None`` when nobody ever held it."""
    row = conn.execute(f"SELECT {_COLUMNS} FROM leases WHERE name = ?", (name,)).fetchone()
    return Lease._make(row) if row else None


def take(
    store: Store, claim: Claim, wall: int, free: Callable[[Lease | None], bool], name: str = JOBS
) -> Fence | None:
    """Take the lease if it is free, and return the fence that came with it.

    Args:
        store: the database.
        claim: who wants it.
        wall: the wall clock, milliseconds.
        free: decides by the lease as it stands inside the transaction.
        name: the lease.

    Raises:
        Unusable: the database can't be written now.
    """
    with store.immediate() as db:
        now = lease(db.conn, name)
        if not free(now):
            return None
        fence = Fence(name, claim.holder, now.fence + 1 if now else 1)
        db.conn.execute(
            f"INSERT INTO leases (name, {_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, fence = excluded.fence,"
            " until_ms = excluded.until_ms, since = excluded.since, host = excluded.host,"
            " pid = excluded.pid, person = excluded.person",
            (
                name,
                claim.holder,
                fence.number,
                wall + TERM,
                wall // 1000,
                claim.host,
                claim.pid,
                claim.person,
            ),
        )
        return fence


def renew(store: Store, fence: Fence, wall: int) -> bool:
    """Renew the lease; false: it belongs to somebody else by now.

    Raises:
        Unusable: the database can't be written now; the lease holds on as it did.
    """
    return _change(store, fence, "until_ms = ?", wall + TERM)


def release(store: Store, fence: Fence) -> bool:
    """Give the lease back, so that the next one needn't wait; false: it was lost already.

    Raises:
        Unusable: the database can't be written now.
    """
    return _change(store, fence, "holder = ''")


def _change(store: Store, fence: Fence, what: str, *values: int) -> bool:
    with store.immediate() as db:
        done = db.conn.execute(
            f"UPDATE leases SET {what} WHERE name = ? AND holder = ? AND fence = ?",
            (*values, fence.lease, fence.holder, fence.number),
        )
        return done.rowcount == 1


def check(conn: sqlite3.Connection, fence: Fence) -> None:
    """See, inside a transaction, that the fence is still the one in force.

    Raises:
        Fenced: another process has taken the lease since, or it was given back.
    """
    now = lease(conn, fence.lease)
    if now is None or (now.holder, now.fence) != (fence.holder, fence.number):
        raise Fenced(
            _("{who} runs the jobs now. This process stands down; nothing was changed.").format(
                who=now.person if now and now.holder else _("Another process")
            )
        )
