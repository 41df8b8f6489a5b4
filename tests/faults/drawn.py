"""Hostile names drawn on a real terminal: not one control in what is written is theirs."""

import random
import re
import shutil
import sqlite3
import time
from contextlib import closing
from pathlib import Path
from typing import Final

from tests.faults.harness import Report
from tests.faults.hostile import hostile
from tests.faults.pty import leave, open_room, sample

#: A terminal sequence, whole, as the program may write one; its numbers are levelled to compare.
SEQUENCE: Final = re.compile(
    rb"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[PX^_][^\x1b]*\x1b\\"
    rb"|[ -/]+[0-~]|[0-~])"
)
CONTROL: Final = re.compile(
    "[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    "\U000e0000-\U000e007f]"
)


#: How the program moves the cursor when it writes what has changed (``gridpaint``): at most three
#: tabulators down and three steps back. Hostile texts hold four of a kind, so that they show.
OWN_STEPS: Final = re.compile("(?<![\v\b])\v{0,3}\b{0,3}(?![\v\b])")
OWN_MOVES: Final = {b"\x1b[" + way for way in (b"A", b"B", b"C", b"D", b"0A", b"0B", b"0C", b"0D")}
_COLOUR: Final = re.compile(rb"([34]8;2);\d+;\d+;\d+")


def forms(raw: bytes) -> set[bytes]:
    """The kinds of sequences in a stream: numbers levelled, attributes one by one."""
    found = set[bytes]()
    for sequence in set(SEQUENCE.findall(raw)):
        if re.fullmatch(rb"\x1b\[[\d;]*m", sequence):
            attributes = _COLOUR.sub(rb"\1:", sequence[2:-1]).replace(b"8;2:", b"8:")
            found |= {b"attribute " + one for one in attributes.split(b";")}
        else:
            found.add(re.sub(rb"\d+", b"0", sequence))
    return found


def run(folder: Path, long: bool) -> Report:
    """Show the board page by page, first with plain names, then with hostile ones."""
    count = 10_000 if long else 150
    path = sample(folder)
    plain, _pages = _shown(path, count, None)
    allowed = forms(plain) | OWN_MOVES
    shutil.copy(folder / "sample.db", path)
    raw, pages = _shown(path, count, random.Random(43))
    foreign = forms(raw) - allowed
    text = SEQUENCE.sub(b"", raw).decode("utf-8", "replace")
    controls = {repr(char) for char in CONTROL.findall(OWN_STEPS.sub("", text))}
    faults = [f"a sequence of somebody else's: {form!r}" for form in sorted(foreign)]
    faults += [f"a control outside of any sequence: {char}" for char in sorted(controls)]
    return Report(
        f"{count:,} calls with hostile customers, addresses and faults, written past the cleaner "
        f"into the database, drawn on a real terminal, {pages} pages, {len(raw) / 1e6:.1f} MB",
        f"{len(foreign)} sequences that plain names don't cause (of {len(allowed)} forms), "
        f"{len(controls)} controls outside of sequences",
        faults,
    )


def _shown(path: Path, count: int, dice: random.Random | None) -> tuple[bytes, int]:
    """Everything that a room writes while its board is paged through; and how many pages."""
    for file in (path.with_suffix(".db-wal"), path.with_suffix(".db-shm")):
        file.unlink(missing_ok=True)
    with closing(sqlite3.connect(path)) as conn:
        names = [row[1] for row in conn.execute("PRAGMA table_info(calls)")]
        model = conn.execute("SELECT * FROM calls WHERE state = 'waiting' LIMIT 1").fetchone()
        rows = []
        for number in range(count):
            row = dict(zip(names, model, strict=True)) | {"id": None, "number": f"SH-9{number:05}"}
            for name in ("customer_name", "address", "fault", "model"):
                row[name] = _writable(hostile(dice)) if dice else f"{name} {number}"
            rows.append(tuple(row.values()))
        conn.executemany(f"INSERT INTO calls VALUES ({', '.join('?' * len(names))})", rows)
        conn.commit()
    with open_room(path, 200, 50) as room:
        pages = count // 38 + 2
        for _page in range(pages):
            seen = len(room.raw)
            room.send("pagedown")
            end = time.monotonic() + 2
            while len(room.raw) == seen and time.monotonic() < end:
                time.sleep(0.01)
            time.sleep(0.03)
        for key in ("enter", "l", "escape", "h", "escape", "2", "1", "/", "a"):
            room.send(key)
            time.sleep(0.2)
        room.send("escape")
        faults = leave(room)
        if faults:
            raise AssertionError(faults)
        return bytes(room.raw), pages


def _writable(text: str) -> str:
    """What SQLite takes: all but lone surrogates."""
    text = text.replace("\b", "\b" * 4).replace("\v", "\v" * 4)
    return text.encode("utf-8", "replace").decode() or "?"
