"""Moves of a case through small forms; and somebody who was faster (FBK-5, CMP-14, ROL-2)."""

from collections.abc import Callable
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Static

from opsroom.actions.caseowners import WeighCase
from opsroom.actions.casesteps import ApproveCase
from opsroom.domain.people import Role
from opsroom.ui.app import OpsApp
from opsroom.ui.casemoves import read_roles
from opsroom.ui.screens.ask import Ask
from opsroom.ui.screens.complaint import ComplaintScreen
from opsroom.ui.widgets.bars import KeyBar
from opsroom.ui.widgets.sheet import Pane, Sheet
from opsroom.wiring import Wired
from tests.ui.casepilot import case_of, lines, numbers, open_cases, screen
from tests.ui.reading import query, told
from tests.ui.waiting import until

Wire = Callable[..., Wired]


async def begin(app: OpsApp, pilot: Pilot[None], key: str) -> None:
    await pilot.press(key)
    await until(pilot, lambda: isinstance(app.screen, Ask))


async def test_a_case_is_offered_to_somebody_and_stays_until_they_accept(
    wired: Wire, sample: Path
) -> None:
    """FBK-5."""
    app = OpsApp(wired("zhouqian"), jobs=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_cases(app, pilot, "261106")
        await begin(app, pilot, "h")
        await pilot.press("enter")
        await until(pilot, lambda: case_of(sample, "261106")["offered_id"])
        assert case_of(sample, "261106")["owner_id"] == "zhouqian"
        await pilot.press("u")
        await until(pilot, lambda: case_of(sample, "261106")["offered_id"] is None)


async def test_who_is_not_responsible_cannot_hand_a_case_over(wired: Wire) -> None:
    """ROL-2: not offered, and the door says who may."""
    app = OpsApp(wired("xiaoyan"), jobs=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_cases(app, pilot, "261106")
        assert "complaint.hand" in app.screen.query_one(KeyBar).idle
        await pilot.press("h")
        await until(pilot, lambda: any("周倩" in text and "[ROL-2]" in text for text in told(app)))


async def test_a_case_is_withdrawn_with_a_reason(wired: Wire, sample: Path) -> None:
    app = OpsApp(wired("zhouqian"), jobs=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_cases(app, pilot, "261106")
        await begin(app, pilot, "b")
        await pilot.press(*"a mistake", "enter")
        await until(pilot, lambda: "261106" not in numbers(app))
        assert case_of(sample, "261106")["state"] == "withdrawn"
        assert case_of(sample, "261106")["closing_note"] == "a mistake"


async def test_quality_follows_an_improvement_stage_by_stage(wired: Wire, sample: Path) -> None:
    """CMP-14: also of a case that is closed, and again when the day for it has come."""
    app = OpsApp(wired("zhengli"), jobs=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_cases(app, pilot)
        await pilot.press("z")
        await until(pilot, lambda: numbers(app) == ["261101"])
        await begin(app, pilot, "v")
        await pilot.press("enter", "enter", *"2026-13-01", "enter")
        assert app.screen.query_one("#p-review_on").has_class("-shown")
        await pilot.press(*["backspace"] * 5, *"12-01", "enter")
        await until(pilot, lambda: case_of(sample, "261101")["improvement"] == "in_process")
        assert case_of(sample, "261101")["review_on"] == "2026-12-01"
    app = OpsApp(wired("zhengli", now="2026-12-02T10:00:00+08:00"), jobs=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_cases(app, pilot)
        await pilot.press("w")
        await until(pilot, lambda: "261101" in numbers(app))
        found = next(line for line in lines(app) if line.row.number == "261101")
        assert found.waits == ("review",)


async def test_whoever_comes_second_is_told_what_was_done(wired: Wire, sample: Path) -> None:
    app = OpsApp(wired("wujianhua"), jobs=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_cases(app, pilot, "261102")
        await begin(app, pilot, "a")
        other = wired("zhouqian").room()
        other.perform(WeighCase(case="261102", weight="serious"))
        other.close()
        await pilot.press("enter")
        await until(pilot, lambda: app.screen.query_one("#news").has_class("-shown"))
        assert case_of(sample, "261102")["step"] == "first_approval"
        await pilot.press("enter")  # all the same
        await until(pilot, lambda: case_of(sample, "261102")["step"] == "talks")


async def test_what_was_decided_meanwhile_cannot_be_decided_again(
    wired: Wire, sample: Path
) -> None:
    app = OpsApp(wired("wujianhua"), jobs=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_cases(app, pilot, "261102")
        await begin(app, pilot, "x")
        other = wired("wujianhua").room()
        other.perform(ApproveCase(case="261102"))
        other.close()
        await pilot.press(*"no", "enter")
        await until(pilot, lambda: app.screen.query_one("#news").has_class("-shown"))
        news = str(app.screen.query_one("#news", Static).render())
        assert "Possible for you: " in news
        assert not any(word in news.split("for you")[1] for word in ("record", "finish"))  # sales
        await pilot.press("enter", "escape")
        assert case_of(sample, "261102")["step"] == "talks"


async def test_the_page_shows_route_forms_papers_and_chain_where_there_is_room(
    wired: Wire,
) -> None:
    app = OpsApp(wired("zhouqian"), jobs=False)
    async with app.run_test(size=(200, 50)) as pilot:
        await open_cases(app, pilot, "261106")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, ComplaintScreen))
        await pilot.pause()
        assert all(pane.display for pane in app.screen.query(Pane))
        texts = {str(pane.id): pane.sheet.text for pane in app.screen.query(Pane)}
        assert texts["route"].startswith("▸ complaint form")
        assert "2 台退貨" in texts["facts"]
        assert "261101" in texts["chain"]
        assert "contested" in texts["story"]
        assert "▸ complaint form" in app.screen.query_one("#line", Sheet).text


@pytest.mark.parametrize(
    ("text", "roles", "unknown"),
    [
        ("quality, sales", [Role.QUALITY, Role.SALES], []),
        ("Quality management，r&d", [Role.QUALITY, Role.RND], []),
        ("prod", [], ["prod"]),  # production, production control
        ("general manager", [], ["general manager"]),  # who decides doesn't sign
        (" , ", [], []),
    ],
)
def test_departments_are_read_by_word_or_code(
    text: str, roles: list[Role], unknown: list[str]
) -> None:
    """LIA-8."""
    assert read_roles(text) == (roles, unknown)


async def test_a_company_without_a_case_says_how_to_open_one(wired: Wire, sample: Path) -> None:
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(sample)) as conn:
        conn.execute("UPDATE cases SET state = 'withdrawn', closed_at = opened_at")
        conn.commit()
    app = OpsApp(wired("service"), jobs=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("6")
        await pilot.pause()
        for key in "faxrshoepvb":
            await pilot.press(key)
        assert any("There is no case in hand." in text for text in told(app))
        assert screen(app).case_in_hand() is None


@pytest.mark.parametrize(("key", "says"), [("a", "can't be taken back"), ("x", "It goes back to")])
async def test_a_decision_says_what_it_is_about(
    wired: Wire, sample: Path, key: str, says: str
) -> None:
    """CMP-6: the amount, what was put forward, by whom, and what follows; all at 80 x 24."""
    app = OpsApp(wired("wujianhua"), jobs=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_cases(app, pilot, "261102")
        await begin(app, pilot, key)
        about = str(app.screen.query_one("#about", Static).render())
        known = dict(
            query(
                sample,
                "SELECT field, value FROM case_facts WHERE case_id ="
                " (SELECT id FROM cases WHERE number = '261102')",
            )
        )
        assert f"CNY {int(known['amount']) / 100:,.2f}" in about
        assert " ".join(known["proposal"].split())[:40] in about
        assert " ".join(known["first_opinion"].split())[:40] in about
        assert "kind of settlement" in about or "handling" in about
        assert "put forward by: " in about
        assert says in about
        assert app.screen.query_one("#hint").region.bottom <= 24
