"""What the office does with a call, from sending to reopening, and the table of all moves."""

from typing import ClassVar, Final

from opsroom.actions.door import Action, Done, Tx
from opsroom.actions.edit import CallAction, Edit
from opsroom.actions.holds import Hold, Resume
from opsroom.actions.visits import Arrive, EnRoute, Finish, judge
from opsroom.domain.allowed import MOVES
from opsroom.domain.calls import Zone
from opsroom.domain.errors import BadInput, Refused
from opsroom.domain.fields import Line, OptionalLine, RowId
from opsroom.domain.people import CASEWORK, Role
from opsroom.language import _


class Dispatch(CallAction):
    """Send a technician (DSP-2)."""

    name: ClassVar[str] = "call.dispatch"
    roles: ClassVar[frozenset[Role]] = MOVES["dispatch"]
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
    roles: ClassVar[frozenset[Role]] = MOVES["reassign"]
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


class Recall(CallAction):
    """Take the call back from its technician, with a reason (DSP-2)."""

    name: ClassVar[str] = "call.recall"
    roles: ClassVar[frozenset[Role]] = MOVES["recall"]
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
    roles: ClassVar[frozenset[Role]] = MOVES["pin"]
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
    roles: ClassVar[frozenset[Role]] = MOVES["rezone"]
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
            judge(edit)
        return edit.done(self.name)


class Cancel(CallAction):
    """Cancel a call that needs no visit, with a reason."""

    name: ClassVar[str] = "call.cancel"
    roles: ClassVar[frozenset[Role]] = MOVES["cancel"]
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
    roles: ClassVar[frozenset[Role]] = MOVES["reopen"]
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


_EVERY: Final = (Dispatch, EnRoute, Arrive, Finish, Reassign, Recall, Hold, Resume, Pin, Rezone)
#: The action behind each verb of the table of moves.
ACTIONS: Final[dict[str, type[CallAction]]] = {
    **{action.name.removeprefix("call."): action for action in (*_EVERY, Cancel, Reopen)},
    "unpin": Pin,
}


class Undo(Action):
    """Take back the session's last action on a call or a case, where that is still possible.

    Attributes:
        entry: the journal entry to take back; ``None`` for the session's last one.
    """

    name: ClassVar[str] = "undo"
    roles: ClassVar[frozenset[Role]] = CASEWORK  # what it takes to do, it takes to undo
    entry: RowId | None = None

    def place(self, tx: Tx, /) -> str | None:
        """See :meth:`Action.place`."""
        from opsroom.actions.undo import place

        return place(tx, self.entry)

    def run(self, tx: Tx) -> Done:
        """See :class:`Action`."""
        from opsroom.actions.undo import undo

        return undo(tx, self.entry)
