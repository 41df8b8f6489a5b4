"""The jobs of complaint cases as they are run: from the registry, and over many cases."""

import json
import re
import time
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest

from opsroom.__main__ import main
from opsroom.jobs.registry import JOBS
from opsroom.jobs.runner import Run, run_job
from opsroom.language.words import WORDS
from tests.casekit import Firm, firm, instant
from tests.policies import RECALL, recall

NAMES = ("case-levels", "case-notes", "case-reminders")
MANY = 20_000


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Firm]:
    one = firm(tmp_path, recall())
    yield one
    for door in (one.room, *one.doors.values()):
        door.close()


def runs(made: Firm) -> list[int]:
    """Each of the jobs once; how many things it did."""
    done: list[Run] = [run_job(name, made.room) for name in NAMES]
    assert [run.detail for run in done] == [""] * 3
    return [run.effects for run in done]


def test_a_track_added_by_policy_alone_is_alerted_pressed_for_and_reported(
    made: Firm, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """TRK, SLA-7, CMP-13, CMP-14, STA-1: nothing of it is in the code."""
    case = made.complaint("recall", by="desk")
    case.on("11-24 11:30")
    assert runs(made) == [3, 1, 0]
    case.goes_to("over", danger="high", recalled="5", refund="1")
    assert case.way.startswith("notice:done stop:done collect:done approval:approved")
    assert runs(made) == [0, 1, 0]
    assert runs(made) == [0, 0, 0]
    case.on("11-25 09:00")
    capsys.readouterr()
    settings = tmp_path / "settings.toml"
    settings.write_text(f'db = "{made.path}"\npolicy = "{RECALL}"\n', encoding="utf-8")
    words = ["--settings", str(settings), "--as", "boss", "--now", "2026-11-25T09:00:00+08:00"]
    assert main([*words, "report", "cases", "--month", "2026-11"]) == 0
    text = capsys.readouterr().out
    assert "产品召回" in text
    assert main([*words, "report", "cases", "--month", "2026-11", "--json"]) == 0
    (report,) = json.loads(capsys.readouterr().out)["reports"]
    (track,) = report["tracks"]
    assert (track["track"], track["received"], track["closed"]) == ("recall", 1, 1)
    assert {one["role"]: one["late"] for one in report["steps"]}["desk"] == 1


def test_each_job_tells_what_it_is_for_and_its_deeds_have_words() -> None:
    for name in NAMES:
        assert JOBS[name].help
    for deed in ("case.level", "case.note", "warning.cases"):
        assert deed in WORDS["verb"]


@pytest.fixture
def many(made: Firm) -> Firm:
    """Twenty thousand cases: most of them closed, thousands open, hundreds late."""
    now, long_ago = instant("11-24 09:00"), instant("11-01 09:00")
    with made.room.store.immediate() as db:
        db.conn.executemany(
            "INSERT INTO cases (id, number, track, site_id, customer_name, subject, step, role,"
            " known_at, opened_at, received_at, state, closed_at, asked, level, due_at, risk_at,"
            " critical_at) VALUES (?, ?, 'quality', 'SH', 'N', 's', 'cause', 'quality', 1, 1, 1,"
            " ?, ?, 1, ?, ?, ?, ?)",
            (
                (
                    n,
                    f"2611{n:05}",
                    "open" if n % 4 == 0 else "closed",
                    None if n % 4 == 0 else long_ago,
                    "on_track" if n % 40 == 0 else "at_risk",
                    *((long_ago,) * 3 if n % 40 == 0 else (now + 900, now - 900, now + 600)),
                )
                for n in range(1, MANY + 1)
            ),
        )
        db.conn.execute(
            "INSERT INTO case_steps (case_id, step, role, received_at, due_at, finished_at)"
            " SELECT id, step, role, 1, due_at, closed_at FROM cases"
        )
    return made


def test_with_twenty_thousand_cases_what_is_due_alone_is_read(many: Firm) -> None:
    """SLA-7, CMP-13: 500 late ones are told, in batches; an idle look takes no time or memory."""
    assert runs(many) == [1500, 500, 0]
    assert many.count("case_alerts", "level = 'overdue'") == 500
    conn = many.room.store.conn
    ran: list[str] = []
    conn.set_trace_callback(ran.append)
    tracemalloc.start()
    began = time.process_time()
    for name in NAMES:
        assert list(JOBS[name].due(many.room.store, many.policy, many.now)) == []
    spent = time.process_time() - began
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    conn.set_trace_callback(None)
    assert len(ran) > 5
    assert spent < 0.5
    assert peak < 1_000_000
    for sql in {sql for sql in ran if sql.startswith("SELECT")}:
        plan = [row[3] for row in conn.execute(f"EXPLAIN QUERY PLAN {sql}")]
        scans = [one for one in plan if re.match(r"SCAN (cases|c|s|p|case_\w+|journal|j)\b", one)]
        assert all("cases_unasked" in one for one in scans), (sql, plan)  # it holds what is due
