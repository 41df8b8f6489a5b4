"""Every promised figure beside its yardstick, in one run on one machine: ``python -m tests.bench``.

Trust the ratios: the times are this machine's. ``--small`` is for CI: a tenth of everything,
under a minute, and it fails only where a ratio has doubled against ``baseline.json``.
"""

import argparse
import json
import os
import platform
import re
import sqlite3
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

from tests.bench.figures import GROUPS, Figure, measure

HERE = Path(__file__).parent
BASELINE = HERE / "baseline.json"
README = HERE.parents[1] / "README.md"
WORSE = 2.0
#: A ratio has doubled when it has in each of so many runs: another program may disturb one.
RUNS = 3


def main() -> int:
    """Measure and tell; 1 when a small run finds a ratio doubled."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("groups", nargs="*", metavar="GROUP", help=", ".join(GROUPS))
    parser.add_argument("--small", action="store_true", help="a tenth of everything, for CI")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures here too")
    parser.add_argument("--readme", action="store_true", help="write README's table of figures")
    parser.add_argument("--baseline", action="store_true", help="make a small run the baseline")
    options = parser.parse_args()
    say = sys.stdout.write

    def told(figure: Figure) -> None:
        say(line(figure) + "\n")
        sys.stdout.flush()

    found = measure(small=options.small, groups=options.groups, told=told)
    if options.json:
        options.json.write_text(document(found, small=options.small), encoding="utf-8")
    if options.readme:
        text = README.read_text(encoding="utf-8")
        README.write_text(rewritten(text, found), encoding="utf-8")
    if options.baseline:
        ratios = {one.key: round(one.ratio, 5) for one in found if one.beside}
        BASELINE.write_text(json.dumps(ratios, indent=1) + "\n", encoding="utf-8")
    if not options.small:
        return 0
    baseline = json.loads(BASELINE.read_text(encoding="utf-8"))
    doubled = worse(found, baseline)
    for _again in range(RUNS - 1):
        if doubled:
            say("measured once more: " + ", ".join(doubled.values()) + "\n")
            found = measure(small=True, groups=options.groups, told=told)
            again = worse(found, baseline)
            doubled = {key: again[key] for key in doubled.keys() & again.keys()}
    for words in doubled.values():
        say(words + "\n")
    return 1 if doubled else 0


def line(figure: Figure) -> str:
    """A figure in a line."""
    mark = "met   " if figure.met else "MISSED"
    value = f"{short(figure.measured)} {figure.unit}"
    beside = f"{figure.beside} {short(figure.yardstick)}" if figure.beside else ""
    return f"{mark} {figure.what:52} {value:>16}  {beside:32} {reached(figure):>9}  {goal(figure)}"


def reached(figure: Figure) -> str:
    """The ratio as a person says it: ``1/14``, ``2.3 x``; empty for an absolute goal."""
    return times(figure.ratio) if figure.beside else ""


def goal(figure: Figure) -> str:
    """The goal in the same way."""
    sign = "≤" if figure.better == "less" else "≥"
    if figure.beside:
        return f"{sign} {times(figure.goal)}"
    return f"{sign} {short(figure.goal)} {figure.unit}"


def times(ratio: float) -> str:
    """A ratio: below a half as one over something, else so many times."""
    return f"1/{short(1 / ratio)}" if 0 < ratio < 0.5 else f"{short(ratio)} x"


def short(value: float) -> str:
    """A number with no more digits than it deserves."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def worse(found: list[Figure], baseline: dict[str, float]) -> dict[str, str]:
    """What has become twice as bad as the baseline, by key; absolute figures are left out."""
    told = {}
    for one in found:
        if one.beside and (was := baseline.get(one.key)):
            by = one.ratio / was if one.better == "less" else was / one.ratio
            if by >= WORSE:
                told[one.key] = f"{one.what}: {times(one.ratio)}, {by:.1f} times as bad"
    return told


def machine() -> dict[str, str]:
    """What the figures were taken on."""
    cpu = Path("/proc/cpuinfo")
    model = re.search(r"model name\s*: (.+)", cpu.read_text()) if cpu.is_file() else None
    return {
        "cpu": f"{model[1] if model else platform.machine()}, {os.cpu_count()} cores",
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "textual": version("textual"),
        "sqlite": sqlite3.sqlite_version,
        "opsroom": version("opsroom"),
    }


def document(found: list[Figure], *, small: bool) -> str:
    """The figures as JSON."""
    figures: list[dict[str, Any]] = [
        {**one._asdict(), "ratio": one.ratio, "met": one.met} for one in found
    ]
    return json.dumps({"machine": machine(), "small": small, "figures": figures}, indent=1) + "\n"


def rewritten(text: str, found: list[Figure]) -> str:
    """README with the figures of this run between its marks."""
    rows = ["| what | here | beside it | ratio | goal | |", "|---|---|---|---|---|---|"]
    for one in found:
        beside = f"{one.beside}: {short(one.yardstick)}" if one.beside else ""
        cells = (
            one.what,
            f"{short(one.measured)} {one.unit}",
            beside,
            reached(one),
            goal(one),
            "met" if one.met else "**missed**",
        )
        rows.append(f"| {' | '.join(cells)} |")
    on = machine()
    rows += [
        "",
        f"Taken on {on['cpu']} ({on['system']}), Python {on['python']}, Textual {on['textual']},"
        f" SQLite {on['sqlite']}; times are CPU time. To take them again:"
        " `python -m tests.bench --readme`.",
    ]
    table = "\n".join(rows)
    return re.sub(
        r"(<!-- figures -->\n).*?(<!-- /figures -->)",
        lambda found: f"{found[1]}{table}\n{found[2]}",
        text,
        count=1,
        flags=re.DOTALL,
    )


if __name__ == "__main__":
    sys.exit(main())
