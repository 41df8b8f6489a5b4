"""From a row of the table of verbs to a parser and its help text, in the reader's language."""

import argparse
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple, NoReturn

from opsroom.cli.table import cut
from opsroom.cli.words import GLOBALS
from opsroom.domain.errors import BadInput
from opsroom.language import N_, _, current, n_


class Arg(NamedTuple):
    """An argument of a verb.

    Attributes:
        flag: ``--to``, or a placeholder in capitals for one that is told by its place.
        dest: its name in the verb's options; for a verb that is an action, the action's field.
        help: what it means; a marked message.
        kind: ``text``, ``int``, ``flag``, ``many`` (a list of words) or ``instant``.
        required: an option that must be given.
        choices: the only values it may have.
        default: its value when it isn't given.
        also: other ways to write it, which are understood.
    """

    flag: str
    dest: str
    help: str
    kind: str = "text"
    required: bool = False
    choices: tuple[str, ...] = ()
    default: Any = None
    also: tuple[str, ...] = ()


class Verb(NamedTuple):
    """A row of the table of verbs.

    Attributes:
        help: what it does; a marked message.
        handler: ``module:function`` under :mod:`opsroom.cli`, imported when it is called.
        args: its arguments.
        action: the action it does, as ``module:Class`` under :mod:`opsroom.actions`, if it is
            exactly one whose fields are the arguments.
        json: it takes ``--json``.
        dry_run: it takes ``--dry-run``.
    """

    help: str
    handler: str
    args: tuple[Arg, ...] = ()
    action: str = ""
    json: bool = True
    dry_run: bool = False


#: The largest number that a column of the database holds.
LARGEST: Final = 2**63 - 1

_JSON = Arg("--json", "json", N_("answer with one JSON document"), "flag")
_DRY_RUN = Arg("--dry-run", "dry_run", N_("what if? Do all of it and keep nothing"), "flag")

#: argparse's own words, for the catalogues: it looks them up under exactly these.
ARGPARSE_WORDS: Final = (
    N_("usage: "),
    N_("expected one argument"),
    N_("expected at least one argument"),
    N_("unrecognized arguments: %s"),
    N_("the following arguments are required: %s"),
    N_("argument %(argument_name)s: %(message)s"),
    N_("invalid choice: %(value)r (choose from %(choices)s)"),
    N_("invalid %(type)s value: %(value)r"),
    N_("not allowed with argument %s"),
    N_("ignored explicit argument %r"),
)


class Parser(argparse.ArgumentParser):
    """argparse, but errors are ours to tell and help says it in the reader's language."""

    def error(self, message: str) -> NoReturn:
        """Raise :class:`BadInput` in place of printing and leaving."""
        raise BadInput(self.prog.partition(" ")[2], message)

    def understand(self, words: Sequence[str]) -> argparse.Namespace:
        """Parse a verb's own words; those told by their place may stand between options.

        Raises:
            BadInput: they aren't what the verb takes.
        """
        # argparse's way of taking them from between options loses what follows two dashes.
        return self.parse_args(words) if "--" in words else self.parse_intermixed_args(words)


def all_args(verb: Verb) -> tuple[Arg, ...]:
    """The verb's arguments with those that many verbs share."""
    shared = (_JSON,) * verb.json + (_DRY_RUN,) * verb.dry_run
    return verb.args + shared


def parser_for(name: str, verb: Verb) -> Parser:
    """Build the parser of one verb."""
    if current() != "en":
        speak_our_language()
    parser = Parser(
        prog=f"opsroom {name}",
        description=_(verb.help),
        epilog=_("Before or after the verb: {options}.").format(
            options=", ".join(f"{flag} {spec.metavar}" for flag, spec in GLOBALS.items())
        ),
        add_help=False,
        allow_abbrev=False,
    )
    places = parser.add_argument_group(_("Arguments"))
    options = parser.add_argument_group(_("Options"))
    for one in all_args(verb):
        (options if one.flag.startswith("-") else places).add_argument(*_names(one), **_how(one))
    options.add_argument("-h", "--help", action="store_true", help=_("show this help"))
    return parser


