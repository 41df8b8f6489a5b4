"""Importing Textual's app without what comes with it and is never used: its command palette first.

The palette and the widgets it is typed in take a seventh of the time to the first board, and the
room never opens it: it has one of its own, and Textual's would open doors to files.
"""

import sys
from importlib import import_module
from types import ModuleType
from typing import Final

from opsroom.domain.digest import OWN
from opsroom.without import Nothing, instead

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


def load() -> None:
    """Import ``textual.app``; whoever imports what it went without gets the real modules.

    But for OpenSSL's hashes: a session does with Python's own, if this Python has them.
    """
    if "textual.app" in sys.modules:
        return
    if OWN:
        sys.modules.setdefault("_hashlib", None)  # type: ignore[arg-type]  # the way to say: none
    absent: dict[str, ModuleType | None] = {name: Nothing(name) for name in _UNUSED}
    with instead(absent | {_MISSED: None}):
        import_module("textual.app")
