"""Backups on schedule (CHK-2): when one is due, making it, noting it, and saying so if it failed.

Ages are told by real time, not by the session's clock, which ``--now`` may have moved.
"""

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import ClassVar

from opsroom.actions.door import Action, Done, Room, Tx, permit
from opsroom.domain.keeping import kept
from opsroom.domain.people import JOBS, LEADS, Role
from opsroom.domain.policy import Policy
from opsroom.store import backup, backupsql
from opsroom.store.backup import Backup
from opsroom.store.backupfiles import BackupFailed, turn
from opsroom.store.database import Store

#: Real time in epoch seconds; a name of its own so that tests can move it.
clock: Callable[[], float] = time.time


class BackUp(Action):
    """Note a backup that was made and proved, and take back the warning; without one, nothing.

    Attributes:
        file: its whole path.
        made_at: real time, epoch seconds.
        bytes, sha256, last_entry: as in :class:`opsroom.store.backupsql.BackupRow`.
        ours: whether it lies in the folder that is kept by rule; one put elsewhere is only
            journaled.
    """

    name: ClassVar[str] = "backup.make"
    roles: ClassVar[frozenset[Role]] = JOBS | LEADS
    reach: ClassVar[str | None] = None  # to copy harms nobody
    file: str = ""
    made_at: int = 0
    bytes: int = 0
    sha256: str = ""
    last_entry: int = 0
    ours: bool = True

    def run(self, tx: Tx) -> Done:
        """See :class:`Action`."""
        if not self.file:
            return Done("backup")
        facts = self.model_dump()
        if self.ours:
            row = (self.file, self.made_at, self.bytes, self.sha256, self.last_entry)
            backupsql.note(tx.db.conn, backupsql.BackupRow._make(row))
            _forget_warning(tx)
        subject = f"backup:{Path(self.file).name}"
        return Done(subject, facts, tx.journal(self.name, subject, None, facts))


class WarnOfBackup(Action):
    """Say, on every board, that the database isn't being backed up.

    Attributes:
        reason: a code of :class:`opsroom.store.backupfiles.BackupFailed`.
        detail: what the disk or the database said.
        since: real time of the first failure, epoch seconds.
    """

    name: ClassVar[str] = "warning.backup"
    roles: ClassVar[frozenset[Role]] = JOBS | LEADS
    reach: ClassVar[str | None] = None  # to copy harms nobody
    reason: str
    detail: str
    since: int

    def run(self, tx: Tx) -> Done:
        """See :class:`Action`."""
        known = backupsql.failing(tx.db.conn)
        if known and known.reason == self.reason:
            return Done("backup")
        since = known.since if known else self.since
        facts = {"reason": self.reason, "detail": self.detail, "since": since}
        tx.db.conn.execute(
            "INSERT INTO warnings (kind, key, since, facts) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (kind, key) DO UPDATE SET facts = excluded.facts",
            (backupsql.KIND, backupsql.KEY, tx.now, json.dumps(facts, ensure_ascii=False)),
        )
        before = known._asdict() if known else None
        return Done("backup", facts, tx.journal(self.name, "backup", before, facts))


class Restore(Action):
    """Note in the restored journal that it was restored, and from what.

    Attributes:
        file: the backup.
        kept: where the database that was there before is kept; empty where there was none.
        schema_was: the backup's schema; ``last_entry`` its newest journal entry.
    """

    name: ClassVar[str] = "backup.restore"
    roles: ClassVar[frozenset[Role]] = LEADS
    file: str
    kept: str
    schema_was: int
    last_entry: int

    def run(self, tx: Tx) -> Done:
        """See :class:`Action`."""
        facts, subject = self.model_dump(), f"backup:{Path(self.file).name}"
        return Done(subject, facts, tx.journal(self.name, subject, None, facts))


def _forget_warning(tx: Tx) -> None:
    tx.db.conn.execute(
        "DELETE FROM warnings WHERE kind = ? AND key = ?", (backupsql.KIND, backupsql.KEY)
    )


