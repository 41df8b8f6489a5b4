"""Files and folders that may not be written, or not be read, by an account that isn't root."""

import os
import random
import shutil
import tempfile
from contextlib import closing, suppress
from multiprocessing.connection import Connection
from pathlib import Path

from tests.faults.deeds import a_call, act, room
from tests.faults.harness import FORKS, Answer, Report, command, said
from tests.rooms import Company

NOBODY = 65534
NOW = ("--now", "2026-11-24T14:05:00+08:00")
READS = (("board",), ("call", "show", "1"), ("journal", "verify"), ("jobs", "list"), ("doctor",))
WRITES = (
    ("call", "hold", "1", "--reason", "nobody_home"),
    ("call", "cancel", "1", "--reason", "x"),
    ("backup",),
    ("jobs", "run"),
)
#: What may be done with the file and with its folder, and whether a writer has it open.
MODES = (
    ("a file that may only be read", 0o444, 0o755),
    ("a folder that may only be read", 0o644, 0o555),
    ("both", 0o444, 0o555),
    ("a file that may not even be read", 0o000, 0o755),
    ("a folder that may not be entered", 0o644, 0o000),
)


def run(_folder: Path, long: bool) -> Report:
    """Every command on every kind of locked place, with a writer at work and without."""
    del long  # it is whole as it is
    folder = Path(tempfile.mkdtemp(prefix="opsroom-readonly-"))
    folder.chmod(0o755)
    faults, count, worked = list[str](), 0, 0
    try:
        for number, (name, file_mode, folder_mode) in enumerate(MODES):
            for busy in (False, True):
                place = folder / f"{number}-{busy}"
                tried, fine, wrong = _try(place, file_mode, folder_mode, busy=busy)
                count, worked = count + tried, worked + fine
                faults += [f"{name}{', in use' if busy else ''}: {what}" for what in wrong]
    finally:
        for place in folder.iterdir():
            place.chmod(0o700)
        shutil.rmtree(folder)
    return Report(
        f"{count} commands on files and folders that may not be written or read, "
        f"as an account without privileges",
        f"{worked} could still do their work, {count - worked} said what is wrong, {len(faults)} "
        "crashed or changed something",
        faults,
    )


def _try(
    place: Path, file_mode: int, folder_mode: int, *, busy: bool
) -> tuple[int, int, list[str]]:
    """All commands at one place; how many were tried, how many worked, and what went wrong."""
    place.mkdir()
    company = Company(place / "room.db")
    act(company.room, a_call(random.Random(1), "one"))
    if not busy:
        company.room.close()
    for owned in (place, *place.iterdir()):
        with suppress(PermissionError):
            os.chown(owned, NOBODY, NOBODY)
    for file in place.iterdir():
        file.chmod(file_mode)
    place.chmod(folder_mode)
    hears, says = FORKS.Pipe(duplex=False)
    process = FORKS.Process(target=as_nobody, args=(str(place / "room.db"), says))
    process.start()
    says.close()
    answers: list[tuple[tuple[str, ...], Answer]] = hears.recv()
    process.join()
    place.chmod(0o755)
    faults = [f"{' '.join(words)}: {said(told)}" for words, told in answers if not told.is_told]
    faults += [
        f"{' '.join(words)} wrote where it may not"
        for words, told in answers
        if told.code == 0 and words in WRITES and words[0] == "call" and file_mode != 0o644
    ]
    company.room.close()
    with closing(room(str(place / "room.db"))) as door:  # root again
        faults += [] if act(door, a_call(random.Random(2), "two")) else ["unusable afterwards"]
        door.store.rows("PRAGMA integrity_check")
    return len(answers), sum(told.code == 0 for _words, told in answers), faults


def as_nobody(db: str, says: Connection) -> None:
    """Give up all privileges, then run the commands."""
    spare = Path(tempfile.mkdtemp()) / "room.db"
    Company(spare).room.close()
    for words in READS + WRITES:  # whatever is imported late is imported now
        command(spare, *NOW, *words)
    shutil.rmtree(spare.parent)
    if os.getuid() == 0:
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)
    says.send([(words, command(Path(db), *NOW, *words)) for words in READS + WRITES])
