"""The settings that a reading verb needs, without the price of validating all of them.

Importing pydantic takes longer than all the rest of ``board``. So where there is no settings
file, or one of plain, well-formed values and no policy, its few values are taken as they are;
anything else goes to :mod:`opsroom.settings`, which says what is wrong.
"""

import os
from pathlib import Path
from typing import Any, Final, NamedTuple

from opsroom.domain.sla import Thresholds
from opsroom.language import LANGUAGES

#: Settings that are plain values, with their types; "policy" isn't among them.
PLAIN: Final[dict[str, type]] = {
    "db": str,
    "lang": str,
    "theme": str,
    "themes": str,
    "site": str,
    "bell": bool,
    "desktop": bool,
    "kitty_keys": bool,
    "mask": bool,
    "log": str,
    "backups": str,
    "heads": str,
    "syslog": bool,
}
_ENVIRONMENT: Final = "OPSROOM_SETTINGS"


class Basics(NamedTuple):
    """What a reading verb stands on.

    Attributes:
        db: the database file.
        lang: the language of the settings.
        site: the site to show; ``None`` for all.
        log: where unexpected errors are written; ``None`` for beside the database.
        thresholds: where levels begin (SLA-5).
    """

    db: Path
    lang: str
    site: str | None
    log: Path | None
    thresholds: Thresholds


def basics(file: str | None) -> Basics | None:
    """The basics, where they are to be had cheaply and without doubt; else ``None``.

    Args:
        file: the settings file that was named on the command line, if any.
    """
    named = file or os.environ.get(_ENVIRONMENT)
    base = os.environ.get("XDG_CONFIG_HOME") or "~/.config"
    try:
        path = Path(named) if named else Path(base).expanduser() / "opsroom" / "settings.toml"
        there = path.is_file()
    except (OSError, RuntimeError):  # no home, or one that is shut: a case for the settings
        return None
    if not there:
        return None if named else _of({}, Path())
    values = _plain(path)
    return None if values is None else _of(values, path.parent)


def _plain(path: Path) -> dict[str, Any] | None:
    import tomllib

    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    plain = all(type(value) is PLAIN.get(key) for key, value in values.items())
    return values if plain and values.get("lang", "en") in LANGUAGES else None


def _of(values: dict[str, Any], folder: Path) -> Basics:
    log = values.get("log")
    return Basics(
        folder / values.get("db", "opsroom.db") if "db" in values else Path("opsroom.db"),
        values.get("lang", "en"),
        values.get("site"),
        folder / log if log else None,
        Thresholds(),
    )
