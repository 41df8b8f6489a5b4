"""The board and a case as they were at a past instant: to be looked at, not to be changed."""

from functools import cached_property
from typing import TYPE_CHECKING, ClassVar, cast

from textual.app import ComposeResult

from opsroom.language import _
from opsroom.store.complaintlist import Errand
from opsroom.store.complaintsql import CaseRow
from opsroom.ui.asking import Deed, FormField, Question, Values, ask
from opsroom.ui.casedesk import Desk
from opsroom.ui.past import PastFeed, Then
from opsroom.ui.permitted import CHANGING
from opsroom.ui.screens.base import InHand
from opsroom.ui.screens.board import Board
from opsroom.ui.screens.case import CaseScreen
from opsroom.ui.screens.complaint import ComplaintScreen
from opsroom.ui.times import read_time
from opsroom.ui.widgets.bars import TopBar
from opsroom.ui.widgets.pastbar import PastBar

if TYPE_CHECKING:
    from opsroom.ui.app import OpsApp
    from opsroom.ui.screens.base import OpsScreen

    _Screen = OpsScreen
else:
    _Screen = object  # Textual takes a screen's styles from its first base that is a screen

_STEP, _HOUR, _DAY, _WEEK = 300, 3600, 86_400, 604_800


def look_back(app: "OpsApp") -> None:
    """Show the board as it was, at first as it is.

    Raises:
        Unusable: the database can't be read.
    """
    feed = PastFeed(str(app.wired.settings.db), app.wired.company, app.feed.site, app.now())
    app.push_screen(PastBoard(Then(app, feed)))


class _LookingBack(_Screen):
    """What a screen that looks back has of its own: another room, and a mark over it.

    Attributes:
        then: the room as it was.
    """

    #: Styles of the board and of a case are under their names.
    SCOPED_CSS: ClassVar[bool] = False
    then: Then

    @property
    def room(self) -> "OpsApp":
        """The room as it was."""
        return cast("OpsApp", self.then)

    def on_mount(self) -> None:
        """It is a look at the board, whatever is shown."""
        super().on_mount()
        self.query_one(TopBar).mode = "board"

    def reload(self, now: int) -> None:
        """Show the data anew; ``now`` is the present, which isn't shown."""
        del now
        feed = self.then.feed
        with feed.steady():
            bar = self.query_one(PastBar)
            bar.clock_of(self.then.home, feed.calendars.get(self.then.home))
            bar.at, bar.now = feed.at, self.then.present()
            bar.refresh()
            super().reload(feed.at)

    def beat(self, now: int) -> None:
        """A second passes, but not here."""
        del now
        super().beat(self.then.feed.at)

    def clock_mark(self, now: int) -> str:
        """That of the present: to look back doesn't set a clock, and the bar says to when."""
        del now
        return super().clock_mark(self.then.present())

    @property
    def closed(self) -> frozenset[str]:
        """Whatever would change something, for everybody."""
        return super().closed | CHANGING

    def action_command(self, command_id: str) -> None:
        """Run a command, unless it would change something."""
        if command_id in CHANGING:
            self.then.unchangeable()
        else:
            super().action_command(command_id)


