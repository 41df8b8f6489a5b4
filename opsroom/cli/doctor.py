"""``doctor``: look everything over, and say what to do (CHK-2)."""

import shutil
import sys
import textwrap
from typing import Final

from opsroom.cli.session import Session
from opsroom.cli.table import pad, width
from opsroom.doctor.examination import examine
from opsroom.doctor.report import Check, State
from opsroom.domain.text import clean
from opsroom.language import N_, _, n_
from opsroom.language.words import clauses

FINE, FAILED, NO_DATABASE = 0, 1, 3

_GROUPS: Final = {
    "database": N_("Database"),
    "machine": N_("Machine"),
    "company": N_("Company"),
    "running": N_("What runs"),
    "terminal": N_("Fonts and terminal"),
}
#: Said without colour: a word of its own for each.
_STATES: Final = {State.OK: N_("ok"), State.WARN: N_("WARN"), State.FAIL: N_("FAIL")}


def look(session: Session) -> int:
    """``doctor``: every check with what to do.

    Returns:
        0 when nothing is bad, 3 when the database is, 1 when something else is.
    """
    options = session.options
    checks = list(
        examine(
            options.db,
            options.settings,
            session.now,
            tty=sys.stdout.isatty() and not session.out.json,
        )
    )
    code = _code(checks)
    session.out.answer(
        lambda: {
            "ok": code == FINE,
            "checks": [
                {
                    "group": check.group,
                    "name": check.name,
                    "state": str(check.state),
                    "found": check.found,
                    "advice": check.advice,
                }
                for check in checks
            ],
        },
        lambda: session.out.lines(report(checks, shutil.get_terminal_size((100, 24)).columns)),
    )
    return code


def _code(checks: list[Check]) -> int:
    bad = {check.group for check in checks if check.state is State.FAIL}
    if "database" in bad:
        return NO_DATABASE
    return FAILED if bad else FINE


def report(checks: list[Check], columns: int) -> list[str]:
    """The checks by group, aligned; advice under what it is about."""
    states = max(width(_(word)) for word in _STATES.values())
    names = max(width(clean(check.name)) for check in checks)
    lines: list[str] = []
    for group, title in _GROUPS.items():
        of_group = [check for check in checks if check.group == group]
        if of_group:
            lines += ["", _(title)] if lines else [_(title)]
        for check in of_group:
            lines += _lines(check, states, names, columns)
    return [*lines, "", _summary(checks)]


def _lines(check: Check, states: int, names: int, columns: int) -> list[str]:
    head = f"  {pad(_(_STATES[check.state]), states)}  {pad(clean(check.name), names)}  "
    indent = " " * width(head)
    lines = _wrapped(check.found, columns - width(head))
    if check.advice:
        lines += _wrapped("-> " + check.advice, columns - width(head), "   ")
    return [(head if n == 0 else indent) + line for n, line in enumerate(lines)]


def _wrapped(text: str, room: int, later: str = "") -> list[str]:
    """A text in lines; Chinese, which has no blanks, is cut where the line is full."""
    room, cleaned = max(20, room), clean(text)
    if width(cleaned) != len(cleaned):
        room //= 2
    return textwrap.wrap(cleaned, room, subsequent_indent=later) or [""]


def _summary(checks: list[Check]) -> str:
    count = {state: sum(check.state is state for check in checks) for state in State}
    if not count[State.WARN] and not count[State.FAIL]:
        return n_("{n} check: all is well.", "{n} checks: all is well.", len(checks)).format(
            n=len(checks)
        )
    bad, seen_to = count[State.FAIL], count[State.WARN]
    return clauses(
        (
            n_("{n} check failed", "{n} checks failed", bad).format(n=bad),
            n_("{n} warning", "{n} warnings", seen_to).format(n=seen_to),
            n_("{n} is well.", "{n} are well.", count[State.OK]).format(n=count[State.OK]),
        )
    )
