"""A case from opening to filing by keyboard, and a company's own track on the screen (TRK)."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from textual.pilot import Pilot

from opsroom.ui.app import OpsApp
from opsroom.ui.screens.ask import Ask
from opsroom.ui.screens.caseform import CaseForm
from opsroom.ui.screens.cases import CasesScreen
from opsroom.ui.screens.complaint import ComplaintScreen
from opsroom.ui.screens.triage import Triage
from opsroom.ui.widgets.sheet import Pane, Sheet
from opsroom.wiring import Wired, wire
from tests.conftest import SAMPLE_NOW
from tests.ui.casepilot import case_of, lines, open_cases, screen
from tests.ui.reading import query, told
from tests.ui.waiting import until

Wire = Callable[..., Wired]


def step_of(path: Path) -> str:
    """Where the newest case stands."""
    return str(query(path, "SELECT step FROM cases ORDER BY id DESC LIMIT 1")[0][0])


async def fill(
    app: OpsApp, pilot: Pilot[None], key: str, *typed: str, ends: str = "ctrl+g"
) -> None:
    """Fill in the step's form from its first gap, field after field, and finish the step."""
    await pilot.press(key)
    await until(pilot, lambda: isinstance(app.screen, CaseForm) and app.screen.ready)
    for place, text in enumerate(typed):
        await pilot.press(*(("tab",) if place else ()), *text)
    await pilot.press(ends)
    await until(pilot, lambda: isinstance(app.screen, ComplaintScreen))


async def test_a_complaint_runs_from_opening_to_filing_by_keyboard(
    wired: Wire, sample: Path
) -> None:
    """TRK-6, FBK-2: one department has all its steps, so one session can do it."""
    app = OpsApp(wired("service"), jobs=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_cases(app, pilot)
        await pilot.press("m")
        await until(pilot, lambda: isinstance(app.screen, Triage))
        codes = [code for code, _title in app.screen.query_one("#f-track").choices]  # type: ignore[attr-defined] # a KeyList
        await pilot.press(str(codes.index("sale") + 1), "1", "1")
        await pilot.press(*"Nobody & Sons", "tab", "tab", *"too loud", "ctrl+s")
        await until(pilot, lambda: isinstance(app.screen, ComplaintScreen))
        await fill(app, pilot, "f", "another one", "sold as silent", "Clerkenwell")
        await until(pilot, lambda: step_of(sample) == "plan")
        await fill(app, pilot, "f", "the partner answers")
        await until(pilot, lambda: step_of(sample) == "handling")
        await fill(app, pilot, "f", "a promise too many", "exchange")
        await until(pilot, lambda: step_of(sample) == "answer")
        await fill(app, pilot, "r", "2", "You get another one.", ends="ctrl+s")
        await until(pilot, lambda: step_of(sample) == "filing")
        await fill(app, pilot, "f", "settled")
        await until(
            pilot,
            lambda: (
                query(sample, "SELECT state FROM cases ORDER BY id DESC LIMIT 1") == [("closed",)]
            ),
        )
        assert app.screen.query_one("#clock", Sheet).text.strip().startswith("✓")
        copies = query(
            sample,
            "SELECT role FROM case_copies WHERE case_id > 13 ORDER BY role",
        )
        assert copies == [("sales",), ("service",)]
        await pilot.press("tab", "tab")
        assert "You get another one." in app.screen.query_one("#papers", Pane).sheet.text
        await pilot.press("tab")
        assert "closed and filed" in app.screen.query_one("#story", Pane).sheet.text


async def test_a_closed_case_is_contested_from_its_page(wired: Wire, sample: Path) -> None:
    """CMP-9: both are shown as one chain."""
    with closing(sqlite3.connect(sample)) as conn:
        conn.execute("UPDATE cases SET state = 'withdrawn' WHERE number = '261106'")
        conn.commit()
    app = OpsApp(wired("zhouqian"), jobs=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_cases(app, pilot)
        await pilot.press("z")
        await until(pilot, lambda: "261101" in [line.row.number for line in lines(app)])
        screen(app).select(next(li.row.id for li in lines(app) if li.row.number == "261101"))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, ComplaintScreen))
        await pilot.press("m")
        await until(pilot, lambda: isinstance(app.screen, Ask))
        await pilot.press(*"still wet", "enter")
        await until(pilot, lambda: query(sample, "SELECT 1 FROM cases WHERE subject = 'still wet'"))
        await pilot.press("c")
        chain = app.screen.query_one("#chain", Pane).sheet
        await until(pilot, lambda: "still wet" in chain.text)


