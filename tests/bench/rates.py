"""How fast the arithmetic and the imports are, each beside its yardstick in the same process."""

import csv
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from datetime import time as clock_time
from pathlib import Path

from opsroom.actions.dayreport import reckon_day
from opsroom.actions.door import Room
from opsroom.actions.importing import import_calls
from opsroom.domain import sla
from opsroom.domain.people import Actor, Role
from opsroom.domain.policy import Policy
from opsroom.domain.standing import dial, left_at, moment
from opsroom.domain.worktime import CalendarSpec, calendar
from opsroom.store import customersql, findsql, sites, views
from opsroom.store.database import Store
from opsroom.ui.feed import Feed
from tests.bench.company import HOUR, NOW, shapes

_DAY = ((8 * HOUR + 1800, 12 * HOUR), (13 * HOUR, 17 * HOUR + 1800))
YEAR = 365 * 24 * HOUR
_NEWEST = datetime(2017, 12, 31, 23, 51, 8)  # noqa: DTZ001 - as the table has it, local
MAPPING = Path(__file__).parents[2] / "sample_db" / "la311.toml"


def least(work: Callable[[], object], times: int) -> float:
    """CPU seconds of some work, the least of so many runs."""
    spent = []
    for _ in range(times):
        start = time.process_time()
        work()
        spent.append(time.process_time() - start)
    return min(spent)


def deadlines(count: int) -> float:
    """Deadlines a second with China's holidays and a break, of calls spread over a year.

    By the function that an import uses, which takes many calls at once.
    """
    cal = calendar(CalendarSpec("Asia/Shanghai", (_DAY,) * 5 + ((),) * 2, "CN"))
    starts = [NOW - i * YEAR // count for i in range(count)]
    return count / least(lambda: sla.deadlines(cal, starts, 6 * HOUR), 5)


def deadlines_elsewhere(count: int) -> float:
    """The same by businesstimedelta: the same hours and holidays, without make-up days."""
    import businesstimedelta
    import holidays

    days = [0, 1, 2, 3, 4]
    hours = businesstimedelta.WorkDayRule(
        start_time=clock_time(8, 30), end_time=clock_time(17, 30), working_days=days
    )
    lunch = businesstimedelta.LunchTimeRule(
        start_time=clock_time(12), end_time=clock_time(13), working_days=days
    )
    free = businesstimedelta.HolidayRule(holidays.country_holidays("CN"))
    rules = businesstimedelta.Rules([hours, lunch, free])
    allowance = businesstimedelta.BusinessTimeDelta(rules, hours=6)
    # Naive: with zoneinfo it crashes. Shanghai has no clock changes, so nothing is lost.
    first = datetime.fromtimestamp(NOW + 8 * HOUR, UTC).replace(tzinfo=None)
    starts = [first - timedelta(seconds=i * YEAR // count) for i in range(count)]
    return count / least(lambda: [start + allowance for start in starts], 3)


def remaining(db: Path) -> float:
    """Milliseconds to work out the time left of all open calls of a database."""
    with Store(db) as store:
        rows = views.board(store.conn)
        cal = sites.calendars(store.conn)["SH"]
    dials = [dial(row, cal) for row in rows]

    def work() -> list[int]:
        ordinal = moment(cal, NOW).ordinal
        return [left_at(one, ordinal) for one in dials]

    return least(work, 7) * 1000


def import_rows(folder: Path, count: int, *, strangers: bool = False) -> Path:
    """A table of so many real-shaped requests for service.

    Args:
        folder: where to write it.
        count: rows.
        strangers: every second call is a new customer's, and each comes in at a time of its own
            in the course of two years; else a few customers call again and again.
    """
    real = shapes()
    path = folder / ("strangers.csv" if strangers else "calls.csv")

    def row(i: int) -> dict[str, str]:
        row = {**real[i % len(real)], "SRNumber": f"1-{i}"}
        if strangers:
            at = _NEWEST - timedelta(seconds=i * 2 * YEAR // count)
            row["CreatedDate"] = f"{at:%m/%d/%Y %I:%M:%S %p}"
            row["Address"] = f"{i // 2} {row['Address']}"
        return row

    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(real[0]))
        writer.writeheader()
        writer.writerows(map(row, range(count)))
    return path


def imports(table: Path, folder: Path, times: int) -> tuple[float, float]:
    """CPU seconds to import a table as calls, and of sqlite-utils to insert the same rows.

    In turns, and the least of so many runs each.
    """
    ours, plain = list[float](), list[float]()
    for _ in range(times):
        with tempfile.TemporaryDirectory(dir=folder) as scratch:
            plain.append(_inserted(table, Path(scratch)))
            ours.append(_imported(table, Path(scratch)))
    return min(ours), min(plain)


def _imported(table: Path, folder: Path) -> float:
    db = folder / "import.db"
    Store.create(db).close()
    room = Room(str(db), Policy(), lambda: NOW, Actor("boss", "Boss", Role.SUPERVISOR))
    start = time.process_time()
    report = import_calls(room, table, MAPPING)
    spent = time.process_time() - start
    room.close()
    if report.bad_count or report.imported != report.rows:
        raise AssertionError(report)
    return spent


def _inserted(table: Path, folder: Path) -> float:
    from sqlite_utils import Database

    def rows() -> Iterator[dict[str, str]]:
        with table.open(encoding="utf-8", newline="") as file:
            yield from csv.DictReader(file)

    start = time.process_time()
    db = Database(sqlite3.connect(folder / "plain.db"))
    db["calls"].insert_all(rows(), pk="SRNumber")
    db.close()
    return time.process_time() - start


def history(db: Path) -> dict[str, float]:
    """CPU milliseconds of the board, a search, one for rare words, and a daily report."""
    feed = Feed(str(db), Policy())
    conn = feed.store.conn

    def board() -> None:
        feed.read(NOW)
        feed.urgent_first(NOW)

    def search() -> None:
        for text in ("acme 12", "55500123", "大安"):
            customersql.find(conn, text)

    def finding() -> None:
        for text in ("zzzz", "acme 12345", "5550012345", "SH-9999999", "阿"):
            findsql.find_calls(conn, text)

    def report() -> None:
        cal = feed.calendars["SH"]
        reckon_day(conn, cal, "SH", cal.day_of(NOW - 3 * 24 * HOUR), now=NOW)

    found = {work.__name__: least(work, 5) * 1000 for work in (board, search, finding, report)}
    feed.close()
    return found
