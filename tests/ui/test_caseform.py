"""The form of a case's step, filled in by keyboard (CMP-2, CMP-6, CMP-12, CMP-17, FBK-2, FBK-6)."""

from collections.abc import Callable
from pathlib import Path

from textual.pilot import Pilot
from textual.widgets import Static

from opsroom.actions.casesteps import RecordFacts
from opsroom.ui.app import OpsApp
from opsroom.ui.screens.caseform import CaseForm
from opsroom.ui.screens.cases import CasesScreen
from opsroom.ui.widgets.field import Field
from opsroom.ui.widgets.formrow import FormRow
from opsroom.ui.widgets.paragraph import LetterSegments, Paragraph
from opsroom.ui.widgets.sheet import Sheet
from opsroom.wiring import Wired
from tests.ui.casepilot import case_of, open_cases
from tests.ui.reading import query, told
from tests.ui.waiting import until

Wire = Callable[..., Wired]


def form(app: OpsApp) -> CaseForm:
    assert isinstance(app.screen, CaseForm)
    return app.screen


def facts(path: Path, number: str) -> dict[str, str]:
    sql = "SELECT field, value FROM case_facts JOIN cases ON cases.id = case_id WHERE number = ?"
    return dict(query(path, sql, number))  # type: ignore[arg-type] # two columns a row


def problem(app: OpsApp, key: str) -> str:
    row = form(app).query_one(f"#row-{key}", FormRow)
    if not row.has_class("-wrong"):
        return ""
    return str(row.query_one(".problem", Static).content)


def news(app: OpsApp) -> str:
    """What stands above the form."""
    return str(form(app).query_one("#news", Static).content)


async def fill(app: OpsApp, pilot: Pilot[None], number: str) -> None:
    await open_cases(app, pilot, number)
    await pilot.press("f")
    await until(pilot, lambda: isinstance(app.screen, CaseForm) and app.screen.ready)


