"""What the list and the page of complaint cases share: the case in hand and what keys do to it."""

from typing import ClassVar

from opsroom.domain import settlewaits
from opsroom.domain.tracks import Does
from opsroom.language import _
from opsroom.store.complaintsql import CaseRow
from opsroom.ui import casemoves, casepapers
from opsroom.ui.casecommands import CASE_VERBS
from opsroom.ui.casedesk import PAPER, Desk
from opsroom.ui.commands import on_screen
from opsroom.ui.screens.base import OpsScreen

#: Errands that are done by approving or rejecting.
DECISIONS = frozenset(f"{PAPER}{need}" for need in settlewaits.DECISIONS)


class CaseHand(OpsScreen):
    """A screen with a complaint case in hand."""

    mode: ClassVar[str] = ""
    _desk: Desk | None = None

    def case_in_hand(self) -> CaseRow | None:
        """The case that keys act on."""
        return None

    @property
    def desk(self) -> Desk:
        """Who is who, as of the last reload."""
        if self._desk is None:
            self._desk = self.make_desk(self.room.now())
        return self._desk

    def make_desk(self, now: int) -> Desk:
        """Read who is who."""
        return Desk(self.room, now)

    def idle(self) -> set[str]:
        """The commands that can't be done with the case in hand, or not by this person."""
        row = self.case_in_hand()
        open_ = set(self.desk.verbs(row)) if row is not None else set()
        step = self.desk.step(row) if row is not None else None
        idle = {
            command.id
            for command in on_screen(self.mode)
            if command.id in CASE_VERBS and not open_ & set(CASE_VERBS[command.id])
        }
        if step is not None and step.does is Does.APPROVAL and not step.fields:
            idle.add("complaint.fill")
        if row is None or not casepapers.of_person(self.desk, row):
            idle.add("complaint.paper")
        if row is not None and any(one.kind in DECISIONS for one in self.desk.errands_of(row.id)):
            idle -= {"complaint.approve", "complaint.reject"}
        return idle

    def show_keys(self) -> None:
        """Dim them."""
        self.dim(self.idle())

    # -- commands

    def _start(self, verb: str) -> None:
        casemoves.start(self.room, verb, self.case_in_hand())

    def do_complaint_fill(self) -> None:
        """Fill in the step's form, or say why not."""
        row = self.case_in_hand()
        step = self.desk.step(row) if row is not None else None
        if row is None or step is None:
            self._start("record")
        elif row.state == "open" and step.does is Does.APPROVAL and not step.fields:
            text = _("“{step}” is an approval: a approves, x rejects. [CMP-6]")
            self.room.tell(text.format(step=self.desk.words.step(row.track, row.step)), "warning")
        elif "record" in self.desk.verbs(row):
            self._fill(row)
        else:
            self._start("record")

    def _fill(self, row: CaseRow) -> None:
        from opsroom.ui.screens.caseform import CaseForm

        self.room.push_screen(CaseForm(row.id))

    def do_complaint_answer(self) -> None:
        """The answer to the customer; locked before its step (CMP-6)."""
        row = self.case_in_hand()
        if row is not None and "answer" in self.desk.verbs(row):
            self._fill(row)
        else:
            self._start("answer")

    def do_complaint_approve(self) -> None:
        """Approve the step, or else a paper of the settlement."""
        self._decide("approve")

    def do_complaint_reject(self) -> None:
        """Reject it."""
        self._decide("reject")

    def _decide(self, verb: str) -> None:
        """The step's decision goes ahead where both are the person's; then who else's it is."""
        row = self.case_in_hand()
        if row is not None and verb not in self.desk.verbs(row):
            from opsroom.ui import settling

            if settling.decide(self.room, row, reject=verb == "reject"):
                return
        self._start(verb)

    def do_complaint_settle(self) -> None:
        """What can be done about the settlement."""
        from opsroom.ui import settling

        settling.start(self.room, self.case_in_hand())

    def do_complaint_hand(self) -> None:
        """Hand over."""
        self._start("hand")

    def do_complaint_take(self) -> None:
        """Take over."""
        self._start("take")

    def do_complaint_weigh(self) -> None:
        """Weigh."""
        self._start("weigh")

    def do_complaint_petition(self) -> None:
        """Petition."""
        self._start("petition")

    def do_complaint_improve(self) -> None:
        """Follow the improvement."""
        self._start("improve")

    def do_complaint_withdraw(self) -> None:
        """Withdraw."""
        self._start("withdraw")

    def do_complaint_contest(self) -> None:
        """Contest."""
        self._start("contest")

    def do_complaint_paper(self) -> None:
        """Sign, decide or reply to what waits; or withdraw the own petition."""
        casepapers.start(self.room, self.case_in_hand())
