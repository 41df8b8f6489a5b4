"""Winning a renewal: what came of the visit, and the new term (CON-1, CON-5)."""

from datetime import date
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from opsroom.actions.door import Action, Done, Tx, must_be
from opsroom.domain.contracts import next_term
from opsroom.domain.errors import BadInput, Refused
from opsroom.domain.fields import OptionalLine
from opsroom.domain.people import DESK, Role
from opsroom.language import _
from opsroom.store.sites import site_of

RowId = Annotated[int, Field(ge=1)]


class RecordVisit(Action):
    """Record what came of the visit to win the renewal (CON-1).

    Attributes:
        term: the term's row ID.
        outcome: ``renewed``, ``lost`` or ``undecided``; a lost one needs a reason.
        reason: why, in the customer's words.
        visited_on: ``None`` for today.
    """

    name: ClassVar[str] = "visit.record"
    roles: ClassVar[frozenset[Role]] = DESK
    term: RowId
    outcome: Literal["renewed", "lost", "undecided"]
    reason: OptionalLine = ""
    visited_on: date | None = None

    def place(self, tx: Tx, /) -> str | None:
        """The contract's site."""
        return site_of(tx.db.conn, "terms", self.term)

    def run(self, tx: Tx) -> Done:
        """See :class:`Action`."""
        term = _term(tx, self.term)
        visit = tx.one("SELECT * FROM visits WHERE term_id = ?", self.term)
        if visit is None:
            raise Refused("CON-1", _("No visit is planned yet; it comes with the notice."))
        if self.outcome == "lost" and not self.reason:
            raise Refused("CON-1", _("A lost renewal needs a reason."))
        if self.outcome != "renewed" and _successor(tx, term):
            raise Refused("CON-5", _("The contract has been renewed already."))
        today = tx.calendar(term["site_id"]).day_of(tx.now)
        day = self.visited_on or today
        must_be(day <= today, "--on", _("A visit can't be recorded before it took place."))
        return _set_visit(tx, self.name, visit, outcome=self.outcome, reason=self.reason, day=day)


class Renew(Action):
    """Enter the next term; the history stays (CON-5).

    Attributes:
        term: the last term's row ID. The new one starts on the day after it ends.
        expires_on: last day of cover; ``None`` makes it as long as the last.
        fee_cents: ``None`` takes the last term's.
    """

    name: ClassVar[str] = "contract.renew"
    roles: ClassVar[frozenset[Role]] = DESK
    term: RowId
    expires_on: date | None = None
    fee_cents: Annotated[int, Field(ge=0)] | None = None

    def place(self, tx: Tx, /) -> str | None:
        """The contract's site."""
        return site_of(tx.db.conn, "terms", self.term)

    def run(self, tx: Tx) -> Done:
        """See :class:`Action`."""
        old = _term(tx, self.term)
        if _successor(tx, old):
            raise Refused("CON-5", _("The contract has been renewed already."))
        starts_on, expires_on = next_term(
            date.fromisoformat(old["starts_on"]), date.fromisoformat(old["expires_on"])
        )
        expires_on = self.expires_on or expires_on
        must_be(
            expires_on >= starts_on,
            "--until",
            _("The new term starts on {day}; it can't end before that.").format(day=starts_on),
        )
        columns = {
            "contract_id": old["contract_id"],
            "starts_on": starts_on.isoformat(),
            "expires_on": expires_on.isoformat(),
            "fee_cents": old["fee_cents"] if self.fee_cents is None else self.fee_cents,
            "entered_at": tx.now,
        }
        new = tx.insert("terms", columns)
        visit = tx.one("SELECT * FROM visits WHERE term_id = ?", self.term)
        if visit and visit["outcome"] != "renewed":
            today = tx.calendar(old["site_id"]).day_of(tx.now)
            day = date.fromisoformat(visit["visited_on"]) if visit["visited_on"] else today
            _set_visit(tx, RecordVisit.name, visit, outcome="renewed", reason="", day=day)
        subject = f"contract:{old['contract_id']}"
        entry = tx.journal(self.name, subject, {"term": old["id"]}, {"term": new, **columns})
        return Done(subject, {"term": new, "number": old["number"], **columns}, entry)


def _term(tx: Tx, term: int) -> dict[str, Any]:
    row = tx.one(
        "SELECT t.*, c.number, c.site_id FROM terms t JOIN contracts c ON c.id = t.contract_id"
        " WHERE t.id = ?",
        term,
    )
    if row is None:
        raise BadInput("TERM", _("There is no contract term {id}.").format(id=term))
    return row


def _successor(tx: Tx, term: dict[str, Any]) -> bool:
    return bool(
        tx.one(
            "SELECT 1 FROM terms WHERE contract_id = ? AND starts_on > ?",
            term["contract_id"],
            term["starts_on"],
        )
    )


def _set_visit(
    tx: Tx, action: str, visit: dict[str, Any], *, outcome: str, reason: str, day: date
) -> Done:
    after = {"outcome": outcome, "reason": reason, "visited_on": day.isoformat()}
    before = {key: visit[key] for key in after}
    tx.update("visits", visit["id"], after)
    subject = f"term:{visit['term_id']}"
    return Done(subject, after, tx.journal(action, subject, before, after))
