"""A session that nobody uses locks or ends, as the settings say.

A lock hides the company's data from whoever passes by; it is no lock against somebody who sits
down: over SSH the key is the identity, and there is no password to ask for. To end is the surer
way: the next one needs the key.
"""

import time
from typing import TYPE_CHECKING, ClassVar, Final

from textual import events
from textual.app import ComposeResult
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from opsroom.language import _

if TYPE_CHECKING:
    from opsroom.ui.app import OpsApp

#: What counts as use; the mouse's mere passing doesn't.
USE: Final = (events.Key, events.Paste, events.MouseDown, events.MouseScrollDown)


class IdleWatch:
    """Watches for how long nobody has touched a key, in real time.

    Attributes:
        ended: whether it has ended the session.
    """

    def __init__(self, app: "OpsApp") -> None:
        """Watch an app, by its settings."""
        settings = app.wired.settings
        self._app, self._ends = app, settings.idle == "end"
        self._seconds = 60 * settings.idle_minutes
        self._used = time.monotonic()
        self.ended = False

    @property
    def locked(self) -> bool:
        """Whether the screen is hidden."""
        return bool(self._app.screen_stack) and isinstance(self._app.screen, Locked)

    def used(self) -> None:
        """Somebody is there."""
        self._used = time.monotonic()

    def look(self) -> None:
        """Lock or end, if it is time."""
        idle = time.monotonic() - self._used
        if not self._seconds or idle < self._seconds or self.locked or self.ended:
            return
        if self._ends:
            self.ended = True
            self._app.exit()
        else:
            self._app.clear_notifications()
            self._app.push_screen(Locked())

    def farewell(self) -> str:
        """What is said once the terminal is given back."""
        return _(
            "Nobody was there for {minutes} min, so the room was left. All that was saved is "
            "kept, and so is a new call that was being typed."
        ).format(minutes=self._seconds // 60)


class Locked(Screen[None]):
    """A screen with nothing of the company's on it; any key brings the room back."""

    CSS = """
    Locked { align: center middle; background: $background; }
    Locked Static { width: auto; height: auto; text-align: center; color: $foreground 60%; }
    """
    BINDINGS: ClassVar = []

    def compose(self) -> ComposeResult:
        """One sentence."""
        yield Static(Content(_("Locked. Any key opens it again.")))

    def on_key(self, event: events.Key) -> None:
        """Back to the room; the key does nothing else."""
        event.stop()
        event.prevent_default()
        self.dismiss()

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """As a key."""
        event.stop()
        self.dismiss()
