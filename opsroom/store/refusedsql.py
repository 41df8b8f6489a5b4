"""Papers about what a case cost that were refused: by whom, when and why (LIA-7, ROL-4)."""

import sqlite3
from typing import Final, NamedTuple


class RefusedRow(NamedTuple):
    """A share of a loss, a sanction or an agent's cost that was refused.

    Attributes:
        kind: ``share``, ``sanction`` or ``agent``.
        who: whom it would have cost something; empty for a share.
        cents: ``None`` for the whole of a month's bonus.
        along: the share by whose refusal a sanction was refused too; empty for its own.
        by_name, at, note: who refused it, when and why.
    """

    number: str
    case: str
    site: str
    kind: str
    who: str
    cents: int | None
    along: str
    by_name: str
    at: int
    note: str


_SHARE: Final = (
    "SELECT r.number, r.case_id, 'share' AS kind, '' AS who, r.loss AS cents, '' AS along"
    " FROM loss_shares r WHERE r.state = 'rejected'"
)
#: A sanction without a refusal of its own fell with its share.
_SANCTION: Final = (
    "SELECT r.number, r.case_id, 'sanction', p.name, r.cents, CASE WHEN EXISTS"
    " (SELECT 1 FROM settle_approvals a WHERE a.number = r.number) THEN '' ELSE s.number END"
    " FROM sanctions r JOIN people p ON p.id = r.person_id JOIN loss_shares s ON s.id = r.share_id"
    " WHERE r.state = 'rejected'"
)
_AGENT: Final = (
    "SELECT r.number, r.case_id, 'agent', r.agent, r.cents, ''"
    " FROM agent_costs r WHERE r.state = 'rejected'"
)
_SQL: Final = (
    "SELECT r.number, c.number, c.site_id, r.kind, r.who, r.cents, r.along, a.by_name, a.at, a.note"
    f" FROM ({_SHARE} UNION ALL {_SANCTION} UNION ALL {_AGENT}) r JOIN cases c ON c.id = r.case_id"
    " JOIN settle_approvals a ON a.verdict = 'rejected'"
    " AND a.number = CASE r.along WHEN '' THEN r.number ELSE r.along END"
)


def refused(
    conn: sqlite3.Connection, case: int | None = None, site: str | None = None
) -> list[RefusedRow]:
    """What was refused of a case, of a site, or of all, in the order of the refusals.

    What was replaced by something put forward anew before anybody decided isn't among it.
    """
    rows = conn.execute(
        f"{_SQL} WHERE c.id = coalesce(?1, c.id) AND c.site_id = coalesce(?2, c.site_id)"
        " ORDER BY a.id, r.along, r.number",
        (case, site),
    )
    return [RefusedRow._make(row) for row in rows]
