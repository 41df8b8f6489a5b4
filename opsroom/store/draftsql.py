"""Reading what somebody typed into a form and hasn't saved."""

import json
import sqlite3
from typing import NamedTuple


class Draft(NamedTuple):
    """What was typed, by field, and when it was last kept (epoch seconds)."""

    values: dict[str, str]
    saved_at: int


def draft(conn: sqlite3.Connection, owner: str, form: str) -> Draft | None:
    """A person's draft of a form; ``None`` when there is none."""
    row = conn.execute(
        "SELECT data, saved_at FROM drafts WHERE owner = ? AND form = ?", (owner, form)
    ).fetchone()
    if row is None:
        return None
    return Draft({str(k): str(v) for k, v in json.loads(row[0]).items()}, int(row[1]))
