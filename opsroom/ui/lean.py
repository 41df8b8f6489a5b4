"""Importing Textual's app without what comes with it and is never used: its command palette first.

The palette and the widgets it is typed in take a seventh of the time to the first board, and the
room never opens it: it has one of its own, and Textual's would open doors to files.
"""

import sys
from importlib import import_module
from types import ModuleType
from typing import Final

#: The palette; where a person's folders are, and of what type files are, which the room asks for
#: nothing to put there or send; tables and trees of Rich's, and drawn lines between widgets, which
#: it has none of; and the system's name, which identifiers by a network card's address would need.
_UNUSED: Final = (
    "textual.command",
    "textual.canvas",
    "platformdirs",
    "mimetypes",
    "rich.table",
    "rich.tree",
    "platform",
)
#: What asyncio does without where Python was built without it: the room is on no network, and it
#: is 1.3 MB and a fiftieth of the start.
_MISSED: Final = "ssl"


class _Nothing(ModuleType):
    """A module of which every name is an empty class, enough to be a base or a type."""

    def __getattr__(self, name: str) -> type:
        if name.startswith("__"):
            raise AttributeError(name)
        return type(name, (), {})


def load() -> None:
    """Import ``textual.app``; whoever imports what it went without gets the real modules."""
    if "textual.app" in sys.modules:
        return
    absent = [name for name in _UNUSED if name not in sys.modules]
    sys.modules.update((name, _Nothing(name)) for name in absent)
    if _MISSED not in sys.modules:
        absent.append(_MISSED)
        sys.modules[_MISSED] = None  # type: ignore[assignment]  # the way to say: no such module
    try:
        import_module("textual.app")
    finally:
        for name in absent:
            del sys.modules[name]
