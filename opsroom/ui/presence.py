"""Who else has the same case open: this session's heartbeat, and the others'.

Real time, whatever the session's clock: two sessions may live at different times. All of it is off
the screen's thread; where the file can't be used, nobody is shown and it is said once.
"""

import asyncio
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, Protocol, runtime_checkable

from textual.content import Content

from opsroom.domain.errors import Unusable
from opsroom.domain.worktime import Calendar
from opsroom.language import _
from opsroom.language.words import series, word
from opsroom.store.presencesql import Here, Presence
from opsroom.ui import present
from opsroom.ui.times import ahead
from opsroom.ui.widgets.bars import MUTED

if TYPE_CHECKING:
    from opsroom.ui.app import OpsApp

#: Milliseconds from one heartbeat to the next.
BEAT: Final = 5_000

#: A call's number, and the verb of the form that is open on it; empty for the case itself.
At = tuple[str, str]


@runtime_checkable
class AtCase(Protocol):
    """A screen that has a case open."""

    @property
    def at_case(self) -> At:
        """Which, and what is being done."""
        ...


class Attendance:
    """What this session has open, told to the others; and who else has it open.

    Attributes:
        others: the other sessions at the same call.
    """

    def __init__(self, app: "OpsApp") -> None:
        """Nothing is opened before a case is."""
        self.others: tuple[Here, ...] = ()
        self._app = app
        self._presence: Presence | None = None
        self._at: At | None = None
        self._since = self._beaten = 0
        self._busy = self._told = False

    def look(self) -> None:
        """Once a second: tell what is open here and see who else has it open."""
        if self._app.feed.fixed:  # nobody can tell anybody
            return
        screens = reversed(self._app.screen_stack)
        found = (screen.at_case for screen in screens if isinstance(screen, AtCase))
        at = next((at for at in found if at[0]), None)
        now = time.time_ns() // 1_000_000
        if at != self._at:
            if at is None or self._at is None or at[0] != self._at[0]:
                self.others, self._since = (), now
            self._at, self._beaten = at, 0
        idle = at is None and self._beaten == -1
        if not self._busy and not idle:
            self._busy = True
            self._app.run_worker(self._turn(at, now), exit_on_error=True)

    async def _turn(self, at: At | None, now: int) -> None:
        try:
            found = await asyncio.to_thread(self._look, at, now)
        except Unusable as error:
            if not self._told:
                text = _("Who else has a case open can't be shown: {reason}")
                self._app.tell(text.format(reason=error), "warning")
            found, self._told = (), True
        self._busy = False
        if at == self._at:
            self.others = found

    def _look(self, at: At | None, now: int) -> tuple[Here, ...]:
        """The part that waits for the disk, on a thread of its own."""
        door = self._app.door
        if at is None:
            if self._presence is not None:
                self._presence.leave(door.session)
            self._beaten = -1
            return ()
        if self._presence is None:
            self._presence = Presence(door.path)
        number, doing = at
        if abs(now - self._beaten) >= BEAT:
            me = Here(door.session, door.actor.id, door.actor.name, number, doing, self._since)
            self._presence.beat(me, now)
            self._beaten = now
        return self._presence.others(number, door.session, now)

    def close(self) -> None:
        """The program ends: leave at once; else the others would see it for seconds more."""
        if self._presence is None:
            return
        try:
            self._presence.leave(self._app.door.session)
        except Unusable:
            return  # it runs out by itself
        finally:
            self._presence.close()


def also_here(others: Sequence[Here], cal: Calendar, now: int) -> Content:
    """Who else is at the case and since when, each person once; nothing for nobody.

    Args:
        others: the other sessions.
        cal: whose clock tells the time.
        now: the session's clock, epoch seconds.
    """
    shift = ahead(now, int(time.time()))
    people: dict[str, str] = {}
    for one in others:
        since = present.moment(cal, one.since_ms // 1000 + shift, now)
        text = _("{name} (since {time})")
        if one.doing:
            text = _("{name} (since {time}, in the form “{verb}”)")
        told = text.format(name=one.name, time=since, verb=word("verb", one.doing))
        people.setdefault(one.person, told)
    if not people:
        return Content("")
    lead = (_("also here:") + " ", MUTED)
    return Content.assemble(lead, (series(people.values()), "bold $warning"))
