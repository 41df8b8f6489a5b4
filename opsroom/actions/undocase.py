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
    "case.petition": ("CMP-10", N_("“{what}” can't be undone. Withdraw the petition instead.")),
    "case.petition.withdraw": ("CMP-10", N_("“{what}” can't be undone. File it anew instead.")),
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

    Returns:
        What was done; ``kept`` says how many fields stay recorded that were filled in with it.

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
    put_back(tx, *_kept_facts(entry["action"], edit, before, after))
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
    facts = {**done.facts, "now": now}
    if entry["action"] == AdvanceCase.name and (kept := len(after.get("case_facts", ()))):
        facts["kept"] = kept
    return Done(done.subject, facts, done.entry)


def _kept_facts(action: str, edit: CaseEdit, before: Row, after: Row) -> tuple[Row, Row]:
    """An entry's two sides without the facts that stay recorded.

    What was typed for a step isn't lost when the step's end is taken back: there it can be mended.
    And what has been recorded anew since stays when what it replaced is taken back.
    """
    old, new, now = (
        {one["field"]: one for one in side.get("case_facts", ())}
        for side in (before, after, edit.before)
    )
    back = {field for field in old | new if now.get(field) == new.get(field)}
    if action == AdvanceCase.name:
        back = set()
    return (
        {**before, "case_facts": [row for field, row in old.items() if field in back]},
        {**after, "case_facts": [row for field, row in new.items() if field in back]},
    )
