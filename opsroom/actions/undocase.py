"""Taking back what was done to a complaint case, where nobody outside has been told of it."""

import json
from typing import Any, Final

from opsroom.actions.caseedit import CaseEdit, put_back
from opsroom.actions.caseowners import HandCase, WeighCase, must_answer_for
from opsroom.actions.casesteps import AdvanceCase, RecordFacts
from opsroom.actions.door import Action, Done, Tx
from opsroom.documents.casewords import CaseWords
from opsroom.domain.errors import Refused
from opsroom.language import N_, _
from opsroom.language.words import word
from opsroom.store.journalsql import changed_since

Row = dict[str, Any]

ACTIONS: Final[dict[str, type[Action]]] = {
    kind.name: kind for kind in (RecordFacts, AdvanceCase, WeighCase, HandCase)
}
_DECIDED: Final = N_("“{what}” can't be undone: what was decided stands.")
#: Why others can't be, each by its rule.
FINAL: Final[dict[str, tuple[str, str]]] = {
    "case.open": (
        "CMP-1",
        N_("“{what}” can't be undone: numbers have no gaps. Withdraw the case instead."),
    ),
    "case.contest": (
        "CMP-1",
        N_("“{what}” can't be undone: numbers have no gaps. Withdraw the case instead."),
    ),
    "case.approve": ("CMP-6", _DECIDED),
    "case.reject": ("CMP-6", _DECIDED),
    "case.petition.sign": ("LIA-8", _DECIDED),
    "case.petition.decide": ("LIA-8", _DECIDED),
    "case.answer": ("FBK-2", N_("“{what}” can't be undone: the customer has been told.")),
    "case.close": (
        "CMP-9",
        N_("“{what}” can't be undone: the copies are with their holders. Contest it instead."),
    ),
    "case.take": ("FBK-5", N_("“{what}” can't be undone. Hand the case over instead.")),
    "case.improve": (
        "CMP-14",
        N_("“{what}” can't be undone. Take the improvement a stage back, with a note."),
    ),
}


def take_back(tx: Tx, entry: Row) -> Done:
    """Take back an entry of the journal that is one of :data:`ACTIONS`.

    Raises:
        Refused: the case was changed since, or is the actor's no more.
    """
    what = word("verb", entry["action"])
    before, after = json.loads(entry["before"]), json.loads(entry["after"])
    edit = CaseEdit(tx, entry["subject"])
    if changed_since(tx.db.conn, entry["subject"], entry["id"]):
        raise Refused(
            "ROL-3",
            _("Case {number} was changed since; “{what}” can't be undone any more.").format(
                number=edit.case["number"], what=what
            ),
        )
    put_back(tx, before, after)
    columns = {k: v for k, v in before["case"].items() if k != "version"}
    if "due_at" in columns:  # a job may have raised the level for the deadline that goes
        columns.setdefault("level", "on_track")
    edit.set(**columns)
    if entry["action"] in (WeighCase.name, HandCase.name):
        must_answer_for(edit, step=entry["action"] == WeighCase.name)
    else:
        edit.must_hold()
    done = edit.done("undo", what, undoes=entry["id"])
    now = CaseWords(tx.policy).step(edit.case["track"], edit.case["step"])
    return Done(done.subject, {**done.facts, "now": now}, done.entry)
