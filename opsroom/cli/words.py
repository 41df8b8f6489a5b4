"""The words of a command line, taken apart: global options, the verb, and what is the verb's own.

Global options may stand before or after the verb. They are read first and by hand, because the
language has to be known before any help text is made.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from opsroom.domain.errors import BadInput
from opsroom.language import LANGUAGES, N_, _

#: What is done without a verb, as the table of verbs names a handler.
ROOM: Final = "room:open_room"


class GlobalOption(NamedTuple):
    """An option of the whole program: its field in :class:`Globals`, placeholder and help."""

    field: str
    metavar: str
    help: str


GLOBALS: Final[dict[str, GlobalOption]] = {
    "--db": GlobalOption("db", "FILE", N_("the database file")),
    "--as": GlobalOption("person", "PERSON", N_("who acts, by ID; without it, your account")),
    "--now": GlobalOption(
        "now", "ISO", N_("start the clock here, such as 2026-11-24T09:00:00+08:00")
    ),
    "--lang": GlobalOption("lang", "LANG", N_("en, zh-Hans or zh-Hant")),
    "--settings": GlobalOption("settings", "FILE", N_("the settings file")),
}


@dataclass(slots=True)
class Globals:
    """The global options as typed; ``None`` where one was left out."""

    db: str | None = None
    person: str | None = None
    now: str | None = None
    lang: str | None = None
    settings: str | None = None


@dataclass(slots=True)
class Words:
    """A command line taken apart.

    Attributes:
        options: the global options.
        rest: everything else, in order.
        asks_help: ``-h`` or ``--help`` is among the rest.
        asks_json: ``--json`` is.
    """

    options: Globals = field(default_factory=Globals)
    rest: list[str] = field(default_factory=list)

    @property
    def asks_help(self) -> bool:
        """Whether help is asked for; after ``--`` every word is only a word."""
        return bool({"-h", "--help"} & set(_before_dashes(self.rest)))

    @property
    def asks_json(self) -> bool:
        """Whether the answer, and with it an error, is to be JSON."""
        return "--json" in _before_dashes(self.rest)


def _before_dashes(words: Sequence[str]) -> Sequence[str]:
    return words[: words.index("--")] if "--" in words else words


def take_apart(argv: Sequence[str], into: Words) -> None:
    """Read the global options out of ``argv``; what was read before an error stays in ``into``.

    Raises:
        BadInput: one lacks its value, or the language isn't known.
    """
    words = iter(argv)
    for one in words:
        name, equals, value = one.partition("=")
        if one == "--":
            into.rest += [one, *words]
        elif name not in GLOBALS:
            into.rest.append(one)
        else:
            given = value if equals else next(words, None)
            if given is None or not given.strip():
                raise BadInput(name, _("A value is missing."))
            setattr(into.options, GLOBALS[name].field, given)
    lang = into.options.lang
    if lang is not None and lang not in LANGUAGES:
        raise BadInput(
            "--lang",
            _("“{lang}” isn't a language of this program: {known}.").format(
                lang=lang, known=", ".join(LANGUAGES)
            ),
        )


def _byte_shown(char: str) -> str:
    """A character; a byte that isn't UTF-8, or half a character, as a number."""
    code = ord(char)
    if 0xDC80 <= code <= 0xDCFF:  # PEP 383
        return f"\\x{code - 0xDC00:02x}"
    return f"\\u{code:04x}" if 0xD800 <= code <= 0xDFFF else char


def must_be_text(argv: Sequence[str], words: Words) -> None:
    """See that every word is text: Python hands bytes that aren't UTF-8 over as half characters,
    which neither the database nor a document can hold.

    Raises:
        BadInput: one isn't; says which, with its bytes as numbers.
    """
    for one in argv:
        try:
            one.encode("utf-8")
        except UnicodeEncodeError:
            shown = "".join(map(_byte_shown, one))
            verb = " ".join(
                word for word in words.rest[:2] if word.isascii() and word[:1].isalpha()
            )
            raise BadInput(
                verb,
                _("“{text}” isn't UTF-8. Set the terminal or the script to UTF-8.").format(
                    text=shown
                ),
            ) from None


def verb_of(rest: Sequence[str], verbs: Collection[str]) -> tuple[str, list[str]]:
    """Find the verb, of one word or two, at the front of ``rest``.

    Returns:
        The verb, or the first word of several verbs when help for them is asked for, or an
        empty string without any; and the words that are left.

    Raises:
        BadInput: there is no such verb.
    """
    if not rest or rest[0] in ("-h", "--help"):
        return "", list(rest)
    pair = " ".join(rest[:2])
    if pair in verbs:
        return pair, list(rest[2:])
    if rest[0] in verbs:
        return rest[0], list(rest[1:])
    group = [verb for verb in verbs if verb.startswith(f"{rest[0]} ")]
    if group and len(rest) > 1 and rest[1] in ("-h", "--help"):
        return rest[0], list(rest[1:])
    if group:
        known = ", ".join(verb.partition(" ")[2] for verb in group)
        raise BadInput(
            rest[0], _("“{verb}” wants one of: {known}.").format(verb=rest[0], known=known)
        )
    if rest[0].startswith("-"):
        raise BadInput(rest[0], _("There is no such option."))
    raise BadInput(rest[0], _no_such_verb(rest[0], verbs))


def _no_such_verb(typed: str, verbs: Collection[str]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(typed, {verb.partition(" ")[0] for verb in verbs}, 1)
    if near:
        return _("There is no verb “{verb}”. Did you mean “{near}”?").format(
            verb=typed, near=near[0]
        )
    return _("There is no verb “{verb}”. `opsroom --help` lists them all.").format(verb=typed)
