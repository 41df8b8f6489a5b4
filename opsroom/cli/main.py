"""Running a command line: find the verb, do it, and turn what went wrong into an exit code."""

import os
import traceback
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from opsroom.cli.output import Output, Unwritten, json_line
from opsroom.cli.session import Session
from opsroom.cli.streams import aside, make_fit
from opsroom.cli.words import ROOM, Words, must_be_text, take_apart, verb_of
from opsroom.domain.errors import BadInput, OpsroomError, Refused
from opsroom.domain.text import clean
from opsroom.language import _, use
from opsroom.store.database import trouble

DONE, INTERRUPTED, BROKEN_PIPE, CRASHED, UNANSWERED = 0, 130, 141, 4, 5


def run(argv: Sequence[str]) -> int:
    """Run a command line.

    Returns:
        0 done; 1 refused by a rule; 2 bad input or settings; 3 the database can't be used; 4 an
        error of the program itself; 5 the answer can't be written, and what was done is kept; 130
        interrupted; 141 nobody reads the list any more.
    """
    words, out = Words(), Output()
    make_fit()
    try:
        code = _run(argv, words, out)
    except Unwritten:
        code = DONE
    except OpsroomError as error:
        code = _stopped(words, out, error)
    except KeyboardInterrupt as error:
        code = _kept(words, out, error) if out.kept else INTERRUPTED
    except Exception as error:  # the last line of defence: told, logged, never a screen of locals
        code = _unforeseen(words, out, error)
    out.finish()
    return code or _unwritten(words, out)


def _unwritten(words: Words, out: Output) -> int:
    """The exit code of a verb that is done, by whether its answer has arrived."""
    if out.lost is None:
        return DONE
    if isinstance(out.lost, BrokenPipeError):  # the reader has left, and wants to hear no more
        return DONE if out.kept else BROKEN_PIPE
    if out.kept:
        return _kept(words, out, out.lost)
    told = _("The answer can't be written: {reason}.").format(reason=out.lost.strerror)
    _say_aside(words, {"error": told, "exit": UNANSWERED})
    return UNANSWERED


def _kept(words: Words, out: Output, error: BaseException) -> int:
    """Say what is kept though the answer can't be given: whoever reads "error" does it twice."""
    kept = out.kept
    cause = error.__cause__ or error
    reason = getattr(cause, "strerror", None) or str(cause) or type(cause).__name__
    text = _(
        "What was asked for is done and kept ({what}); only the answer can't be given: {reason}. "
        "Don't ask for it again."
    )
    told = text.format(what=kept.what if kept else "", reason=reason)
    facts = {"error": told, "kept": kept and kept._asdict(), "exit": UNANSWERED}
    _say_aside(words, facts)
    return UNANSWERED


def _stopped(words: Words, out: Output, error: OpsroomError) -> int:
    if out.kept:
        return _kept(words, out, error)
    _tell(error, words)
    return error.exit_code


def _unforeseen(words: Words, out: Output, error: Exception) -> int:
    """Say what happened; a broken file explains any error, also one that names something else."""
    from opsroom.store.checks import damage
    from opsroom.store.readonly import readable

    path = _database(words.options.db)
    told = trouble(str(path), error) or (damage(path) if readable(path) else None)
    if told is not None:
        return _stopped(words, out, told)
    _log(words.options.db)
    return _kept(words, out, error) if out.kept else CRASHED


def _run(argv: Sequence[str], words: Words, out: Output) -> int:
    take_apart(argv, words)
    out.json = words.asks_json
    session = Session(words.options, SimpleNamespace(), {}, out)
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
    session.out.write("\n\n".join(part for part in parts if part) + "\n")


def _handler(place: str) -> Callable[[Session], int]:
    module, _colon, function = place.partition(":")
    found: Callable[[Session], int] = getattr(import_module(f"opsroom.cli.{module}"), function)
    return found


def _tell(error: OpsroomError, words: Words) -> None:
    """Say what went wrong, on stderr: one line, or one JSON document."""
    rule = error.rule if isinstance(error, Refused) else None
    where = error.where if isinstance(error, BadInput) else None
    facts = {"error": str(error), "rule": rule, "where": where, "exit": error.exit_code}
    _say_aside(words, {k: v for k, v in facts.items() if v is not None})


def _say_aside(words: Words, facts: Mapping[str, Any]) -> None:
    """Say an error on stderr, as a line for people or as the document of its facts."""
    if words.asks_json:
        aside(json_line(facts))
        return
    where, rule = facts.get("where"), facts.get("rule")
    text = (f"{where}: " if where else "") + facts["error"] + (f" [{rule}]" if rule else "")
    aside(clean(f"opsroom: {text}"))


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
    aside(clean(f"opsroom: {what} {place}"))


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
