"""Running a command line: find the verb, do it, and turn what went wrong into an exit code."""

import json
import os
import sys
import traceback
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace

from opsroom.cli.output import Output
from opsroom.cli.session import Session
from opsroom.cli.words import ROOM, Words, must_be_text, take_apart, verb_of
from opsroom.domain.errors import BadInput, OpsroomError, Refused
from opsroom.domain.text import clean
from opsroom.language import _, use
from opsroom.store.database import trouble

DONE, INTERRUPTED, BROKEN_PIPE, CRASHED = 0, 130, 141, 4


def run(argv: Sequence[str]) -> int:
    """Run a command line.

    Returns:
        0 done; 1 refused by a rule; 2 bad input or settings; 3 the database can't be used; 4 an
        error of the program itself; 130 interrupted; 141 nobody reads the output any more.
    """
    words = Words()
    _tolerate_narrow_encodings()
    try:
        code = _run(argv, words)
        sys.stdout.flush()
    except OpsroomError as error:
        _tell(error, words.asks_json)
        return error.exit_code
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # Python flushes once more at exit: into nothing, so that it doesn't complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE
    except Exception as error:  # the last line of defence: told, logged, never a screen of locals
        return _unforeseen(words, error)
    return code


def _unforeseen(words: Words, error: Exception) -> int:
    """Say what happened; a broken file explains any error, also one that names something else."""
    from opsroom.store.checks import damage
    from opsroom.store.readonly import readable

    path = _database(words.options.db)
    told = trouble(str(path), error) or (damage(path) if readable(path) else None)
    if told is None:
        _log(words.options.db)
        return CRASHED
    _tell(told, words.asks_json)
    return told.exit_code


def _run(argv: Sequence[str], words: Words) -> int:
    take_apart(argv, words)
    session = Session(words.options, SimpleNamespace(), {}, Output(words.asks_json))
    use(words.options.lang or _settings_language(session, words))
    must_be_text(argv, words)
    handler = _verb(words, session) if words.rest else ROOM
    try:
        return _handler(handler)(session) if handler else DONE
    finally:
        session.close()


def _verb(words: Words, session: Session) -> str:
    """Read the verb's own words; its handler, empty where help was asked for and is given.

    The table of verbs is none of the room's business, and takes as long as its first paint.
    """
    from opsroom.cli.parse import all_args, parser_for
    from opsroom.cli.verbs import VERBS

    name, rest = verb_of(words.rest, VERBS)
    if words.asks_help:
        _help(name, session)
        return ""
    verb = VERBS[name]
    session.args = parser_for(name, verb).understand(rest)
    session.args.action = verb.action
    session.flags = {one.dest: one.flag for one in all_args(verb)}
    return verb.handler


def _settings_language(session: Session, words: Words) -> str:
    """The language of the settings; help is given whatever state they are in."""
    try:
        return session.basics.lang
    except OpsroomError:
        says_it_itself = words.rest[:1] == ["doctor"] or words.rest[:2] == ["policy", "check"]
        if words.asks_help or says_it_itself:
            return "en"
        raise


def _help(name: str, session: Session) -> None:
    from opsroom.cli.helpmore import more
    from opsroom.cli.parse import overview, parser_for
    from opsroom.cli.verbs import VERBS

    text = parser_for(name, VERBS[name]).format_help() if name in VERBS else overview(VERBS, name)
    parts = (text.rstrip(), more(name, session))
    sys.stdout.write("\n\n".join(part for part in parts if part) + "\n")


def _handler(place: str) -> Callable[[Session], int]:
    module, _colon, function = place.partition(":")
    found: Callable[[Session], int] = getattr(import_module(f"opsroom.cli.{module}"), function)
    return found


def _tolerate_narrow_encodings() -> None:
    """A terminal that can't show a character shows a question mark: no reason to crash."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


def _tell(error: OpsroomError, as_json: bool) -> None:
    """Say what went wrong, on stderr: one line, or one JSON document."""
    rule = error.rule if isinstance(error, Refused) else None
    where = error.where if isinstance(error, BadInput) else None
    if as_json:
        facts = {"error": str(error), "rule": rule, "where": where, "exit": error.exit_code}
        text = json.dumps({k: v for k, v in facts.items() if v is not None}, ensure_ascii=False)
    else:
        text = "opsroom: " + (f"{where}: " if where else "") + str(error)
        text = clean(text + (f" [{rule}]" if rule else ""))
    sys.stderr.write(text + "\n")


def _log(db: str | None) -> None:
    """Write the traceback to the log file, for its owner's eyes alone, and say where it is."""
    path = _log_file(db)
    trace = traceback.format_exc()
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(handle, "a", encoding="utf-8") as log:
            log.write(trace + "\n")
        place = _("The details are in {path}.").format(path=path)
    except OSError as error:
        place = _("The details could not be written to {path}: {reason}.").format(
            path=path, reason=error.strerror
        )
    what = _("an error of the program: {error}.").format(error=trace.splitlines()[-1])
    sys.stderr.write(clean(f"opsroom: {what} {place}") + "\n")


def _database(db: str | None) -> Path:
    """The database of the options, else of the settings."""
    from opsroom.cli.quick import basics

    known = None if db else basics(None)
    return Path(db or (known.db if known else "opsroom.db"))


def _log_file(db: str | None) -> Path:
    """The log of the settings, else one beside the database."""
    from opsroom.cli.quick import basics

    known = basics(None)
    return known.log if known and known.log else _database(db).with_suffix(".log")
