"""The verb `sla`: JSON lines in, JSON lines out, in order (SLA-1 to SLA-6).

Loads neither the screen nor the store, so that it can stand in a pipe and start at once. A line
that can't be answered gets a sentence saying why, and the rest go on.
"""

import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import IO, Any, NoReturn

from opsroom.cli.calendar_words import calendar_sentence
from opsroom.domain.errors import BadInput
from opsroom.domain.hours import WEEKENDS, shown, zone_of
from opsroom.domain.officialdays import CONFIRMED_YEARS
from opsroom.domain.sla import Entry, Hold, Thresholds, clock, ledger
from opsroom.domain.worktime import Calendar, CalendarError, CalendarSpec, calendar, spec_from
from opsroom.language import _

KEYS = ("calendar", "tz", "zone", "at", "holds", "now")
FIRST_YEAR, LAST_YEAR = 1970, 2200
ALL_GOOD, SOME_BAD = 0, 2
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
CALENDARS_KEPT = 4096
"""Calendars remembered within one run, by what the line said."""


class LineError(ValueError):
    """A line that can't be answered; the text is for the reader."""


def run(
    lines_in: Iterable[str] | IO[str],
    out: IO[str],
    *,
    now: Callable[[], int],
    site: Callable[[str], CalendarSpec | None],
    allowances: Mapping[str, int],
    thresholds: Thresholds,
    default_tz: str,
) -> int:
    """Answer every line of `lines_in` with one on `out`; blank lines get none.

    `now` gives the instant for lines that name none; `site` the calendar of a site, or None;
    `allowances` the working seconds by zone; `default_tz` the zone of calendars without one.
    Returns 0, or 2 when any line was bad. Raises `BadInput` when `lines_in` can't be read, else
    nothing but what writing raises.
    """
    _speak_utf8(lines_in, out)
    interactive = isinstance(lines_in, io.TextIOBase) and lines_in.isatty()
    desk = Desk(now, site, allowances, thresholds, default_tz)
    code = ALL_GOOD
    for number, line in enumerate(_read(lines_in), 1):
        text = line.lstrip("\ufeff") if number == 1 else line
        if not text.strip():
            continue
        try:
            answer = desk.answer(text)
        except LineError as problem:
            answer, code = {"error": str(problem), "line": number}, SOME_BAD
        out.write(_ENCODER.encode(answer) + "\n")
        if interactive:
            out.flush()
    return code


def _read(lines: Iterable[str]) -> Iterator[str]:
    try:
        yield from lines
    except OSError as error:
        raise BadInput(
            "stdin", _("Standard input can't be read: {reason}.").format(reason=error.strerror)
        ) from None


def _speak_utf8(lines_in: object, out: object) -> None:
    """JSON is UTF-8 whatever the locale; stray bytes become a bad line, not a crash."""
    for stream in (lines_in, out):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")


class Desk:
    """Answers lines, one at a time; keeps the calendars it has met."""

    def __init__(
        self,
        now: Callable[[], int],
        site: Callable[[str], CalendarSpec | None],
        allowances: Mapping[str, int],
        thresholds: Thresholds,
        default_tz: str,
    ) -> None:
        self._now = now
        self._site = site
        self._allowances = allowances
        self._thresholds = thresholds
        self._default_tz = default_tz
        self._calendars: dict[str, Calendar] = {}

    def answer(self, text: str) -> dict[str, object]:
        """The answer to one line; raises `LineError` saying what is wrong with it."""
        try:
            return self._reply(_object(text))
        except RecursionError as problem:
            raise LineError(_("the line is nested too deeply")) from problem
        except CalendarError as problem:
            raise LineError(calendar_sentence(problem)) from problem

    def _reply(self, ask: dict[str, Any]) -> dict[str, object]:
        for key in ask:
            if key not in KEYS:
                _refuse(_("{key}: unknown; a line has {keys}"), key=key, keys=", ".join(KEYS))
        for key in ("calendar", "zone", "at"):
            if key not in ask:
                _refuse(_("{key}: missing"), key=key)
            if ask[key] is None:
                _refuse(_("{key}: null, where a value is needed"), key=key)
        cal = self._calendar(ask["calendar"], ask.get("tz"))
        allowance = self._allowance(ask["zone"])
        at = _instant(ask["at"], "at")
        holds = _holds(ask.get("holds"))
        now = self._now() if ask.get("now") is None else _instant(ask["now"], "now")
        state = clock(cal, at, allowance, holds, now, self._thresholds)
        return {
            "due": None if state.due is None else cal.iso(state.due),
            "remaining_s": state.remaining,
            "level": state.level.value,
            "standing_still": not state.running,
            "holidays_known": state.holidays_known,
            "ledger": [_entry(cal, entry) for entry in ledger(cal, at, allowance, holds)],
        }

    def _calendar(self, given: object, tz: object) -> Calendar:
        key = _ENCODER.encode((given, tz))
        cal = self._calendars.get(key)
        if cal is None:
            cal = calendar(self._spec(given, tz))
            if len(self._calendars) >= CALENDARS_KEPT:
                self._calendars.clear()
            self._calendars[key] = cal
        return cal

    def _spec(self, given: object, tz: object) -> CalendarSpec:
        if tz is not None and not isinstance(tz, str):
            raise CalendarError("unknown_tz", "tz", shown(tz))
        if isinstance(given, str):
            if given in CONFIRMED_YEARS:
                return spec_from(given, tz)
            if given != WEEKENDS and (spec := self._site(given)) is not None:
                return spec if tz is None else replace(spec, tz=zone_of(tz).key)
        elif given == {}:
            _refuse(_("calendar: an empty object; one of the keys is needed"))
        elif isinstance(given, Mapping) and given.get("holidays") is not None:
            return spec_from(given, tz)
        return spec_from(given, self._default_tz if tz is None else tz)

    def _allowance(self, zone: object) -> int:
        if not isinstance(zone, str) or zone not in self._allowances:
            zones = ", ".join(self._allowances)
            _refuse(_("zone: {zones} are known, not “{zone}”"), zones=zones, zone=zone)
        return self._allowances[zone]


