"""Daily reports: rolled up, caught up, revised, signed (DAY-1, DAY-2, DAY-4, DAY-5)."""

import sqlite3
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from opsroom.actions.dayreport import reckon_day
from opsroom.actions.holds import Hold, Resume
from opsroom.actions.moves import Cancel, Dispatch, Reassign, Reopen
from opsroom.actions.rollup import ReviseReports, RollUp
from opsroom.actions.signing import SignReport
from opsroom.actions.visits import Arrive, Finish
from opsroom.domain.errors import Refused
from opsroom.domain.reports import SupervisorDay, TechnicianDay
from opsroom.store import reportsql, sites
from tests.jobs.company import Company

MONDAY = date(2026, 11, 23)


@pytest.fixture
def company(tmp_path: Path) -> Iterator[Company]:
    made = Company(tmp_path / "room.db")
    yield made
    made.close()


def supervisor(company: Company, day: date = MONDAY) -> SupervisorDay:
    row = reportsql.report(company.store.conn, "SH", day)[0]
    assert row.kind == "supervisor"
    return SupervisorDay.model_validate_json(row.data)


def revisions(company: Company) -> list[reportsql.ReportRow]:
    """Every revision of Monday's supervisor's report, the oldest first."""
    columns = ", ".join(reportsql.ReportRow._fields)
    rows = company.store.conn.execute(
        f"SELECT {columns} FROM reports WHERE day = ? AND kind = 'supervisor' ORDER BY revision",
        (MONDAY.isoformat(),),
    )
    return [reportsql.ReportRow._make(row) for row in rows]


def technician(company: Company, person: str, day: date = MONDAY) -> TechnicianDay:
    rows = reportsql.report(company.store.conn, "SH", day)
    return next(
        TechnicianDay.model_validate_json(row.data) for row in rows if row.person_id == person
    )


def keys(company: Company) -> list[tuple[str, str, int]]:
    return [
        (day, person or "-", revision)
        for day, person, revision in company.rows(
            "SELECT day, person_id, revision FROM reports ORDER BY day, person_id, revision"
        )
    ]


def a_day(company: Company) -> None:
    """A Monday with a bit of everything; overtime after the close."""
    a, b = company.at("2026-11-23 08:40").call(), company.call(zone="suburban")
    c, d = company.call(service_type="D", type_reason="tools"), company.call()
    e, f = company.call(), company.call()
    company.finished(
        a, "li", sent="2026-11-23 09:00", arrived="2026-11-23 09:30", ended="2026-11-23 10:45"
    )
    company.at("2026-11-23 11:00").do(Hold(call=b, reason="customer_later"))
    company.at("2026-11-23 11:30").do(Resume(call=b))
    company.finished(
        c, "wu", sent="2026-11-23 12:00", arrived="2026-11-23 12:10", ended="2026-11-23 12:40"
    )
    company.do(Cancel(call=d, reason="fixed itself"))
    company.at("2026-11-23 13:00").do(Dispatch(call=e, technician="wu"))
    company.at("2026-11-23 13:30").do(Arrive(call=e))
    company.at("2026-11-23 14:00").do(Reassign(call=e, technician="li", reason="no part"))
    company.finished(
        b,
        "li",
        sent="2026-11-23 16:10",
        arrived="2026-11-23 16:30",
        ended="2026-11-23 18:00",
        voucher="absent",
        note="left early",
    )
    assert f


def test_a_day_is_rolled_up_at_its_close_per_technician_then_for_the_supervisor(
    company: Company,
) -> None:
    """DAY-1, DAY-2, DAY-4."""
    a_day(company)
    company.at("2026-11-23 17:29")
    assert company.run("roll-up").effects == 0
    assert company.at("2026-11-23 18:01").run("roll-up").effects == 3
    assert keys(company) == [("2026-11-23", p, 1) for p in ("-", "li", "wu")]
    assert company.run("roll-up").effects == 0
    li, wu = technician(company, "li"), technician(company, "wu")
    assert [(line.number, line.seconds) for line in li.lines] == [
        ("SH-1001", 75 * 60),
        ("SH-1002", 90 * 60),
    ]
    assert (wu.work["D"].jobs, wu.work["D"].seconds) == (1, 30 * 60)
    assert (wu.unfinished.jobs, wu.unfinished.seconds) == (1, 30 * 60)


