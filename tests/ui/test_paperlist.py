"""A case's papers on the screen: which there are, and one as it would be printed (CMP-8)."""

from datetime import UTC, datetime

import pytest
from textual.pilot import Pilot

from opsroom.actions.casepapers import PetitionCase, WithdrawPetition
from opsroom.domain.people import Actor, Role
from opsroom.ui.app import OpsApp
from opsroom.ui.permitted import closed
from opsroom.ui.screens.ask import Ask
from opsroom.ui.screens.complaint import ComplaintScreen
from opsroom.ui.screens.papersheet import PaperSheet
from opsroom.ui.widgets.sheet import Pane
from opsroom.wiring import wire
from tests.settling import Firm
from tests.ui.casepilot import open_cases
from tests.ui.waiting import until


def room(firm: Firm, person: str) -> OpsApp:
    """The room, for somebody."""
    now = datetime.fromtimestamp(firm.company.now, UTC).isoformat()
    return OpsApp(wire(db=str(firm.company.path), now=now, lang="en", person=person), jobs=False)


async def ask_for_papers(app: OpsApp, pilot: Pilot[None], number: str) -> None:
    """Open the case and its list of papers."""
    await open_cases(app, pilot, number)
    await pilot.press("enter")
    await until(pilot, lambda: isinstance(app.screen, ComplaintScreen))
    await until(pilot, lambda: getattr(app.screen, "known", None))
    await pilot.press("t")
    await until(pilot, lambda: isinstance(app.screen, Ask))
    await pilot.pause()


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (40, 12)])
async def test_a_paper_is_read_as_it_is_printed_and_its_command_told(
    firm: Firm, size: tuple[int, int]
) -> None:
    number = firm.case("allowance", wanted="[b]neu[/b]")
    app = room(firm, "sales")
    async with app.run_test(size=size) as pilot:
        await ask_for_papers(app, pilot, number)
        ask = app.screen
        assert isinstance(ask, Ask)
        reasons = dict(ask.question.about)
        assert reasons["finished goods return slip"] == "No return slip is issued."
        assert [label for _code, label in ask.fields[0].choices] == [
            "customer complaint form  261101",
            "letter to the customer  still to be written",
        ]
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, PaperSheet))
        sheet = app.screen
        assert isinstance(sheet, PaperSheet)
        await pilot.pause()
        shown = sheet.query_one(Pane).sheet.text
        assert "CUSTOMER COMPLAINT FORM" in " ".join(shown.split())
        assert "[b]neu[/b]" in shown
        if size[0] >= 80:  # not a line of it is broken
            assert shown == sheet.paper.texts[0].rstrip("\n")
        assert "opsroom case paper 261101 complaint --copies" in sheet.how
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, ComplaintScreen))


async def test_a_petition_that_was_withdrawn_is_listed_as_that(firm: Firm) -> None:
    """CMP-10."""
    number = firm.case("none")
    door = firm.door("sales")
    paper = door.perform(PetitionCase(case=number, text="pay it", countersign=("quality",))).facts[
        "paper"
    ]
    door.perform(WithdrawPetition(case=number, paper=paper, reason="settled"))
    app = room(firm, "sales")
    async with app.run_test(size=(80, 24)) as pilot:
        await ask_for_papers(app, pilot, number)
        assert isinstance(app.screen, Ask)
        labels = [label for _code, label in app.screen.fields[0].choices]
        assert f"petition  {paper}  withdrawn" in labels


async def test_what_an_auditor_reads_they_read_on_paper_too(firm: Firm) -> None:
    """ROL-1, ROL-4."""
    firm.hire("audit", "auditor")
    number = firm.case("none")
    app = room(firm, "audit")
    async with app.run_test(size=(100, 30)) as pilot:
        await ask_for_papers(app, pilot, number)
        await pilot.press("2", "enter")
        await until(pilot, lambda: isinstance(app.screen, PaperSheet))
        sheet = app.screen
        assert isinstance(sheet, PaperSheet)
        assert not sheet.paper.internal
        assert "opsroom case paper 261101 letter   Esc" in sheet.how


def test_a_wall_is_offered_no_papers() -> None:
    """ROL-2."""
    for role in Role:
        shut = closed(Actor("x", "X", role), "complaint")
        assert ("complaint.print" in shut) is (role is Role.WALL)
