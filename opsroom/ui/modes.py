"""The room's modes: a screen each, imported when it is first shown."""

from collections.abc import Callable
from importlib import import_module
from typing import Any, Final, cast

from textual.screen import Screen


def _mode(path: str, name: str) -> Callable[[], Screen[Any]]:
    def make() -> Screen[Any]:
        return cast("Screen[Any]", getattr(import_module(f"opsroom.ui.screens.{path}"), name)())

    return make


#: What makes each mode's screen.
MODES: Final[dict[str, str | Callable[[], Screen[Any]]]] = {
    "board": _mode("board", "Board"),
    "dispatch": _mode("dispatch", "DispatchScreen"),
    "day": _mode("day", "DayScreen"),
    "contracts": _mode("contracts", "ContractsScreen"),
    "jobs": _mode("jobs", "JobsScreen"),
    "cases": _mode("cases", "CasesScreen"),
}
