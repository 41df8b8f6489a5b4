"""What people read, in their language: English, 简体中文, 繁體中文.

Strings in the code are English and are looked up in gettext catalogues under ``locales/``. What a
catalogue lacks is shown in English, message by message. English itself loads nothing.

Four ways to mark a message; ``python -m tests.catalogues extract`` finds them all:

- ``_("Call {number} is on hold").format(number=n)``: translated now;
- ``n_("{n} call", "{n} calls", n).format(n=n)``: by number;
- ``c_("verb", "Open")``: where one English word is two Chinese ones;
- ``N_("On track")``: marked in a table that is built at import, translated later by ``_(code)``.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from gettext import NullTranslations

LANGUAGES: Final[Mapping[str, str]] = MappingProxyType(
    {"en": "English", "zh-Hans": "简体中文", "zh-Hant": "繁體中文"}
)
"""Every language the product speaks: its code to its own name for itself."""

LOCALES: Final = Path(__file__).parent / "locales"
"""Where the catalogues are: ``<zh_Hans|zh_Hant>/LC_MESSAGES/opsroom.{po,mo}``."""

DOMAIN: Final = "opsroom"
"""The name of the catalogues' files."""


def N_(msg: str) -> str:  # noqa: N802 - gettext's customary name for "marked, not translated"
    """Mark a message for the catalogues and give it back untranslated, for tables."""
    return msg


class Translator:
    """Translates into one language, whatever language the screen is in.

    Made by `translator`. Messages passed to it by variable are marked with `N_` where they are
    written.
    """

    def __init__(self, lang: str) -> None:
        """Read the catalogue of `lang` (a key of `LANGUAGES`; anything else is a ValueError)."""
        if lang not in LANGUAGES:
            raise ValueError(f"unknown language {lang!r}: one of {', '.join(LANGUAGES)}")
        self.lang: Final = lang
        self._catalogue: Final = None if lang == "en" else _load(lang)

    def __call__(self, msg: str) -> str:
        """The message in this language, or as it is where the catalogue lacks it."""
        # gettext answers the empty message with the catalogue's header.
        return self._catalogue.gettext(msg) if self._catalogue is not None and msg else msg

    def n(self, one: str, many: str, n: int) -> str:
        """The message for `n` things: `one` or `many` in English, the one form in Chinese."""
        if self._catalogue is None:
            return one if n == 1 else many
        return self._catalogue.ngettext(one, many, n)

    def c(self, context: str, msg: str) -> str:
        """The message as meant in `context` (a verb, a column, a state)."""
        return self._catalogue.pgettext(context, msg) if self._catalogue is not None else msg


def _load(lang: str) -> NullTranslations:
    """The catalogue of `lang`; an empty one, which answers in English, where there is no file."""
    import gettext  # English, the command line's default, doesn't pay for it

    folder = lang.replace("-", "_")
    return gettext.translation(DOMAIN, LOCALES, languages=[folder], fallback=True)


_ENGLISH: Final = Translator("en")
_translators: dict[str, Translator] = {"en": _ENGLISH}
_current: Translator = _ENGLISH


def translator(lang: str) -> Translator:
    """A translator into `lang`, for a letter in the customer's language.

    Raises ValueError for a language that isn't in `LANGUAGES`.
    """
    if lang not in _translators:
        _translators[lang] = Translator(lang)
    return _translators[lang]


def use(lang: str) -> None:
    """Speak `lang` from now on, in the whole process.

    Raises ValueError for a language that isn't in `LANGUAGES`; the language in use then stays.
    """
    global _current  # noqa: PLW0603 - the one language of the process is what this module holds
    _current = translator(lang)


def current() -> str:
    """The code of the language in use, a key of `LANGUAGES`."""
    return _current.lang


def _(msg: str) -> str:
    """The message in the language in use."""
    return _current(msg)


def n_(one: str, many: str, n: int) -> str:
    """The message for `n` things in the language in use; `n` is still to be filled in."""
    return _current.n(one, many, n)


def c_(context: str, msg: str) -> str:
    """The message as meant in `context`, in the language in use."""
    return _current.c(context, msg)
