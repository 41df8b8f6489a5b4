"""What happened to a call, in words and in order: its journal, and what came by itself. Pure."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from opsroom.domain.worktime import Calendar
from opsroom.language import _
from opsroom.language.words import phrases, word
from opsroom.store.casesql import Case, JournalRow
from opsroom.ui import present

Columns = Mapping[str, Any]


class Event(NamedTuple):
    """A point of a call's time line.

    Attributes:
        at: when it was recorded, or happens by itself; epoch seconds.
        what: in a word or two.
        detail: what about it.
        who: who did it; empty for what comes by itself.
        note: what was noted, as typed.
        moved: how that moved the deadline, in words.
        tone: one of the tones of the grid.
        undone: whether it was taken back later.
    """

    at: int
    what: str
    detail: str = ""
    who: str = ""
    note: str = ""
    moved: str = ""
    tone: str = ""
    undone: bool = False


def story(case: Case, cal: Calendar, now: int) -> list[Event]:
    """A call's past and its known future: journal, holds that run out, the deadline; by time."""
    taken_back = {row.undoes for row in case.journal if row.undoes}
    events = [_event(row, case, cal, now, row.id in taken_back) for row in case.journal]
    events += _by_themselves(case)
    return sorted(events, key=lambda event: event.at)


def _by_themselves(case: Case) -> list[Event]:
    """What nobody enters: a hold's promised end that holds good, and the deadline."""
    call = case.call
    found = [
        Event(hold.until_at, _("hold ends"), _("the clock goes on by itself"), tone="held")
        for hold in case.holds
        if hold.until_at is not None and hold.over_at == hold.until_at
    ]
    waits = call.arrived_at is None and call.state != "cancelled"
    if call.due_at is not None and waits:
        found.append(Event(call.due_at, _("deadline"), tone="accent"))
    return found


def _event(row: JournalRow, case: Case, cal: Calendar, now: int, undone: bool) -> Event:
    verb = row.action.removeprefix("call.")
    before, after = _columns(row.before), _columns(row.after)
    detail, tone = _DETAILS.get(verb, _plain)(_Entry(row, case, cal, now, before, after))
    moved = _moved_deadline(before, after, cal, now)
    what = word("event", verb)
    note = "" if _says_no_more(row, verb) else row.note
    who = "" if row.origin == "job" else row.actor_name
    return Event(row.at, what, detail, who, note, moved, tone, undone)


def _columns(side: dict[str, Any] | None) -> Columns:
    call = (side or {}).get("call")
    return call if isinstance(call, dict) else {}


def _says_no_more(row: JournalRow, verb: str) -> bool:
    """Whether the note only repeats what the words say: the code of a hold, the verb undone."""
    holds = (row.after or {}).get("holds")
    reason = holds[-1].get("reason") if verb == "hold" and holds else None
    return verb == "undo" or (reason is not None and row.note == reason)


def _moved_deadline(before: Columns, after: Columns, cal: Calendar, now: int) -> str:
    if "due_at" not in before or "due_at" not in after:
        return ""
    was, is_now = before["due_at"], after["due_at"]
    if is_now is None:
        return _("deadline unknown, was {was}").format(was=present.moment(cal, was, now))
    if was is None:
        return _("deadline {due}").format(due=present.moment(cal, is_now, now))
    return _("deadline {due}, was {was}").format(
        due=present.moment(cal, is_now, now), was=present.moment(cal, was, now)
    )


class _Entry(NamedTuple):
    row: JournalRow
    case: Case
    cal: Calendar
    now: int
    before: Columns
    after: Columns

    def name(self, person: object) -> str:
        """A technician's name by their ID."""
        return self.case.names.get(str(person), str(person))

    def earlier(self, column: str) -> str:
        """When it really happened, where that was reported later."""
        at = self.after.get(column)
        if not isinstance(at, int) or abs(self.row.at - at) < 60:
            return ""
        return _("at {time}").format(time=present.moment(self.cal, at, self.now))


_Detail = tuple[str, str]


def _plain(_entry: _Entry) -> _Detail:
    return "", ""


def _add(entry: _Entry) -> _Detail:
    channel = word("channel", str(entry.after.get("channel", "")))
    parts = (channel, entry.earlier("received_at"))
    return phrases(part for part in parts if part), "strong"


def _sent(entry: _Entry) -> _Detail:
    return entry.name(entry.after.get("technician_id", "")), ""


def _enroute(entry: _Entry) -> _Detail:
    return entry.earlier("enroute_at"), ""


def _arrive(entry: _Entry) -> _Detail:
    on_time, raw = entry.after.get("on_time"), entry.after.get("on_time_raw")
    if on_time is None:
        return entry.earlier("arrived_at"), ""
    verdict = _("on time") if on_time else _("late")
    if on_time and not raw:
        verdict = _("on time; late if holds didn't count")
    parts = (entry.earlier("arrived_at"), verdict)
    return phrases(part for part in parts if part), "good" if on_time else "crit"


def _finish(entry: _Entry) -> _Detail:
    voucher = word("voucher", str(entry.after.get("voucher", "")))
    parts = (entry.earlier("finished_at"), _("voucher: {voucher}").format(voucher=voucher))
    return phrases(part for part in parts if part), "good"


def _hold(entry: _Entry) -> _Detail:
    holds = (entry.row.after or {}).get("holds") or [{}]
    reason = word("hold", str(holds[-1].get("reason", "")))
    until = holds[-1].get("until_at")
    if until is None:
        return reason, "held"
    when = present.moment(entry.cal, until, entry.now)
    return _("{reason}, until {time}").format(reason=reason, time=when), "held"


def _resume(_entry: _Entry) -> _Detail:
    return _("the clock goes on"), "held"


def _rezone(entry: _Entry) -> _Detail:
    zones = (str(side.get("zone", "")) for side in (entry.after, entry.before))
    new, old = (word("zone", zone) for zone in zones)
    return _("{new}, was {old}").format(new=new, old=old), ""


def _level(entry: _Entry) -> _Detail:
    level = str(entry.after.get("level", ""))
    return word("level", level), present.LEVELS.get(level, ("", ""))[1]


def _undo(entry: _Entry) -> _Detail:
    undone = next((row.action for row in entry.case.journal if row.id == entry.row.undoes), "")
    return word("verb", undone.removeprefix("call.")), ""


def _closed(_entry: _Entry) -> _Detail:
    return "", "strong"


_DETAILS: dict[str, Callable[[_Entry], _Detail]] = {
    "add": _add,
    "dispatch": _sent,
    "reassign": _sent,
    "enroute": _enroute,
    "arrive": _arrive,
    "finish": _finish,
    "hold": _hold,
    "resume": _resume,
    "rezone": _rezone,
    "level": _level,
    "undo": _undo,
    "cancel": _closed,
    "reopen": _closed,
}
