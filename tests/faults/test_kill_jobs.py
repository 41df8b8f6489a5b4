"""kill -9 in the middle of a job, and two processes at once (CON-3, DAY-4, CALL-5, SLA-7, CMP-13).

``OPSROOM_KILLS=500 pytest tests/faults/test_kill_jobs.py`` for a long run.
"""

import os
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from opsroom.actions.carryover import days_since
from opsroom.domain.callclock import reckon
from opsroom.store import sites
from tests.jobs.company import Company

KILLS = int(os.environ.get("OPSROOM_KILLS", "12"))
ROOT = Path(__file__).parents[2]
OPENED, NOW = "2026-08-03", "2026-11-24 18:00"
TERMS, CALLS = 20 * KILLS, 150
#: Complaint cases that are late in a step, and that are closed with two late steps of a department.
LATE, CLOSED = 10 * KILLS, 10 * KILLS
#: Statements that a worker makes at most before it is killed, of all jobs and of those of cases.
#: By the last kill most of the work is done, and each has fallen into another part of it.
LONGEST, LONGEST_OF_CASES = 6000, 600


@pytest.fixture
def company(tmp_path: Path) -> Iterator[Company]:
    """A company that was left alone for months: hundreds of things are due."""
    with closing(Company(tmp_path / "room.db", opened=OPENED)) as made:
        fill(made)
        made.at(NOW)
        yield made


def fill(company: Company) -> None:
    calendar = sites.calendar_of(company.store.conn, "SH")
    first = company.instant(f"{OPENED} 09:00")
    with company.store.immediate():
        for number in range(TERMS):
            company.term(f"2026-12-{number % 20 + 1:02}", starts="2025-12-20")
        for number in range(CALLS):
            at = first + number * 60_000
            columns = {
                "number": f"SH-{number}",
                "site_id": "SH",
                "customer_id": 1,
                "customer_name": "Jade",
                "address": "1 River Road",
                "phone": "",
                "model": "X",
                "channel": "phone",
                "fault": "noise",
                "service_type": "A",
                "proposed_type": "A",
                "proposed_reason": "no_cover",
                "zone": "urban",
                "state": "waiting",
                "received_at": at,
                "entered_at": at,
                "allowance": 21_600,
                "clock_from": at,
                **reckon(calendar, at, 21_600, ())._asdict(),
            }
            names, marks = ", ".join(columns), ", ".join("?" * len(columns))
            company.run_sql(f"INSERT INTO calls ({names}) VALUES ({marks})", *columns.values())
        fill_cases(company)


def fill_cases(company: Company) -> None:
    """Cases that are overdue in their step, and closed ones of which nobody was asked why."""
    at = company.instant(f"{OPENED} 09:00")
    for number in range(LATE + CLOSED):
        late = number < LATE
        case = number + 1
        company.run_sql(
            "INSERT INTO cases (id, number, track, site_id, customer_name, subject, step, role,"
            " known_at, opened_at, received_at, case_due_at, due_at, risk_at, critical_at, state,"
            " closed_at) VALUES (?1, ?2, 'quality', 'SH', '王记', 's', 'cause', 'quality', ?3, ?3,"
            " ?3, ?3 + 90, ?3 + 60, ?3 + 20, ?3 + 40, ?4, ?5)",
            *(case, f"2608{case:04}", at, "open" if late else "closed", None if late else at + 99),
        )
        for _step in range(1 if late else 2):
            company.run_sql(
                "INSERT INTO case_steps (case_id, step, role, received_at, due_at, finished_at)"
                " VALUES (?1, 'cause', 'quality', ?2, ?2 + 60, ?3)",
                *(case, at, None if late else at + 99),
            )


