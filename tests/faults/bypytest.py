"""Harnesses that are test modules of their own; the long form is asked for by environment."""

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from tests.faults.harness import ROOT, Report


class Suite(NamedTuple):
    """Test files that together are a harness, and the environment of their long form."""

    files: tuple[str, ...]
    long: Mapping[str, str]

    def run(self, folder: Path, long: bool) -> Report:
        """Run the tests; what they print are the figures."""
        env = {**os.environ, **(self.long if long else {})}
        options = ["-n", "0", "-s", "-p", "no:randomly", "--basetemp", str(folder / "t")]
        done = subprocess.run(
            [sys.executable, "-m", "pytest", *options, *self.files],
            cwd=ROOT,
            env=env,
            capture_output=True,
            text=True,
            check=False,
        )
        lines = [line.strip(" .") for line in done.stdout.splitlines()]
        summary = next((line for line in reversed(lines) if " in " in line), "nothing ran")
        figures = [line for line in lines if ": " in line and re.search(r"\d", line)]
        failed = [line for line in lines if line.startswith(("FAILED", "ERROR"))]
        if done.returncode and not failed:
            failed = [f"pytest ended with {done.returncode}"]
        if failed:
            figures = []
        return Report(", ".join(self.files), "; ".join([*figures, summary]), failed)
