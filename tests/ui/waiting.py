"""Waiting for a screen without sleeping."""

from collections.abc import Callable

from textual.pilot import Pilot


async def until(pilot: Pilot[None], true: Callable[[], object]) -> None:
    """Wait until something is true of a screen that is composed, but not for ever."""
    for _ in range(500):
        if pilot.app.screen.is_mounted and true():
            return
        await pilot.pause(0.02)
    raise AssertionError("it never came true")
