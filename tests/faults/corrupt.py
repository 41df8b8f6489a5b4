"""Bytes of the database flipped: every command works, or says so; none ends in a traceback."""

import random
from collections import Counter
from pathlib import Path

from opsroom.actions.sample import build_sample
from opsroom.domain.policy import Policy
from tests.faults.harness import Report, command, said
from tests.rooms import NINE

NOW = ("--now", "2026-11-24T14:05:00+08:00")
NEW_CALL = (
    *("call", "add", "--site", "SH", "--name", "A", "--address", "B", "--phone", "1"),
    *("--zone", "urban", "--model", "M", "--fault", "F"),
)
VERBS: tuple[tuple[str, ...], ...] = (
    ("board",), ("queue",), ("call", "list", "--all"), ("call", "show", "SH-1001"),
    ("call", "hold", "SH-1001", "--reason", "nobody_home"), NEW_CALL,
    ("call", "cancel", "2", "--reason", "x"), ("customer", "find", "a"), ("propose", "1"),
    ("jobs", "list"), ("jobs", "run"),
    ("notice", "list"), ("report", "daily", "--date", "2026-11-23"), ("journal", "verify"),
    ("journal", "show"), ("journal", "export", "-"), ("doctor",), ("backup",), ("site", "list"),
    ("person", "list"), ("post", "list"), ("board", "--at", "2026-11-24T03:00:00Z"),
)  # fmt: skip


def run(folder: Path, long: bool) -> Report:
    """Break a copy of the sample at random places, and run a random command on it."""
    trials = 5000 if long else 120
    build_sample(folder / "good.db", NINE + 5 * 3600, Policy())
    good = (folder / "good.db").read_bytes()
    dice, faults, codes = random.Random(17), list[str](), Counter[int]()
    for number in range(trials):
        path = folder / "room.db"
        path.write_bytes(damaged(dice, good))
        verb = VERBS[number % len(VERBS)]
        answer = command(path, *NOW, *verb, person="guoqiang")
        codes[answer.code] += 1
        if not answer.is_told:
            faults.append(f"{' '.join(verb)}: {said(answer)}")
        for left in (*folder.glob("room.*"), *(folder / "backups").glob("*")):
            left.unlink()
    return Report(
        f"{trials:,} × bytes of the database flipped, pages blanked, its end cut; one of "
        f"{len(VERBS)} commands run on it",
        f"{codes[0]:,} unharmed, {codes[3]:,} said that the database can't be used, "
        f"{codes[1] + codes[2]:,} refused or found otherwise, {codes[4]:,} told that a job failed; "
        f"{len(faults)} tracebacks or errors of the program",
        faults,
    )


def damaged(dice: random.Random, good: bytes) -> bytes:
    """The file with something wrong somewhere."""
    data = bytearray(good)
    kind = dice.randrange(5)
    if kind == 0:  # a sector of nonsense
        at = dice.randrange(len(data) - 512)
        data[at : at + 512] = dice.randbytes(512)
    elif kind == 1:  # a page of nothing
        at = 4096 * dice.randrange(len(data) // 4096)
        data[at : at + 4096] = bytes(4096)
    elif kind == 2:
        del data[dice.randrange(len(data)) :]
    else:
        for _ in range(dice.choice((1, 20, 400))):
            # Often where it hurts: the header, and the schema behind it.
            at = dice.randrange(100 if dice.random() < 0.1 else len(data))
            data[at] ^= 1 << dice.randrange(8)
    return bytes(data)
