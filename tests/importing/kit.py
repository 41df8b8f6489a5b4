"""What the import's tests share: a small mapping, a table, a room."""

from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from opsroom.actions.door import Room

NOW = int(datetime(2026, 11, 24, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai")).timestamp())
REPO = Path(__file__).resolve().parents[2]
EXCERPT = Path(__file__).parent / "data" / "la311_excerpt.csv"

PLAIN = """
[site]
id = "T"
name = "Test"
tz = "Asia/Shanghai"
calendar = "CN"
[time]
column = "at"
format = "%Y-%m-%d %H:%M"
zone = "Asia/Shanghai"
[columns]
source_ref = "ref"
customer_name = "who"
address = "where"
phone = { column = "phone", default = "unknown" }
serial = "serial"
model = "model"
fault = "{model}: {what}"
[zone]
default = "urban"
"""
HEADER = "ref,at,who,where,phone,serial,model,what\n"
ROW = "{},2026-11-20 10:00,Li,1 Road,555-0100,S1,M1,broken\n"


def calls(room: Room) -> list[dict[str, Any]]:
    """Every call, oldest first."""
    cursor = room.store.conn.execute("SELECT * FROM calls ORDER BY id")
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]
