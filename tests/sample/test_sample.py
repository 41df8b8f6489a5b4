"""The sample company is alive whenever it is opened, and the same each time for one "now"."""

import csv
import sqlite3
import tomllib
from contextlib import closing
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from opsroom.actions.sample import SESSION, build_sample
from opsroom.actions.samplefiles import Moment, read_company
from opsroom.domain.callclock import remaining
from opsroom.domain.contracts import notice_date
from opsroom.domain.errors import BadInput, Unusable
from opsroom.domain.policy import Policy, Sla
from opsroom.domain.policymoney import Authority
from opsroom.domain.sla import Thresholds, level_of
from opsroom.shipped import shipped
from opsroom.store import sites, views

SHANGHAI, LONDON = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/London")


def at(zone: ZoneInfo, *when: int) -> int:
    return int(datetime(*when, tzinfo=zone).timestamp())


NOWS = {
    "weekday morning": at(SHANGHAI, 2026, 11, 24, 10, 20),
    "the minute of opening": at(SHANGHAI, 2026, 11, 24, 8, 30),
    "lunch": at(SHANGHAI, 2026, 11, 25, 12, 30),
    "London's afternoon": at(LONDON, 2026, 11, 26, 15, 45),
    "night, everybody asleep": at(LONDON, 2026, 11, 24, 21, 0),
    "a minute past midnight": at(SHANGHAI, 2026, 11, 25, 0, 1),
    "weekend": at(SHANGHAI, 2026, 11, 28, 14, 0),
    "national holiday": at(SHANGHAI, 2026, 10, 4, 11, 0),
    "the day after a long holiday": at(SHANGHAI, 2026, 2, 25, 9, 0),
    "summer time begins": at(LONDON, 2026, 3, 29, 2, 30),
    "summer time ends": at(LONDON, 2026, 10, 25, 1, 30),
    "the end of a year whose holidays are known": at(SHANGHAI, 2026, 12, 31, 23, 59),
    "31 January": at(LONDON, 2027, 1, 31, 12, 0),
}


@pytest.fixture(scope="module", params=list(NOWS.values()), ids=list(NOWS))
def built(request, tmp_path_factory):
    path = tmp_path_factory.mktemp("sample") / "room.db"
    build_sample(path, request.param, Policy())
    conn = sqlite3.connect(path)
    yield conn, request.param
    conn.close()


def count(conn: sqlite3.Connection, where: str, *args: object) -> int:
    return conn.execute(f"SELECT count(*) FROM calls WHERE {where}", args).fetchone()[0]


def test_calls_stand_at_every_level_by_night_and_by_day(built):
    """SLA-5."""
    conn, now = built
    cals = sites.calendars(conn)
    levels: dict[str, set[str]] = {"SH": set(), "LN": set()}
    for row in views.board(conn):
        if row.state != "arrived" and row.clock_at is not None and not (row.held_until or 0) > now:
            left = remaining(cals[row.site_id], row.clock_at, row.remaining_at, now)
            levels[row.site_id].add(level_of(row.due_at, left, now, Thresholds()))
    everything = {"on_track", "at_risk", "critical", "overdue"}
    assert levels == {"SH": everything, "LN": everything}


def test_a_call_is_in_every_state(built):
    """DSP-2, SLA-4, CALL-3."""
    conn, now = built
    states = {row[0] for row in conn.execute("SELECT DISTINCT state FROM calls")}
    assert states == {"waiting", "dispatched", "enroute", "arrived", "finished", "cancelled"}
    assert count(conn, "pinned_at IS NOT NULL AND state = 'waiting'") == 2
    assert count(conn, "arrived_at IS NOT NULL AND on_time = 0 AND state = 'arrived'") >= 1
    assert count(conn, "voucher IN ('absent', 'refused') AND closing_note <> ''") >= 2
    open_holds = "SELECT count(*) FROM holds WHERE ended_at IS NULL AND until_at"
    assert conn.execute(f"{open_holds} IS NULL").fetchone()[0] >= 2
    assert conn.execute(f"{open_holds} > ?", (now,)).fetchone()[0] >= 2
    reopened = "SELECT count(*) FROM journal WHERE action = 'call.reopen'"
    assert conn.execute(reopened).fetchone()[0] == 2
    assert 24 <= len(views.board(conn)) <= 36


