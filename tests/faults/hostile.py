"""Hostile strings through the cleaner: whatever comes in, nothing that steers comes out."""

import random
import re
import time
import unicodedata
from pathlib import Path
from typing import Final

from opsroom.domain.text import clean, clean_lines
from tests.faults.harness import Report

#: What steers a terminal, reorders a line or hides in text; written anew, not taken from the
#: program. Joiners are judged by :func:`_steers`.
FORBIDDEN: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f]"
)
_WORDS: Final = (
    "王记海鲜酒楼", "Old Mill", "مرحبا", "שלום", "नमस्ते", "한국어", "e\u0301", "👩\u200d🔧", "ﷺ",
    "ß",
)  # fmt: skip
_ATTACKS: Final = (
    "\x1b[31m", "\x1b[2J", "\x1b]0;owned\x07", "\x1b]52;c;AAAA\x1b\\", "\x1bP$q\x1b\\", "\x9b31m",
    "\x9d0;owned\x9c", "\x1b]8;;http://x\x07link\x1b]8;;\x07", "\x1b[?1049h", "\x1b[6n", "\x1bc",
    "\x1b(0", "\x1b#8", "\x1b[", "\x1b]", "\x1b", "\x90", "\x07", "\x08\x08\x08", "\r", "\n",
    "\x0b",
    "\u202e", "\u2066", "\u2069", "\u200b", "\u200d", "\u200c\u200d", "\ufeff", "\ufe0f", "\xad",
    "\ud800", "\udfff", "\U000e0041", "\ufffe", "\u0301" * 9, "\u20dd" * 3, "\u115f", "\u3164",
    "[@click=app.quit]x[/]", "[/foo]", "[$x]", "{0}", "%s", "'; DROP TABLE calls;--", "=1+1",
    "\x00",
)  # fmt: skip


def hostile(dice: random.Random, longest: int = 12) -> str:
    """A string of names, attacks cut anywhere, and any characters at all."""
    parts = []
    for _ in range(dice.randint(1, longest)):
        kind = dice.random()
        if kind < 0.3:
            parts.append(dice.choice(_WORDS))
        elif kind < 0.7:
            attack = dice.choice(_ATTACKS)
            parts.append(attack[: dice.randint(1, len(attack))] if dice.random() < 0.3 else attack)
        elif kind < 0.85:
            parts.append(chr(dice.choice((dice.randrange(0x100), dice.randrange(0x3000)))))
        else:
            parts.append(chr(dice.randrange(0x110000)))
    dice.shuffle(parts)
    return "".join(parts)


def wrong(text: str) -> str:
    """What is wrong with the cleaned forms of a text; empty when nothing is."""
    line, lines = clean(text), clean_lines(text)
    if FORBIDDEN.search(line) or FORBIDDEN.search(lines.replace("\n", "")):
        return "a character that steers is left"
    if any(unicodedata.category(char) in {"Cc", "Cs", "Zl", "Zp"} for char in line):
        return "a control is left"
    if clean(line) != line or clean_lines(lines) != lines:
        return "cleaning twice changes it"
    if line != line.strip() or "  " in line:
        return "spaces are left"
    return ""


def run(_folder: Path, long: bool) -> Report:
    """Clean a million hostile strings."""
    count = 1_000_000 if long else 20_000
    dice, faults = random.Random(7), list[str]()
    begun, kept = time.monotonic(), 0
    for _ in range(count):
        text = hostile(dice)
        kept += bool(clean(text))
        if problem := wrong(text):
            faults.append(f"{problem}: {text!r}")
    took = time.monotonic() - begun
    return Report(
        f"{count:,} hostile strings through the cleaner",
        f"{len(faults)} with a control, bidi or invisible character left, or changed by a second "
        f"cleaning; {kept:,} kept some text; {took:.0f} s",
        faults,
    )
