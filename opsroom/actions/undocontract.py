"""Taking back what was done to a contract: a notice's mark, a visit's outcome, a new term."""

import json
from typing import Any, Final

from opsroom.actions.contracts import RecordVisit, Renew
from opsroom.actions.door import Action, Done, Tx
from opsroom.actions.notices import MarkNotice
from opsroom.domain.errors import Refused
from opsroom.language import _
from opsroom.language.words import word
from opsroom.store.journalsql import changed_since

Row = dict[str, Any]

#: Where each action's "before" belongs: a row of this table, by its term.
_TABLES: Final[dict[str, str]] = {MarkNotice.name: "notices", RecordVisit.name: "visits"}
ACTIONS: Final[dict[str, type[Action]]] = {
    kind.name: kind for kind in (MarkNotice, RecordVisit, Renew)
}


def take_back(tx: Tx, entry: Row) -> Done:
    """Take back an entry of the journal that is one of :data:`ACTIONS`.

    Raises:
        Refused: it was changed since, or something hangs on it by now.
    """
    return _renewal(tx, entry) if entry["action"] == Renew.name else _mark(tx, entry)


def _mark(tx: Tx, entry: Row) -> Done:
    """Write back a notice's or a visit's columns."""
    term, before = int(entry["subject"].partition(":")[2]), json.loads(entry["before"])
    contract = _contract(tx, term)
    _must_stand(tx, entry, contract["number"])
    outcome = before.get("outcome", "renewed")
    if outcome != "renewed" and _later_term(tx, contract["contract_id"], term):
        raise Refused(
            "CON-5", _("The contract has been renewed; its visit can't be undone any more.")
        )
    row = tx.one(f"SELECT id FROM {_TABLES[entry['action']]} WHERE term_id = ?", term)
    assert row is not None, "the journal says that it was there, and nothing leaves these tables"
    tx.update(_TABLES[entry["action"]], row["id"], before)
    number = tx.journal(
        "undo", entry["subject"], json.loads(entry["after"]), before, undoes=entry["id"]
    )
    now = word("delivery", before["delivery"]) if "delivery" in before else word("outcome", outcome)
    return Done(entry["subject"], {"number": contract["number"], "now": now}, number)


def _renewal(tx: Tx, entry: Row) -> Done:
    """Take a new term away again, as long as nothing hangs on it, and what was noted with it."""
    old, after = json.loads(entry["before"])["term"], json.loads(entry["after"])
    contract = _contract(tx, old)
    _must_stand(tx, entry, contract["number"])
    new = after["term"]
    for table in ("notices", "visits"):
        if tx.one(f"SELECT 1 FROM {table} WHERE term_id = ?", new):
            raise Refused(
                "CON-3",
                _("The new term of {number} has its notice; it can't be undone any more.").format(
                    number=contract["number"]
                ),
            )
    with_it = _visit_of(tx, entry, old)
    if with_it:
        _must_stand(tx, with_it, contract["number"])
    tx.delete("terms", new)
    if with_it:
        _mark(tx, with_it)
    number = tx.journal("undo", entry["subject"], after, {"term": old}, undoes=entry["id"])
    now = _("ends {day}").format(day=contract["expires_on"])
    return Done(entry["subject"], {"number": contract["number"], "now": now}, number)


def _visit_of(tx: Tx, entry: Row, term: int) -> Row | None:
    """The entry of the visit that the renewal settled: the one right before it, if there is one."""
    return tx.one(
        "SELECT * FROM journal WHERE id = ? AND session = ? AND action = ? AND subject = ?",
        entry["id"] - 1,
        entry["session"],
        RecordVisit.name,
        f"term:{term}",
    )


def _contract(tx: Tx, term: int) -> Row:
    row = tx.one(
        "SELECT c.id AS contract_id, c.number, t.expires_on"
        " FROM terms t JOIN contracts c ON c.id = t.contract_id WHERE t.id = ?",
        term,
    )
    assert row is not None, "a term with a journal entry that stands is there"
    return row


def _later_term(tx: Tx, contract: int, term: int) -> bool:
    return bool(
        tx.one(
            "SELECT 1 FROM terms l JOIN terms t ON t.id = ? WHERE l.contract_id = ?"
            " AND l.starts_on > t.starts_on",
            term,
            contract,
        )
    )


def _must_stand(tx: Tx, entry: Row, number: str) -> None:
    """Refuse where the same was done once more since."""
    if changed_since(tx.db.conn, entry["subject"], entry["id"], entry["action"]):
        raise Refused(
            "ROL-3",
            _("{number} was changed since; “{what}” can't be undone any more.").format(
                number=number, what=word("verb", entry["action"])
            ),
        )
