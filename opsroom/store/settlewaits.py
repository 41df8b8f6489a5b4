"""The papers of settlements that aren't over, with all that tells what they wait for."""

import json
import sqlite3
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Final

from opsroom.domain.people import Role
from opsroom.domain.settlewaits import OpenPaper
from opsroom.domain.settling import worth

#: The roles that approved a paper and who did, in order.
_GIVEN: Final = (
    "(SELECT json_group_array(json_array(role, by_id)) FROM (SELECT role, by_id"
    " FROM settle_approvals a WHERE a.number = r.number AND a.verdict = 'approved' ORDER BY a.id))"
)
_HEAD: Final = "r.number, r.case_id AS 'case', c.site_id AS site, p.role AS author_role, "
_FROM: Final = (
    " r JOIN cases c ON c.id = r.case_id LEFT JOIN people p ON p.id = r.{author}"
    " WHERE c.site_id = coalesce(?1, c.site_id) AND "
)
_STAGES: Final = (
    "r.approved_at IS NOT NULL AS approved, r.signed_at IS NOT NULL AS signed,"
    " r.proof != '' AS proved"
)
_PROPOSED: Final = (
    f"{_HEAD} r.proposed_by AS author, '[]' AS given, r.state != 'proposed' AS approved"
)

_QUERIES: Final = {
    "returns": (
        f"SELECT {_HEAD} r.issued_by AS author, {_GIVEN} AS given, r.amount, {_STAGES},"
        " r.arrived_at IS NOT NULL AS arrived, r.asked_at IS NOT NULL AS asked,"
        " r.instructed_at IS NOT NULL AS instructed, r.held_at IS NOT NULL AS held,"
        " r.decision != '' AS decided, r.booked_at IS NOT NULL AS booked, r.id AS slip"
        f" FROM returns{_FROM.format(author='issued_by')} r.state = 'open' ORDER BY r.id"
    ),
    "allowances": (
        f"SELECT {_HEAD} r.issued_by AS author, {_GIVEN} AS given, r.amount, {_STAGES}"
        f" FROM allowances{_FROM.format(author='issued_by')} r.state = 'open' ORDER BY r.id"
    ),
    "loss_shares": (
        f"SELECT {_PROPOSED}, r.loss AS amount, 1 AS ready, r.state = 'rejected' AS refused,"
        " (SELECT json_group_array(person_id) FROM (SELECT share_id, person_id FROM share_persons"
        "   UNION SELECT share_id, person_id FROM share_debts) WHERE share_id = r.id) AS bears"
        f" FROM loss_shares{_FROM.format(author='proposed_by')} (r.state = 'proposed'"
        "   OR r.state = 'rejected' AND c.state != 'withdrawn' AND NOT EXISTS"
        "   (SELECT 1 FROM loss_shares n WHERE n.case_id = r.case_id AND n.id > r.id))"
        " ORDER BY r.id"
    ),
    "sanctions": (
        f"SELECT {_PROPOSED}, coalesce(r.cents, 0) AS amount, r.passed_at IS NOT NULL AS passed,"
        " json_array(r.person_id) AS bears,"
        " s.state = 'approved' AND NOT EXISTS (SELECT 1 FROM case_signs g"
        "   WHERE g.paper_id = r.paper_id AND g.at IS NULL) AS ready,"
        " CASE c.state WHEN 'closed' THEN c.closed_at END AS closed_at"
        f" FROM sanctions{_FROM.format(author='proposed_by')}"
        " r.state IN ('proposed', 'approved') ORDER BY r.id"
    ).replace(" r JOIN cases", " r JOIN loss_shares s ON s.id = r.share_id JOIN cases"),
    "agent_costs": (
        f"SELECT {_PROPOSED}, r.cents AS amount, 1 AS ready, json_array(r.agent) AS bears"
        f" FROM agent_costs{_FROM.format(author='proposed_by')} r.state = 'proposed' ORDER BY r.id"
    ),
}
_MARKS: Final = [
    "approved",
    "arrived",
    "asked",
    "instructed",
    "signed",
    "held",
    "decided",
    "booked",
    "proved",
    "passed",
    "ready",
    "refused",
]


def open_papers(
    conn: sqlite3.Connection, months: Mapping[str, int], site: str | None = None
) -> Iterator[OpenPaper]:
    """The papers that aren't over, by kind in the order of their issue.

    Args:
        conn: the database.
        months: the first instant of the current month, by site.
        site: one site's alone.
    """
    for table, sql in _QUERIES.items():
        cursor = conn.execute(sql, (site,))
        columns = [column for column, *_more in cursor.description]
        for values in cursor.fetchall():
            yield _paper(conn, table, dict(zip(columns, values, strict=True)), months)


def _paper(
    conn: sqlite3.Connection, table: str, row: Mapping[str, object], months: Mapping[str, int]
) -> OpenPaper:
    given = json.loads(str(row["given"]))
    marks = {mark for mark in _MARKS if row.get(mark)}
    closed, site, amount = row.get("closed_at"), str(row["site"]), int(str(row["amount"]))
    if isinstance(closed, int) and closed < months.get(site, 0):
        marks.add("over")
    if "held" in marks:
        amount = min(amount, _arrived(conn, int(str(row["slip"]))))
    return OpenPaper(
        table,
        str(row["number"]),
        int(str(row["case"])),
        site,
        str(row["author"]),
        str(row["author_role"] or ""),
        amount,
        tuple(Role(role) for role, _by in given),
        frozenset(by for _role, by in given),
        frozenset(json.loads(str(row.get("bears", "[]")))),
        frozenset(marks),
    )


def _arrived(conn: sqlite3.Connection, slip: int) -> int:
    """What arrived for a slip, at its prices, in cents."""
    rows = conn.execute("SELECT arrived, price FROM return_lines WHERE return_id = ?", (slip,))
    return worth((Decimal(arrived or 0), price) for arrived, price in rows)
