"""What the board and the listings read."""

import pytest

from opsroom.actions.holds import Hold, Resume
from opsroom.actions.moves import Cancel, Dispatch
from opsroom.actions.visits import Arrive, Finish
from opsroom.store import sites, views
from opsroom.store.callsql import find_call
from tests.rooms import NINE, Company, at


def second_site(company: Company) -> None:
    """A site ten thousand kilometres away, in another time zone."""
    company.change(
        "INSERT INTO sites (id, name, tz, calendar, opened_on)"
        " VALUES ('LA', 'LA', 'America/Los_Angeles', '\"weekends\"', '2026-11-01')"
    )


def board(company: Company, site: str | None = None) -> dict[str, views.BoardRow]:
    """The board's rows, by number."""
    return {row.number: row for row in views.board(company.room.store.conn, site)}


def test_the_board_shows_open_calls_and_no_others(company: Company) -> None:
    waiting, sent, done, gone = (company.call() for _ in range(4))
    company.do(Dispatch(call=sent, technician="wang"))
    company.do(Dispatch(call=done, technician="li"))
    company.do(Arrive(call=done))
    assert set(board(company)) == {waiting, sent, done, gone}
    company.do(Finish(call=done, voucher="signed"))
    company.do(Cancel(call=gone, reason="x"))
    rows = board(company)
    assert set(rows) == {waiting, sent}
    assert (rows[sent].technician_id, rows[sent].technician) == ("wang", "王建国")
    assert (rows[waiting].technician, rows[waiting].hold_reason) == (None, None)


def test_the_board_shows_the_hold_that_nobody_ended_and_that_alone(company: Company) -> None:
    """SLA-4."""
    call = company.call()
    company.do(Hold(call=call, reason="nobody_home"))
    company.do(Resume(call=call))
    assert board(company)[call].held_from is None
    company.later(minutes=5)
    company.do(Hold(call=call, reason="site_closed", until=at(11)))
    row = board(company)[call]
    assert (row.held_from, row.held_until, row.hold_reason) == (NINE + 300, at(11), "site_closed")
    assert len(views.board(company.room.store.conn)) == 1


def test_a_site_sees_its_own(company: Company) -> None:
    """CAL-2."""
    second_site(company)
    ours, theirs = company.call(), company.call(site="LA")
    assert set(board(company, "SH")) == {ours}
    assert set(board(company, "LA")) == {theirs}
    assert set(board(company)) == {ours, theirs}
    assert board(company, "XX") == {}


def test_only_waiting_calls_are_queued(company: Company) -> None:
    """DSP-1."""
    waiting, sent = company.call(), company.call()
    company.do(Dispatch(call=sent, technician="li"))
    assert [row.number for row in views.queue(company.room.store.conn)] == [waiting]


def test_today_is_the_local_day_of_each_site(company: Company) -> None:
    """DAY-5, CAL-2: one instant, two dates."""
    second_site(company)
    company.now = at(23, 59, day=23)
    company.call()  # yesterday in Shanghai
    company.call(site="LA")  # the 23rd there, as it still is at nine in Shanghai
    company.now = at(9)
    for when in (at(10), at(16)):
        call = company.call()
        company.do(Dispatch(call=call, technician="li"))
        company.now = when
        company.do(Arrive(call=call))
    company.do(Finish(call=call, voucher="signed"))
    conn, now = company.room.store.conn, at(15, 59)
    calendars = sites.calendars(conn)
    assert views.today(conn, calendars, now, "SH") == (2, 2, 0, 1)
    assert views.today(conn, calendars, now, "LA") == (1, 0, 0, 0)
    assert views.today(conn, calendars, now) == (3, 2, 0, 1)


def test_who_came_late_is_counted_as_late_and_a_cancelled_call_isnt_finished(
    company: Company,
) -> None:
    """DAY-5."""
    call, gone = company.call(), company.call()
    company.do(Dispatch(call=call, technician="li"))
    company.do(Cancel(call=gone, reason="x"))
    company.now = at(16)
    company.do(Arrive(call=call))
    conn = company.room.store.conn
    assert views.today(conn, sites.calendars(conn), company.now) == (2, 0, 1, 0)


@pytest.mark.parametrize("ref", ["SH-1001", "sh-1001", " SH-1001 ", "1"])
def test_a_call_is_found_by_number_or_row(company: Company, ref: str) -> None:
    company.call()
    assert find_call(company.room.store.conn, ref) == 1


@pytest.mark.parametrize("ref", ["", " ", "SH", "SH-1002", "2", "-1", "1.0", "１", "9" * 40, "%"])
def test_what_names_no_call_finds_none(company: Company, ref: str) -> None:
    company.call()
    assert find_call(company.room.store.conn, ref) is None


def test_somebody_who_left_or_never_came_acts_as_nobody(company: Company) -> None:
    """ROL-2."""
    company.change("UPDATE people SET active = 0 WHERE id = 'li'")
    conn = company.room.store.conn
    assert sites.person(conn, "li") is None
    assert sites.person(conn, "nobody") is None
    assert (sites.has_left(conn, "li"), sites.has_left(conn, "wang")) == ("Li Wei", None)
    assert sites.person_ids(conn) == ["audit", "boss", "desk", "tv", "wang"]


def test_a_sites_calendar_is_computed_once(company: Company) -> None:
    """CAL-2."""
    conn = company.room.store.conn
    assert sites.calendar_of(conn, "SH") is sites.calendars(conn)["SH"]
    with pytest.raises(KeyError):
        sites.calendar_of(conn, "XX")
    assert sites.spec_of(conn, "XX") is None