async def test_a_note_to_the_department_waits_in_its_inbox(wired: Wire, sample: Path) -> None:
    """CMP-13."""
    case = case_of(sample, "S261101")["id"]
    with closing(sqlite3.connect(sample)) as conn:
        conn.execute(
            "INSERT INTO case_papers (case_id, kind, cause, step, role, text, made_at, by_id)"
            " VALUES (?, 'expediting', '1', 'investigation', 'warehouse', 'When?', ?, 'job:x')",
            (case, case_of(sample, "S261101")["opened_at"]),
        )
        conn.commit()
    app = OpsApp(wired("luobing"), jobs=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_cases(app, pilot)
        await pilot.press("w")
        await until(pilot, lambda: [line.waits for line in lines(app)] == [("step", "note")])
        await pilot.press("s")
        await until(pilot, lambda: isinstance(app.screen, Ask))
        await pilot.press(*"tomorrow", "enter")
        await until(pilot, lambda: [line.waits for line in lines(app)] == [("step",)])
        settled = query(sample, "SELECT state, reply FROM case_papers WHERE kind = 'expediting'")
        assert settled == [("settled", "tomorrow")]


OWN = """
[tracks.water]
title = "Wasserschaden"
series = "W"
opens = ["desk"]
limit = { hours = 8, since = "opened" }

[[tracks.water.steps]]
id = "look"
title = "Vor Ort"
owner = "desk"
limit = { working = 2, since = "opened" }
record = ["depth", "floor"]

[[tracks.water.steps]]
id = "yes"
title = "Freigabe"
does = "approval"
by = ["supervisor"]
back = "look"

[[tracks.water.steps]]
id = "tell"
title = "Antwort"
owner = "desk"
does = "answer"

[[tracks.water.steps]]
id = "file"
title = "Ablage"
owner = "desk"
does = "filing"
copies = ["desk"]

[fields.depth]
title = "Tiefe (cm)"
kind = "number"

[fields.floor]
title = "Boden"
kind = "choice"
choices = { wood = "Holz", stone = "Stein" }
"""


@pytest.fixture
def own(sample: Path, tmp_path: Path) -> Callable[[str], Wired]:
    """The sample company with a track of its own in its policy file."""
    (tmp_path / "policy.toml").write_text(OWN, encoding="utf-8")
    settings = tmp_path / "opsroom.toml"
    settings.write_text(f'policy = "{tmp_path / "policy.toml"}"\n', encoding="utf-8")

    def make(person: str) -> Wired:
        return wire(db=str(sample), now=SAMPLE_NOW, person=person, settings_file=str(settings))

    return make


async def test_a_track_that_a_company_adds_by_policy_alone_works(
    own: Callable[[str], Wired], sample: Path
) -> None:
    """TRK: its titles stand as the company wrote them."""
    app = OpsApp(own("meiling"), jobs=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_cases(app, pilot)
        await pilot.press("m")
        await until(pilot, lambda: isinstance(app.screen, Triage))
        await pilot.press("8", "1", "1", *"Nobody", "tab", "tab", *"flood", "ctrl+s")
        await until(pilot, lambda: isinstance(app.screen, ComplaintScreen))
        assert "▸ Vor Ort" in app.screen.query_one("#line", Sheet).text
        await fill(app, pilot, "f", "12", "s")
        await until(pilot, lambda: step_of(sample) == "yes")
        assert any("W261101: step finished. Now: Freigabe, supervisor." in t for t in told(app))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, CasesScreen))
        assert "Wasserschaden" in [line.track for line in lines(app)]
    app = OpsApp(own("guoqiang"), jobs=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_cases(app, pilot, "W261101")
        await pilot.press("a")
        await until(pilot, lambda: isinstance(app.screen, Ask))
        await pilot.press("enter")
        await until(pilot, lambda: step_of(sample) == "tell")
    facts = query(sample, "SELECT value FROM case_facts WHERE field IN ('depth', 'floor')")
    assert facts == [("12",), ("stone",)]


async def test_what_was_typed_for_a_step_stands_in_its_form_after_an_undo(
    wired: Wire, sample: Path
) -> None:
    """A typo seen in the toast is mended, not all typed anew."""
    app = OpsApp(wired("service"), jobs=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_cases(app, pilot)
        await pilot.press("m")
        await until(pilot, lambda: isinstance(app.screen, Triage))
        codes = [code for code, _title in app.screen.query_one("#f-track").choices]  # type: ignore[attr-defined] # a KeyList
        await pilot.press(str(codes.index("sale") + 1), "1", "1")
        await pilot.press(*"Nobody & Sons", "tab", "tab", *"too loud", "ctrl+s")
        await until(pilot, lambda: isinstance(app.screen, ComplaintScreen))
        await fill(app, pilot, "f", "anotehr one", "sold as silent", "Clerkenwell")
        await until(pilot, lambda: step_of(sample) == "plan")
        await until(pilot, lambda: any("u: undo" in text for text in told(app)))
        await pilot.press("u")
        await until(pilot, lambda: step_of(sample) == "intake")
        await until(pilot, lambda: any("What was typed stands in the form" in t for t in told(app)))
        assert not [text for text in told(app) if text.endswith("u: undo")]
        await pilot.press("f")
        await until(pilot, lambda: isinstance(app.screen, CaseForm) and app.screen.ready)
        assert isinstance(app.screen, CaseForm)
        assert {"anotehr one", "sold as silent", "Clerkenwell"} <= set(app.screen.typed.values())
