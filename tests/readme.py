"""The tables in README that follow from the code: ``python -m tests.readme`` writes them anew.

``tests/test_readme.py`` fails when they have drifted.
"""

import inspect
import re
from dataclasses import fields
from pathlib import Path

from opsroom.cli.verbs import VERBS
from opsroom.settings import Settings
from opsroom.ui.commands import COMMANDS

README = Path(__file__).parents[1] / "README.md"


def keys() -> str:
    """Every command of the screen: key, what it does, where."""
    lines = ["| key | does | on |", "|---|---|---|"]
    for command in COMMANDS:
        where = "everywhere" if "*" in command.where else ", ".join(sorted(command.where))
        key = " ".join(f"`{key}`" for key in command.shown_keys).replace("|", "\\|")
        lines.append(f"| {key} | {command.help} | {where} |")
    return "\n".join(lines)


def settings() -> str:
    """Every setting: name, default, meaning."""
    text = inspect.getdoc(Settings) or ""
    meanings = dict(re.findall(r"^    (\w+): (.+(?:\n {8}.+)*)", text, re.MULTILINE))
    lines = ["| setting | default | meaning |", "|---|---|---|"]
    for field in fields(Settings):
        name = field.name
        default = "" if field.default is None else f"`{str(field.default).lower()}`"
        meaning = re.sub(r"\s+", " ", meanings[name]).replace("``", "`")
        lines.append(f"| `{name}` | {default} | {meaning} |")
    return "\n".join(lines)


def verbs() -> str:
    """Every verb of the command line, those of one thing in one row."""
    groups: dict[str, list[str]] = {}
    for name in VERBS:
        first, _space, second = name.partition(" ")
        groups.setdefault(first, []).append(second)
    lines = ["| verb | does |", "|---|---|"]
    for first, seconds in groups.items():
        alone = VERBS[first].help if first in VERBS else ""
        more = ", ".join(f"`{second}`" for second in seconds if second)
        lines.append(f"| `{first}` | {'; '.join(part for part in (alone, more) if part)} |")
    return "\n".join(lines)


TABLES = {"keys": keys, "verbs": verbs, "settings": settings}


def rewritten(text: str) -> str:
    """README with its tables as the code has them now."""
    for name, table in TABLES.items():
        pattern = rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)"
        text = re.sub(
            pattern, lambda m, t=table: m[1] + t() + "\n" + m[2], text, count=1, flags=re.DOTALL
        )
    return text


if __name__ == "__main__":
    README.write_text(rewritten(README.read_text(encoding="utf-8")), encoding="utf-8")