async def test_what_is_recorded_stands_in_the_form_and_the_first_gap_has_the_cursor(
    wired: Wire,
) -> None:
    app = OpsApp(wired("zhouqian"), jobs=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await fill(app, pilot, "261106")
        assert form(app).query_one("#f-wanted", Paragraph).value == "2 台退貨"
        assert app.screen.focused is form(app).query_one("#f-delivered_on")
        assert "4 of 8 needed fields" in form(app).query_one("#head", Sheet).text


async def test_a_field_is_checked_when_it_is_left_and_mended_as_it_is_typed(wired: Wire) -> None:
    """CMP-17: needed ones say so at once."""
    app = OpsApp(wired("zhouqian"), jobs=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await fill(app, pilot, "261106")
        await pilot.press(*"2026-13-01", "tab")
        assert "isn't a date" in problem(app, "delivered_on")
        await pilot.press("shift+tab", *["backspace"] * 5, *"11-01")
        assert problem(app, "delivered_on") == ""
        await pilot.press("tab", "tab", "tab")
        assert "Needed" in problem(app, "defective")


async def test_it_is_saved_in_parts_and_finished_with_a_key(wired: Wire, sample: Path) -> None:
    app = OpsApp(wired("zhouqian"), jobs=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await fill(app, pilot, "261106")
        await pilot.press(*"2026-11-02", "tab", "tab", "p", "ctrl+s")
        await until(pilot, lambda: isinstance(app.screen, CasesScreen))
        assert facts(sample, "261106")["delivered_on"] == "2026-11-02"
        assert facts(sample, "261106")["defective"] == "processing"
        assert case_of(sample, "261106")["step"] == "form"
        await pilot.press("f")
        await until(pilot, lambda: isinstance(app.screen, CaseForm) and app.screen.ready)
        await pilot.press("y", "tab", *"take them back", "ctrl+g")
        await until(pilot, lambda: case_of(sample, "261106")["step"] == "registration")
        assert facts(sample, "261106")["sample"] == "yes"
        assert any("Now: registration, production control." in text for text in told(app))


async def test_a_step_is_not_finished_before_all_it_needs_is_there(
    wired: Wire, sample: Path
) -> None:
    """CMP-17."""
    app = OpsApp(wired("suntao"), jobs=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await fill(app, pilot, "261105")
        await pilot.press(*"Works 2", "ctrl+g")
        await until(pilot, lambda: problem(app, "machine"))
        assert problem(app, "production_unit") == ""
        assert app.screen.focused is form(app).query_one("#f-machine")
        assert case_of(sample, "261105")["step"] == "production"


async def test_a_joint_inspection_comes_before_the_form_is_complete(
    wired: Wire, sample: Path
) -> None:
    """CMP-12."""
    app = OpsApp(wired("zhouqian"), jobs=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await fill(app, pilot, "261106")
        form(app).query_one("#f-inspection", LetterSegments).focus()
        await pilot.press("2", "ctrl+g")
        await until(pilot, lambda: case_of(sample, "261106")["step"] == "inspection")


async def test_escape_keeps_a_draft_and_says_so_when_it_is_restored(
    wired: Wire, sample: Path
) -> None:
    app = OpsApp(wired("zhouqian"), jobs=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await fill(app, pilot, "261106")
        await pilot.press(*"2026-11-02", "escape")
        await until(pilot, lambda: isinstance(app.screen, CasesScreen))
        assert any("Kept as a draft" in text for text in told(app))
        await until(pilot, lambda: query(sample, "SELECT 1 FROM drafts WHERE form LIKE 'case:%'"))
    assert "delivered_on" not in facts(sample, "261106")
    app = OpsApp(wired("zhouqian"), jobs=False)  # the session was lost; another one
    async with app.run_test(size=(80, 24)) as pilot:
        await fill(app, pilot, "261106")
        assert form(app).query_one("#f-delivered_on", Field).value == "2026-11-02"
        assert "restored" in form(app).query_one("#head", Sheet).text
        await pilot.press("ctrl+n")
        assert form(app).query_one("#f-delivered_on", Field).value == ""
        await pilot.press("escape")
        await until(pilot, lambda: not query(sample, "SELECT 1 FROM drafts"))


async def test_what_somebody_else_recorded_meanwhile_is_shown_and_mine_stays(
    wired: Wire, sample: Path
) -> None:
    app = OpsApp(wired("zhouqian"), jobs=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await fill(app, pilot, "261106")
        await pilot.press(*"2026-11-02")
        other = wired("zhouqian").room()
        other.perform(RecordFacts(case="261106", values={"sales_opinion": "theirs"}))
        other.close()
        opinion = form(app).query_one("#f-sales_opinion", Paragraph)
        await until(pilot, lambda: opinion.value == "theirs")
        assert form(app).query_one("#f-delivered_on", Field).value == "2026-11-02"
        await pilot.press("ctrl+s")
        await until(pilot, lambda: facts(sample, "261106").get("delivered_on") == "2026-11-02")
        assert facts(sample, "261106")["sales_opinion"] == "theirs"


async def test_a_field_that_two_fill_in_is_not_overwritten_before_the_second_is_told(
    wired: Wire, sample: Path
) -> None:
    app = OpsApp(wired("zhouqian"), jobs=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await fill(app, pilot, "261106")
        await pilot.press(*"2026-11-02")
        other = wired("zhouqian").room()
        done = RecordFacts(case="261106", values={"delivered_on": "2026-11-03", "item_no": "Q-7"})
        other.perform(done)
        other.close()
        item = form(app).query_one("#f-item_no", Field)
        await until(pilot, lambda: item.value == "Q-7")  # the change has been seen
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "2026-11-03" in news(app))
        assert facts(sample, "261106")["delivered_on"] == "2026-11-03"
        assert form(app).query_one("#f-delivered_on", Field).value == "2026-11-02"
        await pilot.press("ctrl+s")  # all the same
        await until(pilot, lambda: facts(sample, "261106")["delivered_on"] == "2026-11-02")


async def test_a_customer_is_answered_and_an_apology_is_refused_where_the_fault_is_not_ours(
    wired: Wire, sample: Path
) -> None:
    """FBK-2, FBK-6, TRK-2."""
    app = OpsApp(wired("service"), jobs=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_cases(app, pilot, "P261101")
        await pilot.press("r")
        await until(pilot, lambda: isinstance(app.screen, CaseForm) and app.screen.ready)
        channel = form(app).query_one("#f-Channel", LetterSegments)
        assert [code for code, _word in channel.choices] == ["letter", "phone", "visit", "public"]
        await pilot.press("4", "tab", *"We are sorry", "ctrl+s")
        news = form(app).query_one("#news", Static)
        await until(pilot, lambda: "[FBK-6]" in str(news.content))
        assert case_of(sample, "P261101")["answered_at"] is None
        form(app).query_one("#f-Text", Paragraph).value = "We look into it."
        await pilot.press("ctrl+s")
        await until(pilot, lambda: case_of(sample, "P261101")["step"] == "handling")
    papers = query(
        sample,
        "SELECT channel, text FROM case_papers WHERE kind = 'answer' AND case_id ="
        " (SELECT id FROM cases WHERE number = 'P261101')",
    )
    assert papers == [("public", "We look into it.")]


async def test_an_approval_has_no_form(wired: Wire) -> None:
    """CMP-6."""
    app = OpsApp(wired("wujianhua"), jobs=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_cases(app, pilot, "261102")
        await pilot.press("f")
        await until(pilot, lambda: any("a approves" in text for text in told(app)))
        assert isinstance(app.screen, CasesScreen)


async def test_controls_in_a_pasted_text_go(wired: Wire) -> None:
    app = OpsApp(wired("zhouqian"), jobs=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await fill(app, pilot, "261106")
        opinion = form(app).query_one("#f-sales_opinion", Paragraph)
        opinion.focus()
        from textual.events import Paste

        opinion.post_message(Paste("a\x1b]0;x\x07b\nc"))
        await until(pilot, lambda: "c" in opinion.value)
        assert "\x1b" not in opinion.value
        assert "\n" in opinion.value
