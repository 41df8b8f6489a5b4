"""What tests of screens look at beside the widgets: rows of the database, and toasts."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from opsroom.ui.app import OpsApp


def query(path: Path, sql: str, *args: object) -> list[tuple[Any, ...]]:
    """The rows of a query, read beside the room."""
    with closing(sqlite3.connect(path)) as conn:
        return conn.execute(sql, args).fetchall()


def one(path: Path, sql: str, *args: object) -> tuple[Any, ...]:
    """The first row of a query that finds one."""
    return query(path, sql, *args)[0]


def told(app: OpsApp) -> list[str]:
    """What was said in toasts."""
    return [toast.message for toast in app._notifications]


def all_told(app: OpsApp) -> str:
    """The same, as one text."""
    return "\n".join(told(app))
