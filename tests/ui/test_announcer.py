"""What is said aloud, and to whom: levels, decisions, hand-overs (SLA-7, DSP-4, CMP-6, FBK-5)."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from opsroom.actions.caseopen import OpenCase
from opsroom.actions.caseowners import HandCase
from opsroom.actions.casesteps import AdvanceCase
from opsroom.actions.door import Action, Done
from opsroom.jobs.runner import run_job
from opsroom.store import alertsql
from opsroom.store.alertsql import Alert, Arrival
from opsroom.ui import alerts
from opsroom.ui.app import OpsApp
from opsroom.wiring import Wired
from tests.ui.reading import told
from tests.ui.waiting import until

Wire = Callable[..., Wired]


@pytest.fixture
def bells(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How often the bell rang."""
    rung: list[int] = []
    monkeypatch.setattr(OpsApp, "bell", lambda _app: rung.append(1))
    return rung


def does(wired: Wire, person: str, action: Action) -> Done:
    """Somebody else does it, in another process."""
    room = wired(person).room("command")
    done = room.perform(action)
    room.close()
    return done


def job(wired: Wire, name: str) -> int:
    room = wired("service").room("command")
    run = run_job(name, room)
    room.close()
    return run.effects


async def heard(
    wired: Wire, person: str, deed: Callable[[], object], bells: list[int], rings: int = 1
) -> list[str]:
    """What somebody is told of a deed; nothing of it a second time."""
    app = OpsApp(wired(person), jobs=False)
    async with app.run_test(size=(100, 30)) as pilot:
        await until(pilot, lambda: not app._starting)
        assert told(app) == []
        deed()
        app.poll()
        await pilot.pause()
        said = told(app)
        app.poll()
        app._announcer.look()
        await pilot.pause()
        assert told(app) == said
        assert len(bells) == rings
        return said


async def test_a_case_at_a_level_is_said_to_who_has_the_step_and_who_is_first_responsible(
    wired: Wire, bells: list[int]
) -> None:
    """SLA-7, DSP-4: the worst level alone, once."""
    said = await heard(wired, "luobing", lambda: job(wired, "case-levels"), bells)
    assert said == ["S261101 is overdue: 嘉汇便利（陆家嘴店）"]  # the warehouse's step


@pytest.mark.parametrize(
    ("person", "hears"),
    [("songjia", True), ("hujing", False), ("wall", False), ("moira", False)],
)
async def test_others_see_it_on_the_screen_alone(
    wired: Wire, bells: list[int], person: str, hears: bool
) -> None:
    said = await heard(wired, person, lambda: job(wired, "case-levels"), bells, int(hears))
    assert any("S261101" in text for text in said) == hears


@pytest.mark.parametrize(
    ("person", "hears"), [("moira", True), ("tilda", True), ("wall", True), ("zhouqian", False)]
)
async def test_a_call_at_a_level_is_said_to_who_has_to_do_with_calls(
    wired: Wire, bells: list[int], person: str, hears: bool
) -> None:
    """SLA-7, DSP-4: sales can do nothing about it."""
    said = await heard(wired, person, lambda: job(wired, "alerts"), bells, int(hears))
    assert bool(said) == hears


def opened(wired: Wire) -> str:
    """A store complaint that its manager is to accept."""
    fields: dict[str, Any] = {"customer_name": "[b]施女士[/b]", "subject": "s", "site": "SH"}
    done = does(wired, "songjia", OpenCase(track="store", **fields))
    number = str(done.facts["number"])
    values = {"wanted": "w", "justified": "yes", "store_opinion": "o"}
    does(wired, "songjia", AdvanceCase(case=number, values=values))
    return number


async def test_who_decides_is_told_that_a_case_has_come_to_them(
    wired: Wire, bells: list[int]
) -> None:
    """CMP-6."""
    numbers: list[str] = []
    said = await heard(wired, "dengwei", lambda: numbers.append(opened(wired)), bells)
    assert said == [f"{numbers[0]} waits for your decision: [b]施女士[/b]"]


@pytest.mark.parametrize("person", ["songjia", "alden", "caohong"])
async def test_who_doesnt_decide_isnt_told(wired: Wire, bells: list[int], person: str) -> None:
    """Who put it forward, a manager elsewhere, somebody higher."""
    assert await heard(wired, person, lambda: opened(wired), bells, 0) == []


async def test_who_answers_for_the_post_is_told_instead_of_who_is_away(
    wired: Wire, sample: Path, bells: list[int]
) -> None:
    """DSP-4: A is absent, B decides."""
    with closing(sqlite3.connect(sample, isolation_level=None)) as conn:
        conn.execute(
            "INSERT INTO posts (site_id, role, name, main_id, backup_id, since)"
            " VALUES ('SH', 'manager', 'm', 'dengwei', 'meiling', '2026-11-01')"
        )
        conn.execute(
            "INSERT INTO absences (person_id, starts_at, ends_at) VALUES ('dengwei', 1, 4000000000)"
        )
    said = await heard(wired, "meiling", lambda: opened(wired), bells)
    assert len(said) == 1
    assert "waits for your decision" in said[0]


async def test_an_offered_case_is_said_to_whom_it_is_offered(wired: Wire, bells: list[int]) -> None:
    """FBK-5."""
    hand = HandCase(case="261106", to="zhengli")
    said = await heard(wired, "zhengli", lambda: does(wired, "zhouqian", hand), bells)
    assert len(said) == 1
    assert said[0].startswith("261106 is offered to you: ")


async def test_a_database_that_cant_be_read_ends_no_room_and_loses_no_news(
    wired: Wire, bells: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """SLA-7: at the start, and at a change; it is said once, and the news the next time."""
    reads, busy = alertsql.recent_cases, [True]

    def recent(conn: sqlite3.Connection, since: int) -> list[Alert]:
        if busy[0]:
            raise sqlite3.OperationalError("database is locked")
        return reads(conn, since)

    monkeypatch.setattr(alertsql, "recent_cases", recent)
    app = OpsApp(wired("luobing"), jobs=False)
    async with app.run_test(size=(100, 30)) as pilot:
        await until(pilot, lambda: not app._starting)
        (trouble,) = told(app)
        assert "is busy" in trouble
        busy[0] = False
        app._announcer.look()
        busy[0] = True
        job(wired, "case-levels")
        for _ in range(2):
            app._announcer.look()
        await pilot.pause()
        assert [text for text in told(app) if "is overdue" in text] == []
        busy[0] = False
        app._announcer.look()
        await pilot.pause()
        assert "S261101 is overdue: 嘉汇便利（陆家嘴店）" in told(app)
        assert len(told(app)) == 3  # twice in trouble, once well in between
        assert len(bells) == 1


def test_of_many_the_numbers_are_said() -> None:
    many = [Alert(n, 1, "overdue" if n < 2 else "at_risk", 1, f"N{n}", "c", "SH") for n in range(5)]
    text, severity = alerts.announcement(alerts.news(many, ()), cases=True)
    assert (text, severity) == ("5 cases need a look: 2 overdue, 3 at risk", "error")
    came = [Arrival(f"N{n}", "c", "SH", "t", "s", "r", "", 1, None) for n in range(3)]
    assert alerts.to_decide(came) == "3 cases wait for your decision"
    assert alerts.to_take(came) == "3 cases are offered to you"
    assert alerts.to_take(came[:2]) == "N0 is offered to you: c\nN1 is offered to you: c"
