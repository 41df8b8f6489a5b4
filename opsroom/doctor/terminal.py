"""Checks of fonts and of the terminal one sits at."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from typing import Final

from opsroom.doctor.report import Check, Patient, fail, ok, warn
from opsroom.language import _, n_

GROUP: Final = "terminal"


def fonts(_patient: Patient) -> Iterator[Check]:
    """A font with Chinese characters, for documents."""
    name, found = _("fonts"), chinese_fonts()
    if found is None:
        yield warn(
            GROUP,
            name,
            _("not known: fc-list isn't here"),
            _("Install fontconfig and fonts-noto-cjk to print Chinese documents here."),
        )
    elif found == 0:
        yield warn(
            GROUP,
            name,
            _("none has Chinese characters"),
            _("Install fonts-noto-cjk to print Chinese documents here."),
        )
    else:
        text = n_("{n} has Chinese characters", "{n} have Chinese characters", found)
        yield ok(GROUP, name, text.format(n=found))


def chinese_fonts() -> int | None:
    """How many installed fonts have Chinese characters; ``None`` where nobody can tell."""
    tool = shutil.which("fc-list")
    if tool is None:
        return None
    try:
        done = subprocess.run(
            [tool, ":lang=zh", "family"], capture_output=True, check=True, timeout=20
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return len(set(done.stdout.splitlines()))


def terminal(patient: Patient) -> Iterator[Check]:
    """The terminal, where there is one."""
    if patient.tty:
        size = shutil.get_terminal_size()
        yield from judge(os.environ, sys.stdout.encoding, size.columns, size.lines)


def judge(
    environment: Mapping[str, str], encoding: str, columns: int, lines: int
) -> Iterator[Check]:
    """What can be told of a terminal from what it says of itself."""
    kind, name = environment.get("TERM", ""), _("terminal")
    if kind in ("", "dumb"):
        yield fail(
            GROUP,
            name,
            _("it doesn't say what it is (TERM={kind})").format(kind=kind or "-"),
            _("Use a terminal with a screen; over SSH, ask for one with `ssh -t`."),
        )
    else:
        yield ok(
            GROUP, name, _("{kind}, {colours}").format(kind=kind, colours=_colours(environment))
        )
    if encoding.lower().replace("-", "") != "utf8":
        yield fail(
            GROUP,
            _("characters"),
            _("the locale says {encoding}, not UTF-8").format(encoding=encoding),
            "export LC_ALL=C.UTF-8",
        )
    else:
        yield ok(GROUP, _("characters"), "UTF-8")
    size = _("{columns} x {lines}").format(columns=columns, lines=lines)
    if columns < 80 or lines < 24:
        yield warn(GROUP, _("size"), size, _("The room is made for 80 x 24 and more."))
    else:
        yield ok(GROUP, _("size"), size)


def _colours(environment: Mapping[str, str]) -> str:
    if environment.get("NO_COLOR"):
        return _("without colours, as NO_COLOR asks")
    if environment.get("COLORTERM") in ("truecolor", "24bit"):
        return _("all colours")
    if "256" in environment.get("TERM", ""):
        return _("256 colours")
    return _("16 colours")
