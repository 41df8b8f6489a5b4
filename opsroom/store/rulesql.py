"""By which policy others than the owner of the room's file may act (CMP-6, ROL-2).

A policy is named by the settings, and those by whoever starts the program. So the room keeps a
digest of the one that its owner works with, and nobody else changes anything by another.
"""

import sqlite3
from typing import TYPE_CHECKING

from opsroom.domain.digest import sha256
from opsroom.domain.errors import Refused
from opsroom.language import _

if TYPE_CHECKING:
    from opsroom.domain.policy import Policy


def digest(policy: "Policy") -> str:
    """What tells a policy from any other, comments and order of the file apart."""
    return str(sha256(policy.model_dump_json().encode()).hexdigest())


def kept(conn: sqlite3.Connection) -> str | None:
    """The digest of the owner's policy; ``None`` for the rule book's, while they brought none."""
    row = conn.execute("SELECT digest FROM rules").fetchone()
    return None if row is None else str(row[0])


def keep(conn: sqlite3.Connection, policy: "Policy") -> tuple[str | None, str] | None:
    """Keep the policy as the owner's; inside a transaction.

    Returns:
        The digests before and now; ``None`` where it is the one that was kept.
    """
    known, found = kept(conn), digest(policy)
    if found == known:
        return None
    conn.execute("INSERT OR REPLACE INTO rules (id, digest) VALUES (1, ?)", (found,))
    return known, found


def must_hold(conn: sqlite3.Connection, policy: "Policy | None") -> None:
    """Check that a policy is the owner's.

    Args:
        conn: the database.
        policy: the company's; ``None`` for the rule book's, where the settings name none.

    Raises:
        Refused: it is another (ROL-2).
    """
    known = kept(conn)
    if policy is None and known is None:
        return
    from opsroom.domain.policy import Policy

    if digest(policy or Policy()) != (known or digest(Policy())):
        raise Refused(
            "ROL-2",
            _(
                "The rules of your settings aren't this room's, and nobody acts by rules of their "
                "own. Name the policy of the file's owner in the settings, and open the room again."
            ),
        )