def test_calls_wait_since_before_the_last_close(built):
    """CALL-5: the first close-of-day check finds what to carry over."""
    conn, now = built
    for site, cal in sites.calendars(conn).items():
        day = cal.day_of(now)
        while (closed := cal.close_of(day)) is None or closed > now:
            day = cal.working_day_before(day)
        assert count(conn, "state = 'waiting' AND site_id = ? AND received_at < ?", site, closed)


def test_somebody_finished_today_on_time_and_somebody_late(built):
    conn, now = built
    day = views.today(conn, sites.calendars(conn), now)
    assert day.met >= 1
    assert day.late >= 1
    assert day.finished >= 2


def test_all_four_service_types_and_three_languages_are_there(built):
    """CALL-2."""
    conn, _now = built
    types = {row[0] for row in conn.execute("SELECT DISTINCT service_type FROM calls")}
    assert types == {"A", "B", "C", "D"}
    langs = {row[0] for row in conn.execute("SELECT DISTINCT lang FROM customers")}
    assert langs == {"en", "zh-Hans", "zh-Hant"}


def test_settlements_and_slips_stand_at_several_stages(built):
    """RET-1 to RET-3, LIA-1 to LIA-3, CMP-16: what `$` and `l` are for is there."""
    conn, _now = built
    slip = conn.execute("SELECT approved_at, signed_at, booked_at FROM returns").fetchall()
    assert [(bool(a), bool(s), bool(b)) for a, s, b in slip] == [(True, True, False)]
    came = conn.execute("SELECT approved, arrived FROM return_lines").fetchall()
    assert came == [("18", "17")]
    papers = conn.execute("SELECT approved_at, signed_at FROM allowances").fetchall()
    assert [(bool(approved), signed) for approved, signed in papers] == [(True, None)]
    assert conn.execute("SELECT count(*) FROM losses").fetchone()[0] == 3
    borne = conn.execute("SELECT sum(cents) FROM share_persons").fetchone()[0]
    assert borne == conn.execute("SELECT loss FROM loss_shares").fetchone()[0]
    assert conn.execute("SELECT grade, state FROM sanctions").fetchall() == [
        ("warning", "proposed")
    ]
    states = conn.execute("SELECT state, count(*) FROM slips GROUP BY state ORDER BY 1").fetchall()
    assert states == [("open", 3), ("settled", 1)]


@pytest.mark.parametrize(("limit", "approvals"), [(1, 2), (10_000, 2), (50_000, 1)])
def test_a_slip_is_approved_by_as_many_as_a_companys_own_limits_want(tmp_path, limit, approvals):
    """RET-6, CMP-6."""
    policy = Policy(authority=Authority(sales_manager=limit, deputy=60_000))
    build_sample(tmp_path / "a.db", NOWS["lunch"], policy)
    with closing(sqlite3.connect(tmp_path / "a.db")) as conn:
        given = "SELECT count(*) FROM settle_approvals WHERE number LIKE '%-R1'"
        assert conn.execute(given).fetchone() == (approvals,)


def test_nothing_has_happened_that_is_still_to_come(built):
    conn, now = built
    latest = "SELECT max(max({})) FROM {}"
    happened = {
        "calls": "received_at, entered_at, coalesce(dispatched_at, 0), coalesce(enroute_at, 0),"
        " coalesce(arrived_at, 0), coalesce(finished_at, 0), coalesce(pinned_at, 0)",
        "holds": "started_at, coalesce(ended_at, 0)",
        "assignments": "sent_at, coalesce(enroute_at, 0), coalesce(arrived_at, 0),"
        " coalesce(ended_at, 0)",
        "journal": "at, 0",
        "customers": "added_at, 0",
        "terms": "entered_at, 0",
        "returns": "issued_at, coalesce(signed_at, 0)",
        "losses": "recorded_at, 0",
        "slips": "issued_at, coalesce(settled_at, 0)",
    }
    for table, columns in happened.items():
        assert conn.execute(latest.format(columns, table)).fetchone()[0] <= now, table


def test_the_journal_is_in_time_order(built):
    conn, _now = built
    stamps = [row[0] for row in conn.execute("SELECT at FROM journal ORDER BY id")]
    assert stamps == sorted(stamps)
    assert {row[0] for row in conn.execute("SELECT DISTINCT session FROM journal")} == {SESSION}


def test_the_database_is_sound(built):
    conn, _now = built
    assert conn.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    assert conn.execute("PRAGMA foreign_key_check").fetchall() == []
    assert not conn.execute("SELECT 1 FROM job_runs").fetchone()