def _object(text: str) -> dict[str, Any]:
    try:
        value = _DECODER.decode(text)
    except json.JSONDecodeError as problem:
        column = problem.colno
        raise LineError(_("not JSON from column {column} on").format(column=column)) from problem
    except LineError:
        raise
    except ValueError as problem:  # a number of thousands of digits
        raise LineError(_("a number in the line is too long")) from problem
    if not isinstance(value, dict):
        _refuse(_("a line is a JSON object, not {value}"), value=value)
    return value


def _no_constant(name: str) -> NoReturn:
    _refuse(_("{name} is no JSON value"), name=name)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object each of whose keys is said once: of two values neither is plainly meant."""
    value = dict(pairs)
    if len(value) < len(pairs):
        names = [name for name, _value in pairs]
        again = next(name for name in names if names.count(name) > 1)
        _refuse(_("{key}: said twice in one object"), key=again)
    return value


_DECODER = json.JSONDecoder(parse_constant=_no_constant, object_pairs_hook=_once)
_ENCODER = json.JSONEncoder(ensure_ascii=False)


def _refuse(sentence: str, **values: object) -> NoReturn:
    """Raise `LineError` with the sentence, its values made short and printable."""
    raise LineError(sentence.format(**{name: shown(value) for name, value in values.items()}))


def _instant(value: object, where: str) -> int:
    """Epoch seconds; a fraction of a second is cut off toward the past."""
    try:
        instant = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        instant = None
    if instant is None:
        sentence = _("{where}: “{value}” is no instant like 2026-10-01T09:30:00+08:00")
        _refuse(sentence, where=where, value=value)
    if instant.tzinfo is None:
        sentence = _("{where}: needs an offset, as in 2026-10-01T09:30:00+08:00, but is “{value}”")
        _refuse(sentence, where=where, value=value)
    if not FIRST_YEAR < instant.year < LAST_YEAR:  # the two at the edge depend on the offset
        edge = instant.year in (FIRST_YEAR, LAST_YEAR)
        if not edge or not FIRST_YEAR <= instant.astimezone(UTC).year <= LAST_YEAR:
            _refuse(_("{where}: {value} lies outside 1970 to 2200"), where=where, value=value)
    since = instant - EPOCH
    return since.days * 86_400 + since.seconds


def _holds(value: object) -> list[Hold]:
    if value is None:
        return []
    if not isinstance(value, list):
        _refuse(_("holds: a list of [from, to] is wanted here, not {value}"), value=value)
    return [_hold(pair, f"holds[{i}]") for i, pair in enumerate(value)]


def _hold(pair: object, where: str) -> Hold:
    if not isinstance(pair, list) or len(pair) != 2:
        sentence = _("{where}: a hold is a pair [from, to], not {value}")
        _refuse(sentence, where=where, value=pair)
    begin = _instant(pair[0], f"{where}[0]")
    resume = None if pair[1] is None else _instant(pair[1], f"{where}[1]")
    if resume is not None and resume < begin:
        _refuse(_("{where}: ends before it begins"), where=where)
    return begin, resume


def _entry(cal: Calendar, entry: Entry) -> dict[str, object]:
    line: dict[str, object] = {
        "from": cal.iso(entry.start),
        "to": None if entry.end is None else cal.iso(entry.end),
        "kind": entry.kind,
        "seconds": entry.seconds,
    }
    if entry.note is not None:
        line["note"] = entry.note
    return line
