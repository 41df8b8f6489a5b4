"""Bringing an older database up to date: backed up first, then migrated, all in one transaction.

Whoever holds the write lock does it; the others wait and find it done.
"""

import secrets
from pathlib import Path

from sqlite_utils import Database

from opsroom.domain.errors import Unusable
from opsroom.language import _
from opsroom.store import backup
from opsroom.store.backupfiles import BackupFailed, free_name, publish, sync, told
from opsroom.store.schema import migrations
from opsroom.store.version import APPLICATION_ID, VERSION


def upgrade(db: "Database", path: str) -> None:
    """Apply the migrations that a database lacks, inside the caller's immediate transaction.

    A database that has data is copied beforehand, beside itself, as ``room.before-schema-N.db``.
    Nothing can change it meanwhile: the write lock is held, and a copy is made by reading.

    Args:
        db: the database.
        path: its file, or ``:memory:``.

    Raises:
        Unusable: the copy could not be made; the database is as it was.
    """
    version = int(db.execute("PRAGMA user_version").fetchone()[0])
    if version >= VERSION:
        return
    if version > 0 and path != ":memory:":
        keep_before(path, version)
    migrations.apply(Database(db.conn, execute_plugins=False))
    db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    db.execute(f"PRAGMA user_version = {VERSION}")


def keep_before(path: str, version: int) -> Path:
    """Copy the database as it is before the upgrade, proved; returns where.

    Raises:
        Unusable: it could not be done.
    """
    file = Path(path)
    target = free_name(file.with_name(f"{file.stem}.before-schema-{VERSION}.db"))
    part = target.with_name(f".{target.name}.{secrets.token_hex(4)}.part")
    try:
        with told(file.parent):
            try:
                backup.copy(path, part)
                sync(part)
                publish(part, target)
            finally:
                part.unlink(missing_ok=True)
    except BackupFailed as error:
        raise Unusable(
            _(
                "{path} has an older schema ({theirs}, this opsroom has {ours}) and must be backed "
                "up before it is brought up to date. That failed: {reason}. Nothing was changed."
            ).format(path=path, theirs=version, ours=VERSION, reason=error)
        ) from error
    return target
