"""The moves of a call after it was entered: dispatch to finish, hold, pin, cancel, reopen."""

from typing import Annotated, ClassVar, Final, Literal

from pydantic import Field

from opsroom.actions.door import Action, Done, Tx, permit_own
from opsroom.actions.edit import CallAction, Edit
from opsroom.domain.calls import Zone
from opsroom.domain.errors import BadInput, Refused
from opsroom.domain.fields import Line, OptionalLine
from opsroom.domain.people import DESK, FIELD, LEADS, Role
from opsroom.language import _

Instant = Annotated[int, Field(ge=0, le=2**63 - 1)]


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


def _too_early() -> BadInput:
    return BadInput("--at", _("That is before the step before it; nothing was changed."))


class Dispatch(CallAction):
    """Send a technician (DSP-2)."""

    name: ClassVar[str] = "call.dispatch"
    roles: ClassVar[frozenset[Role]] = LEADS
    technician: Line

    def run(self, tx: Tx) -> Done:
        """See :class:`Action`."""
        edit = Edit(tx, self.call, self.expect)
        edit.move("dispatch")
        _send(edit, self.technician)
        return edit.done(self.name)


class Reassign(CallAction):
    """Give the call to another technician, with a reason (DSP-2)."""

    name: ClassVar[str] = "call.reassign"
    roles: ClassVar[frozenset[Role]] = LEADS
    technician: Line
    reason: Line

    def run(self, tx: Tx) -> Done:
        """See :class:`Action`."""
        edit = Edit(tx, self.call, self.expect)
        if edit.call["technician_id"] == self.technician:
            raise Refused("DSP-2", _("The call is with this technician already."))
        edit.move("reassign")
        edit.end_assignment("reassigned", edit.now)
        _send(edit, self.technician)
        return edit.done(self.name, self.reason)


def _send(edit: Edit, technician: str) -> None:
    """Give the call to a technician as of now."""
    tx = edit.tx
    person = tx.one("SELECT * FROM people WHERE id = ? AND active", technician)
    if person is None or person["role"] != Role.TECHNICIAN:
        known = tx.all(
            "SELECT id FROM people WHERE role = 'technician' AND site_id = ? AND active"
            " ORDER BY id",
            edit.call["site_id"],
        )
        raise BadInput(
            "--to",
            _("There is no technician {id}. At this site: {known}.").format(
                id=technician, known=", ".join(row["id"] for row in known) or "-"
            ),
        )
    if person["site_id"] != edit.call["site_id"]:
        raise Refused(
            "CAL-2",
            _("{name} works at another site ({site}).").format(
                name=person["name"], site=person["site_id"]
            ),
        )
    sent = {"call_id": edit.id, "technician_id": technician, "sent_at": edit.now}
    tx.insert("assignments", sent)
    edit.set(technician_id=technician, dispatched_at=edit.now, enroute_at=None)


class EnRoute(Timed):
    """The technician is on the way (DSP-2)."""

    name: ClassVar[str] = "call.enroute"
    roles: ClassVar[frozenset[Role]] = FIELD

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
    roles: ClassVar[frozenset[Role]] = FIELD

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
            _judge(edit)
        if row := edit.assignment():
            tx.update("assignments", row["id"], {"arrived_at": at})
        return edit.done(self.name)


def _judge(edit: Edit) -> None:
    """Note whether the technician arrived on time, with holds and without (SLA-2, SLA-4)."""
    arrived, due = edit.call["arrived_at"], edit.call["due_at"]
    edit.set(
        on_time=int(due is None or arrived <= due),  # no deadline: the hold began before it
        on_time_raw=int(arrived <= edit.call["due_raw_at"]),
    )


class Finish(Timed):
    """Fixed on site: strike the call off the register and file the voucher (CALL-3)."""

    name: ClassVar[str] = "call.finish"
    roles: ClassVar[frozenset[Role]] = FIELD
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


class Hold(CallAction):
    """Suspend the clock with a reason and, where known, a resume time (SLA-4).

    Attributes:
        reason: a code of the policy.
        until: when the clock goes on by itself; ``None`` while nobody knows.
        note: what the customer said.
    """

    name: ClassVar[str] = "call.hold"
    roles: ClassVar[frozenset[Role]] = DESK
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
            raise BadInput("--until", _("The resume time must be still to come."))
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
    roles: ClassVar[frozenset[Role]] = DESK

    def run(self, tx: Tx) -> Done:
        """See :class:`Action`."""
        edit = Edit(tx, self.call, self.expect)
        edit.move("resume")
        if hold := edit.open_hold():
            tx.update("holds", hold["id"], {"ended_at": edit.now})
        edit.reckon()
        return edit.done(self.name)


