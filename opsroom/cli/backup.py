"""Backups from the command line: one now, those there are, and putting one in place (CHK-2)."""

import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from opsroom.cli.output import Kept
from opsroom.cli.session import Session
from opsroom.cli.table import Column
from opsroom.domain.errors import OpsroomError, Refused, Unusable
from opsroom.domain.people import Actor, Role
from opsroom.language import _, n_
from opsroom.language.times import length
from opsroom.language.words import word
from opsroom.store import backup as files
from opsroom.store import sites
from opsroom.store.backup import Backup
from opsroom.store.database import Store
from opsroom.store.restore import Restored, restore


def make(session: Session) -> int:
    """``backup``: back the database up now, in the usual folder or where ``--to`` says."""
    from opsroom.actions.backing import back_up_now, back_up_to

    chosen = session.args.to
    began = time.monotonic()
    if chosen is None:
        made = back_up_now(session.room)
    else:
        made = back_up_to(session.room, _target(session, Path(chosen)))
    took = time.monotonic() - began
    session.out.kept = Kept(str(made.path))
    session.out.answer(
        lambda: {**_value(made), "last_entry": made.last_entry, "seconds": round(took, 3)},
        lambda: session.out.say(
            _("{path} is made and proved: {size}, in {seconds:.1f} s.").format(
                path=made.path, size=size(made.bytes), seconds=took
            )
        ),
    )
    return 0


def _target(session: Session, chosen: Path) -> Path:
    if chosen.is_dir():
        return chosen / files.name_for(session.basics.db, int(time.time()))
    return chosen


def overview(session: Session) -> int:
    """``backup list``: the backups in the usual folder, the newest first."""
    settings = session.wired.settings
    folder = files.folder_for(settings.db, settings.backups)
    there, now = files.listing(settings.db, folder), int(time.time())
    session.out.answer(
        lambda: {"folder": str(folder), "backups": [_value(one) for one in there]},
        lambda: _table(session, folder, there, now),
    )
    return 0


def _table(session: Session, folder: Path, there: list[Backup], now: int) -> None:
    if not there:
        session.out.say(_("There are no backups in {path}.").format(path=folder))
        return
    columns = (
        Column(_("Made")),
        Column(_("Age"), right=True),
        Column(_("Size"), right=True),
        Column(_("File"), elastic=True),
    )
    rows = [
        (local(one.made_at), age(now - one.made_at), size(one.bytes), str(one.path))
        for one in there
    ]
    session.out.table(columns, rows)


def put_back(session: Session) -> int:
    """``restore``: put a backup in the database's place; what was there is kept."""
    settings = session.wired.settings
    target = Path(session.args.to) if session.args.to else settings.db
    source = _found(session, Path(session.args.file))
    actor = _allowed(session)
    args, at = session.args, int(time.time())
    done = restore(source, target, at, replace=args.replace, broken=args.broken)
    session.out.kept = Kept(str(target))
    journaled = _journal(session, actor, source, target, done)
    session.out.answer(
        lambda: {
            "db": str(target),
            "from": str(source),
            "kept": str(done.kept) if done.kept else None,
            "checksum": done.checked,
            "chain_broken_at": done.chain.where if done.chain else None,
            "schema": done.held.schema,
            "last_entry": done.held.last_entry,
            "journaled": journaled is None,
        },
        lambda: _say(session, source, target, done, journaled),
    )
    return 0


def _found(session: Session, named: Path) -> Path:
    """The file named, or one of that name in the usual folder."""
    settings = session.wired.settings
    usual = files.folder_for(settings.db, settings.backups) / named
    found = named if named.exists() or not usual.is_file() else usual
    if not found.is_file():
        raise Unusable(_("There is no file {path}.").format(path=named))
    return found


def _allowed(session: Session) -> Actor:
    """Whoever may restore, by the database that is there; its owner, where it can't tell.

    Raises:
        Refused: the person's role doesn't allow it, or nobody can tell (ROL-2).
    """
    from opsroom.actions.backing import Restore
    from opsroom.actions.door import permit, permit_at
    from opsroom.wiring import os_account

    try:
        actor = session.wired.actor()
    except Unusable:
        if session.options.person:
            raise Refused(
                "ROL-2",
                _(
                    "The database can't be asked what {name} may do. Whoever owns the file can "
                    "restore it, without --as."
                ).format(name=session.options.person),
            ) from None
        actor = Actor(os_account(), os_account(), Role.SUPERVISOR)
    permit(actor, Restore)
    if actor.site is not None:
        with Store(session.wired.settings.db, readonly=True) as store:
            permit_at(actor, Restore.reach, only_site=len(sites.site_ids(store.conn)) <= 1)
    return actor


def _journal(
    session: Session, actor: Actor, source: Path, target: Path, done: Restored
) -> OpsroomError | None:
    """Write the restore into the restored journal; what kept it from being written."""
    from opsroom.actions.backing import Restore
    from opsroom.actions.door import Room
    from opsroom.whoami import owns
    from opsroom.wiring import os_caller

    wired = session.wired
    owner = owns(target, os_caller().behind.uid)
    room = Room(str(target), wired.company, wired.clock, actor, owner=owner)
    try:
        room.perform(
            Restore(
                file=str(source.absolute()),
                kept=str(done.kept.absolute()) if done.kept else "",
                schema_was=done.held.schema,
                last_entry=done.held.last_entry,
            )
        )
    except OpsroomError as error:
        return error
    finally:
        room.close()
    return None


def _say(
    session: Session, source: Path, target: Path, done: Restored, journaled: OpsroomError | None
) -> None:
    say = session.out.say
    say(
        n_(
            "{path} is restored from {source} and proved: {n} call.",
            "{path} is restored from {source} and proved: {n} calls.",
            done.held.counts.get("calls", 0),
        ).format(path=target, source=source, n=done.held.counts.get("calls", 0))
    )
    if not done.checked:
        say(_("There was no checksum to compare; the file itself is whole."))
    if done.chain and done.chain.what:
        say(
            _("Its journal's chain is broken at entry {id}: {what}.").format(
                id=done.chain.where, what=word("tampering", done.chain.what)
            )
        )
    elif done.chain:
        say(_("Its journal's chain is whole."))
    if done.kept:
        say(_("What was there before is kept as {path}.").format(path=done.kept))
    if journaled:
        say(_("The restore isn't in the journal: {reason}").format(reason=journaled))


def _value(one: Backup) -> dict[str, Any]:
    return {
        "file": str(one.path),
        "made_at": datetime.fromtimestamp(one.made_at, UTC).isoformat(),
        "bytes": one.bytes,
        "sha256": one.sha256,
    }


def local(at: int) -> str:
    """An instant on this machine's clock, with its zone."""
    return f"{datetime.fromtimestamp(at, UTC).astimezone():%Y-%m-%d %H:%M:%S %Z}"


def age(seconds: int) -> str:
    """How old something is, in days or in hours and minutes."""
    days = seconds // 86_400
    return n_("{n} day", "{n} days", days).format(n=days) if days > 1 else length(seconds)


def size(count: int) -> str:
    """A number of bytes, as people read it."""
    if count < 1_000_000:
        return _("{n} kB").format(n=-(-count // 1000))
    return _("{n} MB").format(n=f"{count / 1_000_000:.1f}")
