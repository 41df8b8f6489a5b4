"""Checks of the database: ours, whole, its journal unbroken, set up to survive a power cut."""

import sqlite3
from collections.abc import Iterator
from typing import Final

from opsroom.doctor.report import Check, Patient, fail, ok, warn
from opsroom.domain.errors import BadInput
from opsroom.language import _, n_
from opsroom.language.words import series, word
from opsroom.store import checks, journalsql, outside
from opsroom.store.readonly import writable
from opsroom.store.version import VERSION

GROUP: Final = "database"
#: SQLite from 3.7.0 to 3.51.2 has a rare race when two processes reset the log at once.
_RACE: Final = ((3, 7, 0), (3, 51, 2))


def identity(patient: Patient) -> Iterator[Check]:
    """There, ours, and of this program's schema."""
    name, path = _("database"), patient.db
    if not path.is_file():
        yield fail(
            GROUP,
            name,
            _("there is no database at {path}").format(path=path),
            _("`opsroom init` makes one; `opsroom restore` brings one back from a backup."),
        )
        return
    if checks.is_empty(path):
        yield fail(
            GROUP,
            name,
            _("{path} is empty").format(path=path),
            _("If it was a room, `opsroom restore` the newest good backup with --replace."),
        )
        return
    try:
        face = checks.face(path)
    except sqlite3.Error as error:
        yield fail(
            GROUP,
            name,
            _("{path} can't be read: {reason}").format(path=path, reason=error),
            _("The file system or the folder is read-only: open it once where it can be written.")
            if "unable to open" in str(error) and not writable(path)
            else _("Keep the file, and `opsroom restore` the newest good backup with --replace."),
        )
        return
    facts = _("{path}, schema {schema}").format(path=path, schema=face.schema)
    if not face.ours:
        yield fail(
            GROUP,
            name,
            _("{path} isn't a database of opsroom").format(path=path),
            _("Name the right file with --db or in the settings."),
        )
    elif face.schema > VERSION:
        yield fail(
            GROUP,
            name,
            _("{facts}: written by a newer opsroom").format(facts=facts),
            _("Update this program; the file was left as it is."),
        )
    elif face.schema < VERSION:
        yield warn(
            GROUP,
            name,
            _("{facts}: older than this program ({ours})").format(facts=facts, ours=VERSION),
            _("Opening the room brings it up to date, after a backup beside it."),
        )
    else:
        yield ok(GROUP, name, facts)


def integrity(patient: Patient) -> Iterator[Check]:
    """Every page, index and reference."""
    try:
        if not patient.db.is_file() or checks.is_empty(patient.db):
            return
        if not checks.face(patient.db).ours:
            return
    except sqlite3.Error:  # told by the check before
        return
    name = _("integrity")
    try:
        faults = checks.faults(patient.db)
    except sqlite3.Error as error:
        faults = [str(error)]
    if faults:
        yield fail(
            GROUP,
            name,
            "; ".join(faults),
            _("Close every room, and `opsroom restore` the newest good backup with --replace."),
        )
    else:
        yield ok(GROUP, name, _("every page, index and reference is sound"))


def journal(patient: Patient) -> Iterator[Check]:
    """The chain of the journal (ROL-3)."""
    if patient.store is None:
        return
    name, conn, file = _("journal"), patient.store.conn, patient.settings.heads
    if unread := outside.lost(file, journalsql.noted(conn)):
        yield fail(GROUP, name, unread, _("`opsroom journal verify` compares them again then."))
    try:
        verdict = checks.chain(conn, file if not unread else None)
    except BadInput as error:
        where = f"{error.where}: " if str(file) in error.where else ""
        yield fail(GROUP, name, f"{where}{error}", _("Mend that file, or take its last backup."))
        return
    if verdict.what is None:
        text = n_("{n} entry, the chain is whole", "{n} entries, the chain is whole", verdict.count)
        yield ok(GROUP, name, text.format(n=verdict.count))
    else:
        yield fail(
            GROUP,
            name,
            _("the chain breaks at entry {id}: {what}").format(
                id=verdict.where, what=word("tampering", verdict.what)
            ),
            _("`opsroom journal verify` says more. Compare with a backup, and ask who had access."),
        )


def guards(patient: Patient) -> Iterator[Check]:
    """The triggers that keep what is never changed, the journal first of all (ROL-3)."""
    if patient.store is None:
        return
    name, gone = _("guards"), checks.lost_guards(patient.store.conn)
    if gone:
        yield fail(
            GROUP,
            name,
            _("triggers that keep what was written are gone: {names}").format(names=series(gone)),
            _("Somebody has changed the file by hand. `opsroom restore` a backup from before."),
        )
    else:
        yield ok(GROUP, name, _("what was written can't be changed"))


def logging(patient: Patient) -> Iterator[Check]:
    """How writes reach the disk."""
    if patient.store is None or not writable(patient.db):  # nobody writes from here
        return
    mode, level = checks.face(patient.db).journal_mode, checks.synchronous(patient.store.conn)
    name = _("writing")
    if mode != "wal":
        yield warn(
            GROUP,
            name,
            _(
                "the journal mode is {mode}, not WAL: readers and writers wait for each other"
            ).format(mode=mode),
            _("Opening the room sets it; if it stays so, the file system doesn't allow it."),
        )
    elif level < 2:
        yield warn(
            GROUP,
            name,
            _("writes don't wait for the disk (synchronous {level})").format(level=level),
            _("This build of SQLite overrides the room's setting; use another."),
        )
    else:
        yield ok(GROUP, name, _("WAL, and each write waits for the disk"))


def sqlite(_patient: Patient) -> Iterator[Check]:
    """SQLite's version."""
    version = ".".join(map(str, checks.SQLITE))
    name = "SQLite"
    if checks.SQLITE < (3, 37, 0):
        yield fail(
            GROUP,
            name,
            _("{version} knows no strict tables").format(version=version),
            _("Install Python with SQLite 3.37 or newer."),
        )
    elif _RACE[0] <= checks.SQLITE <= _RACE[1]:
        yield warn(
            GROUP,
            name,
            _("{version} has a very rare race between processes that empty the log").format(
                version=version
            ),
            _("Fixed in 3.51.3. Until then, keep the hourly backups."),
        )
    else:
        yield ok(GROUP, name, version)
