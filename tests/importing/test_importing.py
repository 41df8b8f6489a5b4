"""Importing calls: the real table, what one call becomes, all or nothing."""

import csv
import json
import os
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from opsroom.actions.door import Room
from opsroom.actions.importing import BAD_KEPT, BATCH, import_calls
from opsroom.actions.register import AddCall
from opsroom.domain.errors import Refused
from opsroom.domain.people import Actor, Role
from opsroom.shipped import shipped
from tests.importing.kit import EXCERPT, HEADER, PLAIN, REPO, ROW, calls

LA = ZoneInfo("America/Los_Angeles")


def slow_deadline(at: str, zone: str) -> int:
    """Six or seven hours of Mon-Fri 08:30-17:30 in Los Angeles, walked minute by minute."""
    moment = datetime.strptime(at, "%m/%d/%Y %I:%M:%S %p").replace(tzinfo=LA)
    left = timedelta(hours=7 if zone == "suburban" else 6)
    day = moment.date()
    while True:
        opens = datetime(day.year, day.month, day.day, 8, 30, tzinfo=LA)
        closes = datetime(day.year, day.month, day.day, 17, 30, tzinfo=LA)
        start = max(moment, opens)
        if day.weekday() < 5 and start < closes:
            if closes - start >= left:
                return int((start + left).timestamp())
            left -= closes - start
        day += timedelta(1)


def check_la(room: Room, file: Path) -> None:
    suburban = {"South Valley APC", "North Valley APC", "Harbor APC"}
    rows = {r["SRNumber"]: r for r in csv.DictReader(file.read_text(encoding="utf-8").splitlines())}
    stored = calls(room)
    assert len(stored) == len(rows)
    for call in stored:
        row = rows[call["source_ref"]]
        zone = "suburban" if row["APC"] in suburban else "urban"
        assert (call["zone"], call["state"], call["channel"]) == (zone, "waiting", "import")
        assert call["due_at"] == call["due_raw_at"] == slow_deadline(row["CreatedDate"], zone)
        assert (call["address"], call["model"]) == (row["Address"], row["RequestType"])


def test_the_real_table_comes_in_with_its_deadlines(room):
    """SLA-1, SLA-3: every one of the 600 rows, against a walk through the days."""
    file = (
        Path(os.environ.get("OPSROOM_DATA", REPO.parent / "shared" / "data")) / "la311_sample.csv"
    )
    if not file.is_file():
        pytest.skip(f"the real table isn't here ({file.name}); set OPSROOM_DATA to its folder")
    report = import_calls(room, file, shipped("sample_db") / "la311.toml")
    assert (report.rows, report.imported, report.bad_count) == (600, 600, 0)
    assert (report.first, report.last) == ("LA-1001", "LA-1600")
    check_la(room, file)


def test_an_excerpt_comes_in_with_its_deadlines(room):
    """SLA-1: by night, at the weekend, at the minute of opening and of closing."""
    report = import_calls(room, EXCERPT, shipped("sample_db") / "la311.toml")
    assert (report.imported, report.site_made, report.kept) == (12, True, True)
    assert (report.encoding, report.encoding_how, report.dialect) == ("utf-8", "certain", ",")
    check_la(room, EXCERPT)
    assert calls(room)[0]["fault"] == "Bulky Items, reported by Self Service"
    assert room.store.rows("SELECT tz, calendar, opened_on FROM sites") == [
        ("America/Los_Angeles", '"weekends"', "2017-12-27")
    ]


def test_importing_twice_adds_nothing(room):
    plan = shipped("sample_db") / "la311.toml"
    import_calls(room, EXCERPT, plan)
    before = "\n".join(room.store.conn.iterdump())
    report = import_calls(room, EXCERPT, plan)
    assert (report.rows, report.imported, report.duplicates) == (12, 0, 12)
    assert "\n".join(room.store.conn.iterdump()) == before


def test_a_dry_run_tells_all_and_keeps_nothing(room):
    report = import_calls(room, EXCERPT, shipped("sample_db") / "la311.toml", dry_run=True)
    assert (report.imported, report.kept, report.last) == (12, False, "LA-1012")
    assert room.store.rows("SELECT 1 FROM sites UNION ALL SELECT 1 FROM journal") == []


def test_an_imported_call_is_entered_as_the_desk_would_enter_it(room, bring):
    """CALL-1, CALL-2, ROL-3: the same columns and the same journal entry."""
    bring(HEADER + ROW.format("a"))
    ours = room.perform(
        AddCall(
            site="T",
            customer_name="Li",
            address="1 Road",
            phone="555-0100",
            serial="S1",
            model="M1",
            fault="M1: broken",
            channel="import",
            zone="urban",
            received_at=calls(room)[0]["received_at"],
            source_ref="b",
        )
    )
    theirs, desk = calls(room)
    differ = {key for key in theirs if theirs[key] != desk[key]}
    assert differ == {"id", "number", "source_ref"}
    entries = room.store.rows(
        "SELECT after, actor, origin FROM journal WHERE action = 'call.add' ORDER BY id"
    )
    first, second = (json.loads(row[0])["call"] for row in entries)
    assert {k for k in first if first[k] != second[k]} == {"number", "source_ref"}
    assert first.keys() == second.keys()
    assert [row[1:] for row in entries] == [("boss", "import"), ("boss", "command")]
    assert ours.facts["number"] == "T-1002"


