"""What runs every few seconds, or at every key, doesn't read years of calls for it."""

import re
from contextlib import closing
from datetime import date
from pathlib import Path

from opsroom.actions.dayreport import reckon_day
from opsroom.jobs.registry import JOBS
from opsroom.store import customersql, sites
from opsroom.store.callsql import find_call
from tests.jobs.company import Company

#: Tables that grow with every call or case, by the names that queries give them. The indexes of
#: open calls, and of closed cases that wait for a job, don't grow.
GROWING = re.compile(
    r"SCAN (calls|c|assignments|a|journal|j|cases|case_\w+)\b"
    r"(?! USING (COVERING )?INDEX (calls_open|cases_unasked))"
)


def test_no_job_and_no_days_figures_scan_a_table_that_grows(tmp_path: Path) -> None:
    with closing(Company(tmp_path / "room.db")) as company:
        company.at("2026-11-23 12:00").call()
        conn = company.store.conn
        ran: list[str] = []
        conn.set_trace_callback(ran.append)
        for job in JOBS.values():
            list(job.due(company.store, company.policy, company.now))
        calendar = sites.calendar_of(conn, "SH")
        reckon_day(conn, calendar, "SH", date(2026, 11, 23), now=company.now)
        conn.set_trace_callback(None)
        reads = {sql for sql in ran if sql.lstrip().startswith("SELECT")}
        assert len(reads) > 12
        for sql in reads:
            plan = [row[3] for row in conn.execute(f"EXPLAIN QUERY PLAN {sql}")]
            # "c" is also the name of the few calls found open, once they were found by an index
            scans = [step for step in plan if GROWING.match(step) and "CO-ROUTINE c" not in plan]
            assert not scans, (sql, plan)


def test_a_search_counts_open_calls_without_reading_the_closed_ones(tmp_path: Path) -> None:
    """CUS-3, whether the database has statistics or not."""
    with closing(Company(tmp_path / "room.db")) as company:
        company.at("2026-11-23 12:00").call()
        conn = company.store.conn
        conn.execute("UPDATE customers SET search = 'jade tools'")
        for statement in ("SELECT 1", "ANALYZE"):
            conn.execute(statement)
            ran: list[str] = []
            conn.set_trace_callback(ran.append)
            assert customersql.find(conn, "jade")
            conn.set_trace_callback(None)
            plan = [row[3] for sql in ran for row in conn.execute(f"EXPLAIN QUERY PLAN {sql}")]
            calls = [step for step in plan if re.search(r"\bcalls\b", step)]
            assert len(calls) == 1
            assert "COVERING INDEX calls_open_customer" in calls[0]


def test_a_call_is_found_by_its_number_in_any_case_without_reading_them_all(tmp_path: Path) -> None:
    with closing(Company(tmp_path / "room.db")) as company:
        number = company.at("2026-11-23 12:00").call()
        conn = company.store.conn
        ran: list[str] = []
        conn.set_trace_callback(ran.append)
        found = [
            find_call(conn, ref) for ref in (number, f" {number.lower()} ", "1", "SH-", "-", "x")
        ]
        conn.set_trace_callback(None)
        assert found == [1, 1, 1, None, None, None]
        assert len(ran) > len(found)
        for sql in ran:
            plan = [row[3] for row in conn.execute(f"EXPLAIN QUERY PLAN {sql}")]
            assert not [step for step in plan if GROWING.match(step)], (sql, plan)