class Recall(CallAction):
    """Take the call back from its technician, with a reason (DSP-2)."""

    name: ClassVar[str] = "call.recall"
    roles: ClassVar[frozenset[Role]] = LEADS
    reason: Line

    def run(self, tx: Tx) -> Done:
        """See :class:`Action`."""
        edit = Edit(tx, self.call, self.expect)
        edit.move("recall")
        edit.end_assignment("recalled", edit.now)
        edit.set(technician_id=None, dispatched_at=None, enroute_at=None)
        return edit.done(self.name, self.reason)


class Pin(CallAction):
    """Pin a call to the top of the queue, with a reason, or take the pin off (DSP-1)."""

    name: ClassVar[str] = "call.pin"
    roles: ClassVar[frozenset[Role]] = LEADS
    reason: OptionalLine = ""
    off: bool = False

    def run(self, tx: Tx) -> Done:
        """See :class:`Action`."""
        edit = Edit(tx, self.call, self.expect)
        edit.move("unpin" if self.off else "pin")
        if not self.off and not self.reason:
            raise Refused("DSP-1", _("A pin needs a reason."))
        if self.off == (edit.call["pinned_at"] is None):
            raise Refused(
                "DSP-1",
                _("The call isn't pinned.") if self.off else _("The call is pinned already."),
            )
        edit.set(pinned_at=None if self.off else edit.now, pin_reason=self.reason)
        return edit.done(self.name if not self.off else "call.unpin", self.reason)


class Rezone(CallAction):
    """Correct the zone: the deadline is computed anew from the original call time (SLA-3)."""

    name: ClassVar[str] = "call.rezone"
    roles: ClassVar[frozenset[Role]] = DESK
    zone: Zone

    def run(self, tx: Tx) -> Done:
        """See :class:`Action`."""
        edit = Edit(tx, self.call, self.expect)
        edit.move("rezone")
        if edit.call["zone"] == self.zone:
            raise Refused("SLA-3", _("The call is in that zone already."))
        edit.set(zone=str(self.zone), allowance=tx.policy.sla.allowance(self.zone))
        edit.reckon()
        if edit.call["arrived_at"] is not None:
            _judge(edit)
        return edit.done(self.name)


class Cancel(CallAction):
    """Cancel a call that needs no visit, with a reason."""

    name: ClassVar[str] = "call.cancel"
    roles: ClassVar[frozenset[Role]] = DESK
    reason: Line

    def run(self, tx: Tx) -> Done:
        """See :class:`Action`."""
        edit = Edit(tx, self.call, self.expect)
        edit.move("cancel")
        edit.end_assignment("cancelled", edit.now)
        edit.set(closing_note=self.reason, finished_at=edit.now)
        return edit.done(self.name, self.reason)


class Reopen(CallAction):
    """Open a closed call again, with a reason.

    Where a technician had arrived the customer waits anew, so the clock starts anew (ours); that
    of a call cancelled before has been running all the time: cancelling must not hide lateness.
    """

    name: ClassVar[str] = "call.reopen"
    roles: ClassVar[frozenset[Role]] = DESK
    reason: Line

    def run(self, tx: Tx) -> Done:
        """See :class:`Action`."""
        edit = Edit(tx, self.call, self.expect)
        edit.move("reopen")
        had_stopped = edit.call["arrived_at"] is not None  # SLA-2
        fresh = {"clock_from": edit.now, "level": "on_track"} if had_stopped else {}
        edit.set(
            technician_id=None,
            dispatched_at=None,
            enroute_at=None,
            arrived_at=None,
            finished_at=None,
            on_time=None,
            on_time_raw=None,
            voucher="",
            closing_note="",
            **fresh,
        )
        edit.reckon()
        return edit.done(self.name, self.reason)


def _own(edit: Edit) -> None:
    """A technician reports on calls of their own alone (ROL-2)."""
    permit_own(edit.tx.actor, edit.call["technician_id"])


_EVERY: Final = (Dispatch, EnRoute, Arrive, Finish, Reassign, Recall, Hold, Resume, Pin, Rezone)
#: The action behind each verb of the table of moves.
ACTIONS: Final[dict[str, type[CallAction]]] = {
    **{action.name.removeprefix("call."): action for action in (*_EVERY, Cancel, Reopen)},
    "unpin": Pin,
}


class Undo(Action):
    """Take back the session's last action on a call, where that is still possible.

    Attributes:
        entry: the journal entry to take back; ``None`` for the session's last one.
    """

    name: ClassVar[str] = "undo"
    roles: ClassVar[frozenset[Role]] = FIELD
    entry: Annotated[int, Field(ge=1, le=2**63 - 1)] | None = None

    def place(self, tx: Tx, /) -> str | None:
        """See :meth:`Action.place`."""
        from opsroom.actions.undo import place

        return place(tx, self.entry)

    def run(self, tx: Tx) -> Done:
        """See :class:`Action`."""
        from opsroom.actions.undo import undo

        return undo(tx, self.entry)
