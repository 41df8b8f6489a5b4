"""The connection inside a transaction, as sqlite-utils sees it once that is asked for."""

import sqlite3
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sqlite_utils import Database


class Changing:
    """A connection, and all that sqlite-utils makes of one.

    sqlite-utils is imported by the first change that needs more than the connection: it takes
    3 MiB, which a process whose jobs look and find nothing to do has no use for.

    Attributes:
        conn: the connection.
    """

    def __init__(self, conn: sqlite3.Connection) -> None:
        """Look at a connection."""
        self.conn = conn

    def execute(self, sql: str, parameters: Any = ()) -> sqlite3.Cursor:
        """Execute a statement inside the transaction."""
        return self.conn.execute(sql, parameters)

    @cached_property
    def _whole(self) -> "Database":
        from sqlite_utils import Database

        # The triggers' setting is the connection's own already.
        return Database(self.conn, recursive_triggers=False, execute_plugins=False)

    def __getattr__(self, name: str) -> Any:
        """Everything else is sqlite-utils'."""
        return getattr(self._whole, name)
