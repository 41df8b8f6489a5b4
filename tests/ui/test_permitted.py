"""What a person may not do isn't offered, and a key pressed all the same says why (ROL-2)."""

from collections.abc import Callable
from importlib import import_module

import pytest
from textual.pilot import Pilot

from opsroom.actions.posts import SetAbsence
from opsroom.domain.people import Actor, Role
from opsroom.domain.policy import Policy
from opsroom.jobs import runner
from opsroom.ui.app import OpsApp
from opsroom.ui.commands import MODES, on_screen
from opsroom.ui.permitted import OPENERS, ROLES_OF, closed, may_move, openers
from opsroom.ui.screens.board import Board
from opsroom.ui.screens.help import keys_content
from opsroom.ui.screens.palette import Palette
from opsroom.ui.widgets.bars import KeyBar
from opsroom.ui.widgets.grid import Grid
from opsroom.wiring import Wired
from tests.ui.reading import all_told

Wire = Callable[..., Wired]

#: The actions behind commands that aren't moves of a call.
BEHIND = {
    "call.new": "register:AddCall",
    "day.sign": "signing:SignReport",
    "day.revise": "rollup:ReviseReports",
    "notice.printed": "notices:MarkNotice",
    "notice.sent": "notices:MarkNotice",
    "notice.undelivered": "notices:MarkNotice",
    "visit.record": "contracts:RecordVisit",
    "contract.renew": "contracts:Renew",
    "undo": "moves:Undo",
}


@pytest.mark.parametrize("command", list(BEHIND))
def test_a_key_is_open_to_exactly_those_its_action_is(command: str) -> None:
    """The key bar imports no action for it, so the two are kept together here."""
    module, _colon, name = BEHIND[command].partition(":")
    action = getattr(import_module(f"opsroom.actions.{module}"), name)
    assert ROLES_OF[command] == action.roles


def test_who_opens_cases_is_kept_with_the_tracks() -> None:
    """TRK: the rule book's are known without reading it, a company's own from its policy."""
    assert openers(Policy()) == OPENERS
    own = {"recall": Policy().book.tracks["service"].model_copy(update={"opens": ("technician",)})}
    policy = Policy.model_validate({"tracks": own})
    technician = Actor("t", "T", Role.TECHNICIAN)
    assert "complaint.new" in closed(technician, "board")
    assert "complaint.new" not in closed(technician, "board", policy)


def test_jobs_are_run_by_those_who_may() -> None:
    assert ROLES_OF["job.run"] == runner.DESK


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.WALL])
def test_who_only_reads_is_offered_nothing_that_changes(role: Role) -> None:
    """ROL-1."""
    actor = Actor("x", "X", role)
    for mode in (*MODES, "case"):
        shut = closed(actor, mode)
        changing = {c.id for c in on_screen(mode) if c.id in ROLES_OF}
        assert shut == changing
        assert not any(c.id in ROLES_OF for c in on_screen(mode) if c.id not in shut)


@pytest.mark.parametrize(
    ("actor", "verb", "may"),
    [
        (Actor("s", "S", Role.SUPERVISOR, "SH"), "pin", True),
        (Actor("s", "S", Role.SUPERVISOR, "LN"), "pin", False),
        (Actor("s", "S", Role.SUPERVISOR), "pin", True),
        (Actor("d", "D", Role.DESK, "SH"), "pin", False),
        (Actor("li", "L", Role.TECHNICIAN, "SH"), "arrive", True),
        (Actor("wang", "W", Role.TECHNICIAN, "SH"), "arrive", False),
        (Actor("li", "L", Role.TECHNICIAN, "LN"), "arrive", False),
    ],
)
def test_moves_by_role_site_and_own_call(actor: Actor, verb: str, may: bool) -> None:
    assert may_move(actor, verb, "SH", "li") is may


async def board(app: OpsApp, pilot: Pilot[None]) -> Board:
    """The board, with its rows."""
    await pilot.pause()
    assert isinstance(app.screen, Board)
    return app.screen


def at_site(screen: Board, site: str) -> None:
    """Put the cursor on a waiting call of a site."""
    grid = screen.query_one(Grid)
    row = next(
        r for r in grid.rows if r.site_id == site and r.state == "waiting" and not r.pinned_at
    )
    grid.select_key(row.id)


async def test_on_another_sites_call_every_key_is_dim_and_says_why(wired: Wire) -> None:
    app = OpsApp(wired("guoqiang"), jobs=False)
    async with app.run_test(size=(140, 50)) as pilot:
        screen = await board(app, pilot)
        at_site(screen, "SH")
        await pilot.pause()
        assert "call.pin" not in screen.query_one(KeyBar).idle
        at_site(screen, "LN")
        await pilot.pause()
        hand = screen.in_hand()
        assert hand is not None
        assert hand.verbs == ()
        assert {"call.pin", "call.hold", "call.send"} <= screen.query_one(KeyBar).idle
        await pilot.press("p")
        assert "acts there alone. [ROL-2]" in all_told(app)


async def test_the_palette_and_the_help_leave_out_what_is_closed(wired: Wire) -> None:
    app = OpsApp(wired("auditor"), jobs=False)
    async with app.run_test(size=(140, 50)) as pilot:
        screen = await board(app, pilot)
        assert "Enter a new call" not in keys_content("board", screen.closed).plain
        await pilot.press("colon")
        await pilot.pause()
        assert isinstance(app.screen, Palette)
        offered = {command.id for command in app.screen.offered}
        assert not offered & set(ROLES_OF)
        assert "go.dispatch" in offered


async def test_a_technician_s_keys_leave_out_what_a_technician_never_does(wired: Wire) -> None:
    """ROL-2: neither last line nor palette names it; a key pressed all the same says why."""
    app = OpsApp(wired("zhaolei"), jobs=False)
    async with app.run_test(size=(200, 50)) as pilot:
        screen = await board(app, pilot)
        assert app.door.actor.role is Role.TECHNICIAN
        bar = screen.query_one(KeyBar)
        (pieces,) = bar.lines(200)
        line = "".join(text for text, _style in pieces)
        assert "find call" in line
        for never in ("new call", "send", "hold", "complaint"):
            assert f" {never} " not in line
        assert {"call.new", "call.send", "complaint.new"} <= screen.closed
        assert "call.arrive" not in screen.closed
        await pilot.press("n")
        assert "may not do this" in all_told(app)
        await pilot.press("m")
        assert "may open a case of no track. [ROL-2]" in all_told(app)


async def test_what_is_offered_follows_the_post_while_the_room_is_open(wired: Wire) -> None:
    """DSP-4: the supervisor goes home ill; the desk's screen offers what the post does."""
    app = OpsApp(wired("meiling"), jobs=False)
    async with app.run_test(size=(140, 50)) as pilot:
        screen = await board(app, pilot)
        at_site(screen, "SH")
        await pilot.pause()
        assert "call.pin" in screen.query_one(KeyBar).idle
        other = wired("guoqiang").room()
        other.perform(SetAbsence(person="guoqiang", until=app.now() + 7200))
        other.close()
        for _step in range(100):
            if "call.pin" not in screen.query_one(KeyBar).idle:
                break
            await pilot.pause(0.05)
        assert "call.pin" not in screen.query_one(KeyBar).idle
        await pilot.press("2")
        await pilot.pause()
        line = app.screen.query_one("#post")
        assert line.display
        assert "林美玲" in str(line.render())
        assert "absent: 陈国强" in str(line.render())
