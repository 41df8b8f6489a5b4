"""The three streams of a command, made fit to use, and left quiet where they are broken."""

import os
import sys
from typing import Final, TextIO

#: Each stream: its name in `sys`, its descriptor, and how the null device is opened in its place.
#: The wrong way round, so that using it fails as using a broken stream does.
_STANDARD: Final = (
    ("stdin", 0, os.O_WRONLY, "r"),
    ("stdout", 1, os.O_RDONLY, "w"),
    ("stderr", 2, os.O_WRONLY, "w"),
)


def make_fit() -> None:
    """See that there are three streams, and that no character is too much for the two written.

    Python gives none for a descriptor that is closed, and the next file opened would take its
    number: what is meant for nobody would end in it. A terminal that can't show a character shows
    a question mark.
    """
    for name, descriptor, flags, mode in _STANDARD:
        if getattr(sys, name) is None:
            found = os.open(os.devnull, flags)
            if found != descriptor:
                os.dup2(found, descriptor)
                os.close(found)
            stream = open(descriptor, mode, encoding="utf-8", closefd=False)  # noqa: SIM115 - it stays open
            setattr(sys, name, stream)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


def silence(stream: TextIO) -> None:
    """Lead a stream that can't be written into nothing: Python writes its rest once more at exit,
    and would leave with a code of its own."""
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, stream.fileno())
    os.close(nothing)


def aside(text: str) -> None:
    """Write a line on standard error; where nobody can read it, the exit code alone tells."""
    try:
        sys.stderr.write(text + "\n")
        sys.stderr.flush()
    except OSError:
        silence(sys.stderr)
