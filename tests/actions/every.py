"""Every action there is."""

import importlib
import pkgutil
from collections.abc import Iterator

from opsroom import actions
from opsroom.actions.door import Action


def every_action(kind: type[Action] = Action) -> Iterator[type[Action]]:
    """All there are, in whatever module."""
    for module in pkgutil.iter_modules(actions.__path__):
        importlib.import_module(f"opsroom.actions.{module.name}")
    for sub in kind.__subclasses__():
        if hasattr(sub, "roles"):
            yield sub
        yield from every_action(sub)
