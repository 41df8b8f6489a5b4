"""Keys one at a time, so that typing ahead over a slow line does what it says.

Textual hands each key to whatever has the focus at that moment. When several arrive at once, as
they do over SSH, the second goes to the old screen while the first is still opening the new one:
``h``, Enter would open the case behind the form, and a name typed quickly would lose its end.
Here the next key waits until everything that the last one caused has happened.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from time import monotonic
from typing import Any

from textual import events
from textual.app import App
from textual.message_pump import MessagePump

#: Seconds between keys in which nobody looks at the screen between one and the next.
BURST = 0.5
#: Seconds to wait for one part of the screen; a part that is busy for longer isn't waited for.
PATIENCE = 2.0


class Typist:
    """Delivers keys in order, each after the last one has been dealt with."""

    def __init__(
        self,
        app: App[Any],
        deliver: Callable[[events.Key], Awaitable[None]],
        settled: asyncio.Event,
    ) -> None:
        """Deliver keys to an app.

        Args:
            app: whose screen is waited for.
            deliver: Textual's own way of handing out a key.
            settled: is set unless a form is being sent, which is waited for too.
        """
        self._app, self._deliver, self._settled = app, deliver, settled
        self._keys: asyncio.Queue[events.Key] = asyncio.Queue()
        self._unseen_until = 0.0
        self._dropping = False

    def press(self, key: events.Key) -> None:
        """Take a key; it is delivered in its turn."""
        self._keys.put_nowait(key)

    def beware(self) -> None:
        """A form has closed and another screen is shown: one Enter too many isn't for that.

        If the next key follows in the same burst and is Enter, it and the rest of the burst are
        dropped; any other key is meant.
        """
        self._unseen_until, self._dropping = monotonic() + BURST, False

    def _unmeant(self, key: events.Key) -> bool:
        """Whether a key belongs to a burst that was meant for a form that has closed."""
        now = monotonic()
        if now < self._unseen_until and (self._dropping or key.key == "enter"):
            self._unseen_until, self._dropping = now + BURST, True
            return True
        self._unseen_until = 0.0
        return False

    async def work(self) -> None:
        """Deliver keys until cancelled."""
        while True:
            key = await self._keys.get()
            if self._unmeant(key):
                continue
            if not self._app.screen_stack:
                return
            before = self._app.screen
            path = [*(self._app.focused or before).ancestors_with_self]
            await self._deliver(key)
            for pump in path:  # up to the app itself, as the key bubbles
                await self._dealt_with(pump)
            if self._app.screen_stack and self._app.screen is not before:
                await self._dealt_with(self._app.screen)
            await self._dealt_with(self._app)  # focus is set by way of the app
            with suppress(TimeoutError):
                await asyncio.wait_for(self._settled.wait(), PATIENCE)

    async def _dealt_with(self, pump: MessagePump) -> None:
        """Wait until a part has handled all it has been sent so far."""
        done = asyncio.Event()
        if pump.is_running and pump.call_later(done.set):
            with suppress(TimeoutError):
                await asyncio.wait_for(done.wait(), PATIENCE)