class PastBoard(_LookingBack, Board):
    """Every call that was open then, as urgent as it was."""

    mode: ClassVar[str] = "past"

    def __init__(self, then: Then) -> None:
        """Look at the room as it was."""
        super().__init__()
        self.then = then

    def body(self) -> ComposeResult:
        """The mark, then the board."""
        yield PastBar()
        yield from super().body()

    def on_unmount(self) -> None:
        """The present needs no second connection."""
        self.then.feed.close()

    def in_hand(self) -> InHand | None:
        """The call under the cursor; no move of it is possible."""
        call = super().in_hand()
        return call._replace(verbs=()) if call else None

    def look(self, at: int) -> None:
        """Look at another instant: none before the journal began, none still to come."""
        feed, now = self.then.feed, self.then.present()
        if at > now:
            self.then.tell(_("That is as far as it goes: now."))
        if at < feed.first:
            self.then.tell(_("That is as far as it goes: the journal begins here."))
        feed.at = max(feed.first, min(at, now))
        self.refresh_all()

    def do_past_back(self) -> None:
        """Back to now; first to all rows, where a filter hides some."""
        if not self.unfilter():
            self.dismiss()

    def do_past_before(self) -> None:
        """Five minutes earlier, by the clock on the wall."""
        self.look((self.then.feed.at - 1) // _STEP * _STEP)

    def do_past_after(self) -> None:
        """Five minutes later, by the clock on the wall."""
        self.look((self.then.feed.at // _STEP + 1) * _STEP)

    def do_past_hour_before(self) -> None:
        """An hour earlier."""
        self.look(self.then.feed.at - _HOUR)

    def do_past_hour_after(self) -> None:
        """An hour later."""
        self.look(self.then.feed.at + _HOUR)

    def do_past_day_before(self) -> None:
        """A day earlier."""
        self.look(self.then.feed.at - _DAY)

    def do_past_day_after(self) -> None:
        """A day later."""
        self.look(self.then.feed.at + _DAY)

    def do_past_change_before(self) -> None:
        """To the change before."""
        self._look_beside(later=False)

    def do_past_change_after(self) -> None:
        """To the next change."""
        self._look_beside(later=True)

    def _look_beside(self, *, later: bool) -> None:
        found = self.then.feed.change_beside(later)
        if found is None:
            self.then.tell(_("Nothing changed after this.") if later else _("No change before."))
        else:
            self.look(found)

    def do_past_go(self) -> None:
        """Ask for a time and look at it."""
        feed = self.then.feed
        cal = feed.calendars[self.then.home]

        def read(text: str) -> int | None:
            found = read_time(text, cal, feed.at)
            late = found is not None and found > self.then.present()
            return found - _WEEK if found is not None and late and text[:1].isalpha() else found

        def check(values: Values) -> dict[str, str]:
            known = read(values["at"]) is not None
            return {} if known else {"at": _("This isn't a time, such as 14:30 or 11-23 9:00.")}

        def go(values: Values) -> Deed:
            at = read(values["at"]) or feed.at
            return Deed((), lambda _done: self.look(at))

        hint = _("14:30, 11-23 9:00, yesterday 16:00, mon 9:00, -2h")
        fields = (FormField("at", _("As it was at"), required=True, hint=hint),)
        app = cast("OpsApp", self.app)
        app.typed.pop(("past", ""), None)
        ask(app, Question(("past", ""), _("Look at another time"), fields, check=check), go)


class PastCase(_LookingBack, CaseScreen):
    """A call as it was known then."""

    def __init__(self, number: str, then: Then) -> None:
        """Show the call of that number in the room as it was."""
        super().__init__(number)
        self.then = then

    def body(self) -> ComposeResult:
        """The mark, then the case."""
        yield PastBar(slim=True)
        yield from super().body()

    def in_hand(self) -> InHand | None:
        """The call of this case; no move of it is possible."""
        call = super().in_hand()
        return call._replace(verbs=()) if call else None


class PastDesk(Desk):
    """The cases as they were: nothing of them waits for anybody any more."""

    @cached_property
    def errands(self) -> list[Errand]:
        """None: what waited then is said by the papers themselves."""
        return []

    def holds(self, row: CaseRow) -> bool:  # noqa: ARG002 - none is
        """No step is the person's to do."""
        return False


class PastComplaint(_LookingBack, ComplaintScreen):
    """A complaint case as it was known then: route, forms, papers, settlement."""

    def __init__(self, case: int, then: Then) -> None:
        """Show the case of that row ID in the room as it was."""
        super().__init__(case)
        self.then = then
        then.feed.case = case

    def body(self) -> ComposeResult:
        """The mark, then the case."""
        yield PastBar(slim=True)
        yield from super().body()

    def make_desk(self, now: int) -> Desk:
        """Who is who; nothing waits here."""
        return PastDesk(self.room, now)

    def on_unmount(self) -> None:
        """The board needs no case's papers."""
        self.then.feed.case = None
