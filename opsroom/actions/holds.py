"""Stopping a call's clock, and letting it go on (SLA-4)."""

from typing import ClassVar

from opsroom.actions.door import Done, Tx
from opsroom.actions.edit import CallAction, Edit
from opsroom.domain.allowed import MOVES
from opsroom.domain.errors import BadInput, Refused
from opsroom.domain.fields import Instant, Line, OptionalLine
from opsroom.domain.people import Role
from opsroom.language import _
from opsroom.language.times import full_moment


class Hold(CallAction):
    """Suspend the clock with a reason and, where known, a resume time (SLA-4).

    Attributes:
        reason: a code of the policy.
        until: when the clock goes on by itself; ``None`` while nobody knows.
        note: what the customer said.
    """

    name: ClassVar[str] = "call.hold"
    roles: ClassVar[frozenset[Role]] = MOVES["hold"]
    reason: Line
    until: Instant | None = None
    note: OptionalLine = ""

    def run(self, tx: Tx) -> Done:
        """See :class:`Action`."""
        edit = Edit(tx, self.call, self.expect)
        if self.reason not in tx.policy.holds.reasons:
            raise BadInput(
                "--reason",
                _("{reason} isn't a reason for a hold. One of: {known}.").format(
                    reason=self.reason, known=", ".join(tx.policy.holds.reasons)
                ),
            )
        if self.until is not None and self.until <= edit.now:
            zone = tx.calendar(edit.call["site_id"]).tz
            text = _("The resume time must be still to come: {time} was understood.")
            told = full_moment(zone, self.until)
            raise BadInput("--until", text.format(time=told))
        edit.move("hold")
        if edit.call["arrived_at"] is not None:
            raise Refused("SLA-2", _("A technician has arrived: the clock has stopped for good."))
        if stale := edit.open_hold():  # ran out by itself: say when, so that only one is open
            tx.update("holds", stale["id"], {"ended_at": stale["until_at"]})
        tx.insert(
            "holds",
            {
                "call_id": edit.id,
                "started_at": edit.now,
                "until_at": self.until,
                "reason": self.reason,
                "note": self.note,
                "by_id": tx.actor.id,
            },
        )
        edit.reckon()
        return edit.done(self.name, self.note or self.reason)


class Resume(CallAction):
    """Let the clock go on now, before or without a resume time (SLA-4)."""

    name: ClassVar[str] = "call.resume"
    roles: ClassVar[frozenset[Role]] = MOVES["resume"]

    def run(self, tx: Tx) -> Done:
        """See :class:`Action`."""
        edit = Edit(tx, self.call, self.expect)
        edit.move("resume")
        if hold := edit.open_hold():
            tx.update("holds", hold["id"], {"ended_at": edit.now})
        edit.reckon()
        return edit.done(self.name)