def test_nobody_is_in_two_places_at_once(built):
    conn, now = built
    rows = conn.execute(
        "SELECT technician_id, arrived_at, coalesce(ended_at, ?) FROM assignments"
        " WHERE arrived_at IS NOT NULL ORDER BY technician_id, arrived_at",
        (now,),
    ).fetchall()
    for (who, _from, until), (next_who, start, _until) in pairwise(rows):
        assert who != next_who or until <= start, who


def test_who_is_away_has_no_work_in_hand(built):
    conn, now = built
    away = {
        row[0]
        for row in conn.execute(
            "SELECT person_id FROM absences WHERE starts_at <= ? AND ends_at > ?", (now, now)
        )
    }
    assert away == {"shanyu", "kwame"}
    busy = {
        row[0]
        for row in conn.execute("SELECT technician_id FROM assignments WHERE ended_at IS NULL")
    }
    assert not away & busy


def test_a_notice_is_due_on_the_last_working_day_and_others_around_it(built):
    """CON-2, CON-5."""
    conn, now = built
    terms = conn.execute(
        "SELECT c.number, c.site_id, t.expires_on FROM terms t JOIN contracts c"
        " ON c.id = t.contract_id ORDER BY t.id"
    ).fetchall()
    cals = sites.calendars(conn)
    due = {n: notice_date(date.fromisoformat(e), 1, cals[s]) for n, s, e in terms}
    last = cals["SH"].day_of(now)
    if not cals["SH"].is_working_day(last):
        last = cals["SH"].working_day_before(last)
    # At the end of some months no expiry has its notice on exactly that day.
    assert 0 <= (last - due["MC-SH-101"]).days <= 4
    assert 5 <= (last - due["MC-SH-102"]).days <= 20
    assert 15 <= (due["MC-SH-103"] - last).days <= 40
    assert [n for n, _s, _e in terms].count("MC-SH-104") == 2


def test_the_same_now_gives_the_same_rows(tmp_path):
    now = NOWS["weekday morning"]
    dumps = []
    for name in ("a.db", "b.db"):
        build_sample(tmp_path / name, now, Policy())
        conn = sqlite3.connect(tmp_path / name)
        conn.execute("DROP TABLE _sqlite_migrations")  # says when the schema was made
        for trigger in ("journal_keeps_words", "chain_keeps_room", "chain_keeps_row"):
            conn.execute(f"DROP TRIGGER {trigger}")
        conn.execute("DROP TABLE chain")  # no two rooms' chains are alike (ROL-3)
        conn.execute("UPDATE journal SET hash = ''")
        dumps.append("\n".join(conn.iterdump()))
        conn.close()
    assert dumps[0] == dumps[1]


def test_a_company_with_shorter_allowances_can_build_it_too(tmp_path):
    build_sample(tmp_path / "a.db", NOWS["lunch"], Policy(sla=Sla(urban=60, suburban=90)))


def test_a_file_that_exists_is_left_alone(tmp_path):
    path = tmp_path / "precious.db"
    path.write_text("mine")
    with pytest.raises(Unusable):
        build_sample(path, NOWS["lunch"], Policy())
    assert path.read_text() == "mine"


def test_a_build_that_fails_leaves_no_file(tmp_path, monkeypatch):
    monkeypatch.setattr("opsroom.actions.sample.ACTIONS", {})
    with pytest.raises(KeyError):
        build_sample(tmp_path / "a.db", NOWS["lunch"], Policy())
    assert list(tmp_path.iterdir()) == []


def test_every_sample_file_can_be_read():
    for file in shipped("sample_db").iterdir():
        text = file.read_text(encoding="utf-8")
        if file.suffix == ".toml":
            tomllib.loads(text)
        elif file.suffix == ".csv":
            assert len(list(csv.reader(text.splitlines()))) > 5
    company = read_company(shipped("sample_db"))
    assert len({m.serial for m in company.machines}) == len(company.machines) >= 45
    assert len(company.customers) >= 30


def test_a_mistake_in_a_sample_file_names_file_and_line(tmp_path):
    for file in shipped("sample_db").glob("*.*"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    path = Path(tmp_path / "equipment.csv")
    path.write_text(path.read_text().replace("CR20-0317,880", "CR20-0317,lots"))
    with pytest.raises(BadInput, match="installed: ") as caught:
        read_company(tmp_path)
    assert caught.value.where == f"{path}:5"


@pytest.mark.parametrize("text", ["", "soon", "25m", "2h before", "day 2 10:00", "day -2", None, 3])
def test_a_time_that_cant_be_read_is_refused(text):
    with pytest.raises(ValueError, match="not a time"):
        Moment.read(text)
