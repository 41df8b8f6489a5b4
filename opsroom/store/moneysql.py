"""In which scale the room keeps its amounts: how many decimals a unit of its currency has (LIA-7).

Amounts are whole numbers of the smallest unit, so another scale would make others of them all. It
is kept from the first amount on; before that the company's policy may still say what it likes.
"""

import sqlite3
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from opsroom.domain.errors import BadInput
from opsroom.language import _

if TYPE_CHECKING:
    from opsroom.domain.policy import Policy

#: The scale where the company has no policy of its own; a test keeps it the policy's default.
DECIMALS: Final = 2
#: Where amounts stand, beside the fields of cases.
_AMOUNTS: Final = (
    "case_steps WHERE amount > 0",
    "settle_approvals",
    "returns",
    "allowances",
    "losses",
    "loss_shares",
    "sanctions",
    "agent_costs",
    "bonuses",
    "terms WHERE fee_cents > 0",
)
_ANY: Final = "SELECT " + " OR ".join(f"EXISTS (SELECT 1 FROM {one})" for one in _AMOUNTS)


def scale(conn: sqlite3.Connection) -> int | None:
    """The decimals with which the room keeps its amounts; ``None`` while there are none."""
    row = conn.execute("SELECT decimals FROM money").fetchone()
    return None if row is None else int(row[0])


def misfit(conn: sqlite3.Connection, decimals: int) -> str:
    """What is wrong with a policy's scale for this room, in a sentence; empty where nothing is."""
    kept, given = scale(conn), decimals
    if kept in (None, given):
        return ""
    return _(
        "The room keeps its amounts with {kept} decimals, and the policy says {given} "
        "([money] decimals): every amount in it would be another. Set decimals = {kept}."
    ).format(kept=kept, given=given)


def must_fit(conn: sqlite3.Connection, decimals: int) -> None:
    """Check that a policy reads the room's amounts as they were written (LIA-7).

    Raises:
        BadInput: its scale is another.
    """
    if text := misfit(conn, decimals):
        raise BadInput("policy", text)


def keep(conn: sqlite3.Connection, policy: "Policy", subject: str = "") -> None:
    """Keep the policy's scale once there are amounts; afterwards this changes nothing.

    Args:
        conn: the connection, in a transaction.
        policy: the company's.
        subject: what was changed last: of a case its fields are looked at, of a call nothing.
    """
    kind, _colon, row = subject.partition(":")
    if kind == "call" or scale(conn) is not None:
        return
    if conn.execute(_ANY).fetchone()[0] or (kind == "case" and _recorded(conn, policy, row)):
        conn.execute("INSERT INTO money (decimals) VALUES (?)", (policy.money.decimals,))


def _recorded(conn: sqlite3.Connection, policy: "Policy", case: str) -> bool:
    """Whether a field of a case holds an amount."""
    found: Iterable[tuple[str]] = conn.execute(
        "SELECT field FROM case_facts WHERE case_id = ?", (case,)
    )
    fields = policy.book.fields
    return any(name in fields and fields[name].kind == "amount" for (name,) in found)
