"""What others did to a complaint case since somebody looked at it, in words.

Jobs aren't people: what they noted on it moves no version and is told only where nothing else was
done.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

from opsroom.actions.door import Tx
from opsroom.documents.casewords import CaseWords
from opsroom.domain.errors import Conflict
from opsroom.language import N_, _
from opsroom.language.times import moment
from opsroom.language.words import series, word

Columns = Mapping[str, Any]

_LONGEST: Final = 60


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
    zone = tx.calendar(case["site_id"]).tz
    headline = text.format(
        number=case["number"],
        who=series(dict.fromkeys(row["actor_name"] for row in told)),
        what=series(
            _("{what} at {time}").format(
                what=word("case_event", row["action"].removeprefix("case.")),
                time=moment(zone, row["at"], tx.now),
            )
            for row in told
        ),
        state=_standing(tx, case),
    )
    changes = tuple(_changes(tx, rows))
    return Conflict(
        "CMP-3",
        "  ".join((headline, *changes, _("Nothing of yours was saved."))),
        headline=headline,
        changes=changes,
        version=case["version"],
        possible=verbs,
    )


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
            old_new = [word(kind, side[key]) if side.get(key) else "-" for side in (was, now)]
            yield _line(_(label), *old_new)
    words = CaseWords(tx.policy)
    for key, value in now.items():
        if key.startswith("fact:") and was.get(key) != value:
            field = key.removeprefix("fact:")
            old_new = [_short(words.value(field, side.get(key) or "")) for side in (was, now)]
            yield _line(words.field(field), *old_new)


def _flat(side: Columns) -> dict[str, Any]:
    """The case's columns, and what is recorded as further ones."""
    facts = {f"fact:{row['field']}": row["value"] for row in side.get("case_facts", ())}
    return {**side.get("case", {}), **facts}


def _line(label: str, old: str, new: str) -> str:
    return _("{label}: {new}, was {old}").format(label=label, old=old, new=new)


def _short(text: str) -> str:
    """A value on one line, or a dash for none."""
    flat = " ".join(text.split()) or "-"
    return flat if len(flat) <= _LONGEST else f"{flat[: _LONGEST - 1]}…"
