"""``python -m tests.faults [NAME…] [--long] [--readme]``: hurt the program, and print figures.

With ``--readme`` the figures go into README's table of promises, a line a harness; lines of
harnesses that weren't run stay.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

from tests.faults.promises import write
from tests.faults.table import HARNESSES, Harness


def measure(harness: Harness, long: bool) -> tuple[str, str]:
    """Run one in a folder of its own; what to print, and the figures for README."""
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="opsroom-faults-") as folder:
        report = harness.run(Path(folder), long)
    took = time.monotonic() - begun
    line = f"{harness.name}: {report.done} | {report.figures} | {report.verdict} ({took:.0f} s)"
    return line, "" if report.faults else f"{report.done}: {report.figures}"


def main() -> int:
    """Run the harnesses asked for; 0 when every promise was kept."""
    known = {harness.name: harness for harness in HARNESSES}
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(known))
    parser.add_argument("--long", action="store_true", help="as README's figures were made")
    parser.add_argument("--readme", action="store_true", help="write the figures into README")
    asked = parser.parse_args()
    if unknown := set(asked.names) - set(known):
        parser.error(f"no such harness: {', '.join(sorted(unknown))}")
    kept = True
    for name in asked.names or known:
        line, figures = measure(known[name], asked.long)
        kept = kept and bool(figures)
        sys.stdout.write(line + "\n")
        sys.stdout.flush()
        if asked.readme and figures:
            write(known[name], figures)
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
