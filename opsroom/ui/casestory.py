"""What happened to a complaint case, in words and in order: its journal, and its deadline. Pure."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from opsroom.language import _
from opsroom.language.words import phrases, series, word
from opsroom.store.casesql import JournalRow
from opsroom.store.complaintsql import CaseRow
from opsroom.ui import present
from opsroom.ui.presentcases import View
from opsroom.ui.story import Event

#: How an event looks, where it isn't plain.
_TONES = {
    "open": "strong",
    "contest": "strong",
    "approve": "good",
    "answer": "good",
    "close": "good",
    "petition.decide": "strong",
    "reject": "warn",
    "withdraw": "warn",
    "petition.withdraw": "warn",
    "note": "warn",
}
Rows = Mapping[str, Any]


def story(
    row: CaseRow, journal: Iterable[JournalRow], names: Mapping[str, str], at: View
) -> list[Event]:
    """A case's past, and its deadline while it is open; by time.

    Args:
        row: the case.
        journal: its entries.
        names: people's names by ID.
        at: how it is looked at.
    """
    entries = list(journal)
    undone = {entry.undoes for entry in entries if entry.undoes}
    events = [_event(_Entry(row, one, names, at), one.id in undone) for one in entries]
    if row.state == "open" and row.due_at is not None:
        events.append(
            Event(row.due_at, _("due"), at.words.step(row.track, row.step), tone="accent")
        )
    return sorted(events, key=lambda event: event.at)


class _Entry(NamedTuple):
    row: CaseRow
    journal: JournalRow
    names: Mapping[str, str]
    at: View

    @property
    def verb(self) -> str:
        """What was done."""
        return self.journal.action.removeprefix("case.")

    @property
    def before(self) -> Rows:
        """What was there before."""
        return self.journal.before or {}

    @property
    def after(self) -> Rows:
        """What is there since."""
        return self.journal.after or {}

    @property
    def case(self) -> Rows:
        """The columns of the case that changed."""
        return self.after.get("case") or {}


def _event(entry: _Entry, undone: bool) -> Event:
    journal, verb = entry.journal, entry.verb
    detail, moved, tone = _told(entry)
    who = "" if journal.origin == "job" else journal.actor_name
    what = word("case_event", verb)
    return Event(journal.at, what, detail, who, journal.note, moved, tone, undone)


def _told(entry: _Entry) -> tuple[str, str, str]:
    """What was done in detail, what became of the deadline, and how it looks.

    The journal outlives the shapes of its entries, and others write to it: one that can't be read
    has its event told alone, and never keeps anybody from opening the case.
    """
    tone = _TONES.get(entry.verb, "")
    try:
        if entry.verb == "level":
            tone = present.LEVELS.get(str(entry.case.get("level", "")), ("", ""))[1]
        detail = phrases(part for part in (_detail(entry), _on(entry)) if part)
        return detail, _moved(entry), tone
    except (LookupError, TypeError, ValueError, AttributeError):
        return "", "", tone


def _on(entry: _Entry) -> str:
    """To which step the case went."""
    case = entry.case
    step, role = case.get("step"), case.get("role")
    if not step or case.get("state") in ("closed", "withdrawn"):
        return ""
    to = entry.at.words.step(entry.row.track, str(step))
    return _("now: {step}").format(step=f"{to} ({word('role', str(role))})" if role else to)


def _detail(entry: _Entry) -> str:
    verb, case = entry.verb, entry.case
    if verb == "hand":
        to = case.get("offered_id")
        return entry.names.get(str(to), str(to)) if to else _("offer taken back")
    if verb == "weigh":
        return _weighed(case)
    for kind in ("level", "improvement"):
        if verb in (kind, kind[:7]) and kind in case:
            return word(kind, str(case[kind]))
    if verb in ("answer", "note", "petition"):
        return _paper(entry)
    if "step" in (entry.before.get("case") or {}):
        return entry.at.words.step(entry.row.track, str(entry.before["case"]["step"]))
    fields = dict.fromkeys(
        str(one["field"])
        for side in (entry.after, entry.before)
        for one in side.get("case_facts", ())
    )
    return series(entry.at.words.field(field) for field in fields)


def _weighed(case: Rows) -> str:
    words = [word(kind, str(case[kind])) for kind in ("weight", "fault") if kind in case]
    if "overseas" in case:
        words.append(_("overseas") if case["overseas"] else _("not overseas"))
    return phrases(words)


def _paper(entry: _Entry) -> str:
    """The paper that came to the case."""
    known = {one.get("id") for one in entry.before.get("case_papers", ())}
    parts = []
    for one in entry.after.get("case_papers", ()):
        if one.get("id") in known:
            continue
        channel, role = one.get("channel"), one.get("role")  # jobs write what a note has
        if channel:
            parts.append(word("case_channel", channel))
        elif role:
            parts.append(_("to {role}").format(role=word("role", role)))
    return phrases(parts)


def _moved(entry: _Entry) -> str:
    before, after = entry.before.get("case") or {}, entry.case
    if "due_at" not in before or "due_at" not in after or after.get("state") not in (None, "open"):
        return ""
    if after["due_at"] is None:
        return _("no deadline now")
    due = present.moment(entry.at.cal, after["due_at"], entry.at.now)
    return _("deadline {due}").format(due=due)
