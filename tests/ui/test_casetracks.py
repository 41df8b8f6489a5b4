"""Each track of the rule book, opened and brought to its filing on the screen, post by post."""

from collections.abc import Callable
from pathlib import Path

import pytest
from textual.pilot import Pilot

from opsroom.domain.tracks import Does, shipped
from opsroom.ui.app import OpsApp
from opsroom.ui.screens.ask import Ask
from opsroom.ui.screens.caseform import CaseForm
from opsroom.ui.screens.complaint import ComplaintScreen
from opsroom.ui.widgets.choices import Chooser
from opsroom.ui.widgets.field import Field
from opsroom.ui.widgets.paragraph import Paragraph
from opsroom.wiring import Wired
from tests.casekit import ANYTHING
from tests.ui.reading import query
from tests.ui.waiting import until

Wire = Callable[..., Wired]
#: Steps that a run takes at most.
MOST = 25


def open_case(wired: Wire, sample: Path, track: str) -> int:
    """A new case of the track, opened by somebody who may."""
    from opsroom.actions.caseopen import OpenCase

    role = shipped().tracks[track].opens[0]
    person = holder(sample, role)
    room = wired(person).room()
    room.perform(OpenCase(track=track, site="SH", customer_name="Nobody", subject="it leaks"))
    room.close()
    return int(query(sample, "SELECT max(id) FROM cases")[0][0])


def holder(sample: Path, role: str) -> str:
    """Somebody at the Shanghai site who has the role."""
    people = "SELECT id FROM people WHERE role = ? AND coalesce(site_id, 'SH') = 'SH' ORDER BY id"
    return str(query(sample, people, role)[0][0])


def stand(sample: Path, case: int) -> tuple[str, str, str]:
    """State, step and role of the case."""
    state, step, role = query(sample, "SELECT state, step, role FROM cases WHERE id = ?", case)[0]
    return state, step, role


async def fill(app: OpsApp, pilot: Pilot[None]) -> None:
    """Fill in the whole form, and finish the step."""
    await until(pilot, lambda: isinstance(app.screen, CaseForm) and app.screen.ready)
    form = app.screen
    assert isinstance(form, CaseForm)
    for item in form.fields:
        widget = form.query_one(f"#f-{item.key}")
        if isinstance(widget, Chooser):
            codes = [code for code, _text in widget.choices]
            wanted = ANYTHING.get(item.key, "")
            widget.value = wanted if wanted in codes else codes[0]
        elif isinstance(widget, Field | Paragraph):
            widget.value = ANYTHING.get(item.key, "as it was")
    await pilot.pause()
    await pilot.press("ctrl+g")


@pytest.mark.parametrize("track", shipped().tracks)
async def test_a_track_is_worked_from_its_form_to_its_filing(
    wired: Wire, sample: Path, track: str
) -> None:
    """TRK-1 to TRK-6, CMP-3, CMP-6: each post finds its step and nobody else's."""
    case = open_case(wired, sample, track)
    for _step in range(MOST):
        state, step, role = stand(sample, case)
        if state != "open":
            break
        app = OpsApp(wired(holder(sample, role)), jobs=False)
        async with app.run_test(size=(80, 24)) as pilot:
            app.push_screen(ComplaintScreen(case))
            await until(pilot, lambda app=app: isinstance(app.screen, ComplaintScreen))
            if shipped().tracks[track].step(step).does is Does.APPROVAL:
                await pilot.press("a")
                await until(pilot, lambda app=app: isinstance(app.screen, Ask))
                await pilot.press("enter")
            else:
                await pilot.press("f")
                await fill(app, pilot)
            was = (state, step)
            await until(pilot, lambda was=was: stand(sample, case)[:2] != was)
    assert stand(sample, case)[0] == "closed"
    outcomes = query(sample, "SELECT outcome FROM case_steps WHERE case_id = ?", case)
    assert {"answered", "filed"} <= {outcome for (outcome,) in outcomes}
