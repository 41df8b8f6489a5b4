"""Settings: read once from a TOML file, validated, passed down.

A setting that can't be used is an error that names file, line and key; it is never ignored.
"""

import os
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from opsroom.language import _
from opsroom.language.mistakes import mistake

#: Where the settings file is looked for when nobody names one.
ENVIRONMENT = "OPSROOM_SETTINGS"


Model = TypeVar("Model", bound=BaseModel)


class SettingsError(Exception):
    """A settings or policy file that can't be used; the text names file, line and reason."""


class Settings(BaseModel):
    """What the person who runs the program may set.

    Attributes:
        db: the database file.
        lang: language of the screen and the command line.
        theme: name of a theme file, without ``.toml``.
        themes: a folder of the company's own theme files, beside those that come with it.
        policy: the company's policy file; ``None`` uses the rule book's defaults.
        site: the site shown first; ``None`` shows all.
        bell: ring when a call goes at risk, critical or overdue (SLA-7).
        desktop: ask the terminal for a desktop notification too (OSC 9).
        kitty_keys: use the terminal's extended keyboard protocol; off, because it breaks
            Chinese input methods in some terminals.
        mask: hide personal data on the wall display (CUS-2).
        log: the log file.
        backups: an existing folder for backups (CHK-2); by default ``backups`` beside the database.
        heads: a file, best on another machine, where the journal's head is noted (ROL-3).
        syslog: tell the journal's head to the system's log too.
        seconds: ``always`` counts every countdown to the second; ``close`` does so in its last
            hour only, and shows clocks in minutes: for a line so thin that 200 bytes count.
        page_seconds: how long the wall display shows a page.
        idle_minutes: minutes without a key after which ``idle`` is done; 0 is never. The wall
            never idles.
        idle: ``lock`` hides the screen until the next key, from passers-by and nobody else;
            ``end`` leaves the room, and a new call being typed is kept as a draft.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    db: Path = Path("opsroom.db")
    lang: Literal["en", "zh-Hans", "zh-Hant"] = "en"
    theme: str = "night"
    themes: Path | None = None
    policy: Path | None = None
    site: str | None = None
    bell: bool = True
    desktop: bool = False
    kitty_keys: bool = False
    mask: bool = True
    log: Path | None = None
    backups: Path | None = None
    heads: Path | None = None
    syslog: bool = False
    seconds: Literal["always", "close"] = "always"
    page_seconds: Annotated[int, Field(ge=3, le=600)] = 12
    idle_minutes: Annotated[int, Field(ge=0, le=1440)] = 0
    idle: Literal["lock", "end"] = "lock"


def default_file(environment: Mapping[str, str] = os.environ) -> Path:
    """The settings file: ``$OPSROOM_SETTINGS``, else ``opsroom/settings.toml`` in the user's
    configuration directory (``$XDG_CONFIG_HOME`` or ``~/.config``)."""
    if named := environment.get(ENVIRONMENT):
        return Path(named)
    base = Path(environment.get("XDG_CONFIG_HOME") or "~/.config")
    with suppress(RuntimeError):  # an account without a home, in a container, has no file there
        base = base.expanduser()
    return base / "opsroom" / "settings.toml"


def load(file: Path | None = None) -> Settings:
    """Read the settings; without a file, the defaults. Relative paths start at the file's folder.

    Args:
        file: the file; ``None`` takes :func:`default_file`, which need not exist.

    Raises:
        SettingsError: the named file is missing, or something in it can't be used.
    """
    path = file or default_file()
    if not is_there(path):
        if file is not None or os.environ.get(ENVIRONMENT):
            raise SettingsError(_("There is no settings file {path}.").format(path=path))
        return Settings()
    settings = parse(path, Settings)
    paths: dict[str, Any] = {
        name: path.parent / value
        for name in ("db", "themes", "policy", "log", "backups", "heads")
        if name in settings.model_fields_set and (value := getattr(settings, name)) is not None
    }
    return settings.model_copy(update=paths)


def is_there(path: Path) -> bool:
    """Whether a file is there that may be looked for."""
    try:
        return path.is_file()
    except OSError:  # a folder on the way is shut, or a name is too long
        return False


def parse(path: Path, model: type[Model]) -> Model:
    """Read a TOML file into a model.

    Raises:
        SettingsError: names file, line, key and reason.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")  # some editors put a byte order mark first
        return model.model_validate(tomllib.loads(text))
    except ValidationError as error:
        raise SettingsError(_first(path, text, error)) from None
    except (OSError, ValueError, RecursionError) as error:
        # A ValueError is no UTF-8, no TOML, or a number that Python holds for an attack.
        reason = getattr(error, "strerror", None) or error
        raise SettingsError(
            _("{path} can't be read: {reason}.").format(path=path, reason=reason)
        ) from None


def _first(path: Path, text: str, error: ValidationError) -> str:
    problem = error.errors(include_url=False)[0]
    place = problem["loc"]
    return _("{path}, line {line}: {key}: {reason} Nothing was started.").format(
        path=path,
        line=line_of(text, place),
        key=".".join(map(str, place)) or "-",
        reason=mistake(problem),
    )


def line_of(text: str, place: tuple[Any, ...]) -> int:
    """The line (from 1) of a TOML text where a key of a validation error stands; 1 if unsure.

    Where the key itself can't be found, as in an inline table, it is the line of what holds it.
    """
    keys = [part for part in place if isinstance(part, str)]
    section: list[str] = []
    best = 1
    for number, line in enumerate(text.splitlines(), 1):
        stripped = line.strip()
        header = stripped.startswith("[")
        if header:
            section = path = _parts(stripped.strip("[").partition("]")[0])
        else:
            path = section + _parts(stripped.partition("=")[0])
        if path and path == keys[: len(path)]:
            best = number
            if path == keys and not header:
                break
    return best


def _parts(dotted: str) -> list[str]:
    """A key's parts, without spaces and quotes."""
    return [part.strip(" \t\"'") for part in dotted.split(".")]
