"""Whether what a screen shows is still what happens. Pure: no clock, no database.

Data move when another process commits. A room that is open always does: its jobs look every few
seconds and note that at least every ``MARK_EVERY`` seconds, busy or idle. So data that don't move
for longer than that are stale, whatever the reason: the room was closed, its machine has gone, the
file was replaced under the display. Data that can't be read at all are stale within seconds.
"""

from typing import Final, NamedTuple

from opsroom.store.jobsql import MARK_EVERY

#: Seconds without any commit after which the data count as stale.
QUIET: Final = MARK_EVERY + 60
#: Seconds without a successful read after which they do.
BLIND: Final = 5


class StaleSince(NamedTuple):
    """Since when data are stale, epoch seconds; ``reason`` is the error that keeps them from being
    read, and empty when they can be read and only nobody writes any more."""

    at: int
    reason: str


class Freshness:
    """Keeps watch over one display's data. All instants are epoch seconds of its own clock."""

    def __init__(self, now: int) -> None:
        """Begin; nothing has been read yet."""
        self._read = self._moved = now
        self._reason = ""

    def begun(self, sign: int | None, now: int) -> None:
        """The database was opened; ``sign`` is when somebody last wrote to it, by its own record.

        One in the future (the clocks differ) counts as now.
        """
        self._moved = min(sign if sign is not None else now, now)
        self.read(moved=False, now=now)

    def read(self, *, moved: bool, now: int) -> None:
        """The data were read; ``moved``: another process has committed since the last time."""
        self._read, self._reason = now, ""
        if moved:
            self._moved = now

    def failed(self, reason: str) -> None:
        """The data couldn't be read."""
        self._reason = reason

    def stale(self, now: int) -> StaleSince | None:
        """Since when the data are stale; ``None`` while they are fresh."""
        self._read, self._moved = min(self._read, now), min(self._moved, now)  # a clock set back
        if self._reason and now - self._read >= BLIND:
            return StaleSince(min(self._read, now), self._reason)
        if now - self._moved > QUIET:
            return StaleSince(self._moved, "")
        return None