def due(store: Store, policy: Policy, _now: int) -> Iterator[BackUp]:
    """A backup, when the newest one is older than the policy wants."""
    if _is_due(store, policy):
        yield BackUp()


def _is_due(store: Store, policy: Policy) -> bool:
    last = backupsql.last(store.conn)
    if last is None or backupsql.failing(store.conn):
        return True
    # A clock that was set back must not put the next backup off for the length of the leap.
    return not 0 <= int(clock()) - last.made_at < policy.backup.every_minutes * 60


def carry_out(room: Room, _action: Action) -> Done:
    """Make the backup that is due, outside every transaction, and note how it went.

    Where another process is making one, or has just made it, there is nothing to do.

    Raises:
        BackupFailed: it could not be made; the warning stands.
        Unusable: the database can't be written.
    """
    try:
        folder = backup.ready_folder(room.path, room.backups)
        with turn(folder) as ours:
            if not ours or not _is_due(room.store, room.policy):
                return Done("backup")
            return _make(room, folder)[1]
    except BackupFailed as error:
        warn(room, error)
        raise


def back_up_now(room: Room, wait: float = 60.0) -> Backup:
    """Make a backup in the usual folder, due or not.

    Args:
        room: the door of whoever asks.
        wait: seconds to wait at most for another process that is making one.

    Raises:
        Refused: the person's role doesn't allow it (ROL-2).
        BackupFailed: it could not be made; the warning stands.
        Unusable: the database can't be written.
    """
    permit(room.actor, BackUp)
    try:
        folder = backup.ready_folder(room.path, room.backups)
        with turn(folder, wait) as ours:
            if not ours:
                raise BackupFailed("busy", str(folder))
            return _make(room, folder)[0]
    except BackupFailed as error:
        if error.reason != "busy":
            warn(room, error)
        raise


def back_up_to(room: Room, target: Path) -> Backup:
    """Make a backup as a new file somewhere else; it isn't kept by the rule, nor counted.

    Raises:
        Refused: the person's role doesn't allow it (ROL-2).
        BackupFailed: it could not be made, or there is a file of that name.
        Unusable: the database can't be written.
    """
    permit(room.actor, BackUp)
    made = backup.make(room.path, target, int(clock()))
    room.perform(_note(made, ours=False))
    return made


def _make(room: Room, folder: Path) -> tuple[Backup, Done]:
    backup.sweep(room.path, folder)
    at = _free_instant(room.path, folder)
    made = backup.make(room.path, folder / backup.name_for(room.path, at), at)
    done = room.perform(_note(made, ours=True))
    prune(room, folder)
    return made, done


def _free_instant(db: str, folder: Path) -> int:
    """Now, or the next second after the newest backup's."""
    at, there = int(clock()), backup.listing(db, folder)
    # A name that has just been given isn't given again, though its file may be gone by the rule.
    if there and 0 <= there[0].made_at - at < 60:
        at = there[0].made_at + 1
    while (folder / backup.name_for(db, at)).exists():
        at += 1
    return at


def _note(made: Backup, *, ours: bool) -> BackUp:
    return BackUp(
        file=str(made.path.absolute()),
        made_at=made.made_at,
        bytes=made.bytes,
        sha256=made.sha256,
        last_entry=made.last_entry,
        ours=ours,
    )


def prune(room: Room, folder: Path) -> int:
    """Delete the backups that the rule keeps no longer; returns how many. The newest stays.

    Raises:
        BackupFailed: the folder can't be written.
    """
    there, rule = backup.listing(room.path, folder), room.policy.backup
    stay = kept(
        (one.made_at for one in there),
        hourly=rule.keep_hourly,
        daily=rule.keep_daily,
        monthly=rule.keep_monthly,
    )
    return backup.remove([one for one in there if one.made_at not in stay], folder)


def warn(room: Room, error: BackupFailed) -> None:
    """Put the failure where everybody sees it.

    Raises:
        Unusable: the database can't be written either.
    """
    room.perform(WarnOfBackup(reason=error.reason, detail=str(error), since=int(clock())))
