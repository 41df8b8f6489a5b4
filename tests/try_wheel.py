"""Try the built wheel as a stranger would: ``python -m tests.try_wheel``.

Builds the wheel, installs it in an empty environment, opens the demo on a real terminal, presses
keys, and looks in the database whether they did what they say.
"""

import sqlite3
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

from tests.pty_harness import Terminal

ROOT = Path(__file__).parents[1]


def main() -> None:
    """Build, install, open, press, look."""
    with tempfile.TemporaryDirectory() as scratch:
        opsroom = install(build(Path(scratch)), Path(scratch) / "env")
        draw_a_track(opsroom)
        database = Path(scratch) / "demo.db"
        with Terminal([str(opsroom), "demo", "--db", str(database)], 100, 30) as terminal:
            terminal.wait_for("complaints", timeout=60)
            terminal.send("n")
            terminal.wait_for("Esc", timeout=20)
            terminal.send("escape")
            terminal.wait_for("complaints", timeout=20)
            before = sent(database)
            terminal.send("2")
            terminal.wait_for("slack", timeout=20)
            terminal.send("s")
            terminal.wait_for(lambda _: sent(database) == before + 1, timeout=20)
            terminal.send("ctrl+q")
            code = terminal.wait(timeout=20)
        if code != 0:
            raise SystemExit(f"the demo left with {code}")
        sys.stdout.write("the wheel opened its room; a key sent a technician; it is journaled\n")


def build(scratch: Path) -> Path:
    """Build the wheel and return its path."""
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--outdir", str(scratch), str(ROOT)],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return next(scratch.glob("*.whl"))


def install(wheel: Path, folder: Path) -> Path:
    """Install the wheel in an environment of its own, and return the command's path."""
    venv.create(folder, with_pip=True)
    python = folder / "bin" / "python"
    subprocess.run([str(python), "-m", "pip", "install", "--quiet", str(wheel)], check=True)
    return folder / "bin" / "opsroom"


def draw_a_track(opsroom: Path) -> None:
    """Complaint tracks are data: their file has to be in the wheel (TRK)."""
    words = [str(opsroom), "policy", "graph", "quality"]
    drawn = subprocess.run(words, check=True, capture_output=True, text=True)
    if "complaint form" not in drawn.stdout:
        raise SystemExit(f"no track was drawn: {drawn.stdout}")


def sent(database: Path) -> int:
    """How many times somebody at the screen has sent a technician, by the journal."""
    with sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True) as conn:
        query = "SELECT count(*) FROM journal WHERE action = 'call.dispatch' AND origin = 'screen'"
        return int(conn.execute(query).fetchone()[0])


if __name__ == "__main__":
    main()
