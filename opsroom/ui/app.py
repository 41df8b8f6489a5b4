"""The full-screen program: modes, the beat of the clock, the watch on the database, the door."""

import asyncio
import gc
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from rich.console import RenderableType
from textual import events
from textual.binding import Binding
from textual.screen import Screen

from opsroom.domain.errors import BadInput, OpsroomError, Refused, Unusable
from opsroom.ui.announcer import Announcer
from opsroom.ui.context import Context, RunningJobs
from opsroom.ui.feed import Feed
from opsroom.ui.idle import USE, IdleWatch
from opsroom.ui.modes import MODES
from opsroom.ui.presence import Attendance
from opsroom.ui.present import site_clock, toast
from opsroom.ui.screens.base import InHand, OpsScreen
from opsroom.ui.terminal import SafeApp
from opsroom.ui.typist import Typist
from opsroom.ui.wardrobe import Wardrobe
from opsroom.ui.widgets.bars import Clock
from opsroom.ui.widgets.gridpaint import exact

if TYPE_CHECKING:
    from opsroom.actions.door import Action
    from opsroom.actions.room import Done

#: How often the database is asked whether another process has changed it, in seconds.
POLL = 0.25


class OpsApp(SafeApp):
    """The room.

    Attributes:
        wired: settings, policy, clock and person.
        feed: what the screens read.
        presence: who else has the same case open.
    """

    TITLE = "opsroom"
    CSS_PATH = "app.tcss"
    DEFAULT_MODE = "board"
    MODES = MODES
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar = [Binding("ctrl+c", "nothing", show=False, priority=True)]

    def __init__(self, wired: Context, *, jobs: bool = True) -> None:
        """Put the room together; nothing is drawn yet.

        Args:
            wired: what the run stands on.
            jobs: run the jobs in this process too.

        Raises:
            Unusable: the database can't be used.
            BadInput: the person isn't known.
        """
        super().__init__(_log_file(wired))
        self.wired, self._starting = wired, True
        self.wardrobe = Wardrobe(self)
        self.door = wired.room("screen")
        self.feed = Feed(str(wired.settings.db), wired.company, wired.settings.site)
        self.feed.begin(self.now())
        self.feed.close_only = wired.settings.seconds == "close"
        self.presence = Attendance(self)
        self.jobs: RunningJobs | None = None
        self._run_jobs = jobs
        #: Set unless a form is being sent.
        self.settled = asyncio.Event()
        self.settled.set()
        self.typist = Typist(self, super().on_event, self.settled)
        self.idle = IdleWatch(self)
        self._announcer = Announcer(self)
        self._stale = False
        #: The number of the call that an own action is changing just now.
        self.moving = ""
        #: The call that the dispatch screen is to choose when it is next shown.
        self.wanted_call: str | None = None
        #: What was typed into a form and not yet sent, by verb and call.
        self.typed: dict[tuple[str, str], dict[str, str]] = {}

    # -- starting and stopping

    def on_mount(self) -> None:
        """The beat, the watch on the database; what isn't seen at once after the first paint."""
        self.set_interval(POLL, self.poll)
        self.run_worker(self.typist.work(), exit_on_error=True)
        self._next_beat()
        self.call_after_refresh(self._after_paint)

    def _after_paint(self) -> None:
        """Fetch what the first paint did without, and start the jobs."""
        from opsroom.ui import stranded

        self._starting = False
        self._announcer.look()  # what there is by now is no news
        if not self.feed.whole:
            self.poll()
        if not gc.isenabled():  # as wiring starts: what there is by now stays, and need not be
            gc.freeze()  # looked through for garbage at a key press: up to 80 ms at 20,000 open
            gc.enable()
            gc.collect()  # takes no time now, and drops what is kept for reuse: a MB at 20,000
        self.wardrobe.fill()
        stranded.look(self)
        if self._run_jobs and not self.feed.fixed:
            self._start_jobs()

    def refresh_css(self, animate: bool = True) -> None:
        """Parse all styles anew; not at the start, where Textual asks for that three times over.

        They have been parsed for the right theme by then, and it would be a fifth of the start.
        """
        if not self._starting:
            super().refresh_css(animate)

    def _start_jobs(self) -> None:
        """Start the scheduler on a thread: its import alone takes a tenth of a second."""

        def start() -> None:
            try:
                self.jobs = self.wired.start_jobs()
            except OpsroomError as error:
                self.call_later(self.tell, str(error), "error")
                return
            if not self.is_running:  # left before they had started
                self.jobs.stop()

        threading.Thread(target=start, name="jobs-start", daemon=True).start()

    def on_unmount(self) -> None:
        """Stop the jobs and close the database."""
        if self.jobs is not None:
            self.jobs.stop()
        self.presence.close()
        self.feed.close()
        self.door.close()

    async def on_event(self, event: events.Event) -> None:
        """Hand out keys in order; everything else as Textual does."""
        if isinstance(event, USE):
            self.idle.used()
        if isinstance(event, events.Key) and not event.is_forwarded:
            self.typist.press(event)
        else:
            await super().on_event(event)

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        """Every update of the terminal passes here: write what changed and no more."""
        super()._display(screen, exact(renderable))

    # -- time and data

    def now(self) -> int:
        """The session's clock, epoch seconds."""
        return self.wired.clock()

    def _next_beat(self) -> None:
        """Beat just after each whole second of the real clock, so that no second is skipped."""
        loop = asyncio.get_running_loop()
        self.set_timer(1.02 - loop.time() % 1, self._beat)

    def _beat(self) -> None:
        if self.is_running:  # while it closes, widgets go before the timers do
            self._next_beat()
            self.idle.look()
            self.presence.look()
            for screen in self._drawn():  # under a dialog the clocks go on
                screen.beat(self.now())

    def _drawn(self) -> list[OpsScreen]:
        """The room's screens in the stack; one that was just pushed has no widgets yet."""
        return [s for s in self.screen_stack if isinstance(s, OpsScreen) and s.built]

    def poll(self) -> None:
        """Look whether the database has changed; what another process did shows within a second."""
        if not self.is_running:
            return
        try:
            changed = self.feed.poll(now := self.now())
            if changed or now % 60 == 0:  # an absence begins and ends by the clock alone
                self.door.recognise(self.feed.store)
        except Unusable as error:
            if not self._stale:
                self._stale = True
                self.tell(str(error), "error")
            return
        self._stale = False
        if changed:
            self.reload()
            self._announcer.look()
        elif self.feed.stirred:
            for screen in self._drawn():
                screen.stir(self.now())

    def reload(self) -> None:
        """Show the data anew on the screen in front and the one under a dialog."""
        for screen in self._drawn():
            screen.reload(self.now())
            screen.show_keys()

    def notify_desktop(self, text: str) -> None:
        """Ask the terminal for a notification (OSC 9); ``text`` holds no control character."""
        if self._driver:
            self._driver.write(f"\x1b]9;{text}\x1b\\")

    def clocks(self, now: int) -> tuple[Clock, ...]:
        """The clock of each site shown."""
        return tuple(
            site_clock(site, cal, now, seconds=not self.feed.close_only)
            for site, cal in self.feed.calendars.items()
            if self.feed.site in (None, site)
        )

    # -- the door

    def tell(self, message: str, severity: Any = "information") -> None:
        """Say something in a toast; its text is never markup. On a locked screen nothing shows."""
        if self.idle.locked:
            return
        text, seconds = toast(self.size.width, message, severity)
        self.notify(text, severity=severity, markup=False, timeout=seconds)

    def perform(
        self,
        action: "Action",
        done: str = "",
        *,
        then: "Callable[[Done], None] | None" = None,
        failed: Callable[[OpsroomError], None] | None = None,
    ) -> None:
        """Do an action off the screen's thread, and say how it went.

        Args:
            action: what to do.
            done: what to say when it is done.
            then: called with the result.
            failed: called with the error instead of a toast.
        """

        self.moving = str(getattr(action, "call", ""))

        async def work() -> None:
            try:
                result = await asyncio.to_thread(self.door.perform, action)
            except OpsroomError as error:
                self.poll()  # it may have been refused for what somebody else did
                self.moving = ""
                (failed or self.refuse)(error)
                return
            if done:
                self.tell(done)
            if then:
                then(result)
            self.poll()
            self.moving = ""

        self.run_worker(work(), exit_on_error=True)

    def refuse(self, error: OpsroomError) -> None:
        """Say why something wasn't done, and by which rule."""
        from opsroom.ui.asking import said

        self.tell(said(error), "warning" if isinstance(error, Refused | BadInput) else "error")

    def start_move(self, verbs: tuple[str, ...], call: InHand | None) -> None:
        """Begin a move of the call in hand: ask what it needs, or say why it can't be."""
        from opsroom.ui.moves import start

        start(self, verbs, call)

    # -- commands of the table

    def push_mode(self, mode: str) -> None:
        """Go to one of the room's modes."""
        while len(self.screen_stack) > 1:
            self.pop_screen()
        self.switch_mode(mode)

    def do_go_board(self) -> None:
        """All open calls."""
        self.push_mode("board")

    def do_go_dispatch(self) -> None:
        """The queue, at the call in hand."""
        self.push_mode("dispatch")

    def dispatch_call(self, number: str | None) -> None:
        """Go to the dispatch screen with a call chosen."""
        self.wanted_call = number
        self.push_mode("dispatch")

    def do_go_day(self) -> None:
        """The daily reports."""
        self.push_mode("day")

    def do_go_contracts(self) -> None:
        """Contracts and notices."""
        self.push_mode("contracts")

    def do_go_jobs(self) -> None:
        """The jobs."""
        self.push_mode("jobs")

    def do_go_cases(self) -> None:
        """The complaint cases."""
        self.push_mode("cases")

    def do_call_new(self) -> None:
        """Enter a new call."""
        from opsroom.ui.entering import start

        start(self)

    def open_case(self, number: str) -> None:
        """Everything about a call."""
        from opsroom.ui.screens.case import CaseScreen

        self.push_screen(CaseScreen(number))

    def open_complaint(self, case: int) -> None:
        """Everything about a complaint case, by its row ID."""
        from opsroom.ui.screens.complaint import ComplaintScreen

        self.push_screen(ComplaintScreen(case))

    def do_undo(self) -> None:
        """Take back the last own action."""
        from opsroom.ui.undoing import undo

        undo(self)

    def do_site(self) -> None:
        """The next site, or all."""
        order = [None, *self.feed.sites]
        self.feed.site = order[(order.index(self.feed.site) + 1) % len(order)]
        self.feed.read(self.now())
        if isinstance(self.screen, OpsScreen):
            self.screen.refresh_all()

    def do_theme(self) -> None:
        """The next theme."""
        self.wardrobe.change()

    def do_palette(self) -> None:
        """Any command by name."""
        from opsroom.ui.screens.palette import Palette

        screen = self.screen
        if isinstance(screen, OpsScreen):
            self.push_screen(Palette(screen.mode, screen.closed), self._chosen)

    def _chosen(self, command_id: str | None) -> None:
        if command_id and isinstance(self.screen, OpsScreen):
            self.screen.action_command(command_id)

    def do_help(self) -> None:
        """All keys."""
        from opsroom.ui.screens.help import Help

        screen = self.screen
        if isinstance(screen, OpsScreen):
            self.push_screen(Help(screen.mode, screen.closed, self.door.actor))

    def do_quit(self) -> None:
        """Leave the room."""
        self.exit()

    def action_nothing(self) -> None:
        """Ctrl+C: copying, in other programs; here it must not quit the room."""


def _log_file(wired: Context) -> Path:
    return wired.settings.log or wired.settings.db.with_suffix(".log")


def run_app(wired: Context, *, jobs: bool = True) -> int:
    """Open the room on this terminal; returns the exit code.

    Raises:
        Unusable: the database can't be used.
        BadInput: the person isn't known.
        NoTerminal: there is no terminal to draw on.
    """
    from opsroom.ui.terminal import run

    app = OpsApp(wired, jobs=jobs)
    code = run(app)
    if app.idle.ended:
        sys.stdout.write(app.idle.farewell() + "\n")
    return code
