"""A backup of a large database while four processes write (CHK-2).

``python -m tests.bench.backups [MB] [WRITERS]`` prints how long it takes, how many writes failed,
and how long a write took meanwhile and before.
"""

import json
import select
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from opsroom.actions.door import Room
from opsroom.actions.register import AddCall
from opsroom.domain.errors import OpsroomError
from opsroom.domain.people import Actor, Role
from opsroom.domain.policy import Policy
from opsroom.store import backup
from opsroom.store.journalsql import What, Who, append
from opsroom.store.restore import restore
from tests.rooms import NINE, Company

_ENTRY = json.dumps({"after": "x" * 400})


def fill(path: Path, megabytes: int) -> None:
    """A company whose journal is that long."""
    company = Company(path)
    store, who = company.room.store, Who(NINE, "boss", "Wu Ling", "bench", "import")
    while store.rows("PRAGMA page_count")[0][0] * 4096 < megabytes * 1_000_000:
        with store.immediate() as db:
            append(db.conn, who, [What("call.add", f"call:{n}", None, _ENTRY) for n in range(9000)])
    company.room.close()


def write(path: str, name: str) -> None:
    """Enter calls, twenty a second, until told to stop; say how long each took."""
    room = Room(path, Policy(), lambda: NINE, Actor("desk", "He Yan", Role.DESK, "SH"))
    call = AddCall(customer_name=name, address="A", phone="1", model="M", fault="f", zone="urban")
    room.perform(call)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    times, failed = [], 0
    while not select.select([sys.stdin], [], [], 0.05)[0]:
        began = time.time()
        try:
            room.perform(call)
        except OpsroomError:
            failed += 1
        times.append((began, time.time() - began))
    sys.stdout.write(json.dumps([times, failed]))


def spread(seconds: list[float]) -> str:
    """Median, 99th percentile and longest, in milliseconds."""
    ordered = sorted(seconds)
    picked = [ordered[min(len(ordered) - 1, int(part * len(ordered)))] for part in (0.5, 0.99, 1)]
    return "p50 {:.0f} ms, p99 {:.0f} ms, longest {:.0f} ms".format(*(1000 * one for one in picked))


def main(megabytes: int, writers: int) -> None:
    """Measure, and say what came out."""
    with tempfile.TemporaryDirectory() as folder:
        path, target = Path(folder) / "room.db", Path(folder) / "copy.db"
        fill(path, megabytes)
        words = [sys.executable, "-m", "tests.bench.backups", "write", str(path)]
        running = [
            subprocess.Popen(
                [*words, f"writer {n}"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
            )
            for n in range(writers)
        ]
        for process in running:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
        time.sleep(4)
        began = time.time()
        made = backup.make(path, target, NINE)
        ended = time.time()
        said = [json.loads(process.communicate("stop\n")[0]) for process in running]
        took = [(at, length) for times, _failed in said for at, length in times]
        sys.stdout.write(
            f"backup of {made.bytes / 1e6:.0f} MB, proved: {ended - began:.1f} s\n"
            f"writes meanwhile: {spread([t for at, t in took if began <= at <= ended])}\n"
            f"writes before:    {spread([t for at, t in took if at < began])}\n"
            f"writes that failed: {sum(failed for _times, failed in said)} of {len(took)}\n"
        )
        began = time.time()
        restore(target, path, NINE, replace=True)
        sys.stdout.write(f"restored and proved: {time.time() - began:.1f} s\n")


if __name__ == "__main__":
    if sys.argv[1:2] == ["write"]:
        write(*sys.argv[2:])
    else:
        numbers = [int(word) for word in sys.argv[1:]]
        main(*(numbers + [200, 4][len(numbers) :]))
