"""Architecture as tests: who imports whom, what a start costs, how big things may grow."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from opsroom.actions.sample import build_sample
from opsroom.domain.policy import Policy
from tests.rooms import NINE

ROOT = Path(__file__).parents[2]
MODULE_LINES, FUNCTION_LINES = 400, 60
#: Modules and functions that are allowed to be longer, each with its reason.
LONGER: dict[str, str] = {}

#: Verbs that read and answer: neither the screen nor models nor the scheduler may be loaded.
READING = (
    ("--version",),
    ("board",),
    ("board", "--json"),
    ("queue", "--json"),
    ("call", "list", "--all"),
    ("call", "show", "SH-1025"),
    ("customer", "find", "a"),
    ("notice", "list"),
    ("person", "list"),
    ("case", "list", "--all", "--json"),
)
#: Verbs that do more, but draw nothing.
WORKING = (
    ("call", "show", "--help"),
    ("propose", "SH-1025"),
    ("case", "list", "--all"),
    ("case", "show", "V261101"),
    ("case", "inbox"),
    ("case", "open", "service", "--subject", "x", "--name", "y", "--dry-run"),
    ("call", "pin", "SH-1025", "--reason", "x", "--dry-run"),
    ("jobs", "list"),
    ("jobs", "run", "alerts"),
    ("report", "daily", "--date", "2026-11-23"),
    ("import", "calls", "none.csv", "--map", "none.toml"),
)
_PROBE = """
import sys
from opsroom.__main__ import main
for line in sys.stdin.read().splitlines():
    main(line.split("|"))
    print("LOADED", line, *sorted(m for m in {heavy!r} if m in sys.modules), file=sys.stderr)
"""


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("architecture") / "sample.db"
    build_sample(path, NINE, Policy())
    return str(path)


def loaded(sample: str, verbs: tuple[tuple[str, ...], ...], *heavy: str) -> list[list[str]]:
    """The heavy modules that each verb had loaded, all verbs in one fresh process."""
    alone = [words for words in verbs if words == ("--version",)]
    lines = ["|".join(words if words in alone else (*words, "--db", sample)) for words in verbs]
    done = subprocess.run(
        [sys.executable, "-c", _PROBE.format(heavy=heavy)],
        input="\n".join(lines),
        capture_output=True,
        encoding="utf-8",
        check=True,
        timeout=60,
        cwd=ROOT,
    )
    told = [line for line in done.stderr.splitlines() if line.startswith("LOADED")]
    assert len(told) == len(verbs), done.stderr
    return [line.split()[2:] for line in told]


def test_verbs_that_read_load_neither_screen_nor_models(sample: str) -> None:
    """Start-up: importing pydantic takes longer than all the rest of `board`."""
    heavy = ("textual", "rich", "pydantic", "sqlite_utils", "apscheduler")
    assert loaded(sample, READING, *heavy) == [[]] * len(READING)


def test_verbs_that_draw_nothing_load_no_screen(sample: str) -> None:
    assert loaded(sample, WORKING, "textual", "rich", "apscheduler") == [[]] * len(WORKING)


def test_the_first_board_waits_for_no_models_and_no_scheduler(sample: str) -> None:
    """Start-up: pydantic and the actions came to a third of it. Jobs load them after it."""
    probe = (
        "import sys; from opsroom.wiring import wire; from opsroom.ui.app import OpsApp;"
        "from opsroom.ui.screens.board import Board;"
        "app = OpsApp(wire(db=sys.argv[1]), jobs=False); Board(); assert app.feed.rows;"
        "heavy = ('pydantic', 'sqlite_utils', 'apscheduler');"
        "print(*(name for name in heavy if name in sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", probe, sample],
        capture_output=True,
        encoding="utf-8",
        check=True,
        timeout=60,
        cwd=ROOT,
    )
    assert done.stdout.strip() == "", done.stderr


def test_imports_point_one_way() -> None:
    """The contracts in pyproject.toml hold."""
    done = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()",
         "--no-cache"],
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=120,
        cwd=ROOT,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


def modules() -> Iterator[tuple[str, str]]:
    """Every module of the program, as (path, text)."""
    for path in sorted((ROOT / "opsroom").rglob("*.py")):
        yield path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")


def test_no_module_grows_too_long() -> None:
    lengths = {name: text.count("\n") for name, text in modules()}
    long = {name: lines for name, lines in lengths.items() if lines > MODULE_LINES}
    assert long.keys() <= LONGER.keys(), long


def test_no_function_grows_too_long() -> None:
    long = {}
    for name, text in modules():
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or 0) - node.lineno + 1
                if lines > FUNCTION_LINES:
                    long[f"{name}:{node.name}"] = lines
    assert long.keys() <= LONGER.keys(), long
