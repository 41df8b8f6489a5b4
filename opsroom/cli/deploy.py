"""``deploy``: files for an administrator to put in place, printed or written into a folder."""

import re
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from opsroom.cli.session import Session
from opsroom.cli.streams import aside
from opsroom.cli.table import cut
from opsroom.documents import sshkit, units
from opsroom.documents.sshkit import File, Key, Place
from opsroom.domain.errors import BadInput
from opsroom.domain.people import Role
from opsroom.domain.text import clean
from opsroom.language import _
from opsroom.store import peoplesql
from opsroom.store.peoplesql import PersonRow
from opsroom.whoami import account

#: A public key is some hundred characters; a file that is longer isn't one.
_LONGEST: Final = 20_000
#: What an account may be called; anything else would be a pattern, or more, to sshd and systemd.
_ACCOUNT: Final = re.compile(r"[A-Za-z0-9_.][A-Za-z0-9_.@+-]{0,63}\$?")


def ssh(session: Session) -> int:
    """``deploy ssh``: sshd's part, and a line of the keys file for each person."""
    place = _place(session)
    people = _people(session)
    folder = _folder(session)
    keys = [_key(folder, row) for row in people]
    _each_its_own(keys)
    if folder is not None:
        _strangers(session, folder)
    return _put(session, (sshkit.sshd_file(place), sshkit.keys_file(place, keys)))


def systemd(session: Session) -> int:
    """``deploy systemd``: the unit that runs the jobs."""
    place, settings = _place(session), session.wired.settings
    writable = [place.db.parent]
    writable += [settings.backups.absolute()] if settings.backups else []
    writable += [path.absolute().parent for path in (settings.heads, settings.log) if path]
    return _put(session, (units.worker_unit(place, writable),))


def wall(session: Session) -> int:
    """``deploy wall``: units that show the wall on a screen of the machine."""
    return _put(session, units.wall_units(_place(session), session.site()))


def _place(session: Session) -> Place:
    """Where and how the room runs: by default as now, and under the database's owner."""
    session.store.version()  # says so, where there is no such database
    named, typed = session.options.settings, session.args
    beside = Path(sys.executable).parent / "opsroom"
    found = beside if beside.is_file() else Path(shutil.which("opsroom") or beside)
    place = Place(
        program=Path(typed.program) if typed.program else found,
        db=session.basics.db.absolute(),
        settings=Path(named).absolute() if named else None,
        account=typed.account or account(session.basics.db.stat().st_uid).name,
        keys=Path(getattr(typed, "keys_file", None) or sshkit.KEYS),
    )
    _must_be_an_account(place.account)
    for value in place:
        if not str(value).isprintable():
            raise BadInput("deploy", _("A name that breaks lines can't stand in these files."))
    return place


def _must_be_an_account(name: str) -> None:
    """See that the account has a name that an account can have.

    Raises:
        BadInput: it hasn't.
    """
    if not _ACCOUNT.fullmatch(name):
        raise BadInput(
            "--account", _("“{name}” can't be an account's name.").format(name=cut(name, 40))
        )


def _people(session: Session) -> list[PersonRow]:
    """Those named, or everybody who works here and opens the room."""
    rows = [row for row in peoplesql.list_people(session.store.conn) if row.active]
    named: Sequence[str] = session.args.people or ()
    if not named:
        return [row for row in rows if row.role != Role.WALL]
    known = {row.id: row for row in rows}
    for person in named:
        if person not in known:
            raise BadInput("--person", _("Nobody here is {id}.").format(id=person))
    return [known[person] for person in named]


def _folder(session: Session) -> Path | None:
    """The folder of keys, if one is named.

    Raises:
        BadInput: it isn't a folder.
    """
    if not session.args.keys:
        return None
    folder = Path(session.args.keys)
    try:
        list(folder.glob("*.pub"))
        there = folder.is_dir()
    except OSError:
        there = False
    if not there:
        raise BadInput("--keys", _("There is no folder {path}.").format(path=cut(str(folder), 80)))
    return folder


def _each_its_own(keys: Sequence[Key]) -> None:
    """See that no key is two people's: sshd takes the first line, and the second never counts.

    Raises:
        BadInput: one is.
    """
    owners: dict[str, str] = {}
    for one in keys:
        if one.key is None:
            continue
        other = owners.setdefault(one.key, one.person)
        if other != one.person:
            text = _("{one} and {two} have the same key; sshd would take both for {one}.")
            raise BadInput("--keys", text.format(one=other, two=one.person))


def _strangers(session: Session, folder: Path) -> None:
    """Tell of key files that are nobody's, a slip of the pen perhaps."""
    known = {row.id for row in peoplesql.list_people(session.store.conn) if row.active}
    nobodys = sorted(file.name for file in folder.glob("*.pub") if file.stem not in known)
    if nobodys:
        said = _("Nobody's keys, left out: {files}.").format(files=", ".join(nobodys))
        aside(clean(f"opsroom: {said}"))


def _key(folder: Path | None, row: PersonRow) -> Key:
    """A person's key from ``PERSON.pub`` in the folder of keys, if it is there."""
    file = folder / f"{row.id}.pub" if folder else None
    if file is None or not file.is_file():
        return Key(row.id, row.name)
    try:
        found = sshkit.read_key(file.read_text(encoding="utf-8")[:_LONGEST])
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput("--keys", f"{file}: {error}") from None
    if found is None:
        raise BadInput(
            "--keys",
            _("{file} isn't one public key as ssh-keygen writes it.").format(file=file),
        )
    return Key(row.id, row.name, *found)


def _put(session: Session, files: Sequence[File]) -> int:
    """Write the files into the folder named, under their own paths; else print them."""
    folder = session.args.into
    if folder is None:
        texts = (f"{sshkit.remark('-- ' + str(file.path))}\n{file.text}" for file in files)
        session.out.say("\n".join(texts).rstrip("\n"))
        return 0
    for file in files:
        target = Path(folder) / file.path.relative_to(file.path.anchor)
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("x", encoding="utf-8") as out:
                out.write(file.text)
            target.chmod(0o644)
        except OSError as error:
            raise BadInput(
                "--into",
                _("{path} can't be written: {reason}.").format(path=target, reason=error.strerror),
            ) from None
        session.out.say(_("{path} is made.").format(path=target))
    return 0
