"""The journal at the command line: whether its chain is whole, what it says, and all of it."""

import csv
import json
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, TextIO

from opsroom.cli.changes import changes
from opsroom.cli.home import Home, home
from opsroom.cli.lists import iso_anywhere
from opsroom.cli.output import Kept, json_line
from opsroom.cli.session import Session
from opsroom.cli.table import Column
from opsroom.cli.when import instant
from opsroom.domain.chain import Entry, Link, Verdict, verify
from opsroom.domain.errors import BadInput, Unusable
from opsroom.language import _, n_
from opsroom.language.columnwords import COLUMNS, column
from opsroom.language.trackwords import title
from opsroom.language.words import WORDS, sentences, word
from opsroom.store import journalsql, outside
from opsroom.store.callsql import call_numbers, find_call
from opsroom.store.complaintlist import case_numbers
from opsroom.store.complaintsql import find_case
from opsroom.store.journalsql import Wanted

DONE: Final = 0
BROKEN: Final = 1
#: What a spreadsheet takes for the beginning of a formula (PITFALLS Calendars 4).
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def verify_chain(session: Session) -> int:
    """``journal verify``: walk all of the chain, and every head noted outside (ROL-3).

    Returns:
        0 when all is well; 1 with what was found.
    """
    with session.store.reading() as conn:
        noted = journalsql.noted(conn)
    file, unread = _heads_file(session, noted)
    heads = list(outside.heads(file)) if file else []
    with session.store.reading() as conn:
        verdict = verify(journalsql.room_id(conn), journalsql.links(conn), heads, noted)
        back = journalsql.backwards(conn)
    session.out.answer(
        lambda: {
            **_verdict_value(session, verdict, len(heads), unread),
            "time_runs_back": back._asdict(),
        },
        lambda: session.out.say(
            "\n".join((_verdict_words(verdict, len(heads)), *([unread] if unread else ())))
            + _backwards_words(back)
        ),
    )
    return DONE if verdict.what is None and not unread else BROKEN


def _heads_file(session: Session, noted: int) -> tuple[Path | None, str]:
    """The file of heads: the one named, else that of the settings once there is one; and why that
    one can't be compared, though the settings name it."""
    if session.args.heads:
        return Path(session.args.heads), ""
    configured: Path | None = session.wired.settings.heads
    unread = outside.lost(configured, noted)
    return (None if unread or not configured or not configured.is_file() else configured), unread


def _verdict_value(session: Session, verdict: Verdict, heads: int, unread: str) -> dict[str, Any]:
    head = verdict.head
    return {
        "ok": verdict.what is None and not unread,
        "entries": verdict.count,
        "head": {"id": verdict.id, "hash": verdict.hash},
        "heads_compared": heads,
        "heads_unread": unread or None,
        "broken": None
        if verdict.what is None
        else {
            "what": str(verdict.what),
            "id": verdict.where,
            "head": {**head._asdict(), "at": iso_anywhere(session, head.at)} if head else None,
        },
    }


def _verdict_words(verdict: Verdict, heads: int) -> str:
    if verdict.what is None:
        n = verdict.count
        whole = n_("{n} entry, the chain is whole.", "{n} entries, the chain is whole.", n)
        agrees = n_("It agrees with {n} head.", "It agrees with {n} heads.", heads)
        told = sentences((whole.format(n=n), agrees.format(n=heads) if heads else ""))
        head = _("Head: {id} {hash}").format(id=verdict.id, hash=verdict.hash)
        return f"{told}\n{head}"
    found = _("The journal's chain is broken at entry {id}: {what}.").format(
        id=verdict.where, what=word("tampering", verdict.what)
    )
    if verdict.head:
        seen = _("On {time} entry {id} was there with hash {hash}.").format(
            time=datetime.fromtimestamp(verdict.head.at, UTC).isoformat(),
            id=verdict.head.id,
            hash=verdict.head.hash,
        )
        found = sentences((found, seen))
    before = _("In order before it: {n}.").format(n=verdict.count)
    return f"{found}\n{before}"


def _backwards_words(back: journalsql.Backwards) -> str:
    """A line about times that run backwards: no tampering, but worth knowing."""
    if not back.entries:
        return ""
    text = n_(
        "{n} entry is older than the one before it: {first}. The clock was set back, or --now "
        "was used.",
        "{n} entries are older than the one before them, the first is {first}. The clock was set "
        "back, or --now was used.",
        back.entries,
    )
    return "\n" + text.format(n=back.entries, first=back.first)


def show(session: Session) -> int:
    """``journal show``: entries as asked for, the latest first."""
    if session.args.limit < 1:
        raise BadInput("--limit", _("At least 1."))
    with session.store.reading() as conn:
        found = journalsql.latest(conn, _wanted(session), session.args.limit)
    session.out.answer(
        lambda: {"entries": _values(session, found)},
        lambda: _table(session, found),
    )
    return DONE


