"""Twenty people open complaint cases at once while a month ends: CMP-1 leaves no gap, no double."""

import time
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from multiprocessing.connection import Connection
from pathlib import Path

from opsroom.actions.caseopen import OpenCase
from opsroom.actions.door import Room
from opsroom.domain.errors import BadInput, Refused
from opsroom.domain.people import Actor, Role
from opsroom.domain.policy import Policy
from opsroom.store.database import Store
from tests.casekit import instant
from tests.faults.harness import FORKS, Report, broken
from tests.rooms import Company

PEOPLE = 20
#: The first second of December, at the site.
DECEMBER = instant("12-01 00:00")


def run(folder: Path, long: bool) -> Report:
    """Every number of both months is given once, whatever was refused in between."""
    each = 500 if long else 25
    company = Company(folder / "room.db")
    company.room.close()
    pipes, processes = [], []
    begun = time.monotonic()
    for seed in range(PEOPLE):
        hears, says = FORKS.Pipe(duplex=False)
        process = FORKS.Process(target=open_cases, args=(str(company.path), seed, each, says))
        process.start()
        says.close()
        pipes.append(hears)
        processes.append(process)
    told: list[str] = []
    failures: list[str] = []
    for pipe in pipes:
        numbers, failed = pipe.recv()
        told += numbers
        failures += failed
    for process in processes:
        process.join()
    wall = time.monotonic() - begun
    with closing(Store(company.path)) as store:
        kept = [row[0] for row in store.rows("SELECT number FROM cases")]
        faults = [f"failed: {text}" for text in failures] + broken(store.conn)
    faults += _wrong(told, kept, PEOPLE * each)
    months = Counter(number[:4] for number in kept)
    return Report(
        f"{PEOPLE} processes open {each} cases each across a month's end, with as many that are "
        "refused or only tried",
        f"{len(kept):,} cases ({len(kept) / wall:.0f}/s): {months['2611']:,} in November, "
        f"{months['2612']:,} in December; gaps 0, doubles 0"
        if not faults
        else f"{len(kept):,} cases",
        faults,
    )


def open_cases(path: str, seed: int, each: int, says: Connection) -> None:
    """One of them: opens cases, the earlier half in November, and fails at as many."""
    clock = [0]
    room = Room(path, Policy(), lambda: clock[0], Actor("desk", "He Yan", Role.DESK, "SH"))
    numbers: list[str] = []
    failures: list[str] = []
    one = OpenCase(track="quality", customer_name=f"N{seed}", subject="s")
    bad = one.model_copy(update={"values": {"quantity": "no number"}})
    forbidden = one.model_copy(update={"track": "opinion", "values": {"cause": "later"}})
    for turn in range(each):
        clock[0] = DECEMBER - each // 2 + turn
        try:
            numbers.append(str(room.perform(one).facts["number"]))
            if turn % 3 == 0:
                room.perform(one, dry_run=True)
            else:
                room.perform(bad if turn % 3 == 1 else forbidden)
                failures.append("what can't be was opened")
        except (BadInput, Refused):
            continue
        except Exception as error:
            failures.append(repr(error))
    room.close()
    says.send((numbers, failures))


def _wrong(told: Sequence[str], kept: Sequence[str], wanted: int) -> list[str]:
    """What isn't as CMP-1 has it."""
    faults = []
    if len(told) != wanted or sorted(told) != sorted(kept):
        faults.append(f"{len(told)} numbers told, {len(kept)} kept, {wanted} wanted")
    for month in ("2611", "2612"):
        serials = sorted(int(number[4:]) for number in kept if number.startswith(month))
        if serials != list(range(1, len(serials) + 1)):
            faults.append(f"the numbers of {month} have gaps or doubles")
        if any(number != f"{month}{int(number[4:]):02d}" for number in kept if number[:4] == month):
            faults.append(f"a number of {month} is written otherwise")
    if {number[:4] for number in kept} != {"2611", "2612"}:
        faults.append("cases of a month are missing")
    return faults
