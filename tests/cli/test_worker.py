"""``opsroom worker``: the jobs without a screen, as a real process."""

import json
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

from tests.conftest import SAMPLE_NOW


def command(sample: Path, *words: str) -> list[str]:
    return [sys.executable, "-m", "opsroom", *words, "--db", str(sample), "--now", SAMPLE_NOW]


def run(sample: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(command(sample, *words), capture_output=True, text=True, check=False)


def query(path: Path, sql: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(path)) as conn:
        return conn.execute(sql).fetchall()


def test_once_does_what_is_due_and_gives_the_lease_back(sample: Path) -> None:
    done = run(sample, "worker", "--once")
    assert (done.returncode, done.stdout) == (0, "")
    assert query(sample, "SELECT count(*) FROM notices")[0][0] > 0
    assert query(sample, "SELECT holder, fence FROM leases") == [("", 1)]
    assert json.loads(run(sample, "jobs", "list", "--json").stdout)["leader"] is None
    assert "Nobody runs the jobs" in run(sample, "jobs", "list").stdout


def test_a_worker_leads_until_it_is_told_to_leave(sample: Path) -> None:
    """Told by the service manager: it leaves with 0, and says little."""
    with subprocess.Popen(command(sample, "worker"), stderr=subprocess.PIPE, text=True) as worker:
        assert worker.stderr is not None
        assert worker.stderr.readline() == (
            "opsroom worker: This process leads: it runs the jobs.\n"
        )
        leader = json.loads(run(sample, "jobs", "list", "--json").stdout)["leader"]
        assert leader["pid"] == worker.pid
        other = run(sample, "worker", "--once")
        assert other.returncode == 0
        assert "nothing was done here" in other.stderr
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(20) == 0
    assert query(sample, "SELECT holder FROM leases") == [("",)]


def test_a_database_that_isnt_there_is_said_with_its_exit_code(tmp_path: Path) -> None:
    done = run(tmp_path / "none.db", "worker")
    assert done.returncode == 3
    assert "There is no database" in done.stderr
