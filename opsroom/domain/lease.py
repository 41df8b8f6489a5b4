"""Who runs the jobs: a lease that has to be renewed, judged without trusting the wall clock. Pure.

Whoever holds the lease judges it by its own monotonic clock; whoever waits for it takes it when
it has not been renewed for so long by *its* monotonic clock. The wall clock, which somebody may
set, only lets a lease that has visibly run out go a little sooner. What keeps a process that lost
the lease without knowing (it was stopped, or too slow) from doing anything is the fence: a number
that is counted up with every holder and checked inside each of the jobs' transactions.

Every instant and length here is in milliseconds.
"""

from typing import Final, NamedTuple

#: How long a lease holds after it was taken or renewed.
TERM: Final = 6_000
#: How often it is renewed.
RENEW: Final = 2_000
#: So much sooner does its holder take it for lost: clocks don't run equally fast.
MARGIN: Final = 1_000
#: A lease that has run out by the wall clock is still watched for so long.
PATIENCE: Final = RENEW + 1_000
#: How soon a renewal is tried again that the database couldn't take.
RETRY: Final = 250
#: The longest and the shortest time from one look at somebody else's lease to the next.
LOOK: Final = 1_000
LOOK_SOON: Final = 50


class Lease(NamedTuple):
    """The lease as the database has it.

    Attributes:
        holder: the random name of a process; empty when it was given back.
        fence: counted up with every holder.
        until_ms: until when it holds unless it is renewed, by the wall clock.
        since: when its holder took it, epoch seconds by the wall clock.
        host, pid, person: which process that is, and whose.
    """

    holder: str
    fence: int
    until_ms: int
    since: int
    host: str
    pid: int
    person: str

    def held(self, wall: int) -> bool:
        """Whether somebody holds it, as far as the wall clock tells."""
        return bool(self.holder) and wall < self.until_ms


class Fence(NamedTuple):
    """What a holder's transactions are checked against."""

    lease: str
    holder: str
    number: int


class Tenure(NamedTuple):
    """A holder's own view of its lease, on its monotonic clock.

    Attributes:
        fence: the number that came with it.
        until: when its holder takes it for lost unless it was renewed.
    """

    fence: int
    until: int

    def holds(self, mono: int) -> bool:
        """Whether its holder may still act on it."""
        return mono < self.until


def tenure(fence: int, asked: int) -> Tenure:
    """A lease taken or renewed; ``asked``: when that was begun, on the monotonic clock."""
    return Tenure(fence, asked + TERM - MARGIN)


class Watch:
    """What somebody who waits for the lease has seen of it."""

    def __init__(self) -> None:
        """Nothing seen yet."""
        self._sign: tuple[int, int] | None = None
        self._since = 0
        self.alive = False

    def may_take(self, lease: Lease | None, wall: int, mono: int) -> bool:
        """Look at the lease; whether it is free to be taken.

        A lease nobody renews is taken a :data:`TERM` after it was last seen to move, whatever the
        wall clock says; one that has run out by the wall clock too, after :data:`PATIENCE`: long
        enough for a living holder to renew it when only the clock was set.

        Args:
            lease: as the database has it now; ``None`` when nobody ever held it.
            wall: the wall clock.
            mono: the monotonic clock.
        """
        if lease is None or not lease.holder:
            return True
        sign = (lease.fence, lease.until_ms)
        if sign != self._sign:
            self.alive = self._sign is not None
            self._sign, self._since = sign, mono
        unmoved = mono - self._since
        return unmoved >= TERM or (unmoved >= PATIENCE and wall >= lease.until_ms)


def next_look(lease: Lease | None, wall: int) -> int:
    """How long to wait before looking at somebody else's lease again."""
    left = lease.until_ms - wall if lease else 0
    return min(LOOK, max(LOOK_SOON, left))
