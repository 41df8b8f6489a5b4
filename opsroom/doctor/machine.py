"""Checks of the machine: file system, disk space, permissions, clock."""

import ctypes
import os
import re
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from opsroom.doctor.report import Check, Patient, fail, ok, warn
from opsroom.language import _
from opsroom.language.times import length
from opsroom.store import backup, checks

GROUP: Final = "machine"
#: File systems of a network: write-ahead logging needs memory that processes share, which they
#: can't across machines.
_NETWORK: Final = re.compile(
    r"nfs\d?|cifs|smb\w*|ncpfs|afs|9p|virtiofs|ceph|glusterfs|lustre|gfs2|ocfs2|beegfs|davfs2?"
    r"|fuse\.(sshfs|s3fs|rclone|glusterfs|ceph|davfs\w*|gcsfuse|smb\w*|nfs\w*)|drvfs|vboxsf|vmhgfs"
    r"|prl_fs|fuse\.vmhgfs-fuse"
)
_MEMORY: Final = {"tmpfs", "ramfs"}
_MOUNTS: Final = Path("/proc/self/mountinfo")
#: Seconds that clocks may differ by before it is told.
_TOLERANCE: Final = 60


def file_system(patient: Patient) -> Iterator[Check]:
    """What the database lies on."""
    name, kind = _("file system"), kind_of(patient.db)
    if kind is None:
        yield warn(
            GROUP,
            name,
            _("not known on this system"),
            _("Make sure that the database isn't on a network drive."),
        )
    elif _NETWORK.fullmatch(kind):
        yield fail(
            GROUP,
            name,
            _("{kind} is a network file system: SQLite's log doesn't work there").format(kind=kind),
            _("Move the database to a disk of this machine; people come in by SSH."),
        )
    elif kind in _MEMORY:
        yield warn(
            GROUP,
            name,
            _("{kind} is memory: everything is gone with the next start").format(kind=kind),
            _("Move the database to a disk, unless it is only for trying things out."),
        )
    else:
        yield ok(GROUP, name, kind)


def kind_of(path: Path, mounts: Path = _MOUNTS) -> str | None:
    """The type of the file system that a path is on; ``None`` where the system doesn't tell."""
    try:
        lines = mounts.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except OSError:
        return None
    real = path.absolute().resolve()
    best: tuple[int, str] | None = None
    for line in lines:
        left, _dash, right = line.partition(" - ")
        place = Path(_unescaped(left.split()[4]))
        # A later mount at the same place lies over an earlier one.
        if real.is_relative_to(place) and (best is None or len(place.parts) >= best[0]):
            best = len(place.parts), right.split()[0]
    return best[1] if best else None


def _unescaped(text: str) -> str:
    return re.sub(r"\\(\d{3})", lambda found: chr(int(found[1], 8)), text)


def space(patient: Patient) -> Iterator[Check]:
    """Room for the database, and for a backup of it."""
    folder = backup.folder_for(patient.db, patient.settings.backups)
    need = sum(path.stat().st_size for path in _files(patient.db) if path.exists())
    for name, place in ((_("disk"), patient.db.parent), (_("disk of the backups"), folder)):
        if not place.is_dir():
            continue
        free = shutil.disk_usage(place).free
        text = _("{free} MB free, the database has {need} MB").format(
            free=free // 1_000_000, need=-(-need // 1_000_000)
        )
        if free < need + need // 10 + 10_000_000:
            yield fail(
                GROUP,
                name,
                text,
                _("Make room on {place} now: writing will fail.").format(place=place),
            )
        elif free < 5 * need + 200_000_000:
            yield warn(GROUP, name, text, _("Make room on {place} soon.").format(place=place))
        else:
            yield ok(GROUP, name, text)


def _files(db: Path) -> list[Path]:
    return [db, db.with_name(db.name + "-wal")]


def permissions(patient: Patient) -> Iterator[Check]:
    """Who can read and write the database and its folder."""
    db, name = patient.db, _("permissions")
    if not db.exists():
        return
    mode, folder = db.stat().st_mode, db.absolute().parent
    if not (os.access(db, os.W_OK) and os.access(folder, os.W_OK)):
        yield warn(
            GROUP,
            name,
            _("this account can't write the database or its folder"),
            _("Right for a wall display; whoever works in the room needs both."),
        )
    elif mode & stat.S_IWOTH:
        yield fail(
            GROUP,
            name,
            _("every account of this machine can change the database"),
            f"chmod o-rwx {db}",
        )
    elif mode & stat.S_IROTH and _enterable(folder):
        yield warn(
            GROUP,
            name,
            _("every account of this machine can read customers' data"),
            f"chmod o-rwx {db}",
        )
    else:
        yield ok(GROUP, name, stat.filemode(mode))


def _enterable(folder: Path) -> bool:
    """Whether everybody can get as far as into the folder."""
    return all(place.stat().st_mode & stat.S_IXOTH for place in (folder, *folder.parents))


def log_file(patient: Patient) -> Iterator[Check]:
    """Where a room writes down what went wrong: a file that can be written, or be made."""
    name, file = _("log"), patient.settings.log or patient.db.with_suffix(".log")
    if not file.is_dir() and os.access(file if file.exists() else file.parent, os.W_OK):
        yield ok(GROUP, name, str(file))
    else:
        found = _("{path} can't be written: what went wrong would be lost").format(path=file)
        yield warn(GROUP, name, found, _("Name a file that can be, as `log` in the settings."))


def clock(patient: Patient) -> Iterator[Check]:
    """The system's clock, against what was written before."""
    name = _("clock")
    written = patient.db.stat().st_mtime if patient.db.exists() else 0
    newest = checks.newest_entry(patient.store.conn) if patient.store else None
    ahead = int(written) - patient.real
    if ahead > _TOLERANCE:
        yield fail(
            GROUP,
            name,
            _("the database was written {time} in the future").format(time=length(ahead)),
            _("Set the system's clock; deadlines and backups go by it."),
        )
    elif newest is not None and newest - patient.real > _TOLERANCE:
        yield warn(
            GROUP,
            name,
            _("a journal entry lies {time} in the future").format(
                time=length(newest - patient.real)
            ),
            _("Set the system's clock, or find out who worked with --now."),
        )
    else:
        yield ok(GROUP, name, _("not behind what was written last"))
    yield _kept_right()


def _kept_right() -> Check:
    name, kept = _("time service"), synchronised()
    if kept:
        return ok(GROUP, name, _("keeps the clock right"))
    return warn(
        GROUP,
        name,
        _("not known") if kept is None else _("the clock isn't kept right by one"),
        _("See that chrony or systemd-timesyncd runs; deadlines go by the clock."),
    )


def synchronised() -> bool | None:
    """Whether the kernel says that its clock is kept right; ``None`` where it can't be asked."""
    try:
        adjust = ctypes.CDLL(None, use_errno=True).adjtimex
    except (OSError, AttributeError):
        return None
    asked = ctypes.create_string_buffer(512)  # struct timex; all zeros only asks
    state: int = adjust(asked)
    return None if state < 0 else state != _TIME_ERROR


#: What adjtimex answers of a clock that nobody keeps right.
_TIME_ERROR: Final = 5
