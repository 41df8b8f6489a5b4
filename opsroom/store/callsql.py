"""Finding calls, and the tables that hang on one."""

import json
import sqlite3
from collections.abc import Collection
from typing import Final

from opsroom.domain.errors import BadInput
from opsroom.language import _

#: Tables whose rows belong to a call and come and go with its moves.
SNAPSHOT_TABLES: Final = ("holds", "assignments")


# A number is its site's ID and a count: so it is found by the index, which knows one case only.
_IN_ANY_CASE = """
SELECT c.id FROM sites s CROSS JOIN calls c ON c.number = s.id || '-' || ?
WHERE s.id = ? COLLATE NOCASE
"""


_OF_COUNT = """
SELECT c.id, c.number FROM sites s CROSS JOIN calls c ON c.number = s.id || '-' || ?
UNION SELECT id, number FROM calls WHERE id = ?
ORDER BY number
"""


def find_call(conn: sqlite3.Connection, ref: str) -> int | None:
    """The row ID of the call with this number, in any case, or this ID; ``None`` for none.

    A number may be said without its site, as people do, where no other call could be meant.

    Raises:
        BadInput: another call could be.
    """
    number = ref.strip()
    row = conn.execute("SELECT id FROM calls WHERE number = ?", (number,)).fetchone()
    if row is None:
        site, _dash, count = number.rpartition("-")
        row = conn.execute(_IN_ANY_CASE, (count, site)).fetchone()
    if row is None and ref.strip().isascii() and ref.strip().isdigit() and len(ref) < 19:
        found = conn.execute(_OF_COUNT, (number, int(number))).fetchall()
        if len(found) > 1:
            calls = ", ".join(row[1] for row in found)
            raise BadInput(
                "CALL",
                _("“{ref}” may be any of {calls}: give the whole number.").format(
                    ref=number, calls=calls
                ),
            )
        row = found[0] if found else None
    return int(row[0]) if row else None


def call_numbers(conn: sqlite3.Connection, subjects: Collection[str]) -> dict[str, str]:
    """Calls' numbers by the journal's subjects (``call:12``); what is no call has none."""
    rows = conn.execute(
        "SELECT 'call:' || c.id, c.number FROM json_each(?) wanted"
        " JOIN calls c ON c.id = CAST(substr(wanted.value, 6) AS INTEGER)"
        " WHERE wanted.value LIKE 'call:%'",
        (json.dumps(list(subjects)),),
    )
    return dict(rows.fetchall())
