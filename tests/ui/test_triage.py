"""Triage of a new complaint: track, weight, first responsible, in six keys at most (FBK-5)."""

from collections.abc import Callable
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Static

from opsroom.ui.app import OpsApp
from opsroom.ui.screens.board import Board
from opsroom.ui.screens.complaint import ComplaintScreen
from opsroom.ui.screens.triage import Triage
from opsroom.ui.widgets.field import Field
from opsroom.wiring import Wired
from tests.ui.casepilot import open_cases
from tests.ui.reading import query, told
from tests.ui.waiting import until

Wire = Callable[..., Wired]
#: Keys that a triage may take, beside what is typed of the customer and the complaint.
MOST = 6


def newest(path: Path) -> dict[str, object]:
    sql = "SELECT track, weight, owner_id, offered_id, customer_name, subject, call_id, customer_id"
    columns = sql.removeprefix("SELECT ").split(", ")
    return dict(
        zip(columns, query(path, f"{sql} FROM cases ORDER BY id DESC LIMIT 1")[0], strict=True)
    )


async def triage(app: OpsApp, pilot: Pilot[None]) -> None:
    await pilot.press("m")
    await until(pilot, lambda: isinstance(app.screen, Triage))


async def test_a_call_in_hand_becomes_a_case_in_six_keys(wired: Wire, sample: Path) -> None:
    app = OpsApp(wired("tilda"), jobs=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, Board))
        assert isinstance(app.screen, Board)
        await pilot.press("w")  # the calls alone
        await until(pilot, lambda: isinstance(app.screen, Board) and app.screen.in_hand())
        call = app.screen.in_hand()
        assert call is not None
        keys = ["m", "4", "2", "2", "enter"]
        assert len(keys) <= MOST
        await pilot.press(keys[0])
        await until(pilot, lambda: isinstance(app.screen, Triage))
        await pilot.press(*keys[1:])
        await until(pilot, lambda: isinstance(app.screen, ComplaintScreen))
        case = newest(sample)
        known = query(
            sample, "SELECT id, customer_name, fault FROM calls WHERE number = ?", call.number
        )
        assert (case["call_id"], case["customer_name"], case["subject"]) == known[0]
        assert (case["track"], case["weight"]) == ("hotline", "serious")
        assert (case["owner_id"], case["offered_id"]) == ("tilda", "service")


async def test_from_nothing_it_takes_six_keys_beside_the_typing(wired: Wire, sample: Path) -> None:
    app = OpsApp(wired("meiling"), jobs=False)
    pressed: list[str] = []

    async def press(pilot: Pilot[None], *keys: str) -> None:
        pressed.extend(keys)
        await pilot.press(*keys)

    async with app.run_test(size=(80, 24)) as pilot:
        await open_cases(app, pilot)
        await press(pilot, "m")
        await until(pilot, lambda: isinstance(app.screen, Triage))
        await press(pilot, "1", "1", "1")
        await pilot.press(*"Nobody & Sons")
        await press(pilot, "enter")
        await pilot.press(*"it leaks")
        await press(pilot, "enter")
        await until(pilot, lambda: isinstance(app.screen, ComplaintScreen))
    assert len(pressed) <= MOST
    case = newest(sample)
    assert (case["customer_name"], case["subject"]) == ("Nobody & Sons", "it leaks")
    assert (case["track"], case["weight"], case["owner_id"]) == ("quality", "ordinary", "meiling")


