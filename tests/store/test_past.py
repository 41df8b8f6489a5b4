"""The database as it was at any past instant: what was seen then is seen again (ROL-3, ROL-4)."""

import tempfile
from itertools import pairwise
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from opsroom.actions import moves
from opsroom.actions.door import Action
from opsroom.actions.importing import import_calls
from opsroom.domain.errors import OpsroomError
from opsroom.domain.sla import Thresholds
from opsroom.domain.standing import standing_of
from opsroom.jobs.runner import run_job
from opsroom.store import alertsql, casesql, floorsql, sites, views
from opsroom.store.database import Store
from tests.importing.kit import HEADER, PLAIN
from tests.rooms import NINE, Company, at, looking_back

Seen = dict[str, Any]
TABLES = ("calls", "holds", "assignments", "alerts", "carryovers", "journal")
REASONS = st.sampled_from(["nobody_home", "customer_later"])
PEOPLE = st.sampled_from(["li", "wang"])


def seen(store: Store, now: int) -> Seen:
    """All that can be read of calls: every row, and every view with levels and countdowns."""
    conn = store.conn
    tables = {name: store.rows(f"SELECT * FROM {name} ORDER BY 1, 2, 3") for name in TABLES}
    calendars = sites.calendars(conn)
    board = sorted(views.board(conn))
    stands = [standing_of(row, calendars[row.site_id], now, Thresholds()) for row in board]
    return {
        **tables,
        "board": board,
        "stands": stands,
        "queue": views.queue(conn),
        "today": views.today(conn, calendars, now),
        "cases": [casesql.case(conn, str(row[0])) for row in tables["calls"]],
        "register": casesql.list_calls(conn),
        "alerted": sorted(alertsql.recent(conn, now - 3600)),
        "floor": [floorsql.technicians(conn, site, now) for site in calendars],
    }


def seen_back(store: Store, then: int) -> Seen:
    """The same, looked back at."""
    with looking_back(store.conn, then):
        return seen(store, then)


def differing(one: Seen, other: Seen) -> list[str]:
    """The names of what isn't the same."""
    return [name for name in other if one[name] != other[name]]


class Days(RuleBasedStateMachine):
    """Days of a room: people, jobs and imports do whatever they may, at any pace."""

    @initialize()
    def opens(self) -> None:
        """A room with a call."""
        self.folder = tempfile.TemporaryDirectory()
        here = Path(self.folder.name)
        self.company = Company(here / "room.db")
        self.doors = {who: self.company.door(who) for who in ("boss", "desk", "li")}
        self.seen: dict[int, Seen] = {}
        self.imported = 0
        (here / "map.toml").write_text(PLAIN.replace('id = "T"', 'id = "SH"'))
        self.note()
        self.company.later(minutes=1)
        self.company.call()
        self.note()

    def note(self) -> None:
        """Keep what is seen now; of one second, the last."""
        self.seen[self.company.now] = seen(self.company.room.store, self.company.now)

    def do(self, action: Action, who: str = "boss") -> None:
        """Do it, or be refused."""
        try:
            self.doors[who].perform(action)
        except OpsroomError:
            return
        self.note()

    def some(self, place: int) -> str:
        """One of the calls."""
        numbers = self.company.column("SELECT number FROM calls ORDER BY id")
        return str(numbers[place % len(numbers)])

    @rule(seconds=st.sampled_from([0, 1, 59, 600, 5400, 6 * 3600, 86_400]))
    def time_passes(self, seconds: int) -> None:
        self.company.later(seconds=seconds)
        self.note()

    @rule(zone=st.sampled_from(["urban", "suburban"]), ago=st.sampled_from([0, 3600, 90_000]))
    def a_call_comes_in(self, zone: str, ago: int) -> None:
        self.company.call(zone=zone, received_at=self.company.now - ago)
        self.note()

    @rule(place=st.integers(0, 9), who=st.sampled_from(["boss", "li"]), person=PEOPLE)
    def it_goes_on(self, place: int, who: str, person: str) -> None:
        """The usual way of a call, a step at a time."""
        call = self.some(place)
        step = {
            "waiting": moves.Dispatch(call=call, technician=person),
            "dispatched": moves.EnRoute(call=call),
            "enroute": moves.Arrive(call=call),
            "arrived": moves.Finish(call=call, voucher="signed"),
        }.get(self.company.row(call)["state"], moves.Reopen(call=call, reason="again"))
        self.do(step, who if step.name != "call.dispatch" else "boss")

    @rule(place=st.integers(0, 9), reason=REASONS, until=st.sampled_from([None, 60, 7200]))
    def it_is_held(self, place: int, reason: str, until: int | None) -> None:
        then = None if until is None else self.company.now + until
        self.do(moves.Hold(call=self.some(place), reason=reason, until=then))

    @rule(
        place=st.integers(0, 9),
        kind=st.sampled_from(["resume", "recall", "reassign", "pin", "unpin", "zone", "cancel"]),
        person=PEOPLE,
    )
    def something_else_is_done(self, place: int, kind: str, person: str) -> None:
        call = self.some(place)
        zone = "urban" if self.company.row(call)["zone"] == "suburban" else "suburban"
        self.do(
            {
                "resume": moves.Resume(call=call),
                "recall": moves.Recall(call=call, reason="x"),
                "reassign": moves.Reassign(call=call, technician=person, reason="x"),
                "pin": moves.Pin(call=call, reason="x"),
                "unpin": moves.Pin(call=call, off=True),
                "zone": moves.Rezone.model_validate({"call": call, "zone": zone}),
                "cancel": moves.Cancel(call=call, reason="x"),
            }[kind]
        )

    @rule(who=st.sampled_from(["boss", "boss", "li"]))
    def it_is_undone(self, who: str) -> None:
        self.do(moves.Undo(), who)

    @rule(job=st.sampled_from(["alerts", "carry-over", "roll-up"]))
    def a_job_runs(self, job: str) -> None:
        assert run_job(job, self.company.room).outcome == "done"
        self.note()

    @rule(count=st.integers(1, 3))
    def calls_are_imported(self, count: int) -> None:
        here = Path(self.folder.name)
        self.imported += count
        rows = "".join(
            f"R{n},2026-11-2{n % 4} 10:00,Li{n % 2},1 Road,555-010{n % 2},S{n},M1,broken\n"
            for n in range(self.imported)
        )
        (here / "calls.csv").write_text(HEADER + rows)
        import_calls(self.doors["boss"], here / "calls.csv", here / "map.toml")
        self.note()

    @invariant()
    def the_instant_before_the_last_is_still_there(self) -> None:
        """Cheap and at once, so that a failure stands beside what caused it."""
        if len(self.seen) > 1:
            then = sorted(self.seen)[-2]
            assert differing(seen_back(self.company.room.store, then), self.seen[then]) == []

    def teardown(self) -> None:
        """Every instant that was seen, and those between."""
        store = self.company.room.store
        present = seen(store, self.company.now)
        for then, was in self.seen.items():
            assert differing(seen_back(store, then), was) == []
        instants = sorted(self.seen)
        for then, next_ in pairwise(instants):
            between = seen_back(store, next_ - 1)
            assert {name: between[name] for name in TABLES} == {
                name: self.seen[then][name] for name in TABLES
            }
        assert seen(store, self.company.now) == present  # nothing of it was written anywhere
        for door in self.doors.values():
            door.close()
        self.company.room.close()
        self.folder.cleanup()


