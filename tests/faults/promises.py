"""README's table of promises: what was done to the program, what came of it, how to repeat it."""

import re

from tests.faults.table import HARNESSES, Harness
from tests.readme import README

_TABLE = re.compile(r"(<!-- promises -->\n)(.*?)(<!-- /promises -->)", re.DOTALL)
_HEAD = "| promise | measured | again by |\n|---|---|---|\n"


def command(harness: Harness) -> str:
    """What makes a harness's figures anew."""
    return f"python -m tests.faults {harness.name} --long"


def row(harness: Harness, figures: str) -> str:
    """A harness's line."""
    shown = figures.replace("|", "\\|")
    return f"| {harness.promise} | {shown} | `{command(harness)}` |\n"


def rows(text: str) -> dict[str, str]:
    """The lines there are in README's text, by what makes them anew."""
    table = _TABLE.search(text)
    lines = table[2].splitlines(keepends=True)[2:] if table else []
    return {line.rsplit("`", 2)[1]: line for line in lines}


def rewritten(text: str, harness: Harness, figures: str) -> str:
    """README's text with a harness's line anew, in the order of the table of harnesses."""
    lines = rows(text) | {command(harness): row(harness, figures)}
    order = [command(one) for one in HARNESSES]
    body = _HEAD + "".join(lines[one] for one in order if one in lines)
    return _TABLE.sub(lambda found: found[1] + body + found[3], text, count=1)


def write(harness: Harness, figures: str) -> None:
    """Write a harness's figures into README."""
    text = README.read_text(encoding="utf-8")
    README.write_text(rewritten(text, harness, figures), encoding="utf-8")