def test_the_supervisors_report_adds_the_days_figures(company: Company) -> None:
    """DAY-5, SLA-4."""
    a_day(company)
    company.at("2026-11-23 18:01").run("roll-up")
    report = supervisor(company)
    assert report.work["A"].jobs + report.work["D"].jobs == 3
    figures = report.figures
    assert (figures.received, figures.dispatched, figures.carried_over) == (6, 4, 1)
    assert (figures.finished, figures.cancelled, figures.open_at_close) == (3, 1, 3)
    assert [(u.number, u.voucher, u.reason) for u in figures.unsigned] == [
        ("SH-1002", "absent", "left early")
    ]
    assert (figures.holds, figures.held_seconds) == (1, 1800)
    assert (figures.arrivals["urban"].met, figures.arrivals["urban"].late) == (3, 0)
    suburban = figures.arrivals["suburban"]  # 7 h from 08:40, and half an hour on hold
    assert (suburban.met, suburban.late, suburban.met_raw, suburban.late_raw) == (0, 1, 0, 1)


def test_a_report_equals_what_plain_sql_counts(company: Company) -> None:
    """DAY-1, DAY-5: counted here by hand, by local date."""
    a_day(company)
    company.at("2026-11-23 23:00").run("roll-up")
    report = supervisor(company)
    local = "date({}, 'unixepoch', '+8 hours') = '2026-11-23'"
    on = {c: local.format(c) for c in ("received_at", "arrived_at", "finished_at", "ended_at")}

    def count(sql: str) -> int:
        return int(company.rows(sql)[0][0] or 0)

    assert report.figures.received == count(f"SELECT count(*) FROM calls WHERE {on['received_at']}")
    assert report.figures.finished == count(
        f"SELECT count(*) FROM calls WHERE state = 'finished' AND {on['finished_at']}"
    )
    assert report.figures.cancelled == count(
        f"SELECT count(*) FROM calls WHERE state = 'cancelled' AND {on['finished_at']}"
    )
    for zone, found in report.figures.arrivals.items():
        where = f"FROM calls WHERE zone = '{zone}' AND {on['arrived_at']}"
        assert found.met == count(f"SELECT sum(on_time) {where}")
        assert found.late_raw == count(f"SELECT sum(1 - on_time_raw) {where}")
    for kind in "ABCD":
        jobs, seconds = company.rows(
            "SELECT count(*), coalesce(sum(a.ended_at - a.arrived_at), 0)"
            " FROM assignments a JOIN calls c ON c.id = a.call_id"
            f" WHERE a.outcome = 'finished' AND c.service_type = '{kind}' AND {on['ended_at']}"
        )[0]
        assert (report.work[kind].jobs, report.work[kind].seconds) == (jobs, seconds)


def test_a_machine_that_was_off_makes_the_same_report_a_week_later(
    company: Company, tmp_path: Path
) -> None:
    """DAY-4: the close is what counts, not the time of looking."""
    late = Company(tmp_path / "late.db")
    for each in (company, late):
        a_day(each)
    company.at("2026-11-23 18:30").run("roll-up")
    number = company.rows("SELECT number FROM calls WHERE state = 'waiting'")[0][0]
    for each in (company, late):
        each.finished(
            number,
            "li",
            sent="2026-11-24 09:00",
            arrived="2026-11-24 09:10",
            ended="2026-11-24 10:00",
        )
        each.at("2026-11-24 11:00").do(Reopen(call="SH-1001", reason="broken again"))
        each.at("2026-11-24 11:10").do(Reopen(call="SH-1004", reason="it came back"))
    late.at("2026-12-01 09:00").run("roll-up")
    assert supervisor(late) == supervisor(company)
    assert technician(late, "li") == technician(company, "li")
    assert keys(late)[:3] == [("2026-11-23", p, 1) for p in ("-", "li", "wu")]
    late.close()


