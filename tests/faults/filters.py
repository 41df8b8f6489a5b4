"""Random filter texts: a list shows exactly what a walk over all rows would show."""

import random
import time
from pathlib import Path

from opsroom.ui.widgets.gridmodel import GridModel, fold
from tests.faults.harness import Report
from tests.faults.hostile import hostile

ROWS = 60
_LETTERS = "ab 王AＢｂßİı9ﬁ é"


def run(_folder: Path, long: bool) -> Report:
    """Filter a million times, as somebody types: letter by letter, back, and all anew."""
    count = 1_000_000 if long else 20_000
    dice, faults = random.Random(11), list[str]()
    begun, text, shown = time.monotonic(), "", 0
    for number in range(count):
        if number % 5000 == 0:
            rows = [(i, _some(dice, 24)) for i in range(ROWS)]
            folded = [(row, fold(row[1])) for row in rows]
            model = GridModel(key=_key, haystack=_haystack, text=lambda row, _i: str(row[1]))
            model.load(rows)
            text = ""
        text = _typed(dice, text)
        model.filter(text)
        words = fold(text).split()
        naive = [row for row, hay in folded if all(word in hay for word in words)]
        shown += len(naive)
        if list(model.rows) != naive:
            faults.append(f"{text!r} shows {len(model.rows)} rows, not {len(naive)}")
    took = time.monotonic() - begun
    return Report(
        f"{count:,} filter texts, typed letter by letter, on lists of {ROWS} rows",
        f"{len(faults)} showed other rows than a walk over all; {shown / count:.1f} rows shown on "
        f"average; {took:.0f} s",
        faults,
    )


def _key(row: tuple[int, str]) -> int:
    return row[0]


def _haystack(row: tuple[int, str]) -> str:
    return row[1]


def _some(dice: random.Random, longest: int) -> str:
    if dice.random() < 0.2:
        return hostile(dice, 4)
    return "".join(dice.choices(_LETTERS, k=dice.randint(0, longest)))


def _typed(dice: random.Random, text: str) -> str:
    """What stands in the filter after the next key."""
    kind = dice.random()
    if kind < 0.55 and len(text) < 12:
        return text + dice.choice(_LETTERS)
    if kind < 0.8:
        return text[:-1]
    return _some(dice, 4)
