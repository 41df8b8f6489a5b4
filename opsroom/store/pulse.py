"""The last sign that somebody works on the database."""

import sqlite3


def last_sign(conn: sqlite3.Connection) -> int | None:
    """When a person or a job last wrote, epoch seconds; ``None`` when nobody ever did."""
    row = conn.execute(
        "SELECT max(at) FROM (SELECT max(finished_at) AS at FROM job_runs"
        " UNION ALL SELECT at FROM journal WHERE id = (SELECT max(id) FROM journal))"
    ).fetchone()
    return None if row[0] is None else int(row[0])
