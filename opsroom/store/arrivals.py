"""First arrivals of a site's day, for its report and for every board; see :mod:`reportsql`."""

import sqlite3
from typing import Final

from opsroom.store.journalsql import STANDS

ARRIVALS: Final = f"""
SELECT zone, on_time, on_time_raw FROM calls
WHERE site_id = :site AND arrived_at >= :start AND arrived_at < :end
UNION ALL
SELECT c.zone, json_extract(j.before, '$.call.on_time'),
  json_extract(j.before, '$.call.on_time_raw')
FROM journal j CROSS JOIN calls c ON c.id = CAST(substr(j.subject, 6) AS INTEGER)
WHERE j.action = 'call.reopen' AND j.at >= :start AND c.site_id = :site
  AND json_extract(j.before, '$.call.arrived_at') >= :start
  AND json_extract(j.before, '$.call.arrived_at') < :end AND {STANDS}
"""

_ARRIVED: Final = f"""
SELECT coalesce(sum(met), 0), count(*) - coalesce(sum(met), 0)
FROM (SELECT coalesce(on_time, 0) AS met FROM ({ARRIVALS}))
"""


def arrived(conn: sqlite3.Connection, site: str, start: int, end: int) -> tuple[int, int]:
    """How many first arrivals in [start, end) were on time, and how many late."""
    met, late = conn.execute(_ARRIVED, span(site, start, end)).fetchone()
    return met, late


def span(site: str, start: int, end: int) -> dict[str, str | int]:
    """The parameters of a statement about a site's day."""
    return {"site": site, "start": start, "end": end}
