"""Proposals from a real database: who is asked, what they have in hand, and how fast (DSP-3)."""

import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from opsroom.actions.door import Room
from opsroom.actions.holds import Hold
from opsroom.actions.moves import Dispatch, Reassign
from opsroom.actions.proposing import floor, outlook_of, reason_words
from opsroom.actions.register import AddCall
from opsroom.actions.visits import Arrive, Finish
from opsroom.domain.calls import Zone
from opsroom.domain.dispatch import Reason
from opsroom.domain.errors import BadInput
from opsroom.domain.people import Actor, Role
from opsroom.domain.policy import Policy
from opsroom.store.database import Store
from opsroom.store.floorsql import technicians

ZONE = ZoneInfo("Asia/Shanghai")
POLICY = Policy()


def at(hour: int, minute: int = 0, day: int = 24) -> int:
    """An instant of November 2026 in Shanghai; the 24th is a Tuesday."""
    return int(datetime(2026, 11, day, hour, minute, tzinfo=ZONE).timestamp())


class Site:
    """A site in a real database, with a clock that a test sets."""

    def __init__(self, path: Path, count: int = 3) -> None:
        self.now = at(10)
        store = Store.create(path)
        with store.immediate() as db:
            for site in ("SH", "HZ"):
                db.execute(
                    "INSERT INTO sites (id, name, tz, calendar, opened_on)"
                    " VALUES (?, ?, 'Asia/Shanghai', '\"weekends\"', '2026-01-01')",
                    (site, site),
                )
            for n in range(count):
                self._technician(db, f"t{n:02}", "SH")
            self._technician(db, "elsewhere", "HZ")
            db.execute("INSERT INTO people VALUES ('gone', 'gone', 'technician', 'SH', '', 0)")
            db.execute("INSERT INTO people VALUES ('boss', '主任', 'supervisor', 'SH', '', 1)")
        store.close()
        boss = Actor("boss", "主任", Role.SUPERVISOR, "SH")
        self.room = Room(str(path), POLICY, lambda: self.now, boss)
        self.conn = self.room.store.conn

    @staticmethod
    def _technician(db: object, name: str, site: str) -> None:
        run = db.execute  # type: ignore[attr-defined]  # sqlite-utils' Database, imported late
        run("INSERT INTO people VALUES (?, ?, 'technician', ?, '', 1)", (name, name, site))
        run("INSERT INTO skills VALUES (?, 'XJ')", (name,))

    def call(self, name: str = "华联商厦", model: str = "XJ-200") -> int:
        """Enter a call and return its ID."""
        done = self.room.perform(
            AddCall(
                site="SH",
                customer_name=name,
                address="南京西路 1 号",
                phone="021-1",
                zone=Zone.URBAN,
                model=model,
                fault="打印模糊",
            )
        )
        return int(done.facts["id"])

    def send(self, call: int, who: str) -> None:
        """Send a technician."""
        self.room.perform(Dispatch(call=str(call), technician=who))

    def leave(self, who: str, start: int, end: int) -> None:
        """Give a technician leave."""
        with self.room.store.immediate() as db:
            db.execute(
                "INSERT INTO absences (person_id, starts_at, ends_at, reason)"
                " VALUES (?, ?, ?, '年假')",
                (who, start, end),
            )


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """Three technicians and no call, Tuesday at ten."""
    built = Site(tmp_path / "room.db")
    yield built
    built.room.close()


def ids(site: Site, call: int) -> list[str]:
    """The proposed technicians in order."""
    return [p.technician for p in outlook_of(site.conn, POLICY, call, site.now).proposals]


def test_the_sites_active_technicians_are_proposed_and_nobody_else(site: Site) -> None:
    assert ids(site, site.call()) == ["t00", "t01", "t02"]


def test_who_was_sent_comes_after_who_is_free(site: Site) -> None:
    site.send(site.call(), "t00")
    assert ids(site, site.call()) == ["t01", "t02", "t00"]


def test_who_is_on_leave_comes_last_and_says_why(site: Site) -> None:
    site.leave("t00", at(8), at(18))
    found = outlook_of(site.conn, POLICY, site.call(), site.now).proposals
    assert found[-1].technician == "t00"
    assert found[-1].reasons[0] == ("off_duty", at(18), "年假")


