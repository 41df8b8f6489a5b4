"""Importing Textual's app without the command palette that comes with it.

The palette and the widgets it is typed in take a seventh of the time to the first board, and the
room never opens it: it has one of its own, and Textual's would open doors to files.
"""

import sys
from importlib import import_module
from types import ModuleType
from typing import Final

_PALETTE: Final = "textual.command"


class _Nothing(ModuleType):
    """A module of which every name is an empty class, enough to be a base or a type."""

    def __getattr__(self, name: str) -> type:
        if name.startswith("__"):
            raise AttributeError(name)
        return type(name, (), {})


def load() -> None:
    """Import ``textual.app``; whoever imports its palette afterwards gets the real one."""
    if "textual.app" in sys.modules or _PALETTE in sys.modules:
        return
    sys.modules[_PALETTE] = _Nothing(_PALETTE)
    try:
        import_module("textual.app")
    finally:
        del sys.modules[_PALETTE]
