"""Companies of any size for the measurements: real shapes, the same every time.

What a call is about comes from real requests for service (see ``tests/importing/data``); rows are
written straight into the tables, for a measurement needs a million of them.
"""

import csv
import random
import sqlite3
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

from opsroom.domain.callclock import reckon
from opsroom.domain.sla import Thresholds, level_of
from opsroom.domain.text import fold
from opsroom.domain.worktime import Calendar, calendar, spec_from
from opsroom.store.database import Store

NOW_TEXT = "2026-11-24T14:05:00+08:00"
#: A Tuesday afternoon in Shanghai, in working time.
NOW = int(datetime(2026, 11, 24, 14, 5, tzinfo=ZoneInfo("Asia/Shanghai")).timestamp())
CUSTOMERS = 20_000
TECHNICIANS = 40
DAY, HOUR = 86_400, 3_600
_EXCERPT = Path(__file__).parents[1] / "importing" / "data" / "la311_excerpt.csv"
_NAMES = ("Acme Trading", "大安電器行", "Northwind", "信義商場", "Blue Harbour", "王记海鲜酒楼")
_ALLOWANCE = {"urban": 6 * HOUR, "suburban": 7 * HOUR}


class Size(NamedTuple):
    """How large a company is, and when its open calls came in.

    Attributes:
        far: all deadlines are hours away, where they are spread around now otherwise.
    """

    open: int
    closed: int = 0
    far: bool = False


def build(path: Path, size: Size, now: int = NOW) -> Path:
    """Make a database of one site with so many calls, as of ``now`` (epoch seconds)."""
    rng = random.Random(5)
    cal = calendar(spec_from("CN", "Asia/Shanghai"))
    with Store.create(path) as store:
        conn = store.conn
        conn.execute("PRAGMA synchronous = OFF")  # nobody misses a benchmark's file
        conn.execute("BEGIN")
        _people(conn)
        _customers(conn, min(CUSTOMERS, size.open))
        _insert(conn, "calls", _calls(rng, cal, size, now))
        conn.execute(_ASSIGNMENTS)
        conn.execute("UPDATE sites SET next_call = 9000001")
        conn.execute("COMMIT")
        conn.execute("ANALYZE")
        conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path


_ASSIGNMENTS = """
INSERT INTO assignments (call_id, technician_id, sent_at, enroute_at, arrived_at, ended_at, outcome)
SELECT id, technician_id, dispatched_at, enroute_at, arrived_at, finished_at,
  iif(state = 'finished', 'finished', '')
FROM calls WHERE technician_id IS NOT NULL
"""


def _people(conn: sqlite3.Connection) -> None:
    conn.execute(
        "INSERT INTO sites (id, name, tz, calendar, opened_on)"
        " VALUES ('SH', '上海', 'Asia/Shanghai', '\"CN\"', '2026-11-24')"
    )
    people = [(f"t{i:02}", f"王小明 {i}", "technician", "SH") for i in range(TECHNICIANS)]
    people.append(("boss", "Wu Ling", "supervisor", "SH"))
    conn.executemany("INSERT INTO people (id, name, role, site_id) VALUES (?, ?, ?, ?)", people)


def _customers(conn: sqlite3.Connection, count: int) -> None:
    def rows() -> Iterator[tuple[object, ...]]:
        for i in range(count):
            name, phone = f"{_NAMES[i % 6]} {i}", f"021-{55_500_000 + i}"
            address = f"{i % 900} Nanjing Road"
            search = f"{fold(name)} {fold(address)} {phone.replace('-', '')}"
            yield (i + 1, "SH", name, address, phone, "urban", search, 0)

    conn.executemany(
        "INSERT INTO customers (id, site_id, name, address, phone, zone, search, added_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        rows(),
    )


def _insert(conn: sqlite3.Connection, table: str, rows: Iterator[dict[str, object]]) -> None:
    first = next(rows, None)
    if first is None:
        return
    names = ", ".join(first)
    places = ", ".join("?" * len(first))
    sql = f"INSERT INTO {table} ({names}) VALUES ({places})"
    conn.execute(sql, tuple(first.values()))
    conn.executemany(sql, (tuple(row.values()) for row in rows))


def shapes() -> list[dict[str, str]]:
    """Real requests for service."""
    with _EXCERPT.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _calls(rng: random.Random, cal: Calendar, size: Size, now: int) -> Iterator[dict[str, object]]:
    real = shapes()
    for number in range(size.closed + size.open):
        shape = real[number % len(real)]
        is_open = number >= size.closed
        customer = rng.randrange(min(CUSTOMERS, size.open))
        zone = "suburban" if number % 4 == 0 else "urban"
        yield {
            "id": number + 1,
            "number": f"SH-{number + 1}",
            "site_id": "SH",
            "customer_id": customer + 1,
            "customer_name": f"{_NAMES[customer % 6]} {customer}",
            "address": shape["Address"],
            "phone": f"021-{55_500_000 + customer}",
            "model": shape["RequestType"],
            "channel": "phone",
            "fault": f"{shape['RequestType']}, reported by {shape['RequestSource']}",
            "service_type": "A",
            "proposed_type": "A",
            "proposed_reason": "no_equipment",
            "zone": zone,
            **(_still_open if is_open else _closed)(rng, cal, size, now, _ALLOWANCE[zone]),
        }


def _clock(cal: Calendar, received: int, allowance: int) -> dict[str, object]:
    reckoned = reckon(cal, received, allowance, ())
    return {
        "received_at": received,
        "entered_at": received,
        "allowance": allowance,
        "clock_from": received,
        **reckoned._asdict(),
    }


def _still_open(
    rng: random.Random, cal: Calendar, size: Size, now: int, allowance: int
) -> dict[str, object]:
    """Most wait, some have somebody on the way; deadlines from long over to hours away."""
    received = now - rng.randrange(HOUR if size.far else 3 * DAY)
    sent = rng.random() < 0.4
    return {
        "state": rng.choice(("dispatched", "enroute")) if sent else "waiting",
        "technician_id": f"t{rng.randrange(TECHNICIANS):02}" if sent else None,
        "dispatched_at": received + 600 if sent else None,
        "enroute_at": None,
        "arrived_at": None,
        "finished_at": None,
        "on_time": None,
        "on_time_raw": None,
        "voucher": "",
        **_clock(cal, received, allowance),
        "level": _level(cal, received, allowance, now),
    }


def _level(cal: Calendar, received: int, allowance: int, now: int) -> str:
    """The level that somebody has been told of already."""
    left = allowance - cal.elapsed(received, now)
    return str(level_of(cal.add(received, allowance), left, now, Thresholds()))


def _closed(
    rng: random.Random, cal: Calendar, size: Size, now: int, allowance: int
) -> dict[str, object]:
    """Done at the rate of 400 a day, back from two days ago."""
    day = rng.randrange(max(1, size.closed // 400))
    received = now - (2 + day) * DAY - rng.randrange(4 * HOUR)
    arrived = received + rng.randrange(HOUR, 4 * HOUR)
    return {
        "state": "finished",
        "technician_id": f"t{rng.randrange(TECHNICIANS):02}",
        "dispatched_at": received + 600,
        "enroute_at": received + 1200,
        "arrived_at": arrived,
        "finished_at": arrived + HOUR,
        "on_time": 1,
        "on_time_raw": 1,
        "voucher": "signed",
        **_clock(cal, received, allowance),
        "level": "on_track",
    }
