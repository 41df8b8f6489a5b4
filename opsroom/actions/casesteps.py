"""What is done in the steps of a complaint case, from recording to filing (CMP-3, CMP-6, CMP-8)."""

from typing import Annotated, ClassVar

from pydantic import Field

from opsroom.actions.caseedit import CaseAction, CaseEdit
from opsroom.actions.caseowners import must_answer_for
from opsroom.actions.caserefusals import missing_fields
from opsroom.actions.caseroute import (
    assign,
    finish,
    finish_case,
    go_on,
    may_decide,
    must_be_whole,
    must_stand,
    resumed,
)
from opsroom.actions.casevalues import Values, put_values
from opsroom.actions.door import Done, Tx
from opsroom.domain.cases import CaseState, Fault, missing
from opsroom.domain.caseway import APPROVED, DONE, REJECTED
from opsroom.domain.errors import Refused
from opsroom.domain.fields import Para
from opsroom.domain.people import CASEWORK, Role
from opsroom.domain.text import fold
from opsroom.domain.tracks import Channel, Does
from opsroom.language import _
from opsroom.language.words import series, word

Told = Annotated[Para, Field(min_length=1)]
"""Text that may not be empty, of one line or several."""


class RecordFacts(CaseAction):
    """Record values in the step that the case stands in; the empty one clears a field.

    Attributes:
        values: by field.
    """

    name: ClassVar[str] = "case.record"
    roles: ClassVar[frozenset[Role]] = CASEWORK
    values: Annotated[Values, Field(min_length=1)]

    def run(self, tx: Tx) -> Done:
        """See :class:`Action`."""
        edit = CaseEdit(tx, self.case, self.expect)
        edit.move("record")
        edit.must_hold()
        put_values(edit, edit.step, self.values)
        if edit.step.does is Does.APPROVAL:
            assign(edit)  # another amount may be for somebody else to decide on (CMP-6)
        return edit.done(self.name)


class AdvanceCase(CaseAction):
    """Finish a step of work: the case goes to the next one.

    Attributes:
        values: what is recorded before, by field.
        note: for whoever has it next.
    """

    name: ClassVar[str] = "case.advance"
    roles: ClassVar[frozenset[Role]] = CASEWORK
    values: Values = Field(default_factory=dict)
    note: Para = ""

    def run(self, tx: Tx) -> Done:
        """See :class:`Action`."""
        edit = CaseEdit(tx, self.case, self.expect)
        edit.move("advance")
        edit.must_hold()
        step = edit.step
        put_values(edit, step, self.values)
        facts = edit.facts()
        lacking = missing(step, facts)
        early = edit.track.early(step, facts) if lacking else None  # CMP-12
        if lacking and early is None:
            raise missing_fields(tx, edit.case, step, lacking)
        go_on(edit, DONE, self.note, to=early)
        return edit.done(self.name, self.note)


class ApproveCase(CaseAction):
    """Approve what was put forward, by authority (CMP-6).

    Where the policy, the amount or the people have changed meanwhile so that somebody else has to
    decide, the case is passed to them instead, and the facts say so: ``rerouted`` has the role.
    """

    name: ClassVar[str] = "case.approve"
    roles: ClassVar[frozenset[Role]] = CASEWORK
    note: Para = ""

    def run(self, tx: Tx) -> Done:
        """See :class:`Action`."""
        edit = CaseEdit(tx, self.case, self.expect)
        edit.move("approve")
        if not may_decide(edit):
            return _rerouted(edit)
        must_be_whole(edit)
        go_on(edit, APPROVED, self.note, to=resumed(edit))
        return edit.done(self.name, self.note)


class RejectCase(CaseAction):
    """Send back what was put forward, with a note; what is recorded stays (CMP-6)."""

    name: ClassVar[str] = "case.reject"
    roles: ClassVar[frozenset[Role]] = CASEWORK
    note: Told

    def run(self, tx: Tx) -> Done:
        """See :class:`Action`."""
        edit = CaseEdit(tx, self.case, self.expect)
        edit.move("reject")
        if not may_decide(edit):
            return _rerouted(edit)
        go_on(edit, REJECTED, self.note, to=edit.step.back)
        return edit.done(self.name, self.note)