def test_days_missed_are_caught_up_and_days_off_only_where_something_happened(
    company: Company,
) -> None:
    """DAY-4."""
    number = company.at("2026-11-28 10:00").call()  # a Saturday
    company.at("2026-11-30 09:00").do(Dispatch(call=number, technician="li"))
    company.at("2026-12-01 08:00").run("roll-up")
    days = sorted({day for day, _person, _revision in keys(company)})
    assert days == [f"2026-11-{d}" for d in (23, 24, 25, 26, 27, 28, 30)]
    saturday = [person for day, person, _ in keys(company) if day == "2026-11-28"]
    assert saturday == ["-"]  # nobody worked
    assert supervisor(company, date(2026, 11, 28)).figures.received == 1


def test_work_reported_late_makes_a_revision_when_the_next_day_closes(company: Company) -> None:
    """DAY-4: it names the old one."""
    number = company.at("2026-11-23 16:00").call()
    company.do(Dispatch(call=number, technician="li"))
    company.at("2026-11-23 17:30").run("roll-up")
    company.at("2026-11-24 08:40").do(Arrive(call=number, at=company.instant("2026-11-23 17:00")))
    company.do(Finish(call=number, voucher="signed", at=company.instant("2026-11-23 18:00")))
    assert company.at("2026-11-24 17:29").run("roll-up").effects == 0
    company.at("2026-11-24 17:30").run("roll-up")
    assert keys(company)[:5] == [
        ("2026-11-23", "-", 1),
        ("2026-11-23", "-", 2),
        ("2026-11-23", "li", 1),
        ("2026-11-23", "li", 2),
        ("2026-11-23", "wu", 1),
    ]
    old, new = revisions(company)
    assert (old.replaces_id, new.replaces_id) == (None, old.id)
    assert supervisor(company).figures.finished == 1


def test_after_that_a_day_is_revised_only_when_somebody_asks(company: Company) -> None:
    """DAY-4."""
    number = company.at("2026-11-23 16:00").call()
    company.do(Dispatch(call=number, technician="li"))
    company.at("2026-11-24 18:00").run("roll-up")
    company.do(Arrive(call=number, at=company.instant("2026-11-23 17:00")))
    company.at("2026-11-25 18:00").run("roll-up")
    revised = {day for day, _person, revision in keys(company) if revision > 1}
    assert revised == {"2026-11-24"}  # still to settle: the call was overdue there; Monday is not
    assert company.do(ReviseReports(site="SH", day=MONDAY)).facts["revised"] == 1
    assert supervisor(company).figures.arrivals["urban"].met == 1
    again = company.do(ReviseReports(site="SH", day=MONDAY))
    assert (again.entry, again.facts["revised"]) == (None, 0)


def test_a_signed_report_never_changes_but_is_followed_by_a_revision(company: Company) -> None:
    """DAY-4."""
    number = company.at("2026-11-23 16:00").call()
    company.do(Dispatch(call=number, technician="li"))
    company.at("2026-11-23 18:00").run("roll-up")
    first = reportsql.report(company.store.conn, "SH", MONDAY)[0]
    company.do(SignReport(report=first.id))
    with pytest.raises(Refused, match="Chen has signed"):
        company.do(SignReport(report=first.id))
    with pytest.raises(sqlite3.IntegrityError, match="DAY-4"):
        company.run_sql("UPDATE reports SET data = '{}' WHERE id = ?", first.id)
    company.do(Arrive(call=number, at=company.instant("2026-11-23 17:00")))
    company.do(ReviseReports(site="SH", day=MONDAY))
    old, new = revisions(company)
    assert (old.signed_by, old.data) == ("Chen", first.data)
    assert (new.signed_by, new.replaces_id, new.revision) == (None, old.id, 2)


def test_an_old_revision_is_not_signed(company: Company) -> None:
    """DAY-4."""
    number = company.at("2026-11-23 16:00").call()
    company.at("2026-11-23 18:00").run("roll-up")
    first = reportsql.report(company.store.conn, "SH", MONDAY)[0]
    company.do(Dispatch(call=number, technician="li"))
    company.do(ReviseReports(site="SH", day=MONDAY))
    with pytest.raises(Refused, match="later revision"):
        company.do(SignReport(report=first.id))


