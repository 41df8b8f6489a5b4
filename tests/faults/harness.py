"""What every fault harness is made of: a promise, a run, and a report of its figures."""

import contextlib
import io
import multiprocessing
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from opsroom.__main__ import main
from opsroom.domain.chain import Head, verify
from opsroom.domain.text import clean
from opsroom.store import journalsql

ROOT = Path(__file__).parents[2]
#: Exit codes that tell a person something; 4 is an error of the program.
TOLD = frozenset({0, 1, 2, 3})
#: Processes that start within milliseconds: they are forked from one that has imported all.
FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["tests.faults.deeds", "opsroom.jobs.runner", "sqlite_utils"])


class Report(NamedTuple):
    """How a run went.

    Attributes:
        done: what was done to the program, with numbers.
        figures: what was measured.
        faults: what was not as promised, a sentence each; empty when all is well.
    """

    done: str
    figures: str
    faults: Sequence[str] = ()

    @property
    def verdict(self) -> str:
        """``kept``, or what wasn't."""
        return "BROKEN: " + "; ".join(self.faults[:5]) if self.faults else "kept"


class Answer(NamedTuple):
    """What a command line said."""

    code: int
    out: str
    err: str

    @property
    def is_told(self) -> bool:
        """Whether the command said what it did, or what keeps it from it."""
        told = self.out + self.err
        return "Traceback" not in told and "an error of the program" not in told


def command(db: Path, *words: str, person: str = "boss") -> Answer:
    """Run a command line in this process."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main(["--db", str(db), "--as", person, *words])
    return Answer(code, out.getvalue(), err.getvalue())


def said(answer: Answer) -> str:
    """An answer in a line, for a report."""
    return f"exit {answer.code}: {clean(answer.err or answer.out)[:160]}"


def broken(conn: sqlite3.Connection) -> list[str]:
    """What is wrong with a database by its own checks and by the journal's chain."""
    faults = []
    if (found := conn.execute("PRAGMA integrity_check").fetchall()) != [("ok",)]:
        faults.append(f"integrity_check: {found[:3]}")
    if found := conn.execute("PRAGMA foreign_key_check").fetchall():
        faults.append(f"foreign_key_check: {found[:3]}")
    verdict = verify(journalsql.room_id(conn), journalsql.links(conn), list[Head]())
    if verdict.what is not None:
        faults.append(f"the journal is {verdict.what} at {verdict.where}")
    return faults


def sound(path: Path) -> list[str]:
    """The same for a file."""
    with closing(sqlite3.connect(path, isolation_level=None)) as conn:
        return broken(conn)


def contents(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table that people fill."""
    with closing(sqlite3.connect(path)) as conn:
        tables = conn.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
        own = [name for (name,) in tables if not name.startswith("sqlite_")]
        return {name: conn.execute(f"SELECT * FROM {name}").fetchall() for name in own}


def quantile(values: Sequence[float], part: float) -> float:
    """The value below which that part of them lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))] if ordered else 0.0
