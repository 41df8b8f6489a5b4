"""Texts of several lines in small forms: petitions, rejections, replies (CMP-6, CMP-10, LIA-8)."""

from collections.abc import Callable
from pathlib import Path

import pytest
from textual import events
from textual.pilot import Pilot
from textual.widgets import Static

from opsroom.domain.fields import PARA_MAX
from opsroom.ui.app import OpsApp
from opsroom.ui.screens.ask import Ask
from opsroom.ui.screens.cases import CasesScreen
from opsroom.ui.widgets.field import Field
from opsroom.ui.widgets.paragraph import Paragraph
from opsroom.wiring import Wired
from tests.ui.casepilot import case_of, open_cases
from tests.ui.reading import query
from tests.ui.waiting import until

Wire = Callable[..., Wired]
#: Longer than a line may be, with a blank line in it, in Chinese.
LONG = "一、对处分不服：" + "该批产品由仓库误发，" * 30 + "\n\n二、请撤销。"


async def begin(app: OpsApp, pilot: Pilot[None], key: str) -> None:
    await pilot.press(key)
    await until(pilot, lambda: isinstance(app.screen, Ask))
    await pilot.pause()


def paste(app: OpsApp, text: str) -> None:
    """What an input method, or a paste, sends at once."""
    assert app.focused is not None
    app.focused.post_message(events.Paste(text))


async def test_a_petition_says_all_that_there_is_to_say(wired: Wire, sample: Path) -> None:
    """CMP-10: as the action takes it; Enter goes on, as in every field of a form."""
    app = OpsApp(wired("zhouqian"), jobs=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_cases(app, pilot, "261102")
        await begin(app, pilot, "p")
        paste(app, LONG)
        await pilot.pause()
        await pilot.press("ctrl+j", *"ok", "enter")
        assert isinstance(app.focused, Field)
        app.screen.query_one("#f-countersign", Field).value = "quality"
        assert app.screen.query_one("#hint").region.bottom <= 24
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, CasesScreen))
    assert query(sample, "SELECT text FROM case_papers WHERE kind = 'petition'") == [
        (LONG + "\nok",)
    ]
    assert query(sample, "SELECT 1 FROM drafts WHERE form LIKE 'ask:%'") == []


async def test_a_rejection_of_several_lines_is_kept_whole(wired: Wire, sample: Path) -> None:
    """CMP-6."""
    app = OpsApp(wired("wujianhua"), jobs=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_cases(app, pilot, "261102")
        await begin(app, pilot, "x")
        assert "^j: new line" in str(app.screen.query_one("#hint", Static).render())
        await pilot.press(*"first", "ctrl+j", *"second", "enter")
        await until(pilot, lambda: case_of(sample, "261102")["step"] != "first_approval")
    notes = query(sample, "SELECT note FROM case_steps WHERE outcome = 'rejected'")
    assert ("first\nsecond",) in notes


async def test_what_is_too_long_is_said_at_the_field_and_stays(wired: Wire, sample: Path) -> None:
    app = OpsApp(wired("wujianhua"), jobs=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_cases(app, pilot, "261102")
        await begin(app, pilot, "x")
        field = app.screen.query_one("#f-note", Paragraph)
        field.value = "x" * (PARA_MAX + 1)
        await pilot.press("ctrl+s")
        await until(pilot, lambda: app.screen.query_one("#p-note").has_class("-shown"))
        assert "4000" in str(app.screen.query_one("#p-note", Static).render())
        assert len(field.value) == PARA_MAX + 1
        assert case_of(sample, "261102")["step"] == "first_approval"


@pytest.mark.parametrize("left", ["escape", "lost"])
async def test_a_text_that_was_not_sent_is_there_the_next_time(
    wired: Wire, sample: Path, left: str
) -> None:
    """A draft is kept through a lost line: another session of the same person has it."""
    app = OpsApp(wired("zhouqian"), jobs=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_cases(app, pilot, "261102")
        await begin(app, pilot, "p")
        await pilot.press(*"one", "ctrl+j", *"two")
        if left == "escape":
            await pilot.press("escape")
            await until(pilot, lambda: isinstance(app.screen, CasesScreen))
            await until(pilot, lambda: query(sample, "SELECT 1 FROM drafts WHERE form LIKE 'ask%'"))
    app = OpsApp(wired("zhouqian"), jobs=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_cases(app, pilot, "261102")
        await begin(app, pilot, "p")
        assert app.screen.query_one("#f-text", Paragraph).value == "one\ntwo"
    app = OpsApp(wired("wujianhua"), jobs=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_cases(app, pilot, "261102")
        await begin(app, pilot, "p")
        assert app.screen.query_one("#f-text", Paragraph).value == ""
