"""What the technician reports from the field: on the way, there, finished (DSP-2, SLA-2)."""

from dataclasses import replace
from typing import ClassVar, Literal

from opsroom.actions.door import Done, Tx, permit_own
from opsroom.actions.edit import CallAction, Edit
from opsroom.domain.allowed import MOVES
from opsroom.domain.errors import BadInput, Refused
from opsroom.domain.fields import Instant, OptionalLine
from opsroom.domain.people import LEADS, Role
from opsroom.language import _


class Timed(CallAction):
    """A report from the field: it may come in later than it happened.

    Attributes:
        at: when it happened; ``None`` for now.
    """

    at: Instant | None = None

    def when(self, edit: Edit, *earlier: str) -> int:
        """The instant to record, checked against the call's earlier steps.

        Raises:
            BadInput: in the future, or before a step that must precede it.
        """
        at = edit.now if self.at is None else self.at
        if at > edit.now:
            raise BadInput("--at", _("That time is still to come; nothing was changed."))
        floor = max((edit.call[c] or 0 for c in ("received_at", *earlier)), default=0)
        if at < floor:
            raise _too_early()
        return at


class EnRoute(Timed):
    """The technician is on the way (DSP-2)."""

    name: ClassVar[str] = "call.enroute"
    roles: ClassVar[frozenset[Role]] = MOVES["enroute"]

    def run(self, tx: Tx) -> Done:
        """See :class:`Action`."""
        edit = Edit(tx, self.call, self.expect)
        _own(edit)
        edit.move("enroute")
        at = self.when(edit, "dispatched_at")
        edit.set(enroute_at=at)
        if row := edit.assignment():
            tx.update("assignments", row["id"], {"enroute_at": at})
        return edit.done(self.name)


class Arrive(Timed):
    """The technician has arrived: the clock stops, for good (SLA-2)."""

    name: ClassVar[str] = "call.arrive"
    roles: ClassVar[frozenset[Role]] = MOVES["arrive"]

    def run(self, tx: Tx) -> Done:
        """See :class:`Action`."""
        edit = Edit(tx, self.call, self.expect)
        _own(edit)
        edit.move("arrive")
        at = self.when(edit, "dispatched_at", "enroute_at")
        hold = edit.open_hold()
        if hold and (hold["until_at"] is None or at < hold["until_at"]):
            tx.update("holds", hold["id"], {"ended_at": max(at, hold["started_at"])})
            edit.reckon()
        if edit.call["arrived_at"] is None:
            edit.set(arrived_at=at)
            judge(edit)
        if row := edit.assignment():
            tx.update("assignments", row["id"], {"arrived_at": at})
        done = edit.done(self.name)
        elsewhere = _elsewhere(edit)
        return replace(done, facts={**done.facts, "elsewhere": elsewhere}) if elsewhere else done


def _elsewhere(edit: Edit) -> str | None:
    """The number of another call at which the technician is still on site; ``None`` for none."""
    found = edit.tx.one(
        "SELECT number FROM calls WHERE technician_id = ? AND state = 'arrived' AND id <> ?"
        " ORDER BY arrived_at DESC LIMIT 1",
        edit.call["technician_id"],
        edit.id,
    )
    return str(found["number"]) if found else None


class Finish(Timed):
    """Fixed on site: strike the call off the register and file the voucher (CALL-3)."""

    name: ClassVar[str] = "call.finish"
    roles: ClassVar[frozenset[Role]] = MOVES["finish"]
    voucher: Literal["signed", "refused", "absent"]
    note: OptionalLine = ""

    def run(self, tx: Tx) -> Done:
        """See :class:`Action`."""
        edit = Edit(tx, self.call, self.expect)
        _own(edit)
        edit.move("finish")
        if self.voucher != "signed":
            if not self.note:
                raise Refused("CALL-3", _("Without a signed voucher a reason is needed."))
            if tx.actor.role not in LEADS:
                raise Refused(
                    "CALL-3", _("Only the supervisor closes a call without a signed voucher.")
                )
        at = self.when(edit, "arrived_at")
        if (row := edit.assignment()) and at < (row["arrived_at"] or row["sent_at"]):
            raise _too_early()
        edit.set(finished_at=at, voucher=self.voucher, closing_note=self.note)
        edit.end_assignment("finished", at)
        return edit.done(self.name, self.note)


def judge(edit: Edit) -> None:
    """Note whether the technician arrived on time, with holds and without (SLA-2, SLA-4)."""
    arrived, due = edit.call["arrived_at"], edit.call["due_at"]
    edit.set(
        on_time=int(due is None or arrived <= due),  # no deadline: the hold began before it
        on_time_raw=int(arrived <= edit.call["due_raw_at"]),
    )


def _too_early() -> BadInput:
    return BadInput("--at", _("That is before the step before it; nothing was changed."))


def _own(edit: Edit) -> None:
    """A technician reports on calls of their own alone (ROL-2)."""
    permit_own(edit.tx.actor, edit.call["technician_id"])