def _rerouted(edit: CaseEdit) -> Done:
    """Keep that the case is with somebody else now; nothing was decided."""
    edit.also["rerouted"] = edit.case["role"]
    return edit.done("case.reroute")


class AnswerCase(CaseAction):
    """Answer the customer; possible once the case has come to it (CMP-6, CMP-8, FBK-2).

    Attributes:
        channel: how; one that the step allows.
        text: the letter, or what was said. Without an apology, unless the fault is ours (FBK-6).
    """

    name: ClassVar[str] = "case.answer"
    roles: ClassVar[frozenset[Role]] = CASEWORK
    channel: Channel
    text: Told

    def run(self, tx: Tx) -> Done:
        """See :class:`Action`."""
        edit = CaseEdit(tx, self.case, self.expect)
        edit.move("answer")
        edit.must_hold()
        must_stand(edit)
        must_be_whole(edit)
        step = edit.step
        if self.channel not in step.ways():
            raise Refused(
                "FBK-1" if edit.case["weight"] == "serious" else "FBK-2",
                _("Here the customer is answered {ways}, not {way}.").format(
                    ways=_(" / ").join(word("case_channel", way) for way in step.ways()),
                    way=word("case_channel", self.channel),
                ),
            )
        self._unapologetic(edit)
        edit.add_paper(
            "answer",
            str(edit.steps()[-1].id),
            step=step.id,
            channel=str(self.channel),
            text=self.text,
            state="sent",
        )
        if edit.case["answered_at"] is None:
            edit.set(answered_at=edit.now)
        go_on(edit, "answered")
        return edit.done(self.name)

    def _unapologetic(self, edit: CaseEdit) -> None:
        """FBK-6: no apology unless the fault is ours."""
        if edit.case["fault"] == Fault.OURS:
            return
        text = fold(self.text)
        found = [one for one in edit.tx.policy.cases.apologies if fold(one) in text]
        if found:
            raise Refused(
                "FBK-6",
                _(
                    "An answer has no apology while the fault is {fault}; this one has: {words}. "
                    "If the fault is ours, weigh the case first."
                ).format(fault=word("fault", edit.case["fault"]), words=series(found)),
            )


class CloseCase(CaseAction):
    """File the case: its copies go to their holders, and it is closed (CMP-8)."""

    name: ClassVar[str] = "case.close"
    roles: ClassVar[frozenset[Role]] = CASEWORK
    note: Para = ""

    def run(self, tx: Tx) -> Done:
        """See :class:`Action`."""
        edit = CaseEdit(tx, self.case, self.expect)
        edit.move("close")
        edit.must_hold()
        must_stand(edit)
        must_be_whole(edit)
        for role in dict.fromkeys(edit.step.copies):
            tx.db.table("case_copies").insert(
                {"case_id": edit.id, "role": str(role), "filed_at": edit.now}
            )
        finish(edit, "filed", self.note)
        finish_case(edit, self.note)
        edit.also["copies"] = [str(role) for role in edit.step.copies]
        return edit.done(self.name, self.note)


class WithdrawCase(CaseAction):
    """End a case that the customer withdrew, or that should never have been one, with a reason."""

    name: ClassVar[str] = "case.withdraw"
    roles: ClassVar[frozenset[Role]] = CASEWORK
    reason: Told

    def run(self, tx: Tx) -> Done:
        """See :class:`Action`."""
        edit = CaseEdit(tx, self.case, self.expect)
        edit.move("withdraw")
        must_answer_for(edit)
        finish(edit, "withdrawn", self.reason)
        edit.set(
            state=str(CaseState.WITHDRAWN),
            closed_at=edit.now,
            closing_note=self.reason,
            offered_id=None,
        )
        return edit.done(self.name, self.reason)