def speak_our_language() -> None:
    """Let argparse take its few words from our catalogues.

    It knows gettext's default domain alone, which is not ours to bind in somebody's process.
    """
    for name, ours in (("_", _), ("ngettext", n_)):
        setattr(argparse, name, ours)


def _names(one: Arg) -> tuple[str, ...]:
    return (one.flag, *one.also) if one.flag.startswith("-") else (one.dest,)


def _how(one: Arg) -> dict[str, Any]:
    """The keywords of ``add_argument``."""
    how: dict[str, Any] = {"help": _(one.help).replace("%", "%%")}
    if one.flag.startswith("-"):
        how["dest"] = one.dest
        if one.kind == "flag":
            return {**how, "action": "store_true"}
        how |= {"required": one.required, "default": one.default}
        how["metavar"] = one.flag.lstrip("-").replace("-", "_").upper()
    else:
        how["metavar"] = one.flag
        if one.kind == "many":
            how["nargs"] = "*"
        elif not one.required:
            how |= {"nargs": "?", "default": one.default}
    if one.choices:
        how["choices"] = one.choices
        how["metavar"] = "|".join(one.choices)
    if one.kind == "int":
        how["type"] = _whole_number
    elif one.kind == "text" and one.required and not one.flag.startswith("-"):
        how["type"] = _something
    if one.kind == "list":
        how["action"] = "append"
    return how


def _something(text: str) -> str:
    """A text that says something.

    Raises:
        argparse.ArgumentTypeError: it is blank.
    """
    if not text.strip():
        raise argparse.ArgumentTypeError(_("A value is missing."))
    return text


def _whole_number(text: str) -> int:
    """A whole number that a column of the database can hold.

    Raises:
        argparse.ArgumentTypeError: it isn't one, or is too large; says the bound.
    """
    try:
        number = int(text)
    except ValueError:  # also digits by the thousand, which Python doesn't read
        if not re.fullmatch(r"\s*[+-]?[0-9]+\s*", text):
            said = _("“{value}” isn't a whole number.").format(value=cut(text, 40))
            raise argparse.ArgumentTypeError(said) from None
        number = -LARGEST - 1 if "-" in text else LARGEST + 1
    if number > LARGEST:
        raise argparse.ArgumentTypeError(_("At most {limit}.").format(limit=LARGEST))
    if number < -LARGEST:
        raise argparse.ArgumentTypeError(_("At least {limit}.").format(limit=-LARGEST))
    return number


def overview(verbs: Mapping[str, Verb], prefix: str = "") -> str:
    """The help that lists verbs: all of them, or those that begin with one word."""
    chosen = {name: verb for name, verb in verbs.items() if not prefix or _is(name, prefix)}
    lines = [
        _("usage: ") + "opsroom [OPTIONS] " + (prefix + " …" if prefix else "[VERB] …"),
        "",
        _("Without a verb the room opens on the screen."),
        "",
        *_columns([(name, _(verb.help)) for name, verb in chosen.items()]),
        "",
        _("Before or after the verb:"),
        *_columns([(f"{flag} {spec.metavar}", _(spec.help)) for flag, spec in GLOBALS.items()]),
        "",
        _("`opsroom --version` says which version this is."),
        _("`opsroom VERB --help` says more of a verb."),
        _(
            "Exit code: 0 done, 1 refused by a rule, 2 bad input or settings, "
            "3 the database can't be used, 4 an error of the program, "
            "5 the answer can't be written: what was done is kept."
        ),
    ]
    return "\n".join(lines)


def _is(name: str, prefix: str) -> bool:
    return name == prefix or name.startswith(f"{prefix} ")


def _columns(pairs: Sequence[tuple[str, str]]) -> list[str]:
    left = max(len(pair[0]) for pair in pairs)
    return [f"  {name.ljust(left)}  {text}" for name, text in pairs]
