"""Importing a library without what it imports itself and the room never uses.

Whoever imports that for a use of their own gets the real modules.
"""

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType
from typing import Final, NoReturn

_METADATA: Final = "importlib.metadata"


class Nothing(ModuleType):
    """A module of which every name is an empty class, enough to be a base or a type."""

    def __getattr__(self, name: str) -> type:
        if name.startswith("__"):
            raise AttributeError(name)
        return type(name, (), {})


class _Unknown(ImportError):
    """What nobody knows the version of."""


@contextmanager
def instead(modules: Mapping[str, ModuleType | None]) -> Iterator[None]:
    """While this lasts, a module that isn't there yet is another one; ``None`` is none at all."""
    absent = [name for name in modules if name not in sys.modules]
    for name in absent:
        sys.modules[name] = modules[name]  # type: ignore[assignment]  # None says: no such module
    try:
        yield
    finally:
        for name in absent:
            del sys.modules[name]


def import_plain(*names: str) -> None:
    """Import modules that look for plugins of theirs among all that is installed; they find none.

    The room has none, and looking takes 11 ms and 1.5 MiB.
    """
    with instead({_METADATA: _bare_metadata()}):
        for name in names:
            import_module(name)


def import_models() -> None:
    """Import what pydantic builds models with: no plugins, and no comparing of secrets, for which
    it would bring OpenSSL along."""
    with instead({"secrets": Nothing("secrets")}):
        import_plain("pydantic.types", "pydantic.plugin._loader")


def _bare_metadata() -> ModuleType:
    """``importlib.metadata`` of an installation that knows nothing of itself."""

    def version(_name: str) -> NoReturn:
        raise _Unknown

    module = Nothing(_METADATA)
    vars(module).update(
        entry_points=lambda **_group: (), version=version, PackageNotFoundError=_Unknown
    )
    return module