def test_customers_are_known_by_name_phone_and_address(room, bring):
    """CALL-6."""
    again = ROW.format("a") + ROW.format("b") + ROW.format("c").replace("1 Road", "2 Road")
    assert bring(HEADER + again).customers == 2
    assert bring(HEADER + ROW.format("d")).customers == 0
    assert [call["customer_id"] for call in calls(room)] == [1, 1, 2, 1]
    assert len(room.store.rows("SELECT 1 FROM journal WHERE action = 'customer.add'")) == 2


def test_equipment_in_the_customers_file_decides_the_type(room, bring):
    """CALL-2: in warranty on the day of the call."""
    bring(HEADER + ROW.format("a"))
    room.store.conn.execute(
        "INSERT INTO equipment (customer_id, model, serial, warranty_until, search)"
        " VALUES (1, 'M1', 's1', '2026-11-20', '')"
    )
    bring(HEADER + ROW.format("b") + ROW.format("c").replace("11-20", "11-23"))
    found = [(c["service_type"], c["proposed_reason"], c["equipment_id"]) for c in calls(room)]
    assert found == [("A", "no_equipment", None), ("C", "in_warranty", 1), ("A", "no_cover", 1)]


def test_a_key_that_comes_twice_is_taken_once_across_batches(room, bring):
    rows = "".join(ROW.format(i % (BATCH + 5)) for i in range(2 * BATCH))
    report = bring(HEADER + rows)
    assert (report.imported, report.repeated, report.duplicates) == (BATCH + 5, BATCH - 5, 0)
    numbers = [int(call["number"].removeprefix("T-")) for call in calls(room)]
    assert numbers == list(range(1001, 1001 + BATCH + 5))


def test_one_bad_row_keeps_everything_out(room, bring):
    report = bring(HEADER + ROW.format("a") + ROW.format("b").replace("11-20", "13-20"))
    assert (report.rows, report.imported, report.kept) == (2, 0, False)
    assert [(b.line, b.column, b.value) for b in report.bad] == [(3, "at", "2026-13-20 10:00")]
    assert room.store.rows("SELECT 1 FROM sites UNION ALL SELECT 1 FROM calls") == []


def test_keep_good_takes_the_rest(room, bring):
    bad = ROW.format("b").replace("Li", "")
    report = bring(HEADER + ROW.format("a") + bad + ROW.format("c"), keep_good=True)
    assert (report.imported, report.bad_count, report.kept) == (2, 1, True)
    assert (report.bad[0].line, report.bad[0].column) == (3, "who")
    assert [call["number"] for call in calls(room)] == ["T-1001", "T-1002"]


def test_bad_rows_without_end_are_counted_and_not_hoarded(bring):
    report = bring(HEADER + "x\n" * (BAD_KEPT + 50))
    assert (report.bad_count, len(report.bad)) == (BAD_KEPT + 50, BAD_KEPT)


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("2026-11-25 10:00", "later"),
        ("9999-12-31 23:59", "later"),
        ("1969-12-31 10:00", "1970"),
        ("yesterday", "form"),
        ("", "form"),
        ("99999999999999999999", "form"),
        ("2026-02-30 10:00", "form"),
    ],
)
def test_a_time_that_cant_be_is_told(bring, cell, reason):
    report = bring(HEADER + ROW.format("a").replace("2026-11-20 10:00", cell))
    assert [(b.line, b.column) for b in report.bad] == [(2, "at")]
    assert reason in report.bad[0].reason


def test_times_that_a_clock_change_skips_or_doubles_follow_the_calendars_rule(room, bring):
    """CAL-4: RFC 5545, and the report counts them."""
    mapping = PLAIN.replace('zone = "Asia/Shanghai"', 'zone = "Europe/London"')
    skipped, doubled = "2026-03-29 01:30", "2026-10-25 01:30"
    rows = [ROW.format(t).replace("2026-11-20 10:00", t) for t in (skipped, doubled)]
    assert bring(HEADER + "".join(rows), mapping).doubtful_times == 2
    utc = [datetime.fromtimestamp(c["received_at"], ZoneInfo("UTC")) for c in calls(room)]
    assert [f"{t:%H:%M}" for t in utc] == ["01:30", "00:30"]


def test_times_may_be_iso_with_an_offset(room, bring):
    mapping = PLAIN.replace("%Y-%m-%d %H:%M", "iso")
    row = ROW.format("a").replace("2026-11-20 10:00", "2026-11-20T10:00:00.9+01:00")
    bring(HEADER + row, mapping)
    assert calls(room)[0]["received_at"] == int(
        datetime(2026, 11, 20, 9, 0, tzinfo=ZoneInfo("UTC")).timestamp()
    )


def test_a_technician_may_not_import(room, tmp_path):
    """ROL-2."""
    door = room.acting(Actor("t", "T", Role.TECHNICIAN), "import")
    with pytest.raises(Refused):
        import_calls(door, EXCERPT, shipped("sample_db") / "la311.toml")
