"""The check at the close of day (CALL-5)."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from opsroom.actions.moves import Cancel, Dispatch, Recall, Undo
from opsroom.domain.hours import DAY_NAMES
from opsroom.store.views import queue
from tests.jobs.company import Company


@pytest.fixture
def company(tmp_path: Path) -> Iterator[Company]:
    made = Company(tmp_path / "room.db")
    yield made
    made.close()


def carried(company: Company) -> list[tuple[str, str]]:
    return [
        (number, day)
        for number, day in company.rows(
            "SELECT c.number, o.day FROM carryovers o JOIN calls c ON c.id = o.call_id"
            " ORDER BY 2, 1"
        )
    ]


def test_what_nobody_was_sent_to_by_the_close_goes_first_tomorrow(company: Company) -> None:
    """CALL-5, DSP-1."""
    waiting, sent = company.at("2026-11-23 15:00").call(), company.call()
    company.do(Dispatch(call=sent, technician="li"))
    assert company.at("2026-11-23 17:29").run("carry-over").effects == 0
    assert company.at("2026-11-23 17:30").run("carry-over").effects == 2  # the call and the day
    assert carried(company) == [(waiting, "2026-11-23")]
    company.at("2026-11-24 08:30").call()
    assert queue(company.store.conn)[0].number == waiting


def test_the_check_is_made_once_a_day_however_often_it_runs(company: Company) -> None:
    """CALL-5."""
    company.at("2026-11-23 15:00").call()
    company.at("2026-11-23 18:00").run("carry-over")
    before = company.rows("SELECT count(*) FROM journal")
    for time in ("18:01", "23:59"):
        assert company.at(f"2026-11-23 {time}").run("carry-over").effects == 0
    assert company.rows("SELECT count(*) FROM journal") == before


def test_a_machine_that_was_off_finds_what_was_so_at_the_close(company: Company) -> None:
    """CALL-5: sent after the close, or the next morning, is not dispatched on its day."""
    late, evening, gone = company.at("2026-11-23 16:00").call(), company.call(), company.call()
    back = company.call()
    company.do(Dispatch(call=back, technician="li"))
    company.at("2026-11-23 17:00").do(Recall(call=back, reason="ill"))
    company.do(Cancel(call=gone, reason="fixed itself"))
    company.at("2026-11-23 17:31").do(Dispatch(call=evening, technician="wu"))
    after = company.at("2026-11-23 18:00").call()
    company.at("2026-11-24 08:45").do(Dispatch(call=late, technician="li"))
    company.at("2026-11-24 09:00").run("carry-over")
    assert carried(company) == [(n, "2026-11-23") for n in sorted((late, evening, back))]
    assert company.rows("SELECT number FROM calls WHERE carried_on IS NOT NULL") == [(back,)]
    assert after not in {number for number, _day in carried(company)}


def test_days_missed_are_checked_one_by_one_and_days_off_are_not_checked(
    company: Company,
) -> None:
    """CALL-5: from Monday to the Monday after."""
    number = company.at("2026-11-26 15:00").call()  # a Thursday
    company.at("2026-11-30 18:00").run("carry-over")
    days = [row[0] for row in company.rows("SELECT day FROM closings ORDER BY day")]
    assert days == [f"2026-11-{d}" for d in (23, 24, 25, 26, 27, 30)]
    assert carried(company) == [(number, f"2026-11-{d}") for d in (26, 27, 30)]
    assert company.rows("SELECT carried_on FROM calls") == [("2026-11-30",)]


def test_nothing_is_owed_before_the_site_opened(tmp_path: Path) -> None:
    company = Company(tmp_path / "new.db", opened="2026-11-24")
    company.at("2026-11-23 15:00").call()
    assert company.at("2026-11-24 17:00").run("carry-over").effects == 0
    company.close()


def test_a_carried_call_can_still_be_undone_by_its_person(company: Company) -> None:
    """ROL-3: what a job did is nobody's change."""
    number = company.at("2026-11-23 17:00").call()
    company.do(Dispatch(call=number, technician="li"))
    company.do(Recall(call=number, reason="wrong one"))
    company.at("2026-11-23 17:30").run("carry-over")
    company.do(Undo())
    assert company.rows("SELECT state, carried_on FROM calls") == [("dispatched", "2026-11-23")]


@pytest.mark.parametrize(
    ("day", "close"),
    [("2026-10-25", "17:30"), ("2026-03-29", "17:30")],  # Berlin's clocks change on both
)
def test_the_close_is_the_local_one_on_days_when_the_clocks_change(
    tmp_path: Path, day: str, close: str
) -> None:
    """CAL-4."""
    week = {name: [["00:30", "17:30"]] for name in DAY_NAMES}
    company = Company(
        tmp_path / "berlin.db", opened=day, tz="Europe/Berlin", calendar={"week": week}
    )
    company.at(f"{day} 01:00").call()
    company.at(f"{day} {close}")
    company.now -= 1
    assert company.run("carry-over").effects == 0
    company.now += 1
    assert company.run("carry-over").effects == 2
    company.close()


def test_a_shift_past_midnight_closes_on_the_next_date(tmp_path: Path) -> None:
    """CAL-1: the shift belongs to the date it starts on."""
    week = {"mon": [["22:00", "06:00"]]}
    company = Company(tmp_path / "night.db", calendar={"week": week})
    number = company.at("2026-11-24 02:00").call()
    assert company.at("2026-11-24 05:59").run("carry-over").effects == 0
    assert company.at("2026-11-24 06:00").run("carry-over").effects == 2
    assert carried(company) == [(number, "2026-11-23")]
    company.close()
