"""What others did to a complaint case since somebody looked at it, in words.

Jobs aren't people: what they noted on it moves no version and is told only where nothing else was
done.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from opsroom.actions.door import Tx
from opsroom.documents.casewords import CaseWords
from opsroom.domain.errors import Conflict
from opsroom.domain.text import beginning
from opsroom.language import N_, _, n_
from opsroom.language.times import moment
from opsroom.language.words import clauses, sentences, series, word

Columns = Mapping[str, Any]

_LONGEST: Final = 40
#: The latest deeds that are told, and the most changes.
_DEEDS: Final = 3
_CHANGES: Final = 6


def conflict(tx: Tx, case: Columns, seen: int, verbs: tuple[str, ...]) -> Conflict:
    """Tell the one who came second what was done since the version that they saw."""
    rows = tx.all(
        "SELECT at, actor_name, origin, action, before, after FROM journal"
        " WHERE subject = ? AND json_extract(after, '$.case.version') > ? ORDER BY id",
        f"case:{case['id']}",
        seen,
    )
    told = [row for row in rows if row["origin"] != "job"] or rows
    if told:
        text = _("{who} changed case {number} meanwhile: {what}. It is now: {state}.")
    else:
        text = _("Case {number} was changed meanwhile. It is now: {state}.")
    headline = text.format(
        number=case["number"],
        who=series(dict.fromkeys(row["actor_name"] for row in told[-_DEEDS:])),
        what=_deeds(tx, case, told),
        state=_standing(tx, case),
    )
    changes = tuple(_changes(tx, rows))
    if len(changes) > _CHANGES:
        more = len(changes) - _CHANGES
        changes = (*changes[:_CHANGES], n_("{n} more", "{n} more", more).format(n=more))
    changed = _("{clauses}.").format(clauses=clauses(changes)) if changes else ""
    return Conflict(
        "CMP-3",
        sentences((headline, changed, _("Nothing of yours was saved."))),
        headline=headline,
        changes=changes,
        version=case["version"],
        possible=verbs,
    )


def _deeds(tx: Tx, case: Columns, rows: Sequence[Columns]) -> str:
    """The last things that were done, when, and where several people did them, by whom."""
    zone, last = tx.calendar(case["site_id"]).tz, rows[-_DEEDS:]
    several = len({row["actor_name"] for row in last}) > 1
    text = _("{what} at {time} ({who})") if several else _("{what} at {time}")
    told = [
        text.format(
            what=word("case_event", row["action"].removeprefix("case.")),
            time=moment(zone, row["at"], tx.now),
            who=row["actor_name"],
        )
        for row in last
    ]
    if earlier := len(rows) - len(last):
        told.insert(0, n_("{n} thing before", "{n} things before", earlier).format(n=earlier))
    return series(told)


def _standing(tx: Tx, case: Columns) -> str:
    """Where a case stands: its step while it is open, else its state."""
    if case["state"] != "open":
        return word("case_state", case["state"])
    return CaseWords(tx.policy).step(case["track"], case["step"])


#: The columns that people know by a name, and whose words tell their codes.
_SHOWN: Final = {
    "state": (N_("state"), "case_state"),
    "role": (N_("with"), "role"),
    "weight": (N_("weight"), "weight"),
    "fault": (N_("whose fault"), "fault"),
    "improvement": (N_("improvement"), "improvement"),
}


def _changes(tx: Tx, rows: Iterable[Columns]) -> Iterable[str]:
    """From before the first entry to after the last, what is different, a line each."""
    was: dict[str, Any] = {}
    now: dict[str, Any] = {}
    for row in rows:
        old, new = (_flat(json.loads(row[side] or "{}")) for side in ("before", "after"))
        for key in {**old, **new}:
            was.setdefault(key, old.get(key))
            now[key] = new.get(key)
    for key, (label, kind) in _SHOWN.items():
        if was.get(key) != now.get(key):
            old_new = [word(kind, side[key]) if side.get(key) else "" for side in (was, now)]
            yield _line(_(label), *old_new)
    words = CaseWords(tx.policy)
    for key, value in now.items():
        if key.startswith("fact:") and was.get(key) != value:
            field = key.removeprefix("fact:")
            old_new = [
                beginning(words.value(field, side.get(key) or ""), _LONGEST) for side in (was, now)
            ]
            yield _line(words.field(field), *old_new)


def _flat(side: Columns) -> dict[str, Any]:
    """The case's columns, and what is recorded as further ones."""
    facts = {f"fact:{row['field']}": row["value"] for row in side.get("case_facts", ())}
    return {**side.get("case", {}), **facts}


def _line(label: str, old: str, new: str) -> str:
    if not old:
        return _("{label}: {new}").format(label=label, new=new)
    return _("{label}: {new}, was {old}").format(label=label, old=old, new=new or "-")