def worker(company: Company, *names: str) -> "subprocess.Popen[str]":
    """A process that is ready to run the jobs, or those named."""
    command = [sys.executable, "-m", "tests.faults.jobs_worker"]
    process = subprocess.Popen(
        [*command, str(company.path), str(company.now), *names],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def go(process: "subprocess.Popen[str]", statements: int = 0) -> None:
    """Let it work until it has made so many statements, or to its end."""
    assert process.stdin is not None
    process.stdin.write(f"{statements}\n")
    process.stdin.flush()


def ended(process: "subprocess.Popen[str]") -> bool:
    """Wait for a worker; whether it came to its end."""
    out, _ = process.communicate(timeout=120)
    return process.returncode == 0 and out == "done\n"


def assert_each_once(company: Company) -> None:
    """One notice a term, report a key, carry-over a day, alert a level, note a cause; journaled."""

    def count(sql: str) -> int:
        return int(company.rows(sql)[0][0])

    assert count("SELECT count(*) FROM notices") == TERMS
    assert count("SELECT count(DISTINCT term_id) FROM notices") == TERMS
    assert count("SELECT count(*) FROM visits") == TERMS
    reports = Counter(company.rows("SELECT day, kind, person_id FROM reports"))
    assert set(reports.values()) == {1}
    calendar = sites.calendar_of(company.store.conn, "SH")
    working = [
        day.isoformat()
        for day in days_since(date.fromisoformat(OPENED), calendar, company.now)
        if calendar.is_working_day(day)
    ]
    carried = company.rows("SELECT day FROM closings WHERE what = 'carried' ORDER BY day")
    assert [day for (day,) in carried] == working
    assert {day for day, _kind, _person in reports} >= set(working)
    assert count("SELECT count(*) FROM alerts") == 3 * CALLS
    assert count("SELECT count(*) FROM case_alerts") == 3 * LATE
    notes = company.rows(
        "SELECT kind, count(*), count(DISTINCT case_id) FROM case_papers GROUP BY 1"
    )
    assert notes == [("expediting", LATE, LATE), ("inquiry", CLOSED, CLOSED)]
    assert count("SELECT count(*) FROM cases WHERE state = 'closed' AND asked = 0") == 0
    expected = {
        "notice.issue": TERMS,
        "report.make": sum(reports.values()),
        "day.carry": len(working),
        "call.carry": count("SELECT count(*) FROM carryovers"),
        "call.level": 3 * CALLS,
        "case.level": 3 * LATE,
        "case.note": LATE + CLOSED,
        "warning.holidays": 1,
        "backup.make": 1,
    }
    assert dict(company.rows("SELECT action, count(*) FROM journal GROUP BY action")) == expected
    assert company.rows("PRAGMA integrity_check") == [("ok",)]
    assert company.rows("PRAGMA foreign_key_check") == []


def test_killed_at_any_moment_each_effect_still_happens_once(company: Company) -> None:
    """CON-3: also when a program dies half-way."""
    killed_often(company, LONGEST)
    last = worker(company)
    go(last)
    assert ended(last)
    assert_each_once(company)


def test_killed_between_any_two_notes_each_is_issued_once(company: Company) -> None:
    """SLA-7, CMP-13: by two processes at once, and both killed."""
    killed_often(company, LONGEST_OF_CASES, "case-levels", "case-notes", workers=2)
    last = worker(company)
    go(last)
    assert ended(last)
    assert_each_once(company)


def killed_often(company: Company, longest: int, *names: str, workers: int = 1) -> None:
    """Start processes and kill them, again and again."""
    dice = random.Random(20261124)
    progress = []
    for _ in range(KILLS // workers):
        several = [worker(company, *names) for _number in range(workers)]
        for process in several:
            go(process, dice.randint(1, longest))
        several[0].wait(120)
        for process in several:
            process.kill()
            process.communicate()
        progress.append(company.rows("SELECT count(*) FROM journal")[0][0])
    assert len(set(progress)) > len(progress) // 3, (
        progress
    )  # kills fell into the work, not before or after


def test_two_processes_at_once_double_nothing(company: Company) -> None:
    """CON-3: however many programs run."""
    pair = [worker(company), worker(company)]
    for process in pair:
        go(process)
    assert [ended(process) for process in pair] == [True, True]
    assert_each_once(company)