def test_leave_that_is_over_does_not_count(site: Site) -> None:
    site.leave("t00", at(8), at(10))
    assert outlook_of(site.conn, POLICY, site.call(), site.now).proposals[0].obstacles == ()


def test_a_technicians_day_holds_jobs_in_hand_and_those_done_today(site: Site) -> None:
    first, second = site.call("一"), site.call("二")
    site.send(first, "t00")
    site.now = at(10, 30)
    site.room.perform(Arrive(call=str(first)))
    site.now = at(11)
    site.room.perform(Finish(call=str(first), voucher="signed"))
    site.send(second, "t00")
    person = technicians(site.conn, "SH", site.now)[0]
    assert [(job.customer, job.state) for job in person.jobs] == [("二", "dispatched")]
    assert [(j.customer, j.arrived_at, j.ended_at) for j in person.done] == [
        ("一", at(10, 30), at(11))
    ]
    assert technicians(site.conn, "SH", at(9, day=25))[0].done == ()


def test_a_call_held_until_later_is_not_reached_before(site: Site) -> None:
    """SLA-4: the customer asked for a later visit."""
    call = site.call()
    site.room.perform(Hold(call=str(call), reason="customer_later", until=at(14)))
    assert outlook_of(site.conn, POLICY, call, site.now).proposals[0].arrival == at(14)


def test_the_one_who_has_the_call_is_not_proposed_for_it_again(site: Site) -> None:
    call = site.call()
    site.send(call, "t00")
    assert ids(site, call) == ["t01", "t02"]
    site.room.perform(Reassign(call=str(call), technician="t01", reason="t00 is ill"))
    assert ids(site, call) == ["t00", "t02"]


def test_a_call_is_beyond_help_once_nobody_can_arrive_in_time(site: Site) -> None:
    """DSP-6."""
    call = site.call()  # due 16:00
    assert outlook_of(site.conn, POLICY, call, at(15, 35)).last_safe == at(15, 35)
    assert outlook_of(site.conn, POLICY, call, at(15, 36)).beyond_help


def test_the_floor_answers_for_every_waiting_call_at_once(site: Site) -> None:
    calls = [site.call(), site.call(), site.call()]
    site.send(calls[0], "t02")
    found = floor(site.conn, POLICY, "SH", site.now)
    assert [tour.technician.id for tour in found.tours] == ["t00", "t01", "t02"]
    assert sorted(found.calls) == calls[1:]
    assert found.outlook(calls[0]) is None
    assert found.outlook(calls[1]) == outlook_of(site.conn, POLICY, calls[1], site.now)


def test_every_reason_has_words() -> None:
    facts = {
        "off_duty": ("off duty until 14:00 (dentist)", 0, "dentist"),
        "no_skill": ("no skill for XJ", 0, "XJ"),
        "late": ("late by 5 min", 241, ""),
        "tight": ("only 4 min to spare", 299, ""),
        "skill_unknown": ("skill not known", 0, ""),
        "free": ("free", 0, ""),
        "busy": ("2 jobs in hand", 2, ""),
        "near": ("near, 20 min", 1200, ""),
        "far": ("farther, 1 h 40 min", 6000, ""),
    }
    for code, (words, value, note) in facts.items():
        assert reason_words(Reason(code, value, note), lambda _t: "14:00") == words


def test_an_unknown_call_is_bad_input(site: Site) -> None:
    with pytest.raises(BadInput):
        outlook_of(site.conn, POLICY, 404, site.now)


def test_proposals_among_twenty_technicians_take_milliseconds(tmp_path: Path) -> None:
    """Fast enough to follow the cursor: at most 5 ms, here with a job in hand each."""
    big = Site(tmp_path / "room.db", count=20)
    for n in range(20):
        big.send(big.call(), f"t{n:02}")
    call = big.call()
    outlook_of(big.conn, POLICY, call, big.now)
    times = []
    for _ in range(20):
        start = time.process_time()
        found = outlook_of(big.conn, POLICY, call, big.now).proposals
        times.append(time.process_time() - start)
    big.room.close()
    assert len(found) == 20
    assert min(times) < 0.005
