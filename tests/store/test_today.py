"""What the day has come to so far says what its report will say."""

from opsroom.actions.moves import ACTIONS, Undo
from opsroom.store import reportsql, sites, views
from tests.rooms import Company, at


def test_a_late_arrival_stays_late_when_the_call_is_opened_again(company: Company) -> None:
    """DAY-5, SLA-4: as in the report of the day."""
    call = company.call()
    company.do(ACTIONS["dispatch"](call=call, technician="li"))
    company.now = at(16)
    company.do(ACTIONS["arrive"](call=call))
    company.do(ACTIONS["finish"](call=call, voucher="signed"))
    company.do(ACTIONS["reopen"](call=call, reason="it leaks again"))
    conn = company.room.store.conn
    calendars = sites.calendars(conn)
    assert views.today(conn, calendars, company.now) == (1, 0, 1, 0)
    start, end = calendars["SH"].day_bounds(calendars["SH"].day_of(company.now))
    assert reportsql.arrivals(conn, "SH", start, end) == [("urban", 0, 0)]
    company.do(Undo())
    assert views.today(conn, calendars, company.now) == (1, 0, 1, 1)
