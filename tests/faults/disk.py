"""A full disk, during all that writes: told, nothing half done, and all well once there is room."""

import os
import random
import resource
import subprocess
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from opsroom.domain.errors import Unusable
from tests.faults.deeds import a_call, act, anything, room
from tests.faults.harness import Report, command, contents, said, sound
from tests.faults.replay import Replay
from tests.importing.kit import HEADER, PLAIN, ROW
from tests.rooms import Company

NOW = ("--now", "2026-11-24T14:05:00+08:00")
#: Bytes of the small disk.
SIZE = 6 << 20
#: Tables that say how a job's run or a backup went; they may say so, and the journal about it.
NOTES = {"job_runs", "warnings"}


class Disk:
    """A small disk: a file system of its own, or a limit on the size of files."""

    def __init__(self, folder: Path, *, mounted: bool) -> None:
        self.folder, self.mounted = folder, mounted
        self._filler = folder / "filler"

    def fill(self, left: int) -> None:
        """Leave so many bytes of room."""
        if not self.mounted:
            largest = max(f.stat().st_size for f in self.folder.iterdir() if f.is_file())
            resource.setrlimit(resource.RLIMIT_FSIZE, (largest + left, resource.RLIM_INFINITY))
            return
        room = os.statvfs(self.folder)
        with self._filler.open("wb") as filler:
            filler.write(bytes(max(0, room.f_bavail * room.f_frsize - left)))

    def free(self) -> None:
        """Make room again."""
        self._filler.unlink(missing_ok=True)
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2)


@contextmanager
def small_disk(folder: Path) -> Iterator[Disk]:
    """A disk of :data:`SIZE`; where mounting isn't allowed, a limit on files instead."""
    place = folder / "disk"
    place.mkdir()
    options = ["-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(place)]
    mounted = subprocess.run(["mount", *options], capture_output=True, check=False).returncode == 0
    disk = Disk(place, mounted=mounted)
    try:
        yield disk
    finally:
        disk.free()
        if mounted:
            subprocess.run(["umount", "--lazy", str(place)], check=True)


def run(folder: Path, long: bool) -> Report:
    """Fill the disk to a random last kilobyte and work on, again and again."""
    rounds = 200 if long else 12
    dice, faults, told = random.Random(29), list[str](), Counter[str]()
    (folder / "map.toml").write_text(PLAIN, encoding="utf-8")
    rows = "".join(ROW.format(f"i{n}") for n in range(4000))
    (folder / "table.csv").write_text(HEADER + rows, encoding="utf-8")
    with small_disk(folder) as disk:
        path = disk.folder / "room.db"
        for number in range(rounds):
            if number % 20 == 0:
                for left in disk.folder.rglob("*.*"):
                    left.unlink()
                Company(path).room.close()
                with closing(room(str(path))) as door:
                    act(door, a_call(dice, f"first-{number}"))
            trial = (_calls, _import, _backup, _jobs)[number % 4]
            faults += trial(disk, path, dice, told)
            disk.free()
            faults += sound(path)
            with closing(room(str(path))) as door:
                faults += Replay(door.store.conn).everything()
                if act(door, a_call(dice, f"after-{number}")) is None:
                    faults.append("doesn't work again after there is room")
        how = "a file system of 6 MB" if disk.mounted else "a limit on files: no mounting here"
    return Report(
        f"{rounds} × the disk full ({how}) in the middle of calls, imports, backups, jobs",
        f"{told['full']} told so, {told['fit']} still had room; {len(faults)} half-done or unclear",
        faults,
    )


def _calls(disk: Disk, path: Path, dice: random.Random, told: Counter[str]) -> list[str]:
    """Work through one door until it says that the disk is full; then try on, mostly in vain."""
    with closing(room(str(path))) as door:
        door.store.rows("SELECT 1")
        disk.fill(dice.randrange(1 << 18))
        before, refused = contents(path), 0
        for number in range(3000):
            try:
                act(door, anything(dice, door, f"d{dice.random()}-{number}"))
            except Unusable as error:
                refused += 1
                if not _clear(str(error)):
                    return [f"not clear: {error}"]
                if refused > 1 and contents(path) != before:
                    return ["a refused action left something"]
                if refused == 5:
                    break
            if refused:
                before = contents(path)  # something smaller may still have had room
        told["full" if refused else "fit"] += 1
    return []


def _clear(text: str) -> bool:
    return "disk" in text and "Nothing was changed" in text


def _import(disk: Disk, path: Path, dice: random.Random, told: Counter[str]) -> list[str]:
    words = ("import", "calls", str(path.parent.parent / "table.csv"))
    mapping = ("--map", str(path.parent.parent / "map.toml"))
    return _whole(disk, path, dice.randrange(1 << 19), told, *words, *mapping)


def _backup(disk: Disk, path: Path, dice: random.Random, told: Counter[str]) -> list[str]:
    faults = _whole(disk, path, dice.randrange(1 << 17), told, "backup")
    left = [file.name for file in (path.parent / "backups").glob(".*")]
    return faults + ([f"half a backup is left: {left}"] if left else [])


def _whole(disk: Disk, path: Path, left: int, told: Counter[str], *words: str) -> list[str]:
    """A command does all of it, or says that it can't and leaves all as it was."""
    before = contents(path)
    disk.fill(left)
    answer = command(path, *NOW, *words)
    disk.free()
    if answer.code == 0:
        told["fit"] += 1
        return []
    told["full"] += 1
    if answer.code != 3 or not answer.is_told:
        return [f"{words[0]}: {said(answer)}"]
    after = contents(path)
    after["journal"] = [entry for entry in after["journal"] if entry[6] != "warning.backup"]
    before["journal"] = [entry for entry in before["journal"] if entry[6] != "warning.backup"]
    changed = [name for name in before if name not in NOTES and before[name] != after[name]]
    return [f"{words[0]} was refused and changed {changed}"] if changed else []


def _jobs(disk: Disk, path: Path, dice: random.Random, told: Counter[str]) -> list[str]:
    """Each effect of a job is whole by itself; what isn't done now is caught up."""
    disk.fill(dice.randrange(1 << 16))
    answer = command(path, "--now", f"2026-11-{dice.randint(25, 30)}T11:00:00Z", "jobs", "run")
    told["fit" if answer.code == 0 else "full"] += 1
    disk.free()
    again = command(path, "--now", "2026-11-30T12:00:00Z", "jobs", "run")
    if not answer.is_told or again.code != 0:
        return [f"jobs: {said(answer)}, then {said(again)}"]
    return []
