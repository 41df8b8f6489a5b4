"""The two nights of the year when clocks change, minute by minute on virtual time."""

from collections import Counter
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from opsroom.store import sites
from tests.faults.harness import Report, broken
from tests.jobs.company import Company

ZONES = ("Europe/London", "America/New_York", "Australia/Lord_Howe")
#: Every day has a shift that ends in the night before a clock change, and one after it.
CALENDAR = {
    "week": {
        day: [["00:30", "02:10"], ["03:30", "20:00"]]
        for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    }
}
JOBS = ("alerts", "carry-over", "roll-up")
LEVELS = ("at_risk", "critical", "overdue")


def changes(zone: str, year: int) -> list[date]:
    """The dates on which the zone's offset changes."""
    at, tz, found = datetime(year, 1, 1, tzinfo=UTC), ZoneInfo(zone), list[date]()
    while at.year == year:
        after = at + timedelta(hours=1)
        if at.astimezone(tz).utcoffset() != after.astimezone(tz).utcoffset():
            found.append(after.astimezone(tz).date())
        at = after
    return found


def run(folder: Path, long: bool) -> Report:
    """Live through each night with calls open and the jobs looking every minute."""
    nights = [(zone, night) for zone in ZONES for night in changes(zone, 2026)]
    step = 60 if long else 1800
    faults, looks = list[str](), 0
    for number, (zone, night) in enumerate(nights):
        with closing(_company(folder / f"{number}.db", zone, night)) as company:
            looks += _live(company, night, step)
            faults += [f"{zone} {night}: {fault}" for fault in _check(company, night, step)]
    return Report(
        f"{len(nights)} nights of clock change in London, New York and Lord Howe, jobs every "
        f"{step // 60} min from the eve to the day after: {looks:,} looks",
        f"each report and carry-over once, under its own date; each alert once and within "
        f"{step // 60} min of its level"
        if not faults
        else f"{len(faults)} doubled, missing or misdated",
        faults,
    )


def _company(path: Path, zone: str, night: date) -> Company:
    eve = night - timedelta(days=1)
    return Company(path, opened=eve.isoformat(), tz=zone, calendar=CALENDAR)


def _live(company: Company, night: date, step: int) -> int:
    """From noon of the eve to the morning after next, with a call every ninety minutes."""
    now = company.at(f"{night - timedelta(days=1)} 12:00").now
    end = company.at(f"{night + timedelta(days=2)} 00:10").now
    looks = 0
    while now < end:
        company.now = now
        if (now // step) % (5400 // step) == 0:
            company.call()
        for job in JOBS:
            company.run(job)
        now, looks = now + step, looks + 1
    company.now = now
    return looks


def _check(company: Company, night: date, step: int) -> list[str]:
    """Reports, closings and alerts against the calendar, by a way of its own."""
    faults, days = broken(company.store.conn), [night - timedelta(days=1), night]
    days.append(night + timedelta(days=1))
    reports = Counter(company.rows("SELECT day, kind, person_id, revision FROM reports"))
    closings = Counter(company.rows("SELECT day FROM closings WHERE what = 'carried'"))
    for counted in (reports, closings):
        faults += [f"{times} × {one}" for one, times in counted.items() if times != 1]
    wanted = {day.isoformat() for day in days}
    if {row[0] for row in reports} != wanted:
        faults.append(f"reports of {sorted({row[0] for row in reports})}")
    if {row[0] for row in closings} != wanted:
        faults.append(f"carried over on {sorted({row[0] for row in closings})}")
    calendar = sites.calendar_of(company.store.conn, "SH")
    limits = company.policy.sla
    left = {"at_risk": 60 * limits.at_risk, "critical": 60 * limits.critical, "overdue": 0}
    alerts = Counter(company.rows("SELECT call_id, level FROM alerts"))
    faults += [f"{times} alerts {one}" for one, times in alerts.items() if times != 1]
    for call, due in company.rows("SELECT id, due_at FROM calls"):
        for level, seconds in left.items():
            at = calendar.subtract(due, seconds)
            ask = "SELECT at FROM alerts WHERE call_id = ? AND level = ?"
            rows = company.rows(ask, call, level)
            if at < company.now - 2 * step and not rows:
                faults.append(f"call {call}: no {level}")
            # Across closed hours a level is reached at their beginning: count working time.
            told = rows[0][0] if rows else 0
            late = told - due if not seconds else seconds - calendar.elapsed(told, due)
            if rows and not -1 <= late <= step + 60:
                faults.append(f"call {call}: {level} {late} s after its time")
    return faults