async def test_a_customer_on_file_is_found_by_a_part_of_the_name(wired: Wire, sample: Path) -> None:
    """CUS-3."""
    app = OpsApp(wired("meiling"), jobs=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_cases(app, pilot)
        await triage(app, pilot)
        await pilot.press("1", "1", "1", *"55500201", "enter", *"cold", "enter")
        await until(pilot, lambda: isinstance(app.screen, ComplaintScreen))
        assert newest(sample)["customer_name"] == "绿野生鲜超市（徐汇店）"
        assert newest(sample)["customer_id"] is not None


async def test_who_is_not_the_one_found_can_be_taken_as_typed(wired: Wire, sample: Path) -> None:
    app = OpsApp(wired("meiling"), jobs=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_cases(app, pilot)
        await triage(app, pilot)
        await pilot.press("1", "1", "1", *"55500201", "down", "enter", *"cold", "enter")
        await until(pilot, lambda: isinstance(app.screen, ComplaintScreen))
        assert newest(sample)["customer_name"] == "55500201"
        assert newest(sample)["customer_id"] is None


async def test_only_the_tracks_that_are_open_to_the_role_are_offered(wired: Wire) -> None:
    """ROL-2."""
    app = OpsApp(wired("songjia"), jobs=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_cases(app, pilot)
        await triage(app, pilot)
        assert isinstance(app.screen, Triage)
        offered = [code for code, _text in app.screen.query_one("#f-track").choices]  # type: ignore[attr-defined] # a KeyList
        assert offered == ["store", "opinion", "concession"]


async def test_who_may_open_no_track_is_told_so(wired: Wire) -> None:
    """ROL-2."""
    app = OpsApp(wired("hujing"), jobs=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_cases(app, pilot)
        await pilot.press("m")
        await until(pilot, lambda: any("[ROL-2]" in text for text in told(app)))
        assert not isinstance(app.screen, Triage)


async def test_what_was_typed_is_there_after_the_session_was_lost(wired: Wire) -> None:
    app = OpsApp(wired("meiling"), jobs=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_cases(app, pilot)
        await triage(app, pilot)
        await pilot.press("1", "1", "1", *"Lost & Found")
    app = OpsApp(wired("meiling"), jobs=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_cases(app, pilot)
        await triage(app, pilot)
        assert app.screen.query_one("#f-name", Field).value == "Lost & Found"


async def test_nothing_is_opened_without_a_name_and_a_complaint(wired: Wire, sample: Path) -> None:
    app = OpsApp(wired("meiling"), jobs=False)
    before = query(sample, "SELECT count(*) FROM cases")
    async with app.run_test(size=(80, 24)) as pilot:
        await open_cases(app, pilot)
        await triage(app, pilot)
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert app.screen.query_one("#row-name").has_class("-wrong")
        assert app.screen.query_one("#row-subject").has_class("-wrong")
    assert query(sample, "SELECT count(*) FROM cases") == before


async def test_enter_after_a_digit_that_has_gone_on_changes_nothing(
    wired: Wire, sample: Path
) -> None:
    """Some press Enter after each choice: the next digit is still for the next question."""
    app = OpsApp(wired("meiling"), jobs=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_cases(app, pilot)
        await triage(app, pilot)
        await pilot.press("5", "enter", "2", "enter", "1", "enter")
        assert not app.screen.query_one("#row-name").has_class("-wrong")
        await pilot.press(*"Nobody", "enter", *"it leaks", "enter")
        await until(pilot, lambda: isinstance(app.screen, ComplaintScreen))
    case = newest(sample)
    assert (case["track"], case["weight"], case["owner_id"]) == ("service", "serious", "meiling")
    assert (case["customer_name"], case["subject"]) == ("Nobody", "it leaks")


async def test_arrows_and_enter_go_through_the_questions(wired: Wire, sample: Path) -> None:
    app = OpsApp(wired("meiling"), jobs=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_cases(app, pilot)
        await triage(app, pilot)
        await pilot.press("down", "enter", "down", "enter", "enter", *"Nobody", "enter")
        await pilot.press(*"cold", "enter")
        await until(pilot, lambda: isinstance(app.screen, ComplaintScreen))
    assert (newest(sample)["track"], newest(sample)["weight"]) == ("store", "serious")


async def test_a_restored_draft_is_announced_and_gone_through_from_its_first_line(
    wired: Wire, sample: Path
) -> None:
    app = OpsApp(wired("meiling"), jobs=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_cases(app, pilot)
        await triage(app, pilot)
        await pilot.press("1", "1", "1", *"Lost & Found", "tab", "tab", *"old", "escape")
        await triage(app, pilot)
        assert "restored" in str(app.screen.query_one("#hint", Static).render())
        await pilot.press("1", "1", "1")
        assert app.focused is app.screen.query_one("#f-name")
        await pilot.press(*"New Customer", "enter")
        assert app.focused is app.screen.query_one("#f-subject")
        await pilot.press(*"new words", "enter")
        await until(pilot, lambda: isinstance(app.screen, ComplaintScreen))
    case = newest(sample)
    assert (case["customer_name"], case["subject"]) == ("New Customer", "new words")


async def test_a_draft_can_be_dropped(wired: Wire) -> None:
    app = OpsApp(wired("meiling"), jobs=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_cases(app, pilot)
        await triage(app, pilot)
        await pilot.press("1", "1", "1", *"Lost & Found", "escape")
        await triage(app, pilot)
        await pilot.press("ctrl+n")
        assert app.screen.query_one("#f-name", Field).value == ""
        assert "restored" not in str(app.screen.query_one("#hint", Static).render())


async def test_a_form_that_goes_on_below_says_so(wired: Wire) -> None:
    """80 x 24, and less."""
    app = OpsApp(wired("meiling"), jobs=False)
    async with app.run_test(size=(80, 16)) as pilot:
        await open_cases(app, pilot)
        await triage(app, pilot)
        hint = app.screen.query_one("#hint", Static)
        await until(pilot, lambda: "more below" in str(hint.render()))
        assert hint.region.bottom <= 16
        await pilot.press("1", "1", "1", "tab", "tab")
        await until(pilot, lambda: "more below" not in str(hint.render()))


@pytest.mark.parametrize(("person", "size"), [("zhouqian", (120, 40)), ("meiling", (80, 24))])
async def test_a_form_that_is_all_in_view_says_of_no_more(
    wired: Wire, person: str, size: tuple[int, int]
) -> None:
    app = OpsApp(wired(person), jobs=False)
    async with app.run_test(size=size) as pilot:
        await open_cases(app, pilot)
        await triage(app, pilot)
        hint = app.screen.query_one("#hint", Static)
        await until(pilot, lambda: "more below" not in str(hint.render()))
        await pilot.pause(0.2)
        assert "more below" not in str(hint.render())
