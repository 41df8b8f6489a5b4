"""Settings, policies, tracks, themes, mappings with mistakes: each loads, or is refused by name."""

import random
from collections.abc import Callable
from pathlib import Path

from opsroom.domain.mapping import CallMapping
from opsroom.policyfile import read as read_policy
from opsroom.settings import SettingsError, load, parse
from opsroom.shipped import shipped
from opsroom.ui.themes import load_theme
from tests.faults.harness import ROOT, Report

SETTINGS = """\
db = "room.db"
lang = "zh-Hans"
theme = "day"
policy = "policy.toml"
site = "SH"
bell = true
kitty_keys = false
page_seconds = 20
"""
_SCRAPS = (
    b"[", b"]", b"=", b'"', b"'", b"\n", b"\\", b"#", b"{", b"}", b"-1", b"1e999", b"nan", b"\x00",
    b"\xff", b"9" * 30, b"9" * 5000, b"true", b"2026-13-45", b'"\\ud800"', b"[[a]]",
    b"[" * 3000, b"\xef\xbb\xbf", b"0x", b".", b'"""', "王".encode(), b"a.b.c = 1\n", b"[sla]\n",
)  # fmt: skip


def run(folder: Path, long: bool) -> Report:
    """Change files at random; nothing but a named refusal may come of it."""
    each = 10_000 if long else 400
    kinds: dict[str, tuple[bytes, Callable[[Path], object]]] = {
        "settings": (SETTINGS.encode(), load),
        "policy": ((ROOT / "opsroom/domain/policy.toml").read_bytes(), read_policy),
        "track": ((ROOT / "tests/policies/recall.toml").read_bytes(), read_policy),
        "theme": ((shipped("themes") / "night.toml").read_bytes(), _theme),
        "mapping": ((shipped("sample_db") / "la311.toml").read_bytes(), _mapping),
    }
    dice, faults, loaded = random.Random(13), list[str](), 0
    for kind, (good, read) in kinds.items():
        file = folder / f"{kind}.toml"
        for _ in range(each):
            data = mutated(dice, good)
            file.write_bytes(data)
            try:
                read(file)
                loaded += 1
            except SettingsError as error:
                if file.name not in str(error):
                    faults.append(f"{kind}: the file isn't named: {error}")
            except Exception as error:
                faults.append(f"{kind}: {type(error).__name__}: {error} for {data[-60:]!r}")
    count = each * len(kinds)
    return Report(
        f"{count:,} settings, policy, track, theme, mapping files with random bytes, lines, keys",
        f"{loaded:,} still loaded, {count - loaded - len(faults):,} refused by name, "
        f"{len(faults)} other errors",
        faults,
    )


def _mapping(file: Path) -> object:
    return parse(file, CallMapping)


def _theme(file: Path) -> None:
    """A broken theme is told as problems, and the built-in one is used."""
    theme, problems = load_theme(file)
    if theme is None and not any(file.name in str(problem) for problem in problems):
        raise AssertionError(f"no problem that names the file: {problems}")


def mutated(dice: random.Random, good: bytes) -> bytes:
    """A file with a few changes: bytes, lines, values, scraps, or its end gone."""
    data = bytearray(good)
    for _ in range(dice.choice((1, 1, 1, 2, 5))):
        at = dice.randrange(len(data) + 1)
        kind = dice.randrange(6)
        lines = bytes(data).split(b"\n")
        line = dice.randrange(len(lines))
        if kind == 0:
            data[at : at + 1] = bytes([dice.randrange(256)])
        elif kind == 1:
            data[at:at] = dice.choice(_SCRAPS)
        elif kind == 2 and b"=" in lines[line]:
            lines[line] = lines[line].split(b"=")[0] + b"= " + dice.choice(_SCRAPS)
            data = bytearray(b"\n".join(lines))
        elif kind == 3:
            del lines[line]
            data = bytearray(b"\n".join(lines))
        elif kind == 4:
            lines.insert(dice.randrange(len(lines)), lines[line])
            data = bytearray(b"\n".join(lines))
        else:
            del data[at : at + dice.randint(1, 40)]
    return bytes(data)
