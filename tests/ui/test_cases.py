"""The list of complaint cases and the inbox of whoever sits there (CMP, TRK, ROL-2)."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from textual.widgets import Static

from opsroom.actions.casepapers import PetitionCase
from opsroom.domain.sla import Level
from opsroom.ui.app import OpsApp
from opsroom.ui.screens.ask import Ask
from opsroom.ui.screens.cases import CasesScreen
from opsroom.ui.screens.complaint import ComplaintScreen
from opsroom.ui.widgets.bars import Figures, KeyBar
from opsroom.ui.widgets.field import Field
from opsroom.ui.widgets.grid import Grid
from opsroom.ui.widgets.sheet import Sheet
from opsroom.wiring import Wired
from tests.ui.casepilot import case_of, grid, lines, numbers, open_cases, screen
from tests.ui.reading import query, told
from tests.ui.waiting import until

Wire = Callable[..., Wired]


async def test_every_track_is_listed_the_most_urgent_first(wired: Wire) -> None:
    app = OpsApp(wired("service"), jobs=False)
    async with app.run_test(size=(120, 40)) as pilot:
        await open_cases(app, pilot)
        tracks = {line.row.track for line in lines(app)}
        assert tracks == {"quality", "store", "opinion", "hotline", "service", "concession", "sale"}
        now = app.now()
        order = [line.row.clock.level(now) for line in lines(app) if line.row.clock]
        ranks = [list(Level)[::-1].index(level) for level in order]
        assert ranks == sorted(ranks)


async def test_the_list_has_the_order_of_the_board(wired: Wire) -> None:
    app = OpsApp(wired("service"), jobs=False)
    async with app.run_test(size=(120, 40)) as pilot:
        board = [row.number for row in app.screen.query_one(Grid).rows]
        await open_cases(app, pilot)
        cases = numbers(app)
        assert cases == [number for number in board if number in set(cases)]


async def test_a_serious_case_stands_ahead_of_others_as_urgent(wired: Wire) -> None:
    """FBK-1."""
    app = OpsApp(wired("service"), jobs=False)
    async with app.run_test(size=(120, 40)) as pilot:
        await open_cases(app, pilot)
        now = app.now()
        risk = [
            line.row.weight
            for line in lines(app)
            if line.row.clock and line.row.clock.level(now) is Level.AT_RISK
        ]
        assert risk == sorted(risk, key=lambda weight: weight != "serious")
        assert "serious" in risk
        assert "ordinary" in risk


async def test_the_inbox_holds_what_waits_for_the_post(wired: Wire) -> None:
    """CMP-6, FBK-5: steps, approvals, and a hand-over that is offered."""
    app = OpsApp(wired("guoqiang"), jobs=False)
    async with app.run_test(size=(120, 40)) as pilot:
        await open_cases(app, pilot)
        await pilot.press("w")
        await until(pilot, lambda: screen(app).whose == "inbox")
        waits = {line.row.number: line.waits for line in lines(app)}
        assert waits == {"V261102": ("step", "take"), "H261101": ("step",)}
        counted = {word: n for n, word, _style in app.screen.query_one(Figures).figures}
        assert counted["for you"] == "2"


async def test_a_hand_over_is_accepted_with_a_key(wired: Wire, sample: Path) -> None:
    """FBK-5: whoever is offered a case is responsible once they accept."""
    app = OpsApp(wired("guoqiang"), jobs=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_cases(app, pilot, "V261102")
        assert "complaint.take" not in app.screen.query_one(KeyBar).idle
        await pilot.press("o")
        await until(pilot, lambda: case_of(sample, "V261102")["owner_id"] == "guoqiang")


async def test_filters_by_track_step_and_words(wired: Wire) -> None:
    app = OpsApp(wired("service"), jobs=False)
    async with app.run_test(size=(120, 40)) as pilot:
        await open_cases(app, pilot)
        await pilot.press("t")
        await until(pilot, lambda: screen(app).track == "quality")
        assert {line.row.track for line in lines(app)} == {"quality"}
        await pilot.press("i")
        assert len({line.step for line in lines(app)}) == 1
        await pilot.press("escape")
        await until(pilot, lambda: len(lines(app)) == 14)
        await pilot.press("slash", *"warehouse", "enter")
        await until(pilot, lambda: numbers(app) == ["S261101"])
        await pilot.press("escape")
        await until(pilot, lambda: len(lines(app)) == 14)


async def test_closed_cases_are_a_key_away(wired: Wire) -> None:
    app = OpsApp(wired("service"), jobs=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_cases(app, pilot)
        await pilot.press("z")
        await until(pilot, lambda: numbers(app) == ["261101"])
        await pilot.press("z")
        await until(pilot, lambda: len(lines(app)) == 14)


async def test_an_approval_is_given_from_the_list(wired: Wire, sample: Path) -> None:
    """CMP-6."""
    app = OpsApp(wired("wujianhua"), jobs=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_cases(app, pilot, "261102")
        await pilot.press("a")
        await until(pilot, lambda: isinstance(app.screen, Ask))
        await pilot.press("enter")
        await until(pilot, lambda: case_of(sample, "261102")["step"] == "talks")
        said = "261102: approved. Now: talks with the customer, sales."
        await until(pilot, lambda: said in told(app))


async def test_a_rejection_needs_a_note(wired: Wire, sample: Path) -> None:
    app = OpsApp(wired("wujianhua"), jobs=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_cases(app, pilot, "261102")
        await pilot.press("x")
        await until(pilot, lambda: isinstance(app.screen, Ask))
        await pilot.press("enter")
        assert app.screen.query_one("#p-note").has_class("-shown")
        await pilot.press(*"too much", "enter")
        await until(pilot, lambda: case_of(sample, "261102")["step"] == "proposal")
        noted = query(sample, "SELECT note FROM case_steps WHERE outcome = 'rejected'")
        assert noted == [("too much",)]


@pytest.mark.parametrize("key", ["a", "x"])
async def test_who_may_not_approve_is_told_who_may(wired: Wire, sample: Path, key: str) -> None:
    """ROL-2: not offered, and said why when it is pressed all the same."""
    app = OpsApp(wired("zhouqian"), jobs=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_cases(app, pilot, "261102")
        idle = app.screen.query_one(KeyBar).idle
        assert {"complaint.approve", "complaint.reject"} <= idle
        await pilot.press(key)
        await until(pilot, lambda: any("吴建华" in text or "[CMP-6]" in text for text in told(app)))
        assert not isinstance(app.screen, Ask)
        assert case_of(sample, "261102")["step"] == "first_approval"


async def test_an_auditor_changes_nothing(wired: Wire) -> None:
    """ROL-1, ROL-2."""
    app = OpsApp(wired("auditor"), jobs=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_cases(app, pilot, "261106")
        assert "complaint.fill" in app.screen.query_one(KeyBar).idle
        await pilot.press("f")
        await until(pilot, lambda: any("[ROL-2]" in text for text in told(app)))
        await pilot.press("m")
        await pilot.pause()
        assert isinstance(app.screen, CasesScreen)


async def test_the_answer_is_locked_until_its_step(wired: Wire, sample: Path) -> None:
    """CMP-6: nothing is agreed or admitted before the decision."""
    app = OpsApp(wired("zhouqian"), jobs=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_cases(app, pilot, "261102")
        await pilot.press("r")
        await until(pilot, lambda: any("locked" in t and "[CMP-6]" in t for t in told(app)))
        assert case_of(sample, "261102")["answered_at"] is None


async def test_weighing_shows_what_it_is_and_changes_it(wired: Wire, sample: Path) -> None:
    """FBK-6."""
    app = OpsApp(wired("zhouqian"), jobs=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_cases(app, pilot, "261106")
        await pilot.press("e")
        await until(pilot, lambda: isinstance(app.screen, Ask))
        await pilot.press("2", "enter", "enter", "enter")
        await until(pilot, lambda: case_of(sample, "261106")["weight"] == "serious")
        assert case_of(sample, "261106")["fault"] == "unknown"


async def test_a_petition_goes_to_who_signs_and_then_decides(wired: Wire, sample: Path) -> None:
    """CMP-10, LIA-8."""
    app = OpsApp(wired("zhouqian"), jobs=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_cases(app, pilot, "261102")
        await pilot.press("p")
        await until(pilot, lambda: isinstance(app.screen, Ask))
        await pilot.press(*"pay it", "enter")
        app.screen.query_one("#f-countersign", Field).value = "R&D, nobody"
        await pilot.press("enter")
        assert app.screen.query_one("#p-countersign").has_class("-shown")
        app.screen.query_one("#f-countersign", Field).value = "quality"
        await pilot.press("enter")
        await until(pilot, lambda: query(sample, "SELECT 1 FROM case_signs"))
    for person, key in (("zhengli", ""), ("caohong", "2")):
        app = OpsApp(wired(person), jobs=False)
        async with app.run_test(size=(80, 24)) as pilot:
            await open_cases(app, pilot)
            await pilot.press("w")
            await until(pilot, lambda app=app: "261102" in numbers(app))
            screen(app).select(next(li.row.id for li in lines(app) if li.row.number == "261102"))
            await pilot.press("s")
            await until(pilot, lambda app=app: isinstance(app.screen, Ask))
            await pilot.press(*key, "enter", *(("enter", *"no", "enter") if key else ()))
            await until(pilot, lambda app=app: isinstance(app.screen, CasesScreen))
    states = query(sample, "SELECT state, reply FROM case_papers WHERE kind = 'petition'")
    assert states == [("rejected", "no")]
    assert query(sample, "SELECT by_id FROM case_signs") == [("zhengli",)]


async def test_a_petition_of_ones_own_is_withdrawn_until_it_is_decided(
    wired: Wire, sample: Path
) -> None:
    """CMP-10: the same key as for papers that wait; it waits for nobody any more."""
    door = wired("zhouqian").room()
    door.perform(PetitionCase(case="261102", text="pay\nit", countersign=("quality",)))
    door.close()
    app = OpsApp(wired("zhouqian"), jobs=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_cases(app, pilot, "261102")
        assert "complaint.paper" not in app.screen.query_one(KeyBar).idle
        await pilot.press("s")
        await until(pilot, lambda: isinstance(app.screen, Ask))
        await pilot.press(*"settled", "enter")
        await until(pilot, lambda: isinstance(app.screen, CasesScreen))
        assert any("petition withdrawn" in text for text in told(app))
        await until(pilot, lambda: "complaint.paper" in app.screen.query_one(KeyBar).idle)
    states = query(sample, "SELECT state, reply FROM case_papers WHERE kind = 'petition'")
    assert states == [("withdrawn", "settled")]
    app = OpsApp(wired("zhengli"), jobs=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_cases(app, pilot, "261102")
        await pilot.press("s")
        await until(pilot, lambda: any("No paper of 261102 waits" in text for text in told(app)))


async def test_the_page_offers_the_papers_by_name_and_names_who_owes_a_signature(
    wired: Wire,
) -> None:
    """CMP-10, LIA-8."""
    door = wired("zhouqian").room()
    door.perform(PetitionCase(case="261102", text="pay it", countersign=("quality",)))
    door.close()
    for person, offered, owed in (
        ("zhouqian", "s withdraw the petition", "countersign the petition 郑丽"),
        ("zhengli", "s countersign the petition", "waits for you: signature"),
        ("caohong", "", "countersign the petition 郑丽"),
    ):
        app = OpsApp(wired(person), jobs=False)
        async with app.run_test(size=(120, 40)) as pilot:
            await open_cases(app, pilot, "261102")
            await pilot.press("enter")
            await until(pilot, lambda app=app: isinstance(app.screen, ComplaintScreen))
            now, standing = (
                app.screen.query_one(f"#{part}", Sheet) for part in ("now", "standing")
            )
            assert offered in now.text
            assert ("petition" in now.text.replace("p petition", "")) == bool(offered)
            assert owed in standing.text


async def test_enter_opens_the_case_and_escape_comes_back(wired: Wire) -> None:
    app = OpsApp(wired("service"), jobs=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_cases(app, pilot, "P261101")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, ComplaintScreen))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, CasesScreen))
        assert grid(app).current.row.number == "P261101"


@pytest.mark.parametrize("size", [(20, 5), (40, 12), (80, 24), (200, 50)])
async def test_it_stands_any_size(wired: Wire, size: tuple[int, int]) -> None:
    app = OpsApp(wired("service"), jobs=False)
    async with app.run_test(size=size) as pilot:
        await open_cases(app, pilot)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, ComplaintScreen))
        for _part in range(6):
            await pilot.press("tab")
        await pilot.press("f")
        await pilot.pause()


async def test_a_number_typed_in_full_has_the_cursor_whatever_comes_before_it(wired: Wire) -> None:
    """V261102 holds 261102, too: the keys work on the one that was asked for."""
    app = OpsApp(wired("service"), jobs=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_cases(app, pilot)
        await pilot.press("slash", *"V261102")
        await until(pilot, lambda: numbers(app) == ["V261102"])
        await pilot.press("backspace", *["backspace"] * 6, *"261102")
        await until(pilot, lambda: len(numbers(app)) > 1)
        await pilot.press("enter")
        case = screen(app).case_in_hand()
        assert case is not None
        assert case.number == "261102"


async def test_the_office_is_reminded_of_sanctions_that_go_to_personnel(
    wired: Wire, sample: Path
) -> None:
    """LIA-6: in the inbox of production control, and of nobody else."""
    with closing(sqlite3.connect(sample)) as conn, conn:
        conn.execute(
            "INSERT INTO warnings (kind, key, since, facts) VALUES ('sanctions', 'SH', 1,"
            """ '{"n": 2, "month": "2026-10", "due": "2026-11-15"}')"""
        )
        people = dict(conn.execute("SELECT role, id FROM people WHERE active").fetchall())
    for role in ("control", "sales"):
        app = OpsApp(wired(people[role]), jobs=False)
        async with app.run_test(size=(80, 24)) as pilot:
            await open_cases(app, pilot)
            showing = screen(app).query_one("#showing", Static)
            assert "[LIA-6]" not in str(showing.render())
            await pilot.press("w")
            await pilot.pause()
            assert ("[LIA-6]" in str(showing.render())) == (role == "control")
