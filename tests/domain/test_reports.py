"""What a daily report adds up to (DAY-1, DAY-2)."""

from datetime import date, datetime
from itertools import chain
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from opsroom.domain.reports import (
    Figures,
    JobLine,
    SupervisorDay,
    TechnicianDay,
    arrivals,
    supervisor_day,
    technician_day,
    time_spent,
    total,
)
from opsroom.domain.worktime import calendar, spec_from

CN = calendar(spec_from("CN"))
NOTHING = Figures(
    received=0,
    dispatched=0,
    carried_over=0,
    finished=0,
    unsigned=(),
    cancelled=0,
    arrivals=arrivals([]),
    holds=0,
    held_seconds=0,
    open_at_close=0,
)


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Asia/Shanghai")).timestamp())


def line(service_type: str, seconds: int, outcome: str = "finished") -> JobLine:
    return JobLine(
        call=1,
        number="SH-1001",
        service_type=service_type,
        zone="urban",
        customer="Jade",
        model="X",
        arrived_at=0,
        ended_at=seconds,
        seconds=seconds,
        outcome=outcome,
    )


LINES = st.builds(
    line,
    st.sampled_from("ABCD"),
    st.integers(0, 40_000),
    st.sampled_from(["finished", "reassigned", "cancelled"]),
)


@given(st.lists(st.lists(LINES, max_size=6), max_size=5))
def test_the_supervisors_report_is_the_exact_sum_of_the_technicians(
    days: list[list[JobLine]],
) -> None:
    """DAY-2."""
    reports = [technician_day(f"t{i}", "T", lines) for i, lines in enumerate(days)]
    report = supervisor_day("SH", "2026-11-23", reports, NOTHING)
    lines = list(chain.from_iterable(days))
    for service_type in "ABCD":
        found = [x for x in lines if (x.service_type, x.outcome) == (service_type, "finished")]
        assert report.work[service_type].jobs == len(found)
        assert report.work[service_type].seconds == sum(x.seconds for x in found)
    rest = [x for x in lines if x.outcome != "finished"]
    assert (report.unfinished.jobs, report.unfinished.seconds) == (
        len(rest),
        sum(x.seconds for x in rest),
    )
    every = total(report.work.values())
    assert every.jobs == sum(row.jobs for row in report.technicians)
    assert every.seconds == sum(row.seconds for row in report.technicians)


@given(st.lists(LINES, max_size=6))
def test_a_report_comes_back_from_its_json_as_it_went_in(lines: list[JobLine]) -> None:
    """DAY-4: revisions are told apart by their JSON."""
    day = technician_day("t", "李", lines)
    assert TechnicianDay.model_validate_json(day.model_dump_json()) == day
    both = supervisor_day("SH", "2026-11-23", [day], NOTHING)
    assert SupervisorDay.model_validate_json(both.model_dump_json()) == both


def test_overtime_counts_in_full_on_the_day_and_nights_do_not() -> None:
    """DAY-1: nobody stays overnight."""
    assert time_spent(CN, at("2026-11-23 17:00"), at("2026-11-23 19:30")) == 9000
    overnight = time_spent(CN, at("2026-11-23 16:30"), at("2026-11-24 09:30"))
    assert overnight == 2 * 3600
    assert CN.is_working_day(date(2026, 11, 24))


def test_arrivals_are_counted_by_zone_with_holds_and_raw() -> None:
    """DAY-5, SLA-4."""
    found = arrivals([("urban", 1, 0), ("urban", 0, 0), ("suburban", 1, 1)])
    urban, suburban = found["urban"], found["suburban"]
    assert (urban.met, urban.late, urban.met_raw, urban.late_raw) == (1, 1, 0, 2)
    assert (suburban.met, suburban.late, suburban.met_raw, suburban.late_raw) == (1, 0, 1, 0)
