"""Giving back what a job has used.

The C library keeps what a thread has freed for that thread's next job: after a backup of 20,000
calls several megabytes, in a process that is to be small.
"""

import ctypes
from collections.abc import Callable
from functools import cache
from typing import Final

#: glibc's number for how many heaps there are at most.
_ARENA_MAX: Final = -8
#: One for the screen and one for all the jobs: each of their threads would leave gaps in its own.
_HEAPS: Final = 2


def share() -> None:
    """Have threads that are still to come share their memory; nothing happens without glibc."""
    if (limit := _own("mallopt")) is not None:
        limit(_ARENA_MAX, _HEAPS)


def give_back() -> None:
    """Give freed memory back to the system, in 0.5 ms; nothing happens without glibc."""
    if (trim := _own("malloc_trim")) is not None:
        trim(0)


@cache
def _own(name: str) -> Callable[..., int] | None:
    """A function of the C library, if it has it."""
    try:
        found: Callable[..., int] = getattr(ctypes.CDLL(None), name)
    except (OSError, AttributeError, TypeError):  # another C library, or another system
        return None
    return found
