"""kill -9 at random instants, in the middle of whatever a person does."""

import random
import time
from collections import Counter
from contextlib import closing
from multiprocessing.connection import Connection
from pathlib import Path

from opsroom.store.database import Store
from tests.faults.deeds import keep_on
from tests.faults.harness import FORKS, Report, broken
from tests.faults.replay import Replay
from tests.rooms import Company

#: Seconds that a writer has at most.
LONGEST = 0.12


def run(folder: Path, long: bool) -> Report:
    """Kill a thousand writers; every deed that was told is there, once, and nothing by halves."""
    kills = 1000 if long else 25
    company = Company(folder / "room.db")
    company.room.close()
    dice, faults = random.Random(20261124), list[str]()
    told, unclear = 0, 0
    for number in range(kills):
        acknowledged = _one(company.path, number, dice.uniform(0, LONGEST))
        with closing(Store(company.path)) as store:
            faults += broken(store.conn)
            missing, doubled, extra = _account(store, acknowledged)
            told, unclear = told + len(acknowledged), unclear + extra
            faults += [f"lost {deed}" for deed in missing] + [f"doubled {d}" for d in doubled]
            if number == 0:
                replay = Replay(store.conn)
            replay.conn = store.conn
            faults += replay.follow()
    with closing(Store(company.path)) as store:
        replay.conn = store.conn
        faults += replay.everything()
    if told < 2 * kills:
        faults.append(f"only {told} deeds in {kills} kills: the kills fell before the work")
    return Report(
        f"{kills:,} × kill -9 at a random instant of a writer's work",
        f"{told:,} acknowledged, lost 0, doubled 0, half-done 0; "
        f"{unclear} were kept and not yet acknowledged"
        if not faults
        else f"{told:,} acknowledged, {len(faults)} faults",
        faults,
    )


def _one(path: Path, seed: int, lives: float) -> list[tuple[int, str, str]]:
    """One writer's life; what it said was done."""
    hears, says = FORKS.Pipe(duplex=False)
    process = FORKS.Process(target=keep_on, args=(str(path), seed, says))
    process.start()
    says.close()
    hears.poll(20)  # its first deed is told: now it is in the midst of work
    time.sleep(lives)
    process.kill()
    process.join()
    return _heard(hears)


def _heard(hears: Connection) -> list[tuple[int, str, str]]:
    deeds = []
    try:
        while True:
            entry, session, action = hears.recv_bytes().decode().split(" ")
            deeds.append((int(entry), session, action))
    except (EOFError, OSError):  # its end, or half a message
        hears.close()
    return deeds


def _account(
    store: Store, told: list[tuple[int, str, str]]
) -> tuple[list[object], list[object], int]:
    """What was told and is lost, what is there without being told more than once, and the rest."""
    if not told:
        return [], [], 0
    session = told[0][1]
    rows = store.rows(
        "SELECT id, session, action, after FROM journal WHERE session = ? AND subject >= 'call:'"
        " AND subject < 'call;'",
        session,
    )
    # Taking a pin off is journaled as such, whatever the action is called.
    kept = {(number, who, _action(action)) for number, who, action, _after in rows}
    missing: list[object] = [deed for deed in told if deed not in kept]
    refs = Counter(
        row[0] for row in store.rows("SELECT source_ref FROM calls WHERE source_ref IS NOT NULL")
    )
    doubled: list[object] = [ref for ref, times in refs.items() if times > 1]
    extra = len(rows) - len(told)
    if extra > 1:  # one may have been under way; two would be one too many
        doubled.append(f"{extra} entries of {session} that nobody was told of")
    return missing, doubled, max(0, extra)


def _action(name: str) -> str:
    return "call.pin" if name == "call.unpin" else name