Days.TestCase.settings = settings(
    max_examples=10,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
TestDays = Days.TestCase


def test_before_everything_there_was_nothing(tmp_path: Path) -> None:
    company = Company(tmp_path / "room.db")
    company.call()
    then = seen_back(company.room.store, NINE - 1)
    assert [then[name] for name in TABLES] == [[]] * len(TABLES)
    assert then["board"] == []
    company.room.close()


def test_a_report_that_came_late_is_known_from_when_it_came(tmp_path: Path) -> None:
    """What happened at ten and was told at eleven wasn't known at half past ten."""
    company = Company(tmp_path / "room.db")
    call = company.call()
    company.do(moves.Dispatch(call=call, technician="li"))
    company.now = at(11)
    company.do(moves.Arrive(call=call, at=at(10)))
    store = company.room.store
    assert seen_back(store, at(10, 30))["board"][0].state == "dispatched"
    assert seen_back(store, at(11))["board"][0].arrived_at == at(10)
    company.room.close()


def test_a_clock_that_was_wrong_for_a_while_spoils_no_more_than_its_own_entries(
    tmp_path: Path,
) -> None:
    """Ahead by years, back by days: what was entered by the right clock is seen as ever."""
    for wrong in (400 * 86_400, -3 * 86_400):
        company = Company(tmp_path / f"room{wrong}.db")
        one = company.call()
        company.now = at(10)
        company.do(moves.Pin(call=one, reason="x"))
        company.now = at(10, 30) + wrong
        other = company.call()
        company.now = at(11)
        company.do(moves.Dispatch(call=one, technician="li"))
        company.do(moves.Pin(call=other, reason="y"))
        store = company.room.store
        states = {row.number: row for row in seen_back(store, at(9, 30))["board"]}
        assert states[one].state == "waiting"
        assert states[one].pinned_at is None
        assert (other in states) == (wrong < 0)
        states = {row.number: row for row in seen_back(store, at(10, 45))["board"]}
        assert (states[one].state, states[one].pinned_at) == ("waiting", at(10))
        states = {row.number: row for row in seen_back(store, at(11))["board"]}
        assert states[one].state == "dispatched"
        company.room.close()


def test_what_the_right_clock_left_behind_stands_over_what_a_wrong_one_did(
    tmp_path: Path,
) -> None:
    """The later of two entries is the older one by its time: it is what was so."""
    company = Company(tmp_path / "room.db")
    call = company.call()
    company.now = at(10)
    company.do(moves.Pin(call=call, reason="x"))
    company.now = at(10, 30) + 400 * 86_400
    company.do(moves.Pin(call=call, off=True))
    company.now = at(11)
    company.do(moves.Pin(call=call, reason="y"))
    company.do(moves.Dispatch(call=call, technician="li"))
    pins = [seen_back(company.room.store, then)["board"][0] for then in (at(10, 45), at(11))]
    assert [row.pinned_at for row in pins] == [at(10), at(11)]
    company.room.close()


def test_levels_and_carrying_over_are_taken_back_too(tmp_path: Path) -> None:
    """What jobs note of a call: SLA-7, CALL-5."""
    company = Company(tmp_path / "room.db")
    company.call()
    was = {NINE: seen(company.room.store, NINE)}
    for hour, job in ((13, "alerts"), (14, "alerts"), (16, "alerts"), (20, "carry-over")):
        company.now = at(hour, 45)
        assert run_job(job, company.room).effects
        was[company.now] = seen(company.room.store, company.now)
    for then, seen_then in was.items():
        assert differing(seen_back(company.room.store, then), seen_then) == []
    company.room.close()


def test_what_others_change_meanwhile_is_not_seen(tmp_path: Path) -> None:
    company = Company(tmp_path / "room.db")
    call = company.call()
    with Store(company.path, readonly=True) as reader:
        with looking_back(reader.conn, NINE):
            company.later(minutes=5)
            company.do(moves.Dispatch(call=call, technician="li"))
            assert views.board(reader.conn)[0].state == "waiting"
        assert views.board(reader.conn)[0].state == "dispatched"
    company.room.close()
