"""Settings: read once from a TOML file, validated, passed down.

A setting that can't be used is an error that names file, line and key; it is never ignored.
Importing pydantic takes a third of the time to the first board, so values that are plainly right
are taken as they are, and pydantic is asked about the others.
"""

import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, TypeVar, get_args, get_origin

from opsroom.language import _

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler, ValidationError
    from pydantic_core import CoreSchema

#: Where the settings file is looked for when nobody names one.
ENVIRONMENT = "OPSROOM_SETTINGS"


Model = TypeVar("Model")


@dataclass(frozen=True, slots=True)
class Within:
    """The least and the most that a number may be, both included."""

    least: int
    most: int

    def __get_pydantic_core_schema__(
        self, source: Any, handler: "GetCoreSchemaHandler"
    ) -> "CoreSchema":
        """Tell pydantic."""
        return {**handler(source), "ge": self.least, "le": self.most}


class SettingsError(Exception):
    """A settings or policy file that can't be used; the text names file, line and reason."""


@dataclass(frozen=True)
class Settings:
    """What the person who runs the program may set.

    Attributes:
        db: the database file.
        lang: language of the screen and the command line.
        theme: name of a theme file, without ``.toml``; by default ``night``, and ``wall`` on
            the wall display.
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

    __pydantic_config__: ClassVar = {"extra": "forbid"}
    db: Path = Path("opsroom.db")
    lang: Literal["en", "zh-Hans", "zh-Hant"] = "en"
    theme: str | None = None
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
    page_seconds: Annotated[int, Within(3, 600)] = 12
    idle_minutes: Annotated[int, Within(0, 1440)] = 0
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
    settings = _plain(path) or parse(path, Settings)
    rebased: dict[str, Any] = dict(_rebased(settings, path.parent))
    return replace(settings, **rebased)


def _rebased(settings: Settings, folder: Path) -> Iterator[tuple[str, Path]]:
    """The paths that the settings file names, from its own folder on."""
    for one in fields(settings):
        value = getattr(settings, one.name)
        if isinstance(value, Path) and value is not one.default:  # "opsroom.db" may be named, too
            yield one.name, folder / value


def _plain(path: Path) -> Settings | None:
    """The settings of a file in which each value is plainly right; ``None`` where one isn't."""
    import tomllib

    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    kinds = {one.name: one.type for one in fields(Settings)}
    taken: dict[str, Any] = {}
    for key, value in values.items():
        if key not in kinds or not _fits(value, kinds[key]):
            return None
        taken[key] = Path(value) if _is_path(kinds[key]) else value
    return Settings(**taken)


def _fits(value: Any, kind: Any) -> bool:
    """Whether a value of a TOML file is right for a setting beyond doubt."""
    if get_origin(kind) is Literal:
        return value in get_args(kind)
    if get_origin(kind) is Annotated:
        plain, bounds = get_args(kind)
        return type(value) is plain and bounds.least <= value <= bounds.most
    return type(value) is (str if _is_path(kind) or kind == str | None else kind)


def _is_path(kind: Any) -> bool:
    return kind in (Path, Path | None)


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
    import tomllib

    from pydantic import TypeAdapter, ValidationError

    text = ""
    try:
        text = path.read_text(encoding="utf-8-sig")  # some editors put a byte order mark first
        return TypeAdapter(model).validate_python(tomllib.loads(text))
    except ValidationError as error:
        raise SettingsError(_first(path, text, error)) from None
    except (OSError, ValueError, RecursionError) as error:
        # A ValueError is no UTF-8, no TOML, or a number that Python holds for an attack.
        reason = getattr(error, "strerror", None) or _at_its_end(str(error), text)
        raise SettingsError(
            _("{path} can't be read: {reason}.").format(path=path, reason=reason)
        ) from None


def _first(path: Path, text: str, error: "ValidationError") -> str:
    from opsroom.language.mistakes import mistake
    from opsroom.tomlplaces import line_of

    problems = error.errors(include_url=False)
    # A misspelt key explains what is missing, and not the other way round.
    unknown = [one for one in problems if one["type"] == "extra_forbidden"]
    problem = [*unknown, *problems][0]
    place = problem["loc"]
    reason = mistake(problem)
    if unknown and (lost := [one for one in problems if one["type"] == "missing"]):
        reason += f" {'.'.join(map(str, lost[0]['loc']))}: {mistake(lost[0])}"
    return _("{path}, line {line}: {key}: {reason} Nothing was started.").format(
        path=path,
        line=line_of(text, place),
        key=".".join(map(str, place)) or "-",
        reason=reason,
    )


def _at_its_end(reason: str, text: str) -> str:
    """What the parser says, with the line where it only says that the text has ended."""
    end = "at end of document"
    line = len(text.rstrip().splitlines())
    return reason.replace(end, f"at line {line}, {end.removeprefix('at ')}")