def test_a_day_without_a_report_is_not_revised(company: Company) -> None:
    with pytest.raises(Refused, match="no report yet"):
        company.do(ReviseReports(site="SH", day=MONDAY))


def test_only_jobs_roll_up(company: Company) -> None:
    """ROL-2."""
    with pytest.raises(Refused) as refused:
        company.do(RollUp(site="SH", day=MONDAY))
    assert refused.value.rule == "ROL-2"


def test_the_day_so_far_can_be_seen_before_the_close(company: Company) -> None:
    """DAY-4: and is told from the day's report."""
    company.at("2026-11-23 09:00").call()
    calendar = sites.calendar_of(company.store.conn, "SH")
    for time, so_far in (("12:00", True), ("17:29", True), ("17:30", False)):
        company.at(f"2026-11-23 {time}")
        day = reckon_day(company.store.conn, calendar, "SH", MONDAY, now=company.now)
        assert (day.so_far, day.as_of) == (so_far, company.now)
        assert day.supervisor.figures.open_at_close == 1
    assert keys(company) == []


def test_a_hold_across_days_counts_in_each_for_its_part(company: Company) -> None:
    """DAY-5, SLA-4: working time alone."""
    number = company.at("2026-11-23 16:30").call()
    company.do(Hold(call=number, reason="customer_later"))
    company.at("2026-11-24 09:30").do(Resume(call=number))
    company.at("2026-11-24 18:00").run("roll-up")
    for day, held in ((MONDAY, 3600), (date(2026, 11, 24), 3600)):
        figures = supervisor(company, day).figures
        assert (figures.holds, figures.held_seconds) == (1, held)


def test_two_sites_have_reports_of_their_own(company: Company) -> None:
    """CAL-2: each at its own close."""
    company.add_site("TP", "2026-11-23", "Asia/Tokyo", "weekends")
    company.at("2026-11-23 16:45").run("roll-up")  # 17:45 in Tokyo
    assert company.rows("SELECT DISTINCT site_id FROM reports") == [("TP",)]


@pytest.mark.parametrize("day", ["2026-03-29", "2026-10-25"])
def test_the_day_is_the_local_one_when_the_clocks_change(tmp_path: Path, day: str) -> None:
    """CAL-4: a day of 23 or of 25 hours loses nothing and counts nothing twice."""
    company = Company(tmp_path / "dst.db", opened=day, tz="Europe/Berlin", calendar="weekends")
    before, after = company.at(f"{day} 00:00").now, company.at(f"{day} 23:59").now
    for instant in (before, before + 3 * 3600, after):
        company.now = instant
        company.call()
    assert company.at(f"{day} 23:59").run("roll-up").effects == 0  # a Sunday ends at midnight
    company.now += 60
    company.call()
    company.run("roll-up")
    assert supervisor(company, date.fromisoformat(day)).figures.received == 3
    company.close()


def test_who_has_not_arrived_by_the_close_is_late_too(company: Company) -> None:
    """DAY-5, SLA-4: by zone, with holds and raw, as it was at the close."""
    late, held, sent = company.at("2026-11-23 08:40").call(), company.call(), company.call()
    company.at("2026-11-23 16:00").call()
    company.at("2026-11-23 09:00").do(Hold(call=held, reason="customer_later"))
    company.finished(
        sent, "li", sent="2026-11-23 09:00", arrived="2026-11-23 09:30", ended="2026-11-23 10:00"
    )
    company.at("2026-11-23 18:00").run("roll-up")
    first = supervisor(company)
    urban = first.figures.arrivals["urban"]
    assert (urban.met, urban.late, urban.overdue, urban.overdue_raw) == (1, 0, 1, 2)
    company.at("2026-11-24 09:00").do(Resume(call=held))
    company.do(Dispatch(call=late, technician="wu"))
    company.do(Arrive(call=late))
    company.at("2026-11-24 18:00").run("roll-up")
    assert supervisor(company) == first  # what happens later doesn't change it
    tuesday = supervisor(company, date(2026, 11, 24)).figures.arrivals["urban"]
    assert (tuesday.late, tuesday.overdue, tuesday.overdue_raw) == (1, 2, 2)
