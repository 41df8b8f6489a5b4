"""Taking back the last own action: the journal's "before" is written back, journaled itself."""

import json
from collections.abc import Callable
from typing import Any, Final

from opsroom.actions import undocase, undocontract
from opsroom.actions.door import Action, Done, Tx, permit
from opsroom.actions.edit import Edit
from opsroom.actions.moves import ACTIONS
from opsroom.domain.errors import Refused
from opsroom.language import N_, _
from opsroom.language.words import word
from opsroom.store.callsql import SNAPSHOT_TABLES
from opsroom.store.journalsql import changed_since
from opsroom.store.sites import site_of

#: Actions that can be taken back. An entry in the register isn't one: nothing leaves a register.
UNDOABLE: Final[dict[str, type[Action]]] = {
    **{f"call.{verb}": kind for verb, kind in ACTIONS.items()},
    **undocontract.ACTIONS,
    **undocase.ACTIONS,
}
#: Why others can't be, each by its rule; for the rest there is a sentence without a reason.
_FINAL: Final = {
    "call.add": (
        "ROL-3",
        N_("“{what}” can't be undone: the register keeps its entries. Cancel the call instead."),
    ),
    "report.sign": (
        "DAY-4",
        N_("“{what}” can't be undone: a signed report never changes. Make a new revision instead."),
    ),
    "day.revise": ("DAY-4", N_("“{what}” can't be undone: reports are kept.")),
    "report.make": ("DAY-4", N_("“{what}” can't be undone: reports are kept.")),
    **undocase.FINAL,
}


#: The tables of what can be taken back, by the first part of the journal's subjects.
_TABLES: Final = {"call": "calls", "term": "terms", "contract": "contracts", "case": "cases"}


def undo(tx: Tx, entry: int | None) -> Done:
    """Take back a journal entry of this session.

    Args:
        tx: the transaction.
        entry: its ID; ``None`` for the session's last one that wasn't taken back.

    Raises:
        Refused: nothing to take back, it can't be, or somebody has changed the call since.
    """
    last = _last(tx, entry)
    if last is None:
        raise Refused("ROL-3", _("There is nothing of yours to undo in this session."))
    action, what = last["action"], word("verb", last["action"].removeprefix("call."))
    if action not in UNDOABLE:
        rule, problem = _FINAL.get(action, ("ROL-3", N_("“{what}” can't be undone.")))
        raise Refused(rule, _(problem).format(what=what))
    permit(tx.actor, UNDOABLE[action])  # a role may have been taken away since
    done = _taker(action)(tx, last)
    return Done(done.subject, {**done.facts, "undone": action, "what": what}, done.entry)


def _taker(action: str) -> Callable[[Tx, dict[str, Any]], Done]:
    if action in undocontract.ACTIONS:
        return undocontract.take_back
    return undocase.take_back if action in undocase.ACTIONS else _call


def _call(tx: Tx, last: dict[str, Any]) -> Done:
    """Make a call what it was before an entry."""
    what = word("verb", last["action"].removeprefix("call."))
    before, after = json.loads(last["before"]), json.loads(last["after"])
    edit = Edit(tx, last["subject"].removeprefix("call:"))
    if changed_since(tx.db.conn, last["subject"], last["id"]):
        raise Refused(
            "ROL-3",
            _("Call {number} was changed since; “{what}” can't be undone any more.").format(
                number=edit.call["number"], what=what
            ),
        )
    for table in SNAPSHOT_TABLES:
        if table in before:
            _put_back(tx, table, before[table], after[table])
    edit.set(**{k: v for k, v in before["call"].items() if k != "version"})
    done = edit.done("undo", what, undoes=last["id"])
    now = word("state", edit.call["state"])
    return Done(done.subject, {**done.facts, "now": now}, done.entry)


def place(tx: Tx, entry: int | None) -> str | None:
    """The site of the call, contract or case that taking an entry back would change."""
    last = _last(tx, entry)
    kind, _colon, row_id = str(last["subject"] if last else "").partition(":")
    table = _TABLES.get(kind)
    return site_of(tx.db.conn, table, int(row_id)) if table else None


def _last(tx: Tx, entry: int | None) -> dict[str, Any] | None:
    """The entry, or the session's last, if it is the actor's own and still stands."""
    return tx.one(
        "SELECT * FROM journal j WHERE session = ? AND actor = ? AND (? IS NULL OR id = ?)"
        " AND undoes IS NULL AND NOT EXISTS (SELECT 1 FROM journal u WHERE u.undoes = j.id)"
        " ORDER BY id DESC LIMIT 1",
        tx.session,
        tx.actor.id,
        entry,
        entry,
    )


def _put_back(
    tx: Tx, table: str, before: list[dict[str, Any]], after: list[dict[str, Any]]
) -> None:
    """Make a part's rows what they were before."""
    kept = {row["id"] for row in before}
    for row in after:
        if row["id"] not in kept:
            tx.delete(table, row["id"])
    for row in before:
        tx.update(table, row["id"], {k: v for k, v in row.items() if k != "id"})