def _wanted(session: Session) -> Wanted:
    """What is asked for, read from the options.

    Raises:
        BadInput: there is no such call or case, or a time isn't one.
    """
    args, subject = session.args, None
    if args.call and args.case:
        raise BadInput("--case", _("Either --call or --case."))
    if args.call:
        call = find_call(session.store.conn, args.call)
        if call is None:
            raise BadInput("--call", _("There is no call {ref}.").format(ref=args.call))
        subject = f"call:{call}"
    if args.case:
        case = find_case(session.store.conn, args.case)
        if case is None:
            raise BadInput("--case", _("There is no case {ref}.").format(ref=args.case))
        subject = f"case:{case}"
    since = instant("--since", args.since) if args.since else None
    until = instant("--until", args.until) if args.until else None
    return Wanted(subject, args.person, args.action_name, since, until)


def _values(session: Session, found: list[Link]) -> list[dict[str, Any]]:
    clock = home(session)
    return [_value(clock, link) for link in found]


def _value(clock: Home, link: Link) -> dict[str, Any]:
    entry = link.entry._asdict()
    entry["at"] = clock.iso(link.entry.at)
    for part in ("before", "after"):
        entry[part] = None if entry[part] is None else json.loads(entry[part])
    return {**entry, "hash": link.hash}


def _table(session: Session, found: list[Link]) -> None:
    clock = home(session)

    def when(at: int) -> str:
        return clock.moment(at, session.now)

    columns = (
        Column("ID", right=True),
        Column(_("Time")),
        Column(_("Who"), elastic=True),
        Column(_("From")),
        Column(_("Did")),
        Column(_("To what")),
        Column(_("Note"), elastic=True),
        Column(_("What changed"), elastic=True),
    )
    with session.store.reading() as conn:
        subjects = {link.entry.subject for link in found}
        numbers = call_numbers(conn, subjects) | case_numbers(conn, subjects)
    called = _namer(session)
    rows = []
    for entry, _hash in found:
        what = changes(entry.before, entry.after, when, called)
        head = (str(entry.id), when(entry.at), entry.actor_name, word("origin", entry.origin))
        subject = numbers.get(entry.subject, entry.subject)
        rows.append((*head, _did(entry.action), subject, entry.note, what))
    session.out.say(clock.said)
    session.out.table(columns, rows)
    session.out.say(n_("{n} entry", "{n} entries", len(found)).format(n=len(found)))


def _namer(session: Session) -> Callable[[str], str]:
    """What a column is called, or a field of the policy's forms (TRK)."""

    def called(name: str) -> str:
        if name in COLUMNS or not name:
            return column(name)
        field = session.policy.book.fields.get(name)
        return title(field.title) if field else name

    return called


def _did(action: str) -> str:
    verb = action.removeprefix("case.")
    if verb != action and verb in WORDS["case_event"]:
        return word("case_event", verb)
    return word("verb", action.removeprefix("call."))


def export(session: Session) -> int:
    """``journal export``: all of it, entry by entry, to a new file or to standard output.

    In JSON lines ``before`` and ``after`` are the very text that the hash covers, and the first
    line names the room, so that the chain can be checked without this program.
    """
    conn = session.store.conn
    entries = journalsql.stream(conn, Wanted())
    write = _write_csv if session.args.format == "csv" else _write_lines
    with session.store.reading(), _target(session) as out:
        count = write(out, journalsql.room_id(conn), entries)
    if session.args.file != "-":
        session.out.kept = Kept(session.args.file)
        session.out.answer(
            lambda: {"entries": count, "file": session.args.file},
            lambda: session.out.say(
                n_("{n} entry written to {path}", "{n} entries written to {path}", count).format(
                    n=count, path=session.args.file
                )
            ),
        )
    return DONE


@contextmanager
def _target(session: Session) -> Iterator[TextIO]:
    """Standard output for ``-``, else a new file.

    Raises:
        BadInput: something is there already.
        Unusable: it can't be written.
    """
    file = session.args.file
    if file == "-":
        with session.out.streaming():
            yield sys.stdout
        return
    try:
        with Path(file).open("x", encoding="utf-8", newline="") as out:
            try:
                yield out
                out.flush()
            except BaseException:  # half an export would be taken for a whole one
                Path(file).unlink(missing_ok=True)
                raise
    except FileExistsError:
        raise BadInput(
            "FILE", _("{path} exists already and was left as it is.").format(path=file)
        ) from None
    except OSError as error:
        raise Unusable(
            _("{path} can't be written: {reason}.").format(path=file, reason=error.strerror)
        ) from None


def _write_lines(out: TextIO, room: str, entries: Iterable[Link]) -> int:
    count = 0
    out.write(json.dumps({"room": room}) + "\n")
    for count, link in enumerate(entries, 1):  # noqa: B007 - the count is the answer
        out.write(json_line(_plain(link)) + "\n")
    return count


def _write_csv(out: TextIO, _room: str, entries: Iterable[Link]) -> int:
    count = 0
    writer = csv.writer(out)
    writer.writerow((*Entry._fields, "hash"))
    for count, link in enumerate(entries, 1):  # noqa: B007 - the count is the answer
        writer.writerow(map(harmless_cell, _plain(link).values()))
    return count


def _plain(link: Link) -> dict[str, Any]:
    """An entry with its time in words that everybody reads."""
    at = datetime.fromtimestamp(link.entry.at, UTC).isoformat()
    return {**link.entry._asdict(), "at": at, "hash": link.hash}


def harmless_cell(value: object) -> object:
    """A cell that no spreadsheet takes for a formula: text that begins like one gets a quote."""
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return value
